/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/reach.h"

const struct zf_reach_kind zf_reach_manual = {
	.name = "manual",
	.acts = false,
};

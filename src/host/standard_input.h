/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_HOST_STANDARD_INPUT_H
#define ZF_HOST_STANDARD_INPUT_H

/* Standard input as a file: what comes by a pipe can be looked at once only, and many readers look
 * first what it is. */

#include "protocol/error.h"

#define ZF_STANDARD_INPUT_MAX (256 * 1024 * 1024) /* octets of a pipe that are kept */

/* By which readers of files open it. */
extern const char zf_standard_input_path[];

/* Standard input is at its beginning; a pipe is read to its end into a file without a name first. Fails
 * with ZF_ESYSTEM, and ZF_EUSAGE above ZF_STANDARD_INPUT_MAX. */
zf_status zf_standard_input_rewind(struct zf_error *err) ZF_MUST_CHECK;

#endif

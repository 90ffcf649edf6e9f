/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/survey.h"

/* clang-format off */
const struct zf_survey_check zf_survey_checks[] = {
	{ ZF_SURVEY_SERVER,  "answers", zf_survey_answers },
	{ ZF_SURVEY_SERVER,  "says who it is (id.server)", zf_survey_identity },
	{ ZF_SURVEY_SERVER,  "knows the transfer key", zf_survey_key },
	{ ZF_SURVEY_SERVER,  "its clock agrees with ours", zf_survey_clock },
	{ ZF_SURVEY_MOVE,    "sees us come from", zf_survey_our_address },
	{ ZF_SURVEY_MOVE,    "addresses of its interface", zf_survey_addresses },
	{ ZF_SURVEY_ZONE_AT, "serves the zone", zf_survey_serving },
	{ ZF_SURVEY_ZONE_AT, "gives us transfers", zf_survey_transfers },
	{ ZF_SURVEY_ZONE,    "the old server has the primary's serial", zf_survey_lag },
	{ ZF_SURVEY_MOVE,    "who may transfer from the primary", zf_survey_policy },
	{ ZF_SURVEY_MOVE,    "takes updates from us", zf_survey_updates },
};
/* clang-format on */
const size_t zf_survey_check_count =
	sizeof(zf_survey_checks) / sizeof(zf_survey_checks[0]);

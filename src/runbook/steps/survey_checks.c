/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/survey.h"
#include "src/runbook/steps/zone_survey.h"

/* clang-format off */
const struct zf_survey_check zf_survey_checks[] = {
	{ ZF_SURVEY_SERVER,  "answers", zf_survey_answers },
	{ ZF_SURVEY_SERVER,  "says who it is (id.server)", zf_survey_identity },
	{ ZF_SURVEY_SERVER,  "knows the transfer key", zf_survey_key },
	{ ZF_SURVEY_SERVER,  "its clock agrees with ours", zf_survey_clock },
	{ ZF_SURVEY_MOVE,    "sees us come from", zf_survey_our_address },
	{ ZF_SURVEY_MOVE,    "addresses of its interface", zf_survey_addresses },
	{ ZF_SURVEY_MOVE,    "asks the primary from an address of the file", zf_survey_source },
	{ ZF_SURVEY_MOVE,    "the clock of its machine agrees with ours", zf_survey_host_clock },
	{ ZF_SURVEY_MOVE,    "its machine waits for no restart", zf_survey_restart },
	{ ZF_SURVEY_MOVE,    "its commands tell whether it has the address", zf_survey_commands },
	{ ZF_SURVEY_MOVE,    "its configuration includes the file", zf_survey_include },
	{ ZF_SURVEY_MOVE,    "will answer at", zf_survey_listening },
	{ ZF_SURVEY_MOVE,    "room in the state folder", zf_survey_room_here },
	{ ZF_SURVEY_MOVE,    "room for zone files", zf_survey_room_there },
	{ ZF_SURVEY_MOVE,    "clients have a second name server", zf_survey_clients },
	{ ZF_SURVEY_ZONE_AT, "serves the zone", zf_survey_serving },
	{ ZF_SURVEY_ZONE_AT, ZF_SURVEY_GIVES, zf_survey_transfers },
	{ ZF_SURVEY_ZONE,    "the old server has the primary's serial", zf_survey_lag },
	{ ZF_SURVEY_ZONE,    "its signatures hold", zf_survey_signatures },
	{ ZF_SURVEY_ZONE,    "the primary signs it itself", zf_survey_signer },
	{ ZF_SURVEY_MOVE,    "who may transfer from the primary", zf_survey_policy },
	{ ZF_SURVEY_MOVE,    "no NS record has the temporary name", zf_survey_temporary_ns },
	{ ZF_SURVEY_MOVE,    "the temporary name is free", zf_survey_temporary_name },
	{ ZF_SURVEY_MOVE,    ZF_SURVEY_TAKES_UPDATES, zf_survey_updates },
	{ ZF_SURVEY_MOVE,    "its name servers serve it", zf_survey_name_servers },
	{ ZF_SURVEY_ZONE,    "its SOA names the primary", zf_survey_mname },
	{ ZF_SURVEY_ZONE,    "has domain controllers", zf_survey_controllers },
};
/* clang-format on */
const size_t zf_survey_check_count =
	sizeof(zf_survey_checks) / sizeof(zf_survey_checks[0]);

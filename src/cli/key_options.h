/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_KEY_OPTIONS_H
#define ZF_CLI_KEY_OPTIONS_H

/* The options that name a TSIG key: -k, -y, and those of one side. Each fails as zf_key_file_read does, and with
 * ZF_EUSAGE where -k and -y are both given. */

#include "src/cli/option_table.h"

zf_status zf_key_option_file(struct zf_option_reading *reading, char *value,
			     struct zf_error *err) ZF_MUST_CHECK;
zf_status zf_key_option_text(struct zf_option_reading *reading, char *value,
			     struct zf_error *err) ZF_MUST_CHECK;
zf_status zf_key_option_a(struct zf_option_reading *reading, char *value,
			  struct zf_error *err) ZF_MUST_CHECK;
zf_status zf_key_option_b(struct zf_option_reading *reading, char *value,
			  struct zf_error *err) ZF_MUST_CHECK;
zf_status zf_key_option_transfers(struct zf_option_reading *reading, char *value,
				  struct zf_error *err) ZF_MUST_CHECK;
zf_status zf_key_option_updates(struct zf_option_reading *reading, char *value,
				struct zf_error *err) ZF_MUST_CHECK;

#endif

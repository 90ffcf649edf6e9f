/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_TLS_OPTIONS_H
#define ZF_CLI_TLS_OPTIONS_H

/* --tls and those that begin with --tls-: rows of option_table.c whose values need a look, and what
 * becomes of all of them once the command line is read. */

#include "src/cli/option_table.h"

/* Adds a pin to those before. Fails with ZF_EUSAGE for what is none, ZF_ENOMEM. */
zf_status zf_tls_option_pin(struct zf_option_reading *reading, char *value,
			    struct zf_error *err) ZF_MUST_CHECK;

/* Takes "1.2" or "1.3". Fails with ZF_EUSAGE for anything else. */
zf_status zf_tls_option_min(struct zf_option_reading *reading, char *value,
			    struct zf_error *err) ZF_MUST_CHECK;

/* Makes the options' `tls`, where TLS is asked for; warns where nothing is verified. Fails with
 * ZF_EUSAGE for a --tls-... without --tls; as zf_tls_new does. */
zf_status zf_tls_options_finish(struct zf_option_reading *reading,
				struct zf_error *err) ZF_MUST_CHECK;

/* Says of a server, which is named as `text`, whom it must prove to be: nobody where there is no
 * TLS. Fails with ZF_ENOMEM. */
zf_status zf_tls_options_name(struct zf_options *options, size_t server, const char *text,
			      struct zf_error *err) ZF_MUST_CHECK;

/* Frees what these made. */
void zf_tls_options_clear(struct zf_options *options);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/settings/conftake.h"

#include <string.h>

#include "zonefmt/settings/confput.h"
#include "zonefmt/settings/confword.h"

void zf_conftake_nothing(struct zf_confread *in, const struct zf_statement *statement,
			 enum zf_setting setting, void *ctx)
{
	(void)in;
	(void)statement;
	(void)setting;
	(void)ctx;
}

void zf_conftake_text(struct zf_confread *in, const struct zf_statement *statement,
		      enum zf_setting setting, void *ctx)
{
	const char *text;

	if (zf_confword_text(in, statement, 1, &text))
		zf_confput_text(in, ctx, setting, text);
}

void zf_conftake_switch(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx)
{
	bool value;

	if (zf_confword_switch(in, statement, 1, &value))
		zf_confput_number(in, ctx, setting, value);
}

void zf_conftake_number(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx)
{
	uint32_t value;

	if (zf_confword_number(in, statement, 1, &value))
		zf_confput_number(in, ctx, setting, value);
}

void zf_conftake_address(struct zf_confread *in, const struct zf_statement *statement,
			 enum zf_setting setting, void *ctx)
{
	const char *text = zf_statement_word(statement, 1);
	struct zf_remote remote;

	if (text != NULL && strcmp(text, "*") == 0)
		return;
	if (statement->count > 2)
		zf_confread_note(in, ZF_NOTE_NOT_CARRIED, statement,
				 "only the address has a setting");
	if (zf_confword_address(in, statement, 1, &remote))
		zf_confput_remote(in, ctx, setting, &remote);
}

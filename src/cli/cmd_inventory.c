/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry inventory: what a server is set to, and which zones it has. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "src/cli/command.h"
#include "src/cli/options.h"
#include "src/cli/settings_word.h"
#include "src/cli/talk.h"
#include "src/report/inventory.h"

static zf_status print(FILE *out, const struct zf_options *options,
		       const struct zf_settings *settings, struct zf_error *err)
{
	if (options->json)
		return zf_inventory_json(out, settings, err);
	if (options->worksheet)
		zf_inventory_worksheet(out, settings);
	else
		zf_inventory_text(out, settings);
	return ZF_OK;
}

/* All of it or nothing. */
static zf_status show(const struct zf_options *options, struct zf_talk *talk,
		      const struct zf_settings *settings, struct zf_error *err)
{
	size_t len = 0;
	char *text = NULL;
	FILE *out = open_memstream(&text, &len);

	if (out == NULL)
		return zf_fail_system(err, errno, "a buffer");
	zf_status status = print(out, options, settings, err);
	if (fclose(out) != 0 && status == ZF_OK)
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	if (status == ZF_OK)
		status = zf_talk_data(talk, err, "%s", text);
	free(text);
	return status;
}

static zf_status run(struct zf_options *options, struct zf_talk *talk,
		     struct zf_error *err)
{
	struct zf_settings *settings = NULL;

	if (options->word_count != 1)
		return zf_fail(err, ZF_EUSAGE, "one file at a time");
	zf_status status =
		zf_settings_word_read(&settings, options->words[0], options, talk, err);
	if (status == ZF_OK)
		status = show(options, talk, settings, err);
	zf_settings_free(settings);
	return status;
}

static const char *const takes[] = { "from", "json", "worksheet", NULL };

const struct zf_command zf_cmd_inventory = {
	.name = "inventory",
	.arguments = "FILE",
	.title = "what a server is set to, which zones it has, and what does not move",
	.help = "      --from FORM       what it is, where that cannot be told: reg, reg-query, bind, knot,\n"
		"                        nsd, boot, dnscmd, ipconfig, catalog\n"
		"      --json            as one JSON object\n"
		"      --worksheet       as Appendix A of Microsoft's guide\n",
	.takes = takes,
	.by_file = true,
	.run = run,
};

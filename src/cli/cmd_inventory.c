/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry inventory: what a server is set to, which zones it has, and what they hold. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "src/cli/command_table.h"
#include "src/cli/inventory_zone.h"
#include "src/cli/options.h"
#include "src/cli/read_notes.h"
#include "src/cli/settings_word.h"
#include "src/cli/talk.h"
#include "src/report/inventory.h"
#include "src/report/zone_inventory.h"
#include "zonefmt/dialect/table.h"

struct showing {
	const struct zf_options *options;
	struct zf_talk *talk;
	FILE *out;
	const char *word; /* the file */
	size_t lost;	  /* zones and access rules of all files */
};

static zf_status show_settings(struct showing *showing, struct zf_error *err)
{
	const struct zf_options *options = showing->options;
	struct zf_settings *settings = NULL;
	const struct zf_settings_word word = { showing->word, options->form,
					       options->view };
	zf_status status = zf_settings_word_read(&settings, &word, showing->talk, err);

	if (status == ZF_OK && options->json)
		status = zf_inventory_json(showing->out, showing->word, settings, err);
	else if (status == ZF_OK)
		(options->worksheet ? zf_inventory_worksheet
				    : zf_inventory_text)(showing->out, settings);
	if (status == ZF_OK)
		showing->lost += zf_settings_lost(settings);
	zf_settings_free(settings);
	return status;
}

static zf_status show_zone(struct showing *showing, struct zf_error *err)
{
	struct zf_zone_file file;
	zf_status status = zf_inventory_zone_read(&file, showing->word, showing->options,
						  showing->talk, err);

	if (status == ZF_OK)
		zf_read_notes_tell(showing->talk, showing->word, &file.read);
	if (status == ZF_OK && showing->options->json)
		status = zf_zone_inventory_json(showing->out, showing->word, &file, err);
	else if (status == ZF_OK)
		zf_zone_inventory_text(showing->out, &file);
	zf_zone_file_clear(&file);
	return status;
}

/* What is no configuration is a zone file, unless `--from` says otherwise. */
static zf_status is_zone(const struct showing *showing, bool *zone, struct zf_error *err)
{
	const struct zf_configuration *configuration = NULL;
	const char *form = showing->options->form;

	if (form != NULL) {
		*zone = zf_form_find(form) != NULL;
		return ZF_OK;
	}
	const zf_status status =
		zf_settings_word_detect(&configuration, showing->word, err);
	*zone = configuration == NULL;
	return status;
}

/* A title above each of several. */
static void begin_part(const struct showing *showing, size_t i)
{
	if (showing->options->word_count == 1)
		return;
	if (showing->options->json)
		fputs(i == 0 ? "[\n" : ",\n", showing->out);
	else
		fprintf(showing->out, "%s==> %s <==\n\n", i == 0 ? "" : "\n",
			showing->word);
}

static zf_status show_all(struct showing *showing, struct zf_error *err)
{
	zf_status status = ZF_OK;
	bool zone;

	for (size_t i = 0; i < showing->options->word_count && status == ZF_OK; i++) {
		showing->word = showing->options->words[i];
		begin_part(showing, i);
		status = is_zone(showing, &zone, err);
		if (status == ZF_OK)
			status = (zone ? show_zone : show_settings)(showing, err);
	}
	if (showing->options->json && showing->options->word_count > 1)
		fputs("]\n", showing->out);
	return status;
}

/* All of it or nothing. */
static zf_status run(struct zf_options *options, struct zf_talk *talk,
		     struct zf_error *err)
{
	struct showing showing = { .options = options, .talk = talk };
	size_t len = 0;
	char *text = NULL;

	if (options->word_count == 0)
		return zf_command_usage(&zf_cmd_inventory, err,
					"inventory needs at least one FILE");
	showing.out = open_memstream(&text, &len);
	if (showing.out == NULL)
		return zf_fail_system(err, errno, "a buffer");
	zf_status status = show_all(&showing, err);
	if (fclose(showing.out) != 0 && status == ZF_OK)
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	if (status == ZF_OK)
		status = zf_talk_data(talk, err, "%s", text);
	if (status == ZF_OK)
		status = zf_settings_word_lost(showing.lost, err);
	free(text);
	return status;
}

/* clang-format off */
static const struct zf_taken takes[] = {
	{ "from",
	  "what it is, where that cannot be told: reg, reg-query, bind, knot,\n"
	  "nsd, boot, pdns, pdns-json, dnscmd, cmdlet, ipconfig, catalog; a zone\n"
	  "file: master, windows, raw", NULL },
	{ "view", NULL, NULL },
	{ "origin", "the zone, where neither the zone file nor its name say", NULL },
	{ "hints", NULL, NULL },
	{ "json", "as a JSON object, a list of them for several files", NULL },
	{ "worksheet", "as Appendix A of Microsoft's guide", NULL },
	{ NULL, NULL, NULL },
};
/* clang-format on */

const struct zf_command zf_cmd_inventory = {
	.name = "inventory",
	.arguments = "FILE...",
	.title =
		"what a server is set to, its zones, what they hold, and what does not move",
	.takes = takes,
	.servers = ZF_SERVERS_NONE,
	.run = run,
};

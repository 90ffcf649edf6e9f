/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry convert: a zone file in another dialect, settings in another configuration. */

#include <stdio.h>
#include <string.h>

#include "src/cli/command_table.h"
#include "src/cli/convert_ways.h"
#include "src/cli/options.h"
#include "zonefmt/dialect/table.h"
#include "zonefmt/software/table.h"

static void append(char *names, size_t room, const char *name)
{
	const size_t len = strlen(names);

	snprintf(names + len, room - len, "%s%s", len == 0 ? "" : ", ", name);
}

static zf_status fail_to_find(const char *name, struct zf_error *err)
{
	char names[512] = "";

	for (const struct zf_dialect *const *at = zf_dialect_all(); *at != NULL; at++)
		append(names, sizeof(names), (*at)->name);
	for (const struct zf_configuration *const *at = zf_configuration_all();
	     *at != NULL; at++) {
		if ((*at)->write != NULL)
			append(names, sizeof(names), (*at)->name);
	}
	zf_fail(err, ZF_EUSAGE, "--to: \"%s\" is nothing that is written", name);
	zf_hint(err, "there are %s, reg-json", names);
	return ZF_EUSAGE;
}

static zf_status convert_zone_file(const struct zf_options *options, struct zf_talk *talk,
				   struct zf_error *err)
{
	const struct zf_convert_zone_file_terms terms = {
		.path = options->words[0],
		.output = options->output,
		.dialect = options->dialect,
		.form = options->form,
		.escapes = options->escapes,
		.ages = options->ages,
		.lint = options->lint,
		.include = options->include,
		.include_from = options->include_from,
		.split_strings = options->split_strings,
		.hints = options->hints,
		.strict = options->strict,
		.zones = options->zones,
		.zone_count = options->zone_count,
	};

	return zf_convert_zone_file(&terms, talk, err);
}

static struct zf_convert_settings_terms settings_terms(const struct zf_options *options)
{
	return (struct zf_convert_settings_terms){
		.from = { options->words[0], options->form, options->view },
		.output = options->output,
		.to = zf_configuration_find(options->dialect),
		.keys = options->keys,
		.zone_directory = options->zone_directory,
		.release = options->release,
		.old_addresses = options->old_addresses,
		.new_addresses = options->new_addresses,
	};
}

static zf_status run(struct zf_options *options, struct zf_talk *talk,
		     struct zf_error *err)
{
	const char *to = options->dialect;

	if (options->word_count != 1)
		return zf_command_usage(&zf_cmd_convert, err, "convert needs one FILE");
	if (to == NULL)
		return zf_command_usage(&zf_cmd_convert, err,
					"--to is missing: what it shall become");
	if (zf_dialect_find(to) != NULL)
		return convert_zone_file(options, talk, err);
	const struct zf_convert_settings_terms terms = settings_terms(options);
	if (strcmp(to, "reg-json") == 0)
		return zf_convert_reg_json(&terms, err);
	if (terms.to != NULL && terms.to->write != NULL)
		return zf_convert_settings(&terms, talk, err);
	return fail_to_find(to, err);
}

/* clang-format off */
static const struct zf_taken takes[] = {
	{ "to",
	  "a zone file: master, relative, windows, windows-2012,\n"
	  "windows-2008r2, windows-2008, windows-2003, windows-2000, raw;\n"
	  "settings: reg, bind, knot, nsd, boot, pdns, pdns-bind, pdnsutil,\n"
	  "pdns-json; any *.reg file: reg-json", NULL },
	{ "from",
	  "what it is, where that cannot be told: master, windows, raw; reg,\n"
	  "reg-query, bind, knot, nsd, boot, pdns, pdns-json, dnscmd, cmdlet, ipconfig,\n"
	  "catalog", NULL },
	{ "output", NULL, NULL },
	{ "view", NULL, NULL },
	{ "origin", NULL, NULL },
	{ "include", "follow $INCLUDE to files in the file's folder and below", NULL },
	{ "include-from", "the same, in DIR and below, as named has it with its directory", NULL },
	{ "split-strings", "several strings of one that is longer than 255 octets (PowerDNS)", NULL },
	{ "escapes", "digits behind a backslash are octal (windows), decimal (all others)", NULL },
	{ "age", "Windows' aging stamps, where both forms have them (keep)", NULL },
	{ "hints", NULL, NULL },
	{ "strict", NULL, NULL },
	{ "zone-directory", "where the zone files of settings will be", NULL },
	{ "release", "for reg: nt4, 2000, 2003; later ones are alike", NULL },
	{ "keys", "where the keys of settings go, with their secrets", NULL },
	{ "old-address", "settings for another machine: those of this one become ...", NULL },
	{ "new-address", "... those of this one", NULL },
	{ "lint",
	  "tell what windows, bind, knot, nsd or pdns would not load, and\n"
	  "write nothing then", NULL },
	{ NULL, NULL, NULL },
};
/* clang-format on */

const struct zf_command zf_cmd_convert = {
	.name = "convert",
	.arguments = "FILE --to FORMAT [-o FILE]",
	.title = "a zone file or settings as another software has them",
	.takes = takes,
	.servers = ZF_SERVERS_NONE,
	.run = run,
};

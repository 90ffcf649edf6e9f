/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry convert: a zone file in another dialect, settings in another configuration. */

#include <stdio.h>
#include <string.h>

#include "src/cli/command.h"
#include "src/cli/convert_ways.h"
#include "src/cli/options.h"
#include "src/cli/zone_output.h"
#include "zonefmt/file/replace.h"
#include "zonefmt/software/table.h"

static zf_status write_stream(const char *path, zf_convert_work *work, void *ctx,
			      struct zf_error *err)
{
	struct zf_zone_output stream;
	zf_status status = zf_zone_output_open(&stream, path, err);

	if (status == ZF_OK) {
		const struct zf_output output = zf_zone_output(&stream);
		status = work(ctx, &output, err);
	}
	if (status == ZF_OK)
		status = zf_zone_output_finish(&stream, err);
	zf_zone_output_close(&stream);
	return status;
}

zf_status zf_convert_write(const struct zf_options *options, mode_t mode,
			   zf_convert_work *work, void *ctx, struct zf_error *err)
{
	const char *path = options->output != NULL ? options->output : "-";
	struct zf_replace *replace = NULL;

	if (zf_zone_output_is_stream(path))
		return write_stream(path, work, ctx, err);
	zf_status status = zf_replace_open(&replace, path, mode, err);
	if (status != ZF_OK)
		return status;
	const struct zf_output output = zf_replace_output(replace);
	status = work(ctx, &output, err);
	if (status == ZF_OK)
		return zf_replace_commit(&replace, err);
	zf_replace_abort(&replace);
	return status;
}

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

static zf_status run(struct zf_options *options, struct zf_talk *talk,
		     struct zf_error *err)
{
	const char *to = options->dialect;

	if (options->word_count != 1)
		return zf_fail(err, ZF_EUSAGE, "one file is converted at a time");
	if (to == NULL)
		return zf_fail(err, ZF_EUSAGE, "--to is missing: what it shall become");
	if (zf_dialect_find(to) != NULL)
		return zf_convert_zone_file(options, talk, err);
	if (strcmp(to, "reg-json") == 0)
		return zf_convert_reg_json(options, err);
	const struct zf_configuration *configuration = zf_configuration_find(to);
	if (configuration != NULL && configuration->write != NULL)
		return zf_convert_settings(options, talk, err);
	return fail_to_find(to, err);
}

/* clang-format off */
static const struct zf_taken takes[] = {
	{ "to",
	  "a zone file: master, relative, windows, windows-2012,\n"
	  "windows-2008r2, windows-2008, windows-2003, windows-2000, raw;\n"
	  "settings: reg, bind, knot, nsd, boot, pdns, pdns-bind, pdnsutil,\n"
	  "pdns-json; any *.reg file: reg-json" },
	{ "from",
	  "what it is, where that cannot be told: master, windows, raw; reg,\n"
	  "reg-query, bind, knot, nsd, boot, pdns, pdns-json, dnscmd, ipconfig,\n"
	  "catalog" },
	{ "output", NULL },
	{ "origin", NULL },
	{ "include", "follow $INCLUDE to files in the file's folder and below" },
	{ "escapes", "digits behind a backslash are octal (windows), decimal (all others)" },
	{ "age", "Windows' aging stamps, where both forms have them (keep)" },
	{ "hints", NULL },
	{ "zone-directory", "where the zone files of settings will be" },
	{ "release", "for reg: nt4, 2000, 2003; later ones are alike" },
	{ "keys", "where the keys of settings go, with their secrets" },
	{ "old-address", "settings for another machine: those of this one become ..." },
	{ "new-address", "... those of this one" },
	{ "lint",
	  "tell what windows, bind, knot or nsd would not load, and write\n"
	  "nothing then" },
	{ NULL, NULL },
};
/* clang-format on */

const struct zf_command zf_cmd_convert = {
	.name = "convert",
	.arguments = "FILE --to FORMAT [-o FILE]",
	.title = "a zone file or settings as another software has them",
	.takes = takes,
	.by_file = true,
	.run = run,
};

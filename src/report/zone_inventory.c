/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/report/zone_inventory.h"

#include <inttypes.h>

#include "src/report/json_parts.h"
#include "zonefmt/text/present.h"

#define LINE "  %-20s "

static const char *print_type(char text[ZF_RECORD_TEXT_MAX], unsigned type)
{
	*zf_present_type(text, (uint16_t)type) = '\0';
	return text;
}

static void print_soa(FILE *out, const struct zf_zone_file *file)
{
	char primary[ZF_NAME_TEXT_MAX];

	if (!file->has_soa)
		return;
	zf_name_print(primary, file->primary.wire);
	fprintf(out, LINE "%" PRIu32 "\n", "serial", file->serial);
	fprintf(out, LINE "%s\n", "primary", primary);
}

void zf_zone_inventory_text(FILE *out, const struct zf_zone_file *file)
{
	static const char *const sources[] = {
		[ZF_NAMING_SAID] = "",
		[ZF_NAMING_LIKELY] = ", as the file is called",
		[ZF_NAMING_HEADER] = ", as the comment at its top says, and nothing else",
	};
	char text[ZF_NAME_TEXT_MAX], type[ZF_RECORD_TEXT_MAX];

	zf_name_print(text, file->read.apex.wire);
	fprintf(out, "Zone %s (%s%s)\n", text, file->form->name,
		!file->has_soa ? ", root hints" : sources[file->read.named]);
	print_soa(out, file);
	fprintf(out, LINE "%" PRIu64 "\n", "records", file->read.records);
	if (file->read.outside > 0)
		fprintf(out, LINE "%" PRIu64 ", which do not belong to it\n", "outside",
			file->read.outside);
	if (file->read.aged > 0)
		fprintf(out, LINE "%" PRIu64 " with Windows' stamp\n", "aged",
			file->read.aged);
	if (file->controllers > 0)
		fprintf(out,
			LINE "%" PRIu64
			     " SRV record%s of _ldap._tcp: it is Active Directory's\n",
			"directory", file->controllers,
			file->controllers == 1 ? "" : "s");
	for (unsigned i = 1; i < ZF_SYNTHESIS_COUNT; i++)
		if (file->synthesis.of[i] > 0)
			fprintf(out, LINE "%" PRIu64 ", %s\n",
				zf_synthesis_word((enum zf_synthesis)i),
				file->synthesis.of[i],
				zf_synthesis_loss((enum zf_synthesis)i));
	for (unsigned i = 0; i < ZF_ZONE_FILE_TYPES; i++)
		if (file->types[i] > 0)
			fprintf(out, LINE "%" PRIu64 "\n", print_type(type, i),
				file->types[i]);
}

static json_t *number_of(uint64_t number)
{
	return json_integer((json_int_t)number);
}

/* A count for each kind of synthesis that there is. */
static json_t *synthesis_of(const struct zf_zone_file *file)
{
	json_t *made = json_object();

	for (unsigned i = 1; i < ZF_SYNTHESIS_COUNT; i++)
		if (file->synthesis.of[i] > 0)
			made = zf_json_with(made, zf_synthesis_word((enum zf_synthesis)i),
					    number_of(file->synthesis.of[i]));
	return made;
}

static json_t *types_of(const struct zf_zone_file *file)
{
	char text[ZF_RECORD_TEXT_MAX];
	json_t *made = synthesis_of(file);

	for (unsigned i = 0; i < ZF_ZONE_FILE_TYPES; i++)
		if (file->types[i] > 0)
			made = zf_json_with(made, print_type(text, i),
					    number_of(file->types[i]));
	return made;
}

zf_status zf_zone_inventory_json(FILE *out, const char *path,
				 const struct zf_zone_file *file, struct zf_error *err)
{
	json_t *made = zf_json_with(json_object(), "file", zf_json_text_of(path));

	made = zf_json_with(made, "form", json_string(file->form->name));
	made = zf_json_with(made, "zone", zf_json_name_of(file->read.apex.wire));
	made = zf_json_with(made, "named_by_file",
			    json_boolean(file->read.named == ZF_NAMING_LIKELY));
	made = zf_json_with(made, "named_by_header",
			    json_boolean(file->read.named == ZF_NAMING_HEADER));
	if (file->has_soa) {
		made = zf_json_with(made, "serial", number_of(file->serial));
		made = zf_json_with(made, "primary", zf_json_name_of(file->primary.wire));
	}
	made = zf_json_with(made, "records", number_of(file->read.records));
	made = zf_json_with(made, "outside", number_of(file->read.outside));
	made = zf_json_with(made, "aged", number_of(file->read.aged));
	made = zf_json_with(made, "controllers", number_of(file->controllers));
	made = zf_json_with(made, "synthesis", synthesis_of(file));
	made = zf_json_with(made, "types", types_of(file));
	return zf_json_print(out, made, err);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include <stdio.h>

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/memory_file.h"
#include "zonefmt/settings/configuration.h"

/* Those that are read come first. */
static const struct zf_configuration *const configurations[] = {
	&zf_configuration_bind,	     &zf_configuration_nsd,
	&zf_configuration_knot,	     &zf_configuration_boot,
	&zf_configuration_pdns,	     &zf_configuration_pdns_json,
	&zf_configuration_reg_query, &zf_configuration_dnscmd,
	&zf_configuration_ipconfig,  &zf_configuration_cmdlet,
	&zf_configuration_pdns_bind, &zf_configuration_pdnsutil,
};
enum { READ = 10, ALL = 12 };

/* Reads `text`; NULL where it has mistakes. */
static struct zf_settings *read_text(const struct zf_configuration *from,
				     const char *text, size_t len)
{
	struct memory_file file;
	const struct zf_configuration_source source = { .path = file.path };
	struct zf_settings *settings = NULL;
	struct zf_mistakes *mistakes = NULL;
	struct zf_error err;

	open_memory_file(&file, text, len);
	must(zf_settings_new(&settings, from->name, &err) == ZF_OK);
	must(zf_mistakes_new(&mistakes, file.path, &err) == ZF_OK);
	if (from->read(settings, &source, mistakes, &err) != ZF_OK ||
	    zf_mistakes_end(mistakes, NULL, NULL, &err) != ZF_OK) {
		must(err.message[0] != '\0');
		zf_settings_free(settings);
		settings = NULL;
	}
	zf_mistakes_free(mistakes);
	close_memory_file(&file);
	return settings;
}

/* What is written can be read, where it is read at all, and has no more zones. */
static void must_come_back(const struct zf_configuration *to,
			   struct zf_settings *settings)
{
	char *text = NULL, *secrets = NULL;
	size_t len, secrets_len;
	FILE *out = open_memstream(&text, &len);
	FILE *keys = open_memstream(&secrets, &secrets_len);
	const struct zf_configuration_target target = {
		.out = out, .keys = keys, .zone_folder = "/z", .key_file = "k"
	};
	struct zf_error err;

	must(out != NULL && keys != NULL);
	must(zf_configuration_write(to, settings, &target, &err) == ZF_OK);
	fclose(out);
	fclose(keys);
	if (to->read != NULL) {
		struct zf_settings *again = read_text(to, text, len);
		must(again != NULL && again->zone_count <= settings->zone_count);
		zf_settings_free(again);
	}
	free(text);
	free(secrets);
}

/* A configuration, behind a digit that says in which language; written in all of them. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	struct zf_settings *settings =
		read_text(configurations[(uint8_t)(data[0] - '0') % READ],
			  (const char *)data + 1, size - 1);
	for (size_t i = 0; i < ALL && settings != NULL; i++)
		if (configurations[i]->write != NULL)
			must_come_back(configurations[i], settings);
	zf_settings_free(settings);
	return 0;
}

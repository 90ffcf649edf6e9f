/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/memory_file.h"
#include "zonefmt/settings/configuration.h"

static struct zf_settings *read_octets(const void *octets, size_t len)
{
	struct zf_configuration_source source = { .folder = NULL };
	struct zf_settings *settings = NULL;
	struct zf_mistakes *mistakes = NULL;
	struct memory_file file;
	struct zf_error err;

	open_memory_file(&file, octets, len);
	source.path = file.path;
	zf_error_clear(&err);
	must(zf_settings_new(&settings, "pdns-json", &err) == ZF_OK);
	must(zf_mistakes_new(&mistakes, file.path, &err) == ZF_OK);
	zf_status status =
		zf_configuration_pdns_json.read(settings, &source, mistakes, &err);
	if (status == ZF_OK)
		status = zf_mistakes_end(mistakes, NULL, NULL, &err);
	must((status == ZF_OK) == (err.message[0] == '\0'));
	if (status != ZF_OK) {
		zf_settings_free(settings);
		settings = NULL;
	}
	zf_mistakes_free(mistakes);
	close_memory_file(&file);
	return settings;
}

static char *write_text(struct zf_settings *settings, size_t *len)
{
	char *text = NULL, *secrets = NULL;
	size_t secrets_len;
	FILE *out = open_memstream(&text, len);
	FILE *keys = open_memstream(&secrets, &secrets_len);
	const struct zf_configuration_target target = {
		.out = out, .keys = keys, .zone_folder = "/z", .key_file = "k"
	};

	must(out != NULL && keys != NULL);
	must(zf_configuration_write(&zf_configuration_pdns_json, settings, &target,
				    NULL) == ZF_OK);
	fclose(out);
	fclose(keys);
	free(secrets);
	return text;
}

/* Zones as PowerDNS's API has them: what is written of them says the same when it is read. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t len, again_len;

	(void)zf_configuration_pdns_json.detect((const char *)data, size);
	struct zf_settings *settings = read_octets(data, size);
	if (settings == NULL)
		return 0;
	char *text = write_text(settings, &len);
	struct zf_settings *again = read_octets(text, len);
	must(again != NULL && again->zone_count <= settings->zone_count);
	char *text_again = write_text(again, &again_len);
	must(len == again_len && memcmp(text, text_again, len) == 0);
	free(text);
	free(text_again);
	zf_settings_free(settings);
	zf_settings_free(again);
	return 0;
}

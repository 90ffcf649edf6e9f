/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* Knot DNS 3: a YAML-like file, loaded by `knotc reload`. */

#include "src/host/software.h"

static const char *const control_words[] = { "knotc", NULL };
static const char *const load_words[] = { "reload", NULL };

static void write_key(FILE *out, const struct zf_key *key)
{
	fputs("key:\n  - id: \"", out);
	zf_software_name(out, key->name.wire);
	fprintf(out,
		"\"\n    algorithm: %s\n    secret: ", zf_hmac_print(key->algorithm));
	zf_software_secret(out, key);
	fputs("\n\n", out);
}

static void write_key_use(FILE *out, const struct zf_key *key)
{
	if (key == NULL)
		return;
	fputs("    key: \"", out);
	zf_software_name(out, key->name.wire);
	fputs("\"\n", out);
}

static void write_primary(FILE *out, const struct zf_provision *wanted)
{
	fputs("remote:\n  - id: zoneferry-primary\n    address: ", out);
	zf_software_address(out, &wanted->primary, "@");
	fputc('\n', out);
	if (wanted->source.len != 0) {
		fputs("    via: ", out);
		zf_software_host(out, &wanted->source);
		fputc('\n', out);
	}
	write_key_use(out, wanted->key);
}

/* Primaries send their NOTIFY with or without the transfer key, so its address alone admits it. */
static void write_access(FILE *out, const struct zf_provision *wanted)
{
	fputs("\nacl:\n  - id: zoneferry-primary\n    address: ", out);
	zf_software_host(out, &wanted->primary);
	fputs("\n    action: notify\n", out);
	if (wanted->key != NULL) {
		fputs("  - id: zoneferry-primary-key\n    address: ", out);
		zf_software_host(out, &wanted->primary);
		fputc('\n', out);
		write_key_use(out, wanted->key);
		fputs("    action: notify\n", out);
	}
	if (wanted->jump.len == 0)
		return;
	fputs("  - id: zoneferry-jump\n    address: ", out);
	zf_software_host(out, &wanted->jump);
	fputs("\n    action: [transfer, notify]\n", out);
}

static void write_zone(FILE *out, const struct zf_provision *wanted,
		       const struct zf_provision_zone *zone)
{
	fputs("  - domain: \"", out);
	zf_software_name(out, zone->name.wire);
	fprintf(out,
		"\"\n    file: \"%s\"\n    master: zoneferry-primary\n    acl: [zoneferry-primary",
		zone->path);
	if (wanted->key != NULL)
		fputs(", zoneferry-primary-key", out);
	if (wanted->jump.len != 0)
		fputs(", zoneferry-jump", out);
	fputs("]\n", out);
}

static void configure(FILE *out, const struct zf_provision *wanted)
{
	fprintf(out, "# Written by zoneferry for the migration %s.\n\n",
		wanted->migration);
	if (wanted->key != NULL)
		write_key(out, wanted->key);
	write_primary(out, wanted);
	write_access(out, wanted);
	fputs("\nzone:\n", out);
	for (size_t i = 0; i < wanted->zone_count; i++)
		write_zone(out, wanted, &wanted->zones[i]);
}

const struct zf_software zf_software_knot = {
	.name = "knot",
	.control = control_words,
	.configure = configure,
	.load = load_words,
	.refresh = "zone-refresh",
};

/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* BIND 9: named.conf statements, loaded by `rndc reconfig` (BIND ARM 8.2). */

#include "src/host/software.h"

static const char *const control_words[] = { "rndc", NULL };
static const char *const load_words[] = { "reconfig", NULL };

static void write_key(FILE *out, const struct zf_key *key)
{
	fputs("key \"", out);
	zf_software_name(out, key->name.wire);
	fprintf(out, "\" {\n\talgorithm %s;\n\tsecret \"", zf_hmac_print(key->algorithm));
	zf_software_secret(out, key);
	fputs("\";\n};\n\n", out);
}

static void write_primary(FILE *out, const struct zf_provision *wanted)
{
	fputs("\tprimaries { ", out);
	zf_software_address(out, &wanted->primary, " port ");
	if (wanted->key != NULL) {
		fputs(" key \"", out);
		zf_software_name(out, wanted->key->name.wire);
		fputc('"', out);
	}
	fputs("; };\n", out);
	if (wanted->source.len == 0)
		return;
	fputs(wanted->source.address.ss_family == AF_INET6 ? "\ttransfer-source-v6 "
							   : "\ttransfer-source ",
	      out);
	zf_software_host(out, &wanted->source);
	fputs(";\n", out);
}

/* named takes a NOTIFY from its primaries without being told; the list is for others. */
static void write_access(FILE *out, const struct zf_endpoint *jump)
{
	if (jump->len == 0)
		return;
	fputs("\tallow-transfer { ", out);
	zf_software_host(out, jump);
	fputs("; };\n\tallow-notify { ", out);
	zf_software_host(out, jump);
	fputs("; };\n", out);
}

static void write_zone(FILE *out, const struct zf_provision *wanted,
		       const struct zf_provision_zone *zone)
{
	fputs("zone \"", out);
	zf_software_name(out, zone->name.wire);
	fprintf(out,
		"\" {\n\ttype secondary;\n\tfile \"%s\";\n\tmasterfile-format text;\n",
		zone->path);
	write_primary(out, wanted);
	write_access(out, &wanted->jump);
	fputs("};\n\n", out);
}

static void configure(FILE *out, const struct zf_provision *wanted)
{
	fprintf(out, "// Written by zoneferry for the migration %s.\n\n",
		wanted->migration);
	if (wanted->key != NULL)
		write_key(out, wanted->key);
	for (size_t i = 0; i < wanted->zone_count; i++)
		write_zone(out, wanted, &wanted->zones[i]);
}

const struct zf_software zf_software_bind = {
	.name = "bind",
	.control = control_words,
	.configure = configure,
	.load = load_words,
	.refresh = "refresh",
};

/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* NSD 4: nsd.conf clauses, loaded by `nsd-control reconfig` (keys and zones, nsd-control(8)). */

#include "src/host/software.h"

static const char *const control_words[] = { "nsd-control", NULL };
static const char *const load_words[] = { "reconfig", NULL };

static void write_key(FILE *out, const struct zf_key *key)
{
	fputs("key:\n\tname: \"", out);
	zf_software_name(out, key->name.wire);
	fprintf(out, "\"\n\talgorithm: %s\n\tsecret: \"", zf_hmac_print(key->algorithm));
	zf_software_secret(out, key);
	fputs("\"\n\n", out);
}

static void write_peer(FILE *out, const char *word, const struct zf_endpoint *peer,
		       const struct zf_key *key, bool with_port)
{
	fprintf(out, "\t%s: ", word);
	if (with_port)
		zf_software_address(out, peer, "@");
	else
		zf_software_host(out, peer);
	if (key == NULL) {
		fputs(" NOKEY\n", out);
		return;
	}
	fputs(" \"", out);
	zf_software_name(out, key->name.wire);
	fputs("\"\n", out);
}

static void write_zone(FILE *out, const struct zf_provision *wanted,
		       const struct zf_provision_zone *zone)
{
	fputs("zone:\n\tname: \"", out);
	zf_software_name(out, zone->name.wire);
	fprintf(out, "\"\n\tzonefile: \"%s\"\n", zone->path);
	write_peer(out, "request-xfr", &wanted->primary, wanted->key, true);
	if (wanted->source.len != 0) {
		fputs("\toutgoing-interface: ", out);
		zf_software_host(out, &wanted->source);
		fputc('\n', out);
	}
	write_peer(out, "allow-notify", &wanted->primary, NULL, false);
	if (wanted->key != NULL)
		write_peer(out, "allow-notify", &wanted->primary, wanted->key, false);
	if (wanted->jump.len != 0) {
		write_peer(out, "allow-notify", &wanted->jump, NULL, false);
		write_peer(out, "provide-xfr", &wanted->jump, NULL, false);
	}
	fputc('\n', out);
}

static void configure(FILE *out, const struct zf_provision *wanted)
{
	fprintf(out, "# Written by zoneferry for the migration %s.\n\n",
		wanted->migration);
	if (wanted->key != NULL)
		write_key(out, wanted->key);
	for (size_t i = 0; i < wanted->zone_count; i++)
		write_zone(out, wanted, &wanted->zones[i]);
}

const struct zf_software zf_software_nsd = {
	.name = "nsd",
	.control = control_words,
	.configure = configure,
	.load = load_words,
	.refresh = "transfer",
};

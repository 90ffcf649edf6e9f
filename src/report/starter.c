/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/report/starter.h"

#include <stdlib.h>
#include <string.h>

#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-"

static const char *const ids[] = {
	[ZF_STARTER_PRIMARY] = "primary",
	[ZF_STARTER_OLD] = "old",
	[ZF_STARTER_NEW] = "new",
};

/* ---- YAML ---- */

/* A text as YAML takes it: in quotes, with each of its own doubled, unless it is plain as it is. */
static void put_text(FILE *out, const char *text)
{
	const bool plain = text[strspn(text, PLAIN)] == '\0' && text[0] != '-' &&
			   text[0] != '.' && text[0] != '\0';

	if (!plain)
		putc('\'', out);
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			putc('\'', out);
		putc(*text, out);
	}
	if (!plain)
		putc('\'', out);
}

static void put_name(FILE *out, const uint8_t *name)
{
	char text[ZF_NAME_TEXT_MAX];

	zf_name_print(text, name);
	put_text(out, text);
}

/* ---- what was found ---- */

static const struct zf_probe_finding *find(const struct zf_starter *starter, size_t zone,
					   enum zf_starter_server server,
					   const char *question)
{
	const struct zf_probe_question *asked;

	for (size_t i = 0; (asked = zf_probe_zone_question(i)) != NULL; i++)
		if (asked->name != NULL && strcmp(asked->name, question) == 0)
			return &zf_probed_zone(starter->probed, zone, server)[i];
	return NULL;
}

/* For how many of the zones the answer is `told`. */
static size_t count(const struct zf_starter *starter, enum zf_starter_server server,
		    const char *question, enum zf_told told)
{
	size_t found = 0;

	for (size_t zone = 0; zone < starter->zone_count; zone++) {
		const struct zf_probe_finding *finding =
			find(starter, zone, server, question);

		found += finding != NULL && finding->told == told;
	}
	return found;
}

static void put_count(FILE *out, const struct zf_starter *starter,
		      enum zf_starter_server server, const char *question,
		      const char *what)
{
	fprintf(out, "; %s %zu of %zu zones", what,
		count(starter, server, question, ZF_TOLD_YES), starter->zone_count);
}

/* What the server said, on a line of its own. */
static void put_remark(FILE *out, const struct zf_starter *starter,
		       enum zf_starter_server server)
{
	char address[ZF_ENDPOINT_TEXT_MAX];

	fprintf(out, "  # %s ",
		zf_endpoint_print(address, &starter->peers[server].server));
	if (!zf_probed_answers(starter->probed, server)) {
		fputs("answered nothing\n", out);
		return;
	}
	fputs("answers", out);
	put_count(out, starter, server, "authoritative", "has");
	put_count(out, starter, server, "transfer", "transfers to us");
	put_count(out, starter, server, "update", "takes updates from us of");
	putc('\n', out);
}

/* ---- the servers ---- */

static void put_software(FILE *out, const struct zf_starter *starter,
			 enum zf_starter_server server)
{
	const char *software = zf_probed_software(starter->probed, server);
	const bool movable = software != NULL && strcmp(software, "windows") != 0 &&
			     strcmp(software, "powerdns") != 0;

	if (server == ZF_STARTER_NEW && !movable)
		fprintf(out,
			"    software: bind    # ? %s; bind, knot and nsd are moved to\n",
			software == NULL ? "it does not say" : software);
	else if (software != NULL)
		fprintf(out, "    software: %s\n", software);
	else
		fputs("    # software: bind, knot, nsd, powerdns or windows\n", out);
}

/* The new server's name until it has the old one's: ns2-new.example.com. */
static void put_new_fqdn(FILE *out, const struct zf_starter *starter)
{
	const struct zf_name *old = starter->hosts[ZF_STARTER_OLD];
	char text[ZF_NAME_TEXT_MAX], made[ZF_NAME_TEXT_MAX + 16];

	zf_name_print(text, old == NULL ? starter->zones[0].wire : old->wire);
	const size_t first = strcspn(text, ".\\");
	if (old != NULL && text[first] == '.' && first < 60)
		snprintf(made, sizeof(made), "%.*s-new%s", (int)first, text,
			 text + first);
	else
		snprintf(made, sizeof(made), "server-new.%s",
			 strcmp(text, ".") == 0 ? "example." : text);
	fputs("    fqdn: ", out);
	put_text(out, made);
	fputs("    # ? the temporary NS record has it\n", out);
}

static void put_fqdn(FILE *out, const struct zf_starter *starter,
		     enum zf_starter_server server)
{
	if (starter->hosts[server] != NULL) {
		fputs("    fqdn: ", out);
		put_name(out, starter->hosts[server]->wire);
		putc('\n', out);
	} else if (server == ZF_STARTER_NEW) {
		put_new_fqdn(out, starter);
	}
}

static bool is_policy(const char *text)
{
	static const char *const policies[] = { "any", "ns-hosts", "list", "nobody" };

	for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]) && text != NULL;
	     i++)
		if (strcmp(text, policies[i]) == 0)
			return true;
	return false;
}

static void put_policy(FILE *out, const struct zf_starter *starter)
{
	struct zf_probe_finding policy =
		zf_probed_policy(starter->probed, 0, ZF_STARTER_PRIMARY, 1);

	if (policy.told == ZF_TOLD_YES && is_policy(policy.value))
		fprintf(out, "    transfer-policy: %s\n", policy.value);
	else
		fputs("    # Whom it lets transfer, where that is known; without it the "
		      "survey finds out or asks:\n"
		      "    # transfer-policy: any, ns-hosts, list or nobody\n",
		      out);
	zf_probe_finding_clear(&policy);
}

static void put_keys_of(FILE *out, const struct zf_starter *starter,
			enum zf_starter_server server)
{
	if (starter->gss && server == ZF_STARTER_PRIMARY) {
		fputs("    update-gss: {", out);
		if (starter->keytab != NULL) {
			fputs(" keytab: ", out);
			put_text(out, starter->keytab);
			putc(' ', out);
		}
		fputs("}\n", out);
	}
	if (starter->key_file == NULL)
		return;
	fputs("    transfer-key: key\n", out);
	if (server == ZF_STARTER_PRIMARY)
		fputs("    update-key: key\n", out);
}

static void put_server(FILE *out, const struct zf_starter *starter,
		       enum zf_starter_server server)
{
	char address[ZF_ENDPOINT_TEXT_MAX];
	const struct zf_endpoint *at = &starter->peers[server].server;

	put_remark(out, starter, server);
	fprintf(out, "  - id: %s\n    address: ", ids[server]);
	put_text(out, zf_endpoint_port(at) == 53 ? zf_endpoint_print_address(address, at)
						 : zf_endpoint_print(address, at));
	putc('\n', out);
	put_fqdn(out, starter, server);
	put_software(out, starter, server);
	if (server == ZF_STARTER_PRIMARY)
		put_policy(out, starter);
	put_keys_of(out, starter, server);
	if (server != ZF_STARTER_PRIMARY)
		fputs("    reach: manual    # or local; with local the new server needs "
		      "zone-directory and config\n",
		      out);
}

/* ---- the zones and the move ---- */

static void put_zone(FILE *out, const struct zf_starter *starter, size_t zone)
{
	static const struct {
		enum zf_starter_server server;
		const char *question;
		enum zf_told told;
		const char *what;
	} remarks[] = {
		{ ZF_STARTER_PRIMARY, "authoritative", ZF_TOLD_NO,
		  "the primary does not have it" },
		{ ZF_STARTER_OLD, "authoritative", ZF_TOLD_NO,
		  "the old server does not have it" },
		{ ZF_STARTER_NEW, "authoritative", ZF_TOLD_YES,
		  "the new server has it already" },
		{ ZF_STARTER_PRIMARY, "signed", ZF_TOLD_YES, "signed" },
		{ ZF_STARTER_PRIMARY, "directory", ZF_TOLD_YES,
		  "of a directory (_ldap._tcp)" },
		{ ZF_STARTER_PRIMARY, "wins", ZF_TOLD_YES, "has WINS records" },
	};
	const char *separator = "    # ";

	fputs("  - ", out);
	put_name(out, starter->zones[zone].wire);
	for (size_t i = 0; i < sizeof(remarks) / sizeof(remarks[0]); i++) {
		const struct zf_probe_finding *finding =
			find(starter, zone, remarks[i].server, remarks[i].question);

		if (finding == NULL || finding->told != remarks[i].told)
			continue;
		fprintf(out, "%s%s", separator, remarks[i].what);
		separator = "; ";
	}
	putc('\n', out);
}

static void put_move(FILE *out, const struct zf_starter *starter)
{
	char address[ZF_ENDPOINT_TEXT_MAX];
	const struct zf_endpoint *old = &starter->peers[ZF_STARTER_OLD].server;
	const bool is_v6 = old->address.ss_family == AF_INET6;
	const char *bits = is_v6 ? "64" : "24";

	fputs("moves:\n"
	      "  - from: old\n"
	      "    to: new\n"
	      "    # The new server keeps its own address unless it takes the old one's:\n"
	      "    # take-address:\n",
	      out);
	fprintf(out, "    #   - service: '%s/%s'    # ? the bits of its subnet\n",
		zf_endpoint_print_address(address, old), bits);
	fprintf(out,
		"    #     old: { interface: eth0, gets: ADDRESS/%s, gateway: ADDRESS }\n"
		"    #     new: { interface: eth0 }\n",
		bits);
}

zf_status zf_starter_write(FILE *out, const struct zf_starter *starter,
			   struct zf_error *err)
{
	fprintf(out,
		"# yaml-language-server: $schema=%s/zoneferry.schema.json\n"
		"# A server moves. This file was begun by `zoneferry init` from what the "
		"servers answered; what\n"
		"# is marked `# ?` could not be told from here. zoneferry.yaml(5) has all "
		"keys, and\n"
		"# `zoneferry check` says whether the file is sound.\n"
		"migration: %s\n",
		ZF_PKGDATADIR, starter->name);
	if (starter->key_file != NULL) {
		fputs("keys:\n  - id: key\n    file: ", out);
		put_text(out, starter->key_file);
		putc('\n', out);
	}
	fputs("servers:\n", out);
	for (int server = 0; server < ZF_STARTER_SERVERS; server++)
		put_server(out, starter, (enum zf_starter_server)server);
	fputs("zones:\n", out);
	for (size_t zone = 0; zone < starter->zone_count; zone++)
		put_zone(out, starter, zone);
	put_move(out, starter);
	return ferror(out) ? zf_fail(err, ZF_ENOMEM, "out of memory") : ZF_OK;
}

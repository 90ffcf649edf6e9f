/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/software/nsd_server.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "zonefmt/settings/confput.h"
#include "zonefmt/settings/conftake.h"
#include "zonefmt/settings/confword.h"

#define INTERFACE_MAX 16 /* octets of its name, with the NUL: Linux' IFNAMSIZ */

const struct zf_statement *zf_nsd_option(const struct zf_statement *section,
					 const char *word)
{
	const struct zf_statement *at = section->body;

	while (at != NULL && !zf_statement_is(at, word))
		at = at->next;
	return at;
}

const char *zf_nsd_text(const struct zf_statement *section, const char *word)
{
	const struct zf_statement *at = zf_nsd_option(section, word);

	return at == NULL ? NULL : zf_statement_word(at, 1);
}

struct server {
	struct zf_peers listen;
	bool says_where; /* it listens, told here or not */
	bool has_tls;	 /* at one of the ports below */
	uint32_t port;	 /* 53 where there is none */
	uint32_t tls_port, tls_auth_port;
};

/* `eth0`, `eth0@5353`: the addresses of that one, which are the machine's to know. */
static bool is_interface(const char *text)
{
	const size_t len = strcspn(text, "@");
	bool has_letter = false;

	if (len == 0 || len >= INTERFACE_MAX)
		return false;
	for (size_t i = 0; i < len; i++) {
		has_letter = has_letter || isalpha((unsigned char)text[i]) != 0;
		if (!isalnum((unsigned char)text[i]) && strchr(".-_", text[i]) == NULL)
			return false;
	}
	return has_letter;
}

static void take_listen(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx)
{
	struct server *server = ctx;
	const char *text = zf_statement_word(statement, 1);
	struct zf_remote remote;

	(void)setting;
	server->says_where = true;
	if (statement->count > 2)
		zf_confread_note(in, ZF_NOTE_NOT_CARRIED, statement,
				 "what stands behind the address has no setting");
	if (text != NULL && is_interface(text)) {
		zf_confread_note(
			in, ZF_NOTE_NOT_CARRIED, statement,
			"which addresses the interface has is not told: list them");
		return;
	}
	if (!zf_confword_address(in, statement, 1, &remote))
		return;
	if (remote.port == 0 && server->port != 53)
		remote.port = (uint16_t)server->port;
	if (server->has_tls &&
	    (remote.port == server->tls_port || remote.port == server->tls_auth_port)) {
		zf_confread_note(in, ZF_NOTE_NOT_CARRIED, statement,
				 "it is listened on for TLS only");
		return;
	}
	if (strncmp(text, "0.0.0.0@", 8) == 0 || strncmp(text, "::@", 3) == 0 ||
	    strcmp(text, "0.0.0.0") == 0 || strcmp(text, "::") == 0)
		remote.prefix = 0;
	zf_peers_add(in, &server->listen, &remote, NULL);
}

static void take_value(struct zf_confread *in, const struct zf_statement *statement,
		       enum zf_setting setting, void *ctx)
{
	(void)ctx;
	zf_conftake_text(in, statement, setting, &in->settings->server);
}

/* `ascii_TEXT`, or octets in digits. */
static void take_nsid(struct zf_confread *in, const struct zf_statement *statement,
		      enum zf_setting setting, void *ctx)
{
	const char *text;

	(void)ctx;
	if (!zf_confword_text(in, statement, 1, &text) || *text == '\0')
		return;
	if (strncasecmp(text, "ascii_", 6) == 0)
		zf_confput_text(in, &in->settings->server, setting, text + 6);
	else
		zf_confput_octets(in, &in->settings->server, setting, statement, text);
}

static void take_server_switch(struct zf_confread *in,
			       const struct zf_statement *statement,
			       enum zf_setting setting, void *ctx)
{
	(void)ctx;
	zf_conftake_switch(in, statement, setting, &in->settings->server);
}

static void take_server_number(struct zf_confread *in,
			       const struct zf_statement *statement,
			       enum zf_setting setting, void *ctx)
{
	(void)ctx;
	zf_conftake_number(in, statement, setting, &in->settings->server);
}

static void take_hidden(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx)
{
	bool value;

	(void)ctx;
	if (zf_confword_switch(in, statement, 1, &value) && value)
		zf_confput_text(in, &in->settings->server, setting, "");
}

static const struct zf_confread_row server_rows[] = {
	{ "ip-address", take_listen, ZF_SERVER_LISTEN },
	{ "interface", take_listen, ZF_SERVER_LISTEN },
	{ "port", zf_conftake_nothing, ZF_SERVER_LISTEN },
	/* What is only by TLS is told where it is left out. */
	{ "tls-port", zf_conftake_nothing, ZF_SERVER_LISTEN },
	{ "tls-auth-port", zf_conftake_nothing, ZF_SERVER_LISTEN },
	{ "tls-auth-xfr-only", zf_conftake_nothing, ZF_SETTING_COUNT },
	{ "zonesdir", take_value, ZF_SERVER_ZONE_FOLDER },
	{ "identity", take_value, ZF_SERVER_IDENTITY },
	{ "version", take_value, ZF_SERVER_VERSION },
	{ "nsid", take_nsid, ZF_SERVER_NSID },
	{ "hide-identity", take_hidden, ZF_SERVER_IDENTITY },
	{ "hide-version", take_hidden, ZF_SERVER_VERSION },
	{ "round-robin", take_server_switch, ZF_SERVER_ROUND_ROBIN },
	{ "minimal-responses", take_server_switch, ZF_SERVER_MINIMAL },
	{ "ipv4-edns-size", take_server_number, ZF_SERVER_UDP_SIZE },
	{ "ipv6-edns-size", zf_conftake_nothing, ZF_SERVER_UDP_SIZE },
	{ .word = NULL },
};

static void read_port(struct zf_confread *in, const struct zf_statement *section,
		      const char *word, uint32_t *port)
{
	const struct zf_statement *at = zf_nsd_option(section, word);

	if (at != NULL && zf_confword_number(in, at, 1, port) && *port > UINT16_MAX)
		zf_statement_mistake(in->mistakes, at, 1, "this is no port");
}

/* All addresses, where only another port is said. */
static void add_all(struct zf_confread *in, struct server *server)
{
	const struct zf_remote all[] = { { .family = 4, .port = (uint16_t)server->port },
					 { .family = 6,
					   .port = (uint16_t)server->port } };

	if (server->says_where || server->port == 53)
		return;
	server->says_where = true;
	for (size_t i = 0; i < 2; i++)
		zf_peers_add(in, &server->listen, &all[i], NULL);
}

void zf_nsd_server_take(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx)
{
	struct server server = { .port = 53, .tls_port = 853 };
	const char *tls_key = zf_nsd_text(statement, "tls-service-key");

	(void)setting;
	(void)ctx;
	server.has_tls = tls_key != NULL && *tls_key != '\0';
	read_port(in, statement, "port", &server.port);
	read_port(in, statement, "tls-port", &server.tls_port);
	read_port(in, statement, "tls-auth-port", &server.tls_auth_port);
	zf_confread_take(in, statement->body, server_rows, &server);
	add_all(in, &server);
	if (server.says_where)
		zf_confput_peers(in, &in->settings->server, ZF_SERVER_LISTEN,
				 &server.listen);
	zf_peers_clear(&server.listen);
}

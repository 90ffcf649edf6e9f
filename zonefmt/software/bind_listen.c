/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/software/bind_listen.h"

#include <strings.h>

#include "zonefmt/settings/confput.h"
#include "zonefmt/settings/confword.h"

struct listening {
	struct zf_peers peers;
	bool said[2], any[2]; /* IPv4, IPv6 */
	uint16_t port;
	bool is_usual; /* only the usual port has come up */
};

/* Reads what stands before the list. Returns false, with a note, where it is not plain DNS that is listened
 * for: by TLS, HTTPS, or what BIND will know later. */
static bool read_listening(struct zf_confread *in, const struct zf_statement *statement,
			   uint16_t *port)
{
	uint32_t number;

	for (size_t i = 1; i + 1 < statement->count; i += 2) {
		const char *word = statement->words[i].text;
		const char *value = statement->words[i + 1].text;

		if (strcasecmp(word, "port") == 0) {
			if (!zf_confword_number(in, statement, i + 1, &number))
				return false;
			*port = number == 53 ? 0 : (uint16_t)number;
		} else if (strcasecmp(word, "dscp") != 0 &&
			   !(strcasecmp(word, "tls") == 0 &&
			     strcasecmp(value, "none") == 0)) {
			zf_confread_note(
				in, ZF_NOTE_NOT_CARRIED, statement,
				"it is not plain DNS that is listened for there");
			return false;
		}
	}
	return true;
}

static void add_listening(struct zf_confread *in, struct zf_bind_lists *lists,
			  const struct zf_statement *statement, int which,
			  struct listening *listening)
{
	struct zf_remote all = { .family = which == 0 ? 4 : 6 };
	struct zf_peers peers;

	listening->said[which] = true;
	all.port = listening->port;
	if (!read_listening(in, statement, &all.port) ||
	    !zf_bind_lists_match(in, lists, statement, &peers))
		return;
	listening->is_usual = listening->is_usual && all.port == 0;
	listening->any[which] = listening->any[which] || peers.any;
	if (peers.any)
		zf_peers_add(in, &listening->peers, &all, NULL);
	for (size_t i = 0; i < peers.count; i++) {
		peers.list[i].port = all.port;
		if (peers.list[i].family == all.family)
			zf_peers_add(in, &listening->peers, &peers.list[i], NULL);
	}
	zf_peers_clear(&peers);
}

/* named listens on all addresses of a family that nothing is said of; so an empty list means all of
 * both, and `0.0.0.0/0` or `::/0` stand for all of one. */
static void put_listening(struct zf_confread *in, struct listening *listening)
{
	for (int which = 0; which < 2; which++) {
		const struct zf_remote all = { .family = which == 0 ? 4 : 6,
					       .port = listening->port };

		if (listening->said[which])
			continue;
		listening->any[which] = true;
		zf_peers_add(in, &listening->peers, &all, NULL);
	}
	if (!(listening->is_usual && listening->any[0] && listening->any[1]))
		zf_confput_peers(in, &in->settings->server, ZF_SERVER_LISTEN,
				 &listening->peers);
}

void zf_bind_listen_take(struct zf_confread *in, struct zf_bind_lists *lists,
			 const struct zf_statement *options)
{
	struct listening listening = { .is_usual = true };
	uint32_t number;

	for (const struct zf_statement *at = options->body; at != NULL; at = at->next)
		if (zf_statement_is(at, "port") &&
		    zf_confword_number(in, at, 1, &number) && number != 53)
			listening.port = (uint16_t)number;
	listening.is_usual = listening.port == 0;
	for (const struct zf_statement *at = options->body; at != NULL; at = at->next) {
		if (zf_statement_is(at, "listen-on"))
			add_listening(in, lists, at, 0, &listening);
		if (zf_statement_is(at, "listen-on-v6"))
			add_listening(in, lists, at, 1, &listening);
	}
	put_listening(in, &listening);
	zf_peers_clear(&listening.peers);
}

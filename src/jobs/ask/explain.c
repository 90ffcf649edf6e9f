/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/ask/explain.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "protocol/message.h"
#include "protocol/signer.h"
#include "protocol/tsig.h"
#include "src/jobs/ask/key_known.h"

static const char *const doings[] = {
	[ZF_DOING_TRANSFER] = "AXFR from",
	[ZF_DOING_UPDATE] = "UPDATE to",
	[ZF_DOING_NOTIFY] = "NOTIFY to",
	[ZF_DOING_AGREE] = "GSS-TSIG with",
};

struct cause {
	enum zf_operation doing;
	int rcode;
	const char *software; /* NULL: any; such a row stands behind the particular ones */
	const char *hint;
};

/* What stands behind a line feed is of the command line's options, which a migration file has not.
 *
 * What each server says was tried on BIND 9.18, Knot 3.2, NSD 4.6, PowerDNS 4.7 and Samba 4.17; Windows is from its
 * documents. */
/* clang-format off */
static const struct cause causes[] = {
	{ ZF_DOING_TRANSFER, ZF_RCODE_REFUSED, "bind",
	  "the zone's `allow-transfer` must name this address or the key" },
	{ ZF_DOING_TRANSFER, ZF_RCODE_REFUSED, "nsd",
	  "the zone's `provide-xfr:` must name this address together with the key (or NOKEY), and the "
	  "key must have the algorithm of NSD's `key:`" },
	{ ZF_DOING_TRANSFER, ZF_RCODE_REFUSED, "windows",
	  "the zone's Zone Transfers tab decides: any server, those of the Name Servers tab, or a "
	  "list of addresses; and for up to ten minutes after a transfer it refuses the next one" },
	{ ZF_DOING_TRANSFER, ZF_RCODE_REFUSED, NULL,
	  "the server decides by address and key: BIND `allow-transfer`, NSD `provide-xfr:`, Windows "
	  "the zone's Zone Transfers tab, where it also refuses for up to ten minutes after a "
	  "transfer\n; -b asks from another address, -k with a key" },
	{ ZF_DOING_TRANSFER, ZF_RCODE_NOTAUTH, "knot",
	  "Knot says so of a zone it does not have, and of one whose `acl` has no rule with "
	  "`action: transfer` for this address and key" },
	{ ZF_DOING_TRANSFER, ZF_RCODE_NOTAUTH, "powerdns",
	  "PowerDNS says so of a zone it does not have, and of one that neither `allow-axfr-ips` nor "
	  "the zone's ALLOW-AXFR-FROM opens to this address, nor its TSIG-ALLOW-AXFR to the key" },
	{ ZF_DOING_TRANSFER, ZF_RCODE_NOTAUTH, NULL,
	  "the server does not have this zone; Knot says so too where its `acl` has no rule with "
	  "`action: transfer` for this address and key, and PowerDNS where `allow-axfr-ips` does not "
	  "name the address" },
	{ ZF_DOING_TRANSFER, ZF_RCODE_SERVFAIL, NULL,
	  "the server knows the zone but has no good copy: it did not load, or a secondary's has "
	  "expired; the server's log tells" },
	{ ZF_DOING_TRANSFER, ZF_RCODE_NOTIMP, NULL, "the server does not do zone transfers" },
	{ ZF_DOING_TRANSFER, ZF_RCODE_FORMERR, NULL,
	  "the server does not understand the question; one that knows no TSIG may say so to a "
	  "signed one" },

	{ ZF_DOING_UPDATE, ZF_RCODE_REFUSED, "bind",
	  "the zone's `allow-update` or `update-policy` must name this address or the key" },
	{ ZF_DOING_UPDATE, ZF_RCODE_REFUSED, "windows",
	  "the zone must allow nonsecure dynamic updates, or the update be signed with the ticket of an "
	  "account that may (-g, `update-gss`); and by default Windows takes none of NS and SOA records "
	  "at the apex (`UpdateOptions` 0x30F)" },
	{ ZF_DOING_UPDATE, ZF_RCODE_REFUSED, "powerdns",
	  "`dnsupdate` must be on, `allow-dnsupdate-from` or the zone's ALLOW-DNSUPDATE-FROM must name "
	  "this address, and where the zone has TSIG-ALLOW-DNSUPDATE, that the key" },
	{ ZF_DOING_UPDATE, ZF_RCODE_REFUSED, NULL,
	  "the server decides by address and key: BIND `allow-update` and `update-policy`, PowerDNS "
	  "`dnsupdate` and `allow-dnsupdate-from`, Windows the zone's dynamic updates and the server's "
	  "`UpdateOptions`; a zone of Active Directory may take only what is signed with the ticket of "
	  "an account that has the right\n: -g" },
	{ ZF_DOING_UPDATE, ZF_RCODE_NOTAUTH, "knot",
	  "Knot says so of a zone it does not have, and of one whose `acl` has no rule with "
	  "`action: update` for this address and key" },
	{ ZF_DOING_UPDATE, ZF_RCODE_NOTAUTH, NULL,
	  "the server is not the zone's primary; Knot says so too where its `acl` has no rule with "
	  "`action: update` for this address and key" },
	{ ZF_DOING_UPDATE, ZF_RCODE_NOTIMP, NULL, "this server takes no UPDATE at all, as NSD does not" },
	{ ZF_DOING_UPDATE, ZF_RCODE_NOTZONE, NULL, "a name in the UPDATE lies outside the zone" },
	{ ZF_DOING_UPDATE, ZF_RCODE_SERVFAIL, NULL,
	  "the server could not apply it: is its zone file or journal writable? a directory may also "
	  "not know a record's type, as Samba's does not know CAA; its log tells" },

	{ ZF_DOING_NOTIFY, ZF_RCODE_REFUSED, NULL,
	  "the server takes NOTIFY from its primaries and from whom it is told to: BIND `allow-notify`, "
	  "NSD `allow-notify:`; PowerDNS also says so of a zone it is no secondary of" },
	{ ZF_DOING_NOTIFY, ZF_RCODE_NOTAUTH, "knot",
	  "Knot says so of a zone it does not have, and of one whose `acl` has no rule with "
	  "`action: notify` for this address and key" },
	{ ZF_DOING_NOTIFY, ZF_RCODE_NOTAUTH, NULL,
	  "the server does not have this zone; Knot says so too where its `acl` has no rule with "
	  "`action: notify` for this address and key" },
	{ ZF_DOING_NOTIFY, ZF_RCODE_NXDOMAIN, NULL, "NSD says so of a zone it does not have" },
	{ ZF_DOING_NOTIFY, ZF_RCODE_NOTIMP, NULL, "this server does not do NOTIFY" },

	{ ZF_DOING_QUERY, ZF_RCODE_REFUSED, NULL,
	  "the server does not have the zone, or does not answer this address (BIND `allow-query`)" },
	{ ZF_DOING_QUERY, ZF_RCODE_NOTAUTH, NULL,
	  "the server did not accept the question's signature: does it know the key?" },
	{ ZF_DOING_QUERY, ZF_RCODE_SERVFAIL, NULL,
	  "the server knows the zone but has no good copy: it did not load, or a secondary's has "
	  "expired; the server's log tells" },
};
/* clang-format on */

static const char *hint_for_rcode(enum zf_operation doing, int rcode,
				  const char *software)
{
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
		const struct cause *cause = &causes[i];

		if (cause->doing == doing && cause->rcode == rcode &&
		    (cause->software == NULL ||
		     (software != NULL && strcmp(cause->software, software) == 0)))
			return cause->hint;
	}
	return NULL;
}

static const char *hint_for_network(int number, bool tls)
{
	switch (number) {
	case ECONNREFUSED:
		if (tls)
			return "nothing listens there: does the server speak DNS over TLS, and is "
			       "853 its port for that?";
		return "nothing listens there: is the server running, and are address and port "
		       "right? transfers and updates need TCP as well as UDP";
	case ENETUNREACH:
	case EHOSTUNREACH:
		return "this machine has no way to that address: look at its routes, or ask from "
		       "another machine";
	case ECONNRESET:
	case EPIPE:
		return "the server or something on the way broke the connection: the server's log "
		       "may tell";
	default:
		return "the server's log may tell; some servers close the connection instead of "
		       "refusing";
	}
}

#define NO_TLS                                                                                     \
	"does the server speak DNS over TLS at this port (853 is usual), and does every firewall " \
	"let that through?\n"
#define NO_ANSWER                                                                                 \
	"are address and port right, is the server up, and does every firewall let DNS through, " \
	"UDP and TCP?\n"

/* Only what transfers zones has the options for that. */
static const char *hint_for_timeout(enum zf_operation doing, bool tls)
{
	if (doing == ZF_DOING_TRANSFER)
		return tls ? NO_TLS
			       " -t, --connect-timeout and --idle-timeout set the patience"
			   : NO_ANSWER " -t and --idle-timeout set the patience";
	return tls ? NO_TLS " -t sets the patience" : NO_ANSWER " -t sets the patience";
}

static const char *hint_for(const struct zf_error *err, enum zf_operation doing,
			    const struct zf_peer *peer)
{
	switch (err->code) {
	case ZF_EREFUSED:
	case ZF_EAUTH:
		return hint_for_rcode(doing, err->rcode, peer->software);
	case ZF_ENETWORK:
		return hint_for_network(err->system, peer->tls != NULL);
	case ZF_ETIMEOUT:
		return hint_for_timeout(doing, peer->tls != NULL);
	case ZF_EMALFORMED:
		return "this is not what RFC 1035 and RFC 5936 say an answer is: a fault of the "
		       "server, or of something on the way";
	default:
		return NULL;
	}
}

static bool is_of_the_peer(zf_status status)
{
	switch (status) {
	case ZF_ENETWORK:
	case ZF_ETIMEOUT:
	case ZF_EREFUSED:
	case ZF_EAUTH:
	case ZF_EMALFORMED:
	case ZF_ELIMIT:
	case ZF_EPREREQ:
		return true;
	case ZF_OK:
	case ZF_ENOMEM:
	case ZF_ESYSTEM:
	case ZF_EUSAGE:
	case ZF_EUNSUPPORTED:
	case ZF_EUNSAFE:
	case ZF_EDIFFERS:
	case ZF_EWAITING:
	case ZF_ECANCELLED:
		return false;
	}
	return false;
}

/* RFC 8945 5.2.1 has one error for both. */
static void tell_name_from_algorithm(struct zf_error *err, const struct zf_peer *peer,
				     const uint8_t *zone)
{
	const struct zf_key *key = peer->key;
	const int rcode = err->rcode;
	char name[ZF_NAME_TEXT_MAX];
	enum zf_hmac right;

	zf_name_print(name, key->name.wire);
	switch (zf_key_known(peer, zone, &right)) {
	case ZF_KEY_KNOWN:
		zf_fail(err, ZF_EAUTH,
			"BADKEY, wrong algorithm: the server has key %s with %s, we asked with %s",
			name, zf_hmac_print(right), zf_hmac_print(key->algorithm));
		zf_hint(err, "set the algorithm of our key to %s", zf_hmac_print(right));
		break;
	case ZF_KEY_UNKNOWN:
		zf_fail(err, ZF_EAUTH,
			"BADKEY, wrong name: the server has no key called %s, with "
			"whatever algorithm",
			name);
		zf_hint(err,
			"is it spelt as in the server's configuration? Knot knows only the keys "
			"that its `acl` allows for this zone and this action");
		break;
	case ZF_KEY_CANNOT_TELL:
		return;
	}
	err->rcode = rcode;
	err->tsig_error = ZF_TSIG_BADKEY;
}

const char *zf_explain_asker(char text[ZF_ASKER_TEXT_MAX], const struct zf_peer *peer,
			     const struct zf_endpoint *local)
{
	const struct zf_key *key = zf_peer_key(peer);
	char address[ZF_ENDPOINT_TEXT_MAX], name[ZF_NAME_TEXT_MAX] = "";
	const char *who = name;

	if (local == NULL || local->len == 0)
		local = &peer->local;
	if (key != NULL && key->signer != NULL)
		who = key->signer->who;
	else if (key != NULL)
		zf_name_print(name, key->name.wire);
	snprintf(text, ZF_ASKER_TEXT_MAX, "%s%s%s%s%s%s",
		 local->len == 0 ? "" : "asked from ",
		 local->len == 0 ? "" : zf_endpoint_print_address(address, local),
		 local->len == 0 ? "" : ", ", peer->tls == NULL ? "" : "by TLS, ",
		 key == NULL	       ? "no key"
		 : key->signer != NULL ? "GSS-TSIG as "
				       : "key ",
		 who);
	return text;
}

/* Lower layers put the server in front, which is said better here. */
static void take_server_off(struct zf_error *err, const struct zf_peer *peer)
{
	char server[ZF_ENDPOINT_TEXT_MAX];
	size_t len = strlen(zf_endpoint_print(server, &peer->server));
	char *behind = err->message + len + 2;

	if (strncmp(err->message, server, len) == 0 && strncmp(behind - 2, ": ", 2) == 0)
		memmove(err->message, behind, strlen(behind) + 1);
}

static void tell_what_was_done(struct zf_error *err, enum zf_operation doing,
			       const struct zf_peer *peer,
			       const struct zf_endpoint *local)
{
	char asker[ZF_ASKER_TEXT_MAX], server[ZF_PEER_TEXT_MAX];
	size_t len = strlen(err->message);

	zf_explain_asker(asker, peer, local);
	if (doing == ZF_DOING_QUERY) { /* the message names the question and the server */
		if (err->code != ZF_EREFUSED && err->code != ZF_EAUTH)
			return;
		snprintf(err->message + len, sizeof err->message - len, " (%s)", asker);
	} else {
		take_server_off(err, peer);
		if (doing == ZF_DOING_AGREE) { /* nothing is signed yet */
			zf_wrap(err, "%s %s", doings[doing], zf_peer_print(server, peer));
			return;
		}
		zf_wrap(err, "%s %s (%s)", doings[doing], zf_peer_print(server, peer),
			asker);
	}
}

static void set_hint(struct zf_error *err, const char *hint, const struct zf_peer *peer)
{
	const size_t len = strcspn(hint, "\n");
	const bool has_more = hint[len] != '\0' && !peer->in_file;

	zf_hint(err, "%.*s%s", (int)len, hint, has_more ? hint + len + 1 : "");
}

zf_status zf_explain_cause(struct zf_error *err, enum zf_operation doing,
			   const uint8_t *zone, const struct zf_peer *peer)
{
	const char *hint;

	if (err == NULL)
		return ZF_ESYSTEM;
	if (!is_of_the_peer(err->code))
		return err->code;
	if (err->tsig_error == ZF_TSIG_BADKEY && peer->key != NULL)
		tell_name_from_algorithm(err, peer, zone);
	hint = hint_for(err, doing, peer);
	if (err->hint[0] == '\0' && hint != NULL)
		set_hint(err, hint, peer);
	return err->code;
}

zf_status zf_explain_zone(struct zf_error *err, enum zf_operation doing,
			  const uint8_t *zone, const struct zf_peer *peer,
			  const struct zf_endpoint *local)
{
	const zf_status status = zf_explain_cause(err, doing, zone, peer);

	if (err != NULL && is_of_the_peer(status))
		tell_what_was_done(err, doing, peer, local);
	return status;
}

zf_status zf_explain(struct zf_error *err, enum zf_operation doing,
		     const struct zf_peer *peer, const struct zf_endpoint *local)
{
	return zf_explain_zone(err, doing, NULL, peer, local);
}

void zf_explain_notauth(struct zf_error *err, bool served, const struct zf_peer *peer)
{
	const enum zf_code code = err->code;

	zf_fail(err, code, "NOTAUTH: %s%s",
		served ? "it answers for the zone, but does not transfer it to us"
		       : "it has no such zone",
		code == ZF_EAUTH
			? " (so says an answer that is not signed, though the question was)"
			: "");
	err->rcode = ZF_RCODE_NOTAUTH;
	if (served)
		set_hint(
			err,
			"Knot says so where the zone's `acl` has no rule with `action: transfer` "
			"for this address and key, PowerDNS where `allow-axfr-ips` does not name "
			"the address\n; -b asks from another, -k with a key",
			peer);
	else
		zf_hint(err,
			"is the zone's name right, and is this the right server (or view)?");
}

bool zf_explain_alike(struct zf_error *err, const struct zf_error *explained)
{
	if (err->tsig_error != ZF_TSIG_BADKEY || explained->tsig_error != ZF_TSIG_BADKEY)
		return false;
	zf_error_copy(err, explained);
	return true;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry grant: temporary NS and address records, and a receipt of what was added. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/signals.h"
#include "src/cli/command_table.h"
#include "src/cli/gss_options.h"
#include "src/cli/kept_receipt.h"
#include "src/cli/options.h"
#include "src/cli/talk.h"
#include "src/cli/update_script.h"
#include "src/jobs/ask/zone_name.h"
#include "src/jobs/change/grant.h"

#define TTL_DEFAULT 60 /* seconds: how long a resolver may keep what is only temporary */

static zf_status bad_grantee(const char *text, struct zf_error *err)
{
	zf_fail(err, ZF_EUSAGE, "--for `%s`: not NAME=ADDRESS[,ADDRESS...]", text);
	zf_hint(err, "for example --for ns2-new.example.com=192.0.2.30,2001:db8::30");
	return ZF_EUSAGE;
}

static zf_status read_addresses(struct zf_grant *grant, char *text, struct zf_error *err)
{
	while (text != NULL) {
		const char *word = strsep(&text, ",");
		struct zf_endpoint *address;
		zf_status status;

		if (grant->address_count == ZF_GRANT_ADDRESSES_MAX)
			return zf_fail(err, ZF_EUSAGE, "--for: more than %d addresses",
				       ZF_GRANT_ADDRESSES_MAX);
		address = &grant->addresses[grant->address_count++];
		status = zf_endpoint_parse_literal(address, word, 0, err);
		if (status != ZF_OK)
			return zf_wrap(err, "--for");
		if (zf_endpoint_port(address) != 0)
			return zf_fail(err, ZF_EUSAGE,
				       "--for: %s: an address record holds no port",
				       word);
	}
	return ZF_OK;
}

static zf_status read_grantee(struct zf_grant *grant, const char *text,
			      struct zf_error *err)
{
	char *copy, *addresses;
	zf_status status;

	if (text == NULL)
		return zf_fail(err, ZF_EUSAGE, "grant needs --for NAME=ADDRESS");
	copy = strdup(text);
	if (copy == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	addresses = strchr(copy, '=');
	if (addresses == NULL || addresses == copy || addresses[1] == '\0') {
		status = bad_grantee(text, err);
	} else {
		*addresses++ = '\0';
		status = zf_zone_name_read(&grant->fqdn, copy, err);
		if (status == ZF_OK)
			status = read_addresses(grant, addresses, err);
	}
	free(copy);
	return status;
}

struct granting {
	struct zf_kept_receipt kept;
	struct zf_talk *talk;
};

/* Between two zones it can be stopped: the receipt of those before still comes out. */
static zf_status intend(void *ctx, const uint8_t *zone,
			const struct zf_receipt_line *lines, size_t count,
			struct zf_error *err)
{
	struct granting *granting = ctx;

	(void)zone;
	if (zf_signals_pending())
		return zf_fail(err, ZF_ECANCELLED, "interrupted");
	return zf_kept_receipt_intend(&granting->kept, lines, count, err);
}

static zf_status sync_receipt(void *ctx, struct zf_error *err)
{
	struct granting *granting = ctx;

	return zf_kept_receipt_sync(&granting->kept, err);
}

static zf_status granted(void *ctx, const uint8_t *zone,
			 const struct zf_receipt_line *lines, size_t count,
			 struct zf_error *err)
{
	struct granting *granting = ctx;
	char name[ZF_NAME_TEXT_MAX], owner[ZF_NAME_TEXT_MAX], type[ZF_RECORD_TEXT_MAX];

	zf_name_print(name, zone);
	for (size_t i = 0; i < count; i++) {
		zf_name_print(owner, lines[i].owner.wire);
		zf_talk_say(granting->talk, 0, "%s: added at %s: %s, TTL %u s", name,
			    owner, zf_type_print(type, lines[i].type), lines[i].ttl);
	}
	return zf_kept_receipt_confirm(&granting->kept, lines, count, err);
}

#define COVERED_TEXT_MAX (3 * ZF_NAME_TEXT_MAX + 256)

/* Which wildcard answers for the host's name now, and what that means meanwhile: it answers no more at the names between
 * the two, nor below the first of them (RFC 4592 3.3.1, the closest encloser). */
static void print_covered(char text[COVERED_TEXT_MAX], const uint8_t *owner,
			  const uint8_t *wildcard)
{
	const uint8_t *encloser = zf_name_parent(wildcard), *top = owner;
	char host[ZF_NAME_TEXT_MAX], star[ZF_NAME_TEXT_MAX], below[ZF_NAME_TEXT_MAX];

	while (!zf_name_equal(zf_name_parent(top), encloser))
		top = zf_name_parent(top);
	zf_name_print(host, owner);
	zf_name_print(star, wildcard);
	zf_name_print(below, top);
	snprintf(text, COVERED_TEXT_MAX,
		 "%s: %s answers for it now, and will again after the revoke; meanwhile "
		 "its other types do not answer there, nor does it answer %s%s",
		 host, star, top == owner ? "below" : "at or below ",
		 top == owner ? "" : below);
}

static zf_status covered(void *ctx, const uint8_t *owner, const uint8_t *wildcard,
			 struct zf_error *err)
{
	const struct granting *granting = ctx;
	char text[COVERED_TEXT_MAX];

	(void)err;
	print_covered(text, owner, wildcard);
	zf_talk_warn(granting->talk, "%s", text);
	return ZF_OK;
}

/* A receipt that is lost leaves nothing to take the grant back by. */
static void save_receipt(char *text, struct zf_talk *talk)
{
	for (const char *line; (line = strsep(&text, "\n")) != NULL;)
		zf_talk_say(talk, ZF_TALK_ALWAYS, "%s", line);
}

static zf_status print_receipt(const struct zf_receipt *receipt, struct zf_talk *talk,
			       struct zf_error *err)
{
	char *text = NULL;
	zf_status status = zf_receipt_print(receipt, &text, err);

	if (status != ZF_OK)
		return status;
	status = zf_talk_data(talk, err, "%s\n", text);
	if (status == ZF_OK)
		status = zf_talk_flush(talk, err);
	if (status != ZF_OK && receipt->count > 0) {
		save_receipt(text, talk);
		zf_hint(err, "the receipt is here, on standard error: keep it for "
			     "`zoneferry revoke`");
	}
	free(text);
	return status;
}

/* The receipt comes out also when a later zone failed: what was added must be known. */
static zf_status put_out(struct granting *granting, const struct zf_peer *peer,
			 bool whole, struct zf_error *err)
{
	struct zf_kept_receipt *kept = &granting->kept;
	zf_status status;

	if (kept->path == NULL)
		return whole || kept->now.count > 0
			       ? print_receipt(&kept->now, granting->talk, err)
			       : ZF_OK;
	status = zf_kept_receipt_close(kept, peer, whole, err);
	if (status != ZF_OK)
		zf_hint(err,
			"%s has what was added, as intended: the same command again "
			"settles it, and `zoneferry revoke` takes it back",
			kept->path);
	return status;
}

static zf_status grant_and_tell(struct zf_grant *grant, struct granting *granting,
				struct zf_error *err)
{
	struct zf_receipt *receipt = &granting->kept.now;
	struct zf_error put_err;
	zf_status status, put;

	zf_error_clear(&put_err);
	zf_signals_hold(NULL);
	status = zf_grant_run(grant, receipt, err);
	put = put_out(granting, grant->peer, status == ZF_OK, &put_err);
	if (status == ZF_OK && receipt->count == 0)
		zf_talk_say(granting->talk, 0,
			    "everything was there already: nothing was changed");
	if (status != ZF_OK && put != ZF_OK)
		zf_talk_error(granting->talk, &put_err);
	if (status == ZF_OK && put != ZF_OK) {
		zf_error_copy(err, &put_err);
		status = put;
	}
	return status;
}

/* What stands is taken into the receipt; whether it is a grant's, who asks for that must know. */
static zf_status adopt_and_tell(const struct zf_grant *grant, struct granting *granting,
				struct zf_error *err)
{
	struct zf_receipt *receipt = &granting->kept.now;
	zf_status status = zf_grant_adopt(grant, receipt, err);

	for (size_t i = 0; i < receipt->count && status == ZF_OK; i++) {
		const struct zf_receipt_line *line = &receipt->lines[i];
		char zone[ZF_NAME_TEXT_MAX], owner[ZF_NAME_TEXT_MAX],
			type[ZF_RECORD_TEXT_MAX];

		zf_name_print(zone, line->zone.wire);
		zf_name_print(owner, line->owner.wire);
		zf_talk_say(granting->talk, 0, "%s: stands: %s %s, TTL %u s", zone, owner,
			    zf_type_print(type, line->type), line->ttl);
	}
	if (status == ZF_OK && receipt->count == 0)
		zf_talk_say(granting->talk, 0,
			    "nothing of it stands: there is nothing to "
			    "be taken back");
	else if (status == ZF_OK)
		zf_talk_say(
			granting->talk, 0,
			"nothing was sent; %zu records are in the receipt, and `zoneferry "
			"revoke` will remove them: look that nobody else added them",
			receipt->count);
	return status == ZF_OK ? put_out(granting, grant->peer, true, err) : status;
}

static zf_status carry_out(const struct zf_grant *terms, const struct zf_options *options,
			   struct zf_talk *talk, struct zf_error *err)
{
	const char *output = options->output;
	struct zf_grant grant = *terms;
	const bool in_file = output != NULL && strcmp(output, "-") != 0;
	struct granting granting = { .talk = talk };
	zf_status status = zf_kept_receipt_open(&granting.kept, in_file ? output : NULL,
						&grant.peer->server, err);

	if (status != ZF_OK)
		return status;
	grant.intend = intend;
	grant.sync = sync_receipt;
	grant.granted = granted;
	grant.covered = covered;
	grant.ctx = &granting;
	status = options->adopt ? adopt_and_tell(&grant, &granting, err)
				: grant_and_tell(&grant, &granting, err);
	zf_kept_receipt_clear(&granting.kept);
	return status;
}

static zf_status print_update(void *ctx, const struct zf_message *update,
			      struct zf_error *err)
{
	return zf_update_script_add(ctx, update, err);
}

static zf_status note_covered(void *ctx, const uint8_t *owner, const uint8_t *wildcard,
			      struct zf_error *err)
{
	char text[COVERED_TEXT_MAX];
	zf_status status;

	print_covered(text, owner, wildcard);
	status = zf_update_script_note(ctx, text, err);
	if (status == ZF_OK)
		status = zf_update_script_note(
			ctx,
			"prerequisites are judged on what the zone holds (RFC 2136 3.2), so "
			"its absence is required, not what is answered; if the zone has it, "
			"nothing is changed",
			err);
	return status;
}

/* Everything is looked at as it would be; only what would be sent is printed. */
static zf_status print_plan(struct zf_grant *grant, struct zf_talk *talk,
			    struct zf_error *err)
{
	struct zf_update_script *script = NULL;
	struct zf_receipt none = { 0 };
	zf_status status = zf_update_script_new(&script, talk, &grant->peer->server, err);

	grant->instead = print_update;
	grant->covered = note_covered;
	grant->ctx = script;
	if (status == ZF_OK)
		status = zf_grant_run(grant, &none, err);
	zf_receipt_clear(&none);
	zf_update_script_free(script);
	return status;
}

static zf_status run(struct zf_options *options, struct zf_talk *talk,
		     struct zf_error *err)
{
	struct zf_grant grant = { .ttl = options->ttl != 0 ? options->ttl : TTL_DEFAULT };
	zf_status status = zf_options_words_as_zones(options, 0, err);

	if (status != ZF_OK)
		return status;
	if (options->server_count != 1 || options->zone_count == 0)
		return zf_command_usage(&zf_cmd_grant, err,
					"grant needs one @PRIMARY and at least one ZONE");
	if (options->dry_run && options->adopt)
		return zf_command_usage(
			&zf_cmd_grant, err,
			"--adopt sends nothing anyway: -n has nothing to print");
	grant.peer = &options->servers[0];
	grant.zones = options->zones;
	grant.zone_count = options->zone_count;
	status = read_grantee(&grant, options->grantee, err);
	if (status == ZF_OK)
		status = zf_gss_options_secure(options, &options->zones[0], err);
	if (status != ZF_OK)
		return status;
	return options->dry_run ? print_plan(&grant, talk, err)
				: carry_out(&grant, options, talk, err);
}

/* clang-format off */
static const struct zf_taken takes[] = {
	{ "for", "the host that shall be able to transfer the zones", NULL },
	{ "dry-run", NULL, NULL },
	{ "output",
	  "the receipt, kept while records are added; there already, it is gone\n"
	  "on with", NULL },
	{ "ttl", "of address records that are new (60)", NULL },
	{ "adopt", "send nothing: a receipt of what stands already, its own being lost", NULL },
	{ "zones", NULL, NULL },
	{ "reverse", NULL, NULL },
	{ NULL, NULL, NULL },
};
/* clang-format on */

const struct zf_command zf_cmd_grant = {
	.name = "grant",
	.arguments = "@PRIMARY ZONE... --for NAME=ADDR",
	.title = "add a temporary NS and its addresses",
	.takes = takes,
	.run = run,
};

/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/card.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "src/jobs/change/revoke.h"
#include "src/jobs/change/stands.h"

#define FACT "open-transfers card"
#define OPEN "open" /* a card without records */

zf_status zf_card_read(const struct zf_moving *moving, struct zf_card *card,
		       struct zf_error *err)
{
	char *value = NULL;
	zf_status status;

	memset(card, 0, sizeof(*card));
	status = zf_journal_fact(moving->journal, moving->key, FACT, &value, err);
	card->there = status == ZF_OK && value != NULL && value[0] != '\0';
	if (card->there && strcmp(value, OPEN) != 0)
		status = zf_receipt_parse(&card->records, value, strlen(value), err);
	free(value);
	return status;
}

zf_status zf_card_note(const struct zf_moving *moving, const struct zf_card *card,
		       struct zf_error *err)
{
	char *text = NULL;
	zf_status status = ZF_OK;

	if (card->records.count > 0)
		status = zf_receipt_print(&card->records, &text, err);
	if (status == ZF_OK)
		status = zf_journal_set_fact(moving->journal, moving->key, FACT,
					     text == NULL ? OPEN : text, err);
	free(text);
	return status;
}

zf_status zf_card_forget(const struct zf_moving *moving, struct zf_error *err)
{
	return zf_journal_set_fact(moving->journal, moving->key, FACT, "", err);
}

zf_status zf_card_standing(const struct zf_moving *moving, const struct zf_card *card,
			   size_t *standing, struct zf_error *err)
{
	const struct zf_peer primary = zf_moving_primary(moving);

	return moving->acts->revoke_left(&primary, &card->records, standing, err);
}

/* What cmd.exe does not take apart or replace. */
static bool is_plain(const char *text)
{
	return text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				 "0123456789._-/")] == '\0';
}

static void print_line(FILE *out, bool remove, const struct zf_receipt_line *line)
{
	char zone[ZF_NAME_TEXT_MAX], owner[ZF_NAME_TEXT_MAX], data[ZF_NAME_TEXT_MAX],
		type[ZF_RECORD_TEXT_MAX];
	const bool at_apex = zf_name_equal(line->zone.wire, line->owner.wire);
	const size_t len = zf_name_print(zone, line->zone.wire);

	if (len > 1)
		zone[len - 1] = '\0';
	zf_name_print(owner, line->owner.wire);
	if (line->type == ZF_TYPE_NS)
		zf_name_print(data, line->rdata);
	else
		inet_ntop(line->type == ZF_TYPE_A ? AF_INET : AF_INET6, line->rdata, data,
			  sizeof(data));
	zf_type_print(type, line->type);
	if (is_plain(zone) && is_plain(owner) &&
	    (line->type != ZF_TYPE_NS || is_plain(data)))
		fprintf(out, "    dnscmd %s %s %s %s %s%s\n",
			remove ? "/recorddelete" : "/recordadd", zone,
			at_apex ? "@" : owner, type, data, remove ? " /f" : "");
	else
		fprintf(out,
			"    by hand, for its unusual letters: in zone %s the record "
			"%s %s %s\n",
			zone, owner, type, data);
}

/* Those that are to be added, and do not stand, or that are to be removed, and do. */
static zf_status print_lines(char **text, bool remove, const struct zf_receipt *records,
			     const bool *stands, struct zf_error *err)
{
	size_t len;
	FILE *out = open_memstream(text, &len);

	if (out == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	for (size_t i = 0; i < records->count; i++)
		if (stands[i] == remove)
			print_line(out, remove, &records->lines[i]);
	if (fclose(out) == 0)
		return ZF_OK;
	free(*text);
	*text = NULL;
	return zf_fail(err, ZF_ENOMEM, "out of memory");
}

zf_status zf_card_lines(const struct zf_moving *moving, const struct zf_card *card,
			bool remove, char **text, struct zf_error *err)
{
	const struct zf_peer primary = zf_moving_primary(moving);
	const struct zf_receipt *records = &card->records;
	bool *stands = calloc(records->count + 1, sizeof(*stands));
	zf_status status = ZF_OK;

	*text = NULL;
	if (stands == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = moving->acts->stands(&primary, records->lines, records->count, stands,
				      err);
	if (status == ZF_OK)
		status = print_lines(text, remove, records, stands, err);
	free(stands);
	return status;
}

void zf_card_clear(struct zf_card *card)
{
	zf_receipt_clear(&card->records);
	card->there = false;
}

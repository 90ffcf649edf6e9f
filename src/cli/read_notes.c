/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/read_notes.h"

#include <stdio.h>

#include "src/cli/talk.h"
#include "zonefmt/text/present.h"

void zf_read_notes_ttls(struct zf_talk *talk, const char *place, uint64_t count)
{
	char number[ZF_TALK_NUMBER_MAX];

	if (count > 0)
		zf_talk_warn(talk,
			     "%s: %s TTL%s above 2147483647: that counts as 0 (RFC 2181 "
			     "section 8)",
			     place, zf_talk_number(number, count), count == 1 ? "" : "s");
}

void zf_read_notes_synthesis(struct zf_talk *talk, const char *place,
			     const struct zf_synthesis_counts *counts, bool to_windows)
{
	char number[ZF_TALK_NUMBER_MAX];

	for (unsigned i = 1; i < ZF_SYNTHESIS_COUNT; i++) {
		const enum zf_synthesis kind = (enum zf_synthesis)i;

		if (counts->of[i] == 0 || (to_windows && (kind == ZF_SYNTHESIS_WINS ||
							  kind == ZF_SYNTHESIS_WINSR)))
			continue;
		zf_talk_warn(talk, "%s: %s %s record%s: %s", place,
			     zf_talk_number(number, counts->of[i]),
			     zf_synthesis_word(kind), counts->of[i] == 1 ? "" : "s",
			     zf_synthesis_loss(kind));
	}
}

void zf_read_notes_octets(struct zf_talk *talk, const char *place,
			  const struct zf_writer_octets *octets)
{
	char number[ZF_TALK_NUMBER_MAX], owner[ZF_NAME_TEXT_MAX],
		type[ZF_RECORD_TEXT_MAX];

	if (octets->count == 0)
		return;
	zf_name_print(owner, octets->owner.wire);
	*zf_present_type(type, octets->type) = '\0';
	zf_talk_warn(
		talk,
		"%s: %s record%s written as octets (\\#), since there is no text of it "
		"that every server reads; the first: %s %s",
		place, zf_talk_number(number, octets->count),
		octets->count == 1 ? "" : "s", owner, type);
}

void zf_read_notes_tell(struct zf_talk *talk, const char *path,
			const struct zf_read *read)
{
	char number[ZF_TALK_NUMBER_MAX];

	zf_read_notes_ttls(talk, path, read->high_ttls);
	if (read->signatures > 0)
		zf_talk_warn(talk,
			     "%s: %s record%s passed over that signed the transfer "
			     "(TSIG)",
			     path, zf_talk_number(number, read->signatures),
			     read->signatures == 1 ? "" : "s");
}

void zf_read_notes_zone(struct zf_talk *talk, const char *path,
			const struct zf_read *read)
{
	char zone[ZF_NAME_TEXT_MAX];

	if (read->named == ZF_NAMING_SAID)
		return;
	zf_name_print(zone, read->apex.wire);
	zf_talk_warn(talk, "%s: the zone is taken to be %s, %s; --origin says another",
		     path, zone,
		     read->named == ZF_NAMING_LIKELY
			     ? "as the file is called"
			     : "as the comment at its top says, since nothing else does");
}

void zf_read_notes_hint(const struct zf_read *read, struct zf_error *err)
{
	if (err->hint[0] != '\0')
		return;
	if (read->long_string)
		zf_hint(err,
			"PowerDNS has such strings; convert --split-strings makes several "
			"of one");
	else if (read->refused_include)
		zf_hint(err,
			"convert --include-from DIR reads what is included, and makes "
			"one file of all");
	else if (read->lacks_origin)
		zf_hint(err, "--origin ZONE names the zone where the file does not");
	else if (read->lacks_soa)
		zf_hint(err,
			"if it is root hints, which have none: convert and inventory "
			"take --hints");
}

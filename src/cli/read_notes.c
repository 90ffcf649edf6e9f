/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/read_notes.h"

#include <stdio.h>

#include "src/cli/talk.h"

void zf_read_notes_tell(struct zf_talk *talk, const char *path,
			const struct zf_read *read)
{
	char number[ZF_TALK_NUMBER_MAX];

	if (read->high_ttls > 0)
		zf_talk_warn(talk,
			     "%s: %s TTL%s above 2147483647: that counts as 0 "
			     "(RFC 2181 section 8)",
			     path, zf_talk_number(number, read->high_ttls),
			     read->high_ttls == 1 ? "" : "s");
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

void zf_read_notes_hint(const struct zf_read *read, bool zone_given, struct zf_error *err)
{
	if (err->hint[0] != '\0')
		return;
	if (read->long_string)
		zf_hint(err,
			"PowerDNS has such strings; convert --split-strings makes several "
			"of one");
	else if (!zone_given)
		zf_hint(err, "--origin ZONE names the zone where the file does not; root "
			     "hints want --hints");
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/fetch_report.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

#include "src/cli/dialects.h"
#include "src/cli/json.h"
#include "src/cli/outside.h"
#include "src/cli/read_notes.h"
#include "src/cli/talk.h"
#include "src/jobs/ask/zone_name.h"

/* How the zone came, behind its serial. */
static void print_way(char *text, size_t room, const struct zf_fetch_item *item)
{
	const struct zf_xfr_counts *counts = &item->result.counts;
	char records[ZF_TALK_NUMBER_MAX], changes[ZF_TALK_NUMBER_MAX],
		messages[ZF_TALK_NUMBER_MAX], octets[ZF_TALK_NUMBER_MAX];

	if (item->way == ZF_FETCH_UNCHANGED) {
		snprintf(text, room, "unchanged");
		return;
	}
	zf_talk_number(records, item->zone_seen.records);
	zf_talk_number(changes, counts->records);
	snprintf(text, room, "%s records%s%s%s, %s message%s, %s octets in %.2f s",
		 records, item->way == ZF_FETCH_CHANGES ? ", " : "",
		 item->way == ZF_FETCH_CHANGES ? changes : "",
		 item->way == ZF_FETCH_CHANGES ? " changes transferred" : "",
		 zf_talk_number(messages, counts->messages),
		 counts->messages == 1 ? "" : "s", zf_talk_number(octets, counts->octets),
		 (double)item->result.took_us / 1e6);
}

static void tell_fetched(const struct zf_fetch_report *report,
			 const struct zf_fetch_item *item)
{
	const struct zf_intake_result *seen = &item->zone_seen;
	char zone[ZF_ZONE_NAME_TEXT_MAX], way[256];

	zf_zone_name_show(zone, item->zone.wire);
	zf_outside_tell(report->talk, zone, "carried", &seen->outside,
			zf_outside_why(report->dialect));
	zf_read_notes_ttls(report->talk, zone, item->result.counts.high_ttls);
	zf_read_notes_synthesis(report->talk, zone, &seen->synthesis,
				report->dialect->reader != 0);
	zf_read_notes_octets(report->talk, zone, &seen->octets);
	if (item->no_changes != NULL)
		zf_talk_warn(report->talk,
			     "%s: IXFR came to nothing, so the whole zone was "
			     "transferred: %s",
			     zone, item->no_changes->message);
	print_way(way, sizeof way, item);
	zf_talk_say(report->talk, 0, "%s: serial %" PRIu32 ", %s%s%s", zone,
		    item->result.counts.serial, way, seen->has_zonemd ? "; " : "",
		    seen->has_zonemd ? seen->zonemd.text : "");
}

static void tell_failed(const struct zf_fetch_report *report,
			const struct zf_fetch_item *item)
{
	char zone[ZF_ZONE_NAME_TEXT_MAX];
	struct zf_error err;

	zf_fail(&err, item->status, "failed, and out of memory to say why");
	if (item->why != NULL)
		zf_error_copy(&err, item->why);
	if (err.code == ZF_ELIMIT && err.hint[0] == '\0')
		zf_hint(&err,
			"--max-records, --max-octets and --max-messages set the limits");
	zf_wrap(&err, "%s", zf_zone_name_show(zone, item->zone.wire));
	zf_talk_error(report->talk, &err);
}

static void describe_transfer(json_t *object, const struct zf_fetch_item *item)
{
	const struct zf_xfr_counts *counts = &item->result.counts;

	zf_json_set(object, "transfer", json_string(zf_fetch_way_print(item->way)));
	if (item->no_changes != NULL)
		zf_json_set(object, "ixfr-failed",
			    zf_json_text_of(item->no_changes->message));
	if (item->way == ZF_FETCH_UNCHANGED)
		return;
	zf_json_set(object, "messages", json_integer((json_int_t)counts->messages));
	zf_json_set(object, "octets", json_integer((json_int_t)counts->octets));
	zf_json_set(object, "seconds", json_real((double)item->result.took_us / 1e6));
	if (item->way == ZF_FETCH_CHANGES)
		zf_json_set(object, "changes", json_integer((json_int_t)counts->records));
}

static const char *word_of(enum zf_zonemd_outcome outcome)
{
	static const char *const words[] = {
		[ZF_ZONEMD_ABSENT] = "absent",
		[ZF_ZONEMD_UNSUPPORTED] = "unsupported",
		[ZF_ZONEMD_AMBIGUOUS] = "ambiguous",
		[ZF_ZONEMD_STALE] = "stale",
		[ZF_ZONEMD_MISMATCH] = "mismatch",
		[ZF_ZONEMD_VERIFIED] = "verified",
	};

	return words[outcome];
}

/* What talk warns of. */
static void describe_notes(json_t *object, const struct zf_fetch_item *item)
{
	const struct zf_intake_result *seen = &item->zone_seen;
	json_t *synthesis = json_object();

	for (unsigned i = 1; i < ZF_SYNTHESIS_COUNT; i++)
		if (seen->synthesis.of[i] > 0)
			zf_json_set(synthesis, zf_synthesis_word((enum zf_synthesis)i),
				    json_integer((json_int_t)seen->synthesis.of[i]));
	zf_json_set(object, "synthesis", synthesis);
	zf_json_set(object, "high-ttls",
		    json_integer((json_int_t)item->result.counts.high_ttls));
	zf_json_set(object, "in-octets", json_integer((json_int_t)seen->octets.count));
}

static json_t *describe(const struct zf_fetch_report *report,
			const struct zf_fetch_item *item)
{
	const struct zf_intake_result *seen = &item->zone_seen;
	char server[ZF_ENDPOINT_TEXT_MAX];
	json_t *object = zf_json_result(item->zone.wire, item->status, item->why);

	zf_json_set(object, "server",
		    json_string(zf_endpoint_print(server, report->server)));
	zf_json_set(object, "time", zf_json_time_of(item->ended));
	if (seen->has_zonemd)
		zf_json_set(object, "zonemd", json_string(word_of(seen->zonemd.outcome)));
	if (item->status != ZF_OK)
		return object;
	zf_json_set(object, "serial", json_integer(item->result.counts.serial));
	zf_json_set(object, "records", json_integer((json_int_t)seen->records));
	zf_json_set(object, "outside", json_integer((json_int_t)seen->outside.count));
	describe_transfer(object, item);
	describe_notes(object, item);
	zf_json_set(object, "digest", json_string(seen->digest));
	zf_json_set(object, "file",
		    zf_json_text_of(item->path != NULL ? item->path : report->output));
	return object;
}

zf_status zf_fetch_report_tell(const struct zf_fetch_report *report,
			       const struct zf_fetch_item *item, struct zf_error *err)
{
	if (item->status == ZF_OK)
		tell_fetched(report, item);
	else
		tell_failed(report, item);
	return report->json ? zf_json_write(report->talk, describe(report, item), err)
			    : ZF_OK;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/compare_report.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

#include "src/cli/json.h"
#include "src/cli/outside.h"
#include "src/cli/talk.h"
#include "src/jobs/ask/zone_name.h"
#include "zonefmt/text/present.h"

static zf_status print_json_record(const struct zf_compare_report *report, size_t side,
				   const char *kind, struct zf_error *err)
{
	char zone[ZF_NAME_TEXT_MAX];
	json_t *object = json_object();

	zf_name_print(zone, report->zone);
	zf_json_set(object, "zone", json_string(zone));
	zf_json_set(object, "difference", json_string(kind));
	zf_json_set(object, "in", zf_json_text_of(report->names[side]));
	zf_json_set(object, "record", json_string(report->text));
	return zf_json_write(report->talk, object, err);
}

static zf_status print_heading(struct zf_compare_report *report, struct zf_error *err)
{
	char zone[ZF_NAME_TEXT_MAX];

	if (report->headed || report->json)
		return ZF_OK;
	report->headed = true;
	zf_name_print(zone, report->zone);
	return zf_talk_data(report->talk, err, "; %s - %s + %s\n", zone, report->names[0],
			    report->names[1]);
}

static zf_status print_record(struct zf_compare_report *report, size_t side,
			      const char *kind, const struct zf_record *rr,
			      struct zf_error *err)
{
	*zf_present_shown(report->text, rr) = '\0';
	if (report->json)
		return print_json_record(report, side, kind, err);
	return zf_talk_data(report->talk, err, "%c %s\n", side == 0 ? '-' : '+',
			    report->text);
}

static zf_status print_pair(struct zf_compare_report *report, const char *kind,
			    const struct zf_record *a, const struct zf_record *b,
			    struct zf_error *err)
{
	zf_status status = print_record(report, 0, kind, a, err);

	return status == ZF_OK ? print_record(report, 1, kind, b, err) : status;
}

zf_status zf_compare_report_tell(void *ctx, enum zf_difference kind,
				 const struct zf_record *rr,
				 const struct zf_record *other, struct zf_error *err)
{
	struct zf_compare_report *report = ctx;
	zf_status status = print_heading(report, err);

	if (status != ZF_OK)
		return status;
	switch (kind) {
	case ZF_ONLY_IN_A:
	case ZF_ONLY_IN_B:
		return print_record(report, kind == ZF_ONLY_IN_A ? 0 : 1, "record", rr,
				    err);
	case ZF_TTL_DIFFERS:
		return print_pair(report, "ttl", rr, other, err);
	case ZF_SOA_DIFFERS:
		return print_pair(report, "soa", rr, other, err);
	}
	return ZF_OK;
}

/* ---- summaries ---- */

static void tell_by_query(struct zf_compare_report *report,
			  const struct zf_comparison *result)
{
	char unchecked[ZF_TALK_NUMBER_MAX], zone[ZF_ZONE_NAME_TEXT_MAX];
	const char *asked = report->names[result->asked_a ? 0 : 1];

	zf_zone_name_show(zone, report->zone);
	zf_talk_say(report->talk, 0,
		    "%s: %s %s and was asked for every RRset of the other: records "
		    "that only it has could not be told",
		    zone, asked,
		    result->refused.code == ZF_EREFUSED ? "gives no transfer"
							: "cannot transfer it");
	if (result->unchecked > 0)
		zf_talk_say(
			report->talk, 0,
			"%s: %s records could not be checked: its answers do not show them",
			zone, zf_talk_number(unchecked, result->unchecked));
	zf_talk_say(report->talk, result->refused.code == ZF_EREFUSED, "%s: %s", zone,
		    result->refused.message);
}

static void tell_outside(struct zf_compare_report *report)
{
	char place[ZF_ZONE_NAME_TEXT_MAX + ZF_PEER_TEXT_MAX + 2];
	char zone[ZF_ZONE_NAME_TEXT_MAX];

	zf_zone_name_show(zone, report->zone);
	for (size_t side = 0; side < 2; side++) {
		snprintf(place, sizeof place, "%s: %s", zone, report->names[side]);
		zf_outside_tell(report->talk, place, "compared", &report->outside[side],
				zf_outside_why(NULL));
	}
}

#define SERIALS_TEXT_MAX (ZF_PEER_TEXT_MAX + 64)

static const char *print_serials(char text[SERIALS_TEXT_MAX],
				 const struct zf_compare_report *report,
				 const struct zf_comparison *result)
{
	const struct zf_compare_counts *counts = &result->counts;

	if (result->past)
		snprintf(text, SERIALS_TEXT_MAX,
			 "serial %" PRIu32 ", which %s had before %" PRIu32,
			 counts->serial_a, report->names[result->past_a ? 0 : 1],
			 result->newest);
	else if (counts->serial_a == counts->serial_b)
		snprintf(text, SERIALS_TEXT_MAX, "serial %" PRIu32, counts->serial_a);
	else
		snprintf(text, SERIALS_TEXT_MAX, "serials %" PRIu32 " and %" PRIu32,
			 counts->serial_a, counts->serial_b);
	return text;
}

static void tell_summary(struct zf_compare_report *report,
			 const struct zf_comparison *result)
{
	const struct zf_compare_counts *counts = &result->counts;
	char zone[ZF_ZONE_NAME_TEXT_MAX], same[ZF_TALK_NUMBER_MAX],
		only_a[ZF_TALK_NUMBER_MAX];
	char only_b[ZF_TALK_NUMBER_MAX], ttl[ZF_TALK_NUMBER_MAX];
	char serials[SERIALS_TEXT_MAX];

	zf_zone_name_show(zone, report->zone);
	zf_talk_number(same, counts->same);
	print_serials(serials, report, result);
	if (!zf_compare_differs(counts))
		zf_talk_say(report->talk, 0, "%s: the same, %s records, %s", zone, same,
			    serials);
	else
		zf_talk_say(
			report->talk, 0,
			"%s: differs: %s records only in %s, %s only in %s, %s with another TTL, "
			"the SOA %s; %s are the same; %s",
			zone, zf_talk_number(only_a, counts->only_a), report->names[0],
			zf_talk_number(only_b, counts->only_b), report->names[1],
			zf_talk_number(ttl, counts->ttl),
			counts->soa > 0 ? "differs" : "does not", same, serials);
	if (result->by_query)
		tell_by_query(report, result);
}

static zf_status print_json_summary(const struct zf_compare_report *report,
				    zf_status status, const struct zf_comparison *result,
				    const struct zf_error *why, struct zf_error *err)
{
	const struct zf_compare_counts *counts = &result->counts;
	json_t *object = zf_json_result(report->zone, status, why);

	if (status == ZF_OK) {
		zf_json_set(object, "same", json_boolean(!zf_compare_differs(counts)));
		zf_json_set(object, "records_same",
			    json_integer((json_int_t)counts->same));
		zf_json_set(object, "only_a", json_integer((json_int_t)counts->only_a));
		zf_json_set(object, "only_b", json_integer((json_int_t)counts->only_b));
		zf_json_set(object, "ttl", json_integer((json_int_t)counts->ttl));
		zf_json_set(object, "soa", json_integer((json_int_t)counts->soa));
		zf_json_set(object, "serial_a", json_integer(counts->serial_a));
		zf_json_set(object, "serial_b", json_integer(counts->serial_b));
		zf_json_set(object, "unchecked",
			    json_integer((json_int_t)result->unchecked));
		zf_json_set(object, "outside_a",
			    json_integer((json_int_t)report->outside[0].count));
		zf_json_set(object, "outside_b",
			    json_integer((json_int_t)report->outside[1].count));
	}
	if (status == ZF_OK && result->past)
		zf_json_set(object, result->past_a ? "newest_a" : "newest_b",
			    json_integer(result->newest));
	if (status == ZF_OK && result->by_query)
		zf_json_set(object, "extra_records_unknown",
			    zf_json_text_of(report->names[result->asked_a ? 0 : 1]));
	return zf_json_write(report->talk, object, err);
}

zf_status zf_compare_report_end(struct zf_compare_report *report, zf_status status,
				const struct zf_comparison *result,
				const struct zf_error *why, struct zf_error *err)
{
	char zone[ZF_ZONE_NAME_TEXT_MAX];
	struct zf_error told;

	if (status == ZF_OK) {
		tell_outside(report);
		tell_summary(report, result);
	} else {
		zf_error_copy(&told, why);
		zf_wrap(&told, "%s", zf_zone_name_show(zone, report->zone));
		zf_talk_error(report->talk, &told);
	}
	return report->json ? print_json_summary(report, status, result, why, err)
			    : ZF_OK;
}

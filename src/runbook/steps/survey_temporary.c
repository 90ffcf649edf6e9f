/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * The name and the address that the new server has until it takes over. Where the primary gives transfers to NS hosts, a
 * grant adds records of them, so none may be there before any grant of ours: they are another's, or were granted by a run
 * whose state folder is lost.
 */

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "protocol/rdata.h"
#include "src/runbook/steps/survey.h"

static bool will_grant(const struct zf_survey *survey)
{
	return survey->moving->move->primary->transfer_policy == ZF_POLICY_NS_HOSTS &&
	       survey->moving->move->to->has_fqdn &&
	       survey->servers[ZF_SURVEYED_PRIMARY].answers;
}

/* What `%s` is about the temporary name. Whatever it is, nothing may be granted beside it. */
static zf_status tell(const struct zf_survey_subject *subject,
		      struct zf_survey_mistake mistake, struct zf_error *err)
{
	char what[ZF_NAME_TEXT_MAX + 128], name[ZF_NAME_TEXT_MAX];

	zf_name_print(name, subject->survey->moving->move->to->fqdn.wire);
	snprintf(what, sizeof(what), "the temporary name %s %s", name, mistake.what);
	mistake.what = what;
	return zf_survey_mistake(subject, &mistake, err);
}

static const char lost[] =
	"if a run granted it whose state folder is lost, `zoneferry grant --adopt` writes its "
	"receipt, and then this run goes on, or `zoneferry revoke` takes it back; else the new "
	"server needs another name (`fqdn:`)";

static bool has_ns(const struct zf_survey *survey, size_t zone)
{
	const struct zf_survey_references *named = &survey->names.name_servers[zone];
	const uint8_t *fqdn = survey->moving->move->to->fqdn.wire;

	for (size_t i = 0; i < named->count; i++)
		if (zf_name_equal(survey->names.hosts[named->list[i].host].name.wire,
				  fqdn))
			return true;
	return false;
}

zf_status zf_survey_temporary_ns(struct zf_survey *survey,
				 const struct zf_survey_subject *subject,
				 struct zf_error *err)
{
	const size_t zones = survey->moving->move->zone_count;
	const struct zf_survey_mistake mistake = {
		.code = ZF_EUNSAFE,
		.what = "has an NS record already, before any grant of this migration",
		.hint = lost,
	};
	zf_status status = ZF_OK;
	size_t there = 0;

	if (!will_grant(survey))
		return ZF_OK;
	for (size_t i = 0; i < zones && status == ZF_OK; i++) {
		const struct zf_survey_subject one = zf_survey_of_zone(subject, i);

		if (!has_ns(survey, i))
			continue;
		there++;
		status = tell(&one, mistake, err);
	}
	return status == ZF_OK
		       ? zf_survey_note(subject,
					there == 0 ? ZF_VERDICT_YES : ZF_VERDICT_NO, err,
					"%zu of %zu zones have one", there, zones)
		       : status;
}

/* ---- the name itself ---- */

/* Whether it could get an address at all: in a zone of the primary, under no cut and no DNAME; or it resolves. */
static zf_status check_place(struct zf_survey *survey,
			     const struct zf_survey_subject *subject,
			     struct zf_error *err)
{
	const struct zf_server *to = survey->moving->move->to;
	struct zf_peer primary = zf_survey_primary(survey);
	struct zf_grant grant = { .peer = &primary,
				  .fqdn = to->fqdn,
				  .address_count = to->address_count };
	struct zf_receipt missing = { 0 };
	struct zf_error why;
	zf_status status;

	memcpy(grant.addresses, to->addresses, sizeof(grant.addresses));
	zf_error_clear(&why);
	status = survey->moving->acts->grant_missing(&grant, &missing, &why);
	zf_receipt_clear(&missing);
	if (status == ZF_OK)
		return ZF_OK;
	if (status == ZF_ENOMEM) {
		zf_error_copy(err, &why);
		return status;
	}
	status = zf_survey_note(subject, ZF_VERDICT_NO, err, "%s", why.message);
	if (status != ZF_OK)
		return status;
	return tell(subject,
		    (struct zf_survey_mistake){ .code = why.code,
						.what = "cannot get an address",
						.why = why.message,
						.hint = why.hint[0] == '\0' ? NULL
									    : why.hint },
		    err);
}

static bool is_address(const struct zf_record *rr, const struct zf_endpoint *endpoint)
{
	const struct sockaddr_storage *any = &endpoint->address;

	if (rr->type == ZF_TYPE_AAAA)
		return any->ss_family == AF_INET6 &&
		       memcmp(rr->rdata, &((const struct sockaddr_in6 *)any)->sin6_addr,
			      16) == 0;
	return any->ss_family == AF_INET &&
	       memcmp(rr->rdata, &((const struct sockaddr_in *)any)->sin_addr, 4) == 0;
}

static bool is_ours(const struct zf_server *to, const struct zf_record *rr)
{
	for (size_t i = 0; i < to->address_count; i++)
		if (is_address(rr, &to->addresses[i]))
			return true;
	return false;
}

/* An address of the new server may well have been published under its name beforehand, and then stays. One with the TTL of
 * a grant looks like one. */
static struct zf_survey_mistake judge(const struct zf_survey *survey,
				      const struct zf_record *rr)
{
	if (!is_ours(survey->moving->move->to, rr))
		return (struct zf_survey_mistake){
			.code = ZF_EUNSAFE,
			.what = "has the address of another host, which would get "
				"transfers too",
			.hint = "give the new server another name (`fqdn:`), or take that "
				"address away",
		};
	if (rr->ttl == survey->moving->migration->policy.grant_ttl)
		return (struct zf_survey_mistake){
			.code = ZF_EUNSAFE,
			.what = "has its address already, before any grant of this "
				"migration",
			.hint = lost,
		};
	return (struct zf_survey_mistake){
		.what = "has its address already, which will not be taken back",
	};
}

static zf_status look_at_records(struct zf_survey *survey,
				 const struct zf_survey_subject *subject,
				 const struct zf_seen *seen, struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < zf_zone_count(seen->records) && status == ZF_OK; i++) {
		const struct zf_record rr = zf_zone_record(seen->records, i);
		const struct zf_survey_mistake mistake = judge(survey, &rr);

		status = zf_survey_note(subject, ZF_VERDICT_NO, err, "it %s",
					mistake.what);
		if (status == ZF_OK)
			status = tell(subject, mistake, err);
	}
	return status;
}

/* What a wildcard answers is not there, and does not count. */
static zf_status look_at(struct zf_survey *survey,
			 const struct zf_survey_subject *subject,
			 const struct zf_asked *asked, struct zf_error *err)
{
	const struct zf_peer primary = zf_survey_primary(survey);
	const struct zf_wildcard_case answer = { .peer = &primary,
						 .zone = asked->seen.soa_owner.wire,
						 .owner = asked->owner,
						 .type = asked->type,
						 .seen = &asked->seen };
	char text[ZF_NAME_TEXT_MAX], why[ZF_NAME_TEXT_MAX + 32];
	struct zf_name wildcard;
	bool found = false;

	if (asked->status != ZF_OK ||
	    (zf_zone_count(asked->seen.records) == 0 && !asked->seen.has_cname))
		return ZF_OK;
	if (survey->moving->acts->wildcard(&answer, &wildcard, &found, NULL) != ZF_OK)
		found = false;
	if (found) {
		zf_name_print(text, wildcard.wire);
		snprintf(why, sizeof(why), "%s answers for it", text);
		return tell(subject,
			    (struct zf_survey_mistake){
				    .what = "is covered by a wildcard", .why = why },
			    err);
	}
	if (asked->seen.has_cname)
		return tell(
			subject,
			(struct zf_survey_mistake){
				.code = ZF_EUNSAFE,
				.what = "is an alias",
				.hint = "give the new server another name (`fqdn:`)" },
			err);
	return look_at_records(survey, subject, &asked->seen, err);
}

zf_status zf_survey_temporary_name(struct zf_survey *survey,
				   const struct zf_survey_subject *subject,
				   struct zf_error *err)
{
	const uint8_t *fqdn = survey->moving->move->to->fqdn.wire;
	const struct zf_peer primary = zf_survey_primary(survey);
	struct zf_asked asked[] = { { .owner = fqdn, .type = ZF_TYPE_A },
				    { .owner = fqdn, .type = ZF_TYPE_AAAA } };
	zf_status status;

	if (!will_grant(survey))
		return ZF_OK;
	status = zf_survey_note(subject, ZF_VERDICT_YES, err,
				"nothing has it but what is told");
	if (status == ZF_OK)
		status = check_place(survey, subject, err);
	if (status != ZF_OK)
		return status;
	status = survey->moving->acts->ask_many(&primary, asked, 2, err);
	for (size_t i = 0; i < 2; i++) {
		if (status == ZF_OK)
			status = look_at(survey, subject, &asked[i], err);
		zf_seen_clear(&asked[i].seen);
	}
	return status;
}

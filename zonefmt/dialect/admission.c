/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/admission.h"

#include "protocol/rdata.h"
#include "zonefmt/dialect/backlog.h"
#include "zonefmt/file/nameless.h"

static bool check_class(struct zf_admission *a, struct zf_entries *e,
			struct zf_record *rr)
{
	if (rr->class == 0)
		rr->class = a->has_class ? a->class : ZF_CLASS_IN;
	if (a->only_in && rr->class != ZF_CLASS_IN)
		return zf_entries_wrong(e, NULL, "the class is not IN");
	if (!a->has_class) {
		a->has_class = true;
		a->class = a->hints || rr->class == ZF_CLASS_ANY ||
					   rr->class == ZF_CLASS_NONE
				   ? ZF_CLASS_IN
				   : rr->class;
	}
	return rr->class == a->class ||
	       zf_entries_wrong(e, NULL, "the class is not that of the zone");
}

static zf_status deliver(struct zf_admission *a, const struct zf_record *rr, uint32_t age,
			 const struct zf_sink *sink, struct zf_error *err)
{
	if (sink == NULL)
		return ZF_OK;
	if (sink == a->sink) {
		a->records++;
		a->aged_count += age != 0;
	}
	if (age != 0 && a->aged != NULL)
		a->aged(a->aged_ctx, age);
	return sink->take(sink->ctx, rr, err);
}

/* Where a record goes that is outside the zone, once the apex is known. */
static bool leave_out(struct zf_admission *a, struct zf_entries *e, const char *what)
{
	a->outside_count++;
	return !a->strict || zf_entries_wrong(e, NULL, "%s lies outside the zone", what);
}

/* ---- the SOA, and what came before it ---- */

static bool wait(struct zf_admission *a, struct zf_entries *e, const struct zf_record *rr)
{
	if (a->soa_first) {
		const bool told = a->lacks_soa;

		a->lacks_soa = true;
		return !told &&
		       zf_entries_wrong(e, NULL,
					"the first record must be the zone's SOA");
	}
	if (zf_entries_mistakes(e) > 0)
		return true;
	if (a->backlog == NULL)
		e->status = zf_backlog_new(&a->backlog, zf_nameless_folder(), e->err);
	if (e->status == ZF_OK)
		e->status = zf_backlog_add(a->backlog, rr, e->err);
	return e->status == ZF_OK;
}

/* What follows the SOA. */
struct following {
	struct zf_admission *admission;
	struct zf_entries *entries;
};

static zf_status take_waiting(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	const struct following *f = ctx;
	struct zf_admission *a = f->admission;
	const struct zf_sink *sink = a->sink;
	char owner[ZF_NAME_TEXT_MAX];

	if (!zf_name_under(rr->owner, a->apex.wire)) {
		zf_name_print(owner, rr->owner);
		leave_out(a, f->entries, owner);
		sink = a->outside;
	}
	return zf_entries_mistakes(f->entries) > 0 ? ZF_OK : deliver(a, rr, 0, sink, err);
}

static bool follow_soa(struct zf_admission *a, struct zf_entries *e)
{
	struct following following = { a, e };
	const struct zf_sink waiting = { take_waiting, &following };

	if (a->backlog == NULL || zf_entries_mistakes(e) > 0)
		return true;
	e->status = zf_backlog_give(a->backlog, &waiting, e->err);
	zf_backlog_free(a->backlog);
	a->backlog = NULL;
	return e->status == ZF_OK;
}

/* The first SOA says which zone this is. */
static bool take_first_soa(struct zf_admission *a, struct zf_entries *e,
			   const struct zf_record *rr)
{
	char owner[ZF_NAME_TEXT_MAX], zone[ZF_NAME_TEXT_MAX];

	zf_soa_record_copy(&a->soa, rr);
	zf_name_copy(&a->apex, rr->owner);
	a->has_soa = true;
	if (a->zone != NULL && !zf_name_equal(rr->owner, a->zone)) {
		zf_name_print(owner, rr->owner);
		zf_name_print(zone, a->zone);
		return zf_entries_wrong(
			e, NULL, "the SOA is that of %.200s, not of %.200s", owner, zone);
	}
	if (zf_entries_mistakes(e) > 0)
		return true;
	e->status = deliver(a, rr, 0, a->sink, e->err);
	return e->status == ZF_OK && follow_soa(a, e);
}

static bool take_soa(struct zf_admission *a, struct zf_entries *e,
		     const struct zf_record *rr)
{
	if (a->hints)
		return zf_entries_wrong(e, NULL, "root hints have no SOA");
	if (!a->has_soa)
		return take_first_soa(a, e, rr);
	return zf_record_equal(&a->soa.rr, rr) ||
	       zf_entries_wrong(e, NULL, "a second SOA, and not the same");
}

/* ---- any record ---- */

bool zf_admission_take(struct zf_admission *a, struct zf_entries *e, struct zf_record *rr,
		       uint32_t age)
{
	if (!check_class(a, e, rr))
		return false;
	if (rr->type == ZF_TYPE_SOA)
		return take_soa(a, e, rr);
	if (!a->has_soa && !a->hints)
		return wait(a, e, rr);
	const struct zf_sink *sink = a->sink;
	if (!zf_name_under(rr->owner, a->apex.wire)) {
		if (!leave_out(a, e, "it"))
			return false;
		sink = a->outside;
	}
	if (zf_entries_mistakes(e) > 0)
		return true;
	e->status = deliver(a, rr, age, sink, e->err);
	return e->status == ZF_OK;
}

void zf_admission_end(struct zf_admission *a)
{
	zf_backlog_free(a->backlog);
	a->backlog = NULL;
}

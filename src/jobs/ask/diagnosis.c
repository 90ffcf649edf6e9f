/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/ask/diagnosis.h"

#include <stdlib.h>

#include "protocol/message.h"
#include "protocol/rdata.h"
#include "protocol/tsig.h"
#include "src/jobs/ask/ask.h"
#include "src/jobs/ask/explain.h"

struct zf_diagnosis {
	struct zf_diagnosis_terms terms;
	struct zf_error why;
	struct zf_transfer_result result;
	struct zf_ask *ask;
};

/* Who may transfer, and where the server is, is then no question any more. */
static void hint_at_the_middle(struct zf_error *why)
{
	switch (why->code) {
	case ZF_ENETWORK:
	case ZF_ETIMEOUT:
	case ZF_EREFUSED:
		zf_hint(why,
			"the transfer had begun and broke off, and what had come was "
			"thrown away: try again; the server's log may tell why");
		break;
	default:
		break;
	}
}

static void explain(const struct zf_diagnosis_terms *terms, struct zf_error *why,
		    const struct zf_transfer_result *result)
{
	if (result->counts.records > 0)
		hint_at_the_middle(why);
	if (zf_explain_alike(why, terms->badkey))
		return;
	const bool badkey = why->tsig_error == ZF_TSIG_BADKEY;
	zf_explain_zone(why, ZF_DOING_TRANSFER, terms->zone, terms->peer, &result->local);
	if (badkey)
		zf_error_copy(terms->badkey, why);
}

/* Whether the answer shows that the server has the zone, or has not; false if it shows neither. An
 * unsigned word on a signed question is good enough for an explanation: Knot does not
 * sign where it has no zone. */
static bool shows(const struct zf_diagnosis_terms *terms, zf_status status,
		  const struct zf_seen *seen, const struct zf_error *why, bool *served)
{
	uint32_t serial;

	*served = status == ZF_OK &&
		  zf_seen_serial(seen, terms->peer, terms->zone, &serial, NULL) == ZF_OK;
	return status == ZF_OK || (status == ZF_EAUTH && why->rcode == ZF_RCODE_REFUSED);
}

static void on_seen(void *ctx, zf_status status, struct zf_seen *seen,
		    const struct zf_error *why)
{
	struct zf_diagnosis *diagnosis = ctx;
	bool served;

	diagnosis->ask = NULL;
	if (shows(&diagnosis->terms, status, seen, why, &served))
		zf_explain_notauth(&diagnosis->why, served, diagnosis->terms.peer);
	explain(&diagnosis->terms, &diagnosis->why, &diagnosis->result);
	diagnosis->terms.done(diagnosis->terms.ctx, &diagnosis->why);
	free(diagnosis);
}

static struct zf_diagnosis *begin(const struct zf_diagnosis_terms *terms,
				  const struct zf_error *why,
				  const struct zf_transfer_result *result)
{
	struct zf_diagnosis *diagnosis = NULL;

	if (why->rcode == ZF_RCODE_NOTAUTH && why->tsig_error == 0)
		diagnosis = calloc(1, sizeof(*diagnosis));
	if (diagnosis == NULL)
		return NULL;
	diagnosis->terms = *terms;
	diagnosis->result = *result;
	zf_error_copy(&diagnosis->why, why);
	const struct zf_ask_terms question = {
		.loop = terms->loop,
		.peer = terms->peer,
		.owner = terms->zone,
		.type = ZF_TYPE_SOA,
		.done = on_seen,
		.ctx = diagnosis,
	};
	if (zf_ask_start(&diagnosis->ask, &question, NULL) == ZF_OK)
		return diagnosis;
	free(diagnosis);
	return NULL;
}

void zf_diagnosis_start(struct zf_diagnosis **diagnosis,
			const struct zf_diagnosis_terms *terms,
			const struct zf_error *why,
			const struct zf_transfer_result *result)
{
	struct zf_error err;

	*diagnosis = begin(terms, why, result);
	if (*diagnosis != NULL)
		return;
	zf_error_copy(&err, why);
	explain(terms, &err, result);
	terms->done(terms->ctx, &err);
}

void zf_diagnosis_cancel(struct zf_diagnosis *diagnosis)
{
	if (diagnosis == NULL)
		return;
	zf_ask_cancel(diagnosis->ask);
	free(diagnosis);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/update_exchange.h"

#include "protocol/exchange.h"
#include "protocol/update.h"
#include "src/jobs/ask/explain.h"

zf_status zf_update_exchange(const struct zf_peer *peer, const struct zf_message *update,
			     bool *answered, struct zf_error *err)
{
	struct zf_exchange_terms terms = zf_peer_exchange(peer);
	struct zf_answer answer = { 0 };
	zf_status status;

	terms.transport = ZF_TRANSPORT_TCP;
	status = zf_exchange_wait(&terms, update, &answer, err);
	if (status == ZF_OK && answered != NULL)
		*answered = true;
	if (status == ZF_OK)
		status = zf_update_outcome(&answer.header, err);
	if (status != ZF_OK && status != ZF_EPREREQ)
		zf_explain(err, ZF_DOING_UPDATE, peer,
			   answer.wire == NULL ? NULL : &answer.local);
	zf_answer_clear(&answer);
	return status;
}

/* Timeouts, a broken connection, an answer that does not verify. */
bool zf_update_is_ambiguous(zf_status status)
{
	return status == ZF_ETIMEOUT || status == ZF_ENETWORK || status == ZF_EAUTH ||
	       status == ZF_EMALFORMED;
}

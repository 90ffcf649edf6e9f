/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/match.h"

#include <string.h>

#include "protocol/name.h"

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 'a' - 'A') : c;
}

/* Octet by octet: nothing comes before the first question that its name could be compressed
 * against, and a label's length is below every letter, so that folding leaves it alone. */
static bool same_question(const uint8_t *query, const uint8_t *wire, size_t len)
{
	const uint8_t *ours = query + ZF_HEADER_OCTETS, *theirs = wire + ZF_HEADER_OCTETS;
	size_t name_len = zf_name_size(ours);

	if (len < ZF_HEADER_OCTETS + name_len + 4)
		return false;
	for (size_t i = 0; i < name_len; i++)
		if (lower(ours[i]) != lower(theirs[i]))
			return false;
	return memcmp(ours + name_len, theirs + name_len, 4) == 0;
}

static bool may_lack_question(const struct zf_header *header, enum zf_trust trust)
{
	if (header->opcode == ZF_OPCODE_UPDATE || header->opcode == ZF_OPCODE_NOTIFY)
		return true;
	return trust == ZF_TRUST_PATH &&
	       (header->rcode == ZF_RCODE_FORMERR || header->rcode == ZF_RCODE_SERVFAIL ||
		header->rcode == ZF_RCODE_NOTIMP || header->rcode == ZF_RCODE_REFUSED ||
		header->rcode == ZF_RCODE_NOTAUTH);
}

bool zf_match_answer(const struct zf_match_terms *terms, const uint8_t *wire, size_t len,
		     struct zf_header *header)
{
	struct zf_header asked;

	if (zf_header_read(&asked, terms->query, terms->query_len, NULL) != ZF_OK ||
	    zf_header_read(header, wire, len, NULL) != ZF_OK || header->id != asked.id ||
	    (header->flags & ZF_FLAG_QR) == 0 || header->opcode != asked.opcode)
		return false;
	if (header->counts[0] == 0)
		return may_lack_question(header, terms->trust);
	return header->counts[0] == 1 && same_question(terms->query, wire, len);
}

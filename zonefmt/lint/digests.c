/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/lint/digests.h"

#include "protocol/rdata.h"

enum { TYPE_CDS = 59, TYPE_OPENPGPKEY = 61, TYPE_TA = 32768, TYPE_DLV = 32769 };

/* Octets of the digest type's digest; 0 if it is not known. */
static size_t digest_octets(uint8_t type)
{
	switch (type) {
	case 1:
		return 20;
	case 2:
		return 32;
	case 4:
		return 48;
	default:
		return 0;
	}
}

static bool is_digest_wrong(const struct zf_record *rr)
{
	switch (rr->type) {
	case ZF_TYPE_DS:
	case TYPE_CDS:
	case TYPE_TA:
	case TYPE_DLV:
		break;
	default:
		return false;
	}
	if (rr->rdata_len <= 4)
		return true;
	const size_t octets = digest_octets(rr->rdata[3]);
	return octets != 0 && rr->rdata_len - 4u != octets;
}

void zf_lint_ds_digest(struct zf_view *view, const struct zf_view_node *node)
{
	for (size_t at = node->from; at < node->to; at++) {
		const struct zf_record rr = zf_view_record(view, at);

		if (is_digest_wrong(&rr))
			zf_view_report(
				view,
				"%s with a digest of another length than its type's",
				zf_view_word(rr.type).text);
	}
}

void zf_lint_openpgpkey_empty(struct zf_view *view, const struct zf_view_node *node)
{
	const size_t at = zf_view_first(view, node, TYPE_OPENPGPKEY);

	if (zf_view_has(view, node, TYPE_OPENPGPKEY) &&
	    zf_view_record(view, at).rdata_len == 0)
		zf_view_report(view, "OPENPGPKEY without a key");
}

void zf_lint_nsec3param_hash(struct zf_view *view, const struct zf_view_node *node)
{
	for (size_t at = zf_view_first(view, node, ZF_TYPE_NSEC3PARAM); at < node->to;
	     at++) {
		const struct zf_record rr = zf_view_record(view, at);

		if (!node->is_apex || rr.type != ZF_TYPE_NSEC3PARAM)
			break;
		if (rr.rdata[0] != 1)
			zf_view_report(view, "NSEC3PARAM of hash %u, which is not known",
				       rr.rdata[0]);
	}
}

/* Base32hex without padding (RFC 5155 section 3). */
static bool is_hash(const uint8_t *label)
{
	const unsigned left = label[0] % 8;

	for (unsigned i = 1; i <= label[0]; i++)
		if (!(label[i] >= '0' && label[i] <= '9') &&
		    !((label[i] | 0x20) >= 'a' && (label[i] | 0x20) <= 'v'))
			return false;
	return label[0] > 0 && left != 1 && left != 3 && left != 6;
}

void zf_lint_nsec3_owner(struct zf_view *view, const struct zf_view_node *node)
{
	if (zf_view_has(view, node, ZF_TYPE_NSEC3) && !is_hash(node->owner))
		zf_view_report(view, "NSEC3 at a name that is no hash");
}

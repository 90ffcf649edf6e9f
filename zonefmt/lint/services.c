/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/lint/services.h"

#include <string.h>

#include "protocol/wire.h"
#include "zonefmt/lint/cursor.h"

enum { TYPE_SVCB = 64, TYPE_HTTPS = 65 };

enum {
	MANDATORY,
	ALPN,
	NO_DEFAULT_ALPN,
	PORT,
	IPV4HINT,
	ECH,
	IPV6HINT,
	DOHPATH,
};

struct param {
	unsigned key;
	const uint8_t *value;
	size_t len;
};

static struct zf_cursor begin(const uint8_t *rdata, size_t len)
{
	struct zf_cursor c = { rdata, rdata + len, false };

	zf_cursor_take16(&c);
	zf_cursor_take_name(&c);
	return c;
}

/* Takes the next parameter; false if there is none that is whole. */
static bool next(struct zf_cursor *c, struct param *p)
{
	if (c->bad || zf_cursor_left(c) == 0)
		return false;
	p->key = zf_cursor_take16(c);
	p->len = zf_cursor_take16(c);
	p->value = zf_cursor_take(c, p->len);
	return !c->bad;
}

/* ---- values ---- */

static bool is_mandatory(const struct param *p)
{
	unsigned last = 0; /* it does not list itself */

	for (size_t i = 0; i + 2 <= p->len; i += 2) {
		const unsigned key = zf_wire_get16(p->value + i);

		if (key <= last)
			return false;
		last = key;
	}
	return p->len > 0 && p->len % 2 == 0;
}

static bool is_alpn(const struct param *p)
{
	struct zf_cursor c = { p->value, p->value + p->len, false };

	while (!c.bad && zf_cursor_left(&c) > 0)
		c.bad |= zf_cursor_take_string(&c) == 0;
	return p->len > 0 && !c.bad;
}

/* A path that has a place for the question (RFC 9461 section 5). */
static bool is_dohpath(const struct param *p)
{
	return p->len > 0 && *p->value == '/' &&
	       memmem(p->value, p->len, "{?dns}", strlen("{?dns}")) != NULL;
}

static bool fits(const struct param *p)
{
	switch (p->key) {
	case MANDATORY:
		return is_mandatory(p);
	case ALPN:
		return is_alpn(p);
	case NO_DEFAULT_ALPN:
		return p->len == 0;
	case PORT:
		return p->len == 2;
	case IPV4HINT:
		return p->len > 0 && p->len % 4 == 0;
	case IPV6HINT:
		return p->len > 0 && p->len % 16 == 0;
	case DOHPATH:
		return is_dohpath(p);
	default:
		return true;
	}
}

bool zf_lint_services_fit(const uint8_t *rdata, size_t len)
{
	struct zf_cursor c = begin(rdata, len);
	struct param p;
	int last = -1;

	while (next(&c, &p)) {
		if ((int)p.key <= last || !fits(&p))
			return false;
		last = (int)p.key;
	}
	return true;
}

void zf_lint_svcb_cut(struct zf_view *view, const struct zf_view_node *node)
{
	struct param p;

	for (size_t at = zf_view_first(view, node, TYPE_SVCB); at < node->to; at++) {
		const struct zf_record rr = zf_view_record(view, at);
		struct zf_cursor c = begin(rr.rdata, rr.rdata_len);

		if (rr.type != TYPE_SVCB && rr.type != TYPE_HTTPS)
			break;
		while (next(&c, &p))
			;
		if (!zf_cursor_done(&c))
			zf_view_report(view, "%s whose parameters are cut short",
				       zf_view_word(rr.type).text);
	}
}

/* ---- parameters that need others ---- */

static bool has_key(const struct zf_record *rr, unsigned key)
{
	struct zf_cursor c = begin(rr->rdata, rr->rdata_len);
	struct param p;

	while (next(&c, &p))
		if (p.key == key)
			return true;
	return false;
}

/* Whether the record is a service with parameters that are well. */
static bool is_service(const struct zf_record *rr)
{
	return (rr->type == TYPE_SVCB || rr->type == TYPE_HTTPS) &&
	       zf_lint_services_fit(rr->rdata, rr->rdata_len);
}

static void check_mandatory(struct zf_view *view, const struct zf_record *rr)
{
	struct zf_cursor c = begin(rr->rdata, rr->rdata_len);
	struct param p;

	if (!next(&c, &p) || p.key != MANDATORY)
		return;
	for (size_t i = 0; i < p.len; i += 2) {
		const unsigned key = zf_wire_get16(p.value + i);

		if (has_key(rr, key))
			continue;
		zf_view_report(view, "%s: key%u is mandatory, and not there",
			       zf_view_word(rr->type).text, key);
		return;
	}
}

void zf_lint_svcb_mandatory(struct zf_view *view, const struct zf_view_node *node)
{
	for (size_t at = zf_view_first(view, node, TYPE_SVCB); at < node->to; at++) {
		const struct zf_record rr = zf_view_record(view, at);

		if (is_service(&rr))
			check_mandatory(view, &rr);
	}
}

void zf_lint_svcb_alpn(struct zf_view *view, const struct zf_view_node *node)
{
	for (size_t at = zf_view_first(view, node, TYPE_SVCB); at < node->to; at++) {
		const struct zf_record rr = zf_view_record(view, at);

		if (is_service(&rr) && has_key(&rr, NO_DEFAULT_ALPN) &&
		    !has_key(&rr, ALPN))
			zf_view_report(view, "%s: no-default-alpn without alpn",
				       zf_view_word(rr.type).text);
	}
}

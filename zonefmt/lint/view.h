/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_LINT_VIEW_H
#define ZF_ZONEFMT_LINT_VIEW_H

/*
 * What lint.c, which knows how a zone is walked through, and lint_rules.c, lint_hosts.c and
 * lint_names.c, which know the rules, have of each other. The zone is in canonical order by now:
 * all records of an owner lie together, by type, and behind a name all that is below it. What is
 * asked here for another name takes few steps, however many records it has: a zone may be made to
 * have many that name each other.
 */

#include <stdbool.h>
#include <stddef.h>

#include "zonefmt/lint/lint.h"

/* The records of one owner. */
struct zf_lint_node {
	const uint8_t *owner;
	size_t from, to; /* numbers for zf_lint_record(); equal if there are none */
	bool in_zone, is_apex;
	const uint8_t *cut;   /* the delegation point above it, or NULL */
	const uint8_t *dname; /* the owner of the DNAME above it, or NULL */
};

struct zf_lint_rule {
	const char *name;
	uint8_t effects[ZF_LINT_SERVERS]; /* enum zf_lint_effect, by enum zf_lint_server */
	/* Reports what is wrong with the node, if anything. */
	void (*check)(struct zf_lint *lint, const struct zf_lint_node *node);
};

/* All rules, ended by one without name. */
extern const struct zf_lint_rule zf_lint_rules[];

const struct zf_lint_terms *zf_lint_terms(const struct zf_lint *lint);

/* The type of the record that came first; 0 if none came. */
uint16_t zf_lint_first_type(const struct zf_lint *lint);

/* Whether the very same SOA came again. */
bool zf_lint_is_soa_repeated(const struct zf_lint *lint);

/* Whether the record is an address outside the zone, of a host that a NS record names. */
bool zf_lint_is_outer_glue(const struct zf_lint *lint, const struct zf_record *rr);

/* Record number `at` in the order. */
struct zf_record zf_lint_record(const struct zf_lint *lint, size_t at);

/* Sets owner, from and to for the records at `name`, nothing else; false if there are none. */
bool zf_lint_find(const struct zf_lint *lint, const uint8_t *name,
		  struct zf_lint_node *node);

/* The number of the node's first record of the type or a higher one; node->to if there is none. */
size_t zf_lint_first(const struct zf_lint *lint, const struct zf_lint_node *node,
		     unsigned type);

/* How many records of the type the node has; whether it has any. */
size_t zf_lint_count(const struct zf_lint *lint, const struct zf_lint_node *node,
		     uint16_t type);
bool zf_lint_has(const struct zf_lint *lint, const struct zf_lint_node *node,
		 uint16_t type);

/* Whether there is a record at `name` or below it. */
bool zf_lint_exists(const struct zf_lint *lint, const uint8_t *name);

/* A finding of the rule and the node that are being checked. */
void zf_lint_report(struct zf_lint *lint, const char *fmt, ...) ZF_PRINTF(2, 3);

/* A type's word, and a name, for its text. */
struct zf_lint_word {
	char text[ZF_RECORD_TEXT_MAX];
};
struct zf_lint_word zf_lint_word(uint16_t type);
struct zf_lint_name {
	char text[ZF_NAME_TEXT_MAX];
};
struct zf_lint_name zf_lint_name(const uint8_t *name);

/* Whether the zone is one of addresses: under in-addr.arpa or ip6.arpa. */
bool zf_lint_is_reverse(const uint8_t *apex);

/* The checks of lint_hosts.c */
#define ZF_LINT_CHECK(name)                                                              \
	void name(struct zf_lint *lint, const struct zf_lint_node *node)
ZF_LINT_CHECK(zf_lint_ns_below_delegation);
ZF_LINT_CHECK(zf_lint_delegated);
ZF_LINT_CHECK(zf_lint_ds_at_apex);
ZF_LINT_CHECK(zf_lint_ds_without_ns);
ZF_LINT_CHECK(zf_lint_apex_without_ns);
ZF_LINT_CHECK(zf_lint_apex_ns_without_address);
ZF_LINT_CHECK(zf_lint_apex_ns_is_cname);
ZF_LINT_CHECK(zf_lint_ns_without_address);
ZF_LINT_CHECK(zf_lint_ns_is_cname);
ZF_LINT_CHECK(zf_lint_glue_missing);
ZF_LINT_CHECK(zf_lint_mx_without_address);
ZF_LINT_CHECK(zf_lint_mx_is_cname);
ZF_LINT_CHECK(zf_lint_srv_without_address);
ZF_LINT_CHECK(zf_lint_srv_is_cname);

/* and of lint_names.c. */
ZF_LINT_CHECK(zf_lint_name_check);
ZF_LINT_CHECK(zf_lint_host_name);
ZF_LINT_CHECK(zf_lint_wildcard_ns);
ZF_LINT_CHECK(zf_lint_wildcard_inside);

#endif

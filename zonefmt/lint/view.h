/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_LINT_VIEW_H
#define ZF_ZONEFMT_LINT_VIEW_H

/*
 * The zone as a rule sees it, and how a rule says what it found. All records are there, in canonical
 * order: those of an owner lie together, by type, and behind a name all that is below it. What is
 * asked here for another name takes few steps, however many records it has: a zone may be made to
 * have many that name each other.
 */

#include <stdbool.h>
#include <stddef.h>

#include "zonefmt/lint/lint.h"
#include "zonefmt/lint/outer_hosts.h"
#include "zonefmt/zone/zone.h"

/* Everything is borrowed. */
struct zf_view {
	const struct zf_lint_terms *terms;
	const struct zf_zone *zone;
	const struct zf_outer_hosts *outer_hosts; /* that its NS records name */
	const size_t *order; /* the numbers of its records, in canonical order */
	uint16_t first_type; /* of the record that came first; 0 if none came */
	bool soa_repeated;   /* the very same SOA came again */
	/* What is being checked, for zf_view_report: the rule's name, its effect, the owner. */
	const char *rule;
	enum zf_lint_effect effect;
	const uint8_t *owner;
};

/* The records of one owner. */
struct zf_view_node {
	const uint8_t *owner;
	size_t from, to; /* numbers for zf_view_record(); equal if there are none */
	bool in_zone, is_apex;
	const uint8_t *cut;   /* the delegation point above it, or NULL */
	const uint8_t *dname; /* the owner of the DNAME above it, or NULL */
};

/* Record number `at` in the order. */
struct zf_record zf_view_record(const struct zf_view *view, size_t at);

/* Behind the last record with the owner of record `from`. */
size_t zf_view_end_of_owner(const struct zf_view *view, size_t from);

/* Sets owner, from and to for the records at `name`, nothing else; false if there are none. */
bool zf_view_find(const struct zf_view *view, const uint8_t *name,
		  struct zf_view_node *node);

/* The number of the node's first record of the type or a higher one; node->to if there is none. */
size_t zf_view_first(const struct zf_view *view, const struct zf_view_node *node,
		     unsigned type);

/* How many records of the type the node has; whether it has any. */
size_t zf_view_count(const struct zf_view *view, const struct zf_view_node *node,
		     uint16_t type);
bool zf_view_has(const struct zf_view *view, const struct zf_view_node *node,
		 uint16_t type);

/* Whether there is a record at `name` or below it. */
bool zf_view_exists(const struct zf_view *view, const uint8_t *name);

/* A finding of the rule and the owner that are being checked. */
void zf_view_report(const struct zf_view *view, const char *fmt, ...) ZF_PRINTF(2, 3);

/* A type's word, and a name, for its text. */
struct zf_view_word {
	char text[ZF_RECORD_TEXT_MAX];
};
struct zf_view_word zf_view_word(uint16_t type);
struct zf_view_name {
	char text[ZF_NAME_TEXT_MAX];
};
struct zf_view_name zf_view_name(const uint8_t *name);

/* What a rule is: it reports what is wrong with the node, if anything. */
#define ZF_LINT_CHECK(name)                                                              \
	void name(struct zf_view *view, const struct zf_view_node *node)

#endif

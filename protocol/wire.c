/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/wire.h"

#include <stdbool.h>
#include <string.h>

#define HEADER_OCTETS 12
#define POINTERS_MAX 128

static const char cut_off[] = "a name runs past the end";

static bool is_pointer(uint8_t octet)
{
	return (octet & 0xc0) == 0xc0;
}

/* Walks the labels at `*at` up to the root label or a pointer, at most `room` octets of
 * them (the root label counts, a pointer does not). */
static const char *skip_labels(const uint8_t *wire, size_t end, size_t *at, size_t room)
{
	size_t from = *at;
	size_t to = from;

	for (;;) {
		if (to >= end)
			return cut_off;
		if (wire[to] == 0 || wire[to] > ZF_LABEL_MAX)
			break;
		to += 1u + wire[to];
		if (to - from >= room)
			return "a name is longer than 255 octets";
	}
	*at = to;
	return wire[to] == 0 || is_pointer(wire[to]) ? NULL
						     : "a label is of an unknown kind";
}

const char *zf_wire_skip_name(const uint8_t *wire, size_t end, size_t *pos)
{
	size_t at = *pos;
	const char *why = skip_labels(wire, end, &at, ZF_NAME_MAX);

	if (why != NULL)
		return why;
	at += wire[at] == 0 ? 1 : 2;
	if (at > end)
		return cut_off;
	*pos = at;
	return NULL;
}

/* Expands from the pointer at `at`, the end of labels that began at `start`; `*len`
 * octets of the name are in `room` already. */
static const char *follow(const uint8_t *wire, size_t end, size_t start, size_t at,
			  uint8_t room[ZF_NAME_MAX], size_t *len)
{
	for (int pointers = 0; wire[at] != 0; pointers++) {
		if (end - at < 2)
			return cut_off;
		size_t target = zf_wire_get16(wire + at) & 0x3fff;
		if (target >= start)
			return "a compressed name points forwards or to itself";
		if (target < HEADER_OCTETS)
			return "a compressed name points into the header";
		if (pointers == POINTERS_MAX)
			return "a compressed name has too many pointers";
		start = at = target;
		const char *why = skip_labels(wire, end, &at, ZF_NAME_MAX - *len);
		if (why != NULL)
			return why;
		memcpy(room + *len, wire + start, at - start);
		*len += at - start;
	}
	room[(*len)++] = 0;
	return NULL;
}

void zf_wire_forget(struct zf_wire_memo *memo)
{
	memset(memo->targets, 0, sizeof memo->targets);
}

/* As follow, but what the first pointer leads to is taken from `memo`, or put there. */
static const char *recall(const uint8_t *wire, size_t end, size_t start, size_t at,
			  uint8_t room[ZF_NAME_MAX], size_t *len,
			  struct zf_wire_memo *memo)
{
	if (end - at < 2)
		return cut_off;
	const uint16_t target = zf_wire_get16(wire + at) & 0x3fff;
	const size_t slot = target / 2 % ZF_WIRE_MEMO_NAMES, before = *len;
	const bool known = target != 0 && memo->targets[slot] == target;
	if (known && target < start && before + memo->len[slot] <= ZF_NAME_MAX) {
		memcpy(room + before, memo->octets[slot], memo->len[slot]);
		*len += memo->len[slot];
		return NULL;
	}
	const char *why = follow(wire, end, start, at, room, len);
	if (why == NULL) {
		memo->targets[slot] = target;
		memo->len[slot] = *len - before;
		memcpy(memo->octets[slot], room + before, *len - before);
	}
	return why;
}

const char *zf_wire_name(struct zf_wire_name *name, const uint8_t *wire, size_t end,
			 size_t *pos, struct zf_wire_memo *memo)
{
	uint8_t *room = name->room;
	size_t at = *pos;
	const char *why = skip_labels(wire, end, &at, ZF_NAME_MAX);

	if (why != NULL)
		return why;
	name->len = at - *pos;
	if (wire[at] == 0) {
		name->octets = wire + *pos;
		name->len++;
		*pos = at + 1;
		return NULL;
	}
	memcpy(room, wire + *pos, name->len);
	why = memo == NULL ? follow(wire, end, *pos, at, room, &name->len)
			   : recall(wire, end, *pos, at, room, &name->len, memo);
	if (why != NULL)
		return why;
	name->octets = room;
	*pos = at + 2;
	return NULL;
}

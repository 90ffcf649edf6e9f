/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/statements/tree.h"

#include <openssl/crypto.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zonefmt/statements/parts.h"

#define BLOCK_OCTETS (64 * 1024)
#define WORDS_AT_FIRST 64

struct zf_statements_block {
	struct zf_statements_block *next;
	size_t size, used;
	alignas(max_align_t) char octets[];
};

void *zf_statements_allocate(struct zf_statements *tree, size_t size)
{
	struct zf_statements_block *block = tree->blocks;

	size = (size + sizeof(void *) - 1) / sizeof(void *) * sizeof(void *);
	if (block == NULL || block->size - block->used < size) {
		const size_t room = size > BLOCK_OCTETS ? size : BLOCK_OCTETS;

		block = calloc(1, sizeof *block + room);
		if (block == NULL)
			return NULL;
		block->size = room;
		block->next = tree->blocks;
		tree->blocks = block;
	}
	void *place = block->octets + block->used;
	block->used += size;
	return place;
}

char *zf_statements_copy(struct zf_statements *tree, const char *text, size_t len)
{
	char *copy = zf_statements_allocate(tree, len + 1);

	if (copy != NULL)
		memcpy(copy, text, len);
	return copy;
}

void zf_statements_wipe(struct zf_statements *tree)
{
	while (tree->blocks != NULL) {
		struct zf_statements_block *block = tree->blocks;

		tree->blocks = block->next;
		OPENSSL_cleanse(block->octets, block->used);
		free(block);
	}
}

/* Whether one more word or statement is too many. */
static bool is_too_many(struct zf_reading *in, struct zf_place place)
{
	char what[64];

	if (in->tree->count++ < ZF_STATEMENTS_COUNT_MAX)
		return false;
	snprintf(what, sizeof what, "more than %d words", ZF_STATEMENTS_COUNT_MAX);
	zf_reading_limit(in, place, what);
	return true;
}

static struct zf_statements_body *innermost(const struct zf_reading *in)
{
	return &in->tree->bodies[in->tree->depth];
}

static struct zf_statement *new_statement(struct zf_reading *in, struct zf_place place)
{
	if (is_too_many(in, place))
		return NULL;
	struct zf_statement *made = zf_statements_allocate(in->tree, sizeof *made);
	if (made == NULL) {
		zf_reading_no_memory(in);
		return NULL;
	}
	made->line = (uint32_t)place.line;
	made->column = (uint32_t)place.column;
	made->file = in->file;
	return made;
}

/* Makes sure that there is a part without a body at hand. Returns whether there is. */
static bool begin(struct zf_reading *in, struct zf_place place)
{
	struct zf_statements_body *body = innermost(in);

	if (in->tree->is_over || (body->at_hand != NULL && !body->part->has_body))
		return !in->tree->is_over;
	struct zf_statement *made = new_statement(in, place);
	if (made == NULL)
		return false;
	if (body->at_hand == NULL) {
		body->at_hand = made;
		body->part_link = body->link;
	} else {
		body->part_link = &body->part->more;
	}
	*body->part_link = made;
	body->part = made;
	return true;
}

static bool make_room(struct zf_reading *in)
{
	struct zf_statements *tree = in->tree;

	if (tree->word_count < tree->word_room)
		return true;
	const size_t room = tree->word_room == 0 ? WORDS_AT_FIRST : tree->word_room * 2;
	struct zf_word *words = realloc(tree->words, room * sizeof *words);
	if (words == NULL) {
		zf_reading_no_memory(in);
		return false;
	}
	tree->words = words;
	tree->word_room = room;
	return true;
}

char *zf_tree_word(struct zf_reading *in, struct zf_place place, const char *text,
		   size_t len, bool is_quoted)
{
	struct zf_statements *tree = in->tree;

	if (!begin(in, place) || is_too_many(in, place) || !make_room(in))
		return NULL;
	char *copy = zf_statements_copy(tree, text, len);
	if (copy == NULL) {
		zf_reading_no_memory(in);
		return NULL;
	}
	tree->words[tree->word_count++] = (struct zf_word){
		.text = copy,
		.line = (uint32_t)place.line,
		.column = (uint32_t)place.column & 0x7fffffff,
		.is_quoted = is_quoted,
	};
	return copy;
}

void zf_tree_unquote(char *text)
{
	char *to = text;

	for (; *text != '\0'; text++) {
		if (text[0] == '\\' && text[1] == '"')
			text++;
		else if (text[0] == '\\' && text[1] != '\0')
			*to++ = *text++;
		*to++ = *text;
	}
	*to = '\0';
}

/* The words so far are all of this part's. Returns false if there is no memory. */
static bool settle_words(struct zf_reading *in)
{
	struct zf_statements *tree = in->tree;
	struct zf_statement *part = innermost(in)->part;
	const size_t size = tree->word_count * sizeof *tree->words;

	if (size == 0)
		return true;
	struct zf_word *words = zf_statements_allocate(tree, size);
	if (words == NULL) {
		zf_reading_no_memory(in);
		return false;
	}
	memcpy(words, tree->words, size);
	part->words = words;
	part->count = (uint32_t)tree->word_count;
	tree->word_count = 0;
	return true;
}

void zf_tree_open(struct zf_reading *in, struct zf_place place)
{
	struct zf_statements *tree = in->tree;

	if (!begin(in, place) || !settle_words(in))
		return;
	if (tree->depth == ZF_STATEMENTS_DEPTH_MAX) {
		zf_reading_limit(in, place, "too many bodies within each other");
		return;
	}
	struct zf_statements_body *outer = innermost(in);
	outer->part->has_body = true;
	tree->bodies[++tree->depth] = (struct zf_statements_body){
		.parent = outer->at_hand,
		.opened = place,
		.link = &outer->part->body,
	};
}

void zf_tree_close(struct zf_reading *in)
{
	zf_tree_end(in);
	if (!in->tree->is_over)
		in->tree->depth--;
}

void zf_tree_end(struct zf_reading *in)
{
	struct zf_statements_body *body = innermost(in);

	if (in->tree->is_over || body->at_hand == NULL || !settle_words(in))
		return;
	body->link = &body->at_hand->next;
	body->at_hand = NULL;
}

size_t zf_tree_depth(const struct zf_reading *in)
{
	return in->tree->depth;
}

struct zf_place zf_tree_opened(const struct zf_reading *in)
{
	return innermost(in)->opened;
}

const struct zf_statement *zf_tree_parent(const struct zf_reading *in)
{
	return innermost(in)->parent;
}

const struct zf_statement *zf_tree_at_hand(const struct zf_reading *in)
{
	const struct zf_statements *tree = in->tree;
	const struct zf_statements_body *body = innermost(in);

	if (body->at_hand != NULL && tree->word_count > 0) {
		body->part->words = tree->words;
		body->part->count = (uint32_t)tree->word_count;
	}
	return body->at_hand;
}

bool zf_tree_behind_body(const struct zf_reading *in)
{
	const struct zf_statements_body *body = innermost(in);

	return body->at_hand != NULL && body->part->has_body;
}

void zf_tree_drop(struct zf_reading *in)
{
	struct zf_statements_body *body = innermost(in);

	*body->link = NULL;
	body->at_hand = NULL;
	in->tree->word_count = 0;
}

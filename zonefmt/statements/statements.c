/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/statements/statements.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "zonefmt/file/includes.h"
#include "zonefmt/file/whole.h"
#include "zonefmt/statements/parts.h"

#define BYTE_ORDER_MARK "\357\273\277"

/* The first octet that is in no text, or NULL. */
static const char *find_rubbish(const char *at, const char *end)
{
	for (; at < end; at++)
		if (((unsigned char)*at < ' ' && (*at < '\t' || *at > '\r')) ||
		    *at == 0x7f)
			return at;
	return NULL;
}

/* Has the text read by the tree's grammar. */
static void read_text(struct zf_reading *in, const char *text, size_t len)
{
	if (len >= 3 && memcmp(text, BYTE_ORDER_MARK, 3) == 0) {
		text += 3;
		len -= 3;
	}
	in->at = in->line_begin = text;
	in->end = text + len;
	in->place = (struct zf_place){ .line = 1, .column = 1 };
	if (len >= 2 &&
	    (memcmp(text, "\377\376", 2) == 0 || memcmp(text, "\376\377", 2) == 0)) {
		zf_reading_mistake(in, in->place, "this is UTF-16; save it as UTF-8");
		return;
	}
	const char *rubbish = find_rubbish(text, in->end);
	if (rubbish == NULL) {
		in->tree->grammar->read(in);
		return;
	}
	zf_reading_skip(in, rubbish);
	zf_reading_mistake(in, in->place, "an octet 0x%02x: this is not a text file",
			   (unsigned char)*rubbish);
}

/* Adds to the tree that the file is read. `from` as zf_statements_file has it. */
static bool add_file(struct zf_reading *in, const char *path, struct zf_place from)
{
	struct zf_statements *tree = in->tree;
	struct zf_statements_file *file = zf_statements_allocate(tree, sizeof *file);

	if (file != NULL)
		file->path = zf_statements_copy(tree, path, strlen(path));
	if (file == NULL || file->path == NULL) {
		zf_reading_no_memory(in);
		return false;
	}
	file->from = from;
	in->file = file;
	*tree->files_link = file;
	tree->files_link = &file->next;
	return true;
}

static void add_missing(struct zf_reading *in, struct zf_place place, const char *path)
{
	struct zf_statements *tree = in->tree;
	struct zf_statements_missing *missing =
		zf_statements_allocate(tree, sizeof *missing);

	if (missing != NULL)
		missing->path = zf_statements_copy(tree, path, strlen(path));
	if (missing == NULL || missing->path == NULL) {
		zf_reading_no_memory(in);
		return;
	}
	missing->file = in->file;
	missing->place = place;
	*tree->missing_link = missing;
	tree->missing_link = &missing->next;
}

/* Copies the folder that the file at `path`, which is beneath the captured one, lies in: without
 * the captured one's name. */
static const char *folder_of(struct zf_statements *tree, const char *path)
{
	const char *beneath = path + strlen(tree->root);
	const char *name = strrchr(beneath, '/');

	return zf_statements_copy(tree, beneath,
				  name == NULL ? 0 : (size_t)(name - beneath));
}

static void note_too_much(struct zf_reading *in, struct zf_place place)
{
	char what[64];

	snprintf(what, sizeof what, "more than %d octets of text",
		 ZF_STATEMENTS_OCTETS_MAX);
	zf_reading_limit(in, place, what);
}

/* Reads the content of one file. */
static void read_content(struct zf_reading *in, struct zf_place place, const char *text,
			 size_t len)
{
	struct zf_statements *tree = in->tree;

	if (len > ZF_STATEMENTS_OCTETS_MAX - tree->octets) {
		note_too_much(in, place);
		return;
	}
	tree->octets += len;
	read_text(in, text, len);
}

/* Reads what `whole` has of the file, if `status` says that it was not too long. */
static void read_whole(struct zf_reading *in, const struct zf_whole *whole,
		       zf_status status)
{
	const struct zf_place top = { .line = 1, .column = 1 };

	in->device = whole->device;
	in->inode = whole->inode;
	if (in->folder == NULL)
		zf_reading_no_memory(in);
	else if (status == ZF_ELIMIT)
		note_too_much(in, top);
	else
		read_content(in, top, whole->text, whole->len);
}

static bool is_being_read(const struct zf_reading *in, const struct zf_whole *whole)
{
	for (; in != NULL; in = in->asks)
		if (in->device == whole->device && in->inode == whole->inode)
			return true;
	return false;
}

/* Reads the file at `path`, which `in` asks for at `place`. */
static void include_file(struct zf_reading *in, struct zf_place place, const char *path)
{
	struct zf_statements *tree = in->tree;
	struct zf_reading inner = { .tree = tree, .mistakes = in->mistakes, .asks = in };
	struct zf_whole whole;
	struct zf_error why;
	char shown[2 * ZF_INCLUDES_PATH_MAX];

	snprintf(shown, sizeof shown, "%s%s", tree->shown, path + strlen(tree->root) + 1);
	if (tree->reads++ == ZF_STATEMENTS_FILES_MAX) {
		zf_reading_limit(in, place, "too many files are included");
		return;
	}
	const zf_status status = zf_whole_read(
		&whole, path, ZF_STATEMENTS_OCTETS_MAX - tree->octets, &why);
	if (status == ZF_ENOMEM) {
		zf_reading_no_memory(in);
	} else if (status == ZF_ESYSTEM) {
		zf_reading_mistake(in, place, "%s: %s", shown, strerror(why.system));
	} else if (is_being_read(in, &whole)) {
		zf_reading_mistake(in, place, "%s includes itself by this", shown);
	} else if (add_file(&inner, shown, in->asks == NULL ? place : in->file->from)) {
		inner.nested = in->nested + 1;
		inner.folder = folder_of(tree, path);
		read_whole(&inner, &whole, status);
	}
	zf_whole_clear(&whole);
}

void zf_grammar_include(struct zf_reading *in, struct zf_place place, const char *path)
{
	struct zf_statements *tree = in->tree;
	const char *const bases[] = { tree->directory == NULL ? in->folder
							      : tree->directory,
				      in->folder, NULL };
	struct zf_includes found = { .count = 0 };

	if (in->nested == ZF_STATEMENTS_INCLUDES_MAX) {
		zf_reading_limit(in, place, "too many files within each other");
		return;
	}
	if (tree->root != NULL &&
	    zf_includes_find(&found, tree->root, bases, path, NULL) != ZF_OK)
		zf_reading_no_memory(in);
	if (found.count == 0)
		add_missing(in, place, path);
	for (size_t i = 0; i < found.count && !tree->is_over; i++)
		include_file(
			in, place,
			found.paths[tree->grammar->reads_last_first ? found.count - 1 - i
								    : i]);
	zf_includes_clear(&found);
}

void zf_grammar_include_as(struct zf_reading *in, const struct zf_grammar *grammar,
			   struct zf_place place, const char *path)
{
	struct zf_statements *tree = in->tree;
	const struct zf_grammar *own = tree->grammar;

	tree->grammar = grammar;
	zf_grammar_include(in, place, path);
	tree->grammar = own;
}

void zf_grammar_directory(struct zf_reading *in, const char *path)
{
	in->tree->directory = zf_statements_copy(in->tree, path, strlen(path));
	if (in->tree->directory == NULL)
		zf_reading_no_memory(in);
}

static struct zf_statements *new_tree(const struct zf_grammar *grammar)
{
	struct zf_statements *tree = calloc(1, sizeof *tree);

	if (tree == NULL)
		return NULL;
	tree->grammar = grammar;
	tree->files_link = &tree->files;
	tree->missing_link = &tree->missing;
	tree->bodies[0].link = &tree->first;
	return tree;
}

/* Ends what is at hand. If reading was over too early that is a part whose words are not known to
 * be all, and it goes. */
static void finish(struct zf_reading *in)
{
	struct zf_statements *tree = in->tree;
	struct zf_statements_body *body = &tree->bodies[tree->depth];

	zf_tree_end(in);
	if (body->at_hand != NULL && !body->part->has_body)
		*body->part_link = NULL;
	free(tree->words);
	tree->words = NULL;
	free(tree->root);
	tree->root = NULL;
}

/* Learns what the captured folder is. */
static zf_status find_root(struct zf_statements *tree, const char *root,
			   struct zf_error *err)
{
	const size_t len = strlen(root);
	char *shown = zf_statements_allocate(tree, len + 2);

	if (shown == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	snprintf(shown, len + 2, "%s%s", root,
		 len > 0 && root[len - 1] == '/' ? "" : "/");
	tree->shown = shown;
	tree->root = realpath(root, NULL);
	if (tree->root == NULL)
		return zf_fail_system(err, errno, "%s", root);
	if (strcmp(tree->root, "/") == 0)
		*tree->root = '\0';
	return ZF_OK;
}

/* Where the first file lies beneath the captured folder; "" if it does not. */
static const char *first_folder(struct zf_statements *tree, const char *path)
{
	const size_t len = tree->root == NULL ? 0 : strlen(tree->root);
	char *real = tree->root == NULL ? NULL : realpath(path, NULL);
	const char *folder = "";

	if (real != NULL && strncmp(real, tree->root, len) == 0 && real[len] == '/')
		folder = folder_of(tree, real);
	free(real);
	return folder;
}

static zf_status read_first(struct zf_reading *in, const char *path, const char *root,
			    struct zf_error *err)
{
	struct zf_whole whole;
	const zf_status read = zf_whole_read(&whole, path, ZF_STATEMENTS_OCTETS_MAX, err);
	zf_status status = read == ZF_ELIMIT ? ZF_OK : read; /* that is a mistake */

	if (status == ZF_OK && root != NULL)
		status = find_root(in->tree, root, err);
	if (status == ZF_OK && add_file(in, path, (struct zf_place){ .line = 0 })) {
		in->folder = first_folder(in->tree, path);
		read_whole(in, &whole, read);
	}
	zf_whole_clear(&whole);
	return status;
}

zf_status zf_statements_read(struct zf_statements **statements,
			     const struct zf_statements_terms *terms, const char *root,
			     struct zf_error *err)
{
	struct zf_reading in = { .mistakes = terms->mistakes,
				 .tree = new_tree(terms->grammar) };

	*statements = NULL;
	if (in.tree == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	const zf_status status = read_first(&in, terms->path, root, err);
	finish(&in);
	if (status == ZF_OK)
		*statements = in.tree;
	else
		zf_statements_free(in.tree);
	return status;
}

zf_status zf_statements_parse(struct zf_statements **statements,
			      const struct zf_statements_terms *terms, const char *text,
			      size_t len, struct zf_error *err)
{
	struct zf_reading in = { .mistakes = terms->mistakes,
				 .tree = new_tree(terms->grammar) };
	char *copy = malloc(len + 1); /* with a NUL behind it */

	*statements = NULL;
	if (in.tree == NULL || copy == NULL) {
		free(copy);
		zf_statements_free(in.tree);
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (add_file(&in, terms->path, (struct zf_place){ .line = 0 }))
		read_content(&in, (struct zf_place){ 1, 1 }, copy, len);
	OPENSSL_cleanse(copy, len);
	free(copy);
	finish(&in);
	*statements = in.tree;
	return ZF_OK;
}

void zf_statements_free(struct zf_statements *statements)
{
	if (statements == NULL)
		return;
	zf_statements_wipe(statements);
	free(statements);
}

const struct zf_statement *zf_statements_first(const struct zf_statements *statements)
{
	return statements->first;
}

const struct zf_statements_file *
zf_statements_files(const struct zf_statements *statements)
{
	return statements->files;
}

const struct zf_statements_missing *
zf_statements_missing(const struct zf_statements *statements)
{
	return statements->missing;
}

size_t zf_statements_count(const struct zf_statements *statements)
{
	return statements->count;
}

bool zf_statement_is(const struct zf_statement *statement, const char *word)
{
	return statement->count > 0 && strcasecmp(statement->words[0].text, word) == 0;
}

const char *zf_statement_word(const struct zf_statement *statement, size_t i)
{
	return i < statement->count ? statement->words[i].text : NULL;
}

void zf_statement_mistake(struct zf_mistakes *mistakes,
			  const struct zf_statement *statement, size_t i, const char *fmt,
			  ...)
{
	const struct zf_statements_file *file = statement->file;
	struct zf_place place = { .line = statement->line, .column = statement->column };
	char what[ZF_MESSAGE_MAX];
	va_list args;

	if (i < statement->count) {
		place.line = statement->words[i].line;
		place.column = statement->words[i].column;
	}
	va_start(args, fmt);
	if (vsnprintf(what, sizeof what, fmt, args) < 0)
		what[0] = '\0';
	va_end(args);
	if (file->from.line == 0)
		zf_mistakes_add(mistakes, place, "%s", what);
	else
		zf_mistakes_add_in(mistakes,
				   &(struct zf_included){ file->from, file->path }, place,
				   "%s", what);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/statements/key_file.h"

#include <openssl/crypto.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "protocol/secret_file.h"
#include "zonefmt/file/whole.h"
#include "zonefmt/statements/key_pair.h"
#include "zonefmt/statements/statements.h"

#define FILE_MAX 65536 /* octets of a key file */
#define BLANKS " \t\r\n\f\v"
#define BYTE_ORDER_MARK "\357\273\277"

static zf_status make_key(struct zf_key *key, const struct zf_key_words *words,
			  const char *path, struct zf_error *err)
{
	const zf_status status =
		zf_key_make(key, words->algorithm, words->name, words->secret, err);

	return status == ZF_OK ? ZF_OK : zf_wrap(err, "%s:%zu", path, words->line);
}

/* ---- named.conf ---- */

/* `key NAME { ... }`; a `;` that is missing before it is another statement's affair. */
static bool is_key(const struct zf_statement *part)
{
	return part->has_body && part->count >= 2 &&
	       strcasecmp(part->words[part->count - 2].text, "key") == 0;
}

/* The first one, those within other statements coming after those that are not. */
static const struct zf_statement *find_key(const struct zf_statement *first)
{
	const struct zf_statement *found = NULL;

	for (const struct zf_statement *at = first; at != NULL; at = at->next)
		if (is_key(at))
			return at;
	for (const struct zf_statement *at = first; at != NULL && found == NULL;
	     at = at->next)
		found = find_key(at->body);
	return found;
}

static const char *take_clauses(struct zf_key_words *words,
				const struct zf_statement *key)
{
	words->name = key->words[key->count - 1].text;
	for (const struct zf_statement *at = key->body; at != NULL; at = at->next) {
		const bool is_algorithm = zf_statement_is(at, "algorithm");

		words->line = at->line;
		if (!is_algorithm && !zf_statement_is(at, "secret"))
			return "expected 'algorithm' or 'secret'";
		if (at->count == 1)
			return is_algorithm ? "expected an algorithm"
					    : "expected a secret";
		if (at->count > 2 || at->has_body || at->is_broken)
			return is_algorithm ? "expected ';' behind the algorithm"
					    : "expected ';' behind the secret";
		*(is_algorithm ? &words->algorithm : &words->secret) = at->words[1].text;
	}
	words->line = key->line;
	if (key->is_broken)
		return "expected '}' at the end of the key";
	if (words->algorithm == NULL)
		return "the key has no algorithm";
	return words->secret == NULL ? "the key has no secret" : NULL;
}

static const char *take_bind(struct zf_key_words *words,
			     const struct zf_statements *statements)
{
	const struct zf_statement *key = find_key(zf_statements_first(statements));

	if (key != NULL)
		return take_clauses(words, key);
	if (zf_statements_missing(statements) != NULL)
		return "no key statement found; files that this one includes are not read";
	return "no key statement found";
}

/* ---- knot.conf, nsd.conf ---- */

static void take_field(struct zf_key_words *words, const struct zf_statement *field)
{
	const char **value = zf_statement_is(field, "id")	   ? &words->name
			     : zf_statement_is(field, "name")	   ? &words->name
			     : zf_statement_is(field, "algorithm") ? &words->algorithm
			     : zf_statement_is(field, "secret")	   ? &words->secret
								   : NULL;

	if (value == NULL || field->count != 2 || field->is_broken)
		return;
	*value = field->words[1].text;
	words->line = field->line;
}

const char *zf_key_file_algorithm(const char *text)
{
	if (text == NULL)
		return zf_hmac_print(ZF_HMAC_SHA256);
	for (int i = 0; i < ZF_HMAC_COUNT; i++) {
		const char *name = zf_hmac_print((enum zf_hmac)i);

		if (strcasecmp(text, name + strlen("hmac-")) == 0)
			return name;
	}
	return text;
}

/* Both have `key:` and fields; in Knot's they are an item's, and the first item counts. */
static const char *take_section(struct zf_key_words *words,
				const struct zf_statements *statements)
{
	const struct zf_statement *key = zf_statements_first(statements);

	while (key != NULL && !zf_statement_is(key, "key"))
		key = key->next;
	if (key == NULL)
		return zf_statements_missing(statements) != NULL
			       ? "no key found; files that this one includes are not read"
			       : "no key found";
	words->line = key->line;
	const struct zf_statement *field = key->body;
	if (field != NULL && field->has_body) {
		take_field(words, field);
		field = field->body;
	}
	for (; field != NULL; field = field->next)
		take_field(words, field);
	if (words->name == NULL)
		return "the key has no id or name";
	if (words->secret == NULL)
		return "the key has no secret";
	words->algorithm = zf_key_file_algorithm(words->algorithm);
	return NULL;
}

/* ---- any of them ---- */

struct text {
	const char *path;
	char *octets; /* with a NUL behind them */
	size_t len;
	/* Where the first word is that is no comment's, and on which line. */
	char *begin;
	size_t line;
};

typedef const char *take_words(struct zf_key_words *words,
			       const struct zf_statements *statements);

static zf_status fail_at(struct zf_error *err, const struct text *text, size_t line,
			 const char *why)
{
	return zf_fail(err, ZF_EUSAGE, "%s:%zu: %s", text->path, line, why);
}

/* Whatever else the configuration may be guilty of is passed over. */
static zf_status read_configuration(struct zf_key *key, const struct text *text,
				    const struct zf_grammar *grammar, take_words *take,
				    struct zf_error *err)
{
	struct zf_statements_terms terms = { grammar, text->path, NULL };
	struct zf_key_words words = { .line = text->line };
	struct zf_statements *statements = NULL;
	zf_status status = zf_mistakes_new(&terms.mistakes, text->path, err);

	if (status == ZF_OK)
		status = zf_statements_parse(&statements, &terms, text->octets, text->len,
					     err);
	if (status == ZF_OK) {
		const char *why = take(&words, statements);

		status = why != NULL ? fail_at(err, text, words.line, why)
				     : make_key(key, &words, text->path, err);
	}
	zf_statements_free(statements);
	zf_mistakes_free(terms.mistakes);
	return status;
}

static zf_status read_half(struct zf_key *key, const struct text *text,
			   struct zf_error *err)
{
	struct zf_key_words words = { .line = text->line };
	char name[ZF_NAME_TEXT_MAX];
	const char *why =
		zf_key_pair_is_private(text->begin)
			? zf_key_pair_private(&words, text->begin, text->path, name)
			: zf_key_pair_record(&words, text->begin);

	return why != NULL ? fail_at(err, text, words.line, why)
			   : make_key(key, &words, text->path, err);
}

static zf_status read_one_line(struct zf_key *key, const struct text *text,
			       struct zf_error *err)
{
	if (*text->begin == '\0')
		return fail_at(err, text, text->line, "no key found");
	text->begin[strcspn(text->begin, BLANKS)] = '\0';
	const zf_status status = zf_key_parse(key, text->begin, err);
	return status == ZF_OK ? ZF_OK : zf_wrap(err, "%s:%zu", text->path, text->line);
}

/* Where the blanks, or the one comment, at `at` end: those of a configuration or of a zone file. */
static char *skip_once(char *at)
{
	if (*at == '#' || *at == ';' || strncmp(at, "//", 2) == 0)
		return at + strcspn(at, "\n");
	if (strncmp(at, "/*", 2) == 0) {
		char *end = strstr(at + 2, "*/");

		return end == NULL ? at + strlen(at) : end + 2;
	}
	return at + strspn(at, BLANKS);
}

static void find_begin(struct text *text)
{
	char *at = text->octets, *next;

	for (; (next = skip_once(at)) != at; at = next)
		for (const char *octet = at; octet < next; octet++)
			text->line += *octet == '\n';
	text->begin = at;
}

/* Whether some line is an item, as in knot.conf; nsd.conf has none. */
static bool has_items(const char *text)
{
	for (; *text != '\0'; text += strcspn(text, "\n"), text += *text == '\n')
		if (strncmp(text + strspn(text, " \t"), "- ", 2) == 0)
			return true;
	return false;
}

static zf_status read_text(struct zf_key *key, struct text *text, struct zf_error *err)
{
	find_begin(text);
	const char *begin = text->begin;
	const size_t len = strcspn(begin, BLANKS);
	if (zf_key_pair_is_private(begin))
		return read_half(key, text, err);
	if (len > 1 && begin[len - 1] == ':')
		return read_configuration(
			key, text, has_items(begin) ? &zf_grammar_knot : &zf_grammar_nsd,
			take_section, err);
	if (strchr(text->octets, '{') != NULL ||
	    (len == strlen("include") && strncasecmp(begin, "include", len) == 0))
		return read_configuration(key, text, &zf_grammar_bind, take_bind, err);
	if (zf_key_pair_is_record(begin))
		return read_half(key, text, err);
	return read_one_line(key, text, err);
}

/* An octet that is in no text spoils no key but its own. */
static void replace_rubbish(struct text *text)
{
	for (size_t i = 0; i < text->len; i++)
		if ((unsigned char)text->octets[i] < ' ' &&
		    strchr(BLANKS, text->octets[i]) == NULL)
			text->octets[i] = '?';
}

/* Sets where the text begins; it is `whole`'s. */
static zf_status check_text(struct text *text, const struct zf_whole *whole,
			    struct zf_error *err)
{
	const char *octets = whole->text;

	if (strncmp(octets, "\377\376", 2) == 0 || strncmp(octets, "\376\377", 2) == 0)
		return zf_fail(err, ZF_EUSAGE, "%s: this is UTF-16; save it as UTF-8",
			       text->path);
	if (memchr(octets, '\0', whole->len) != NULL)
		return zf_fail(err, ZF_EUSAGE, "%s: not a text file", text->path);
	const size_t mark = strncmp(octets, BYTE_ORDER_MARK, 3) == 0 ? 3 : 0;
	text->octets = whole->text + mark;
	text->len = whole->len - mark;
	return ZF_OK;
}

zf_status zf_key_file_read(struct zf_key *key, const char *path, struct zf_error *err)
{
	struct text text = { .path = path, .line = 1 };
	struct zf_whole whole;
	int fd;
	zf_status status = zf_secret_file_open(&fd, path, err);

	if (status != ZF_OK)
		return status;
	status = zf_whole_read_fd(&whole, fd, path, FILE_MAX, err);
	close(fd);
	if (status == ZF_ELIMIT)
		return zf_fail(err, ZF_EUSAGE, "%s: larger than any key file", path);
	if (status == ZF_OK)
		status = check_text(&text, &whole, err);
	if (status == ZF_OK) {
		replace_rubbish(&text);
		status = read_text(key, &text, err);
	}
	zf_whole_clear(&whole);
	return status;
}

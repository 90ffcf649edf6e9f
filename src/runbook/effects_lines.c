/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* Effects as lines: for a person, for nsupdate, for a shell. */

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/runbook/effects.h"

struct lining {
	const struct zf_effects_reader *reader;
	json_t *effect;
};

/* "" where there is no such text, which zf_effects_lines has made sure of for those that it needs. */
static const char *text_of(const struct lining *lining, const char *name)
{
	const char *text = json_string_value(json_object_get(lining->effect, name));

	return text == NULL ? "" : text;
}

ZF_PRINTF(3, 4)
static zf_status give(const struct lining *lining, struct zf_error *err, const char *fmt,
		      ...)
{
	char *line;
	va_list args;
	zf_status status;

	va_start(args, fmt);
	const int len = vasprintf(&line, fmt, args);
	va_end(args);
	if (len < 0)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = lining->reader->each(lining->reader->ctx, line, err);
	free(line);
	return status;
}

/* Each line of a text, behind `indent`. */
static zf_status give_text(const struct lining *lining, const char *indent,
			   const char *text, struct zf_error *err)
{
	zf_status status = ZF_OK;

	while (*text != '\0' && status == ZF_OK) {
		const size_t len = strcspn(text, "\n");

		status = give(lining, err, "%s%.*s", indent, (int)len, text);
		text += len + (text[len] == '\n');
	}
	return status;
}

/* ---- DNS ---- */

static zf_status give_members(const struct lining *lining, const char *indent,
			      struct zf_error *err)
{
	const json_t *lines = json_object_get(lining->effect, "lines");
	zf_status status = ZF_OK;

	for (size_t i = 0; i < json_array_size(lines) && status == ZF_OK; i++) {
		const char *line = json_string_value(json_array_get(lines, i));

		if (line != NULL)
			status = give(lining, err, "%s%s", indent, line);
	}
	return status;
}

/* nsupdate wants a blank before the port. */
static zf_status give_server(const struct lining *lining, struct zf_error *err)
{
	const char *server = text_of(lining, "server");
	const char *port = strrchr(server, '#');

	if (port == NULL)
		return give(lining, err, "server %s", server);
	return give(lining, err, "server %.*s %s", (int)(port - server), server,
		    port + 1);
}

static zf_status update_script(const struct lining *lining, struct zf_error *err)
{
	zf_status status = give_server(lining, err);

	if (status == ZF_OK)
		status = give(lining, err, "zone %s", text_of(lining, "zone"));
	if (status == ZF_OK)
		status = give_members(lining, "", err);
	return status == ZF_OK ? give(lining, err, "send") : status;
}

static zf_status update(const struct lining *lining, struct zf_error *err)
{
	zf_status status = ZF_OK;

	if (lining->reader->form == ZF_EFFECTS_COMMANDS)
		return ZF_OK;
	if (lining->reader->form == ZF_EFFECTS_NSUPDATE)
		return update_script(lining, err);
	status = give(lining, err, "UPDATE of %s at %s:", text_of(lining, "zone"),
		      text_of(lining, "server"));
	return status == ZF_OK ? give_members(lining, "  ", err) : status;
}

/* In a script for nsupdate only a remark: who feeds it would take back what it has just added. */
static zf_status removal(const struct lining *lining, struct zf_error *err)
{
	zf_status status;

	if (lining->reader->form == ZF_EFFECTS_COMMANDS)
		return ZF_OK;
	if (lining->reader->form == ZF_EFFECTS_NSUPDATE)
		return give_members(lining, "; taken back at the end: ", err);
	status = give(lining, err,
		      "UPDATE of %s at %s, which requires each set as it is then:",
		      text_of(lining, "zone"), text_of(lining, "server"));
	return status == ZF_OK ? give_members(lining, "  ", err) : status;
}

static zf_status notify(const struct lining *lining, struct zf_error *err)
{
	return lining->reader->form != ZF_EFFECTS_ALL
		       ? ZF_OK
		       : give(lining, err, "NOTIFY for %s to %s", text_of(lining, "zone"),
			      text_of(lining, "server"));
}

/* ---- files, commands, cards ---- */

static zf_status place(const struct lining *lining, struct zf_error *err)
{
	return lining->reader->form != ZF_EFFECTS_ALL
		       ? ZF_OK
		       : give(lining, err, "file %s on %s: %s", text_of(lining, "path"),
			      text_of(lining, "on"), text_of(lining, "from"));
}

static zf_status write(const struct lining *lining, struct zf_error *err)
{
	const char *text = text_of(lining, "text");
	zf_status status;

	if (lining->reader->form != ZF_EFFECTS_ALL)
		return ZF_OK;
	status = give(lining, err, "file %s on %s, %zu octets, in the place of %s",
		      text_of(lining, "path"), text_of(lining, "on"), strlen(text),
		      text_of(lining, "stands"));
	return status == ZF_OK && lining->reader->whole
		       ? give_text(lining, "  | ", text, err)
		       : status;
}

/* Whether a shell takes the word as it stands. */
static bool is_plain(const char *word)
{
	return word[0] != '\0' &&
	       word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				 "0123456789_-./:@%+,=")] == '\0';
}

/* Between single quotes nothing is special to a POSIX shell but that quote. */
static void put_quoted(FILE *out, const char *word)
{
	if (is_plain(word)) {
		fputs(word, out);
		return;
	}
	putc('\'', out);
	for (; *word != '\0'; word++)
		if (*word == '\'')
			fputs("'\\''", out);
		else
			putc(*word, out);
	putc('\'', out);
}

static char *quote_words(const json_t *words)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (out == NULL)
		return NULL;
	for (size_t i = 0; i < json_array_size(words); i++) {
		const char *word = json_string_value(json_array_get(words, i));

		if (i > 0)
			putc(' ', out);
		put_quoted(out, word == NULL ? "" : word);
	}
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

static zf_status run(const struct lining *lining, struct zf_error *err)
{
	const bool alone = lining->reader->form == ZF_EFFECTS_COMMANDS;
	char *words;
	zf_status status = ZF_OK;

	if (lining->reader->form == ZF_EFFECTS_NSUPDATE)
		return ZF_OK;
	words = quote_words(json_object_get(lining->effect, "argv"));
	if (words == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	if (alone)
		status = give(lining, err, "# on %s", text_of(lining, "on"));
	if (status == ZF_OK)
		status = alone ? give(lining, err, "%s", words)
			       : give(lining, err, "on %s: %s", text_of(lining, "on"),
				      words);
	free(words);
	return status;
}

static zf_status card(const struct lining *lining, struct zf_error *err)
{
	zf_status status;

	if (lining->reader->form != ZF_EFFECTS_ALL)
		return ZF_OK;
	status = give(lining, err, "a card for %s:", text_of(lining, "for"));
	return status == ZF_OK ? give_text(lining, "  | ", text_of(lining, "text"), err)
			       : status;
}

static const struct {
	const char *name;
	zf_status (*line)(const struct lining *lining, struct zf_error *err);
} kinds[] = {
	{ "update", update }, { "remove", removal }, { "notify", notify },
	{ "place", place },   { "write", write },    { "run", run },
	{ "card", card },
};

static zf_status give_effect(const struct lining *lining, struct zf_error *err)
{
	const char *name = text_of(lining, "do");

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return kinds[i].line(lining, err);
	return zf_fail(err, ZF_EMALFORMED, "a plan does something that is not known: %s",
		       name);
}

zf_status zf_effects_lines(const char *text, const struct zf_effects_reader *reader,
			   struct zf_error *err)
{
	json_t *list = json_loads(text, 0, NULL);
	zf_status status = ZF_OK;

	if (!json_is_array(list)) {
		json_decref(list);
		return zf_fail(err, ZF_EMALFORMED, "what a plan would do is no list");
	}
	for (size_t i = 0; i < json_array_size(list) && status == ZF_OK; i++) {
		const struct lining lining = { reader, json_array_get(list, i) };

		status = give_effect(&lining, err);
	}
	json_decref(list);
	return status;
}

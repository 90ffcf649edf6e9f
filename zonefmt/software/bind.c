/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * named.conf of BIND 9: its statements and views. Settings have one set of zones, so of several views
 * one is read, with what the file says outside of all; where `in-view` names another, the zone is
 * taken from there. What a file says that is only part of a configuration, the body of a view or
 * of options, is taken as if it stood in them.
 */

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "zonefmt/settings/configuration.h"
#include "zonefmt/settings/confput.h"
#include "zonefmt/settings/conftake.h"
#include "zonefmt/settings/confword.h"
#include "zonefmt/software/bind_queries.h"
#include "zonefmt/software/bind_read.h"
#include "zonefmt/software/bind_write.h"

struct file {
	struct zf_bind_lists lists;
	struct zf_bind_queries queries;
	bool has_options;
};

static void take_options(struct zf_confread *in, const struct zf_statement *statement,
			 enum zf_setting setting, void *ctx)
{
	struct file *file = ctx;

	(void)setting;
	file->has_options = true;
	zf_bind_read_options(in, &file->lists, statement);
}

static void take_key(struct zf_confread *in, const struct zf_statement *statement,
		     enum zf_setting setting, void *ctx)
{
	const char *algorithm = NULL, *secret = NULL;

	(void)setting;
	(void)ctx;
	for (const struct zf_statement *at = statement->body; at != NULL; at = at->next) {
		if (zf_statement_is(at, "algorithm"))
			algorithm = zf_statement_word(at, 1);
		if (zf_statement_is(at, "secret"))
			secret = zf_statement_word(at, 1);
	}
	zf_confword_key(in, statement, zf_statement_word(statement, 1), algorithm,
			secret);
}

/* ---- views ---- */

/* BIND has views of other classes too, which answer for the server's version and the like. */
static bool is_view(const struct zf_statement *statement)
{
	const char *class = zf_statement_word(statement, 2);

	return zf_statement_is(statement, "view") && statement->count >= 2 &&
	       (class == NULL || strcasecmp(class, "IN") == 0);
}

/* The view called `name`, or the first of all where that is NULL; NULL where there is none. */
static const struct zf_statement *find_view(const struct zf_statement *first,
					    const char *name)
{
	for (; first != NULL; first = first->next)
		if (is_view(first) &&
		    (name == NULL || strcmp(first->words[1].text, name) == 0))
			return first;
	return NULL;
}

/* Where the view's zone of that name stands, or NULL. */
static const struct zf_statement *zone_in_view(const struct zf_statement *view,
					       const char *name)
{
	const struct zf_statement *at = view == NULL ? NULL : view->body;

	while (at != NULL && !(zf_statement_is(at, "zone") && at->count >= 2 &&
			       strcasecmp(at->words[1].text, name) == 0))
		at = at->next;
	return at;
}

static void fail_for_view(struct zf_confread *in, const struct zf_statement *first,
			  const char *wanted)
{
	const struct zf_statement *view = find_view(first, NULL);
	char names[ZF_MESSAGE_MAX];
	size_t len = 0;

	if (wanted == NULL)
		in->status = zf_fail(in->err, ZF_EUNSUPPORTED,
				     "%s:%u: a view: settings have one set of zones",
				     view->file->path, view->line);
	else
		in->status = zf_fail(in->err, ZF_EUSAGE, "%s: no view is called \"%s\"",
				     zf_statements_files(in->tree)->path, wanted);
	for (; view != NULL && len < sizeof names; view = find_view(view->next, NULL))
		len += (size_t)snprintf(names + len, sizeof names - len, "%s%s",
					len == 0 ? "" : ", ", view->words[1].text);
	if (len > 0)
		zf_hint(in->err, "--view NAME reads one of them: %s", names);
}

/* ---- zones ---- */

static const struct zf_statement *find(const struct zf_statement *zone, const char *word)
{
	const struct zf_statement *at = zone->body;

	while (at != NULL && !zf_statement_is(at, word))
		at = at->next;
	return at;
}

static bool find_kind(const char *word, enum zf_zone_kind *kind)
{
	static const struct {
		const char *word;
		enum zf_zone_kind kind;
	} kinds[] = {
		{ "primary", ZF_ZONE_PRIMARY },	    { "master", ZF_ZONE_PRIMARY },
		{ "secondary", ZF_ZONE_SECONDARY }, { "slave", ZF_ZONE_SECONDARY },
		{ "stub", ZF_ZONE_STUB },	    { "forward", ZF_ZONE_FORWARD },
		{ "hint", ZF_ZONE_HINT },
	};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (word == NULL || strcasecmp(word, kinds[i].word) != 0)
			continue;
		*kind = kinds[i].kind;
		return true;
	}
	return false;
}

/* A zone that settings have none of: its name is told, and its type. */
static void note_zone(struct zf_confread *in, const struct zf_statement *zone,
		      const char *type)
{
	char why[ZF_MESSAGE_MAX];

	if (type == NULL)
		snprintf(why, sizeof why, "it has no type");
	else
		snprintf(why, sizeof why, "its type, %s, has no setting", type);
	zf_confread_note_zone(in, zone, zone->words[1].text, why);
}

static void take_zone(struct zf_confread *in, const struct zf_statement *statement,
		      enum zf_setting setting, void *ctx)
{
	struct file *file = ctx;
	const char *name = zf_statement_word(statement, 1);
	const char *class = zf_statement_word(statement, 2);
	const struct zf_statement *other = find(statement, "in-view");
	enum zf_zone_kind kind;

	(void)setting;
	if (class != NULL && strcasecmp(class, "IN") != 0) {
		zf_confread_note_zone(in, statement, name,
				      "it is of another class than IN");
		return;
	}
	if (name != NULL && other != NULL && other->count > 1) {
		statement = zone_in_view(find_view(zf_statements_first(in->tree),
						   other->words[1].text),
					 name);
		if (statement == NULL) {
			zf_confread_note_zone(in, other, name,
					      "it is another view's, which was not read");
			return;
		}
	}
	const struct zf_statement *type = find(statement, "type");
	const char *word = type == NULL ? NULL : zf_statement_word(type, 1);
	if (name != NULL && !find_kind(word, &kind)) {
		note_zone(in, statement, word);
		return;
	}
	struct zf_settings_zone *zone =
		zf_confword_zone(in, statement, 1, name == NULL ? ZF_ZONE_PRIMARY : kind);
	if (zone == NULL)
		return;
	zf_bind_read_zone(in, &file->lists, statement, zone);
	zf_bind_queries_zone(in, &file->queries, statement, zone);
}

/* ---- the file ---- */

static const struct zf_confread_row rows[] = {
	{ "options", take_options, ZF_SETTING_COUNT },
	{ "key", take_key, ZF_SETTING_COUNT },
	{ "zone", take_zone, ZF_SETTING_COUNT },
	{ "match-clients", zf_conftake_nothing, ZF_SETTING_COUNT }, /* bind_queries.h */
	{ "match-destinations", zf_conftake_nothing, ZF_SETTING_COUNT },
	{ "match-recursive-only", zf_conftake_nothing, ZF_SETTING_COUNT },
	{ "acl", zf_conftake_nothing, ZF_SETTING_COUNT }, /* told where they are used */
	{ "primaries", zf_conftake_nothing, ZF_SETTING_COUNT },
	{ "masters", zf_conftake_nothing, ZF_SETTING_COUNT },
	{ "remote-servers", zf_conftake_nothing, ZF_SETTING_COUNT },
	{ "parental-agents", zf_conftake_nothing, ZF_SETTING_COUNT },
	{ .word = NULL },
};

static bool has_row(const struct zf_statement *statement)
{
	for (const struct zf_confread_row *row = rows; row->word != NULL; row++)
		if (zf_statement_is(statement, row->word))
			return true;
	return false;
}

static void take_body(struct zf_confread *in, struct file *file,
		      const struct zf_statement *first)
{
	for (; first != NULL && zf_confread_step(in, 1); first = first->next) {
		if (has_row(first))
			zf_confread_take_one(in, first, rows, file);
		else if (!is_view(first))
			zf_bind_read_option(in, &file->lists, first);
	}
}

static void read_tree(struct zf_confread *in, struct file *file, const char *wanted)
{
	const struct zf_statement *first = zf_statements_first(in->tree);
	const struct zf_statement *view = find_view(first, wanted);

	if ((view == NULL) != (wanted == NULL)) {
		fail_for_view(in, first, wanted);
		return;
	}
	zf_bind_lists_find(in, &file->lists, first);
	zf_bind_queries_open(in, &file->queries, &file->lists, first, view);
	take_body(in, file, first);
	if (view != NULL)
		take_body(in, file, view->body);
	zf_bind_queries_server(in, &file->queries);
}

/* As BIND 9.18; from 9.20 on nobody may transfer where nothing is said. Where the options may be in
 * a file that was not there it is not known that nothing is said. */
static void put_defaults(struct zf_confread *in, const struct file *file)
{
	struct zf_values *server = &in->settings->server;
	const bool is_known = file->has_options || in->status != ZF_OK ||
			      zf_statements_missing(in->tree) == NULL;

	zf_confput_default(in, server, ZF_SERVER_RECURSION, 1);
	zf_confput_default(in, server, ZF_SERVER_TRANSFER_POLICY,
			   is_known ? ZF_TRANSFER_ANY : ZF_TRANSFER_NOBODY);
	zf_confput_default(in, server, ZF_SERVER_NOTIFY_POLICY, ZF_NOTIFY_NS_HOSTS);
	zf_confput_default(in, server, ZF_SERVER_UPDATE_POLICY, ZF_UPDATE_NONE);
}

static zf_status read_bind(struct zf_settings *settings,
			   const struct zf_configuration_source *source,
			   struct zf_mistakes *mistakes, struct zf_error *err)
{
	struct zf_confread in = { .settings = settings,
				  .mistakes = mistakes,
				  .err = err };
	struct file file = { .lists = { .named = NULL } };

	zf_confread_open(&in, &zf_grammar_bind, source);
	if (in.status == ZF_OK)
		read_tree(&in, &file, source->view);
	put_defaults(&in, &file);
	zf_bind_queries_clear(&file.queries);
	zf_bind_lists_clear(&file.lists);
	return zf_confread_close(&in);
}

/* ---- what it looks like ---- */

/* What begins a statement with a body, and how many words stand between: a name, a class. */
static const struct {
	const char *word;
	size_t least, most;
} beginnings[] = {
	{ "options", 0, 0 },	   { "zone", 1, 2 },
	{ "view", 1, 2 },	   { "key", 1, 1 },
	{ "acl", 1, 1 },	   { "logging", 0, 0 },
	{ "controls", 0, 0 },	   { "server", 1, 1 },
	{ "primaries", 1, 5 },	   { "masters", 1, 5 },
	{ "tls", 1, 1 },	   { "statistics-channels", 0, 0 },
	{ "trust-anchors", 0, 0 }, { "managed-keys", 0, 0 },
	{ "dnssec-policy", 1, 1 },
};

static size_t skip_blanks(const char *text, size_t len)
{
	size_t blanks = 0;

	while (blanks < len && strchr(" \t\r\n", text[blanks]) != NULL)
		blanks++;
	return blanks;
}

/* How many words stand before the `{`; more than `most` where there are others. */
static size_t words_before_brace(const char *text, size_t len, size_t most)
{
	for (size_t count = 0; count <= most; count++) {
		const size_t blanks = skip_blanks(text, len);
		size_t end = blanks;

		if (end < len && text[end] == '{')
			return count;
		while (end < len && text[end] != '\0' && text[end] != ';' &&
		       text[end] != '{' && skip_blanks(text + end, 1) == 0)
			end++;
		if (end == blanks)
			break;
		text += end;
		len -= end;
	}
	return most + 1;
}

static bool begins_statement(const char *text, size_t len)
{
	for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
		const size_t word = strlen(beginnings[i].word), most = beginnings[i].most;

		if (len <= word || strncasecmp(text, beginnings[i].word, word) != 0 ||
		    (text[word] != '{' && text[word] != '"' &&
		     skip_blanks(text + word, 1) == 0))
			continue;
		const size_t count = words_before_brace(text + word, len - word, most);
		if (count >= beginnings[i].least && count <= most)
			return true;
	}
	return false;
}

static bool is_bind(const char *text, size_t len)
{
	static const char *const words[] = { "include \"", NULL };
	const char *end = text + len;

	while (text < end) {
		text += skip_blanks(text, (size_t)(end - text));
		if (begins_statement(text, (size_t)(end - text)))
			return true;
		const char *line_end = memchr(text, '\n', (size_t)(end - text));
		text = line_end == NULL ? end : line_end + 1;
	}
	return zf_confread_has_line(end - len, len, words);
}

const struct zf_configuration zf_configuration_bind = {
	.name = "bind",
	.title = "named.conf of BIND 9",
	.detect = is_bind,
	.read = read_bind,
	.has_views = true,
	.has_place = zf_bind_conf_has_place,
	.write = zf_bind_conf_write,
};

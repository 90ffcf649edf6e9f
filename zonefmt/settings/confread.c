/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/settings/confread.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "protocol/number.h"
#include "zonefmt/file/list.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Whether `at` to `end` begins with `word`. */
static bool begins(const char *at, const char *end, const char *word)
{
	for (; *word != '\0'; word++) {
		if (at == end ||
		    (is_blank(*word) ? !is_blank(*at) : strncasecmp(at, word, 1) != 0))
			return false;
		at++;
		while (is_blank(*word) && at < end && is_blank(*at))
			at++;
	}
	return true;
}

bool zf_confread_has_line(const char *text, size_t len, const char *const *words)
{
	const char *end = text + len;

	while (text < end) {
		while (text < end && is_blank(*text))
			text++;
		for (size_t i = 0; words[i] != NULL; i++)
			if (begins(text, end, words[i]))
				return true;
		while (text < end && *text++ != '\n')
			;
	}
	return false;
}

bool zf_confread_check(struct zf_confread *in, zf_status status)
{
	if (in->status == ZF_OK)
		in->status = status;
	return in->status == ZF_OK;
}

bool zf_confread_step(struct zf_confread *in, size_t steps)
{
	const bool is_enough = steps <= in->steps_left;

	in->steps_left -= is_enough ? steps : in->steps_left;
	if (in->status == ZF_OK && !is_enough)
		in->status =
			zf_fail(in->err, ZF_ELIMIT,
				"its lists name each other more than can be followed");
	return in->status == ZF_OK;
}

static void note_missing(struct zf_confread *in)
{
	const struct zf_statements_missing *missing = zf_statements_missing(in->tree);
	char where[ZF_MESSAGE_MAX];

	for (; missing != NULL && in->status == ZF_OK; missing = missing->next) {
		snprintf(where, sizeof where, "%s:%zu", missing->file->path,
			 missing->place.line);
		zf_confread_check(in,
				  zf_settings_note(in->settings, ZF_NOTE_MISSING, where,
						   missing->path,
						   "included, but not there to be read",
						   NULL, in->err));
	}
}

void zf_confread_open(struct zf_confread *in, const struct zf_grammar *grammar,
		      const struct zf_configuration_source *source)
{
	in->tree = NULL;
	in->status = zf_statements_read(&in->tree, grammar, source->path, source->folder,
					in->mistakes, in->err);
	if (in->status != ZF_OK)
		return;
	in->steps_left = ZF_CONFREAD_STEPS_MAX +
			 ZF_CONFREAD_STEPS_EACH * zf_statements_count(in->tree);
	note_missing(in);
}

zf_status zf_confread_close(struct zf_confread *in)
{
	zf_statements_free(in->tree);
	in->tree = NULL;
	return in->status;
}

void zf_confread_note(struct zf_confread *in, enum zf_note_kind kind,
		      const struct zf_statement *statement, const char *why)
{
	char where[ZF_MESSAGE_MAX];
	const char *what = zf_statement_word(statement, 0);

	if (in->status != ZF_OK || in->is_quiet)
		return;
	if (in->settings->note_count >= ZF_CONFREAD_NOTES_MAX) {
		in->status = zf_fail(in->err, ZF_ELIMIT, "more than %d notes",
				     ZF_CONFREAD_NOTES_MAX);
		return;
	}
	snprintf(where, sizeof where, "%s:%u", statement->file->path, statement->line);
	zf_confread_check(in, zf_settings_note(in->settings, kind, where,
					       what == NULL ? "{" : what, why, NULL,
					       in->err));
}

void zf_confread_take(struct zf_confread *in, const struct zf_statement *first,
		      const struct zf_confread_row *rows, void *ctx)
{
	for (; first != NULL && zf_confread_step(in, 1); first = first->next) {
		const struct zf_confread_row *row = rows;

		while (row->word != NULL && !zf_statement_is(first, row->word))
			row++;
		if (row->word != NULL)
			row->take(in, first, row->setting, ctx);
		else
			zf_confread_note(in, ZF_NOTE_NOT_CARRIED, first,
					 "there is no setting for it");
	}
}

static bool expect_word(struct zf_confread *in, const struct zf_statement *statement,
			size_t i, const char *what)
{
	if (in->status != ZF_OK)
		return false;
	if (i < statement->count)
		return true;
	zf_statement_mistake(in->mistakes, statement, i, "%s is missing here", what);
	return false;
}

bool zf_confread_switch(struct zf_confread *in, const struct zf_statement *statement,
			size_t i, bool *value)
{
	static const char *const words[] = { "no",    "yes",  "off", "on",
					     "false", "true", "0",   "1" };

	if (!expect_word(in, statement, i, "yes or no"))
		return false;
	for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
		if (strcasecmp(statement->words[i].text, words[k]) != 0)
			continue;
		*value = k % 2 != 0;
		return true;
	}
	zf_statement_mistake(in->mistakes, statement, i, "this is neither yes nor no");
	return false;
}

bool zf_confread_number(struct zf_confread *in, const struct zf_statement *statement,
			size_t i, uint32_t *value)
{
	if (!expect_word(in, statement, i, "a number"))
		return false;
	uint64_t number;
	if (zf_number_parse(statement->words[i].text, 0, UINT32_MAX, &number)) {
		*value = (uint32_t)number;
		return true;
	}
	zf_statement_mistake(in->mistakes, statement, i, "this is no number");
	return false;
}

static uint32_t seconds_of(char unit)
{
	switch (unit) {
	case 'w':
	case 'W':
		return 604800;
	case 'd':
	case 'D':
		return 86400;
	case 'h':
	case 'H':
		return 3600;
	case 'm':
	case 'M':
		return 60;
	case 's':
	case 'S':
	case '\0':
		return 1;
	default:
		return 0;
	}
}

bool zf_confread_time(struct zf_confread *in, const struct zf_statement *statement,
		      size_t i, uint32_t *value)
{
	uint64_t sum = 0, number;
	uint32_t unit;

	if (!expect_word(in, statement, i, "a time"))
		return false;
	const char *text = statement->words[i].text;
	do {
		text = zf_number_read(text, UINT32_MAX, &number);
		unit = text != NULL ? seconds_of(*text) : 0;
		if (unit == 0)
			break;
		sum += number * unit;
		text += *text != '\0';
	} while (*text != '\0' && sum <= UINT32_MAX);
	*value = (uint32_t)sum;
	if (unit != 0 && sum <= UINT32_MAX)
		return true;
	zf_statement_mistake(in->mistakes, statement, i, "this is no time");
	return false;
}

bool zf_confread_name(struct zf_confread *in, const struct zf_statement *statement,
		      size_t i, struct zf_name *name)
{
	struct zf_error why;

	if (!expect_word(in, statement, i, "a name"))
		return false;
	if (zf_name_parse(name, statement->words[i].text, &why) == ZF_OK)
		return true;
	zf_statement_mistake(in->mistakes, statement, i, "%s", why.message);
	return false;
}

bool zf_confread_text(struct zf_confread *in, const struct zf_statement *statement,
		      size_t i, const char **text)
{
	if (!expect_word(in, statement, i, "a text"))
		return false;
	*text = statement->words[i].text;
	return true;
}

bool zf_confread_address(struct zf_confread *in, const struct zf_statement *statement,
			 size_t i, struct zf_remote *remote)
{
	char address[ZF_REMOTE_TEXT_MAX];
	uint64_t port = 0;
	bool is_right;

	if (!expect_word(in, statement, i, "an address"))
		return false;
	const char *text = statement->words[i].text;
	const size_t len = strcspn(text, "@");
	const char *behind = text[len] == '@' ? text + len + 1 : NULL;
	is_right = len < sizeof address;
	snprintf(address, sizeof address, "%.*s", (int)(is_right ? len : 0), text);
	is_right = is_right && zf_remote_parse(remote, address, NULL) == ZF_OK &&
		   (behind == NULL || zf_number_parse(behind, 0, UINT16_MAX, &port));
	remote->port = (uint16_t)port;
	if (!is_right)
		zf_statement_mistake(in->mistakes, statement, i, "this is no address");
	return is_right;
}

void zf_confread_key(struct zf_confread *in, const struct zf_statement *statement,
		     const char *name, const char *algorithm, const char *secret)
{
	struct zf_key key;
	struct zf_error why;

	if (in->status != ZF_OK)
		return;
	if (name == NULL || algorithm == NULL || secret == NULL) {
		zf_statement_mistake(in->mistakes, statement, 0,
				     "a key has a name, an algorithm and a secret");
		return;
	}
	zf_status status = zf_key_make(&key, algorithm, name, secret, &why);
	if (status == ZF_OK)
		status = zf_settings_add_key(in->settings, &key, &why);
	zf_key_clear(&key);
	if (status == ZF_EUSAGE)
		zf_statement_mistake(in->mistakes, statement, 0, "%s", why.message);
	else if (!zf_confread_check(in, status))
		zf_error_copy(in->err, &why);
}

struct zf_settings_zone *zf_confread_zone(struct zf_confread *in,
					  const struct zf_statement *statement, size_t i,
					  enum zf_zone_kind kind)
{
	struct zf_settings_zone *zone = NULL;
	struct zf_name name;
	struct zf_error why;

	if (!zf_confread_name(in, statement, i, &name))
		return NULL;
	const zf_status status =
		zf_settings_add_zone(in->settings, name.wire, kind, &zone, &why);
	if (status == ZF_EUSAGE)
		zf_statement_mistake(in->mistakes, statement, i, "%s", why.message);
	else if (!zf_confread_check(in, status))
		zf_error_copy(in->err, &why);
	return zone;
}

void zf_confread_put_number(struct zf_confread *in, struct zf_values *values,
			    enum zf_setting setting, uint32_t number)
{
	if (in->status == ZF_OK)
		zf_confread_check(in,
				  zf_values_put_number(values, setting, ZF_ORIGIN_READ,
						       number, in->err));
}

void zf_confread_put_default(struct zf_confread *in, struct zf_values *values,
			     enum zf_setting setting, uint32_t number)
{
	if (in->status == ZF_OK && zf_values_find(values, setting) == NULL)
		zf_confread_check(in,
				  zf_values_put_number(values, setting, ZF_ORIGIN_DEFAULT,
						       number, in->err));
}

void zf_confread_put_text(struct zf_confread *in, struct zf_values *values,
			  enum zf_setting setting, const char *text)
{
	if (in->status == ZF_OK)
		zf_confread_check(in, zf_values_put_text(values, setting, ZF_ORIGIN_READ,
							 text, in->err));
}

void zf_confread_put_peers(struct zf_confread *in, struct zf_values *values,
			   enum zf_setting setting, const struct zf_peers *peers)
{
	struct zf_value *value = NULL;

	if (in->status != ZF_OK ||
	    !zf_confread_check(in, zf_values_put(values, setting, ZF_ORIGIN_READ, &value,
						 in->err)))
		return;
	in->put += peers->count;
	if (in->put > ZF_CONFREAD_PUT_MAX)
		in->status = zf_fail(in->err, ZF_ELIMIT, "more than %d addresses in all",
				     ZF_CONFREAD_PUT_MAX);
	for (size_t i = 0; i < peers->count && in->status == ZF_OK; i++)
		zf_confread_check(in,
				  zf_value_add_remote(value, &peers->list[i], in->err));
}

void zf_confread_put_access(struct zf_confread *in, struct zf_values *values,
			    enum zf_setting policy, const struct zf_peers *peers)
{
	const bool of_transfer = policy == ZF_SERVER_TRANSFER_POLICY ||
				 policy == ZF_ZONE_TRANSFER_POLICY;
	const bool is_list = !peers->any && peers->count > 0;
	uint32_t number = of_transfer ? ZF_TRANSFER_NOBODY : ZF_UPDATE_NONE;

	if (peers->any)
		number = of_transfer ? ZF_TRANSFER_ANY : ZF_UPDATE_ANY;
	else if (is_list)
		number = of_transfer ? ZF_TRANSFER_LIST : ZF_UPDATE_LIST;
	zf_confread_put_number(in, values, policy, number);
	if (is_list)
		zf_confread_put_peers(in, values, policy + 1, peers);
}

bool zf_peers_add(struct zf_confread *in, struct zf_peers *peers,
		  const struct zf_remote *remote, const char *key)
{
	struct zf_remote *grown, copy = *remote;

	if (!zf_confread_step(in, 1))
		return false;
	if (peers->count == ZF_CONFREAD_PEERS_MAX)
		return zf_confread_check(in, zf_fail(in->err, ZF_ELIMIT,
						     "a list of more than %d addresses",
						     ZF_CONFREAD_PEERS_MAX));
	copy.key = key == NULL ? NULL : strdup(key);
	grown = zf_list_grow(peers->list, peers->count, sizeof *grown);
	if (grown != NULL)
		peers->list = grown;
	if (grown == NULL || (key != NULL && copy.key == NULL)) {
		free(copy.key);
		return zf_confread_check(in,
					 zf_fail(in->err, ZF_ENOMEM, "out of memory"));
	}
	peers->list[peers->count++] = copy;
	return true;
}

void zf_peers_clear(struct zf_peers *peers)
{
	for (size_t i = 0; i < peers->count; i++)
		free(peers->list[i].key);
	free(peers->list);
	*peers = (struct zf_peers){ .list = NULL };
}

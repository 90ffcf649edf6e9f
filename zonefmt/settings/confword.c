/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/settings/confword.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "protocol/number.h"

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

bool zf_confword_switch(struct zf_confread *in, const struct zf_statement *statement,
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

bool zf_confword_number(struct zf_confread *in, const struct zf_statement *statement,
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

bool zf_confword_time(struct zf_confread *in, const struct zf_statement *statement,
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

bool zf_confword_name(struct zf_confread *in, const struct zf_statement *statement,
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

bool zf_confword_text(struct zf_confread *in, const struct zf_statement *statement,
		      size_t i, const char **text)
{
	if (!expect_word(in, statement, i, "a text"))
		return false;
	*text = statement->words[i].text;
	return true;
}

bool zf_confword_address(struct zf_confread *in, const struct zf_statement *statement,
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
	is_right = is_right && zf_remote_parse_network(remote, address, NULL) == ZF_OK &&
		   (behind == NULL || zf_number_parse(behind, 0, UINT16_MAX, &port));
	remote->port = (uint16_t)port;
	if (!is_right)
		zf_statement_mistake(in->mistakes, statement, i, "this is no address");
	return is_right;
}

void zf_confword_key(struct zf_confread *in, const struct zf_statement *statement,
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

struct zf_settings_zone *zf_confword_zone(struct zf_confread *in,
					  const struct zf_statement *statement, size_t i,
					  enum zf_zone_kind kind)
{
	struct zf_settings_zone *zone = NULL;
	struct zf_name name;
	struct zf_error why;

	if (!zf_confword_name(in, statement, i, &name))
		return NULL;
	const zf_status status =
		zf_settings_add_zone(in->settings, name.wire, kind, &zone, &why);
	if (status == ZF_EUSAGE)
		zf_statement_mistake(in->mistakes, statement, i, "%s", why.message);
	else if (!zf_confread_check(in, status))
		zf_error_copy(in->err, &why);
	return zone;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/settings/confput.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

void zf_confput_number(struct zf_confread *in, struct zf_values *values,
		       enum zf_setting setting, uint32_t number)
{
	if (in->status == ZF_OK)
		zf_confread_check(in,
				  zf_values_put_number(values, setting, ZF_ORIGIN_READ,
						       number, in->err));
}

void zf_confput_default(struct zf_confread *in, struct zf_values *values,
			enum zf_setting setting, uint32_t number)
{
	if (in->status == ZF_OK && zf_values_find(values, setting) == NULL)
		zf_confread_check(in,
				  zf_values_put_number(values, setting, ZF_ORIGIN_DEFAULT,
						       number, in->err));
}

void zf_confput_text(struct zf_confread *in, struct zf_values *values,
		     enum zf_setting setting, const char *text)
{
	if (in->status == ZF_OK)
		zf_confread_check(in, zf_values_put_text(values, setting, ZF_ORIGIN_READ,
							 text, in->err));
}

static int digit_of(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c == '\0' ? NULL : strchr(digits, tolower((unsigned char)c));

	return at == NULL ? -1 : (int)(at - digits);
}

void zf_confput_octets(struct zf_confread *in, struct zf_values *values,
		       enum zf_setting setting, const struct zf_statement *statement,
		       const char *digits)
{
	char octets[256];
	size_t len = 0;
	bool is_text = *digits != '\0';

	for (; *digits != '\0' && len + 1 < sizeof octets; digits += 2) {
		const int high = digit_of(digits[0]);
		const int low = high < 0 ? -1 : digit_of(digits[1]);

		if (low < 0) {
			zf_statement_mistake(in->mistakes, statement, 1,
					     "these are no octets");
			return;
		}
		octets[len] = (char)(high << 4 | low);
		is_text = is_text && octets[len] >= ' ' && octets[len] <= '~';
		len++;
	}
	octets[len] = '\0';
	if (is_text && *digits == '\0')
		zf_confput_text(in, values, setting, octets);
	else
		zf_confread_note(in, ZF_NOTE_NOT_CARRIED, statement,
				 "octets that are no text");
}

void zf_confput_peers(struct zf_confread *in, struct zf_values *values,
		      enum zf_setting setting, const struct zf_peers *peers)
{
	struct zf_value *value = NULL;

	if (in->status != ZF_OK ||
	    !zf_confread_check(in, zf_values_put(values, setting, ZF_ORIGIN_READ, &value,
						 in->err)))
		return;
	in->put += peers->count;
	if (in->put > ZF_CONFPUT_PEERS_MAX)
		in->status = zf_fail(in->err, ZF_ELIMIT, "more than %d addresses in all",
				     ZF_CONFPUT_PEERS_MAX);
	for (size_t i = 0; i < peers->count && in->status == ZF_OK; i++)
		zf_confread_check(in,
				  zf_value_add_remote(value, &peers->list[i], in->err));
}

void zf_confput_remote(struct zf_confread *in, struct zf_values *values,
		       enum zf_setting setting, const struct zf_remote *remote)
{
	struct zf_value *value = zf_values_change(values, setting);

	if (in->status != ZF_OK)
		return;
	if (value == NULL)
		zf_confread_check(in, zf_values_put(values, setting, ZF_ORIGIN_READ,
						    &value, in->err));
	if (value != NULL)
		zf_confread_check(in, zf_value_add_remote(value, remote, in->err));
}

/* The policy's numbers for nobody, everybody and a list. */
static void find_numbers(enum zf_setting policy, uint32_t numbers[3])
{
	static const uint32_t transfers[] = { ZF_TRANSFER_NOBODY, ZF_TRANSFER_ANY,
					      ZF_TRANSFER_LIST };
	static const uint32_t updates[] = { ZF_UPDATE_NONE, ZF_UPDATE_ANY,
					    ZF_UPDATE_LIST };
	static const uint32_t queries[] = { ZF_QUERY_NOBODY, ZF_QUERY_ANY,
					    ZF_QUERY_LIST };
	const bool of_transfer = policy == ZF_SERVER_TRANSFER_POLICY ||
				 policy == ZF_ZONE_TRANSFER_POLICY;
	const bool of_query = policy == ZF_SERVER_QUERY_POLICY ||
			      policy == ZF_ZONE_QUERY_POLICY;

	memcpy(numbers,
	       of_transfer ? transfers
	       : of_query  ? queries
			   : updates,
	       sizeof transfers);
}

void zf_confput_access(struct zf_confread *in, struct zf_values *values,
		       enum zf_setting policy, const struct zf_peers *peers)
{
	const bool is_list = !peers->any && peers->count > 0;
	uint32_t numbers[3];

	find_numbers(policy, numbers);
	zf_confput_number(in, values, policy, numbers[peers->any ? 1 : is_list ? 2 : 0]);
	if (is_list)
		zf_confput_peers(in, values, policy + 1, peers);
}

static bool is_primary(const struct zf_peers *primaries, const struct zf_remote *remote)
{
	for (size_t i = 0; i < primaries->count; i++) {
		const struct zf_remote *primary = &primaries->list[i];

		if (primary->family == remote->family &&
		    primary->prefix == remote->prefix &&
		    memcmp(primary->address, remote->address, sizeof remote->address) ==
			    0)
			return true;
	}
	return false;
}

void zf_confput_notifiers(struct zf_confread *in, struct zf_values *values,
			  const struct zf_peers *peers, const struct zf_peers *primaries)
{
	const struct zf_remote all = { .family = 0 };
	struct zf_peers others = { .list = NULL };

	if (peers->any)
		zf_peers_add(in, &others, &all, NULL);
	for (size_t i = 0; !peers->any && i < peers->count; i++)
		if (!is_primary(primaries, &peers->list[i]))
			zf_peers_add(in, &others, &peers->list[i], peers->list[i].key);
	if (others.count > 0)
		zf_confput_peers(in, values, ZF_ZONE_NOTIFY_FROM, &others);
	zf_peers_clear(&others);
}

/* What `%` and the letter behind stand for; NULL: it is not known here. */
static const char *expansion(char letter, const char *zone)
{
	return letter == 's' ? zone : letter == '%' ? "%" : NULL;
}

/* Writes `pattern` with what its `%` stand for into `path`, cut at its end. */
static bool expand(char *path, size_t size, const char *pattern, const char *zone)
{
	size_t len = strlen(path);

	for (; *pattern != '\0'; pattern++) {
		const char one[2] = { *pattern, '\0' }, *text = one;

		if (*pattern == '%')
			text = expansion(*++pattern, zone);
		if (text == NULL)
			return false;
		len += (size_t)snprintf(path + len, len < size ? size - len : 0, "%s",
					text);
		if (len >= size)
			break;
	}
	return true;
}

void zf_confput_file(struct zf_confread *in, struct zf_settings_zone *zone,
		     const struct zf_statement *statement, const char *folder,
		     const char *pattern)
{
	char name[ZF_NAME_TEXT_MAX], path[ZF_NAME_TEXT_MAX + 8192] = "";

	name[zf_name_print(name, zone->name.wire) - 1] = '\0';
	if (folder != NULL && *pattern != '/')
		snprintf(path, sizeof path, "%.*s/", (int)sizeof path - 2, folder);
	if (expand(path, sizeof path, pattern, name))
		zf_confput_text(in, &zone->values, ZF_ZONE_FILE, path);
	else
		zf_confread_note(in, ZF_NOTE_NOT_CARRIED, statement,
				 "a file name made of parts of the zone's");
}

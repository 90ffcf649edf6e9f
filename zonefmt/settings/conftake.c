/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* Of confread.h: what readers take off a statement in the same way. */

#include <stdio.h>
#include <string.h>

#include "zonefmt/settings/confread.h"

void zf_confread_take_nothing(struct zf_confread *in,
			      const struct zf_statement *statement,
			      enum zf_setting setting, void *ctx)
{
	(void)in;
	(void)statement;
	(void)setting;
	(void)ctx;
}

void zf_confread_take_text(struct zf_confread *in, const struct zf_statement *statement,
			   enum zf_setting setting, void *ctx)
{
	const char *text;

	if (zf_confread_text(in, statement, 1, &text))
		zf_confread_put_text(in, ctx, setting, text);
}

void zf_confread_take_switch(struct zf_confread *in, const struct zf_statement *statement,
			     enum zf_setting setting, void *ctx)
{
	bool value;

	if (zf_confread_switch(in, statement, 1, &value))
		zf_confread_put_number(in, ctx, setting, value);
}

void zf_confread_take_number(struct zf_confread *in, const struct zf_statement *statement,
			     enum zf_setting setting, void *ctx)
{
	uint32_t value;

	if (zf_confread_number(in, statement, 1, &value))
		zf_confread_put_number(in, ctx, setting, value);
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

void zf_confread_put_notifiers(struct zf_confread *in, struct zf_values *values,
			       const struct zf_peers *peers,
			       const struct zf_peers *primaries)
{
	const struct zf_remote all = { .family = 0 };
	struct zf_peers others = { .list = NULL };

	if (peers->any)
		zf_peers_add(in, &others, &all, NULL);
	for (size_t i = 0; !peers->any && i < peers->count; i++)
		if (!is_primary(primaries, &peers->list[i]))
			zf_peers_add(in, &others, &peers->list[i], peers->list[i].key);
	if (others.count > 0)
		zf_confread_put_peers(in, values, ZF_ZONE_NOTIFY_FROM, &others);
	zf_peers_clear(&others);
}

void zf_confread_put_file(struct zf_confread *in, struct zf_settings_zone *zone,
			  const struct zf_statement *statement, const char *folder,
			  const char *pattern)
{
	const char *percent = strchr(pattern, '%');
	char name[ZF_NAME_TEXT_MAX] = "", path[ZF_NAME_TEXT_MAX + 8192];
	const int before = (int)strcspn(pattern, "%");

	if (percent != NULL && (percent[1] != 's' || strchr(percent + 1, '%') != NULL)) {
		zf_confread_note(in, ZF_NOTE_NOT_CARRIED, statement,
				 "a file name made of parts of the zone's");
		return;
	}
	if (percent != NULL)
		name[zf_name_print(name, zone->name.wire) - 1] = '\0';
	if (*pattern == '/')
		folder = NULL;
	snprintf(path, sizeof path, "%s%s%.*s%s%s", folder == NULL ? "" : folder,
		 folder == NULL ? "" : "/", before, pattern, name,
		 percent == NULL ? "" : percent + 2);
	zf_confread_put_text(in, &zone->values, ZF_ZONE_FILE, path);
}

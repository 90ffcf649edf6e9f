/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/migration/zone_choice.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define HOST_V6 "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa"

/* Each server has these of its own, and one like the other: Debian's and Red Hat's come with them. */
static const char *const of_each_server[] = {
	"localhost",	      "localhost.localdomain",
	"0.in-addr.arpa",     "127.in-addr.arpa",
	"*.127.in-addr.arpa", "255.in-addr.arpa",
	"0." HOST_V6,	      "1." HOST_V6,
};

static bool same_octet(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* The length without a last dot; of the root's name, all of it. */
static size_t undotted(const char *text)
{
	const size_t len = strlen(text);

	return len > 1 && text[len - 1] == '.' ? len - 1 : len;
}

/* Goes back to the last `*` where what is behind it does not fit: never to one before that, so that the
 * time is the product of the lengths at most. */
bool zf_zones_fits(const char *glob, const char *name)
{
	const size_t len = undotted(name), glob_len = undotted(glob);
	size_t at = 0, in = 0, star = SIZE_MAX, again = 0;

	while (at < len) {
		if (in < glob_len && glob[in] == '*') {
			star = in++;
			again = at;
		} else if (in < glob_len && same_octet(glob[in], name[at])) {
			in++;
			at++;
		} else if (star != SIZE_MAX) {
			in = star + 1;
			at = ++again;
		} else {
			return false;
		}
	}
	while (in < glob_len && glob[in] == '*')
		in++;
	return in == glob_len;
}

static bool is_moved(const struct zf_settings_zone *zone)
{
	char name[ZF_NAME_TEXT_MAX];

	if (zone->kind != ZF_ZONE_PRIMARY && zone->kind != ZF_ZONE_SECONDARY)
		return false;
	zf_name_print(name, zone->name.wire);
	for (size_t i = 0; i < sizeof(of_each_server) / sizeof(of_each_server[0]); i++)
		if (zf_zones_fits(of_each_server[i], name))
			return false;
	return true;
}

zf_status zf_zones_add(struct zf_zones *zones, const struct zf_settings *settings,
		       size_t most, size_t *others, struct zf_error *err)
{
	size_t moved = 0;

	for (size_t i = 0; i < settings->zone_count; i++)
		moved += is_moved(settings->zones[i]);
	*others = settings->zone_count - moved;
	if (moved == 0)
		return ZF_OK;
	if (moved > most - zones->count)
		return zf_fail(err, ZF_ELIMIT, "more than %zu zones", most);
	struct zf_name *names =
		realloc(zones->names, (zones->count + moved) * sizeof(*names));
	if (names == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	zones->names = names;
	for (size_t i = 0; i < settings->zone_count; i++)
		if (is_moved(settings->zones[i]))
			names[zones->count++] = settings->zones[i]->name;
	return ZF_OK;
}

void zf_zones_drop(struct zf_zones *zones, bool *used)
{
	char name[ZF_NAME_TEXT_MAX];
	size_t kept = 0;

	for (size_t i = 0; zones->except != NULL && i < zones->count; i++) {
		bool goes = false;

		zf_name_print(name, zones->names[i].wire);
		for (size_t j = 0; zones->except[j] != NULL; j++)
			if (zf_zones_fits(zones->except[j], name))
				used[j] = goes = true;
		if (!goes)
			zones->names[kept++] = zones->names[i];
	}
	if (zones->except != NULL)
		zones->count = kept;
}

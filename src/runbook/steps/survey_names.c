/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/survey_names.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "protocol/rdata.h"
#include "src/runbook/steps/survey.h"
#include "zonefmt/file/list.h"

#define AT_ONCE 256	 /* questions; what is known of each takes 2 KiB */
#define LOOK_UP_MS 10000 /* for all names that the resolver is asked for */

/* ---- the hosts, each once ---- */

static size_t place_of(const struct zf_survey_names *names, const uint8_t *name)
{
	struct zf_hash hash;

	zf_hash_begin(&hash, &names->seed);
	zf_hash_octets(&hash, name, zf_name_size(name));
	return (size_t)zf_hash_end(&hash) & (names->table_size - 1);
}

static size_t *slot_of(const struct zf_survey_names *names, const uint8_t *name)
{
	size_t at = place_of(names, name);

	while (names->table[at] != 0 &&
	       !zf_name_equal(names->hosts[names->table[at] - 1].name.wire, name))
		at = (at + 1) & (names->table_size - 1);
	return &names->table[at];
}

/* At most half of the table is taken. */
static bool make_room(struct zf_survey_names *names)
{
	const size_t size = names->table_size == 0 ? 64 : 2 * names->table_size;
	size_t *fresh;

	if (2 * (names->count + 1) <= names->table_size)
		return true;
	fresh = calloc(size, sizeof(*fresh));
	if (fresh == NULL)
		return false;
	free(names->table);
	names->table = fresh;
	names->table_size = size;
	for (size_t i = 0; i < names->count; i++)
		*slot_of(names, names->hosts[i].name.wire) = i + 1;
	return true;
}

static bool add_host(struct zf_survey_names *names, const uint8_t *name, size_t *number)
{
	struct zf_survey_host *grown;
	size_t *slot;

	if (!make_room(names))
		return false;
	slot = slot_of(names, name);
	if (*slot == 0) {
		grown = zf_list_grow(names->hosts, names->count, sizeof(*grown));
		if (grown == NULL)
			return false;
		names->hosts = grown;
		grown[names->count] = (struct zf_survey_host){ .address_count = 0 };
		zf_name_copy(&grown[names->count].name, name);
		*slot = ++names->count;
	}
	*number = *slot - 1;
	return true;
}

static bool is_named(const struct zf_survey_references *of, size_t host)
{
	for (size_t i = 0; i < of->count; i++)
		if (of->list[i].host == host)
			return true;
	return false;
}

static bool add_reference(struct zf_survey_names *names, struct zf_survey_references *to,
			  const uint8_t *name)
{
	struct zf_survey_reference *grown;
	size_t host;

	if (!add_host(names, name, &host))
		return false;
	if (is_named(to, host))
		return true;
	grown = zf_list_grow(to->list, to->count, sizeof(*grown));
	if (grown == NULL)
		return false;
	to->list = grown;
	grown[to->count++] =
		(struct zf_survey_reference){ .host = host, .serves = ZF_TOLD_UNKNOWN };
	return true;
}

/* ---- what all zones say ---- */

/* The same question about every zone. */
struct question {
	uint16_t type;
	const char *below; /* labels put before the zone's name; NULL: none */
	const char *of;	   /* only of zones with this first label; NULL: of all */
	size_t name_at;	   /* where in the rdata the host's name stands */
	struct zf_survey_references *to; /* of each zone */
};

static bool owner_of(struct zf_name *owner, const struct question *question,
		     const uint8_t *zone)
{
	char text[ZF_NAME_TEXT_MAX + 64], name[ZF_NAME_TEXT_MAX];

	zf_name_print(name, zone);
	if (question->of != NULL &&
	    strncasecmp(name, question->of, strlen(question->of)) != 0)
		return false;
	snprintf(text, sizeof(text), "%s%s%s",
		 question->below == NULL ? "" : question->below,
		 question->below == NULL || zone[0] == 0 ? "" : ".", name);
	return zf_name_parse(owner, text, NULL) == ZF_OK;
}

static bool take(struct zf_survey_names *names, const struct question *question,
		 size_t zone, const struct zf_seen *seen)
{
	for (size_t i = 0; i < zf_zone_count(seen->records); i++) {
		const struct zf_record rr = zf_zone_record(seen->records, i);

		const uint8_t *host = rr.rdata + question->name_at;

		if (host[0] != 0 && !add_reference(names, &question->to[zone], host))
			return false;
	}
	return true;
}

/* Asks about `count` zones from number `first` on. A name that would be too long is in no zone. */
static zf_status ask_some(struct zf_survey *survey, const struct question *question,
			  size_t first, size_t count, struct zf_error *err)
{
	const struct zf_peer primary = zf_survey_primary(survey);
	struct zf_asked *asked = calloc(count, sizeof(*asked));
	struct zf_name *owners = calloc(count, sizeof(*owners));
	size_t *zones = calloc(count, sizeof(*zones)), asking = 0;
	zf_status status = ZF_OK;

	if (asked == NULL || owners == NULL || zones == NULL)
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	for (size_t i = 0; i < count && status == ZF_OK; i++) {
		if (!owner_of(&owners[asking], question,
			      survey->moving->move->zones[first + i].wire))
			continue;
		asked[asking] = (struct zf_asked){ .owner = owners[asking].wire,
						   .type = question->type };
		zones[asking++] = first + i;
	}
	if (status == ZF_OK)
		status = survey->moving->acts->ask_many(&primary, asked, asking, err);
	for (size_t i = 0; i < asking; i++) {
		if (status == ZF_OK && asked[i].status == ZF_OK &&
		    !take(&survey->names, question, zones[i], &asked[i].seen))
			status = zf_fail(err, ZF_ENOMEM, "out of memory");
		zf_seen_clear(&asked[i].seen);
	}
	free(asked);
	free(owners);
	free(zones);
	return status;
}

static zf_status ask_all(struct zf_survey *survey, const struct question *question,
			 struct zf_error *err)
{
	const size_t zones = survey->moving->move->zone_count;
	zf_status status = ZF_OK;

	for (size_t i = 0; i < zones && status == ZF_OK; i += AT_ONCE)
		status = ask_some(survey, question, i,
				  zones - i < AT_ONCE ? zones - i : AT_ONCE, err);
	return status;
}

/* ---- their addresses ---- */

static void add_address(struct zf_survey_host *host, const struct zf_record *rr,
			uint16_t port)
{
	struct zf_endpoint endpoint = { .len = 0 };

	if (host->address_count == ZF_SURVEY_ADDRESSES_MAX)
		return;
	if (rr->type == ZF_TYPE_AAAA) {
		struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&endpoint.address;

		v6->sin6_family = AF_INET6;
		memcpy(&v6->sin6_addr, rr->rdata, sizeof(v6->sin6_addr));
		endpoint.len = sizeof(*v6);
	} else {
		struct sockaddr_in *v4 = (struct sockaddr_in *)&endpoint.address;

		v4->sin_family = AF_INET;
		memcpy(&v4->sin_addr, rr->rdata, sizeof(v4->sin_addr));
		endpoint.len = sizeof(*v4);
	}
	zf_endpoint_set_port(&endpoint, port);
	host->addresses[host->address_count++] = endpoint;
}

static void add_addresses(struct zf_survey_host *host, const struct zf_seen *seen,
			  uint16_t port)
{
	for (int glue = 0; glue < 2; glue++) {
		const struct zf_zone *from = glue ? seen->delegated : seen->records;

		for (size_t i = 0; i < zf_zone_count(from); i++) {
			const struct zf_record rr = zf_zone_record(from, i);

			add_address(host, &rr, port);
		}
	}
}

/* A and AAAA of `count` hosts from number `first` on. */
static zf_status ask_addresses(struct zf_survey *survey, size_t first, size_t count,
			       struct zf_error *err)
{
	const struct zf_peer primary = zf_survey_primary(survey);
	const uint16_t port = zf_endpoint_port(&primary.server);
	struct zf_survey_host *hosts = &survey->names.hosts[first];
	struct zf_asked *asked = calloc(2 * count, sizeof(*asked));
	zf_status status;

	if (asked == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	for (size_t i = 0; i < 2 * count; i++)
		asked[i] = (struct zf_asked){ .owner = hosts[i / 2].name.wire,
					      .type = i % 2 == 0 ? ZF_TYPE_A
								 : ZF_TYPE_AAAA };
	status = survey->moving->acts->ask_many(&primary, asked, 2 * count, err);
	for (size_t i = 0; i < 2 * count; i++) {
		if (status == ZF_OK && asked[i].status == ZF_OK)
			add_addresses(&hosts[i / 2], &asked[i].seen, port);
		zf_seen_clear(&asked[i].seen);
	}
	free(asked);
	return status;
}

/* The resolver makes us wait for each name it cannot find. */
static void look_up(const struct zf_survey *survey, struct zf_survey_host *host,
		    int64_t until_ms)
{
	const struct zf_acts *acts = survey->moving->acts;
	const struct zf_endpoint *primary =
		&survey->servers[ZF_SURVEYED_PRIMARY].peer.server;
	char name[ZF_NAME_TEXT_MAX];

	if (host->address_count > 0 || host->name.wire[0] == 0)
		return;
	host->not_asked = acts->clock_ms() >= until_ms;
	zf_name_print(name, host->name.wire);
	if (!host->not_asked &&
	    acts->look_up(&host->addresses[0], name, zf_endpoint_port(primary), AF_UNSPEC,
			  NULL) == ZF_OK)
		host->address_count = 1;
}

static zf_status find_addresses(struct zf_survey *survey, struct zf_error *err)
{
	const int64_t until_ms = survey->moving->acts->clock_ms() + LOOK_UP_MS;
	struct zf_survey_names *names = &survey->names;
	zf_status status = ZF_OK;

	for (size_t i = 0; i < names->count && status == ZF_OK; i += AT_ONCE / 2)
		status = ask_addresses(survey, i,
				       names->count - i < AT_ONCE / 2 ? names->count - i
								      : AT_ONCE / 2,
				       err);
	for (size_t i = 0; i < names->count && status == ZF_OK; i++)
		look_up(survey, &names->hosts[i], until_ms);
	return status;
}

zf_status zf_survey_names_find(struct zf_survey *survey, struct zf_error *err)
{
	const size_t zones = survey->moving->move->zone_count;
	struct zf_survey_names *names = &survey->names;
	zf_status status = zf_hash_draw(&names->seed, err);

	names->name_servers = calloc(zones, sizeof(*names->name_servers));
	names->controllers = calloc(zones, sizeof(*names->controllers));
	names->mnames = calloc(zones, sizeof(*names->mnames));
	if (names->name_servers == NULL || names->controllers == NULL ||
	    names->mnames == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	const struct question questions[] = {
		{ ZF_TYPE_NS, NULL, NULL, 0, names->name_servers },
		{ ZF_TYPE_SOA, NULL, NULL, 0, names->mnames },
		{ ZF_TYPE_SRV, "_ldap._tcp", NULL, 6, names->controllers },
		{ ZF_TYPE_SRV, "_ldap._tcp.dc._msdcs", NULL, 6, names->controllers },
		{ ZF_TYPE_SRV, "_ldap._tcp.dc", "_msdcs.", 6, names->controllers },
	};
	for (size_t i = 0;
	     i < sizeof(questions) / sizeof(questions[0]) && status == ZF_OK; i++)
		status = ask_all(survey, &questions[i], err);
	return status == ZF_OK ? find_addresses(survey, err) : status;
}

static void free_references(struct zf_survey_references *of_zones, size_t zone_count)
{
	for (size_t i = 0; of_zones != NULL && i < zone_count; i++)
		free(of_zones[i].list);
	free(of_zones);
}

void zf_survey_names_clear(struct zf_survey_names *names, size_t zone_count)
{
	free_references(names->name_servers, zone_count);
	free_references(names->controllers, zone_count);
	free_references(names->mnames, zone_count);
	free(names->hosts);
	free(names->table);
	*names = (struct zf_survey_names){ 0 };
}

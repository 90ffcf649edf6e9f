/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/links.h"

#include <stdlib.h>

#include "protocol/clock.h"

static void remove_link(struct zf_link *link)
{
	struct zf_links *links = link->links;
	struct zf_link **at = &links->first;

	while (*at != link)
		at = &(*at)->next;
	*at = link->next;
	links->count--;
	zf_channel_close(link->channel);
	free(link);
}

static void on_channel_end(void *ctx, const struct zf_error *why)
{
	struct zf_link *link = ctx;
	struct zf_links *links = link->links;

	zf_error_copy(&links->why, why);
	if (why->code == ZF_EAUTH) /* it is not who it should be, or says so of us */
		links->pace.given_up = true;
	else if (link->served == 0)
		zf_pace_broken(&links->pace, link->opened_ms, zf_clock_ms(),
			       zf_channel_stood(link->channel), links->count - 1);
	else if (link->unanswered)
		links->depth = 1;
	remove_link(link);
	links->ended(links->ctx);
}

/* A connection could not even be begun: the network says so, or this machine has no more. */
static void note_unopened(struct zf_links *links, int64_t now)
{
	const enum zf_code code = links->why.code;

	if (code == ZF_ENETWORK || code == ZF_ETIMEOUT)
		zf_pace_broken(&links->pace, now, now, false, links->count);
	else if (code == ZF_EUSAGE || links->count == 0)
		links->pace.given_up = true;
}

static struct zf_link *open_link(struct zf_links *links)
{
	struct zf_link *link = calloc(1, sizeof(*link));

	if (link == NULL) {
		zf_fail(&links->why, ZF_ENOMEM, "out of memory");
		links->pace.given_up = links->count == 0;
		return NULL;
	}
	link->links = links;
	link->opened_ms = zf_clock_ms();
	const struct zf_channel_user user = { on_channel_end, link };
	if (zf_channel_open(&link->channel, links->loop, &links->stream, &user,
			    &links->why) != ZF_OK) {
		note_unopened(links, link->opened_ms);
		free(link);
		return NULL;
	}
	link->next = links->first;
	links->first = link;
	links->count++;
	return link;
}

/* Whether it takes one query more. While connections break none gets a second one: that would wait
 * behind the first, and who knows for how long. */
static bool has_room(const struct zf_links *links, const struct zf_link *link)
{
	return zf_channel_usable(link->channel) &&
	       link->queries < (links->pace.strikes == 0 ? links->depth : 1);
}

static struct zf_link *emptiest(const struct zf_links *links)
{
	struct zf_link *best = NULL;

	for (struct zf_link *link = links->first; link != NULL; link = link->next) {
		if (has_room(links, link) &&
		    (best == NULL || link->queries < best->queries))
			best = link;
	}
	return best;
}

/* Connections that nothing has come on yet. */
static size_t silent(const struct zf_links *links)
{
	size_t count = 0;

	for (const struct zf_link *link = links->first; link != NULL; link = link->next)
		count += !zf_channel_heard(link->channel);
	return count;
}

static bool may_open(const struct zf_links *links)
{
	return links->count < links->most &&
	       zf_pace_may_connect(&links->pace, zf_clock_ms(), silent(links));
}

void zf_links_init(struct zf_links *links)
{
	links->first = NULL;
	links->count = 0;
	zf_error_clear(&links->why);
}

void zf_links_clear(struct zf_links *links)
{
	while (links->first != NULL)
		remove_link(links->first);
}

struct zf_link *zf_links_find(struct zf_links *links)
{
	struct zf_link *best = emptiest(links);

	if ((best == NULL || best->queries > 0) && may_open(links))
		return open_link(links);
	return best;
}

void zf_links_sweep(struct zf_links *links)
{
	struct zf_link *next;

	for (struct zf_link *link = links->first; link != NULL; link = next) {
		next = link->next;
		if (link->queries == 0 && !zf_channel_usable(link->channel))
			remove_link(link);
	}
}

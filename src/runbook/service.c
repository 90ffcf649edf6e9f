/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/service.h"

#include <string.h>

/* Whether `identity` is what the server said of itself at the survey. */
static bool is_of(const struct zf_moving *moving, const struct zf_server *server,
		  const char *identity)
{
	char known[ZF_IDENTITY_MAX];

	return identity[0] != '\0' &&
	       zf_moving_identity(moving, server->id, known, NULL) == ZF_OK &&
	       strcmp(known, identity) == 0;
}

static void tell_one(const struct zf_moving *moving, const struct zf_take_address *take)
{
	const struct zf_move *move = moving->move;
	struct zf_peer peer = zf_moving_at(moving, move->to, &take->service.address);
	char identity[ZF_IDENTITY_MAX], text[ZF_ENDPOINT_TEXT_MAX];
	struct zf_error why;

	zf_error_clear(&why);
	peer.label = "the service address";
	zf_endpoint_print_address(text, &take->service.address);
	if (moving->acts->ask_identity(&peer, identity, &why) != ZF_OK)
		zf_moving_say(moving, "%s: nobody answers there now: %s", text,
			      why.message);
	else if (is_of(moving, move->from, identity) == is_of(moving, move->to, identity))
		zf_moving_say(moving, "%s is answered now; by whom it does not say",
			      text);
	else
		zf_moving_say(moving, "%s is answered by %s now", text,
			      is_of(moving, move->to, identity) ? move->to->id
								: move->from->id);
}

void zf_service_tell(const struct zf_moving *moving)
{
	for (size_t i = 0; i < moving->move->take_count; i++)
		tell_one(moving, &moving->move->takes[i]);
}

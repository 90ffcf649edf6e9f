/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/settings/peers.h"

#include <stdlib.h>
#include <string.h>

#include "zonefmt/file/list.h"

bool zf_peers_add(struct zf_confread *in, struct zf_peers *peers,
		  const struct zf_remote *remote, const char *key)
{
	struct zf_remote *grown, copy = *remote;

	if (!zf_confread_step(in, 1))
		return false;
	if (peers->count == ZF_PEERS_MAX)
		return zf_confread_check(in, zf_fail(in->err, ZF_ELIMIT,
						     "a list of more than %d addresses",
						     ZF_PEERS_MAX));
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

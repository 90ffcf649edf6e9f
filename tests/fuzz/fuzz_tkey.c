/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/tkey.h"
#include "tests/fuzz/fuzz.h"

#define NOW 1700000000

/* A token that begins with `e` establishes it, with another of ours if it ends in `o`; one that ends in
 * `f` fails it; any other has an answer. */
static zf_status step(void *ctx, const struct zf_tkey_token *theirs,
		      struct zf_tkey_token *ours, bool *established, struct zf_error *err)
{
	static const uint8_t token[] = "token";
	const uint8_t first = theirs->len > 0 ? theirs->octets[0] : 0;
	const uint8_t last = theirs->len > 0 ? theirs->octets[theirs->len - 1] : 0;

	(void)ctx;
	if (last == 'f')
		return zf_fail(err, ZF_EAUTH, "failed");
	*established = first == 'e';
	ours->octets = token;
	ours->len = *established && last != 'o' ? 0 : sizeof token;
	return ZF_OK;
}

static zf_status sign(void *ctx, const uint8_t *octets, size_t len,
		      struct zf_mac_octets *mac, struct zf_error *err)
{
	(void)ctx, (void)octets, (void)len, (void)err;
	mac->octets[0] = 'm';
	mac->len = 1;
	return ZF_OK;
}

static bool verify(void *ctx, const uint8_t *octets, size_t len, const uint8_t *mac,
		   size_t mac_len)
{
	(void)ctx, (void)octets, (void)len;
	return mac_len > 0 && mac[0] == 'm' && mac[mac_len - 1] != 'x';
}

/* Answers to TKEY queries for the key `k.example`, until one ends the negotiation. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct zf_tkey_mechanism mechanism = {
		.step = step,
		.signer = { .who = "we", .sign = sign, .verify = verify },
	};
	static struct zf_message query;
	struct run run = { data, size };
	struct zf_tkey tkey;
	struct zf_error err;
	uint8_t *message;
	size_t len;
	bool done = false;
	zf_status status = zf_tkey_begin(&tkey, &mechanism, NOW, &query, &err);

	must(status == ZF_OK);
	memcpy(tkey.key.name.wire, "\1k\7example", 11);
	while (status == ZF_OK && !done && (message = next_message(&run, &len)) != NULL) {
		const struct zf_tkey_answer answer = { message, len, NOW };

		status = zf_tkey_feed(&tkey, &answer, &query, &done, &err);
		must(!done || status == ZF_OK);
		must(status != ZF_OK || done || query.len > 0);
		free(message);
	}
	return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/message.h"
#include "protocol/tsig.h"
#include "tests/fuzz/fuzz.h"

#define NOW 1700000000

/* A run of answers to a signed query, verified; the first octet chooses the algorithm. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct zf_message query;
	struct zf_tsig tsig = { 0 };
	struct run run;
	struct zf_error err;
	struct zf_key key;
	uint8_t *message;
	size_t len;

	if (size == 0)
		return 0;
	run = (struct run){ data + 1, size - 1 };
	must(zf_key_make(&key, zf_hmac_print(data[0] % ZF_HMAC_COUNT), "key.example",
			 "c2VjcmV0", &err) == ZF_OK);
	zf_message_start(&query, QUERY_ID, ZF_OPCODE_QUERY, 0);
	zf_message_question(&query, EXAMPLE, ZF_TYPE_AXFR, ZF_CLASS_IN);
	must(zf_tsig_sign(&tsig, &key, &query, NOW, &err) == ZF_OK);
	while ((message = next_message(&run, &len)) != NULL) {
		const size_t signed_len = len;
		struct zf_header header;

		if (zf_tsig_verify(&tsig, message, &len, NOW, &err) == ZF_OK)
			must(len <= signed_len &&
			     zf_header_read(&header, message, len, &err) == ZF_OK);
		free(message);
	}
	if (zf_tsig_end(&tsig, &err) != ZF_OK)
		must(err.code == ZF_EAUTH);
	zf_tsig_clear(&tsig);
	zf_key_clear(&key);
	return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/hash.h"

#include <openssl/rand.h>
#include <string.h>

zf_status zf_hash_draw(struct zf_hash_seed *seed, struct zf_error *err)
{
	if (RAND_bytes((unsigned char *)seed->words, sizeof(seed->words)) != 1)
		return zf_fail(err, ZF_ESYSTEM, "no random numbers are to be had");
	return ZF_OK;
}

void zf_hash_begin(struct zf_hash *hash, const struct zf_hash_seed *seed)
{
	*hash = (struct zf_hash){
		.a = seed->words[0] ^ 0x736f6d6570736575ULL,
		.b = seed->words[1] ^ 0x646f72616e646f6dULL,
		.c = seed->words[0] ^ 0x6c7967656e657261ULL,
		.d = seed->words[1] ^ 0x7465646279746573ULL,
	};
}

static uint64_t rotate(uint64_t word, int bits)
{
	return word << bits | word >> (64 - bits);
}

static void make_round(struct zf_hash *hash)
{
	hash->a += hash->b;
	hash->b = rotate(hash->b, 13) ^ hash->a;
	hash->a = rotate(hash->a, 32);
	hash->c += hash->d;
	hash->d = rotate(hash->d, 16) ^ hash->c;
	hash->a += hash->d;
	hash->d = rotate(hash->d, 21) ^ hash->a;
	hash->c += hash->b;
	hash->b = rotate(hash->b, 17) ^ hash->c;
	hash->c = rotate(hash->c, 32);
}

static void mix(struct zf_hash *hash, uint64_t word)
{
	hash->d ^= word;
	make_round(hash);
	hash->a ^= word;
}

void zf_hash_word(struct zf_hash *hash, uint64_t word)
{
	mix(hash, word);
}

/* ASCII letters in lower case, everything else as it is, eight octets at once. */
static uint64_t fold(uint64_t word)
{
	const uint64_t low = word & 0x7f7f7f7f7f7f7f7fULL;
	const uint64_t above_a = low + 0x3f3f3f3f3f3f3f3fULL; /* bit 7 where >= 'A' */
	const uint64_t above_z = low + 0x2525252525252525ULL; /* bit 7 where > 'Z' */
	const uint64_t upper = (above_a & ~above_z & ~word) & 0x8080808080808080ULL;

	return word | (upper >> 2);
}

/* The octets of a word are taken in the machine's order: a hash never leaves it. */
void zf_hash_octets(struct zf_hash *hash, const void *octets, size_t len)
{
	const uint8_t *at = octets;
	struct zf_hash local = *hash;
	size_t left = len;
	uint64_t word;

	for (; left >= sizeof(word); at += sizeof(word), left -= sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		mix(&local, fold(word));
	}
	word = 0;
	if (left > 0)
		memcpy(&word, at, left);
	mix(&local, fold(word) | (uint64_t)(uint8_t)len << 56);
	*hash = local;
}

uint64_t zf_hash_end(struct zf_hash *hash)
{
	hash->c ^= 0xff;
	for (int i = 0; i < 3; i++)
		make_round(hash);
	return hash->a ^ hash->b ^ hash->c ^ hash->d;
}

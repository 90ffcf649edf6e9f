/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/zone/digest.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "protocol/hex.h"
#include "zonefmt/zone/canonical.h"

#define SUM_OCTETS 32
#define ALONE_MAX 4096 /* records; a zone that has more gets a thread */
#define BATCH_OCTETS (64 * 1024)

/* Records in canonical form, each behind its length. */
struct batch {
	size_t used;
	uint8_t octets[BATCH_OCTETS + sizeof(size_t) + ZF_CANONICAL_MAX];
};

/* The thread, and what it shares: one batch is filled while it is at the other. */
struct helper {
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	struct batch *given; /* to the thread; NULL: it waits */
	bool over;
	struct batch batches[2];
};

struct zf_digest {
	EVP_MD_CTX *sha256;
	uint8_t sum[SUM_OCTETS]; /* big-endian */
	bool failed;
	uint64_t taken;
	/* NULL: none; else the first three are the thread's while it has a batch */
	struct helper *helper;
	struct batch *filling;		     /* of the helper's */
	uint8_t canonical[ZF_CANONICAL_MAX]; /* last: not cleared */
};

static void add(uint8_t sum[SUM_OCTETS], const uint8_t term[SUM_OCTETS])
{
	unsigned carry = 0;

	for (size_t i = SUM_OCTETS; i-- > 0;) {
		carry += (unsigned)sum[i] + term[i];
		sum[i] = (uint8_t)carry;
		carry >>= 8;
	}
}

static void add_record(struct zf_digest *digest, const uint8_t *canonical, size_t len)
{
	uint8_t hash[EVP_MAX_MD_SIZE];

	if (EVP_DigestInit_ex(digest->sha256, NULL, NULL) != 1 ||
	    EVP_DigestUpdate(digest->sha256, canonical, len) != 1 ||
	    EVP_DigestFinal_ex(digest->sha256, hash, NULL) != 1)
		digest->failed = true;
	else
		add(digest->sum, hash);
}

/* ---- the thread ---- */

static void add_batch(struct zf_digest *digest, const struct batch *batch)
{
	size_t len;

	for (size_t at = 0; at < batch->used; at += len) {
		memcpy(&len, batch->octets + at, sizeof(len));
		at += sizeof(len);
		add_record(digest, batch->octets + at, len);
	}
}

static void *run_thread(void *ctx)
{
	struct zf_digest *digest = ctx;
	struct helper *helper = digest->helper;

	pthread_mutex_lock(&helper->mutex);
	while (!helper->over) {
		if (helper->given == NULL) {
			pthread_cond_wait(&helper->changed, &helper->mutex);
			continue;
		}
		pthread_mutex_unlock(&helper->mutex);
		add_batch(digest, helper->given);
		pthread_mutex_lock(&helper->mutex);
		helper->given = NULL;
		pthread_cond_signal(&helper->changed);
	}
	pthread_mutex_unlock(&helper->mutex);
	return NULL;
}

/* Waits until the thread has nothing to do. */
static void await(struct helper *helper)
{
	pthread_mutex_lock(&helper->mutex);
	while (helper->given != NULL)
		pthread_cond_wait(&helper->changed, &helper->mutex);
	pthread_mutex_unlock(&helper->mutex);
}

static void hand_over(struct zf_digest *digest)
{
	struct helper *helper = digest->helper;
	struct batch *full = digest->filling;

	await(helper);
	digest->filling = full == &helper->batches[0] ? &helper->batches[1]
						      : &helper->batches[0];
	digest->filling->used = 0;
	pthread_mutex_lock(&helper->mutex);
	helper->given = full;
	pthread_cond_signal(&helper->changed);
	pthread_mutex_unlock(&helper->mutex);
}

/* Signals are for the program's first thread. Where no thread is to be had, it does without. */
static void start_helper(struct zf_digest *digest)
{
	struct helper *helper = malloc(sizeof(*helper));
	sigset_t all, before;

	if (helper == NULL)
		return;
	pthread_mutex_init(&helper->mutex, NULL);
	pthread_cond_init(&helper->changed, NULL);
	helper->given = NULL;
	helper->over = false;
	digest->helper = helper;
	digest->filling = &helper->batches[0];
	digest->filling->used = 0;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&helper->thread, NULL, run_thread, digest) != 0) {
		digest->helper = NULL;
		free(helper);
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void stop_helper(struct helper *helper)
{
	await(helper);
	pthread_mutex_lock(&helper->mutex);
	helper->over = true;
	pthread_cond_signal(&helper->changed);
	pthread_mutex_unlock(&helper->mutex);
	pthread_join(helper->thread, NULL);
	pthread_mutex_destroy(&helper->mutex);
	pthread_cond_destroy(&helper->changed);
	free(helper);
}

/* ---- the digest ---- */

zf_status zf_digest_new(struct zf_digest **result, struct zf_error *err)
{
	struct zf_digest *digest = malloc(sizeof(*digest));

	*result = NULL;
	if (digest == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	/* A small zone's would otherwise be dearer to clear than to work out. */
	memset(digest, 0, offsetof(struct zf_digest, canonical));
	digest->sha256 = EVP_MD_CTX_new();
	if (digest->sha256 == NULL ||
	    EVP_DigestInit_ex(digest->sha256, EVP_sha256(), NULL) != 1) {
		zf_digest_free(digest);
		return zf_fail(err, ZF_ENOMEM, "SHA-256 is not to be had");
	}
	*result = digest;
	return ZF_OK;
}

void zf_digest_free(struct zf_digest *digest)
{
	if (digest == NULL)
		return;
	if (digest->helper != NULL)
		stop_helper(digest->helper);
	EVP_MD_CTX_free(digest->sha256);
	free(digest);
}

static void put_in_batch(struct zf_digest *digest, const struct zf_record *rr)
{
	struct batch *batch = digest->filling;
	uint8_t *to = batch->octets + batch->used;
	const size_t len = zf_canonical_write(to + sizeof(len), rr);

	memcpy(to, &len, sizeof(len));
	batch->used += sizeof(len) + len;
	if (batch->used >= BATCH_OCTETS)
		hand_over(digest);
}

static zf_status take(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct zf_digest *digest = ctx;

	if (++digest->taken == ALONE_MAX)
		start_helper(digest);
	if (digest->helper != NULL) {
		put_in_batch(digest, rr);
		return ZF_OK;
	}
	add_record(digest, digest->canonical, zf_canonical_write(digest->canonical, rr));
	return digest->failed ? zf_fail(err, ZF_ENOMEM, "SHA-256 is not to be had")
			      : ZF_OK;
}

struct zf_sink zf_digest_sink(struct zf_digest *digest)
{
	return (struct zf_sink){ .take = take, .ctx = digest };
}

zf_status zf_digest_print(char text[ZF_DIGEST_TEXT_MAX], struct zf_digest *digest,
			  struct zf_error *err)
{
	if (digest->helper != NULL) {
		hand_over(digest);
		await(digest->helper);
	}
	if (digest->failed)
		return zf_fail(err, ZF_ENOMEM, "SHA-256 is not to be had");
	zf_hex_print(text, digest->sum, SUM_OCTETS);
	return ZF_OK;
}

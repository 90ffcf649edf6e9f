/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/fuzz/fuzz.h"
#include "zonefmt/registry/registry.h"

struct input {
	const uint8_t *octets;
	size_t len, at;
};

struct octets {
	uint8_t *octets;
	size_t len;
};

/* In pieces of one to sixteen octets, so that each letter is cut somewhere. */
static zf_status read_some(void *ctx, uint8_t *to, size_t room, size_t *len,
			   struct zf_error *err)
{
	struct input *from = ctx;
	const size_t piece = 1 + from->at % 16;

	(void)err;
	*len = from->len - from->at < piece ? from->len - from->at : piece;
	must(*len <= room);
	if (*len > 0)
		memcpy(to, from->octets + from->at, *len);
	from->at += *len;
	return ZF_OK;
}

static zf_status append(void *ctx, const char *text, size_t len, struct zf_error *err)
{
	struct octets *to = ctx;

	(void)err;
	to->octets = realloc(to->octets, to->len + len);
	must(to->octets != NULL);
	memcpy(to->octets + to->len, text, len);
	to->len += len;
	return ZF_OK;
}

static zf_status copy(const uint8_t *octets, size_t len, struct octets *to)
{
	struct input from = { octets, len, 0 };
	const struct zf_regfile_source source = { "x.reg", read_some, &from, NULL };
	const struct zf_output output = { append, NULL, to };
	struct zf_error err;

	zf_error_clear(&err);
	const zf_status status = zf_regfile_copy(&source, &output, &err);
	must(status == err.code && (status == ZF_OK || status == ZF_EUSAGE));
	must((status == ZF_OK) == (err.message[0] == '\0'));
	return status;
}

/* The tree that `from` leaves, as a file. */
static void leave(const struct octets *octets, struct octets *to)
{
	struct input from = { octets->octets, octets->len, 0 };
	const struct zf_regfile_source source = { "x.reg", read_some, &from, NULL };
	const struct zf_output output = { append, NULL, to };
	struct zf_regfile_writer *writer = NULL;
	struct zf_registry *registry = NULL;

	must(zf_registry_read(&registry, &source, NULL) == ZF_OK);
	must(zf_regfile_writer_new(&writer, &output, NULL) == ZF_OK);
	const struct zf_regfile_sink sink = zf_regfile_writer_sink(writer);
	must(zf_registry_give(registry, &sink, NULL) == ZF_OK);
	must(zf_regfile_writer_finish(writer, NULL) == ZF_OK);
	zf_regfile_writer_free(writer);
	zf_registry_free(registry);
}

/* A file read and written is the same when it is read and written again; so is the tree it leaves. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct octets first = { 0 }, second = { 0 }, tree = { 0 }, same = { 0 };

	if (copy(data, size, &first) == ZF_OK) {
		must(copy(first.octets, first.len, &second) == ZF_OK);
		must(same_octets(first.octets, first.len, second.octets, second.len));
		leave(&first, &tree);
		leave(&tree, &same);
		must(same_octets(tree.octets, tree.len, same.octets, same.len));
	}
	free(first.octets);
	free(second.octets);
	free(tree.octets);
	free(same.octets);
	return 0;
}

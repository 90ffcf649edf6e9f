/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/memory_file.h"
#include "zonefmt/registry/registry.h"
#include "zonefmt/registry/regquery.h"

struct octets {
	uint8_t *octets;
	size_t len;
};

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

static void write_file(const struct zf_registry *registry, struct octets *to)
{
	const struct zf_output output = { append, NULL, to };
	struct zf_regfile_writer *writer = NULL;

	must(zf_regfile_writer_new(&writer, &output, NULL) == ZF_OK);
	const struct zf_regfile_sink sink = zf_regfile_writer_sink(writer);
	must(zf_registry_give(registry, &sink, NULL) == ZF_OK);
	must(zf_regfile_writer_finish(writer, NULL) == ZF_OK);
	zf_regfile_writer_free(writer);
}

/* What `reg query` prints leaves a tree; as a *.reg file it leaves the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct octets first = { 0 }, second = { 0 };
	struct zf_registry *registry = NULL;
	struct memory_file text, file;
	struct zf_error err;

	zf_error_clear(&err);
	(void)zf_regquery_is((const char *)data, size);
	open_memory_file(&text, data, size);
	const zf_status status = zf_registry_load_query(&registry, text.path, &err);
	close_memory_file(&text);
	must(status == err.code && (status == ZF_OK || status == ZF_EUSAGE));
	must((status == ZF_OK) == (registry != NULL));
	if (registry == NULL)
		return 0;
	write_file(registry, &first);
	zf_registry_free(registry);
	open_memory_file(&file, first.octets, first.len);
	must(zf_registry_load(&registry, file.path, &err) == ZF_OK);
	close_memory_file(&file);
	write_file(registry, &second);
	zf_registry_free(registry);
	must(same_octets(first.octets, first.len, second.octets, second.len));
	free(first.octets);
	free(second.octets);
	return 0;
}

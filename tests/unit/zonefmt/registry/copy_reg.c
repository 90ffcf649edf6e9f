/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
/*
 * Reads a registry file and writes all it says to standard output, event by event, for tests and
 * measurements:
 *
 *	copy_reg [-r] FILE
 *
 * -r only reads. Ends with status 2 and what is wrong on standard error.
 */

#include <stdio.h>
#include <string.h>

#include "zonefmt/registry/regfile.h"

static zf_status put(void *ctx, const char *text, size_t len, struct zf_error *err)
{
	(void)ctx;
	return fwrite(text, 1, len, stdout) == len
		       ? ZF_OK
		       : zf_fail(err, ZF_ESYSTEM, "standard output");
}

static zf_status pass_key(void *ctx, const char *text, struct zf_error *err)
{
	(void)ctx, (void)text, (void)err;
	return ZF_OK;
}

static zf_status pass_value(void *ctx, const struct zf_regfile_value *value,
			    struct zf_error *err)
{
	(void)ctx, (void)value, (void)err;
	return ZF_OK;
}

static zf_status copy(FILE *in, const char *name, bool only_read, struct zf_error *err)
{
	const struct zf_regfile_source source = zf_regfile_source_file(in, name);
	const struct zf_regfile_sink nowhere = { pass_key, pass_key, pass_value, pass_key,
						 NULL };
	const struct zf_output output = { .write = put };

	return only_read ? zf_regfile_read(&source, &nowhere, err)
			 : zf_regfile_copy(&source, &output, err);
}

int main(int argc, char *argv[])
{
	const bool only_read = argc == 3 && strcmp(argv[1], "-r") == 0;
	struct zf_error err;
	FILE *in;

	if (argc != 2 && !only_read)
		return 64;
	in = fopen(argv[argc - 1], "rb");
	if (in == NULL)
		return 66;
	zf_status status = copy(in, argv[argc - 1], only_read, &err);
	if (status != ZF_OK)
		fprintf(stderr, "%s\n", err.message);
	fclose(in);
	return status == ZF_OK && fflush(stdout) == 0 ? 0 : 2;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
/*
 * Prints what zonefmt/reader.h reads of a file, one record a line as the master dialect has it, for
 * tests that compare that with what others read:
 *
 *	read_zone [-w] [-o] [-H] [-c] [-i FOLDER] [-z ZONE] FILE
 *
 * -w is Windows' dialect, -o octal digits, -H root hints, -c prints only how many records there are.
 * Records outside the zone are printed behind `outside`, ages as `age HOURS`. Ends with status 2 and the
 * mistakes on standard error.
 */

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "zonefmt/dialect/reader.h"
#include "zonefmt/text/present.h"

static void print(const char *before, const struct zf_record *rr)
{
	static char text[ZF_PRESENT_MAX + 1];

	*zf_present_record(text, rr) = '\0';
	printf("%s%s\n", before, text);
}

static zf_status take(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	(void)ctx;
	(void)err;
	print("", rr);
	return ZF_OK;
}

static zf_status take_outside(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	(void)ctx;
	(void)err;
	print("outside ", rr);
	return ZF_OK;
}

static zf_status count(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	(void)rr;
	(void)err;
	++*(unsigned long *)ctx;
	return ZF_OK;
}

static void print_age(void *ctx, uint32_t hours)
{
	(void)ctx;
	printf("age %u\n", hours);
}

static void tell(void *ctx, const char *text)
{
	(void)ctx;
	fprintf(stderr, "%s\n", text);
}

static int read_zone(const char *path, const struct zf_reader_terms *how)
{
	struct zf_mistakes *mistakes = NULL;
	struct zf_input *in = NULL;
	struct zf_error err;
	zf_status status = zf_mistakes_new(&mistakes, path, &err);

	if (status == ZF_OK)
		status = zf_input_open(&in, path, &err);
	if (status == ZF_OK)
		status = zf_reader_read(in, how, mistakes, NULL, &err);
	if (status != ZF_OK &&
	    (mistakes == NULL || zf_mistakes_end(mistakes, tell, NULL, NULL) == ZF_OK))
		fprintf(stderr, "%s\n", err.message);
	if (status == ZF_OK && how->sink->ctx != NULL)
		printf("%lu\n", *(unsigned long *)how->sink->ctx);
	zf_input_close(in);
	zf_mistakes_free(mistakes);
	return status == ZF_OK ? 0 : 2;
}

int main(int argc, char *argv[])
{
	static const struct zf_sink outside = { .take = take_outside };
	struct zf_sink sink = { .take = take };
	unsigned long records = 0;
	struct zf_reader_terms how = {
		.sink = &sink,
		.outside = &outside,
		.aged = print_age,
	};
	struct zf_name zone;
	int option;

	while ((option = getopt(argc, argv, "woHci:z:")) != -1) {
		if (option == 'w')
			how.dialect = ZF_READER_WINDOWS;
		else if (option == 'o')
			how.octal = true;
		else if (option == 'H')
			how.hints = true;
		else if (option == 'c')
			sink = (struct zf_sink){ .take = count, .ctx = &records };
		else if (option == 'i')
			how.include_folder = optarg;
		else if (option == 'z' && zf_name_parse(&zone, optarg, NULL) == ZF_OK)
			how.zone = zone.wire;
		else
			return 64;
	}
	return optind == argc - 1 ? read_zone(argv[optind], &how) : 64;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_FILE_INPUT_H
#define ZF_ZONEFMT_FILE_INPUT_H

/*
 * A file read in large pieces. What is not used up yet lies in one stretch, from `at` to
 * `end`; the reader moves `at` on and asks for more where that ends too early. Memory is
 * bounded whatever the file holds. A pipe will do too.
 *
 *	zf_input_open() -> zf_input_more()... -> zf_input_close()
 */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/error.h"

/* Octets that can lie in one stretch: more than the longest record takes in any form. */
#define ZF_INPUT_ROOM (512 * 1024)

struct zf_recode;

struct zf_input {
	const char *path;     /* borrowed */
	const char *at, *end; /* what is not used up */
	bool ended;	      /* nothing follows behind `end`, where a line feed is put */
	/* private from here on */
	int fd;
	struct zf_recode *recode; /* NULL: the octets are as they are in the file */
	uint64_t before;	  /* octets of the file before those in `buffer` */
	char buffer[ZF_INPUT_ROOM + 1];
};

/* Opens the file at `path` and reads its beginning. Fails with ZF_ESYSTEM, ZF_ENOMEM. */
zf_status zf_input_open(struct zf_input **in, const char *path,
			struct zf_error *err) ZF_MUST_CHECK;
void zf_input_close(struct zf_input *in);

/* The same with a file that is open already as `fd`, which is the input's from then on, whether this
 * fails or not. `path` is for messages, and borrowed. */
zf_status zf_input_open_fd(struct zf_input **in, int fd, const char *path,
			   struct zf_error *err) ZF_MUST_CHECK;

/* From now on the file is text, whatever it is coded in: UTF-16, as its byte order mark or a NUL in its
 * first character says, becomes UTF-8, and a mark before UTF-8 is passed over; where the beginning has
 * carriage returns but no line feed, those end its lines. To be called before anything is used up or more
 * is read. Fails with ZF_ENOMEM, ZF_ELIMIT (more is there than was read at once). */
zf_status zf_input_as_text(struct zf_input *in, struct zf_error *err) ZF_MUST_CHECK;

/* Reads further octets behind `end`, or finds that there are none and sets `ended`. What is not
 * used up may move, so views into it end here. Fails with ZF_ESYSTEM; with ZF_ELIMIT where it
 * fills all the room already. */
zf_status zf_input_more(struct zf_input *in, struct zf_error *err) ZF_MUST_CHECK;

/* Puts a NUL at `end`, which is at or behind in->at and at most in->end: there is always room for
 * it. What stood there is lost. */
void zf_input_cut(struct zf_input *in, const char *end);

/* How many octets of the file lie before `at`; of the text, where that is coded otherwise. */
uint64_t zf_input_place(const struct zf_input *in);

#endif

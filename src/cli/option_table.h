/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_OPTION_TABLE_H
#define ZF_CLI_OPTION_TABLE_H

/*
 * Every option of every command, one row each: its names, what its value must be, where it goes,
 * and what help says of it. A new option is one row and one field of struct zf_options.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/cli/options.h"
#include "src/cli/zone_list.h"

/* A command line while it is read. */
struct zf_option_reading {
	struct zf_options *options;
	struct zf_talk *talk;
	const char *command;	      /* its name */
	const struct zf_taken *takes; /* see zf_options_read */
	struct zf_zone_list zones;
	bool key_file, key_text; /* seen */
	bool transport;		 /* --tcp, --udp or --tls was */
	const char *tls_option;	 /* one of --tls-...; NULL: none */
};

enum zf_option_takers {
	ZF_OPTION_SOME,	  /* the commands that name it */
	ZF_OPTION_ASKERS, /* all that ask the servers on the command line */
	ZF_OPTION_ALL,
};

enum zf_option_kind {
	ZF_OPTION_FLAG, /* sets a bool */
	ZF_OPTION_ACT,	/* takes no value either, but has a function */
	ZF_OPTION_TEXT, /* a const char *; from here on they take a value */
	ZF_OPTION_SECONDS, /* int64_t of milliseconds, given in seconds or fractions of one */
	ZF_OPTION_NUMBER, /* unsigned, of the field's size */
	ZF_OPTION_SHARE,  /* unsigned percent, thresholds.h */
	ZF_OPTION_READ,	  /* has a function that reads the value */
};

struct zf_option {
	const char *name; /* the long one */
	char letter;	  /* 0: none */
	enum zf_option_takers takers;
	enum zf_option_kind kind;
	size_t offset, size;  /* of the field in struct zf_options, in octets */
	uint64_t least, most; /* of a number */
	/* Fails as zf_option_take. */
	zf_status (*read)(struct zf_option_reading *reading, char *value,
			  struct zf_error *err);
	const char *value; /* what stands for it in help: "FILE"; NULL: it takes none */
	const char *
		title; /* a line or more; NULL: each command that takes it says its own */
};

extern const struct zf_option zf_options_all[];
extern const size_t zf_options_count;

/* The option with the long name `name`; NULL: there is none. */
const struct zf_option *zf_option_named(const char *name);

/* Takes --tcp, --udp or --tls. Fails with ZF_EUSAGE where TLS is asked for and something else too. */
zf_status zf_option_transport(struct zf_option_reading *reading,
			      enum zf_transport transport,
			      struct zf_error *err) ZF_MUST_CHECK;

/* Whether `option` is one with a value. */
bool zf_option_has_value(const struct zf_option *option);

/* Takes one option from the command line; `value` is NULL for one without. Fails with ZF_EUSAGE if
 * the command takes no such option or the value will not do; as zf_key_file_read and
 * zf_zone_list_read do for those that name a file. */
zf_status zf_option_take(struct zf_option_reading *reading,
			 const struct zf_option *option, char *value,
			 struct zf_error *err) ZF_MUST_CHECK;

#endif

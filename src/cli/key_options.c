/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/key_options.h"

#include <string.h>

#include "src/cli/talk.h"
#include "zonefmt/statements/key_file.h"

static zf_status one_key(const struct zf_option_reading *reading, struct zf_error *err)
{
	if (!reading->key_file || !reading->key_text)
		return ZF_OK;
	zf_fail(err, ZF_EUSAGE, "-k and -y exclude each other");
	zf_hint(err,
		"a server is asked with one key; -k FILE is the safer way to name it");
	return ZF_EUSAGE;
}

zf_status zf_key_option_file(struct zf_option_reading *reading, char *value,
			     struct zf_error *err)
{
	zf_status status;

	reading->key_file = true;
	status = one_key(reading, err);
	if (status == ZF_OK)
		status = zf_key_file_read(&reading->options->key, value, err);
	reading->options->has_key = status == ZF_OK;
	reading->options->key_file = value;
	return status;
}

/* Like a server among the words, and completed with them. */
static zf_status read_side_key(struct zf_options *options, enum zf_side side,
			       const char *path, struct zf_error *err)
{
	zf_status status = zf_key_file_read(&options->side_keys[side], path, err);

	options->has_side_key[side] = status == ZF_OK;
	return status;
}

zf_status zf_key_option_a(struct zf_option_reading *reading, char *value,
			  struct zf_error *err)
{
	return read_side_key(reading->options, ZF_SIDE_A, value, err);
}

zf_status zf_key_option_b(struct zf_option_reading *reading, char *value,
			  struct zf_error *err)
{
	return read_side_key(reading->options, ZF_SIDE_B, value, err);
}

zf_status zf_key_option_transfers(struct zf_option_reading *reading, char *value,
				  struct zf_error *err)
{
	return read_side_key(reading->options, ZF_SIDE_TRANSFERS, value, err);
}

zf_status zf_key_option_updates(struct zf_option_reading *reading, char *value,
				struct zf_error *err)
{
	return read_side_key(reading->options, ZF_SIDE_UPDATES, value, err);
}

zf_status zf_key_option_text(struct zf_option_reading *reading, char *value,
			     struct zf_error *err)
{
	zf_status status;

	zf_talk_warn(reading->talk,
		     "-y: the secret can be seen in the process list and stays in "
		     "the shell's history; -k FILE keeps it out of both");
	reading->key_text = true;
	status = one_key(reading, err);
	if (status == ZF_OK)
		status = zf_key_parse(&reading->options->key, value, err);
	explicit_bzero(value, strlen(value));
	reading->options->has_key = status == ZF_OK;
	return status == ZF_OK ? ZF_OK : zf_wrap(err, "-y");
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/options.h"

#include <assert.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "src/cli/gss_options.h"
#include "src/cli/option_table.h"
#include "src/cli/talk.h"
#include "src/cli/tls_options.h"
#include "src/cli/zone_list.h"
#include "src/jobs/ask/zone_name.h"

#define OPTIONS_MAX 96
#define LONG_OPTIONS                                                                     \
	256 /* numbers of options from here on are rows: no letter is so high */

struct spelling {
	char letters[2 * OPTIONS_MAX + 3];
	struct option longs[OPTIONS_MAX + 1];
};

/* The table in the form getopt_long wants. */
static void spell(struct spelling *spelling)
{
	char *at = spelling->letters;

	assert(zf_options_count <= OPTIONS_MAX);
	*at++ = '-'; /* words come in their place, as option 1 */
	*at++ = ':'; /* a missing value is told apart */
	for (size_t i = 0; i < zf_options_count; i++) {
		const struct zf_option *option = &zf_options_all[i];
		bool has_value = zf_option_has_value(option);

		if (option->letter != 0)
			*at++ = option->letter;
		if (option->letter != 0 && has_value)
			*at++ = ':';
		spelling->longs[i] =
			(struct option){ option->name,
					 has_value ? required_argument : no_argument,
					 NULL, LONG_OPTIONS + (int)i };
	}
	*at = '\0';
	spelling->longs[zf_options_count] = (struct option){ 0 };
}

static const struct zf_option *option_for(int found)
{
	if (found >= LONG_OPTIONS)
		return &zf_options_all[found - LONG_OPTIONS];
	for (size_t i = 0; i < zf_options_count; i++) {
		if (zf_options_all[i].letter == found)
			return &zf_options_all[i];
	}
	return NULL;
}

static zf_status unknown_option(const char *command, const char *word,
				struct zf_error *err)
{
	if (optopt != 0 && optopt < LONG_OPTIONS)
		zf_fail(err, ZF_EUSAGE, "there is no option -%c", optopt);
	else if (optopt != 0)
		zf_fail(err, ZF_EUSAGE, "--%s takes no value", option_for(optopt)->name);
	else
		zf_fail(err, ZF_EUSAGE, "there is no option %s", word);
	zf_hint(err, "`zoneferry help %s` lists what there is", command);
	return ZF_EUSAGE;
}

static zf_status missing_value(struct zf_error *err)
{
	return zf_fail(err, ZF_EUSAGE, "--%s needs a value", option_for(optopt)->name);
}

/* What dig and kdig write so. */
static zf_status take_plus(struct zf_option_reading *reading, const char *word,
			   struct zf_error *err)
{
	static const struct {
		const char *name;
		enum zf_transport transport;
	} transports[] = {
		{ "tcp", ZF_TRANSPORT_TCP },
		{ "udp", ZF_TRANSPORT_UDP },
		{ "tls", ZF_TRANSPORT_TLS },
	};

	for (size_t i = 0; i < sizeof(transports) / sizeof(transports[0]); i++) {
		if (strcmp(word + 1, transports[i].name) == 0) {
			reading->options->server_option = transports[i].name;
			return zf_option_transport(reading, transports[i].transport, err);
		}
	}
	zf_fail(err, ZF_EUSAGE, "there is no option %s", word);
	zf_hint(err, "of this form there are +tcp, +udp and +tls");
	return ZF_EUSAGE;
}

static zf_status take_word(struct zf_option_reading *reading, char *word,
			   struct zf_error *err)
{
	struct zf_options *options = reading->options;

	if (word[0] == '@') {
		if (options->server_count == 0)
			options->words_before_server = options->word_count;
		options->servers[options->server_count++].label = word + 1;
		return ZF_OK;
	}
	if (word[0] == '+')
		return take_plus(reading, word, err);
	options->words[options->word_count++] = word;
	return ZF_OK;
}

static zf_status read_words(struct zf_option_reading *reading, int argc, char **argv,
			    struct zf_error *err)
{
	struct spelling spelling = { 0 };
	zf_status status = ZF_OK;
	int found;

	spell(&spelling);
	optind = 0; /* glibc and musl start afresh then */
	opterr = 0;
	while (status == ZF_OK && (found = getopt_long(argc, argv, spelling.letters,
						       spelling.longs, NULL)) != -1) {
		if (found == 1)
			status = take_word(reading, optarg, err);
		else if (found == ':')
			status = missing_value(err);
		else if (found == '?')
			status = unknown_option(reading->command, argv[optind - 1], err);
		else
			status = zf_option_take(reading, option_for(found), optarg, err);
	}
	for (; status == ZF_OK && optind < argc; optind++)
		reading->options->words[reading->options->word_count++] = argv[optind];
	return status;
}

static int64_t or_default(int64_t given_ms, int64_t default_ms)
{
	return given_ms != 0 ? given_ms : default_ms;
}

static struct zf_deadlines deadlines_of(const struct zf_options *options)
{
	const struct zf_deadlines *given = &options->deadlines,
				  *usual = &zf_deadlines_default;

	return (struct zf_deadlines){
		.connect_ms = or_default(given->connect_ms, usual->connect_ms),
		.idle_ms = or_default(given->idle_ms, usual->idle_ms),
		.total_ms = or_default(given->total_ms, usual->total_ms),
	};
}

/* What all of our addresses are of; AF_UNSPEC where they differ or none is given. */
static int source_family(const struct zf_options *options)
{
	const int first = options->source.address.ss_family;

	for (size_t i = 1; i < options->source_count; i++)
		if (options->sources[i].address.ss_family != first)
			return AF_UNSPEC;
	return options->source_count > 0 ? first : AF_UNSPEC;
}

/* Its label holds the server as the user wrote it; one that is an address needs no label. */
static zf_status complete_server(struct zf_options *options, size_t server,
				 struct zf_error *err)
{
	struct zf_peer *peer = &options->servers[server];
	const char *text = peer->label;
	int family = options->family;
	struct zf_endpoint literal;

	if (family == AF_UNSPEC)
		family = source_family(options);
	if (zf_endpoint_parse_literal(&literal, text, options->port, NULL) == ZF_OK)
		peer->label = NULL;
	peer->local = options->source;
	peer->key = options->has_key ? &options->key : NULL;
	peer->transport = options->transport;
	peer->timeout_ms = options->timeout_ms;
	peer->deadlines = deadlines_of(options);
	zf_status status = zf_tls_options_name(options, server, text, err);
	return status == ZF_OK ? zf_endpoint_parse(&peer->server, text, options->port,
						   family, err)
			       : status;
}

static zf_status check_key(const struct zf_option_reading *reading,
			   const struct zf_key *key, struct zf_error *err)
{
	const zf_status status = zf_key_check_use(key, err);

	if (status == ZF_OK)
		return ZF_OK;
	if (reading->options->allow_md5) {
		zf_talk_warn(reading->talk, "%s", err->message);
		zf_error_clear(err);
		return ZF_OK;
	}
	zf_hint(err,
		"give the server a key for hmac-sha256; --allow-md5 signs with this one");
	return status;
}

static zf_status check_keys(const struct zf_option_reading *reading, struct zf_error *err)
{
	const struct zf_options *options = reading->options;
	zf_status status = options->has_key ? check_key(reading, &options->key, err)
					    : ZF_OK;

	for (size_t side = 0; side < ZF_SIDES && status == ZF_OK; side++)
		if (options->has_side_key[side])
			status = check_key(reading, &options->side_keys[side], err);
	return status;
}

/* Once it is known whether TLS is asked for. */
static zf_status complete(struct zf_option_reading *reading, struct zf_error *err)
{
	struct zf_options *options = reading->options;
	zf_status status = zf_tls_options_finish(reading, err);

	if (status == ZF_OK)
		status = zf_gss_options_check(options, err);
	if (status == ZF_OK)
		status = check_keys(reading, err);
	if (options->port == 0)
		options->port = options->tls != NULL ? ZF_PORT_TLS : ZF_PORT_DNS;
	for (size_t i = 0; i < options->server_count && status == ZF_OK; i++)
		status = complete_server(options, i, err);
	return status;
}

zf_status zf_options_read(struct zf_options *options, const struct zf_command_line *line,
			  struct zf_error *err)
{
	struct zf_option_reading reading = {
		.options = options,
		.talk = line->talk,
		.command = line->argv[0],
		.takes = line->takes,
	};
	zf_status status;

	*options = (struct zf_options){
		.family = AF_UNSPEC,
		.thresholds = ZF_THRESHOLDS_DEFAULT,
		.words = calloc((size_t)line->argc, sizeof(char *)),
		.servers = calloc((size_t)line->argc, sizeof(struct zf_peer)),
		.tls_names = calloc((size_t)line->argc, sizeof(char *)),
	};
	if (options->words == NULL || options->servers == NULL ||
	    options->tls_names == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = read_words(&reading, line->argc, line->argv, err);
	if (status == ZF_OK)
		status = complete(&reading, err);
	options->zones = reading.zones.zones;
	options->zone_count = reading.zones.count;
	return status;
}

/* A name of four numbers could be parsed, but is a server that lacks its `@`. */
static zf_status read_zone(struct zf_name *name, const char *word, struct zf_error *err)
{
	struct zf_endpoint address;

	if (word[0] == '@') {
		zf_fail(err, ZF_EUSAGE, "%s stands behind --, where no word is a server",
			word);
		zf_hint(err, "servers come before the --");
		return ZF_EUSAGE;
	}
	if (zf_endpoint_parse_literal(&address, word, 0, NULL) != ZF_OK)
		return zf_zone_name_read(name, word, err);
	zf_fail(err, ZF_EUSAGE, "%s is an address, no zone", word);
	zf_hint(err, "servers are written @%s", word);
	return ZF_EUSAGE;
}

zf_status zf_options_words_as_zones(struct zf_options *options, size_t from,
				    struct zf_error *err)
{
	struct zf_zone_list list = { options->zones, options->zone_count,
				     options->zone_count };
	zf_status status = ZF_OK;

	for (size_t i = from; i < options->word_count && status == ZF_OK; i++) {
		struct zf_name name;

		status = read_zone(&name, options->words[i], err);
		if (status == ZF_OK)
			status = zf_zone_list_add(&list, name.wire, err);
	}
	if (status == ZF_OK)
		status = zf_zone_list_unique(&list, err);
	options->zones = list.zones;
	options->zone_count = list.count;
	if (from < options->word_count)
		options->word_count = from;
	return status;
}

void zf_options_clear(struct zf_options *options)
{
	zf_gss_options_clear(options);
	zf_tls_options_clear(options);
	free(options->servers);
	free(options->words);
	free(options->zones);
	zf_key_clear(&options->key);
	for (size_t side = 0; side < ZF_SIDES; side++)
		zf_key_clear(&options->side_keys[side]);
	*options = (struct zf_options){ 0 };
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * What must be so on the new server's machine, and would else be noticed only when it fails: its name server reads
 * the file that is written for it, and will answer at the address that it takes. Where the machine is not reached, or does
 * not say, that could not be told. There is enough room on both machines.
 */

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "src/runbook/steps/survey.h"

#define OUTPUT_MAX 262144 /* octets of a command's output that are looked at */
#define COMMAND_MS 10000
#define ROOM_MIB_MIN 100

char *zf_survey_run(const struct zf_survey *survey, const struct zf_server *server,
		    const char *const *argv)
{
	const struct zf_process process = { .argv = argv,
					    .timeout_ms = COMMAND_MS,
					    .output = malloc(OUTPUT_MAX),
					    .output_max = OUTPUT_MAX };

	if (process.output != NULL && server->reach.kind->acts &&
	    survey->moving->acts->run(&server->reach, &process, NULL) == ZF_OK)
		return process.output;
	free(process.output);
	return NULL;
}

static char *run(const struct zf_survey *survey, const char *const *argv)
{
	return zf_survey_run(survey, survey->moving->move->to, argv);
}

/* ---- the include line ---- */

/* Its own configuration: as its control tool is told, which is sure, or where it is by default. */
static const char *main_configuration(const struct zf_server *to, bool *sure)
{
	static const struct {
		const char *software, *path;
	} defaults[] = { { "bind", "/etc/bind/named.conf" },
			 { "knot", "/etc/knot/knot.conf" },
			 { "nsd", "/etc/nsd/nsd.conf" } };

	/* rndc's -c is rndc's own */
	*sure = to->control != NULL && strcmp(to->software, "bind") != 0;
	for (size_t i = 0; *sure && to->control[i] != NULL; i++)
		if (strcmp(to->control[i], "-c") == 0 && to->control[i + 1] != NULL)
			return to->control[i + 1];
	*sure = false;
	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		if (strcmp(to->software, defaults[i].software) == 0)
			return defaults[i].path;
	return NULL;
}

/* The word behind `include` on the line, without quotes and what ends it; NULL: there is none. */
static char *included(char *line)
{
	char *at = line + strspn(line, " \t");
	const size_t len = strlen("include");

	if (strncmp(at, "include", len) != 0)
		return NULL;
	at += len;
	at += strspn(at, " \t:\"'");
	at[strcspn(at, " \t\"';#\r")] = '\0';
	return at[0] == '\0' ? NULL : at;
}

/* A pattern is what Knot and NSD take; a relative path is below the file's folder, which is theirs too. */
static bool reaches(const char *word, const char *config)
{
	const char *name = strrchr(config, '/');

	if (fnmatch(word, config, 0) == 0)
		return true;
	return word[0] != '/' && name != NULL && fnmatch(word, name + 1, 0) == 0;
}

/* Yes; no; or, where files are included that may include it, not told. */
static enum zf_told is_included(char *text, const char *config)
{
	enum zf_told told = ZF_TOLD_NO;
	char *line, *word;

	while ((line = strsep(&text, "\n")) != NULL) {
		word = included(line);
		if (word == NULL)
			continue;
		if (reaches(word, config))
			return ZF_TOLD_YES;
		told = ZF_TOLD_UNKNOWN;
	}
	return told;
}

static zf_status tell_not_included(const struct zf_survey_subject *subject,
				   const char *path, struct zf_error *err)
{
	const struct zf_server *to = subject->survey->moving->move->to;
	char what[ZF_MESSAGE_MAX], hint[ZF_MESSAGE_MAX];
	const struct zf_survey_mistake mistake = { ZF_EUSAGE, what, NULL, hint };

	snprintf(what, sizeof(what), "%s does not include %s", path, to->config);
	snprintf(hint, sizeof(hint), "on %s: put `include: \"%s\"` at the end of %s",
		 to->id, to->config, path);
	return zf_survey_mistake(subject, &mistake, err);
}

zf_status zf_survey_include(struct zf_survey *survey,
			    const struct zf_survey_subject *subject, struct zf_error *err)
{
	const struct zf_server *to = survey->moving->move->to;
	enum zf_told told = ZF_TOLD_UNKNOWN;
	const char *path;
	char *text;
	bool sure;
	zf_status status;

	if (to->config == NULL || to->software == NULL || !to->reach.kind->acts)
		return ZF_OK;
	path = main_configuration(to, &sure);
	text = path == NULL ? NULL
			    : run(survey, (const char *const[]){ "cat", path, NULL });
	if (text != NULL)
		told = is_included(text, to->config);
	free(text);
	if (told == ZF_TOLD_NO && !sure)
		told = ZF_TOLD_UNKNOWN;
	status = zf_survey_note(subject, zf_survey_verdict(told), err,
				told == ZF_TOLD_UNKNOWN ? "could not tell by %s" : "%s",
				path == NULL ? "anything" : path);
	return status == ZF_OK && told == ZF_TOLD_NO
		       ? tell_not_included(subject, path, err)
		       : status;
}

/* ---- where it listens ---- */

/* Whether a line of `ss -lntu` is of a socket at every address of the family. */
static bool is_everywhere(const char *line, bool v6, uint16_t port)
{
	char all[3][32];
	const char *const any[] = { v6 ? "[::]" : "0.0.0.0", "*", "[::]" };

	for (size_t i = 0; i < 3; i++) {
		snprintf(all[i], sizeof(all[i]), " %s:%u ", any[i], port);
		if (strstr(line, all[i]) != NULL && (v6 || i < 2))
			return true;
	}
	return false;
}

static enum zf_told listens(const char *text, bool v6, uint16_t port)
{
	char *copy = strdup(text), *rest = copy, *line;
	char at_port[16];
	enum zf_told told = ZF_TOLD_UNKNOWN;

	snprintf(at_port, sizeof(at_port), ":%u ", port);
	while (copy != NULL && (line = strsep(&rest, "\n")) != NULL) {
		if (is_everywhere(line, v6, port)) {
			told = ZF_TOLD_YES;
			break;
		}
		if (strstr(line, at_port) != NULL)
			told = ZF_TOLD_NO;
	}
	free(copy);
	return told;
}

static zf_status tell_deaf(const struct zf_survey_subject *subject,
			   const struct zf_take_address *take, struct zf_error *err)
{
	const struct zf_server *to = subject->survey->moving->move->to;
	const bool nsd = strcmp(to->software, "nsd") == 0;
	char what[ZF_MESSAGE_MAX], address[ZF_ENDPOINT_TEXT_MAX], hint[ZF_MESSAGE_MAX];
	const struct zf_survey_mistake remark = { ZF_OK, what, NULL, hint };

	zf_endpoint_print_address(address, &take->service.address);
	snprintf(what, sizeof(what),
		 "%s listens at single addresses, and %s is none of them", to->id,
		 address);
	snprintf(
		hint, sizeof(hint),
		"let it listen everywhere, or at %s too before it has it (%s)", address,
		nsd ? "`ip-address:` with `ip-freebind: yes`, and a restart"
		    : "`listen:` of Knot DNS, `local-address` with `non-local-bind=yes` of "
		      "PowerDNS, and a restart");
	return zf_survey_mistake(subject, &remark, err);
}

/* BIND takes up new addresses by itself (`interface-interval`), and has a socket for each also when it listens
 * everywhere. */
static zf_status look_at_address(const struct zf_survey_subject *subject,
				 const struct zf_take_address *take, const char *text,
				 struct zf_error *err)
{
	const struct zf_server *to = subject->survey->moving->move->to;
	const bool v6 = take->service.address.address.ss_family == AF_INET6,
		   bind = to->software != NULL && strcmp(to->software, "bind") == 0;
	char address[ZF_ENDPOINT_TEXT_MAX], question[ZF_ENDPOINT_TEXT_MAX + 32];
	struct zf_survey_subject one = *subject;
	enum zf_told told = ZF_TOLD_UNKNOWN;
	zf_status status;

	if (text != NULL)
		told = listens(text, v6, zf_endpoint_port(&to->addresses[0]));
	if (told == ZF_TOLD_NO && bind)
		told = ZF_TOLD_UNKNOWN;
	zf_endpoint_print_address(address, &take->service.address);
	if (text != NULL && told == ZF_TOLD_NO && strstr(text, address) != NULL)
		told = ZF_TOLD_YES;
	snprintf(question, sizeof(question), "%s %s", subject->question, address);
	one.question = question;
	status = zf_survey_note(&one, zf_survey_verdict(told), err,
				told == ZF_TOLD_UNKNOWN ? "could not tell"
							: "by the sockets it has");
	return status == ZF_OK && told == ZF_TOLD_NO && to->software != NULL
		       ? tell_deaf(subject, take, err)
		       : status;
}

zf_status zf_survey_listening(struct zf_survey *survey,
			      const struct zf_survey_subject *subject,
			      struct zf_error *err)
{
	static const char *const argv[] = { "ss", "-H", "-l", "-n", "-t", "-u", NULL };
	const struct zf_move *move = survey->moving->move;
	char *text = move->take_count == 0 ? NULL : run(survey, argv);
	zf_status status = ZF_OK;

	for (size_t i = 0; i < move->take_count && status == ZF_OK; i++)
		status = look_at_address(subject, &move->takes[i], text, err);
	free(text);
	return status;
}

/* ---- room ---- */

static zf_status tell_room(const struct zf_survey_subject *subject, const char *where,
			   unsigned long long mib, struct zf_error *err)
{
	char what[ZF_MESSAGE_MAX], why[64];
	const struct zf_survey_mistake remark = { ZF_OK, what, why, NULL };
	const zf_status status = zf_survey_note(
		subject, mib >= ROOM_MIB_MIN ? ZF_VERDICT_YES : ZF_VERDICT_NO, err,
		"%s: %llu MiB free", where, mib);

	snprintf(what, sizeof(what), "little room in %s", where);
	snprintf(why, sizeof(why), "%llu MiB free", mib);
	return status == ZF_OK && mib < ROOM_MIB_MIN
		       ? zf_survey_mistake(subject, &remark, err)
		       : status;
}

zf_status zf_survey_room_here(struct zf_survey *survey,
			      const struct zf_survey_subject *subject,
			      struct zf_error *err)
{
	const char *folder = survey->moving->migration->state_folder;
	struct statvfs found;

	if (statvfs(folder, &found) != 0)
		return zf_survey_note(subject, ZF_VERDICT_UNKNOWN, err,
				      "%s: could not tell", folder);
	return tell_room(subject, folder,
			 (unsigned long long)found.f_bavail * found.f_frsize >> 20, err);
}

/* The fourth word of the second line of `df -Pk` is what is free, in KiB (POSIX). */
static bool read_df(const char *text, unsigned long long *kib)
{
	const char *line = strchr(text, '\n');

	return line != NULL && sscanf(line + 1, "%*s %*s %*s %llu", kib) == 1;
}

zf_status zf_survey_room_there(struct zf_survey *survey,
			       const struct zf_survey_subject *subject,
			       struct zf_error *err)
{
	const struct zf_server *to = survey->moving->move->to;
	const char *const argv[] = { "df", "-Pk", "--", to->zone_directory, NULL };
	unsigned long long kib = 0;
	char *text;
	bool told;

	if (to->zone_directory == NULL || !to->reach.kind->acts)
		return ZF_OK;
	text = run(survey, argv);
	told = text != NULL && read_df(text, &kib);
	free(text);
	if (!told)
		return zf_survey_note(subject, ZF_VERDICT_UNKNOWN, err,
				      "%s: could not tell", to->zone_directory);
	return tell_room(subject, to->zone_directory, kib >> 10, err);
}

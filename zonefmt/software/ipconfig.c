/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * What `ipconfig /all` prints, saved to a file: the machine's name and its addresses.
 *
 *	   Host Name . . . . . . . . . . . . : dc01
 *	   Primary Dns Suffix  . . . . . . . : example.com
 *
 *	Ethernet adapter Ethernet0:
 *
 *	   IPv4 Address. . . . . . . . . . . : 192.0.2.20(Preferred)
 *	   Subnet Mask . . . . . . . . . . . : 255.255.255.0
 *	   Default Gateway . . . . . . . . . : 192.0.2.1
 *	   DNS Servers . . . . . . . . . . . : 127.0.0.1
 *	                                       192.0.2.10
 *
 * The words are translated on other systems, the order and the shape are not, but that a label may end
 * `. .:` (French, Japanese) or without any dots (German). So what stands where is told thus: the
 * first line with a value is the host's name and the second its suffix, if its label has DNS in it; a line without
 * blanks before it begins an interface; addresses in brackets' company, `(Preferred)`, are its own, and
 * so is the one before a mask. Windows 2003 has no brackets.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zonefmt/file/lines.h"
#include "zonefmt/settings/configuration.h"

#define VALUE_MAX 256
#define BLANKS " \t"  /* Windows 2000 has a TAB in front */
#define INDENT_MAX 16 /* of a line with a label; further values stand at 39 */
#define WIDE_BRACKET "\357\274\210" /* U+FF08, of Chinese and Japanese */

struct reading {
	struct zf_settings *settings;
	struct zf_value *addresses, *interfaces;
	size_t values;		   /* lines with one, so far */
	char host[VALUE_MAX];	   /* name and suffix */
	char interface[VALUE_MAX]; /* its heading; empty before the first */
	char before[VALUE_MAX];	   /* the value of the line before */
	bool before_is_own;
	char told[4 * VALUE_MAX]; /* of the interface */
	struct zf_error *err;
};

/* The colon that ends the line's label, or NULL where the line is the further value of one before: it
 * has leader dots in front, with a blank between or without, or stands at once behind the words. No address
 * has a blank behind a colon, and one that ends in a colon is far from the line's beginning. */
static char *end_of_label(char *line)
{
	const size_t indent = strspn(line, BLANKS);

	if (indent > INDENT_MAX)
		return NULL;
	for (char *at = line + indent; (at = strchr(at, ':')) != NULL; at++)
		if (at > line + indent &&
		    (at[1] == '\0' || strchr(BLANKS, at[1]) != NULL))
			return at;
	return NULL;
}

/* The address alone, and whether it has brackets behind. */
static bool parse(const char *text, struct zf_remote *remote, bool *bracketed)
{
	char address[VALUE_MAX];
	const size_t len = strcspn(text, "(% " WIDE_BRACKET);

	*bracketed = text[len] == '(' ||
		     strncmp(text + len, WIDE_BRACKET, strlen(WIDE_BRACKET)) == 0 ||
		     strchr(text, '(') != NULL;
	if (len == 0 || len >= sizeof(address))
		return false;
	memcpy(address, text, len);
	address[len] = '\0';
	return zf_remote_parse(remote, address, NULL) == ZF_OK;
}

static bool is_link_local(const struct zf_remote *remote)
{
	return remote->family == 6
		       ? remote->address[0] == 0xfe && (remote->address[1] & 0xc0) == 0x80
		       : remote->address[0] == 169 && remote->address[1] == 254;
}

static bool is_mask(const struct zf_remote *remote)
{
	return remote->family == 4 && remote->address[0] == 255;
}

static void tell(struct reading *reading, const char *text)
{
	const size_t len = strlen(reading->told);

	snprintf(reading->told + len, sizeof(reading->told) - len, "%s%s",
		 len > 0 ? " " : "", text);
}

static zf_status add_own(struct reading *reading, const struct zf_remote *remote)
{
	return is_link_local(remote)
		       ? ZF_OK
		       : zf_value_add_remote(reading->addresses, remote, reading->err);
}

/* Windows 2003's own address is known by the mask in the next line. */
static zf_status take_mask(struct reading *reading)
{
	struct zf_remote remote;
	bool bracketed;

	if (reading->before_is_own || !parse(reading->before, &remote, &bracketed))
		return ZF_OK;
	return add_own(reading, &remote);
}

static zf_status take_value(struct reading *reading, const char *value)
{
	struct zf_remote remote;
	zf_status status = ZF_OK;
	bool bracketed = false, own = false;

	if (parse(value, &remote, &bracketed)) {
		own = bracketed;
		tell(reading, value);
		if (is_mask(&remote))
			status = take_mask(reading);
		else if (own)
			status = add_own(reading, &remote);
	}
	snprintf(reading->before, sizeof(reading->before), "%s", value);
	reading->before_is_own = own;
	return status;
}

/* The suffix's label has DNS in it in every language; where there is none the node's type follows. */
static void take_host(struct reading *reading, const char *label, const char *value)
{
	const size_t len = strlen(reading->host);

	if (reading->values == 1)
		snprintf(reading->host, sizeof(reading->host), "%s", value);
	else if (reading->values == 2 && strcasestr(label, "dns") != NULL &&
		 *value != '\0' && strpbrk(value, BLANKS) == NULL)
		snprintf(reading->host + len, sizeof(reading->host) - len, ".%s", value);
}

static zf_status end_interface(struct reading *reading)
{
	char text[sizeof(reading->interface) + sizeof(reading->told) + 4];

	if (reading->told[0] == '\0')
		return ZF_OK;
	snprintf(text, sizeof(text), "%s %s", reading->interface, reading->told);
	reading->told[0] = '\0';
	return zf_value_add_word(reading->interfaces, text, reading->err);
}

static zf_status read_line(struct reading *reading, char *line)
{
	char *end = line + strlen(line);

	while (end > line && strchr(BLANKS, end[-1]) != NULL)
		*--end = '\0';
	if (*line == '\0')
		return ZF_OK;
	if (strchr(BLANKS, *line) == NULL) {
		const zf_status status = end_interface(reading);
		snprintf(reading->interface, sizeof(reading->interface), "%s", line);
		reading->before[0] = '\0';
		return status;
	}
	char *colon = end_of_label(line);
	if (colon == NULL)
		return take_value(reading, line + strspn(line, BLANKS));
	*colon = '\0';
	const char *value = colon + 1 + strspn(colon + 1, BLANKS);
	reading->values++;
	take_host(reading, line, value);
	return take_value(reading, value);
}

static zf_status read_lines(struct reading *reading, struct zf_lines *lines)
{
	zf_status status = ZF_OK;
	char *line;

	while (status == ZF_OK && (line = zf_lines_next(lines)) != NULL)
		status = read_line(reading, line);
	return status == ZF_OK ? end_interface(reading) : status;
}

/* The lists are filled by themselves, since a value moves when another is put beside it. */
static zf_status put(struct reading *reading, struct zf_lines *lines)
{
	struct zf_values *server = &reading->settings->server;
	struct zf_values apart = { NULL, 0 };
	struct zf_value *unused;
	zf_status status = zf_values_put(server, ZF_SERVER_ADDRESSES, ZF_ORIGIN_READ,
					 &reading->addresses, reading->err);

	if (status == ZF_OK)
		status = zf_values_put(&apart, ZF_SERVER_INTERFACES, ZF_ORIGIN_READ,
				       &reading->interfaces, reading->err);
	if (status == ZF_OK)
		status = read_lines(reading, lines);
	if (status == ZF_OK)
		status = zf_values_put(server, ZF_SERVER_INTERFACES, ZF_ORIGIN_READ,
				       &unused, reading->err);
	for (size_t i = 0; status == ZF_OK && i < reading->interfaces->count; i++)
		status = zf_value_add_word(unused, reading->interfaces->words[i],
					   reading->err);
	if (status == ZF_OK && reading->host[0] != '\0')
		status = zf_values_put_text(server, ZF_SERVER_HOST_NAME, ZF_ORIGIN_READ,
					    reading->host, reading->err);
	zf_values_clear(&apart);
	return status;
}

static zf_status read_ipconfig(struct zf_settings *settings,
			       const struct zf_configuration_source *source,
			       struct zf_mistakes *mistakes, struct zf_error *err)
{
	struct reading reading = { .settings = settings, .err = err };
	struct zf_lines lines;

	(void)mistakes;
	zf_status status = zf_lines_open(&lines, source->path, err);
	if (status != ZF_OK)
		return status;
	status = put(&reading, &lines);
	zf_lines_close(&lines);
	return status;
}

/* Leader dots before a colon, of which other formats have none. */
static bool detect(const char *text, size_t len)
{
	return zf_lines_has(text, len, ". . . . . :") ||
	       zf_lines_has(text, len, ". . . . .:");
}

const struct zf_configuration zf_configuration_ipconfig = {
	.name = "ipconfig",
	.title = "what ipconfig /all prints",
	.detect = detect,
	.read = read_ipconfig,
};

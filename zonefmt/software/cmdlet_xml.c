/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * What Export-Clixml keeps of objects (MS-PSRP 2.2.5 has the elements). Of it all this counts:
 *
 *	<Obj RefId="0">
 *	  <Props>
 *	    <S N="ZoneName">example.com</S>
 *	    <B N="IsAutoCreated">false</B>
 *	    <Obj N="MasterServers" RefId="1"><LST><S>192.0.2.1</S></LST></Obj>
 *	  </Props>
 *	</Obj>
 *
 * An address may be an object too, whose ToString it is; so may be a word out of an enumeration.
 */

#include "zonefmt/software/cmdlet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_OCTETS 32
#define VALUE_MAX 1024

struct xml {
	struct zf_cmdlet *cmdlet;
	const char *at;
	size_t line;
	size_t depth;		    /* objects that are open */
	char list[NAME_MAX_OCTETS]; /* the property that the object of depth 2 is */
	/* The tag at hand. */
	char tag[NAME_MAX_OCTETS], name[NAME_MAX_OCTETS];
	bool is_end, is_empty;
	char value[VALUE_MAX]; /* the text behind it */
};

static void skip(struct xml *xml, const char *to)
{
	for (; xml->at < to; xml->at++)
		xml->line += *xml->at == '\n';
}

/* Puts the octet or octets of the entity at `text`; returns how long that is, 0 if it is none. */
static size_t entity(const char *text, char *to)
{
	static const struct {
		const char *text;
		char octet;
	} known[] = { { "&lt;", '<' },
		      { "&gt;", '>' },
		      { "&amp;", '&' },
		      { "&quot;", '"' },
		      { "&apos;", '\'' } };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		const size_t len = strlen(known[i].text);

		if (strncmp(text, known[i].text, len) == 0) {
			*to = known[i].octet;
			return len;
		}
	}
	return 0;
}

static void copy_text(char *to, size_t room, const char *text, size_t len)
{
	const char *end = text + len;
	size_t count = 0;

	while (text < end && count + 1 < room) {
		const size_t known = entity(text, to + count);

		if (known == 0)
			to[count] = *text;
		text += known == 0 ? 1 : known;
		count++;
	}
	to[count] = '\0';
}

/* The value of the attribute N in the tag from `at` to `end`. */
static void read_attribute(struct xml *xml, const char *at, const char *end)
{
	xml->name[0] = '\0';
	for (; at + 3 < end; at++) {
		if (strncmp(at, " N=\"", 4) != 0)
			continue;
		const char *begin = at + 4;
		const char *quote = memchr(begin, '"', (size_t)(end - begin));
		if (quote != NULL)
			copy_text(xml->name, sizeof(xml->name), begin,
				  (size_t)(quote - begin));
		return;
	}
}

/* Takes the next tag and the text behind it. Returns false at the end, or where it is cut. */
static bool next_tag(struct xml *xml)
{
	const char *begin = strchr(xml->at, '<');
	const char *end = begin == NULL ? NULL : strchr(begin, '>');

	if (end == NULL)
		return false;
	skip(xml, begin);
	xml->is_end = begin[1] == '/';
	xml->is_empty = end[-1] == '/';
	begin += 1 + xml->is_end;
	const size_t len = strcspn(begin, " \t\r\n/>");
	snprintf(xml->tag, sizeof(xml->tag), "%.*s",
		 (int)(len < sizeof(xml->tag) ? len : 0), begin);
	read_attribute(xml, begin, end);
	skip(xml, end + 1);
	copy_text(xml->value, sizeof(xml->value), end + 1, strcspn(end + 1, "<"));
	return true;
}

static bool is_tag(const struct xml *xml, const char *tag)
{
	return strcmp(xml->tag, tag) == 0;
}

static zf_status take_object(struct xml *xml)
{
	if (xml->is_end) {
		if (xml->depth > 0)
			xml->depth--;
		if (xml->depth == 1)
			xml->list[0] = '\0';
		return xml->depth == 0 ? zf_cmdlet_end_zone(xml->cmdlet) : ZF_OK;
	}
	if (xml->is_empty)
		return ZF_OK;
	xml->depth++;
	if (xml->depth == 2)
		memcpy(xml->list, xml->name, sizeof(xml->list));
	return ZF_OK;
}

static zf_status take_tag(struct xml *xml)
{
	if (is_tag(xml, "Obj"))
		return take_object(xml);
	if (xml->is_end || xml->is_empty)
		return ZF_OK;
	if (xml->depth == 1 && xml->name[0] != '\0')
		return zf_cmdlet_take(xml->cmdlet, xml->name, xml->value, xml->line);
	if (xml->depth == 2 && is_tag(xml, "ToString"))
		return zf_cmdlet_take(xml->cmdlet, xml->list, xml->value, xml->line);
	if ((xml->depth == 2 && is_tag(xml, "S")) ||
	    (xml->depth == 3 && is_tag(xml, "ToString")))
		return zf_cmdlet_take_member(xml->cmdlet, xml->list, xml->value);
	return ZF_OK;
}

zf_status zf_cmdlet_read_xml(struct zf_cmdlet *cmdlet, const char *text)
{
	struct xml *xml = calloc(1, sizeof(*xml));
	zf_status status = ZF_OK;

	if (xml == NULL)
		return zf_fail(cmdlet->err, ZF_ENOMEM, "out of memory");
	xml->cmdlet = cmdlet;
	xml->at = text;
	xml->line = 1;
	while (status == ZF_OK && next_tag(xml))
		status = take_tag(xml);
	if (status == ZF_OK && xml->depth > 0)
		zf_mistakes_add(cmdlet->mistakes, (struct zf_place){ xml->line, 1 },
				"the file ends within an object");
	free(xml);
	return status;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/name.h"

#include <string.h>

static uint8_t lower(uint8_t octet)
{
	return octet >= 'A' && octet <= 'Z' ? (uint8_t)(octet + ('a' - 'A')) : octet;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Length octets are at most 63, below 'A': names compare octet by octet as a whole. */
static bool same_octets(const uint8_t *a, const uint8_t *b, size_t len)
{
	if (memcmp(a, b, len) == 0)
		return true;
	for (size_t i = 0; i < len; i++) {
		if (lower(a[i]) != lower(b[i]))
			return false;
	}
	return true;
}

/* Reads the octet written at `*at`, escaped or not, and moves behind it. Returns what is
 * wrong with it, or NULL. */
static const char *read_octet(const char **at, uint8_t *octet)
{
	const char *c = *at;
	int value;

	if (*c != '\\') {
		*octet = (uint8_t)*c;
		*at = c + 1;
		return *octet > ' ' && *octet != 0x7f
			       ? NULL
			       : "a blank or control character must be written as \\DDD";
	}
	if (c[1] == '\0')
		return "ends in a lone backslash";
	if (!is_digit(c[1])) {
		*octet = (uint8_t)c[1];
		*at = c + 2;
		return NULL;
	}
	if (!is_digit(c[2]) || !is_digit(c[3]))
		return "a backslash and a digit need two more digits";
	value = (c[1] - '0') * 100 + (c[2] - '0') * 10 + (c[3] - '0');
	if (value > 255)
		return "\\DDD is above 255";
	*octet = (uint8_t)value;
	*at = c + 4;
	return NULL;
}

/* Reads one label and the dot behind it, if any. Returns what is wrong, or NULL. */
static const char *read_label(const char **at, struct zf_name *name, size_t *used)
{
	size_t start = *used;
	size_t end = start + 1;

	while (**at != '\0' && **at != '.') {
		uint8_t octet;
		const char *why = read_octet(at, &octet);

		if (why != NULL)
			return why;
		if (end - start > ZF_LABEL_MAX)
			return "a label is longer than 63 octets";
		if (end >= ZF_NAME_MAX - 1)
			return "longer than 255 octets";
		name->wire[end++] = octet;
	}
	if (end == start + 1)
		return "a label is empty";
	if (**at == '.')
		(*at)++;
	name->wire[start] = (uint8_t)(end - start - 1);
	*used = end;
	return NULL;
}

zf_status zf_name_parse(struct zf_name *name, const char *text, struct zf_error *err)
{
	struct zf_name fresh;
	const char *at = text;
	size_t used = 0;

	if (*text == '\0')
		return zf_fail(err, ZF_EUSAGE, "the name is empty");
	if (strcmp(text, ".") == 0)
		at++;
	while (*at != '\0') {
		const char *why = read_label(&at, &fresh, &used);

		if (why != NULL)
			return zf_fail(err, ZF_EUSAGE, "not a domain name: '%s': %s",
				       text, why);
	}
	fresh.wire[used] = 0;
	zf_name_copy(name, fresh.wire);
	return ZF_OK;
}

static char *print_octet(char *to, uint8_t octet)
{
	if (octet <= ' ' || octet >= 0x7f) {
		*to++ = '\\';
		*to++ = (char)('0' + octet / 100);
		*to++ = (char)('0' + octet / 10 % 10);
		*to++ = (char)('0' + octet % 10);
		return to;
	}
	if (strchr(".\\\"();@$", octet) != NULL)
		*to++ = '\\';
	*to++ = (char)octet;
	return to;
}

size_t zf_name_print(char text[ZF_NAME_TEXT_MAX], const uint8_t *name)
{
	char *to = text;

	if (*name == 0)
		*to++ = '.';
	while (*name != 0) {
		for (uint8_t left = *name++; left > 0; left--)
			to = print_octet(to, *name++);
		*to++ = '.';
	}
	*to = '\0';
	return (size_t)(to - text);
}

size_t zf_name_size(const uint8_t *name)
{
	size_t size = 0;

	while (name[size] != 0)
		size += 1u + name[size];
	return size + 1;
}

unsigned zf_name_labels(const uint8_t *name)
{
	unsigned labels = 0;

	for (; *name != 0; name += 1 + *name)
		labels++;
	return labels;
}

void zf_name_copy(struct zf_name *to, const uint8_t *name)
{
	memmove(to->wire, name, zf_name_size(name));
}

void zf_name_lower(uint8_t *name)
{
	for (; *name != 0; name += 1 + *name) {
		for (uint8_t i = 1; i <= *name; i++)
			name[i] = lower(name[i]);
	}
}

bool zf_name_equal(const uint8_t *a, const uint8_t *b)
{
	size_t size = zf_name_size(a);

	return size == zf_name_size(b) && same_octets(a, b, size);
}

bool zf_name_under(const uint8_t *name, const uint8_t *apex)
{
	size_t left = zf_name_size(name);
	size_t apex_size = zf_name_size(apex);

	while (left > apex_size) {
		left -= 1u + *name;
		name += 1 + *name;
	}
	return left == apex_size && same_octets(name, apex, left);
}

const uint8_t *zf_name_parent(const uint8_t *name)
{
	return *name == 0 ? name : name + 1 + *name;
}

#define LABELS_MAX (ZF_NAME_MAX / 2) /* each takes two octets at least */

static unsigned find_labels(const uint8_t *labels[LABELS_MAX], const uint8_t *name)
{
	unsigned count = 0;

	for (; *name != 0; name += 1 + *name)
		labels[count++] = name;
	return count;
}

static int compare_labels(const uint8_t *a, const uint8_t *b)
{
	uint8_t shorter = *a < *b ? *a : *b;

	if (*a == *b && memcmp(a + 1, b + 1, *a) == 0)
		return 0; /* as mostly near the root */
	for (unsigned i = 1; i <= shorter; i++) {
		int order = lower(a[i]) - lower(b[i]);

		if (order != 0)
			return order;
	}
	return *a - *b;
}

int zf_name_compare(const uint8_t *a, const uint8_t *b)
{
	const uint8_t *a_labels[LABELS_MAX], *b_labels[LABELS_MAX];
	unsigned a_left = find_labels(a_labels, a);
	unsigned b_left = find_labels(b_labels, b);

	while (a_left > 0 && b_left > 0) {
		int order = compare_labels(a_labels[--a_left], b_labels[--b_left]);

		if (order != 0)
			return order;
	}
	return (a_left > b_left) - (a_left < b_left);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* A receipt as text, whole and while it grows. */

#include <arpa/inet.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "src/jobs/change/receipt.h"

#define RECEIPT_VERSION 1
#define GROWING_VERSION 2 /* of the lines */
#define DATA_TEXT_MAX (ZF_NAME_TEXT_MAX + INET6_ADDRSTRLEN)

static zf_status no_memory(struct zf_error *err)
{
	return zf_fail(err, ZF_ENOMEM, "out of memory for a receipt");
}

/* ---- printing ---- */

static void print_data(char text[DATA_TEXT_MAX], const struct zf_receipt_line *line)
{
	if (line->type == ZF_TYPE_NS)
		zf_name_print(text, line->rdata);
	else
		inet_ntop(line->type == ZF_TYPE_A ? AF_INET : AF_INET6, line->rdata, text,
			  DATA_TEXT_MAX);
}

static json_t *line_to_json(const struct zf_receipt_line *line)
{
	char zone[ZF_NAME_TEXT_MAX], owner[ZF_NAME_TEXT_MAX], data[DATA_TEXT_MAX];
	char type[ZF_RECORD_TEXT_MAX];

	zf_name_print(zone, line->zone.wire);
	zf_name_print(owner, line->owner.wire);
	print_data(data, line);
	return json_pack("{s:s, s:s, s:I, s:s, s:s}", "zone", zone, "owner", owner, "ttl",
			 (json_int_t)line->ttl, "type", zf_type_print(type, line->type),
			 "data", data);
}

/* NULL: out of memory. */
static json_t *lines_to_json(const struct zf_receipt *receipt, bool intended)
{
	json_t *lines = json_array();

	for (size_t i = 0; i < receipt->count && lines != NULL; i++) {
		const struct zf_receipt_line *line = &receipt->lines[i];

		if (line->intended == intended &&
		    json_array_append_new(lines, line_to_json(line)) != 0) {
			json_decref(lines);
			lines = NULL;
		}
	}
	return lines;
}

zf_status zf_receipt_print(const struct zf_receipt *receipt, char **text,
			   struct zf_error *err)
{
	json_t *granted = lines_to_json(receipt, false);
	json_t *intended = lines_to_json(receipt, true), *root = NULL;

	*text = NULL;
	if (granted != NULL && intended != NULL)
		root = json_pack("{s:i, s:s*, s:s*, s:O}", "zoneferry-receipt",
				 RECEIPT_VERSION, "primary", receipt->primary, "server",
				 receipt->server, "granted", granted);
	if (root != NULL && (json_array_size(intended) == 0 ||
			     json_object_set(root, "intended", intended) == 0))
		*text = json_dumps(root, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	json_decref(granted);
	json_decref(intended);
	json_decref(root);
	return *text != NULL ? ZF_OK : no_memory(err);
}

struct text {
	char *chars;
	size_t len, room;
};

static int append(const char *chars, size_t len, void *ctx)
{
	struct text *text = ctx;

	if (len >= text->room - text->len) {
		const size_t room = 2 * (text->room + len + 1);
		char *grown = realloc(text->chars, room);

		if (grown == NULL)
			return -1;
		text->chars = grown;
		text->room = room;
	}
	memcpy(text->chars + text->len, chars, len);
	text->len += len;
	text->chars[text->len] = '\0';
	return 0;
}

/* Appends `object`, which it takes, and a line's end. False: out of memory. */
static bool append_object(struct text *text, json_t *object)
{
	const bool done = object != NULL &&
			  json_dump_callback(object, append, text,
					     JSON_COMPACT | JSON_PRESERVE_ORDER) == 0 &&
			  append("\n", 1, text) == 0;

	json_decref(object);
	return done;
}

static bool append_lines(struct text *text, const struct zf_receipt_line *lines,
			 size_t count)
{
	bool done = append("", 0, text) == 0;

	for (size_t i = 0; i < count && done; i++)
		done = append_object(text,
				     json_pack("{s:o}",
					       lines[i].intended ? "intended" : "granted",
					       line_to_json(&lines[i])));
	return done;
}

static zf_status hand_over(struct text *text, bool done, char **result,
			   struct zf_error *err)
{
	*result = NULL;
	if (!done) {
		free(text->chars);
		return no_memory(err);
	}
	*result = text->chars;
	return ZF_OK;
}

zf_status zf_receipt_print_more(const struct zf_receipt_line *lines, size_t count,
				char **text, struct zf_error *err)
{
	struct text more = { 0 };

	return hand_over(&more, append_lines(&more, lines, count), text, err);
}

zf_status zf_receipt_print_lines(const struct zf_receipt *receipt, char **text,
				 struct zf_error *err)
{
	struct text all = { 0 };
	json_t *head = json_pack("{s:i, s:s*, s:s*}", "zoneferry-receipt",
				 GROWING_VERSION, "primary", receipt->primary, "server",
				 receipt->server);
	const bool done = append_object(&all, head) &&
			  append_lines(&all, receipt->lines, receipt->count);

	return hand_over(&all, done, text, err);
}

/* ---- reading ---- */

static zf_status parse_type(struct zf_receipt_line *line, const char *type,
			    struct zf_error *err)
{
	if (strcmp(type, "NS") == 0)
		line->type = ZF_TYPE_NS;
	else if (strcmp(type, "A") == 0)
		line->type = ZF_TYPE_A;
	else if (strcmp(type, "AAAA") == 0)
		line->type = ZF_TYPE_AAAA;
	else
		return zf_fail(err, ZF_EUSAGE,
			       "type `%s`: a grant holds NS, A and AAAA only", type);
	return ZF_OK;
}

static zf_status parse_data(struct zf_receipt_line *line, const char *data,
			    struct zf_error *err)
{
	struct zf_name name;
	zf_status status;

	if (line->type != ZF_TYPE_NS) {
		const bool v4 = line->type == ZF_TYPE_A;

		line->rdata_len = v4 ? 4 : 16;
		if (inet_pton(v4 ? AF_INET : AF_INET6, data, line->rdata) != 1)
			return zf_fail(err, ZF_EUSAGE,
				       "data `%s` is no address of its type", data);
		return ZF_OK;
	}
	status = zf_name_parse(&name, data, err);
	if (status != ZF_OK)
		return status;
	line->rdata_len = (uint16_t)zf_name_size(name.wire);
	memcpy(line->rdata, name.wire, line->rdata_len);
	return ZF_OK;
}

static zf_status line_from_json(struct zf_receipt_line *line, json_t *value,
				struct zf_error *err)
{
	const char *zone, *owner, *type, *data;
	json_int_t ttl;
	json_error_t why;
	zf_status status;

	memset(line, 0, sizeof(*line));
	if (json_unpack_ex(value, &why, JSON_STRICT, "{s:s, s:s, s:I, s:s, s:s}", "zone",
			   &zone, "owner", &owner, "ttl", &ttl, "type", &type, "data",
			   &data) != 0)
		return zf_fail(err, ZF_EUSAGE, "%s", why.text);
	if (ttl < 0 || ttl > INT32_MAX) /* RFC 2181 section 8 */
		return zf_fail(err, ZF_EUSAGE, "ttl %lld is out of range",
			       (long long)ttl);
	line->ttl = (uint32_t)ttl;
	status = zf_name_parse(&line->zone, zone, err);
	if (status == ZF_OK)
		status = zf_name_parse(&line->owner, owner, err);
	if (status == ZF_OK)
		status = parse_type(line, type, err);
	if (status == ZF_OK)
		status = parse_data(line, data, err);
	if (status == ZF_OK && !zf_name_under(line->owner.wire, line->zone.wire))
		status = zf_fail(err, ZF_EUSAGE, "owner %s lies outside zone %s", owner,
				 zone);
	return status;
}

static zf_status lines_from_json(struct zf_receipt *receipt, json_t *lines, bool intended,
				 struct zf_error *err)
{
	const char *list = intended ? "intended" : "granted";
	struct zf_receipt_line line;
	json_t *value;
	size_t i;

	if (!json_is_array(lines))
		return zf_fail(err, ZF_EUSAGE, "not a receipt: `%s` is no list", list);
	json_array_foreach (lines, i, value) {
		zf_status status = line_from_json(&line, value, err);

		if (status != ZF_OK)
			return zf_wrap(err, "%s, entry %zu", list, i + 1);
		line.intended = intended;
		status = zf_receipt_add(receipt, &line, err);
		if (status != ZF_OK)
			return status;
	}
	return ZF_OK;
}

/* Who granted it, as far as `object` says. */
static zf_status take_head(struct zf_receipt *receipt, json_t *object,
			   struct zf_error *err)
{
	const char *server = json_string_value(json_object_get(object, "server"));
	const char *primary = json_string_value(json_object_get(object, "primary"));

	receipt->server = server == NULL ? NULL : strdup(server);
	receipt->primary = primary == NULL ? NULL : strdup(primary);
	if ((server != NULL && receipt->server == NULL) ||
	    (primary != NULL && receipt->primary == NULL))
		return no_memory(err);
	return ZF_OK;
}

static zf_status fill(struct zf_receipt *receipt, json_t *root, struct zf_error *err)
{
	const char *word;
	json_t *granted, *intended = NULL;
	json_error_t why;
	int version;
	zf_status status;

	if (json_unpack_ex(root, &why, 0, "{s:i}", "zoneferry-receipt", &version) != 0)
		return zf_fail(err, ZF_EUSAGE, "not a receipt: %s", why.text);
	if (version != RECEIPT_VERSION)
		return zf_fail(err, ZF_EUNSUPPORTED, "a receipt of version %d", version);
	if (json_unpack_ex(root, &why, JSON_STRICT, "{s:i, s?s, s?s, s:o, s?o}",
			   "zoneferry-receipt", &version, "server", &word, "primary",
			   &word, "granted", &granted, "intended", &intended) != 0)
		return zf_fail(err, ZF_EUSAGE, "not a receipt: %s", why.text);
	status = take_head(receipt, root, err);
	if (status == ZF_OK)
		status = lines_from_json(receipt, granted, false, err);
	if (status == ZF_OK && intended != NULL)
		status = lines_from_json(receipt, intended, true, err);
	return status;
}

static zf_status parse_whole(struct zf_receipt *receipt, const char *text, size_t len,
			     struct zf_error *err)
{
	json_error_t why;
	json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &why);
	zf_status status;

	if (root == NULL)
		return zf_fail(err, ZF_EUSAGE, "line %d: %s", why.line, why.text);
	status = fill(receipt, root, err);
	json_decref(root);
	return status;
}

/* Whether the text is of a receipt that grows; then `head`, which is the caller's, is its first line. */
static bool is_growing(const char *text, size_t len, json_t **head)
{
	const char *end = memchr(text, '\n', len), *word;
	int version = 0;

	*head = end == NULL ? NULL
			    : json_loadb(text, (size_t)(end - text),
					 JSON_REJECT_DUPLICATES, NULL);
	if (*head != NULL &&
	    json_unpack_ex(*head, NULL, JSON_STRICT, "{s:i, s?s, s?s}",
			   "zoneferry-receipt", &version, "server", &word, "primary",
			   &word) == 0 &&
	    version == GROWING_VERSION)
		return true;
	json_decref(*head);
	*head = NULL;
	return false;
}

static zf_status parse_line(struct zf_receipt *receipt, const char *text, size_t len,
			    struct zf_error *err)
{
	struct zf_receipt_line line;
	json_t *granted = NULL, *intended = NULL;
	json_error_t why;
	json_t *object = json_loadb(text, len, JSON_REJECT_DUPLICATES, &why);
	zf_status status;

	if (object == NULL)
		return zf_fail(err, ZF_EUSAGE, "%s", why.text);
	if (json_unpack_ex(object, &why, JSON_STRICT, "{s?o, s?o}", "granted", &granted,
			   "intended", &intended) != 0)
		status = zf_fail(err, ZF_EUSAGE, "%s", why.text);
	else if ((granted == NULL) == (intended == NULL))
		status = zf_fail(err, ZF_EUSAGE,
				 "one record is `granted` or `intended` in each line");
	else
		status = line_from_json(&line, granted != NULL ? granted : intended, err);
	if (status == ZF_OK) {
		line.intended = intended != NULL;
		status = zf_receipt_add(receipt, &line, err);
	}
	json_decref(object);
	return status;
}

static zf_status parse_lines(struct zf_receipt *receipt, const char *text, size_t len,
			     struct zf_error *err)
{
	const char *const end = text + len, *next;
	zf_status status = ZF_OK;

	for (size_t number = 1; status == ZF_OK; text = next + 1, number++) {
		next = memchr(text, '\n', (size_t)(end - text));
		if (next == NULL)
			break;
		if (number == 1)
			continue;
		status = parse_line(receipt, text, (size_t)(next - text), err);
		if (status != ZF_OK)
			zf_wrap(err, "line %zu", number);
	}
	return status == ZF_OK ? zf_receipt_settle(receipt, err) : status;
}

zf_status zf_receipt_parse(struct zf_receipt *receipt, const char *text, size_t len,
			   struct zf_error *err)
{
	json_t *head;
	zf_status status;

	memset(receipt, 0, sizeof(*receipt));
	if (is_growing(text, len, &head)) {
		status = take_head(receipt, head, err);
		json_decref(head);
		if (status == ZF_OK)
			status = parse_lines(receipt, text, len, err);
	} else {
		status = parse_whole(receipt, text, len, err);
	}
	if (status != ZF_OK)
		zf_receipt_clear(receipt);
	return status;
}

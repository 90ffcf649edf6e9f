/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/receipt.h"

#include <arpa/inet.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"

#define RECEIPT_VERSION 1
#define LINES_MAX 1000000
#define DATA_TEXT_MAX (ZF_NAME_TEXT_MAX + INET6_ADDRSTRLEN)

zf_status zf_receipt_add(struct zf_receipt *receipt, const struct zf_receipt_line *line,
			 struct zf_error *err)
{
	if (receipt->count == receipt->size) {
		const size_t size = receipt->size == 0 ? 16 : 2 * receipt->size;
		struct zf_receipt_line *lines =
			size > LINES_MAX ? NULL
					 : realloc(receipt->lines, size * sizeof(*lines));

		if (lines == NULL)
			return zf_fail(err, ZF_ENOMEM,
				       "out of memory for a receipt of %zu lines", size);
		receipt->lines = lines;
		receipt->size = size;
	}
	receipt->lines[receipt->count++] = *line;
	return ZF_OK;
}

static bool is_same(const struct zf_receipt_line *a, const struct zf_receipt_line *b)
{
	const struct zf_record x = zf_receipt_record(a), y = zf_receipt_record(b);

	return zf_record_equal(&x, &y) && zf_name_equal(a->zone.wire, b->zone.wire);
}

void zf_receipt_drop(struct zf_receipt *receipt, const struct zf_receipt_line *line)
{
	for (size_t i = 0; i < receipt->count; i++)
		if (is_same(&receipt->lines[i], line)) {
			receipt->count--;
			memmove(&receipt->lines[i], &receipt->lines[i + 1],
				(receipt->count - i) * sizeof(*line));
			return;
		}
}

struct zf_record zf_receipt_record(const struct zf_receipt_line *line)
{
	return (struct zf_record){
		.owner = line->owner.wire,
		.owner_len = (uint16_t)zf_name_size(line->owner.wire),
		.type = line->type,
		.class = ZF_CLASS_IN,
		.ttl = line->ttl,
		.rdata = line->rdata,
		.rdata_len = line->rdata_len,
	};
}

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
		root = json_pack("{s:i, s:s*, s:O}", "zoneferry-receipt", RECEIPT_VERSION,
				 "server", receipt->server, "granted", granted);
	if (root != NULL && (json_array_size(intended) == 0 ||
			     json_object_set(root, "intended", intended) == 0))
		*text = json_dumps(root, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	json_decref(granted);
	json_decref(intended);
	json_decref(root);
	return *text != NULL ? ZF_OK : zf_fail(err, ZF_ENOMEM, "out of memory");
}

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

static zf_status fill(struct zf_receipt *receipt, json_t *root, struct zf_error *err)
{
	const char *server = NULL;
	json_t *granted, *intended = NULL;
	json_error_t why;
	int version;
	zf_status status;

	if (json_unpack_ex(root, &why, JSON_STRICT, "{s:i, s?s, s:o, s?o}",
			   "zoneferry-receipt", &version, "server", &server, "granted",
			   &granted, "intended", &intended) != 0)
		return zf_fail(err, ZF_EUSAGE, "not a receipt: %s", why.text);
	if (version != RECEIPT_VERSION)
		return zf_fail(err, ZF_EUNSUPPORTED, "a receipt of version %d", version);
	if (server != NULL && (receipt->server = strdup(server)) == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = lines_from_json(receipt, granted, false, err);
	if (status == ZF_OK && intended != NULL)
		status = lines_from_json(receipt, intended, true, err);
	return status;
}

zf_status zf_receipt_parse(struct zf_receipt *receipt, const char *text, size_t len,
			   struct zf_error *err)
{
	json_error_t why;
	json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &why);
	zf_status status;

	memset(receipt, 0, sizeof(*receipt));
	if (root == NULL)
		return zf_fail(err, ZF_EUSAGE, "line %d: %s", why.line, why.text);
	status = fill(receipt, root, err);
	json_decref(root);
	if (status != ZF_OK)
		zf_receipt_clear(receipt);
	return status;
}

void zf_receipt_clear(struct zf_receipt *receipt)
{
	free(receipt->server);
	free(receipt->lines);
	memset(receipt, 0, sizeof(*receipt));
}

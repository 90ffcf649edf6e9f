/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/text/rare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <ldns/ldns.h>

#include "protocol/wire.h"
#include "zonefmt/text/present.h"

#define FIXED_OCTETS 11 /* root owner, type, class, TTL, length */

/* `rr` in ldns's form, with the root as its owner: only type and rdata matter here. */
static ldns_rr *to_ldns(const struct zf_record *rr)
{
	size_t size = FIXED_OCTETS + (size_t)rr->rdata_len;
	uint8_t *wire = calloc(1, size);
	ldns_rr *result = NULL;
	size_t pos = 0;

	if (wire == NULL)
		return NULL;
	zf_wire_put16(wire + 1, rr->type);
	zf_wire_put16(wire + 3, LDNS_RR_CLASS_IN);
	zf_wire_put16(wire + 9, rr->rdata_len);
	if (rr->rdata_len > 0)
		memcpy(wire + FIXED_OCTETS, rr->rdata, rr->rdata_len);
	if (ldns_wire2rr(&result, wire, size, &pos, LDNS_SECTION_ANSWER) !=
	    LDNS_STATUS_OK)
		result = NULL;
	free(wire);
	return result;
}

/* The fields one by one: ldns_rr2str would put comments behind some types. */
static ldns_buffer *print_fields(const ldns_rr *rr)
{
	ldns_buffer *text = ldns_buffer_new(LDNS_MIN_BUFLEN);

	if (text == NULL)
		return NULL;
	for (size_t i = 0; i < ldns_rr_rd_count(rr); i++) {
		if (i > 0)
			ldns_buffer_printf(text, " ");
		if (ldns_rdf2buffer_str(text, ldns_rr_rdf(rr, i)) != LDNS_STATUS_OK)
			goto failed;
	}
	if (ldns_buffer_status_ok(text))
		return text;
failed:
	ldns_buffer_free(text);
	return NULL;
}

/* Copies with single blanks, and none at the end: ldns puts two between APL's prefixes. */
static char *copy_squeezed(char *at, const char *text, size_t len)
{
	char *start = at;

	for (size_t i = 0; i < len; i++) {
		if (text[i] != ' ' || (at > start && at[-1] != ' '))
			*at++ = text[i];
	}
	return at > start && at[-1] == ' ' ? at - 1 : at;
}

/* Names without a final dot get this behind them, and no zone has it. */
static const uint8_t relative_mark[] = "\012not\0absolute";

static zf_status take_rdata(const ldns_rr *rr, uint8_t rdata[ZF_RARE_RDATA_MAX],
			    uint16_t *len, struct zf_error *err)
{
	uint8_t *wire = NULL;
	size_t size = 0;

	if (ldns_rr2wire(&wire, rr, LDNS_SECTION_ANSWER, &size) != LDNS_STATUS_OK)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	zf_status status = ZF_OK;
	if (memmem(wire, size, relative_mark, sizeof relative_mark) != NULL) {
		status = zf_fail(err, ZF_EUSAGE, "a name does not end in a dot");
	} else {
		*len = (uint16_t)(size - FIXED_OCTETS);
		memcpy(rdata, wire + FIXED_OCTETS, *len);
	}
	free(wire);
	return status;
}

/* As zf_rare_parse, but takes whatever ldns takes. */
static zf_status parse(const char *text, uint16_t *type, uint8_t rdata[ZF_RARE_RDATA_MAX],
		       uint16_t *len, struct zf_error *err)
{
	static const char before[] = ". 0 IN ";
	char *line = malloc(sizeof before + strlen(text));
	ldns_rdf *origin = ldns_dname_new_frm_data(sizeof relative_mark, relative_mark);
	ldns_rr *rr = NULL;
	zf_status status;

	if (line == NULL || origin == NULL) {
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
		goto out;
	}
	strcpy(stpcpy(line, before), text);
	ldns_status result = ldns_rr_new_frm_str(&rr, line, 0, origin, NULL);
	if (result != LDNS_STATUS_OK) {
		rr = NULL;
		status = zf_fail(err, ZF_EUSAGE, "%s", ldns_get_errorstr_by_id(result));
		goto out;
	}
	*type = (uint16_t)ldns_rr_get_type(rr);
	status = take_rdata(rr, rdata, len, err);
out:
	ldns_rr_free(rr);
	ldns_rdf_deep_free(origin);
	free(line);
	return status;
}

static bool reads_back(const char *rdata_text, size_t len, const struct zf_record *rr)
{
	struct reading {
		uint8_t rdata[ZF_RARE_RDATA_MAX];
		char text[];
	} *back = malloc(sizeof *back + len + sizeof "TYPE65535 ");
	uint16_t type, back_len;

	if (back == NULL)
		return false;
	int word = sprintf(back->text, "TYPE%u ", rr->type);
	memcpy(back->text + word, rdata_text, len);
	back->text[(size_t)word + len] = '\0';
	bool same = parse(back->text, &type, back->rdata, &back_len, NULL) == ZF_OK &&
		    type == rr->type && back_len == rr->rdata_len &&
		    memcmp(back->rdata, rr->rdata, back_len) == 0;
	free(back);
	return same;
}

enum { TYPE_LOC = 29, TYPE_APL = 42 };

static bool is_within(uint32_t angle, uint32_t degrees)
{
	const uint32_t middle = 0x80000000u, most = degrees * 3600000;

	return angle >= middle - most && angle <= middle + most;
}

/* Whether what LOC (RFC 1876) and APL (RFC 3123) say is on the globe, or within an address. ldns writes
 * anything, but Knot 3.2 and NSD 4.6 do not read it. */
static bool is_sensible(const struct zf_record *rr)
{
	const uint8_t *at = rr->rdata, *end = at + rr->rdata_len;

	if (rr->type == TYPE_LOC)
		return rr->rdata_len >= 12 && is_within(zf_wire_get32(at + 4), 90) &&
		       is_within(zf_wire_get32(at + 8), 180);
	for (; rr->type == TYPE_APL && end - at >= 4; at += 4 + (at[3] & 0x7f))
		if (zf_wire_get16(at) == 1 && at[2] > 32)
			return false;
	return true;
}

char *zf_rare_print(char *at, const struct zf_record *rr)
{
	ldns_rr *known = is_sensible(rr) ? to_ldns(rr) : NULL;
	ldns_buffer *text = known == NULL ? NULL : print_fields(known);
	char *end = NULL;

	if (text != NULL && ldns_buffer_position(text) <= ZF_PRESENT_MAX / 2) {
		end = copy_squeezed(at, (const char *)ldns_buffer_begin(text),
				    ldns_buffer_position(text));
		if (end == at || *at == '\\' || !reads_back(at, (size_t)(end - at), rr))
			end = NULL;
	}
	ldns_buffer_free(text);
	ldns_rr_free(known);
	return end;
}

/* Whether behind the type's word `text` is what the rdata would be written as. */
static zf_status check_text(const char *text, const struct zf_record *rr,
			    struct zf_error *err)
{
	char *again = malloc(ZF_PRESENT_MAX);
	const char *rdata = strchr(text, ' ');

	if (again == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	char *end = zf_rare_print(again, rr);
	if (end == NULL)
		end = again;
	*end = '\0';
	zf_status status = ZF_OK;
	if (rdata == NULL || strcasecmp(rdata + 1, again) != 0)
		status = zf_fail(err, ZF_EUSAGE, "read as '%.80s'", again);
	free(again);
	return status;
}

zf_status zf_rare_parse(const char *text, uint16_t *type,
			uint8_t rdata[ZF_RARE_RDATA_MAX], uint16_t *len,
			struct zf_error *err)
{
	zf_status status = parse(text, type, rdata, len, err);

	if (status != ZF_OK)
		return status;
	const struct zf_record rr = { .rdata = rdata, .rdata_len = *len, .type = *type };
	return check_text(text, &rr, err);
}

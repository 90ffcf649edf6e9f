/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/capture_file.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/runbook/step.h"
#include "zonefmt/dialect/forms.h"
#include "zonefmt/zone/digest.h"

zf_status zf_capture_file_print(const struct zf_capture_file *captured, char **text,
				struct zf_error *err)
{
	json_t *root;

	if (captured->there)
		root = json_pack("{s:b, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:s}",
				 "captured", 1, "source", captured->source, "file",
				 captured->path, "serial", (json_int_t)captured->serial,
				 "records", (json_int_t)captured->records, "outside",
				 (json_int_t)captured->outside, "messages",
				 (json_int_t)captured->messages, "octets",
				 (json_int_t)captured->octets, "digest",
				 captured->digest);
	else
		root = json_pack("{s:b}", "captured", 0);
	*text = root == NULL ? NULL
			     : json_dumps(root, JSON_COMPACT | JSON_PRESERVE_ORDER);
	json_decref(root);
	return *text != NULL ? ZF_OK : zf_fail(err, ZF_ENOMEM, "out of memory");
}

static zf_status fill(struct zf_capture_file *captured, json_t *root,
		      struct zf_error *err)
{
	const char *source, *path, *digest;
	json_int_t serial, records, messages, octets;
	json_int_t outside = 0; /* journals of before do not say */

	captured->there = json_is_true(json_object_get(root, "captured"));
	if (!captured->there)
		return ZF_OK;
	if (json_unpack(root, "{s:s, s:s, s:I, s:I, s?I, s:I, s:I, s:s}", "source",
			&source, "file", &path, "serial", &serial, "records", &records,
			"outside", &outside, "messages", &messages, "octets", &octets,
			"digest", &digest) != 0)
		return zf_fail(err, ZF_ESYSTEM,
			       "the journal's note of a capture cannot be read");
	captured->source = strdup(source);
	captured->path = strdup(path);
	if (captured->source == NULL || captured->path == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	captured->serial = (uint32_t)serial;
	captured->records = (uint64_t)records;
	captured->outside = (uint64_t)outside;
	captured->messages = (uint64_t)messages;
	captured->octets = (uint64_t)octets;
	snprintf(captured->digest, sizeof(captured->digest), "%s", digest);
	return ZF_OK;
}

zf_status zf_capture_file_parse(struct zf_capture_file *captured, const char *text,
				struct zf_error *err)
{
	json_t *root;
	zf_status status;

	memset(captured, 0, sizeof(*captured));
	root = json_loads(text, 0, NULL);
	if (root == NULL)
		return zf_fail(err, ZF_ESYSTEM,
			       "the journal's note of a capture cannot be read");
	status = fill(captured, root, err);
	json_decref(root);
	if (status != ZF_OK)
		zf_capture_file_clear(captured);
	return status;
}

zf_status zf_capture_file_read(struct zf_capture_file *captured,
			       struct zf_journal *journal, const char *move,
			       const uint8_t *zone, struct zf_error *err)
{
	struct zf_task task = { 0 };
	char name[ZF_NAME_TEXT_MAX];
	zf_status status;

	memset(captured, 0, sizeof(*captured));
	zf_name_print(name, zone);
	status = zf_journal_task(
		journal, &(struct zf_task_name){ move, ZF_STEP_CAPTURE_ZONES, name },
		&task, err);
	if (status == ZF_OK && zf_task_is_done(&task))
		status = zf_capture_file_parse(captured, task.outcome, err);
	zf_task_clear(&task);
	return status;
}

static zf_status digest_file(char text[ZF_DIGEST_TEXT_MAX], const char *path,
			     const uint8_t *zone, struct zf_error *err)
{
	const struct zf_form_file file = { .path = path, .form = &zf_form_master };
	struct zf_digest *digest = NULL;
	zf_status status = zf_digest_new(&digest, err);

	if (status != ZF_OK)
		return status;
	const struct zf_sink sink = zf_digest_sink(digest);
	const struct zf_reader_terms how = { .sink = &sink, .zone = zone };
	status = zf_form_read(&file, &how, NULL, err);
	if (status == ZF_OK)
		status = zf_digest_print(text, digest, err);
	zf_digest_free(digest);
	return status;
}

zf_status zf_capture_file_check(const struct zf_capture_file *captured, const char *path,
				const uint8_t *zone, struct zf_error *err)
{
	char now[ZF_DIGEST_TEXT_MAX] = "";
	zf_status status = ZF_OK;

	if (captured->digest[0] == '\0')
		return ZF_OK;
	status = digest_file(now, path, zone, err);
	/* What cannot be read as a zone file is none that we wrote. */
	if (status != ZF_OK && status != ZF_EUSAGE)
		return status;
	if (strcmp(now, captured->digest) == 0)
		return ZF_OK;
	zf_fail(err, ZF_EUNSAFE, "%s: is not as it was captured: it was changed or cut",
		path);
	zf_hint(err,
		"put it back as it was; a migration of another name captures it anew");
	return ZF_EUNSAFE;
}

void zf_capture_file_clear(struct zf_capture_file *captured)
{
	free(captured->source);
	free(captured->path);
	memset(captured, 0, sizeof(*captured));
}

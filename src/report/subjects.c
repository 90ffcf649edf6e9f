/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/report/subjects.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/harmless.h"
#include "src/report/pattern.h"
#include "zonefmt/file/arena.h"
#include "zonefmt/file/list.h"

#define PAGE_COLUMNS 78
#define HEADING_MAX 24 /* "<", digits, ">" and NUL */

struct line {
	const char *subject, *text;
	size_t at; /* in the order of adding */
};

struct zf_subjects {
	struct zf_arena arena;
	struct line *lines;
	size_t count;
};

zf_status zf_subjects_new(struct zf_subjects **subjects, struct zf_error *err)
{
	*subjects = calloc(1, sizeof(**subjects));
	if (*subjects == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	zf_arena_init(&(*subjects)->arena, SIZE_MAX);
	return ZF_OK;
}

void zf_subjects_free(struct zf_subjects *subjects)
{
	if (subjects == NULL)
		return;
	zf_arena_clear(&subjects->arena);
	free(subjects->lines);
	free(subjects);
}

/* ---- adding ---- */

/* "ferry.example. @new": a zone, and where it was looked at. No other subject's first word ends with a dot. */
static size_t zone_len(const char *subject)
{
	const size_t len = strcspn(subject, " ");

	return len > 0 && subject[len - 1] == '.' ? len : 0;
}

static char *line_text(struct zf_arena *arena, const struct zf_subject_line *line,
		       const char *where, struct zf_error *err)
{
	const char *before = where[0] == '\0' ? "" : where + 1;
	char *text, *kept;
	const int len = asprintf(&text, "%s %s%s%s: %s", line->mark, before,
				 before[0] == '\0' ? "" : " ", line->question,
				 line->text);

	if (len < 0) {
		(void)zf_fail(err, ZF_ENOMEM, "out of memory");
		return NULL;
	}
	kept = zf_arena_text(arena, zf_harmless(text), (size_t)len, err);
	free(text);
	return kept;
}

zf_status zf_subjects_add(struct zf_subjects *subjects,
			  const struct zf_subject_line *line, struct zf_error *err)
{
	const size_t zone = zone_len(line->subject);
	const size_t len = zone > 0 ? zone : strlen(line->subject);
	struct line *grown =
		zf_list_grow(subjects->lines, subjects->count, sizeof(*grown));

	if (grown == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	subjects->lines = grown;
	char *subject = zf_arena_text(&subjects->arena, line->subject, len, err);
	const char *text = line_text(&subjects->arena, line,
				     zone > 0 ? line->subject + len : "", err);
	if (subject == NULL || text == NULL)
		return subjects->arena.status;
	grown[subjects->count] =
		(struct line){ zf_harmless(subject), text, subjects->count };
	subjects->count++;
	return ZF_OK;
}

size_t zf_subjects_count(const struct zf_subjects *subjects)
{
	return subjects->count;
}

/* ---- what is alike ---- */

/* A subject, its lines as its pattern has them. */
struct entry {
	const char *subject;
	size_t at; /* of its first line */
	struct zf_pattern pattern;
};

/* Entries that have one pattern; and how each of its values is shown. */
struct group {
	const struct entry *entries;
	size_t count;
	size_t *columns; /* SAME, OF_NAME, or the column in which it stands, from 1 */
	size_t *shown;	 /* of each column, from 1, the value that it shows */
	size_t column_count;
};

#define SAME 0		     /* of all the zones: in the line itself */
#define OF_NAME ((size_t)-1) /* each zone's own name */

static const char *value(const struct group *group, size_t row, size_t at)
{
	return group->entries[row].pattern.values[at];
}

static bool is_same(const struct group *group, size_t at)
{
	size_t i = 1;

	while (i < group->count && strcmp(value(group, i, at), value(group, 0, at)) == 0)
		i++;
	return i >= group->count;
}

static bool is_name(const struct group *group, size_t at)
{
	size_t i = 0;

	while (i < group->count &&
	       strcmp(value(group, i, at), group->entries[i].subject) == 0)
		i++;
	return i >= group->count;
}

/* Whether the column shows the value already, as that of another. */
static bool is_shown(const struct group *group, size_t column, size_t at)
{
	const size_t other = group->shown[column];
	size_t i = 0;

	while (i < group->count &&
	       strcmp(value(group, i, at), value(group, i, other)) == 0)
		i++;
	return i >= group->count;
}

static size_t choose_column(struct group *group, size_t at)
{
	if (is_same(group, at))
		return SAME;
	if (is_name(group, at))
		return OF_NAME;
	for (size_t column = 1; column <= group->column_count; column++)
		if (is_shown(group, column, at))
			return column;
	group->shown[++group->column_count] = at;
	return group->column_count;
}

/* ---- the page ---- */

static void print_value(const struct group *group, size_t at, FILE *out)
{
	const size_t column = group->columns[at];

	if (column == SAME)
		fputs(value(group, 0, at), out);
	else if (column == OF_NAME)
		fputs("<zone>", out);
	else
		fprintf(out, "<%zu>", column);
}

static void print_pattern(const struct group *group, FILE *out)
{
	bool begins = true;
	size_t at = 0;

	for (const char *c = group->entries->pattern.text; *c != '\0'; c++) {
		if (begins)
			fputs("    ", out);
		begins = *c == '\n';
		if (*c == ZF_PATTERN_VALUE)
			print_value(group, at++, out);
		else
			putc(*c, out);
	}
}

/* Names that have nothing beside them: as many on a line as it holds. */
static void print_names(const struct group *group, FILE *out)
{
	size_t used = PAGE_COLUMNS;

	for (size_t i = 0; i < group->count; i++) {
		const char *name = group->entries[i].subject;
		const size_t len = strlen(name) + 1;

		if (used + len > PAGE_COLUMNS) {
			fprintf(out, "%s     ", i == 0 ? "" : "\n");
			used = 5;
		}
		fprintf(out, " %s", name);
		used += len;
	}
	putc('\n', out);
}

/* What row `row` has in the column; that before the first one is the heading, and the column before the first the name. */
static const char *cell(const struct group *group, size_t row, size_t column,
			char heading[HEADING_MAX])
{
	if (row > 0)
		return column == 0 ? group->entries[row - 1].subject
				   : value(group, row - 1, group->shown[column]);
	if (column == 0)
		return "zone";
	snprintf(heading, HEADING_MAX, "<%zu>", column);
	return heading;
}

static void measure(const struct group *group, size_t *widths)
{
	char heading[HEADING_MAX];

	for (size_t column = 0; column <= group->column_count; column++)
		for (size_t row = 0; row <= group->count; row++) {
			const size_t len = strlen(cell(group, row, column, heading));

			widths[column] = len > widths[column] ? len : widths[column];
		}
}

static zf_status print_rows(const struct group *group, FILE *out, struct zf_error *err)
{
	size_t *widths = calloc(group->column_count + 1, sizeof(*widths));
	char heading[HEADING_MAX];

	if (widths == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	measure(group, widths);
	for (size_t row = 0; row <= group->count; row++) {
		size_t gap = 6;

		for (size_t column = 0; column <= group->column_count; column++) {
			const char *text = cell(group, row, column, heading);

			fprintf(out, "%*s%s", (int)gap, "", text);
			gap = widths[column] - strlen(text) + 2;
		}
		putc('\n', out);
	}
	free(widths);
	return ZF_OK;
}

static zf_status print_columns(struct group *group, FILE *out, struct zf_error *err)
{
	for (size_t i = 0; i < group->entries->pattern.value_count; i++)
		group->columns[i] = choose_column(group, i);
	if (group->count == 1)
		fprintf(out, "  %s\n", group->entries->subject);
	else
		fprintf(out, "  %zu zones\n", group->count);
	print_pattern(group, out);
	if (group->column_count > 0)
		return print_rows(group, out, err);
	if (group->count > 1)
		print_names(group, out);
	return ZF_OK;
}

static zf_status print_group(const struct entry *entries, size_t count, FILE *out,
			     struct zf_error *err)
{
	const size_t values = entries->pattern.value_count;
	struct group group = {
		.entries = entries,
		.count = count,
		.columns = calloc(values + 1, sizeof(size_t)),
		.shown = calloc(values + 1, sizeof(size_t)),
	};
	const zf_status status = group.columns == NULL || group.shown == NULL
					 ? zf_fail(err, ZF_ENOMEM, "out of memory")
					 : print_columns(&group, out, err);

	free(group.columns);
	free(group.shown);
	return status;
}

/* ---- putting together ---- */

static int in_order(size_t one, size_t other)
{
	return (one > other) - (one < other);
}

static int by_subject(const void *a, const void *b)
{
	const struct line *one = a, *other = b;
	const int order = strcmp(one->subject, other->subject);

	return order != 0 ? order : in_order(one->at, other->at);
}

static bool is_zone(const struct entry *entry)
{
	return zone_len(entry->subject) > 0;
}

/* Entries that are alike lie side by side; only zones are. */
static int compare(const struct entry *one, const struct entry *other)
{
	if (is_zone(one) != is_zone(other))
		return is_zone(one) ? 1 : -1;
	return is_zone(one) ? strcmp(one->pattern.text, other->pattern.text)
			    : strcmp(one->subject, other->subject);
}

static int by_likeness(const void *a, const void *b)
{
	const struct entry *one = a, *other = b;
	const int order = compare(one, other);

	return order != 0 ? order : in_order(one->at, other->at);
}

static int by_place(const void *a, const void *b)
{
	const struct group *one = a, *other = b;

	if ((one->count > 1) != (other->count > 1))
		return one->count > 1 ? 1 : -1;
	return in_order(one->entries->at, other->entries->at);
}

/* An entry for each subject into `entries`, which has room for one for each line. */
static zf_status gather(struct zf_subjects *subjects, struct entry *entries,
			size_t *count, struct zf_error *err)
{
	zf_status status = ZF_OK;

	qsort(subjects->lines, subjects->count, sizeof(*subjects->lines), by_subject);
	for (size_t i = 0; i < subjects->count && status == ZF_OK; i++) {
		const struct line *line = &subjects->lines[i];
		struct entry *entry;

		if (i == 0 || strcmp(line->subject, line[-1].subject) != 0)
			entries[(*count)++] = (struct entry){ .subject = line->subject,
							      .at = line->at };
		entry = &entries[*count - 1];
		status = zf_pattern_add(&entry->pattern, &subjects->arena, line->text,
					is_zone(entry) ? line->subject : "", err);
	}
	return status;
}

static zf_status print_entries(struct entry *entries, size_t count, FILE *out,
			       struct zf_error *err)
{
	struct group *groups = calloc(count, sizeof(*groups));
	zf_status status = ZF_OK;
	size_t made = 0;

	if (groups == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	qsort(entries, count, sizeof(*entries), by_likeness);
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || compare(&entries[i - 1], &entries[i]) != 0)
			groups[made++].entries = &entries[i];
		groups[made - 1].count++;
	}
	qsort(groups, made, sizeof(*groups), by_place);
	for (size_t i = 0; i < made && status == ZF_OK; i++)
		status = print_group(groups[i].entries, groups[i].count, out, err);
	free(groups);
	return status;
}

zf_status zf_subjects_print(struct zf_subjects *subjects, FILE *out, struct zf_error *err)
{
	struct entry *entries;
	size_t count = 0;

	if (subjects->count == 0)
		return ZF_OK;
	entries = calloc(subjects->count, sizeof(*entries));
	if (entries == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	zf_status status = gather(subjects, entries, &count, err);
	if (status == ZF_OK)
		status = print_entries(entries, count, out, err);
	for (size_t i = 0; i < count; i++)
		zf_pattern_clear(&entries[i].pattern);
	free(entries);
	return status;
}

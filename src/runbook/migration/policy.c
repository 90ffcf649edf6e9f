/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include <string.h>

#include "protocol/number.h"
#include "src/runbook/migration/parts.h"
#include "src/runbook/migration/value.h"

#define JOBS_MAX 1024
#define RECORDS_MAX 1000000000
#define SECOND 1000
#define MINUTE (60 * SECOND)

const struct zf_policy zf_policy_default = {
	.grant_ttl = 60,
	.max_removed = { .percent = 10, .least = 10 },
	.max_changed = { .percent = 30, .least = 10 },
	.jobs = 64,
	.per_server = 8,
	.idle_timeout_ms = MINUTE,
	.total_timeout_ms = 120 * MINUTE,
	.refresh_timeout_ms = 5 * MINUTE,
	.notify_timeout_ms = 3 * SECOND,
	.load_timeout_ms = MINUTE,
	.settle_timeout_ms = 20 * SECOND,
	.silence_timeout_ms = 10 * SECOND,
	/* Neighbours remember an address's old owner for half a minute. */
	.confirm_within_ms = MINUTE,
	.command_timeout_ms = MINUTE,
	.patience_ms = MINUTE,
};

static void take_jobs(struct zf_yaml *yaml, const struct yaml_node_s *node, void *field)
{
	zf_value_number(yaml, node, JOBS_MAX, field);
}

static void take_share(struct zf_yaml *yaml, const struct yaml_node_s *node, void *field)
{
	const char *text = zf_yaml_text(yaml, node);
	uint64_t percent;

	if (text == NULL)
		return;
	const char *end = zf_number_read(text, 100, &percent);
	if (end != NULL && strcmp(end, "%") == 0)
		((struct zf_threshold *)field)->percent = (unsigned)percent;
	else
		zf_yaml_mistake(yaml, node, "\"%.40s\" is no share: 0%% to 100%% are",
				text);
}

static void take_least(struct zf_yaml *yaml, const struct yaml_node_s *node, void *field)
{
	size_t number = 0;

	zf_value_number(yaml, node, RECORDS_MAX, &number);
	if (number != 0)
		((struct zf_threshold *)field)->least = number;
}

/* clang-format off */
static const struct zf_yaml_field threshold_fields[] = {
	{ "share", ZF_YAML_TEXT, true, take_share, 0 },
	{ "least", ZF_YAML_TEXT, false, take_least, 0 },
	{ .name = NULL },
};
/* clang-format on */

static void take_threshold(struct zf_yaml *yaml, const struct yaml_node_s *node,
			   void *field)
{
	if (zf_yaml_kind(node) == ZF_YAML_MAP)
		zf_yaml_map(yaml, node, threshold_fields, field);
	else
		take_share(yaml, node, field);
}

/* clang-format off */
#define AT(member) offsetof(struct zf_policy, member)
static const struct zf_yaml_field policy_fields[] = {
	{ "grant-ttl", ZF_YAML_TEXT, false, zf_value_ttl, AT(grant_ttl) },
	{ "ttl-lowering", ZF_YAML_TEXT, false, zf_value_ttl, AT(ttl_lowering) },
	{ "max-removed", ZF_YAML_TEXT | ZF_YAML_MAP, false, take_threshold, AT(max_removed) },
	{ "max-changed", ZF_YAML_TEXT | ZF_YAML_MAP, false, take_threshold, AT(max_changed) },
	{ "jobs", ZF_YAML_TEXT, false, take_jobs, AT(jobs) },
	{ "per-server", ZF_YAML_TEXT, false, take_jobs, AT(per_server) },
	{ "idle-timeout", ZF_YAML_TEXT, false, zf_value_duration, AT(idle_timeout_ms) },
	{ "total-timeout", ZF_YAML_TEXT, false, zf_value_duration, AT(total_timeout_ms) },
	{ "refresh-timeout", ZF_YAML_TEXT, false, zf_value_duration, AT(refresh_timeout_ms) },
	{ "notify-timeout", ZF_YAML_TEXT, false, zf_value_duration, AT(notify_timeout_ms) },
	{ "load-timeout", ZF_YAML_TEXT, false, zf_value_duration, AT(load_timeout_ms) },
	{ "settle-timeout", ZF_YAML_TEXT, false, zf_value_duration, AT(settle_timeout_ms) },
	{ "silence-timeout", ZF_YAML_TEXT, false, zf_value_duration, AT(silence_timeout_ms) },
	{ "confirm-within", ZF_YAML_TEXT, false, zf_value_duration, AT(confirm_within_ms) },
	{ "command-timeout", ZF_YAML_TEXT, false, zf_value_duration, AT(command_timeout_ms) },
	{ "patience", ZF_YAML_TEXT, false, zf_value_duration, AT(patience_ms) },
	{ .name = NULL },
};
#undef AT
/* clang-format on */

void zf_migration_take_policy(struct zf_yaml *yaml, const struct yaml_node_s *map,
			      void *field)
{
	zf_yaml_map(yaml, map, policy_fields, field);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SETTINGS_WINDOWS_VALUES_H
#define ZF_ZONEFMT_SETTINGS_WINDOWS_VALUES_H

/*
 * The values that Windows DNS Server keeps in the registry: those of the server below
 * SYSTEM\CurrentControlSet\Services\DNS\Parameters, those of each zone below
 * SOFTWARE\Microsoft\Windows NT\CurrentVersion\DNS Server\Zones (NT 4.0 and 2000:
 * ...\Services\DNS\Zones). One row each: what it is called in settings, and what becomes of it when
 * the server moves to another machine.
 */

#include <stdbool.h>
#include <stdint.h>

#include "zonefmt/settings/values.h"

/* What becomes of a value on another machine. */
enum zf_windows_fate {
	ZF_WINDOWS_KEEP,
	ZF_WINDOWS_ADAPT, /* it may name what is another there: an address, a folder */
	ZF_WINDOWS_DROP,
};

enum zf_windows_form {
	ZF_WINDOWS_NUMBER, /* REG_DWORD */
	ZF_WINDOWS_TEXT,   /* REG_SZ */
	ZF_WINDOWS_LIST, /* of addresses: REG_BINARY, REG_SZ or REG_MULTI_SZ by version */
	ZF_WINDOWS_WORDS, /* REG_MULTI_SZ */
};

struct zf_windows_value {
	const char *name; /* without case */
	bool of_zone;
	enum zf_windows_form form;
	/* what it is in settings; ZF_SETTING_COUNT: nothing, it is carried as it is */
	enum zf_setting setting;
	bool negated; /* 1 here is 0 there */
	bool has_default;
	uint32_t otherwise; /* where it is not there, in all versions from 2003 on */
	enum zf_windows_fate fate;
	const char *why; /* it is adapted or dropped; NULL where it is kept */
};

/* All rows; the last has no name. */
extern const struct zf_windows_value zf_windows_values[];

/* The row of a value of a zone or of the server; NULL where there is none. */
const struct zf_windows_value *zf_windows_value_find(const char *name, bool of_zone);

/* The row of a setting; NULL where Windows has none. */
const struct zf_windows_value *zf_windows_value_of(enum zf_setting setting);

/* Whether Windows makes the zone by itself: 0, 127 and 255.in-addr.arpa. An entry for one keeps its
 * service from starting. */
bool zf_windows_makes_zone(const uint8_t *name);

#endif

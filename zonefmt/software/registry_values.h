/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SOFTWARE_REGISTRY_VALUES_H
#define ZF_ZONEFMT_SOFTWARE_REGISTRY_VALUES_H

/*
 * A value of Windows DNS Server's, from the registry into settings and back: a row of
 * windows_values.h says how.
 */

#include <stdbool.h>

#include "zonefmt/registry/regfile.h"
#include "zonefmt/settings/settings.h"
#include "zonefmt/settings/windows_values.h"

/* How lists of addresses are kept. */
enum zf_registry_lists {
	ZF_REGISTRY_MULTI_SZ, /* one text each: 2008 and later */
	ZF_REGISTRY_SZ,	      /* one text, blanks between: 2000 and 2003; IPv4 only */
	ZF_REGISTRY_BINARY,   /* a count and the octets: NT 4.0; IPv4 only */
};

/*
 * Puts the value to `values` as the setting its row says; `*taken` is false, and nothing was put
 * there, if it has no row, or is not what its row says: another type, a text that is no address,
 * a number beyond its choices. Fails with ZF_ENOMEM.
 */
zf_status zf_registry_value_read(struct zf_values *values, bool of_zone,
				 const struct zf_regfile_value *value, bool *taken,
				 struct zf_error *err) ZF_MUST_CHECK;

/* REG_DWORD's number; false if it is none. */
bool zf_registry_value_number(const struct zf_regfile_value *value, uint32_t *number);

/* How values are written, and who hears of it. */
struct zf_registry_terms {
	enum zf_registry_lists lists;
	/* Called for each member that a list cannot hold, and that is left out: networks, ports, keys,
	 * IPv6 where it is not known. A status other than ZF_OK ends the writing. */
	zf_status (*left_out)(void *ctx, const struct zf_remote *remote,
			      struct zf_error *err);
	void *ctx;
};

/* Gives `sink` the value as `row` has it. Fails with ZF_ENOMEM, and as the sink and `left_out` do. */
zf_status zf_registry_value_write(const struct zf_regfile_sink *sink,
				  const struct zf_windows_value *row,
				  const struct zf_value *value,
				  const struct zf_registry_terms *terms,
				  struct zf_error *err) ZF_MUST_CHECK;

/* Whether such a list can hold it: one address that the version knows, without key and port. */
bool zf_registry_can_hold(enum zf_registry_lists lists, const struct zf_remote *remote);

/* REG_DWORD. Fails as the sink does. */
zf_status zf_registry_value_write_number(const struct zf_regfile_sink *sink,
					 const char *name, uint32_t number,
					 struct zf_error *err) ZF_MUST_CHECK;

#endif

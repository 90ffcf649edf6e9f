/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SETTINGS_ADAPT_H
#define ZF_ZONEFMT_SETTINGS_ADAPT_H

/*
 * The same settings for another machine: what names the old one, names the new; what is only true
 * of the old one, or must not come along, goes. Each change becomes a note of the settings, and so
 * does what stays although one might have thought otherwise.
 *
 *	addresses listened on, published,	the old machine's become the new one's, others go
 *	transferred from
 *	forwarders, primaries, lists		likewise; the new machine itself is taken out
 *	boot method				the registry
 *	auto-config				off, while it moves
 *	updates that must be signed by a user	none: that needs Active Directory
 *	a plug-in, the host's name		gone
 *	zones in Active Directory		become zones in files
 *	0, 127 and 255.in-addr.arpa		gone: Windows makes them by itself, and a
 *						half-filled entry keeps it from starting
 *	values without a row here		as windows_values.h says
 */

#include <stddef.h>

#include "zonefmt/settings/settings.h"

/* Everything is borrowed. The addresses pair up: the first of the old machine becomes the first of
 * the new, as far as there are as many; an old one without a partner is taken out. */
struct zf_adapt_terms {
	const struct zf_remote *old_addresses;
	size_t old_count;
	const struct zf_remote *new_addresses;
	size_t new_count;
};

/* Fails with ZF_ENOMEM; the settings are then only fit to be freed. */
zf_status zf_settings_adapt(struct zf_settings *settings,
			    const struct zf_adapt_terms *terms,
			    struct zf_error *err) ZF_MUST_CHECK;

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_REPORT_MANIFEST_H
#define ZF_REPORT_MANIFEST_H

/*
 * manifest.json in a folder of captures: what the file of each zone holds, and where it came from and when.
 * Zones are in small letters, with their final dots:
 *
 *	{
 *	  "version": 1,
 *	  "zones": {
 *	    "example.com.": {
 *	      "file": "example.com.zone", "source": "192.0.2.1#53", "time": "2026-12-01T09:00:00Z",
 *	      "serial": 7, "records": 20, "outside": 0, "transfer": "axfr", "messages": 1, "octets": 812,
 *	      "digest": "..."
 *	    }
 *	  }
 *	}
 *
 * `octets` are those of the messages. `transfer` is axfr, ixfr, or none where the file was there and the server
 * had nothing newer; messages and octets are left out then. The digest is that of zonefmt/digest.h, of the
 * records in any order, so that whoever has the file can prove it.
 */

#include <stddef.h>

#include "src/jobs/fetch/fetch_item.h"

#define ZF_MANIFEST_NAME "manifest.json"

/* Looks whether there is none in the folder, or one that can be brought up to date. Fails with ZF_EUSAGE where
 * the file is something else, ZF_ESYSTEM, ZF_ENOMEM. */
zf_status zf_manifest_check(const char *folder, struct zf_error *err) ZF_MUST_CHECK;

/*
 * Adds to the folder's manifest the items that came from `source` and are in place, or puts them in the place of
 * what it had of their zones; all else in it stays, and so does the entry of a zone that was found unchanged. It
 * is replaced as a whole, unless nothing changes; who does the same at the same time waits. Fails
 * as zf_manifest_check and zf_replace_text do; then the old one stays.
 */
zf_status zf_manifest_update(const char *folder, const char *source,
			     const struct zf_fetch_item *items, size_t count,
			     struct zf_error *err) ZF_MUST_CHECK;

#endif

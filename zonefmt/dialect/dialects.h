/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_DIALECT_DIALECTS_H
#define ZF_ZONEFMT_DIALECT_DIALECTS_H

/* The dialects that zone files are written in: master.c, relative.c, windows.c, raw.c. */

#include "zonefmt/dialect/writer.h"

/* One record a line, absolute names, every TTL; what every server loads. */
extern const struct zf_dialect zf_dialect_master;
/* The same with names relative to the zone, which `$ORIGIN` names in the first line. */
extern const struct zf_dialect zf_dialect_relative;

/* As Windows DNS Server's own files look: CRLF, names relative to the zone, every TTL, and aging
 * stamps where they are known. That of Server 2016 and later takes any record; one for an older
 * server (2012 is 2012 R2's too) has no text for types that the server does not know, and for
 * rdata that does not fit its type. */
extern const struct zf_dialect zf_dialect_windows;
extern const struct zf_dialect zf_dialect_windows_2012;
extern const struct zf_dialect zf_dialect_windows_2008r2;
extern const struct zf_dialect zf_dialect_windows_2008;
extern const struct zf_dialect zf_dialect_windows_2003;
extern const struct zf_dialect zf_dialect_windows_2000;

/* Records in wire form, with no text at all: raw_read.h. */
extern const struct zf_dialect zf_dialect_raw;

#endif

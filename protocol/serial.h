/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_SERIAL_H
#define ZF_PROTOCOL_SERIAL_H

/*
 * Zone serials, compared as RFC 1982 says: on a circle of 2^32 numbers, where
 * each one has 2^31 - 1 that come after it. Pure arithmetic.
 */

#include <stdbool.h>
#include <stdint.h>

/* Whether `a` comes after `b` (RFC 1982 3.2). Two serials exactly 2^31 apart have no
 * order in the RFC; the answer is then false both ways, so that neither is ever taken for
 * newer. */
bool zf_serial_after(uint32_t a, uint32_t b);

/* Whether a server at `have` holds at least what `want` names: equal or after. */
bool zf_serial_reached(uint32_t have, uint32_t want);

/* The serial `steps` after `serial`, fewer than 2^31; 0 is passed over, since some take it for none. */
uint32_t zf_serial_later(uint32_t serial, uint32_t steps);

#endif

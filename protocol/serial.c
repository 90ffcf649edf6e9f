/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/serial.h"

bool zf_serial_after(uint32_t a, uint32_t b)
{
	uint32_t ahead = a - b;

	return ahead != 0 && ahead < UINT32_C(0x80000000);
}

bool zf_serial_reached(uint32_t have, uint32_t want)
{
	return have == want || zf_serial_after(have, want);
}

uint32_t zf_serial_later(uint32_t serial, uint32_t steps)
{
	const uint32_t later = serial + steps;

	return later < serial ? later + 1 : later;
}

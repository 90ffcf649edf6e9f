/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/retransfer.h"

#include <poll.h>
#include <stdbool.h>
#include <string.h>

#include "protocol/clock.h"
#include "src/host/control.h"

/* rndc and nsd-control tell the time of a transfer in whole seconds: one within the second of the last does not show,
 * so it is asked for again after that, and then after ever longer pauses: NSD breaks off what is under way. */
#define AGAIN_MS 1100
#define LOOK_MS 50
#define TIME_MAX 128 /* octets of the line that tells it, with a NUL */

/* When the zone was transferred last, in the tool's own words; "" where it says nothing of it. */
static zf_status last_time(const struct zf_host *host, const uint8_t *zone,
			   char time[TIME_MAX], struct zf_error *err)
{
	const struct zf_software *software = host->software;
	char output[ZF_CONTROL_OUTPUT_MAX];
	const zf_status status =
		zf_control_zone(host, software->transferred, zone, output, err);
	const char *line = status == ZF_OK ? strstr(output, software->transferred_line)
					   : NULL;
	size_t len = 0;

	if (line != NULL) {
		line += strlen(software->transferred_line);
		len = strcspn(line, "\n");
		len = len < TIME_MAX ? len : TIME_MAX - 1;
		memcpy(time, line, len);
	}
	time[len] = '\0';
	return status;
}

/* NSD says `none` from when it is told to until it has the zone. */
static bool is_later(const char *time, const char *before)
{
	return time[0] != '\0' && strcmp(time, "none") != 0 && strcmp(time, before) != 0;
}

static zf_status wait_later(const struct zf_host *host, const uint8_t *zone,
			    const char *before, int64_t timeout_ms, struct zf_error *err)
{
	const int64_t until = zf_clock_ms() + timeout_ms;
	char time[TIME_MAX] = "";
	zf_status status = ZF_OK;

	while (status == ZF_OK) {
		status = last_time(host, zone, time, err);
		if (status != ZF_OK || is_later(time, before))
			return status;
		if (zf_clock_ms() >= until)
			status = zf_fail(err, ZF_ETIMEOUT,
					 "its control tool tells of no transfer");
		else
			poll(NULL, 0, LOOK_MS);
	}
	return status;
}

static int64_t least(int64_t one, int64_t other)
{
	return one < other ? one : other;
}

zf_status zf_host_retransfer(const struct zf_host *host, const uint8_t *zone,
			     int64_t timeout_ms, struct zf_error *err)
{
	const struct zf_software *software = host->software;
	const int64_t until = zf_clock_ms() + timeout_ms;
	int64_t pause_ms = AGAIN_MS;
	char before[TIME_MAX];
	zf_status status = ZF_OK;

	if (software->retransfer == NULL)
		return zf_fail(err, ZF_EUNSUPPORTED,
			       "%s cannot be told to transfer a zone anew",
			       software->name);
	if (software->transferred == NULL)
		return zf_control_zone(host, software->retransfer, zone, NULL, err);
	status = last_time(host, zone, before, err);
	while (status == ZF_OK) {
		status = zf_control_zone(host, software->retransfer, zone, NULL, err);
		if (status != ZF_OK)
			break;
		status = wait_later(host, zone, before,
				    least(pause_ms, until - zf_clock_ms()), err);
		if (status != ZF_ETIMEOUT || zf_clock_ms() >= until)
			break;
		pause_ms *= 2;
		status = ZF_OK;
	}
	return status;
}

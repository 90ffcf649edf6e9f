/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_HOST_SOFTWARE_H
#define ZF_HOST_SOFTWARE_H

/*
 * Name-server software, as far as acting on a server goes: which of the configurations that
 * zonefmt/software writes it reads, the command that makes it load that, the command that refreshes a
 * zone. A row only says so; doing it is shared (provision.h). New software is one file
 * software_<which>.c and one row of software_table.c.
 */

#include "src/host/reach.h"

struct zf_software {
	const char *name;	   /* as the migration file has it */
	const char *configuration; /* its name in zonefmt/software/table.h */
	/* default argv of the control tool, NULL-ended; NULL with the three below: nothing is done with
	 * it yet but by hand */
	const char *const *control;
	const char *const *
		look; /* words behind `control` that change nothing, and fail where it is not reached */
	const char *const
		*load; /* words behind `control` that load a changed configuration */
	const char *refresh; /* the word behind `control`, before the zone's name */
	/* Words behind `control`, before the zone's name, that have it transferred whatever its serial;
	 * NULL: there are none. */
	const char *const *retransfer;
	/* Words, as those, that tell when it was transferred last, and how the line that does begins;
	 * NULL, both: `retransfer` waits for the transfer, and fails where it does. */
	const char *const *transferred;
	const char *transferred_line;
};

/* A server that is acted on. Everything is borrowed. */
struct zf_host {
	const char *id;
	const struct zf_software *software;
	const struct zf_reach *reach;
	const char *zone_directory; /* where its zone files go */
	const char *config;	    /* the file its own configuration includes */
	/* its control tool's argv, NULL-ended; NULL: the software's own */
	char *const *control;
};

#endif

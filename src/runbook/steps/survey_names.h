/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEPS_SURVEY_NAMES_H
#define ZF_RUNBOOK_STEPS_SURVEY_NAMES_H

/*
 * The hosts that the zones' records name, each once, with its addresses: name servers by NS and SOA records, domain controllers by the
 * SRV records of Active Directory ([MS-ADTS] 6.3.2.3). The primary is asked for all zones at once; the addresses
 * of hosts that it does not know are looked up in the system's resolver.
 */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/endpoint.h"
#include "protocol/name.h"
#include "src/jobs/probe/finding.h"
#include "zonefmt/file/hash.h"

#define ZF_SURVEY_ADDRESSES_MAX 4 /* of a host; of more the first */

struct zf_survey;

struct zf_survey_host {
	struct zf_name name;
	struct zf_endpoint addresses[ZF_SURVEY_ADDRESSES_MAX]; /* with the primary's port */
	size_t address_count;
	bool not_asked; /* time was over before it was looked up */
};

/* A host as a zone names it. */
struct zf_survey_reference {
	size_t host;
	enum zf_told serves; /* of a name server: it answers for the zone */
};

struct zf_survey_references {
	struct zf_survey_reference *list;
	size_t count;
};

struct zf_survey_names {
	struct zf_survey_host *hosts;
	size_t count;
	/* of each zone; of its SOA's MNAME at most one */
	struct zf_survey_references *name_servers, *controllers, *mnames;
	struct zf_hash_seed seed;
	size_t *table, table_size; /* places of hosts, from 1 */
};

/* Fills in survey->names, which zf_survey_names_clear gives back. What is not answered names nobody. Fails with ZF_ENOMEM,
 * ZF_ESYSTEM, ZF_ECANCELLED. */
zf_status zf_survey_names_find(struct zf_survey *survey,
			       struct zf_error *err) ZF_MUST_CHECK;

/* Safe on zeroed names. */
void zf_survey_names_clear(struct zf_survey_names *names, size_t zone_count);

#endif

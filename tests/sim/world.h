/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_SIM_WORLD_H
#define ZF_TESTS_SIM_WORLD_H

/*
 * A site that is only simulated, with a clock of its own: servers with zones, hosts with addresses, links
 * that may be cut, daemons that may be dead. One for the whole program, since the verbs by which steps
 * reach the outside (src/runbook/acts.h) take none. Nothing in it is by chance but by its seed.
 *
 * The model is as real servers and Linux hosts are, as far as steps can tell; each rule says where it is
 * from. What it leaves out: IPv6, TSIG and GSS-TSIG, DNSSEC, wildcards, zone expiry, neighbour tables.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "protocol/endpoint.h"
#include "protocol/name.h"
#include "src/jobs/change/receipt.h"
#include "src/runbook/migration/migration.h"

#define SIM_SERVERS_MAX 7
#define SIM_ZONES_MAX 3
#define SIM_RECORDS_MAX 24 /* of a zone */
#define SIM_ADDRESSES_MAX 6
#define SIM_EVENTS_MAX 256
#define SIM_LATE_MAX 16
#define SIM_MOVES_MAX 2

#define SIM_PRIMARY 0 /* the number of the one primary */
#define SIM_PREFIX 24 /* bits, of every subnet */
#define SIM_TTL 3600  /* seconds, of every record that was there before */

/* A zone as a server has it. The SOA is made from the serial. */
struct sim_copy {
	bool served; /* the server's configuration has the zone */
	bool loaded; /* it has data for it, else SERVFAIL */
	uint32_t serial;
	struct zf_receipt_line records[SIM_RECORDS_MAX];
	size_t count;
};

/* A server and its host, which has one interface. Addresses are IPv4, in host order. */
struct sim_server {
	char id[16];
	uint32_t addresses[SIM_ADDRESSES_MAX];
	size_t address_count;
	uint32_t gateway;     /* of its default route; 0: none */
	bool link;	      /* false: cut */
	bool daemon;	      /* its name server runs */
	bool names_itself;    /* says its id as id.server (RFC 4892) */
	bool gives_us;	      /* lets the jump host transfer */
	bool has_transferred; /* a zone from the primary, since it was set up */
	int64_t answered_ms;  /* when it answered us last */
	struct sim_copy copies[SIM_ZONES_MAX];
};

/* What is still to happen. */
enum sim_happening {
	SIM_REFRESH, /* a NOTIFY has come, or the SOA's time is over: the server asks its primary */
	SIM_LINK_BACK,
	SIM_DAEMON_BACK,
	SIM_UPDATE, /* one that was long under way arrives */
};

struct sim_event {
	bool used;
	int64_t at_ms;
	enum sim_happening what;
	int server, zone;
	/* of SIM_UPDATE */
	int late;    /* which of sim.late */
	bool remove; /* it is deleted, else added */
};

/* A secondary that is moved. */
struct sim_move {
	int from, to;		/* servers */
	uint32_t service, gets; /* addresses; 0: none is taken */
	struct zf_name fqdn;	/* of the new server, as long as the move lasts */
	uint32_t before;	/* the new server's own address */
};

struct sim_world {
	uint64_t chance; /* the state of it */
	int64_t now_ms;
	uint32_t jump; /* the jump host's address */
	uint32_t besides; /* the first host has this address too, the next the one after it ... */
	struct sim_server servers[SIM_SERVERS_MAX];
	size_t server_count;
	struct zf_name zones[SIM_ZONES_MAX];
	size_t zone_count;
	enum zf_transfer_policy policy;	    /* the primary's */
	uint32_t listed[SIM_ADDRESSES_MAX]; /* on its list of who may transfer */
	size_t listed_count;
	bool by_hand;	    /* hosts are reached by cards only */
	bool takes_updates; /* the primary does, from us */
	bool power_fails;   /* where a run is killed, the jump host's */
	struct sim_move moves[SIM_MOVES_MAX];
	size_t move_count;
	struct sim_event events[SIM_EVENTS_MAX];
	struct zf_receipt_line
		late[SIM_LATE_MAX]; /* records that UPDATEs under way are about */
	size_t late_count;

	/* of the run that is under way */
	bool dead;	 /* it was killed: whatever it still tries comes to nothing */
	int64_t died_ms; /* when */
	unsigned long
		points;	  /* instants at which a fault may strike, since the beginning */
	int64_t began_ms; /* the run */
	bool back;	  /* the run takes back what was done */
	const char *to;	  /* down to that step; NULL: all of it */

	/* what must stay true (invariants.h) */
	struct sim_copy
		others[SIM_ZONES_MAX]; /* the primary's zones as they would be without us */
	uint32_t served[SIM_MOVES_MAX]
		       [SIM_ZONES_MAX]; /* a move's service address: last serial there */
	bool was_served[SIM_MOVES_MAX][SIM_ZONES_MAX];
	int64_t served_since[SIM_MOVES_MAX][SIM_ZONES_MAX]; /* that serial */
	char broken[512]; /* the first that was not; "" while all are */
	const char *rule; /* which that is */

	bool planning; /* what is done now only looks */
	const struct zf_receipt
		*planned; /* what a plan said would be granted; NULL: none did */
	FILE *story;	  /* told here; NULL: nobody listens */
};

extern struct sim_world sim;

/* A number from 0 to `below` - 1. */
unsigned sim_chance(unsigned below);

/* Tells the story's next line, with the time before it. */
void sim_tell(const char *fmt, ...) ZF_PRINTF(1, 2);

/* Lets time pass, and what is due in it happen. */
void sim_pass(int64_t ms);

/* Puts down what is to happen `ms` from now. Lost where too much is. */
void sim_later(int64_t ms, const struct sim_event *event);

/* The server with this id, which must be there; whoever has the address and is linked, or NULL. */
struct sim_server *sim_find(const char *id);
struct sim_server *sim_at(uint32_t address);

/* The number of the zone at this apex, or of the one that holds the name; -1: none. */
int sim_zone(const uint8_t *apex);
int sim_zone_of(const uint8_t *name);

bool sim_has_address(const struct sim_server *server, uint32_t address);
void sim_add_address(struct sim_server *server, uint32_t address);
void sim_remove_address(struct sim_server *server, uint32_t address);

/* Between an endpoint and an address; 0 where it is none of IPv4. */
uint32_t sim_address(const struct zf_endpoint *endpoint);
struct zf_endpoint sim_endpoint(uint32_t address);

bool sim_is_same(const struct zf_receipt_line *a, const struct zf_receipt_line *b);

/* Whether the record is there; where, or NULL. */
struct zf_receipt_line *sim_record(struct sim_copy *copy,
				   const struct zf_receipt_line *line);
void sim_add_record(struct sim_copy *copy, const struct zf_receipt_line *line);
void sim_remove_record(struct sim_copy *copy, const struct zf_receipt_line *line);

struct zf_receipt_line sim_ns(const uint8_t *zone, const uint8_t *host);
struct zf_receipt_line sim_a(const uint8_t *zone, const uint8_t *host, uint32_t address);

/* The primary's zone was changed: another serial, and NOTIFY to the NS hosts. */
void sim_changed(int zone);

/* Somebody else adds a record to the primary's zone. */
void sim_change_by_others(int zone);

/* Whether the primary would give the zone to who asks from this address. */
bool sim_gives(int zone, uint32_t address);

/* The server asks its primary for the zone, and transfers it if there is more. Whether it has been asked
 * and answered. */
bool sim_refresh(struct sim_server *server, int zone);

/* The server transfers the zone whatever its serial. Whether it could. */
bool sim_transfer(struct sim_server *server, int zone);

#endif

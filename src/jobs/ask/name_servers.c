/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/ask/name_servers.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "src/jobs/ask/ask.h"
#include "src/jobs/ask/explain.h"

static zf_status make_room(struct zf_name_servers *servers, struct zf_error *err)
{
	const size_t size = servers->size == 0 ? 16 : 2 * servers->size;
	struct zf_peer *peers;
	char **labels;

	if (servers->count < servers->size)
		return ZF_OK;
	peers = realloc(servers->peers, size * sizeof(*peers));
	if (peers != NULL)
		servers->peers = peers;
	labels = realloc(servers->labels, size * sizeof(*labels));
	if (labels != NULL)
		servers->labels = labels;
	if (peers == NULL || labels == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	servers->size = size;
	return ZF_OK;
}

zf_status zf_name_servers_add(struct zf_name_servers *servers, const struct zf_peer *peer,
			      size_t *number, struct zf_error *err)
{
	zf_status status;

	for (*number = 0; *number < servers->count; (*number)++) {
		if (zf_endpoint_equal(&servers->peers[*number].server, &peer->server))
			return ZF_OK;
	}
	status = make_room(servers, err);
	if (status != ZF_OK)
		return status;
	servers->peers[servers->count] = *peer;
	servers->labels[servers->count++] = NULL;
	return ZF_OK;
}

struct finding {
	struct zf_name_servers *servers;
	const struct zf_name_servers_terms *terms;
	const uint8_t *host;
	struct zf_name mname; /* the root where it is not known */
	bool primary;	      /* the host is the MNAME */
	bool of_soa;	      /* no NS record names it */
	size_t addresses;     /* of the host, so far */
};

static zf_status add_at(struct finding *finding, const struct zf_endpoint *endpoint,
			struct zf_error *err)
{
	struct zf_name_servers *servers = finding->servers;
	struct zf_peer peer = *finding->terms->peer;
	char name[ZF_NAME_TEXT_MAX];
	size_t number;
	zf_status status;

	peer.server = *endpoint;
	peer.label = NULL;
	peer.tls_name = NULL;
	peer.fresh_key = NULL; /* that is with the one asked */
	status = zf_name_servers_add(servers, &peer, &number, err);
	if (status != ZF_OK)
		return status;
	finding->addresses++;
	if (servers->peers[number].label == NULL) {
		zf_name_print(name, finding->host);
		servers->labels[number] = strdup(name);
		servers->peers[number].label = servers->labels[number];
	}
	return finding->terms->found(finding->terms->ctx, number, finding->primary, err);
}

static struct zf_endpoint endpoint_of(const struct zf_record *rr, uint16_t port)
{
	struct zf_endpoint endpoint = { .len = 0 };

	if (rr->type == ZF_TYPE_AAAA) {
		struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&endpoint.address;

		v6->sin6_family = AF_INET6;
		memcpy(&v6->sin6_addr, rr->rdata, sizeof v6->sin6_addr);
		endpoint.len = sizeof *v6;
	} else {
		struct sockaddr_in *v4 = (struct sockaddr_in *)&endpoint.address;

		v4->sin_family = AF_INET;
		memcpy(&v4->sin_addr, rr->rdata, sizeof v4->sin_addr);
		endpoint.len = sizeof *v4;
	}
	zf_endpoint_set_port(&endpoint, port);
	return endpoint;
}

/* A server that does not know the host's address, or says no, leaves it to the resolver. */
static zf_status ask_address(struct finding *finding, uint16_t type, struct zf_error *err)
{
	struct zf_seen seen = { 0 };
	zf_status status = ZF_OK;

	if (zf_ask(finding->terms->peer, finding->host, type, &seen, NULL) != ZF_OK)
		return ZF_OK;
	for (int glue = 0; glue < 2 && status == ZF_OK; glue++) {
		const struct zf_zone *from = glue ? seen.delegated : seen.records;

		for (size_t i = 0; i < zf_zone_count(from) && status == ZF_OK; i++) {
			const struct zf_record rr = zf_zone_record(from, i);
			const struct zf_endpoint endpoint =
				endpoint_of(&rr, finding->terms->port);

			status = add_at(finding, &endpoint, err);
		}
	}
	zf_seen_clear(&seen);
	return status;
}

static zf_status look_up(struct finding *finding, struct zf_error *err)
{
	char name[ZF_NAME_TEXT_MAX];
	struct zf_endpoint endpoint;
	zf_status status;

	zf_name_print(name, finding->host);
	status = zf_endpoint_parse(&endpoint, name, finding->terms->port,
				   finding->terms->family, err);
	return status == ZF_OK ? add_at(finding, &endpoint, err) : status;
}

static zf_status find_host(struct finding *finding, const uint8_t *host,
			   struct zf_error *err)
{
	const int family = finding->terms->family;
	struct zf_error why;
	zf_status status = ZF_OK;

	finding->host = host;
	finding->primary = zf_name_equal(host, finding->mname.wire);
	finding->addresses = 0;
	if (family != AF_INET6)
		status = ask_address(finding, ZF_TYPE_A, err);
	if (status == ZF_OK && family != AF_INET)
		status = ask_address(finding, ZF_TYPE_AAAA, err);
	if (status != ZF_OK || finding->addresses > 0)
		return status;
	status = look_up(finding, &why);
	if (status == ZF_ENETWORK || status == ZF_EUSAGE) {
		if (finding->terms->missing != NULL)
			finding->terms->missing(finding->terms->ctx, finding->of_soa,
						&why);
		return ZF_OK;
	}
	zf_error_copy(err, &why);
	return status;
}

static zf_status no_records(const struct zf_seen *seen, const struct zf_peer *peer,
			    const uint8_t *zone, struct zf_error *err)
{
	char name[ZF_NAME_TEXT_MAX], text[ZF_RECORD_TEXT_MAX];

	zf_name_print(name, zone);
	zf_fail(err, ZF_EREFUSED, "%s NS: %s", name,
		seen->rcode == ZF_RCODE_NOERROR ? "no such records here"
						: zf_rcode_print(text, seen->rcode));
	if (err != NULL)
		err->rcode = seen->rcode;
	return zf_explain_zone(err, ZF_DOING_QUERY, zone, peer, &seen->local);
}

/* A zone without SOA has no NS records either, and that is told. */
static zf_status find_mname(struct finding *finding, const uint8_t *zone,
			    struct zf_error *err)
{
	static const uint8_t root[] = { 0 };
	struct zf_seen seen = { 0 };
	const zf_status status =
		zf_ask(finding->terms->peer, zone, ZF_TYPE_SOA, &seen, err);

	zf_name_copy(&finding->mname, root);
	if (status == ZF_OK && zf_zone_count(seen.records) > 0) {
		const struct zf_record rr = zf_zone_record(seen.records, 0);

		zf_name_copy(&finding->mname, rr.rdata);
	}
	zf_seen_clear(&seen);
	return status;
}

zf_status zf_name_servers_find(struct zf_name_servers *servers, const uint8_t *zone,
			       const struct zf_name_servers_terms *terms,
			       struct zf_error *err)
{
	struct finding finding = { .servers = servers, .terms = terms };
	struct zf_seen seen = { 0 };
	bool met = false;
	zf_status status = find_mname(&finding, zone, err);

	if (status == ZF_OK)
		status = zf_ask(terms->peer, zone, ZF_TYPE_NS, &seen, err);
	if (status == ZF_OK && zf_zone_count(seen.records) == 0)
		status = no_records(&seen, terms->peer, zone, err);
	for (size_t i = 0; status == ZF_OK && i < zf_zone_count(seen.records); i++) {
		const struct zf_record rr = zf_zone_record(seen.records, i);

		status = find_host(&finding, rr.rdata, err);
		met = met || finding.primary;
	}
	finding.of_soa = true;
	if (status == ZF_OK && !met && finding.mname.wire[0] != 0)
		status = find_host(&finding, finding.mname.wire, err);
	zf_seen_clear(&seen);
	return status;
}

void zf_name_servers_clear(struct zf_name_servers *servers)
{
	for (size_t i = 0; i < servers->count; i++)
		free(servers->labels[i]);
	free(servers->labels);
	free(servers->peers);
	*servers = (struct zf_name_servers){ 0 };
}

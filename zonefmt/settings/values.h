/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SETTINGS_VALUES_H
#define ZF_ZONEFMT_SETTINGS_VALUES_H

/*
 * The settings there are, and their values. A setting is a row of setting_rows.c. A value that
 * nobody mentioned is not there: that a software then does this or that is said by its reader,
 * as a value whose origin is ZF_ORIGIN_DEFAULT.
 *
 *	zf_values_put_number(), zf_values_put() -> zf_value_add_remote() -> zf_values_find()
 *		-> zf_values_clear()
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "zonefmt/settings/remote.h"

/* clang-format off */
enum zf_setting {
	/* of the server */
	ZF_SERVER_HOST_NAME,
	ZF_SERVER_ADDRESSES,		/* the machine's own, whether listened on or not */
	ZF_SERVER_INTERFACES,		/* a text each, as the system tells them */
	ZF_SERVER_LISTEN,		/* not there: all of the machine's; without members: nowhere */
	ZF_SERVER_PUBLISH,		/* those told for its own name; none: all */
	ZF_SERVER_ZONE_FOLDER,		/* where relative file names begin */
	ZF_SERVER_ROOT_HINTS,		/* a file */
	ZF_SERVER_RECURSION,
	ZF_SERVER_RECURSION_TIMEOUT,
	ZF_SERVER_RECURSION_RETRY,
	ZF_SERVER_FORWARDERS,
	ZF_SERVER_FORWARD_ONLY,		/* no recursion where they do not answer */
	ZF_SERVER_FORWARD_TIMEOUT,
	ZF_SERVER_ROUND_ROBIN,
	ZF_SERVER_SUBNET_FIRST,		/* addresses near the one who asks come first */
	ZF_SERVER_MINIMAL,		/* authority left out where nobody needs it */
	ZF_SERVER_TRANSFER_POLICY,	/* these six: what zones have that say nothing; a list counts beside its policy */
	ZF_SERVER_TRANSFER_LIST,
	ZF_SERVER_NOTIFY_POLICY,
	ZF_SERVER_NOTIFY_LIST,
	ZF_SERVER_UPDATE_POLICY,
	ZF_SERVER_UPDATE_LIST,
	ZF_SERVER_QUERY_POLICY,		/* who may ask; not there: everybody */
	ZF_SERVER_QUERY_LIST,
	ZF_SERVER_RECURSION_LIST,	/* for whom it resolves; not there: for all, where it does */
	ZF_SERVER_BLACKHOLE,		/* who is never answered */
	ZF_SERVER_UPDATES,		/* whether any are taken, whatever zones say */
	ZF_SERVER_ONE_RECORD,		/* transfers of one record a message */
	ZF_SERVER_IPV6,
	ZF_SERVER_EDNS,
	ZF_SERVER_UDP_SIZE,
	ZF_SERVER_DNSSEC,		/* its records are answered where asked for */
	ZF_SERVER_IDENTITY,		/* id.server, and NSID where that is not told */
	ZF_SERVER_NSID,
	ZF_SERVER_VERSION,		/* version.bind's text; empty: not told */
	ZF_SERVER_CACHE_TTL,
	ZF_SERVER_NEGATIVE_TTL,
	ZF_SERVER_CACHE_SIZE,
	ZF_SERVER_LOG_LEVEL,		/* as its software numbers it */
	ZF_SERVER_LOG_FILE,
	ZF_SERVER_LOG_SIZE,
	ZF_SERVER_NAME_CHECK,
	ZF_SERVER_STRICT_LOADING,	/* a bad record fails its zone */
	ZF_SERVER_AGING,		/* these four: of Windows only */
	ZF_SERVER_NO_REFRESH,
	ZF_SERVER_REFRESH,
	ZF_SERVER_SCAVENGING,
	ZF_SERVER_BOOT_METHOD,
	ZF_SERVER_AUTO_CONFIG,		/* names of this host put into zones at load */
	ZF_SERVER_PLUGIN,		/* code loaded into the server */
	ZF_SERVER_BLOCK_LIST,		/* names never answered */
	ZF_SERVER_BLOCKING,

	/* of a zone */
	ZF_ZONE_FILE,
	ZF_ZONE_PRIMARIES,		/* of a forward zone: whom it is forwarded to */
	ZF_ZONE_LOCAL_PRIMARIES,	/* of a stub: in place of them, here */
	ZF_ZONE_TRANSFER_SOURCE,	/* own addresses it is asked for from; none: any */
	ZF_ZONE_TRANSFER_POLICY,
	ZF_ZONE_TRANSFER_LIST,
	ZF_ZONE_NOTIFY_POLICY,
	ZF_ZONE_NOTIFY_LIST,
	ZF_ZONE_UPDATE_POLICY,
	ZF_ZONE_UPDATE_LIST,
	ZF_ZONE_QUERY_POLICY,
	ZF_ZONE_QUERY_LIST,
	ZF_ZONE_NOTIFY_FROM,		/* whose NOTIFY counts, beside the primaries' */
	ZF_ZONE_FORWARD_ONLY,
	ZF_ZONE_FORWARD_TIMEOUT,
	ZF_ZONE_SIGNED,			/* by this server */
	ZF_ZONE_IN_DIRECTORY,		/* its data is in Active Directory */
	ZF_ZONE_LOG_UPDATES,
	ZF_ZONE_AGING,			/* these four: of Windows only */
	ZF_ZONE_NO_REFRESH,
	ZF_ZONE_REFRESH,
	ZF_ZONE_SCAVENGERS,
	ZF_SETTING_COUNT,
};
/* clang-format on */

enum zf_value_kind {
	ZF_VALUE_SWITCH,  /* `number`: 0 or 1 */
	ZF_VALUE_NUMBER,  /* `number`, in the row's unit */
	ZF_VALUE_CHOICE,  /* `number`: which of the row's words */
	ZF_VALUE_TEXT,	  /* `text`, UTF-8 */
	ZF_VALUE_WORDS,	  /* `words` */
	ZF_VALUE_REMOTES, /* `remotes` */
};

struct zf_setting_row {
	const char *word;  /* "transfer-policy", as JSON has it */
	const char *title; /* what it is, for people */
	enum zf_value_kind kind;
	bool of_zone;
	bool of_access;		    /* it says who may do something */
	const char *unit;	    /* "s", "h", "octets"; NULL: none */
	const char *const *choices; /* NULL-ended; NULL but for ZF_VALUE_CHOICE */
};

/* What the numbers of ..._POLICY settings mean, in all software. */
enum { ZF_TRANSFER_ANY, ZF_TRANSFER_NS_HOSTS, ZF_TRANSFER_LIST, ZF_TRANSFER_NOBODY };
enum { ZF_QUERY_ANY, ZF_QUERY_LIST, ZF_QUERY_NOBODY };
enum { ZF_NOTIFY_NONE, ZF_NOTIFY_NS_HOSTS, ZF_NOTIFY_LIST }; /* NS_HOSTS: and the list */
enum { ZF_UPDATE_NONE, ZF_UPDATE_ANY, ZF_UPDATE_SECURE, ZF_UPDATE_LIST };

const struct zf_setting_row *zf_setting_row(enum zf_setting setting);

enum zf_origin { ZF_ORIGIN_READ, ZF_ORIGIN_DEFAULT };

struct zf_value {
	enum zf_setting setting;
	enum zf_origin origin;
	uint32_t number;
	char *text; /* NULL: nothing yet */
	char **words;
	struct zf_remote *remotes;
	size_t count; /* of words or remotes */
};

/* The values of a server or of a zone, in the order they were put there. */
struct zf_values {
	struct zf_value *list;
	size_t count;
};

/* NULL where there is none. It holds until another value is put there. */
const struct zf_value *zf_values_find(const struct zf_values *values,
				      enum zf_setting setting);

/* The same, to be changed in place. */
struct zf_value *zf_values_change(struct zf_values *values, enum zf_setting setting);

/* The number, the text, or what stands in for it where there is none. */
uint32_t zf_values_number(const struct zf_values *values, enum zf_setting setting,
			  uint32_t otherwise);
const char *zf_values_text(const struct zf_values *values, enum zf_setting setting,
			   const char *otherwise);

/* Makes an empty value of `setting`, in place of the one there was, to be filled in by those below; it
 * holds until the next. Fails with ZF_ENOMEM, as they all do. */
zf_status zf_values_put(struct zf_values *values, enum zf_setting setting,
			enum zf_origin origin, struct zf_value **value,
			struct zf_error *err) ZF_MUST_CHECK;
zf_status zf_values_put_number(struct zf_values *values, enum zf_setting setting,
			       enum zf_origin origin, uint32_t number,
			       struct zf_error *err) ZF_MUST_CHECK;
zf_status zf_values_put_text(struct zf_values *values, enum zf_setting setting,
			     enum zf_origin origin, const char *text,
			     struct zf_error *err) ZF_MUST_CHECK;

/* Appends a copy, its key's name included. */
zf_status zf_value_add_remote(struct zf_value *value, const struct zf_remote *remote,
			      struct zf_error *err) ZF_MUST_CHECK;
zf_status zf_value_add_word(struct zf_value *value, const char *word,
			    struct zf_error *err) ZF_MUST_CHECK;

/* Takes the value away, if it is there. */
void zf_values_remove(struct zf_values *values, enum zf_setting setting);

/* Gives back all values; what is left holds none. */
void zf_values_clear(struct zf_values *values);

#endif

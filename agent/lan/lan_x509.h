#ifndef SHEAF_AGENT_LAN_LAN_X509_H
#define SHEAF_AGENT_LAN_LAN_X509_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/lan/lan_name.h"
#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/err.h"
#include "protocol/hash.h"

/*
 * Certificates (RFC 5280) as PEM, by GnuTLS, whose header stays in one file.
 */

enum {
	LAN_X509_PEM_MAX = 1 << 20, /* a chain of certificates, or a key */
	/* Browsers refuse longer ones, and machines that were switched off
	 * over a summer still have months to come. */
	LAN_X509_LEAF_DAYS = 397,
	/* Each device has to be told of a new one by hand. */
	LAN_X509_AUTHORITY_YEARS = 10
};

/*
 * Append to `out` a new key and the certificate of an authority of its own,
 * which can vouch for that name alone (critical name constraints), for servers
 * alone: stolen, it opens nothing else.  ERR_SYSTEM when the library fails.
 */
int lan_x509_authority(const struct lan_name *name, struct clock_wall now,
    struct buf *out, struct err *e) MUST_USE;

/*
 * Append a new key and a certificate for `name` that the authority, as
 * lan_x509_authority() wrote it, vouches for.  The name is not compared with the
 * constraints: whoever connects does that.
 */
int lan_x509_leaf(struct slice authority, const struct lan_name *name,
    struct clock_wall now, struct buf *out, struct err *e) MUST_USE;

struct lan_x509_facts {
	struct hash fingerprint; /* SHA-256 of the certificate's DER */
	int64_t from_s, until_s; /* since 1970 */
};

/* What the first certificate of some PEM says; ERR_CORRUPT when there is
 * none. */
int lan_x509_read(struct slice pem, struct lan_x509_facts *out,
    struct err *e) MUST_USE;

/* Append the first certificate of some PEM alone, without any key. */
int lan_x509_public(struct slice pem, struct buf *out, struct err *e) MUST_USE;

/* Whether the first certificate of some PEM is for that name. */
bool lan_x509_covers(struct slice pem, const struct lan_name *name);

#endif

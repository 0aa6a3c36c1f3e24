#ifndef SHEAF_AGENT_LAN_LAN_IDENTITY_H
#define SHEAF_AGENT_LAN_LAN_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/lan/lan_name.h"
#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "protocol/hash.h"

/*
 * By what the desk shows on a network that it is the desk: a certificate of
 * the provider's IT, or one of an authority that the desk makes for its own
 * name.  The desk's own stands in the state directory, where backups of the
 * register do not reach:
 *
 *	D/lan/NAME/authority.pem   key and certificate of the authority
 *	D/lan/NAME/desk.pem        key and certificate for connections
 *
 * Both files and their folders are their owner's alone.
 */
struct lan_identity {
	struct lan_name name;
	bool own;         /* by an authority of the desk's own */
	char *cert, *key; /* paths of PEM files */
	/* Of the authority, or of the certificate of the provider's IT. */
	struct hash fingerprint;
	char *authority;   /* PEM without its key; NULL unless own */
	int64_t until_s;   /* of the certificate for connections */
	int64_t trusted_s; /* of the authority, as until_s otherwise */
	int64_t renew_s;   /* INT64_MAX unless own */
	bool made;         /* the authority is new */
};

/*
 * The desk's own for that name in state directory dir, with what is missing
 * made, and with a new certificate once two thirds of the old one's time are
 * over.  The caller frees *out with lan_identity_free(); after a failure it is
 * empty.
 */
int lan_identity_own(struct lan_identity *out, const char *dir,
    const struct lan_name *name, struct clock_wall now, struct err *e) MUST_USE;

/*
 * A certificate of the provider's IT, from PEM files.  ERR_USAGE when it is not
 * for that name, or its time is over.  As lan_identity_own() otherwise.
 */
int lan_identity_given(struct lan_identity *out, const char *cert,
    const char *key, const struct lan_name *name, struct clock_wall now,
    struct err *e) MUST_USE;

/* Free what it holds; it is empty then, and may be freed again. */
void lan_identity_free(struct lan_identity *id);

/* Append the fingerprint in words, and in pairs of hexadecimal digits. */
void lan_identity_words(const struct lan_identity *id, struct buf *out);
void lan_identity_digits(const struct lan_identity *id, struct buf *out);

/* As JSON: name, own, words, sha256, until and trusted_until, each a day.  The
 * caller frees it. */
struct jval *lan_identity_json(const struct lan_identity *id);

/* The names for which dir has an authority, each read and nothing made; the
 * caller frees each, and *out. */
int lan_identity_list(const char *dir, struct lan_identity **out, size_t *n,
    struct err *e) MUST_USE;

#endif

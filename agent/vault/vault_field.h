#ifndef SHEAF_AGENT_VAULT_VAULT_FIELD_H
#define SHEAF_AGENT_VAULT_VAULT_FIELD_H

#include <stddef.h>
#include <stdint.h>

#include "agent/vault/vault.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * What an open vault does to single values: it wraps keys, seals and opens
 * fields, and makes the keyed hashes by which sealed values are found.
 */
enum { VAULT_LOOKUP_SIZE = 16, VAULT_LASTING_SIZE = 32 };

/*
 * Wrap secret bytes (the signing key) under the master key: appends to
 * out.  label says what it is and must be given again to unwrap.
 */
void vault_wrap(const struct vault *v, const char *label, struct slice secret,
    struct buf *out);

/*
 * Unwrap exactly n bytes into out (memory of the caller, who wipes it).
 * ERR_CORRUPT when the bytes, the label or the size do not fit.
 */
int vault_unwrap(const struct vault *v, const char *label, struct slice wrapped,
    uint8_t *out, size_t n, struct err *e) MUST_USE;

/* Where a sealed field stands; a field that was moved to another place, or put
 * back from an earlier version, does not open. */
struct vault_place {
	const char *table; /* name of the table and column, "client.ref" */
	int64_t row;
	int64_t version; /* of the row, counted up by every change */
	/* Other columns that the field is bound to, as a text; NULL: none. */
	const char *about;
};

/* Append the sealed form of plain (padded to 256-byte steps). */
void vault_seal(const struct vault *v, const struct vault_place *place,
    struct slice plain, struct buf *out);

/* Append the plain bytes of a sealed field; ERR_CORRUPT if it does not
 * belong where it stands. */
int vault_open(const struct vault *v, const struct vault_place *place,
    struct slice sealed, struct buf *out, struct err *e) MUST_USE;

/*
 * The keyed hash by which a client's row is found: of service and client
 * reference under a key of its own, so that it tells nothing without the
 * master key.
 */
void vault_lookup(const struct vault *v, const char *service,
    struct slice reference, uint8_t out[static VAULT_LOOKUP_SIZE]);

/*
 * As vault_lookup(), but under a key that re-keying keeps.  For refs that
 * sheaf-agent makes up: they are exported, and must be the same at the next
 * import.
 */
void vault_label(const struct vault *v, const char *service, struct slice text,
    uint8_t out[static VAULT_LOOKUP_SIZE]);

/*
 * A keyed hash that vouches for text, under a key made from the label key for
 * this purpose: it holds after re-keying, in a backup, and in no other
 * register.
 */
void vault_lasting(const struct vault *v, const char *purpose,
    struct slice text, uint8_t out[static VAULT_LASTING_SIZE]);

#endif

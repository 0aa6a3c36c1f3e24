#ifndef SHEAF_AGGREGATOR_LOG_SIGNER_H
#define SHEAF_AGGREGATOR_LOG_SIGNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/checkpoint.h"
#include "protocol/keys.h"
#include "protocol/sign.h"
#include "protocol/statement.h"

/*
 * The aggregator's secret keys: D/keys/log.key (seed in hex) and
 * D/keys/recipient-<16 hex>.key (seed in hex), mode 0600.
 */
struct signer;

/* Make D/keys with a log key and a first recipient; refuses if there. */
int signer_create(const char *keys_dir, struct err *e) MUST_USE;
/* One more recipient key; its public half goes into the next trust. */
int signer_create_recipient(const char *keys_dir, struct keys_recipient *public,
    struct err *e) MUST_USE;

/* Read the keys. Freed (and wiped) with signer_close(). */
int signer_open(struct signer **out, const char *keys_dir, const char *origin,
    struct err *e) MUST_USE;
/* The same from keys in memory: tests and simulation. */
struct signer *signer_of(const char *origin, const struct sign_key *log,
    const struct sign_recipient *recipient, size_t recipients);
void signer_close(struct signer *s);

/* Verifier key of the log: name is the origin. */
const struct keys_verifier *signer_log_key(const struct signer *s);
/* The recipients held, in no particular order. */
size_t signer_recipients(const struct signer *s,
    struct keys_recipient out[static LIMITS_BOXES_MAX]);

/* The recipient with this key id, or NULL. */
const struct sign_recipient *signer_recipient(const struct signer *s,
    const uint8_t key_id[static 8]);

/* A signed checkpoint; a signed refusal or release note. out is empty. */
void signer_checkpoint(const struct signer *s, uint64_t size,
    const struct hash *root, struct buf *out);
void signer_statement(const struct signer *s, const struct statement *st,
    struct buf *out);

#endif

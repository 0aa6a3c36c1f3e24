#ifndef SHEAF_AGENT_VAULT_VAULT_BOX_H
#define SHEAF_AGENT_VAULT_VAULT_BOX_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/vault/vault.h"
#include "agent/vault/vault_slot.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * The inside of an open vault, for the vault_* files only: its keys, and the
 * boxes that hold the master key.  A slot holds a public key, made from the
 * password or the recovery key, and the master key is sealed to it.  So a new
 * master key can be given to people whose passwords nobody present knows.
 */
enum {
	VAULT_BOX_KEY = 32,
	VAULT_BOX_NONCE = 24,
	VAULT_BOX_TAG = 16,
	VAULT_BOX_AD_MAX = 256
};

/* The whole struct lives in guarded, locked memory. */
struct vault {
	uint8_t master[VAULT_BOX_KEY];
	uint8_t fields[VAULT_BOX_KEY];
	uint8_t lookup[VAULT_BOX_KEY];
	uint8_t wrap[VAULT_BOX_KEY];
	uint8_t slots[VAULT_BOX_KEY];
	uint8_t label[VAULT_BOX_KEY]; /* the only one kept by re-keying */
	struct vault_slot_header header;
	const struct vault_column *const *columns; /* of its vault_store */
	struct vault_age age;
};

/* An empty vault for these columns, ended with vault_lock(). */
struct vault *vault_box_new(const struct vault_column *const *columns);

/* Begin the vault of a new register: random database id and label key, a fresh
 * master key of generation 1. */
void vault_box_begin(struct vault *v, bool weak);

/* Give v a fresh random master key and the keys derived from it. */
void vault_box_fresh(struct vault *v);

/* Append nonce and ciphertext of plain under key, bound to ad. */
void vault_box_seal(const uint8_t key[static VAULT_BOX_KEY], struct slice ad,
    struct slice plain, struct buf *out);

/* The reverse, into out, which has room for sealed.n - nonce - tag. */
bool vault_box_unseal(const uint8_t key[static VAULT_BOX_KEY], struct slice ad,
    struct slice sealed, uint8_t *out);

/* Cost and random salt of a password that is to be hashed. */
void vault_box_salt(struct vault_slot *s, bool weak);

/* The slow hash of a password, by salt and cost of the slot: the seed of a key
 * pair, which the caller wipes.  Fails where memory is short. */
int vault_box_hash(const struct vault_slot *s, const char *password,
    uint8_t seed[static VAULT_HASH_SEED], struct err *e) MUST_USE;

/* Let the slot be of the key pair of seed, which is wiped. */
void vault_box_set_public(struct vault_slot *s,
    uint8_t seed[static VAULT_HASH_SEED]);

/* Salt and public key of a new recovery key, whose printed form is text. */
void vault_box_set_recovery(struct vault_slot *s,
    char text[static VAULT_RECOVERY_SIZE]);

/* Put v's master key into the slot's box. */
void vault_box_hand(const struct vault *v, struct vault_slot *s);

/* Whether that is the slot's key pair: by its public key, or by its box, since
 * either may have been tampered with, which is another answer than a wrong
 * password (vault_vouch.h). */
bool vault_box_fits(const struct vault_slot *s,
    const uint8_t seed[static VAULT_HASH_SEED]);

/* Open the slot's box into v, by the seed of its password or by the printed
 * key; ERR_REFUSED, code "password", when it does not open. */
int vault_box_open_hashed(struct vault *v, const struct vault_slot *s,
    const uint8_t seed[static VAULT_HASH_SEED], struct err *e) MUST_USE;
int vault_box_open_recovery(struct vault *v, const struct vault_slot *s,
    const char *text, struct err *e) MUST_USE;

/* The refusal of a wrong password or recovery key, ERR_REFUSED with code
 * "password".  Returns -1. */
int vault_box_wrong(bool recovery, struct err *e);

/* The keyed hash of header and slots, as v knows it. */
void vault_box_mac(const struct vault *v, const struct vault_slot_list *slots,
    uint8_t mac[static VAULT_SLOT_MAC]);

/* The keyed hash of a sealed column's list of rows (vault_rows.h). */
void vault_box_mac_rows(const struct vault *v, const char *field,
    struct slice list, uint8_t mac[static VAULT_SLOT_MAC]);

/* Whether two hashes are the same, in constant time. */
bool vault_box_same(struct slice a, struct slice b);

#endif

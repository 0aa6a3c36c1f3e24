/*
 * Usage: vault_keys DIR STAFF PASSWORD_FILE RECOVERY_FILE
 *
 * For the test that looks for leaks: opens the register of the site in DIR
 * and prints every key that is in an open vault, or leads into it, in hex, a
 * line each, as leak.mjs reads them: "KIND, generation N<tab>0x...".
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/delivery/pins.h"
#include "agent/desk/sealed_columns.h"
#include "agent/register/register.h"
#include "agent/sealing/enrolments.h"
#include "agent/vault/vault_box.h"
#include "agent/vault/vault_recovery.h"
#include "agent/vault/vault_slot.h"
#include "common/base/encode.h"
#include "common/base/file.h"

enum { KEY = VAULT_BOX_KEY };

static uint64_t generation;

static void
print_key(const char *kind, const uint8_t key[static KEY])
{
	char hex[2 * KEY + 1];

	encode_hex(hex, key, KEY);
	(void)printf("%s, generation %llu\t0x%s\n", kind,
	    (unsigned long long)generation, hex);
}

/* The two halves of the key pair that a slot's box opens with. */
static void
print_pair(const char *seed_kind, const char *private_kind,
    const uint8_t seed[static KEY])
{
	uint8_t public[KEY], private[KEY];

	(void)crypto_box_seed_keypair(public, private, seed);
	print_key(seed_kind, seed);
	print_key(private_kind, private);
}

/* What is made of the password on the way to the master key. */
static int
print_password(struct db *db, const struct vault *v, const char *staff,
    const char *password, struct err *e)
{
	struct vault_slot s;
	uint8_t seed[KEY];

	if (vault_slot_find(db, staff, false, v->header.weak, &s, e) < 0)
		return -1;
	if (crypto_pwhash(seed, KEY, password, strlen(password), s.salt,
		s.passes, (size_t)s.memory_bytes,
		crypto_pwhash_ALG_ARGON2ID13) != 0)
		return err_set(e, ERR_SYSTEM, "no memory for the password");
	print_pair("hash of the password", "private key of the account", seed);
	return 0;
}

/* The bytes of the recovery key, and what is made of them. */
static int
print_recovery(struct db *db, const struct vault *v, const char *text,
    struct err *e)
{
	uint8_t secret[VAULT_RECOVERY_BYTES], seed[KEY];
	struct vault_slot s;

	if (vault_slot_find(db, NULL, true, v->header.weak, &s, e) < 0 ||
	    vault_recovery_read(secret, text, e) < 0)
		return -1;
	(void)crypto_generichash(seed, KEY, s.salt, sizeof(s.salt), secret,
	    sizeof(secret));
	print_key("bytes of the recovery key", secret);
	print_pair("hash of the recovery key", "private key of recovery", seed);
	return 0;
}

static int
print_signing(struct db *db, const struct vault *v, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT pins, wrapped_key FROM enrolment");
	struct err ignored = ERR_INIT;
	int rc = 0;

	while (rc == 0 && db_step(q)) {
		char label[VAULT_ABOUT_SIZE];
		uint8_t seed[KEY];
		struct pins pins;

		rc = pins_parse(&pins, db_bytes(q, 0), e);
		if (rc < 0)
			break;
		enrolments_label(label, pins.agent, pins.epoch);
		rc = vault_unwrap(v, label, db_bytes(q, 1), seed, sizeof(seed),
		    e);
		if (rc == 0)
			print_key("seed of the signing key", seed);
	}
	if (db_done(q, rc == 0 ? e : &ignored) < 0)
		rc = -1;
	return rc;
}

static int
print_all(struct db *db, char **argv, struct err *e)
{
	char password[VAULT_PASSWORD_MAX + 1], text[VAULT_PASSWORD_MAX + 1];
	struct vault *v = NULL;
	int rc = -1;

	if (file_read_secret(argv[3], "", password, sizeof(password), e) == 0 &&
	    file_read_secret(argv[4], "", text, sizeof(text), e) == 0 &&
	    vault_unlock(&v, sealed_columns(db),
		&(struct vault_login){ argv[2], password }, NULL, e) == 0) {
		generation = v->header.generation;
		print_key("master key", v->master);
		print_key("key of fields", v->fields);
		print_key("key of look-ups", v->lookup);
		print_key("key that wraps", v->wrap);
		print_key("key of slots", v->slots);
		print_key("key of labels", v->label);
		rc = print_password(db, v, argv[2], password, e);
	}
	if (rc == 0)
		rc = print_recovery(db, v, text, e);
	if (rc == 0)
		rc = print_signing(db, v, e);
	vault_lock(v);
	return rc;
}

int
main(int argc, char **argv)
{
	struct open_register *store = NULL;
	struct err e = ERR_INIT;
	int rc;

	if (argc != 5) {
		(void)fprintf(stderr, "usage: vault_keys DIR STAFF "
				      "PASSWORD_FILE RECOVERY_FILE\n");
		return 2;
	}
	rc = register_open(&store, argv[1], 0, &e);
	if (rc == 0)
		rc = print_all(store->db, argv, &e);
	register_close(store);
	if (rc == 0 && fflush(stdout) == 0)
		return 0;
	(void)fprintf(stderr, "vault_keys: %s\n", e.text);
	return 1;
}

/* Slots, fields and wrapped keys: what opens and, above all, what does not. */
#include "agent/vault/vault.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/sealed_columns.h"
#include "agent/register/schema.h"
#include "agent/vault/vault_field.h"
#include "agent/vault/vault_recovery.h"
#include "agent/vault/vault_slot.h"
#include "agent/vault/vault_staff.h"
#include "common/base/db_schema.h"
#include "common/base/mem.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static void
run(struct memory_register *s, const char *sql)
{
	struct err e = ERR_INIT;

	ck_assert_msg(db_exec(s->open.db, sql, &e) == 0, "%s", e.text);
}

/* Unlocking fails with that code. */
static void
stays_locked(struct memory_register *s, const char *staff, const char *password,
    const char *code)
{
	struct err e = ERR_INIT;
	struct vault *v;

	ck_assert_int_eq(vault_unlock(&v, sealed_columns(s->open.db),
			     &(struct vault_login){ staff, password }, NULL,
			     &e),
	    -1);
	ck_assert_ptr_null(v);
	ck_assert_str_eq(e.code, code);
}

START_TEST(passwords)
{
	struct err e = ERR_INIT;
	struct vault_who who;
	struct vault *v;
	struct memory_register s;

	memory_register_open(&s);
	ck_assert_int_eq(vault_unlock(&v, sealed_columns(s.open.db),
			     &(struct vault_login){ NULL,
				 MEMORY_REGISTER_PASSWORD },
			     &who, &e),
	    0);
	ck_assert_str_eq(who.name, "ann");
	ck_assert_str_eq(who.role, "team_leader");
	vault_lock(v);
	ck_assert_int_eq(vault_unlock(&v, sealed_columns(s.open.db),
			     &(struct vault_login){ "Ann",
				 MEMORY_REGISTER_PASSWORD },
			     NULL, &e),
	    0);
	vault_lock(v);
	stays_locked(&s, NULL, "A password for tests", "password");
	stays_locked(&s, NULL, "", "password");
	stays_locked(&s, "bob", MEMORY_REGISTER_PASSWORD, "password");
	stays_locked(&s, "recovery key", MEMORY_REGISTER_PASSWORD, "password");
	memory_register_close(&s);
}
END_TEST

/* The password, looked up, hashed and checked in the three steps. */
static int
checked(struct memory_register *s, const struct vault_login *login,
    struct vault_who *who, struct err *e)
{
	struct vault_hash h;
	int rc = vault_hash_find(s->open.db, login->staff, &h, e);

	if (rc == 0)
		rc = vault_hash_make(&h, login->password, e);
	if (rc == 0)
		rc = vault_check(s->open.db, s->open.vault, &h, who, e);
	vault_hash_wipe(&h);
	return rc;
}

/* Against an open vault, which stays as it is. */
START_TEST(passwords_checked)
{
	struct vault_login ann = { "Ann", MEMORY_REGISTER_PASSWORD };
	struct vault_login wrong = { "ann", "A password for tests" };
	struct vault_login nobody = { "zoe", MEMORY_REGISTER_PASSWORD };
	struct err e = ERR_INIT;
	struct vault_who who;
	struct memory_register s;
	struct vault_age age;

	memory_register_open(&s);
	age = vault_age(s.open.vault);
	ck_assert_int_eq(checked(&s, &ann, &who, &e), 0);
	ck_assert_str_eq(who.name, "ann");
	ck_assert_str_eq(who.role, "team_leader");
	ck_assert_int_eq(checked(&s, &wrong, &who, &e), -1);
	ck_assert_str_eq(e.code, "password");
	ck_assert_int_eq(checked(&s, &nobody, &who, &e), -1);
	ck_assert_str_eq(e.code, "password");
	ck_assert_uint_eq(vault_age(s.open.vault).accounts, age.accounts);
	/* somebody who can write the file gives himself no session */
	ck_assert_int_eq(db_exec(s.open.db,
			     "UPDATE vault_slot SET role = 'worker' WHERE name"
			     " = 'ann'",
			     &e),
	    0);
	ck_assert_int_eq(checked(&s, &ann, &who, &e), -1);
	ck_assert_str_eq(e.code, "slot");
	memory_register_close(&s);
}
END_TEST

/* What was looked up is hashed while the register changes. */
START_TEST(an_account_that_changes_meanwhile)
{
	struct err e = ERR_INIT;
	struct vault_hash h, again;
	struct memory_register s;
	struct vault_who who;
	struct vault *v;

	memory_register_open(&s);
	ck_assert_int_eq(vault_staff_add(s.open.db, s.open.vault, "bob",
			     "worker",
			     memory_register_hash(s.open.vault, "bob's first"),
			     &e),
	    0);
	ck_assert_int_eq(vault_hash_find(s.open.db, "bob", &h, &e), 0);
	ck_assert_int_eq(vault_hash_make(&h, "bob's first", &e), 0);
	/* Everything is sealed anew, and Bob's account is still his. */
	ck_assert_int_eq(vault_staff_add(s.open.db, s.open.vault, "cee",
			     "worker",
			     memory_register_hash(s.open.vault, "cee's only"),
			     &e),
	    0);
	ck_assert_int_eq(vault_staff_remove(s.open.db, s.open.vault, "cee", &e),
	    0);
	ck_assert_int_eq(vault_check(s.open.db, s.open.vault, &h, &who, &e), 0);
	ck_assert_int_eq(vault_unlock_hashed(&v, sealed_columns(s.open.db), &h,
			     &who, &e),
	    0);
	vault_lock(v);
	ck_assert_int_eq(vault_staff_password(s.open.db, s.open.vault, &who,
			     memory_register_hash(s.open.vault, "bob's next"),
			     &e),
	    0);
	ck_assert_int_eq(vault_check(s.open.db, s.open.vault, &h, &who, &e),
	    -1);
	ck_assert_str_eq(e.code, "session");
	ck_assert_int_eq(vault_unlock_hashed(&v, sealed_columns(s.open.db), &h,
			     &who, &e),
	    -1);
	ck_assert_str_eq(e.code, "session");
	ck_assert_int_eq(vault_hash_find(s.open.db, "BOB", &again, &e), 0);
	ck_assert_int_eq(vault_hash_make(&again, "bob's next", &e), 0);
	ck_assert_int_eq(vault_staff_remove(s.open.db, s.open.vault, "bob", &e),
	    0);
	ck_assert_int_eq(vault_check(s.open.db, s.open.vault, &again, &who, &e),
	    -1);
	ck_assert_str_eq(e.code, "password");
	vault_hash_wipe(&h);
	vault_hash_wipe(&again);
	memory_register_close(&s);
}
END_TEST

/* Who has no account is told so as late as who has one, and leaves no secret
 * behind. */
START_TEST(an_unknown_name_is_hashed_too)
{
	static const uint8_t none[VAULT_HASH_SEED];
	struct err e = ERR_INIT;
	struct memory_register s;
	struct vault_hash h;

	memory_register_open(&s);
	ck_assert_int_eq(vault_hash_find(s.open.db, "zoe", &h, &e), 0);
	ck_assert(!h.known);
	ck_assert_uint_gt(h.slot.memory_bytes, 0);
	ck_assert_int_eq(vault_hash_make(&h, MEMORY_REGISTER_PASSWORD, &e), -1);
	ck_assert_str_eq(e.code, "password");
	ck_assert_int_eq(memcmp(h.seed, none, sizeof(none)), 0);
	ck_assert_int_eq(vault_hash_find(s.open.db, "ann", &h, &e), 0);
	ck_assert_int_eq(vault_hash_make(&h, "not hers", &e), -1);
	ck_assert_int_eq(memcmp(h.seed, none, sizeof(none)), 0);
	vault_hash_new(s.open.vault, &h);
	ck_assert_int_eq(vault_hash_make(&h, "short", &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	memory_register_close(&s);
}
END_TEST

START_TEST(new_accounts)
{
	struct err e = ERR_INIT;
	char recovery[VAULT_RECOVERY_SIZE];
	struct vault *v;
	struct db *db;

	ck_assert_int_eq(db_schema_open(&db, ":memory:", DB_CREATE,
			     schema_register, &e),
	    0);
	ck_assert_int_eq(vault_create(&v, sealed_columns(db), "ann", "short",
			     VAULT_COST_WEAK_FOR_TESTS, recovery, &e),
	    -1);
	ck_assert_int_eq(vault_create(&v, sealed_columns(db), "",
			     MEMORY_REGISTER_PASSWORD,
			     VAULT_COST_WEAK_FOR_TESTS, recovery, &e),
	    -1);
	ck_assert_int_eq(vault_create(&v, sealed_columns(db), "a\nb",
			     MEMORY_REGISTER_PASSWORD,
			     VAULT_COST_WEAK_FOR_TESTS, recovery, &e),
	    -1);
	ck_assert_int_eq(vault_unlock(&v, sealed_columns(db),
			     &(struct vault_login){ NULL,
				 MEMORY_REGISTER_PASSWORD },
			     NULL, &e),
	    -1);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	db_close(db);
}
END_TEST

/* The real cost, once: it is what the register promises. */
START_TEST(full_cost)
{
	struct err e = ERR_INIT;
	char recovery[VAULT_RECOVERY_SIZE];
	struct vault *v;
	struct db *db;
	unsigned slots;
	int64_t passes, bytes;
	bool weak = true, found;

	ck_assert_int_eq(db_schema_open(&db, ":memory:", DB_CREATE,
			     schema_register, &e),
	    0);
	ck_assert_int_eq(vault_create(&v, sealed_columns(db), "ann",
			     MEMORY_REGISTER_PASSWORD, VAULT_COST_FULL,
			     recovery, &e),
	    0);
	vault_lock(v);
	ck_assert_int_eq(vault_slots(db, &slots, &weak, &e), 0);
	ck_assert_uint_eq(slots, 1);
	ck_assert(!weak);
	ck_assert_int_eq(db_get_i64(db_prepare(db,
					"SELECT min(passes) FROM vault_slot"
					" WHERE NOT recovery"),
			     &passes, &found, &e),
	    0);
	ck_assert_int_eq(db_get_i64(db_prepare(db,
					"SELECT min(memory_bytes) FROM"
					" vault_slot WHERE NOT recovery"),
			     &bytes, &found, &e),
	    0);
	ck_assert_int_ge(passes, 3);
	ck_assert_int_ge(bytes, 256 * 1024 * 1024);
	ck_assert_int_eq(vault_unlock(&v, sealed_columns(db),
			     &(struct vault_login){ NULL,
				 MEMORY_REGISTER_PASSWORD },
			     NULL, &e),
	    0);
	vault_lock(v);
	/* lowered behind our back */
	ck_assert_int_eq(db_exec(db, "UPDATE vault_slot SET passes = 1", &e),
	    0);
	ck_assert_int_eq(vault_unlock(&v, sealed_columns(db),
			     &(struct vault_login){ NULL,
				 MEMORY_REGISTER_PASSWORD },
			     NULL, &e),
	    -1);
	ck_assert_str_eq(e.code, "slot");
	db_close(db);
}
END_TEST

START_TEST(slots_tampered_with)
{
	static const char *const change[] = {
		"UPDATE vault_slot SET memory_bytes = 4000000000000",
		"UPDATE vault_slot SET passes = 1000000",
		"UPDATE vault_slot SET salt = x'00'",
		"UPDATE vault_slot SET box = x'00'",
	};
	static const char *const subtle[] = {
		"UPDATE vault_slot SET role = 'operator'",
		"UPDATE vault_slot SET name = 'bob'",
		"UPDATE vault_slot SET public = randomblob(32)",
		"UPDATE vault SET generation = 2",
		"UPDATE vault SET mac = randomblob(32)",
		"UPDATE vault SET database_id = randomblob(16)",
		("INSERT INTO vault_slot SELECT 'bob', recovery, role, passes,"
		 " memory_bytes, salt, public, box FROM vault_slot"),
	};
	static const char *const cost[] = {
		"UPDATE vault_slot SET passes = 2",
		"UPDATE vault_slot SET memory_bytes = 16384",
		"UPDATE vault_slot SET salt = randomblob(16)",
		"UPDATE vault_slot SET box = randomblob(80)",
	};
	struct memory_register s;

	for (size_t i = 0; i < sizeof(cost) / sizeof(cost[0]); i++) {
		memory_register_open(&s);
		run(&s, cost[i]);
		stays_locked(&s, NULL, MEMORY_REGISTER_PASSWORD, "password");
		memory_register_close(&s);
	}
	for (size_t i = 0; i < sizeof(change) / sizeof(change[0]); i++) {
		memory_register_open(&s);
		run(&s, change[i]);
		stays_locked(&s, NULL, MEMORY_REGISTER_PASSWORD, "slot");
		memory_register_close(&s);
	}
	for (size_t i = 0; i < sizeof(subtle) / sizeof(subtle[0]); i++) {
		char *sql = mem_printf("%s%s", subtle[i],
		    strstr(subtle[i], "vault_slot") ? " WHERE NOT recovery"
						    : "");

		memory_register_open(&s);
		run(&s, sql);
		stays_locked(&s, "ann", MEMORY_REGISTER_PASSWORD,
		    strstr(subtle[i], "name = 'bob'") ? "password" : "slot");
		memory_register_close(&s);
		free(sql);
	}
}
END_TEST

START_TEST(several_accounts)
{
	struct err e = ERR_INIT;
	struct vault *v;
	struct memory_register s;

	memory_register_open(&s);
	ck_assert_int_eq(
	    vault_staff_add(s.open.db, s.open.vault, "bob", "worker",
		memory_register_hash(s.open.vault, "another password"), &e),
	    0);
	ck_assert_int_eq(vault_unlock(&v, sealed_columns(s.open.db),
			     &(struct vault_login){ NULL,
				 MEMORY_REGISTER_PASSWORD },
			     NULL, &e),
	    -1);
	ck_assert_int_eq(e.kind, ERR_USAGE);
	ck_assert_int_eq(vault_unlock(&v, sealed_columns(s.open.db),
			     &(struct vault_login){ "ann",
				 MEMORY_REGISTER_PASSWORD },
			     NULL, &e),
	    0);
	vault_lock(v);
	stays_locked(&s, "bob", MEMORY_REGISTER_PASSWORD, "password");
	memory_register_close(&s);
}
END_TEST

START_TEST(recovery_key)
{
	char typed[VAULT_RECOVERY_SIZE];
	struct err e = ERR_INIT;
	struct vault_who who;
	struct vault *v;
	struct memory_register s;

	memory_register_open(&s);
	ck_assert_uint_eq(strlen(s.recovery), VAULT_RECOVERY_SIZE - 1);
	ck_assert_int_eq(vault_unlock_recovery(&v, sealed_columns(s.open.db),
			     s.recovery, &who, &e),
	    0);
	ck_assert_str_eq(who.name, "recovery");
	vault_lock(v);
	for (size_t i = 0; i < sizeof(typed); i++) {
		char c = (char)tolower((unsigned char)s.recovery[i]);

		typed[i] = c;
		if (c == '-')
			typed[i] = ' ';
		else if (c == '0')
			typed[i] = 'o';
		else if (c == '1')
			typed[i] = i % 2 ? 'l' : 'I';
	}
	ck_assert_int_eq(vault_unlock_recovery(&v, sealed_columns(s.open.db),
			     typed, NULL, &e),
	    0);
	vault_lock(v);
	/* every character counts, and one misread is told from a wrong key */
	for (size_t i = 0; i < VAULT_RECOVERY_SIZE - 1; i++) {
		memcpy(typed, s.recovery, sizeof(typed));
		if (typed[i] == '-')
			continue;
		typed[i] = typed[i] == 'Z' ? 'Y' : 'Z';
		ck_assert_int_eq(vault_unlock_recovery(&v,
				     sealed_columns(s.open.db), typed, NULL,
				     &e),
		    -1);
		ck_assert_ptr_nonnull(strstr(e.text, "misread"));
	}
	memory_register_close(&s);
}
END_TEST

START_TEST(other_recovery_keys)
{
	static const char *const bad[] = { "", "ABCD", "UUUU-UUUU" };
	uint8_t secret[VAULT_RECOVERY_BYTES] = { 1, 2, 3 }, back[32];
	char text[VAULT_RECOVERY_SIZE];
	struct err e = ERR_INIT;
	struct vault *v;
	struct memory_register s;

	memory_register_open(&s);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_int_eq(vault_unlock_recovery(&v,
				     sealed_columns(s.open.db), bad[i], NULL,
				     &e),
		    -1);
	vault_recovery_write(text, secret);
	ck_assert_int_eq(vault_recovery_read(back, text, &e), 0);
	ck_assert_mem_eq(back, secret, sizeof(back));
	ck_assert_int_eq(vault_unlock_recovery(&v, sealed_columns(s.open.db),
			     text, NULL, &e),
	    -1);
	ck_assert_ptr_nonnull(strstr(e.text, "not the recovery key"));
	memory_register_close(&s);
}
END_TEST

/* Seal under one place, open under another. */
static int
reopen(const struct vault *v, const struct vault_place *from,
    const struct vault_place *to)
{
	struct err e = ERR_INIT;
	struct buf sealed, plain;
	int rc;

	buf_init(&sealed, 4096);
	buf_init(&plain, 4096);
	vault_seal(v, from, slice_of("Jane"), &sealed);
	rc = vault_open(v, to, buf_slice(&sealed), &plain, &e);
	if (rc == 0)
		ck_assert_str_eq(buf_str(&plain), "Jane");
	else
		ck_assert(e.kind == ERR_CORRUPT && plain.n == 0);
	buf_free(&sealed);
	buf_free(&plain);
	return rc;
}

START_TEST(fields_stay_in_their_place)
{
	const struct vault_place here = { "client.reference", 7, 1, NULL };
	const struct vault_place table = { "client.name", 7, 1, NULL };
	const struct vault_place row = { "client.reference", 8, 1, NULL };
	const struct vault_place version = { "client.reference", 7, 2, NULL };
	const struct vault_place about = { "client.reference", 7, 1, "x" };
	struct memory_register s, other;
	struct err e = ERR_INIT;
	struct buf sealed, plain;

	memory_register_open(&s);
	memory_register_open(&other);
	ck_assert_int_eq(reopen(s.open.vault, &here, &here), 0);
	ck_assert_int_eq(reopen(s.open.vault, &here, &table), -1);
	ck_assert_int_eq(reopen(s.open.vault, &here, &row), -1);
	ck_assert_int_eq(reopen(s.open.vault, &here, &version), -1);
	ck_assert_int_eq(reopen(s.open.vault, &here, &about), -1);
	ck_assert_int_eq(reopen(s.open.vault, &about, &here), -1);
	buf_init(&sealed, 4096);
	buf_init(&plain, 4096);
	vault_seal(s.open.vault, &here, slice_of("Jane"), &sealed);
	ck_assert_int_eq(vault_open(other.open.vault, &here, buf_slice(&sealed),
			     &plain, &e),
	    -1);
	for (size_t i = 0; i < sealed.n; i++) {
		sealed.data[i] ^= 1;
		ck_assert_int_eq(vault_open(s.open.vault, &here,
				     buf_slice(&sealed), &plain, &e),
		    -1);
		sealed.data[i] ^= 1;
	}
	for (size_t n = 0; n < sealed.n; n++)
		ck_assert_int_eq(vault_open(s.open.vault, &here,
				     slice_make(sealed.data, n), &plain, &e),
		    -1);
	buf_free(&sealed);
	buf_free(&plain);
	memory_register_close(&s);
	memory_register_close(&other);
}
END_TEST

/* Lengths are hidden in steps, and equal texts do not look equal. */
START_TEST(fields_hide_their_length)
{
	const struct vault_place here = { "client.reference", 7, 1, NULL };
	struct err e = ERR_INIT;
	struct memory_register s;
	char text[600];

	memory_register_open(&s);
	memset(text, 'x', sizeof(text));
	for (size_t n = 0; n < sizeof(text); n++) {
		struct buf a, b, plain;

		buf_init(&a, 4096);
		buf_init(&b, 4096);
		buf_init(&plain, 4096);
		vault_seal(s.open.vault, &here, slice_make(text, n), &a);
		vault_seal(s.open.vault, &here, slice_make(text, n), &b);
		ck_assert_uint_eq(a.n, 24 + (n / 256 + 1) * 256 + 16);
		ck_assert(memcmp(a.data, b.data, a.n) != 0);
		ck_assert_int_eq(vault_open(s.open.vault, &here, buf_slice(&a),
				     &plain, &e),
		    0);
		ck_assert(slice_equal(buf_slice(&plain), slice_make(text, n)));
		buf_free(&a);
		buf_free(&b);
		buf_free(&plain);
	}
	memory_register_close(&s);
}
END_TEST

START_TEST(wrapped_keys)
{
	uint8_t key[32] = { 5, 6, 7 }, back[32], more[33];
	struct err e = ERR_INIT;
	struct vault *again;
	struct buf wrapped;
	struct memory_register s;

	memory_register_open(&s);
	buf_init(&wrapped, 256);
	vault_wrap(s.open.vault, "signing key a/1", slice_make(key, 32),
	    &wrapped);
	ck_assert_int_eq(vault_unlock(&again, sealed_columns(s.open.db),
			     &(struct vault_login){ NULL,
				 MEMORY_REGISTER_PASSWORD },
			     NULL, &e),
	    0);
	ck_assert_int_eq(vault_unwrap(again, "signing key a/1",
			     buf_slice(&wrapped), back, 32, &e),
	    0);
	ck_assert_mem_eq(back, key, 32);
	ck_assert_int_eq(vault_unwrap(again, "signing key a/2",
			     buf_slice(&wrapped), back, 32, &e),
	    -1);
	ck_assert_int_eq(vault_unwrap(again, "signing key a/1",
			     buf_slice(&wrapped), more, 33, &e),
	    -1);
	wrapped.data[40] ^= 1;
	ck_assert_int_eq(vault_unwrap(again, "signing key a/1",
			     buf_slice(&wrapped), back, 32, &e),
	    -1);
	vault_lock(again);
	buf_free(&wrapped);
	memory_register_close(&s);
}
END_TEST

START_TEST(lookups)
{
	uint8_t a[VAULT_LOOKUP_SIZE], b[VAULT_LOOKUP_SIZE];
	struct memory_register s, other;

	memory_register_open(&s);
	memory_register_open(&other);
	vault_lookup(s.open.vault, "svc-a", slice_of("C1"), a);
	vault_lookup(s.open.vault, "svc-a", slice_of("C1"), b);
	ck_assert_mem_eq(a, b, sizeof(a));
	vault_lookup(s.open.vault, "svc-a", slice_of("C2"), b);
	ck_assert_mem_ne(a, b, sizeof(a));
	vault_lookup(s.open.vault, "svc-aC", slice_of("1"), b);
	ck_assert_mem_ne(a, b, sizeof(a));
	vault_lookup(other.open.vault, "svc-a", slice_of("C1"), b);
	ck_assert_mem_ne(a, b, sizeof(a));
	memory_register_close(&s);
	memory_register_close(&other);
}
END_TEST

START_TEST(weakness_is_told)
{
	struct err e = ERR_INIT;
	unsigned slots;
	struct memory_register s;
	bool weak;

	memory_register_open(&s);
	ck_assert_int_eq(vault_slots(s.open.db, &slots, &weak, &e), 0);
	ck_assert(weak);
	memory_register_close(&s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { passwords, passwords_checked,
		an_account_that_changes_meanwhile,
		an_unknown_name_is_hashed_too, new_accounts, full_cost,
		slots_tampered_with, several_accounts, recovery_key,
		other_recovery_keys, fields_stay_in_their_place,
		fields_hide_their_length, wrapped_keys, lookups,
		weakness_is_told, NULL };

	return unit_main("vault", tests);
}

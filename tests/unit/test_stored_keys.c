/*
 * A form is stored once, also when its answer got lost with the process: the
 * register knows the keys that have stored something, each of its author.
 */
#include "agent/register/stored_keys.h"

#include <string.h>

#include "agent/desk/desk_enter.h"
#include "agent/desk/desk_session.h"
#include "agent/desk/desk_staff.h"
#include "agent/vault/vault_staff.h"
#include "protocol/limits.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static struct memory_register s;
static struct desk ann, will;

static void
sign_in(struct desk *d, const char *name)
{
	struct vault_login login = { name, MEMORY_REGISTER_PASSWORD };
	struct err e = ERR_INIT;

	ck_assert_msg(desk_sign_in(d, &login, &e) == 0, "%s", e.text);
}

static void
begin(void)
{
	struct err e = ERR_INIT;

	memory_register_open(&s);
	ck_assert_int_eq(
	    vault_staff_add(s.open.db, s.open.vault, "will", "worker",
		memory_register_hash(s.open.vault, MEMORY_REGISTER_PASSWORD),
		&e),
	    0);
	memory_register_take(&s,
	    "svc-a,C1,referral_received,2026-01-05,self,,,,\n");
	ann = memory_register_desk(&s);
	will = ann;
	sign_in(&ann, "ann");
	sign_in(&will, "will");
}

static void
end(void)
{
	memory_register_close(&s);
}

static int64_t
number(const char *sql)
{
	struct err e = ERR_INIT;
	int64_t n = -1;
	bool found;

	ck_assert_int_eq(db_get_i64(db_prepare(s.open.db, sql), &n, &found, &e),
	    0);
	return n;
}

static int64_t
contacts(void)
{
	/* Beside the client's referral. */
	return number("SELECT count(*) FROM fact") - 1;
}

/* An employer contact of no client, which gets a ref of its own each time: no
 * rule of the register would find that it is the same.  As a request of its
 * own, with the outcome in *outcome. */
static const char *
enter(struct desk *d, const char *key, const char *date, bool check,
    enum desk_enter_outcome *outcome)
{
	static struct err e;
	const struct desk_enter_request r = { .act = DESK_ENTER_ADD,
		.service = "svc-a",
		.for_page = true,
		.check = check,
		.cell = { "employer_contact", date, "phone", "meaningful", NULL,
		    NULL, "as" } };
	struct desk_enter_answer a;
	int rc;

	e = (struct err)ERR_INIT;
	d->key = (struct stored_key){ .key = key, .form = "contact" };
	rc = desk_enter(d, &r, &a, &e);
	*outcome = a.outcome;
	desk_enter_free(&a);
	d->key = (struct stored_key){ .key = NULL };
	return rc == 0 ? "" : e.code;
}

START_TEST(once)
{
	enum desk_enter_outcome o;

	ck_assert_str_eq(enter(&ann, "k1", "2026-06-20", false, &o), "");
	ck_assert_int_eq(o, DESK_ENTER_DONE);
	ck_assert_int_eq(contacts(), 1);
	ck_assert_str_eq(enter(&ann, "k1", "2026-06-20", false, &o), "stored");
	/* Nor with other words, which the form may have by then. */
	ck_assert_str_eq(enter(&ann, "k1", "2026-06-21", false, &o), "stored");
	ck_assert_int_eq(contacts(), 1);
	/* Another form, the same form of somebody else, and no form at all. */
	ck_assert_str_eq(enter(&ann, "k2", "2026-06-20", false, &o), "");
	ck_assert_str_eq(enter(&will, "k1", "2026-06-20", false, &o), "");
	ck_assert_str_eq(enter(&ann, NULL, "2026-06-20", false, &o), "");
	ck_assert_int_eq(contacts(), 4);
	ck_assert_int_eq(number("SELECT count(*) FROM stored_key"), 3);
}
END_TEST

/* What stores nothing uses no key up. */
START_TEST(not_stored)
{
	enum desk_enter_outcome o;

	ck_assert_str_eq(enter(&ann, "k1", "2026-06-20", true, &o), "");
	ck_assert_str_eq(enter(&ann, "k1", "2026-12-31", false, &o), "");
	ck_assert_int_eq(o, DESK_ENTER_REFUSED);
	ck_assert_int_eq(number("SELECT count(*) FROM stored_key"), 0);
	ck_assert_str_eq(enter(&ann, "k1", "2026-06-20", false, &o), "");
	ck_assert_int_eq(o, DESK_ENTER_DONE);
	ck_assert_int_eq(contacts(), 1);
}
END_TEST

/* A request that stores something and then asks for what is there has two
 * turns. */
START_TEST(two_turns_of_one_request)
{
	struct err e = ERR_INIT;
	const struct desk_enter_request r = { .act = DESK_ENTER_ADD,
		.service = "svc-a",
		.for_page = true,
		.cell = { "employer_contact", "2026-06-20", "phone", NULL, NULL,
		    NULL, "as" } };
	struct desk_enter_answer a;

	ann.key = (struct stored_key){ .key = "k1", .form = "contact" };
	ck_assert_msg(desk_enter(&ann, &r, &a, &e) == 0, "%s", e.text);
	desk_enter_free(&a);
	ck_assert_msg(desk_enter(&ann, &r, &a, &e) == 0, "%s", e.text);
	desk_enter_free(&a);
	ann.key = (struct stored_key){ .key = NULL };
}
END_TEST

START_TEST(for_some_days)
{
	enum desk_enter_outcome o;

	ck_assert_str_eq(enter(&ann, "k1", "2026-06-20", false, &o), "");
	ann.today += LIMITS_STORED_KEY_DAYS - 1;
	ck_assert_str_eq(enter(&ann, "k2", "2026-06-20", false, &o), "");
	ck_assert_str_eq(enter(&ann, "k1", "2026-06-20", false, &o), "stored");
	ann.today++;
	ck_assert_str_eq(enter(&ann, "k3", "2026-06-20", false, &o), "");
	/* Swept with what was stored last. */
	ck_assert_str_eq(enter(&ann, "k1", "2026-06-20", false, &o), "");
	ck_assert_int_eq(number("SELECT count(*) FROM stored_key"), 3);
}
END_TEST

/* Not after the keys of the register were changed, either. */
START_TEST(after_new_keys)
{
	enum desk_enter_outcome o;
	struct err e = ERR_INIT;

	ck_assert_str_eq(enter(&ann, "k1", "2026-06-20", false, &o), "");
	ck_assert_msg(desk_staff_remove(&ann, "will", NULL, &e) == 0, "%s",
	    e.text);
	ck_assert_str_eq(enter(&ann, "k1", "2026-06-20", false, &o), "stored");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { once, not_stored,
		two_turns_of_one_request, for_some_days, after_new_keys, NULL };

	return unit_run(&(struct unit_suite){ .name = "stored_keys",
	    .tests = tests,
	    .begin = begin,
	    .end = end });
}

/*
 * Accounts are added, removed, given a password and recovered; a removal makes
 * a new key.
 */
#include "agent/vault/vault_staff.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/sealed_columns.h"
#include "agent/fidelity/fidelity_actions.h"
#include "agent/fidelity/fidelity_past.h"
#include "agent/people/people_export.h"
#include "agent/people/people_history.h"
#include "agent/people/people_import.h"
#include "agent/register/baselines.h"
#include "agent/register/clients.h"
#include "agent/register/drafts.h"
#include "agent/register/fact_reasons.h"
#include "agent/sealing/seal.h"
#include "agent/vault/vault_column.h"
#include "agent/vault/vault_field.h"
#include "agent/vault/vault_rows.h"
#include "common/base/mem.h"
#include "tests/unit/fake_courier.h"
#include "tests/unit/unit.h"

static const struct actor ann = { .name = "ann" };

#define BOB_PASSWORD "the password of bob"
#define CEE_PASSWORD "the password of cee"
#define NEW_PASSWORD "quite another password"

static void
run(struct memory_register *s, const char *sql)
{
	struct err e = ERR_INIT;

	ck_assert_msg(db_exec(s->open.db, sql, &e) == 0, "%s", e.text);
}

static bool
opens(struct memory_register *s, const char *name, const char *password)
{
	struct err e = ERR_INIT;
	struct vault *v;
	bool ok = vault_unlock(&v, sealed_columns(s->open.db),
		      &(struct vault_login){ name, password }, NULL, &e) == 0;

	ck_assert_msg(ok || strcmp(e.code, "password") == 0, "%s", e.text);
	vault_lock(v);
	return ok;
}

static bool
recovers(struct memory_register *s, const char *text)
{
	struct err e = ERR_INIT;
	struct vault *v;
	bool ok = vault_unlock_recovery(&v, sealed_columns(s->open.db), text,
		      NULL, &e) == 0;

	vault_lock(v);
	return ok;
}

/* Add bob (worker) and cee (team leader). */
static void
add_two(struct memory_register *s)
{
	struct err e = ERR_INIT;

	ck_assert_msg(
	    vault_staff_add(s->open.db, s->open.vault, "bob", "worker",
		memory_register_hash(s->open.vault, BOB_PASSWORD), &e) == 0 &&
		vault_staff_add(s->open.db, s->open.vault, "cee", "team_leader",
		    memory_register_hash(s->open.vault, CEE_PASSWORD), &e) == 0,
	    "%s", e.text);
}

/* A change is refused with that code. */
#define refused(call, expected) \
	do { \
		struct err refusal = ERR_INIT; \
		ck_assert_int_eq(call, -1); \
		ck_assert_str_eq(refusal.code, expected); \
	} while (0)

static void
put_review(struct fake_courier *c)
{
	struct open_register reg = { .db = c->reg.open.db,
		.vault = c->reg.open.vault,
		.actor = &ann };
	struct review r = { .service = "svc-a",
		.day = memory_register_day("2026-05-01") };
	char what[] = "Move the team", owner[] = "Quillon", evidence[] = "";
	struct review_action a = { .planned = r.day,
		.done = r.day,
		.words = { what, owner, evidence } };
	enum review_change change;
	struct err e = ERR_INIT;

	memset(r.score, 4, sizeof(r.score));
	ck_assert_msg(fidelity_book_put(&reg, &r, slice_of("Rita Revenant"),
			  &change, &e) == 0,
	    "%s", e.text);
	a.review = r.number;
	ck_assert_int_eq(fidelity_actions_put(&reg, &a, &change, &e), 0);
	memset(r.score, 5, sizeof(r.score));
	ck_assert_int_eq(fidelity_book_put(&reg, &r, slice_of(""), &change, &e),
	    0);
	ck_assert_int_eq(fidelity_past_explain(&reg, r.number, 0,
			     "heard in a meeting", &e),
	    0);
}

static const char people_were[] = "service,client,kind,ref,name,nhs_number,"
				  "employer\n"
				  "svc-a,C1,client,,Jane,9434765919,\n"
				  "svc-a,C2,job,j1,,,Acme\n"
				  "svc-a,,employer_contact,e1,,,Zed & Co\n";
static const char people_are[] = "service,client,kind,ref,name,nhs_number,"
				 "employer\n"
				 "svc-a,C1,client,,Janet,9434765919,\n"
				 "svc-a,C2,job,j1,,,Acme Ltd\n"
				 "svc-a,,employer_contact,e1,,,Zed\n";

/* Give the particulars of three things, of which so many are new or other
 * than they were. */
static void
put_people(struct fake_courier *c, const char *file, size_t stored,
    size_t corrected)
{
	struct open_register reg = { .db = c->reg.open.db,
		.vault = c->reg.open.vault,
		.actor = &ann };
	struct exchange_options options = { .today = c->reg.today };
	struct exchange_report r;
	struct err e = ERR_INIT;

	ck_assert_msg(people_import(&reg, slice_of(file), &options, &r, &e) ==
			  0,
	    "%s", e.text);
	ck_assert(r.written && r.read == 3 && r.refused == 0);
	ck_assert_uint_eq(r.stored, stored);
	ck_assert_uint_eq(r.corrected, corrected);
	exchange_report_free(&r);
}

/* Each row of each sealed column opens, or none does; there is at least one
 * in each. */
static void
columns_open(struct db *db, const struct vault *v, bool expected)
{
	const struct vault_column *const *c = sealed_columns(db).columns;

	for (; *c != NULL; c++) {
		struct db_stmt *q = vault_column_rows(db, *c, 0);
		struct err e = ERR_INIT;
		struct vault_row r = vault_column_row(*c);
		size_t n = 0;

		for (; vault_column_step(q, &r); n++) {
			struct err ignored = ERR_INIT;

			ck_assert_msg((vault_column_open(v, &r, &ignored) ==
					  0) == expected,
			    "%s", (*c)->field);
			buf_free(&r.plain);
		}
		ck_assert_int_eq(db_done(q, &e), 0);
		ck_assert_msg(n > 0, "%s has no row", (*c)->field);
	}
}

static void
put_draft(struct fake_courier *c)
{
	struct open_register reg = { .db = c->reg.open.db,
		.vault = c->reg.open.vault,
		.actor = &ann };
	struct err e = ERR_INIT;

	ck_assert_int_eq(drafts_keep(&reg, "new-client", c->reg.today,
			     slice_of("{\"name\":\"Jan\"}"), &e),
	    0);
}

static void
put_baseline(struct fake_courier *c)
{
	struct open_register reg = { .db = c->reg.open.db,
		.vault = c->reg.open.vault,
		.actor = &ann };
	char measure[] = "job_starts", reason[] = "since Quentin came";
	struct baseline b = { .measure = measure,
		.from = period_of(memory_register_day("2021-04-01")),
		.to = period_of(memory_register_day("2024-03-31")),
		.reason = reason };
	struct err e = ERR_INIT;

	ck_assert_int_eq(baselines_put(&reg, "svc-a", &b, &e), 0);
	ck_assert_int_eq(vault_rows_vouch(reg.db, reg.vault, &e), 0);
}

/* A correction with a reason. */
static void
put_reason(struct fake_courier *c)
{
	struct open_register reg = { .db = c->reg.open.db,
		.vault = c->reg.open.vault,
		.actor = &ann };
	struct db_stmt *q;
	struct err e = ERR_INIT;
	int64_t fact = 0;
	bool found;

	memory_register_take(&c->reg,
	    "svc-a,,employer_contact,2026-05-01,video,,e1,,\n");
	q = db_prepare(reg.db, "SELECT fact FROM fact_history");
	ck_assert_int_eq(db_get_i64(q, &fact, &found, &e), 0);
	ck_assert(found);
	ck_assert_int_eq(fact_reasons_put(&reg, fact, "seen on screen", &e), 0);
	ck_assert_int_eq(vault_rows_vouch(reg.db, reg.vault, &e), 0);
}

/* A register with something in every sealed column, and three accounts. */
static void
open_full(struct fake_courier *c)
{
	fake_courier_open(c);
	fake_courier_enrol(c);
	memory_register_take(&c->reg,
	    "svc-a,C1,referral_received,2026-04-02,self,,r1,,\n"
	    "svc-a,C2,referral_received,2026-04-03,self,,r2,,\n"
	    "svc-a,C2,referral_accepted,2026-04-03,self,,r2,,\n"
	    "svc-a,C2,job_started,2026-05-04,,,j1,20,\n"
	    "svc-a,,employer_contact,2026-05-01,phone,,e1,,\n"
	    "svc-b,C1,referral_received,2026-04-04,self,,r3,,\n");
	put_review(c);
	put_people(c, people_were, 3, 0);
	put_people(c, people_are, 0, 3);
	put_draft(c);
	put_baseline(c);
	put_reason(c);
	add_two(&c->reg);
}

/* What client 1 and the others are called, and what they were. */
static void
people_are_there(struct fake_courier *c)
{
	struct open_register reg = { .db = c->reg.open.db,
		.vault = c->reg.open.vault,
		.actor = &ann };
	struct people_entry client = { .number = 1, .service = 1 };
	struct people_history past;
	struct err e = ERR_INIT;
	struct buf out;

	buf_init(&out, 1 << 16);
	ck_assert_int_eq(people_export(&reg, "svc-a", true, &out, &e), 0);
	put_people(c, people_are, 0, 0);
	ck_assert_ptr_nonnull(strstr(buf_str(&out), "Janet,9434765919,"));
	ck_assert_ptr_nonnull(strstr(buf_str(&out), "Acme Ltd"));
	buf_free(&out);
	ck_assert_msg(people_history_load(&reg, &client, &past, &e) == 0, "%s",
	    e.text);
	ck_assert_uint_eq(past.n, 1);
	ck_assert_ptr_nonnull(strstr(past.item[0].what, "Name Jane; NHS"));
	people_history_free(&past);
}

/* Everything sealed opens with v and is found by its look-up: the same
 * things put again are known. */
static void
all_is_there(struct fake_courier *c, struct vault *v)
{
	struct open_register reg = { .db = c->reg.open.db,
		.vault = v,
		.actor = &ann };
	struct outbox_agent agent = fake_courier_agent(c);
	struct review_action_list actions;
	struct baselines baselines;
	struct exchange_report r;
	struct err e = ERR_INIT;
	struct sign_key key;
	struct buf who;

	ck_assert_msg(seal_key(&reg, &agent, &key, &e) == 0, "%s", e.text);
	buf_init(&who, 1024);
	ck_assert_int_eq(fidelity_book_reviewers(&reg, 1, &who, &e), 0);
	ck_assert_str_eq(buf_str(&who), "Rita Revenant");
	buf_free(&who);
	c->reg.open.vault = v;
	columns_open(c->reg.open.db, v, true);
	people_are_there(c);
	put_review(c);
	ck_assert_int_eq(fidelity_actions_load(&reg, 1, &actions, &e), 0);
	ck_assert_uint_eq(actions.n, 1);
	ck_assert_str_eq(actions.action[0].words[REVIEW_WHAT], "Move the team");
	ck_assert_str_eq(actions.action[0].words[REVIEW_OWNER], "Quillon");
	fidelity_actions_free(&actions);
	ck_assert_int_eq(baselines_load(&reg, "svc-a", &baselines, &e), 0);
	ck_assert_uint_eq(baselines.n, 1);
	ck_assert_str_eq(baselines.item[0].reason, "since Quentin came");
	baselines_free(&baselines);
	r = memory_register_import(&c->reg,
	    "svc-a,C2,referral_received,2026-04-03,self,,r2,,\n"
	    "svc-b,C1,referral_received,2026-04-04,self,,r3,,\n",
	    false);
	ck_assert_uint_eq(r.unchanged, 2);
	exchange_report_free(&r);
}

START_TEST(roles)
{
	struct err e = ERR_INIT;
	struct vault *v;
	struct memory_register s;

	memory_register_open(&s);
	add_two(&s);
	ck_assert(opens(&s, "ann", MEMORY_REGISTER_PASSWORD));
	ck_assert(opens(&s, "BOB", BOB_PASSWORD));
	ck_assert(!opens(&s, "bob", CEE_PASSWORD));
	refused(vault_staff_add(s.open.db, s.open.vault, "Bob", "worker",
		    memory_register_hash(s.open.vault, NEW_PASSWORD), &refusal),
	    "account");
	refused(vault_staff_add(s.open.db, s.open.vault, "Recovery Key",
		    "worker", memory_register_hash(s.open.vault, NEW_PASSWORD),
		    &refusal),
	    "account");
	ck_assert_int_eq(vault_staff_add(s.open.db, s.open.vault, "dee",
			     "operator",
			     memory_register_hash(s.open.vault, NEW_PASSWORD),
			     &e),
	    -1);
	/* a worker who makes himself a leader is found, no matter who signs in */
	run(&s, "UPDATE vault_slot SET role = 'team_leader'"
		" WHERE name = 'bob'");
	refused(vault_unlock(&v, sealed_columns(s.open.db),
		    &(struct vault_login){ "bob", BOB_PASSWORD }, NULL,
		    &refusal),
	    "slot");
	refused(vault_unlock(&v, sealed_columns(s.open.db),
		    &(struct vault_login){ "ann", MEMORY_REGISTER_PASSWORD },
		    NULL, &refusal),
	    "slot");
	refused(vault_unlock_recovery(&v, sealed_columns(s.open.db), s.recovery,
		    NULL, &refusal),
	    "slot");
	memory_register_close(&s);
}
END_TEST

START_TEST(passwords_change)
{
	struct err e = ERR_INIT;
	struct vault_who who;
	struct vault *v;
	struct memory_register s;

	memory_register_open(&s);
	add_two(&s);
	run(&s, "CREATE TABLE kept AS SELECT * FROM vault_slot");
	ck_assert_int_eq(vault_unlock(&v, sealed_columns(s.open.db),
			     &(struct vault_login){ "bob", BOB_PASSWORD }, &who,
			     &e),
	    0);
	ck_assert(opens(&s, "bob", BOB_PASSWORD));
	ck_assert_int_eq(vault_staff_password(s.open.db, v, &who,
			     memory_register_hash(v, NEW_PASSWORD), &e),
	    0);
	vault_lock(v);
	ck_assert(!opens(&s, "bob", BOB_PASSWORD));
	ck_assert(opens(&s, "ann", MEMORY_REGISTER_PASSWORD));
	ck_assert_int_eq(vault_unlock(&v, sealed_columns(s.open.db),
			     &(struct vault_login){ "bob", NEW_PASSWORD }, &who,
			     &e),
	    0);
	ck_assert_str_eq(who.role, "worker");
	vault_lock(v);
	/* the old slot put back opens, but is found */
	run(&s, "REPLACE INTO vault_slot SELECT * FROM kept"
		" WHERE name = 'bob'");
	refused(vault_unlock(&v, sealed_columns(s.open.db),
		    &(struct vault_login){ "bob", BOB_PASSWORD }, NULL,
		    &refusal),
	    "slot");
	/* and so is one taken away */
	run(&s, "DELETE FROM vault_slot WHERE name = 'bob'");
	refused(vault_unlock(&v, sealed_columns(s.open.db),
		    &(struct vault_login){ "ann", MEMORY_REGISTER_PASSWORD },
		    NULL, &refusal),
	    "slot");
	memory_register_close(&s);
}
END_TEST

START_TEST(removal_makes_a_new_key)
{
	uint8_t before[VAULT_LOOKUP_SIZE], after[VAULT_LOOKUP_SIZE];
	struct clients_references refs;
	struct vault *old, *now;
	struct vault_who who;
	struct err e = ERR_INIT;
	struct fake_courier c;

	open_full(&c);
	ck_assert_int_eq(vault_unlock(&old, sealed_columns(c.reg.open.db),
			     &(struct vault_login){ "bob", BOB_PASSWORD }, NULL,
			     &e),
	    0);
	vault_label(old, "svc-a", slice_of("x"), before);
	ck_assert_msg(vault_staff_remove(c.reg.open.db, c.reg.open.vault, "Bob",
			  &e) == 0,
	    "%s", e.text);
	ck_assert(!opens(&c.reg, "bob", BOB_PASSWORD));
	ck_assert(recovers(&c.reg, c.reg.recovery));
	/* what bob knew opens nothing of any sealed column */
	columns_open(c.reg.open.db, old, false);
	{
		struct open_register reg = { .db = c.reg.open.db,
			.vault = old,
			.actor = &ann };
		struct outbox_agent agent = fake_courier_agent(&c);
		struct review_action_list actions;
		struct sign_key key;
		struct buf by;

		ck_assert_int_eq(clients_open_references(&reg, 1, &refs, &e),
		    -1);
		ck_assert_int_eq(e.kind, ERR_CORRUPT);
		buf_init(&by, 1024);
		ck_assert_int_eq(fidelity_book_reviewers(&reg, 1, &by, &e), -1);
		ck_assert_int_eq(fidelity_actions_load(&reg, 1, &actions, &e),
		    -1);
		ck_assert_int_eq(seal_key(&reg, &agent, &key, &e), -1);
		buf_free(&by);
	}
	vault_lock(old);
	/* the others open all of it, with the passwords they had */
	ck_assert_int_eq(vault_unlock(&now, sealed_columns(c.reg.open.db),
			     &(struct vault_login){ "cee", CEE_PASSWORD }, &who,
			     &e),
	    0);
	ck_assert_str_eq(who.role, "team_leader");
	vault_label(now, "svc-a", slice_of("x"), after);
	ck_assert_mem_eq(before, after, sizeof(after));
	vault_lock(c.reg.open.vault);
	all_is_there(&c, now);
	fake_courier_close(&c);
}
END_TEST

/* Cut off at every kind of write, nothing has happened. */
START_TEST(removal_is_one_transaction)
{
	static const char *const at[] = {
		"DELETE ON vault_slot",
		"INSERT ON vault_slot WHEN NEW.name = 'recovery key'",
		"UPDATE ON client WHEN NEW.id = 3",
		"UPDATE ON particulars WHEN NEW.id = 2",
		"UPDATE ON particulars_history WHEN NEW.id = 3",
		"UPDATE ON fidelity_review",
		"UPDATE ON fidelity_action",
		"UPDATE ON draft",
		"UPDATE ON chart_baseline",
		"UPDATE ON fact_reason",
		"UPDATE ON fidelity_reason",
		"UPDATE ON enrolment",
		"INSERT ON vault",
		"INSERT ON vault_rows WHEN NEW.field = 'fidelity_action.words'",
	};
	struct err e = ERR_INIT;
	struct vault *v;
	struct fake_courier c;

	open_full(&c);
	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		char *sql = mem_printf("CREATE TRIGGER cut BEFORE %s BEGIN"
				       " SELECT RAISE(ABORT, 'cut'); END",
		    at[i]);

		run(&c.reg, sql);
		ck_assert_msg(vault_staff_remove(c.reg.open.db,
				  c.reg.open.vault, "bob", &e) == -1,
		    "%s", at[i]);
		run(&c.reg, "DROP TRIGGER cut");
		ck_assert(opens(&c.reg, "bob", BOB_PASSWORD));
		ck_assert_int_eq(
		    vault_unlock(&v, sealed_columns(c.reg.open.db),
			&(struct vault_login){ "cee", CEE_PASSWORD }, NULL, &e),
		    0);
		vault_lock(c.reg.open.vault);
		all_is_there(&c, v);
		ck_assert_int_eq(vault_unlock(&c.reg.open.vault,
				     sealed_columns(c.reg.open.db),
				     &(struct vault_login){ "ann",
					 MEMORY_REGISTER_PASSWORD },
				     NULL, &e),
		    0);
		vault_lock(v);
		free(sql);
	}
	/* something that does not open stops it as well */
	run(&c.reg, "UPDATE client SET version = 9 WHERE id = 2");
	ck_assert_int_eq(vault_staff_remove(c.reg.open.db, c.reg.open.vault,
			     "bob", &e),
	    -1);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	run(&c.reg, "UPDATE client SET version = 1 WHERE id = 2");
	ck_assert(opens(&c.reg, "bob", BOB_PASSWORD));
	fake_courier_close(&c);
}
END_TEST

START_TEST(who_may_not_go)
{
	struct err e = ERR_INIT;
	struct memory_register s;

	memory_register_open(&s);
	refused(vault_staff_remove(s.open.db, s.open.vault, "ann", &refusal),
	    "last");
	add_two(&s);
	refused(vault_staff_remove(s.open.db, s.open.vault, "dee", &refusal),
	    "account");
	refused(vault_staff_remove(s.open.db, s.open.vault, "recovery key",
		    &refusal),
	    "account");
	ck_assert_int_eq(vault_staff_remove(s.open.db, s.open.vault, "cee", &e),
	    0);
	refused(vault_staff_remove(s.open.db, s.open.vault, "ann", &refusal),
	    "last");
	ck_assert(opens(&s, "ann", MEMORY_REGISTER_PASSWORD));
	ck_assert(opens(&s, "bob", BOB_PASSWORD));
	ck_assert(recovers(&s, s.recovery));
	memory_register_close(&s);
}
END_TEST

START_TEST(recovery)
{
	char next[VAULT_RECOVERY_SIZE], last[VAULT_RECOVERY_SIZE];
	struct err e = ERR_INIT;
	struct vault_who who;
	struct vault *v;
	struct memory_register s;

	memory_register_open(&s);
	add_two(&s);
	ck_assert_int_eq(vault_unlock_recovery(&v, sealed_columns(s.open.db),
			     s.recovery, NULL, &e),
	    0);
	/* taken back, the old key is still the key */
	ck_assert_int_eq(db_begin(s.open.db, &e), 0);
	ck_assert_int_eq(vault_staff_recover(s.open.db, v, "bob",
			     memory_register_hash(v, NEW_PASSWORD), next, &e),
	    0);
	db_rollback(s.open.db);
	ck_assert(recovers(&s, s.recovery) && !recovers(&s, next));
	ck_assert(opens(&s, "bob", BOB_PASSWORD));
	ck_assert_int_eq(vault_staff_recover(s.open.db, v, "bob",
			     memory_register_hash(v, NEW_PASSWORD), next, &e),
	    0);
	ck_assert(!recovers(&s, s.recovery) && recovers(&s, next));
	ck_assert(!opens(&s, "bob", BOB_PASSWORD));
	ck_assert(opens(&s, "bob", NEW_PASSWORD));
	ck_assert_int_eq(vault_staff_recover(s.open.db, v, "dee",
			     memory_register_hash(v, NEW_PASSWORD), last, &e),
	    0);
	ck_assert(!recovers(&s, next) && recovers(&s, last));
	vault_lock(v);
	ck_assert_int_eq(vault_unlock(&v, sealed_columns(s.open.db),
			     &(struct vault_login){ "dee", NEW_PASSWORD }, &who,
			     &e),
	    0);
	ck_assert_str_eq(who.role, "team_leader");
	vault_lock(v);
	ck_assert_int_eq(vault_unlock(&v, sealed_columns(s.open.db),
			     &(struct vault_login){ "bob", NEW_PASSWORD }, &who,
			     &e),
	    0);
	ck_assert_str_eq(who.role, "worker");
	vault_lock(v);
	memory_register_close(&s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { roles, passwords_change,
		removal_makes_a_new_key, removal_is_one_transaction,
		who_may_not_go, recovery, NULL };

	return unit_main("vault_staff", tests);
}

/*
 * Who may do what: every operation is really asked for by a worker, a team
 * leader, the recovery key and somebody who has not signed in.  And sessions,
 * which end when an account does.
 */
#include "agent/desk/gate.h"

#include <string.h>

#include "agent/desk/desk_session.h"
#include "agent/desk/desk_staff.h"
#include "tests/unit/gate_world.h"
#include "tests/unit/unit.h"

/* ----------------------------------------------------------------- the table */

/* Written from the rules and not from operations.c: it is there to disagree.
 * w: a worker may, l: a team leader, r: the recovery key, n: who has not
 * signed in. */
static const char *const expected[OPERATIONS] = {
	[OPERATION_UNLOCK] = "wlrn",
	[OPERATION_UNLOCK_RECOVERY] = "wlrn",
	[OPERATION_SIGN_IN] = "wlrn",
	[OPERATION_ONLY_ACCOUNT] = "wlrn",
	[OPERATION_DAY] = "wlrn",
	[OPERATION_TAKE_IN] = "wlrn",
	[OPERATION_STATUS] = "wlrn",
	[OPERATION_SENT_LIST] = "wl",
	[OPERATION_SENT_TEXT] = "wl",
	[OPERATION_SENT_PROOF] = "wl",
	[OPERATION_SENT_EVIDENCE] = "wl",
	[OPERATION_SENT_VERIFY] = "wl",
	[OPERATION_CARRY_OUT] = "l",
	[OPERATION_CARRY_IN] = "l",
	[OPERATION_INIT] = "wlrn",
	[OPERATION_SETUP] = "l",
	[OPERATION_SETUP_CONFIRM] = "l",
	[OPERATION_SETUP_RENEW] = "l",
	[OPERATION_SETUP_SERVICE] = "l",
	[OPERATION_BACKUP] = "wlrn",
	[OPERATION_BACKUP_PAGE] = "l",
	[OPERATION_BACKUP_SAVED] = "wlrn",
	[OPERATION_PREVIEW] = "wlrn",
	[OPERATION_EXPLAIN] = "wl",
	[OPERATION_FIGURES] = "wl",
	[OPERATION_FIGURES_FACTS] = "wl",
	[OPERATION_KINDS_LIST] = "wl",
	[OPERATION_KINDS_SET] = "l",
	[OPERATION_CONTRACT_IMPORT] = "l",
	[OPERATION_CONTRACT_SHOW] = "l",
	[OPERATION_CONTRACT_DISPUTE] = "l",
	[OPERATION_CLAIM_DRAFT] = "l",
	[OPERATION_CLAIM_SIGN] = "l",
	[OPERATION_CLAIM_FILE] = "l",
	[OPERATION_CLAIM_CLIENTS] = "l",
	[OPERATION_BASELINE_LIST] = "wl",
	[OPERATION_BASELINE_SET] = "l",
	[OPERATION_BASELINE_REMOVE] = "l",
	[OPERATION_LIST] = "wl",
	[OPERATION_TODAY] = "wl",
	[OPERATION_EVIDENCE] = "wl",
	[OPERATION_CLIENT_FIND] = "wl",
	[OPERATION_CLIENT_SEARCH] = "wl",
	[OPERATION_CLIENT_SHOW] = "wl",
	[OPERATION_CLIENT_VIEW] = "wl",
	[OPERATION_CLIENT_DUPLICATES] = "wl",
	[OPERATION_CLIENT_RECORD] = "l",
	[OPERATION_LOG_SHOW] = "l",
	[OPERATION_CLIENT_MERGING] = "l",
	[OPERATION_CLIENT_MERGE] = "l",
	[OPERATION_CLIENT_APART] = "l",
	[OPERATION_CLIENT_ERASURE] = "l",
	[OPERATION_CLIENT_ERASE] = "l",
	[OPERATION_CLIENT_ERASURES] = "wl",
	[OPERATION_CLIENT_DISMISS] = "l",
	[OPERATION_CLIENT_REVIEW] = "l",
	[OPERATION_CLIENT_NEW] = "wl",
	[OPERATION_CLIENT_ENTER] = "wl",
	[OPERATION_CLIENT_PARTICULARS] = "wl",
	[OPERATION_EMPLOYERS_WEEK] = "wl",
	[OPERATION_EMPLOYERS_JUDGE] = "wl",
	[OPERATION_EMPLOYERS_FIND] = "wl",
	[OPERATION_EMPLOYERS_REVIEW] = "l",
	[OPERATION_DRAFT_KEEP] = "wl",
	[OPERATION_DRAFT_FIND] = "wl",
	[OPERATION_DRAFT_LIST] = "wl",
	[OPERATION_DRAFT_DROP] = "wl",
	[OPERATION_SERVICE_ASK] = "wl",
	[OPERATION_SERVICE_RENAME] = "l",
	[OPERATION_SERVICE_WEIGH] = "l",
	[OPERATION_SERVICE_REMOVE] = "l",
	[OPERATION_IMPORT] = "wl",
	[OPERATION_IMPORT_PEOPLE] = "wl",
	[OPERATION_IMPORT_SUMMARY] = "l",
	[OPERATION_IMPORT_FIDELITY] = "l",
	[OPERATION_SHEET_IMPORT] = "wl",
	[OPERATION_SHEET_PAGE] = "l",
	[OPERATION_RECONCILE_MAY] = "l",
	[OPERATION_RECONCILE] = "l",
	[OPERATION_RECONCILE_KEEP] = "l",
	[OPERATION_RECONCILE_SENDING] = "l",
	[OPERATION_RECONCILE_SEND] = "l",
	[OPERATION_RECONCILE_WITHDRAW] = "l",
	[OPERATION_EXPORT] = "wl",
	[OPERATION_EXPORT_PEOPLE] = "l",
	[OPERATION_FIDELITY_LIST] = "wl",
	[OPERATION_FIDELITY_PAGE] = "wl",
	[OPERATION_FIDELITY_ADD] = "l",
	[OPERATION_FIDELITY_PLAN] = "l",
	[OPERATION_FIDELITY_DONE] = "l",
	[OPERATION_FIDELITY_WITHDRAW] = "l",
	[OPERATION_SERVICE_SET] = "l",
	[OPERATION_SERVICE_LIST] = "wl",
	[OPERATION_UNRECORDED] = "wlrn",
	[OPERATION_UNRECORDED_ANSWER] = "l",
	[OPERATION_SETTINGS] = "wl",
	[OPERATION_TARGETS_SET] = "l",
	[OPERATION_TARGETS_SHOW] = "wl",
	[OPERATION_ENROL] = "l",
	[OPERATION_ADOPT_WEIGH] = "l",
	[OPERATION_ADOPT] = "l",
	[OPERATION_ALARM_LOOK] = "l",
	[OPERATION_ALARM_EVIDENCE] = "l",
	[OPERATION_ALARM_ACKNOWLEDGE] = "l",
	[OPERATION_SEAL_PREPARE] = "l",
	[OPERATION_SEAL] = "l",
	[OPERATION_STAFF_ADD] = "l",
	[OPERATION_STAFF_REMOVE] = "l",
	[OPERATION_STAFF_ROLE] = "l",
	[OPERATION_STAFF_LIST] = "wl",
	[OPERATION_STAFF_SET] = "l",
	[OPERATION_PASSWORD] = "wl",
	[OPERATION_OWN_CODE] = "wl",
	[OPERATION_RECOVER] = "r",
};

static bool
stopped(const struct err *e)
{
	return strcmp(e->code, "role") == 0 || strcmp(e->code, "locked") == 0 ||
	       strcmp(e->code, "session") == 0;
}

static void
come_as(char who)
{
	if (who == 'w')
		gate_world_sign_in("will");
	else if (who == 'l')
		gate_world_sign_in("ann");
	else if (who == 'r')
		gate_world_desk.actor =
		    actor_of(&(struct vault_who){ .name = "recovery" },
			gate_world_reg.vault);
}

START_TEST(who_may_do_what)
{
	enum operation id = (enum operation)(_i / 4);
	char who = "wlrn"[_i % 4];
	bool may = strchr(expected[id], who) != NULL;
	int64_t before;
	struct err e = ERR_INIT;
	int rc;

	come_as(who);
	before = gate_world_changes();
	ck_assert_int_eq(gate_may(&gate_world_desk, id, &e), may ? 0 : -1);
	e = (struct err)ERR_INIT;
	rc = gate_world_ask[id](&gate_world_desk, &e);
	ck_assert_msg((rc == 0 || !stopped(&e)) == may, "%s, %c: %s",
	    operations_row(id)->name, who, e.text);
	/* The turn is over either way. */
	ck_assert_ptr_null(gate_world_reg.actor);
	/* Whoever was shown somebody has left one line, and nobody else has.
	 * A merge that is refused says what stands against it. */
	ck_assert_int_eq(gate_world_lines(),
	    may && operations_row(id)->opens == OPERATION_OPENS &&
		(rc == 0 || id == OPERATION_CLIENT_MERGE));
	/* What changes nothing by the table writes nothing but that line. */
	if (may && !operations_row(id)->changes && gate_world_lines() == 0)
		ck_assert_int_eq(gate_world_changes(), before);
	if (may)
		return;
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_str_eq(e.code, who == 'n' ? "locked" : "role");
	ck_assert_int_eq(gate_world_changes(), before);
	if (who == 'w' && operations_row(id)->least == ACTOR_TEAM_LEADER)
		ck_assert_msg(strstr(e.text, "only a team leader may ") !=
				      NULL &&
				  strstr(e.text, "; ask ann") != NULL,
		    "%s", e.text);
}
END_TEST

START_TEST(nothing_at_a_locked_register)
{
	struct err e = ERR_INIT;

	gate_world_sign_in("ann");
	vault_lock(gate_world_reg.vault);
	gate_world_reg.vault = NULL;
	ck_assert_int_eq(gate_world_ask[OPERATION_CLIENT_SHOW](&gate_world_desk,
			     &e),
	    -1);
	ck_assert_str_eq(e.code, "locked");
	ck_assert_int_eq(gate_world_ask[OPERATION_SIGN_IN](&gate_world_desk,
			     &e),
	    -1);
	ck_assert_str_eq(e.code, "locked");
	ck_assert_int_eq(gate_world_ask[OPERATION_PREVIEW](&gate_world_desk,
			     &e),
	    -1);
	ck_assert(!stopped(&e));
}
END_TEST

/* Whether a worker is let into each operation is what it was, but for those of
 * sealing. */
static void
only_sealing_is_lent(bool lent)
{
	gate_world_sign_in("will");
	for (int id = 0; id < OPERATIONS; id++) {
		bool seals = id == OPERATION_SEAL_PREPARE ||
			     id == OPERATION_SEAL ||
			     id == OPERATION_UNRECORDED_ANSWER;
		bool let = strchr(expected[id], 'w') != NULL || (lent && seals);
		struct err e = ERR_INIT;

		ck_assert_msg(gate_may(&gate_world_desk, (enum operation)id,
				  &e) == (let ? 0 : -1),
		    "%s", operations_row((enum operation)id)->name);
	}
}

START_TEST(workers_seal_where_a_team_leader_says_so)
{
	struct err e = ERR_INIT;

	only_sealing_is_lent(false);
	gate_world_sign_in("ann");
	ck_assert_int_eq(desk_staff_set(&gate_world_desk, "perhaps", NULL, &e),
	    -1);
	ck_assert_int_eq(e.kind, ERR_USAGE);
	ck_assert_int_eq(desk_staff_set(&gate_world_desk, "yes", NULL, &e), 0);
	only_sealing_is_lent(true);
	e = (struct err)ERR_INIT;
	ck_assert_int_eq(desk_staff_set(&gate_world_desk, "yes", NULL, &e), -1);
	ck_assert_str_eq(e.code, "role");
	e = (struct err)ERR_INIT;
	(void)!gate_world_ask[OPERATION_SEAL_PREPARE](&gate_world_desk, &e);
	ck_assert_msg(!stopped(&e), "%s", e.text);
	come_as('r');
	ck_assert_int_eq(gate_may(&gate_world_desk, OPERATION_SEAL, &e), -1);
	gate_world_sign_in("ann");
	ck_assert_int_eq(desk_staff_set(&gate_world_desk, "no", NULL, &e), 0);
	only_sealing_is_lent(false);
}
END_TEST

/* As a worker who can write the file would. */
START_TEST(nobody_lets_workers_seal_by_the_file)
{
	struct vault_login ann = { "ann", MEMORY_REGISTER_PASSWORD };
	struct err e = ERR_INIT;
	size_t again;

	ck_assert_int_eq(db_exec(gate_world_reg.db,
			     "UPDATE vault SET workers_seal = 1", &e),
	    0);
	ck_assert_int_eq(desk_unlock(&gate_world_desk, &ann, &again, &e), -1);
	ck_assert_str_eq(e.code, "slot");
}
END_TEST

/* ------------------------------------------------------------------ sessions */

static struct desk other;

/* ann works at `desk`, will at another desk of the same register. */
static void
two_at_work(void)
{
	struct vault_login will = { "will", MEMORY_REGISTER_PASSWORD };
	struct err e = ERR_INIT;

	gate_world_sign_in("ann");
	other = (struct desk){ .reg = &gate_world_reg,
		.today = gate_world_desk.today };
	ck_assert_int_eq(desk_sign_in(&other, &will, &e), 0);
	ck_assert_int_eq(gate_world_ask[OPERATION_CLIENT_SHOW](&other, &e), 0);
	ck_assert_int_eq(gate_world_ask[OPERATION_CLIENT_SHOW](&gate_world_desk,
			     &e),
	    0);
}

static void
ended(const char *why)
{
	struct err e = ERR_INIT;

	ck_assert_int_eq(gate_world_ask[OPERATION_CLIENT_SHOW](&other, &e), -1);
	ck_assert_str_eq(e.code, "session");
	ck_assert_msg(strstr(e.text, why) != NULL, "%s", e.text);
	/* Who removed or changed it works on. */
	ck_assert_msg(gate_world_ask[OPERATION_CLIENT_SHOW](&gate_world_desk,
			  &e) == 0,
	    "%s", e.text);
}

START_TEST(a_removed_account_has_no_session)
{
	struct desk_staff_account will = { "will", "worker",
		MEMORY_REGISTER_PASSWORD };
	struct vault *v = gate_world_reg.vault;
	struct err e = ERR_INIT;

	two_at_work();
	ck_assert_int_eq(desk_staff_remove(&gate_world_desk, "will", NULL, &e),
	    0);
	ended("removed");
	/* Nobody is left with a vault that was freed. */
	ck_assert_ptr_eq(v, gate_world_reg.vault);
	/* Another account of that name is another account. */
	ck_assert_int_eq(desk_staff_add(&gate_world_desk, &will, &e), 0);
	ended("password");
}
END_TEST

START_TEST(other_changes_of_accounts_end_no_session)
{
	struct err e = ERR_INIT;

	two_at_work();
	ck_assert_int_eq(gate_world_ask[OPERATION_STAFF_ADD](&gate_world_desk,
			     &e),
	    0);
	ck_assert_int_eq(gate_world_ask[OPERATION_CLIENT_SHOW](&other, &e), 0);
	ck_assert_int_eq(desk_staff_remove(&gate_world_desk, "zoe", NULL, &e),
	    0);
	ck_assert_msg(gate_world_ask[OPERATION_CLIENT_SHOW](&other, &e) == 0,
	    "%s", e.text);
}
END_TEST

START_TEST(a_new_password_ends_the_other_sessions)
{
	struct err e = ERR_INIT;

	two_at_work();
	other.actor = gate_world_desk.actor;
	ck_assert_int_eq(gate_world_ask[OPERATION_PASSWORD](&gate_world_desk,
			     &e),
	    0);
	ended("password");
}
END_TEST

START_TEST(a_changed_role_ends_the_session)
{
	struct err e = ERR_INIT;

	two_at_work();
	/* As if a team leader had become a worker since. */
	other.actor.role = ACTOR_TEAM_LEADER;
	ck_assert_int_eq(gate_world_ask[OPERATION_STAFF_ADD](&gate_world_desk,
			     &e),
	    0);
	ended("role");
}
END_TEST

/* Two people typed the same printed key; the first one replaces it. */
START_TEST(a_new_printed_key_ends_the_sessions_of_the_old_one)
{
	struct err e = ERR_INIT;
	struct vault_who paper;
	bool found;

	two_at_work();
	ck_assert_int_eq(vault_find(gate_world_reg.db, gate_world_reg.vault,
			     NULL, &paper, &found, &e),
	    0);
	ck_assert(found);
	other.actor = actor_of(&paper, gate_world_reg.vault);
	ck_assert_int_eq(other.actor.role, ACTOR_RECOVERY);
	/* Another change of accounts ends nothing. */
	ck_assert_int_eq(gate_world_ask[OPERATION_STAFF_ADD](&gate_world_desk,
			     &e),
	    0);
	gate_world_desk.actor = other.actor;
	ck_assert_msg(gate_world_ask[OPERATION_RECOVER](&gate_world_desk, &e) ==
			  0,
	    "%s", e.text);
	ck_assert_int_eq(gate_world_ask[OPERATION_RECOVER](&other, &e), -1);
	ck_assert_str_eq(e.code, "session");
	ck_assert_msg(strstr(e.text, "key was replaced") != NULL, "%s", e.text);
}
END_TEST

START_TEST(locking_ends_every_session)
{
	struct err e = ERR_INIT;

	two_at_work();
	ck_assert_int_eq(gate_world_ask[OPERATION_UNLOCK](&gate_world_desk, &e),
	    0);
	ended("locked meanwhile");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { nothing_at_a_locked_register,
		workers_seal_where_a_team_leader_says_so,
		nobody_lets_workers_seal_by_the_file,
		a_removed_account_has_no_session,
		other_changes_of_accounts_end_no_session,
		a_new_password_ends_the_other_sessions,
		a_changed_role_ends_the_session,
		a_new_printed_key_ends_the_sessions_of_the_old_one,
		locking_ends_every_session, NULL };

	return unit_run(&(struct unit_suite){ .name = "gate",
	    .tests = tests,
	    .begin = gate_world_begin,
	    .end = gate_world_end,
	    .loop = who_may_do_what,
	    .times = 4 * OPERATIONS });
}

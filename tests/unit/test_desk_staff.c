/* Accounts at the desk, and a recovery key that could not be shown. */
#include "agent/desk/desk_staff.h"

#include <string.h>

#include "agent/desk/desk_session.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static struct memory_register reg;
static struct desk desk;
static char shown[VAULT_RECOVERY_SIZE];

static void
begin(void)
{
	memory_register_open(&reg);
	desk = memory_register_desk(&reg);
	shown[0] = '\0';
}

static void
end(void)
{
	memory_register_close(&reg);
}

/* The accounts, as JSON in one line. */
static void
check_accounts(const char *text)
{
	struct err e = ERR_INIT;
	struct table *t;
	struct jval *json;
	struct buf out;

	ck_assert_int_eq(desk_staff_list(&desk, &t, &e), 0);
	json = table_take_json(t);
	buf_init(&out, 1000);
	jval_write(json, false, &out);
	ck_assert_str_eq(buf_str(&out), text);
	buf_free(&out);
	jval_free(json);
	table_free(t);
}

/* The desk is unlocked anew with a password or, at NULL, a recovery key. */
static int
unlock(const char *staff, const char *password, const char *key)
{
	struct err e = ERR_INIT;
	size_t again;

	if (key != NULL)
		return desk_unlock_recovery(&desk, key, &again, &e);
	return desk_unlock(&desk, &(struct vault_login){ staff, password },
	    &again, &e);
}

START_TEST(accounts_come_and_go)
{
	struct err e = ERR_INIT;
	struct desk_staff_account will = { "will", "worker",
		"another password" };

	ck_assert_int_eq(desk_staff_add(&desk, &will, &e), 0);
	check_accounts(
	    "[{\"name\":\"ann\",\"role\":\"team_leader\",\"seals\":true},"
	    "{\"name\":\"will\",\"role\":\"worker\",\"seals\":false}]");
	ck_assert_int_eq(desk_staff_add(&desk, &will, &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_int_eq(desk_staff_remove(&desk, "ann", NULL, &e), -1);
	ck_assert_int_eq(desk_staff_remove(&desk, "will", NULL, &e), 0);
	check_accounts(
	    "[{\"name\":\"ann\",\"role\":\"team_leader\",\"seals\":true}]");
	ck_assert_str_eq(desk_staff_name(&desk), "ann");
}
END_TEST

static void
refused_as_changed(int rc, struct err *e, const char *theirs)
{
	ck_assert_int_eq(rc, -1);
	ck_assert_str_eq(e->code, "changed");
	ck_assert_msg(strstr(e->text, theirs) != NULL, "%s", e->text);
	*e = (struct err)ERR_INIT;
}

/* Two team leaders looked at one list: the second undoes nothing unseen. */
START_TEST(the_second_of_two_leaders_is_told)
{
	struct err e = ERR_INIT;
	struct desk_staff_account will = { "will", "worker",
		"another password" };
	char worker[VERSIONS_SIZE], leader[VERSIONS_SIZE];
	char only_leaders[VERSIONS_SIZE];
	struct desk_staff_role lead = { "will", "team_leader", worker };

	desk_staff_version("worker", worker);
	desk_staff_version("team_leader", leader);
	ck_assert_int_eq(desk_staff_add(&desk, &will, &e), 0);
	refused_as_changed(desk_staff_remove(&desk, "will", leader, &e), &e,
	    "There now: an employment specialist. Yours: no account");
	ck_assert_msg(desk_staff_set_role(&desk, &lead, &e) == 0, "%s", e.text);
	refused_as_changed(desk_staff_set_role(&desk, &lead, &e), &e,
	    "There now: a team leader. Yours: a team leader");
	refused_as_changed(desk_staff_remove(&desk, "will", worker, &e), &e,
	    "There now: a team leader");
	ck_assert_msg(desk_staff_remove(&desk, "Will", leader, &e) == 0, "%s",
	    e.text);
	refused_as_changed(desk_staff_remove(&desk, "will", leader, &e), &e,
	    "There now: no account of that name");
	check_accounts(
	    "[{\"name\":\"ann\",\"role\":\"team_leader\",\"seals\":true}]");

	desk_staff_seal_version(false, only_leaders);
	ck_assert_int_eq(desk_staff_set(&desk, "yes", only_leaders, &e), 0);
	refused_as_changed(desk_staff_set(&desk, "no", only_leaders, &e), &e,
	    "There now: employment specialists may sign figures off");
	ck_assert_int_eq(desk_staff_set(&desk, "no", NULL, &e), 0);
}
END_TEST

START_TEST(a_password_is_changed)
{
	struct err e = ERR_INIT;

	ck_assert_int_eq(desk_staff_set_password(&desk, "short", &e), -1);
	ck_assert_int_eq(desk_staff_set_password(&desk, "a new password", &e),
	    0);
	check_accounts(
	    "[{\"name\":\"ann\",\"role\":\"team_leader\",\"seals\":true}]");
	ck_assert_int_eq(unlock("ann", MEMORY_REGISTER_PASSWORD, NULL), -1);
	ck_assert_int_eq(unlock("ann", "a new password", NULL), 0);
}
END_TEST

/* What is tried first is nobody's password, by whatever way it would be set. */
START_TEST(a_password_that_is_tried_first)
{
	static const char *const weak[] = { "password1", "12345678",
		"Will-2026", "svc-a svc-a!" };
	struct err e = ERR_INIT;

	memory_register_take(&reg,
	    "svc-a,C1,referral_accepted,2026-04-07,self,,,,\n");
	for (size_t i = 0; i < sizeof(weak) / sizeof(weak[0]); i++) {
		struct desk_staff_account will = { "will", "worker", weak[i] };

		ck_assert_int_eq(desk_staff_add(&desk, &will, &e), -1);
		ck_assert_str_eq(e.code, "new-password");
		ck_assert_ptr_nonnull(strstr(e.text, "three words"));
		e = (struct err)ERR_INIT;
		if (strncmp(weak[i], "Will", 4) != 0)
			ck_assert_int_eq(desk_staff_set_password(&desk, weak[i],
					     &e),
			    -1);
		else
			/* The name of another is no help to a thief. */
			ck_assert_int_eq(desk_staff_set_password(&desk, weak[i],
					     &e),
			    0);
		e = (struct err)ERR_INIT;
	}
	ck_assert_int_eq(unlock("ann", "Will-2026", NULL), 0);
}
END_TEST

static int
show(void *arg, const char *key, struct err *e)
{
	if (arg != NULL)
		return err_set(e, ERR_LATER, "the disk is full");
	memcpy(shown, key, sizeof(shown));
	return 0;
}

static void
take_back(void *arg)
{
	(void)arg;
	shown[0] = '\0';
}

START_TEST(a_recovery_key_counts_once_it_is_shown)
{
	struct err e = ERR_INIT;
	struct desk_staff_recovery r = { .name = "zoe",
		.password = "a new password",
		.show = show,
		.take_back = take_back,
		.arg = &desk };

	ck_assert_int_eq(unlock(NULL, NULL, reg.recovery), 0);
	ck_assert_int_eq(desk_staff_recover(&desk, &r, &e), -1);
	ck_assert_int_eq(unlock("ann", MEMORY_REGISTER_PASSWORD, NULL), 0);
	check_accounts(
	    "[{\"name\":\"ann\",\"role\":\"team_leader\",\"seals\":true}]");
	ck_assert_int_eq(unlock(NULL, NULL, reg.recovery), 0);
	r.arg = NULL;
	ck_assert_msg(desk_staff_recover(&desk, &r, &e) == 0, "%s", e.text);
	ck_assert_int_eq(unlock(NULL, NULL, reg.recovery), -1);
	ck_assert_int_eq(unlock(NULL, NULL, shown), 0);
	ck_assert_int_eq(unlock("zoe", "a new password", NULL), 0);
	ck_assert_int_eq(desk.actor.role, ACTOR_TEAM_LEADER);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { accounts_come_and_go,
		the_second_of_two_leaders_is_told, a_password_is_changed,
		a_password_that_is_tried_first,
		a_recovery_key_counts_once_it_is_shown, NULL };

	return unit_run(&(struct unit_suite){ .name = "desk_staff",
	    .tests = tests,
	    .begin = begin,
	    .end = end });
}

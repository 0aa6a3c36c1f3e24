/* The first steps of a site, as the register shows them, and the two groups of
 * the recovery key. */
#include "agent/desk/desk_setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_session.h"
#include "agent/desk/desk_site.h"
#include "agent/desk/sealed_columns.h"
#include "agent/desk/versions.h"
#include "agent/vault/vault_groups.h"
#include "common/base/mem.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static const struct desk_site_first ann = { .name = "ann",
	.password = MEMORY_REGISTER_PASSWORD,
	.asks = true };
static char *dir;
static struct desk desk;
static char key[VAULT_RECOVERY_SIZE];

static void
begin(void)
{
	struct err e = ERR_INIT;

	dir = unit_dir();
	ck_assert_int_eq(desk_site_begin(&desk, dir, &e), 0);
	ck_assert_msg(desk_site_add_first(&desk, &ann, key, &e) == 0, "%s",
	    e.text);
}

static void
end(void)
{
	desk_close(&desk);
	unit_remove(dir);
}

static struct jval *
ask(void)
{
	struct err e = ERR_INIT;
	struct jval *out;

	ck_assert_msg(desk_setup(&desk, &out, &e) == 0, "%s", e.text);
	return out;
}

/* The words for the states of all steps, in their order. */
static void
check_states(const char *expected)
{
	struct jval *out = ask();
	const struct jval *steps = jval_get(out, "steps");
	struct buf words;

	buf_init(&words, 1000);
	for (size_t i = 0; i < jval_length(steps); i++)
		buf_printf(&words, "%s%s", i == 0 ? "" : " ",
		    jval_get_str(jval_at(steps, i), "state"));
	ck_assert_str_eq(buf_str(&words), expected);
	buf_free(&words);
	jval_free(out);
}

static void
asked(struct vault_groups *g)
{
	struct err e = ERR_INIT;

	ck_assert_int_eq(vault_groups_get(desk.reg->db, desk.reg->vault, g, &e),
	    0);
}

static void
group(char out[static 5], unsigned number)
{
	memcpy(out, key + (number - 1) * 5, 4);
	out[4] = '\0';
}

START_TEST(steps)
{
	struct err e = ERR_INIT;

	check_states("done todo todo later waiting later");
	ck_assert_int_eq(desk_setup_service(&desk, "north", false, &e), 0);
	ck_assert_int_eq(desk_setup_service(&desk, "north", false, &e), 0);
	check_states("done todo done todo waiting later");
}
END_TEST

START_TEST(service_that_is_new)
{
	struct err e = ERR_INIT;

	ck_assert_int_eq(desk_setup_service(&desk, "North Tees", false, &e),
	    -1);
	ck_assert_str_eq(e.code, "service");
	e = (struct err)ERR_INIT;
	ck_assert_int_eq(desk_setup_service(&desk, "north", false, &e), 0);
	ck_assert_int_eq(desk_setup_service(&desk, "nroth", false, &e), -1);
	ck_assert_str_eq(e.code, "new");
	ck_assert_ptr_nonnull(strstr(e.text, "perhaps north"));
	e = (struct err)ERR_INIT;
	ck_assert_int_eq(desk_setup_service(&desk, "somewhere-else", false, &e),
	    -1);
	ck_assert_str_eq(e.code, "new");
	e = (struct err)ERR_INIT;
	ck_assert_int_eq(desk_setup_service(&desk, "nroth", true, &e), 0);
}
END_TEST

START_TEST(groups_typed_back)
{
	struct vault_groups g;
	struct err e = ERR_INIT;
	char first[5], second[5], low[16];

	asked(&g);
	ck_assert(g.asked && !g.confirmed);
	ck_assert_uint_ge(g.group[0], 1);
	ck_assert_uint_lt(g.group[0], g.group[1]);
	ck_assert_uint_le(g.group[1], 14);
	group(first, g.group[0]);
	group(second, g.group[1]);
	ck_assert_int_eq(desk_setup_confirm(&desk, "12", second, &e), -1);
	ck_assert_str_eq(e.code, "first");
	e = (struct err)ERR_INIT;
	ck_assert_int_eq(desk_setup_confirm(&desk, first, "U123", &e), -1);
	ck_assert_str_eq(e.code, "second");
	e = (struct err)ERR_INIT;
	ck_assert_int_eq(desk_setup_confirm(&desk, second, first, &e),
	    strcmp(first, second) == 0 ? 0 : -1);
	ck_assert_ptr_null(strstr(e.text, first));
	e = (struct err)ERR_INIT;
	/* As people write: other case, blanks. */
	for (size_t i = 0; i < 4; i++)
		low[i] = (char)(first[i] >= 'A' ? first[i] + 32 : first[i]);
	memcpy(low + 4, " ", 2);
	ck_assert_msg(desk_setup_confirm(&desk, low, second, &e) == 0, "%s",
	    e.text);
	asked(&g);
	ck_assert(g.asked && g.confirmed);
	check_states("done done todo later waiting later");
}
END_TEST

START_TEST(new_key)
{
	char old[VAULT_RECOVERY_SIZE];
	struct vault_groups g;
	struct err e = ERR_INIT;
	struct vault_who who;
	struct vault *v;
	const struct vault_store store = sealed_columns(desk.reg->db);

	memcpy(old, key, sizeof(old));
	ck_assert_msg(desk_setup_renew(&desk, NULL, key, &e) == 0, "%s",
	    e.text);
	ck_assert_str_ne(old, key);
	asked(&g);
	ck_assert(g.asked && !g.confirmed && g.group[0] > 0);
	ck_assert_int_eq(vault_unlock_recovery(&v, store, old, &who, &e), -1);
	e = (struct err)ERR_INIT;
	ck_assert_msg(vault_unlock_recovery(&v, store, key, &who, &e) == 0,
	    "%s", e.text);
	vault_lock(v);
}
END_TEST

/* Of two team leaders who looked at one page, the second leaves the key of the
 * first as it is. */
START_TEST(nobody_makes_a_newer_key_void)
{
	char seen[VERSIONS_SIZE], second[VAULT_RECOVERY_SIZE];
	struct err e = ERR_INIT;
	struct vault_who who;
	struct vault *v;
	struct jval *out;

	ck_assert_msg(desk_setup(&desk, &out, &e) == 0, "%s", e.text);
	(void)snprintf(seen, sizeof(seen), "%s",
	    jval_get_str(out, "key_version"));
	jval_free(out);
	ck_assert_msg(desk_setup_renew(&desk, seen, key, &e) == 0, "%s",
	    e.text);
	ck_assert_int_eq(desk_setup_renew(&desk, seen, second, &e), -1);
	ck_assert_str_eq(e.code, "changed");
	e = (struct err)ERR_INIT;
	ck_assert_msg(vault_unlock_recovery(&v, sealed_columns(desk.reg->db),
			  key, &who, &e) == 0,
	    "%s", e.text);
	vault_lock(v);
}
END_TEST

/* Between making the account and keeping the groups the machine may stop. */
START_TEST(never_shown)
{
	struct vault_groups g;
	struct err e = ERR_INIT;

	ck_assert_int_eq(vault_groups_expect(desk.reg->db, &e), 0);
	asked(&g);
	ck_assert(g.asked && !g.confirmed);
	ck_assert_uint_eq(g.group[0], 0);
	ck_assert_int_eq(desk_setup_confirm(&desk, "0000", "0000", &e), -1);
	ck_assert_str_eq(e.code, "none");
	check_states("done todo todo later waiting later");
	ck_assert_int_eq(desk_setup_renew(&desk, NULL, key, &e), 0);
	asked(&g);
	ck_assert_uint_gt(g.group[0], 0);
}
END_TEST

/* A key of `init`, or of `recover`, was on a screen or in a file. */
START_TEST(nobody_asked)
{
	struct vault_groups g;
	struct err e = ERR_INIT;

	ck_assert_int_eq(db_exec(desk.reg->db, "DELETE FROM recovery_groups",
			     &e),
	    0);
	asked(&g);
	ck_assert(!g.asked);
	check_states("done done todo later waiting later");
}
END_TEST

START_TEST(first_account)
{
	static const struct {
		const char *name, *password, *again, *code;
	} typed[] = {
		{ "", "correct horse", "correct horse", "name" },
		{ "Ann", "", "", "new-password" },
		{ "Ann", "short", "short", "new-password" },
		{ "Ann", "correct horse", "correct hose", "again" },
		{ "Ann", "password1", "password1", "new-password" },
		{ "Ann Lee", "Ann.Lee!1", "Ann.Lee!1", "new-password" },
		{ "Ann", "correct horse", "correct horse", "" },
	};

	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		const struct desk_site_first r = { .name = typed[i].name,
			.password = typed[i].password };
		struct err e = ERR_INIT;

		ck_assert_int_eq(desk_setup_check_first(&r, typed[i].again, &e),
		    typed[i].code[0] == '\0' ? 0 : -1);
		ck_assert_str_eq(e.code, typed[i].code);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { steps, service_that_is_new,
		groups_typed_back, new_key, nobody_makes_a_newer_key_void,
		never_shown, nobody_asked, first_account, NULL };

	return unit_run(&(struct unit_suite){ .name = "desk_setup",
	    .tests = tests,
	    .begin = begin,
	    .end = end });
}

/*
 * Accounts of the centre: added, changed, signed in to; second factor, recovery
 * codes, tokens, and the access log about all of it.
 */
#include "aggregator/accounts/accounts.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aggregator/accounts/access_log.h"
#include "aggregator/accounts/accounts_sign_in.h"
#include "aggregator/accounts/qr_svg.h"
#include "aggregator/accounts/tokens.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/limits.h"
#include "tests/unit/unit.h"

static char *dir;
static struct accounts *a;
static struct accounts_by by;
static struct accounts_try t;
static struct err e;

enum { NOON = 1775044800 /* 1 April 2026, 12:00 UTC */, STEP_S = 30 };
static const char good[] = "three dry haystacks";

static void
begin(void)
{
	dir = unit_dir();
	e = (struct err)ERR_INIT;
	by = (struct accounts_by){ .today =
				       clock_day((struct clock_wall){ NOON }) };
	t = (struct accounts_try){ .now = { NOON } };
	ck_assert_msg(accounts_open(&a, dir, &e) == 0, "%s", e.text);
}

static void
end(void)
{
	accounts_close(a);
	unit_remove(dir);
}

#define must(call) ck_assert_msg((call) == 0, "%s: %s", #call, e.text)
#define refused(call, word) \
	do { \
		ck_assert_int_eq(call, -1); \
		ck_assert_str_eq(e.code, word); \
	} while (0)

static void
add(const char *name, const char *role, const char *region,
    struct accounts_fresh *fresh)
{
	struct accounts_person p = { 0 };

	(void)snprintf(p.name, sizeof(p.name), "%s", name);
	must(accounts_role_parse(role, &p.role, &e));
	if (region != NULL)
		(void)snprintf(p.regions.code[p.regions.n++],
		    REGISTRY_CODE_SIZE, "%s", region);
	must(accounts_add(a, &by, &p, fresh, &e));
}

/* The secret that an app would have, from the key that was shown. */
static void
read_key(uint8_t secret[static SECOND_FACTOR_SECRET], const char *key)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	unsigned bits = 0, n = 0;
	size_t i = 0;

	for (; *key != '\0'; key++) {
		if (*key == ' ')
			continue;
		bits = bits << 5 | (unsigned)(strchr(letters, *key) - letters);
		n += 5;
		if (n >= 8) {
			n -= 8;
			secret[i++] = (uint8_t)(bits >> n);
		}
	}
	ck_assert_uint_eq(i, SECOND_FACTOR_SECRET);
}

/* Somebody who has signed in, with what is needed to do it again. */
struct somebody {
	struct accounts_session session;
	struct recovery_codes codes;
	uint8_t secret[SECOND_FACTOR_SECRET];
};

static void
give_code(const struct somebody *s)
{
	static char code[SECOND_FACTOR_DIGITS + 1];

	second_factor_code(code, s->secret, t.now);
	t.code = code;
}

/* The first sign-in of an account, to its end. */
static void
first_sign_in(const char *name, struct somebody *s)
{
	struct accounts_fresh fresh;
	struct accounts_factor factor, again;

	must(accounts_reset_password(a, &by, name, &fresh, &e));
	t.name = name;
	t.password = fresh.password;
	must(accounts_sign_in(a, &t, &s->session, &e));
	ck_assert_int_eq(s->session.stage, ACCOUNTS_SET_UP);
	must(accounts_sign_in_factor(a, &s->session, &factor, &e));
	must(accounts_sign_in_factor(a, &s->session, &again, &e));
	ck_assert_str_eq(factor.key, again.key);
	read_key(s->secret, factor.key);
	give_code(s);
	must(accounts_sign_in_confirm(a, &s->session, &t, &s->codes, &e));
	ck_assert_int_eq(s->session.stage, ACCOUNTS_PASSWORD);
	t.fresh = good;
	must(accounts_sign_in_password(a, &s->session, &t, &e));
	ck_assert_int_eq(s->session.stage, ACCOUNTS_IN);
	t.now.s += STEP_S;
}

static void
sign_in(const char *name, const char *password, struct somebody *s)
{
	t.name = name;
	t.password = password;
	must(accounts_sign_in(a, &t, &s->session, &e));
	ck_assert_int_eq(s->session.stage, ACCOUNTS_CODE);
}

static bool
logged(const char *words)
{
	char *path = file_path(dir, "access.log");
	struct buf text;
	bool is;

	must(file_read(path, 1 << 20, &text, &e));
	is = strstr(buf_str(&text), words) != NULL;
	buf_free(&text);
	free(path);
	return is;
}

START_TEST(first_and_later_sign_ins)
{
	struct accounts_fresh fresh;
	struct accounts_person p;
	struct somebody ann;

	add("ann", "lead", "north-east", &fresh);
	ck_assert_int_eq(fresh.until, by.today + LIMITS_FIRST_PASSWORD_DAYS);
	first_sign_in("ann", &ann);
	must(accounts_session_look(a, &ann.session, &p, &e));
	ck_assert_str_eq(p.name, "ann");
	ck_assert(accounts_may_see(&p, "North-East"));
	ck_assert(!accounts_may_see(&p, "south-west"));
	ck_assert(!p.exact);
	sign_in("ANN", good, &ann);
	refused(accounts_session_look(a, &ann.session, &p, &e), "session");
	give_code(&ann);
	must(accounts_sign_in_code(a, &ann.session, &t, &e));
	must(accounts_session_look(a, &ann.session, &p, &e));
	ck_assert(logged(" user=ann event=sign-in\n"));
	ck_assert(logged("command=user-add account=ann role=lead "
			 "regions=north-east exact=no\n"));
	must(accounts_sign_out(a, &ann.session, &t, &e));
	ck_assert(logged(" user=ann event=sign-out\n"));
}
END_TEST

/* Nobody else reads the secrets, and no other program's file is made one. */
START_TEST(files_are_private)
{
	static const char *const name[] = { "people.db", "access.log" };
	struct accounts_fresh fresh;

	add("ann", "operator", NULL, &fresh);
	for (size_t i = 0; i < 2; i++) {
		char *path = file_path(dir, name[i]);
		struct stat st;

		ck_assert_int_eq(stat(path, &st), 0);
		ck_assert_uint_eq(st.st_mode & 0777, 0600);
		free(path);
	}
}
END_TEST

START_TEST(a_code_works_once)
{
	struct accounts_fresh fresh;
	struct somebody ann;

	add("ann", "analyst", NULL, &fresh);
	first_sign_in("ann", &ann);
	sign_in("ann", good, &ann);
	give_code(&ann);
	must(accounts_sign_in_code(a, &ann.session, &t, &e));
	sign_in("ann", good, &ann);
	refused(accounts_sign_in_code(a, &ann.session, &t, &e), "code");
	/* The one before it was never used, and is older. */
	t.now.s -= STEP_S;
	give_code(&ann);
	t.now.s += STEP_S;
	refused(accounts_sign_in_code(a, &ann.session, &t, &e), "code");
	/* A phone that is one step ahead; then one that is two. */
	t.now.s += STEP_S;
	give_code(&ann);
	t.now.s -= STEP_S;
	must(accounts_sign_in_code(a, &ann.session, &t, &e));
	sign_in("ann", good, &ann);
	t.now.s += 3 * STEP_S;
	give_code(&ann);
	t.now.s -= 2 * STEP_S;
	refused(accounts_sign_in_code(a, &ann.session, &t, &e), "code");
	ck_assert(logged(" user=ann event=refused why=code "));
}
END_TEST

START_TEST(five_wrong_codes_wait)
{
	struct accounts_fresh fresh;
	struct somebody ann, bob;

	add("ann", "analyst", NULL, &fresh);
	add("bob", "analyst", NULL, &fresh);
	first_sign_in("ann", &ann);
	first_sign_in("bob", &bob);
	sign_in("ann", good, &ann);
	t.code = "12345";
	for (int i = 0; i < LIMITS_CODE_TRIES; i++)
		refused(accounts_sign_in_code(a, &ann.session, &t, &e), "code");
	give_code(&ann);
	refused(accounts_sign_in_code(a, &ann.session, &t, &e), "delay");
	ck_assert_int_eq(e.kind, ERR_LATER);
	/* Nor by a new session, nor with a recovery code; others are let in. */
	sign_in("ann", good, &ann);
	t.code = ann.codes.code[0];
	refused(accounts_sign_in_code(a, &ann.session, &t, &e), "delay");
	sign_in("bob", good, &bob);
	give_code(&bob);
	must(accounts_sign_in_code(a, &bob.session, &t, &e));
}
END_TEST

START_TEST(recovery_codes_once_each)
{
	struct accounts_fresh fresh;
	struct somebody ann;
	char lower[ACCOUNTS_SECRET_CODE_SIZE];
	int64_t left;

	add("ann", "analyst", NULL, &fresh);
	first_sign_in("ann", &ann);
	for (int i = 0; i < RECOVERY_CODES; i++) {
		/* As somebody types it from paper. */
		(void)snprintf(lower, sizeof(lower), "%s", ann.codes.code[i]);
		for (char *c = lower; *c != '\0'; c++)
			*c = *c == '-' ? ' ' : *c == '0' ? 'o' : *c;
		sign_in("ann", good, &ann);
		t.code = lower;
		must(accounts_sign_in_code(a, &ann.session, &t, &e));
		must(accounts_session_codes_left(a, &ann.session, &left, &e));
		ck_assert_int_eq(left, RECOVERY_CODES - 1 - i);
		sign_in("ann", good, &ann);
		refused(accounts_sign_in_code(a, &ann.session, &t, &e), "code");
		t.now.s += STEP_S;
		give_code(&ann);
		must(accounts_sign_in_code(a, &ann.session, &t, &e));
	}
	t.password = good;
	must(accounts_session_codes(a, &ann.session, &t, &ann.codes, &e));
	must(accounts_session_codes_left(a, &ann.session, &left, &e));
	ck_assert_int_eq(left, RECOVERY_CODES);
}
END_TEST

/* Half signed in is not in, and no step can be left out. */
START_TEST(no_step_is_left_out)
{
	struct accounts_fresh fresh;
	struct accounts_factor factor;
	struct accounts_person p;
	struct recovery_codes codes;
	struct accounts_session s;
	struct somebody ann;

	add("ann", "analyst", NULL, &fresh);
	t.name = "ann";
	t.password = fresh.password;
	t.fresh = good;
	must(accounts_sign_in(a, &t, &s, &e));
	refused(accounts_session_look(a, &s, &p, &e), "session");
	refused(accounts_sign_in_password(a, &s, &t, &e), "session");
	refused(accounts_sign_in_code(a, &s, &t, &e), "session");
	first_sign_in("ann", &ann);
	/* A session of before, at the step of setting up. */
	refused(accounts_sign_in_factor(a, &s, &factor, &e), "session");
	refused(accounts_sign_in_confirm(a, &s, &t, &codes, &e), "session");
	sign_in("ann", good, &ann);
	refused(accounts_sign_in_factor(a, &ann.session, &factor, &e),
	    "session");
	refused(accounts_session_codes(a, &ann.session, &t, &codes, &e),
	    "session");
}
END_TEST

START_TEST(first_passwords)
{
	static const char *const bad[] = { "", "short", "12345678901", "ann",
		"Password2026!", "123456789012", "qwertyuiop123",
		"ann ann ann!!", NULL };
	struct accounts_fresh fresh;
	struct accounts_factor factor;
	struct recovery_codes codes;
	struct somebody ann = { 0 };

	add("ann", "analyst", NULL, &fresh);
	t.name = "ann";
	t.password = fresh.password;
	t.now.s += (int64_t)(LIMITS_FIRST_PASSWORD_DAYS + 1) * 86400;
	refused(accounts_sign_in(a, &t, &ann.session, &e), "expired");
	t.now.s -= 86400;
	must(accounts_sign_in(a, &t, &ann.session, &e));
	must(accounts_sign_in_factor(a, &ann.session, &factor, &e));
	ck_assert_ptr_nonnull(strstr(factor.uri, "otpauth://totp/Sheaf:ann?"));
	read_key(ann.secret, factor.key);
	give_code(&ann);
	must(accounts_sign_in_confirm(a, &ann.session, &t, &codes, &e));
	for (size_t i = 0; bad[i] != NULL; i++) {
		t.fresh = bad[i];
		refused(accounts_sign_in_password(a, &ann.session, &t, &e),
		    "new");
	}
	t.fresh = fresh.password;
	refused(accounts_sign_in_password(a, &ann.session, &t, &e), "new");
	t.fresh = "d\xc3\xa9j\xc3\xa0 vu \xc3\xa9t\xc3\xa9!"; /* 12 letters */
	must(accounts_sign_in_password(a, &ann.session, &t, &e));
}
END_TEST

/* What ends a session: each change of the account, from any process. */
START_TEST(changes_end_sessions)
{
	struct accounts_person analyst = { .role = ACCOUNTS_ANALYST }, p;
	struct accounts_fresh fresh;
	struct accounts *beside;
	struct somebody ann;

	add("ann", "lead", "north-east", &fresh);
	must(accounts_open(&beside, dir, &e));
	for (int i = 0; i < 6; i++) {
		if (i == 0)
			first_sign_in("ann", &ann);
		t.now.s += STEP_S;
		if (i > 0) {
			sign_in("ann", good, &ann);
			give_code(&ann);
			must(accounts_sign_in_code(a, &ann.session, &t, &e));
		}
		must(accounts_session_look(a, &ann.session, &p, &e));
		if (i == 0)
			must(accounts_set_role(beside, &by, "ann", &analyst,
			    &e));
		else if (i == 1)
			must(accounts_set_exact(beside, &by, "Ann", true, &e));
		else if (i == 2)
			must(accounts_set_exact(beside, &by, "ann", false, &e));
		else if (i == 3)
			must(accounts_reset_factor(beside, &by, "ann", &e));
		else if (i == 4)
			must(accounts_reset_password(beside, &by, "ann", &fresh,
			    &e));
		else
			must(accounts_remove(beside, &by, "ann", &e));
		refused(accounts_session_look(a, &ann.session, &p, &e),
		    "session");
		if (i == 4)
			must(accounts_reset_factor(a, &by, "ann", &e));
		if (i == 3 || i == 4)
			first_sign_in("ann", &ann);
	}
	refused(accounts_find(a, "ann", &p, &e), "unknown");
	/* Another account of that name is another one. */
	add("ann", "lead", "north-east", &fresh);
	refused(accounts_session_look(a, &ann.session, &p, &e), "session");
	accounts_close(beside);
}
END_TEST

START_TEST(own_password_and_factor)
{
	struct accounts_fresh fresh;
	struct accounts_person p;
	struct somebody ann, other;

	add("ann", "analyst", NULL, &fresh);
	first_sign_in("ann", &ann);
	other = ann;
	t.password = "not this one";
	t.fresh = "another long one";
	refused(accounts_session_password(a, &ann.session, &t, &e), "password");
	t.password = good;
	must(accounts_session_password(a, &ann.session, &t, &e));
	must(accounts_session_look(a, &ann.session, &p, &e));
	refused(accounts_session_look(a, &other.session, &p, &e), "session");
	t.password = t.fresh;
	must(accounts_session_factor(a, &ann.session, &t, &e));
	ck_assert_int_eq(ann.session.stage, ACCOUNTS_SET_UP);
	refused(accounts_session_look(a, &ann.session, &p, &e), "session");
}
END_TEST

/* Guessing at many names, from many addresses and from one; then others. */
START_TEST(a_thousand_wrong_sign_ins)
{
	struct accounts_fresh fresh;
	struct accounts_session s;
	struct somebody bob;
	char name[32], address[32];
	struct stat st;
	char *path = file_path(dir, "access.log");

	add("ann", "analyst", NULL, &fresh);
	add("bob", "analyst", NULL, &fresh);
	first_sign_in("bob", &bob);
	t.password = "a wrong password";
	for (int i = 0; i < 1000; i++) {
		(void)snprintf(name, sizeof(name), "nobody%d", i);
		if (i % 2 == 0)
			(void)snprintf(name, sizeof(name), "ann");
		(void)snprintf(address, sizeof(address), "192.0.2.%d",
		    i < 500 ? 1 : i % 200);
		t.name = name;
		t.address = address;
		ck_assert_int_eq(accounts_sign_in(a, &t, &s, &e), -1);
		ck_assert(strcmp(e.code, "password") == 0 ||
			  strcmp(e.code, "delay") == 0);
	}
	/* From the address of who guesses nobody is let in for a while. */
	t.address = "192.0.2.1";
	t.name = "bob";
	t.password = good;
	refused(accounts_sign_in(a, &t, &s, &e), "delay");
	t.address = "198.51.100.7";
	sign_in("bob", good, &bob);
	give_code(&bob);
	must(accounts_sign_in_code(a, &bob.session, &t, &e));
	ck_assert(logged(" user=ann event=refused why=password "));
	ck_assert(logged(" user=- event=refused why=password "));
	ck_assert(!logged("nobody"));
	ck_assert_int_eq(stat(path, &st), 0);
	/* Not a line for each. */
	ck_assert_int_lt(st.st_size, 8000);
	free(path);
}
END_TEST

START_TEST(names_roles_regions)
{
	static const char *const bad[] = { "", "a b", "-x", "a\nb", "\xc3\xa9",
		NULL };
	struct accounts_person p = { .role = ACCOUNTS_ANALYST };
	struct accounts_fresh fresh;
	struct registry_row row = { .kind = REGISTRY_REGION,
		.code = "north-east",
		.from = by.today,
		.to = DAY_NONE };
	struct registry registry = { &row, 1 };

	for (size_t i = 0; bad[i] != NULL; i++) {
		(void)snprintf(p.name, sizeof(p.name), "%s", bad[i]);
		refused(accounts_add(a, &by, &p, &fresh, &e), "name");
	}
	(void)snprintf(p.name, sizeof(p.name), "ann.lee@example.org");
	p.regions.n = 1;
	refused(accounts_add(a, &by, &p, &fresh, &e), "regions");
	p.role = ACCOUNTS_LEAD;
	p.regions.n = 0;
	refused(accounts_add(a, &by, &p, &fresh, &e), "regions");
	p.regions.n = 1;
	(void)snprintf(p.regions.code[0], REGISTRY_CODE_SIZE, "north-eats");
	by.registry = &registry;
	refused(accounts_add(a, &by, &p, &fresh, &e), "region");
	(void)snprintf(p.regions.code[0], REGISTRY_CODE_SIZE, "north-east");
	must(accounts_add(a, &by, &p, &fresh, &e));
	(void)snprintf(p.name, sizeof(p.name), "ANN.LEE@example.org");
	refused(accounts_add(a, &by, &p, &fresh, &e), "taken");
	refused(accounts_role_parse("boss", &p.role, &e), "role");
	/* Nobody takes their own role or account away. */
	by.who.user = "Ann.Lee@example.org";
	refused(accounts_remove(a, &by, "ann.lee@example.org", &e), "own");
	refused(accounts_set_exact(a, &by, "ann.lee@example.org", true, &e),
	    "own");
	refused(accounts_set_role(a, &by, "ann.lee@example.org", &p, &e),
	    "own");
}
END_TEST

START_TEST(list_of_accounts)
{
	struct accounts_fresh fresh;
	struct somebody bob;
	struct table *table;
	struct buf text;

	add("Zed", "lead", "north-east", &fresh);
	add("bob", "operator", NULL, &fresh);
	first_sign_in("bob", &bob);
	must(accounts_list(a, by.today, NULL, &table, &e));
	buf_init(&text, 4096);
	table_write_text(table, &text);
	ck_assert_str_eq(buf_str(&text),
	    "name  role      regions     exact  second factor  password"
	    "                 last sign-in\n"
	    "bob   operator  -           no     yes            own"
	    "                      2026-04-01\n"
	    "Zed   lead      north-east  no     no             first, until "
	    "2026-04-22  -\n");
	buf_free(&text);
	table_free(table);
}
END_TEST

START_TEST(tokens_read_and_end)
{
	struct accounts_person p = { .name = "board",
		.role = ACCOUNTS_LEAD,
		.policy = "sheaf/1" };
	char secret[TOKENS_SECRET_SIZE], second[TOKENS_SECRET_SIZE];
	struct accounts_person seen;
	struct table *table;
	struct buf text;

	(void)snprintf(p.regions.code[p.regions.n++], REGISTRY_CODE_SIZE,
	    "north-east");
	must(tokens_add(a, &by, &p, secret, &e));
	refused(tokens_add(a, &by, &p, second, &e), "taken");
	must(tokens_look(a, secret, t.now, &seen, &e));
	ck_assert_int_eq(seen.id, 0);
	ck_assert_str_eq(seen.policy, "sheaf/1");
	ck_assert(!seen.exact);
	ck_assert(accounts_may_see(&seen, "north-east"));
	ck_assert(!accounts_may_see(&seen, "south-west"));
	must(tokens_list(a, NULL, &table, &e));
	buf_init(&text, 4096);
	table_write_text(table, &text);
	ck_assert_ptr_nonnull(strstr(buf_str(&text), "2026-04-01  2026-04-01"));
	ck_assert_ptr_null(strstr(buf_str(&text), secret + 6));
	buf_free(&text);
	table_free(table);
	secret[10] = secret[10] == 'A' ? 'B' : 'A';
	refused(tokens_look(a, secret, t.now, &seen, &e), "token");
	refused(tokens_look(a, "", t.now, &seen, &e), "token");
	must(tokens_revoke(a, &by, "BOARD", &e));
	refused(tokens_revoke(a, &by, "board", &e), "unknown");
	must(tokens_add(a, &by, &p, second, &e));
	refused(tokens_look(a, secret, t.now, &seen, &e), "token");
	p.role = ACCOUNTS_OPERATOR;
	refused(tokens_add(a, &by, &p, second, &e), "role");
	p.role = ACCOUNTS_ANALYST;
	p.regions.n = 0;
	(void)snprintf(p.policy, sizeof(p.policy), "none/1");
	refused(tokens_add(a, &by, &p, second, &e), "policy");
	ck_assert(logged("command=token-add name=board role=lead "
			 "policy=sheaf/1 regions=north-east\n"));
	ck_assert(!logged(secret + 12));
}
END_TEST

static void
newest_first(const char *folder)
{
	const struct access_log_range all = { .since = DAY_NONE };
	struct table *table;
	struct buf text;

	must(access_log_list(&table, folder, &all, &e));
	buf_init(&text, 65536);
	table_write_text(table, &text);
	ck_assert_ptr_nonnull(strstr(buf_str(&text), "1 May 2020 at 00:00"));
	ck_assert_ptr_nonnull(strstr(buf_str(&text), "took figures away"));
	ck_assert(strstr(buf_str(&text), "took figures away") <
		  strstr(buf_str(&text), "1 May 2020 at 00:00"));
	buf_free(&text);
	table_free(table);
}

/* Who may write to the folder would let root write elsewhere. */
START_TEST(the_access_log_is_not_written_through_a_link)
{
	char *path = file_path(dir, "access.log"),
	     *aside = file_path(dir, "aside");

	ck_assert_int_eq(symlink("aside", path), 0);
	ck_assert_int_eq(access_log_add(dir, NULL, "event=export", &e), -1);
	ck_assert(!file_exists(aside));
	ck_assert_int_eq(unlink(path), 0);
	must(access_log_add(dir, NULL, "event=export", &e));
	free(aside);
	free(path);
}
END_TEST

START_TEST(the_access_log_is_read)
{
	const struct access_log_who who = { .user = "ann", .address = "::1" };
	struct access_log_range range = { .since = DAY_NONE };
	struct table *table;
	char *path = file_path(dir, "access.log");
	int fd;

	must(access_log_list(&table, dir, &range, &e));
	ck_assert_uint_eq(table_rows(table), 0);
	table_free(table);
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	ck_assert_int_gt(write(fd, "time=2020-05-01T00:00:00Z uid=0 a=b\n", 36),
	    0);
	ck_assert_int_gt(write(fd, "half a \xff\n", 9), 0);
	close(fd);
	must(access_log_add(dir, &who, "event=export", &e));
	must(access_log_list(&table, dir, &range, &e));
	ck_assert_uint_eq(table_rows(table), 3);
	table_free(table);
	range.since = day_from_civil(2020, 5, 2);
	must(access_log_list(&table, dir, &range, &e));
	/* What is no line of ours has no day, and is not hidden. */
	ck_assert_uint_eq(table_rows(table), 2);
	table_free(table);
	range.newest_max = 1;
	must(access_log_list(&table, dir, &range, &e));
	ck_assert_uint_eq(table_rows(table), 1);
	table_free(table);
	range = (struct access_log_range){ .since = DAY_NONE, .who = "ann" };
	must(access_log_list(&table, dir, &range, &e));
	ck_assert_uint_eq(table_rows(table), 1);
	table_free(table);
	range = (struct access_log_range){ .since = DAY_NONE, .kind = "other" };
	must(access_log_list(&table, dir, &range, &e));
	ck_assert_uint_eq(table_rows(table), 2);
	table_free(table);
	range.kind = "everything";
	ck_assert_int_eq(access_log_list(&table, dir, &range, &e), -1);
	ck_assert_int_eq(e.kind, ERR_USAGE);
	must(access_log_people(&table, dir, &e));
	ck_assert_uint_eq(table_rows(table), 2);
	table_free(table);
	newest_first(dir);
	ck_assert(logged(" user=ann event=export address=::1\n"));
	free(path);
}
END_TEST

/* RFC 6238, appendix B, SHA-1: of its eight digits apps show the last six. */
START_TEST(codes_of_the_rfc)
{
	static const struct {
		int64_t s;
		const char *code;
	} vector[] = { { 59, "287082" }, { 1111111109, "081804" },
		{ 1111111111, "050471" }, { 1234567890, "005924" },
		{ 2000000000, "279037" }, { 20000000000, "353130" } };
	static const uint8_t secret[SECOND_FACTOR_SECRET + 1] =
	    "12345678901234567890";

	for (size_t i = 0; i < sizeof(vector) / sizeof(vector[0]); i++) {
		struct clock_wall now = { vector[i].s };
		char code[SECOND_FACTOR_DIGITS + 1];
		int64_t counter = 0;

		second_factor_code(code, secret, now);
		ck_assert_str_eq(code, vector[i].code);
		ck_assert(second_factor_fits(secret, now, code, &counter));
		ck_assert_int_eq(counter, vector[i].s / STEP_S);
		ck_assert(!second_factor_fits(secret, now, code, &counter));
	}
}
END_TEST

START_TEST(a_qr_code)
{
	struct buf path;
	unsigned size;

	buf_init(&path, QR_SVG_PATH_MAX);
	size = qr_svg_path(&path, "HELLO");
	/* Version 1 has 21 squares; the finder at the top left has seven. */
	ck_assert_uint_eq(size, 21 + 2 * QR_SVG_MARGIN);
	ck_assert_int_eq(strncmp(buf_str(&path), "M4 4h7v1h-7z", 12), 0);
	ck_assert(!path.full);
	buf_free(&path);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { first_and_later_sign_ins,
		files_are_private, a_code_works_once, five_wrong_codes_wait,
		recovery_codes_once_each, no_step_is_left_out, first_passwords,
		changes_end_sessions, own_password_and_factor,
		a_thousand_wrong_sign_ins, names_roles_regions,
		list_of_accounts, tokens_read_and_end,
		the_access_log_is_not_written_through_a_link,
		the_access_log_is_read, codes_of_the_rfc, a_qr_code, NULL };
	const struct unit_suite suite = { .name = "accounts",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}

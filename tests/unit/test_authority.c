/*
 * One command at a time has the authority's folder: however many run at once,
 * no number is signed twice, and who waits in vain is told for whom.
 */
#include "aggregator/authority/authority.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aggregator/authority/authority_folder.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/note.h"
#include "protocol/sign.h"
#include "tests/unit/unit.h"

enum { PROCESSES = 2, ROUNDS = 100, EACH_TRUST = 10 };

static char *dir, *folder;

static void
begin(void)
{
	const struct sign_key log = sign_key_random();
	const struct keys_verifier v =
	    keys_verifier_make("sheaf.test/log", 0x01, &log.public);
	uint8_t seed[32] = { 3 };
	const struct sign_recipient r = sign_recipient_from_seed(seed);
	struct err e = ERR_INIT;
	struct buf trust;

	keys_start();
	dir = unit_dir();
	folder = file_path(dir, "authority");
	buf_init(&trust, LIMITS_NOTE_MAX);
	ck_assert_msg(authority_create(folder, &v, &r.public, &trust, &e) == 0,
	    "%s", e.text);
	buf_free(&trust);
}

static void
end(void)
{
	free(folder);
	unit_remove(dir);
}

/* The number of the services list or trust statement in a note; 0: none. */
static uint64_t
number_in(const struct buf *note)
{
	struct err e = ERR_INIT;
	struct statement st;
	struct note n;

	if (note_parse(&n, buf_slice(note), LIMITS_NOTE_MAX, true, &e) < 0 ||
	    statement_parse(&st, n.text, &e) < 0)
		return 0;
	return st.kind == STATEMENT_TRUST ? st.u.trust.number
					  : st.u.services.number;
}

/* Add and remove one recipient by turns: each makes a trust statement.
 * `nth` process: two must not add the same key. */
static int
sign_trust(struct authority *a, unsigned nth, bool add, struct buf *note,
    struct err *e)
{
	uint8_t seed[32] = { 9, (uint8_t)nth };
	const struct sign_recipient r = sign_recipient_from_seed(seed);

	return authority_trust(a, add ? &r.public : NULL,
	    add ? NULL : &r.public, note, e);
}

/* What one process does: each round is a command of its own.  Every number
 * signed goes to `out`, those of trust statements negative. */
static int
work(unsigned nth, int out)
{
	struct err e = ERR_INIT;

	for (int i = 1; i <= ROUNDS; i++) {
		bool trust = i % EACH_TRUST == 0;
		struct authority *a;
		struct buf note;
		int64_t number;
		int rc;

		buf_init(&note, LIMITS_NOTE_MAX);
		if (authority_folder_open(&a, folder, 60000, &e) < 0)
			return 1;
		rc = trust ? sign_trust(a, nth, i % (2 * EACH_TRUST) != 0,
				 &note, &e)
			   : authority_services(a, "north", "alpha", &note, &e);
		authority_close(a);
		number = (int64_t)number_in(&note);
		if (trust)
			number = -number;
		buf_free(&note);
		if (rc < 0 || number == 0 ||
		    write(out, &number, sizeof(number)) != sizeof(number))
			return 2;
	}
	return 0;
}

/* Count the numbers that come, and demand each exactly once. */
static void
check_numbers(int in)
{
	enum {
		TRUSTS = PROCESSES * ROUNDS / EACH_TRUST,
		LISTS = PROCESSES * ROUNDS - TRUSTS
	};
	unsigned lists[LISTS + 1] = { 0 }, trusts[TRUSTS + 2] = { 0 };
	int64_t number;

	while (read(in, &number, sizeof(number)) == sizeof(number)) {
		ck_assert(number >= -(TRUSTS + 1) && number <= LISTS);
		if (number > 0)
			lists[number]++;
		else
			trusts[-number]++;
	}
	for (int i = 1; i <= LISTS; i++)
		ck_assert_msg(lists[i] == 1, "list %d signed %u times", i,
		    lists[i]);
	/* Number 1 is the one that the authority began with. */
	for (int i = 2; i <= TRUSTS + 1; i++)
		ck_assert_msg(trusts[i] == 1, "trust %d signed %u times", i,
		    trusts[i]);
}

START_TEST(processes_at_once_sign_no_number_twice)
{
	pid_t child[PROCESSES];
	int numbers[2], status;

	ck_assert_int_eq(pipe(numbers), 0);
	for (unsigned i = 0; i < PROCESSES; i++) {
		child[i] = fork();
		if (child[i] == 0)
			_exit(work(i, numbers[1]));
	}
	(void)close(numbers[1]);
	check_numbers(numbers[0]);
	(void)close(numbers[0]);
	for (unsigned i = 0; i < PROCESSES; i++) {
		ck_assert_int_eq(waitpid(child[i], &status, 0), child[i]);
		ck_assert_int_eq(status, 0);
	}
}
END_TEST

START_TEST(who_waits_in_vain_is_told_for_whom)
{
	struct err e = ERR_INIT;
	struct authority *first, *second;
	char holder[32];

	ck_assert_int_eq(authority_open(&first, folder, &e), 0);
	ck_assert_int_eq(authority_folder_open(&second, folder, 30, &e), -1);
	ck_assert_int_eq(e.kind, ERR_LATER);
	(void)snprintf(holder, sizeof(holder), "process %ld,", (long)getpid());
	ck_assert_msg(strstr(e.text, holder) != NULL, "%s", e.text);
	authority_close(first);
	ck_assert_int_eq(authority_folder_open(&second, folder, 0, &e), 0);
	authority_close(second);
}
END_TEST

/* A wrong folder is said to be one, and nothing is left in it. */
START_TEST(no_lock_is_left_where_no_authority_is)
{
	struct err e = ERR_INIT;
	struct authority *a;
	char *lock = file_path(dir, "authority.lock");

	ck_assert_int_eq(authority_open(&a, dir, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "the authority's key"));
	ck_assert(!file_exists(lock));
	free(lock);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { processes_at_once_sign_no_number_twice,
		who_waits_in_vain_is_told_for_whom,
		no_lock_is_left_where_no_authority_is, NULL };
	const struct unit_suite s = { .name = "authority",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&s);
}

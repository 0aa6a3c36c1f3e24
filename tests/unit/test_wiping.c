/*
 * No byte of an erased client stays in the register's files, and what a crash
 * or a full disk left undone is done later.
 */
#include "agent/vault/wiping.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/demo/demo_prng.h"
#include "tests/unit/disk_register.h"
#include "tests/unit/unit.h"

enum { CLIENTS = 60, BLOCK = 6, VICTIM_EVERY = 5, SEALED_MAX = 4000 };

/* A register in which every client's refs begin with "QX" and a number, and
 * staff codes with "ZW" and the same, and what was sealed for the victims. */
struct planted {
	struct disk_register w;
	struct demo_prng rng;
	struct buf rows;
	struct buf *sealed; /* of some victim, at some time */
	int *owner;
	size_t n;
};

static bool
is_victim(int client)
{
	return client % VICTIM_EVERY == 4;
}

static void
row(struct planted *p, int client, const char *event, int day, const char *rest)
{
	char date[DAY_TEXT_SIZE];

	day_format(date, memory_register_day("2025-01-01") + day);
	buf_printf(&p->rows, "svc-a,C%04d,%s,%s,%s\n", client, event, date,
	    rest);
}

/* Facts of one client; `turn` changes what they say, not which they are. */
static void
facts_of(struct planted *p, int client, int turn, const char *flags)
{
	char rest[96];

	for (int i = 0; i < 12; i++) {
		/* Longer each time: rows grow out of their pages. */
		(void)snprintf(rest, sizeof(rest),
		    "phone,%s,QX%04dC%d,,ZW%04dS%0*d", flags, client, i, client,
		    1 + 7 * turn, turn);
		row(p, client, "contact", 20 + i, rest);
		(void)snprintf(rest, sizeof(rest),
		    "email,%s,QX%04dE%d,,ZW%04dT%0*d", flags, client, i, client,
		    1 + 7 * turn, turn);
		row(p, client, "employer_contact", 30 + i, rest);
	}
	for (int i = 0; i < 4; i++) {
		(void)snprintf(rest, sizeof(rest), ",%s,QX%04dJ%d,%d,", flags,
		    client, i, 10 + turn);
		row(p, client, "job_started", 60 + i, rest);
	}
}

static void
refer(struct planted *p, int client)
{
	char rest[64];

	(void)snprintf(rest, sizeof(rest), "self,,QX%04dR,,ZW%04d", client,
	    client);
	row(p, client, "referral_accepted", 0, rest);
}

static void
flush(struct planted *p)
{
	memory_register_take(&p->w.reg, buf_str(&p->rows));
	buf_reset(&p->rows);
}

/* Whether a fact of that ref is in force. */
static bool
is_there(struct planted *p, const char *ref)
{
	struct db_stmt *q =
	    db_prepare(p->w.reg.open.db, "SELECT 1 FROM fact WHERE ref = ?");
	struct err e = ERR_INIT;
	int64_t one;
	bool found;

	db_bind_str(q, 1, ref);
	ck_assert_int_eq(db_get_i64(q, &one, &found, &e), 0);
	return found;
}

static void
words_of(struct planted *p, int client)
{
	char text[3000], name[16], ref[16];
	size_t n = (size_t)demo_prng_between(&p->rng, 1, 2900);
	uint32_t number;

	memset(text, 'a' + demo_prng_below(&p->rng, 26), n);
	text[n] = '\0';
	(void)snprintf(name, sizeof(name), "C%04d", client);
	number = disk_register_client(&p->w, name);
	disk_register_put(&p->w, PEOPLE_CLIENT, number, "", text);
	text[n < 90 ? n : 90] = '\0';
	(void)snprintf(ref, sizeof(ref), "QX%04dJ%d", client,
	    demo_prng_below(&p->rng, 2));
	if (is_there(p, ref))
		disk_register_put(&p->w, PEOPLE_JOB, number, ref, text);
	(void)snprintf(ref, sizeof(ref), "QX%04dE%d", client,
	    demo_prng_below(&p->rng, 2));
	if (is_there(p, ref))
		disk_register_put(&p->w, PEOPLE_EMPLOYER_CONTACT, 0, ref, text);
}

/* Remember what is sealed for a victim now. */
static void
collect(struct planted *p, int client)
{
	static const char all[] =
	    "SELECT words FROM particulars WHERE client = ?1 OR ref GLOB ?2"
	    " UNION SELECT words FROM particulars_history"
	    " WHERE client = ?1 OR ref GLOB ?2"
	    " UNION SELECT reference FROM client WHERE id = ?1"
	    " UNION SELECT lookup FROM client WHERE id = ?1";
	struct db_stmt *q = db_prepare(p->w.reg.open.db, all);
	struct err e = ERR_INIT;
	char name[16], glob[16];

	(void)snprintf(name, sizeof(name), "C%04d", client);
	(void)snprintf(glob, sizeof(glob), "QX%04d*", client);
	db_bind_i64(q, 1, disk_register_client(&p->w, name));
	db_bind_str(q, 2, glob);
	while (db_step(q)) {
		ck_assert_uint_lt(p->n, SEALED_MAX);
		p->owner[p->n] = client;
		buf_init(&p->sealed[p->n], 1 << 16);
		buf_add_slice(&p->sealed[p->n++], db_bytes(q, 0));
	}
	ck_assert_int_eq(db_done(q, &e), 0);
}

static void
collect_all(struct planted *p)
{
	for (int i = 0; i < CLIENTS; i++)
		if (is_victim(i))
			collect(p, i);
}

/* Nothing here has to outlive the machine. */
static void
hurry(struct planted *p)
{
	struct err e = ERR_INIT;

	ck_assert_int_eq(db_exec(p->w.reg.open.db, "PRAGMA synchronous=OFF",
			     &e),
	    0);
}

/* Many small files, so that pages fill up, split and empty again. */
static void
plant(struct planted *p)
{
	disk_register_begin(&p->w);
	hurry(p);
	demo_prng_seed(&p->rng, 3, "erase");
	buf_init(&p->rows, 1 << 20);
	p->n = 0;
	p->sealed = mem_array(SEALED_MAX, sizeof(*p->sealed));
	p->owner = mem_array(SEALED_MAX, sizeof(*p->owner));
	for (int i = 0; i < CLIENTS; i += BLOCK) {
		for (int j = 0; j < BLOCK; j++) {
			refer(p, i + j);
			facts_of(p, i + j, 0, "");
		}
		flush(p);
		for (int j = 0; j < BLOCK; j++)
			words_of(p, i + j);
	}
	collect_all(p);
	disk_register_close(&p->w);
	disk_register_open(&p->w, "ann");
	hurry(p);
	for (int turn = 1; turn < 4; turn++)
		for (int i = 0; i < CLIENTS; i++) {
			int client = demo_prng_below(&p->rng, CLIENTS);

			facts_of(p, client, turn,
			    demo_prng_chance(&p->rng, 30) ? "withdrawn" : "");
			flush(p);
			words_of(p, client);
			for (int j = 0; j < 2; j++)
				words_of(p, demo_prng_below(&p->rng, CLIENTS));
			if (is_victim(client))
				collect(p, client);
		}
	collect_all(p);
}

static void
uproot(struct planted *p)
{
	for (size_t i = 0; i < p->n; i++)
		buf_free(&p->sealed[i]);
	free(p->sealed);
	free(p->owner);
	buf_free(&p->rows);
	disk_register_end(&p->w);
}

/* How many of a client's marks in the clear stand in the files. */
static size_t
stands(const struct buf *all, int client)
{
	static const char *const kinds[] = { "QX", "ZW" };
	size_t found = 0;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		char text[16];

		(void)snprintf(text, sizeof(text), "%s%04d", kinds[i], client);
		found += disk_register_holds(all, text, strlen(text));
	}
	return found;
}

static size_t
sealed_stands(const struct planted *p, const struct buf *all, int client)
{
	size_t found = 0;

	for (size_t i = 0; i < p->n; i++)
		found +=
		    p->owner[i] == client &&
		    disk_register_holds(all, p->sealed[i].data, p->sealed[i].n);
	return found;
}

/* Look at the files: nothing is left of the victims before `until`, and all
 * is there of everybody else. */
static void
look(const struct planted *p, int until)
{
	struct buf all;

	buf_init(&all, 1 << 28);
	disk_register_read(&p->w, &all);
	for (int i = 0; i < CLIENTS; i++) {
		bool gone = is_victim(i) && i < until;

		ck_assert_msg(stands(&all, i) == (gone ? 0 : 2), "client %d",
		    i);
		if (gone)
			ck_assert_uint_eq(sealed_stands(p, &all, i), 0);
		else if (is_victim(i))
			ck_assert_uint_ge(sealed_stands(p, &all, i), 5);
	}
	buf_free(&all);
}

START_TEST(no_byte_is_left)
{
	struct planted p;

	plant(&p);
	look(&p, 0);
	for (int i = 0; i < CLIENTS; i++) {
		char name[16];

		if (!is_victim(i))
			continue;
		(void)snprintf(name, sizeof(name), "C%04d", i);
		disk_register_erase(&p.w, disk_register_client(&p.w, name));
		ck_assert_uint_eq(disk_register_client(&p.w, name), 0);
		look(&p, i + 1);
	}
	disk_register_close(&p.w);
	look(&p, CLIENTS);
	disk_register_open(&p.w, "will");
	uproot(&p);
}
END_TEST

/* What a crash or a full disk left undone is done at the next opening. */
START_TEST(wiped_later)
{
	struct rlimit none = { 0 }, limit;
	struct err e = ERR_INIT;
	struct stat st;
	struct disk_register w;
	char *db;
	bool owed;

	disk_register_three(&w);
	db = file_path(w.folder, "register.db");
	for (int i = 0; i < 60; i++)
		disk_register_put(&w, PEOPLE_CLIENT, 1, "",
		    i % 2 ? "notes" : "other notes");
	ck_assert_int_eq(db_checkpoint(w.reg.open.db, true, &e), 0);
	ck_assert_int_eq(stat(db, &st), 0);
	/* Enough for the rows that go, not for a whole copy. */
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
	none.rlim_cur = (rlim_t)st.st_size / 2;
	none.rlim_max = limit.rlim_max;
	ck_assert(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
	disk_register_erase(&w, 1);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(wiping_owed(w.reg.open.db, &owed, &e), 0);
	ck_assert(owed);
	ck_assert_uint_eq(disk_register_client(&w, "C1"), 0);
	disk_register_close(&w);
	disk_register_open(&w, "will");
	ck_assert_int_eq(wiping_owed(w.reg.open.db, &owed, &e), 0);
	ck_assert(!owed);
	ck_assert_int_eq(disk_register_number(&w,
			     "SELECT count(*) FROM client"),
	    2);
	ck_assert_int_eq(disk_register_number(&w,
			     "SELECT count(*) FROM erasure"),
	    1);
	free(db);
	disk_register_end(&w);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { no_byte_is_left, wiped_later, NULL };

	return unit_main("wiping", tests);
}

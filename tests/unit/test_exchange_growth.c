/*
 * How imports grow.  Random files are judged the same as by the slow judge,
 * row by row and word by word; and every shape of file that was ever slow
 * takes about twice as long when it is twice as long.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/exchange/exchange_merge.h"
#include "agent/exchange/exchange_rules.h"
#include "agent/register/services.h"
#include "common/base/csvread.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/limits.h"
#include "tests/unit/mapping_fixture.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/random_rows.h"
#include "tests/unit/slow_judge.h"
#include "tests/unit/unit.h"

enum {
	SEEDS = 100, /* of each shape */
	FILES = 3,
	FILE_MAX = 64 * 1024 * 1024,
	DAY = 19000, /* the first of most files, in 2022 */
	PARTS = 300, /* of a smallest file: referrals, or rows */
	TIMES = 16,  /* a largest file has as many times as many */
	TRIES = 5    /* of measurements */
};

/* ------------------------------------------------------------ the same words */

/* A file judged, but not stored. */
struct judged {
	struct symbols names;
	struct exchange_remarks remarks;
	struct exchange_row_rules rules;
	struct exchange_row row[64];
	struct exchange_row *order[64];
	size_t rows;
	struct exchange_merge m;
};

static int
take_row(void *arg, const struct csvread_row *cells, struct err *e)
{
	struct judged *j = arg;

	(void)e;
	exchange_row_read(cells, &j->rules, &j->row[j->rows]);
	j->order[j->rows] = &j->row[j->rows];
	j->rows++;
	return 0;
}

typedef void judge(struct exchange_merge *, struct exchange_remarks *);

static void
run_judge(struct memory_register *s, const char *rows, judge *apply,
    struct judged *j)
{
	const struct csvread_config config = { .made_for = CSV_FOR_PEOPLE,
		.columns = exchange_row_columns,
		.cell_max = LIMITS_CELL_MAX,
		.rows_max = LIMITS_IMPORT_ROWS_MAX,
		.row = take_row,
		.arg = j };
	struct exchange_merge_input input = { .reg = &s->open,
		.names = &j->names,
		.remarks = &j->remarks,
		.service = "svc-a",
		.row = j->order };
	char *file = mem_printf(
	    "service,client,event,date,mode,flags,ref,value,staff\n%s", rows);
	uint32_t next;
	struct err e = ERR_INIT;

	memset(j, 0, sizeof(*j));
	symbols_init(&j->names);
	j->rules = (struct exchange_row_rules){ .today = s->today,
		.names = &j->names,
		.remarks = &j->remarks };
	ck_assert_msg(csvread_parse(slice_of(file), &config, &e) == 0, "%s",
	    e.text);
	input.rows = j->rows;
	ck_assert(db_begin(s->open.db, &e) == 0);
	ck_assert(services_number(s->open.db, "svc-a", &input.number, &e) == 0);
	ck_assert(clients_next_number(s->open.db, &next, &e) == 0);
	ck_assert(exchange_merge_build(&j->m, &input, &next, &e) == 0);
	apply(&j->m, &j->remarks);
	exchange_remarks_sort(&j->remarks);
	db_rollback(s->open.db);
	free(file);
}

static void
forget(struct judged *j)
{
	exchange_merge_free(&j->m);
	exchange_remarks_free(&j->remarks);
	symbols_free(&j->names);
}

static void
words(const struct exchange_remark *r, struct buf *out)
{
	const struct exchange_manner manner = { .shows_cells = true };

	buf_init(out, 4096);
	exchange_words_line(r, &manner, out);
}

static void
check_same(const struct judged *a, const struct judged *b, const char *rows,
    uint64_t seed)
{
	for (size_t i = 0; i < a->rows; i++)
		ck_assert_msg(a->row[i].state == b->row[i].state,
		    "seed %llu, line %u: %d, slowly %d:\n%s",
		    (unsigned long long)seed, a->row[i].line,
		    (int)a->row[i].state, (int)b->row[i].state, rows);
	for (size_t i = 0; i < a->m.entries; i++)
		ck_assert_uint_eq(a->m.entry[i].taken_by
				      ? a->m.entry[i].taken_by->line
				      : 0,
		    b->m.entry[i].taken_by ? b->m.entry[i].taken_by->line : 0);
	ck_assert_uint_eq(a->remarks.n, b->remarks.n);
	for (size_t i = 0; i < a->remarks.n; i++) {
		struct buf x, y;

		words(&a->remarks.remark[i], &x);
		words(&b->remarks.remark[i], &y);
		ck_assert_str_eq(buf_str(&x), buf_str(&y));
		buf_free(&x);
		buf_free(&y);
	}
}

static void
compare(const struct random_rows *shape, uint64_t seed)
{
	uint64_t state = seed * 0x9e3779b97f4a7c15U + 1;
	static struct judged fast, slow;
	struct exchange_report r;
	struct memory_register s;

	memory_register_open(&s);
	for (int i = 0; i < FILES; i++) {
		char *rows = random_rows_make(shape, &state);

		run_judge(&s, rows, exchange_rules_apply, &fast);
		run_judge(&s, rows, slow_judge_apply, &slow);
		check_same(&fast, &slow, rows, seed);
		forget(&fast);
		forget(&slow);
		r = memory_register_import(&s, rows, true);
		exchange_report_free(&r);
		free(rows);
	}
	memory_register_close(&s);
}

START_TEST(outcome_is_that_of_the_slow_judge)
{
	static const struct random_rows shape[] = {
		{ .clients = 2, .refs = 2, .days = 30, .rows_max = 30 },
		{ .clients = 1, .refs = 6, .days = 60, .rows_max = 60 },
		{ .clients = 3, .refs = 3, .days = 12, .rows_max = 60 },
	};

	for (uint64_t seed = 1; seed <= SEEDS; seed++)
		for (size_t i = 0; i < 3; i++)
			compare(&shape[i], seed);
}
END_TEST

/* ------------------------------------------------------------------- growth */

/* A shape of file: what a register holds before, and the file of n parts. */
struct shape {
	const char *name;
	void (*before)(struct buf *out, unsigned n);
	void (*file)(struct buf *out, unsigned n);
	unsigned parts; /* of the smallest file */
};

static void
put(struct buf *out, const char *client, const char *event, int32_t day,
    const char *rest)
{
	char text[DAY_TEXT_SIZE];

	day_format(text, day);
	buf_printf(out, "svc-a,%s,%s,%s,%s\n", client, event, text, rest);
}

static void
put_ref(struct buf *out, const char *client, const char *event, int32_t day,
    unsigned ref, const char *mode, const char *value)
{
	char rest[64];

	(void)snprintf(rest, sizeof(rest), "%s,,r%u,%s,", mode, ref, value);
	put(out, client, event, day, rest);
}

static void
put_client(struct buf *out, unsigned client, const char *event, int32_t day,
    const char *rest)
{
	char text[16];

	(void)snprintf(text, sizeof(text), "C%u", client);
	put(out, text, event, day, rest);
}

static void
nothing(struct buf *out, unsigned n)
{
	(void)out;
	(void)n;
}

static void
one_referral(struct buf *out, unsigned n)
{
	(void)n;
	put(out, "A", "referral_received", DAY, "self,,,,");
}

static void
many_referrals(struct buf *out, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		put_ref(out, "A", "referral_received", DAY + (int32_t)i % 900,
		    i, "self", "");
		put_ref(out, "A", "referral_accepted", DAY + (int32_t)i % 900,
		    i, "self", "");
		put_ref(out, "A", "discharged", DAY + 10 + (int32_t)i % 900, i,
		    "", "");
	}
}

static void
overlapping(struct buf *out, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		put_ref(out, "A", "referral_received", DAY + (int32_t)i % 900,
		    i, "self", "");
		put_ref(out, "A", "profile_started", DAY + (int32_t)i % 900, i,
		    "", "");
	}
}

/* As many referrals as are allowed, each within the one before, and contacts
 * that belong to them. */
static void
nested(struct buf *out, unsigned n)
{
	for (unsigned i = 0; i < LIMITS_CLIENT_REFERRALS_MAX; i++) {
		put_ref(out, "A", "referral_received", DAY + (int32_t)i, i,
		    "self", "");
		put_ref(out, "A", "referral_accepted", DAY + (int32_t)i, i,
		    "self", "");
		put_ref(out, "A", "discharged", DAY + 500 - (int32_t)i, i, "",
		    "");
	}
	for (unsigned i = 0; i < n; i++)
		put_ref(out, "A", "contact", DAY + (int32_t)i % 900, i, "phone",
		    "");
}

static void
contacts(struct buf *out, unsigned n)
{
	one_referral(out, n);
	for (unsigned i = 0; i < n; i++)
		put_ref(out, "A", "contact", DAY + (int32_t)i % 900, i, "phone",
		    "");
}

static void
early_contacts(struct buf *out, unsigned n)
{
	one_referral(out, n);
	for (unsigned i = 0; i < n; i++)
		put_ref(out, "A", "contact", DAY - 1 - (int32_t)i % 900, i,
		    "phone", "");
}

/* Equal keys with other dates, and what might belong to each of them. */
static void
twin_referrals(struct buf *out, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		put(out, "A", "referral_received", DAY + (int32_t)i % 1000,
		    "self,,,,");
		put_ref(out, "A", "contact", DAY - 1 - (int32_t)i % 900, i,
		    "phone", "");
	}
}

static void
jobs(struct buf *out, unsigned n)
{
	one_referral(out, n);
	for (unsigned i = 0; i < n; i++) {
		put_ref(out, "A", "job_started", DAY + 10, i, "", "20");
		put_ref(out, "A", "job_hours", DAY + 20, i, "", "24");
	}
}

static void
bad_jobs(struct buf *out, unsigned n)
{
	one_referral(out, n);
	for (unsigned i = 0; i < n; i++) {
		put_ref(out, "A", "job_started", DAY - 1, i, "", "20");
		put_ref(out, "A", "job_hours", DAY + 20, i, "", "24");
		put_ref(out, "A", "job_ended", DAY + 30, i, "", "");
	}
}

/* Every stored job fact breaks a rule if these stand. */
static void
early_ends(struct buf *out, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		put_ref(out, "A", "job_ended", DAY + 15, i, "", "");
	put(out, "A", "discharged", DAY + 12, ",,,,");
}

static void
withdrawn_jobs(struct buf *out, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		char rest[32];

		(void)snprintf(rest, sizeof(rest), ",withdrawn,r%u,,", i);
		put(out, "A", "job_started", DAY + 10, rest);
	}
}

static void
withdrawn_referral(struct buf *out, unsigned n)
{
	(void)n;
	put(out, "A", "referral_received", DAY, "self,withdrawn,,,");
}

/* A contact of each client, moved to the next, whose referral begins later:
 * so each gets its own back. */
static void
own_contacts(struct buf *out, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		char rest[32];

		put_client(out, i, "referral_received", DAY - (int32_t)i % 900,
		    "self,,,,");
		(void)snprintf(rest, sizeof(rest), "phone,,e%u,,", i);
		put_client(out, i, "employer_contact", DAY, rest);
	}
}

static void
moved_contacts(struct buf *out, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		char rest[32];

		(void)snprintf(rest, sizeof(rest), "phone,,e%u,,", i);
		put_client(out, (i + 1) % n, "employer_contact",
		    DAY - 1 - (int32_t)i % 900, rest);
	}
}

static void
services(struct buf *out, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		buf_printf(out,
		    "svc-%u,A,referral_received,2025-01-10,self,,,,\n", i);
}

static void
all_wrong(struct buf *out, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		buf_puts(out, "?,?,job_started,?,?,?,?,?,?\n");
}

static const struct shape shapes[] = {
	{ "referrals of one client", nothing, many_referrals, PARTS },
	{ "overlapping referrals of one client", nothing, overlapping, PARTS },
	{ "nested referrals and contacts", nothing, nested, PARTS },
	{ "contacts of one client", nothing, contacts, PARTS },
	{ "contacts before the referral", nothing, early_contacts, PARTS },
	{ "referrals that contradict each other", nothing, twin_referrals,
	    PARTS },
	{ "jobs", nothing, jobs, PARTS },
	{ "jobs before the referral", nothing, bad_jobs, PARTS },
	{ "ends of stored jobs", jobs, early_ends, PARTS },
	{ "starts of stored jobs withdrawn", jobs, withdrawn_jobs, PARTS },
	{ "a referral of many jobs withdrawn", jobs, withdrawn_referral,
	    PARTS },
	{ "contacts moved in a ring", own_contacts, moved_contacts, PARTS },
	{ "services", nothing, services, PARTS },
	{ "rows without a right cell", nothing, all_wrong, 8 * PARTS },
};

static double
cpu_s(void)
{
	struct timespec t;

	ck_assert_int_eq(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t), 0);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Seconds of CPU that judging a file of n parts takes: the least of three. */
static double
cost(const struct shape *shape, unsigned n)
{
	const struct exchange_options options = {
		.today = memory_register_day("2026-06-30"),
		.dry_run = true,
		.accept_good_rows = true
	};
	struct memory_register s;
	struct exchange_report r;
	struct buf rows, file;
	struct err e = ERR_INIT;
	double least = 1e9;

	buf_init(&rows, FILE_MAX);
	buf_init(&file, FILE_MAX);
	memory_register_open(&s);
	shape->before(&rows, n);
	memory_register_take(&s, buf_str(&rows));
	buf_puts(&file,
	    "service,client,event,date,mode,flags,ref,value,staff\n");
	shape->file(&file, n);
	for (int i = 0; i < 3; i++) {
		double begin = cpu_s();

		ck_assert_int_eq(exchange_import(&s.open, buf_slice(&file),
				     &options, &r, &e),
		    0);
		exchange_report_free(&r);
		if (cpu_s() - begin < least)
			least = cpu_s() - begin;
	}
	memory_register_close(&s);
	buf_free(&rows);
	buf_free(&file);
	return least;
}

/*
 * Sixteen times as much is four doublings.  For each, n log n costs little more than
 * twice as much, and three times where a large file no longer fits the processor's
 * caches and other programs use them too; a square costs four times, 256 in all.  One
 * measurement out of TRIES is enough, since what else the machine does only adds.
 */
static bool
grows_little(double one, double many)
{
	return many < 3.0 * 3.0 * 3.0 * 3.0 * one;
}

START_TEST(no_shape_grows_faster_than_n_log_n)
{
	const struct shape *shape = &shapes[_i];

	double one = 0, many = 0;
	bool little = false;

	for (int i = 0; i < TRIES && !little; i++) {
		one = cost(shape, shape->parts);
		many = cost(shape, TIMES * shape->parts);
		little = grows_little(one, many);
	}
	ck_assert_msg(little, "%s: %.4f s, %d times as many: %.4f s",
	    shape->name, one, TIMES, many);
}
END_TEST

static void
sheet(struct buf *out, unsigned n)
{
	buf_puts(out, "Client ID,Referral ID,Referral received,Date of "
		      "discharge\n");
	for (unsigned i = 0; i < n; i++)
		buf_printf(out, "TBC,r%u,%02u/%02u/2025,\n", i, 1 + i % 28,
		    1 + i / 28 % 12);
}

static double
sheet_cost(unsigned n)
{
	struct memory_register reg;
	struct mapping_fixture s;
	struct buf text;
	double least = 1e9;

	buf_init(&text, FILE_MAX);
	sheet(&text, n);
	memory_register_open(&reg);
	mapping_fixture_open(&s, buf_str(&text), false);
	for (int i = 0; i < 3; i++) {
		struct mapping_fixture_outcome o;
		double begin = cpu_s();

		o = mapping_fixture_import(&reg, &s, true, true);
		if (cpu_s() - begin < least)
			least = cpu_s() - begin;
		ck_assert_uint_eq(o.r.rows_refused, n);
		ck_assert_ptr_nonnull(strstr(o.reasons, "such as TBC"));
		mapping_fixture_outcome_free(&o);
	}
	mapping_fixture_close(&s);
	memory_register_close(&reg);
	buf_free(&text);
	return least;
}

START_TEST(sheet_of_one_reference)
{
	bool little = false;

	for (int i = 0; i < TRIES && !little; i++)
		little = grows_little(sheet_cost(PARTS / 2),
		    sheet_cost(TIMES * PARTS / 2));
	ck_assert_msg(little, "a sheet grows faster than n log n");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { outcome_is_that_of_the_slow_judge,
		sheet_of_one_reference, NULL };

	return unit_run(&(struct unit_suite){ .name = "exchange_growth",
	    .tests = tests,
	    .loop = no_shape_grows_faster_than_n_log_n,
	    .times = sizeof(shapes) / sizeof(shapes[0]) });
}

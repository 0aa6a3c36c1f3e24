/*
 * Random particulars of some hundred things, with every character that is
 * awkward in CSV: a file is stored and counted as a plain model does it, and
 * an export makes the same register elsewhere.
 */
#include "agent/people/people_import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/people/people_row.h"
#include "common/base/csvread.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/ips/nhs_number.h"
#include "tests/unit/people_fixture.h"
#include "tests/unit/unit.h"

enum {
	SEEDS = 6,
	FILES = 4,
	SERVICES = 2,
	CLIENTS = 60,
	CONTACTS = 40,
	THINGS = SERVICES * (CLIENTS * 2 + CONTACTS),
	FACTS_MAX = 1 << 20,
	FILE_MAX = 1 << 22,
	TODAY = 20634 /* 2026-06-30 */
};

/* xorshift64*: the same on every machine. */
static uint64_t
next(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 2685821657736338717U;
}

static unsigned
below(uint64_t *state, unsigned n)
{
	return (unsigned)(next(state) >> 33) % n;
}

/* ------------------------------------------------------------------- world */

/* A client, a job or an employer contact, and what is known of it. */
struct thing {
	enum people_kind kind;
	unsigned service, client;
	char ref[8];
	struct people_words words;
};

/* Each client has a job; of the contacts some have a client. */
static void
make_world(struct thing *thing)
{
	size_t n = 0;

	memset(thing, 0, THINGS * sizeof(*thing));
	for (unsigned s = 0; s < SERVICES; s++) {
		for (unsigned i = 0; i < CLIENTS * 2; i++, n++) {
			thing[n].kind = i % 2 ? PEOPLE_JOB : PEOPLE_CLIENT;
			thing[n].service = s;
			thing[n].client = i / 2 + 1;
			if (i % 2)
				strcpy(thing[n].ref, i % 4 == 1 ? "j1" : "j/2");
		}
		for (unsigned i = 0; i < CONTACTS; i++, n++) {
			thing[n].kind = PEOPLE_EMPLOYER_CONTACT;
			thing[n].service = s;
			strcpy(thing[n].ref, "e00");
			thing[n].ref[1] = (char)('0' + i / 10);
			thing[n].ref[2] = (char)('0' + i % 10);
		}
	}
	ck_assert_uint_eq(n, THINGS);
}

static char *
facts_of(const struct thing *thing)
{
	struct buf out;

	buf_init(&out, FACTS_MAX);
	for (size_t i = 0; i < THINGS; i++) {
		const struct thing *t = &thing[i];
		char service = (char)('a' + t->service);

		if (t->kind == PEOPLE_EMPLOYER_CONTACT)
			buf_printf(&out,
			    "svc-%c,,employer_contact,2026-05-01,phone,,%s,,"
			    "ES1\n",
			    service, t->ref);
		else if (t->kind == PEOPLE_JOB)
			buf_printf(&out,
			    "svc-%c,C.%u,job_started,2026-05-01,,,%s,20,\n",
			    service, t->client, t->ref);
		else
			buf_printf(&out,
			    "svc-%c,C.%u,referral_received,2026-04-01,self,,,,"
			    "\nsvc-%c,C.%u,referral_accepted,2026-04-01,,,,,\n",
			    service, t->client, service, t->client);
	}
	return buf_take(&out);
}

static void
open_site(struct people_fixture *c, const char *facts)
{
	memory_register_open(&c->reg);
	memory_register_take(&c->reg, facts);
}

/* ------------------------------------------------------------------- texts */

static void
random_text(uint64_t *state, enum people_field field, struct buf *out)
{
	static const char *const pieces[] = { ",", "\"", "\"\"", "'", ";", "a",
		"Zz", " ", "  ", "\xc3\xa9", "\xe6\x9b\xb8", "\xf0\x9f\x98\x80",
		"\\", "=", "-", "+", "@", "%s", "\n", "\r\n" };
	bool lines = field == PEOPLE_NOTES || field == PEOPLE_ADDRESS;
	unsigned n = 1 + below(state, lines ? 60 : 12);

	buf_puts(out, below(state, 3) ? "x" : "\"");
	while (n-- > 0)
		buf_puts(out,
		    pieces[below(state,
			sizeof(pieces) / sizeof(pieces[0]) - (lines ? 0 : 2))]);
	buf_puts(out, below(state, 3) ? "x" : "\"");
}

static void
random_number(uint64_t *state, struct buf *out)
{
	char number[NHS_NUMBER_SIZE], *text = NULL;

	do {
		free(text);
		text = mem_printf("%03u%06u%u", below(state, 1000),
		    below(state, 1000000), below(state, 10));
	} while (!nhs_number_parse(slice_of(text), number));
	buf_puts(out, number);
	free(text);
}

/* A cell of a field, which is not blank. */
static void
random_cell(uint64_t *state, enum people_field field, struct buf *out)
{
	char day[DAY_TEXT_SIZE];

	if (field == PEOPLE_NHS_NUMBER) {
		random_number(state, out);
	} else if (field == PEOPLE_BORN || field == PEOPLE_EVIDENCE_DATE) {
		day_format(day, TODAY - (int32_t)below(state, 9000));
		buf_puts(out, day);
	} else {
		random_text(state, field, out);
	}
}

/* ------------------------------------------------------------------- files */

struct counts {
	size_t read, stored, corrected, unchanged;
};

static void
write_header(struct buf *out, const bool *given)
{
	buf_puts(out, "service,client,kind,ref");
	for (int i = 0; i < PEOPLE_FIELDS; i++)
		if (given[i])
			buf_printf(out, ",%s",
			    people_field((enum people_field)i)->name);
	buf_puts(out, "\n");
}

/* Let the model know, and count as an import should. */
static void
apply(struct thing *t, struct people_words *now, const bool *given,
    struct counts *counts)
{
	for (int i = 0; i < PEOPLE_FIELDS; i++)
		if (!given[i])
			people_set(now, (enum people_field)i,
			    slice_of(people_get(&t->words,
				(enum people_field)i)));
	counts->read++;
	if (people_same(now, &t->words))
		counts->unchanged++;
	else if (people_is_blank(&t->words))
		counts->stored++;
	else
		counts->corrected++;
	people_wipe(&t->words);
	t->words = *now;
}

static void
write_row(uint64_t *state, struct thing *t, const bool *given, struct buf *out,
    struct counts *counts)
{
	unsigned filled = 1 + below(state, 4); /* cells of five */
	struct people_words now = { 0 };
	struct buf cell;

	buf_init(&cell, 4096);
	buf_printf(out, "svc-%c,", (char)('a' + t->service));
	if (t->kind != PEOPLE_EMPLOYER_CONTACT)
		buf_printf(out, "C.%u", t->client);
	buf_printf(out, ",%s,%s", people_kind_name(t->kind), t->ref);
	for (int i = 0; i < PEOPLE_FIELDS; i++) {
		enum people_field field = (enum people_field)i;

		if (!given[i])
			continue;
		buf_reset(&cell);
		if (people_has(t->kind, field) && below(state, 5) < filled)
			random_cell(state, field, &cell);
		people_set(&now, field, buf_slice(&cell));
		buf_puts(out, ",");
		csvread_write_cell(out, buf_slice(&cell), CSV_FOR_PEOPLE, true);
		out->n--; /* its end of line */
	}
	buf_puts(out, "\n");
	buf_free(&cell);
	apply(t, &now, given, counts);
}

/* A file about some of the things, with some of the columns. */
static char *
random_file(uint64_t *state, struct thing *thing, bool everything,
    struct counts *counts)
{
	bool given[PEOPLE_FIELDS];
	struct buf out;

	for (int i = 0; i < PEOPLE_FIELDS; i++)
		given[i] = everything || below(state, 3) > 0;
	buf_init(&out, FILE_MAX);
	write_header(&out, given);
	for (size_t i = 0; i < THINGS; i++)
		if (below(state, 4) > 0)
			write_row(state, &thing[i], given, &out, counts);
	ck_assert(!out.full);
	return buf_take(&out);
}

/* ------------------------------------------------------------------- checks */

static void
takes(struct people_fixture *c, const char *file, const struct counts *counts)
{
	struct exchange_report r = people_fixture_take(c, file);

	ck_assert_uint_eq(r.read, counts->read);
	ck_assert_uint_eq(r.stored, counts->stored);
	ck_assert_uint_eq(r.corrected, counts->corrected);
	ck_assert_uint_eq(r.unchanged, counts->unchanged);
}

/* What is exported says what the model says, thing by thing. */
struct comparison {
	const struct thing *thing;
	size_t seen;
};

static int
compare_row(void *arg, const struct csvread_row *row, struct err *e)
{
	struct comparison *cmp = arg;
	size_t i = 0;

	(void)e;
	for (; i < THINGS; i++) {
		const struct thing *t = &cmp->thing[i];
		char *client =
		    t->client ? mem_printf("C.%u", t->client) : mem_string("");
		bool same = row->cell[0].p[4] == 'a' + t->service &&
			    slice_is(row->cell[PEOPLE_COL_CLIENT], client) &&
			    slice_is(row->cell[PEOPLE_COL_KIND],
				people_kind_name(t->kind)) &&
			    slice_is(row->cell[PEOPLE_COL_REF], t->ref);

		free(client);
		if (same)
			break;
	}
	ck_assert_uint_lt(i, THINGS);
	for (int f = 0; f < PEOPLE_FIELDS; f++)
		ck_assert(slice_is(row->cell[PEOPLE_COL_FIELDS + f],
		    people_get(&cmp->thing[i].words, (enum people_field)f)));
	cmp->seen++;
	return 0;
}

static void
is_as_the_model(const char *exported, const struct thing *thing)
{
	struct comparison cmp = { .thing = thing };
	struct csvread_config config = { .made_for = CSV_FOR_PEOPLE,
		.columns = people_row_columns,
		.cell_max = LIMITS_PEOPLE_NOTES_MAX,
		.rows_max = THINGS,
		.row = compare_row,
		.arg = &cmp };
	struct err e = ERR_INIT;
	size_t known = 0;

	ck_assert_msg(csvread_parse(slice_of(exported), &config, &e) == 0, "%s",
	    e.text);
	for (size_t i = 0; i < THINGS; i++)
		known += !people_is_blank(&thing[i].words);
	ck_assert_uint_eq(cmp.seen, known);
}

/* A new register with the same facts, given the export, exports the same. */
static void
moves_house(const char *facts, const char *file, bool nhs_numbers)
{
	struct people_fixture c;
	struct exchange_report r;
	char *again;

	open_site(&c, facts);
	r = people_fixture_take(&c, file);
	ck_assert_uint_eq(r.stored, r.read);
	again = people_fixture_export(&c, nhs_numbers);
	ck_assert_str_eq(again, file);
	people_fixture_is_sound(&c);
	free(again);
	people_fixture_close(&c);
}

static void
one_register(uint64_t *state)
{
	struct thing *thing = mem_array(THINGS, sizeof(*thing));
	struct counts none = { 0 };
	char *facts, *all, *few;
	struct people_fixture c;

	make_world(thing);
	facts = facts_of(thing);
	open_site(&c, facts);
	for (int i = 0; i < FILES; i++) {
		struct counts counts = { 0 };
		char *file = random_file(state, thing, i == 0, &counts);

		takes(&c, file, &counts);
		free(file);
		all = people_fixture_export(&c, true);
		is_as_the_model(all, thing);
		free(all);
	}
	people_fixture_is_sound(&c);
	all = people_fixture_export(&c, true);
	few = people_fixture_export(&c, false);
	moves_house(facts, all, true);
	moves_house(facts, few, false);
	none.read = none.unchanged = (size_t)people_fixture_count(&c,
	    "SELECT count(*) FROM particulars");
	takes(&c, all, &none);
	people_fixture_close(&c);
	for (size_t i = 0; i < THINGS; i++)
		people_wipe(&thing[i].words);
	free(all);
	free(few);
	free(facts);
	free(thing);
}

START_TEST(random_particulars)
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		uint64_t state = seed * 0x9e3779b97f4a7c15U;

		(void)printf("seed %llu\n", (unsigned long long)seed);
		(void)fflush(stdout);
		one_register(&state);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { random_particulars, NULL };

	return unit_main("people_random", tests);
}

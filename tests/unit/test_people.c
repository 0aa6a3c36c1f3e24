/*
 * Particulars: the fields of each kind, their bytes, and the tables that keep
 * them sealed together with their history.
 */
#include "agent/register/people.h"

#include <stdlib.h>
#include <string.h>

#include "agent/people/people_row.h"
#include "agent/vault/vault_rows.h"
#include "common/base/mem.h"
#include "tests/unit/people_fixture.h"
#include "tests/unit/unit.h"

static const enum people_kind every_kind[] = { PEOPLE_CLIENT, PEOPLE_JOB,
	PEOPLE_EMPLOYER_CONTACT };
enum { KINDS = sizeof(every_kind) / sizeof(every_kind[0]) };

/* All fields of a kind, each with a text of its own. */
static struct people_words
full_words(enum people_kind kind, const char *begin)
{
	struct people_words w = { 0 };

	for (int i = 0; i < PEOPLE_FIELDS; i++) {
		char *text = mem_printf("%s %d", begin, i);

		if (people_has(kind, (enum people_field)i))
			people_set(&w, (enum people_field)i, slice_of(text));
		free(text);
	}
	return w;
}

static struct people_words
named(const char *name)
{
	struct people_words w = { 0 };

	people_set(&w, PEOPLE_NAME, slice_of(name));
	return w;
}

/* ------------------------------------------------------------ kinds, fields */

START_TEST(the_table)
{
	for (int i = 0; i < PEOPLE_FIELDS; i++) {
		const struct people_field_kind *f =
		    people_field((enum people_field)i);
		const char *column = people_row_columns[PEOPLE_COL_FIELDS + i];

		ck_assert_int_eq(column[0], '?');
		ck_assert_str_eq(column + 1, f->name);
		ck_assert(f->kinds != 0 && f->max > 0 && f->title[0] != '\0');
	}
	ck_assert_ptr_null(
	    people_row_columns[PEOPLE_COL_FIELDS + PEOPLE_FIELDS]);
	for (size_t k = 0; k < KINDS; k++)
		ck_assert_int_eq(
		    people_find_kind(slice_of(people_kind_name(every_kind[k]))),
		    every_kind[k]);
	ck_assert_int_eq(people_find_kind(slice_of("")), 0);
	ck_assert_int_eq(people_find_kind(slice_of("Client")), 0);
	ck_assert_int_eq(people_find_kind(slice_of("jobs")), 0);
	/* stored in registers: they never change */
	ck_assert_int_eq(PEOPLE_CLIENT, 1);
	ck_assert_int_eq(PEOPLE_JOB, 2);
	ck_assert_int_eq(PEOPLE_EMPLOYER_CONTACT, 3);
}
END_TEST

/* The longest of every field, sealed and padded, fits: no input reaches the
 * assertion behind it. */
START_TEST(the_longest_fit)
{
	for (size_t k = 0; k < KINDS; k++) {
		struct people_words w = { 0 };
		struct people_fixture c;
		struct people_key key;
		enum people_change change;
		struct err e = ERR_INIT;

		for (int i = 0; i < PEOPLE_FIELDS; i++) {
			enum people_field field = (enum people_field)i;
			size_t n = people_field(field)->max;
			char *text = mem_array(n, 1);

			memset(text, 'x', n);
			if (people_has(every_kind[k], field))
				people_set(&w, field, slice_make(text, n));
			free(text);
		}
		people_fixture_open(&c);
		key = people_fixture_key(&c, every_kind[k], 1, "j1");
		ck_assert_int_eq(people_book_put(&c.reg.open, &key, &w, &change,
				     &e),
		    0);
		ck_assert_int_eq(change, PEOPLE_STORED);
		people_fixture_close(&c);
		people_wipe(&w);
	}
}
END_TEST

START_TEST(words)
{
	struct people_words a = { 0 }, b = { 0 };

	ck_assert(people_is_blank(&a) && people_same(&a, &b));
	people_set(&a, PEOPLE_NAME, slice_of("Jane"));
	ck_assert(!people_is_blank(&a) && !people_same(&a, &b));
	ck_assert_str_eq(people_get(&a, PEOPLE_NAME), "Jane");
	ck_assert_str_eq(people_get(&a, PEOPLE_NOTES), "");
	people_set(&b, PEOPLE_EMAIL, slice_of("Jane"));
	ck_assert(!people_same(&a, &b));
	people_set(&b, PEOPLE_EMAIL, slice_of(""));
	ck_assert(people_is_blank(&b));
	people_set(&b, PEOPLE_NAME, slice_of("jane"));
	ck_assert(!people_same(&a, &b));
	people_set(&b, PEOPLE_NAME, slice_make("Jane Lee", 4));
	ck_assert(people_same(&a, &b));
	people_wipe(&a);
	people_wipe(&b);
	ck_assert(people_is_blank(&a) && people_same(&a, &b));
}
END_TEST

/* ------------------------------------------------------------- sealed bytes */

static void
unpacks(enum people_kind kind, struct slice plain,
    const struct people_words *expected)
{
	struct err e = ERR_INIT;
	struct people_words w;

	ck_assert_msg(people_unpack(&w, kind, plain, &e) == 0, "%s", e.text);
	ck_assert(people_same(&w, expected));
	people_wipe(&w);
}

static void
is_damaged(enum people_kind kind, struct slice plain)
{
	struct err e = ERR_INIT;
	struct people_words w;

	ck_assert_int_eq(people_unpack(&w, kind, plain, &e), -1);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	ck_assert_str_eq(e.text, "stored particulars are damaged; restore the "
				 "register from a backup");
	ck_assert(people_is_blank(&w));
}

/* Forget the last field that is known. */
static void
drop_last(struct people_words *w)
{
	int last = PEOPLE_FIELDS - 1;

	while (last > 0 && w->field[last] == NULL)
		last--;
	people_set(w, (enum people_field)last, slice_of(""));
}

/* What is packed comes back, and so does what was packed when a kind had
 * fewer fields: the later ones are not known.  Cut anywhere else, or longer
 * than the kind has fields, it is damaged. */
START_TEST(packed)
{
	for (size_t k = 0; k < KINDS; k++) {
		enum people_kind kind = every_kind[k];
		struct people_words w = full_words(kind, "words of");
		struct buf out;
		size_t whole;

		buf_init(&out, 4096);
		people_pack(&w, kind, &out);
		whole = out.n;
		buf_puts(&out, "x");
		is_damaged(kind, buf_slice(&out));
		buf_u8(&out, 0);
		is_damaged(kind, buf_slice(&out));
		for (size_t n = whole; n > 0; n--) {
			if (out.data[n - 1] != 0) {
				is_damaged(kind, slice_make(out.data, n));
				continue;
			}
			unpacks(kind, slice_make(out.data, n), &w);
			drop_last(&w);
		}
		ck_assert(people_is_blank(&w));
		unpacks(kind, slice_make(NULL, 0), &w);
		buf_free(&out);
	}
}
END_TEST

/* A kind packs its own fields only. */
START_TEST(packed_by_kind)
{
	struct people_words w = full_words(PEOPLE_JOB, "job"), back;
	struct err e = ERR_INIT;
	struct buf out;

	buf_init(&out, 4096);
	people_pack(&w, PEOPLE_EMPLOYER_CONTACT, &out);
	ck_assert_int_eq(people_unpack(&back, PEOPLE_EMPLOYER_CONTACT,
			     buf_slice(&out), &e),
	    0);
	ck_assert_str_eq(people_get(&back, PEOPLE_EMPLOYER),
	    people_get(&w, PEOPLE_EMPLOYER));
	people_set(&back, PEOPLE_EMPLOYER, slice_of(""));
	ck_assert(people_is_blank(&back));
	buf_free(&out);
	people_wipe(&w);
}
END_TEST

/* ----------------------------------------------------------------- the book */

static void
puts_words(struct people_fixture *c, const struct people_key *key,
    const struct people_words *w, enum people_change expected)
{
	enum people_change change;
	struct people_words back;
	struct err e = ERR_INIT;

	ck_assert_msg(people_book_put(&c->reg.open, key, w, &change, &e) == 0,
	    "%s", e.text);
	ck_assert_int_eq(change, expected);
	ck_assert_int_eq(people_book_get(&c->reg.open, key, &back, &e), 0);
	ck_assert(people_same(&back, w));
	people_wipe(&back);
	ck_assert_int_eq(vault_rows_vouch(c->reg.open.db, c->reg.open.vault,
			     &e),
	    0);
	people_fixture_is_sound(c);
}

static void
puts_name(struct people_fixture *c, const struct people_key *key,
    const char *name, enum people_change expected)
{
	struct people_words w = named(name);

	puts_words(c, key, &w, expected);
	people_wipe(&w);
}

/* What the newest row of the history of that key says, and that it opens
 * nowhere but there. */
static void
past_is(struct people_fixture *c, const struct people_key *key,
    const char *name)
{
	struct db_stmt *q = db_prepare(c->reg.open.db,
	    "SELECT id, version, words, changed_by, length(changed_at)"
	    " FROM particulars_history WHERE service = ? AND client = ?"
	    " AND kind = ? AND ref = ? ORDER BY id DESC LIMIT 1");
	struct err e = ERR_INIT, ignored = ERR_INIT;
	struct vault_row past = people_book_row(key, true);
	struct vault_row now = people_book_row(key, false);
	struct people_words w = { 0 };

	db_bind_i64(q, 1, key->service);
	db_bind_i64(q, 2, key->client);
	db_bind_i64(q, 3, key->kind);
	db_bind_str(q, 4, key->ref);
	ck_assert(db_step(q));
	vault_column_take(&past, q, 0);
	vault_column_take(&now, q, 0);
	ck_assert_int_eq(vault_column_open(c->reg.open.vault, &now, &ignored),
	    -1);
	ck_assert_msg(people_book_open(c->reg.open.vault, &past, key->kind, &w,
			  &e) == 0,
	    "%s", e.text);
	ck_assert_str_eq(people_get(&w, PEOPLE_NAME), name);
	ck_assert_str_eq(db_str(q, 3), "ann");
	ck_assert_int_eq(db_i64(q, 4), 20); /* 2026-06-30T12:00:00Z */
	ck_assert_int_eq(db_done(q, &e), 0);
	people_wipe(&w);
}

static const char rows_now[] = "SELECT count(*) FROM particulars";
static const char rows_past[] = "SELECT count(*) FROM particulars_history";

START_TEST(the_book)
{
	const struct people_words nothing = { 0 };
	struct people_key key;
	struct people_fixture c;

	people_fixture_open(&c);
	key = people_fixture_key(&c, PEOPLE_CLIENT, 1, "");
	puts_words(&c, &key, &nothing, PEOPLE_UNCHANGED);
	ck_assert_int_eq(people_fixture_count(&c, rows_now), 0);
	puts_name(&c, &key, "Jane", PEOPLE_STORED);
	puts_name(&c, &key, "Jane", PEOPLE_UNCHANGED);
	ck_assert_int_eq(people_fixture_count(&c, rows_now), 1);
	ck_assert_int_eq(people_fixture_count(&c, rows_past), 0);
	puts_name(&c, &key, "Janet", PEOPLE_CORRECTED);
	past_is(&c, &key, "Jane");
	puts_name(&c, &key, "Janet", PEOPLE_UNCHANGED);
	puts_name(&c, &key, "Jane", PEOPLE_CORRECTED);
	past_is(&c, &key, "Janet");
	ck_assert_int_eq(people_fixture_count(&c,
			     "SELECT version FROM particulars"),
	    3);
	puts_words(&c, &key, &nothing, PEOPLE_REMOVED);
	past_is(&c, &key, "Jane");
	ck_assert_int_eq(people_fixture_count(&c, rows_now), 0);
	ck_assert_int_eq(people_fixture_count(&c, rows_past), 3);
	/* a row's number is not used again: what was sealed opens no more */
	puts_name(&c, &key, "Jane", PEOPLE_STORED);
	ck_assert_int_eq(people_fixture_count(&c, "SELECT id FROM particulars"),
	    2);
	ck_assert_int_eq(people_fixture_count(&c, rows_past), 3);
	people_fixture_close(&c);
}
END_TEST

/* Neighbours in every part of the key are somebody else. */
START_TEST(keys_are_apart)
{
	struct people_words w = full_words(PEOPLE_CLIENT, "a"), got;
	struct people_key key[5];
	struct err e = ERR_INIT;
	struct people_fixture c;

	people_fixture_open(&c);
	key[0] = people_fixture_key(&c, PEOPLE_CLIENT, 1, "");
	key[1] = people_fixture_key(&c, PEOPLE_CLIENT, 2, "");
	key[2] = people_fixture_key(&c, PEOPLE_JOB, 1, "");
	key[3] = people_fixture_key(&c, PEOPLE_CLIENT, 1, "j1");
	key[4] = (struct people_key){ .service = c.service[1],
		.client = 1,
		.kind = PEOPLE_CLIENT,
		.ref = "" };
	puts_words(&c, &key[0], &w, PEOPLE_STORED);
	for (size_t i = 1; i < 5; i++) {
		ck_assert_int_eq(people_book_get(&c.reg.open, &key[i], &got,
				     &e),
		    0);
		ck_assert(people_is_blank(&got));
	}
	people_wipe(&w);
	people_fixture_close(&c);
}
END_TEST

/* What does not open is neither shown nor written over. */
START_TEST(damage_stops)
{
	struct people_words w = named("Janet"), got;
	enum people_change change;
	struct people_key key;
	struct err e = ERR_INIT;
	struct people_fixture c;

	people_fixture_open(&c);
	key = people_fixture_key(&c, PEOPLE_CLIENT, 1, "");
	puts_name(&c, &key, "Jane", PEOPLE_STORED);
	ck_assert_int_eq(db_exec(c.reg.open.db,
			     "UPDATE particulars SET version = 2", &e),
	    0);
	ck_assert_int_eq(people_book_get(&c.reg.open, &key, &got, &e), -1);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	ck_assert(people_is_blank(&got));
	e = (struct err)ERR_INIT;
	ck_assert_int_eq(people_book_put(&c.reg.open, &key, &w, &change, &e),
	    -1);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	ck_assert_int_eq(people_fixture_count(&c, rows_past), 0);
	people_wipe(&w);
	people_fixture_close(&c);
}
END_TEST

/* When a job's start or an employer contact is withdrawn, its particulars go
 * with it; those of others stay. */
START_TEST(they_follow_their_fact)
{
	struct people_words job = full_words(PEOPLE_JOB, "job");
	struct people_words contact =
	    full_words(PEOPLE_EMPLOYER_CONTACT, "contact");
	struct err e = ERR_INIT;

	for (int event = EVENT_NONE + 1; event < EVENT_KINDS; event++) {
		struct people_key of_job, of_contact;
		struct people_fixture c;

		people_fixture_open(&c);
		of_job = people_fixture_key(&c, PEOPLE_JOB, 2, "x1");
		of_contact =
		    people_fixture_key(&c, PEOPLE_EMPLOYER_CONTACT, 0, "x1");
		puts_words(&c, &of_job, &job, PEOPLE_STORED);
		puts_words(&c, &of_contact, &contact, PEOPLE_STORED);
		/* the contact's fact may have a client; the key has none */
		ck_assert_int_eq(people_book_follow(&c.reg.open,
				     people_fixture_key(&c, 0, 2, "x1"),
				     (enum event)event, &e),
		    0);
		ck_assert_int_eq(people_fixture_count(&c,
				     "SELECT count(*) FROM particulars"
				     " WHERE kind = 2"),
		    event != EVENT_JOB_STARTED);
		ck_assert_int_eq(people_fixture_count(&c,
				     "SELECT count(*) FROM particulars"
				     " WHERE kind = 3"),
		    event != EVENT_EMPLOYER_CONTACT);
		ck_assert_int_eq(people_fixture_count(&c, rows_past),
		    event == EVENT_JOB_STARTED ||
			event == EVENT_EMPLOYER_CONTACT);
		people_fixture_close(&c);
	}
	people_wipe(&job);
	people_wipe(&contact);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { the_table, the_longest_fit, words,
		packed, packed_by_kind, the_book, keys_are_apart, damage_stops,
		they_follow_their_fact, NULL };

	return unit_main("people", tests);
}

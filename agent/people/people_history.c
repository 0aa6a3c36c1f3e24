/*
 * What was changed about a client, in the words that staff read.  Facts and
 * particulars keep their past in two tables; one list by time is made of
 * both.
 */
#include "agent/people/people_history.h"

#include <stdlib.h>
#include <string.h>

#include "agent/register/fact_reasons.h"
#include "agent/vault/vault.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

/* -------------------------------------------------------------------- words */

static void
write_flags(struct buf *out, const struct fact *f)
{
	const char *part = events_kind(f->event)->part;

	for (unsigned flag = 1; flag < FLAG_WITHDRAWN; flag <<= 1)
		if (f->flags & flag)
			buf_printf(out, ", %s", events_flag_name(flag));
	if (part != NULL && f->part != FACT_BLANK)
		buf_printf(out, ", %s %d", part, f->part);
}

void
people_history_fact(struct buf *out, const struct fact *f,
    const struct symbols *names)
{
	char day[DAY_TEXT_SIZE];

	day_format(day, f->day);
	buf_printf(out, "%s of %s", events_kind(f->event)->name, day);
	if (f->mode != MODE_NONE)
		buf_printf(out, ", %s", events_mode_name(f->mode));
	if (f->value != FACT_BLANK) {
		buf_puts(out, ", ");
		events_put_value(f->event, f->value, out);
	}
	write_flags(out, f);
	if (f->ref != 0)
		buf_printf(out, ", ref %s", symbols_text(names, f->ref));
	if (f->staff != 0)
		buf_printf(out, ", staff %s", symbols_text(names, f->staff));
}

static void
write_words(struct buf *out, enum people_kind kind, const char *ref,
    const struct people_words *w)
{
	char number[NHS_NUMBER_SHOWN_SIZE];
	const char *between = ": ";

	buf_printf(out, "changed particulars of the %s",
	    kind == PEOPLE_CLIENT ? "client" : people_kind_name(kind));
	if (ref[0] != '\0')
		buf_printf(out, " %s", ref);
	buf_puts(out, ", which were");
	for (int i = 0; i < PEOPLE_FIELDS; i++) {
		const char *text =
		    people_shown(w, (enum people_field)i, number);

		if (text[0] == '\0')
			continue;
		buf_printf(out, "%s%s %s", between,
		    people_field((enum people_field)i)->title, text);
		between = "; ";
	}
}

/* ------------------------------------------------------------------ loading */

static struct people_history_item *
add(struct people_history *past, const char *at, const char *by,
    struct buf *what)
{
	past->item =
	    mem_grow(past->item, past->n, &past->cap, sizeof(*past->item));
	past->item[past->n] =
	    (struct people_history_item){ .at = mem_string(at),
		    .by = mem_string(by),
		    .what = buf_take(what) };
	return &past->item[past->n++];
}

static void
say_change(const struct fact *f, const struct symbols *names, bool withdrawn,
    struct buf *out)
{
	buf_puts(out, withdrawn ? "withdrew " : "changed what was ");
	people_history_fact(out, f, names);
}

static int32_t
value_or_blank(struct db_stmt *q, int col)
{
	return db_is_null(q, col) ? FACT_BLANK : (int32_t)db_i64(q, col);
}

/* Columns: at, by, withdrawn, event, day, mode, flags, value, part, ref,
 * staff, fact; the three of its reason; client. */
static int
take_fact(const struct open_register *reg, struct people_history *past,
    struct db_stmt *q, const struct people_history_say *as, struct err *e)
{
	struct people_history_item *item;
	struct symbols names;
	struct buf what;
	struct fact f = { .event = (uint8_t)db_i64(q, 3),
		.day = (int32_t)db_i64(q, 4),
		.mode = (uint8_t)db_i64(q, 5),
		.flags = (uint8_t)db_i64(q, 6),
		.value = value_or_blank(q, 7),
		.part = value_or_blank(q, 8) };

	if (f.event == EVENT_NONE || f.event >= EVENT_KINDS ||
	    f.mode >= MODE_KINDS)
		return err_set(e, ERR_CORRUPT,
		    "the history of the register holds a fact of no known "
		    "kind; restore it from a backup");
	symbols_init(&names);
	f.ref = symbols_add(&names, db_bytes(q, 9));
	f.staff = symbols_add(&names, db_bytes(q, 10));
	buf_init(&what, LIMITS_CELL_MAX * 8);
	if (as != NULL)
		as->say(as->arg, &f, &names, &what);
	else
		say_change(&f, &names, db_i64(q, 2) != 0, &what);
	item = add(past, db_str(q, 0), db_str(q, 1), &what);
	item->withdrawn = db_i64(q, 2) != 0;
	item->fact = db_i64(q, 11);
	item->client = (uint32_t)db_i64(q, 15);
	symbols_free(&names);
	return fact_reasons_take(reg, q, 12,
	    &(struct fact_reasons_change){ item->fact, item->withdrawn,
		item->by },
	    &item->reason, e);
}

#define FACTS \
	"SELECT h.changed_at, h.changed_by, h.withdrawn, h.event, h.day," \
	" h.mode, h.flags, h.value, h.part, h.ref, h.staff, h.fact," \
	" r.past, r.version, r.reason, h.client FROM fact_history h" \
	" LEFT JOIN fact_reason r ON r.past = h.id"

/* All rows of a query that begins with FACTS. */
static int
take_facts(const struct open_register *reg, struct people_history *past,
    struct db_stmt *q, const struct people_history_say *as, struct err *e)
{
	int rc = 0;

	while (rc == 0 && db_step(q))
		rc = take_fact(reg, past, q, as, e);
	return db_end(q, rc, e);
}

static int
load_facts(const struct open_register *reg, uint32_t client,
    const struct people_history_say *as, struct people_history *past,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(reg->db, FACTS " WHERE h.client = ? ORDER BY h.id");

	db_bind_i64(q, 1, client);
	return take_facts(reg, past, q, as, e);
}

/* Columns: id, version, words, kind, ref, at, by. */
static int
take_words(const struct open_register *reg, const struct people_entry *client,
    struct people_history *past, struct db_stmt *q, struct err *e)
{
	struct people_key key = { .service = client->service,
		.client = client->number,
		.kind = (enum people_kind)db_i64(q, 3),
		.ref = db_str(q, 4) };
	struct vault_row r = people_book_row(&key, true);
	struct people_words w = { 0 };
	struct buf what;
	int rc;

	vault_column_take(&r, q, 0);
	rc = people_book_open(reg->vault, &r, key.kind, &w, e);
	if (rc == 0) {
		buf_init(&what, LIMITS_FIELD_SEALED_MAX * 2);
		write_words(&what, key.kind, key.ref, &w);
		(void)add(past, db_str(q, 5), db_str(q, 6), &what);
	}
	people_wipe(&w);
	return rc;
}

static int
load_words(const struct open_register *reg, const struct people_entry *client,
    struct people_history *past, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "SELECT id, version, words, kind, ref, changed_at, changed_by"
	    " FROM particulars_history WHERE service = ? AND client = ?"
	    " AND kind IN (?, ?) ORDER BY id");
	int rc = 0;

	db_bind_i64(q, 1, client->service);
	db_bind_i64(q, 2, client->number);
	db_bind_i64(q, 3, PEOPLE_CLIENT);
	db_bind_i64(q, 4, PEOPLE_JOB);
	while (rc == 0 && db_step(q))
		rc = take_words(reg, client, past, q, e);
	return db_end(q, rc, e);
}

static int
by_time(const void *a, const void *b)
{
	const struct people_history_item *x = a, *y = b;

	return strcmp(x->at, y->at);
}

int
people_history_load(const struct open_register *reg,
    const struct people_entry *client, struct people_history *out,
    struct err *e)
{
	return people_history_load_as(reg, client, NULL, out, e);
}

int
people_history_load_as(const struct open_register *reg,
    const struct people_entry *client, const struct people_history_say *as,
    struct people_history *out, struct err *e)
{
	*out = (struct people_history){ 0 };
	if (load_facts(reg, client->number, as, out, e) < 0 ||
	    load_words(reg, client, out, e) < 0) {
		people_history_free(out);
		return -1;
	}
	if (out->n > 0)
		qsort(out->item, out->n, sizeof(*out->item), by_time);
	return 0;
}

/* Of rows that come in order of their numbers, and so by time. */
static int
finish(int rc, struct people_history *out)
{
	if (rc < 0)
		people_history_free(out);
	return rc;
}

int
people_history_of_fact(const struct open_register *reg, int64_t fact,
    const struct people_history_say *as, struct people_history *out,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(reg->db, FACTS " WHERE h.fact = ? ORDER BY h.id");

	*out = (struct people_history){ 0 };
	db_bind_i64(q, 1, fact);
	return finish(take_facts(reg, out, q, as, e), out);
}

int
people_history_withdrawn(const struct open_register *reg,
    const struct people_history_days *days, const struct people_history_say *as,
    struct people_history *out, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    FACTS " WHERE h.service = ?1 AND h.event = ?2 AND h.withdrawn = 1"
		  " AND h.day BETWEEN ?3 AND ?4"
		  " AND (?5 IS NULL OR h.staff = ?5) ORDER BY h.id");

	*out = (struct people_history){ 0 };
	db_bind_i64(q, 1, days->service);
	db_bind_i64(q, 2, days->event);
	db_bind_i64(q, 3, days->first);
	db_bind_i64(q, 4, days->last);
	if (days->staff != NULL)
		db_bind_str(q, 5, days->staff);
	else
		db_bind_null(q, 5);
	return finish(take_facts(reg, out, q, as, e), out);
}

void
people_history_join(struct people_history *into, struct people_history *more)
{
	for (size_t i = 0; i < more->n; i++) {
		into->item = mem_grow(into->item, into->n, &into->cap,
		    sizeof(*into->item));
		into->item[into->n++] = more->item[i];
	}
	free(more->item);
	*more = (struct people_history){ 0 };
	if (into->n > 0)
		qsort(into->item, into->n, sizeof(*into->item), by_time);
}

void
people_history_free(struct people_history *past)
{
	for (size_t i = 0; i < past->n; i++) {
		mem_wipe(past->item[i].what, strlen(past->item[i].what));
		free(past->item[i].what);
		if (past->item[i].reason != NULL)
			mem_wipe(past->item[i].reason,
			    strlen(past->item[i].reason));
		free(past->item[i].reason);
		free(past->item[i].at);
		free(past->item[i].by);
	}
	free(past->item);
	*past = (struct people_history){ 0 };
}

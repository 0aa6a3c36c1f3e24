/*
 * Two records into one.  The move is written as rows of the exchange format,
 * and the import judges them, so that a merge can leave nothing that an
 * import would refuse.
 */
#include "agent/people/people_merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/exchange/exchange.h"
#include "agent/people/people_history.h"
#include "agent/people/people_merge_claims.h"
#include "agent/people/people_refmap.h"
#include "agent/vault/vault_rows.h"
#include "agent/vault/wiping.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

enum { HEADER_LINES = 1 };

/* Two clients on the way to become one. */
struct merge {
	const struct open_register *reg;
	const struct people_merge *m;
	struct symbols names;
	struct facts all;
	struct people_refmap map;
	/* The same as rows of the exchange format, and the fact of each. */
	struct buf rows;
	const struct fact **by_row;
	size_t n;
	struct buf *said;
};

static int
conflict(struct err *e)
{
	return err_refuse(e, "conflict", 0,
	    "the two cannot be one client as they are, and nothing was "
	    "merged: correct what is named above, by importing a correction, "
	    "and merge again");
}

/* -------------------------------------------------------------------- facts */

static void
put_fact(struct merge *w, const struct fact *f)
{
	if (w->m->say != NULL)
		w->m->say->say(w->m->say->arg, f, &w->names, w->said);
	else
		people_history_fact(w->said, f, &w->names);
}

static void
say_fact(struct merge *w, const struct people_entry *client,
    const struct fact *f)
{
	if (w->m->say != NULL)
		buf_printf(w->said, "%s: ", client->reference);
	else
		buf_printf(w->said, "client %u: ", client->number);
	put_fact(w, f);
}

/* Facts of one referral or job that contradict each other. */
static size_t
say_contradictions(struct merge *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->map.n; i++) {
		const struct people_fact *f = &w->map.fact[i];

		if (f->against == NULL)
			continue;
		say_fact(w, w->m->keep, f->against);
		buf_puts(w->said, "; but ");
		say_fact(w, w->m->other, f->was);
		buf_puts(w->said, "\n");
		n++;
	}
	return n;
}

static void
say_new_refs(struct merge *w)
{
	for (size_t i = 0; i < w->map.refs; i++) {
		const struct people_reref *r = &w->map.ref[i];
		const char *what = r->subject == SUBJECT_REFERRAL ? "referral"
				   : r->subject == SUBJECT_JOB    ? "job"
								  : "fact";

		if (r->was == r->now)
			continue;
		buf_printf(w->said,
		    "the %s with ref \"%s\" of client %u is "
		    "now \"%s\"\n",
		    what, symbols_text(&w->names, r->was), w->m->other->number,
		    symbols_text(&w->names, r->now));
	}
}

static void
add_row(struct merge *w, const struct people_entry *client,
    const struct fact *f, bool withdrawn)
{
	struct exchange_export_line line = { .f = f,
		.client = client->reference,
		.ref = symbols_text(&w->names, f->ref),
		.staff = symbols_text(&w->names, f->staff),
		.withdrawn = withdrawn };

	exchange_export_write(&w->rows, client->service_id, &line);
	w->by_row[w->n++] = f;
}

/* Withdraw every fact of the removed record; add those that the kept record
 * does not have yet. */
static void
write_rows(struct merge *w)
{
	buf_init(&w->rows, LIMITS_IMPORT_MAX);
	w->by_row = mem_array(2 * w->map.n + 1, sizeof(const struct fact *));
	exchange_export_header(&w->rows);
	for (size_t i = 0; i < w->map.n; i++) {
		const struct people_fact *f = &w->map.fact[i];

		if (events_kind(f->was->event)->subject != SUBJECT_EMPLOYER)
			add_row(w, w->m->other, f->was, true);
		if (f->same == NULL)
			add_row(w, w->m->keep, &f->now, false);
	}
}

/* Refused only since what it belongs to is, which has a remark of its own. */
static bool
follows(enum exchange_code code)
{
	return code == REMARK_REFERRAL_REFUSED || code == REMARK_JOB_REFUSED ||
	       code == REMARK_SAME_REFUSED;
}

/* The other of two rows that say different things of one fact. */
static void
put_other(void *arg, unsigned line, struct buf *out)
{
	(void)arg;
	(void)line;
	buf_puts(out, "in the other record");
}

/* Name the fact instead of the line, since nobody has seen the rows; a page
 * has the causes alone. */
static void
say_refusals(struct merge *w, const struct exchange_report *report)
{
	const bool for_page = w->m->say != NULL;
	const struct exchange_manner manner = { .one_fact = true,
		.for_people = for_page,
		.at = for_page ? put_other : NULL };

	for (size_t i = 0; i < report->remarks; i++) {
		const struct exchange_remark *remark = &report->remark[i];
		size_t row = remark->line - HEADER_LINES - 1;

		if (!remark->refused || row >= w->n ||
		    (for_page && follows(remark->code)))
			continue;
		put_fact(w, w->by_row[row]);
		buf_puts(w->said, ": ");
		exchange_words_sentence(remark, &manner, w->said);
		buf_puts(w->said, "\n");
	}
}

static int
move_facts(struct merge *w, struct err *e)
{
	struct exchange_options options = { .today = w->m->today };
	struct exchange_report report;
	int rc;

	write_rows(w);
	if (w->rows.full)
		return err_set(e, ERR_REFUSED, "the client has too many facts");
	if (exchange_take(w->reg, buf_slice(&w->rows), &options, &report, e) <
	    0)
		return -1;
	say_refusals(w, &report);
	rc = report.refused > 0 ? conflict(e) : 0;
	exchange_report_free(&report);
	return rc;
}

/* -------------------------------------------------------------- particulars */

/* Where both records have a field, the kept record's stays. */
static int
join_words(const struct open_register *reg, const struct people_key *from,
    const struct people_key *to, struct err *e)
{
	static const struct people_words nothing = { 0 };
	struct people_words other = { 0 }, kept = { 0 };
	enum people_change ignored;
	int rc = people_book_get(reg, from, &other, e);

	if (rc == 0)
		rc = people_book_get(reg, to, &kept, e);
	for (int i = 0; rc == 0 && i < PEOPLE_FIELDS; i++)
		if (kept.field[i] == NULL)
			people_set(&kept, (enum people_field)i,
			    slice_of(people_get(&other, (enum people_field)i)));
	if (rc == 0)
		rc = people_book_put(reg, to, &kept, &ignored, e);
	if (rc == 0)
		rc = people_book_put(reg, from, &nothing, &ignored, e);
	people_wipe(&other);
	people_wipe(&kept);
	return rc;
}

/* Before the facts move: a job that is withdrawn takes its particulars into
 * the history. */
static int
move_particulars(struct merge *w, struct err *e)
{
	struct people_key from = { .service = w->m->other->service,
		.client = w->m->other->number,
		.kind = PEOPLE_CLIENT,
		.ref = "" };
	struct people_key to = from;
	int rc;

	to.client = w->m->keep->number;
	rc = join_words(w->reg, &from, &to, e);
	from.kind = to.kind = PEOPLE_JOB;
	for (size_t i = 0; rc == 0 && i < w->map.n; i++) {
		const struct fact *f = w->map.fact[i].was;

		if (f->event != EVENT_JOB_STARTED)
			continue;
		from.ref = symbols_text(&w->names, f->ref);
		to.ref =
		    symbols_text(&w->names, people_refmap_job(&w->map, f->ref));
		rc = join_words(w->reg, &from, &to, e);
	}
	return rc;
}

/* ---------------------------------------------------------------- the clients */

/* ?1 is the other, ?2 who is kept. */
/* clang-format off */
static const char *const endings[] = {
	"UPDATE fact_history SET client = ?2 WHERE client = ?1",
	("UPDATE client SET review_on = nullif(max("
	" ifnull(review_on, -1), ifnull((SELECT review_on FROM client"
	" WHERE id = ?1), -1)), -1) WHERE id = ?2"),
	"UPDATE retention_set SET client = ?2 WHERE client = ?1",
	/* Disputes of one job in both records: what stands in either is not settled
	 * by what was settled in the other. */
	("INSERT INTO claim_dispute (service, client, kind, ref, stands, set_at,"
	" set_by) SELECT d.service, ?2, d.kind, d.ref, 1, d.set_at, d.set_by"
	" FROM claim_dispute d JOIN claim_dispute o ON o.kind = d.kind"
	" AND o.ref = d.ref AND o.client = ?1 + ?2 - d.client"
	" WHERE d.stands AND NOT o.stands AND o.id > d.id"
	" AND d.client IN (?1, ?2)"
	" AND NOT EXISTS (SELECT 1 FROM claim_dispute n WHERE n.id > d.id"
	" AND n.client = d.client AND n.kind = d.kind AND n.ref = d.ref)"
	" AND NOT EXISTS (SELECT 1 FROM claim_dispute n WHERE n.id > o.id"
	" AND n.client = o.client AND n.kind = o.kind AND n.ref = o.ref)"),
	"UPDATE claim_dispute SET client = ?2 WHERE client = ?1",
	"UPDATE claim_item SET client = ?2 WHERE client = ?1",
	"UPDATE client_also SET client = ?2 WHERE client = ?1",
	/* Whoever is not the one is not the other either. */
	("UPDATE twins_apart SET first = min(?2, first + second - ?1),"
	" second = max(?2, first + second - ?1)"
	" WHERE first = ?1 OR second = ?1"),
	"DELETE FROM twins_apart WHERE first = ?2 AND second = ?2",
	("INSERT INTO client_also (client, mark, was)"
	" SELECT ?2, mark, id FROM client WHERE id = ?1"),
	"DELETE FROM draft WHERE client = ?1",
	"DELETE FROM client WHERE id = ?1",
};
/* clang-format on */

static int
end_other(struct merge *w, struct err *e)
{
	const struct people_merge_claims claims = { .db = w->reg->db,
		.all = &w->all,
		.map = &w->map,
		.names = &w->names,
		.keep = w->m->keep->number,
		.other = w->m->other->number };

	if (people_merge_claims_move(&claims, e) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		struct db_stmt *q = db_prepare(w->reg->db, endings[i]);

		db_bind_i64(q, 1, w->m->other->number);
		if (strstr(endings[i], "?2") != NULL)
			db_bind_i64(q, 2, w->m->keep->number);
		if (db_run(q, e) < 0)
			return -1;
	}
	return people_book_move_past(w->reg, w->m->keep->service,
	    w->m->other->number, w->m->keep->number, e);
}

static int
run(struct merge *w, struct err *e)
{
	if (facts_load(w->reg->db, w->m->keep->service, &w->names, &w->all, e) <
		0 ||
	    people_merge_claims_names(w->reg->db, &w->names, e) < 0)
		return -1;
	people_refmap_make(&w->all, w->m->keep->number, w->m->other->number,
	    &w->names, &w->map);
	if (say_contradictions(w) > 0)
		return conflict(e);
	if (move_particulars(w, e) < 0 || move_facts(w, e) < 0 ||
	    end_other(w, e) < 0)
		return -1;
	say_new_refs(w);
	return vault_rows_vouch(w->reg->db, w->reg->vault, e);
}

int
people_merge_check(const struct people_merge *m, struct err *e)
{
	if (m->keep->service != m->other->service)
		return err_set(e, ERR_REFUSED,
		    "the two are clients of different services: each service "
		    "keeps its own record");
	if (m->keep->number == m->other->number)
		return err_set(e, ERR_USAGE, "that is one client twice");
	return 0;
}

int
people_merge_within(const struct open_register *reg,
    const struct people_merge *m, struct buf *said, struct err *e)
{
	struct merge w = { .reg = reg, .m = m, .said = said };
	int rc;

	symbols_init(&w.names);
	rc = run(&w, e);
	buf_free(&w.rows);
	free(w.by_row);
	people_refmap_free(&w.map);
	facts_free(&w.all);
	symbols_free(&w.names);
	return rc;
}

int
people_merge(const struct open_register *reg, const struct people_merge *m,
    struct buf *said, struct err *e)
{
	if (people_merge_check(m, e) < 0 || wiping_begin(reg->db, e) < 0)
		return -1;
	return wiping_end(reg->db, people_merge_within(reg, m, said, e), e);
}

/*
 * The weekly review of employer contacts.  A review is a fact of its own: they
 * are written as rows of the exchange format and taken in as a file would be.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_employers.h"
#include "agent/desk/gate.h"
#include "agent/exchange/exchange.h"
#include "agent/people/people_search.h"
#include "agent/register/held.h"
#include "agent/register/services.h"
#include "agent/vault/vault_rows.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

struct review {
	const struct desk *d;
	struct desk_employers_seen *seen; /* sorted by fact */
	size_t n;
	bool take_back;
	const struct people_search *people;
	size_t as_seen; /* contacts that are still what was seen */
	size_t changes;
	struct buf rows;
};

static int
by_fact(const void *a, const void *b)
{
	const struct desk_employers_seen *x = a, *y = b;

	return x->fact < y->fact ? -1 : x->fact > y->fact;
}

/* By ref, the review of each contact of a service; NULL: none. */
static const struct fact **
reviews_of(const struct held_facts *held)
{
	const struct fact **of = mem_array(held->names.n, sizeof(*of));

	for (size_t i = 0; i < held->facts.n; i++)
		if (held->facts.fact[i].event ==
		    EVENT_EMPLOYER_CONTACT_REVIEWED)
			of[held->facts.fact[i].ref] = &held->facts.fact[i];
	return of;
}

/* A row that reviews the contact, or takes its review back. */
static void
put_row(struct review *w, const char *service, const struct held_facts *held,
    const struct fact *contact, const struct fact *review)
{
	const struct fact fresh = { .event = EVENT_EMPLOYER_CONTACT_REVIEWED,
		.client = contact->client,
		.day = w->d->today,
		.value = FACT_BLANK,
		.part = FACT_BLANK,
		.ref = contact->ref };
	const struct fact *f = w->take_back ? review : &fresh;
	const struct people_entry *client =
	    f->client == 0 ? NULL : people_search_get(w->people, f->client);

	exchange_export_write(&w->rows, service,
	    &(struct exchange_export_line){ .f = f,
		.client = client == NULL ? "" : client->reference,
		.ref = symbols_text(&held->names, f->ref),
		.staff = symbols_text(&held->names, f->staff),
		.withdrawn = w->take_back });
	w->changes++;
}

/* The contacts of one service that were seen. */
static void
put_rows(struct review *w, const char *service, const struct held_facts *held)
{
	const struct fact **review = reviews_of(held);

	for (size_t i = 0; i < held->facts.n; i++) {
		const struct fact *f = &held->facts.fact[i];
		const struct desk_employers_seen key = { .fact = f->id }, *seen;
		char version[FACTS_VERSION_SIZE];

		if (f->event != EVENT_EMPLOYER_CONTACT)
			continue;
		seen = bsearch(&key, w->seen, w->n, sizeof(key), by_fact);
		if (seen == NULL)
			continue;
		facts_version(f, &held->names, version);
		if (strcmp(version, seen->version) != 0)
			continue;
		w->as_seen++;
		if ((review[f->ref] != NULL) == w->take_back)
			put_row(w, service, held, f, review[f->ref]);
	}
	free(review);
}

static int
put_all(struct review *w, struct err *e)
{
	struct services_list all;
	int rc = 0;

	if (services_load(w->d->reg->db, &all, e) < 0)
		return -1;
	exchange_export_header(&w->rows);
	for (size_t i = 0; rc == 0 && i < all.n; i++) {
		const struct held_facts *held;

		rc = held_facts(w->d->reg->db, all.service[i].number, &held, e);
		if (rc == 0)
			put_rows(w, all.service[i].service, held);
	}
	services_free(&all);
	if (rc == 0 && w->as_seen < w->n)
		rc = err_refuse(e, "changed", 0,
		    "%zu of these contacts were corrected or withdrawn "
		    "meanwhile; nothing was stored: look at them again",
		    w->n - w->as_seen);
	return rc;
}

static int
store(struct review *w, struct err *e)
{
	const struct exchange_options options = { .today = w->d->today };
	struct exchange_report report;
	int rc;

	if (w->changes == 0)
		return 0;
	if (exchange_take(w->d->reg, buf_slice(&w->rows), &options, &report,
		e) < 0)
		return -1;
	rc = report.written
		 ? 0
		 : err_set(e, ERR_REFUSED,
		       "the reviews cannot be stored; nothing was changed");
	exchange_report_free(&report);
	return rc;
}

/* By fact, each once. */
static void
sort_seen(struct review *w)
{
	size_t n = 0;

	if (w->n > 0)
		qsort(w->seen, w->n, sizeof(*w->seen), by_fact);
	for (size_t i = 0; i < w->n; i++)
		if (n == 0 || w->seen[n - 1].fact != w->seen[i].fact)
			w->seen[n++] = w->seen[i];
	w->n = n;
}

static int
run(struct review *w, struct err *e)
{
	const struct open_register *reg = w->d->reg;
	int rc;

	sort_seen(w);
	if (people_search_hold(w->d->reg, &w->people, e) < 0 ||
	    db_begin(reg->db, e) < 0)
		return -1;
	rc = put_all(w, e);
	if (rc == 0)
		rc = store(w, e);
	if (rc == 0)
		rc = vault_rows_commit(reg->db, reg->vault, e);
	if (rc < 0)
		db_rollback(reg->db);
	return rc;
}

static int
review(struct desk *d, struct review *w, size_t *done, struct err *e)
{
	int rc;

	w->d = d;
	if (w->n > DESK_EMPLOYERS_SEEN_MAX)
		return err_set(e, ERR_USAGE,
		    "at most %d contacts are reviewed at once",
		    DESK_EMPLOYERS_SEEN_MAX);
	buf_init(&w->rows, LIMITS_IMPORT_MAX);
	rc = run(w, e);
	mem_wipe(w->rows.data, w->rows.n);
	buf_free(&w->rows);
	*done = rc == 0 ? w->changes : 0;
	return rc;
}

int
desk_employers_review(struct desk *d, struct desk_employers_seen *seen,
    size_t n, bool take_back, size_t *done, struct err *e)
{
	struct review w = { .seen = seen, .n = n, .take_back = take_back };

	*done = 0;
	if (gate_enter(d, OPERATION_EMPLOYERS_REVIEW, e) < 0)
		return -1;
	return gate_leave(d, review(d, &w, done, e));
}

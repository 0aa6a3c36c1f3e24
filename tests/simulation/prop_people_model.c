/*
 * The model of erasing and merging: slow, over rows of text, and written from the
 * contracts, so that it cannot repeat the agent's mistakes.
 */
#include "tests/simulation/prop_people_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/mem.h"

#define is  prop_people_state_is
#define set prop_people_state_set

enum { REFS_MAX = 4000 };

static bool
among(const struct prop_people_row *row, const char *const *events)
{
	for (; *events != NULL; events++)
		if (is(row, CELL_EVENT, *events))
			return true;
	return false;
}

static bool
of_referral(const struct prop_people_row *row)
{
	static const char *const events[] = { "referral_received",
		"referral_accepted", "profile_started", "profile_completed",
		"plan_completed", "discharged", "engaged_evidence", NULL };

	return among(row, events);
}

static bool
of_job(const struct prop_people_row *row)
{
	static const char *const events[] = { "job_started", "job_full_day",
		"job_four_hours", "job_ended", "job_hours",
		"job_start_evidence", "sustained_13_evidence",
		"sustained_26_evidence", "sustained_52_evidence", NULL };

	return among(row, events);
}

static bool
of_employer(const struct prop_people_row *row)
{
	static const char *const events[] = { "employer_contact",
		"employer_contact_reviewed", NULL };

	return among(row, events);
}

/* ------------------------------------------------------------------ erasing */

/* Whose a contact is, or was last; NULL for a fact that is none. */
static const char *
owner(const struct prop_people_state *s, const char *fact)
{
	const struct prop_people_row *last = NULL;

	for (size_t i = 0; i < s->n; i++) {
		const struct prop_people_row *row = &s->row[i];

		if (!is(row, CELL_FACT, fact) ||
		    !is(row, CELL_EVENT, "employer_contact"))
			continue;
		if (row->tag == 'f')
			return row->cell[CELL_CLIENT];
		if (row->tag == 'h' &&
		    (last == NULL ||
			strcmp(row->cell[CELL_ID], last->cell[CELL_ID]) > 0))
			last = row;
	}
	return last == NULL ? NULL : last->cell[CELL_CLIENT];
}

/* Whose the contact of that ref is now; NULL: there is none. */
static const char *
has_ref(const struct prop_people_state *s, const char *ref)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->row[i].tag == 'f' && is(&s->row[i], CELL_REF, ref) &&
		    is(&s->row[i], CELL_EVENT, "employer_contact"))
			return s->row[i].cell[CELL_CLIENT];
	return NULL;
}

/* Whether the particulars of the contact of that ref go with the client. */
static bool
goes(const struct prop_people_state *s, const char *client, const char *ref)
{
	const char *now = has_ref(s, ref);

	if (now != NULL)
		return strcmp(now, client) == 0;
	for (size_t i = 0; i < s->n; i++) {
		const struct prop_people_row *row = &s->row[i];

		if (row->tag == 'h' && is(row, CELL_REF, ref) &&
		    is(row, CELL_EVENT, "employer_contact") &&
		    strcmp(owner(s, row->cell[CELL_FACT]), client) == 0)
			return true;
	}
	return false;
}

static bool
erased(const struct prop_people_state *s, const struct prop_people_row *row,
    const char *client)
{
	const char *now, *ref = row->cell[CELL_REF];
	bool review = is(row, CELL_EVENT, "employer_contact_reviewed");

	if (is(row, CELL_CLIENT, client))
		return true;
	switch (row->tag) {
	case 'f':
		now = review ? has_ref(s, ref) : NULL;
		return now != NULL && strcmp(now, client) == 0;
	case 'h':
		if (!is(row, CELL_CLIENT, ""))
			return false;
		if (is(row, CELL_EVENT, "employer_contact"))
			return strcmp(owner(s, row->cell[CELL_FACT]), client) ==
			       0;
		return review && goes(s, client, ref);
	case 'w':
	case 'p':
		return is(row, CELL_EVENT, "employer_contact") &&
		       goes(s, client, ref);
	default:
		return false;
	}
}

void
prop_people_model_erase(struct prop_people_state *s, const char *client)
{
	bool *gone = mem_array(s->n + 1, sizeof(*gone));

	for (size_t i = 0; i < s->n; i++)
		gone[i] = erased(s, &s->row[i], client);
	for (size_t i = 0; i < s->n; i++)
		if (gone[i])
			s->row[i].tag = 0;
	free(gone);
}

/* ------------------------------------------------------------------ merging */

/* Two clients on the way to become one. */
struct merging {
	struct prop_people_state *s;
	const char *keep, *other;
	unsigned made; /* refs made up so far */
	/* Of other's referrals and jobs: what their refs become. */
	struct renamed {
		bool job;
		char was[64], now[64];
	} name[REFS_MAX];
	size_t names;
};

/* A client's fact of that event and ref. */
static const struct prop_people_row *
fact_of(const struct prop_people_state *s, const char *client,
    const char *event, const char *ref)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->row[i].tag == 'f' &&
		    is(&s->row[i], CELL_CLIENT, client) &&
		    is(&s->row[i], CELL_EVENT, event) &&
		    is(&s->row[i], CELL_REF, ref))
			return &s->row[i];
	return NULL;
}

/* The day on which a client's referral or job begins, or "". */
static const char *
begins(const struct prop_people_state *s, const char *client, bool job,
    const char *ref)
{
	const struct prop_people_row *row =
	    fact_of(s, client, job ? "job_started" : "referral_received", ref);

	if (row == NULL && !job)
		row = fact_of(s, client, "referral_accepted", ref);
	return row == NULL ? "" : row->cell[CELL_DATE];
}

static void
make_up(struct merging *m, char out[static 64])
{
	(void)snprintf(out, 64, "~x%u", ++m->made);
}

/* What the ref of other's referral or job becomes. */
static const char *
renamed(struct merging *m, bool job, const char *ref)
{
	struct renamed *r;
	const char *there;

	for (size_t i = 0; i < m->names; i++)
		if (m->name[i].job == job && strcmp(m->name[i].was, ref) == 0)
			return m->name[i].now;
	ASSERT(m->names < REFS_MAX);
	r = &m->name[m->names++];
	*r = (struct renamed){ .job = job };
	(void)snprintf(r->was, sizeof(r->was), "%s", ref);
	there = begins(m->s, m->keep, job, ref);
	if (there[0] == '\0' ||
	    strcmp(there, begins(m->s, m->other, job, ref)) == 0)
		(void)snprintf(r->now, sizeof(r->now), "%s", ref);
	else
		make_up(m, r->now);
	return r->now;
}

/* A score is one of its instrument, evidence one of its kind. */
static bool
by_mode(const struct prop_people_row *row)
{
	return is(row, CELL_EVENT, "wellbeing") ||
	       strstr(row->cell[CELL_EVENT], "_evidence") != NULL;
}

/* Whether two facts of one client and event have the same key. */
static bool
same_key(const struct prop_people_row *a, const struct prop_people_row *b)
{
	bool once =
	    of_referral(a) || (of_job(a) && !is(a, CELL_EVENT, "job_hours"));

	return is(a, CELL_EVENT, b->cell[CELL_EVENT]) &&
	       is(a, CELL_REF, b->cell[CELL_REF]) &&
	       (once || is(a, CELL_DATE, b->cell[CELL_DATE])) &&
	       (!by_mode(a) || is(a, CELL_MODE, b->cell[CELL_MODE]));
}

static const struct prop_people_row *
kept_under(const struct merging *m, const struct prop_people_row *row)
{
	for (size_t i = 0; i < m->s->n; i++)
		if (m->s->row[i].tag == 'f' && &m->s->row[i] != row &&
		    is(&m->s->row[i], CELL_CLIENT, m->keep) &&
		    same_key(&m->s->row[i], row))
			return &m->s->row[i];
	return NULL;
}

static bool
same_content(const struct prop_people_row *a, const struct prop_people_row *b)
{
	for (int i = CELL_SERVICE; i <= CELL_STAFF; i++)
		if (i != CELL_CLIENT &&
		    !is(a, (enum prop_people_cell)i, b->cell[i]))
			return false;
	return true;
}

/* Row i as it is goes into the history, as one of keep. */
static struct prop_people_row *
remember(struct merging *m, size_t i, char tag)
{
	struct prop_people_row *past =
	    prop_people_state_add(m->s, &m->s->row[i]);

	past->tag = tag;
	set(past, CELL_CLIENT, m->keep);
	set(past, CELL_ID, "+");
	set(past, CELL_AT, "+");
	set(past, CELL_BY, "ann");
	return past;
}

static bool
merge_fact(struct merging *m, size_t i)
{
	const struct prop_people_row *kept;
	struct prop_people_row *row = remember(m, i, 'h');
	char made[64];

	set(row, CELL_FACT, "+");
	set(row, CELL_TAKEN, of_employer(row) ? "0" : "1");
	row = &m->s->row[i];
	if (!of_employer(row))
		set(row, CELL_FACT, "+");
	if (of_referral(row) || of_job(row))
		set(row, CELL_REF,
		    renamed(m, of_job(row), row->cell[CELL_REF]));
	kept = of_employer(row) ? NULL : kept_under(m, row);
	if (kept != NULL && same_content(kept, row)) {
		row->tag = 0;
		return true;
	}
	if (kept != NULL && (of_referral(row) || of_job(row)))
		return false;
	if (kept != NULL) {
		make_up(m, made);
		set(row, CELL_REF, made);
	}
	/* 'F': of keep, but no fact for others of other's to meet. */
	row->tag = 'F';
	set(row, CELL_CLIENT, m->keep);
	return true;
}

/* What keep says, and where that is nothing, what other says. */
static char *
join(const char *keep, const char *other)
{
	struct buf out;

	buf_init(&out, 1 << 16);
	while (*keep != '\0') {
		const char *from = *keep == '|' ? other : keep;

		buf_add(&out, from, strcspn(from, "|") + 1);
		keep += strcspn(keep, "|") + 1;
		other += strcspn(other, "|") + 1;
	}
	return buf_take(&out);
}

/* Keep's words of that kind and ref; s->n when there are none. */
static size_t
words_of(const struct merging *m, const char *kind, const char *ref)
{
	size_t i = 0;

	while (i < m->s->n && !(m->s->row[i].tag == 'w' &&
				  is(&m->s->row[i], CELL_CLIENT, m->keep) &&
				  is(&m->s->row[i], CELL_EVENT, kind) &&
				  is(&m->s->row[i], CELL_REF, ref)))
		i++;
	return i;
}

/* Words of a client or job of other, row i, are added to those of keep. */
static void
merge_words(struct merging *m, size_t i)
{
	struct prop_people_state *s = m->s;
	const char *kind = s->row[i].cell[CELL_EVENT], *ref = "";
	size_t kept;
	char *joined;

	if (is(&s->row[i], CELL_EVENT, "job"))
		ref = renamed(m, true, s->row[i].cell[CELL_REF]);
	(void)remember(m, i, 'p');
	kept = words_of(m, kind, ref);
	if (kept == s->n) {
		set(&s->row[i], CELL_CLIENT, m->keep);
		set(&s->row[i], CELL_REF, ref);
		return;
	}
	joined =
	    join(s->row[kept].cell[CELL_VALUE], s->row[i].cell[CELL_VALUE]);
	if (!is(&s->row[kept], CELL_VALUE, joined)) {
		(void)remember(m, kept, 'p');
		set(&s->row[kept], CELL_VALUE, joined);
	}
	s->row[i].tag = 0;
	free(joined);
}

bool
prop_people_model_merge(struct prop_people_state *s, const char *keep,
    const char *other)
{
	struct merging *m = mem_alloc(sizeof(*m));
	size_t n = s->n;
	bool good = true;

	*m = (struct merging){ .s = s, .keep = keep, .other = other };
	/* Words before facts: a ref is judged by the facts as they were. */
	for (size_t i = 0; i < n; i++)
		if (s->row[i].tag == 'w' && is(&s->row[i], CELL_CLIENT, other))
			merge_words(m, i);
	for (size_t i = 0; i < n; i++)
		if (s->row[i].tag == 'f' &&
		    is(&s->row[i], CELL_CLIENT, other) &&
		    (of_referral(&s->row[i]) || of_job(&s->row[i])))
			(void)renamed(m, of_job(&s->row[i]),
			    s->row[i].cell[CELL_REF]);
	for (size_t i = 0; good && i < n; i++)
		if (s->row[i].tag == 'f' && is(&s->row[i], CELL_CLIENT, other))
			good = merge_fact(m, i);
	for (size_t i = 0; i < s->n; i++) {
		struct prop_people_row *row = &s->row[i];

		if (row->tag == 'F')
			row->tag = 'f';
		if (row->tag == 'c' && is(row, CELL_CLIENT, other))
			row->tag = 0;
		if ((row->tag == 'h' || row->tag == 'p') &&
		    is(row, CELL_CLIENT, other))
			set(row, CELL_CLIENT, keep);
	}
	free(m);
	return good;
}

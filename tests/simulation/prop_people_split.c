/*
 * Takes one client apart into two, as happens when somebody is registered twice.
 * Merging the two has to give the one again.
 */
#include "tests/simulation/prop_people_split.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/register/events.h"
#include "common/base/mem.h"

#define is  prop_people_state_is
#define set prop_people_state_set

static const char twin[] = "TWIN";

enum { FIRST = 1, SECOND = 2 }; /* which record has a row; a set of bits */

static enum event_subject
subject(const struct prop_people_row *row)
{
	return events_kind(events_find(slice_of(row->cell[CELL_EVENT])))
	    ->subject;
}

static bool
is_of(const struct prop_people_row *row, const char *client)
{
	return row->tag == 'f' && is(row, CELL_CLIENT, client);
}

/* ---------------------------------------------------------------- by chance */

static int
either(struct demo_prng *rng)
{
	return 1 + demo_prng_below(rng, 3);
}

/* Which records have the start of the job that a row is about. */
static int
job_of(const struct prop_people_state *s, const int *where,
    const struct prop_people_row *row)
{
	for (size_t i = 0; i < s->n; i++)
		if (where[i] != 0 &&
		    is(&s->row[i], CELL_EVENT, "job_started") &&
		    is(&s->row[i], CELL_REF, row->cell[CELL_REF]))
			return where[i];
	return FIRST | SECOND;
}

static bool
place(const struct prop_people_state *s, const char *client,
    struct demo_prng *rng, int *where)
{
	bool any = false;

	for (size_t i = 0; i < s->n; i++) {
		const struct prop_people_row *row = &s->row[i];

		if (!is_of(row, client))
			continue;
		any = true;
		where[i] = either(rng);
		if (is(row, CELL_EVENT, "referral_received") ||
		    is(row, CELL_EVENT, "referral_accepted") ||
		    is(row, CELL_EVENT, "discharged"))
			where[i] = FIRST | SECOND;
		if (subject(row) == SUBJECT_EMPLOYER)
			where[i] = 1 + demo_prng_below(rng, 2);
	}
	for (size_t i = 0; i < s->n; i++) {
		const struct prop_people_row *row = &s->row[i];
		int job;

		if (!is_of(row, client) || subject(row) != SUBJECT_JOB ||
		    is(row, CELL_EVENT, "job_started"))
			continue;
		job = job_of(s, where, row);
		where[i] = where[i] & job ? where[i] & job : job;
	}
	return any; /* else all was withdrawn */
}

/* ------------------------------------------------------------------ by time */

/* Whether a row opens its referral. */
static bool
opens(const struct prop_people_state *s, const struct prop_people_row *row)
{
	if (is(row, CELL_EVENT, "referral_received"))
		return true;
	if (!is(row, CELL_EVENT, "referral_accepted"))
		return false;
	for (size_t i = 0; i < s->n; i++)
		if (is_of(&s->row[i], row->cell[CELL_CLIENT]) &&
		    is(&s->row[i], CELL_EVENT, "referral_received") &&
		    is(&s->row[i], CELL_REF, row->cell[CELL_REF]))
			return false;
	return true;
}

/* The beginning of a referral that is not the client's first, or NULL. */
static const struct prop_people_row *
cut(const struct prop_people_state *s, const char *client,
    struct demo_prng *rng)
{
	const struct prop_people_row *first = NULL, *chosen = NULL;
	int32_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		if (is_of(&s->row[i], client) && opens(s, &s->row[i]) &&
		    (first == NULL || strcmp(s->row[i].cell[CELL_DATE],
					  first->cell[CELL_DATE]) < 0))
			first = &s->row[i];
	for (size_t i = 0; i < s->n; i++)
		if (is_of(&s->row[i], client) && opens(s, &s->row[i]) &&
		    &s->row[i] != first && demo_prng_below(rng, ++n) == 0)
			chosen = &s->row[i];
	return chosen;
}

/* The day by which a row is judged: the begin of its referral, the start of
 * its job, or its own. */
static const char *
day_of(const struct prop_people_state *s, const struct prop_people_row *row)
{
	enum event_subject what = subject(row);

	if (what != SUBJECT_REFERRAL && what != SUBJECT_JOB)
		return row->cell[CELL_DATE];
	for (size_t i = 0; i < s->n; i++) {
		const struct prop_people_row *head = &s->row[i];

		if (is_of(head, row->cell[CELL_CLIENT]) &&
		    is(head, CELL_REF, row->cell[CELL_REF]) &&
		    (what == SUBJECT_JOB ? is(head, CELL_EVENT, "job_started")
					 : opens(s, head)))
			return head->cell[CELL_DATE];
	}
	return row->cell[CELL_DATE];
}

static bool
part(const struct prop_people_state *s, const char *client,
    struct demo_prng *rng, int *where)
{
	const struct prop_people_row *from = cut(s, client, rng);

	if (from == NULL)
		return false;
	for (size_t i = 0; i < s->n; i++) {
		if (!is_of(&s->row[i], client))
			continue;
		where[i] =
		    strcmp(day_of(s, &s->row[i]), from->cell[CELL_DATE]) < 0
			? FIRST
			: SECOND;
		/* An offer of a job may be of the referral before it. */
		if (where[i] == SECOND && strcmp(s->row[i].cell[CELL_DATE],
					      from->cell[CELL_DATE]) < 0)
			return false;
	}
	return true;
}

/* The n-th referral or job of a record, by its rows' order, or NULL. */
static const char *
nth(const struct prop_people_state *s, const int *where, int record, bool job,
    size_t n)
{
	for (size_t i = 0; i < s->n; i++)
		if (where[i] == record &&
		    (job ? is(&s->row[i], CELL_EVENT, "job_started")
			 : subject(&s->row[i]) == SUBJECT_REFERRAL &&
				opens(s, &s->row[i])) &&
		    n-- == 0)
			return s->row[i].cell[CELL_REF];
	return NULL;
}

/* The ref of the second record's row: that of the first's n-th for its n-th,
 * as long as there are such. */
static char *
ref_of(const struct prop_people_state *s, const int *where,
    const struct prop_people_row *row)
{
	bool job = subject(row) == SUBJECT_JOB;
	const char *own, *taken;

	if (!job && subject(row) != SUBJECT_REFERRAL)
		return mem_string(row->cell[CELL_REF]);
	for (size_t n = 0; (own = nth(s, where, SECOND, job, n)) != NULL; n++)
		if (is(row, CELL_REF, own)) {
			taken = nth(s, where, FIRST, job, n);
			return taken != NULL ? mem_string(taken)
					     : mem_printf("own%zu", n);
		}
	return mem_string(row->cell[CELL_REF]);
}

/* ------------------------------------------------------------------ together */

bool
prop_people_split_write(const struct prop_people_state *s, const char *client,
    enum prop_people_split how, struct demo_prng *rng, struct buf *out)
{
	struct prop_people_state both = { 0 };
	int *where = mem_array(s->n + 1, sizeof(*where));
	bool good = how == PROP_PEOPLE_BY_TIME ? part(s, client, rng, where)
					       : place(s, client, rng, where);

	for (size_t i = 0; i < s->n; i++) {
		struct prop_people_row *row;
		char *ref;

		if (where[i] != SECOND)
			(void)prop_people_state_add(&both, &s->row[i]);
		if (!(where[i] & SECOND))
			continue;
		row = prop_people_state_add(&both, &s->row[i]);
		set(row, CELL_CLIENT, twin);
		if (how == PROP_PEOPLE_OTHERWISE && (where[i] & FIRST) &&
		    demo_prng_chance(rng, 5))
			set(row, CELL_STAFF, "s9");
		if (how != PROP_PEOPLE_BY_TIME)
			continue;
		ref = ref_of(s, where, &s->row[i]);
		set(row, CELL_REF, ref);
		free(ref);
	}
	prop_people_state_sheet(&both, out);
	prop_people_state_free(&both);
	free(where);
	return good;
}

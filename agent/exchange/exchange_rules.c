/*
 * Rules over several rows.  A rule says which facts exclude each other; who
 * is to blame is decided by where they came from: a row of the file rather
 * than what the register holds, and both where the file brings both.
 */
#include "agent/exchange/exchange_rules.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "agent/exchange/exchange_case.h"
#include "agent/exchange/exchange_follow.h"
#include "common/base/day.h"
#include "common/base/mem.h"

enum { WHY_MAX = 256 };

/* A client who is being checked. */
struct check {
	struct exchange_merge *m;
	struct exchange_remarks *remarks;
	struct exchange_case c;
	bool refused; /* some row was: look at the client again */
	bool moved;   /* a refused row would have moved a fact to this client
			 from another: look at all again */
};

static void
refuse_row(struct check *k, struct exchange_row *row, const struct fact *stored)
{
	row->state = ROW_REFUSED;
	k->refused = true;
	if (stored && stored->client != row->fact.client)
		k->moved = true;
}

/* True when the item's row can be blamed: it changes something, or it still
 * states what another row of the file withdraws. */
static bool
is_to_blame(const struct check *k, const struct exchange_entry *entry)
{
	if (!entry->row || entry->row->state == ROW_REFUSED)
		return false;
	if (exchange_row_changes(entry->row))
		return true;
	for (size_t i = 0; i < k->c.entries; i++)
		if (k->c.entry[i]->row &&
		    k->c.entry[i]->row->state == ROW_WITHDRAWS)
			return true;
	return false;
}

/* How near a changed row is to the fact that breaks a rule: 3 in the same job,
 * 2 if it is about a referral, else 1. */
static int
nearness(const struct fact *changed, const struct fact *broken)
{
	enum event_subject subject = events_kind(changed->event)->subject;

	if (subject == SUBJECT_JOB &&
	    events_kind(broken->event)->subject == SUBJECT_JOB &&
	    changed->ref == broken->ref)
		return 3;
	return subject == SUBJECT_REFERRAL ? 2 : 1;
}

/* A stored fact breaks a rule now: refuse the rows of the file that made it
 * do so. */
static void
blame_others(struct check *k, const struct exchange_item *item, const char *why)
{
	int nearest = 0;
	char day[DAY_TEXT_SIZE];

	day_format(day, item->fact->day);
	for (size_t i = 0; i < k->c.entries; i++) {
		const struct exchange_row *row = k->c.entry[i]->row;

		if (row && exchange_row_changes(row) &&
		    nearness(&row->fact, item->fact) > nearest)
			nearest = nearness(&row->fact, item->fact);
	}
	for (size_t i = 0; i < k->c.entries; i++) {
		struct exchange_row *row = k->c.entry[i]->row;

		if (!row || !exchange_row_changes(row) ||
		    nearness(&row->fact, item->fact) != nearest)
			continue;
		exchange_remarks_add(k->remarks, row->line, true, NULL,
		    "with this row the %s of %s, which the register holds,"
		    " would break a rule: %s",
		    events_kind(item->fact->event)->name, day, why);
		refuse_row(k, row, k->c.entry[i]->stored);
	}
}

/* The item breaks a rule. */
static void __attribute__((format(printf, 4, 5))) broken(struct check *k,
    const struct exchange_item *item, const char *column, const char *fmt, ...)
{
	char why[WHY_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	if (is_to_blame(k, item->entry)) {
		exchange_remarks_add(k->remarks, item->entry->row->line, true,
		    column, "%s", why);
		refuse_row(k, item->entry->row, item->entry->stored);
	} else if (!item->entry->row || item->fact != &item->entry->row->fact ||
		   item->entry->row->state != ROW_REFUSED) {
		/* else: refused already, for something else */
		blame_others(k, item, why);
	}
}

/* The item breaks a rule about two days. */
static void
broken_days(struct check *k, const struct exchange_item *item, int32_t day,
    const char *relation, int32_t other)
{
	char a[DAY_TEXT_SIZE], b[DAY_TEXT_SIZE];

	day_format(a, day);
	day_format(b, other);
	broken(k, item, "date", "%s is %s %s", a, relation, b);
}

/* Two facts of which there may be only one.  The one from the file is refused;
 * both are if both are from the file, since nothing says which is right. */
static void
broken_pair(struct check *k, const struct exchange_item *a,
    const struct exchange_item *b, const char *why)
{
	bool blame_a = is_to_blame(k, a->entry);

	if (is_to_blame(k, b->entry) || !blame_a)
		broken(k, b, "date", "%s", why);
	if (blame_a)
		broken(k, a, "date", "%s", why);
}

/* --------------------------------------------------------------- referrals */

static void
check_source(struct check *k, const struct exchange_item *received,
    const struct exchange_item *accepted)
{
	unsigned a = received ? received->fact->mode : MODE_NONE;
	unsigned b = accepted ? accepted->fact->mode : MODE_NONE;

	if (a != MODE_NONE && b != MODE_NONE && a != b) {
		broken(k, received, "mode",
		    "the source of the referral is not the same on its"
		    " received and its accepted row");
		broken(k, accepted, "mode",
		    "the source of the referral is not the same on its"
		    " received and its accepted row");
	} else if (accepted && a == MODE_NONE && b == MODE_NONE) {
		broken(k, accepted, "mode",
		    "an accepted referral needs its source: clinician, self"
		    " or other");
	}
}

static void
check_referral(struct check *k, size_t i, size_t n)
{
	const struct exchange_item *received, *accepted, *discharged;
	int32_t begin;

	received = exchange_case_of(&k->c, i, n, EVENT_REFERRAL_RECEIVED);
	accepted = exchange_case_of(&k->c, i, n, EVENT_REFERRAL_ACCEPTED);
	discharged = exchange_case_of(&k->c, i, n, EVENT_DISCHARGED);
	if (!received && !accepted) {
		for (size_t j = i; j < i + n; j++)
			broken(k, &k->c.item[j], "ref",
			    "the client has no referral of this id");
		return;
	}
	check_source(k, received, accepted);
	begin = (received ? received : accepted)->fact->day;
	if (discharged && discharged->fact->day < begin)
		broken_days(k, discharged, discharged->fact->day,
		    "before the referral began,", begin);
}

static void
check_referrals(struct check *k)
{
	size_t n;

	for (size_t i = 0; i < k->c.items; i += n) {
		n = exchange_case_run(&k->c, i);
		if (exchange_case_subject(&k->c.item[i]) != SUBJECT_REFERRAL)
			break;
		check_referral(k, i, n);
	}
}

/* Referrals of one client begin on different days. */
static void
check_begins(struct check *k)
{
	for (size_t i = 1; i < k->c.episodes; i++)
		if (k->c.episode[i - 1].begin == k->c.episode[i].begin)
			broken_pair(k, k->c.episode[i - 1].first,
			    k->c.episode[i].first,
			    "another referral of the client begins on this"
			    " day");
}

/* Each begins on or after the discharge of the one before. */
static void
check_order(struct check *k)
{
	for (size_t i = 1; i < k->c.episodes; i++) {
		const struct exchange_episode *a = &k->c.episode[i - 1];
		const struct exchange_episode *b = &k->c.episode[i];

		if (a->discharged == DAY_NONE)
			broken_days(k, b->first, b->begin,
			    "within another referral of the client, not"
			    " discharged, which began",
			    a->begin);
		else if (b->begin < a->discharged)
			broken_days(k, b->first, b->begin,
			    "before the discharge of the client's referral"
			    " before it,",
			    a->discharged);
	}
}

/* -------------------------------------------------------------- other facts */

/* A fact dated `day` must lie in a referral; `open` facts may follow its
 * discharge. */
static void
check_within(struct check *k, const struct exchange_item *item, bool open)
{
	int32_t day = item->fact->day;
	const struct exchange_episode *ep = exchange_case_belongs(&k->c, day);

	if (!ep && k->c.episodes)
		broken_days(k, item, day, "before the client's first referral,",
		    k->c.episode[0].begin);
	else if (!ep)
		broken(k, item, "client", "the client has no referral");
	else if (!open && ep->discharged != DAY_NONE && day > ep->discharged)
		broken_days(k, item, day, "after the client's discharge,",
		    ep->discharged);
}

static void
check_job_fact(struct check *k, const struct exchange_item *item,
    const struct fact *start, const struct exchange_item *end)
{
	int32_t day = item->fact->day;

	if (day < start->day)
		broken_days(k, item, day, "before the job started,",
		    start->day);
	else if (end && day > end->fact->day)
		broken_days(k, item, day, "after the job ended,",
		    end->fact->day);
	else if (item->fact->event == EVENT_JOB_HOURS && day == start->day)
		broken(k, item, "date",
		    "the hours of a job's first day are the value of"
		    " job_started");
}

static void
check_job(struct check *k, size_t i, size_t n)
{
	const struct fact *start = exchange_case_job_start(&k->c, i);
	const struct exchange_item *end =
	    exchange_case_of(&k->c, i, n, EVENT_JOB_ENDED);

	if (start)
		check_within(k, &k->c.item[i], false);
	for (size_t j = start ? i + 1 : i; j < i + n; j++) {
		if (start)
			check_job_fact(k, &k->c.item[j], start, end);
		else
			broken(k, &k->c.item[j], "ref",
			    "the client has no job of this id");
	}
}

/* Facts of one day come together: has this instrument a score already? */
static void
check_score(struct check *k, size_t i)
{
	const struct fact *f = k->c.item[i].fact;

	for (size_t j = i; j-- > 0 && k->c.item[j].fact->day == f->day &&
			   k->c.item[j].fact->event == f->event;)
		if (k->c.item[j].fact->mode == f->mode) {
			broken_pair(k, &k->c.item[j], &k->c.item[i],
			    "there is another score of this instrument and"
			    " day");
			return;
		}
}

static void
check_other(struct check *k, size_t i)
{
	const struct fact *f = k->c.item[i].fact;
	/* Support in work is time-unlimited; a review follows a contact. */
	bool open =
	    f->event == EVENT_IN_WORK_SUPPORT ||
	    f->event == EVENT_EMPLOYER_CONTACT_REVIEWED ||
	    (f->event == EVENT_EMPLOYER_CONTACT && f->flags & FLAG_IN_WORK);

	check_within(k, &k->c.item[i], open);
	if (f->event == EVENT_WELLBEING)
		check_score(k, i);
}

static void
check_facts(struct check *k)
{
	size_t n;

	for (size_t i = 0; i < k->c.items; i += n) {
		n = exchange_case_run(&k->c, i);
		switch (exchange_case_subject(&k->c.item[i])) {
		case SUBJECT_REFERRAL:
			break;
		case SUBJECT_JOB:
			check_job(k, i, n);
			break;
		default:
			check_other(k, i);
		}
	}
}

/* -------------------------------------------------------------------- staff */

static int
by_post(const void *a, const void *b)
{
	const struct fact *x = ((const struct exchange_item *)a)->fact;
	const struct fact *y = ((const struct exchange_item *)b)->fact;

	if (x->staff != y->staff)
		return x->staff < y->staff ? -1 : 1;
	if (x->mode != y->mode)
		return x->mode < y->mode ? -1 : 1;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return x->ref < y->ref ? -1 : x->ref > y->ref;
}

/* One FTE value per person, role and day. */
static void
check_posts(struct check *k)
{
	struct exchange_item *fte = mem_array(k->c.items, sizeof(*fte));
	size_t n = 0;

	for (size_t i = 0; i < k->c.items; i++)
		if (k->c.item[i].fact->event == EVENT_STAFF_FTE)
			fte[n++] = k->c.item[i];
	if (n)
		qsort(fte, n, sizeof(*fte), by_post);
	for (size_t i = 1; i < n; i++)
		if (fte[i].fact->staff == fte[i - 1].fact->staff &&
		    fte[i].fact->mode == fte[i - 1].fact->mode &&
		    fte[i].fact->day == fte[i - 1].fact->day)
			broken_pair(k, &fte[i - 1], &fte[i],
			    "there is another value of this person, role and"
			    " day");
	free(fte);
}

/* --------------------------------------------------------------- one client */

/* Look at a client until nothing more is refused.  A rule is judged only
 * when those it builds on hold: referrals, their begins, their order, the
 * rest. */
static void
check_client(struct check *k, const struct exchange_link *link, size_t n)
{
	void (*const rules[])(struct check *) = { check_referrals, check_begins,
		check_order, check_facts };
	enum { RULES = sizeof(rules) / sizeof(rules[0]) };

	do {
		k->refused = exchange_follow_withdrawn(k->m, link, n) ||
			     exchange_follow_refused(k->m, k->remarks, link, n);
		if (k->refused)
			continue;
		exchange_case_build(&k->c, k->m, link, n, VIEW_IN_FORCE);
		if (link->client == 0)
			check_posts(k);
		for (size_t i = 0; link->client && i < RULES && !k->refused;
		     i++)
			rules[i](k);
		exchange_case_free(&k->c);
	} while (k->refused);
}

static bool
concerns_file(const struct exchange_merge *m, const struct exchange_link *link,
    size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (m->entry[link[i].entry].row)
			return true;
	return false;
}

void
exchange_rules_apply(struct exchange_merge *m, struct exchange_remarks *remarks)
{
	struct check k = { .m = m, .remarks = remarks };

	do {
		size_t n;

		k.moved = false;
		for (size_t i = 0; i < m->links; i += n) {
			for (n = 1; i + n < m->links &&
				    m->link[i + n].client == m->link[i].client;)
				n++;
			if (concerns_file(m, &m->link[i], n))
				check_client(&k, &m->link[i], n);
		}
	} while (k.moved);
	exchange_follow_reviews(m, remarks);
	exchange_follow_report(m, remarks);
}

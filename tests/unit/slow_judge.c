/*
 * The rules over several rows as they were first written: every client is
 * looked at from the beginning after each refusal, and blame is found by
 * walking over all of their rows.  It is kept to be compared with.
 */
#include "tests/unit/slow_judge.h"

#include <stdlib.h>

#include "agent/exchange/exchange_case.h"
#include "agent/exchange/exchange_follow.h"
#include "common/base/day.h"
#include "common/base/mem.h"

/* --------------------------------------------------------------- withdrawn */

/* The row that withdraws the item's fact, or NULL. */
static struct exchange_row *
withdrawal(const struct exchange_item *item)
{
	struct exchange_row *row = item ? item->entry->row : NULL;

	return row && row->state == ROW_WITHDRAWS ? row : NULL;
}

/* The row that withdraws the referral of that id: both its rows are gone,
 * and one of them by this file. */
static struct exchange_row *
withdrawn_referral(const struct exchange_case *before,
    const struct exchange_case *after, uint32_t ref)
{
	struct exchange_row *row;
	size_t n;

	if (exchange_case_episode(after, ref))
		return NULL;
	for (size_t i = 0; i < before->items; i += n) {
		n = exchange_case_run(before, i);
		if (exchange_case_subject(&before->item[i]) != SUBJECT_REFERRAL)
			break;
		if (before->item[i].fact->ref != ref)
			continue;
		row = withdrawal(exchange_case_of(before, i, n,
		    EVENT_REFERRAL_RECEIVED));
		return row ? row
			   : withdrawal(exchange_case_of(before, i, n,
				 EVENT_REFERRAL_ACCEPTED));
	}
	return NULL;
}

/* The row whose withdrawal takes the item at i of `before` along, or NULL;
 * `run` is where the item's referral or job begins. */
static struct exchange_row *
taker(const struct exchange_case *before, const struct exchange_case *after,
    size_t run, size_t i)
{
	const struct fact *f = before->item[i].fact;
	const struct exchange_episode *ep;
	struct exchange_row *row;

	switch (events_kind(f->event)->subject) {
	case SUBJECT_REFERRAL:
		return withdrawn_referral(before, after, f->ref);
	case SUBJECT_JOB:
		f = exchange_case_job_start(before, run);
		if (!f)
			return NULL;
		row = withdrawal(&before->item[run]);
		if (row && i != run)
			return row;
		break;
	default:
		break;
	}
	ep = exchange_case_belongs(before, f->day);
	return ep ? withdrawn_referral(before, after, ep->ref) : NULL;
}

static bool
any_withdrawal(const struct exchange_merge *m, const struct exchange_link *link,
    size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct exchange_entry *entry = &m->entry[link[i].entry];

		if (entry->taken_by ||
		    (entry->row && entry->row->state == ROW_WITHDRAWS))
			return true;
	}
	return false;
}

static bool
follow_withdrawn(struct exchange_merge *m, const struct exchange_link *link,
    size_t n)
{
	struct exchange_case before, after;
	bool changed = false;
	size_t len;

	if (link->client == 0 || !any_withdrawal(m, link, n))
		return false;
	exchange_case_build(&before, m, link, n, VIEW_STORED);
	exchange_case_build(&after, m, link, n, VIEW_IN_FORCE);
	for (size_t run = 0; run < before.items; run += len) {
		len = exchange_case_run(&before, run);
		for (size_t i = run; i < run + len; i++) {
			struct exchange_entry *entry = before.item[i].entry;
			struct exchange_row *row = NULL;

			if (!entry->row || entry->row->state == ROW_REFUSED)
				row = taker(&before, &after, run, i);
			changed = changed || entry->taken_by != row;
			entry->taken_by = row;
		}
	}
	exchange_case_free(&before);
	exchange_case_free(&after);
	return changed;
}

/* ----------------------------------------------------------------- refused */

/* What follows from the refused rows of one client. */
struct follow {
	struct exchange_case c;
	struct exchange_remarks *remarks;
	const struct exchange_head *head;
	size_t heads;
	bool refused, moved;
};

/* The refused rows that open referrals or jobs of the client. */
static void
find_heads(struct follow *w, const struct exchange_merge *m, uint32_t client)
{
	size_t low = 0, high = m->heads;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (m->head[mid].client < client)
			low = mid + 1;
		else
			high = mid;
	}
	w->head = &m->head[low];
	while (low + w->heads < m->heads &&
	       m->head[low + w->heads].client == client)
		w->heads++;
}

static void
refuse_after(struct follow *w, struct exchange_item *item,
    enum exchange_code what, const struct exchange_row *cause)
{
	struct exchange_row *row = item->entry->row;

	if (!row || !exchange_row_changes(row))
		return;
	row->state = ROW_REFUSED;
	w->refused = true;
	if (item->entry->stored &&
	    item->entry->stored->client != row->fact.client)
		w->moved = true;
	exchange_remarks_add(w->remarks,
	    &(struct exchange_remark){ .line = row->line,
		.refused = true,
		.code = what,
		.at = cause->line });
}

/* True when a fact of that day belongs to the refused referral, or might do:
 * kept, it could be counted to a wrong one. */
static bool
may_belong(const struct follow *w, const struct exchange_row *head, int32_t day)
{
	const struct exchange_episode *ep = exchange_case_belongs(&w->c, day);
	int32_t begin = head->fact.day;

	if (ep && ep->ref == head->fact.ref)
		return true;
	if (exchange_case_episode(&w->c, head->fact.ref))
		return false;
	if (begin != DAY_NONE && (day < begin || (ep && ep->begin > begin)))
		return false;
	return !ep || ep->discharged == DAY_NONE || day >= ep->discharged;
}

/* Refuse everything that depends on a refused row of a referral. */
static void
follow_referral(struct follow *w, const struct exchange_row *head)
{
	size_t n;

	for (size_t i = 0; i < w->c.items; i += n) {
		const struct fact *f = w->c.item[i].fact;
		bool hangs;

		n = exchange_case_run(&w->c, i);
		if (exchange_case_subject(&w->c.item[i]) == SUBJECT_REFERRAL)
			hangs = f->ref == head->fact.ref;
		else
			hangs = may_belong(w, head, f->day);
		for (size_t j = i; hangs && j < i + n; j++)
			refuse_after(w, &w->c.item[j], REMARK_REFERRAL_REFUSED,
			    head);
	}
}

static void
follow_job(struct follow *w, const struct exchange_row *head)
{
	for (size_t i = 0; i < w->c.items; i++)
		if (exchange_case_subject(&w->c.item[i]) == SUBJECT_JOB &&
		    w->c.item[i].fact->ref == head->fact.ref)
			refuse_after(w, &w->c.item[i], REMARK_JOB_REFUSED,
			    head);
}

static bool
follow_refused(struct exchange_merge *m, struct exchange_remarks *remarks,
    const struct exchange_link *link, size_t n, bool *moved)
{
	struct follow w = { .remarks = remarks };
	bool any = false;

	find_heads(&w, m, link->client);
	for (size_t i = 0; i < w.heads; i++)
		any = any || w.head[i].row->state == ROW_REFUSED;
	if (!any)
		return false;
	exchange_case_build(&w.c, m, link, n, VIEW_IN_FORCE);
	for (size_t i = 0; i < w.heads && !w.refused; i++) {
		const struct exchange_row *head = w.head[i].row;

		if (head->state != ROW_REFUSED)
			continue;
		if (head->fact.event == EVENT_JOB_STARTED)
			follow_job(&w, head);
		else
			follow_referral(&w, head);
	}
	exchange_case_free(&w.c);
	*moved = *moved || w.moved;
	return w.refused;
}

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
blame_others(struct check *k, const struct exchange_item *item,
    const struct exchange_remark *why)
{
	struct exchange_remark remark = *why;
	int nearest = 0;

	remark.column = NULL;
	remark.code = REMARK_BREAKS_STORED;
	remark.inner = why->code;
	remark.event = item->fact->event;
	remark.of = item->fact->day;
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
		remark.line = row->line;
		exchange_remarks_add(k->remarks, &remark);
		refuse_row(k, row, k->c.entry[i]->stored);
	}
}

/* The item breaks a rule: `why` has its column, code and values. */
static void
broken_so(struct check *k, const struct exchange_item *item,
    struct exchange_remark why)
{
	why.refused = true;
	if (is_to_blame(k, item->entry)) {
		why.line = item->entry->row->line;
		exchange_remarks_add(k->remarks, &why);
		refuse_row(k, item->entry->row, item->entry->stored);
	} else if (!item->entry->row || item->fact != &item->entry->row->fact ||
		   item->entry->row->state != ROW_REFUSED) {
		/* else: refused already, for something else */
		blame_others(k, item, &why);
	}
}

static void
broken(struct check *k, const struct exchange_item *item, const char *column,
    enum exchange_code code)
{
	broken_so(k, item,
	    (struct exchange_remark){ .column = column, .code = code });
}

/* The item breaks a rule about its day and another one. */
static void
broken_days(struct check *k, const struct exchange_item *item,
    enum exchange_code code, int32_t other)
{
	broken_so(k, item,
	    (struct exchange_remark){ .column = "date",
		.code = code,
		.day = item->fact->day,
		.other = other });
}

/* Two facts of which there may be only one.  The one from the file is refused;
 * both are if both are from the file, since nothing says which is right. */
static void
broken_pair(struct check *k, const struct exchange_item *a,
    const struct exchange_item *b, enum exchange_code code)
{
	bool blame_a = is_to_blame(k, a->entry);

	if (is_to_blame(k, b->entry) || !blame_a)
		broken(k, b, "date", code);
	if (blame_a)
		broken(k, a, "date", code);
}

/* --------------------------------------------------------------- referrals */

static void
check_source(struct check *k, const struct exchange_item *received,
    const struct exchange_item *accepted)
{
	unsigned a = received ? received->fact->mode : MODE_NONE;
	unsigned b = accepted ? accepted->fact->mode : MODE_NONE;

	if (a != MODE_NONE && b != MODE_NONE && a != b) {
		broken(k, received, "mode", REMARK_SOURCE_DIFFERS);
		broken(k, accepted, "mode", REMARK_SOURCE_DIFFERS);
	} else if (accepted && a == MODE_NONE && b == MODE_NONE) {
		broken(k, accepted, "mode", REMARK_SOURCE_MISSING);
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
			    REMARK_NO_SUCH_REFERRAL);
		return;
	}
	check_source(k, received, accepted);
	begin = (received ? received : accepted)->fact->day;
	if (discharged && discharged->fact->day < begin)
		broken_days(k, discharged, REMARK_BEFORE_BEGIN, begin);
	for (size_t j = i; j < i + n; j++)
		if (events_is_evidence(k->c.item[j].fact->event) &&
		    k->c.item[j].fact->day < begin)
			broken_days(k, &k->c.item[j], REMARK_BEFORE_BEGIN,
			    begin);
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
			    k->c.episode[i].first, REMARK_SAME_BEGIN);
}

/* Each begins on or after the discharge of the one before. */
static void
check_order(struct check *k)
{
	for (size_t i = 1; i < k->c.episodes; i++) {
		const struct exchange_episode *a = &k->c.episode[i - 1];
		const struct exchange_episode *b = &k->c.episode[i];

		if (a->discharged == DAY_NONE)
			broken_days(k, b->first, REMARK_WITHIN_OPEN, a->begin);
		else if (b->begin < a->discharged)
			broken_days(k, b->first, REMARK_BEFORE_DISCHARGE,
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
		broken_days(k, item, REMARK_BEFORE_FIRST,
		    k->c.episode[0].begin);
	else if (!ep)
		broken(k, item, "client", REMARK_NO_REFERRAL);
	else if (!open && ep->discharged != DAY_NONE && day > ep->discharged)
		broken_days(k, item, REMARK_AFTER_DISCHARGE, ep->discharged);
}

static void
check_job_fact(struct check *k, const struct exchange_item *item,
    const struct fact *start, const struct exchange_item *end)
{
	int32_t day = item->fact->day;

	if (events_is_evidence(item->fact->event))
		check_within(k, item, true);
	else if (day < start->day)
		broken_days(k, item, REMARK_BEFORE_JOB, start->day);
	else if (end && day > end->fact->day)
		broken_days(k, item, REMARK_AFTER_JOB, end->fact->day);
	else if (item->fact->event == EVENT_JOB_HOURS && day == start->day)
		broken(k, item, "date", REMARK_FIRST_DAY_HOURS);
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
			broken(k, &k->c.item[j], "ref", REMARK_NO_SUCH_JOB);
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
			    REMARK_SCORE_TWICE);
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
			broken_pair(k, &fte[i - 1], &fte[i], REMARK_POST_TWICE);
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
		k->refused =
		    follow_withdrawn(k->m, link, n) ||
		    follow_refused(k->m, k->remarks, link, n, &k->moved);
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
slow_judge_apply(struct exchange_merge *m, struct exchange_remarks *remarks)
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

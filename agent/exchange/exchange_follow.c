/*
 * What else falls with a referral, a job or an employer contact that is
 * withdrawn or refused.  A fact that is left behind without it would break a
 * rule at every later import.
 */
#include "agent/exchange/exchange_follow.h"

#include <stdlib.h>

#include "agent/exchange/exchange_case.h"
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
	size_t i, n;

	if (exchange_case_episode(after, ref))
		return NULL;
	i = exchange_case_find(before, SUBJECT_REFERRAL, ref, &n);
	row =
	    withdrawal(exchange_case_of(before, i, n, EVENT_REFERRAL_RECEIVED));
	return row ? row
		   : withdrawal(exchange_case_of(before, i, n,
			 EVENT_REFERRAL_ACCEPTED));
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

bool
exchange_follow_withdrawn(struct exchange_merge *m,
    const struct exchange_link *link, size_t n)
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

/* The begin of a refused referral. */
struct beginning {
	int32_t day;
	const struct exchange_head *head;
	/* the first of the heads up to this one that begin within the same
	 * referral in force */
	const struct exchange_head *first;
};

/* What follows from the refused rows of one client.  Of several that refuse a
 * row, the first of the file is named; heads are sorted by line. */
struct follow {
	struct exchange_merge *m;
	struct exchange_case c;
	struct exchange_remarks *remarks;
	const struct exchange_head **by_ref; /* the refused ones */
	size_t heads;
	struct beginning *beginning; /* by day: nothing is in force of them */
	size_t beginnings;
	/* the first one that may have begun on any day */
	const struct exchange_head *undated;
	bool refused;
};

static bool
opens_job(const struct exchange_head *head)
{
	return head->row->fact.event == EVENT_JOB_STARTED;
}

static const struct exchange_head *
first_of(const struct exchange_head *a, const struct exchange_head *b)
{
	return a == NULL || (b != NULL && b < a) ? b : a;
}

static int
by_ref(const void *a, const void *b)
{
	const struct exchange_head *x = *(const struct exchange_head *const *)a;
	const struct exchange_head *y = *(const struct exchange_head *const *)b;

	if (opens_job(x) != opens_job(y))
		return opens_job(x) ? 1 : -1;
	if (x->row->fact.ref != y->row->fact.ref)
		return x->row->fact.ref < y->row->fact.ref ? -1 : 1;
	return x < y ? -1 : x > y;
}

/* The first refused row that opens the job or referral of that ref, or
 * NULL. */
static const struct exchange_head *
opener(const struct follow *w, bool job, uint32_t ref)
{
	size_t low = 0, high = w->heads;
	const struct exchange_head *head;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		head = w->by_ref[mid];
		if (opens_job(head) < job ||
		    (opens_job(head) == job && head->row->fact.ref < ref))
			low = mid + 1;
		else
			high = mid;
	}
	if (low == w->heads)
		return NULL;
	head = w->by_ref[low];
	return opens_job(head) == job && head->row->fact.ref == ref ? head
								    : NULL;
}

/* Whether refusing what hangs on the head changes when a referral begins or
 * ends, and so what belongs to it. */
static bool
moves_referrals(const struct follow *w, const struct exchange_head *head)
{
	size_t n, i;

	if (opens_job(head))
		return false;
	i = exchange_case_find(&w->c, SUBJECT_REFERRAL, head->row->fact.ref,
	    &n);
	for (size_t j = i; j < i + n; j++) {
		const struct exchange_item *item = &w->c.item[j];

		if (item->entry->row &&
		    exchange_row_changes(item->entry->row) &&
		    (item->fact->event == EVENT_REFERRAL_RECEIVED ||
			item->fact->event == EVENT_REFERRAL_ACCEPTED ||
			item->fact->event == EVENT_DISCHARGED))
			return true;
	}
	return false;
}

static int
by_day(const void *a, const void *b)
{
	const struct beginning *x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return x->head < y->head ? -1 : x->head > y->head;
}

static void
sort_heads(struct follow *w)
{
	qsort(w->by_ref, w->heads, sizeof(*w->by_ref), by_ref);
	if (w->beginnings)
		qsort(w->beginning, w->beginnings, sizeof(*w->beginning),
		    by_day);
	for (size_t i = 0; i < w->beginnings; i++) {
		struct beginning *b = &w->beginning[i];

		b->first = b->head;
		if (i > 0 && exchange_case_belongs(&w->c, b->day) ==
				 exchange_case_belongs(&w->c, b[-1].day))
			b->first = first_of(b[-1].first, b->head);
	}
}

/* Put the refused ones of n heads in order, up to the first that moves
 * referrals: the others are judged when it is done, by what is left then. */
static void
take_heads(struct follow *w, const struct exchange_head *head, size_t n)
{
	bool more = true;

	w->by_ref = mem_array(n, sizeof(*w->by_ref));
	w->beginning = mem_array(n, sizeof(*w->beginning));
	for (size_t i = 0; more && i < n; i++) {
		const struct fact *f = &head[i].row->fact;

		if (head[i].row->state != ROW_REFUSED)
			continue;
		w->by_ref[w->heads++] = &head[i];
		more = !moves_referrals(w, &head[i]);
		if (opens_job(&head[i]) || exchange_case_episode(&w->c, f->ref))
			continue;
		if (f->day == DAY_NONE)
			w->undated = first_of(w->undated, &head[i]);
		else
			w->beginning[w->beginnings++] =
			    (struct beginning){ f->day, &head[i], NULL };
	}
	sort_heads(w);
}

/* The refused head whose referral a fact of that day belongs to, or might
 * belong to: kept, it could be counted to a wrong one. */
static const struct exchange_head *
may_belong(const struct follow *w, int32_t day)
{
	const struct exchange_episode *ep = exchange_case_belongs(&w->c, day);
	const struct exchange_head *own = ep ? opener(w, false, ep->ref) : NULL;
	size_t low = 0, high = w->beginnings;

	if (ep && ep->discharged != DAY_NONE && day < ep->discharged)
		return own;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (w->beginning[mid].day <= day)
			low = mid + 1;
		else
			high = mid;
	}
	own = first_of(own, w->undated);
	if (low > 0 && (!ep || ep->begin <= w->beginning[low - 1].day))
		own = first_of(own, w->beginning[low - 1].first);
	return own;
}

static bool
changes_any(const struct exchange_item *item, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (item[i].entry->row &&
		    exchange_row_changes(item[i].entry->row))
			return true;
	return false;
}

/* Refuse the rows among n items of one referral or job, or of a single fact,
 * if a refused head is to blame. */
static void
refuse_run(struct follow *w, struct exchange_item *item, size_t n)
{
	const struct fact *f = item->fact;
	const struct exchange_head *head;

	if (!changes_any(item, n))
		return;
	if (exchange_case_subject(item) == SUBJECT_REFERRAL)
		head = opener(w, false, f->ref);
	else
		head = may_belong(w, f->day);
	if (exchange_case_subject(item) == SUBJECT_JOB)
		head = first_of(head, opener(w, true, f->ref));
	for (size_t i = 0; head && i < n; i++) {
		struct exchange_row *row = item[i].entry->row;

		if (!row || !exchange_row_changes(row))
			continue;
		exchange_merge_refuse(w->m, item[i].entry);
		w->refused = true;
		exchange_remarks_add(w->remarks,
		    &(struct exchange_remark){ .line = row->line,
			.refused = true,
			.code = opens_job(head) ? REMARK_JOB_REFUSED
						: REMARK_REFERRAL_REFUSED,
			.at = head->row->line });
	}
}

bool
exchange_follow_refused(struct exchange_merge *m,
    struct exchange_remarks *remarks, const struct exchange_link *link,
    size_t n)
{
	struct follow w = { .m = m, .remarks = remarks };
	const struct exchange_head *head;
	size_t heads = exchange_merge_heads(m, link->client, &head);
	bool any = false;

	for (size_t i = 0; i < heads; i++)
		any = any || head[i].row->state == ROW_REFUSED;
	if (!any)
		return false;
	exchange_case_build(&w.c, m, link, n, VIEW_IN_FORCE);
	take_heads(&w, head, heads);
	for (size_t i = 0; i < w.c.items; i += n) {
		n = exchange_case_run(&w.c, i);
		refuse_run(&w, &w.c.item[i], n);
	}
	free(w.by_ref);
	free(w.beginning);
	exchange_case_free(&w.c);
	return w.refused;
}

/* ----------------------------------------------------------------- reviews */

static void
follow_review(struct exchange_merge *m, struct exchange_remarks *remarks,
    struct exchange_entry *entry)
{
	const struct fact *review = exchange_merge_in_force(entry);
	struct fact key;
	struct exchange_entry *contact;

	if (!review)
		return;
	key = *review;
	key.event = EVENT_EMPLOYER_CONTACT;
	contact = exchange_merge_find(m, &key);
	if (contact && exchange_merge_in_force(contact))
		return;
	if (entry->row && entry->row->state != ROW_REFUSED) {
		entry->row->state = ROW_REFUSED;
		exchange_remarks_add(remarks,
		    &(struct exchange_remark){ .line = entry->row->line,
			.refused = true,
			.column = "ref",
			.code = REMARK_NO_SUCH_CONTACT });
	}
	if (entry->stored && contact && contact->row &&
	    contact->row->state == ROW_WITHDRAWS)
		entry->taken_by = contact->row;
	else if (entry->stored && contact)
		entry->taken_by = contact->taken_by;
}

void
exchange_follow_reviews(struct exchange_merge *m,
    struct exchange_remarks *remarks)
{
	for (size_t i = 0; i < m->entries; i++) {
		const struct fact *f = exchange_merge_in_force(&m->entry[i]);

		if (f && f->event == EVENT_EMPLOYER_CONTACT_REVIEWED)
			follow_review(m, remarks, &m->entry[i]);
	}
}

/* ------------------------------------------------------------------ report */

void
exchange_follow_report(struct exchange_merge *m,
    struct exchange_remarks *remarks)
{
	for (size_t i = 0; i < m->entries; i++)
		if (m->entry[i].taken_by)
			m->entry[i].taken_by->takes++;
	for (size_t i = 0; i < m->rows; i++)
		if (m->row[i]->takes)
			exchange_remarks_add(remarks,
			    &(struct exchange_remark){ .line = m->row[i]->line,
				.code = REMARK_TAKES,
				.n = m->row[i]->takes });
}

/*
 * What else falls with a referral, a job or an employer contact that is
 * withdrawn or refused.  A fact that is left behind without it would break a
 * rule at every later import.
 */
#include "agent/exchange/exchange_follow.h"

#include "agent/exchange/exchange_case.h"
#include "common/base/day.h"

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

/* What follows from the refused rows of one client. */
struct follow {
	struct exchange_case c;
	struct exchange_remarks *remarks;
	const struct exchange_head *head;
	size_t heads;
	bool refused;
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
refuse_after(struct follow *w, struct exchange_item *item, const char *what,
    const struct exchange_row *cause)
{
	struct exchange_row *row = item->entry->row;

	if (!row || !exchange_row_changes(row))
		return;
	row->state = ROW_REFUSED;
	w->refused = true;
	exchange_remarks_add(w->remarks, row->line, true, NULL,
	    "its %s, on line %u, is refused", what, cause->line);
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
			refuse_after(w, &w->c.item[j], "referral", head);
	}
}

static void
follow_job(struct follow *w, const struct exchange_row *head)
{
	for (size_t i = 0; i < w->c.items; i++)
		if (exchange_case_subject(&w->c.item[i]) == SUBJECT_JOB &&
		    w->c.item[i].fact->ref == head->fact.ref)
			refuse_after(w, &w->c.item[i], "job", head);
}

bool
exchange_follow_refused(struct exchange_merge *m,
    struct exchange_remarks *remarks, const struct exchange_link *link,
    size_t n)
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
		exchange_remarks_add(remarks, entry->row->line, true, "ref",
		    "there is no employer contact of this id, or it is"
		    " withdrawn or refused");
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
			exchange_remarks_add(remarks, m->row[i]->line, false,
			    NULL, "this withdrawal takes %u other fact%s along",
			    m->row[i]->takes, m->row[i]->takes == 1 ? "" : "s");
}

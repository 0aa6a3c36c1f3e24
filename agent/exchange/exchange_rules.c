/*
 * Rules over several rows.  A rule says which facts exclude each other; who
 * is to blame is decided by where they came from: a row of the file rather
 * than what the register holds, and both where the file brings both.
 */
#include "agent/exchange/exchange_rules.h"

#include <stdlib.h>

#include "agent/exchange/exchange_case.h"
#include "agent/exchange/exchange_follow.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

/*
 * The rows of one client that change something, in the order in which they
 * are blamed for a stored fact: those of one job together, then those of
 * referrals, then all others.  Each is looked through at most once, since a
 * row that was blamed is refused.
 */
struct suspects {
	struct exchange_entry **entry;
	bool *spent;            /* of a job: at its first entry */
	size_t jobs, referrals; /* ends of the first two parts */
	size_t n;
	bool referrals_spent, all_spent;
};

/* A client who is being checked. */
struct check {
	struct exchange_merge *m;
	struct exchange_remarks *remarks;
	struct exchange_case c;
	size_t withdrawals; /* rows in force that withdraw a fact of theirs */
	struct suspects s;  /* made when a stored fact breaks a rule */
	bool refused;       /* some row was: look at the client again */
};

/* ------------------------------------------------------------------- blame */

static void
refuse_row(struct check *k, struct exchange_entry *entry)
{
	k->withdrawals -= entry->row->state == ROW_WITHDRAWS;
	exchange_merge_refuse(k->m, entry);
	k->refused = true;
}

/* True when the item's row can be blamed: it changes something, or it still
 * states what another row of the file withdraws. */
static bool
is_to_blame(const struct check *k, const struct exchange_entry *entry)
{
	if (!entry->row || entry->row->state == ROW_REFUSED)
		return false;
	return exchange_row_changes(entry->row) || k->withdrawals > 0;
}

/* The place of a row among those that are blamed. */
static int
part_of(const struct exchange_entry *entry)
{
	switch (events_kind(entry->row->fact.event)->subject) {
	case SUBJECT_JOB:
		return 0;
	case SUBJECT_REFERRAL:
		return 1;
	default:
		return 2;
	}
}

static int
by_part(const void *a, const void *b)
{
	const struct exchange_entry *x = *(struct exchange_entry *const *)a;
	const struct exchange_entry *y = *(struct exchange_entry *const *)b;
	uint32_t p = x->row->fact.ref, q = y->row->fact.ref;
	int part = part_of(x) - part_of(y);

	return part ? part : p < q ? -1 : p > q;
}

static void
find_suspects(struct check *k)
{
	struct suspects *s = &k->s;

	if (s->entry != NULL)
		return;
	s->entry = mem_array(k->c.entries, sizeof(struct exchange_entry *));
	s->spent = mem_array(k->c.entries, sizeof(*s->spent));
	for (size_t i = 0; i < k->c.entries; i++) {
		struct exchange_entry *entry = k->c.entry[i];

		if (!entry->row || !exchange_row_changes(entry->row))
			continue;
		s->entry[s->n++] = entry;
		s->jobs += part_of(entry) == 0;
		s->referrals += part_of(entry) <= 1;
	}
	if (s->n)
		qsort(s->entry, s->n, sizeof(struct exchange_entry *), by_part);
}

static void
forget_suspects(struct check *k)
{
	free(k->s.entry);
	free(k->s.spent);
	k->s = (struct suspects){ 0 };
}

/* The stored fact of item breaks a rule now: refuse the suspects from begin to
 * end that still change something.  False when there is none. */
static bool
blame(struct check *k, size_t begin, size_t end,
    const struct exchange_item *item, const struct exchange_remark *why)
{
	struct exchange_remark remark = *why;
	bool any = false;

	remark.column = NULL;
	remark.code = REMARK_BREAKS_STORED;
	remark.inner = why->code;
	remark.event = item->fact->event;
	remark.of = item->fact->day;
	for (size_t i = begin; i < end; i++) {
		struct exchange_entry *entry = k->s.entry[i];

		if (!exchange_row_changes(entry->row))
			continue;
		any = true;
		remark.line = entry->row->line;
		exchange_remarks_add(k->remarks, &remark);
		refuse_row(k, entry);
	}
	return any;
}

/* Blame the rows of the item's own job, if it has any. */
static bool
blame_job(struct check *k, const struct exchange_item *item,
    const struct exchange_remark *why)
{
	size_t low = 0, high = k->s.jobs, end;
	uint32_t ref = item->fact->ref;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (k->s.entry[mid]->row->fact.ref < ref)
			low = mid + 1;
		else
			high = mid;
	}
	for (end = low;
	     end < k->s.jobs && k->s.entry[end]->row->fact.ref == ref;)
		end++;
	if (low == end || k->s.spent[low])
		return false;
	k->s.spent[low] = true;
	return blame(k, low, end, item, why);
}

/* A stored fact breaks a rule now: refuse the rows of the file that made it
 * do so, the nearest ones: of the same job, else of referrals, else all. */
static void
blame_others(struct check *k, const struct exchange_item *item,
    const struct exchange_remark *why)
{
	struct suspects *s = &k->s;

	find_suspects(k);
	if (exchange_case_subject(item) == SUBJECT_JOB &&
	    blame_job(k, item, why))
		return;
	if (!s->referrals_spent) {
		s->referrals_spent = true;
		if (blame(k, s->jobs, s->referrals, item, why))
			return;
	}
	if (!s->all_spent) {
		s->all_spent = true;
		(void)blame(k, 0, s->n, item, why);
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
		refuse_row(k, item->entry);
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

	/* An offer comes before a job, a payslip after its end. */
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

/* --------------------------------------------------- one client or many? */

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* How many referrals the client would have: those in force, and those that the
 * file opens in rows that can be read at all. */
static size_t
count_referrals(const struct exchange_merge *m, const struct exchange_group *g,
    const struct exchange_head *head, size_t heads)
{
	uint32_t *ref = mem_array(g->n + heads, sizeof(*ref));
	size_t n = 0, count;

	for (size_t i = 0; i < g->n; i++) {
		const struct fact *f =
		    exchange_merge_in_force(&m->entry[g->link[i].entry]);

		if (f && f->client == g->client &&
		    events_kind(f->event)->subject == SUBJECT_REFERRAL)
			ref[n++] = f->ref;
	}
	for (size_t i = 0; i < heads; i++)
		if (!head[i].row->withdrawn &&
		    head[i].row->fact.event != EVENT_JOB_STARTED)
			ref[n++] = head[i].row->fact.ref;
	if (n)
		qsort(ref, n, sizeof(*ref), by_number);
	count = n > 0;
	for (size_t i = 1; i < n; i++)
		count += ref[i] != ref[i - 1];
	free(ref);
	return count;
}

/* Refuse what the file says of a client with more referrals than anybody has:
 * the reference stands for many people. */
static void
refuse_crowd(struct check *k, const struct exchange_group *g)
{
	const struct exchange_head *head;
	size_t heads = exchange_merge_heads(k->m, g->client, &head);
	size_t n = g->client ? count_referrals(k->m, g, head, heads) : 0;

	for (size_t i = 0; n > LIMITS_CLIENT_REFERRALS_MAX && i < g->n; i++) {
		struct exchange_entry *entry = &k->m->entry[g->link[i].entry];

		if (!entry->row || entry->row->fact.client != g->client ||
		    (entry->row->state != ROW_STORES &&
			entry->row->state != ROW_CORRECTS))
			continue;
		exchange_remarks_add(k->remarks,
		    &(struct exchange_remark){ .line = entry->row->line,
			.refused = true,
			.column = "client",
			.code = REMARK_CROWD,
			.n = (uint32_t)n,
			.m = LIMITS_CLIENT_REFERRALS_MAX });
		exchange_merge_refuse(k->m, entry);
	}
}

/* --------------------------------------------------------------- one client */

static void
build_case(struct check *k, const struct exchange_group *g)
{
	exchange_case_build(&k->c, k->m, g->link, g->n, VIEW_IN_FORCE);
	k->withdrawals = 0;
	for (size_t i = 0; i < k->c.entries; i++)
		k->withdrawals += k->c.entry[i]->row &&
				  k->c.entry[i]->row->state == ROW_WITHDRAWS;
}

/* Look at a client until nothing more is refused.  A rule is judged only
 * when those it builds on hold: referrals, their begins, their order, the
 * rest. */
static void
check_client(struct check *k, const struct exchange_group *g)
{
	void (*const rules[])(struct check *) = { check_referrals, check_begins,
		check_order, check_facts };
	enum { RULES = sizeof(rules) / sizeof(rules[0]) };

	refuse_crowd(k, g);
	do {
		k->refused =
		    exchange_follow_withdrawn(k->m, g->link, g->n) ||
		    exchange_follow_refused(k->m, k->remarks, g->link, g->n);
		if (k->refused)
			continue;
		build_case(k, g);
		if (g->client == 0)
			check_posts(k);
		for (size_t i = 0; g->client && i < RULES && !k->refused; i++)
			rules[i](k);
		forget_suspects(k);
		exchange_case_free(&k->c);
	} while (k->refused);
}

/* Look at every group that is due.  False when none was. */
static bool
check_due(struct check *k)
{
	bool any = false;

	for (size_t i = 0; i < k->m->groups; i++) {
		if (!k->m->group[i].due)
			continue;
		any = true;
		k->m->group[i].due = false;
		check_client(k, &k->m->group[i]);
	}
	return any;
}

void
exchange_rules_apply(struct exchange_merge *m, struct exchange_remarks *remarks)
{
	struct check k = { .m = m, .remarks = remarks };

	while (check_due(&k))
		continue;
	exchange_follow_reviews(m, remarks);
	exchange_follow_report(m, remarks);
}

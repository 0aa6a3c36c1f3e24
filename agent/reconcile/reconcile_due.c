/*
 * A reconciliation as a payload of its own, compared with what was sealed.
 */
#include "agent/reconcile/reconcile_due.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "agent/register/taken.h"

struct returns
reconcile_due_payload(const struct reconciled *k)
{
	struct returns out = { .content = CONTENT_RECONCILIATION,
		.period = period_month_of(k->month),
		.source = RETURNS_REGISTER,
		.n = RECONCILIATION_VALUES };

	out.through = out.period.end;
	out.withdrawn = k->withdrawn;
	memcpy(out.service, k->service, sizeof(out.service));
	memcpy(out.value, k->value, sizeof(k->value));
	return out;
}

static bool
differs(const struct returns *a, const struct returns *b)
{
	return a->withdrawn != b->withdrawn ||
	       (!a->withdrawn &&
		   memcmp(a->value, b->value,
		       RECONCILIATION_VALUES * sizeof(a->value[0])) != 0);
}

/* Whether one was sealed while a clock ran ahead, and is in force. */
static bool
is_ahead(const struct due_question *q, const struct due_list *list,
    const struct returns *r)
{
	return r->content == CONTENT_RECONCILIATION && !r->withdrawn &&
	       r->period.end > list->today &&
	       (q->service == NULL || strcmp(q->service, r->service) == 0);
}

/* Those are taken back, whether or not others are sent. */
static void
add_ahead(const struct due_question *q, struct due_list *list)
{
	for (size_t i = 0; i < q->sealed_n; i++) {
		struct due_item item = { .now = q->sealed[i],
			.before = &q->sealed[i],
			.changed = true,
			.unbegun = true,
			.ahead = true };

		if (!is_ahead(q, list, item.before))
			continue;
		item.now.withdrawn = true;
		due_add(list, &item);
	}
}

static void
add_one(const struct due_question *q, const struct reconciled *kept,
    struct due_list *list)
{
	struct due_item item = { .now = reconcile_due_payload(kept),
		.changed = true };

	item.before = due_sealed(q, item.now.content, item.now.service,
	    item.now.period.start);
	item.unbegun = item.now.period.end > list->today;
	if (item.now.period.end > list->through ||
	    (item.before && (is_ahead(q, list, item.before) ||
				!differs(item.before, &item.now))))
		return;
	due_add(list, &item);
}

int
reconcile_due_add(struct db *db, const struct due_question *question,
    struct due_list *list, struct err *e)
{
	struct reconciled_sending sending;
	struct reconciled *kept = NULL;
	size_t n = 0;
	bool taken;
	int rc;

	if (reconciled_sending_get(db, &sending, e) < 0 ||
	    taken_content(db, CONTENT_RECONCILIATION, &taken, e) < 0)
		return -1;
	add_ahead(question, list);
	if (!taken)
		return 0;
	rc = reconciled_load(db, question->service, &kept, &n, e);
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (sending.on || kept[i].withdrawn)
			add_one(question, &kept[i], list);
	free(kept);
	return rc;
}

static void
put_value(int64_t value, struct buf *out)
{
	if (value == MEASURE_NOT_COLLECTED)
		buf_puts(out, "-");
	else
		buf_printf(out, "%" PRId64, value);
}

/* "New referrals: extract 3 -> 5, register 5 -> 5" */
static void
put_change(enum mhsds measure, const int64_t *was, const int64_t *is,
    struct buf *out)
{
	static const char *const sides[RECONCILIATION_SIDES] = {
		[RECONCILIATION_EXTRACT] = ": extract ",
		[RECONCILIATION_REGISTER] = ", register ",
	};

	buf_puts(out, mhsds_measure(measure)->title);
	for (int i = 0; i < RECONCILIATION_SIDES; i++) {
		buf_puts(out, sides[i]);
		put_value(was[i], out);
		buf_puts(out, " -> ");
		put_value(is[i], out);
	}
	buf_puts(out, "\n");
}

void
reconcile_due_describe(const struct due_item *item, struct buf *out)
{
	const struct returns *was = item->before, *is = &item->now;

	buf_puts(out, "reconciliation with MHSDS: ");
	if (is->withdrawn) {
		buf_puts(out, item->ahead
				  ? "withdrawn: its month is not over\n"
				  : "withdrawn: the numbers that were sent are "
				    "taken back\n");
		return;
	}
	buf_puts(out,
	    was == NULL      ? item->lost
				   ? "its earlier numbers are not in this "
				     "register\n"
				   : "of each measure the number of the extract "
				     "and of the register\n"
	    : was->withdrawn ? "reported again after a withdrawal\n"
			     : "numbers of the extract and of the register "
			       "that have changed\n");
	for (int m = 0; was != NULL && !was->withdrawn && m < MHSDS_MEASURES;
	     m++) {
		size_t at =
		    reconciliation_at((enum mhsds)m, RECONCILIATION_EXTRACT);

		if (memcmp(&was->value[at], &is->value[at],
			RECONCILIATION_SIDES * sizeof(is->value[0])) == 0)
			continue;
		put_change((enum mhsds)m, &was->value[at], &is->value[at], out);
	}
}

/*
 * A review as a payload of its own kind, compared with what was sealed: it is
 * sent again when a score or a count differs, and not when only words do,
 * since words never leave the site.
 */
#include "agent/fidelity/fidelity_due.h"

#include <string.h>

enum { PLANNED = FIDELITY_ITEMS, DONE };

static const enum statement_content contents[FIDELITY_KINDS] = {
	[FIDELITY_INDEPENDENT] = CONTENT_FIDELITY_INDEPENDENT,
	[FIDELITY_SELF] = CONTENT_FIDELITY_SELF,
};

struct returns
fidelity_due_payload(const struct review *r)
{
	struct returns out = { .content = contents[r->kind],
		.period = { r->day, r->day },
		.through = r->day,
		.source = RETURNS_REGISTER,
		.withdrawn = r->withdrawn,
		.n = RETURNS_FIDELITY_ROWS };

	memcpy(out.service, r->service, sizeof(out.service));
	for (size_t i = 0; i < out.n; i++)
		out.value[i] = MEASURE_NOT_COLLECTED;
	if (r->withdrawn)
		return out;
	for (size_t i = 0; i < FIDELITY_ITEMS; i++)
		out.value[i] = r->score[i];
	out.value[PLANNED] = r->planned;
	out.value[DONE] = r->done;
	return out;
}

static bool
differs(const struct returns *a, const struct returns *b)
{
	return a->withdrawn != b->withdrawn ||
	       memcmp(a->value, b->value,
		   RETURNS_FIDELITY_ROWS * sizeof(a->value[0])) != 0;
}

int
fidelity_due_add(struct db *db, const struct due_question *question,
    struct due_list *list, struct err *e)
{
	struct review_list reviews;

	if (fidelity_book_load(db, question->service, list->today, &reviews,
		e) < 0)
		return -1;
	for (size_t i = 0; i < reviews.n; i++) {
		const struct review *r = &reviews.review[i];
		struct due_item item = { .now = fidelity_due_payload(r),
			.changed = true };

		item.before = due_sealed(question, item.now.content,
		    item.now.service, item.now.period.start);
		/* Sealed while a clock ran ahead; due again on its day. */
		item.ahead = item.before && !item.before->withdrawn &&
			     r->day > list->today;
		item.unbegun = item.ahead;
		if (item.ahead)
			item.now.withdrawn = true;
		if ((r->day > list->through && !item.ahead) ||
		    (r->withdrawn && !item.before) ||
		    (item.before && !differs(item.before, &item.now)))
			continue;
		due_add(list, &item);
	}
	fidelity_book_free(&reviews);
	return 0;
}

static void
describe_row(struct buf *out, size_t row, int64_t was, int64_t is)
{
	if (was == is)
		return;
	if (row < FIDELITY_ITEMS)
		buf_printf(out, "item %zu", row + 1);
	else
		buf_printf(out, "actions %s",
		    row == PLANNED ? "planned" : "done");
	buf_printf(out, " %lld -> %lld (%+lld)\n", (long long)was,
	    (long long)is, (long long)(is - was));
}

void
fidelity_due_describe(const struct due_item *item, struct buf *out)
{
	const struct returns *was = item->before, *is = &item->now;
	uint8_t score[FIDELITY_ITEMS];
	struct fidelity_sum sum;

	buf_puts(out, is->content == CONTENT_FIDELITY_SELF
			  ? "fidelity, self-assessment: "
			  : "fidelity, independent review: ");
	if (is->withdrawn) {
		buf_puts(out, item->unbegun
				  ? "withdrawn: its day has not come\n"
				  : "withdrawn\n");
		return;
	}
	for (size_t i = 0; i < FIDELITY_ITEMS; i++)
		score[i] = (uint8_t)is->value[i];
	sum = fidelity_add(score);
	buf_printf(out, "total %u, %s; actions %lld planned, %lld done\n",
	    sum.total, fidelity_band_name(sum.band),
	    (long long)is->value[PLANNED], (long long)is->value[DONE]);
	if (was == NULL || was->withdrawn) {
		buf_puts(out,
		    was != NULL ? "reported again after a "
				  "withdrawal\n"
		    : item->lost
			? "its earlier scores are not in this register\n"
			: "first report of this review\n");
		return;
	}
	for (size_t i = 0; i < RETURNS_FIDELITY_ROWS; i++)
		describe_row(out, i, was->value[i], is->value[i]);
}

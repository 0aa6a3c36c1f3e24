/*
 * The debt is in the store before anything is shredded and is crossed out after
 * it, so a crash at any moment means only that it is paid once more.
 */
#include "aggregator/merge/debt.h"

static int
cross_out(void *arg, struct store *s, bool *moved, struct err *e)
{
	const uint64_t *newest = arg;

	(void)moved;
	return store_debt_paid(s, *newest, e);
}

/* The commit also makes durable that the write-ahead log was cut. */
static int
have_crossed_out(struct merger *m, uint64_t newest, struct err *e)
{
	struct submission *s = submission_new(SUBMISSION_JOB);
	int rc = 0;

	s->job = cross_out;
	s->job_arg = &newest;
	merger_submit_wait(m, s);
	if (s->status != 200)
		rc = err_set(e, ERR_LATER,
		    "the bytes are destroyed, and the writer could not note "
		    "it (%u)",
		    s->status);
	submission_free(s);
	return rc;
}

int
debt_pay(struct merger *m, struct store *keeper, struct store_debts *left,
    struct err *e)
{
	bool done;

	if (store_debt_read(keeper, left, e) < 0)
		return -1;
	if (left->unpaid == 0)
		return 0;
	if (store_shred(keeper, &done, e) < 0)
		return -1;
	if (!done)
		return 0;
	/* Not those that came in since they were counted. */
	if (have_crossed_out(m, left->newest, e) < 0)
		return -1;
	return store_debt_read(keeper, left, e);
}

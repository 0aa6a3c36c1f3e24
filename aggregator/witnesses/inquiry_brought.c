/*
 * Lines that somebody brings (PROTOCOL.md P-ASK-9).  Anybody may, as often as they like,
 * and a line costs a signature check: so all that is done on the thread that has read
 * them, while the rounds and the writer go on.
 */
#include "aggregator/witnesses/inquiry.h"

#include <stdlib.h>

#include "aggregator/witnesses/inquiry_inside.h"
#include "common/base/clock.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

/* So often the log or its policy may change while lines are verified. */
enum { TRIES_MAX = 3 };

/* What they are verified under, apart from the rounds. */
struct copy {
	struct policy policy;
	struct cosigned target;
	uint64_t target_no;
};

static int
say_conflict(struct err *e)
{
	return err_refuse(e, "conflict", 0,
	    "this is not the newest checkpoint that the log has signed: GET "
	    "says which is");
}

/* Copy what is asked for now, which must be the text of n; -1 with the copy free. */
static int
take_copy(struct inquiry *r, const struct note *n, struct copy *out,
    struct err *e)
{
	struct err ignored;
	struct note ours;
	bool same;

	pthread_mutex_lock(&r->mutex);
	out->policy = r->policy;
	out->target_no = r->target_no;
	cosigned_copy(&out->target, &r->target);
	pthread_mutex_unlock(&r->mutex);
	same = out->target.text.n > 0 &&
	       note_parse(&ours, buf_slice(&out->target.text),
		   LIMITS_CHECKPOINT_MAX, false, &ignored) == 0 &&
	       slice_equal(ours.text, n->text);
	if (same)
		return 0;
	cosigned_free(&out->target);
	return say_conflict(e);
}

/* Put them in, if they are still what is asked for. */
static bool
put_back(struct inquiry *r, const struct copy *c, struct cosigned_taken *taken,
    struct inquiry_brought *out)
{
	bool same;

	*out = (struct inquiry_brought){ .taken = taken->held };

	pthread_mutex_lock(&r->mutex);
	same = r->target_no == c->target_no;
	if (same) {
		cosigned_merge(&r->target, &c->target, taken);
		inquiry_lines_changed(r, taken, false);
		if (taken->changed > 0) {
			pthread_cond_broadcast(&r->changed);
			inquiry_wake(r);
		}
		for (size_t i = 0; i < r->policy.witnesses; i++)
			out->again |= taken->holds[i] && !r->witness[i].heard;
	}
	pthread_mutex_unlock(&r->mutex);
	return same;
}

/* One try: 1 when it is to be made again. */
static int
try(struct inquiry *r, const struct note *n, struct inquiry_brought *out,
    struct err *e)
{
	struct copy *c = mem_alloc(sizeof(*c));
	struct cosigned_taken lines;
	int rc = take_copy(r, n, c, e);

	if (rc == 0) {
		const struct cosigned_question q = { .policy = &c->policy,
			.note = n,
			.only = -1,
			.now_s = clock_wall_now().s };

		if (!cosigned_take(&c->target, &q, &lines))
			rc = err_refuse(e, "signature", 0,
			    "a line with the name and key id of a witness does "
			    "not verify, so none of the lines counts");
		else if (!put_back(r, c, &lines, out))
			rc = 1;
		cosigned_free(&c->target);
	}
	free(c);
	return rc;
}

int
inquiry_bring(struct inquiry *r, struct slice text, struct inquiry_brought *out,
    struct err *e)
{
	struct checkpoint c;
	struct note n;
	int rc = 1;

	if (note_parse(&n, text, LIMITS_CHECKPOINT_MAX, false, e) < 0 ||
	    checkpoint_parse(&c, &n, e) < 0)
		return err_refuse(e, "grammar", 0,
		    "the body is no signed checkpoint");
	for (int i = 0; i < TRIES_MAX && rc == 1; i++)
		rc = try(r, &n, out, e);
	return rc == 1 ? say_conflict(e) : rc;
}

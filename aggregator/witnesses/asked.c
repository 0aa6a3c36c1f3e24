/* The answers of add-checkpoint, C2SP tlog-witness. */
#include "aggregator/witnesses/asked.h"

#include "common/base/text.h"
#include "protocol/limits.h"

enum { ANSWER_MAX = 16 * 1024 };

/* 200: exactly one line, which is this witness's. */
static bool
take_line(const struct asked_answer *a, struct cosigned *c, bool *fresh)
{
	struct cosigned_question q = { .policy = a->policy,
		.only = (int)a->witness,
		.now_s = a->now_s };
	struct cosigned_taken taken = { .held = 0 };
	struct err ignored;
	struct buf all;
	struct note n;

	*fresh = false;
	if (a->body.n == 0 || a->body.n > ANSWER_MAX)
		return false;
	buf_init(&all, LIMITS_CHECKPOINT_MAX);
	buf_add_slice(&all, buf_slice(&c->text));
	buf_add_slice(&all, a->body);
	if (!all.full &&
	    note_parse(&n, buf_slice(&all), LIMITS_CHECKPOINT_MAX, false,
		&ignored) == 0 &&
	    n.sigs == 2) {
		q.note = &n;
		(void)cosigned_take(c, &q, &taken);
	}
	buf_free(&all);
	*fresh = taken.changed == 1;
	return taken.held == 1;
}

/* 409: a number and LF. */
static bool
take_size(struct slice body, uint64_t *size)
{
	return body.n >= 2 && body.p[body.n - 1] == '\n' &&
	       text_parse_u64(slice_make(body.p, body.n - 1), LIMITS_NUMBER_MAX,
		   size);
}

enum asked_meaning
asked_read(const struct asked_answer *a, struct cosigned *c, uint64_t *size)
{
	bool fresh;

	switch (a->status) {
	case 200:
		if (!take_line(a, c, &fresh))
			return ASKED_FAILED;
		return fresh ? ASKED_SIGNED : ASKED_REPEATED;
	case 409:
		if (!take_size(a->body, size))
			return ASKED_FAILED;
		return *size <= c->checkpoint.size ? ASKED_BEHIND : ASKED_AHEAD;
	case 422:
		return ASKED_CONTRADICTS;
	default:
		return ASKED_FAILED;
	}
}

/* A checkpoint gathers the lines of its witnesses (PROTOCOL.md P-CKP-4). */
#include "aggregator/witnesses/cosigned.h"

#include <string.h>

#include "protocol/cosignature.h"
#include "protocol/limits.h"

/* A name of a key, its blob, and what stands around them. */
enum { LINE_MAX_BYTES = KEYS_NAME_MAX + 256 };

void
cosigned_init(struct cosigned *c)
{
	*c = (struct cosigned){ .has = { false } };
	buf_init(&c->text, LIMITS_CHECKPOINT_MAX);
	for (size_t i = 0; i < POLICY_WITNESSES_MAX; i++)
		buf_init(&c->line[i], LINE_MAX_BYTES);
}

void
cosigned_free(struct cosigned *c)
{
	buf_free(&c->text);
	for (size_t i = 0; i < POLICY_WITNESSES_MAX; i++)
		buf_free(&c->line[i]);
}

int
cosigned_begin(struct cosigned *c, struct slice signed_text,
    const struct keys_verifier *log, struct err *e)
{
	struct note n;

	if (note_parse(&n, signed_text, LIMITS_CHECKPOINT_MAX, false, e) < 0 ||
	    checkpoint_open(&c->checkpoint, signed_text, log, e) < 0)
		return -1;
	memset(c->has, 0, sizeof(c->has));
	buf_reset(&c->text);
	/* It is, or it had not been opened. */
	ASSERT(checkpoint_bare(&n, log, &c->text));
	return 0;
}

void
cosigned_copy(struct cosigned *to, const struct cosigned *from)
{
	cosigned_init(to);
	buf_add_slice(&to->text, buf_slice(&from->text));
	to->checkpoint = from->checkpoint;
	for (size_t i = 0; i < POLICY_WITNESSES_MAX; i++) {
		to->has[i] = from->has[i];
		to->time[i] = from->time[i];
		buf_add_slice(&to->line[i], buf_slice(&from->line[i]));
	}
}

static bool
is_near(uint64_t time, int64_t now_s)
{
	return now_s == COSIGNED_ANY_TIME ||
	       (time <= (uint64_t)now_s + COSIGNED_SKEW_S &&
		   time + COSIGNED_SKEW_S >= (uint64_t)now_s);
}

static bool
keep(struct cosigned *c, size_t w, struct slice line, uint64_t time)
{
	if (c->has[w] && time <= c->time[w])
		return false;
	c->has[w] = true;
	c->time[w] = time;
	buf_reset(&c->line[w]);
	buf_add_slice(&c->line[w], line);
	return true;
}

/* The witness whose name and key id stand in a line, or p->witnesses. */
static size_t
whose(const struct policy *p, const struct note_signature *s)
{
	size_t w = 0;

	while (w < p->witnesses &&
	       (!slice_is(s->name, p->witness[w].key.name) ||
		   memcmp(s->id, p->witness[w].key.id, sizeof(s->id)) != 0))
		w++;
	return w;
}

/* Line i of n, which says that it is of witness w.  False when it does not verify. */
static bool
take_line(struct cosigned *c, const struct cosigned_question *q, size_t i,
    size_t w, struct cosigned_taken *out)
{
	struct buf line;
	uint64_t time = 0;
	bool holds = true, counts;

	buf_init(&line, LINE_MAX_BYTES);
	note_put_signature(&q->note->sig[i], &line);
	/* A line that is there was verified when it came. */
	counts =
	    c->has[w] && slice_equal(buf_slice(&line), buf_slice(&c->line[w]));
	if (!counts) {
		holds = !line.full && cosignature_holds(q->note, i,
					  &q->policy->witness[w].key, &time);
		counts = holds && is_near(time, q->now_s);
		if (counts && keep(c, w, buf_slice(&line), time)) {
			out->fresh[w] = true;
			out->changed++;
		}
	}
	if (counts) {
		out->holds[w] = true;
		out->held++;
	}
	buf_free(&line);
	return holds;
}

/* The text of c, without the log's line. */
static struct slice
text_of(const struct cosigned *c)
{
	struct err ignored;
	struct note n;

	if (note_parse(&n, buf_slice(&c->text), LIMITS_CHECKPOINT_MAX, false,
		&ignored) < 0)
		return slice_of("");
	return n.text;
}

bool
cosigned_take(struct cosigned *c, const struct cosigned_question *q,
    struct cosigned_taken *out)
{
	*out = (struct cosigned_taken){ .held = 0 };
	if (c->text.n == 0 || !slice_equal(q->note->text, text_of(c)))
		return true;
	for (size_t i = 0; i < q->note->sigs; i++) {
		size_t w = whose(q->policy, &q->note->sig[i]);

		if (w == q->policy->witnesses || out->holds[w] ||
		    (q->only >= 0 && (size_t)q->only != w))
			continue;
		if (!take_line(c, q, i, w, out))
			return false;
	}
	return true;
}

void
cosigned_merge(struct cosigned *c, const struct cosigned *from,
    struct cosigned_taken *taken)
{
	for (size_t w = 0; w < POLICY_WITNESSES_MAX; w++)
		if (taken->fresh[w] &&
		    !keep(c, w, buf_slice(&from->line[w]), from->time[w])) {
			taken->fresh[w] = false;
			taken->changed--;
		}
}

static bool
same_key(const struct keys_verifier *a, const struct keys_verifier *b)
{
	return strcmp(a->name, b->name) == 0 &&
	       memcmp(&a->key, &b->key, sizeof(a->key)) == 0;
}

void
cosigned_move(struct cosigned *c, const struct policy *from,
    const struct policy *to)
{
	struct cosigned next;

	cosigned_init(&next);
	for (size_t i = 0; i < from->witnesses; i++)
		for (size_t k = 0; k < to->witnesses && c->has[i]; k++) {
			if (!same_key(&from->witness[i].key,
				&to->witness[k].key))
				continue;
			next.has[k] = true;
			next.time[k] = c->time[i];
			buf_add_slice(&next.line[k], buf_slice(&c->line[i]));
		}
	buf_add_slice(&next.text, buf_slice(&c->text));
	next.checkpoint = c->checkpoint;
	cosigned_free(c);
	*c = next;
}

void
cosigned_write(const struct cosigned *c, struct buf *out)
{
	buf_add_slice(out, buf_slice(&c->text));
	for (size_t i = 0; i < POLICY_WITNESSES_MAX; i++)
		if (c->has[i])
			buf_add_slice(out, buf_slice(&c->line[i]));
}

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

static void
put_line(const struct note_signature *s, struct buf *out)
{
	buf_puts(out, "\xe2\x80\x94 ");
	buf_add_slice(out, s->name);
	buf_u8(out, ' ');
	buf_add_slice(out, s->blob);
	buf_u8(out, '\n');
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
	buf_add_slice(&c->text, n.text);
	buf_u8(&c->text, '\n');
	for (size_t i = 0; i < n.sigs; i++)
		if (note_verify(&n, i, log)) {
			put_line(&n.sig[i], &c->text);
			break;
		}
	return 0;
}

/* Whether line i of n is one of the witness w for the text of c. */
static bool
is_cosignature(const struct note *n, size_t i, const struct keys_verifier *w,
    int64_t now_s, uint64_t *time)
{
	if (!cosignature_holds(n, i, w, time))
		return false;
	return now_s == COSIGNED_ANY_TIME ||
	       (*time <= (uint64_t)now_s + COSIGNED_SKEW_S &&
		   *time + COSIGNED_SKEW_S >= (uint64_t)now_s);
}

static void
keep(struct cosigned *c, size_t w, const struct note_signature *s,
    uint64_t time, size_t *fresh)
{
	if (c->has[w] && time <= c->time[w])
		return;
	c->has[w] = true;
	c->time[w] = time;
	buf_reset(&c->line[w]);
	put_line(s, &c->line[w]);
	++*fresh;
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

size_t
cosigned_take(struct cosigned *c, const struct policy *p, const struct note *n,
    int only, int64_t now_s, size_t *fresh)
{
	size_t held = 0;

	*fresh = 0;
	if (c->text.n == 0 || !slice_equal(n->text, text_of(c)))
		return 0;
	for (size_t w = 0; w < p->witnesses; w++) {
		bool holds = false;

		for (size_t i = 0; i < n->sigs; i++) {
			uint64_t time;

			if ((only >= 0 && (size_t)only != w) ||
			    !is_cosignature(n, i, &p->witness[w].key, now_s,
				&time))
				continue;
			holds = true;
			keep(c, w, &n->sig[i], time, fresh);
		}
		held += holds;
	}
	return held;
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

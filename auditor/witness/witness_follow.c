/*
 * From a log's published files to the request that the log could have sent.
 * Nothing that comes is believed: false tiles make hashes that do not lead from
 * the state to the checkpoint, and those are refused like a stranger's.
 */
#include "auditor/witness/witness_follow.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "auditor/fetch.h"
#include "common/base/json.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "protocol/tile.h"
#include "protocol/tree.h"
#include "protocol/witness_request.h"

enum {
	TILE_BYTES = TILE_WIDTH * HASH_SIZE,
	/* A checkpoint and a proof's tiles take two minutes over a line on
	 * which a request takes one. */
	FOLLOW_S = 5 * 60,
	/* Each hash of a proof of a tree of 2^53 entries, from a tile of its
	 * own, and the checkpoint. */
	FOLLOW_BYTES = 64 * TILE_BYTES + LIMITS_CHECKPOINT_MAX
};

/* What an aggregator of Sheaf has beside the log (P-ASK-9). */
static const char cosignatures[] = "v1/cosignatures";

struct follow {
	struct fetch *fetch;
	struct fetch *beside; /* NULL: the address is not that of such a log */
	bool offered;         /* and it has shown what it wants to be signed */
	bool again;           /* and wants a newer line for it */
	uint64_t size;        /* of the log as it publishes it */
	struct tile held;     /* the tile that `bytes` has; width 0: none */
	struct buf bytes;
};

/* The tile of t's name, or the full one that has grown from it. */
static int
get_tile(struct follow *f, const struct tile *t, struct err *e)
{
	if (f->held.width > 0 && f->held.level == t->level &&
	    f->held.index == t->index)
		return 0;
	f->held.width = 0;
	if (fetch_tile(f->fetch, t, &f->bytes, e) < 0)
		return -1;
	if (f->bytes.n < (size_t)t->width * HASH_SIZE)
		return err_set(e, ERR_LATER,
		    "a tile that the log gives is shorter than its checkpoint "
		    "needs");
	f->held = *t;
	return 0;
}

static int
get_node(void *arg, unsigned level, uint64_t index, struct hash *out,
    struct err *e)
{
	struct follow *f = arg;
	unsigned first, count;
	struct tile t;

	tile_of_node(level, index, f->size, &t, &first, &count);
	if (get_tile(f, &t, e) < 0)
		return -1;
	*out = tree_fold(f->bytes.data + (size_t)first * HASH_SIZE, count);
	return 0;
}

/* The hashes from the state to a larger checkpoint. */
static int
prove(struct follow *f, const struct witness_log *log, struct tree_proof *proof,
    struct err *e)
{
	const struct tree_reader reader = { get_node, f };

	proof->n = 0;
	if (log->size >= f->size)
		return 0;
	return tree_prove_consistency(proof, log->size, f->size, &reader, e);
}

/* The same checkpoint again, sooner than it is signed again. */
static bool
is_same(const struct witness_log *log, const struct checkpoint *c,
    struct clock_wall now)
{
	return log->size == c->size && hash_equal(&log->root, &c->root) &&
	       log->time > 0 && now.s - log->time < WITNESS_AGAIN_S;
}

/* A held log goes on, or says why not. */
static int
settle(struct witness_state *s, const struct witness_request *r,
    enum witness_followed *what, struct witness_answer *a, struct err *e)
{
	if (witness_settle(s, r, &a->why) == 0) {
		*what = WITNESS_FOLLOWED_SETTLED;
		return 0;
	}
	if (a->why.kind == ERR_SYSTEM || a->why.kind == ERR_CORRUPT) {
		*e = a->why;
		return -1;
	}
	a->status = WITNESS_BUSY;
	*what = WITNESS_FOLLOWED_REFUSED;
	return 0;
}

/* signed_text is what the log publishes as its checkpoint. */
static int
follow(struct follow *f, struct witness_state *s, const struct witness_log *log,
    struct slice signed_text, struct clock_wall now,
    enum witness_followed *what, struct witness_answer *a, struct err *e)
{
	struct witness_request r = { .old = log->size };
	struct buf body;

	if (note_parse(&r.note, signed_text, LIMITS_CHECKPOINT_MAX, false, e) <
		0 ||
	    checkpoint_read(&r.checkpoint, &r.note, e) < 0)
		return err_prefix(e,
		    "what the log publishes as its checkpoint is none");
	/* Before a size is believed for which tiles are fetched. */
	if (!note_verify_any(&r.note, &log->key) ||
	    strcmp(r.checkpoint.origin, log->origin) != 0)
		return err_refuse(e, "signature", 0,
		    "the checkpoint at %s is not signed with the key of the "
		    "log %s",
		    log->url, log->origin);
	f->size = r.checkpoint.size;
	if (prove(f, log, &r.proof, e) < 0)
		return -1;
	if (log->held)
		return settle(s, &r, what, a, e);
	if (!f->again && is_same(log, &r.checkpoint, now)) {
		*what = WITNESS_FOLLOWED_SAME;
		return 0;
	}
	if (r.checkpoint.size < log->size)
		return err_set(e, ERR_LATER,
		    "the log publishes %" PRIu64 " entries, where %" PRIu64
		    " were signed: it shows an older state",
		    r.checkpoint.size, log->size);
	buf_init(&body, WITNESS_REQUEST_MAX);
	witness_request_write(r.old, &r.proof, signed_text, &body);
	witness_answer_free(a);
	witness_ask(s, buf_slice(&body), now, a);
	buf_free(&body);
	*what = a->status == WITNESS_SIGNED ? WITNESS_FOLLOWED_SIGNED
					    : WITNESS_FOLLOWED_REFUSED;
	return 0;
}

/* Where the log's aggregator takes lines: its address without "/log". */
static int
open_beside(struct follow *f, const char *url, struct err *e)
{
	static const char log[] = "/log";
	size_t n = strlen(url), m = sizeof(log) - 1;
	char *base;
	int rc;

	while (n > 0 && url[n - 1] == '/')
		n--;
	if (n < m || memcmp(url + n - m, log, m) != 0)
		return 0;
	base = mem_copy_text(url, n - m);
	rc = fetch_open(&f->beside, base, e);
	if (rc == 0)
		fetch_limit(f->beside, FOLLOW_BYTES, FOLLOW_S);
	free(base);
	return rc;
}

/*
 * What is to be signed: the newest checkpoint that the log has signed, where it shows
 * that, since it may wait for this very line; else the published one.  A state that is
 * held looks for its own line, which only the published one has.
 */
static int
get_checkpoint(struct follow *f, const struct witness_log *log, struct buf *out,
    bool *found, struct err *e)
{
	struct err ignored = ERR_INIT;
	struct note n;

	/* Some servers answer with a page where they have nothing. */
	if (f->beside != NULL && !log->held)
		f->offered = fetch_get(f->beside, cosignatures, out, found,
				 &ignored) == 0 &&
			     *found &&
			     note_parse(&n, buf_slice(out),
				 LIMITS_CHECKPOINT_MAX, false, &ignored) == 0 &&
			     note_verify_any(&n, &log->key);
	if (f->offered)
		return 0;
	return fetch_get(f->fetch, "checkpoint", out, found, e);
}

/* "again" of an answer (P-ASK-9). */
static bool
wants_again(const struct buf *answer)
{
	struct err ignored = ERR_INIT;
	struct jval *o = NULL;
	bool again = false;

	if (jval_parse(&o, buf_slice(answer), answer->n, &ignored) == 0)
		(void)jval_bool(jval_get(o, "again"), &again);
	jval_free(o);
	return again;
}

/* Bring the line.  A log that has gone on meanwhile is met at the next look. */
static void
bring(struct follow *f, struct witness_state *s, const char *origin)
{
	struct buf text, answer;
	struct err e = ERR_INIT;

	buf_init(&text, 2 * LIMITS_CHECKPOINT_MAX);
	buf_init(&answer, LIMITS_CHECKPOINT_MAX);
	if (witness_state_checkpoint(s, origin, &text, &e) < 0 ||
	    (text.n > 0 && fetch_post(f->beside, cosignatures, buf_slice(&text),
			       &answer, &e) < 0))
		log_event(LOG_WARN, "not-brought", "log=%s why=\"%s\"", origin,
		    e.text);
	f->again = wants_again(&answer);
	buf_free(&answer);
	buf_free(&text);
}

int
witness_follow(struct witness_state *s, const struct witness_log *log,
    struct clock_wall now, enum witness_followed *what,
    struct witness_answer *a, struct err *e)
{
	struct follow f = { .size = 0 };
	struct buf signed_text;
	bool found = false;
	int rc = -1;

	*a = (struct witness_answer){ .status = WITNESS_BUSY };
	buf_init(&a->line, 0);
	buf_init(&signed_text, LIMITS_CHECKPOINT_MAX);
	buf_init(&f.bytes, TILE_BYTES);
	if (fetch_open(&f.fetch, log->url, e) < 0)
		goto out;
	fetch_limit(f.fetch, FOLLOW_BYTES, FOLLOW_S);
	if (open_beside(&f, log->url, e) < 0 ||
	    get_checkpoint(&f, log, &signed_text, &found, e) < 0)
		goto out;
	if (found)
		rc = follow(&f, s, log, buf_slice(&signed_text), now, what, a,
		    e);
	else
		err_set(e, ERR_LATER, "there is no log at %s", log->url);
	if (rc == 0 && f.offered &&
	    (*what == WITNESS_FOLLOWED_SIGNED ||
		*what == WITNESS_FOLLOWED_SAME))
		bring(&f, s, log->origin);
	/* The log has started since the line was made. */
	if (f.again && *what == WITNESS_FOLLOWED_SAME) {
		rc = follow(&f, s, log, buf_slice(&signed_text), now, what, a,
		    e);
		if (rc == 0 && *what == WITNESS_FOLLOWED_SIGNED)
			bring(&f, s, log->origin);
	}
out:
	fetch_close(f.beside);
	fetch_close(f.fetch);
	buf_free(&f.bytes);
	buf_free(&signed_text);
	return rc;
}

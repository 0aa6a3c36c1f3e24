/*
 * The writer alone knows what it has signed at this moment, so it is the one to judge.
 * It does so before the transaction of a group, and no signature can follow that does
 * not know of it.
 */
#include "aggregator/merge/stopping.h"

#include "common/base/log.h"

static int
published(struct stopping *t, struct checkpoint *cp, struct note *n,
    struct err *e)
{
	if (note_parse(n, buf_slice(t->checkpoint), LIMITS_CHECKPOINT_MAX,
		false, e) < 0)
		return -1;
	return checkpoint_parse(cp, n, e);
}

/* The largest checkpoint signed here.  Somebody else can hold only what is published
 * or larger, so the lock is asked only for the latter. */
static int
newest(struct stopping *t, const struct checkpoint *shown,
    struct checkpoint *cp, struct err *e)
{
	const struct merger_io *io = t->io;
	struct note n;

	if (published(t, cp, &n, e) < 0)
		return -1;
	if (shown->size <= cp->size || io->newest == NULL)
		return 0;
	return io->newest(io->arg, cp, e);
}

/* Nothing more is signed.  A start without room, or that waits for somebody, is not
 * made again either. */
static void
stop(struct stopping *t, enum shown how, const struct checkpoint *cp)
{
	*t->no_room = *t->awaits = *t->waits = false;
	if (t->why[0] != '\0')
		return;
	shown_reason(how, cp, t->why);
	*t->read_only = t->why;
	log_event(LOG_ALARM, "read-only", "reason=\"%s\"", t->why);
}

static void
keep(struct stopping *t, enum shown how, const struct checkpoint *cp,
    struct slice text)
{
	struct shown_proof p = { .how = how,
		.checkpoint = *cp,
		.text = text,
		.ledger = t->writer->ledger };
	struct err e = ERR_INIT;
	bool stops = true;
	struct buf own;
	struct note n;
	int rc;

	buf_init(&own, LIMITS_CHECKPOINT_MAX);
	rc = published(t, &p.own, &n, &e);
	if (rc == 0 &&
	    !checkpoint_bare(&n, signer_log_key(t->writer->signer), &own))
		rc = err_set(&e, ERR_CORRUPT,
		    "the published checkpoint is not one of this log's key");
	p.own_text = buf_slice(&own);
	if (rc == 0 && t->io->keep != NULL)
		rc = t->io->keep(t->io->arg, &p, &stops, &e);
	if (rc < 0)
		log_event(LOG_ALARM, "evidence", "reason=\"%s\"", e.text);
	buf_free(&own);
	log_event(LOG_ALARM, "contradiction",
	    "shown=%llu size=%llu stops=%d: a checkpoint of this log's key "
	    "contradicts this log",
	    (unsigned long long)cp->size, (unsigned long long)t->writer->size,
	    stops);
	if (stops)
		stop(t, how, cp);
}

int
stopping_show(struct stopping *t, const struct checkpoint *cp,
    struct slice text, enum shown *how, struct err *e)
{
	struct checkpoint signed_here;

	if (newest(t, cp, &signed_here, e) < 0 ||
	    shown_judge(t->writer->ledger, t->writer->size, &signed_here, cp,
		how, e) < 0)
		return -1;
	if (*how == SHOWN_AHEAD || *how == SHOWN_FORK)
		keep(t, *how, cp, text);
	return 0;
}

static void
answer(struct stopping *t, struct submission *s, enum shown how)
{
	struct writer *w = t->writer;

	if (how == SHOWN_AHEAD)
		writer_reject(w, s, 503, "behind",
		    "this log is smaller than the checkpoint, which its key "
		    "has signed: it is an older copy, and signs nothing until "
		    "the missing entries are back");
	else if (how == SHOWN_FORK)
		writer_reject(w, s, 409, "fork",
		    "this log has other entries than the checkpoint, which its "
		    "key has signed: keep it and show it to an auditor");
	else if (how == SHOWN_UNKNOWN || t->unproven ||
		 s->checkpoint.size > w->published)
		writer_reject(w, s, 503, "busy",
		    *t->read_only != NULL
			? *t->read_only
			: "the checkpoint is not published yet; ask again in a "
			  "moment");
	else
		s->status = 200;
}

int
stopping_judge(struct stopping *t, struct submission *list, struct err *e)
{
	enum shown how;

	for (struct submission *s = list; s != NULL; s = s->next) {
		if (s->kind != SUBMISSION_CHECKPOINT)
			continue;
		if (stopping_show(t, &s->checkpoint, buf_slice(&s->note), &how,
			e) < 0)
			return -1;
		answer(t, s, how);
	}
	return 0;
}

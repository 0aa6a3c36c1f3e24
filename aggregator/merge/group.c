/*
 * One group: transaction, tree, lock, files, answers.  Before the commit a
 * fault undoes the group and everybody is told; after it, the process ends,
 * because the leaves are in the store and only a start can finish their
 * publication safely.
 */
#include "aggregator/merge/group.h"

#include <stdio.h>
#include <string.h>

#include "aggregator/merge/admit.h"
#include "aggregator/merge/hearing.h"
#include "aggregator/merge/outcome.h"
#include "common/base/log.h"

/* ----------------------------------------------------------- transaction */

static int
admit_any(struct writer *w, struct submission *s, struct err *e)
{
	switch (s->kind) {
	case SUBMISSION_BATCH:
		return admit_batch(w, s, e);
	case SUBMISSION_ENROL:
		return admit_enrol(w, s, e);
	case SUBMISSION_AUTHORITY:
		return admit_authority(w, s, e);
	case SUBMISSION_RELEASE:
		return admit_release(w, s, e);
	case SUBMISSION_CHECKPOINT:
	case SUBMISSION_HEAD:
	case SUBMISSION_TRUST:
	case SUBMISSION_JOB:
		break;
	}
	/* Those that only read are not for the writer, a job is alone, and a
	 * checkpoint is judged before the transaction. */
	ASSERT(false);
}

/* Where nothing may be signed, or the disk has no room, what is logged keeps
 * its answer all the same (P-ANS-1), if a published checkpoint covers it. */
static int
admit_logged_only(struct group *g, struct submission *s, struct err *e)
{
	struct writer *w = g->writer;
	bool logged = false,
	     full = g->full || (g->read_only != NULL && g->no_room);

	if (!g->unproven && s->statement != NULL &&
	    admit_logged(w, s, &logged, e) < 0)
		return -1;
	if (logged && s->result.index + s->result.refused < w->published)
		return 0;
	memset(&s->result, 0, sizeof(s->result));
	if (full) {
		writer_reject(w, s, 507, "full",
		    g->full ? g->why_full.text : g->read_only);
		w->no_room++;
	} else {
		writer_reject(w, s, 503, "busy",
		    g->read_only != NULL ? g->read_only : hearing_reason);
	}
	return 0;
}

/* How much anybody can have seen of this log.  Where what was published is lost
 * (recovery.h), that may be as much as was signed. */
static uint64_t
largest(const struct group *g)
{
	const struct writer *w = g->writer;

	return g->unproven && w->published == 0 ? w->locked : w->published;
}

static int
admit_one(struct group *g, struct submission *s, struct err *e)
{
	if (s->kind == SUBMISSION_CHECKPOINT)
		return 0;
	if (outcome_behind(s, largest(g))) {
		g->writer->rejected++;
		s->status = 503;
		return 0;
	}
	if (g->full || g->read_only != NULL || g->waits)
		return admit_logged_only(g, s, e);
	return admit_any(g->writer, s, e);
}

static int
admit_all(struct group *g, struct submission *list, struct err *e)
{
	for (struct submission *s = list; s != NULL; s = s->next)
		if (admit_one(g, s, e) < 0)
			return -1;
	return 0;
}

/* A job stands alone in its group, so its failure undoes nothing else. */
static int
run_job(struct group *g, struct submission *s, struct err *e)
{
	bool moved = false;

	if (s->job(s->job_arg, g->writer->store, &moved, e) < 0)
		return -1;
	/* A total under the new registry names it, so the log does at once. */
	if (moved &&
	    (tally_remake(g->writer->tally, e) < 0 ||
		admit_release_again(g->writer,
		    g->read_only == NULL && !g->waits && !g->full, e) < 0))
		return -1;
	s->status = 200;
	return 0;
}

static int
write_all(struct group *g, struct submission *list, struct err *e)
{
	struct writer *w = g->writer;
	int rc;

	w->today = g->io->today(g->io->arg);
	if (list->kind == SUBMISSION_JOB)
		rc = run_job(g, list, e);
	else
		rc = admit_all(g, list, e);
	if (rc < 0 || tally_flush(w->tally, e) < 0 ||
	    ledger_flush(w->ledger, e) < 0)
		return -1;
	return store_commit(w->store, e);
}

/* ------------------------------------------------------------- a failure */

static void
fail_all(struct submission *list, unsigned status, const struct err *why)
{
	for (struct submission *s = list; s != NULL; s = s->next)
		outcome_problem(s, status, why);
}

/*
 * Undo the transaction.  A full disk, a busy store or a job's own fault is
 * the answer to all that wait; anything else ends the process.
 */
static int
undo(struct group *g, struct submission *list, struct err *e)
{
	struct err why = *e, again = ERR_INIT;
	bool full = strcmp(why.code, "full") == 0;

	store_rollback(g->writer->store);
	if (writer_reload(g->writer, &again) < 0) {
		*e = again;
		return -1;
	}
	if (full) {
		fail_all(list, 507, &why);
	} else if (why.kind == ERR_LATER) {
		snprintf(why.code, sizeof(why.code), "busy");
		fail_all(list, 503, &why);
	} else if (list->kind == SUBMISSION_JOB) {
		fail_all(list, why.kind == ERR_REFUSED ? 400 : 500, &why);
	} else {
		return -1;
	}
	log_event(LOG_WARN, "group-undone", "reason=\"%s\"", why.text);
	return 0;
}

/* ------------------------------------------------------------ publication */

static struct merger_question
question(const struct group *g)
{
	return (struct merger_question){ .policy = &g->writer->policy,
		.number = g->writer->trust_number,
		.signed_text = buf_slice(&g->signed_text) };
}

/* Steps 2 to 4, up to the tiles: every failure here ends the process. */
static int
sign(struct group *g, struct err *e)
{
	struct writer *w = g->writer;
	const struct merger_io *io = g->io;
	struct hash root;
	struct buf new;
	int rc = -1;

	if (w->size == w->locked)
		return 0;
	buf_init(&new, LIMITS_CHECKPOINT_MAX);
	if (ledger_reread(w->ledger, w->locked, w->size, &root, e) < 0)
		goto out;
	signer_checkpoint(w->signer, w->size, &root, &new);
	if (io->swap(io->arg, buf_slice(&g->signed_text), buf_slice(&new), e) <
		0 ||
	    io->tiles(io->arg, w->store, w->locked, w->size, e) < 0)
		goto out;
	w->locked = w->size;
	buf_reset(&g->signed_text);
	buf_add_slice(&g->signed_text, buf_slice(&new));
	rc = 0;
out:
	buf_free(&new);
	return rc;
}

/* The checkpoint is replaced; a failure ends the process. */
static int
show(struct group *g, uint64_t size, struct slice text, struct err *e)
{
	if (g->io->checkpoint(g->io->arg, text, e) < 0)
		return -1;
	g->writer->published = size;
	g->renewed = true;
	g->unproven = g->stopping.unproven = false;
	g->unpublished_since.s = 0;
	buf_reset(&g->checkpoint);
	buf_add_slice(&g->checkpoint, text);
	return 0;
}

static void
note_quorum(struct group *g, enum merger_quorum q)
{
	struct writer *w = g->writer;

	if (q == MERGER_UNMET && !g->unmet)
		log_event(LOG_ALARM, "no-quorum",
		    "published=%llu signed=%llu: too few witnesses sign the "
		    "log's checkpoint, so it is not published",
		    (unsigned long long)w->published,
		    (unsigned long long)w->locked);
	if (q == MERGER_MET && g->unmet)
		log_event(LOG_INFO, "quorum-again", "size=%llu",
		    (unsigned long long)w->locked);
	g->unmet = q != MERGER_MET;
	if (g->unmet && g->unpublished_since.s == 0)
		g->unpublished_since = clock_wall_now();
}

/* Step 5: without a quorum what is logged waits for its publication. */
static int
publish(struct group *g, struct err *e)
{
	const struct merger_question q = question(g);
	enum merger_quorum met = MERGER_MET;
	struct buf text;
	int rc = 0;

	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	if (g->io->witnessed != NULL)
		met = g->io->witnessed(g->io->arg, &q, &text);
	else
		buf_add_slice(&text, q.signed_text);
	note_quorum(g, met);
	if (met == MERGER_MET)
		rc = show(g, g->writer->locked, buf_slice(&text), e);
	buf_free(&text);
	return rc;
}

/* More witnesses have signed what is published. */
static int
improve(struct group *g, struct err *e)
{
	const struct merger_question q = question(g);
	struct buf text;
	int rc = 0;

	if (g->io->better == NULL || q.policy->witnesses == 0)
		return 0;
	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	if (g->io->better(g->io->arg, &q, &text))
		rc = show(g, g->writer->published, buf_slice(&text), e);
	buf_free(&text);
	return rc;
}

static int
sign_and_publish(struct group *g, struct err *e)
{
	struct writer *w = g->writer;

	if (g->read_only != NULL || g->waits)
		return 0;
	if (w->size == w->published)
		return improve(g, e);
	return sign(g, e) < 0 ? -1 : publish(g, e);
}

/* Whether the published checkpoint covers all that the answer to s would prove. */
static bool
is_covered(const struct writer *w, const struct submission *s)
{
	if (w->published == w->size || s->kind == SUBMISSION_JOB)
		return true;
	/* Its head is in the answer, which may be newer. */
	if (s->result.trust ||
	    (s->kind == SUBMISSION_ENROL && s->status == 200))
		return false;
	return !s->result.has_note ||
	       s->result.index + s->result.refused < w->published;
}

static void
say_uncovered(const struct group *g, struct submission *s)
{
	struct err why;

	err_refuse(&why, "busy", 0, "%s",
	    g->read_only != NULL ? g->read_only
	    : g->waits           ? hearing_reason
				 : "the centre has what was sent, but too few "
				   "witnesses have signed its log yet; ask "
				   "again later and the receipt is there");
	outcome_problem(s, 503, &why);
}

static void
write_bodies(struct group *g, struct submission *list)
{
	struct writer *w = g->writer;
	struct outcome o = { .store = w->store,
		.ledger = w->ledger,
		.checkpoint = { w->published, buf_slice(&g->checkpoint) } };
	struct err e = ERR_INIT;

	for (struct submission *s = list; s != NULL; s = s->next) {
		if (!is_covered(w, s)) {
			say_uncovered(g, s);
			continue;
		}
		if (outcome_write(&o, s, &e) == 0)
			continue;
		/* The statement is logged and published; only its answer has
		 * failed, and the agent will ask again. */
		log_event(LOG_ALARM, "answer", "reason=\"%s\"", e.text);
		err_refuse(&e, "busy", 0,
		    "the answer could not be made; ask again later");
		outcome_problem(s, 503, &e);
	}
}

/* ------------------------------------------------------------------- room */

/* Take what the start that was made again has found. */
static int
take_start(struct group *g, const struct recovery_state *found, struct err *e)
{
	struct writer *w = g->writer;
	struct checkpoint cp;
	struct note n;

	buf_reset(&g->checkpoint);
	buf_add_slice(&g->checkpoint, buf_slice(&found->checkpoint));
	buf_reset(&g->signed_text);
	buf_add_slice(&g->signed_text, buf_slice(&found->signed_text));
	if (note_parse(&n, buf_slice(&g->checkpoint), LIMITS_CHECKPOINT_MAX,
		false, e) < 0 ||
	    checkpoint_parse(&cp, &n, e) < 0 || writer_reload(w, e) < 0)
		return -1;
	w->published = cp.size;
	w->locked = w->size;
	g->renewed = true;
	g->unproven = g->stopping.unproven = found->unproven;
	if (g->unpublished_since.s == 0)
		g->unpublished_since = found->unpublished_since;
	g->no_room = false;
	g->waits = found->waits;
	g->awaits = found->awaits_witnesses;
	g->read_only = g->awaits ? recovery_awaiting : NULL;
	return 0;
}

/* The start is made again: it found no room, or nobody was heard. */
static int
start_again(struct group *g, struct err *e)
{
	struct recovery_state found = { .read_only = false };
	int rc;

	if (g->full || g->io->recover == NULL)
		return 0;
	rc = g->io->recover(g->io->arg, &found, e);
	/* The next start is the one to say so. */
	if (rc == 0 && found.read_only && !found.no_room &&
	    !found.awaits_witnesses)
		rc = err_set(e, ERR_CORRUPT, "%s", found.reason);
	if (rc == 0 && !found.no_room)
		rc = take_start(g, &found, e);
	buf_free(&found.checkpoint);
	buf_free(&found.signed_text);
	return rc;
}

/* Nothing is signed before the witnesses have been heard. */
static int
listen(struct group *g, struct err *e)
{
	const struct merger_question q = question(g);

	return g->io->heard(g->io->arg, &q) == MERGER_MET ? start_again(g, e)
							  : 0;
}

/* Ask for room while everything can still be left as it is. */
static void
look_for_room(struct group *g)
{
	const struct merger_io *io = g->io;

	g->full = io->room != NULL && io->room(io->arg, &g->why_full) < 0;
}

/* Finish a start that found no room, or that waits for somebody to be heard. */
static int
finish_start(struct group *g, struct submission *list, struct err *e)
{
	bool heard;

	if (g->stopping.why[0] != '\0')
		return 0;
	if (g->awaits && !g->no_room)
		return listen(g, e);
	if (g->waits && !g->heard) {
		if (hearing_listen(g->writer, list, &heard, e) < 0)
			return -1;
		if (!heard)
			return 0;
		g->heard = true;
		log_event(LOG_INFO, "heard", "size=%llu",
		    (unsigned long long)g->writer->published);
	}
	return g->no_room || g->waits ? start_again(g, e) : 0;
}

int
group_run(struct group *g, struct submission *list, struct err *e)
{
	struct writer *w = g->writer;

	g->renewed = false;
	look_for_room(g);
	if (stopping_judge(&g->stopping, list, e) < 0 ||
	    finish_start(g, list, e) < 0)
		return -1;
	if (store_begin(w->store, e) < 0 || write_all(g, list, e) < 0)
		return undo(g, list, e);
	if (sign_and_publish(g, e) < 0)
		return -1;
	write_bodies(g, list);
	return 0;
}

/*
 * A commit can be seen before its checkpoint is published, and the next one
 * may follow at once.  So a state is taken, and kept only if the checkpoint
 * published then is of its very size.
 */
#include "aggregator/reads/reading.h"

#include <stdlib.h>

#include "aggregator/log/ledger.h"
#include "aggregator/merge/outcome.h"
#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/mem.h"

enum {
	WAIT_MS = 2000, /* a group takes a fraction of that to publish */
	/* Groups are a quarter of a second apart: the second try is good. */
	TRIES = 5,
	/* A state that was kept for as long as requests come would keep erased
	 * bytes on the disk for as long as a stranger likes.  One that is
	 * taken anew reads no more from the write-ahead log once that is
	 * moved, and so lets it be cut; twenty times a second costs nothing. */
	KEEP_MS = 50
};

struct reading {
	struct store *store;
	struct merger *merger;
	struct ledger *ledger;
	bool begun;                   /* the state is held */
	struct clock_mono begun_at;   /* since then */
	struct checkpoint checkpoint; /* that covers it */
	struct buf text;              /* of it */
};

struct reading *
reading_open(struct store *reader, struct merger *m)
{
	struct reading *r = mem_alloc(sizeof(*r));

	r->store = reader;
	r->merger = m;
	/* Its tiles stay true: a log only grows, and readers see no
	 * transaction that could be undone. */
	r->ledger = ledger_new(reader);
	buf_init(&r->text, LIMITS_CHECKPOINT_MAX);
	return r;
}

void
reading_close(struct reading *r)
{
	if (r == NULL)
		return;
	reading_rest(r);
	ledger_free(r->ledger);
	buf_free(&r->text);
	free(r);
}

void
reading_rest(struct reading *r)
{
	if (r->begun)
		store_read_end(r->store);
	r->begun = false;
}

/* Take the store's state of now and the checkpoint of now; *fits when they
 * belong together. */
static int
take_state(struct reading *r, bool *fits, struct err *e)
{
	/* What a crash left is signed only when somebody is heard. */
	const char *stopped = merger_stopped(r->merger);
	uint64_t size;

	reading_rest(r);
	if (store_read_begin(r->store, e) < 0)
		return -1;
	r->begun = true;
	r->begun_at = clock_mono_now();
	if (store_log_size(r->store, &size, e) < 0)
		return -1;
	if (stopped == NULL &&
	    merger_wait_published(r->merger, size, WAIT_MS) < size)
		return err_set(e, ERR_LATER,
		    "the newest entries are not under a published checkpoint "
		    "yet; ask again in a moment");
	buf_reset(&r->text);
	merger_checkpoint(r->merger, &r->checkpoint, &r->text);
	*fits = r->checkpoint.size == size;
	/* Where nothing is signed any more, no newer one will come. */
	if (!*fits && stopped != NULL)
		return err_set(e, ERR_LATER, "%s", stopped);
	return 0;
}

/* See to it that the newest published state is held. */
static int
begin(struct reading *r, struct err *e)
{
	struct checkpoint newest;
	bool fits = false;
	int rc = 0;

	merger_checkpoint(r->merger, &newest, NULL);
	if (r->begun && newest.size == r->checkpoint.size &&
	    clock_mono_now().ms - r->begun_at.ms < KEEP_MS)
		return 0;
	for (int i = 0; i < TRIES && rc == 0 && !fits; i++)
		rc = take_state(r, &fits, e);
	if (rc == 0 && !fits)
		rc = err_set(e, ERR_LATER,
		    "the log grows too fast to be looked at; ask again in a "
		    "moment");
	if (rc < 0)
		reading_rest(r);
	return rc;
}

/* Nothing is signed, or was not a moment ago (merger_waits_for_room()). */
static int
say_unsigned(struct reading *r, struct err *e)
{
	const char *why = merger_read_only(r->merger);

	return err_set(e, ERR_LATER, "%s",
	    why != NULL ? why
			: "the aggregator signs again since a moment; ask "
			  "once more");
}

/* The epoch that a head is about, or why there is no answer. */
static int
judge(struct reading *r, struct submission *s, struct err *e)
{
	struct store_epoch p;
	bool found;

	s->status = 200;
	if (outcome_behind(s, r->checkpoint.size)) {
		s->status = 503;
		return 0;
	}
	if (s->kind == SUBMISSION_TRUST)
		return 0;
	if (store_agent_epoch_find(r->store, s->agent, s->epoch, &p, &found,
		e) < 0)
		return -1;
	s->result.epoch = p.no;
	if (found && p.head_seq > 0 && p.head_index >= r->checkpoint.size)
		return say_unsigned(r, e);
	if (!found) {
		s->status = 404;
		err_refuse(&s->result.why, "unknown-agent", 0,
		    "no enrolment of this agent and epoch is logged");
	}
	return 0;
}

static int
answer(struct reading *r, struct submission *s, struct err *e)
{
	struct outcome o = { .store = r->store, .ledger = r->ledger };

	if (merger_unproven(r->merger))
		return say_unsigned(r, e);
	if (begin(r, e) < 0 || judge(r, s, e) < 0)
		return -1;
	o.checkpoint = (struct ledger_checkpoint){ r->checkpoint.size,
		buf_slice(&r->text) };
	return outcome_write(&o, s, e);
}

void
reading_answer(struct reading *r, struct submission *s)
{
	struct err e = ERR_INIT, why;

	if (s->settled) {
		outcome_problem(s, s->fault_status, &s->fault);
		return;
	}
	if (answer(r, s, &e) == 0)
		return;
	if (e.kind == ERR_REFUSED) {
		outcome_problem(s, 500, &e);
		return;
	}
	if (e.kind == ERR_LATER) {
		err_refuse(&why, "busy", 0, "%s", e.text);
	} else {
		log_event(LOG_ALARM, "answer", "reason=\"%s\"", e.text);
		err_refuse(&why, "busy", 0,
		    "the answer could not be made; ask again later");
	}
	outcome_problem(s, 503, &why);
}

bool
reading_holds(struct reading *r, struct submission *s)
{
	const struct checkpoint *shown = &s->checkpoint;
	struct outcome o = { .store = r->store, .ledger = r->ledger };
	struct err e = ERR_INIT;
	struct hash root;

	if (s->settled) {
		outcome_problem(s, s->fault_status, &s->fault);
		return true;
	}
	/* A start that waits is ended by the writer, when it hears this. */
	if (merger_unproven(r->merger) ||
	    (s->agent[0] != '\0' && merger_waits_for_word(r->merger)) ||
	    begin(r, &e) < 0 || shown->size > r->checkpoint.size ||
	    ledger_root(r->ledger, shown->size, &root, &e) < 0 ||
	    !hash_equal(&root, &shown->root))
		return false;
	o.checkpoint = (struct ledger_checkpoint){ r->checkpoint.size,
		buf_slice(&r->text) };
	s->status = 200;
	return outcome_write(&o, s, &e) == 0;
}

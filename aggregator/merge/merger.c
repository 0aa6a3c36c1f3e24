/*
 * The queue and its thread.  When a group begins is decided here, what happens
 * to it in group.c.
 */
#include "aggregator/merge/merger.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/merge/group.h"
#include "aggregator/merge/hearing.h"
#include "aggregator/merge/outcome.h"
#include "aggregator/merge/writer.h"
#include "aggregator/store/released.h"
#include "common/base/clock.h"
#include "common/base/condition.h"
#include "common/base/log.h"
#include "common/base/mem.h"

enum {
	/* When so many wait, a group begins before its time, as soon as no
	 * more have come for QUIET_MS. */
	ENOUGH = 8,
	QUIET_MS = 2,
	IDLE_MS = 10,
	/* Under a load without pauses the housekeeper never catches up with
	 * the write-ahead log.  After so many leaves (some tens of megabytes)
	 * the writer moves it into the store itself. */
	TIDY_LEAVES = 8192
};

struct merger {
	struct writer writer;
	struct group group;
	const struct merger_io *io;
	size_t group_max;
	int64_t interval_ms;
	int64_t last_start_ms;
	bool dead;       /* something failed after a commit */
	uint64_t tidied; /* leaves when the log was last moved */

	pthread_t thread;
	bool has_thread;

	/* The mutex guards the rest. */
	pthread_mutex_t mutex;
	pthread_cond_t work;      /* the queue began to fill, or is full */
	pthread_cond_t published; /* a checkpoint was */
	bool stop;
	bool asked; /* to come round, by who watches the thread */
	struct submission *first, **last;
	size_t waiting;
	struct checkpoint checkpoint;
	struct buf text;
	const char *read_only; /* the group's, for other threads */
	bool no_room;          /* likewise */
	bool awaits, unproven; /* likewise */
	bool waits;            /* likewise */
	bool unmet;            /* likewise */
	struct clock_wall unpublished_since; /* likewise */
	bool word;        /* a person has said that it need not */
	int64_t began_ms; /* the group under way did; 0: there is none */
	struct merger_counts counts;
};

/* -------------------------------------------------------------- lifecycle */

/* Make the published checkpoint known to the other threads. */
static int
show_checkpoint(struct merger *m, struct err *e)
{
	struct checkpoint cp;
	struct note n;
	int rc;

	rc = note_parse(&n, buf_slice(&m->group.checkpoint),
	    LIMITS_CHECKPOINT_MAX, false, e);
	if (rc == 0)
		rc = checkpoint_parse(&cp, &n, e);
	if (rc < 0)
		return -1;
	pthread_mutex_lock(&m->mutex);
	m->checkpoint = cp;
	buf_reset(&m->text);
	buf_add_slice(&m->text, buf_slice(&m->group.checkpoint));
	pthread_cond_broadcast(&m->published);
	pthread_mutex_unlock(&m->mutex);
	return 0;
}

static void
make_writer(struct merger *m, const struct merger_config *config)
{
	m->writer = (struct writer){ .store = config->store,
		.directory = config->directory,
		.ledger = ledger_new(config->store),
		.tally = tally_new(config->store),
		.signer = config->signer,
		.origin = mem_string(config->origin) };
	m->group.writer = &m->writer;
	m->group.io = config->io;
	buf_init(&m->group.checkpoint, LIMITS_CHECKPOINT_MAX);
	buf_add_slice(&m->group.checkpoint, config->checkpoint);
	buf_init(&m->group.signed_text, LIMITS_CHECKPOINT_MAX);
	buf_add_slice(&m->group.signed_text, config->signed_text.n > 0
						 ? config->signed_text
						 : config->checkpoint);
	if (config->read_only)
		m->group.read_only = m->group.reason =
		    mem_string(config->reason);
	m->group.unproven = config->unproven;
	m->group.no_room = config->no_room;
	m->group.waits = m->waits = config->waits;
	m->group.stopping = (struct stopping){ .writer = &m->writer,
		.io = config->io,
		.checkpoint = &m->group.checkpoint,
		.unproven = config->unproven,
		.read_only = &m->group.read_only,
		.no_room = &m->group.no_room,
		.awaits = &m->group.awaits,
		.waits = &m->group.waits };
	m->group.awaits = config->awaits_witnesses;
	m->group.unpublished_since = config->unpublished_since;
	m->read_only = m->group.read_only;
	m->no_room = m->group.no_room;
	m->awaits = m->group.awaits;
	m->unproven = m->group.unproven;
	m->unpublished_since = m->group.unpublished_since;
}

static int
locked_size(const struct merger *m, uint64_t *size, struct err *e)
{
	struct checkpoint cp;
	struct note n;

	if (note_parse(&n, buf_slice(&m->group.signed_text),
		LIMITS_CHECKPOINT_MAX, false, e) < 0 ||
	    checkpoint_parse(&cp, &n, e) < 0)
		return -1;
	*size = cp.size;
	return 0;
}

int
merger_open(struct merger **out, const struct merger_config *config,
    struct err *e)
{
	struct merger *m = mem_alloc(sizeof(*m));
	struct store_debts debts;

	*out = NULL;
	m->io = config->io;
	m->group_max =
	    config->group_max > 0 ? config->group_max : LIMITS_GROUP_MAX;
	m->interval_ms = config->interval_ms;
	m->last_start_ms = clock_mono_now().ms - m->interval_ms;
	m->last = &m->first;
	buf_init(&m->text, LIMITS_CHECKPOINT_MAX);
	ASSERT(pthread_mutex_init(&m->mutex, NULL) == 0);
	condition_make(&m->work);
	condition_make(&m->published);
	make_writer(m, config);
	if (released_settle(config->store, e) < 0 ||
	    store_log_size(config->store, &m->writer.size, e) < 0 ||
	    ((!config->read_only || config->awaits_witnesses) &&
		writer_read_trust(&m->writer, e) < 0) ||
	    store_debt_read(config->store, &debts, e) < 0 ||
	    show_checkpoint(m, e) < 0)
		goto fail;
	m->counts.debts = debts.unpaid;
	m->writer.published = m->tidied = m->checkpoint.size;
	if (locked_size(m, &m->writer.locked, e) < 0)
		goto fail;
	if (!config->read_only && !config->waits &&
	    m->writer.size != m->writer.locked) {
		err_set(e, ERR_CORRUPT,
		    "the store's entries are not those of its checkpoint: "
		    "recovery must run first");
		goto fail;
	}
	*out = m;
	return 0;
fail:
	merger_close(m);
	return -1;
}

static void
answer_stopping(struct submission *s)
{
	struct err why;

	err_refuse(&why, "busy", 0,
	    "the aggregator is stopping; try again later");
	outcome_problem(s, 503, &why);
	s->answer(s);
}

bool
merger_has_thread(const struct merger *m)
{
	return m->has_thread;
}

void
merger_turn_away(struct merger *m)
{
	struct submission *s = m->first, *next;

	m->first = NULL;
	m->last = &m->first;
	m->waiting = 0;
	for (; s != NULL; s = next) {
		next = s->next;
		answer_stopping(s);
	}
}

void
merger_close(struct merger *m)
{
	if (m == NULL)
		return;
	pthread_mutex_lock(&m->mutex);
	m->stop = true;
	pthread_cond_broadcast(&m->work);
	pthread_cond_broadcast(&m->published);
	pthread_mutex_unlock(&m->mutex);
	if (m->has_thread)
		pthread_join(m->thread, NULL);
	merger_turn_away(m);
	ledger_free(m->writer.ledger);
	tally_free(m->writer.tally);
	buf_free(&m->group.checkpoint);
	buf_free(&m->group.signed_text);
	buf_free(&m->text);
	free(m->group.reason);
	free((void *)m->writer.origin);
	pthread_cond_destroy(&m->work);
	pthread_cond_destroy(&m->published);
	pthread_mutex_destroy(&m->mutex);
	free(m);
}

/* ------------------------------------------------------------------ queue */

void
merger_submit(struct merger *m, struct submission *s)
{
	bool stop;

	ASSERT(s->answer != NULL && s->kind != SUBMISSION_HEAD &&
	       s->kind != SUBMISSION_TRUST);
	if (s->settled) {
		pthread_mutex_lock(&m->mutex);
		m->counts.rejected++;
		pthread_mutex_unlock(&m->mutex);
		outcome_problem(s, s->fault_status, &s->fault);
		s->answer(s);
		return;
	}
	s->next = NULL;
	pthread_mutex_lock(&m->mutex);
	stop = m->stop;
	if (!stop) {
		*m->last = s;
		m->last = &s->next;
		m->waiting++;
		if (m->waiting == 1 || m->waiting == m->group_max)
			pthread_cond_signal(&m->work);
	}
	pthread_mutex_unlock(&m->mutex);
	if (stop)
		answer_stopping(s);
}

/*
 * Take a group off the queue: at most group_max, a job always alone.  The
 * mutex is held.
 */
static struct submission *
take(struct merger *m)
{
	struct submission *list = m->first, **end = &m->first;
	size_t n = 0;

	while (*end != NULL && n < m->group_max &&
	       ((*end)->kind != SUBMISSION_JOB || n == 0)) {
		bool alone = (*end)->kind == SUBMISSION_JOB;

		end = &(*end)->next;
		n++;
		if (alone)
			break;
	}
	if (n == 0)
		return NULL;
	m->first = *end;
	*end = NULL;
	if (m->first == NULL)
		m->last = &m->first;
	m->waiting -= n;
	return list;
}

/* Put a group that was not answered back to the front.  Only a simulation, for
 * which fatal() returns, sees it again. */
static void
put_back(struct merger *m, struct submission *list)
{
	struct submission **end = &list;

	pthread_mutex_lock(&m->mutex);
	for (; *end != NULL; end = &(*end)->next)
		m->waiting++;
	if (m->first == NULL)
		m->last = end;
	*end = m->first;
	m->first = list;
	pthread_mutex_unlock(&m->mutex);
}

static void
answer_all(struct submission *list)
{
	struct submission *next;

	for (struct submission *s = list; s != NULL; s = next) {
		next = s->next; /* s may be gone after its answer */
		s->answer(s);
	}
}

static void
count_group(struct merger *m)
{
	const struct writer *w = &m->writer;
	struct store_debts debts;
	struct err e;
	bool known = store_debt_read(w->store, &debts, &e) == 0;

	if (!known)
		log_event(LOG_WARN, "debts", "reason=\"%s\"", e.text);
	pthread_mutex_lock(&m->mutex);
	if (known)
		m->counts.debts = debts.unpaid;
	m->counts.groups++;
	m->counts.leaves = w->size;
	m->counts.accepted = w->accepted;
	m->counts.refused = w->refused;
	m->counts.duplicates = w->duplicates;
	m->counts.forks = w->forks;
	m->counts.clones = w->clones;
	m->counts.rejected += w->rejected;
	m->counts.no_room += w->no_room;
	m->read_only = m->group.read_only;
	m->no_room = m->group.no_room;
	m->awaits = m->group.awaits;
	m->unproven = m->group.unproven;
	m->counts.unpublished = w->size - w->published;
	m->waits = m->group.waits;
	m->unmet = m->group.unmet;
	m->unpublished_since = m->group.unpublished_since;
	m->began_ms = 0;
	if (m->unmet)
		pthread_cond_broadcast(&m->published);
	pthread_mutex_unlock(&m->mutex);
	m->writer.rejected = m->writer.no_room = 0;
}

static void
tidy(struct merger *m)
{
	uint64_t held;
	struct err e;

	if (m->writer.published - m->tidied < TIDY_LEAVES)
		return;
	m->tidied = m->writer.published;
	if (store_tidy(m->writer.store, &held, &e) < 0)
		log_event(LOG_WARN, "tidy", "reason=\"%s\"", e.text);
}

int
merger_run_group(struct merger *m, struct err *e)
{
	struct submission *list;

	if (m->dead)
		return err_set(e, ERR_SYSTEM, "the writer has failed");
	pthread_mutex_lock(&m->mutex);
	list = take(m);
	m->group.heard |= m->word;
	m->began_ms = list != NULL ? clock_mono_now().ms : 0;
	pthread_mutex_unlock(&m->mutex);
	if (list == NULL)
		return 0;
	if (group_run(&m->group, list, e) < 0 ||
	    (m->group.renewed && show_checkpoint(m, e) < 0)) {
		m->dead = true;
		put_back(m, list);
		m->io->fatal(m->io->arg, e);
		return -1;
	}
	count_group(m);
	answer_all(list);
	tidy(m);
	return 0;
}

/* ----------------------------------------------------------------- thread */

/*
 * Let a group gather, with the mutex held: until its time has come, it is
 * full, or enough wait and no more are coming.
 */
static void
gather(struct merger *m)
{
	size_t before = 0;

	while (!m->stop && m->waiting < m->group_max) {
		int64_t left =
		    m->last_start_ms + m->interval_ms - clock_mono_now().ms;
		int64_t pause = m->waiting >= ENOUGH ? QUIET_MS : IDLE_MS;

		if (left <= 0 || (before == m->waiting && before >= ENOUGH))
			break;
		before = m->waiting;
		(void)condition_wait(&m->work, &m->mutex,
		    condition_in_ms(left < pause ? left : pause));
	}
	m->last_start_ms = clock_mono_now().ms;
}

static void *
run(void *arg)
{
	struct merger *m = arg;
	struct err e = ERR_INIT;
	bool stop = false;

	while (!stop) {
		pthread_mutex_lock(&m->mutex);
		m->asked = false;
		while (m->first == NULL && !m->stop && !m->asked)
			pthread_cond_wait(&m->work, &m->mutex);
		if (m->first != NULL)
			gather(m);
		stop = m->stop;
		pthread_mutex_unlock(&m->mutex);
		if (!stop && merger_run_group(m, &e) < 0)
			break;
	}
	return NULL;
}

int
merger_start(struct merger *m, struct err *e)
{
	int rc = pthread_create(&m->thread, NULL, run, m);

	if (rc != 0)
		return err_errno(e, rc, "cannot start the writer's thread");
	m->has_thread = true;
	return 0;
}

bool
merger_came_round(struct merger *m)
{
	bool round;

	pthread_mutex_lock(&m->mutex);
	round = !m->asked;
	m->asked = true;
	pthread_cond_signal(&m->work);
	pthread_mutex_unlock(&m->mutex);
	return round;
}

/* ---------------------------------------------------------------- waiting */

struct waiter {
	pthread_mutex_t mutex;
	pthread_cond_t cond;
	bool done;
};

static void
wake(struct submission *s)
{
	struct waiter *w = s->arg;

	pthread_mutex_lock(&w->mutex);
	w->done = true;
	pthread_cond_signal(&w->cond);
	pthread_mutex_unlock(&w->mutex);
}

void
merger_submit_wait(struct merger *m, struct submission *s)
{
	struct waiter w = { .done = false };
	struct err e = ERR_INIT;

	ASSERT(pthread_mutex_init(&w.mutex, NULL) == 0);
	ASSERT(pthread_cond_init(&w.cond, NULL) == 0);
	s->answer = wake;
	s->arg = &w;
	merger_submit(m, s);
	if (!m->has_thread) {
		while (!w.done && merger_run_group(m, &e) == 0)
			;
		if (!w.done)
			merger_turn_away(m);
	}
	pthread_mutex_lock(&w.mutex);
	while (!w.done)
		pthread_cond_wait(&w.cond, &w.mutex);
	pthread_mutex_unlock(&w.mutex);
	pthread_cond_destroy(&w.cond);
	pthread_mutex_destroy(&w.mutex);
}

void
merger_checkpoint(struct merger *m, struct checkpoint *cp, struct buf *text)
{
	pthread_mutex_lock(&m->mutex);
	*cp = m->checkpoint;
	if (text != NULL)
		buf_add_slice(text, buf_slice(&m->text));
	pthread_mutex_unlock(&m->mutex);
}

uint64_t
merger_wait_published(struct merger *m, uint64_t size, unsigned timeout_ms)
{
	struct clock_mono until = condition_in_ms(timeout_ms);
	uint64_t published;
	bool late = false;

	pthread_mutex_lock(&m->mutex);
	while (m->checkpoint.size < size && !m->stop && !m->unmet && !late)
		late = condition_wait(&m->published, &m->mutex, until);
	published = m->checkpoint.size;
	pthread_mutex_unlock(&m->mutex);
	return published;
}

const char *
merger_read_only(struct merger *m)
{
	const char *why;

	pthread_mutex_lock(&m->mutex);
	why = m->read_only;
	pthread_mutex_unlock(&m->mutex);
	return why;
}

const char *
merger_stopped(struct merger *m)
{
	const char *why;

	pthread_mutex_lock(&m->mutex);
	why = m->read_only;
	if (why == NULL && m->waits)
		why = hearing_reason;
	pthread_mutex_unlock(&m->mutex);
	return why;
}

bool
merger_unpublished(struct merger *m, struct clock_wall *since)
{
	pthread_mutex_lock(&m->mutex);
	*since = m->unpublished_since;
	pthread_mutex_unlock(&m->mutex);
	return since->s != 0;
}

bool
merger_waits_for_room(struct merger *m)
{
	bool waits;

	pthread_mutex_lock(&m->mutex);
	waits = m->no_room;
	pthread_mutex_unlock(&m->mutex);
	return waits;
}

bool
merger_awaits_witnesses(struct merger *m)
{
	bool awaits;

	pthread_mutex_lock(&m->mutex);
	awaits = m->awaits;
	pthread_mutex_unlock(&m->mutex);
	return awaits;
}

bool
merger_waits_for_word(struct merger *m)
{
	bool waits;

	pthread_mutex_lock(&m->mutex);
	waits = m->waits;
	pthread_mutex_unlock(&m->mutex);
	return waits;
}

void
merger_hear(struct merger *m)
{
	pthread_mutex_lock(&m->mutex);
	m->word = true;
	pthread_mutex_unlock(&m->mutex);
}

bool
merger_unproven(struct merger *m)
{
	bool unproven;

	pthread_mutex_lock(&m->mutex);
	unproven = m->unproven;
	pthread_mutex_unlock(&m->mutex);
	return unproven;
}

void
merger_counts(struct merger *m, struct merger_counts *counts)
{
	pthread_mutex_lock(&m->mutex);
	*counts = m->counts;
	counts->waiting = m->waiting;
	counts->busy_ms = m->began_ms == 0
			      ? 0
			      : (uint64_t)(clock_mono_now().ms - m->began_ms);
	pthread_mutex_unlock(&m->mutex);
}

/*
 * Everything is opened in the order in which it needs what came before, and
 * closed in the opposite order: process lock, store, keys and lock.db,
 * recovery, directory, writer, intake, housekeeping.
 */
#include "aggregator/centre/centre.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "aggregator/centre/taking.h"
#include "aggregator/log/lock.h"
#include "aggregator/log/publisher.h"
#include "aggregator/log/recovery.h"
#include "aggregator/log/signer.h"
#include "aggregator/store/directory.h"
#include "aggregator/store/reference.h"
#include "aggregator/witnesses/inquiry.h"
#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/log.h"
#include "common/base/mem.h"

enum { DAY_S = 86400, GROUP_INTERVAL_MS = 250 };

struct centre {
	char *dir, *log_dir;
	char *origin;
	int lock_fd;
	struct store *store;
	struct lock *lock;
	struct signer *signer;
	struct directory *directory;
	struct recovery_state recovered;
	bool below; /* the floor, when the writer last looked */
	struct merger_io io;
	struct merger *merger;
	struct intake *intake;
	struct housekeeping *house;
	struct inquiry *inquiry;
	struct regain *regain;
	bool heard;       /* the witnesses, since the start */
	atomic_bool word; /* a named person has said that nobody need be */
	bool seeded;      /* they know what was published before */
	atomic_uint_fast64_t registries; /* imported since the start */
};

/* ------------------------------------------------- the writer's real world */

static int
io_swap(void *arg, struct slice old, struct slice new, struct err *e)
{
	struct centre *c = arg;

	return lock_swap(c->lock, old, new, e);
}

static int
io_tiles(void *arg, struct store *s, uint64_t old, uint64_t size, struct err *e)
{
	struct centre *c = arg;

	return publisher_tiles(c->log_dir, s, old, size, e);
}

static int
io_checkpoint(void *arg, struct slice text, struct err *e)
{
	struct centre *c = arg;

	return publisher_checkpoint(c->log_dir, text, e);
}

static int
io_newest(void *arg, struct checkpoint *cp, struct err *e)
{
	struct centre *c = arg;
	struct buf text;
	int rc;

	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	rc = lock_read(c->lock, &text, e);
	if (rc == 0)
		rc = checkpoint_open(cp, buf_slice(&text),
		    signer_log_key(c->signer), e);
	buf_free(&text);
	return rc;
}

static int
io_keep(void *arg, const struct shown_proof *p, bool *stops, struct err *e)
{
	struct centre *c = arg;
	char *dir = file_path(c->dir, "evidence");
	int rc = shown_keep(c->lock, dir, p, stops, e);

	free(dir);
	regain_moved(c->regain);
	return rc;
}

/* What is asked for; the first time, lines that were published before count. */
static void
aim(struct centre *c, const struct merger_question *q)
{
	inquiry_aim(c->inquiry, q->signed_text);
	if (!c->seeded)
		inquiry_published(c->inquiry,
		    buf_slice(&c->recovered.checkpoint));
	c->seeded = true;
}

static enum merger_quorum
io_witnessed(void *arg, const struct merger_question *q, struct buf *out)
{
	struct centre *c = arg;

	inquiry_policy(c->inquiry, q->policy, q->number);
	return inquiry_ask(c->inquiry, q->signed_text, out) ? MERGER_MET
							    : MERGER_UNMET;
}

static enum merger_quorum
io_heard(void *arg, const struct merger_question *q)
{
	struct centre *c = arg;

	inquiry_policy(c->inquiry, q->policy, q->number);
	aim(c, q);
	/* Whatever a person says, those that can be asked have their say. */
	c->heard = c->heard || inquiry_heard(c->inquiry) ||
		   (c->word && inquiry_asked(c->inquiry));
	return c->heard ? MERGER_MET : MERGER_UNMET;
}

static bool
io_better(void *arg, const struct merger_question *q, struct buf *out)
{
	struct centre *c = arg;

	inquiry_policy(c->inquiry, q->policy, q->number);
	aim(c, q);
	return inquiry_better(c->inquiry, out);
}

static int32_t
io_today(void *arg)
{
	(void)arg;
	return (int32_t)(clock_wall_now().s / DAY_S);
}

static void
say_recovered(const struct recovery_state *found)
{
	if (found->read_only)
		log_event(found->awaits_witnesses ? LOG_INFO : LOG_ALARM,
		    "read-only", "reason=\"%s\"", found->reason);
	if (found->caught_up > 0)
		log_event(LOG_WARN, "recovered", "leaves_signed=%llu",
		    (unsigned long long)found->caught_up);
}

/* Say when there is no room any more, and when there is again. */
static void
note_room(struct centre *c, const struct room *r)
{
	if (r->below == c->below)
		return;
	c->below = r->below;
	if (r->below)
		log_event(LOG_ALARM, "no-room",
		    "bytes=%llu floor=%lld files=%llu reason=\"%s\"",
		    (unsigned long long)r->bytes,
		    (long long)LIMITS_ROOM_FLOOR_BYTES,
		    (unsigned long long)r->files, r->reason);
	else
		log_event(LOG_INFO, "room-again", "bytes=%llu",
		    (unsigned long long)r->bytes);
}

static int
io_room(void *arg, struct err *e)
{
	struct centre *c = arg;
	struct err unknown;
	struct room r;

	/* A question without an answer is no reason to stop. */
	if (room_look(c->dir, &r, &unknown) < 0) {
		log_event(LOG_WARN, "room", "reason=\"%s\"", unknown.text);
		return 0;
	}
	note_room(c, &r);
	return r.below ? err_refuse(e, "full", 0, "%s", r.reason) : 0;
}

static int
start(struct centre *c, struct recovery_state *out, bool wait, struct err *e)
{
	const struct recovery r = { .store = c->store,
		.lock = c->lock,
		.signer = c->signer,
		.log_dir = c->log_dir,
		.wait = wait,
		.heard = c->heard };

	return recovery_start(out, &r, e);
}

static int
io_recover(void *arg, struct recovery_state *out, struct err *e)
{
	struct centre *c = arg;

	if (lock_share(c->lock, e) < 0 || start(c, out, false, e) < 0)
		return -1;
	say_recovered(out);
	return 0;
}

static void
io_fatal(void *arg, const struct err *e)
{
	(void)arg;
	log_event(LOG_ALARM, "fatal", "reason=\"%s\"", e->text);
	/* Nothing is closed in order: the next start repairs, and what is in
	 * memory is not to be trusted any more. */
	_exit(1);
}

/* ------------------------------------------------------------- open, close */

static int
open_store(struct centre *c, struct err *e)
{
	char *path = file_path(c->dir, "store.db");
	struct buf origin;
	int r = -1;

	buf_init(&origin, LIMITS_ORIGIN_MAX + 1);
	if (store_open(&c->store, path, e) < 0 ||
	    store_text_get(c->store, "origin", &origin, e) < 0)
		goto out;
	if (origin.n == 0) {
		err_set(e, ERR_CORRUPT, "%s names no origin", path);
		goto out;
	}
	c->origin = buf_take(&origin);
	r = 0;
out:
	buf_free(&origin);
	free(path);
	return r;
}

static int
open_keys(struct centre *c, struct err *e)
{
	char *keys = file_path(c->dir, "keys");
	char *lock = file_path(c->dir, "lock/lock.db");
	int r = signer_open(&c->signer, keys, c->origin, e);

	if (r == 0)
		r = lock_open(&c->lock, lock, e);
	free(lock);
	free(keys);
	return r;
}

static int
open_merger(struct centre *c, struct err *e)
{
	struct merger_config config;

	c->io = (struct merger_io){ .arg = c,
		.swap = io_swap,
		.tiles = io_tiles,
		.witnessed = io_witnessed,
		.heard = io_heard,
		.better = io_better,
		.checkpoint = io_checkpoint,
		.newest = io_newest,
		.keep = io_keep,
		.today = io_today,
		.room = io_room,
		.recover = io_recover,
		.fatal = io_fatal };
	config = (struct merger_config){
		.store = c->store,
		.directory = c->directory,
		.signer = c->signer,
		.io = &c->io,
		.origin = c->origin,
		.checkpoint = buf_slice(&c->recovered.checkpoint),
		.signed_text = buf_slice(&c->recovered.signed_text),
		.read_only = c->recovered.read_only,
		.reason = c->recovered.reason,
		.unproven = c->recovered.unproven,
		.no_room = c->recovered.no_room,
		.awaits_witnesses = c->recovered.awaits_witnesses,
		.waits = c->recovered.waits,
		.unpublished_since = c->recovered.unpublished_since,
		.interval_ms = GROUP_INTERVAL_MS,
	};
	return merger_open(&c->merger, &config, e);
}

/* ---------------------------------------------------------------- witnesses */

static int
do_nothing(void *arg, struct store *s, bool *moved, struct err *e)
{
	(void)arg;
	(void)s;
	(void)e;
	*moved = false;
	return 0;
}

/* The writer looks at what has come, in a group of its own; nobody waits. */
static void
wake_writer(void *arg)
{
	struct centre *c = arg;
	struct submission *s = submission_new(SUBMISSION_JOB);

	s->job = do_nothing;
	s->answer = submission_free;
	merger_submit(c->merger, s);
}

/* The writer has judged what a witness has shown.  Where a named person has accepted
 * that there are two histories it goes on, without this witness: as far as that goes, so
 * a larger checkpoint of the other one is shown again. */
static void
after_contradiction(struct submission *s)
{
	struct centre *c = s->arg;

	if (merger_read_only(c->merger) == NULL)
		inquiry_forgive(c->inquiry,
		    s->status == 409 ? s->checkpoint.size : 0);
	submission_free(s);
}

/* Whoever shows such a checkpoint ends the signing (P-CKP-6), and so does a witness. */
static void
show_contradiction(void *arg, struct slice checkpoint)
{
	struct centre *c = arg;
	struct submission *s = intake_checkpoint(c->intake, checkpoint, NULL);

	s->answer = after_contradiction;
	s->arg = c;
	merger_submit(c->merger, s);
}

static int
open_inquiry(struct centre *c, struct err *e)
{
	struct inquiry_config config = { .log_key = signer_log_key(c->signer),
		.interval_ms = INQUIRY_INTERVAL_MS,
		.deadline_ms = INQUIRY_DEADLINE_MS,
		.again_s = INQUIRY_AGAIN_S,
		.wait_ms = LIMITS_WITNESS_WAIT_MS,
		.better = wake_writer,
		.contradicted = show_contradiction,
		.arg = c };
	char *book = file_path(c->dir, "witnesses.json");

	config.book = book;
	if (centre_open_reader(&config.reader, c->dir, e) == 0)
		c->inquiry = inquiry_open(&config);
	free(book);
	return c->inquiry != NULL ? 0 : -1;
}

/* So does whoever brings back an entry with such a checkpoint (P-REC-6). */
static void
show_brought(void *arg, struct slice checkpoint)
{
	struct centre *c = arg;
	struct submission *s = intake_checkpoint(c->intake, checkpoint, NULL);

	s->answer = submission_free;
	merger_submit(c->merger, s);
}

static int
open_regain(struct centre *c, struct err *e)
{
	const struct regain_config config = { .dir = c->dir,
		.shown = show_brought,
		.arg = c };
	struct err ignored = ERR_INIT;

	if (regain_open(&c->regain, &config, e) < 0)
		return -1;
	/* What is left then does no harm, and the next start looks at it. */
	(void)!regain_tidy(c->regain, &ignored);
	return 0;
}

static int
open_intake(struct centre *c, struct err *e)
{
	struct intake_config config = {
		.origin = c->origin,
		.directory = c->directory,
		.signer = c->signer,
		.today = io_today,
	};

	if (centre_open_reader(&config.reader, c->dir, e) < 0)
		return -1;
	c->intake = intake_open(&config);
	return 0;
}

static int
open_housekeeping(struct centre *c, struct err *e)
{
	struct store *keeper;

	if (centre_open_reader(&keeper, c->dir, e) < 0)
		return -1;
	c->house = housekeeping_open(keeper, c->merger);
	return 0;
}

/* Keys without a store: lost, or a recovery that was broken off. */
static int
no_store(const char *dir, struct err *e)
{
	char *key = file_path(dir, "keys/log.key");
	bool had = file_exists(key);

	free(key);
	if (had && taking_may_bring(dir))
		return err_set(e, ERR_USAGE,
		    "the aggregator in %s has lost its store.db, and `recover` "
		    "was stopped before the new one was whole: run the same "
		    "`sheaf-aggregator recover` again",
		    dir);
	if (had)
		return err_set(e, ERR_USAGE,
		    "the aggregator in %s has lost its store.db; make it again "
		    "from a copy of the log with `sheaf-aggregator recover "
		    "--mirror`",
		    dir);
	return err_set(e, ERR_USAGE,
	    "there is no aggregator in %s: name the folder of yours with "
	    "--dir; `sheaf-aggregator init` makes another log",
	    dir);
}

static int
take_lock(struct centre *c, struct err *e)
{
	char *store = file_path(c->dir, "store.db");
	char *path = file_path(c->dir, "aggregator.lock");
	bool there;
	int r = file_look(store, &there, e);

	/* Before the lock, which would leave a file in a wrong folder. */
	if (r == 0 && !there && !taking_may_bring(c->dir))
		r = no_store(c->dir, e);
	else if (r == 0)
		r = file_lock(path, &c->lock_fd, e);
	if (r == 0)
		r = taking_finish(c->dir, e);
	if (r == 0)
		r = file_look(store, &there, e);
	if (r == 0 && !there)
		r = no_store(c->dir, e);
	free(path);
	free(store);
	return r;
}

/* Whether a daemon must hear somebody first: not where nobody can have seen more than
 * is here, nor where a person has said so. */
static int
must_wait(struct centre *c, bool *wait, struct err *e)
{
	bool said;

	if (lock_take_word(c->lock, &said, e) < 0)
		return -1;
	c->word = said;
	*wait = !said && !directory_is_empty(c->directory);
	return 0;
}

static int
open_all(struct centre *c, bool serving, struct err *e)
{
	bool wait = false;

	if (take_lock(c, e) < 0 || open_store(c, e) < 0 ||
	    open_keys(c, e) < 0 ||
	    directory_load(c->directory, c->store, e) < 0 ||
	    (serving && must_wait(c, &wait, e) < 0) ||
	    start(c, &c->recovered, wait, e) < 0)
		return -1;
	if (open_inquiry(c, e) < 0 || open_regain(c, e) < 0 ||
	    open_merger(c, e) < 0 || open_intake(c, e) < 0 ||
	    open_housekeeping(c, e) < 0)
		return -1;
	say_recovered(&c->recovered);
	housekeeping_pay(c->house, 0);
	return 0;
}

static int
open_centre(struct centre **out, const char *dir, bool serving, struct err *e)
{
	struct centre *c = mem_alloc(sizeof(*c));

	c->dir = mem_string(dir);
	c->log_dir = file_path(dir, "log");
	c->lock_fd = -1;
	c->directory = directory_new();
	if (open_all(c, serving, e) < 0) {
		centre_close(c);
		return -1;
	}
	*out = c;
	return 0;
}

int
centre_open(struct centre **out, const char *dir, struct err *e)
{
	return open_centre(out, dir, false, e);
}

int
centre_open_serving(struct centre **out, const char *dir, struct err *e)
{
	return open_centre(out, dir, true, e);
}

void
centre_close(struct centre *c)
{
	if (c == NULL)
		return;
	housekeeping_close(c->house);
	/* The writer may wait for them, and they may wake it. */
	if (c->inquiry != NULL)
		inquiry_stop(c->inquiry);
	if (c->intake != NULL)
		intake_close(c->intake);
	if (c->merger != NULL)
		merger_close(c->merger);
	inquiry_close(c->inquiry);
	regain_close(c->regain);
	directory_free(c->directory);
	if (c->signer != NULL)
		signer_close(c->signer);
	if (c->lock != NULL)
		lock_close(c->lock);
	store_close(c->store);
	buf_free(&c->recovered.checkpoint);
	buf_free(&c->recovered.signed_text);
	if (c->lock_fd >= 0)
		file_unlock(c->lock_fd);
	free(c->origin);
	free(c->log_dir);
	free(c->dir);
	free(c);
}

struct merger *
centre_merger(struct centre *c)
{
	return c->merger;
}

struct intake *
centre_intake(struct centre *c)
{
	return c->intake;
}

struct housekeeping *
centre_housekeeping(struct centre *c)
{
	return c->house;
}

struct regain *
centre_regain(struct centre *c)
{
	return c->regain;
}

const char *
centre_origin(const struct centre *c)
{
	return c->origin;
}

const char *
centre_read_only(const struct centre *c)
{
	return merger_read_only(c->merger);
}

bool
centre_waits(const struct centre *c)
{
	return merger_waits_for_word(c->merger);
}

int
centre_hear(struct centre *c, struct err *e)
{
	bool awaits = merger_awaits_witnesses(c->merger);

	if (!awaits && centre_read_only(c) != NULL)
		return err_set(e, ERR_REFUSED,
		    "the aggregator signs nothing for another reason: stop "
		    "`serve`, and run this again");
	if (!awaits && !centre_waits(c))
		return err_set(e, ERR_REFUSED,
		    "there is nothing to confirm: the aggregator signs");
	c->word = true;
	merger_hear(c->merger);
	centre_tend(c);
	return 0;
}

int
centre_open_reader(struct store **out, const char *dir, struct err *e)
{
	char *path = file_path(dir, "store.db");
	bool there;
	int r = file_look(path, &there, e);

	if (r == 0 && !there && taking_may_bring(dir) &&
	    (r = taking_finish_alone(dir, e)) == 0)
		r = file_look(path, &there, e);
	if (r == 0 && !there)
		r = no_store(dir, e);
	else if (r == 0)
		r = store_open_reader(out, path, e);
	free(path);
	return r;
}

/* -------------------------------------------------------------------- room */

int
centre_room(const struct centre *c, struct room *r, struct err *e)
{
	return room_look(c->dir, r, e);
}

void
centre_wake(struct centre *c)
{
	struct submission *s = submission_new(SUBMISSION_JOB);

	s->job = do_nothing;
	merger_submit_wait(c->merger, s);
	submission_free(s);
}

void
centre_tend(struct centre *c)
{
	inquiry_tend(c->inquiry);
	if (merger_waits_for_room(c->merger) ||
	    merger_awaits_witnesses(c->merger) || centre_waits(c))
		centre_wake(c);
}

/* ---------------------------------------------------------------- witnesses */

void
centre_hear_witnesses(struct centre *c)
{
	const struct timespec pause = { .tv_nsec = 20 * 1000000L };
	int64_t end_ms = clock_mono_now().ms + INQUIRY_DEADLINE_MS;

	for (;;) {
		centre_tend(c);
		if (!merger_awaits_witnesses(c->merger) ||
		    clock_mono_now().ms > end_ms)
			return;
		(void)nanosleep(&pause, NULL);
	}
}

void
centre_set_witness_interval(struct centre *c, int64_t interval_ms)
{
	inquiry_set_interval(c->inquiry, interval_ms);
}

int
centre_bring_cosignatures(struct centre *c, struct slice checkpoint,
    struct inquiry_brought *out, struct err *e)
{
	return inquiry_bring(c->inquiry, checkpoint, out, e);
}

void
centre_signed(struct centre *c, struct buf *out)
{
	struct checkpoint ignored;

	inquiry_signed(c->inquiry, out);
	if (out->n == 0)
		merger_checkpoint(c->merger, &ignored, out);
}

void
centre_witness_counts(struct centre *c, struct inquiry_counts *n)
{
	inquiry_counts(c->inquiry, n);
}

/* ---------------------------------------------------------------- registry */

int
centre_set_registry(struct centre *c, struct reference_import *import,
    struct err *e)
{
	struct submission *s;
	struct room room;
	int r = 0;

	/* Totals are made again, which may need as much room as a group. */
	if (room_look(c->dir, &room, e) < 0)
		return -1;
	if (room.below)
		return err_set(e, ERR_LATER,
		    "the registry was not imported: %s", room.reason);
	s = submission_new(SUBMISSION_JOB);
	s->job = reference_import;
	s->job_arg = import;
	merger_submit_wait(c->merger, s);
	if (s->status != 200)
		r = err_set(e, s->status == 503 ? ERR_LATER : ERR_SYSTEM,
		    "the registry was not imported (%u): %.*s", s->status,
		    s->body.n > 300 ? 300 : (int)s->body.n, buf_str(&s->body));
	submission_free(s);
	if (r == 0 && import->refused.kind != ERR_NONE) {
		*e = import->refused;
		r = -1;
	}
	if (r == 0)
		atomic_fetch_add(&c->registries, 1);
	return r;
}

int
centre_release(struct centre *c, struct buf *note, struct buf *receipt,
    struct err *e)
{
	struct submission *s = submission_new(SUBMISSION_RELEASE);
	int r = 0;

	merger_submit_wait(c->merger, s);
	if (s->status == 200) {
		buf_add_slice(note, buf_slice(&s->note));
		buf_add_slice(receipt, buf_slice(&s->body));
	} else {
		r = err_set(e,
		    s->status == 503 || s->status == 507 ? ERR_LATER
							 : ERR_REFUSED,
		    "there is no proof of a release: %s", s->result.why.text);
	}
	submission_free(s);
	return r;
}

uint64_t
centre_registries(const struct centre *c)
{
	return atomic_load(&c->registries);
}

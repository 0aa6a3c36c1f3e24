/*
 * The simulated centre: the real aggregator, which may die before and after each
 * step of its work.  The disk it starts from again is a copy taken at that moment.
 */
#include "tests/simulation/sim_centre.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/centre/acceptance.h"
#include "aggregator/centre/centre.h"
#include "aggregator/log/publisher.h"
#include "aggregator/merge/debt.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/envelope.h"
#include "tests/simulation/sim_authority.h"
#include "tests/simulation/sim_check.h"
#include "tests/simulation/sim_request.h"
#include "tests/simulation/sim_scratch.h"
#include "tests/simulation/sim_witness.h"

static const char origin[] = "simulation.example/log";

/* ------------------------------------------------------------------ death */

/* The machine dies here, perhaps: the disk is kept as it is now. */
static int
die(struct sim *s, enum sim_death here, struct err *e)
{
	struct sim_centre *c = &s->centre;

	if (c->death != here)
		return 0;
	sim_trace(s, "the centre dies (%d)", (int)here);
	if (sim_below(s, 2) == 0) {
		c->image = mem_printf("%s.image", c->dir);
		sim_scratch_copy(c->dir, c->image);
	}
	return err_set(e, ERR_SYSTEM, "the centre dies");
}

static int
io_swap(void *arg, struct slice old, struct slice new, struct err *e)
{
	struct sim *s = arg;

	if (s->regain.lost)
		sim_fail(s, "signed while entries are missing");
	if (die(s, SIM_BEFORE_SWAP, e) < 0 ||
	    lock_swap(s->centre.lock, old, new, e) < 0)
		return -1;
	sim_check_signed(s, new);
	return die(s, SIM_AFTER_SWAP, e);
}

static int
io_tiles(void *arg, struct store *store, uint64_t old, uint64_t size,
    struct err *e)
{
	struct sim *s = arg;

	if (die(s, SIM_BEFORE_TILES, e) < 0 ||
	    publisher_tiles(s->centre.log_dir, store, old, size, e) < 0)
		return -1;
	return die(s, SIM_AFTER_TILES, e);
}

static int
io_checkpoint(void *arg, struct slice text, struct err *e)
{
	struct sim *s = arg;

	if (die(s, SIM_BEFORE_CHECKPOINT, e) < 0 ||
	    publisher_checkpoint(s->centre.log_dir, text, e) < 0)
		return -1;
	return die(s, SIM_AFTER_CHECKPOINT, e);
}

static int
io_newest(void *arg, struct checkpoint *cp, struct err *e)
{
	struct sim *s = arg;
	struct buf text;
	int rc;

	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	rc = lock_read(s->centre.lock, &text, e);
	if (rc == 0)
		rc = checkpoint_open(cp, buf_slice(&text),
		    signer_log_key(s->centre.signer), e);
	buf_free(&text);
	return rc;
}

/* What sites hold contradicts no log but one that was rolled back. */
static int
io_keep(void *arg, const struct shown_proof *p, bool *stops, struct err *e)
{
	struct sim *s = arg;

	if (s->regain.lost)
		return s->regain.shown(s, p, stops, e);
	sim_fail(s, "a checkpoint of %llu entries contradicts the log",
	    (unsigned long long)p->checkpoint.size);
}

static int32_t
io_today(void *arg)
{
	return sim_today(arg);
}

/* The disk has no room at times: nothing new is logged then, and nothing else
 * may differ. */
static int
io_room(void *arg, struct err *e)
{
	struct sim *s = arg;

	if (!sim_trouble(s, 5))
		return 0;
	s->centre.no_room = s->step;
	sim_trace(s, "the centre's disk has no room");
	return err_refuse(e, "full", 0, "the simulated disk has no room");
}

/* Those of an older copy are asked elsewhere (sim_regain.c). */
static enum merger_quorum
io_heard(void *arg, const struct merger_question *q)
{
	(void)arg;
	(void)q;
	return MERGER_UNMET;
}

/* The start that waited is made to its end. */
static int
io_recover(void *arg, struct recovery_state *out, struct err *e)
{
	struct sim *s = arg;
	struct sim_centre *c = &s->centre;
	const struct recovery r = { .store = c->store,
		.lock = c->lock,
		.signer = c->signer,
		.log_dir = c->log_dir };

	if (s->regain.lost)
		sim_fail(s, "an older copy signs, and has heard nobody");
	if (recovery_start(out, &r, e) < 0)
		return -1;
	sim_trace(s, "the centre has heard somebody, %llu leaves signed",
	    (unsigned long long)out->caught_up);
	sim_check_signed(s, buf_slice(&out->checkpoint));
	return 0;
}

static void
io_fatal(void *arg, const struct err *e)
{
	struct sim *s = arg;

	if (s->centre.death == SIM_LIVES)
		sim_fail(s, "the writer failed by itself: %s", e->text);
	s->centre.dead = true;
}

/* --------------------------------------------------------------- up, down */

static struct store *
open_reader(struct sim *s)
{
	struct store *reader;
	struct err e = ERR_INIT;

	if (centre_open_reader(&reader, s->centre.dir, &e) < 0)
		sim_fail(s, "no reader: %s", e.text);
	return reader;
}

/* They have been heard: what a crash has left may be signed. */
static int
hear_witnesses(struct sim_centre *c, struct err *e)
{
	buf_free(&c->recovered.checkpoint);
	buf_free(&c->recovered.signed_text);
	return recovery_start(&c->recovered,
	    &(struct recovery){ .store = c->store,
		.lock = c->lock,
		.signer = c->signer,
		.log_dir = c->log_dir,
		.heard = true },
	    e);
}

static int
do_nothing(void *arg, struct store *s, bool *moved, struct err *e)
{
	(void)arg;
	(void)s;
	(void)e;
	*moved = false;
	return 0;
}

/* The writer asks the witnesses once more, who all answer. */
static void
publish_rest(struct sim *s)
{
	struct submission *job = submission_new(SUBMISSION_JOB);

	s->centre.certain = true;
	job->job = do_nothing;
	merger_submit_wait(s->centre.merger, job);
	submission_free(job);
	s->centre.certain = false;
}

static int
open_parts(struct sim *s, struct err *e)
{
	struct sim_centre *c = &s->centre;
	char *store = file_path(c->dir, "store.db");
	char *lock = file_path(c->dir, "lock/lock.db");
	char *keys = file_path(c->dir, "keys");
	int rc = 0;

	if (store_open(&c->store, store, e) < 0 ||
	    lock_open(&c->lock, lock, e) < 0 ||
	    signer_open(&c->signer, keys, origin, e) < 0 ||
	    recovery_start(&c->recovered,
		&(struct recovery){ .store = c->store,
		    .lock = c->lock,
		    .signer = c->signer,
		    .log_dir = c->log_dir,
		    .wait = c->wait },
		e) < 0)
		rc = -1;
	else if (c->recovered.awaits_witnesses && !s->regain.lost)
		rc = hear_witnesses(c, e);
	free(store);
	free(lock);
	free(keys);
	if (rc < 0)
		return -1;
	c->directory = directory_new();
	return directory_load(c->directory, c->store, e);
}

void
sim_centre_up(struct sim *s)
{
	struct sim_centre *c = &s->centre;
	struct merger_config m;
	struct err e = ERR_INIT;

	c->wait = s->regain.lost ||
		  (!s->healed && c->leaves > 0 && sim_below(s, 2) == 0);
	if (open_parts(s, &e) < 0)
		sim_fail(s, "the centre does not start: %s", e.text);
	if (c->recovered.read_only && !s->regain.lost)
		sim_fail(s, "the centre may not sign: %s", c->recovered.reason);
	c->io = (struct merger_io){ .arg = s,
		.swap = io_swap,
		.tiles = io_tiles,
		.witnessed = sim_witness_ask,
		.heard = io_heard,
		.checkpoint = io_checkpoint,
		.newest = io_newest,
		.keep = io_keep,
		.today = io_today,
		.room = io_room,
		.recover = io_recover,
		.fatal = io_fatal };
	m = (struct merger_config){ .store = c->store,
		.directory = c->directory,
		.signer = c->signer,
		.io = &c->io,
		.origin = origin,
		.checkpoint = buf_slice(&c->recovered.checkpoint),
		.signed_text = buf_slice(&c->recovered.signed_text),
		.read_only = c->recovered.read_only,
		.reason = c->recovered.reason,
		.unproven = c->recovered.unproven,
		.awaits_witnesses = c->recovered.awaits_witnesses,
		.waits = c->recovered.waits,
		.group_max = 1 + sim_below(s, 6) };
	if (merger_open(&c->merger, &m, &e) < 0)
		sim_fail(s, "no writer: %s", e.text);
	c->intake = intake_open(&(struct intake_config){ .origin = origin,
	    .directory = c->directory,
	    .signer = c->signer,
	    .reader = open_reader(s),
	    .today = io_today,
	    .today_arg = s });
	c->reader = open_reader(s);
	c->reading = reading_open(c->reader, c->merger);
	c->keeper = open_reader(s);
	c->slow = open_reader(s);
	c->held = false;
	c->up = true;
	c->death = SIM_LIVES;
	c->publish = publish_rest;
	sim_check_signed(s, buf_slice(&c->recovered.checkpoint));
	sim_check_signed(s, buf_slice(&c->recovered.signed_text));
	s->regain.up(s);
	if (s->regain.lost)
		return;
	publish_rest(s);
	sim_check_restarted(s);
}

void
sim_centre_down(struct sim *s)
{
	struct sim_centre *c = &s->centre;

	if (!c->up)
		return;
	s->regain.down(s);
	reading_close(c->reading);
	intake_close(c->intake);
	merger_close(c->merger);
	directory_free(c->directory);
	signer_close(c->signer);
	lock_close(c->lock);
	store_close(c->slow);
	store_close(c->keeper);
	store_close(c->reader);
	store_close(c->store);
	buf_free(&c->recovered.checkpoint);
	buf_free(&c->recovered.signed_text);
	c->up = false;
}

bool
sim_centre_bury(struct sim *s)
{
	struct sim_centre *c = &s->centre;

	if (!c->dead)
		return false;
	sim_centre_down(s);
	if (c->image != NULL) {
		sim_scratch_clear(c->dir);
		ASSERT(rename(c->image, c->dir) == 0);
		free(c->image);
		c->image = NULL;
	}
	c->dead = false;
	s->did.centre_deaths++;
	return true;
}

/* ------------------------------------------------------------ new and free */

void
sim_centre_new(struct sim *s, const char *dir)
{
	struct sim_centre *c = &s->centre;
	struct err e = ERR_INIT;

	c->dir = file_path(dir, "centre");
	c->authority_dir = file_path(dir, "authority");
	c->log_dir = file_path(c->dir, "log");
	if (centre_create(c->dir, origin, c->authority_dir, &c->log_key,
		&c->authority_key, &e) < 0 ||
	    authority_open(&c->authority, c->authority_dir, &e) < 0)
		sim_fail(s, "no centre: %s", e.text);
	c->policy = policy_of_log(&c->log_key);
	sim_centre_up(s);
	/* In half of the worlds two of three witnesses must sign. */
	if (s->seed % 2 == 0) {
		struct buf note;

		buf_init(&note, LIMITS_NOTE_MAX);
		sim_witness_begin(s, &note);
		s->did.trusts++;
		sim_authority_add(s, &note);
	}
	/* In half of the worlds sites know a further recipient from the start. */
	if (sim_below(s, 2) == 0) {
		s->did.trusts++;
		sim_authority_trust(s);
	}
	for (size_t i = 0; i < s->sites; i++) {
		sim_authority_services(s, &s->site[i]);
		sim_authority_invite(s, &s->site[i]);
	}
}

void
sim_centre_free(struct sim *s)
{
	struct sim_centre *c = &s->centre;

	sim_centre_down(s);
	authority_close(c->authority);
	for (size_t i = 0; i < c->errands; i++)
		buf_free(&c->errand[i]);
	free(c->signed_by_us);
	free(c->leaf);
	free(c->gone);
	free(c->dir);
	free(c->authority_dir);
	free(c->log_dir);
}

/* ------------------------------------------------------------ housekeeping */

/* Somebody begins to read, or ends. */
static void
hold(struct sim *s, bool begin)
{
	struct sim_centre *c = &s->centre;
	struct err e = ERR_INIT;
	uint64_t size;

	if (!begin)
		store_read_end(c->slow);
	else if (store_read_begin(c->slow, &e) < 0 ||
		 store_log_size(c->slow, &size, &e) < 0)
		sim_fail(s, "no reader: %s", e.text);
	c->held = begin;
}

static uint64_t
pay(struct sim *s)
{
	struct store_debts left;
	struct err e = ERR_INIT;

	if (debt_pay(s->centre.merger, s->centre.keeper, &left, &e) < 0)
		sim_fail(s, "a debt is not paid: %s", e.text);
	if (left.unpaid > 0) {
		s->did.unpaid++;
		sim_trace(s, "%llu erasures are not finished",
		    (unsigned long long)left.unpaid);
		if (!s->centre.held)
			sim_fail(s, "a debt is not paid, and nobody reads");
	}
	return left.unpaid;
}

void
sim_centre_house(struct sim *s)
{
	struct sim_centre *c = &s->centre;

	if (!c->up || s->regain.lost)
		return;
	if (sim_below(s, 2) == 0)
		hold(s, !c->held);
	(void)pay(s);
}

static void
look_for_gone(struct sim *s, const char *name)
{
	struct sim_centre *c = &s->centre;
	char *path = file_path(c->dir, name);
	struct err e = ERR_INIT;
	struct buf file;

	if (file_read(path, 1 << 28, &file, &e) < 0)
		sim_fail(s, "%s", e.text);
	for (size_t k = 0; k < c->gones; k++)
		for (size_t i = 0; i + OPENING_SALT_SIZE <= file.n; i++)
			if (file.data[i] == c->gone[k][0] &&
			    memcmp(file.data + i, c->gone[k],
				OPENING_SALT_SIZE) == 0)
				sim_fail(s, "%s holds what was erased", name);
	buf_free(&file);
	free(path);
}

void
sim_centre_settle(struct sim *s)
{
	if (s->centre.held)
		hold(s, false);
	publish_rest(s);
	(void)pay(s);
	look_for_gone(s, "store.db");
	look_for_gone(s, "store.db-wal");
}

/* --------------------------------------------------------------- requests */

static void
note_answer(struct submission *sub)
{
	bool *answered = sub->arg;

	*answered = true;
}

/* Answer what changes nothing, as readers do; false: it is the writer's. */
static bool
read_only(struct sim_centre *c, struct submission *s)
{
	bool answered = s->kind == SUBMISSION_HEAD;

	if (answered)
		reading_answer(c->reading, s);
	else if (s->kind == SUBMISSION_CHECKPOINT)
		answered = reading_holds(c->reading, s);
	reading_rest(c->reading);
	return answered;
}

/* The next group may hear somebody, whatever this one is answered with. */
static void
note_waiting(struct sim *s)
{
	if (merger_waits_for_word(s->centre.merger))
		s->centre.waited = s->step;
}

bool
sim_centre_ask(struct sim *s, const char *url, struct slice body,
    struct sim_reply *reply)
{
	struct sim_centre *c = &s->centre;
	struct submission *sub[1 + SIM_HELD];
	bool answered[1 + SIM_HELD] = { false };
	struct err e = ERR_INIT;
	size_t n = 0, mine;

	if (!c->up)
		return false;
	note_waiting(s);
	/* What was held back may come in front or behind. */
	while (s->helds > 0 && n < SIM_HELD && sim_below(s, 3) == 0)
		sub[n++] = sim_request_held(s, sim_below(s, s->helds));
	mine = n;
	sub[n++] = sim_request(c->intake, url, body);
	while (s->helds > 0 && n < SIM_HELD && sim_below(s, 4) == 0)
		sub[n++] = sim_request_held(s, sim_below(s, s->helds));
	for (size_t i = 0; i < n; i++) {
		sub[i]->answer = note_answer;
		sub[i]->arg = &answered[i];
		if (!read_only(c, sub[i])) {
			merger_submit(c->merger, sub[i]);
			continue;
		}
		note_answer(sub[i]);
	}
	while (!c->dead && merger_run_group(c->merger, &e) == 0 &&
	       memchr(answered, false, n) != NULL)
		;
	if (c->dead)
		merger_turn_away(c->merger);
	else
		sim_check_answer(s, sub[mine]);
	reply->status = sub[mine]->status;
	buf_init(&reply->body, LIMITS_ANSWER_MAX);
	buf_add_slice(&reply->body, buf_slice(&sub[mine]->body));
	for (size_t i = 0; i < n; i++)
		submission_free(sub[i]);
	if (!sim_centre_bury(s)) {
		sim_check_log(s);
		return true;
	}
	buf_free(&reply->body);
	return false;
}

bool
sim_centre_accept(struct sim *s, struct slice file, struct buf *answers)
{
	struct acceptance_counts counts;

	if (!s->centre.up)
		return false;
	note_waiting(s);
	acceptance_run(s->centre.intake, s->centre.merger, file, answers,
	    &counts);
	if (sim_centre_bury(s))
		return false;
	sim_check_log(s);
	return true;
}

void
sim_centre_errand(struct sim *s)
{
	struct sim_centre *c = &s->centre;
	struct err e = ERR_INIT;
	struct slice rest, body;
	struct buf answers;
	unsigned status = 0;

	if (c->errands == 0)
		return;
	buf_init(&answers, LIMITS_ANSWER_MAX);
	if (sim_centre_accept(s, buf_slice(&c->errand[0]), &answers)) {
		rest = buf_slice(&answers);
		if (envelope_answers_open(&rest, &e) < 0 ||
		    envelope_answer_read(&rest, &status, &body, &e) < 0)
			sim_fail(s, "accept: %s", e.text);
		sim_trace(s, "errand answered with %u", status);
		if ((status == 507 && c->no_room == s->step) ||
		    (status == 503 &&
			(c->unmet == s->step || c->waited == s->step ||
			    s->regain.lost)))
			goto out;
		if (status != 200)
			sim_fail(s, "accept answers %u: %.*s", status,
			    (int)body.n, (const char *)body.p);
		/* Done; now and then the operator brings it once more. */
		if (s->healed || sim_below(s, 5) > 0) {
			buf_free(&c->errand[0]);
			c->errands--;
			memmove(&c->errand[0], &c->errand[1],
			    c->errands * sizeof(c->errand[0]));
		}
	}
out:
	buf_free(&answers);
}

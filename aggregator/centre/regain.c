/*
 * It has connections of its own, since what is asked of it comes from the threads of the
 * API while the writer has the store.  Nothing here signs, and nothing changes the log.
 */
#include "aggregator/centre/regain.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aggregator/gather/gathered.h"
#include "aggregator/gather/gathered_offers.h"
#include "aggregator/gather/gathered_place.h"
#include "aggregator/log/ledger.h"
#include "aggregator/log/lock.h"
#include "aggregator/log/publisher.h"
#include "aggregator/log/signer.h"
#include "aggregator/store/store.h"
#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "protocol/envelope.h"
#include "protocol/limits.h"
#include "protocol/note.h"

enum {
	/* Strangers may ask; so often what is known is read again. */
	FRESH_MS = 1000,
	/* And so often where it cannot be read: on a full disk each attempt waits
	 * for seconds. */
	FAILED_MS = 30 * 1000,
	/* Who brings something waits so long for a step of the search, which is
	 * shorter. */
	TAKE_WAIT_S = 1
};

struct regain {
	char *dir, *lock_path, *log_dir;
	struct regain_config config;
	struct keys_verifier log_key;
	atomic_bool moved; /* a checkpoint was kept since `fresh` */
	pthread_mutex_t
	    said; /* guards the next two; nothing is done under it */
	struct regain_state last;
	bool has_last;
	pthread_mutex_t mutex; /* guards the rest */
	struct store *store;
	struct ledger *ledger;
	struct gathered *gathered; /* NULL until there is something to keep */
	uint64_t signed_size, had; /* of the lock; and of those stored */
	uint64_t kept;             /* checkpoints, in the lock */
	bool locked, held;
	struct checkpoint largest;
	bool fresh, failed;
	int64_t read_ms;
	uint64_t looked_at; /* gathered_notes() and size of the last look */
	uint64_t looked_to;
	struct gathered_search search;
	bool whole;
};

/* -------------------------------------------------------------- open, close */

static int
read_log_key(struct regain *r, struct err *e)
{
	char *keys = file_path(r->dir, "keys");
	struct signer *signer = NULL;
	struct buf origin;
	int rc;

	buf_init(&origin, LIMITS_ORIGIN_MAX + 1);
	rc = store_text_get(r->store, "origin", &origin, e);
	if (rc == 0)
		rc = signer_open(&signer, keys, buf_str(&origin), e);
	if (rc == 0)
		r->log_key = *signer_log_key(signer);
	if (signer != NULL)
		signer_close(signer);
	buf_free(&origin);
	free(keys);
	return rc;
}

int
regain_open(struct regain **out, const struct regain_config *config,
    struct err *e)
{
	struct regain *r = mem_alloc(sizeof(*r));
	char *store = file_path(config->dir, "store.db");
	int rc;

	r->config = *config;
	r->dir = mem_string(config->dir);
	r->lock_path = file_path(config->dir, "lock/lock.db");
	r->log_dir = file_path(config->dir, "log");
	ASSERT(pthread_mutex_init(&r->mutex, NULL) == 0);
	ASSERT(pthread_mutex_init(&r->said, NULL) == 0);
	rc = store_open_reader(&r->store, store, e);
	if (rc == 0) {
		r->ledger = ledger_new(r->store);
		rc = read_log_key(r, e);
	}
	free(store);
	if (rc < 0) {
		regain_close(r);
		r = NULL;
	}
	*out = r;
	return rc;
}

void
regain_close(struct regain *r)
{
	if (r == NULL)
		return;
	gathered_close(r->gathered);
	ledger_free(r->ledger);
	store_close(r->store);
	pthread_mutex_destroy(&r->said);
	pthread_mutex_destroy(&r->mutex);
	free(r->log_dir);
	free(r->lock_path);
	free(r->dir);
	free(r);
}

/* ------------------------------------------------------------ what is known */

static int
look_at(void *arg, struct slice text, struct err *e)
{
	struct regain *r = arg;
	struct checkpoint cp;

	if (checkpoint_open(&cp, text, &r->log_key, e) < 0)
		return -1;
	r->kept++;
	if (cp.size > r->largest.size)
		r->largest = cp;
	return 0;
}

/* The public files may be newer than store and lock.  What is in them is for the start
 * to judge: one that is not of this log says nothing here. */
static int
read_published(struct regain *r, struct buf *text, struct err *e)
{
	struct err ignored = ERR_INIT;
	struct checkpoint cp;

	if (publisher_read(r->log_dir, text, e) < 0)
		return -1;
	if (text->n > 0 &&
	    checkpoint_open(&cp, buf_slice(text), &r->log_key, &ignored) == 0 &&
	    cp.size > r->largest.size)
		r->largest = cp;
	return 0;
}

static int
read_lock(struct regain *r, struct err *e)
{
	struct checkpoint own = { .size = 0 };
	struct buf text;
	int rc;

	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	memset(&r->largest, 0, sizeof(r->largest));
	r->kept = 0;
	/* In front of the lock, which is never behind it while all is well. */
	rc = read_published(r, &text, e);
	buf_reset(&text);
	if (rc == 0)
		rc = lock_look(r->lock_path, &text, &r->held, look_at, r, e);
	if (rc == 0 && text.n > 0)
		rc = checkpoint_open(&own, buf_slice(&text), &r->log_key, e);
	r->locked = text.n > 0;
	r->signed_size = own.size;
	if (own.size >= r->largest.size)
		r->largest = own;
	buf_free(&text);
	return rc;
}

/* Entries that were signed; what lies behind them was left by a crash. */
static int
read_from(struct regain *r, uint64_t *from, struct err *e)
{
	int64_t age = clock_mono_now().ms - r->read_ms;

	if (r->failed && age < FAILED_MS)
		return err_set(e, ERR_LATER,
		    "the lock could not be read, and is not asked again so "
		    "soon");
	if (atomic_exchange(&r->moved, false) || !r->fresh || r->failed ||
	    age >= FRESH_MS) {
		int rc = read_lock(r, e);

		r->fresh = rc == 0;
		r->failed = rc < 0;
		r->read_ms = clock_mono_now().ms;
		if (rc < 0)
			return -1;
	}
	if (store_log_size(r->store, from, e) < 0)
		return -1;
	if (*from > r->signed_size)
		*from = r->signed_size;
	r->had = *from;
	return 0;
}

/* make: a file for what comes is made; else it is opened where there is one. */
static int
open_gathered(struct regain *r, bool make, struct err *e)
{
	if (r->gathered != NULL || (!make && !gathered_is_there(r->dir)))
		return 0;
	return gathered_open(&r->gathered, r->dir, e);
}

static int
read_state(struct regain *r, struct regain_state *s, struct err *e)
{
	uint64_t n = 0;

	if (read_from(r, &s->from, e) < 0)
		return -1;
	s->to = r->largest.size > s->from ? r->largest.size : s->from;
	if (s->to > s->from && open_gathered(r, false, e) < 0)
		return -1;
	if (s->to > s->from && r->gathered != NULL &&
	    gathered_count(r->gathered, s->from, s->to, &n, e) < 0)
		return -1;
	s->missing = s->to - s->from - n;
	s->locked = r->locked;
	s->held = r->held;
	s->kept = r->kept;
	pthread_mutex_lock(&r->said);
	r->last = *s;
	r->has_last = true;
	pthread_mutex_unlock(&r->said);
	return 0;
}

struct loose_known {
	struct regain *r;
	uint64_t from;
	bool all;
};

static int
look_at_loose(void *arg, struct slice text, struct err *e)
{
	struct loose_known *k = arg;
	struct hash id;
	struct note n;
	uint64_t index;
	bool found;

	if (note_parse(&n, text, LIMITS_NOTE_MAX, true, e) < 0)
		return -1;
	id = note_id(&n);
	if (store_log_find(k->r->store, &id, &index, &found, e) < 0)
		return -1;
	k->all = k->all && found && index < k->from;
	return 0;
}

/* Whether the first `from` entries are all that was gathered. */
static int
stands(struct regain *r, uint64_t from, bool *all, struct err *e)
{
	struct loose_known k = { r, from, true };
	uint64_t behind;

	if (gathered_count(r->gathered, from, INT64_MAX, &behind, e) < 0 ||
	    gathered_loose_each(r->gathered, look_at_loose, &k, e) < 0)
		return -1;
	*all = behind == 0 && k.all;
	return 0;
}

int
regain_tidy(struct regain *r, struct err *e)
{
	struct regain_state s;
	bool all = false;
	int rc;

	if (!gathered_is_there(r->dir))
		return 0;
	pthread_mutex_lock(&r->mutex);
	rc = read_state(r, &s, e);
	if (rc == 0 && s.to == s.from && (rc = open_gathered(r, false, e)) == 0)
		rc = stands(r, s.from, &all, e);
	if (rc == 0 && all) {
		gathered_close(r->gathered);
		r->gathered = NULL;
		rc = gathered_remove(r->dir, e);
	}
	pthread_mutex_unlock(&r->mutex);
	return rc;
}

void
regain_moved(struct regain *r)
{
	atomic_store(&r->moved, true);
}

static int
busy(struct err *e)
{
	return err_set(e, ERR_LATER,
	    "what was given back is being looked at: ask again");
}

/* While somebody else is at work, what was last known. */
int
regain_look(struct regain *r, struct regain_state *state, struct err *e)
{
	bool has;
	int rc;

	if (pthread_mutex_trylock(&r->mutex) == 0) {
		rc = read_state(r, state, e);
		pthread_mutex_unlock(&r->mutex);
		return rc;
	}
	pthread_mutex_lock(&r->said);
	has = r->has_last;
	*state = r->last;
	pthread_mutex_unlock(&r->said);
	return has ? 0 : busy(e);
}

/* ------------------------------------------------------------------- taking */

static int
make_gathered(void *arg, struct gathered **out, struct err *e)
{
	struct regain *r = arg;

	if (open_gathered(r, true, e) < 0)
		return -1;
	*out = r->gathered;
	return 0;
}

static int
begin_taking(struct regain *r, struct gathered_offers *o, struct err *e)
{
	*o = (struct gathered_offers){ .make = make_gathered,
		.make_arg = r,
		.store = r->store,
		.log_key = &r->log_key,
		.shown = r->config.shown,
		.arg = r->config.arg };
	r->fresh = false;
	if (read_from(r, &o->from, e) < 0 || open_gathered(r, false, e) < 0)
		return -1;
	o->gathered = r->gathered;
	o->known = r->largest.size;
	return 0;
}

static int
wait_a_little(struct regain *r, struct err *e)
{
	struct timespec until;

	(void)clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += TAKE_WAIT_S;
	return pthread_mutex_timedlock(&r->mutex, &until) == 0 ? 0 : busy(e);
}

int
regain_take(struct regain *r, struct slice body, struct regain_state *state,
    struct err *e)
{
	struct gathered_offers o;
	int rc;

	if (wait_a_little(r, e) < 0)
		return -1;
	rc = begin_taking(r, &o, e);
	if (rc == 0)
		rc = gathered_offers_take(&o, body, e);
	if (rc == 0)
		rc = read_state(r, state, e);
	pthread_mutex_unlock(&r->mutex);
	return rc;
}

static int
take_notes(struct gathered_offers *o, struct slice file, uint64_t *n,
    uint64_t *known, struct err *e)
{
	bool sheaf = file.n >= 6 && memcmp(file.p, "SHEAF1", 6) == 0, had;
	struct envelope v = { .note = file };

	do {
		if (sheaf && envelope_read(&v, &file, e) < 0)
			return -1;
		if (gathered_offers_take_note(o, v.note, &had, e) < 0)
			return -1;
		*n += 1;
		*known += had;
	} while (sheaf && file.n > 0);
	return 0;
}

int
regain_take_notes(struct regain *r, struct slice file, uint64_t *n,
    uint64_t *known, struct err *e)
{
	struct gathered_offers o;
	int rc;

	*n = *known = 0;
	pthread_mutex_lock(&r->mutex);
	rc = begin_taking(r, &o, e);
	if (rc == 0 && o.gathered != NULL)
		rc = gathered_begin(o.gathered, e);
	if (rc == 0) {
		rc = take_notes(&o, file, n, known, e);
		if (rc == 0 && o.gathered != NULL)
			rc = gathered_commit(o.gathered, e);
		if (rc < 0 && o.gathered != NULL)
			gathered_rollback(o.gathered);
	}
	pthread_mutex_unlock(&r->mutex);
	return rc;
}

/* -------------------------------------------------------------------- whole */

static int
place(struct regain *r, const struct gathered_gap *gap, struct err *e)
{
	size_t placed;

	if (gathered_begin(r->gathered, e) < 0)
		return -1;
	if (gathered_place(gap, &r->search, &placed, e) == 0 &&
	    gathered_commit(r->gathered, e) == 0)
		return 0;
	gathered_rollback(r->gathered);
	return -1;
}

static int
look_for_all(struct regain *r, struct err *e)
{
	struct gathered_gap gap = { .store = r->store, .ledger = r->ledger };
	struct regain_state s;
	uint64_t notes;

	if (read_state(r, &s, e) < 0)
		return -1;
	if (s.to == s.from || r->gathered == NULL)
		return 0;
	if (gathered_notes(r->gathered, &notes, e) < 0)
		return -1;
	if (notes != r->looked_at || s.to != r->looked_to)
		r->search = (struct gathered_search){ 0 };
	else if (r->search.ended)
		return 0;
	r->whole = false;
	gap.gathered = r->gathered;
	gap.from = s.from;
	gap.checkpoint = r->largest;
	ledger_forget(r->ledger);
	/* Where every place has a note, those without one are of no use. */
	r->search.ended |= s.missing == 0;
	if ((s.missing > 0 && place(r, &gap, e) < 0) ||
	    gathered_notes(r->gathered, &r->looked_at, e) < 0)
		return -1;
	r->looked_to = s.to;
	return gathered_is_whole(&gap, &r->whole, e);
}

/*
 * Nothing can have changed since this was looked at: nothing is missing, and what would
 * show that something is comes by regain_moved(); or the lock could not be read a moment
 * ago, which has been said.
 */
static bool
may_rest(struct regain *r)
{
	if (r->failed)
		return clock_mono_now().ms - r->read_ms < FAILED_MS;
	return r->fresh && r->largest.size <= r->had && !atomic_load(&r->moved);
}

/* One step; *more: another one may find more. */
static bool
step(struct regain *r, bool *more)
{
	struct err e = ERR_INIT;
	bool whole;
	int rc;

	*more = false;
	pthread_mutex_lock(&r->mutex);
	if (may_rest(r)) {
		pthread_mutex_unlock(&r->mutex);
		return false;
	}
	rc = look_for_all(r, &e);
	/* What may pass, such as a disk without room, is looked at anew; that the
	 * root is another one stays so. */
	if (rc < 0 && e.kind != ERR_CORRUPT)
		r->looked_to = 0;
	if (rc < 0)
		log_event(LOG_ALARM, "recover", "reason=\"%s\"", e.text);
	whole = r->whole;
	*more = rc == 0 && !whole && r->looked_to > 0 && !r->search.ended;
	pthread_mutex_unlock(&r->mutex);
	return whole;
}

bool
regain_whole(struct regain *r)
{
	bool ignored;

	return step(r, &ignored);
}

bool
regain_search(struct regain *r)
{
	bool whole, more;

	do
		whole = step(r, &more);
	while (more);
	return whole;
}

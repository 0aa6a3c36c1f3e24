/* The log is lists of services, which the authority signs: the quickest to make. */
#include "tests/unit/older_copy.h"

#include <stdio.h>
#include <stdlib.h>

#include "aggregator/authority/authority.h"
#include "aggregator/centre/acceptance.h"
#include "aggregator/centre/centre_recover.h"
#include "aggregator/centre/regain.h"
#include "aggregator/log/ledger.h"
#include "aggregator/store/store.h"
#include "common/base/file.h"
#include "protocol/envelope.h"
#include "protocol/offer.h"
#include "tests/simulation/sim_scratch.h"

static char *
in(const char *dir, const char *name)
{
	return file_path(dir, name);
}

/* A list of services, taken through intake and writer. */
static void
log_one(struct centre *c, struct authority *a, unsigned i)
{
	struct acceptance_counts counts;
	struct buf note, sheaf, answers;
	char agent[16], service[16];

	(void)snprintf(agent, sizeof(agent), "site-%u", i);
	(void)snprintf(service, sizeof(service), "svc-%u", i);
	buf_init(&note, LIMITS_NOTE_MAX);
	buf_init(&sheaf, LIMITS_ENVELOPE_MAX);
	buf_init(&answers, LIMITS_ANSWER_MAX);
	OLDER_COPY_MUST(authority_services(a, agent, service, &note, &e));
	envelope_write(&(struct envelope){ .note = buf_slice(&note) }, &sheaf);
	acceptance_run(centre_intake(c), centre_merger(c), buf_slice(&sheaf),
	    &answers, &counts);
	ck_assert_uint_eq(counts.logged, 1);
	buf_free(&answers);
	buf_free(&sheaf);
	buf_free(&note);
}

static void
fill(struct older_copy *w, struct authority *a, unsigned from, unsigned to)
{
	struct centre *c;

	OLDER_COPY_MUST(centre_open(&c, w->full, &e));
	for (unsigned i = from; i < to; i++)
		log_one(c, a, i);
	centre_close(c);
}

void
older_copy_published(const char *dir, struct buf *out)
{
	char *path = in(dir, "log/checkpoint");

	OLDER_COPY_MUST(file_read(path, LIMITS_CHECKPOINT_MAX, out, &e));
	free(path);
}

/* Two stand alone between entries that have proofs; the last ones are found by the
 * root. */
static bool
has_no_proof(unsigned i)
{
	return i == 8 || i == 11 || i >= OLDER_COPY_ALL - 2;
}

static void
make_gifts(struct older_copy *w)
{
	const struct ledger_checkpoint cp = { OLDER_COPY_ALL,
		buf_slice(&w->signed_text) };
	char *path = in(w->full, "store.db");
	struct store *s;
	struct ledger *l;

	OLDER_COPY_MUST(store_open_reader(&s, path, &e));
	l = ledger_new(s);
	buf_init(&w->body, LIMITS_OFFERS_MAX);
	for (unsigned i = 0; i < OLDER_COPY_ALL; i++) {
		struct buf proof;

		buf_init(&w->note[i], LIMITS_NOTE_MAX);
		OLDER_COPY_MUST(store_log_get(s, i, &w->note[i], &e));
		if (i < OLDER_COPY_HAD)
			continue;
		if (has_no_proof(i)) {
			buf_init(&w->loose[w->n], LIMITS_NOTE_MAX);
			buf_add_slice(&w->loose[w->n++],
			    buf_slice(&w->note[i]));
			continue;
		}
		buf_init(&proof, LIMITS_RECEIPT_MAX);
		OLDER_COPY_MUST(ledger_receipt(l, &cp, i, 0, &proof, &e));
		offer_write(&(struct offer){ buf_slice(&w->note[i]),
				buf_slice(&proof) },
		    &w->body);
		buf_free(&proof);
	}
	ledger_free(l);
	store_close(s);
	free(path);
}

void
older_copy_make(struct older_copy *w)
{
	struct keys_verifier log_key, authority_key;
	struct authority *a;
	char *authority;

	*w = (struct older_copy){ .n = 0 };
	w->root = sim_scratch_new();
	w->dir = in(w->root, "state");
	w->full = in(w->root, "full");
	w->old = in(w->root, "old");
	w->template = in(w->root, "template");
	w->checkpoint = in(w->full, "log/checkpoint");
	authority = in(w->root, "authority");
	OLDER_COPY_MUST(centre_create(w->full, "sheaf.test/regain", authority,
	    &log_key, &authority_key, &e));
	OLDER_COPY_MUST(authority_open(&a, authority, &e));
	fill(w, a, 1, OLDER_COPY_HAD);
	sim_scratch_copy(w->full, w->old);
	fill(w, a, OLDER_COPY_HAD, OLDER_COPY_ALL);
	authority_close(a);
	free(authority);
	older_copy_published(w->full, &w->signed_text);
	older_copy_published(w->old, &w->old_text);
	make_gifts(w);
}

void
older_copy_free(struct older_copy *w)
{
	for (unsigned i = 0; i < OLDER_COPY_ALL; i++) {
		buf_free(&w->note[i]);
		buf_free(&w->loose[i]);
	}
	buf_free(&w->body);
	buf_free(&w->signed_text);
	buf_free(&w->old_text);
	free(w->checkpoint);
	free(w->template);
	free(w->old);
	free(w->full);
	free(w->dir);
	sim_scratch_remove(w->root);
}

void
older_copy_template(struct older_copy *w, enum older_copy_lock lock)
{
	struct centre_recover_report report;
	const struct centre_recover config = { .dir = w->template,
		.checkpoint = w->checkpoint };
	char *theirs = in(w->full, "lock"), *ours;

	sim_scratch_copy(w->old, w->template);
	ours = in(w->template, "lock");
	if (lock != OLDER_COPY_OF_THE_COPY)
		sim_scratch_clear(ours);
	if (lock == OLDER_COPY_OF_THE_DAY)
		sim_scratch_copy(theirs, ours);
	if (lock == OLDER_COPY_LOST)
		OLDER_COPY_MUST(centre_recover_await(&config, &report, &e));
	free(ours);
	free(theirs);
}

void
older_copy_reset(struct older_copy *w)
{
	sim_scratch_clear(w->dir);
	sim_scratch_copy(w->template, w->dir);
}

int
older_copy_give(struct older_copy *w, struct centre *c, struct err *e)
{
	struct regain *r = centre_regain(c);
	struct regain_state at;
	uint64_t n, known;
	int rc = regain_take(r, buf_slice(&w->body), &at, e);

	/* The writer judges the checkpoint that came with it. */
	centre_wake(c);
	for (size_t i = 0; rc == 0 && i < w->n; i++)
		rc = regain_take_notes(r, buf_slice(&w->loose[i]), &n, &known,
		    e);
	return rc;
}

uint64_t
older_copy_stored(struct older_copy *w)
{
	char *path = in(w->dir, "store.db");
	struct buf note;
	struct store *s;
	uint64_t n;

	OLDER_COPY_MUST(store_open_reader(&s, path, &e));
	OLDER_COPY_MUST(store_log_size(s, &n, &e));
	ck_assert_uint_le(n, OLDER_COPY_ALL);
	for (uint64_t i = 0; i < n; i++) {
		buf_init(&note, LIMITS_NOTE_MAX);
		OLDER_COPY_MUST(store_log_get(s, i, &note, &e));
		ck_assert(slice_equal(buf_slice(&note),
		    buf_slice(&w->note[i])));
		buf_free(&note);
	}
	store_close(s);
	free(path);
	return n;
}

void
older_copy_gone(struct older_copy *w, const char *name, long at)
{
	char *path = in(w->dir, name);

	ck_assert_msg(!file_exists(path), "call %ld leaves %s", at, name);
	free(path);
}

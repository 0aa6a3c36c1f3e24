/*
 * What an aggregator that is an older copy needs to get back 1,000 entries from the sites
 * that have receipts for them: each proof checked and kept, and then the whole store made
 * again, of which the lost entries are four fifths.  The sites' own way is not in it.
 * It exits 1 where that takes longer than it may.
 */
#include <stdio.h>
#include <stdlib.h>

#include "aggregator/centre/centre_recover.h"
#include "aggregator/centre/regain.h"
#include "aggregator/log/ledger.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/offer.h"
#include "tests/bench/fleet.h"
#include "tests/bench/gauge.h"

enum {
	AGENTS = 64,
	KEPT = 256,
	LOST = 1000,
	GROUP = 256,
	/* What is promised, on whatever machine the centre has. */
	LIMIT_S = 60
};

static struct err e;

static void
must(int rc)
{
	if (rc < 0)
		gauge_die("%s", e.text);
}

static void
fill(struct fleet *f, size_t batches)
{
	struct centre *c = NULL;

	must(centre_open(&c, f->state, &e));
	(void)fleet_fill(f, c, batches, GROUP);
	centre_close(c);
}

/* Whole, with its write-ahead log moved into it. */
static void
copy(const char *from, const char *to)
{
	struct store *s;

	must(store_open(&s, from, &e));
	must(store_backup(s, to, &e));
	store_close(s);
}

/* The entries from..size-1 with their proofs, as sites give them back, in as few
 * requests as may be. */
static size_t
make_bodies(const struct fleet *f, uint64_t from, uint64_t size,
    struct buf *body)
{
	char *path = file_path(f->state, "store.db");
	char *log = file_path(f->state, "log/checkpoint");
	struct buf text, note, proof;
	struct ledger *l;
	struct store *s;
	size_t n = 0;

	must(store_open_reader(&s, path, &e));
	must(file_read(log, LIMITS_CHECKPOINT_MAX, &text, &e));
	l = ledger_new(s);
	buf_init(&body[0], LIMITS_OFFERS_MAX);
	for (uint64_t i = from; i < size; i++) {
		const struct ledger_checkpoint cp = { size, buf_slice(&text) };
		struct offer o;

		buf_init(&note, LIMITS_NOTE_MAX);
		buf_init(&proof, LIMITS_RECEIPT_MAX);
		must(store_log_get(s, i, &note, &e));
		must(ledger_receipt(l, &cp, i, 0, &proof, &e));
		if (body[n].n + note.n + proof.n + 8 > LIMITS_OFFERS_MAX)
			buf_init(&body[++n], LIMITS_OFFERS_MAX);
		o = (struct offer){ buf_slice(&note), buf_slice(&proof) };
		offer_write(&o, &body[n]);
		buf_free(&proof);
		buf_free(&note);
	}
	ledger_free(l);
	store_close(s);
	buf_free(&text);
	free(log);
	free(path);
	return n + 1;
}

static uint64_t
entries(const char *path)
{
	struct store *s;
	uint64_t size;

	must(store_open_reader(&s, path, &e));
	must(store_log_size(s, &size, &e));
	store_close(s);
	return size;
}

int
main(void)
{
	struct fleet f = { 0 };
	struct centre_recover_report report;
	struct centre_recover config;
	struct regain_config beside;
	struct regain_state state;
	struct buf *body = mem_array(LOST, sizeof(*body));
	char *store, *old;
	struct regain *r;
	uint64_t had, size;
	double begun, taken, whole;
	size_t n;

	keys_start();
	fleet_make(&f, AGENTS, 1, 7);
	store = file_path(f.state, "store.db");
	old = file_path(f.dir, "old.db");
	fill(&f, KEPT);
	copy(store, old);
	had = entries(store);
	fill(&f, LOST);
	size = entries(store);
	n = make_bodies(&f, had, size, body);
	must(file_remove(store, &e));
	copy(old, store);
	beside = (struct regain_config){ .dir = f.state };
	config = (struct centre_recover){ .dir = f.state };

	begun = gauge_now_ns();
	must(regain_open(&r, &beside, &e));
	for (size_t i = 0; i < n; i++)
		must(regain_take(r, buf_slice(&body[i]), &state, &e));
	if (state.missing != 0 || !regain_whole(r))
		gauge_die("%llu entries are missing",
		    (unsigned long long)state.missing);
	regain_close(r);
	taken = gauge_now_ns();
	must(centre_recover_run(&config, &report, &e));
	if (report.size != size || report.had != had || report.held)
		gauge_die("%llu entries came back",
		    (unsigned long long)report.size);
	gauge_print("given_back_1000_taken", (taken - begun) / 1e9, "s", -1,
	    -1);
	whole = (gauge_now_ns() - begun) / 1e9;
	gauge_print("given_back_1000", whole, "s", LIMIT_S, LIMIT_S / whole);
	for (size_t i = 0; i < n; i++)
		buf_free(&body[i]);
	free(body);
	free(old);
	free(store);
	fleet_free(&f);
	if (whole > LIMIT_S)
		gauge_die("%d entries took %.1f s, and may take %d", LOST,
		    whole, LIMIT_S);
	return 0;
}

/*
 * A whole store from leaves and openings: what is made equals what the writer
 * kept, and what becomes of an opening that is missing, wrong or erased, and of a
 * leaf that cannot stand where it stands.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/check/rebuild.h"
#include "aggregator/remake/remake.h"
#include "aggregator/remake/remake_local.h"
#include "common/base/day.h"
#include "common/base/db.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/remade.h"
#include "tests/unit/unit.h"

/* A source over a store that changes what it gives. */
struct crooked {
	struct store *store;
	uint64_t lacks; /* the opening of this leaf; UINT64_MAX: of none */
	uint64_t wrong; /* another opening for this leaf */
	uint64_t twice; /* this leaf in place of the one behind it */
	uint64_t skip;  /* this leaf is left out */
	uint64_t never; /* nobody may ask for the opening of this leaf */
};

static int
crooked_leaves(void *arg, uint64_t to,
    int (*each)(void *each_arg, uint64_t index, struct slice note,
	struct err *e),
    void *each_arg, struct err *e)
{
	struct crooked *c = arg;
	uint64_t at = 0;

	for (uint64_t i = 0; at < to; i++) {
		struct buf note;
		int rc;

		if (i == c->skip)
			continue;
		buf_init(&note, LIMITS_NOTE_MAX);
		rc = store_log_get(c->store,
		    c->twice != UINT64_MAX && i == c->twice + 1 ? c->twice : i,
		    &note, e);
		if (rc == 0)
			rc = each(each_arg, at++, buf_slice(&note), e);
		buf_free(&note);
		if (rc < 0)
			return -1;
	}
	return 0;
}

static int
crooked_opening(void *arg, uint64_t index, const struct hash *id,
    struct buf *out, bool *found, struct err *e)
{
	struct crooked *c = arg;

	(void)id;
	ck_assert_uint_ne(index, c->never);
	*found = false;
	if (index == c->lacks)
		return 0;
	if (store_opening_get(c->store, index, out, found, e) < 0)
		return -1;
	if (index == c->wrong && *found)
		out->data[out->n - 2] ^= 1;
	return 0;
}

/* Leaves: trust, services, invite, enrolment in some order, then the batches. */
struct world {
	struct aggregator_fixture *h;
	struct aggregator_fixture_agent north;
	struct crooked source;
	struct store *made;
	struct remake_report report;
	uint64_t size;
};

#define MUST(call) ck_assert_msg((call) == 0, "%s", e.text)

static struct world
begin(void)
{
	struct world w = { .h = aggregator_fixture_new(),
		.source = { .lacks = UINT64_MAX,
		    .wrong = UINT64_MAX,
		    .twice = UINT64_MAX,
		    .skip = UINT64_MAX,
		    .never = UINT64_MAX } };

	w.north =
	    aggregator_fixture_member(w.h, "north", 10, "alpha,beta,gamma");
	return w;
}

/* Bring a batch; its leaf. */
static uint64_t
bring(struct world *w, const struct aggregator_fixture_batch *b,
    unsigned status)
{
	uint64_t leaf = aggregator_fixture_size(w->h);

	ck_assert_uint_eq(aggregator_fixture_batch(w->h, &w->north, b), status);
	return leaf;
}

static int
make(struct world *w, struct err *e)
{
	struct remake_config config = { .source = { &w->source, &w->source,
					    crooked_leaves, crooked_opening },
		.keep_openings = true };

	store_close(w->made);
	w->made = NULL;
	config.size = w->size > 0 ? w->size : aggregator_fixture_size(w->h);
	w->source.store = w->h->store;
	if (store_make_scratch(&w->made, w->h->store, e) < 0 ||
	    store_begin(w->made, e) < 0 ||
	    store_copy(w->made, w->h->store, STORE_REGISTRY, e) < 0 ||
	    remake_run(w->made, &config, &w->report, e) < 0)
		return -1;
	return store_commit(w->made, e);
}

static void
must_make(struct world *w)
{
	struct err e = ERR_INIT;

	ck_assert_msg(make(w, &e) == 0, "%s", e.text);
}

static void
must_refuse(struct world *w, const char *why)
{
	struct err e = ERR_INIT;

	ck_assert_int_lt(make(w, &e), 0);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	ck_assert_msg(strstr(e.text, why) != NULL, "%s", e.text);
}

static void
end(struct world *w)
{
	store_close(w->made);
	aggregator_fixture_free(w->h);
}

static struct store_figure
figure_at(struct store *s, uint64_t leaf)
{
	struct store_key key = { 1, CONTENT_RETURN,
		day_from_civil(2026, 4, 1) };
	struct err e = ERR_INIT;
	struct store_figure f;
	bool found;

	for (key.service = 1; key.service <= 3; key.service++) {
		MUST(store_figure_get(s, &key, &f, &found, &e));
		if (found && f.index == leaf)
			return f;
	}
	ck_abort_msg("entry %llu is not in force", (unsigned long long)leaf);
}

static uint64_t
reports(struct store *s)
{
	struct err e = ERR_INIT;
	struct store_total t;
	bool found;

	MUST(store_total_get(s, measures_ips_grow_1(),
	    day_from_civil(2026, 4, 1), "", &t, &found, &e));
	return found ? t.services : 0;
}

static const struct aggregator_fixture_batch alpha = { .referrals = 1 };
static const struct aggregator_fixture_batch alpha_2 = { .referrals = 5,
	.revision = 2 };
static const struct aggregator_fixture_batch beta = { .service = "beta",
	.referrals = 2 };
static const struct aggregator_fixture_batch gamma_ = { .service = "gamma",
	.referrals = 4 };

START_TEST(equals_the_live_store)
{
	struct world w = begin();
	struct err e = ERR_INIT;
	uint64_t differences;

	(void)bring(&w, &alpha, 200);
	(void)bring(&w, &alpha, 422);
	(void)bring(&w, &gamma_, 200);
	ck_assert_uint_eq(aggregator_fixture_erase(w.h, &w.north.head), 200);
	(void)bring(&w, &beta, 200);
	(void)bring(&w, &alpha_2, 200);
	MUST(remade_differences(w.h->store, &differences, &e));
	ck_assert_uint_eq(differences, 0);
	ck_assert_uint_eq(aggregator_fixture_revoke(w.h, "north", 1, 4), 200);
	MUST(remade_differences(w.h->store, &differences, &e));
	ck_assert_uint_eq(differences, 0);
	end(&w);
}
END_TEST

/* The entry stands and adds nothing; with the opening it is as before. */
START_TEST(missing_opening_is_awaited)
{
	struct world w = begin();
	struct err e = ERR_INIT;
	uint64_t lost = bring(&w, &alpha, 200), n;

	(void)bring(&w, &beta, 200);
	w.source.lacks = lost;
	must_make(&w);
	ck_assert_uint_eq(w.report.awaiting, 1);
	ck_assert_uint_eq(w.report.opened, 1);
	ck_assert_uint_eq(w.report.in_force, 2);
	MUST(store_awaiting_count(w.made, &n, &e));
	ck_assert_uint_eq(n, 1);
	ck_assert(figure_at(w.made, lost).awaiting);
	ck_assert(figure_at(w.made, lost).erased);
	ck_assert_uint_eq(figure_at(w.made, lost).n, 0);
	ck_assert_uint_eq(reports(w.made), 1);
	w.source.lacks = UINT64_MAX;
	must_make(&w);
	ck_assert(!figure_at(w.made, lost).awaiting);
	ck_assert_uint_eq(reports(w.made), 2);
	end(&w);
}
END_TEST

/* One that is not in force, or was refused, is awaited too: it may come back into
 * force, and an auditor may ask for it. */
START_TEST(missing_opening_behind_another)
{
	struct world w = begin();
	uint64_t lost = bring(&w, &alpha, 200);

	(void)bring(&w, &alpha_2, 200);
	w.source.lacks = lost;
	must_make(&w);
	ck_assert_uint_eq(w.report.awaiting, 1);
	ck_assert_uint_eq(reports(w.made), 1);
	ck_assert_uint_eq(aggregator_fixture_revoke(w.h, "north", 1, 1), 200);
	must_make(&w);
	ck_assert(figure_at(w.made, lost).awaiting);
	ck_assert_uint_eq(reports(w.made), 0);
	end(&w);
}
END_TEST

START_TEST(wrong_opening_is_refused)
{
	struct world w = begin();
	char why[80];

	w.source.wrong = bring(&w, &alpha, 200);
	(void)bring(&w, &beta, 200);
	(void)snprintf(why, sizeof(why), "opening of entry %llu does not match",
	    (unsigned long long)w.source.wrong);
	must_refuse(&w, why);
	end(&w);
}
END_TEST

/* The source is from before the erasure: its bytes are not stored again. */
START_TEST(erased_opening_is_not_stored)
{
	struct world w = begin();
	struct err e = ERR_INIT;
	uint64_t leaf = bring(&w, &alpha, 200), n;

	ck_assert_uint_eq(aggregator_fixture_erase(w.h, &w.north.head), 200);
	w.source.never = leaf;
	must_make(&w);
	ck_assert_uint_eq(w.report.erased, 1);
	ck_assert_uint_eq(w.report.awaiting, 0);
	MUST(store_awaiting_count(w.made, &n, &e));
	ck_assert_uint_eq(n, 0);
	ck_assert(figure_at(w.made, leaf).erased);
	ck_assert(!figure_at(w.made, leaf).awaiting);
	ck_assert_uint_eq(reports(w.made), 0);
	end(&w);
}
END_TEST

static int
differ(void *arg, const struct store_difference *d, struct err *e)
{
	(void)arg;
	(void)e;
	ck_abort_msg("table %s, row %lld", d->name, (long long)d->no);
}

/* Sealed copies, one of them erased, a rejected note and quotas, as an older store
 * of the log has them. */
START_TEST(local_rows_come_along)
{
	static const enum store_table local[] = { STORE_BOX, STORE_EVIDENCE,
		STORE_AGENT };
	struct aggregator_fixture_batch clone = beta;
	struct world w = begin();
	struct err e = ERR_INIT;
	struct hash id;

	(void)bring(&w, &alpha, 200);
	id = w.north.head;
	(void)bring(&w, &beta, 200);
	clone.referrals = 77;
	clone.seq = 2;
	(void)bring(&w, &clone, 409);
	ck_assert_uint_eq(aggregator_fixture_erase(w.h, &id), 200);
	must_make(&w);
	MUST(store_begin(w.made, &e));
	MUST(remake_local_kept(w.made, w.h->store, &e));
	MUST(remake_local_quota(w.made, w.h->store, &e));
	MUST(store_commit(w.made, &e));
	/* Where nothing was brought along, each table would differ. */
	for (size_t i = 0; i < sizeof(local) / sizeof(local[0]); i++)
		MUST(store_compare(w.h->store, w.made, local[i], differ, NULL,
		    &e));
	end(&w);
}
END_TEST

/* The store lost an opening, a rebuild says that it is awaited, and the agent's own
 * envelope brings it back. */
START_TEST(agent_brings_an_opening_back)
{
	struct world w = begin();
	struct aggregator_fixture_agent before = w.north;
	struct rebuild_report report = { .say = NULL };
	struct aggregator_fixture_batch spoilt = alpha;
	struct aggregator_fixture_answer r;
	struct buf envelope, wrong;
	struct err e = ERR_INIT;
	uint64_t lost, n;
	struct hash id;
	struct db *db;

	buf_init(&envelope, LIMITS_ENVELOPE_MAX);
	buf_init(&wrong, LIMITS_ENVELOPE_MAX);
	aggregator_fixture_envelope(w.h, &before, &alpha, &id, &envelope);
	r = aggregator_fixture_post(w.h, buf_slice(&envelope));
	ck_assert_uint_eq(r.status, 200);
	aggregator_fixture_answer_free(&r);
	lost = aggregator_fixture_size(w.h) - 1;
	MUST(db_open(&db, w.h->store_path, 0, &e));
	MUST(db_exec(db, "DELETE FROM opening", &e));
	db_close(db);
	MUST(rebuild_write(w.h->store, &report, &e));
	ck_assert_uint_gt(report.differences, 0);
	aggregator_fixture_crash(w.h);
	ck_assert_uint_eq(reports(w.h->store), 0);
	ck_assert(figure_at(w.h->store, lost).awaiting);
	/* A box that does not open: 425, and it is awaited as before. */
	spoilt.damage_box = true;
	aggregator_fixture_envelope(w.h, &before, &spoilt, &id, &wrong);
	r = aggregator_fixture_post(w.h, buf_slice(&wrong));
	ck_assert_uint_eq(r.status, 425);
	ck_assert(aggregator_fixture_says(&r, "opening"));
	aggregator_fixture_answer_free(&r);
	ck_assert_uint_eq(reports(w.h->store), 0);
	r = aggregator_fixture_post(w.h, buf_slice(&envelope));
	ck_assert_uint_eq(r.status, 200);
	aggregator_fixture_answer_free(&r);
	MUST(store_awaiting_count(w.h->store, &n, &e));
	ck_assert_uint_eq(n, 0);
	ck_assert_uint_eq(reports(w.h->store), 1);
	ck_assert_uint_eq(aggregator_fixture_size(w.h), lost + 1);
	buf_free(&wrong);
	buf_free(&envelope);
	end(&w);
}
END_TEST

START_TEST(misplaced_leaves_are_refused)
{
	struct world w = begin();
	uint64_t first = bring(&w, &alpha, 200), size;
	char why[80];

	(void)bring(&w, &beta, 200);
	(void)bring(&w, &gamma_, 200);
	size = aggregator_fixture_size(w.h);
	w.source.twice = first;
	(void)snprintf(why, sizeof(why),
	    "entry %llu of the log stands in it "
	    "twice",
	    (unsigned long long)first + 1);
	must_refuse(&w, why);
	w.source.twice = UINT64_MAX;
	w.source.skip = first;
	w.size = size - 1;
	(void)snprintf(why, sizeof(why),
	    "entry %llu of the log does not "
	    "follow",
	    (unsigned long long)first);
	must_refuse(&w, why);
	/* The trust statement; the service list, or the enrolment. */
	w.source.skip = 0;
	must_refuse(&w, "entry 0 of the log is not a trust statement");
	for (w.source.skip = 1; w.source.skip < first; w.source.skip++) {
		struct err e = ERR_INIT;

		/* An invite that is missing is found by nobody but fsck. */
		if (make(&w, &e) < 0)
			ck_assert_int_eq(e.kind, ERR_CORRUPT);
	}
	end(&w);
}
END_TEST

/* A store at each size of the log; none is refused. */
START_TEST(stops_at_any_size)
{
	struct world w = begin();
	uint64_t size;

	(void)bring(&w, &alpha, 200);
	(void)bring(&w, &alpha, 422);
	(void)bring(&w, &alpha_2, 200);
	size = aggregator_fixture_size(w.h);
	for (w.size = 1; w.size <= size; w.size++) {
		struct err e = ERR_INIT;
		uint64_t made;

		must_make(&w);
		MUST(store_log_size(w.made, &made, &e));
		ck_assert_uint_eq(made, w.size);
	}
	ck_assert_uint_eq(reports(w.made), 1);
	end(&w);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { equals_the_live_store,
		missing_opening_is_awaited, missing_opening_behind_another,
		wrong_opening_is_refused, erased_opening_is_not_stored,
		local_rows_come_along, agent_brings_an_opening_back,
		misplaced_leaves_are_refused, stops_at_any_size, NULL };
	struct unit_suite suite = { .name = "remake", .tests = tests };

	return unit_run(&suite);
}

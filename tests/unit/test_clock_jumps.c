/*
 * A site whose clock jumps, beside its twin whose clock is always right.  Both
 * know the same facts.  Whatever the first one sealed on wrong days, and
 * whatever a person said when asked: after the next seal on the right day
 * every figure is the twin's, at the site, at the aggregator and at the auditor.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/delivery/progress.h"
#include "agent/desk/desk_seal.h"
#include "agent/desk/desk_unrecorded.h"
#include "aggregator/store/reference.h"
#include "aggregator/views/views.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/opening.h"
#include "tests/demo/demo_prng.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/fake_courier.h"
#include "tests/unit/recompute_fixture.h"
#include "tests/unit/unit.h"

enum { SEEDS = 24, STEPS = 30, PENDING_MAX = STEPS, CLIENTS_MAX = 60 };

struct site {
	struct fake_courier c;
	struct desk desk;
	struct aggregator_fixture *h;
	struct aggregator_fixture_agent a;
	int64_t brought; /* its statements that the aggregator has */
};

struct world {
	struct demo_prng rng;
	struct site site, twin;
	int32_t day;                /* the true one */
	int32_t clock;              /* of the site */
	char *pending[PENDING_MAX]; /* rows the site's clock did not allow */
	size_t pendings;
	int clients;
	unsigned asked, wrong; /* questions; seals on a wrong day */
};

static struct err e;

static int32_t
below(struct world *w, int32_t n)
{
	return demo_prng_below(&w->rng, n);
}

/* ------------------------------------------------------------------- sites */

static void
site_open(struct site *s)
{
	memset(s, 0, sizeof(*s));
	fake_courier_open(&s->c);
	fake_courier_enrol(&s->c);
	s->desk = memory_register_desk(&s->c.reg);
	s->desk.spool = s->c.spool;
	s->h = aggregator_fixture_new();
	s->a = aggregator_fixture_member(s->h, "north", 31, "svc-a,svc-b");
}

static void
site_close(struct site *s)
{
	fake_courier_close(&s->c);
	aggregator_fixture_free(s->h);
}

/* The aggregator answered on this day, by its own clock. */
static void
answered(struct site *s, int32_t day)
{
	struct progress p;

	ck_assert_int_eq(progress_load(&p, &s->c.spool, &e), 0);
	p.answer_date.s = (int64_t)day * 86400 + 43200;
	ck_assert_int_eq(progress_save(&p, &s->c.spool, &e), 0);
}

static void
bring_one(struct site *s, struct db_stmt *q)
{
	struct aggregator_fixture_batch b = { .service = db_str(q, 1),
		.period = db_str(q, 2),
		.revision = (uint64_t)db_i64(q, 3) };
	uint8_t salt[OPENING_SALT_SIZE];
	struct slice payload;
	char *text;

	ck_assert_int_eq(opening_read(db_bytes(q, 4), salt, &payload, &e), 0);
	text = mem_copy_text((const char *)payload.p, payload.n);
	b.payload = text;
	/* None is refused, and none is put off: the next ones wait behind. */
	ck_assert_uint_eq(aggregator_fixture_batch(s->h, &s->a, &b), 200);
	free(text);
	s->brought = db_i64(q, 0);
}

static void
bring(struct site *s)
{
	struct db_stmt *q = db_prepare(s->c.reg.open.db,
	    "SELECT s.rowid, service, period, revision, opening"
	    " FROM statement s JOIN opening USING (epoch, seq)"
	    " WHERE s.rowid > ? ORDER BY s.rowid");

	s->h->today++; /* a quota of its own for each */
	db_bind_i64(q, 1, s->brought);
	while (db_step(q))
		bring_one(s, q);
	ck_assert_int_eq(db_done(q, &e), 0);
}

/* True when the rows are in; false when their days lie after `today`. */
static bool
enter(struct site *s, const char *rows, int32_t today)
{
	struct exchange_report r;
	bool in;

	s->c.reg.today = today;
	r = memory_register_import(&s->c.reg, rows, false);
	in = r.refused == 0;
	exchange_report_free(&r);
	return in;
}

/* ------------------------------------------------------------------- seals */

enum person { GIVES_UP, ECHOES, TELLS_THE_DAY };

/* Sign what is shown; nothing of it is of a day after the one agreed on. */
static void
sign(struct site *s, const struct desk_returns_request *r,
    const struct desk_seal *shown, int32_t day)
{
	const struct desk_seal_sign yes = { .today = r->today,
		.through = r->through,
		.said = r->said,
		.digest = &shown->draft.digest,
		.epoch = shown->epoch,
		.way = SIGNOFF_TYPED,
		.typed = "ann" };
	struct desk_sealed sealed;

	for (size_t i = 0; i < shown->due.list.n; i++)
		ck_assert(shown->due.list.item[i].unbegun ||
			  shown->due.list.item[i].now.through <= day);
	ck_assert_msg(desk_seal_sign_off(&s->desk, &yes, &sealed, &e) == 0,
	    "%s", e.text);
}

/* Seal on `clock`, and answer the question in that way; true when done. */
static bool
seal(struct world *w, struct site *s, struct desk_returns_request *r,
    enum person person)
{
	const struct desk_unrecorded_answer zeros = { .none = "all" };
	struct desk_seal shown;
	int32_t day = r->today;
	bool done = false;

	e = (struct err)ERR_INIT;
	ck_assert_int_eq(desk_unrecorded_answer(&s->desk, &zeros, &e), 0);
	if (desk_seal_prepare(&s->desk, r, &shown, &e) == 0 &&
	    shown.due.doubt != TODAY_SURE && person != GIVES_UP) {
		ck_assert_uint_gt(strlen(buf_str(&shown.question)), 0);
		desk_seal_free(&shown);
		w->asked++;
		r->said = day = person == ECHOES ? r->today : w->day;
		(void)!desk_seal_prepare(&s->desk, r, &shown, &e);
	}
	/* A word that nothing else supports is refused. */
	if (e.kind == ERR_NONE && shown.due.doubt == TODAY_SURE) {
		if (shown.due.list.n > 0)
			sign(s, r, &shown, day);
		done = true;
	}
	desk_seal_free(&shown);
	return done;
}

static void
seal_wrong(struct world *w)
{
	struct desk_returns_request r = { .today = w->clock,
		.through = DAY_NONE };

	if (below(w, 4) == 0)
		r.through = w->clock - below(w, 100);
	if (seal(w, &w->site, &r, (enum person)below(w, 3)) &&
	    w->clock != w->day)
		w->wrong++;
}

static void
seal_right(struct world *w, struct site *s)
{
	struct desk_returns_request r = { .today = w->day,
		.through = DAY_NONE };

	ck_assert_msg(seal(w, s, &r, TELLS_THE_DAY), "%s", e.text);
}

/* ------------------------------------------------------------------- facts */

static char *
new_client(struct world *w, const char *service, int32_t day)
{
	char d[4][DAY_TEXT_SIZE];
	int c = ++w->clients;

	for (int i = 0; i < 4; i++)
		day_format(d[i], day - 3 + i);
	return mem_printf("%s,C%d,referral_accepted,%s,self,,r1,,\n"
			  "%s,C%d,profile_started,%s,,,r1,,\n"
			  "%s,C%d,profile_completed,%s,,,r1,,\n"
			  "%s,C%d,plan_completed,%s,,,r1,,\n"
			  "%s,C%d,contact,%s,face_to_face,,,,es1\n",
	    service, c, d[0], service, c, d[0], service, c, d[1], service, c,
	    d[1], service, c, d[2 + below(w, 2)]);
}

/* Rows dated today or some weeks ago; some correct what was entered. */
static char *
some_rows(struct world *w)
{
	const char *service = below(w, 3) == 0 ? "svc-b" : "svc-a";
	int32_t at = w->day - (below(w, 2) == 0 ? 0 : below(w, 40));
	int c = 1 + below(w, w->clients + 1);
	char d[DAY_TEXT_SIZE];

	day_format(d, at);
	switch (below(w, 6)) {
	case 0:
	case 1:
		if (w->clients < CLIENTS_MAX)
			return new_client(w, service, at);
		/* fall through */
	case 2:
		return mem_printf("%s,C%d,job_started,%s,,,j%d,20,es1\n"
				  "%s,C%d,job_full_day,%s,,,j%d,,\n",
		    service, c, d, at, service, c, d, at);
	case 3:
		return mem_printf("%s,C%d,discharged,%s,,,r1,,\n", service, c,
		    d);
	case 4:
		return mem_printf("%s,,satisfaction,%s,,,,%d,\n", service, d,
		    1 + below(w, 20));
	default:
		return mem_printf("%s,C%d,contact,%s,face_to_face,,,,es1\n",
		    service, c, d);
	}
}

/* What the site could not take while its clock was behind. */
static void
enter_pending(struct world *w)
{
	size_t n = 0;

	while (n < w->pendings && enter(&w->site, w->pending[n], w->clock))
		free(w->pending[n++]);
	memmove(w->pending, w->pending + n,
	    (w->pendings - n) * sizeof(w->pending[0]));
	w->pendings -= n;
}

static void
new_facts(struct world *w)
{
	char *rows = some_rows(w);

	if (!enter(&w->twin, rows, w->day)) {
		free(rows); /* against the rules, whatever the day */
		return;
	}
	w->pending[w->pendings++] = rows;
	enter_pending(w);
}

/* ----------------------------------------------------------------- compared */

static char *
preview(struct site *s, const char *service, struct period p, int32_t day)
{
	const struct desk_returns_request r = { .service = service,
		.period = &p,
		.today = day,
		.through = DAY_NONE };
	struct desk_preview made;
	struct buf text;
	char *out;

	e = (struct err)ERR_INIT;
	if (desk_returns_preview(&s->desk, &r, &made, &e) < 0)
		return mem_string(e.text);
	buf_init(&text, LIMITS_PAYLOAD_MAX);
	desk_returns_preview_write(&made, &text);
	out = buf_take(&text);
	desk_returns_preview_free(&made);
	return out;
}

static void
same_text(char *is, char *must)
{
	ck_assert_str_eq(is, must);
	free(is);
	free(must);
}

static void
same_previews(struct world *w)
{
	static const char *const service[] = { "svc-a", "svc-b" };
	struct period p = period_of(day_from_civil(2025, 12, 31));

	for (; p.start <= w->day + 2000; p = period_next(p))
		for (size_t i = 0; i < 2; i++)
			same_text(preview(&w->site, service[i], p, w->day),
			    preview(&w->twin, service[i], p, w->day));
}

static int
by_key(const void *a, const void *b)
{
	const struct returns *x = a, *y = b;
	int c = strcmp(x->service, y->service);

	return c != 0 ? c : x->period.start - y->period.start;
}

/* What counts of a site, as text: the payloads in force that are not
 * withdrawn. */
static char *
in_force(struct site *s)
{
	struct returns *list;
	struct buf text;
	size_t n;

	ck_assert_int_eq(outbox_sealed(s->c.reg.open.db, &list, &n, &e), 0);
	if (n > 0)
		qsort(list, n, sizeof(*list), by_key);
	buf_init(&text, 1 << 24);
	for (size_t i = 0; i < n; i++)
		if (!list[i].withdrawn)
			returns_write(&list[i], &text);
	free(list);
	return buf_take(&text);
}

static struct jval *
totals(struct site *s, int32_t day)
{
	struct views_request q = { .rules = measures_ips_grow_1(),
		.policy = DISCLOSURE_EXACT_1,
		.day = day };
	struct totals_snapshot v = { 0 };
	struct registry registry;
	struct views_table *t;
	struct store *reader;
	struct jval *out;

	ck_assert_int_eq(store_open_reader(&reader, s->h->store_path, &e), 0);
	v.reader = reader;
	ck_assert_int_eq(store_read_begin(reader, &e), 0);
	ck_assert_int_eq(store_log_size(reader, &v.log_size, &e), 0);
	ck_assert_int_eq(reference_load(reader, &registry, &e), 0);
	ck_assert_msg(views_make(&t, &q, &v, &registry, &e) == 0, "%s", e.text);
	out = views_json(t);
	views_free(t);
	registry_free(&registry);
	store_read_end(reader);
	store_close(reader);
	return out;
}

/* The auditor makes the shown figures again from openings alone. */
static void
is_sound(struct site *s, struct jval *shown)
{
	struct findings *f = findings_new();
	struct recompute r;
	struct buf text;
	char *words;

	recompute_fixture_openings(s->h);
	recompute_fixture_read(s->h, &r, f);
	ck_assert_uint_eq(findings_unsound(f), 0);
	buf_init(&text, 1 << 24);
	encode_base64(&text, r.root.b, HASH_SIZE);
	jval_set_str(shown, "log_root", buf_str(&text));
	buf_reset(&text);
	jval_write(shown, true, &text);
	buf_puts(&text, "\n");
	words = recompute_fixture_compare(&r, buf_str(&text));
	ck_assert_str_eq(words, "");
	free(words);
	buf_free(&text);
	recompute_free(&r);
	findings_free(f);
}

static char *
list_text(const struct jval *shown, const char *name)
{
	struct buf text;

	buf_init(&text, 1 << 24);
	jval_write(jval_get(shown, name), true, &text);
	return buf_take(&text);
}

static void
same_totals(struct world *w)
{
	static const char *const list[] = { "columns", "rows", "ratios" };
	struct jval *is = totals(&w->site, w->day);
	struct jval *must = totals(&w->twin, w->day);

	for (size_t i = 0; i < 3; i++)
		same_text(list_text(is, list[i]), list_text(must, list[i]));
	is_sound(&w->site, is);
	is_sound(&w->twin, must);
	jval_free(is);
	jval_free(must);
}

static void
right_again(struct world *w)
{
	w->clock = w->day;
	enter_pending(w);
	ck_assert_uint_eq(w->pendings, 0);
	/* The preview needs no seal before it. */
	same_previews(w);
	seal_right(w, &w->site);
	seal_right(w, &w->twin);
	same_previews(w);
	same_text(in_force(&w->site), in_force(&w->twin));
	bring(&w->site);
	bring(&w->twin);
	same_totals(w);
}

/* ------------------------------------------------------------------ machine */

static void
jump(struct world *w)
{
	static const int32_t by[] = { 0, 1, 20, 22, 100, 4 * 365, -1, -30, -200,
		-4 * 365 };
	int32_t i = below(w, 12);

	if (i < 10)
		w->clock = w->day + by[i];
	else
		w->clock = i == 10 ? below(w, 365)               /* 1970 */
				   : day_from_civil(2110, 1, 1); /* too late */
}

static void
step(struct world *w)
{
	int32_t lead = w->clock - w->day;

	w->day += below(w, 3) == 0 ? below(w, 40) : below(w, 4);
	w->clock = w->day + lead;
	for (int32_t n = below(w, 3); n > 0; n--)
		new_facts(w);
	switch (below(w, 8)) {
	case 0:
	case 1:
		jump(w);
		break;
	case 2:
	case 3:
	case 4:
		seal_wrong(w);
		bring(&w->site);
		break;
	case 5:
		seal_right(w, &w->twin);
		bring(&w->twin);
		break;
	case 6:
		/* its clock may be wrong too */
		answered(&w->site,
		    below(w, 6) == 0 ? w->day + 900 - below(w, 1800) : w->day);
		break;
	default:
		if (below(w, 2) == 0)
			right_again(w);
	}
}

START_TEST(figures_are_those_of_the_twin)
{
	struct world *w = mem_alloc(sizeof(*w));
	char *first;

	memset(w, 0, sizeof(*w));
	demo_prng_seed(&w->rng, (uint64_t)_i, "clock jumps");
	site_open(&w->site);
	site_open(&w->twin);
	w->day = w->clock = day_from_civil(2026, 2, 20) + below(w, 60);
	first = new_client(w, "svc-a", w->day - 20);
	ck_assert(enter(&w->twin, first, w->day));
	ck_assert(enter(&w->site, first, w->day));
	free(first);
	for (int i = 0; i < STEPS; i++)
		step(w);
	right_again(w);
	ck_assert_uint_gt(w->asked, 0);
	site_close(&w->site);
	site_close(&w->twin);
	free(w);
}
END_TEST

int
main(void)
{
	static const TTest *const none[] = { NULL };
	const struct unit_suite suite = { .name = "clock_jumps",
		.tests = none,
		.loop = figures_are_those_of_the_twin,
		.times = SEEDS };

	return unit_run(&suite);
}

/*
 * Totals made again from the openings, against those that the aggregator shows.
 */
#include <stdlib.h>
#include <string.h>

#include "aggregator/store/reference.h"
#include "aggregator/views/openings_export.h"
#include "aggregator/views/views.h"
#include "auditor/recompute.h"
#include "auditor/recompute_against.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

#define REGISTRY \
	"kind,code,name,parent,from,to,attributes\n" \
	"region,R1,One,,2000-01-01,,\n" \
	"area,A1,Area one,R1,2000-01-01,,\n" \
	"service,alpha,A,A1,2000-01-01,,\n" \
	"service,beta,B,A1,2000-01-01,,\n" \
	"service,gamma,C,A1,2000-01-01,,\n" \
	"service,s1,S,A1,2000-01-01,,\nservice,s2,S,A1,2000-01-01,,\n" \
	"service,s3,S,A1,2000-01-01,,\nservice,s4,S,A1,2000-01-01,,\n" \
	"service,s5,S,A1,2000-01-01,,\n"

static struct err e;

struct bench {
	struct aggregator_fixture *h;
	struct aggregator_fixture_agent a;
	char *openings, *registry;
	struct hash id; /* of the first batch */
};

static void
set_registry(struct aggregator_fixture *h)
{
	struct submission *s = submission_new(SUBMISSION_JOB);
	struct registry r;

	ck_assert_int_eq(registry_parse(&r, slice_of(REGISTRY), &e), 0);
	s->job = reference_replace;
	s->job_arg = &r;
	merger_submit_wait(h->merger, s);
	ck_assert_uint_eq(s->status, 200);
	submission_free(s);
	registry_free(&r);
}

static void
write_openings(struct bench *b)
{
	struct openings_export_report report;
	struct store *reader;

	ck_assert_int_eq(store_open_reader(&reader, b->h->store_path, &e), 0);
	ck_assert_int_eq(openings_export(reader, UINT64_MAX, b->openings,
			     &report, &e),
	    0);
	store_close(reader);
}

static void
bench_open(struct bench *b)
{
	struct aggregator_fixture_batch batch = { .referrals = 7 };

	b->h = aggregator_fixture_new();
	b->a = aggregator_fixture_member(b->h, "north", 31, "alpha,beta");
	b->openings = file_path(b->h->dir, "openings");
	b->registry = file_path(b->openings, "registry.csv");
	set_registry(b->h);
	ck_assert_uint_eq(aggregator_fixture_batch(b->h, &b->a, &batch), 200);
	b->id = b->h->last_id;
	batch.service = "beta";
	batch.referrals = 5;
	ck_assert_uint_eq(aggregator_fixture_batch(b->h, &b->a, &batch), 200);
	write_openings(b);
}

static void
bench_close(struct bench *b)
{
	free(b->registry);
	free(b->openings);
	aggregator_fixture_free(b->h);
}

static uint64_t
gate(void *arg, uint64_t size)
{
	(void)arg;
	return size;
}

/* What the aggregator shows of everything, as `totals --json`. */
static struct jval *
shown(struct bench *b, enum disclosure_policy policy)
{
	struct views_request q = { .rules = measures_ips_grow_1(),
		.policy = policy,
		.day = day_from_civil(2026, 6, 30),
		.region = "R1" };
	struct totals_gate g = { gate, NULL };
	struct registry registry;
	struct totals_snapshot view;
	struct views_table *t;
	struct store *reader;
	struct jval *v, *copy;
	struct buf text;

	ck_assert_int_eq(store_open_reader(&reader, b->h->store_path, &e), 0);
	ck_assert_int_eq(totals_begin(&view, reader, &g, &e), 0);
	ck_assert_int_eq(reference_load(reader, &registry, &e), 0);
	ck_assert_int_eq(views_make(&t, &q, &view, &registry, &e), 0);
	v = views_json(t);
	buf_init(&text, 1 << 24);
	jval_write(v, false, &text);
	ck_assert_int_eq(jval_parse(&copy, buf_slice(&text), 1 << 24, &e), 0);
	buf_free(&text);
	jval_free(v);
	views_free(t);
	registry_free(&registry);
	totals_end(&view);
	store_close(reader);
	return copy;
}

/* Recompute and compare; the unsound findings, text in *text (to free). */
static size_t
recompute(struct bench *b, const struct jval *against, char **text,
    size_t *compared)
{
	const struct recompute_request request = { .dir = b->h->log_dir,
		.openings_dir = b->openings,
		.registry_file = b->registry,
		.size = UINT64_MAX };
	struct findings *f = findings_new();
	struct recompute r;
	struct buf out;
	size_t unsound;

	*compared = 0;
	buf_init(&out, 1 << 16);
	ck_assert_msg(recompute_run(&r, &request, f, &e) == 0, "%s", e.text);
	if (against != NULL)
		ck_assert_int_eq(recompute_against(&r, against, f, compared,
				     &e),
		    0);
	findings_text(f, &out);
	*text = mem_string(buf_str(&out));
	buf_free(&out);
	unsound = findings_unsound(f);
	recompute_free(&r);
	findings_free(f);
	return unsound;
}

START_TEST(equal_figures_are_sound)
{
	struct jval *v;
	struct bench b;
	size_t compared;
	char *text;

	bench_open(&b);
	for (int policy = 0; policy < 2; policy++) {
		v = shown(&b, (enum disclosure_policy)policy);
		ck_assert_msg(recompute(&b, v, &text, &compared) == 0, "%s",
		    text);
		ck_assert_uint_gt(compared, 50);
		free(text);
		jval_free(v);
	}
	bench_close(&b);
}
END_TEST

static bool
has_column(const struct jval *v, const char *period)
{
	const struct jval *columns = jval_get(v, "columns");

	for (size_t i = 0; i < jval_length(columns); i++)
		if (strcmp(jval_get_str(jval_at(columns, i), "period"),
			period) == 0)
			return true;
	return false;
}

/* A site whose clock runs ahead: the return is in force, and no table shows it
 * before its quarter begins.  The table says for which day it is made, so the
 * auditor comes to the same on any day. */
START_TEST(a_quarter_that_has_not_begun_is_not_shown)
{
	static const char ahead[] = "2028-07-01/P3M";
	struct jval *v;
	struct bench b;
	size_t compared;
	char *text;

	bench_open(&b);
	ck_assert_uint_eq(aggregator_fixture_batch(b.h, &b.a,
			      &(struct aggregator_fixture_batch){ .period =
								      ahead,
				  .through = "2028-09-30",
				  .referrals = 4 }),
	    200);
	write_openings(&b);
	v = shown(&b, DISCLOSURE_EXACT_1);
	ck_assert(!has_column(v, ahead));
	ck_assert(has_column(v, "2026-04-01/P3M"));
	ck_assert(has_column(v, "2026-04-01/2026-06-30"));
	ck_assert_str_eq(jval_get_str(v, "day"), "2026-06-30");
	ck_assert_msg(recompute(&b, v, &text, &compared) == 0, "%s", text);
	free(text);

	/* What is shown is not what its own day allows, or not all of it. */
	jval_set_str(v, "day", "2026-03-31");
	ck_assert_uint_gt(recompute(&b, v, &text, &compared), 0);
	ck_assert_ptr_nonnull(strstr(text,
	    "2026-04-01/P3M is shown, which had not begun on 2026-03-31"));
	free(text);
	jval_set_str(v, "day", "2028-07-01");
	ck_assert_uint_gt(recompute(&b, v, &text, &compared), 0);
	ck_assert_ptr_nonnull(strstr(text,
	    "2026-04-01/2026-06-30 is not every quarter that had begun on "
	    "2028-07-01"));
	free(text);
	jval_free(v);
	bench_close(&b);
}
END_TEST

/* A total shown before a batch that the log holds, under the new size. */
START_TEST(another_total_is_found)
{
	struct jval *v;
	struct bench b;
	size_t compared;
	char *text;

	bench_open(&b);
	v = shown(&b, DISCLOSURE_EXACT_1);
	ck_assert_uint_eq(aggregator_fixture_batch(b.h, &b.a,
			      &(struct aggregator_fixture_batch){ .revision = 2,
				  .referrals = 9 }),
	    200);
	write_openings(&b);
	ck_assert_uint_gt(recompute(&b, v, &text, &compared), 0);
	ck_assert_ptr_nonnull(strstr(text,
	    "referrals: shown 12, recomputed 14"));
	ck_assert_ptr_nonnull(strstr(text, "another log"));
	free(text);
	jval_free(v);
	bench_close(&b);
}
END_TEST

START_TEST(a_missing_or_false_opening_is_found)
{
	struct file_names names;
	struct bench b;
	size_t compared;
	char *text, *path, *other;
	struct buf bytes;

	bench_open(&b);
	ck_assert_int_eq(file_list(b.openings, ".opening", &names, &e), 0);
	ck_assert_uint_eq(names.n, 2);
	path = file_path(b.openings, names.name[0]);
	other = file_path(b.openings, names.name[1]);
	ck_assert_int_eq(file_read(other, 1 << 16, &bytes, &e), 0);
	ck_assert_int_eq(file_replace(path, buf_slice(&bytes), 0600, &e), 0);
	ck_assert_uint_eq(recompute(&b, NULL, &text, &compared), 1);
	ck_assert_ptr_nonnull(strstr(text, "does not match the commitment"));
	free(text);
	ck_assert_int_eq(file_remove(path, &e), 0);
	ck_assert_uint_eq(recompute(&b, NULL, &text, &compared), 1);
	ck_assert_ptr_nonnull(strstr(text, "opening is missing"));
	free(text);
	buf_free(&bytes);
	free(path);
	free(other);
	file_names_free(&names);
	bench_close(&b);
}
END_TEST

START_TEST(an_erased_opening_is_not_missing)
{
	struct bench b;
	struct jval *v;
	size_t compared;
	char *text;

	bench_open(&b);
	ck_assert_uint_eq(aggregator_fixture_erase(b.h, &b.id), 200);
	write_openings(&b);
	v = shown(&b, DISCLOSURE_EXACT_1);
	ck_assert_msg(recompute(&b, v, &text, &compared) == 0, "%s", text);
	free(text);
	jval_free(v);
	bench_close(&b);
}
END_TEST

START_TEST(a_service_moved_in_the_registry_is_found)
{
	struct bench b;
	struct jval *v;
	size_t compared;
	char *text, *moved;

	bench_open(&b);
	v = shown(&b, DISCLOSURE_EXACT_1);
	moved = mem_string(REGISTRY "region,R2,Two,,2000-01-01,,\n"
				    "area,A2,Area two,R2,2000-01-01,,\n");
	memcpy(strstr(moved, "beta,B,A1") + 7, "A2", 2);
	ck_assert_int_eq(file_replace(b.registry, slice_of(moved), 0644, &e),
	    0);
	ck_assert_uint_gt(recompute(&b, v, &text, &compared), 0);
	ck_assert_ptr_nonnull(strstr(text,
	    "referrals: shown 12, recomputed 7"));
	free(text);
	free(moved);
	jval_free(v);
	bench_close(&b);
}
END_TEST

/* The shown text of a measure in the one quarter, to free. */
static char *
shown_text(const struct jval *table, const char *measure)
{
	const struct jval *rows = jval_get(table, "rows");

	for (size_t i = 0; i < jval_length(rows); i++) {
		const struct jval *o = jval_at(rows, i);
		const char *text = jval_get_str(o, "shown");
		int64_t n;

		if (strcmp(jval_get_str(o, "measure"), measure) != 0 ||
		    strcmp(jval_get_str(o, "band"), "") != 0)
			continue;
		return jval_get_i64(o, "shown", &n)
			   ? mem_printf("%lld", (long long)n)
			   : mem_string(text);
	}
	return mem_string("no row");
}

/* Five services report; `collecting` of them the caseload as well. */
static void
report_five(struct bench *b, size_t collecting)
{
	static const char *const ids[] = { "s1", "s2", "s3", "s4", "s5" };
	struct aggregator_fixture_agent a =
	    aggregator_fixture_member(b->h, "five", 32, "s1,s2,s3,s4,s5");
	struct buf payload;

	for (size_t i = 0; i < 5; i++) {
		struct aggregator_fixture_batch batch = { .service = ids[i] };
		struct returns r = { .content = CONTENT_RETURN,
			.period = period_of(day_from_civil(2026, 4, 1)),
			.rules = measures_ips_grow_1(),
			.through = day_from_civil(2026, 5, 17) };

		memcpy(r.service, ids[i], 3);
		r.n = r.rules->n;
		for (size_t row = 0; row < r.n; row++)
			r.value[row] = MEASURE_NOT_COLLECTED;
		r.value[measures_find(r.rules, slice_of("referrals"))] = 10;
		if (i < collecting)
			r.value[measures_find(r.rules, slice_of("caseload"))] =
			    7;
		buf_init(&payload, LIMITS_PAYLOAD_MAX);
		returns_write(&r, &payload);
		batch.payload = buf_str(&payload);
		ck_assert_uint_eq(aggregator_fixture_batch(b->h, &a, &batch),
		    200);
		buf_free(&payload);
	}
	write_openings(b);
}

/* What one service alone collects is not shown as its region's. */
START_TEST(a_row_of_few_services_is_hidden)
{
	static const struct {
		size_t collecting;
		const char *caseload;
	} rows[] = { { 1, "*" }, { 4, "*" }, { 5, "35" }, { 0, "-" } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct jval *v;
		struct bench b;
		size_t compared;
		char *text;

		bench_open(&b);
		report_five(&b, rows[i].collecting);
		v = shown(&b, DISCLOSURE_MHSDS_1);
		text = shown_text(v, "referrals");
		ck_assert_str_eq(text, "60");
		free(text);
		text = shown_text(v, "caseload");
		ck_assert_str_eq(text, rows[i].caseload);
		free(text);
		ck_assert_msg(recompute(&b, v, &text, &compared) == 0, "%s",
		    text);
		free(text);
		jval_free(v);
		bench_close(&b);
	}
}
END_TEST

/* Totals that nobody's signature stands under are not recomputed. */
START_TEST(a_checkpoint_that_is_not_signed_is_found)
{
	struct bench b;
	struct recompute_request request = { .size = UINT64_MAX };
	struct findings *f = findings_new();
	struct keys_verifier other;
	struct policy policy;
	struct recompute r;
	struct buf text;
	char *path;

	bench_open(&b);
	request.dir = b.h->log_dir;
	request.openings_dir = b.openings;
	request.registry_file = b.registry;
	other = keys_verifier_make(AGGREGATOR_FIXTURE_ORIGIN, 0x01,
	    &b.h->authority.public);
	policy = policy_of_log(&other);
	request.policy = &policy;
	ck_assert_int_eq(recompute_run(&r, &request, f, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "not signed with a key"));
	recompute_free(&r);
	request.policy = NULL;
	path = file_path(b.h->log_dir, "checkpoint");
	ck_assert_int_eq(file_read(path, 1 << 16, &text, &e), 0);
	text.data[text.n - 20] ^= 1;
	ck_assert_int_eq(file_replace(path, buf_slice(&text), 0644, &e), 0);
	ck_assert_int_eq(recompute_run(&r, &request, f, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "signature of the checkpoint"));
	recompute_free(&r);
	buf_free(&text);
	free(path);
	findings_free(f);
	bench_close(&b);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { equal_figures_are_sound,
		a_quarter_that_has_not_begun_is_not_shown,
		another_total_is_found, a_missing_or_false_opening_is_found,
		an_erased_opening_is_not_missing,
		a_service_moved_in_the_registry_is_found,
		a_row_of_few_services_is_hidden,
		a_checkpoint_that_is_not_signed_is_found, NULL };

	keys_start();
	return unit_main("recompute", tests);
}

/*
 * Totals made again from the openings, against those that the aggregator shows.
 */
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/unit/recompute_fixture.h"
#include "tests/unit/unit.h"

#define ALPHA "service,alpha,A,A1,2000-01-01,,\n"
#define BETA  "service,beta,B,A1,2000-01-01,,\n"
#define REGISTRY \
	"kind,code,name,parent,from,to,attributes\n" \
	"region,R1,One,,2000-01-01,,\n" \
	"area,A1,Area one,R1,2000-01-01,,\n" ALPHA BETA \
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
bench_open(struct bench *b)
{
	struct aggregator_fixture_batch batch = { .referrals = 7 };

	b->h = aggregator_fixture_new();
	b->a = aggregator_fixture_member(b->h, "north", 31, "alpha,beta");
	b->openings = file_path(b->h->dir, "openings");
	b->registry = file_path(b->openings, "registry.csv");
	recompute_fixture_registry(b->h, REGISTRY);
	ck_assert_uint_eq(aggregator_fixture_batch(b->h, &b->a, &batch), 200);
	b->id = b->h->last_id;
	batch.service = "beta";
	batch.referrals = 5;
	ck_assert_uint_eq(aggregator_fixture_batch(b->h, &b->a, &batch), 200);
	recompute_fixture_openings(b->h);
}

static void
bench_close(struct bench *b)
{
	free(b->registry);
	free(b->openings);
	aggregator_fixture_free(b->h);
}

/* What the aggregator shows of the region, as `totals --json`; to free. */
static char *
shown(struct bench *b, enum disclosure_policy policy)
{
	return recompute_fixture_totals(b->h,
	    &(struct views_request){ .rules = measures_ips_grow_1(),
		.policy = policy,
		.day = day_from_civil(2026, 6, 30),
		.region = "R1" });
}

/* The document with its first `from` replaced; frees it. */
static char *
with(char *document, const char *from, const char *to)
{
	char *at = strstr(document, from), *made;

	ck_assert_ptr_nonnull(at);
	made = mem_printf("%.*s%s%s", (int)(at - document), document, to,
	    at + strlen(from));
	free(document);
	return made;
}

static void
ck_sound(struct bench *b, const char *document)
{
	char *words = recompute_fixture_check(b->h, document);

	ck_assert_str_eq(words, "");
	free(words);
}

static void
ck_finds(struct bench *b, const char *document, const char *what)
{
	char *words = recompute_fixture_check(b->h, document);

	ck_assert_msg(strstr(words, what) != NULL, "\"%s\" is not in:\n%s",
	    what, words);
	free(words);
}

START_TEST(equal_figures_are_sound)
{
	struct bench b;
	char *v;

	bench_open(&b);
	for (int policy = 0; policy < 3; policy++) {
		v = shown(&b, (enum disclosure_policy)policy);
		ck_sound(&b, v);
		free(v);
	}
	bench_close(&b);
}
END_TEST

/* A site whose clock runs ahead: the return is in force, and no table shows it
 * before its quarter begins.  The table says for which day it is made, so the
 * auditor comes to the same on any day. */
START_TEST(a_quarter_that_has_not_begun_is_not_shown)
{
	static const char ahead[] = "2028-07-01/P3M";
	struct bench b;
	char *v;

	bench_open(&b);
	ck_assert_uint_eq(aggregator_fixture_batch(b.h, &b.a,
			      &(struct aggregator_fixture_batch){ .period =
								      ahead,
				  .through = "2028-09-30",
				  .referrals = 4 }),
	    200);
	recompute_fixture_openings(b.h);
	v = shown(&b, DISCLOSURE_EXACT_1);
	ck_assert_ptr_null(strstr(v, ahead));
	ck_assert_ptr_nonnull(strstr(v, "2026-04-01/P3M"));
	ck_sound(&b, v);

	/* What is shown is not what its own day allows, or not all of it. */
	v = with(v, "\"day\": \"2026-06-30\"", "\"day\": \"2026-03-31\"");
	ck_finds(&b, v, "R1, 2026-04-01/P3M: this column must not be there");
	v = with(v, "\"day\": \"2026-03-31\"", "\"day\": \"2028-07-01\"");
	ck_finds(&b, v, "R1, 2028-07-01/P3M: this column is left out");
	free(v);
	bench_close(&b);
}
END_TEST

/* A total shown before a batch that the log holds, under the new size. */
START_TEST(another_total_is_found)
{
	struct bench b;
	char *v;

	bench_open(&b);
	v = shown(&b, DISCLOSURE_EXACT_1);
	ck_assert_uint_eq(aggregator_fixture_batch(b.h, &b.a,
			      &(struct aggregator_fixture_batch){ .revision = 2,
				  .referrals = 9 }),
	    200);
	recompute_fixture_openings(b.h);
	ck_finds(&b, v,
	    "referrals: value 12, expected 14; shown 12, expected 14");
	ck_finds(&b, v, "another log");
	free(v);
	bench_close(&b);
}
END_TEST

/* Never "equal" of what this version cannot make. */
START_TEST(an_unknown_policy_or_rule_set_is_refused)
{
	struct bench b;
	char *v;

	bench_open(&b);
	v = with(shown(&b, DISCLOSURE_EXACT_1), "exact/1", "other/1");
	ck_finds(&b, v,
	    "<the totals were made under policy \"other/1\", which "
	    "this version of sheaf-audit does not know");
	free(v);
	v = with(shown(&b, DISCLOSURE_EXACT_1), "ips-grow/1", "ips-grow/9");
	ck_finds(&b, v, "<the totals were made under rule set \"ips-grow/9\"");
	free(v);
	bench_close(&b);
}
END_TEST

START_TEST(a_missing_or_false_opening_is_found)
{
	struct file_names names;
	struct bench b;
	char *path, *other;
	struct buf bytes;

	bench_open(&b);
	ck_assert_int_eq(file_list(b.openings, ".opening", &names, &e), 0);
	ck_assert_uint_eq(names.n, 2);
	path = file_path(b.openings, names.name[0]);
	other = file_path(b.openings, names.name[1]);
	ck_assert_int_eq(file_read(other, 1 << 16, &bytes, &e), 0);
	ck_assert_int_eq(file_replace(path, buf_slice(&bytes), 0600, &e), 0);
	ck_finds(&b, NULL, "does not match the commitment");
	ck_assert_int_eq(file_remove(path, &e), 0);
	ck_finds(&b, NULL, "opening is missing");
	buf_free(&bytes);
	free(path);
	free(other);
	file_names_free(&names);
	bench_close(&b);
}
END_TEST

/* Each member of manifest.json, and the file itself. */
START_TEST(a_manifest_that_does_not_fit_is_found)
{
	static const char *const changes[][3] = {
		{ "\"log_size\": ", "\"log_size\": 1", "log_size 1" },
		{ "\"log_root\": \"", "\"log_root\": \"A", "log_root \"A" },
		{ "\"registry\": \"", "\"registry\": \"0", "registry \"0" },
		{ "\"openings\": 2", "\"openings\": 3",
		    "openings 3, expected 2" },
		{ "\"erased\": 0", "\"erased\": 1", "erased 1, expected 0" },
		{ "\"erased\"", "\"erasures\"", "erased is missing" },
		{ ",\n", ", \n", "written otherwise" },
		{ "}", "", "cannot be read" },
	};
	struct buf manifest;
	struct bench b;
	char *path;

	bench_open(&b);
	path = file_path(b.openings, "manifest.json");
	ck_sound(&b, NULL);
	ck_assert_int_eq(file_read(path, 1 << 12, &manifest, &e), 0);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		char *v = with(mem_string(buf_str(&manifest)), changes[i][0],
		    changes[i][1]);

		ck_assert_int_eq(file_replace(path, slice_of(v), 0600, &e), 0);
		ck_finds(&b, NULL, changes[i][2]);
		free(v);
	}
	ck_assert_int_eq(file_remove(path, &e), 0);
	ck_finds(&b, NULL, "manifest.json is missing");
	buf_free(&manifest);
	free(path);
	bench_close(&b);
}
END_TEST

START_TEST(an_erased_opening_is_not_missing)
{
	struct bench b;
	char *v;

	bench_open(&b);
	ck_assert_uint_eq(aggregator_fixture_erase(b.h, &b.id), 200);
	recompute_fixture_openings(b.h);
	v = shown(&b, DISCLOSURE_EXACT_1);
	ck_sound(&b, v);
	free(v);
	bench_close(&b);
}
END_TEST

START_TEST(a_service_moved_in_the_registry_is_found)
{
	struct bench b;
	char *v, *moved;

	bench_open(&b);
	v = shown(&b, DISCLOSURE_EXACT_1);
	moved = mem_string(REGISTRY "region,R2,Two,,2000-01-01,,\n"
				    "area,A2,Area two,R2,2000-01-01,,\n");
	memcpy(strstr(moved, "beta,B,A1") + 7, "A2", 2);
	ck_assert_int_eq(file_replace(b.registry, slice_of(moved), 0644, &e),
	    0);
	ck_finds(&b, v, "value 12, expected 7; shown 12, expected 7");
	ck_finds(&b, v, "made with another registry");
	ck_finds(&b, v, "manifest.json does not fit the log and the registry");
	free(moved);
	free(v);
	bench_close(&b);
}
END_TEST

/* The text of a file of the openings, to free. */
static char *
text_in(const char *path)
{
	struct buf bytes;
	char *text;

	ck_assert_int_eq(file_read(path, 1 << 20, &bytes, &e), 0);
	text = mem_string(buf_str(&bytes));
	buf_free(&bytes);
	return text;
}

static void
rehash(char *text, const char *from, const char *to)
{
	char *at = strstr(text, from);

	ck_assert_ptr_nonnull(at);
	memcpy(at, to, strlen(to));
}

/* Everything names the hash of this file, but it is not in the one form that the
 * rows have: somebody else cannot come to that hash. */
START_TEST(a_registry_in_another_form_is_found)
{
	static const char *const changes[][3] = {
		{ ",One,", ",\"One\",", "first in line 3" },
		{ "Area one", "Area one ", "first in line 2" },
		{ "beta,B", "beta, B", "first in line 5" },
		{ ALPHA BETA, BETA ALPHA, "first in line 4" },
		{ "\n", "\r\n", "first in line 1" },
		{ "kind", "\xef\xbb\xbfkind", "first in line 1" },
	};
	struct bench b;
	char *document, *csv, *manifest, *path;

	bench_open(&b);
	document = shown(&b, DISCLOSURE_EXACT_1);
	csv = text_in(b.registry);
	path = file_path(b.openings, "manifest.json");
	manifest = text_in(path);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		char *other =
		    with(mem_string(csv), changes[i][0], changes[i][1]);
		struct hash was = hash_of(slice_of(csv));
		struct hash is = hash_of(slice_of(other));
		char *d = mem_string(document), *m = mem_string(manifest);
		char from[2 * HASH_SIZE + 1], to[2 * HASH_SIZE + 1];

		encode_hex(from, was.b, HASH_SIZE);
		encode_hex(to, is.b, HASH_SIZE);
		rehash(d, from, to);
		rehash(m, from, to);
		ck_assert_int_eq(file_replace(b.registry, slice_of(other), 0644,
				     &e),
		    0);
		ck_assert_int_eq(file_replace(path, slice_of(m), 0644, &e), 0);
		ck_finds(&b, d, changes[i][2]);
		ck_finds(&b, d, "is not written as P-TOT-1 to P-TOT-4 say");
		free(other);
		free(d);
		free(m);
	}
	free(document);
	free(csv);
	free(manifest);
	free(path);
	bench_close(&b);
}
END_TEST

/* One region in two spellings: the first row's is the code (P-TOT-13). */
START_TEST(another_spelling_of_a_region_is_found)
{
	struct bench b;
	char *v;

	bench_open(&b);
	v = with(mem_string(REGISTRY), "region,R1,One,,2000-01-01,,\n",
	    "region,r1,One,,2000-01-01,2009-12-31,\n"
	    "region,R1,One,,2010-01-01,,\n");
	recompute_fixture_registry(b.h, v);
	free(v);
	recompute_fixture_openings(b.h);
	v = shown(&b, DISCLOSURE_EXACT_1);
	ck_sound(&b, v);
	v = with(v, "\"region\": \"r1\"", "\"region\": \"R1\"");
	ck_finds(&b, v, "they do not spell their region or service");
	free(v);
	bench_close(&b);
}
END_TEST

/* The member `shown` of a measure in the one quarter, to free. */
static char *
shown_text(const char *document, const char *measure)
{
	char *name = mem_printf("\"measure\": \"%s\",\n", measure);
	const char *at = strstr(document, name);

	ck_assert_ptr_nonnull(at);
	at = strstr(at, "\"shown\": ") + strlen("\"shown\": ");
	free(name);
	return mem_copy_text(at, strcspn(at, "\n"));
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
	recompute_fixture_openings(b->h);
}

/* A list of what is hidden besides that no document has (P-TOT-64). */
START_TEST(a_false_list_of_what_is_hidden_besides_is_refused)
{
#define ENTRY "\"measure\": \"referrals\", \"level\": 1"
	static const struct {
		const char *list, *why;
	} rows[] = {
		{ "[]", "is not a list with entries" },
		{ "{}", "is not a list with entries" },
		{ "[{" ENTRY "}, {" ENTRY "}]", "is not in order" },
		{ "[{\"region\": \"R1\", " ENTRY "}, {" ENTRY "}]",
		    "is not in order" },
		{ "[{" ENTRY "}, {\"period\": \"2026-04-01/P3M\", " ENTRY "}]",
		    "is not in order" },
		{ "[{\"measure\": \"caseload\", \"level\": 1}, {" ENTRY "}]",
		    "is not in order" },
		{ "[{\"region\": \"R9\", " ENTRY "}]", "name a region" },
		{ "[{\"region\": \"r1\", " ENTRY "}]", "name a region" },
		{ "[{\"outside\": false, " ENTRY "}]", "name a place" },
		{ "[{\"region\": \"R1\", \"outside\": true, " ENTRY "}]",
		    "name a place" },
		{ "[{\"period\": \"2026-05-01/P3M\", " ENTRY "}]",
		    "not a quarter" },
		{ "[{\"measure\": \"referrals.self\", \"level\": 1}]",
		    "not the first of a group" },
		{ "[{\"measure\": \"es_fte\", \"level\": 1}]",
		    "not the first of a group" },
		{ "[{\"measure\": \"referrals\", \"level\": 5}]",
		    "not 1 to 4" },
		{ "[{\"measure\": \"referrals\"}]", "not 1 to 4" },
		{ "[{\"period\": \"2026-04-01/P3M\", \"measure\": "
		  "\"referrals\", \"level\": 4, \"note\": 1}]",
		    "note" },
	};
	struct bench b;

	bench_open(&b);
	report_five(&b, 5);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *to =
		    mem_printf("\"day\": \"2026-06-30\",\n\"besides\": %s,",
			rows[i].list);
		char *v = with(shown(&b, DISCLOSURE_SHEAF_1),
		    "\"day\": \"2026-06-30\",", to);

		ck_finds(&b, v, rows[i].why);
		free(v);
		free(to);
	}
	bench_close(&b);
}
END_TEST

/* What an auditor finds is what the list says, not what he would have listed. */
START_TEST(a_list_of_what_is_hidden_besides_is_followed)
{
	static const char list[] =
	    "\"day\": \"2026-06-30\",\n  \"besides\": [\n    {\n"
	    "      \"region\": \"R1\",\n"
	    "      \"period\": \"2026-04-01/P3M\",\n"
	    "      \"measure\": \"referrals\",\n      \"level\": %c\n"
	    "    }\n  ],";
	struct bench b;

	bench_open(&b);
	report_five(&b, 5);
	for (char level = '2'; level <= '4'; level = (char)(level + 2)) {
		char *to = mem_printf(list, level);
		char *v = with(shown(&b, DISCLOSURE_SHEAF_1),
		    "\"day\": \"2026-06-30\",", to);

		if (level == '2')
			ck_sound(&b, v);
		else
			ck_finds(&b, v, "shown 60, expected \"*\"");
		free(v);
		free(to);
	}
	bench_close(&b);
}
END_TEST

/* What one service alone collects is not shown as its region's. */
START_TEST(a_row_of_few_services_is_hidden)
{
	static const struct {
		size_t collecting;
		const char *caseload;
	} rows[] = { { 1, "\"*\"" }, { 4, "\"*\"" }, { 5, "35" },
		{ 0, "\"-\"" } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bench b;
		char *v, *text;

		bench_open(&b);
		report_five(&b, rows[i].collecting);
		v = shown(&b, DISCLOSURE_MHSDS_1);
		text = shown_text(v, "referrals");
		ck_assert_str_eq(text, "60");
		free(text);
		text = shown_text(v, "caseload");
		ck_assert_str_eq(text, rows[i].caseload);
		free(text);
		ck_sound(&b, v);
		free(v);
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
		another_total_is_found,
		an_unknown_policy_or_rule_set_is_refused,
		a_missing_or_false_opening_is_found,
		a_manifest_that_does_not_fit_is_found,
		an_erased_opening_is_not_missing,
		a_service_moved_in_the_registry_is_found,
		a_registry_in_another_form_is_found,
		another_spelling_of_a_region_is_found,
		a_row_of_few_services_is_hidden,
		a_false_list_of_what_is_hidden_besides_is_refused,
		a_list_of_what_is_hidden_besides_is_followed,
		a_checkpoint_that_is_not_signed_is_found, NULL };

	keys_start();
	return unit_main("recompute", tests);
}

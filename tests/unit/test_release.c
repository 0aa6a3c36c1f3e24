/*
 * The registry bound to the log: when a release is logged, that no size lies between a
 * change of the registry and its release, and what an auditor makes of it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/centre/centre_earlier.h"
#include "aggregator/check/rebuild.h"
#include "aggregator/log/ledger.h"
#include "aggregator/store/reference.h"
#include "aggregator/store/released.h"
#include "aggregator/views/openings_export.h"
#include "auditor/findings.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/note.h"
#include "protocol/receipt.h"
#include "tests/unit/recompute_fixture.h"
#include "tests/unit/unit.h"

#define REGISTRY(area) \
	"kind,code,name,parent,from,to,attributes\n" \
	"area,A1,One,R1,2000-01-01,,\narea,A2,Two,R2,2000-01-01,,\n" \
	"region,R1,One,,2000-01-01,,\nregion,R2,Two,,2000-01-01,,\n" \
	"service,alpha,A," area ",2000-01-01,,\n"

static struct err e;
static struct aggregator_fixture *h;
static struct aggregator_fixture_agent a;

static void
begin(void)
{
	struct aggregator_fixture_batch b = { .referrals = 7 };

	h = aggregator_fixture_new();
	a = aggregator_fixture_member(h, "north", 10, "alpha");
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
}

static void
end(void)
{
	aggregator_fixture_check(h);
	aggregator_fixture_free(h);
}

/* Its status; *index and *number are of the release that comes back. */
static unsigned
bind_now(uint64_t *index, uint64_t *number)
{
	struct submission *s = submission_new(SUBMISSION_RELEASE);
	unsigned status;

	merger_submit_wait(h->merger, s);
	status = s->status;
	if (status == 200) {
		struct policy p = policy_of_log(signer_log_key(h->signer));
		struct statement st;
		struct checkpoint cp;
		struct receipt r;
		struct note n;

		ck_assert_int_eq(note_parse(&n, buf_slice(&s->note),
				     LIMITS_NOTE_MAX, true, &e),
		    0);
		ck_assert_int_eq(statement_parse(&st, n.text, &e), 0);
		ck_assert_int_eq(st.kind, STATEMENT_RELEASE);
		ck_assert_int_eq(receipt_parse(&r, buf_slice(&s->body), &e), 0);
		ck_assert_msg(receipt_verify(&r, buf_slice(&s->note), &p, &cp,
				  &e) == 0,
		    "%s", e.text);
		*index = r.index;
		*number = st.u.release.number;
	}
	submission_free(s);
	return status;
}

/* The status of an import, by the job that commands use. */
static unsigned
import(const char *csv)
{
	struct submission *s = submission_new(SUBMISSION_JOB);
	struct reference_import all = { .replace = true };
	struct registry r;
	struct buf report;
	unsigned status;

	buf_init(&report, 1 << 16);
	ck_assert_int_eq(registry_parse(&r, slice_of(csv), &e), 0);
	all.registry = &r;
	all.report = &report;
	s->job = reference_import;
	s->job_arg = &all;
	merger_submit_wait(h->merger, s);
	status = s->status;
	submission_free(s);
	registry_free(&r);
	buf_free(&report);
	return status;
}

static void
ck_release(uint64_t want_index, uint64_t want_number)
{
	uint64_t index = 0, number = 0;

	ck_assert_uint_eq(bind_now(&index, &number), 200);
	ck_assert_uint_eq(index, want_index);
	ck_assert_uint_eq(number, want_number);
}

START_TEST(it_is_logged_when_asked_and_when_the_registry_changes)
{
	uint64_t size, ignored;

	begin();
	size = aggregator_fixture_size(h);
	ck_assert_uint_eq(bind_now(&ignored, &ignored), 409);
	ck_assert_uint_eq(import(REGISTRY("A1")), 200);
	ck_assert_uint_eq(import(REGISTRY("A2")), 200);
	ck_assert_uint_eq(aggregator_fixture_size(h), size);
	ck_release(size, 1);
	ck_release(size, 1);
	ck_assert_uint_eq(import(REGISTRY("A2")), 200);
	ck_assert_uint_eq(aggregator_fixture_size(h), size + 1);
	ck_assert_uint_eq(import(REGISTRY("A1")), 200);
	ck_assert_uint_eq(aggregator_fixture_size(h), size + 2);
	ck_release(size + 1, 2);
	/* What is known of it survives a crash, and follows from the log. */
	aggregator_fixture_crash(h);
	ck_release(size + 1, 2);
	ck_assert_uint_eq(import(REGISTRY("A2")), 200);
	ck_release(size + 2, 3);
	end();
}
END_TEST

/* While nothing may be signed the registry stays as it is bound. */
START_TEST(what_cannot_be_bound_is_not_taken_over)
{
	struct hash before, after;
	uint64_t size, ignored;

	begin();
	ck_assert_uint_eq(import(REGISTRY("A1")), 200);
	size = aggregator_fixture_size(h);
	ck_release(size, 1);
	ck_assert_int_eq(reference_hash(h->store, &before, &e), 0);
	aggregator_fixture_stop(h);
	h->wait = true;
	aggregator_fixture_open(h);
	ck_assert_uint_eq(import(REGISTRY("A2")), 503);
	ck_assert_uint_eq(bind_now(&ignored, &ignored), 503);
	ck_assert_uint_eq(import(REGISTRY("A1")), 200);
	ck_assert_int_eq(reference_hash(h->store, &after, &e), 0);
	ck_assert(hash_equal(&before, &after));
	ck_assert_uint_eq(aggregator_fixture_size(h), size + 1);
	merger_hear(h->merger);
	ck_assert_uint_eq(import(REGISTRY("A2")), 200);
	ck_assert_uint_eq(aggregator_fixture_size(h), size + 2);
	end();
}
END_TEST

/* A disk that is full refuses both alike. */
START_TEST(without_room_neither_changes)
{
	uint64_t size, ignored;

	begin();
	ck_assert_uint_eq(import(REGISTRY("A1")), 200);
	size = aggregator_fixture_size(h);
	ck_release(size, 1);
	h->no_room = true;
	ck_assert_uint_eq(bind_now(&ignored, &ignored), 507);
	ck_assert_uint_eq(import(REGISTRY("A2")), 503);
	h->no_room = false;
	ck_assert_uint_eq(aggregator_fixture_size(h), size + 1);
	ck_release(size, 1);
	end();
}
END_TEST

static char *
totals(void)
{
	const struct views_request q = { .policy = DISCLOSURE_EXACT_1,
		.region = "R1",
		.rules = measures_ips_grow_1(),
		.day = day_from_civil(2026, 6, 30) };

	return recompute_fixture_totals(h, &q);
}

/* A centre that hides from itself that it has bound a registry. */
static int
forget(void *arg, struct store *s, bool *moved, struct err *why)
{
	(void)arg;
	*moved = false;
	return store_text_put(s, "release", slice_of("none"), why);
}

static void
forget_release(void)
{
	struct submission *s = submission_new(SUBMISSION_JOB);

	h->spoilt = true;
	s->job = forget;
	merger_submit_wait(h->merger, s);
	ck_assert_uint_eq(s->status, 200);
	submission_free(s);
}

START_TEST(an_auditor_sees_another_registry)
{
	char *document, *words;

	begin();
	ck_assert_uint_eq(import(REGISTRY("A1")), 200);
	ck_release(aggregator_fixture_size(h), 1);
	recompute_fixture_openings(h);
	document = totals();
	words = recompute_fixture_check(h, document);
	ck_assert_str_eq(words, "");
	free(words);
	free(document);
	/* Openings, registry and totals agree with each other, and not with what
	 * was bound. */
	forget_release();
	ck_assert_uint_eq(import(REGISTRY("A2")), 200);
	recompute_fixture_openings(h);
	document = totals();
	words = recompute_fixture_check(h, document);
	ck_assert_ptr_nonnull(strstr(words,
	    "release 1 binds another registry than the one beside the "
	    "openings"));
	ck_assert_ptr_nonnull(strstr(words,
	    "the totals name another registry than the one that release 1 "
	    "binds"));
	free(words);
	free(document);
	aggregator_fixture_free(h);
}
END_TEST

/* As after a recovery without the registry: no false total is shown. */
START_TEST(no_total_without_the_registry_that_is_bound)
{
	struct hash registry;
	struct buf index;

	begin();
	ck_assert_uint_eq(import(REGISTRY("A1")), 200);
	ck_release(aggregator_fixture_size(h), 1);
	ck_assert_int_eq(reference_hash(h->store, &registry, &e), 0);
	ck_assert_int_eq(released_check(h->store, &registry, &e), 0);
	buf_init(&index, 32);
	ck_assert_int_eq(store_text_get(h->store, "release", &index, &e), 0);
	forget_release();
	ck_assert_uint_eq(import(REGISTRY("A2")), 200);
	ck_assert_int_eq(store_begin(h->store, &e), 0);
	ck_assert_int_eq(store_text_put(h->store, "release", buf_slice(&index),
			     &e),
	    0);
	ck_assert_int_eq(store_commit(h->store, &e), 0);
	ck_assert_int_eq(reference_hash(h->store, &registry, &e), 0);
	ck_assert_int_eq(released_check(h->store, &registry, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "release 1 (entry "));
	buf_free(&index);
	/* The right one needs no release of its own. */
	ck_assert_uint_eq(import(REGISTRY("A1")), 200);
	ck_release(aggregator_fixture_size(h) - 1, 1);
	end();
}
END_TEST

/* ------------------------------------------------- what the store says of it */

static void
put(const char *name, const char *value)
{
	ck_assert_int_eq(store_begin(h->store, &e), 0);
	ck_assert_int_eq(store_text_put(h->store, name, slice_of(value), &e),
	    0);
	ck_assert_int_eq(store_commit(h->store, &e), 0);
}

/* As an older program's `recover` makes it: without the text. */
START_TEST(a_store_that_does_not_say_it_asks_its_log)
{
	uint64_t size, index = 0;
	bool any = false;
	struct buf text;

	begin();
	ck_assert_uint_eq(import(REGISTRY("A1")), 200);
	size = aggregator_fixture_size(h);
	ck_release(size, 1);
	ck_assert_uint_eq(import(REGISTRY("A2")), 200);
	put("release", "");
	ck_assert_int_eq(released_newest(h->store, &index, &any, &e), 0);
	ck_assert(any && index == size + 1);
	aggregator_fixture_crash(h);
	buf_init(&text, 32);
	ck_assert_int_eq(store_text_get(h->store, "release", &text, &e), 0);
	ck_assert_uint_gt(text.n, 0);
	buf_free(&text);
	ck_assert_uint_eq(import(REGISTRY("A1")), 200);
	ck_assert_uint_eq(aggregator_fixture_size(h), size + 3);
	ck_release(size + 2, 3);
	end();
}
END_TEST

static uint64_t
differences(bool write)
{
	struct rebuild_report r = { .say = NULL };

	ck_assert_int_eq(write ? rebuild_write(h->store, &r, &e)
			       : rebuild_check(h->store, &r, &e),
	    0);
	return r.differences;
}

START_TEST(a_rebuild_corrects_what_the_store_says)
{
	static const char *const wrong[] = { "none", "0", "x" };
	uint64_t size;

	begin();
	ck_assert_uint_eq(import(REGISTRY("A1")), 200);
	size = aggregator_fixture_size(h);
	ck_release(size, 1);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		put("release", wrong[i]);
		ck_assert_uint_eq(differences(false), 1);
		ck_assert_uint_eq(differences(true), 1);
		ck_assert_uint_eq(differences(false), 0);
		ck_release(size, 1);
	}
	end();
}
END_TEST

/* ------------------------------------------------------- at an earlier log size */

static struct hash
registry_of(struct store *s)
{
	struct hash hash;

	ck_assert_msg(reference_hash(s, &hash, &e) == 0, "%s", e.text);
	return hash;
}

static struct hash
registry_beside_openings(struct store *reader, uint64_t size)
{
	struct openings_export_report report;
	char *dir = file_path(h->dir, "openings");
	char *path = file_path(dir, "registry.csv");
	struct hash hash;
	struct buf csv;

	ck_assert_msg(openings_export(reader, size, dir, &report, &e) == 0,
	    "%s", e.text);
	ck_assert_int_eq(file_read(path, REGISTRY_FILE_MAX, &csv, &e), 0);
	hash = hash_of(buf_slice(&csv));
	buf_free(&csv);
	free(path);
	free(dir);
	return hash;
}

/* Readers while a change of the registry waits for its publication, and an auditor of
 * an earlier size, are given the registry that holds there. */
START_TEST(an_earlier_size_has_its_own_registry)
{
	struct hash first, second, third, got;
	struct checkpoint cp = { .size = 0 };
	struct store *reader, *made;
	struct ledger *l;
	char name[40];

	begin();
	ck_assert_uint_eq(import(REGISTRY("A1")), 200);
	first = registry_of(h->store);
	ck_release(aggregator_fixture_size(h), 1);
	cp.size = aggregator_fixture_size(h);
	ck_assert_uint_eq(import(REGISTRY("A2")), 200);
	second = registry_of(h->store);
	ck_assert_uint_eq(
	    import(REGISTRY("A1") "service,beta,B,A2,2000-01-01,,\n"), 200);
	third = registry_of(h->store);
	ck_assert_int_eq(store_open_reader(&reader, h->store_path, &e), 0);
	l = ledger_new(reader);
	ck_assert_int_eq(ledger_root(l, cp.size, &cp.root, &e), 0);
	ledger_free(l);
	got = registry_beside_openings(reader, cp.size);
	ck_assert(hash_equal(&got, &first));
	got = registry_beside_openings(reader, cp.size + 1);
	ck_assert(hash_equal(&got, &second));
	got = registry_beside_openings(reader, UINT64_MAX);
	ck_assert(hash_equal(&got, &third));
	ck_assert_msg(centre_earlier(&made, reader, &cp, &e) == 0, "%s",
	    e.text);
	got = registry_of(made);
	ck_assert(hash_equal(&got, &first));
	ck_assert_msg(released_check(made, &got, &e) == 0, "%s", e.text);
	store_close(made);
	/* One that was not kept. */
	(void)snprintf(name, sizeof(name), "registry-%" PRIu64, cp.size - 1);
	put(name, "");
	ck_assert_int_eq(centre_earlier(&made, reader, &cp, &e), -1);
	ck_assert_int_eq(e.kind, ERR_LATER);
	ck_assert_ptr_nonnull(strstr(e.text, "waits for its publication"));
	store_close(reader);
	end();
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		it_is_logged_when_asked_and_when_the_registry_changes,
		what_cannot_be_bound_is_not_taken_over,
		without_room_neither_changes, an_auditor_sees_another_registry,
		no_total_without_the_registry_that_is_bound,
		a_store_that_does_not_say_it_asks_its_log,
		a_rebuild_corrects_what_the_store_says,
		an_earlier_size_has_its_own_registry, NULL
	};

	return unit_main("release", tests);
}

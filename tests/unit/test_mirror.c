/*
 * Copying a log over HTTP: from a server that does not always give it, from one
 * that shows two logs, and into a folder that a disk has damaged.
 */
#include "auditor/mirror.h"

#include <stdlib.h>
#include <string.h>

#include "auditor/audit.h"
#include "auditor/fetch.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/http/httpd.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

static const char page[] = "<p>Please sign in to the network.</p>\n";

/* A web server over the aggregator's log folder. */
struct web {
	struct aggregator_fixture *h;
	struct httpd *httpd;
	const char *log_dir; /* what is served */
	const char *lie;     /* this path is answered with `says` */
	const char *says;
	size_t asked; /* how many requests came */
	char *url, *dir;
	struct policy policy;
};

static void
get_file(struct httpd_request *r, void *arg)
{
	struct web *w = arg;
	const char *name = httpd_param(r, "path");
	char *path;

	w->asked++;
	if (w->lie != NULL && strcmp(name, w->lie) == 0) {
		httpd_answer(r, 200, "text/html", slice_of(w->says));
		return;
	}
	path = file_path(w->log_dir, name);
	httpd_answer_file(r, "application/octet-stream", path, HTTPD_IMMUTABLE);
	free(path);
}

static const struct httproute routes[] = {
	{ "GET", "/log/{path...}", 0, get_file },
	{ NULL, NULL, 0, NULL },
};

/* Batches of north, for alpha, until the log has so many entries. */
static void
grow(struct aggregator_fixture *h, struct aggregator_fixture_agent *a,
    uint64_t size)
{
	while (aggregator_fixture_size(h) < size) {
		struct aggregator_fixture_batch b = { .revision = a->seq + 1 };

		h->today += a->seq % 150 == 149;
		ck_assert_uint_eq(aggregator_fixture_batch(h, a, &b), 200);
	}
}

static void
web_open(struct web *w)
{
	struct httpd_config config = { .listen = "127.0.0.1:0",
		.routes = routes,
		.arg = w,
		.threads = 1,
		.connections_max = 16,
		.per_address_max = 16,
		.deadline_ms = 10000,
		.idle_s = 10 };
	struct keys_verifier key;
	struct err e = ERR_INIT;

	memset(w, 0, sizeof(*w));
	w->says = page;
	w->h = aggregator_fixture_new();
	w->log_dir = w->h->log_dir;
	key = keys_verifier_make(AGGREGATOR_FIXTURE_ORIGIN, 0x01,
	    &w->h->log.public);
	w->policy = policy_of_log(&key);
	ck_assert_int_eq(httpd_start(&w->httpd, &config, &e), 0);
	w->url = mem_printf("http://127.0.0.1:%u/log",
	    (unsigned)httpd_port(w->httpd));
	w->dir = file_path(w->h->dir, "mirror");
}

static void
web_close(struct web *w)
{
	httpd_stop(w->httpd);
	free(w->url);
	free(w->dir);
	aggregator_fixture_free(w->h);
}

static int
mirror(struct web *w, bool pinned, struct mirror_report *report, struct err *e)
{
	struct mirror_request q = { .url = w->url,
		.dir = w->dir,
		.policy = pinned ? &w->policy : NULL };

	*e = (struct err)ERR_INIT;
	return mirror_run(&q, report, e);
}

static void
must_mirror(struct web *w, uint64_t size)
{
	struct mirror_report report;
	struct err e;

	ck_assert_msg(mirror(w, true, &report, &e) == 0, "%s", e.text);
	ck_assert_uint_eq(report.size, size);
}

/* The copy is sound, and of that size. */
static void
expect_sound(struct web *w, uint64_t size)
{
	struct findings *f = findings_new();
	struct audit_report report;
	struct err e = ERR_INIT;

	ck_assert_msg(audit_run(w->dir, &w->policy, NULL, 1, f, &report, &e) ==
			  0,
	    "%s", e.text);
	ck_assert_uint_eq(findings_unsound(f), 0);
	ck_assert_uint_eq(report.size, size);
	audit_report_free(&report);
	findings_free(f);
}

static struct buf
read_file(const char *dir, const char *name)
{
	char *path = file_path(dir, name);
	struct err e = ERR_INIT;
	struct buf b;

	ck_assert_msg(file_read(path, 1 << 22, &b, &e) == 0, "%s", e.text);
	free(path);
	return b;
}

static void
write_file(const char *dir, const char *name, struct slice bytes)
{
	char *path = file_path(dir, name);
	struct err e = ERR_INIT;

	ck_assert_int_eq(file_replace(path, bytes, 0644, &e), 0);
	free(path);
}

static bool
has_file(const char *dir, const char *name)
{
	char *path = file_path(dir, name);
	bool there = file_exists(path);

	free(path);
	return there;
}

/* ------------------------------------------------------- what a server gives */

/* A log of a full tile and some more. */
static void
busy_web(struct web *w, uint64_t size)
{
	struct aggregator_fixture_agent a;

	web_open(w);
	a = aggregator_fixture_member(w->h, "north", 10, "alpha");
	grow(w->h, &a, size);
}

/* A page in place of a tile spoils one attempt and not the copy. */
static void
a_page_in_place_of_a_tile(struct web *w)
{
	static const char *const lies[] = { "tile/entries/000", "tile/0/000",
		"tile/entries/001.p/8", "tile/0/001.p/8", "tile/1/000.p/1",
		"checkpoint" };
	struct mirror_report report;
	struct err e;

	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		w->lie = lies[i];
		for (int pinned = 0; pinned < 2; pinned++) {
			free(w->dir);
			w->dir = mem_printf("%s/%zu-%d", w->h->dir, i, pinned);
			ck_assert_msg(mirror(w, pinned, &report, &e) < 0, "%s",
			    lies[i]);
			ck_assert_ptr_null(strstr(e.text, "fork"));
			ck_assert(!has_file(w->dir, "checkpoint"));
		}
	}
	w->lie = NULL;
	must_mirror(w, 264);
	must_mirror(w, 264);
	expect_sound(w, 264);
}

/* Nothing is fetched for a checkpoint that is not signed as it must be. */
START_TEST(another_key_is_refused_first)
{
	struct sign_key other = sign_key_random();
	struct keys_verifier wrong =
	    keys_verifier_make(AGGREGATOR_FIXTURE_ORIGIN, 0x01, &other.public);
	struct mirror_report report;
	struct policy right;
	struct err e;
	struct web w;

	busy_web(&w, 5);
	right = w.policy;
	w.policy = policy_of_log(&wrong);
	ck_assert_int_eq(mirror(&w, true, &report, &e), -1);
	ck_assert_uint_eq(report.fetched, 0);
	w.policy = right;
	must_mirror(&w, 5);
	web_close(&w);
}
END_TEST

/* The checkpoint of the first n entries of that size, signed by the log. */
static char *
checkpoint_of(struct web *w, uint64_t size, const struct hash *root)
{
	struct checkpoint c = { .size = size, .root = *root };
	struct buf text;
	char *copy;

	memcpy(c.origin, AGGREGATOR_FIXTURE_ORIGIN,
	    sizeof(AGGREGATOR_FIXTURE_ORIGIN));
	buf_init(&text, 4096);
	checkpoint_write(&c, &text);
	sign_note(&text, text.n, true, AGGREGATOR_FIXTURE_ORIGIN, &w->h->log);
	copy = mem_string(buf_str(&text));
	buf_free(&text);
	return copy;
}

/* A size costs a key nothing: too large a one is refused before the first tile,
 * and one that its tiles do not bear out after the first false file. */
START_TEST(a_size_that_nobody_has_fills_no_disk)
{
	struct hash root = hash_of(slice_of("a root"));
	struct mirror_report report;
	struct err e;
	struct web w;
	char *text;

	busy_web(&w, 5);
	text = checkpoint_of(&w, UINT64_C(1) << 40, &root);
	w.lie = "checkpoint";
	w.says = text;
	w.asked = 0;
	ck_assert_int_eq(mirror(&w, true, &report, &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_ptr_nonnull(strstr(e.text, "--max-size"));
	ck_assert_uint_eq(w.asked, 1);
	free(text);
	text = checkpoint_of(&w, (1 << 20) + 5, &root);
	w.says = text;
	w.asked = 0;
	ck_assert_int_eq(mirror(&w, true, &report, &e), -1);
	ck_assert_int_eq(e.kind, ERR_LATER);
	ck_assert_uint_le(w.asked, 10);
	free(text);
	web_close(&w);
}
END_TEST

START_TEST(bytes_and_time_have_an_end)
{
	struct err e = ERR_INIT;
	struct fetch *f;
	struct buf out;
	bool found;
	struct web w;

	busy_web(&w, 5);
	buf_init(&out, 1 << 20);
	ck_assert_int_eq(fetch_open(&f, w.url, &e), 0);
	fetch_limit(f, 200, 60);
	ck_assert_int_eq(fetch_get(f, "tile/0/000.p/5", &out, &found, &e), 0);
	ck_assert_int_eq(fetch_get(f, "tile/0/000.p/5", &out, &found, &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_str_eq(e.code, "bytes");
	fetch_limit(f, 200, 0);
	w.asked = 0;
	ck_assert_int_eq(fetch_get(f, "tile/0/000.p/5", &out, &found, &e), -1);
	ck_assert_int_eq(e.kind, ERR_LATER);
	ck_assert_str_eq(e.code, "time");
	ck_assert_uint_eq(w.asked, 0);
	fetch_close(f);
	buf_free(&out);
	web_close(&w);
}
END_TEST

/* -------------------------------------------------------- older, and another */

/* An older checkpoint of the same log: a cache, and no evidence. */
START_TEST(an_older_state_is_no_fork)
{
	struct aggregator_fixture_agent a;
	struct mirror_report report;
	struct buf old, now, after;
	struct err e;
	struct web w;

	web_open(&w);
	a = aggregator_fixture_member(w.h, "north", 10, "alpha");
	grow(w.h, &a, 12);
	old = read_file(w.log_dir, "checkpoint");
	grow(w.h, &a, 20);
	now = read_file(w.log_dir, "checkpoint");
	must_mirror(&w, 20);
	w.lie = "checkpoint";
	w.says = buf_str(&old);
	for (int pinned = 0; pinned < 2; pinned++) {
		ck_assert_int_eq(mirror(&w, pinned, &report, &e), -1);
		ck_assert_int_eq(e.kind, ERR_LATER);
		ck_assert_ptr_nonnull(strstr(e.text, "older state"));
	}
	after = read_file(w.dir, "checkpoint");
	ck_assert(slice_equal(buf_slice(&now), buf_slice(&after)));
	ck_assert(!has_file(w.dir, "checkpoint.other"));
	w.lie = NULL;
	must_mirror(&w, 20);
	buf_free(&old);
	buf_free(&now);
	buf_free(&after);
	web_close(&w);
}
END_TEST

/* Two logs of one key, at every relation of their sizes. */
START_TEST(a_fork_is_proven_and_kept)
{
	static const uint64_t sizes[] = { 12, 20, 30 };
	struct aggregator_fixture *fork = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_member(fork, "south", 20, "alpha");
	struct web w;

	busy_web(&w, 20);
	must_mirror(&w, 20);
	w.log_dir = fork->log_dir;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct buf theirs, kept;

		grow(fork, &a, sizes[i]);
		theirs = read_file(fork->log_dir, "checkpoint");
		for (int pinned = 0; pinned < 2; pinned++) {
			struct mirror_report report;
			struct err e;

			ck_assert_int_eq(mirror(&w, pinned, &report, &e), -1);
			ck_assert_int_eq(e.kind, ERR_REFUSED);
			ck_assert_msg(strstr(e.text, "has forked") != NULL,
			    "%s", e.text);
			kept = read_file(w.dir, "checkpoint.other");
			ck_assert(slice_equal(buf_slice(&theirs),
			    buf_slice(&kept)));
			buf_free(&kept);
			expect_sound(&w, 20);
		}
		buf_free(&theirs);
	}
	w.log_dir = w.h->log_dir;
	must_mirror(&w, 20);
	aggregator_fixture_free(fork);
	web_close(&w);
}
END_TEST

/* -------------------------------------------------------------------- damage */

static void
flip(const char *dir, const char *name)
{
	struct buf b = read_file(dir, name);

	b.data[b.n / 2] ^= 1;
	write_file(dir, name, buf_slice(&b));
	buf_free(&b);
}

static void
remove_file(const char *dir, const char *name)
{
	char *path = file_path(dir, name);
	struct err e = ERR_INIT;

	ck_assert_int_eq(file_remove(path, &e), 0);
	free(path);
}

/* verify accuses nobody: it names the file, and says that it is the copy's. */
static void
expect_damaged(struct web *w, const char *name)
{
	struct findings *f = findings_new();
	struct audit_report report;
	struct err e = ERR_INIT;

	ck_assert_msg(audit_run(w->dir, &w->policy, NULL, 1, f, &report, &e) <
			  0,
	    "%s", name);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	ck_assert_msg(strstr(e.text, "the copy is") != NULL, "%s", e.text);
	/* The tiles of the edge are only right or wrong together. */
	if (strstr(name, "/entries/") != NULL)
		ck_assert_msg(strstr(e.text, name) != NULL, "%s", e.text);
	ck_assert_uint_eq(findings_unsound(f), 0);
	audit_report_free(&report);
	findings_free(f);
}

/* A damaged file is named, and the next run fetches it anew. */
static void
a_damaged_copy_is_told_and_heals(struct web *w)
{
	static const char *const names[] = { "tile/entries/000",
		"tile/entries/001.p/8", "tile/0/000", "tile/0/001.p/8",
		"tile/1/000.p/1" };
	struct mirror_report report;
	struct err e;

	must_mirror(w, 264);
	for (size_t i = 0; i < 2 * sizeof(names) / sizeof(names[0]); i++)
		for (int pinned = 0; pinned < 2; pinned++) {
			const char *name = names[i / 2];

			if (i % 2 == 0)
				flip(w->dir, name);
			else
				remove_file(w->dir, name);
			expect_damaged(w, name);
			ck_assert_msg(mirror(w, pinned, &report, &e) == 0,
			    "%s: %s", name, e.text);
			ck_assert_uint_ge(report.fetched, 1);
			ck_assert_msg((report.replaced > 0) == (i % 2 == 0),
			    "%s", name);
			ck_assert(!report.lost);
			expect_sound(w, 264);
		}
}

/* A checkpoint that is damaged is no word of the log, and so no evidence. */
static void
a_damaged_checkpoint_is_no_fork(struct web *w)
{
	struct mirror_report report;
	struct buf text;
	struct err e;

	must_mirror(w, 264);
	text = read_file(w->dir, "checkpoint");
	for (size_t i = 0; i < text.n; i += 11)
		for (int pinned = 0; pinned < 2; pinned++) {
			text.data[i] ^= 1;
			write_file(w->dir, "checkpoint", buf_slice(&text));
			text.data[i] ^= 1;
			/* A changed origin is another log, as far as one can
			 * tell. */
			if (mirror(w, pinned, &report, &e) < 0)
				ck_assert_msg(strstr(e.text, "that is the log"),
				    "%s", e.text);
			write_file(w->dir, "checkpoint", buf_slice(&text));
		}
	write_file(w->dir, "checkpoint", slice_make("", 0));
	ck_assert_int_eq(mirror(w, true, &report, &e), 0);
	ck_assert(report.lost);
	ck_assert(!has_file(w->dir, "checkpoint.other"));
	expect_sound(w, 264);
	buf_free(&text);
}

/* On one log, which has a full tile and some more: making it takes longer than
 * all that is done with it. */
START_TEST(false_and_damaged_files)
{
	struct web w;

	busy_web(&w, 264);
	a_page_in_place_of_a_tile(&w);
	a_damaged_copy_is_told_and_heals(&w);
	a_damaged_checkpoint_is_no_fork(&w);
	web_close(&w);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { false_and_damaged_files,
		another_key_is_refused_first,
		a_size_that_nobody_has_fills_no_disk,
		bytes_and_time_have_an_end, an_older_state_is_no_fork,
		a_fork_is_proven_and_kept, NULL };

	return unit_main("mirror", tests);
}

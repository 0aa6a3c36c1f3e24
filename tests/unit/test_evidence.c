/*
 * Two logs of one key, and two machines with one site's key: what receipts,
 * checkpoints and statements prove, with a copy and without.
 */
#include "auditor/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "auditor/carried.h"
#include "auditor/evidence_decide.h"
#include "auditor/evidence_make.h"
#include "auditor/proofs.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

static struct err e;

/* A log, its agent, and the files that people keep of it. */
struct side {
	struct aggregator_fixture *h;
	struct aggregator_fixture_agent a;
	struct copy copy;
};

/* Files lie in the first side's directory: "a-receipt-1", "b-note-2". */
struct world {
	struct side a, b;
	struct policy policy;
};

static char *
path_of(const struct world *w, char side, const char *what, unsigned n)
{
	return mem_printf("%s/%c-%s-%u", w->a.h->dir, side, what, n);
}

static void
keep(const struct world *w, char side, const char *what, unsigned n,
    struct slice bytes)
{
	char *path = path_of(w, side, what, n);

	ck_assert_int_eq(file_replace(path, bytes, 0644, &e), 0);
	free(path);
}

/* A batch; keeps its note, receipt, and the checkpoint as files. */
static void
report(struct world *w, struct side *s, char side, unsigned n)
{
	struct aggregator_fixture_batch batch = { .revision = n,
		.referrals = side == 'a' ? 3 : 30 };
	struct aggregator_fixture_answer r =
	    aggregator_fixture_bring(s->h, &s->a, &batch);
	char *checkpoint = file_path(s->h->log_dir, "checkpoint");
	struct buf bytes;

	ck_assert_uint_eq(r.status, 200);
	keep(w, side, "receipt", n, buf_slice(&r.body));
	aggregator_fixture_answer_free(&r);
	buf_init(&bytes, LIMITS_NOTE_MAX);
	ck_assert_int_eq(store_log_get(s->h->store,
			     aggregator_fixture_size(s->h) - 1, &bytes, &e),
	    0);
	keep(w, side, "note", n, buf_slice(&bytes));
	buf_free(&bytes);
	ck_assert_int_eq(file_read(checkpoint, 1 << 16, &bytes, &e), 0);
	keep(w, side, "checkpoint", n, buf_slice(&bytes));
	buf_free(&bytes);
	free(checkpoint);
}

/* a and b begin alike, then report different figures: a three, b two times. */
static void
world_open(struct world *w)
{
	struct keys_verifier key;

	memset(w, 0, sizeof(*w));
	w->a.h = aggregator_fixture_new();
	w->b.h = aggregator_fixture_new();
	w->a.a = aggregator_fixture_member(w->a.h, "north", 10, "alpha");
	w->b.a = aggregator_fixture_member(w->b.h, "north", 10, "alpha");
	for (unsigned n = 1; n <= 3; n++)
		report(w, &w->a, 'a', n);
	for (unsigned n = 1; n <= 2; n++)
		report(w, &w->b, 'b', n);
	key = keys_verifier_make(AGGREGATOR_FIXTURE_ORIGIN, 0x01,
	    &w->a.h->log.public);
	w->policy = policy_of_log(&key);
	ck_assert_int_eq(copy_open(&w->a.copy, w->a.h->log_dir, &w->policy, &e),
	    0);
	ck_assert_int_eq(copy_open(&w->b.copy, w->b.h->log_dir, &w->policy, &e),
	    0);
}

static void
world_close(struct world *w)
{
	copy_close(&w->a.copy);
	copy_close(&w->b.copy);
	aggregator_fixture_free(w->b.h);
	aggregator_fixture_free(w->a.h);
}

/* The verdict on two files, "a receipt 1" by "b receipt 1". */
struct pair {
	char side1;
	const char *what1;
	unsigned n1;
	char side2;
	const char *what2;
	unsigned n2;
	char copy; /* 'a', 'b' or '-' */
	enum evidence_verdict verdict;
};

/* What is proved can be handed on as one file, which needs nothing else.  Not a
 * clone whose numbers differ, which that form does not know, nor two checkpoints
 * whose larger tree nobody here has. */
static void
hand_on(const struct evidence_request *q, const struct evidence *v)
{
	struct evidence_decide_request alone = { .policy = q->policy };
	struct evidence_decided d;
	struct buf file;
	int r;

	buf_init(&file, LIMITS_EVIDENCE_FILE_MAX);
	r = v->verdict == EVIDENCE_CLONE
		? evidence_make_clone(&file, v->proof[0], v->proof[1], q->copy,
		      &e)
		: evidence_make_fork(&file, v->proof[0], v->proof[1],
		      q->copy != NULL ? &q->copy->proven : NULL, &e);
	ck_assert_msg(r == 0, "%s", e.text);
	ck_assert_int_eq(evidence_decide(buf_slice(&file), &alone, &d, &e), 0);
	ck_assert_msg(d.verdict == EVIDENCE_DECIDE_PROVED ||
			  (v->verdict == EVIDENCE_CLONE &&
			      strstr(v->why, "follows another") != NULL),
	    "%s", d.why);
	buf_free(&file);
}

static void
expect(struct world *w, const struct pair *p)
{
	struct evidence_request q = { .policy = &w->policy,
		.copy = p->copy == 'a'   ? &w->a.copy
			: p->copy == 'b' ? &w->b.copy
					 : NULL };
	char *one = path_of(w, p->side1, p->what1, p->n1);
	char *two = path_of(w, p->side2, p->what2, p->n2);
	struct exhibit x, y;
	struct evidence v;

	ck_assert_msg(exhibit_read(&x, one, &e) == 0, "%s", e.text);
	ck_assert_msg(exhibit_read(&y, two, &e) == 0, "%s", e.text);
	for (int turn = 0; turn < 2; turn++) {
		ck_assert_msg(evidence_of_two(turn == 0 ? &x : &y,
				  turn == 0 ? &y : &x, &q, &v, &e) == 0,
		    "%s", e.text);
		ck_assert_msg(v.verdict == p->verdict, "%s, %s, copy %c: %s %s",
		    one, two, p->copy, evidence_word(v.verdict), v.why);
		ck_assert_int_eq(v.proof[0].n > 0 && v.proof[1].n > 0,
		    p->verdict == EVIDENCE_FORK ||
			p->verdict == EVIDENCE_CLONE);
		if (v.proof[0].n > 0)
			hand_on(&q, &v);
	}
	exhibit_free(&x);
	exhibit_free(&y);
	free(one);
	free(two);
}

static const struct pair pairs[] = {
	/* One size: no copy is needed. */
	{ 'a', "receipt", 1, 'b', "receipt", 1, '-', EVIDENCE_FORK },
	{ 'a', "receipt", 1, 'b', "checkpoint", 1, '-', EVIDENCE_FORK },
	{ 'a', "checkpoint", 2, 'b', "checkpoint", 2, 'a', EVIDENCE_FORK },
	{ 'a', "receipt", 1, 'a', "checkpoint", 1, '-', EVIDENCE_CONSISTENT },
	/* Two sizes: the copy decides. */
	{ 'a', "receipt", 1, 'a', "receipt", 2, '-', EVIDENCE_UNKNOWN },
	{ 'a', "receipt", 1, 'a', "receipt", 2, 'a', EVIDENCE_CONSISTENT },
	{ 'a', "receipt", 1, 'b', "receipt", 2, '-', EVIDENCE_UNKNOWN },
	{ 'a', "receipt", 1, 'b', "receipt", 2, 'a', EVIDENCE_FORK },
	{ 'a', "receipt", 1, 'b', "receipt", 2, 'b', EVIDENCE_FORK },
	{ 'a', "checkpoint", 3, 'b', "checkpoint", 1, 'a', EVIDENCE_FORK },
	/* b's copy ends before it. */
	{ 'a', "checkpoint", 3, 'b', "checkpoint", 1, 'b', EVIDENCE_UNKNOWN },
	/* Statements: a site's key, used by two machines. */
	{ 'a', "note", 1, 'b', "note", 1, 'a', EVIDENCE_CLONE },
	{ 'a', "note", 1, 'b', "note", 1, '-', EVIDENCE_UNKNOWN },
	{ 'a', "note", 1, 'b', "note", 2, 'b', EVIDENCE_CLONE },
	{ 'a', "note", 1, 'a', "note", 1, '-', EVIDENCE_CONSISTENT },
	{ 'a', "note", 1, 'a', "note", 2, 'a', EVIDENCE_CONSISTENT },
	{ 'a', "note", 1, 'a', "note", 3, 'a', EVIDENCE_UNKNOWN },
};

START_TEST(two_files)
{
	struct world w;

	world_open(&w);
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		expect(&w, &pairs[i]);
	world_close(&w);
}
END_TEST

/* Line ends of a mail, blanks, an empty line, a mark in front. */
static void
spoil(const struct world *w, char side, const char *what, unsigned n)
{
	char *path = path_of(w, side, what, n);
	struct buf bytes, out;

	ck_assert_int_eq(file_read(path, 1 << 16, &bytes, &e), 0);
	buf_init(&out, 1 << 17);
	buf_puts(&out, "\xef\xbb\xbf");
	for (size_t i = 0; i < bytes.n; i++)
		if (bytes.data[i] == '\n')
			buf_puts(&out, i % 2 == 0 ? " \t\r\n" : "\r\n");
		else
			buf_u8(&out, bytes.data[i]);
	buf_puts(&out, "\r\n \r\n");
	ck_assert_int_eq(file_replace(path, buf_slice(&out), 0644, &e), 0);
	buf_free(&bytes);
	buf_free(&out);
	free(path);
}

START_TEST(files_that_came_by_mail)
{
	struct world w;

	world_open(&w);
	for (unsigned n = 1; n <= 3; n++) {
		spoil(&w, 'a', "receipt", n);
		spoil(&w, 'a', "checkpoint", n);
		spoil(&w, 'a', "note", n);
	}
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		expect(&w, &pairs[i]);
	world_close(&w);
}
END_TEST

/* A word that was changed is no evidence against anybody. */
START_TEST(what_is_not_signed_proves_nothing)
{
	static const char *const what[] = { "checkpoint", "receipt", "note" };
	struct evidence_request q;
	struct world w;

	world_open(&w);
	q = (struct evidence_request){ &w.policy, &w.a.copy };
	for (size_t i = 0; i < sizeof(what) / sizeof(what[0]); i++) {
		char *one = path_of(&w, 'a', what[i], 1);
		char *two = path_of(&w, 'b', what[i], 1);
		struct exhibit x, y;
		struct evidence v;

		ck_assert_int_eq(exhibit_read(&x, one, &e), 0);
		ck_assert_int_eq(exhibit_read(&y, two, &e), 0);
		/* A bit of the second text's signature. */
		y.note.sig[0].bytes[9] ^= 1;
		ck_assert_int_eq(evidence_of_two(&x, &y, &q, &v, &e), -1);
		ck_assert_msg(strstr(e.text, "sign") != NULL, "%s", e.text);
		exhibit_free(&x);
		exhibit_free(&y);
		free(one);
		free(two);
	}
	world_close(&w);
}
END_TEST

/* ------------------------------------------------ receipts against a copy */

static void
check_receipt(struct world *w, char side, unsigned n, struct copy *copy,
    const char *want)
{
	char *receipt = path_of(w, side, "receipt", n);
	char *note = path_of(w, side, "note", n);
	struct findings *f = findings_new();
	struct proofs_report r;
	struct buf file, statement, out;
	struct proofs_request q = { &file, &statement, &w->policy, copy };

	ck_assert_int_eq(file_read(receipt, 1 << 16, &file, &e), 0);
	ck_assert_int_eq(file_read(note, 1 << 16, &statement, &e), 0);
	ck_assert_int_eq(proofs_check(&q, f, &r, &e), 0);
	buf_init(&out, 1 << 16);
	findings_text(f, &out);
	ck_assert_msg(r.checked == 1, "%s", buf_str(&out));
	ck_assert_msg(strstr(buf_str(&out), want) != NULL, "%c %u: \"%s\"",
	    side, n, buf_str(&out));
	ck_assert_uint_eq(r.joined,
	    want[0] == '\0' ? findings_unsound(f) == 0 : 0);
	ck_assert_int_eq(r.fork.n > 0, strstr(want, "both be honest") != NULL);
	buf_free(&out);
	buf_free(&r.fork);
	buf_free(&r.evidence);
	buf_free(&file);
	buf_free(&statement);
	findings_free(f);
	free(receipt);
	free(note);
}

START_TEST(a_receipt_and_a_copy)
{
	struct world w;

	world_open(&w);
	for (unsigned n = 1; n <= 3; n++)
		check_receipt(&w, 'a', n, &w.a.copy, "");
	for (unsigned n = 1; n <= 2; n++)
		check_receipt(&w, 'b', n, &w.a.copy, "cannot both be honest");
	check_receipt(&w, 'a', 1, &w.b.copy, "cannot both be honest");
	/* Its entry lies beyond the end of b's copy. */
	check_receipt(&w, 'a', 3, &w.b.copy, "the copy ends at");
	spoil(&w, 'a', "receipt", 1);
	spoil(&w, 'a', "note", 1);
	check_receipt(&w, 'a', 1, &w.a.copy, "");
	check_receipt(&w, 'a', 1, &w.b.copy, "cannot both be honest");
	world_close(&w);
}
END_TEST

/* The receipt of an early statement, asked for again later: its checkpoint is
 * larger than the copy, and the copy has another statement in its place. */
START_TEST(another_statement_in_its_place)
{
	struct evidence_checkpoint c = { .note = { NULL, 0 } };
	struct receipt r;
	struct evidence v;
	struct exhibit x;
	struct world w;
	struct buf note;
	char *path;

	world_open(&w);
	path = path_of(&w, 'a', "receipt", 3);
	ck_assert_int_eq(exhibit_read(&x, path, &e), 0);
	r = x.receipt;
	r.index = 4; /* as if it were proven: evidence_with_copy() is told so */
	buf_init(&note, 64);
	buf_puts(&note, "another statement");
	c.checkpoint = x.checkpoint;
	c.signed_text = x.note.whole;
	c.receipt = &r;
	c.note = buf_slice(&note);
	ck_assert_int_eq(evidence_with_copy(&c, &w.b.copy, &v, &e), 0);
	ck_assert_int_eq(v.verdict, EVIDENCE_FORK);
	ck_assert_uint_gt(v.proof[0].n, 0);
	buf_free(&note);
	exhibit_free(&x);
	free(path);
	world_close(&w);
}
END_TEST

/* A receipt with a consistency proof joins two checkpoints without a copy. */
START_TEST(a_receipt_that_continues)
{
	struct evidence_request q;
	struct exhibit x, y;
	struct evidence v;
	struct world w;
	char *one, *two;

	world_open(&w);
	one = path_of(&w, 'a', "checkpoint", 3);
	ck_assert_int_eq(exhibit_read(&x, one, &e), 0);
	w.a.a.seen =
	    (struct statement_seen){ x.checkpoint.size, x.checkpoint.root };
	report(&w, &w.a, 'a', 4);
	two = path_of(&w, 'a', "receipt", 4);
	ck_assert_int_eq(exhibit_read(&y, two, &e), 0);
	q = (struct evidence_request){ &w.policy, NULL };
	ck_assert_int_eq(evidence_of_two(&x, &y, &q, &v, &e), 0);
	ck_assert_int_eq(v.verdict, EVIDENCE_CONSISTENT);
	/* w.a.copy still ends at the third. */
	check_receipt(&w, 'a', 4, &w.a.copy, "");
	exhibit_free(&x);
	exhibit_free(&y);
	free(one);
	free(two);
	world_close(&w);
}
END_TEST

START_TEST(restored_texts)
{
	static const struct {
		const char *from, *to;
	} texts[] = { { "a\nb\n", "a\nb\n" }, { "a\r\nb", "a\nb\n" },
		{ "\xef\xbb\xbf"
		  "a \n b\t\n\n\r\n ",
		    "a\n b\n" },
		{ "\r\n", "" }, { "", "" }, { "a\n\nb\n", "a\n\nb\n" },
		{ "a\rb\n", "a\rb\n" } };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct buf b;

		buf_init(&b, 100);
		buf_puts(&b, texts[i].from);
		carried_restore(&b);
		ck_assert(slice_is(buf_slice(&b), texts[i].to));
		buf_free(&b);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { two_files, files_that_came_by_mail,
		what_is_not_signed_proves_nothing, a_receipt_and_a_copy,
		another_statement_in_its_place, a_receipt_that_continues,
		restored_texts, NULL };

	keys_start();
	return unit_main("evidence", tests);
}

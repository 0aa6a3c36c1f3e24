/*
 * evidence.json: files of evidence that prove what they say, that do not, and
 * that are malformed.  The golden log is the one history; the other agrees with
 * it up to a leaf and goes on otherwise.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/err.h"
#include "protocol/evidence_file.h"
#include "protocol/receipt.h"
#include "tests/vectors/vec_files.h"

enum {
	FORK_AT = 12, /* the first leaf in which the histories differ */
	OTHER = 9,    /* leaves of the other history from there on */
	SMALL = 16,   /* a size at which they differ; a power of two */
	LARGE = 19
};

struct out {
	const struct vec_golden *g;
	struct vec_log other;
	struct jval *cases;
	struct buf file;
};

/* ------------------------------------------------------------------- cases */

static void
add_text(struct out *o, const char *name, struct slice text,
    const char *verdict, const char *reason)
{
	bool ok = strcmp(verdict, "proved") == 0;
	struct jval *c = vec_case(o->cases, name, ok, reason);

	vec_set_base64(c, "file", text);
	if (!ok)
		jval_set_str(c, "code", verdict);
}

/* The file as it has been made. */
static void
add_case(struct out *o, const char *name, const char *verdict,
    const char *reason)
{
	ASSERT(!o->file.full);
	add_text(o, name, buf_slice(&o->file), verdict, reason);
}

/* The file with one text in it replaced. */
static void
add_changed(struct out *o, const char *name, const char *from, const char *to,
    const char *reason)
{
	struct buf changed = vec_buf();

	vec_replace(&changed, buf_slice(&o->file), from, to);
	add_text(o, name, buf_slice(&changed), "malformed", reason);
	buf_free(&changed);
}

static void
begin(struct out *o, enum evidence_file_kind kind)
{
	buf_reset(&o->file);
	evidence_file_begin(&o->file, kind, VEC_ORIGIN);
}

static void
put_checkpoint(struct out *o, const struct vec_log *l, uint64_t size)
{
	struct buf text = vec_buf();

	vec_log_checkpoint(l, size, &text);
	evidence_file_part(&o->file, "checkpoint", buf_slice(&text));
	buf_free(&text);
}

static void
put_note(struct out *o, const char *part, const struct vec_log *l,
    uint64_t index)
{
	evidence_file_part(&o->file, part, vec_log_note(l, index));
}

static void
put_proof(struct out *o, const struct vec_log *l, uint64_t index, uint64_t size)
{
	struct buf text = vec_buf();

	vec_log_receipt(l, index, size, 0, &text);
	evidence_file_part(&o->file, "proof", buf_slice(&text));
	buf_free(&text);
}

static void
put_prefix(struct out *o, const struct vec_log *l, uint64_t old, uint64_t size)
{
	struct tree_reader reader = vec_log_reader(l);
	struct hash root = vec_log_root(l, old);
	struct tree_proof p;
	struct err e = ERR_INIT;

	ASSERT(tree_prove_consistency(&p, old, size, &reader, &e) == 0);
	evidence_file_prefix(&o->file, &root, &p);
}

/* ----------------------------------------------------------- two histories */

static struct statement
parse(struct slice note)
{
	struct err e = ERR_INIT;
	struct statement s;
	struct note n;

	ASSERT(note_parse(&n, note, LIMITS_NOTE_MAX, true, &e) == 0);
	ASSERT(statement_parse(&s, n.text, &e) == 0);
	return s;
}

/* The batch at index, signed again with another day: the same number, another
 * id. */
static struct buf
signed_again(const struct vec_golden *g, uint64_t index)
{
	struct statement s = parse(vec_log_note(&g->log, index));
	struct buf note = vec_buf();

	ASSERT(s.kind == STATEMENT_BATCH);
	s.u.batch.time += 1;
	vec_log_sign(&s, &note);
	return note;
}

/* Like the golden log up to FORK_AT; then leaves of it in another order. */
static void
make_other(struct out *o)
{
	vec_log_init(&o->other);
	for (uint64_t i = 0; i < FORK_AT; i++)
		(void)vec_log_add(&o->other, vec_log_note(&o->g->log, i));
	for (uint64_t i = 0; i < OTHER; i++)
		(void)vec_log_add(&o->other,
		    vec_log_note(&o->g->log, FORK_AT + 1 + i));
}

static void
put_fork(struct out *o, const struct vec_log *small, uint64_t old,
    const struct vec_log *large, uint64_t size)
{
	begin(o, EVIDENCE_FILE_FORK);
	put_checkpoint(o, small, old);
	put_checkpoint(o, large, size);
	if (old != size)
		put_prefix(o, large, old, size);
}

static void
add_forks(struct out *o)
{
	const struct vec_log *one = &o->g->log, *two = &o->other;
	char name[64];

	put_fork(o, one, SMALL, two, SMALL);
	add_case(o, "one size, two roots", "proved", "P-EVI-5");
	put_fork(o, one, SMALL, one, SMALL);
	add_case(o, "one size, one root", "not proved", "P-EVI-5");
	for (uint64_t old = FORK_AT + 1; old < LARGE; old++) {
		put_fork(o, one, old, two, LARGE);
		snprintf(name, sizeof(name), "fork at %u, larger is the other",
		    (unsigned)old);
		add_case(o, name, "proved", "P-EVI-5");
	}
	put_fork(o, two, SMALL, one, LARGE);
	add_case(o, "fork, the smaller is the other", "proved", "P-EVI-5");
	put_fork(o, one, FORK_AT, two, LARGE);
	add_case(o, "the histories still agree", "not proved", "P-EVI-5");
	put_fork(o, one, 5, one, LARGE);
	add_case(o, "grown honestly", "not proved", "P-EVI-5");
	begin(o, EVIDENCE_FILE_FORK);
	put_checkpoint(o, one, SMALL);
	put_checkpoint(o, two, LARGE);
	put_prefix(o, one, SMALL, LARGE);
	add_case(o, "hashes of the other tree", "not proved",
	    "P-EVI-5: a proof that fails shows nothing");
	begin(o, EVIDENCE_FILE_FORK);
	put_checkpoint(o, one, 5);
	put_checkpoint(o, one, LARGE);
	put_prefix(o, two, SMALL, LARGE);
	add_case(o, "a prefix of another size", "not proved", "P-EVI-5");
	put_fork(o, one, 0, two, LARGE);
	add_case(o, "an empty log and any other", "not proved", "P-EVI-5");
	put_fork(o, one, SMALL, two, SMALL);
	put_prefix(o, two, SMALL, LARGE);
	add_case(o, "prefix though the sizes are equal", "malformed",
	    "P-EVI-1");
	begin(o, EVIDENCE_FILE_FORK);
	put_checkpoint(o, one, SMALL);
	put_checkpoint(o, two, LARGE);
	add_case(o, "no prefix though the sizes differ", "malformed",
	    "P-EVI-1");
	begin(o, EVIDENCE_FILE_FORK);
	put_checkpoint(o, two, LARGE);
	put_checkpoint(o, one, SMALL);
	put_prefix(o, two, SMALL, LARGE);
	add_case(o, "the larger one first", "malformed", "P-EVI-5");
}

/* A checkpoint that somebody else has signed. */
static void
add_unsigned(struct out *o)
{
	static const char *const name[] = { VEC_OTHER };
	struct buf text = vec_buf(), signed_text = vec_buf(), line;
	struct checkpoint c = { .origin = VEC_ORIGIN,
		.size = SMALL,
		.root = vec_bytes("no root") };

	checkpoint_write(&c, &text);
	vec_sign(&signed_text, buf_slice(&text), name, 1);
	begin(o, EVIDENCE_FILE_FORK);
	put_checkpoint(o, &o->g->log, SMALL);
	evidence_file_part(&o->file, "checkpoint", buf_slice(&signed_text));
	add_case(o, "signed by another key", "not proved", "P-EVI-3");
	/* The log's own line under another text. */
	line = vec_buf();
	put_fork(o, &o->g->log, SMALL, &o->other, SMALL);
	vec_replace(&line, buf_slice(&o->file), "\n16\n", "\n15\n");
	add_text(o, "a signature of another text", buf_slice(&line),
	    "malformed", "P-EVI-5: and so the sizes differ");
	buf_reset(&line);
	put_fork(o, &o->g->log, SMALL, &o->other, LARGE);
	vec_replace(&line, buf_slice(&o->file), "\n16\n", "\n15\n");
	add_text(o, "a signature of another size", buf_slice(&line),
	    "not proved", "P-EVI-3");
	buf_free(&line);
	buf_free(&text);
	buf_free(&signed_text);
}

/* --------------------------------------------------------- the other kinds */

static void
put_denied(struct out *o, const struct vec_log *l, uint64_t index,
    const struct vec_log *other, uint64_t at)
{
	begin(o, EVIDENCE_FILE_DENIED);
	put_note(o, "statement", l, index);
	put_proof(o, l, index, SMALL);
	put_note(o, "entry", other, at);
	put_proof(o, other, at, LARGE);
}

static void
add_denied(struct out *o)
{
	const struct vec_log *one = &o->g->log, *two = &o->other;

	put_denied(o, one, FORK_AT, two, FORK_AT);
	add_case(o, "another entry in its place", "proved", "P-EVI-6");
	put_denied(o, one, 3, two, 3);
	add_case(o, "the same entry in its place", "not proved", "P-EVI-6");
	put_denied(o, one, FORK_AT, two, FORK_AT + 1);
	add_case(o, "two places", "not proved", "P-EVI-6");
	put_denied(o, one, FORK_AT, two, FORK_AT);
	add_changed(o, "denied with three parts", "\npart entry", "\npart x",
	    "P-EVI-1");
	begin(o, EVIDENCE_FILE_DENIED);
	put_note(o, "statement", one, FORK_AT);
	put_proof(o, one, FORK_AT, SMALL);
	put_note(o, "entry", two, FORK_AT + 1);
	put_proof(o, two, FORK_AT, LARGE);
	add_case(o, "a proof of another entry", "not proved", "P-EVI-6");
}

/* The first batch of the log, and the enrolment of its agent. */
static uint64_t
enrolment_of(const struct vec_golden *g, uint64_t batch)
{
	struct statement b = parse(vec_log_note(&g->log, batch));

	for (uint64_t i = 0; i < g->log.n; i++) {
		struct statement s = parse(vec_log_note(&g->log, i));

		if (s.kind == STATEMENT_ENROL &&
		    strcmp(s.agent, b.agent) == 0 && s.epoch == b.epoch)
			return i;
	}
	ASSERT(false);
	return 0;
}

static void
put_clone(struct out *o, uint64_t enrolment, struct slice a, struct slice b)
{
	begin(o, EVIDENCE_FILE_CLONE);
	put_note(o, "enrolment", &o->g->log, enrolment);
	put_proof(o, &o->g->log, enrolment, LARGE);
	evidence_file_part(&o->file, "statement", a);
	evidence_file_part(&o->file, "statement", b);
}

static void
add_clones(struct out *o)
{
	const struct vec_golden *g = o->g;
	uint64_t batch = g->first[STATEMENT_BATCH];
	uint64_t enrolment = enrolment_of(g, batch), foreign = enrolment;
	struct slice first = vec_log_note(&g->log, batch);
	struct buf again = signed_again(g, batch), forged = vec_buf();

	put_clone(o, enrolment, first, buf_slice(&again));
	add_case(o, "two statements of one number", "proved", "P-EVI-7");
	put_clone(o, enrolment, first, first);
	add_case(o, "the same statement twice", "not proved", "P-EVI-7");
	put_clone(o, enrolment, first, vec_log_note(&g->log, g->refused));
	add_case(o, "two numbers", "not proved", "P-EVI-7");
	vec_replace(&forged, first, "\ntime 2026-07-01\n",
	    "\ntime 2026-07-02\n");
	put_clone(o, enrolment, first, buf_slice(&forged));
	add_case(o, "the second is not signed", "not proved", "P-EVI-7");
	for (uint64_t i = 0; i < g->log.n; i++)
		if (i != enrolment &&
		    parse(vec_log_note(&g->log, i)).kind == STATEMENT_ENROL &&
		    i < LARGE)
			foreign = i;
	ASSERT(foreign != enrolment);
	put_clone(o, foreign, first, buf_slice(&again));
	add_case(o, "the enrolment of another agent", "not proved", "P-EVI-7");
	put_clone(o, batch, first, buf_slice(&again));
	add_case(o, "no enrolment", "not proved", "P-EVI-7");
	buf_free(&again);
	buf_free(&forged);
}

/* A log that ends with the batch at `batch` and its refusal. */
static struct vec_log
refusing(const struct vec_golden *g, uint64_t batch,
    enum statement_refused code, uint64_t line)
{
	struct vec_log l;
	struct statement s = { .kind = STATEMENT_REFUSAL,
		.origin = VEC_ORIGIN };
	struct buf note = vec_buf();

	vec_log_init(&l);
	for (uint64_t i = 0; i <= batch; i++)
		(void)vec_log_add(&l, vec_log_note(&g->log, i));
	s.u.refusal =
	    (struct statement_refusal){ .statement =
					    vec_golden_opening(g, batch)->id,
		    .index = batch,
		    .code = code,
		    .line = line };
	vec_log_sign(&s, &note);
	(void)vec_log_add(&l, buf_slice(&note));
	buf_free(&note);
	return l;
}

static void
put_opening(struct out *o, uint64_t batch)
{
	const struct vec_opening *is = vec_golden_opening(o->g, batch);
	struct evidence_file_opening opening = { .statement = is->id };

	memcpy(opening.salt, is->bytes.data, sizeof(opening.salt));
	opening.payload = slice_make(is->bytes.data + sizeof(opening.salt),
	    is->bytes.n - sizeof(opening.salt));
	evidence_file_opening(&o->file, &opening);
}

static void
put_refused(struct out *o, const struct vec_log *l, uint64_t batch)
{
	begin(o, EVIDENCE_FILE_REFUSED);
	put_note(o, "statement", l, batch);
	put_proof(o, l, batch, batch + 2);
	put_note(o, "refusal", l, batch + 1);
	put_proof(o, l, batch + 1, batch + 2);
}

static void
add_refusal(struct out *o, uint64_t batch, enum statement_refused code,
    uint64_t line, const char *name)
{
	struct vec_log l = refusing(o->g, batch, code, line);

	put_refused(o, &l, batch);
	put_opening(o, batch);
	add_case(o, name, "proved", "P-EVI-8");
	vec_log_free(&l);
}

/* A refusal in the golden log whose cause is the payload. */
static uint64_t
refused_for_payload(const struct vec_golden *g)
{
	for (uint64_t i = 1; i < g->log.n; i++) {
		struct statement s = parse(vec_log_note(&g->log, i));

		if (s.kind == STATEMENT_REFUSAL &&
		    s.u.refusal.code == REFUSED_PAYLOAD)
			return i - 1;
	}
	ASSERT(false);
	return 0;
}

static void
add_refusals(struct out *o)
{
	const struct vec_golden *g = o->g;
	uint64_t batch = g->first[STATEMENT_BATCH];
	uint64_t due = refused_for_payload(g);
	struct vec_log l = refusing(g, batch, REFUSED_PAYLOAD, 9);
	struct buf file;

	add_refusal(o, batch, REFUSED_PAYLOAD, 9, "figures without fault");
	add_refusal(o, batch, REFUSED_HEADER, 2, "a header without fault");
	add_refusal(o, batch, REFUSED_THROUGH, 5, "a through in the period");
	add_refusal(o, due, REFUSED_PAYLOAD, 61, "another line is at fault");
	add_refusal(o, due, REFUSED_THROUGH, 5, "another rule is broken");
	put_refused(o, &g->log, due);
	put_opening(o, due);
	add_case(o, "refused rightly", "not proved", "P-EVI-8");
	put_refused(o, &l, batch);
	add_case(o, "without the opening", "not proved", "P-EVI-8");
	put_opening(o, due);
	add_case(o, "another statement's opening", "not proved", "P-EVI-8");
	put_refused(o, &l, batch);
	put_opening(o, batch);
	file = vec_buf();
	vec_replace(&file, buf_slice(&o->file), "\nreferrals ",
	    "\nreferrals 1");
	add_text(o, "other figures", buf_slice(&file), "not proved",
	    "P-EVI-8: not what was committed to");
	buf_free(&file);
	begin(o, EVIDENCE_FILE_REFUSED);
	put_note(o, "statement", &l, batch);
	put_proof(o, &l, batch, batch + 1);
	put_note(o, "refusal", &l, batch + 1);
	put_proof(o, &l, batch + 1, batch + 2);
	put_opening(o, batch);
	add_case(o, "two checkpoints", "not proved", "P-EVI-8");
	begin(o, EVIDENCE_FILE_REFUSED);
	put_note(o, "statement", &l, batch);
	put_proof(o, &l, batch, batch + 2);
	put_note(o, "refusal", &g->log, due + 1);
	put_proof(o, &g->log, due + 1, due + 2);
	put_opening(o, batch);
	add_case(o, "the refusal of another statement", "not proved",
	    "P-EVI-8");
	vec_log_free(&l);
	l = refusing(g, batch, REFUSED_SERVICE, 0);
	put_refused(o, &l, batch);
	put_opening(o, batch);
	add_case(o, "for its service, without a copy", "not proved",
	    "P-EVI-8: needs a copy of the log");
	vec_log_free(&l);
}

/* --------------------------------------------------------------------- form */

static void
add_forms(struct out *o)
{
	struct buf more = vec_buf();

	put_fork(o, &o->g->log, SMALL, &o->other, LARGE);
	add_changed(o, "version 2", "sheaf-evidence/1", "sheaf-evidence/2",
	    "P-EVI-1");
	add_changed(o, "an unknown kind", "/1 fork", "/1 forks", "P-EVI-1");
	add_changed(o, "no origin", "log " VEC_ORIGIN "\n", "", "P-EVI-1");
	add_changed(o, "another origin", "log " VEC_ORIGIN "\n",
	    "log " VEC_OTHER "\n", "P-EVI-3");
	add_changed(o, "a line less", "part checkpoint 5", "part checkpoint 4",
	    "P-EVI-1");
	add_changed(o, "a line more", "part checkpoint 5", "part checkpoint 6",
	    "P-EVI-1");
	add_changed(o, "no line", "part checkpoint 5", "part checkpoint 0",
	    "P-EVI-1");
	add_changed(o, "05 lines", "part checkpoint 5", "part checkpoint 05",
	    "P-GEN-3");
	add_changed(o, "more lines than there are", "part prefix ",
	    "part prefix 9", "P-EVI-1");
	add_changed(o, "a part of another name", "part prefix", "part suffix",
	    "P-EVI-1");
	add_changed(o, "a tab", "log " VEC_ORIGIN "\n", "log\t" VEC_ORIGIN "\n",
	    "P-EVI-1");
	add_changed(o, "no root", "\nroot ", "\nrood ", "P-EVI-2");
	buf_add_slice(&more, buf_slice(&o->file));
	more.n--;
	add_text(o, "cut", buf_slice(&more), "malformed", "P-EVI-1");
	buf_reset(&more);
	buf_add_slice(&more, buf_slice(&o->file));
	buf_puts(&more, "part prefix 1\nx\n");
	add_text(o, "a part too many", buf_slice(&more), "malformed",
	    "P-EVI-1");
	add_text(o, "nothing", slice_of("\n"), "malformed", "P-EVI-1");
	buf_free(&more);
}

struct jval *
vec_files_evidence(const struct vec_golden *g)
{
	static const char *const log[] = { VEC_ORIGIN };
	struct out o = { .g = g, .file = vec_buf() };
	struct jval *file = vec_file();

	vec_set_keys(file, "log_keys", log, 1);
	o.cases = vec_list(file, "cases");
	make_other(&o);
	add_forks(&o);
	add_unsigned(&o);
	add_denied(&o);
	add_clones(&o);
	add_refusals(&o);
	add_forms(&o);
	vec_log_free(&o.other);
	buf_free(&o.file);
	return file;
}

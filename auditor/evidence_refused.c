/*
 * A refusal judged anew.  What it says of the payload needs the opening alone;
 * what it says of service and revision needs every entry before it, so a copy of
 * the log is replayed up to there, by the same code as `verify`.
 */
#include "auditor/evidence_refused.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "auditor/replay.h"
#include "protocol/judge.h"
#include "protocol/opening.h"
#include "protocol/returns.h"

/* An answer and its reason. */
struct said {
	enum evidence_refused_answer answer;
	char *why; /* ERR_TEXT_MAX bytes */
};

static int
say(struct said *out, enum evidence_refused_answer answer, const char *why)
{
	out->answer = answer;
	(void)snprintf(out->why, ERR_TEXT_MAX, "%s", why);
	return 0;
}

/* ------------------------------------------------------------- the payload */

/* P-JDG-9: the code and line of the refusal that follows from what was found. */
static bool
is_due(const struct statement_refusal *r, const struct err *found)
{
	return r->code == judge_payload_code(found) && r->line == found->line;
}

static int
judge_payload(const struct evidence_refused_case *c, struct said *out)
{
	const struct evidence_file_opening *o = c->opening;
	struct hash commit, id = note_id(c->note);
	struct err found = ERR_INIT;
	struct returns figures;

	if (o == NULL)
		return say(out, EVIDENCE_REFUSED_LACKING,
		    "the refusal is for the figures, and the file does not "
		    "hold them; ask the site for the opening of its statement");
	commit = opening_commit(statement_header(c->note->text), o->salt,
	    o->payload);
	if (!hash_equal(&o->statement, &id) ||
	    !hash_equal(&commit, &c->batch->u.batch.commit))
		return say(out, EVIDENCE_REFUSED_DUE,
		    "the opening is not the one that the statement committed "
		    "itself to");
	if (returns_read(&figures, o->payload, c->batch, &found) == 0) {
		(void)snprintf(out->why, ERR_TEXT_MAX,
		    "the figures keep every rule, and were refused with the "
		    "code %s, line %" PRIu64,
		    statement_refused_word(c->refusal->code), c->refusal->line);
		out->answer = EVIDENCE_REFUSED_GROUNDLESS;
		return 0;
	}
	if (strcmp(found.code, "unsupported") == 0)
		return say(out, EVIDENCE_REFUSED_DUE,
		    "the figures are by rules that this version of sheaf-audit "
		    "does not know");
	if (is_due(c->refusal, &found))
		return say(out, EVIDENCE_REFUSED_DUE,
		    "the figures break the rule that the refusal names, so it "
		    "was due");
	(void)snprintf(out->why, ERR_TEXT_MAX,
	    "the refusal names the code %s, line %" PRIu64
	    "; what is wrong with the figures is another rule, of line %u",
	    statement_refused_word(c->refusal->code), c->refusal->line,
	    found.line);
	out->answer = EVIDENCE_REFUSED_GROUNDLESS;
	return 0;
}

/* ----------------------------------------------------------------- the log */

struct walk {
	struct replay replay;
	const struct evidence_refused_case *c;
	bool same; /* the copy has this batch at this index */
};

static int
replay_one(void *arg, uint64_t index, struct slice entry, struct err *e)
{
	struct walk *w = arg;

	(void)e;
	if (index == w->c->refusal->index)
		w->same = slice_equal(entry, w->c->note->whole);
	replay_leaf(&w->replay, entry);
	return 0;
}

static bool
is_about(const struct jval *finding, uint64_t index)
{
	const struct jval *entries = jval_get(finding, "entries");
	const char *code = jval_get_str(finding, "code");
	int64_t at;

	for (size_t i = 0; i < jval_length(entries); i++)
		if (jval_i64(jval_at(entries, i), &at) &&
		    at == (int64_t)index && code != NULL &&
		    strcmp(code, "refusal") == 0)
			return true;
	return false;
}

/* What the replay found about the refusal itself, in words; false: nothing. */
static bool
found_about(struct findings *f, uint64_t index, char *why, size_t size)
{
	struct jval *all = findings_json(f);
	bool found = false;

	for (size_t i = 0; i < jval_length(all) && !found; i++) {
		found = is_about(jval_at(all, i), index);
		if (found)
			(void)snprintf(why, size,
			    "judged with all entries before it, the refusal %s",
			    jval_get_str(jval_at(all, i), "sentence"));
	}
	jval_free(all);
	return found;
}

static int
judge_by_log(const struct evidence_refused_case *c, struct said *out,
    struct err *e)
{
	const struct checkpoint *own = &c->copy->archive.checkpoint;
	struct findings *f = findings_new();
	struct walk w = { .c = c };
	int r;

	replay_begin(&w.replay, copy_log_key(&c->copy->policy, own->origin),
	    NULL, f, NULL);
	r = proven_each(&c->copy->proven, 0, c->refusal->index + 2, replay_one,
	    &w, e);
	if (r == 0 && !w.same)
		(void)say(out, EVIDENCE_REFUSED_DUE,
		    "your copy of the log has another entry in the place of "
		    "this statement: that is evidence of the kind denied");
	else if (r == 0 &&
		 found_about(f, c->refusal->index + 1, out->why, ERR_TEXT_MAX))
		out->answer = EVIDENCE_REFUSED_GROUNDLESS;
	else if (r == 0)
		(void)say(out, EVIDENCE_REFUSED_DUE,
		    "by the entries before it, the refusal was due");
	replay_free(&w.replay);
	findings_free(f);
	return r;
}

static int
judge(const struct evidence_refused_case *c, struct said *out, struct err *e)
{
	const struct checkpoint *own;

	if (c->refusal->code != REFUSED_SERVICE &&
	    c->refusal->code != REFUSED_REVISION)
		return judge_payload(c, out);
	if (c->copy == NULL)
		return say(out, EVIDENCE_REFUSED_LACKING,
		    "whether the refusal was due depends on what stood in the "
		    "log before it; give a copy of the log with --mirror");
	own = &c->copy->archive.checkpoint;
	if (strcmp(own->origin, c->batch->origin) != 0)
		return say(out, EVIDENCE_REFUSED_LACKING,
		    "the copy is of another log");
	if (own->size < c->refusal->index + 2)
		return say(out, EVIDENCE_REFUSED_LACKING,
		    "the copy ends before the refusal; bring it forward with "
		    "sheaf-audit mirror");
	return judge_by_log(c, out, e);
}

int
evidence_refused(const struct evidence_refused_case *c,
    enum evidence_refused_answer *answer, char why[static ERR_TEXT_MAX],
    struct err *e)
{
	struct said said = { .why = why };
	int r = judge(c, &said, e);

	*answer = said.answer;
	return r;
}

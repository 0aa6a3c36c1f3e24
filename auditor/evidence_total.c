/*
 * A document of totals and what it must be, by the code of `recompute`.  What
 * keeps the auditor from making it again shows nothing against who published it.
 */
#include "auditor/evidence_total.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auditor/recompute.h"
#include "auditor/recompute_against.h"
#include "common/base/encode.h"
#include "common/base/mem.h"

struct work {
	const struct evidence_total_case *c;
	enum evidence_total_answer *answer;
	char *why; /* ERR_TEXT_MAX bytes */
	struct evidence_file_opening *opening;
	size_t openings;
	struct recompute_shown shown;
	uint64_t size;
};

static int
say(struct work *w, enum evidence_total_answer answer, const char *why)
{
	*w->answer = answer;
	(void)snprintf(w->why, ERR_TEXT_MAX, "%s", why);
	return 0;
}

/* The sentence of the first unsound finding. */
static int
say_first(struct work *w, enum evidence_total_answer answer, struct findings *f)
{
	struct jval *all = findings_json(f);

	for (size_t i = 0; i < jval_length(all); i++) {
		const char *weight = jval_get_str(jval_at(all, i), "weight");

		if (weight == NULL || strcmp(weight, "unsound") != 0)
			continue;
		(void)say(w, answer, jval_get_str(jval_at(all, i), "sentence"));
		break;
	}
	jval_free(all);
	return 0;
}

/* ------------------------------------------------------------ reading parts */

static bool
read_document(struct work *w)
{
	struct err e = ERR_INIT;
	int64_t n;

	w->shown.text = w->c->file->part[0];
	if (jval_parse(&w->shown.json, w->shown.text, LIMITS_EVIDENCE_FILE_MAX,
		&e) == 0 &&
	    jval_get_i64(w->shown.json, "log_size", &n) && n >= 0) {
		w->size = (uint64_t)n;
		return true;
	}
	(void)say(w, EVIDENCE_TOTAL_MALFORMED,
	    "part 1 is not the JSON of `sheaf-aggregator totals --json`");
	return false;
}

static bool
read_openings(struct work *w)
{
	const struct evidence_file *f = w->c->file;
	size_t fixed = evidence_file_fixed(f->kind);
	struct err e = ERR_INIT;

	w->opening = mem_array(f->parts, sizeof(*w->opening));
	for (size_t i = fixed; i < f->parts; i++)
		if (evidence_file_opening_parse(f->part[i],
			&w->opening[w->openings++], &e) < 0) {
			(void)say(w, EVIDENCE_TOTAL_MALFORMED, e.text);
			return false;
		}
	return true;
}

static bool
given_opening(void *arg, const struct hash *id, struct buf *out)
{
	const struct work *w = arg;

	for (size_t i = 0; i < w->openings; i++) {
		const struct evidence_file_opening *o = &w->opening[i];

		if (!hash_equal(&o->statement, id))
			continue;
		buf_add(out, o->salt, sizeof(o->salt));
		buf_add_slice(out, o->payload);
		return true;
	}
	return false;
}

/* -------------------------------------------------------------------- judging */

static int
compare(struct work *w, const struct recompute *made)
{
	const char *named = jval_get_str(w->shown.json, "registry");
	struct findings *f = findings_new();
	char hex[2 * HASH_SIZE + 1];
	struct err why = ERR_INIT;
	size_t compared;

	encode_hex(hex, made->registry_hash.b, HASH_SIZE);
	if (named == NULL || strcmp(named, hex) != 0)
		(void)say(w, EVIDENCE_TOTAL_NOT_SHOWN,
		    "the document names another registry than the one in the "
		    "file, so nothing can be compared");
	else if (recompute_against(made, &w->shown, f, &compared, &why) < 0)
		(void)say(w,
		    strcmp(why.code, RECOMPUTE_AGAINST_NONE) == 0
			? EVIDENCE_TOTAL_MALFORMED
			: EVIDENCE_TOTAL_NOT_SHOWN,
		    why.text);
	else if (findings_unsound(f) == 0)
		(void)say(w, EVIDENCE_TOTAL_NOT_SHOWN,
		    "the document is what the log adds up to");
	else
		(void)say_first(w, EVIDENCE_TOTAL_FALSE, f);
	findings_free(f);
	return 0;
}

static int
judge(struct work *w, struct err *e)
{
	const struct evidence_total_case *c = w->c;
	const struct recompute_given given = { .registry = c->file->part[1],
		.opening = given_opening,
		.arg = w };
	const struct recompute_request q = { .dir = c->copy->archive.dir,
		.policy = c->keys,
		.openings_dir = c->openings_dir,
		.size = w->size,
		.given = &given };
	struct findings *f = findings_new();
	struct recompute made;
	int r = recompute_run(&made, &q, f, e);

	if (r == 0 && !recompute_against_bound(&made, w->shown.json))
		(void)say(w, EVIDENCE_TOTAL_FALSE,
		    "the document names another registry than the one that the "
		    "newest release below its size binds to the log");
	else if (r == 0 && made.missing > 0)
		(void)say(w, EVIDENCE_TOTAL_LACKING,
		    "openings of statements in force are missing; give a "
		    "folder of them with --openings, or ask the sites");
	else if (r == 0 && findings_unsound(f) > 0)
		(void)say_first(w, EVIDENCE_TOTAL_NOT_SHOWN, f);
	else if (r == 0)
		(void)compare(w, &made);
	recompute_free(&made);
	findings_free(f);
	return r;
}

/* A registry that is none is the file's fault, and no other. */
static bool
registry_is_read(struct work *w)
{
	struct err e = ERR_INIT;
	struct registry r;
	bool read = registry_parse(&r, w->c->file->part[1], &e) == 0;

	if (!read)
		(void)say(w, EVIDENCE_TOTAL_MALFORMED, e.text);
	registry_free(&r);
	return read;
}

static int
run(struct work *w, struct err *e)
{
	const struct evidence_total_case *c = w->c;

	if (!read_document(w) || !read_openings(w) || !registry_is_read(w))
		return 0;
	if (c->copy == NULL ||
	    strcmp(c->copy->archive.checkpoint.origin, c->file->origin) != 0)
		return say(w, EVIDENCE_TOTAL_LACKING,
		    "totals are added up from the log; give a copy of it with "
		    "--mirror");
	if (c->copy->archive.checkpoint.size < w->size)
		return say(w, EVIDENCE_TOTAL_LACKING,
		    "the copy ends before the log size that the totals name; "
		    "bring it forward with sheaf-audit mirror");
	return judge(w, e);
}

int
evidence_total(const struct evidence_total_case *c,
    enum evidence_total_answer *answer, char why[static ERR_TEXT_MAX],
    struct err *e)
{
	struct work w = { .c = c, .answer = answer, .why = why };
	int r = run(&w, e);

	jval_free(w.shown.json);
	free(w.opening);
	return r;
}

/*
 * One round.  The verdict on a log never depends on whether it can be reached:
 * what was mirrored before is verified in any case, and a server that is away is
 * said beside it, with the day since when.
 */
#include "auditor/watch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auditor/audit.h"
#include "auditor/findings.h"
#include "auditor/meanings.h"
#include "auditor/mirror.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "protocol/fingerprint.h"

enum { STATE_MAX = 4096, REPORT_MAX = 16 * 1024 * 1024, SENTENCE_MAX = 600 };

struct round {
	const struct watch_request *q;
	char *mirror; /* S/mirror */
	struct findings *f;
	struct audit_report audit;
	bool audited; /* there is a copy, and it was judged */
	bool away;    /* the log could not be reached */
	char why_away[ERR_TEXT_MAX];
	size_t compared;
	bool recomputed;
	/* Of the rounds before. */
	int64_t size;          /* entries then; -1: there was none */
	int32_t reached, grew; /* days; DAY_NONE */
};

/* ------------------------------------------------------------ what was before */

static int32_t
day_of(const struct jval *o, const char *key)
{
	const char *text = jval_get_str(o, key);
	int32_t day = DAY_NONE;

	if (text == NULL || !day_parse(slice_of(text), &day))
		return DAY_NONE;
	return day;
}

/* A state that cannot be read counts as none: the copy is what is believed. */
static void
read_state(struct round *r)
{
	char *path = file_path(r->q->dir, "watched.json");
	struct err ignored = ERR_INIT;
	struct jval *o = NULL;
	struct buf text;

	r->size = -1;
	r->reached = r->grew = DAY_NONE;
	if (file_read(path, STATE_MAX, &text, &ignored) == 0 &&
	    jval_parse(&o, buf_slice(&text), STATE_MAX, &ignored) == 0 &&
	    jval_get_i64(o, "size", &r->size)) {
		r->reached = day_of(o, "reached");
		r->grew = day_of(o, "grew");
	}
	jval_free(o);
	buf_free(&text);
	free(path);
}

static int
write_state(const struct round *r, struct err *e)
{
	struct jval *o = jval_object();
	char *path = file_path(r->q->dir, "watched.json");
	struct buf out;
	int rc;

	buf_init(&out, STATE_MAX);
	jval_set_i64(o, "size", r->audited ? (int64_t)r->audit.size : r->size);
	jval_set_day(o, "reached", r->reached);
	jval_set_day(o, "grew", r->grew);
	jval_write(o, true, &out);
	buf_puts(&out, "\n");
	rc = file_replace(path, buf_slice(&out), 0644, e);
	buf_free(&out);
	jval_free(o);
	free(path);
	return rc;
}

/* ------------------------------------------------------------------ the steps */

/* 0 also when the log is away, or has forked, or is not signed as it must be:
 * these are told.  -1: nothing can be judged. */
static int
bring_up(struct round *r, struct err *e)
{
	const struct mirror_request request = { .url = r->q->url,
		.dir = r->mirror,
		.policy = r->q->policy,
		.max_mib = r->q->max_mib,
		.max_minutes = r->q->max_minutes };
	struct mirror_report report;
	struct err why = ERR_INIT;

	if (mirror_run(&request, &report, &why) == 0) {
		r->reached = r->q->today;
		return 0;
	}
	if (why.kind == ERR_LATER) {
		r->away = true;
		(void)snprintf(r->why_away, sizeof(r->why_away), "%s",
		    why.text);
		return 0;
	}
	if (strcmp(why.code, "fork") != 0 &&
	    strcmp(why.code, "checkpoint") != 0 &&
	    strcmp(why.code, "policy") != 0) {
		*e = why;
		return -1;
	}
	r->reached = r->q->today;
	findings_add(r->f, FINDINGS_UNSOUND,
	    strcmp(why.code, "fork") == 0 ? "fork" : "checkpoint",
	    FINDINGS_NO_INDEX, "%s", why.text);
	return 0;
}

static int
verify_copy(struct round *r, struct err *e)
{
	char *path = file_path(r->mirror, "checkpoint");
	bool there = file_exists(path);
	int rc = 0;

	free(path);
	if (!there)
		return 0;
	rc = audit_run(r->mirror, r->q->policy, r->q->authority, 0, r->f,
	    &r->audit, e);
	r->audited = rc == 0;
	if (r->audited && (int64_t)r->audit.size != r->size)
		r->grew = r->q->today;
	return rc;
}

static int
compare_totals(struct round *r, struct err *e)
{
	const struct watch_request *q = r->q;
	const struct recompute_request request = { .dir = r->mirror,
		.policy = q->policy,
		.openings_dir = q->openings_dir,
		.registry_file = q->registry_file,
		.size = q->shown != NULL ? q->shown_size : UINT64_MAX };
	struct recompute made = { 0 };
	int rc = 0;

	if (q->openings_dir == NULL || !r->audited)
		return 0;
	rc = recompute_run(&made, &request, r->f, e);
	if (rc == 0 && q->shown != NULL)
		rc = recompute_against(&made, q->shown, r->f, &r->compared, e);
	r->recomputed = rc == 0;
	recompute_free(&made);
	return rc;
}

/* ----------------------------------------------------------------- the report */

static enum watch_verdict
verdict_of(struct round *r)
{
	if (findings_unsound(r->f) > 0)
		return WATCH_UNSOUND;
	return r->away || !r->audited ? WATCH_LATER : WATCH_SOUND;
}

static void
put_count(struct buf *out, uint64_t n, const char *one, const char *many)
{
	buf_printf(out, "%" PRIu64 " %s", n, n == 1 ? one : many);
}

/* What the log holds, and since when it was as it is. */
static void
put_log(const struct round *r, struct buf *out)
{
	char day[DAY_SAID_SIZE];
	uint64_t new;

	if (!r->audited) {
		buf_puts(out, "There is no copy of the log yet.");
		return;
	}
	put_count(out, r->audit.size, "entry", "entries");
	if (r->size >= 0) {
		new = r->audit.size > (uint64_t)r->size
			  ? r->audit.size - (uint64_t)r->size
			  : 0;
		buf_printf(out, ", %" PRIu64 " of them since the last round",
		    new);
	}
	buf_puts(out, ": ");
	put_count(out, r->audit.batches, "return or review",
	    "returns and reviews");
	buf_puts(out, " of ");
	put_count(out, r->audit.agents, "site", "sites");
	buf_printf(out, ", %" PRIu64 " refused.", r->audit.refusals);
	if (r->size >= 0 && r->grew != DAY_NONE && r->grew != r->q->today) {
		day_say(day, r->grew);
		buf_printf(out, " Nothing was added since %s.", day);
	}
}

/* Who was enrolled since the last round, or ever if this is the first. */
static struct jval *
enrolled(const struct round *r)
{
	struct jval *all = jval_array();
	struct buf words;

	buf_init(&words, SENTENCE_MAX);
	for (size_t i = 0; i < r->audit.enrolments; i++) {
		const struct audit_enrolment *en = &r->audit.enrolment[i];
		struct jval *o;

		if ((int64_t)en->index < r->size)
			continue;
		o = jval_object();
		buf_reset(&words);
		fingerprint_put_key(&en->key, &words);
		jval_set_i64(o, "index", (int64_t)en->index);
		jval_set_str(o, "agent", en->agent);
		jval_set_i64(o, "epoch", (int64_t)en->epoch);
		jval_set_str(o, "key_words", buf_str(&words));
		jval_add(all, o);
	}
	buf_free(&words);
	return all;
}

static const char *
headline(enum watch_verdict v, const struct round *r)
{
	if (v == WATCH_UNSOUND)
		return "Something is wrong with this log or its totals.";
	if (v == WATCH_SOUND)
		return r->recomputed && r->q->shown != NULL
			   ? "The log is sound, and the totals are what it "
			     "adds "
			     "up to."
			   : "The log is sound.";
	return r->audited
		   ? "The log could not be reached; what was copied before "
		     "is sound."
		   : "The log could not be reached.";
}

static void
put_away(const struct round *r, struct jval *report)
{
	char day[DAY_SAID_SIZE];
	struct buf words;

	buf_init(&words, SENTENCE_MAX);
	if (r->away) {
		buf_printf(&words, "The copy was not brought up to date: %s",
		    r->why_away);
		if (r->reached != DAY_NONE) {
			day_say(day, r->reached);
			buf_printf(&words, ". It was last reached on %s", day);
		}
		jval_set_str(report, "away", buf_str(&words));
	}
	buf_free(&words);
}

/* A finding with what it means, and what to ask. */
static struct jval *
explained(struct round *r)
{
	struct jval *plain = findings_json(r->f), *all = jval_array();

	for (size_t i = 0; i < jval_length(plain); i++) {
		struct jval *one = jval_copy(jval_at(plain, i));
		const struct meaning *m =
		    meanings_of(jval_get_str(one, "code"));

		jval_set_str(one, "means", m->means);
		jval_set_str(one, "ask", m->ask);
		jval_add(all, one);
	}
	jval_free(plain);
	return all;
}

static struct jval *
make_report(struct round *r, enum watch_verdict v)
{
	static const char *const word[] = { "sound", "unsound", "later" };
	struct jval *o = jval_object();
	struct buf words;

	buf_init(&words, SENTENCE_MAX);
	put_log(r, &words);
	jval_set_str(o, "log", r->audited ? r->audit.origin : r->q->url);
	jval_set_str(o, "url", r->q->url);
	jval_set_day(o, "day", r->q->today);
	jval_set_str(o, "verdict", word[v]);
	jval_set_str(o, "headline", headline(v, r));
	jval_set_str(o, "state", buf_str(&words));
	jval_set_i64(o, "size", r->audited ? (int64_t)r->audit.size : 0);
	if (r->recomputed && r->q->shown != NULL) {
		jval_set_i64(o, "compared", (int64_t)r->compared);
		jval_set_i64(o, "compared_at", (int64_t)r->q->shown_size);
	}
	put_away(r, o);
	jval_set_bool(o, "first_round", r->size < 0);
	jval_set(o, "enrolled", enrolled(r));
	jval_set(o, "findings", explained(r));
	buf_free(&words);
	return o;
}

static int
write_one(const struct round *r, const char *name, const struct buf *text,
    struct err *e)
{
	char *path = file_path(r->q->dir, name);
	int rc = file_replace(path, buf_slice(text), 0644, e);

	free(path);
	return rc;
}

static int
write_report(const struct round *r, const struct jval *report, struct err *e)
{
	struct buf text, json, html;
	int rc = -1;

	buf_init(&text, REPORT_MAX);
	buf_init(&json, REPORT_MAX);
	buf_init(&html, REPORT_MAX);
	watch_report_text(report, &text);
	jval_write(report, true, &json);
	buf_puts(&json, "\n");
	watch_report_html(report, &html);
	if (text.full || json.full || html.full)
		err_set(e, ERR_REFUSED,
		    "the report has more than %d MiB: run `sheaf-audit verify` "
		    "on %s and read its findings",
		    REPORT_MAX >> 20, r->mirror);
	else if (write_one(r, "report.txt", &text, e) == 0 &&
		 write_one(r, "report.json", &json, e) == 0)
		rc = write_one(r, "report.html", &html, e);
	buf_free(&html);
	buf_free(&json);
	buf_free(&text);
	return rc;
}

int
watch_run(const struct watch_request *q, enum watch_verdict *verdict,
    struct jval **report, struct err *e)
{
	struct round r = { .q = q,
		.mirror = file_path(q->dir, "mirror"),
		.f = findings_new() };
	int rc = -1;

	*report = NULL;
	if (file_make_dir(q->dir, 0755, e) < 0)
		goto out;
	read_state(&r);
	if (bring_up(&r, e) < 0 || verify_copy(&r, e) < 0 ||
	    compare_totals(&r, e) < 0)
		goto out;
	*verdict = verdict_of(&r);
	*report = make_report(&r, *verdict);
	if (write_report(&r, *report, e) == 0)
		rc = write_state(&r, e);
out:
	if (rc < 0) {
		jval_free(*report);
		*report = NULL;
	}
	audit_report_free(&r.audit);
	findings_free(r.f);
	free(r.mirror);
	return rc;
}

/*
 * Receipts, checkpoints, statements and files of evidence, checked without asking
 * anybody: alone, two of them, or against a copy of the log.
 */
#include "auditor/commands_evidence.h"

#include <inttypes.h>
#include <stdio.h>

#include "auditor/carried.h"
#include "auditor/commands_common.h"
#include "auditor/copy.h"
#include "auditor/evidence.h"
#include "auditor/evidence_decide.h"
#include "auditor/evidence_make.h"
#include "auditor/exhibit.h"
#include "auditor/proofs.h"
#include "common/base/file.h"
#include "protocol/limits.h"

enum { OUTPUT_MAX = 1024 * 1024 };

#define MIRROR \
	{ \
		"mirror", SETTINGS_VALUE, "DIR", "a copy of the log" \
	}

static const struct settings_option receipt_options[] = {
	COMMANDS_COMMON_POLICY,
	{ "statement", SETTINGS_VALUE, "FILE",
	    "what it is a receipt for: a note, or a .sheaf file" },
	MIRROR, COMMANDS_COMMON_OUT, COMMANDS_COMMON_JSON, COMMANDS_COMMON_END
};

static const struct settings_option evidence_options[] = {
	COMMANDS_COMMON_POLICY, MIRROR, COMMANDS_COMMON_OUT,
	{ "openings", SETTINGS_VALUE, "DIR",
	    "openings that a file of totals does not hold" },
	COMMANDS_COMMON_JSON, COMMANDS_COMMON_END
};

/* Open the copy of --mirror; *out is NULL without the option. */
static int
open_copy(const struct settings *s, const struct policy *policy,
    struct copy *copy, struct copy **out, struct err *e)
{
	const char *dir = settings_get(s, "mirror");

	*copy = (struct copy){ .proven = { .keep = false } };
	*out = dir != NULL ? copy : NULL;
	return dir != NULL ? copy_open(copy, dir, policy, e) : 0;
}

/* ---------------------------------------------------------------- receipt */

static void
describe_receipts(const struct proofs_report *r, bool with_copy, char *sentence,
    size_t size)
{
	int n = snprintf(sentence, size, "%zu receipt%s prove%s %s.",
	    r->checked, r->checked == 1 ? "" : "s", r->checked == 1 ? "s" : "",
	    r->checked == 1 ? "its statement" : "their statements");

	if (with_copy && n > 0 && (size_t)n < size)
		(void)snprintf(sentence + n, size - (size_t)n,
		    " %zu of them belong%s to the copy's log.", r->joined,
		    r->joined == 1 ? "s" : "");
}

static int
conclude_receipts(const struct settings *s, struct findings *f,
    const struct proofs_report *r, bool with_copy, struct err *e)
{
	struct jval *json = jval_object();
	char sentence[200];
	int result;

	/* A file that proves nothing must not pass for sound. */
	if (r->checked == 0 && findings_unsound(f) == 0)
		findings_add(f, FINDINGS_UNSOUND, "receipt", FINDINGS_NO_INDEX,
		    "there is no receipt in the file");
	describe_receipts(r, with_copy, sentence, sizeof(sentence));
	jval_set_i64(json, "checked", (int64_t)r->checked);
	if (with_copy) {
		jval_set_i64(json, "joined", (int64_t)r->joined);
		jval_set_i64(json, "unknown", (int64_t)r->unknown);
	}
	if (r->fork.n > 0)
		jval_set_text(json, "evidence", buf_slice(&r->fork));
	if (r->fork.n > 0 && !settings_flag(s, "json"))
		printf("The two signed checkpoints, which are the evidence:"
		       "\n\n%s",
		    (const char *)r->fork.data);
	result = commands_common_conclude(s, f, json, sentence, e);
	if (result == 0 && r->unknown > 0)
		return err_set(e, ERR_LATER,
		    "the copy can say nothing about %zu of the receipts",
		    r->unknown);
	return result;
}

/* The fork that a receipt shows, as one file. */
static void
write_fork(const char *path, const struct proofs_report *r)
{
	struct err why = ERR_INIT;

	if (path == NULL || r->fork.n == 0)
		return;
	if (r->evidence.n == 0)
		err_set(&why, ERR_LATER,
		    "the copy does not hold what it takes; keep the two signed "
		    "checkpoints");
	if (r->evidence.n == 0 ||
	    commands_common_out(path, &r->evidence, &why) < 0)
		commands_common_unwritten(&why);
}

static int
receipt(const struct settings *s, struct err *e)
{
	struct findings *f = findings_new();
	struct buf file = { 0 }, statement = { 0 };
	struct proofs_request q = { .file = &file, .statements = &statement };
	struct proofs_report report = { 0 };
	struct policy policy;
	struct copy copy = { .proven = { .keep = false } };
	const char *path;
	int r = -1;

	if (commands_common_policy(s, &policy, e) == 0 &&
	    settings_need(s, "statement", &path, e) == 0 &&
	    file_read(settings_operand(s, 0), LIMITS_SHEAF_FILE_MAX, &file,
		e) == 0 &&
	    file_read(path, LIMITS_SHEAF_FILE_MAX, &statement, e) == 0 &&
	    open_copy(s, &policy, &copy, &q.copy, e) == 0) {
		q.policy = &policy;
		r = proofs_check(&q, f, &report, e);
		if (r == 0) {
			r = conclude_receipts(s, f, &report, q.copy != NULL, e);
			write_fork(settings_get(s, "out"), &report);
		}
	}
	copy_close(&copy);
	buf_free(&report.fork);
	buf_free(&report.evidence);
	buf_free(&statement);
	buf_free(&file);
	findings_free(f);
	return r;
}

/* --------------------------------------------------------------- evidence */

static void
print_evidence(const struct settings *s, const struct evidence *v)
{
	static const char *const words[] = {
		[EVIDENCE_CONSISTENT] = "Consistent",
		[EVIDENCE_FORK] = "A proven fork",
		[EVIDENCE_CLONE] = "A proven clone",
		[EVIDENCE_UNKNOWN] = "It cannot be told",
	};
	struct jval *json, *proof;
	struct buf out;

	if (!settings_flag(s, "json")) {
		printf("%s: %s.\n", words[v->verdict], v->why);
		for (size_t i = 0; i < 2 && v->proof[i].n > 0; i++)
			printf("\nSigned text %zu of 2:\n\n%.*s", i + 1,
			    (int)v->proof[i].n, (const char *)v->proof[i].p);
		return;
	}
	json = jval_object();
	proof = jval_array();
	buf_init(&out, OUTPUT_MAX);
	jval_set_str(json, "verdict", evidence_word(v->verdict));
	jval_set_str(json, "sentence", v->why);
	for (size_t i = 0; i < 2 && v->proof[i].n > 0; i++) {
		buf_reset(&out);
		buf_add_slice(&out, v->proof[i]);
		jval_add_str(proof, buf_str(&out));
	}
	jval_set(json, "evidence", proof);
	buf_reset(&out);
	jval_write(json, true, &out);
	printf("%s\n", buf_str(&out));
	buf_free(&out);
	jval_free(json);
}

static int
conclude_evidence(const struct evidence *v, struct err *e)
{
	switch (v->verdict) {
	case EVIDENCE_FORK:
		return err_set(e, ERR_REFUSED,
		    "the log has forked: keep both files");
	case EVIDENCE_CLONE:
		return err_set(e, ERR_REFUSED,
		    "two statements hold one place: keep both files");
	case EVIDENCE_UNKNOWN:
		return err_set(e, ERR_LATER, "something is missing to tell");
	default:
		return 0;
	}
}

/* What was found as one file.  A tree for the larger of two checkpoints is there
 * only if it is the copy's own. */
static int
write_pair(const char *path, const struct evidence *v, struct copy *copy,
    struct err *e)
{
	struct proven *tree = NULL;
	struct buf file;
	int r;

	buf_init(&file, LIMITS_EVIDENCE_FILE_MAX);
	if (copy != NULL &&
	    slice_equal(v->proof[1], buf_slice(&copy->archive.signed_text)))
		tree = &copy->proven;
	r = v->verdict == EVIDENCE_CLONE
		? evidence_make_clone(&file, v->proof[0], v->proof[1], copy, e)
		: evidence_make_fork(&file, v->proof[0], v->proof[1], tree, e);
	if (r == 0)
		r = commands_common_out(path, &file, e);
	buf_free(&file);
	return r;
}

static int
evidence_pair(const struct settings *s, struct err *e)
{
	struct evidence_request q = { .copy = NULL };
	struct exhibit a = { .name = NULL }, b = { .name = NULL };
	struct copy copy = { .proven = { .keep = false } };
	struct policy policy;
	struct err why = ERR_INIT;
	struct evidence v;
	int r = -1;

	if (commands_common_policy(s, &policy, e) == 0 &&
	    exhibit_read(&a, settings_operand(s, 0), e) == 0 &&
	    exhibit_read(&b, settings_operand(s, 1), e) == 0 &&
	    open_copy(s, &policy, &copy, &q.copy, e) == 0) {
		q.policy = &policy;
		r = evidence_of_two(&a, &b, &q, &v, e);
	}
	if (r == 0) {
		print_evidence(s, &v);
		if (v.proof[0].n > 0 && settings_get(s, "out") != NULL &&
		    write_pair(settings_get(s, "out"), &v, q.copy, &why) < 0)
			commands_common_unwritten(&why);
		r = conclude_evidence(&v, e);
	}
	copy_close(&copy);
	exhibit_free(&a);
	exhibit_free(&b);
	return r;
}

/* ------------------------------------------------------ a file of evidence */

static void
print_decided(const struct settings *s, const struct evidence_decided *v)
{
	static const char *const said[] = {
		[EVIDENCE_DECIDE_PROVED] = "Proved",
		[EVIDENCE_DECIDE_NOT_PROVED] = "Not proved",
		[EVIDENCE_DECIDE_MALFORMED] = "Malformed",
		[EVIDENCE_DECIDE_LACKING] = "Not proved yet",
	};
	bool known = v->verdict != EVIDENCE_DECIDE_MALFORMED;
	struct jval *json;
	struct buf out;

	if (!settings_flag(s, "json")) {
		printf("%s: %s.\n", said[v->verdict], v->why);
		if (v->means != NULL)
			printf("What it means: %s\nWhat to do: %s\n", v->means,
			    v->ask);
		return;
	}
	json = jval_object();
	buf_init(&out, OUTPUT_MAX);
	jval_set_str(json, "verdict", evidence_decide_word(v->verdict));
	if (known)
		jval_set_str(json, "kind", evidence_file_word(v->kind));
	jval_set_str(json, "sentence", v->why);
	if (v->means != NULL) {
		jval_set_str(json, "means", v->means);
		jval_set_str(json, "ask", v->ask);
	}
	jval_write(json, true, &out);
	printf("%s\n", buf_str(&out));
	buf_free(&out);
	jval_free(json);
}

/* 0 proved, 1 not, 2 malformed, 75 when something is missing to tell. */
static int
conclude_decided(const struct evidence_decided *v, struct err *e)
{
	switch (v->verdict) {
	case EVIDENCE_DECIDE_NOT_PROVED:
		return err_set(e, ERR_REFUSED,
		    "the file does not prove what it says");
	case EVIDENCE_DECIDE_MALFORMED:
		return err_set(e, ERR_USAGE, "that is no file of evidence");
	case EVIDENCE_DECIDE_LACKING:
		return err_set(e, ERR_LATER, "something is missing to tell");
	default:
		return 0;
	}
}

/* As it is, or where it has no form, as carried_restore() makes it. */
static int
decide(struct buf *bytes, const struct evidence_decide_request *q,
    struct evidence_decided *v, struct err *e)
{
	if (evidence_decide(buf_slice(bytes), q, v, e) < 0)
		return -1;
	if (v->verdict != EVIDENCE_DECIDE_MALFORMED)
		return 0;
	carried_restore(bytes);
	return evidence_decide(buf_slice(bytes), q, v, e);
}

static int
evidence_file(const struct settings *s, struct err *e)
{
	struct evidence_decide_request q = { .openings_dir =
						 settings_get(s, "openings") };
	struct copy copy = { .proven = { .keep = false } };
	struct evidence_decided v;
	struct policy policy;
	struct buf bytes = { 0 };
	int r = -1;

	if (commands_common_policy(s, &policy, e) == 0 &&
	    file_read(settings_operand(s, 0), 2 * LIMITS_EVIDENCE_FILE_MAX,
		&bytes, e) == 0 &&
	    open_copy(s, &policy, &copy, &q.copy, e) == 0) {
		q.policy = &policy;
		r = decide(&bytes, &q, &v, e);
	}
	if (r == 0) {
		print_decided(s, &v);
		r = conclude_decided(&v, e);
	}
	copy_close(&copy);
	buf_free(&bytes);
	return r;
}

static int
evidence(const struct settings *s, struct err *e)
{
	return settings_operand_count(s) == 1 ? evidence_file(s, e)
					      : evidence_pair(s, e);
}

const struct settings_command commands_evidence[] = {
	{ .name = "receipt",
	    .summary = "check receipts offline",
	    .operands = "FILE",
	    .example = "sheaf-audit receipt site.receipts --statement "
		       "site.sheaf --policy policy.txt --mirror mirror",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = receipt_options,
	    .run = receipt },
	{ .name = "evidence",
	    .summary = "decide a file of evidence, or whether two signed texts "
		       "can both be honest",
	    .operands = "FILE [FILE]",
	    .example = "sheaf-audit evidence mirror/checkpoint "
		       "mirror/checkpoint.other --policy policy.txt",
	    .operands_min = 1,
	    .operands_max = 2,
	    .options = evidence_options,
	    .run = evidence },
	{ .name = NULL }
};

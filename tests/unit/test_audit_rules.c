/*
 * Every numbered rule that a log can break, broken: the auditor finds it, and
 * finds nothing in the honest log beside it.  The logs are in forged.json,
 * which the second reader judges as well.
 */
#include <stdlib.h>
#include <string.h>

#include "auditor/meanings.h"
#include "auditor/replay.h"
#include "common/base/encode.h"
#include "common/base/file.h"
#include "common/base/json.h"
#include "common/base/mem.h"
#include "tests/unit/unit.h"

enum { RULES_MAX = 200, RULE_SIZE = 16, FILE_MAX = 1 << 20 };

/* ---------------------------------------------------------------- the file */

static struct jval *
load(void)
{
	struct err e = ERR_INIT;
	struct jval *file;
	struct buf text;

	ck_assert_int_eq(file_read("tests/vectors/forged.json", FILE_MAX, &text,
			     &e),
	    0);
	ck_assert_int_eq(jval_parse(&file, buf_slice(&text), FILE_MAX, &e), 0);
	buf_free(&text);
	return file;
}

static const char *
text_of(const struct jval *o, const char *key)
{
	const char *s = jval_get_str(o, key);

	ck_assert_msg(s != NULL, "no text \"%s\"", key);
	return s;
}

static bool
flag_of(const struct jval *o, const char *key)
{
	bool v = false;

	ck_assert_msg(jval_bool(jval_get(o, key), &v), "no flag \"%s\"", key);
	return v;
}

/* -------------------------------------------------------------------- logs */

static void
add_leaves(struct replay *r, const struct jval *list)
{
	for (size_t i = 0; i < jval_length(list); i++) {
		uint8_t note[LIMITS_NOTE_MAX];
		size_t n;

		ck_assert(decode_base64(slice_of(jval_str(jval_at(list, i))),
		    note, sizeof(note), &n));
		replay_leaf(r, slice_make(note, n));
	}
}

/* What the auditor finds in a case, to be freed. */
static char *
findings_of(const struct jval *file, const struct jval *c, size_t *unsound)
{
	struct findings *f = findings_new();
	struct jval *all;
	struct keys_verifier log, authority;
	struct err e = ERR_INIT;
	struct replay r;
	struct buf out;
	char *text;

	buf_init(&out, 1 << 16);
	ck_assert_int_eq(keys_verifier_parse(&log,
			     slice_of(text_of(file, "log_key")), &e),
	    0);
	ck_assert_int_eq(keys_verifier_parse(&authority,
			     slice_of(text_of(file, "authority")), &e),
	    0);
	replay_begin(&r, &log, &authority, f, verifier_start(f, 1));
	if (!flag_of(c, "bare"))
		add_leaves(&r, jval_get(file, "base"));
	add_leaves(&r, jval_get(c, "leaves"));
	verifier_finish(r.verifier);
	replay_end(&r);
	all = findings_json(f);
	for (size_t i = 0; i < jval_length(all); i++) {
		const char *code = text_of(jval_at(all, i), "code");

		/* Whoever reads the report of `watch` is told what it means. */
		ck_assert_msg(meanings_of(code) != meanings_unknown(),
		    "the code \"%s\" has no meaning", code);
	}
	jval_free(all);
	findings_text(f, &out);
	*unsound = findings_unsound(f);
	replay_free(&r);
	findings_free(f);
	text = mem_string(buf_str(&out));
	buf_free(&out);
	return text;
}

START_TEST(each_rule_broken_is_found)
{
	struct jval *file = load();
	const struct jval *cases = jval_get(file, "cases");

	ck_assert_uint_gt(jval_length(cases), 100);
	for (size_t i = 0; i < jval_length(cases); i++) {
		const struct jval *c = jval_at(cases, i);
		const char *name = text_of(c, "name");
		size_t unsound;
		char *text = findings_of(file, c, &unsound);

		if (flag_of(c, "ok"))
			ck_assert_msg(unsound == 0, "%s: %s", name, text);
		else
			ck_assert_msg(unsound > 0 &&
					  strstr(text, text_of(c, "finding")) !=
					      NULL,
			    "%s: %s", name, text);
		free(text);
	}
	jval_free(file);
}
END_TEST

/* ---------------------------------------------------------------- the text */

struct rules {
	char rule[RULES_MAX][RULE_SIZE];
	size_t n;
};

static bool
has_rule(const struct rules *r, const char *rule)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->rule[i], rule) == 0)
			return true;
	return false;
}

static void
add_rule(struct rules *r, const char *rule, size_t n)
{
	ck_assert_uint_lt(r->n, RULES_MAX);
	ck_assert_uint_lt(n, RULE_SIZE);
	memcpy(r->rule[r->n], rule, n);
	r->rule[r->n++][n] = '\0';
}

/* The rules that the text numbers in sections 1 to 6 and 12. */
static void
read_text(struct rules *r)
{
	static const char *const spans[][2] = {
		{ "\n## 1. ", "\n## 7. " },
		{ "\n## 12. ", "\n## 13. " },
	};
	struct err e = ERR_INIT;
	struct buf text;

	ck_assert_int_eq(file_read("protocol/PROTOCOL.md", 1 << 20, &text, &e),
	    0);
	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
		const char *p = strstr(buf_str(&text), spans[i][0]);
		const char *end = strstr(buf_str(&text), spans[i][1]);

		ck_assert(p != NULL && end != NULL);
		while ((p = strstr(p, "- **P-")) != NULL && p < end) {
			p += strlen("- **");
			add_rule(r, p, strcspn(p, "*"));
		}
	}
	buf_free(&text);
}

static void
read_rules(const struct jval *list, struct rules *r)
{
	for (size_t i = 0; i < jval_length(list); i++) {
		const char *rule = text_of(jval_at(list, i), "rule");

		if (!has_rule(r, rule))
			add_rule(r, rule, strlen(rule));
	}
}

/* A rule that is added to the text needs a forged log, or a reason. */
START_TEST(each_rule_has_a_forged_log_or_a_reason)
{
	struct jval *file = load();
	struct rules text = { .n = 0 }, shown = { .n = 0 }, not = { .n = 0 };

	read_text(&text);
	ck_assert_uint_gt(text.n, 80);
	read_rules(jval_get(file, "cases"), &shown);
	read_rules(jval_get(file, "not_shown"), &not );
	for (size_t i = 0; i < text.n; i++)
		ck_assert_msg(has_rule(&shown, text.rule[i]) !=
				  has_rule(&not, text.rule[i]),
		    "%s must be among the cases or among the reasons",
		    text.rule[i]);
	for (size_t i = 0; i < not .n; i++)
		ck_assert_msg(has_rule(&text, not .rule[i]), "%s is no rule",
		    not .rule[i]);
	jval_free(file);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { each_rule_broken_is_found,
		each_rule_has_a_forged_log_or_a_reason, NULL };

	keys_start();
	return unit_main("audit_rules", tests);
}

/* Policies: what is parsed, the limits, and what a checkpoint must meet. */
#include "protocol/policy.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "protocol/checkpoint.h"
#include "protocol/sign.h"
#include "tests/unit/unit.h"
#include "tests/vectors/vec.h"

static struct err e;

static void
put_key(struct buf *out, const char *name, uint8_t type)
{
	struct keys_verifier v = vec_verifier(name, type);

	keys_verifier_write(&v, out);
}

/* "witness wI <vkey>" for i from 0 to n - 1. */
static void
put_witnesses(struct buf *out, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		char name[32];

		snprintf(name, sizeof(name), "w%u", i);
		buf_printf(out, "witness %s ", name);
		put_key(out, name, 0x04);
		buf_puts(out, "\n");
	}
}

START_TEST(every_part_is_kept)
{
	struct buf text = vec_buf();
	struct policy p;

	buf_puts(&text, "log ");
	put_key(&text, VEC_ORIGIN, 0x01);
	buf_puts(&text, "\n");
	put_witnesses(&text, 4);
	buf_puts(&text, "group a any w0 w1\ngroup b all w2 a\n"
			"group c 1 b w3\nquorum c\n");
	ck_assert_msg(policy_parse(&p, buf_slice(&text), &e) == 0, "%s",
	    e.text);
	ck_assert_uint_eq(p.logs, 1);
	ck_assert_str_eq(p.log[0].name, VEC_ORIGIN);
	ck_assert_uint_eq(p.witnesses, 4);
	ck_assert_str_eq(p.witness[3].name, "w3");
	ck_assert_uint_eq(p.groups, 3);
	ck_assert_str_eq(p.group[1].name, "b");
	ck_assert_uint_eq(p.group[0].need, 1);
	ck_assert_uint_eq(p.group[1].need, 2);
	ck_assert_uint_eq(p.group[2].need, 1);
	ck_assert_uint_eq(p.group[1].members, 2);
	ck_assert_int_eq(p.group[1].member[0], 2);
	ck_assert_int_eq(p.group[1].member[1], -1);
	ck_assert(!p.quorum_none);
	ck_assert_int_eq(p.quorum, -3);
	buf_free(&text);
}
END_TEST

START_TEST(as_many_as_the_protocol_says)
{
	struct buf text = vec_buf();
	struct policy p;

	put_witnesses(&text, POLICY_WITNESSES_MAX);
	for (unsigned i = 0; i < POLICY_GROUPS_MAX; i++)
		buf_printf(&text, "group g%u any w%u\n", i, i);
	buf_puts(&text, "quorum g3\n");
	ck_assert_msg(policy_parse(&p, buf_slice(&text), &e) == 0, "%s",
	    e.text);
	buf_reset(&text);
	put_witnesses(&text, POLICY_WITNESSES_MAX + 1);
	buf_puts(&text, "quorum none\n");
	ck_assert_int_eq(policy_parse(&p, buf_slice(&text), &e), -1);
	ck_assert_uint_eq(e.line, POLICY_WITNESSES_MAX + 1);
	ck_assert_str_eq(e.code, "policy");
	buf_reset(&text);
	put_witnesses(&text, POLICY_WITNESSES_MAX);
	buf_puts(&text, "group g all");
	for (unsigned i = 0; i < POLICY_WITNESSES_MAX; i++)
		buf_printf(&text, " w%u", i);
	buf_puts(&text, "\nquorum g\n");
	ck_assert_msg(policy_parse(&p, buf_slice(&text), &e) == 0, "%s",
	    e.text);
	ck_assert_uint_eq(p.group[0].need, POLICY_WITNESSES_MAX);
	buf_free(&text);
}
END_TEST

/* C2SP recommends that 32 of each are read. */
START_TEST(a_policy_of_32_lines_of_each_kind)
{
	struct buf text = vec_buf();
	struct policy p;

	for (unsigned i = 0; i < 32; i++) {
		char name[32];

		snprintf(name, sizeof(name), "log%u.example", i);
		buf_puts(&text, "log ");
		put_key(&text, name, 0x01);
		buf_puts(&text, " https://log.example/\n");
	}
	put_witnesses(&text, 32);
	for (unsigned i = 0; i < 31; i++)
		buf_printf(&text, "group g%u any w%u\n", i, i);
	buf_puts(&text, "group all all w31");
	for (unsigned i = 0; i < 31; i++)
		buf_printf(&text, " g%u", i);
	buf_puts(&text, "\nquorum all\n");
	ck_assert_msg(policy_parse(&p, buf_slice(&text), &e) == 0, "%s",
	    e.text);
	ck_assert_uint_eq(p.logs, 32);
	ck_assert_uint_eq(p.witnesses, 32);
	ck_assert_uint_eq(p.groups, 32);
	ck_assert_uint_eq(p.group[31].members, 32);
	buf_free(&text);
}
END_TEST

START_TEST(names_have_an_end)
{
	char name[POLICY_NAME_MAX + 1];
	struct buf text = vec_buf();
	struct policy p;

	memset(name, 'n', sizeof(name));
	for (size_t n = POLICY_NAME_MAX - 1; n <= POLICY_NAME_MAX; n++) {
		name[n] = '\0';
		buf_reset(&text);
		buf_printf(&text, "witness %s ", name);
		put_key(&text, "w", 0x04);
		buf_puts(&text, "\nquorum none\n");
		ck_assert_int_eq(policy_parse(&p, buf_slice(&text), &e),
		    n < POLICY_NAME_MAX ? 0 : -1);
		name[n] = 'n';
	}
	buf_free(&text);
}
END_TEST

/* A signed checkpoint, parsed; borrows from note. */
static struct note
parse_signed(struct buf *note, const char *origin, const char *const *name)
{
	struct checkpoint c = { .size = 3, .root = vec_bytes("a root") };
	struct buf text = vec_buf();
	struct note n;

	snprintf(c.origin, sizeof(c.origin), "%s", origin);
	checkpoint_write(&c, &text);
	vec_sign(note, buf_slice(&text), name, 1);
	ck_assert(note_parse(&n, buf_slice(note), LIMITS_CHECKPOINT_MAX, false,
		      &e) == 0);
	buf_free(&text);
	return n;
}

START_TEST(a_log_of_the_policy_must_have_signed)
{
	static const char *const right[] = { VEC_ORIGIN };
	static const char *const wrong[] = { VEC_OTHER };
	struct keys_verifier log = vec_verifier(VEC_ORIGIN, 0x01);
	struct policy p = policy_of_log(&log);
	struct buf note = vec_buf();
	struct note n;

	n = parse_signed(&note, VEC_ORIGIN, right);
	ck_assert_msg(policy_check(&p, &n, &e) == 0, "%s", e.text);
	/* Two logs may be known, one of them signs. */
	p.log[1] = vec_verifier(VEC_OTHER, 0x01);
	p.logs = 2;
	ck_assert_int_eq(policy_check(&p, &n, &e), 0);
	buf_reset(&note);
	/* But not the checkpoint of the other one. */
	n = parse_signed(&note, VEC_OTHER, right);
	ck_assert_int_eq(policy_check(&p, &n, &e), -1);
	buf_reset(&note);
	p.logs = 1;
	n = parse_signed(&note, VEC_OTHER, wrong);
	ck_assert_int_eq(policy_check(&p, &n, &e), -1);
	ck_assert_str_eq(e.code, "checkpoint");
	p.logs = 0;
	ck_assert_int_eq(policy_check(&p, &n, &e), -1);
	buf_free(&note);
}
END_TEST

/* A policy of that log, four witnesses, and the lines given. */
static struct policy
policy_with(const char *lines)
{
	struct buf text = vec_buf();
	struct policy p;

	buf_puts(&text, "log ");
	put_key(&text, VEC_ORIGIN, 0x01);
	buf_puts(&text, "\n");
	put_witnesses(&text, 4);
	buf_puts(&text, lines);
	ck_assert_msg(policy_parse(&p, buf_slice(&text), &e) == 0, "%s",
	    e.text);
	buf_free(&text);
	return p;
}

/* Whether the log's signature and those of the witnesses in who ("013") meet
 * it; of a repeated one the line stands there twice. */
static bool
meets(const struct policy *p, const char *who)
{
	static const char *const right[] = { VEC_ORIGIN };
	struct buf note = vec_buf();
	struct note n = parse_signed(&note, VEC_ORIGIN, right);
	struct slice text = slice_make(note.data, n.text.n);
	bool met;

	for (; *who != '\0'; who++) {
		char name[] = "w0";
		struct sign_key key;

		name[1] = *who;
		key = vec_key(name);
		text.p = note.data;
		sign_cosignature(&note, text, name, &key, 1780000000);
	}
	ck_assert(note_parse(&n, buf_slice(&note), LIMITS_CHECKPOINT_MAX, false,
		      &e) == 0);
	met = policy_check(p, &n, &e) == 0;
	if (!met)
		ck_assert_str_eq(e.code, "policy");
	buf_free(&note);
	return met;
}

/* P-POL-5: none, one, k of n, groups of groups; each witness counts once. */
START_TEST(quorums_are_counted)
{
	static const struct {
		const char *lines, *met[6], *unmet[6];
	} c[] = {
		{ "quorum none\n", { "", "0" }, { NULL } },
		{ "quorum w2\n", { "2", "0123" }, { "", "013" } },
		{ "group g any w0 w1\nquorum g\n", { "0", "1" }, { "", "23" } },
		{ "group g all w0 w1 w2\nquorum g\n", { "012", "2103" },
		    { "01", "123" } },
		{ "group g 2 w0 w1 w2\nquorum g\n", { "01", "02", "12", "012" },
		    { "", "0", "00", "000", "03" } },
		/* Two of: w0, one of w1 and w2, w3. */
		{ "group a any w1 w2\ngroup b 2 w0 a w3\nquorum b\n",
		    { "01", "02", "13", "03" }, { "12", "0", "3", "1" } },
		/* A group that is defined and not asked for. */
		{ "group a all w0 w1\ngroup b any w2\nquorum b\n", { "2" },
		    { "01" } },
	};

	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		struct policy p = policy_with(c[i].lines);

		for (size_t k = 0; k < 6 && c[i].met[k] != NULL; k++)
			ck_assert_msg(meets(&p, c[i].met[k]), "%s with %s",
			    c[i].lines, c[i].met[k]);
		for (size_t k = 0; k < 6 && c[i].unmet[k] != NULL; k++)
			ck_assert_msg(!meets(&p, c[i].unmet[k]), "%s with %s",
			    c[i].lines, c[i].unmet[k]);
	}
}
END_TEST

/* A witness's line that fails spoils the checkpoint, also where the quorum is
 * met without it. */
START_TEST(a_cosignature_that_fails)
{
	static const char *const right[] = { VEC_ORIGIN };
	struct policy p = policy_with("group g any w0 w1\nquorum g\n");
	struct buf note = vec_buf();
	struct note n = parse_signed(&note, VEC_ORIGIN, right);
	struct slice text = slice_make(note.data, n.text.n);
	struct sign_key good = vec_key("w0"), bad = vec_key("w1");

	sign_cosignature(&note, text, "w0", &good, 1780000000);
	sign_cosignature(&note, slice_of("another text\n"), "w1", &bad,
	    1780000000);
	ck_assert(note_parse(&n, buf_slice(&note), LIMITS_CHECKPOINT_MAX, false,
		      &e) == 0);
	ck_assert_int_eq(policy_check(&p, &n, &e), -1);
	ck_assert_str_eq(e.code, "checkpoint");
	buf_free(&note);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { every_part_is_kept,
		as_many_as_the_protocol_says, a_policy_of_32_lines_of_each_kind,
		names_have_an_end, a_log_of_the_policy_must_have_signed,
		quorums_are_counted, a_cosignature_that_fails, NULL };

	keys_start();
	return unit_main("policy", tests);
}

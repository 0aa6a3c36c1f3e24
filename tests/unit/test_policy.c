/* Policies: what is parsed, the limits, and what a checkpoint must meet. */
#include "protocol/policy.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "protocol/checkpoint.h"
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

START_TEST(a_quorum_is_not_met_yet)
{
	static const char *const right[] = { VEC_ORIGIN };
	struct buf text = vec_buf(), note = vec_buf();
	struct policy p;
	struct note n;

	buf_puts(&text, "log ");
	put_key(&text, VEC_ORIGIN, 0x01);
	buf_puts(&text, "\n");
	put_witnesses(&text, 1);
	buf_puts(&text, "quorum w0\n");
	ck_assert(policy_parse(&p, buf_slice(&text), &e) == 0);
	n = parse_signed(&note, VEC_ORIGIN, right);
	ck_assert_int_eq(policy_check(&p, &n, &e), -1);
	ck_assert_str_eq(e.code, "policy");
	buf_free(&text);
	buf_free(&note);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { every_part_is_kept,
		as_many_as_the_protocol_says, a_policy_of_32_lines_of_each_kind,
		names_have_an_end, a_log_of_the_policy_must_have_signed,
		a_quorum_is_not_met_yet, NULL };

	keys_start();
	return unit_main("policy", tests);
}

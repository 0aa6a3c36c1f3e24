/*
 * Every kind of statement is read back as it was written, from random
 * structs; each line missing or doubled is found where it is.
 */
#include "protocol/statement.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "tests/unit/unit.h"

#define ORIGIN "ips.example/log"

static uint64_t state;
static struct buf out;
static struct err e;

static void
begin(void)
{
	keys_start();
	state = 88172645463325252;
	buf_init(&out, 64 * 1024);
}

static void
end(void)
{
	buf_free(&out);
}

/* xorshift: below n, the same in every run. */
static uint64_t
random_below(uint64_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % n;
}

static uint64_t
random_number(uint64_t least)
{
	static const uint64_t edge[] = { 1, 2, 9, 10, 9007199254740991 };
	uint64_t i = random_below(6);

	if (i == 5 && least == 0)
		return 0;
	return i < 5 ? edge[i] : 1 + random_below(9007199254740991);
}

static void
random_bytes(void *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		((uint8_t *)p)[i] = (uint8_t)random_below(256);
}

static size_t
random_id(char *id)
{
	static const char c[] = "Az09-abcdefghijklmnopqrstuvwxyzB";
	size_t n = 1 + random_below(LIMITS_ID_MAX);

	for (size_t i = 0; i < n; i++)
		id[i] = c[random_below(32)];
	if (id[0] == '-')
		id[0] = '7';
	id[n] = '\0';
	return n;
}

static int32_t
random_day(void)
{
	int32_t first = day_from_civil(2000, 1, 1);
	int32_t last = day_from_civil(2099, 12, 31);

	return first + (int32_t)random_below((uint64_t)(last - first + 1));
}

static void
random_batch(struct statement_batch *b)
{
	int32_t day = random_day();

	b->seq = random_number(1);
	random_bytes(&b->prev, sizeof(b->prev));
	random_id(b->service);
	b->content = (enum statement_content)random_below(CONTENT_KINDS);
	b->period = b->content == CONTENT_RETURN ? period_of(day)
		    : b->content == CONTENT_RECONCILIATION
			? period_month_of(day)
			: (struct period){ day, day };
	b->revision = random_number(0);
	random_bytes(&b->commit, sizeof(b->commit));
	b->seen.size = random_number(0);
	random_bytes(&b->seen.root, sizeof(b->seen.root));
	if (b->seen.size == 0)
		b->seen.root = hash_empty();
	b->time = random_day();
}

static void
random_trust(struct statement_trust *t)
{
	struct keys_public key;

	t->number = random_number(1);
	random_bytes(&key, sizeof(key));
	t->authority = keys_verifier_make(ORIGIN "/authority", 1, &key);
	t->log_keys = 1 + random_below(2);
	for (size_t i = 0; i < t->log_keys; i++) {
		random_bytes(&key, sizeof(key));
		t->log_key[i] = keys_verifier_make(ORIGIN, 1, &key);
	}
	t->recipients = 1 + random_below(LIMITS_BOXES_MAX);
	random_bytes(t->recipient, sizeof(t->recipient));
	strcpy(t->policy[0], "quorum none");
	t->policy_lines = 1;
}

static void
random_services(struct statement_services *list)
{
	list->number = random_number(1);
	list->services = random_below(LIMITS_AGENT_SERVICES_MAX + 1);
	for (size_t i = 0; i < list->services; i++) {
		/* sorted, and never a twin: two leading digits count up */
		char *id = list->service[i];
		size_t n = random_id(id);

		if (n < 2)
			id[2] = '\0';
		id[0] = (char)('0' + i / 10);
		id[1] = (char)('0' + i % 10);
	}
}

static void
random_agent(struct statement *st)
{
	size_t n = random_id(st->agent);

	if (random_below(2) == 0) {
		st->agent[n] = '.';
		random_id(st->agent + n + 1);
	}
	st->epoch = random_number(1);
}

static void
random_revoke(struct statement *st)
{
	struct statement_revoke *r = &st->u.revoke;

	r->of_invite = random_below(2) == 0;
	r->reason = (enum statement_reason)random_below(REASON_KINDS);
	if (r->of_invite) {
		random_bytes(&r->invite, sizeof(r->invite));
		return;
	}
	random_agent(st);
	r->last = random_number(0);
}

static void
random_small(struct statement *st)
{
	switch (st->kind) {
	case STATEMENT_INVITE:
		random_id(st->u.invite.provider);
		random_bytes(&st->u.invite.once, 32);
		st->u.invite.trust_number = random_number(1);
		random_bytes(&st->u.invite.trust_id, 32);
		st->u.invite.expires = random_day();
		break;
	case STATEMENT_ENROL:
		random_bytes(&st->u.enrol, sizeof(st->u.enrol));
		break;
	case STATEMENT_REFUSAL:
		random_bytes(&st->u.refusal.statement, 32);
		st->u.refusal.index = random_number(0);
		st->u.refusal.code =
		    (enum statement_refused)random_below(REFUSED_KINDS);
		st->u.refusal.line = random_number(0);
		break;
	case STATEMENT_RELEASE:
		random_bytes(&st->u.release, sizeof(st->u.release));
		st->u.release.number = random_number(1);
		st->u.release.size = random_number(0);
		break;
	default:
		random_bytes(&st->u.erase.statement, 32);
		strcpy(st->u.erase.reason, "mistake");
	}
}

static void
random_statement(struct statement *st)
{
	memset(st, 0, sizeof(*st));
	st->kind = (enum statement_kind)random_below(STATEMENT_KINDS);
	strcpy(st->origin, ORIGIN);
	switch (st->kind) {
	case STATEMENT_BATCH:
		random_agent(st);
		random_batch(&st->u.batch);
		break;
	case STATEMENT_TRUST:
		random_trust(&st->u.trust);
		break;
	case STATEMENT_SERVICES:
		random_agent(st);
		st->epoch = 0;
		random_services(&st->u.services);
		break;
	case STATEMENT_REVOKE:
		random_revoke(st);
		break;
	case STATEMENT_INVITE:
	case STATEMENT_ENROL:
		random_agent(st);
		random_small(st);
		break;
	default:
		random_small(st);
	}
}

static void
fails_at(const char *text, const char *code, unsigned line)
{
	struct statement s;

	e = (struct err)ERR_INIT;
	ck_assert_msg(statement_parse(&s, slice_of(text), &e) == -1, "%s",
	    text);
	ck_assert_str_eq(e.code, code);
	ck_assert_msg(e.line == line, "line %u, not %u: %s\n%s", line, e.line,
	    e.text, text);
}

START_TEST(every_random_statement_is_read_back)
{
	unsigned seen[STATEMENT_KINDS] = { 0 };

	for (int i = 0; i < 20000; i++) {
		struct statement in, back;
		struct buf again;

		random_statement(&in);
		seen[in.kind]++;
		buf_reset(&out);
		statement_write(&in, &out);
		ck_assert_msg(statement_parse(&back, buf_slice(&out), &e) == 0,
		    "%s\n%s", e.text, buf_str(&out));
		ck_assert_int_eq(back.kind, in.kind);
		ck_assert_str_eq(back.agent, in.agent);
		ck_assert_uint_eq(back.epoch, in.epoch);
		buf_init(&again, 64 * 1024);
		statement_write(&back, &again);
		ck_assert_str_eq(buf_str(&again), buf_str(&out));
		buf_free(&again);
	}
	for (int k = 0; k < STATEMENT_KINDS; k++)
		ck_assert_uint_gt(seen[k], 1000);
}
END_TEST

/* The lines of text as strings; returns how many. */
static size_t
split_lines(const char *text, char line[][256])
{
	size_t n = 0;

	for (const char *lf; (lf = strchr(text, '\n')) != NULL; text = lf + 1) {
		memcpy(line[n], text, (size_t)(lf - text));
		line[n++][lf - text] = '\0';
	}
	return n;
}

/* All lines; line `at` so many times, and what stands for it first. */
static void
join_lines(char line[][256], size_t n, size_t at, int times)
{
	buf_reset(&out);
	for (size_t i = 0; i < n; i++)
		for (int k = i == at ? times : 1; k > 0; k--)
			buf_printf(&out, "%s\n", line[i]);
}

/* Lines that may be left out or stand twice, by the rules. */
static bool
may_vary(const char *line)
{
	return strncmp(line, "service ", 8) == 0 ||
	       strncmp(line, "log-key ", 8) == 0 ||
	       strncmp(line, "recipient ", 10) == 0;
}

START_TEST(every_line_stands_once_in_its_place)
{
	static char line[100][256];

	for (int i = 0; i < 400; i++) {
		struct statement in;
		size_t n;

		random_statement(&in);
		buf_reset(&out);
		statement_write(&in, &out);
		n = split_lines(buf_str(&out), line);
		for (size_t at = 0; at < n; at++) {
			unsigned said = (unsigned)at + 1;
			bool varies =
			    may_vary(line[at]) && in.kind != STATEMENT_BATCH;

			join_lines(line, n, at, 2);
			fails_at(buf_str(&out), "grammar", said + 1);
			join_lines(line, n, at, 0);
			if (!varies)
				fails_at(buf_str(&out), "grammar", said);
		}
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { every_random_statement_is_read_back,
		every_line_stands_once_in_its_place, NULL };
	struct unit_suite suite = { .name = "statement_random",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}

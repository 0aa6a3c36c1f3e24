/*
 * Random files over few clients, so that rows collide. Whatever is refused:
 * what is stored keeps every rule (its export can be imported whole), the same
 * file again changes nothing, and in a file that is imported alone the order
 * of rows does not change which are refused.
 */
#include "agent/exchange/exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/register/events.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

enum { SEEDS = 600, FILES = 3, ROWS_MAX = 30, FIRST_DAY = 20100, DAYS = 30 };

/* xorshift64*: the same on every machine. */
static uint64_t
next(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 2685821657736338717U;
}

static unsigned
below(uint64_t *state, unsigned n)
{
	return (unsigned)(next(state) >> 33) % n;
}

static void
random_mode(uint64_t *state, const struct event_kind *kind, struct buf *out)
{
	unsigned mode = MODE_NONE;

	if (kind->mode == CELL_REQUIRED ||
	    (kind->mode == CELL_OPTIONAL && below(state, 4) > 0))
		do
			mode = 1 + below(state, MODE_KINDS - 1);
		while (!(kind->modes & 1U << mode));
	buf_puts(out, events_mode_name((enum event_mode)mode));
}

static void
random_flags(uint64_t *state, const struct event_kind *kind, struct buf *out)
{
	if (below(state, 12) == 0)
		buf_puts(out, "withdrawn;");
	for (unsigned flag = 1; flag < FLAG_WITHDRAWN; flag <<= 1)
		if (kind->flags & flag && below(state, 3) == 0)
			buf_printf(out, "%s;", events_flag_name(flag));
	if (kind->part && below(state, 2))
		buf_printf(out, "%s=%u", kind->part, below(state, 5));
}

static void
random_row(uint64_t *state, struct buf *out)
{
	enum event event = (enum event)(1 + below(state, EVENT_KINDS - 1));
	const struct event_kind *kind;
	char day[DAY_TEXT_SIZE];

	if (below(state, 2)) /* referrals and jobs more often */
		event = (enum event)(1 + below(state, EVENT_JOB_HOURS));
	kind = events_kind(event);
	day_format(day, FIRST_DAY + (int32_t)below(state, DAYS));
	buf_puts(out, "svc-a,");
	if (kind->client == CELL_REQUIRED ||
	    (kind->client == CELL_OPTIONAL && below(state, 2)))
		buf_u8(out, (uint8_t)('A' + below(state, 2)));
	buf_printf(out, ",%s,%s,", kind->name, below(state, 60) ? day : "?");
	random_mode(state, kind, out);
	buf_puts(out, ",");
	random_flags(state, kind, out);
	buf_puts(out, ",");
	if (kind->ref_required || below(state, 3))
		buf_printf(out, "%u", below(state, 2));
	buf_puts(out, ",");
	if (kind->value == CELL_REQUIRED)
		buf_printf(out, "%u", 7 + below(state, 10));
	buf_printf(out, ",%s\n",
	    kind->staff == CELL_REQUIRED || below(state, 2) ? "x" : "");
}

static char *
random_file(uint64_t *state)
{
	unsigned rows = 1 + below(state, ROWS_MAX);
	struct buf out;
	char *text;

	buf_init(&out, 1 << 16);
	for (unsigned i = 0; i < rows; i++)
		random_row(state, &out);
	text = mem_string(buf_str(&out));
	buf_free(&out);
	return text;
}

/* The same lines, shuffled. */
static char *
shuffled(uint64_t *state, const char *file)
{
	const char *line[ROWS_MAX];
	size_t n = 0;
	struct buf out;
	char *text;

	for (const char *p = file; *p; p = strchr(p, '\n') + 1)
		line[n++] = p;
	buf_init(&out, 1 << 16);
	for (; n > 0; n--) {
		size_t i = below(state, (unsigned)n);

		buf_add(&out, line[i],
		    (size_t)(strchr(line[i], '\n') + 1 - line[i]));
		line[i] = line[n - 1];
	}
	text = mem_string(buf_str(&out));
	buf_free(&out);
	return text;
}

static void
import(struct memory_register *s, const char *file)
{
	struct exchange_report r = memory_register_import(s, file, true);

	for (size_t i = 0; i < r.remarks; i++)
		ck_assert(r.remark[i].text[0]);
	exchange_report_free(&r);
}

/* What a register holds is itself a file without fault. */
static void
check_stored(const char *held, uint64_t seed)
{
	struct exchange_report r;
	struct memory_register s;
	char *again;

	memory_register_open(&s);
	r = memory_register_import(&s, held, false);
	ck_assert_msg(r.refused == 0, "seed %llu: %s", (unsigned long long)seed,
	    r.remarks ? r.remark[0].text : "");
	exchange_report_free(&r);
	again = memory_register_export(&s);
	ck_assert_str_eq(held, again);
	free(again);
	memory_register_close(&s);
}

static void
run(uint64_t seed)
{
	uint64_t state = seed * 0x9e3779b97f4a7c15U + 1;
	struct memory_register s, t;

	memory_register_open(&s);
	memory_register_open(&t);
	for (int i = 0; i < FILES; i++) {
		char *file = random_file(&state), *mixed, *once, *twice;

		import(&s, file);
		once = memory_register_export(&s);
		check_stored(once, seed);
		import(&s, file);
		twice = memory_register_export(&s);
		ck_assert_msg(strcmp(once, twice) == 0,
		    "seed %llu, file %d again:\n%s\nonce\n%s\ntwice\n%s",
		    (unsigned long long)seed, i, file, once, twice);
		if (i == 0) {
			mixed = shuffled(&state, file);
			import(&t, mixed);
			free(twice);
			twice = memory_register_export(&t);
			ck_assert_msg(strcmp(once, twice) == 0,
			    "seed %llu:\n%s\nmixed\n%s\n%s\n%s",
			    (unsigned long long)seed, file, mixed, once, twice);
			free(mixed);
		}
		free(file);
		free(once);
		free(twice);
	}
	memory_register_close(&s);
	memory_register_close(&t);
}

START_TEST(random_files)
{
	const char *one = getenv("EXCHANGE_SEED");

	if (one) {
		run(strtoull(one, NULL, 10));
		return;
	}
	for (uint64_t seed = 1; seed <= SEEDS; seed++)
		run(seed);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { random_files, NULL };

	return unit_main("exchange_random", tests);
}

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

#include "common/base/mem.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/random_rows.h"
#include "tests/unit/unit.h"

enum { SEEDS = 600, FILES = 3, ROWS_MAX = 30 };

static const struct random_rows shape = { .clients = 2,
	.refs = 2,
	.days = 30,
	.rows_max = ROWS_MAX };

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
		size_t i = random_rows_below(state, (unsigned)n);

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
		ck_assert(memory_register_remark(&r, i)[0]);
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
	    memory_register_remark(&r, 0));
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
		char *file = random_rows_make(&shape, &state), *mixed, *once,
		     *twice;

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

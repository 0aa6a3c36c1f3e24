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

#include "agent/desk/sealed_columns.h"
#include "common/base/mem.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/random_rows.h"
#include "tests/unit/unit.h"

enum { SEEDS = 600, FILES = 3, ROWS_MAX = 30 };

static const struct random_rows shape = { .clients = 2,
	.refs = 2,
	.days = 30,
	.rows_max = ROWS_MAX };

/*
 * Making a register takes ten times as long as filling it here.  So the first
 * process makes them, and each seed, in a process of its own, has copies.  It
 * unlocks them itself, since keys are not copied.
 */
enum { REGISTERS = 2 + FILES };
static struct memory_register registers[REGISTERS];
static int taken;

static void
open_registers(void)
{
	for (int i = 0; i < REGISTERS; i++) {
		memory_register_open(&registers[i]);
		vault_lock(registers[i].open.vault);
	}
	taken = 0;
}

static void
close_registers(void)
{
	while (taken > 0)
		vault_lock(registers[--taken].open.vault);
	for (int i = 0; i < REGISTERS; i++)
		db_close(registers[i].open.db);
}

static struct memory_register *
fresh_register(void)
{
	struct memory_register *s = &registers[taken++];
	struct err e = ERR_INIT;

	ck_assert_int_le(taken, REGISTERS);
	ck_assert_msg(vault_unlock(&s->open.vault, sealed_columns(s->open.db),
			  &(struct vault_login){ .staff = "ann",
			      .password = MEMORY_REGISTER_PASSWORD },
			  NULL, &e) == 0,
	    "%s", e.text);
	memory_register_work_as(s, "ann");
	return s;
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
	struct memory_register *s = fresh_register();
	struct exchange_report r = memory_register_import(s, held, false);
	char *again;

	ck_assert_msg(r.refused == 0, "seed %llu: %s", (unsigned long long)seed,
	    memory_register_remark(&r, 0));
	exchange_report_free(&r);
	again = memory_register_export(s);
	ck_assert_str_eq(held, again);
	free(again);
}

static void
run(uint64_t seed)
{
	uint64_t state = seed * 0x9e3779b97f4a7c15U + 1;
	struct memory_register *s = fresh_register(), *t = fresh_register();

	for (int i = 0; i < FILES; i++) {
		char *file = random_rows_make(&shape, &state), *mixed, *once,
		     *twice;

		import(s, file);
		once = memory_register_export(s);
		check_stored(once, seed);
		import(s, file);
		twice = memory_register_export(s);
		ck_assert_msg(strcmp(once, twice) == 0,
		    "seed %llu, file %d again:\n%s\nonce\n%s\ntwice\n%s",
		    (unsigned long long)seed, i, file, once, twice);
		if (i == 0) {
			mixed = shuffled(&state, file);
			import(t, mixed);
			free(twice);
			twice = memory_register_export(t);
			ck_assert_msg(strcmp(once, twice) == 0,
			    "seed %llu:\n%s\nmixed\n%s\n%s\n%s",
			    (unsigned long long)seed, file, mixed, once, twice);
			free(mixed);
		}
		free(file);
		free(once);
		free(twice);
	}
}

START_TEST(random_files)
{
	const char *one = getenv("EXCHANGE_SEED");

	if (taken > 0) { /* CK_FORK=no: by the seed before */
		close_registers();
		open_registers();
	}
	if (one == NULL)
		run((uint64_t)_i + 1);
	else if (_i == 0)
		run(strtoull(one, NULL, 10));
}
END_TEST

int
main(void)
{
	static const TTest *const none[] = { NULL };

	return unit_run(&(struct unit_suite){ .name = "exchange_random",
	    .tests = none,
	    .loop = random_files,
	    .times = SEEDS,
	    .begin_once = open_registers,
	    .end_once = close_registers });
}

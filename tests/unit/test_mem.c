/* Memory: zeroed, never NULL, and overflow ends the process cleanly. */
#include "common/base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/unit.h"

START_TEST(new_memory_is_zero)
{
	unsigned char *p = mem_array(100, 7);

	for (size_t i = 0; i < 700; i++)
		ck_assert_uint_eq(p[i], 0);
	free(p);
	p = mem_alloc(0);
	ck_assert_ptr_nonnull(p);
	ck_assert_uint_eq(p[0], 0);
	free(p);
}
END_TEST

START_TEST(wiped_memory_is_zero)
{
	unsigned char bytes[64];

	memset(bytes, 0xa5, sizeof(bytes));
	mem_wipe(bytes + 1, sizeof(bytes) - 2);
	ck_assert_uint_eq(bytes[0], 0xa5);
	for (size_t i = 1; i < sizeof(bytes) - 1; i++)
		ck_assert_uint_eq(bytes[i], 0);
	ck_assert_uint_eq(bytes[sizeof(bytes) - 1], 0xa5);
	mem_wipe(NULL, 0);
}
END_TEST

START_TEST(an_array_grows_by_doubling)
{
	size_t n = 0, cap = 0, moves = 0, before = 0;
	uint32_t *p = NULL;

	for (; n < 5000; n++) {
		p = mem_grow(p, n, &cap, sizeof(*p));
		ck_assert_uint_gt(cap, n);
		moves += cap != before;
		before = cap;
		p[n] = (uint32_t)n;
	}
	ck_assert_uint_lt(moves, 12);
	for (size_t i = 0; i < n; i++)
		ck_assert_uint_eq(p[i], i);
	free(p);
}
END_TEST

START_TEST(wiped_memory_keeps_its_content_while_it_grows)
{
	char *p = mem_wiped_resize(NULL, 4);

	memcpy(p, "abc", 4);
	p = mem_wiped_resize(p, 5000);
	ck_assert_str_eq(p, "abc");
	p[4999] = 'z';
	p = mem_wiped_resize(p, 2);
	ck_assert_mem_eq(p, "ab", 2);
	mem_wiped_free(p);
	mem_wiped_free(NULL);
}
END_TEST

START_TEST(resizing_keeps_the_content)
{
	int *p = mem_resize(NULL, 2, sizeof(*p));

	p[0] = 11;
	p[1] = 12;
	p = mem_resize(p, 1000, sizeof(*p));
	ck_assert_int_eq(p[0], 11);
	ck_assert_int_eq(p[1], 12);
	p = mem_resize(p, 0, sizeof(*p));
	ck_assert_ptr_nonnull(p);
	free(p);
}
END_TEST

START_TEST(text_is_copied_and_terminated)
{
	char *s = mem_copy_text("abcdef", 3);

	ck_assert_str_eq(s, "abc");
	free(s);
	s = mem_copy_text(NULL, 0);
	ck_assert_str_eq(s, "");
	free(s);
	s = mem_string("whole");
	ck_assert_str_eq(s, "whole");
	free(s);
	s = mem_printf("%05d %s", 42, "x");
	ck_assert_str_eq(s, "00042 x");
	free(s);
}
END_TEST

/* Exit status of a child that asks for too much. */
static int
status_of_greed(int which)
{
	int status = 0;
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		(void)close(STDERR_FILENO);
		if (which == 0)
			free(mem_resize(NULL, SIZE_MAX / 2, 3));
		else
			free(mem_copy_text("", SIZE_MAX));
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

START_TEST(overflow_ends_the_process)
{
	ck_assert_int_eq(status_of_greed(0), 1);
	ck_assert_int_eq(status_of_greed(1), 1);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { new_memory_is_zero, wiped_memory_is_zero,
		resizing_keeps_the_content, an_array_grows_by_doubling,
		wiped_memory_keeps_its_content_while_it_grows,
		text_is_copied_and_terminated, overflow_ends_the_process,
		NULL };

	return unit_main("mem", tests);
}

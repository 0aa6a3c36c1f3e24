/* A name that went through JSON leaves nothing in the heap. */
#include <fcntl.h>
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/json.h"
#include "common/base/mem.h"
#include "tests/unit/unit.h"

enum { TEXT_MAX = 100000, BLOCKS_MAX = 1000, WINDOW = 6 };

/* Blocks that were handed out, to be looked at after they were freed. */
static struct {
	uintptr_t at;
	size_t n;
} blocks[BLOCKS_MAX];
static size_t n_blocks;
static json_malloc_t real_take;

static void
note(const void *p, size_t n)
{
	ck_assert_uint_lt(n_blocks, BLOCKS_MAX);
	blocks[n_blocks].at = (uintptr_t)p;
	blocks[n_blocks++].n = n;
}

static void *
take(size_t n)
{
	void *p = real_take(n);

	note(p, n);
	return p;
}

/* "Harriet Quimby", which stands nowhere in the program. */
static void
plant(char name[static 15])
{
	static const char shifted[] = "Ibssjfu!Rvjncz";

	for (size_t i = 0; i < sizeof(shifted); i++)
		name[i] = (char)(shifted[i] - (shifted[i] != '\0'));
}

/*
 * How many blocks hold any six characters of the name.  They are read as a
 * file: a freed block must not be read through a pointer.
 */
static unsigned
count_traces(const char *name)
{
	int fd = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
	unsigned traces = 0;

	ck_assert_int_ge(fd, 0);
	for (size_t b = 0; b < n_blocks; b++) {
		char *bytes = mem_alloc(blocks[b].n);
		ssize_t got =
		    pread(fd, bytes, blocks[b].n, (off_t)blocks[b].at);
		bool found = false;

		/* What is gone from the process holds nothing. */
		for (ssize_t i = 0; i + WINDOW <= got; i++)
			for (size_t w = 0; w + WINDOW <= strlen(name); w++)
				found = found || memcmp(bytes + i, name + w,
						     WINDOW) == 0;
		traces += found;
		mem_wipe(bytes, blocks[b].n);
		free(bytes);
	}
	(void)close(fd);
	return traces;
}

/* Note a buffer's memory, which it may leave when it grows. */
static void
note_buf(const struct buf *b)
{
	static const uint8_t *last;

	if (b->data != last)
		note(b->data, b->cap);
	last = b->data;
}

START_TEST(a_freed_tree_leaves_nothing)
{
	struct err e = ERR_INIT;
	struct jval *made, *read;
	struct buf text;
	char name[15];

	plant(name);
	made = jval_object();
	jval_set_str(made, "name", name);
	jval_set_i64(made, name, 1);
	buf_init(&text, TEXT_MAX);
	/* Long enough that the buffer moves. */
	for (int i = 0; i < 200; i++) {
		jval_write(made, true, &text);
		note_buf(&text);
		if (i == 0)
			ck_assert_int_eq(jval_parse(&read, buf_slice(&text),
					     TEXT_MAX, &e),
			    0);
	}
	ck_assert_str_eq(jval_get_str(read, "name"), name);
	/* The search finds what is there: two keys, two values, the text. */
	ck_assert_uint_ge(count_traces(name), 5);
	jval_free(made);
	jval_free(read);
	ck_assert_uint_eq(count_traces(name), 1);
	buf_free(&text);
	ck_assert_uint_eq(count_traces(name), 0);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_freed_tree_leaves_nothing, NULL };
	json_free_t give_back;

	json_get_alloc_funcs(&real_take, &give_back);
	json_set_alloc_funcs(take, give_back);
	return unit_main("json_wiped", tests);
}

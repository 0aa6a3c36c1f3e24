/*
 * Allocation that ends the process when memory is gone, and wiping.
 * explicit_bzero() and madvise() belong to glibc and the BSDs, not to POSIX, so
 * the macro that declares them is set in this file alone; malloc_trim() is
 * glibc's.
 */
#define _DEFAULT_SOURCE

#include "common/base/mem.h"

#include <malloc.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/base/err.h"

static void
out_of_memory(void)
{
	static const char words[] = "out of memory; nothing stored is lost\n";
	ssize_t n = write(STDERR_FILENO, words, sizeof(words) - 1);

	(void)n;
	_exit(1);
}

void *
mem_alloc(size_t n)
{
	return mem_array(n, 1);
}

void *
mem_array(size_t count, size_t size)
{
	void *p;

	if (count == 0 || size == 0)
		count = size = 1;
	p = calloc(count, size); /* refuses a product that overflows */
	if (p == NULL)
		out_of_memory();
	return p;
}

void *
mem_resize(void *p, size_t count, size_t size)
{
	void *q;

	if (count == 0 || size == 0)
		count = size = 1;
	if (count > SIZE_MAX / size)
		out_of_memory();
	q = realloc(p, count * size);
	if (q == NULL)
		out_of_memory();
	return q;
}

void *
mem_grow(void *p, size_t n, size_t *cap, size_t size)
{
	enum { FIRST = 16 };

	if (n < *cap)
		return p;
	ASSERT(n == *cap && *cap <= SIZE_MAX / 2);
	*cap = *cap == 0 ? FIRST : *cap * 2;
	return mem_resize(p, *cap, size);
}

char *
mem_copy_text(const void *p, size_t n)
{
	char *s;

	if (n == SIZE_MAX)
		out_of_memory();
	s = mem_resize(NULL, n + 1, 1);
	if (n > 0)
		memcpy(s, p, n);
	s[n] = '\0';
	return s;
}

char *
mem_string(const char *s)
{
	return mem_copy_text(s, strlen(s));
}

char *
mem_printf(const char *fmt, ...)
{
	va_list ap;
	char *s;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	ASSERT(n >= 0);
	s = mem_resize(NULL, (size_t)n + 1, 1);
	va_start(ap, fmt);
	(void)vsnprintf(s, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return s;
}

void
mem_wipe(void *p, size_t n)
{
	if (n > 0)
		explicit_bzero(p, n);
}

/* The length of a block, which stands before it. */
union front {
	size_t n;
	max_align_t alignment;
};

void *
mem_wiped_resize(void *p, size_t n)
{
	union front *f;

	if (n > SIZE_MAX - sizeof(*f))
		out_of_memory();
	f = mem_resize(NULL, sizeof(*f) + n, 1);
	f->n = n;
	if (p != NULL) {
		size_t old = ((union front *)p - 1)->n;

		memcpy(f + 1, p, old < n ? old : n);
		mem_wiped_free(p);
	}
	return f + 1;
}

void
mem_wiped_free(void *p)
{
	union front *f = p;

	if (f == NULL)
		return;
	f--;
	mem_wipe(p, f->n);
	free(f);
}

void
mem_not_inherited(const void *p, size_t n)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t begin = (uintptr_t)p / page * page;
	uintptr_t end = ((uintptr_t)p + n + page - 1) / page * page;

	ASSERT(madvise((void *)begin, end - begin, MADV_DONTFORK) == 0);
}

void
mem_give_back(void)
{
	(void)malloc_trim(0);
}

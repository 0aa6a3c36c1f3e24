#ifndef SHEAF_COMMON_BASE_MEM_H
#define SHEAF_COMMON_BASE_MEM_H

#include <stddef.h>

/*
 * Allocation that ends the process when memory is gone.  Every store
 * survives the death of the process at any moment, so that is safe, and no
 * caller needs an error path that no test could reach.
 * All results are freed with free().
 */

/* n zeroed bytes (at least 1). Never NULL. */
void *mem_alloc(size_t n);

/* count * size zeroed bytes; ends the process on overflow. Never NULL. */
void *mem_array(size_t count, size_t size);

/* p grown or shrunk to count * size bytes; new bytes are not zeroed. */
void *mem_resize(void *p, size_t count, size_t size);

/*
 * The array p of *cap items of that size, of which n are used, with room for
 * one more: p itself, or grown to twice *cap.  p is NULL while *cap is 0.
 */
void *mem_grow(void *p, size_t n, size_t *cap, size_t size);

/*
 * Memory for a library that frees without saying how much: as realloc() and
 * free(), but wiped when it is moved or freed.  Freed with mem_wiped_free()
 * alone; NULL is allowed.
 */
void *mem_wiped_resize(void *p, size_t n);
void mem_wiped_free(void *p);

/* A copy of the n bytes at p followed by a NUL. Never NULL. */
char *mem_copy_text(const void *p, size_t n);

/* A copy of the string s. Never NULL. */
char *mem_string(const char *s);

/* A printf-formatted string. Never NULL; the caller frees it. */
char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Overwrite the n bytes at p with zeros, in a way that no compiler leaves
 * out.  For secrets and for what identifies a client.  p may be NULL when n
 * is 0. */
void mem_wipe(void *p, size_t n);

/* No child of this process gets the pages of these n bytes.  Whole pages: what
 * else lies on them is not there in a child either. */
void mem_not_inherited(const void *p, size_t n);

/*
 * Give memory that was freed back to the system.  The C library keeps what each
 * thread has freed, for the next time, which may not come.  Takes milliseconds:
 * for a quiet moment after much was done.
 */
void mem_give_back(void);

#endif

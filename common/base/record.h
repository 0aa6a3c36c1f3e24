#ifndef SHEAF_COMMON_BASE_RECORD_H
#define SHEAF_COMMON_BASE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/base/json.h"

/*
 * Structs as JSON objects, read and written by one table of fields, so that
 * what is written is what is read again.
 */
enum record_kind {
	RECORD_TEXT,   /* char[] that ends with a NUL */
	RECORD_NUMBER, /* an integer of 4 or 8 bytes, signed if least < 0 */
	RECORD_BOOL,
	RECORD_WORD,   /* an enum from 0, as one of `words` */
	RECORD_DAY,    /* int32_t as in day.h; DAY_NONE is null */
	RECORD_BYTES,  /* uint8_t[], in base64 */
	RECORD_OBJECT, /* a struct with `fields` of its own */
	RECORD_LIST,   /* an array with a size_t at `count`, each an `item` */
	RECORD_OTHER   /* by the functions `read` and `write` */
};

struct record_field {
	const char *key; /* NULL ends a table; not used of an `item` */
	enum record_kind kind;
	size_t at, size; /* of the member: RECORD_FIELD() sets them */
	/* Bounds of a number, or of how many a list holds.  most 0: what fits
	 * into the member. */
	int64_t least, most;
	/* May be missing; *to stays as it was then.  It is left out when the
	 * number is `otherwise`, the text "", or the day DAY_NONE. */
	bool optional;
	int64_t otherwise;
	const char *const *words; /* ends with NULL */
	const struct record_field *fields;
	const struct record_field *item;
	size_t count;
	/* 0, or -1 with *e: what is wanted, as in "a date is wanted". */
	int (*read)(const struct jval *v, void *at, struct err *e);
	/* The value, or NULL to leave the member out. */
	struct jval *(*write)(const void *at);
};

/* How a row begins that is about a member of `type`. */
#define RECORD_FIELD(name, what, type, member) \
	.key = name, .kind = what, .at = offsetof(type, member), \
	.size = sizeof(((type *)0)->member)

/*
 * Fill *to from o: each field must be there and of its kind.  Members that
 * no field names are read over.  The error names the field, never a value;
 * *to may be filled in part then.
 */
int record_read(const struct record_field *fields, const struct jval *o,
    void *to, struct err *e) MUST_USE;

/* Fill from o (which may be NULL) what is there and of its kind; the rest of
 * *to stays as it was. */
void record_take(const struct record_field *fields, const struct jval *o,
    void *to);

/* A new object; the caller frees it. */
struct jval *record_write(const struct record_field *fields, const void *from);

#endif

#ifndef SHEAF_COMMON_BASE_JSON_H
#define SHEAF_COMMON_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * JSON values over jansson (the only file that includes it).  Parsing is
 * strict UTF-8, rejects duplicate keys and trailing bytes, and is capped.
 * struct jval is an owned tree; children are borrowed from their parent.
 * What a tree holds is wiped when it is freed.
 */
struct jval;

/* Parse at most max bytes. *out is freed with jval_free(). */
int jval_parse(struct jval **out, struct slice bytes, size_t max,
    struct err *e) MUST_USE;
void jval_free(struct jval *v);

/* A new value; the caller frees the root only.  A text is copied. */
struct jval *jval_object(void);
struct jval *jval_array(void);
struct jval *jval_text(const char *s);
struct jval *jval_number(int64_t v);
struct jval *jval_flag(bool v);
struct jval *jval_null(void);

/* A new value like v, with all that hangs on it. */
struct jval *jval_copy(const struct jval *v);

/* Set members; strings are copied; child ownership moves to o. */
void jval_set_str(struct jval *o, const char *key, const char *s);
void jval_set_text(struct jval *o, const char *key, struct slice s);
/* s, or null where it is NULL or "". */
void jval_set_str_or_null(struct jval *o, const char *key, const char *s);
void jval_set_i64(struct jval *o, const char *key, int64_t v);
void jval_set_real(struct jval *o, const char *key, double v);
void jval_set_bool(struct jval *o, const char *key, bool v);
void jval_set_null(struct jval *o, const char *key);
/* A civil date as in day.h, like "2026-05-17"; DAY_NONE is null. */
void jval_set_day(struct jval *o, const char *key, int32_t day);
/* A new {"day": "2026-05-03", "shown": "3 May 2026"}; null for DAY_NONE. */
struct jval *jval_day_shown(int32_t day);
void jval_set(struct jval *o, const char *key, struct jval *child);

/* Append to an array; strings are copied; child ownership moves. */
void jval_add(struct jval *a, struct jval *child);
void jval_add_str(struct jval *a, const char *s);
void jval_add_i64(struct jval *a, int64_t v);
void jval_add_null(struct jval *a);

/* Member of an object or NULL; wrong types read as absent. Borrowed. */
const struct jval *jval_get(const struct jval *o, const char *key);
/* String member, or NULL. Borrowed. */
const char *jval_get_str(const struct jval *o, const char *key);
/* The same, "" where there is none. */
const char *jval_get_text(const struct jval *o, const char *key);
/* Integer member into *v; false when absent or not an integer. */
bool jval_get_i64(const struct jval *o, const char *key, int64_t *v);
/* The same, 0 where there is none. */
int64_t jval_get_count(const struct jval *o, const char *key);

/* Array length (0 for non-arrays), i-th element, element's string or NULL. */
size_t jval_length(const struct jval *a);
const struct jval *jval_at(const struct jval *a, size_t i);
const char *jval_str(const struct jval *v);

/* Integer or boolean into *out; false when v is NULL or of another type. */
bool jval_i64(const struct jval *v, int64_t *out);
bool jval_bool(const struct jval *v, bool *out);

/* True when v is there and of that type. */
bool jval_is_null(const struct jval *v);
bool jval_is_object(const struct jval *v);
bool jval_is_array(const struct jval *v);

/* The name of an object's i-th member in the order of writing, or NULL. */
const char *jval_name_at(const struct jval *o, size_t i);

/* Append the text of v: compact, or indented by two when pretty. */
void jval_write(const struct jval *v, bool pretty, struct buf *out);

#endif

/* JSON over jansson.  Its header and its types stay in this file. */
#include "common/base/json.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"

/* A struct jval is never defined: it is jansson's json_t by another name. */
static json_t *
inner(struct jval *v)
{
	return (json_t *)v;
}

static const json_t *
inner_const(const struct jval *v)
{
	return (const json_t *)v;
}

/* jansson returns NULL only when memory is gone: all else is checked. */
static json_t *
made(json_t *j)
{
	ASSERT(j != NULL);
	return j;
}

/* ---------------------------------------------------------------- memory */

static void *
take(size_t n)
{
	return mem_wiped_resize(NULL, n);
}

/*
 * A client's name that went through JSON must not stay in the heap of a
 * process that runs all day.  Set before main(), and so before any thread
 * and any value.
 */
__attribute__((constructor)) static void
begin(void)
{
	json_set_alloc_funcs(take, mem_wiped_free);
}

/* ------------------------------------------------------------------ text */

/*
 * jansson's own errors quote the input, which may identify somebody.  Ours
 * say where the fault is and of what kind.
 */
static const char *
words_for(enum json_error_code code)
{
	switch (code) {
	case json_error_invalid_utf8:
		return "is not UTF-8";
	case json_error_premature_end_of_input:
		return "ends too early";
	case json_error_end_of_input_expected:
		return "goes on after its end";
	case json_error_duplicate_key:
		return "has a name twice in one object";
	case json_error_numeric_overflow:
		return "has a number that is too large";
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return "has a NUL in a string";
	case json_error_stack_overflow:
		return "is nested too deeply";
	default:
		return "is not well formed";
	}
}

int
jval_parse(struct jval **out, struct slice bytes, size_t max, struct err *e)
{
	json_error_t fault;
	json_t *j;

	*out = NULL;
	if (bytes.n > max)
		return err_refuse(e, "too-large", 0,
		    "the JSON text has %zu bytes; at most %zu are allowed",
		    bytes.n, max);
	j = json_loadb(bytes.n == 0 ? "" : (const char *)bytes.p, bytes.n,
	    JSON_REJECT_DUPLICATES, &fault);
	if (j == NULL)
		return err_refuse(e, "json",
		    fault.line > 0 ? (unsigned)fault.line : 0,
		    "line %d, column %d: the JSON text %s", fault.line,
		    fault.column, words_for(json_error_code(&fault)));
	*out = (struct jval *)j;
	return 0;
}

void
jval_free(struct jval *v)
{
	json_decref(inner(v));
}

static int
append(const char *p, size_t n, void *out)
{
	buf_add(out, p, n);
	return 0;
}

void
jval_write(const struct jval *v, bool pretty, struct buf *out)
{
	/* 15 digits are those that a decimal number keeps: 0.1, not 0.1000...1 */
	size_t how = JSON_ENCODE_ANY | JSON_REAL_PRECISION(15) |
		     (pretty ? JSON_INDENT(2) : JSON_COMPACT);

	ASSERT(json_dump_callback(inner_const(v), append, out, how) == 0);
}

/* ---------------------------------------------------------------- making */

struct jval *
jval_object(void)
{
	return (struct jval *)made(json_object());
}

struct jval *
jval_array(void)
{
	return (struct jval *)made(json_array());
}

/*
 * A string value.  Text that is not UTF-8 (a file name in an error, say)
 * keeps its ASCII part, with '?' for every other byte.
 */
static json_t *
string(struct slice s)
{
	json_t *j = json_stringn(s.n == 0 ? "" : (const char *)s.p, s.n);
	struct buf clean;

	if (j != NULL)
		return j;
	buf_init(&clean, s.n);
	for (size_t i = 0; i < s.n; i++)
		buf_u8(&clean, s.p[i] < 0x80 ? s.p[i] : '?');
	j = made(json_stringn(buf_str(&clean), clean.n));
	buf_free(&clean);
	return j;
}

struct jval *
jval_text(const char *s)
{
	return (struct jval *)string(slice_of(s));
}

struct jval *
jval_number(int64_t v)
{
	return (struct jval *)made(json_integer(v));
}

struct jval *
jval_flag(bool v)
{
	return (struct jval *)json_boolean(v);
}

struct jval *
jval_null(void)
{
	return (struct jval *)json_null();
}

void
jval_set(struct jval *o, const char *key, struct jval *child)
{
	ASSERT(json_object_set_new(inner(o), key, inner(child)) == 0);
}

struct jval *
jval_copy(const struct jval *v)
{
	json_t *copy = json_deep_copy(inner_const(v));

	ASSERT(copy != NULL);
	return (struct jval *)copy;
}

void
jval_set_str(struct jval *o, const char *key, const char *s)
{
	jval_set(o, key, jval_text(s));
}

void
jval_set_text(struct jval *o, const char *key, struct slice s)
{
	jval_set(o, key, (struct jval *)string(s));
}

void
jval_set_str_or_null(struct jval *o, const char *key, const char *s)
{
	if (s != NULL && s[0] != '\0')
		jval_set_str(o, key, s);
	else
		jval_set_null(o, key);
}

void
jval_set_i64(struct jval *o, const char *key, int64_t v)
{
	jval_set(o, key, jval_number(v));
}

void
jval_set_real(struct jval *o, const char *key, double v)
{
	ASSERT(isfinite(v));
	jval_set(o, key, (struct jval *)made(json_real(v)));
}

void
jval_set_bool(struct jval *o, const char *key, bool v)
{
	jval_set(o, key, jval_flag(v));
}

void
jval_set_null(struct jval *o, const char *key)
{
	jval_set(o, key, jval_null());
}

void
jval_set_day(struct jval *o, const char *key, int32_t day)
{
	char text[DAY_TEXT_SIZE];

	if (day == DAY_NONE) {
		jval_set_null(o, key);
		return;
	}
	day_format(text, day);
	jval_set_str(o, key, text);
}

struct jval *
jval_day_shown(int32_t day)
{
	char shown[DAY_SAID_SIZE];
	struct jval *o;

	if (day == DAY_NONE)
		return jval_null();
	o = jval_object();
	day_say(shown, day);
	jval_set_day(o, "day", day);
	jval_set_str(o, "shown", shown);
	return o;
}

void
jval_add(struct jval *a, struct jval *child)
{
	ASSERT(json_array_append_new(inner(a), inner(child)) == 0);
}

void
jval_add_str(struct jval *a, const char *s)
{
	jval_add(a, jval_text(s));
}

void
jval_add_i64(struct jval *a, int64_t v)
{
	jval_add(a, jval_number(v));
}

void
jval_add_null(struct jval *a)
{
	jval_add(a, jval_null());
}

/* --------------------------------------------------------------- reading */

const struct jval *
jval_get(const struct jval *o, const char *key)
{
	return (const struct jval *)json_object_get(inner_const(o), key);
}

const char *
jval_get_str(const struct jval *o, const char *key)
{
	return jval_str(jval_get(o, key));
}

const char *
jval_get_text(const struct jval *o, const char *key)
{
	const char *s = jval_get_str(o, key);

	return s == NULL ? "" : s;
}

int64_t
jval_get_count(const struct jval *o, const char *key)
{
	int64_t v;

	return jval_get_i64(o, key, &v) ? v : 0;
}

bool
jval_get_i64(const struct jval *o, const char *key, int64_t *v)
{
	const json_t *j = json_object_get(inner_const(o), key);

	if (!json_is_integer(j))
		return false;
	*v = json_integer_value(j);
	return true;
}

size_t
jval_length(const struct jval *a)
{
	return json_array_size(inner_const(a));
}

const struct jval *
jval_at(const struct jval *a, size_t i)
{
	return (const struct jval *)json_array_get(inner_const(a), i);
}

const char *
jval_str(const struct jval *v)
{
	return json_string_value(inner_const(v));
}

bool
jval_i64(const struct jval *v, int64_t *out)
{
	if (!json_is_integer(inner_const(v)))
		return false;
	*out = json_integer_value(inner_const(v));
	return true;
}

bool
jval_bool(const struct jval *v, bool *out)
{
	if (!json_is_boolean(inner_const(v)))
		return false;
	*out = json_is_true(inner_const(v));
	return true;
}

bool
jval_is_null(const struct jval *v)
{
	return json_is_null(inner_const(v));
}

bool
jval_is_object(const struct jval *v)
{
	return json_is_object(inner_const(v));
}

bool
jval_is_array(const struct jval *v)
{
	return json_is_array(inner_const(v));
}

const char *
jval_name_at(const struct jval *o, size_t i)
{
	json_t *j = inner((struct jval *)(uintptr_t)o);
	void *at = json_object_iter(j);

	while (at != NULL && i-- > 0)
		at = json_object_iter_next(j, at);
	return at == NULL ? NULL : json_object_iter_key(at);
}

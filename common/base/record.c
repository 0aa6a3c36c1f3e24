/*
 * Small files and answers in JSON.  A reader and a writer written by hand name
 * each field once more, and can only say that something is wrong.  With a
 * table a field is one row, and the error names it.
 */
#include "common/base/record.h"

#include <inttypes.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/encode.h"

/* The largest number that the member can hold and JSON can carry. */
static int64_t
largest(const struct record_field *f)
{
	if (f->most != 0)
		return f->most;
	if (f->kind == RECORD_LIST)
		return (int64_t)(f->size / f->item->size);
	if (f->size == sizeof(int64_t))
		return INT64_MAX;
	return f->least < 0 ? INT32_MAX : UINT32_MAX;
}

/* ---------------------------------------------------------------- reading */

/* one of "a", "b" is wanted */
static void
want_word(const struct record_field *f, struct err *e)
{
	struct buf list;

	buf_init(&list, ERR_TEXT_MAX);
	for (size_t i = 0; f->words[i] != NULL; i++)
		buf_printf(&list, "%s\"%s\"", i > 0 ? ", " : "", f->words[i]);
	(void)err_set(e, ERR_REFUSED, "one of %s is wanted", buf_str(&list));
	buf_free(&list);
}

static int
want(const struct record_field *f, struct err *e)
{
	switch (f->kind) {
	case RECORD_TEXT:
		return err_set(e, ERR_REFUSED,
		    "a text of at most %zu bytes is wanted", f->size - 1);
	case RECORD_NUMBER:
		return err_set(e, ERR_REFUSED,
		    "a whole number from %" PRId64 " to %" PRId64 " is wanted",
		    f->least, largest(f));
	case RECORD_BOOL:
		return err_set(e, ERR_REFUSED, "true or false is wanted");
	case RECORD_WORD:
		want_word(f, e);
		return -1;
	case RECORD_DAY:
		return err_set(e, ERR_REFUSED,
		    "a date like \"2026-04-01\" is wanted");
	case RECORD_BYTES:
		return err_set(e, ERR_REFUSED, "%zu bytes in base64 are wanted",
		    f->size);
	case RECORD_LIST:
		return err_set(e, ERR_REFUSED,
		    "a list of %" PRId64 " to %" PRId64 " is wanted", f->least,
		    largest(f));
	case RECORD_OBJECT:
	case RECORD_OTHER:
		break;
	}
	return err_set(e, ERR_REFUSED, "an object is wanted");
}

static bool
take_text(const struct record_field *f, const struct jval *v, void *at)
{
	const char *s = jval_str(v);

	if (s == NULL || strlen(s) >= f->size)
		return false;
	memcpy(at, s, strlen(s) + 1);
	return true;
}

static bool
take_number(const struct record_field *f, const struct jval *v, void *at)
{
	uint32_t low;
	int64_t n;

	if (!jval_i64(v, &n) || n < f->least || n > largest(f))
		return false;
	low = (uint32_t)n;
	if (f->size == sizeof(n))
		memcpy(at, &n, sizeof(n));
	else
		memcpy(at, &low, sizeof(low));
	return true;
}

static bool
take_word(const struct record_field *f, const struct jval *v, void *at)
{
	const char *s = jval_str(v);

	for (unsigned i = 0; s != NULL && f->words[i] != NULL; i++)
		if (strcmp(s, f->words[i]) == 0) {
			memcpy(at, &i, sizeof(i));
			return true;
		}
	return false;
}

static bool
take_day(const struct jval *v, int32_t *day)
{
	const char *s = jval_str(v);

	if (jval_is_null(v)) {
		*day = DAY_NONE;
		return true;
	}
	return s != NULL && day_parse_birth(slice_of(s), day);
}

static bool
take_bytes(const struct record_field *f, const struct jval *v, uint8_t *at)
{
	const char *s = jval_str(v);

	return s != NULL && decode_base64_exact(slice_of(s), at, f->size);
}

static int read_field(const struct record_field *f, const struct jval *v,
    uint8_t *to, struct err *e);

static int
read_list(const struct record_field *f, const struct jval *v, uint8_t *to,
    struct err *e)
{
	size_t n = jval_length(v);

	if (!jval_is_array(v) || n < (size_t)f->least || n > (size_t)largest(f))
		return want(f, e);
	for (size_t i = 0; i < n; i++)
		if (read_field(f->item, jval_at(v, i),
			to + f->at + i * f->item->size, e) < 0)
			return err_prefix(e, "item %zu", i + 1);
	memcpy(to + f->count, &n, sizeof(n));
	return 0;
}

/* Read v into its place in *to; the error does not name the field yet. */
static int
read_field(const struct record_field *f, const struct jval *v, uint8_t *to,
    struct err *e)
{
	uint8_t *at = to + f->at;
	bool good = false;

	switch (f->kind) {
	case RECORD_TEXT:
		good = take_text(f, v, at);
		break;
	case RECORD_NUMBER:
		good = take_number(f, v, at);
		break;
	case RECORD_BOOL:
		good = jval_bool(v, (bool *)at);
		break;
	case RECORD_WORD:
		good = take_word(f, v, at);
		break;
	case RECORD_DAY:
		good = take_day(v, (int32_t *)at);
		break;
	case RECORD_BYTES:
		good = take_bytes(f, v, at);
		break;
	case RECORD_OBJECT:
		return jval_is_object(v) ? record_read(f->fields, v, at, e)
					 : want(f, e);
	case RECORD_LIST:
		return read_list(f, v, to, e);
	case RECORD_OTHER:
		return f->read(v, at, e);
	}
	return good ? 0 : want(f, e);
}

int
record_read(const struct record_field *fields, const struct jval *o, void *to,
    struct err *e)
{
	for (const struct record_field *f = fields; f->key != NULL; f++) {
		const struct jval *v = jval_get(o, f->key);

		if (v == NULL && f->optional)
			continue;
		if (read_field(f, v, to, e) < 0)
			return err_prefix(e, "%s", f->key);
	}
	return 0;
}

void
record_take(const struct record_field *fields, const struct jval *o, void *to)
{
	for (const struct record_field *f = fields; f->key != NULL; f++) {
		const struct jval *v = jval_get(o, f->key);
		struct err ignored = ERR_INIT;

		if (v != NULL)
			(void)!read_field(f, v, to, &ignored);
	}
}

/* ---------------------------------------------------------------- writing */

static int64_t
number_at(const struct record_field *f, const void *at)
{
	int64_t n;
	uint32_t low;

	if (f->size == sizeof(n)) {
		memcpy(&n, at, sizeof(n));
		return n;
	}
	memcpy(&low, at, sizeof(low));
	return f->least < 0 ? (int64_t)(int32_t)low : (int64_t)low;
}

static bool
is_left_out(const struct record_field *f, const uint8_t *at)
{
	if (!f->optional)
		return false;
	switch (f->kind) {
	case RECORD_TEXT:
		return at[0] == '\0';
	case RECORD_NUMBER:
		return number_at(f, at) == f->otherwise;
	case RECORD_DAY:
		return *(const int32_t *)(const void *)at == DAY_NONE;
	default:
		return false;
	}
}

static struct jval *
write_bytes(const struct record_field *f, const void *at)
{
	struct jval *v;
	struct buf text;

	buf_init(&text, ENCODE_BASE64_CHARS(f->size));
	encode_base64(&text, at, f->size);
	v = jval_text(buf_str(&text));
	buf_free(&text);
	return v;
}

static struct jval *
write_day(int32_t day)
{
	char text[DAY_TEXT_SIZE];

	if (day == DAY_NONE)
		return jval_null();
	day_format(text, day);
	return jval_text(text);
}

static struct jval *write_field(const struct record_field *f,
    const uint8_t *from);

static struct jval *
write_list(const struct record_field *f, const uint8_t *from)
{
	struct jval *list = jval_array();
	size_t n;

	memcpy(&n, from + f->count, sizeof(n));
	for (size_t i = 0; i < n; i++)
		jval_add(list,
		    write_field(f->item, from + f->at + i * f->item->size));
	return list;
}

static struct jval *
write_field(const struct record_field *f, const uint8_t *from)
{
	const void *at = from + f->at;

	switch (f->kind) {
	case RECORD_TEXT:
		return jval_text(at);
	case RECORD_NUMBER:
		return jval_number(number_at(f, at));
	case RECORD_BOOL:
		return jval_flag(*(const bool *)at);
	case RECORD_WORD:
		return jval_text(f->words[*(const unsigned *)at]);
	case RECORD_DAY:
		return write_day(*(const int32_t *)at);
	case RECORD_BYTES:
		return write_bytes(f, at);
	case RECORD_OBJECT:
		return record_write(f->fields, at);
	case RECORD_LIST:
		return write_list(f, from);
	case RECORD_OTHER:
		break;
	}
	return f->write(at);
}

struct jval *
record_write(const struct record_field *fields, const void *from)
{
	struct jval *o = jval_object(), *v;

	for (const struct record_field *f = fields; f->key != NULL; f++) {
		if (is_left_out(f, (const uint8_t *)from + f->at))
			continue;
		v = write_field(f, from);
		if (v != NULL)
			jval_set(o, f->key, v);
	}
	return o;
}

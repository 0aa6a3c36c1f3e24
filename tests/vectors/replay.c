/*
 * Reads golden vectors and compares; the other replay_ files say how one format's
 * cases are run.
 */
#include "tests/vectors/replay.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/encode.h"
#include "common/base/file.h"

enum { FILE_MAX = 16 * 1024 * 1024 };

struct jval *
replay_load(const char *name)
{
	char *path = file_path("tests/vectors", name);
	struct err e = ERR_INIT;
	struct jval *file;
	struct buf text;

	ck_assert_msg(file_read(path, FILE_MAX, &text, &e) == 0, "%s", e.text);
	ck_assert_msg(jval_parse(&file, buf_slice(&text), FILE_MAX, &e) == 0,
	    "%s: %s", name, e.text);
	ck_assert_str_eq(replay_str(file, "format"), "sheaf-vectors/1");
	buf_free(&text);
	free(path);
	return file;
}

const char *
replay_str(const struct jval *c, const char *key)
{
	const char *s = jval_get_str(c, key);

	ck_assert_msg(s != NULL, "no text \"%s\"", key);
	return s;
}

int64_t
replay_i64(const struct jval *c, const char *key)
{
	int64_t v = 0;

	ck_assert_msg(jval_get_i64(c, key, &v), "no number \"%s\"", key);
	return v;
}

bool
replay_bool(const struct jval *c, const char *key)
{
	bool v = false;

	ck_assert_msg(jval_bool(jval_get(c, key), &v), "no bool \"%s\"", key);
	return v;
}

static struct buf
decode(const char *text)
{
	struct buf bytes;
	uint8_t *to;
	size_t n;

	buf_init(&bytes, FILE_MAX);
	to = buf_extend(&bytes, strlen(text) + 1);
	ck_assert(decode_base64(slice_of(text), to, strlen(text) + 1, &n));
	bytes.n = n;
	return bytes;
}

struct buf
replay_bytes(const struct jval *c, const char *key)
{
	return decode(replay_str(c, key));
}

struct buf
replay_bytes_at(const struct jval *list, size_t i)
{
	const char *s = jval_str(jval_at(list, i));

	ck_assert_ptr_nonnull(s);
	return decode(s);
}

struct hash
replay_hash(const struct jval *c, const char *key)
{
	struct hash h;

	ck_assert(decode_base64_exact(slice_of(replay_str(c, key)), h.b,
	    sizeof(h.b)));
	return h;
}

size_t
replay_keys(const struct jval *c, const char *key,
    struct keys_verifier keys[static REPLAY_KEYS_MAX])
{
	const struct jval *list = jval_get(c, key);
	struct err e = ERR_INIT;

	ck_assert_uint_le(jval_length(list), REPLAY_KEYS_MAX);
	for (size_t i = 0; i < jval_length(list); i++)
		ck_assert_msg(keys_verifier_parse(&keys[i],
				  slice_of(jval_str(jval_at(list, i))),
				  &e) == 0,
		    "%s", e.text);
	return jval_length(list);
}

void
replay_expect_str(const struct replay *r, const char *key, const char *s)
{
	ck_assert_msg(strcmp(replay_str(r->c, key), s) == 0, "%s: %s is %s",
	    replay_str(r->c, "name"), key, s);
}

void
replay_expect_i64(const struct replay *r, const char *key, uint64_t v)
{
	ck_assert_msg((uint64_t)replay_i64(r->c, key) == v, "%s: %s is %llu",
	    replay_str(r->c, "name"), key, (unsigned long long)v);
}

void
replay_expect_bytes(const struct replay *r, const char *key, struct slice bytes)
{
	struct buf expected = replay_bytes(r->c, key);

	ck_assert_msg(slice_equal(buf_slice(&expected), bytes),
	    "%s: another %s", replay_str(r->c, "name"), key);
	buf_free(&expected);
}

void
replay_expect_hash(const struct replay *r, const char *key,
    const struct hash *h)
{
	replay_expect_bytes(r, key, slice_make(h->b, sizeof(h->b)));
}

/* The code and line that a bad case may give. */
static void
check_error(const struct replay *r, const char *name)
{
	const char *code = jval_get_str(r->c, "code");
	int64_t line;

	if (code != NULL)
		ck_assert_msg(strcmp(code, r->e.code) == 0,
		    "%s: code \"%s\", not \"%s\" (%s)", name, r->e.code, code,
		    r->e.text);
	if (jval_get_i64(r->c, "line", &line))
		ck_assert_msg(line == (int64_t)r->e.line,
		    "%s: line %u, not %d (%s)", name, r->e.line, (int)line,
		    r->e.text);
}

static void
check_name(const struct jval *list, size_t i)
{
	const char *name = replay_str(jval_at(list, i), "name");

	for (size_t j = 0; j < i; j++)
		ck_assert_msg(strcmp(name,
				  replay_str(jval_at(list, j), "name")) != 0,
		    "\"%s\" twice", name);
}

void
replay_list(const char *file, const char *list,
    bool (*read_case)(struct replay *r))
{
	struct jval *f = replay_load(file);
	const struct jval *cases = jval_get(f, list);
	size_t good = 0;

	for (size_t i = 0; i < jval_length(cases); i++) {
		struct replay r = { .file = f, .c = jval_at(cases, i) };
		bool accepted;

		check_name(cases, i);
		r.ok = replay_bool(r.c, "ok");
		accepted = read_case(&r);
		ck_assert_msg(accepted == r.ok, "%s: %s (%s): %s", file,
		    replay_str(r.c, "name"), replay_str(r.c, "reason"),
		    accepted ? "accepted" : r.e.text);
		if (!r.ok)
			check_error(&r, replay_str(r.c, "name"));
		good += r.ok;
	}
	ck_assert_uint_gt(good, 0);
	ck_assert_uint_lt(good, jval_length(cases));
	jval_free(f);
}

/*
 * What all makers of vectors share.  Every key and salt follows from a label, so
 * the files come out the same byte for byte whenever they are made.
 */
#include "tests/vectors/vec.h"

#include <string.h>

#include "common/base/encode.h"
#include "common/base/err.h"

enum { TYPE_ED25519 = 0x01 };

struct hash
vec_bytes(const char *label)
{
	struct slice piece[] = { slice_of("sheaf test vector "),
		slice_of(label) };

	return hash_of_pieces(piece, 2);
}

struct sign_key
vec_key(const char *name)
{
	static const char once[] = "/once";
	const size_t n = strlen(name), tail = sizeof(once) - 1;
	struct hash seed = vec_bytes(name);

	if (n > tail && strcmp(name + n - tail, once) == 0)
		return sign_key_once(seed.b);
	return sign_key_from_seed(seed.b);
}

struct keys_verifier
vec_verifier(const char *name, uint8_t type)
{
	struct sign_key key = vec_key(name);

	return keys_verifier_make(name, type, &key.public);
}

struct sign_recipient
vec_recipient(const char *label)
{
	struct hash seed = vec_bytes(label);

	return sign_recipient_from_seed(seed.b);
}

struct buf
vec_buf(void)
{
	struct buf b;

	buf_init(&b, VEC_TEXT_MAX);
	return b;
}

void
vec_sign(struct buf *note, struct slice text, const char *const *name, size_t n)
{
	struct buf own = vec_buf();

	buf_add_slice(&own, text);
	for (size_t i = 0; i < n; i++) {
		struct sign_key key = vec_key(name[i]);

		sign_note(&own, text.n, i == 0, name[i], &key);
	}
	buf_add_slice(note, buf_slice(&own));
	buf_free(&own);
}

void
vec_replace(struct buf *out, struct slice text, const char *from,
    const char *to)
{
	size_t n = strlen(from), i = 0;

	while (i + n <= text.n && memcmp(text.p + i, from, n) != 0)
		i++;
	ASSERT(i + n <= text.n);
	buf_add(out, text.p, i);
	buf_puts(out, to);
	buf_add(out, text.p + i + n, text.n - i - n);
}

struct jval *
vec_file(void)
{
	struct jval *file = jval_object();

	jval_set_str(file, "format", "sheaf-vectors/1");
	return file;
}

struct jval *
vec_list(struct jval *object, const char *name)
{
	struct jval *list = jval_array();

	jval_set(object, name, list);
	return list;
}

struct jval *
vec_case(struct jval *list, const char *name, bool ok, const char *reason)
{
	struct jval *c = jval_object();

	jval_set_str(c, "name", name);
	jval_set_bool(c, "ok", ok);
	jval_set_str(c, "reason", reason);
	jval_add(list, c);
	return c;
}

void
vec_set_base64(struct jval *o, const char *key, struct slice bytes)
{
	struct buf text;

	buf_init(&text, ENCODE_BASE64_CHARS(bytes.n) + 1);
	encode_base64(&text, bytes.p, bytes.n);
	jval_set_str(o, key, buf_str(&text));
	buf_free(&text);
}

void
vec_set_hash(struct jval *o, const char *key, const struct hash *h)
{
	vec_set_base64(o, key, slice_make(h->b, sizeof(h->b)));
}

void
vec_set_hex(struct jval *o, const char *key, const void *p, size_t n)
{
	char hex[2 * HASH_SIZE + 1];

	ASSERT(n <= HASH_SIZE);
	encode_hex(hex, p, n);
	jval_set_str(o, key, hex);
}

void
vec_add_vkey(struct jval *list, const struct keys_verifier *v)
{
	struct buf text = vec_buf();

	keys_verifier_write(v, &text);
	jval_add_str(list, buf_str(&text));
	buf_free(&text);
}

void
vec_set_keys(struct jval *o, const char *key, const char *const *name, size_t n)
{
	struct jval *list = vec_list(o, key);

	for (size_t i = 0; i < n; i++) {
		struct keys_verifier v = vec_verifier(name[i], TYPE_ED25519);

		vec_add_vkey(list, &v);
	}
}

void
vec_add_base64(struct jval *list, struct slice bytes)
{
	struct buf text;

	buf_init(&text, ENCODE_BASE64_CHARS(bytes.n) + 1);
	encode_base64(&text, bytes.p, bytes.n);
	jval_add_str(list, buf_str(&text));
	buf_free(&text);
}

/* notes.json and c2sp_note.json: signed notes and verifier keys. */
#include <stdio.h>
#include <string.h>

#include "common/base/encode.h"
#include "common/base/err.h"
#include "protocol/note.h"
#include "tests/vectors/vec_files.h"

#define NAME "example.org/one"
#define TWO  "example.org/two"

static const char text[] = "One line.\nAnother line.\n";
static const char *const names[] = { NAME, TWO };

struct out {
	struct jval *cases;
	struct buf honest, changed; /* notes */
};

static struct jval *
add_case(struct out *o, const char *name, size_t keys, bool ok,
    const char *reason)
{
	struct jval *c = vec_case(o->cases, name, ok, reason);

	vec_set_base64(c, "note",
	    buf_slice(o->changed.n ? &o->changed : &o->honest));
	vec_set_keys(c, "keys", names, keys);
	buf_reset(&o->changed);
	return c;
}

/* The honest note of one signature with `from` replaced by `to`. */
static void
add_changed(struct out *o, const char *name, const char *from, const char *to,
    const char *reason)
{
	vec_replace(&o->changed, buf_slice(&o->honest), from, to);
	add_case(o, name, 1, false, reason);
}

/* The last base64 character before the padding, replaced by the next one:
 * the same bytes, were the spare bits not looked at. */
static void
add_spare_bits(struct out *o)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct buf *b = &o->changed;
	size_t at = o->honest.n - 3; /* "X=\n" */

	buf_add_slice(b, buf_slice(&o->honest));
	b->data[at] = (uint8_t)digits[strchr(digits, b->data[at]) - digits + 1];
	add_case(o, "spare bits of base64", 1, false,
	    "P-GEN-5: unused bits must be zero");
}

static void
add_bit_flips(struct out *o)
{
	struct buf *b = &o->changed;

	for (size_t at = 40; at < 70; at += 7) {
		char name[32];

		buf_add_slice(b, buf_slice(&o->honest));
		b->data[b->n - at] = b->data[b->n - at] == 'A' ? 'B' : 'A';
		snprintf(name, sizeof(name), "changed signature, %zu", at);
		add_case(o, name, 1, false, "P-NOTE-1: does not verify");
	}
}

static void
add_sizes_of_signatures(struct out *o)
{
	uint8_t blob[68 + 8];
	struct keys_verifier v = vec_verifier(NAME, 0x01);

	for (size_t n = 4; n <= sizeof(blob); n += 9) {
		char name[40];

		memset(blob, 7, sizeof(blob));
		memcpy(blob, v.id, sizeof(v.id));
		buf_printf(&o->changed, "%s\n\xe2\x80\x94 %s ", text, NAME);
		encode_base64(&o->changed, blob, n);
		buf_puts(&o->changed, "\n");
		snprintf(name, sizeof(name), "signature of %zu bytes", n);
		add_case(o, name, 1, false,
		    "P-NOTE-1: key id and signature are 68 bytes");
	}
}

/* The signature bytes of the honest note, key id not included. */
static void
read_signature(const struct out *o, uint8_t signature[static 64])
{
	struct err e = ERR_INIT;
	struct note n;

	ASSERT(note_parse(&n, buf_slice(&o->honest), LIMITS_NOTE_MAX, false,
		   &e) == 0);
	ASSERT(n.sig[0].bytes_n == 64);
	memcpy(signature, n.sig[0].bytes, 64);
}

static void
put_line(struct out *o, const struct keys_verifier *v,
    const uint8_t signature[static 64])
{
	uint8_t blob[68];

	memcpy(blob, v->id, sizeof(v->id));
	memcpy(blob + sizeof(v->id), signature, 64);
	buf_printf(&o->changed, "%s\n\xe2\x80\x94 %s ", text, v->name);
	encode_base64(&o->changed, blob, sizeof(blob));
	buf_puts(&o->changed, "\n");
}

/* S plus the group order: the same equation, another signature. */
static void
add_unreduced(struct out *o)
{
	static const uint8_t order[32] = { 0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63,
		0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
		0x14, [31] = 0x10 };
	struct keys_verifier v = vec_verifier(NAME, 0x01);
	uint8_t signature[64];
	unsigned carry = 0;

	read_signature(o, signature);
	for (size_t i = 0; i < 32; i++) {
		carry += (unsigned)signature[32 + i] + order[i];
		signature[32 + i] = (uint8_t)carry;
		carry >>= 8;
	}
	put_line(o, &v, signature);
	add_case(o, "S not below the group order", 1, false, "P-NOTE-6");
}

/* The neutral point as key and R, S zero: the equation holds for any text. */
static void
add_small_order(struct out *o)
{
	struct keys_public key = { { 1 } };
	struct keys_verifier v = keys_verifier_make(NAME, 0x01, &key);
	uint8_t signature[64] = { 1 };
	struct jval *c;

	put_line(o, &v, signature);
	c = add_case(o, "a key of small order", 0, false, "P-NOTE-6");
	vec_add_vkey(vec_list(c, "keys"), &v);
}

static void
add_good(struct out *o)
{
	static const char *const twice[] = { NAME, NAME };
	struct buf utf8 = vec_buf();
	struct jval *c;

	c = add_case(o, "one signature", 1, true, "P-NOTE-1");
	vec_set_base64(c, "text", slice_of(text));
	vec_sign(&o->changed, slice_of(text), names, 2);
	c = add_case(o, "two signatures", 2, true, "P-NOTE-4: in order");
	vec_set_base64(c, "text", slice_of(text));
	buf_puts(&utf8, "Text\n\nbefore \xe2\x80\x94 the last blank line\n");
	vec_sign(&o->changed, buf_slice(&utf8), names, 1);
	c = add_case(o, "blank line in the text", 1, true,
	    "P-NOTE-2: divided at the last blank line");
	vec_set_base64(c, "text", buf_slice(&utf8));
	vec_sign(&o->changed, slice_of(text), names + 1, 1);
	add_case(o, "another signer", 1, false, "P-NOTE-4: name and key id");
	vec_sign(&o->changed, slice_of(text), names, 2);
	add_case(o, "a foreign line behind", 1, false,
	    "P-NOTE-4: nothing else (first case 3)");
	vec_sign(&o->changed, slice_of(text), twice, 2);
	add_case(o, "own line twice", 1, false, "P-NOTE-4 (first case 3)");
	add_case(o, "a line missing", 2, false, "P-NOTE-4");
	buf_free(&utf8);
}

static void
add_bad(struct out *o)
{
	static const char *const turned[] = { TWO, NAME };

	vec_sign(&o->changed, slice_of(text), turned, 2);
	add_case(o, "two signatures the wrong way round", 2, false,
	    "P-NOTE-4: in order");
	add_changed(o, "changed text", "One", "Two", "P-NOTE-1");
	add_changed(o, "name changed in the line", NAME " ", TWO " ",
	    "P-NOTE-3");
	add_changed(o, "a hyphen for the dash", "\xe2\x80\x94 ", "- ",
	    "section 2: a signature line begins with U+2014");
	add_changed(o, "two spaces", "\xe2\x80\x94 ", "\xe2\x80\x94  ",
	    "section 2: one space");
	add_changed(o, "no padding", "=\n", "\n", "P-GEN-5");
	add_changed(o, "junk behind base64", "=\n", "=A\n", "P-GEN-5");
	add_changed(o, "space behind base64", "=\n", "= \n", "P-GEN-5");
	add_changed(o, "a carriage return", "=\n", "=\r\n", "P-GEN-1");
	add_changed(o, "no LF at the end", "=\n", "=", "P-GEN-1");
	add_changed(o, "no blank line", "\n\n", "\n", "P-NOTE-2");
	add_changed(o, "a line behind the signature", "=\n", "=\nx\n",
	    "P-NOTE-2: only signature lines follow the blank line");
	buf_puts(&o->changed, text);
	add_case(o, "text alone", 1, false, "P-NOTE-2");
	buf_printf(&o->changed, "%s\n", text);
	add_case(o, "no signature line", 1, false, "P-NOTE-4");
	add_unreduced(o);
	add_small_order(o);
	add_spare_bits(o);
	add_bit_flips(o);
	add_sizes_of_signatures(o);
}

static void
add_vkey(struct jval *list, const char *name, const struct keys_verifier *v)
{
	struct jval *c = vec_case(list, name, true, "P-NOTE-3");
	struct buf key = vec_buf();

	keys_verifier_write(v, &key);
	jval_set_str(c, "vkey", buf_str(&key));
	jval_set_str(c, "key_name", v->name);
	jval_set_i64(c, "type", v->type);
	vec_set_hex(c, "key_id", v->id, sizeof(v->id));
	vec_set_base64(c, "key", slice_make(v->key.b, sizeof(v->key.b)));
	buf_free(&key);
}

static void
add_bad_vkey(struct jval *list, const char *name, const char *from,
    const char *to, const char *reason)
{
	struct keys_verifier v = vec_verifier(NAME, 0x01);
	struct jval *c = vec_case(list, name, false, reason);
	struct buf key = vec_buf(), changed = vec_buf();

	keys_verifier_write(&v, &key);
	vec_replace(&changed, buf_slice(&key), from, to);
	jval_set_str(c, "vkey", buf_str(&changed));
	buf_free(&key);
	buf_free(&changed);
}

/* A key of a type that is not known here, its id computed rightly. */
static void
add_unknown_type(struct jval *list)
{
	struct keys_verifier v = vec_verifier(NAME, 0x01);
	struct buf key = vec_buf();
	uint8_t body[33];

	body[0] = 0x02;
	memcpy(body + 1, v.key.b, sizeof(v.key.b));
	keys_id(v.id, NAME, 0x02, &v.key);
	buf_printf(&key, "%s+%02x%02x%02x%02x+", NAME, v.id[0], v.id[1],
	    v.id[2], v.id[3]);
	encode_base64(&key, body, sizeof(body));
	jval_set_str(vec_case(list, "type 2", false,
			 "section 2: types 0x01 and 0x04"),
	    "vkey", buf_str(&key));
	buf_free(&key);
}

static void
add_vkeys(struct jval *list)
{
	struct keys_verifier one = vec_verifier(NAME, 0x01);
	struct keys_verifier four = vec_verifier(NAME, 0x04);
	struct keys_verifier short_name = vec_verifier("x", 0x01);

	add_vkey(list, "type 1", &one);
	add_vkey(list, "type 4", &four);
	add_vkey(list, "short name", &short_name);
	add_bad_vkey(list, "another name", NAME, TWO, "P-NOTE-3: key id");
	add_bad_vkey(list, "no name", NAME "+", "+", "P-NOTE-3");
	add_bad_vkey(list, "space in the name", "example", "exa mple",
	    "P-NOTE-3");
	add_bad_vkey(list, "a fourth part", NAME "+", NAME "+x+", "P-NOTE-3");
	add_bad_vkey(list, "key too short", "+A", "+", "P-NOTE-3");
	add_bad_vkey(list, "another type", "+A", "+B", "P-NOTE-3");
	add_unknown_type(list);
	jval_set_str(vec_case(list, "empty", false, "P-NOTE-3"), "vkey", "");
}

struct jval *
vec_files_notes(void)
{
	struct jval *file = vec_file();
	struct out o = { .cases = vec_list(file, "cases"),
		.honest = vec_buf(),
		.changed = vec_buf() };

	vec_sign(&o.honest, slice_of(text), names, 1);
	add_good(&o);
	add_bad(&o);
	add_vkeys(vec_list(file, "vkeys"));
	buf_free(&o.honest);
	buf_free(&o.changed);
	return file;
}

/* The example that the signed-note specification itself prints. */
struct jval *
vec_files_c2sp(void)
{
	static const char vkey[] =
	    "example.com/foo+530d903a+"
	    "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
	static const char body[] = "This is an example message.\n";
	static const char line[] =
	    "\n\xe2\x80\x94 example.com/foo "
	    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXs"
	    "YjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
	struct jval *file = vec_file(), *cases = vec_list(file, "cases");
	struct buf note = vec_buf();
	struct jval *c = vec_case(cases, "published example", true,
	    "C2SP signed-note, section Verifier keys");

	buf_puts(&note, body);
	buf_puts(&note, line);
	vec_set_base64(c, "note", buf_slice(&note));
	vec_set_base64(c, "text", slice_of(body));
	jval_add_str(vec_list(c, "keys"), vkey);
	c = vec_case(cases, "its text changed", false, "P-NOTE-1");
	note.data[0] = 't';
	vec_set_base64(c, "note", buf_slice(&note));
	jval_add_str(vec_list(c, "keys"), vkey);
	buf_free(&note);
	return file;
}

/*
 * forged.json: logs of which each breaks one rule, made from the tables of
 * vec_forged_rules.c.  In a template's text stand, in braces, what depends on
 * the keys and on the leaves before.
 */
#include "tests/vectors/vec_forged.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/encode.h"
#include "common/base/err.h"
#include "common/base/text.h"
#include "protocol/statement.h"
#include "protocol/tree.h"
#include "tests/vectors/vec_files.h"

#define AUTHORITY VEC_ORIGIN "/authority"

enum { LEAVES_MAX = 32 };

/* A log in the making. */
struct forge {
	struct buf entry[LEAVES_MAX];
	struct hash id[LEAVES_MAX];
	char name[LEAVES_MAX][32]; /* of the template */
	size_t n;
	struct tree_edge edge;
	struct hash root[LEAVES_MAX + 1];
};

static void
forge_begin(struct forge *f)
{
	memset(f, 0, sizeof(*f));
	f->root[0] = hash_empty();
}

static void
forge_end(struct forge *f)
{
	for (size_t i = 0; i < f->n; i++)
		buf_free(&f->entry[i]);
}

/* ------------------------------------------------------------------ texts */

static const char *
template_text(const char *name)
{
	const struct vec_forged_template *t = vec_forged_templates;

	while (t->name != NULL && strcmp(t->name, name) != 0)
		t++;
	ASSERT(t->name != NULL);
	return t->text;
}

static void fill(const struct forge *f, const char *text, struct buf *out);

/* The id of a statement in the log, or of the one a template would make. */
static struct hash
id_of(const struct forge *f, const char *name)
{
	struct buf text = vec_buf();
	struct hash id;

	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->name[i], name) == 0)
			return f->id[i];
	fill(f, template_text(name), &text);
	id = hash_of(buf_slice(&text));
	buf_free(&text);
	return id;
}

/* The last batch of that agent and epoch, or else its enrolment: its number,
 * 0 for the enrolment, and its id. */
static uint64_t
head_of(const struct forge *f, const char *who, struct hash *id)
{
	uint64_t seq = 0;

	*id = hash_empty();
	for (size_t i = 0; i < f->n; i++) {
		struct err e = ERR_INIT;
		struct statement s;
		struct note n;
		char name[KEYS_NAME_MAX];

		if (note_parse(&n, buf_slice(&f->entry[i]), LIMITS_NOTE_MAX,
			true, &e) < 0 ||
		    statement_parse(&s, n.text, &e) < 0)
			continue;
		snprintf(name, sizeof(name), "%s/%" PRIu64, s.agent, s.epoch);
		if (strcmp(name, who) != 0 ||
		    (s.kind != STATEMENT_BATCH && s.kind != STATEMENT_ENROL))
			continue;
		*id = f->id[i];
		seq = s.kind == STATEMENT_BATCH ? s.u.batch.seq : 0;
	}
	return seq;
}

static void
put_recipient(const char *label, struct buf *out)
{
	struct sign_recipient r = vec_recipient(label);
	char hex[17];
	uint8_t id[8];

	keys_recipient_id(id, &r.public);
	encode_hex(hex, id, sizeof(id));
	buf_printf(out, "%s ", hex);
	encode_base64(out, r.public.b, sizeof(r.public.b));
}

static void
put_key(const char *name, struct buf *out)
{
	struct sign_key key = vec_key(name);

	encode_base64(out, key.public.b, sizeof(key.public.b));
}

static void
put_vkey(const char *name, uint8_t type, struct buf *out)
{
	struct keys_verifier v = vec_verifier(name, type);

	keys_verifier_write(&v, out);
}

static void
put_hash(const struct hash *h, struct buf *out)
{
	encode_base64(out, h->b, HASH_SIZE);
}

/* One word in braces, "key:north/1". */
static void
put_word(const struct forge *f, const char *word, struct buf *out)
{
	const char *colon = strchr(word, ':');
	const char *rest = colon != NULL ? colon + 1 : "";
	size_t n = colon != NULL ? (size_t)(colon - word) : strlen(word);
	struct slice verb = slice_make(word, n);
	struct hash h;

	if (slice_is(verb, "key"))
		put_key(rest, out);
	else if (slice_is(verb, "vkey"))
		put_vkey(rest, 0x01, out);
	else if (slice_is(verb, "witness"))
		put_vkey(rest, 0x04, out);
	else if (slice_is(verb, "recipient"))
		put_recipient(rest, out);
	else if (slice_is(verb, "seq"))
		buf_printf(out, "%" PRIu64, head_of(f, rest, &h) + 1);
	else if (slice_is(verb, "size"))
		buf_printf(out, "%zu", f->n + (size_t)atoi(rest));
	else if (slice_is(verb, "before"))
		buf_printf(out, "%zu", f->n - (size_t)atoi(rest));
	else {
		h = vec_bytes(rest);
		if (slice_is(verb, "id"))
			h = id_of(f, rest);
		else if (slice_is(verb, "last"))
			h = f->n > 0 ? f->id[f->n - 1] : hash_empty();
		else if (slice_is(verb, "root"))
			h = f->root[f->n - (size_t)atoi(rest)];
		else if (slice_is(verb, "head"))
			(void)head_of(f, rest, &h);
		else
			ASSERT(slice_is(verb, "bytes"));
		put_hash(&h, out);
	}
}

static void
fill(const struct forge *f, const char *text, struct buf *out)
{
	while (*text != '\0') {
		size_t n = strcspn(text, "{");
		char word[80];
		const char *end;

		buf_add(out, text, n);
		text += n;
		if (*text == '\0')
			return;
		end = strchr(text, '}');
		ASSERT(end != NULL && (size_t)(end - text) < sizeof(word));
		memcpy(word, text + 1, (size_t)(end - text) - 1);
		word[end - text - 1] = '\0';
		put_word(f, word, out);
		text = end + 1;
	}
}

/* ------------------------------------------------------------- signatures */

/* Who signs such a text: what it says itself where it can be read, else what
 * it would have said with nothing replaced. */
static size_t
signers_of(struct slice text, struct slice honest, char names[2][KEYS_NAME_MAX])
{
	struct err e = ERR_INIT;
	struct statement s;

	if (statement_parse(&s, text, &e) < 0)
		ASSERT(statement_parse(&s, honest, &e) == 0);
	return statement_signers(&s, names);
}

/* S plus the group order: the same equation, another signature. */
static void
unreduce(uint8_t s[static 32])
{
	static const uint8_t order[32] = { 0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63,
		0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
		0x14, [31] = 0x10 };
	unsigned carry = 0;

	for (size_t i = 0; i < 32; i++) {
		carry += (unsigned)s[i] + order[i];
		s[i] = (uint8_t)carry;
		carry >>= 8;
	}
}

/* r = 0: R is the neutral point and S = k a, which fulfils the equation. */
static void
sign_with_small_r(uint8_t signature[static 64], struct slice text,
    const char *name)
{
	struct sign_key key = vec_key(name);
	uint8_t a[64], k[64], scalar[64] = { 0 }, reduced[32];
	crypto_hash_sha512_state h;

	crypto_hash_sha512(a, key.seed, sizeof(key.seed));
	a[0] &= 248;
	a[31] = (uint8_t)((a[31] & 127) | 64);
	memcpy(scalar, a, 32);
	crypto_core_ed25519_scalar_reduce(reduced, scalar);
	memset(signature, 0, 64);
	signature[0] = 1;
	crypto_hash_sha512_init(&h);
	crypto_hash_sha512_update(&h, signature, 32);
	crypto_hash_sha512_update(&h, key.public.b, 32);
	crypto_hash_sha512_update(&h, text.p, text.n);
	crypto_hash_sha512_final(&h, k);
	crypto_core_ed25519_scalar_reduce(k, k);
	crypto_core_ed25519_scalar_mul(signature + 32, k, reduced);
}

/* Write the last signature line of the note anew, changed as `how` says. */
static void
bend(struct buf *note, struct slice text, const char *name,
    enum vec_forged_sign how)
{
	enum { CHARS = 92 };
	uint8_t blob[68];
	struct buf line = vec_buf();

	ASSERT(decode_base64_exact(slice_make(note->data + note->n - 1 - CHARS,
				       CHARS),
	    blob, sizeof(blob)));
	if (how == VEC_FORGED_FLIPPED)
		blob[10] ^= 1;
	else if (how == VEC_FORGED_UNREDUCED)
		unreduce(blob + 36);
	else
		sign_with_small_r(blob + 4, text, name);
	encode_base64(&line, blob, sizeof(blob));
	memcpy(note->data + note->n - 1 - CHARS, line.data, CHARS);
	buf_free(&line);
}

static void
sign(struct buf *note, struct slice text, struct slice honest,
    enum vec_forged_sign how)
{
	struct sign_key other = vec_key("somebody else");
	char names[2][KEYS_NAME_MAX];
	size_t n = signers_of(text, honest, names);
	const char *name[] = { names[0], names[1] };

	if (how == VEC_FORGED_BY_LOG)
		name[0] = VEC_ORIGIN;
	if (how == VEC_FORGED_TWICE)
		name[n++] = names[0];
	if (how == VEC_FORGED_OTHER_KEY) {
		buf_add_slice(note, text);
		sign_note(note, text.n, true, name[0], &other);
	} else {
		vec_sign(note, text, name, n);
	}
	if (how == VEC_FORGED_FLIPPED || how == VEC_FORGED_UNREDUCED ||
	    how == VEC_FORGED_SMALL_R)
		bend(note, text, name[n - 1], how);
}

/* ----------------------------------------------------------------- leaves */

/* Replace where it stands; true when it did. */
static bool
replace(const struct forge *f, const struct vec_forged_case *c,
    struct buf *text)
{
	struct buf find = vec_buf(), with = vec_buf(), out = vec_buf();
	bool there;

	fill(f, c->find, &find);
	fill(f, c->replace, &with);
	there = strstr(buf_str(text), buf_str(&find)) != NULL;
	if (there) {
		vec_replace(&out, buf_slice(text), buf_str(&find),
		    buf_str(&with));
		buf_reset(text);
		buf_add_slice(text, buf_slice(&out));
	}
	buf_free(&find);
	buf_free(&with);
	buf_free(&out);
	return there;
}

/* "again" is the last text once more. */
static void
add_leaf(struct forge *f, const char *name, const struct vec_forged_case *c,
    enum vec_forged_sign how, bool *replaced)
{
	struct buf text = vec_buf(), honest = vec_buf();
	struct hash leaf;
	size_t at = f->n;

	ASSERT(at < LEAVES_MAX && strlen(name) < sizeof(f->name[at]));
	f->entry[at] = vec_buf();
	if (strcmp(name, "again") == 0)
		buf_add(&honest, f->entry[at - 1].data,
		    (size_t)(strstr(buf_str(&f->entry[at - 1]), "\n\n") + 1 -
			     buf_str(&f->entry[at - 1])));
	else
		fill(f, template_text(name), &honest);
	buf_add_slice(&text, buf_slice(&honest));
	if (c != NULL && c->find != NULL && replace(f, c, &text))
		*replaced = true;
	sign(&f->entry[at], buf_slice(&text), buf_slice(&honest), how);
	f->id[at] = hash_of(buf_slice(&text));
	snprintf(f->name[at], sizeof(f->name[at]), "%s", name);
	leaf = tree_leaf(buf_slice(&f->entry[at]));
	tree_edge_add(&f->edge, &leaf, NULL, NULL);
	f->n++;
	f->root[f->n] = tree_edge_root(&f->edge);
	buf_free(&text);
	buf_free(&honest);
}

/* Leaves by name, changed as c says (NULL: not at all). */
static void
add_leaves(struct forge *f, const char *names, const struct vec_forged_case *c)
{
	struct slice rest = slice_of(names), one;
	bool replaced = false;

	while (rest.n > 0) {
		char name[32];

		(void)text_split(rest, ' ', &one, &rest);
		ASSERT(one.n < sizeof(name));
		memcpy(name, one.p, one.n);
		name[one.n] = '\0';
		add_leaf(f, name, c,
		    c != NULL && rest.n == 0 ? c->how : VEC_FORGED_RIGHT,
		    &replaced);
	}
	ASSERT(c == NULL || c->find == NULL || replaced);
}

/* ------------------------------------------------------------------- file */

static void
put_notes(struct jval *list, const struct forge *f, size_t from)
{
	for (size_t i = from; i < f->n; i++) {
		struct buf text = vec_buf();

		encode_base64(&text, f->entry[i].data, f->entry[i].n);
		jval_add_str(list, buf_str(&text));
		buf_free(&text);
	}
}

static void
put_case(struct jval *cases, const struct vec_forged_case *c, const char *names,
    bool ok)
{
	struct forge f;
	struct jval *o;
	char name[200];
	size_t from = 0;

	snprintf(name, sizeof(name), "%s: %s%s", c->rule, c->what,
	    ok ? ", honestly" : "");
	forge_begin(&f);
	if (!c->bare) {
		add_leaves(&f, vec_forged_base, NULL);
		from = f.n;
	}
	add_leaves(&f, names, ok ? NULL : c);
	o = vec_case(cases, name, ok, c->what);
	jval_set_str(o, "rule", c->rule);
	jval_set_bool(o, "bare", c->bare);
	put_notes(vec_list(o, "leaves"), &f, from);
	if (!ok)
		jval_set_str(o, "finding", c->finding);
	forge_end(&f);
}

struct jval *
vec_files_forged(void)
{
	struct jval *file = vec_file(), *cases, *reasons;
	struct buf text = vec_buf();
	struct forge f;

	jval_set_str(file, "origin", VEC_ORIGIN);
	put_vkey(AUTHORITY, 0x01, &text);
	jval_set_str(file, "authority", buf_str(&text));
	buf_reset(&text);
	put_vkey(VEC_ORIGIN, 0x01, &text);
	jval_set_str(file, "log_key", buf_str(&text));
	buf_free(&text);
	forge_begin(&f);
	add_leaves(&f, vec_forged_base, NULL);
	put_notes(vec_list(file, "base"), &f, 0);
	forge_end(&f);
	cases = vec_list(file, "cases");
	for (const struct vec_forged_case *c = vec_forged_cases;
	     c->rule != NULL; c++) {
		const char *control =
		    c->control != NULL ? c->control : c->leaves;

		put_case(cases, c, c->leaves, false);
		if (strcmp(control, "-") != 0)
			put_case(cases, c, control, true);
	}
	reasons = vec_list(file, "not_shown");
	for (const struct vec_forged_reason *r = vec_forged_reasons;
	     r->rule != NULL; r++) {
		struct jval *o = jval_object();

		jval_set_str(o, "rule", r->rule);
		jval_set_str(o, "reason", r->reason);
		jval_add(reasons, o);
	}
	return file;
}

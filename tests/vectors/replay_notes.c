/* notes.json, c2sp_note.json, statements.json. */
#include <check.h>
#include <string.h>

#include "agent/sealing/enrol.h"
#include "common/base/encode.h"
#include "tests/vectors/replay.h"
#include "tests/vectors/vec_files.h"

bool
replay_note(struct replay *r)
{
	struct buf bytes = replay_bytes(r->c, "note");
	struct keys_verifier key[REPLAY_KEYS_MAX];
	size_t keys = replay_keys(r->c, "keys", key);
	struct note n;
	bool ok;

	ok = note_parse(&n, buf_slice(&bytes), LIMITS_NOTE_MAX, false, &r->e) ==
		 0 &&
	     n.sigs == keys;
	for (size_t i = 0; ok && i < keys; i++)
		ok = note_verify(&n, i, &key[i]);
	if (ok && r->ok)
		replay_expect_bytes(r, "text", n.text);
	buf_free(&bytes);
	return ok;
}

bool
replay_vkey(struct replay *r)
{
	const char *text = replay_str(r->c, "vkey");
	struct keys_verifier v;
	struct buf again = vec_buf();
	char id[9];

	if (keys_verifier_parse(&v, slice_of(text), &r->e))
		return false;
	if (r->ok) {
		encode_hex(id, v.id, sizeof(v.id));
		replay_expect_str(r, "key_name", v.name);
		replay_expect_i64(r, "type", v.type);
		replay_expect_str(r, "key_id", id);
		replay_expect_bytes(r, "key",
		    slice_make(v.key.b, sizeof(v.key.b)));
	}
	keys_verifier_write(&v, &again);
	ck_assert_str_eq(buf_str(&again), text);
	buf_free(&again);
	return true;
}

static int
check_origin(const struct statement *s, const char *origin, struct err *e)
{
	if (strcmp(s->origin, origin) != 0)
		return err_refuse(e, "grammar", 2, "another log");
	return 0;
}

/* The keys expected, by position: never looked up. */
static int
check_signatures(struct replay *r, const struct statement *s,
    const struct note *n)
{
	struct keys_verifier v[REPLAY_KEYS_MAX];
	struct keys_public key[REPLAY_KEYS_MAX];
	size_t keys = replay_keys(r->c, "keys", v);

	if (statement_check_lines(s, n, &r->e))
		return -1;
	for (size_t i = 0; i < keys; i++)
		key[i] = v[i].key;
	for (size_t i = 0; i < n->sigs; i++) {
		if (i >= keys ||
		    memcmp(n->sig[i].id, v[i].id, sizeof(v[i].id)) != 0)
			return err_refuse(&r->e, "grammar", 0,
			    "another key id");
	}
	if (keys != n->sigs || !statement_verify(s, n, key))
		return err_refuse(&r->e, "signature", 0, "does not verify");
	return 0;
}

static void
expect_fields(const struct replay *r, const struct statement *s)
{
	struct jval *fields = vec_files_fields(s);
	struct buf got = vec_buf(), expected = vec_buf();

	jval_write(fields, false, &got);
	jval_write(jval_get(r->c, "fields"), false, &expected);
	ck_assert_str_eq(buf_str(&got), buf_str(&expected));
	jval_free(fields);
	buf_free(&got);
	buf_free(&expected);
}

static void
expect_statement(const struct replay *r, const struct statement *s,
    const struct note *n)
{
	struct hash id = note_id(n), leaf = tree_leaf(n->whole);
	struct buf again = vec_buf();
	char hex[2 * HASH_SIZE + 1];

	encode_hex(hex, id.b, HASH_SIZE);
	replay_expect_str(r, "kind", statement_kind_word(s->kind));
	replay_expect_str(r, "id", hex);
	replay_expect_hash(r, "leaf", &leaf);
	expect_fields(r, s);
	statement_write(s, &again);
	ck_assert(slice_equal(buf_slice(&again), n->text));
	buf_free(&again);
}

bool
replay_statement(struct replay *r)
{
	struct buf bytes = replay_bytes(r->c, "note");
	struct statement s;
	struct note n;
	bool ok;

	ok = note_parse(&n, buf_slice(&bytes), LIMITS_NOTE_MAX, true, &r->e) ==
		 0 &&
	     statement_parse(&s, n.text, &r->e) == 0 &&
	     check_origin(&s, replay_str(r->file, "origin"), &r->e) == 0 &&
	     check_signatures(r, &s, &n) == 0;
	if (ok && r->ok)
		expect_statement(r, &s, &n);
	buf_free(&bytes);
	return ok;
}

bool
replay_secret(struct replay *r)
{
	uint8_t secret[32];
	struct sign_key once;

	if (enrol_read_secret(replay_str(r->c, "secret"), secret, &r->e))
		return false;
	once = sign_key_once(secret);
	if (r->ok)
		replay_expect_bytes(r, "once",
		    slice_make(once.public.b, sizeof(once.public.b)));
	return true;
}

bool
replay_invite_file(struct replay *r)
{
	struct buf file = replay_bytes(r->c, "file");
	struct enrol_offer offer;
	uint8_t secret[32];
	bool ok;

	ok =
	    enrol_read_secret(replay_str(r->c, "secret"), secret, &r->e) == 0 &&
	    enrol_verify(&offer, buf_slice(&file), secret, &r->e) == 0;
	buf_free(&file);
	return ok;
}

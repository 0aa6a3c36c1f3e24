/*
 * Public keys and C2SP verifier keys: written, read, and used to verify
 * (PROTOCOL.md, section 2).  Nothing here signs: sign.c does, and the auditor does
 * not link it.
 */
#include "protocol/keys.h"

#include <sodium.h>
#include <string.h>

#include "common/base/encode.h"
#include "protocol/hash.h"

enum {
	TYPE_ED25519 = 0x01,
	TYPE_COSIGNER = 0x04,
	VKEY_HEX_CHARS = 8, /* the id */
	VKEY_KEY_BYTES = 33 /* type and key */
};

void
keys_start(void)
{
	ASSERT(sodium_init() >= 0);
}

bool
keys_verify(const struct keys_public *key, const struct keys_signature *sig,
    struct slice message)
{
	/* The library refuses keys of small order and an S that is not below
	 * the group's order. */
	return crypto_sign_verify_detached(sig->b, message.p, message.n,
		   key->b) == 0;
}

/* A hint of four bytes, which two keys may share: so a key is never looked up
 * by it (P-NOTE-4). */
void
keys_id(uint8_t id[static 4], const char *name, uint8_t type,
    const struct keys_public *key)
{
	const uint8_t middle[2] = { '\n', type };
	const struct slice piece[] = {
		slice_of(name),
		slice_make(middle, sizeof(middle)),
		slice_make(key->b, sizeof(key->b)),
	};
	struct hash h = hash_of_pieces(piece, 3);

	memcpy(id, h.b, 4);
}

bool
keys_is_name(struct slice s)
{
	if (s.n == 0 || s.n >= KEYS_NAME_MAX)
		return false;
	/* A space ends the name in a signature line, '+' in a verifier key. */
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < 0x21 || s.p[i] > 0x7e || s.p[i] == '+')
			return false;
	return true;
}

struct keys_verifier
keys_verifier_make(const char *name, uint8_t type,
    const struct keys_public *key)
{
	struct keys_verifier v = { .type = type, .key = *key };

	ASSERT(keys_is_name(slice_of(name)));
	memcpy(v.name, name, strlen(name));
	keys_id(v.id, name, type, key);
	return v;
}

/* Type and key of a vkey's last part; false when they are not there. */
static bool
parse_body(struct slice text, uint8_t *type, struct keys_public *key)
{
	uint8_t body[VKEY_KEY_BYTES];

	if (!decode_base64_exact(text, body, sizeof(body)))
		return false;
	*type = body[0];
	memcpy(key->b, body + 1, sizeof(key->b));
	return *type == TYPE_ED25519 || *type == TYPE_COSIGNER;
}

static int
refuse(struct err *e, const char *why)
{
	return err_refuse(e, "grammar", 0,
	    "a verifier key is written name+id+base64: %s", why);
}

int
keys_verifier_parse(struct keys_verifier *v, struct slice text, struct err *e)
{
	const uint8_t *plus = text.n == 0 ? NULL : memchr(text.p, '+', text.n);
	struct slice name, rest;
	uint8_t id[4];

	memset(v, 0, sizeof(*v));
	if (plus == NULL)
		return refuse(e, "there is no plus sign");
	name = slice_make(text.p, (size_t)(plus - text.p));
	rest = slice_make(plus + 1, text.n - name.n - 1);
	if (!keys_is_name(name))
		return refuse(e, "the name is empty, too long, or holds a "
				 "character that names do not have");
	if (rest.n <= VKEY_HEX_CHARS || rest.p[VKEY_HEX_CHARS] != '+' ||
	    !decode_hex(slice_make(rest.p, VKEY_HEX_CHARS), id, sizeof(id)))
		return refuse(e, "the id is not eight lower-case hex digits");
	memcpy(v->name, name.p, name.n);
	rest = slice_make(rest.p + VKEY_HEX_CHARS + 1,
	    rest.n - VKEY_HEX_CHARS - 1);
	if (!parse_body(rest, &v->type, &v->key))
		return refuse(e, "the last part is not an Ed25519 key of "
				 "type 1 or 4");
	/* Computed, not believed: with another id in it, the key's own
	 * signature lines would be passed over as somebody else's. */
	keys_id(v->id, v->name, v->type, &v->key);
	if (memcmp(id, v->id, sizeof(id)) != 0)
		return refuse(e, "the id is not that of name, type and key");
	return 0;
}

void
keys_verifier_write(const struct keys_verifier *v, struct buf *out)
{
	uint8_t body[VKEY_KEY_BYTES];
	char hex[VKEY_HEX_CHARS + 1];

	encode_hex(hex, v->id, sizeof(v->id));
	buf_printf(out, "%s+%s+", v->name, hex);
	body[0] = v->type;
	memcpy(body + 1, v->key.b, sizeof(v->key.b));
	encode_base64(out, body, sizeof(body));
}

void
keys_recipient_id(uint8_t id[static 8], const struct keys_recipient *r)
{
	struct hash h = hash_of(slice_make(r->b, sizeof(r->b)));

	memcpy(id, h.b, 8);
}

bool
keys_recipient_is_sound(const struct keys_recipient *r)
{
	/* Any number will do: the library makes it a multiple of 8, so that a
	 * key of small order gives zero, which the library refuses. */
	static const uint8_t number[crypto_scalarmult_SCALARBYTES] = { 8 };
	uint8_t shared[crypto_scalarmult_BYTES];

	return crypto_scalarmult(shared, number, r->b) == 0;
}

/*
 * A checkpoint begins with its origin, a statement with its kind.  While no
 * origin begins like a kind, no text can be read as both, though the log's
 * key signs both.
 */
bool
keys_is_origin(struct slice s)
{
	static const char reserved[] = "sheaf-";
	const size_t n = sizeof(reserved) - 1;

	return s.n <= LIMITS_ORIGIN_MAX && keys_is_name(s) &&
	       !(s.n >= n && memcmp(s.p, reserved, n) == 0);
}

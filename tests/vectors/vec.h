#ifndef SHEAF_TESTS_VECTORS_VEC_H
#define SHEAF_TESTS_VECTORS_VEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/json.h"
#include "protocol/hash.h"
#include "protocol/keys.h"
#include "protocol/sign.h"

/*
 * What every golden vector is made of: keys, salts and secrets that follow
 * from a label, notes signed with them, and cases in a JSON file.  Nothing
 * here is random.
 */
enum { VEC_TEXT_MAX = 256 * 1024 };

/* The origin of every log in the vectors, and of the one that is not it. */
#define VEC_ORIGIN "log.example/ips"
#define VEC_OTHER  "log.example/other"

/* 32 bytes that follow from the label. */
struct hash vec_bytes(const char *label);

/*
 * The Ed25519 key that signs under this name.  A name that ends in "/once"
 * has the key of its one-time secret, vec_bytes(name).
 */
struct sign_key vec_key(const char *name);

/* The verifier of that name, type 0x01 or 0x04. */
struct keys_verifier vec_verifier(const char *name, uint8_t type);

/* The X25519 pair of that label. */
struct sign_recipient vec_recipient(const char *label);

/* An empty buffer with room for VEC_TEXT_MAX bytes; freed by the caller. */
struct buf vec_buf(void);

/*
 * Append text, which ends in LF, and a signature line for each of n names,
 * made with vec_key(name).
 */
void vec_sign(struct buf *note, struct slice text, const char *const *name,
    size_t n);

/*
 * Append `text` with the first `from` in it replaced by `to`; asserts that
 * there is one.
 */
void vec_replace(struct buf *out, struct slice text, const char *from,
    const char *to);

/* A new file: an object with its format. The caller frees it. */
struct jval *vec_file(void);

/* A new list under that name; owned by the object. */
struct jval *vec_list(struct jval *object, const char *name);

/* A new case with name, ok and reason; owned by the list. */
struct jval *vec_case(struct jval *list, const char *name, bool ok,
    const char *reason);

/* Set a member to base64 of bytes, of a hash, or to lower-case hex. */
void vec_set_base64(struct jval *o, const char *key, struct slice bytes);
void vec_set_hash(struct jval *o, const char *key, const struct hash *h);
void vec_set_hex(struct jval *o, const char *key, const void *p, size_t n);

/* Set a member to a list of the vkeys of n names, all type 0x01. */
void vec_set_keys(struct jval *o, const char *key, const char *const *name,
    size_t n);

/* Append the vkey of a verifier, or base64 of bytes, to a list. */
void vec_add_vkey(struct jval *list, const struct keys_verifier *v);
void vec_add_base64(struct jval *list, struct slice bytes);

#endif

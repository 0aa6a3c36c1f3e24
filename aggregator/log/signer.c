/*
 * The secret keys, as files of one hex line, and what they sign.  No key
 * leaves this file but as a pointer to unseal with.
 */
#include "aggregator/log/signer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/encode.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"

enum {
	SEED_SIZE = 32,
	KEY_FILE_MAX = 256, /* 64 hex digits and a newline */
	KEY_NAME_MAX = 64
};

struct signer {
	char origin[LIMITS_ORIGIN_MAX + 1];
	struct sign_key log;
	struct keys_verifier log_verifier;
	struct sign_recipient recipient[LIMITS_BOXES_MAX];
	size_t recipients;
};

/* A new seed, durably in keys_dir/name. */
static int
create_seed(const char *keys_dir, const char *name,
    const uint8_t seed[static SEED_SIZE], struct err *e)
{
	char text[2 * SEED_SIZE + 2];
	char *path = file_path(keys_dir, name);
	int rc;

	encode_hex(text, seed, SEED_SIZE);
	text[sizeof(text) - 2] = '\n';
	rc = file_create(path, slice_make(text, sizeof(text) - 1), 0600, e);
	mem_wipe(text, sizeof(text));
	free(path);
	return rc;
}

int
signer_create_recipient(const char *keys_dir, struct keys_recipient *public,
    struct err *e)
{
	uint8_t seed[SEED_SIZE], id[8];
	struct sign_recipient pair;
	char hex[2 * sizeof(id) + 1], name[KEY_NAME_MAX];
	int rc;

	sign_random(seed, sizeof(seed));
	pair = sign_recipient_from_seed(seed);
	*public = pair.public;
	keys_recipient_id(id, public);
	encode_hex(hex, id, sizeof(id));
	/* The name is for people; keys are told apart by their content. */
	snprintf(name, sizeof(name), "recipient-%s.key", hex);
	rc = create_seed(keys_dir, name, seed, e);
	mem_wipe(seed, sizeof(seed));
	mem_wipe(&pair, sizeof(pair));
	return rc;
}

int
signer_create(const char *keys_dir, struct err *e)
{
	struct keys_recipient public;
	uint8_t seed[SEED_SIZE];
	int rc;

	if (file_make_dir(keys_dir, 0700, e) < 0)
		return -1;
	sign_random(seed, sizeof(seed));
	rc = create_seed(keys_dir, "log.key", seed, e);
	mem_wipe(seed, sizeof(seed));
	if (rc < 0)
		return -1;
	return signer_create_recipient(keys_dir, &public, e);
}

static int
read_seed(const char *keys_dir, const char *name,
    uint8_t seed[static SEED_SIZE], struct err *e)
{
	char *path = file_path(keys_dir, name);
	struct slice line, rest;
	struct buf text;
	int rc = -1;

	buf_init(&text, KEY_FILE_MAX);
	if (file_read(path, KEY_FILE_MAX, &text, e) < 0)
		goto out;
	text_split(buf_slice(&text), '\n', &line, &rest);
	if (rest.n != 0 || !decode_hex(line, seed, SEED_SIZE)) {
		err_set(e, ERR_CORRUPT,
		    "%s is not a key: one line of 64 hex digits is expected",
		    path);
		goto out;
	}
	rc = 0;
out:
	if (text.data != NULL)
		mem_wipe(text.data, text.n);
	buf_free(&text);
	free(path);
	return rc;
}

static int
read_recipients(struct signer *s, const char *keys_dir, struct err *e)
{
	struct file_names names;
	uint8_t seed[SEED_SIZE];
	int rc = 0;

	if (file_list(keys_dir, ".key", &names, e) < 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < names.n; i++) {
		if (strncmp(names.name[i], "recipient-", 10) != 0)
			continue;
		if (s->recipients == LIMITS_BOXES_MAX)
			rc = err_set(e, ERR_REFUSED,
			    "%s holds more than %d recipient keys: move the "
			    "oldest away",
			    keys_dir, LIMITS_BOXES_MAX);
		else
			rc = read_seed(keys_dir, names.name[i], seed, e);
		if (rc == 0)
			s->recipient[s->recipients++] =
			    sign_recipient_from_seed(seed);
	}
	mem_wipe(seed, sizeof(seed));
	file_names_free(&names);
	return rc;
}

int
signer_open(struct signer **out, const char *keys_dir, const char *origin,
    struct err *e)
{
	uint8_t seed[SEED_SIZE];
	struct sign_key log;
	struct signer *s;

	*out = NULL;
	if (read_seed(keys_dir, "log.key", seed, e) < 0)
		return -1;
	log = sign_key_from_seed(seed);
	s = signer_of(origin, &log, NULL, 0);
	mem_wipe(seed, sizeof(seed));
	mem_wipe(&log, sizeof(log));
	if (read_recipients(s, keys_dir, e) < 0) {
		signer_close(s);
		return -1;
	}
	*out = s;
	return 0;
}

struct signer *
signer_of(const char *origin, const struct sign_key *log,
    const struct sign_recipient *recipient, size_t recipients)
{
	struct signer *s = mem_alloc(sizeof(*s));

	ASSERT(recipients <= LIMITS_BOXES_MAX);
	ASSERT(strlen(origin) < sizeof(s->origin));
	snprintf(s->origin, sizeof(s->origin), "%s", origin);
	s->log = *log;
	s->log_verifier = keys_verifier_make(origin, 0x01, &log->public);
	for (size_t i = 0; i < recipients; i++)
		s->recipient[s->recipients++] = recipient[i];
	return s;
}

void
signer_close(struct signer *s)
{
	if (s == NULL)
		return;
	mem_wipe(s, sizeof(*s));
	free(s);
}

const struct keys_verifier *
signer_log_key(const struct signer *s)
{
	return &s->log_verifier;
}

size_t
signer_recipients(const struct signer *s,
    struct keys_recipient out[static LIMITS_BOXES_MAX])
{
	for (size_t i = 0; i < s->recipients; i++)
		out[i] = s->recipient[i].public;
	return s->recipients;
}

const struct sign_recipient *
signer_recipient(const struct signer *s, const uint8_t key_id[static 8])
{
	uint8_t id[8];

	for (size_t i = 0; i < s->recipients; i++) {
		keys_recipient_id(id, &s->recipient[i].public);
		if (memcmp(id, key_id, sizeof(id)) == 0)
			return &s->recipient[i];
	}
	return NULL;
}

void
signer_checkpoint(const struct signer *s, uint64_t size,
    const struct hash *root, struct buf *out)
{
	struct checkpoint c = { .size = size, .root = *root };

	ASSERT(out->n == 0);
	snprintf(c.origin, sizeof(c.origin), "%s", s->origin);
	checkpoint_write(&c, out);
	sign_note(out, out->n, true, s->origin, &s->log);
}

void
signer_statement(const struct signer *s, const struct statement *st,
    struct buf *out)
{
	ASSERT(out->n == 0);
	ASSERT(st->kind == STATEMENT_REFUSAL || st->kind == STATEMENT_RELEASE);
	statement_write(st, out);
	sign_note(out, out->n, true, s->origin, &s->log);
}

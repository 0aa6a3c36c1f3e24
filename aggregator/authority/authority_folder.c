/*
 * The authority's folder: made once, read as a whole, and changed by replacing
 * one file at a time.  One command at a time has it open: two that read the
 * same last number would sign the next one twice.
 */
#include "aggregator/authority/authority_folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/encode.h"
#include "common/base/file.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "protocol/note.h"

#define KEY_HEAD "sheaf-authority-key/v1\n"

/* Of a note's hash in the name of its file. */
enum { NAME_BYTES = 8 };

static int
save(const struct authority *a, const char *name, struct slice bytes,
    struct err *e)
{
	char *path = file_path(a->dir, name);
	int r = file_replace(path, bytes, 0600, e);

	free(path);
	return r;
}

int
authority_folder_save_numbers(const struct authority *a, struct err *e)
{
	struct buf text;
	int r;

	buf_init(&text, 4 * 1024 * 1024);
	jval_write(a->numbers, true, &text);
	buf_puts(&text, "\n");
	r = save(a, "numbers.json", buf_slice(&text), e);
	buf_free(&text);
	return r;
}

/* Created, never replaced: a second `init` must not destroy an authority. */
static int
save_key(const struct authority *a, struct err *e)
{
	struct buf text;
	char *path = file_path(a->dir, "authority.key");
	int r;

	buf_init(&text, 256);
	buf_puts(&text, KEY_HEAD);
	encode_base64(&text, a->key.seed, sizeof(a->key.seed));
	buf_puts(&text, "\n");
	r = file_create(path, buf_slice(&text), 0600, e);
	mem_wipe(text.data, text.cap);
	buf_free(&text);
	free(path);
	return r;
}

static void
name_key(struct authority *a)
{
	char name[KEYS_NAME_MAX];

	(void)snprintf(name, sizeof(name), "%s/authority", a->origin);
	a->verifier = keys_verifier_make(name, 0x01, &a->key.public);
}

size_t
authority_folder_sign(const struct authority *a, const struct statement *s,
    struct buf *note)
{
	size_t text_n;

	buf_reset(note);
	statement_write(s, note);
	text_n = note->n;
	sign_note(note, text_n, true, a->verifier.name, &a->key);
	return text_n;
}

void
authority_folder_begin(const struct authority *a, struct statement *s,
    enum statement_kind kind)
{
	*s = (struct statement){ .kind = kind };
	memcpy(s->origin, a->origin, sizeof(s->origin));
}

/* "sheaf-revoke/v1" and its hash: notes/revoke-0123456789abcdef.note */
int
authority_folder_keep(const struct authority *a, struct slice note,
    struct err *e)
{
	struct hash h = hash_of(note);
	char hex[2 * NAME_BYTES + 1];
	char *dir, *name;
	int r;

	/* Where nothing can be written, the key lies on a protected medium. */
	if (a->lock < 0)
		return 0;
	encode_hex(hex, h.b, NAME_BYTES);
	dir = file_path(a->dir, "notes");
	name = mem_printf("notes/%.*s-%s.note",
	    (int)strcspn((const char *)note.p + strlen("sheaf-"), "/"),
	    (const char *)note.p + strlen("sheaf-"), hex);
	r = file_make_dir(dir, 0700, e);
	if (r == 0)
		r = save(a, name, note, e);
	free(name);
	free(dir);
	return r;
}

int
authority_folder_keep_trust(struct authority *a, const struct statement *s,
    struct buf *note, struct err *e)
{
	(void)authority_folder_sign(a, s, note);
	if (authority_folder_keep(a, buf_slice(note), e) < 0 ||
	    save(a, "trust.note", buf_slice(note), e) < 0)
		return -1;
	a->trust = *s;
	buf_reset(&a->trust_note);
	buf_add_slice(&a->trust_note, buf_slice(note));
	return 0;
}

/* An agent's id is letters, digits, "-" and one ".", so it names a file. */
static char *
services_name(const char *agent)
{
	return mem_printf("services-%s.note", agent);
}

int
authority_folder_keep_services(const struct authority *a, const char *agent,
    struct slice note, struct err *e)
{
	char *name = services_name(agent);
	int r = authority_folder_keep(a, note, e);

	if (r == 0)
		r = save(a, name, note, e);
	free(name);
	return r;
}

int
authority_services_note(const struct authority *a, const char *agent,
    struct buf *note, struct err *e)
{
	char *name = services_name(agent), *path = file_path(a->dir, name);
	struct buf file = { 0 };
	int r = 0;

	ASSERT(statement_is_agent(slice_of(agent)));
	if (file_exists(path)) {
		r = file_read(path, LIMITS_NOTE_MAX, &file, e);
		if (r == 0)
			buf_add_slice(note, buf_slice(&file));
		buf_free(&file);
	}
	free(path);
	free(name);
	return r;
}

static struct authority *
authority_new(const char *dir)
{
	struct authority *a = mem_alloc(sizeof(*a));

	a->dir = mem_string(dir);
	a->lock = -1;
	buf_init(&a->trust_note, LIMITS_NOTE_MAX);
	return a;
}

/* ------------------------------------------------------------------- lock */

/* Say in the lock file who has it, for those who wait in vain.  It is not
 * needed for anything else, so a failure is none. */
static void
sign_lock(int fd)
{
	char text[64], when[CLOCK_TEXT_SIZE];
	int n;

	clock_format(when, clock_wall_now());
	n = snprintf(text, sizeof(text), "process %ld, since %s",
	    (long)getpid(), when);
	if (ftruncate(fd, 0) < 0 || pwrite(fd, text, (size_t)n, 0) != n)
		log_event(LOG_DEBUG, "authority-lock", "%s",
		    "its holder's name was not written");
}

/* Another command has the folder: name it, as far as it is known. */
static int
say_held(const char *path, const char *dir, struct err *e)
{
	struct buf who = { 0 };
	struct err ignored;
	bool known = file_read(path, 64, &who, &ignored) == 0 && who.n > 0;

	err_set(e, ERR_LATER,
	    "another command has the authority's folder %s open (%s), and two "
	    "at once could sign one number twice; try again when it has ended",
	    dir, known ? buf_str(&who) : "it did not say which process it is");
	buf_free(&who);
	return -1;
}

static int
take_lock(struct authority *a, int wait_ms, struct err *e)
{
	char *path = file_path(a->dir, "authority.lock");
	int r = 0;

	/* Where nothing can be written no number can be used up, and the key
	 * may well lie on a medium that is protected. */
	if (access(a->dir, W_OK) == 0 || errno != EROFS)
		r = file_lock_wait(path, wait_ms, &a->lock, e);
	if (r == 0 && a->lock >= 0)
		sign_lock(a->lock);
	else if (r < 0 && e->kind == ERR_LATER)
		r = say_held(path, a->dir, e);
	free(path);
	return r;
}

/* ----------------------------------------------------------- made and read */

int
authority_create(const char *dir, const struct keys_verifier *log_key,
    const struct keys_recipient *recipient, struct buf *trust, struct err *e)
{
	struct authority *a = authority_new(dir);
	struct statement s;
	int r = -1;

	ASSERT(strlen(log_key->name) < sizeof(a->origin));
	memcpy(a->origin, log_key->name, strlen(log_key->name) + 1);
	a->key = sign_key_random();
	name_key(a);
	a->numbers = jval_object();
	jval_set_str(a->numbers, "origin", a->origin);
	jval_set(a->numbers, "services", jval_object());
	authority_folder_begin(a, &s, STATEMENT_TRUST);
	s.u.trust.number = 1;
	s.u.trust.authority = a->verifier;
	s.u.trust.log_key[0] = *log_key;
	s.u.trust.log_keys = 1;
	s.u.trust.recipient[0] = *recipient;
	s.u.trust.recipients = 1;
	/* Receipts need the log's own signature, and no witness. */
	(void)snprintf(s.u.trust.policy[0], sizeof(s.u.trust.policy[0]),
	    "quorum none");
	s.u.trust.policy_lines = 1;
	if (file_make_dir(dir, 0700, e) < 0 ||
	    take_lock(a, LIMITS_AUTHORITY_WAIT_MS, e) < 0 ||
	    save_key(a, e) < 0 || authority_folder_save_numbers(a, e) < 0 ||
	    authority_folder_keep_trust(a, &s, trust, e) < 0)
		goto out;
	r = 0;
out:
	authority_close(a);
	return r;
}

static int
load_key(struct authority *a, struct err *e)
{
	char *path = file_path(a->dir, "authority.key");
	struct buf text;
	struct slice s;
	uint8_t seed[32];
	int r = -1;

	if (file_read(path, 256, &text, e) < 0) {
		err_prefix(e, "the authority's key");
		goto out;
	}
	s = buf_slice(&text);
	if (s.n != strlen(KEY_HEAD) + ENCODE_BASE64_CHARS(32) + 1 ||
	    memcmp(s.p, KEY_HEAD, strlen(KEY_HEAD)) != 0 ||
	    !decode_base64_exact(slice_make(s.p + strlen(KEY_HEAD),
				     ENCODE_BASE64_CHARS(32)),
		seed, sizeof(seed))) {
		err_set(e, ERR_CORRUPT, "%s is not an authority's key", path);
		goto out;
	}
	a->key = sign_key_from_seed(seed);
	mem_wipe(seed, sizeof(seed));
	r = 0;
out:
	if (text.data != NULL)
		mem_wipe(text.data, text.cap);
	buf_free(&text);
	free(path);
	return r;
}

static int
load_numbers(struct authority *a, struct err *e)
{
	char *path = file_path(a->dir, "numbers.json");
	const char *origin;
	struct buf text;
	int r = -1;

	if (file_read(path, 4 * 1024 * 1024, &text, e) < 0 ||
	    jval_parse(&a->numbers, buf_slice(&text), text.max, e) < 0)
		goto out;
	origin = jval_get_str(a->numbers, "origin");
	if (origin == NULL || !keys_is_origin(slice_of(origin))) {
		err_set(e, ERR_CORRUPT, "%s names no origin", path);
		goto out;
	}
	(void)snprintf(a->origin, sizeof(a->origin), "%s", origin);
	r = 0;
out:
	buf_free(&text);
	free(path);
	return r;
}

/* The next trust statement is made from this one, so it must be ours. */
static int
load_trust(struct authority *a, struct err *e)
{
	char *path = file_path(a->dir, "trust.note");
	struct note n;
	int r = -1;

	buf_free(&a->trust_note);
	if (file_read(path, LIMITS_NOTE_MAX, &a->trust_note, e) < 0 ||
	    note_parse(&n, buf_slice(&a->trust_note), LIMITS_NOTE_MAX, true,
		e) < 0 ||
	    statement_parse(&a->trust, n.text, e) < 0)
		goto out;
	if (a->trust.kind != STATEMENT_TRUST ||
	    strcmp(a->trust.origin, a->origin) != 0 ||
	    !statement_verify(&a->trust, &n, &a->key.public)) {
		err_set(e, ERR_CORRUPT,
		    "%s is not a trust note of this authority", path);
		goto out;
	}
	r = 0;
out:
	free(path);
	return r;
}

int
authority_folder_open(struct authority **out, const char *dir, int wait_ms,
    struct err *e)
{
	struct authority *a = authority_new(dir);

	/* The key first: it never changes, and a folder without one is no
	 * authority's, where no lock file is to be left. */
	if (load_key(a, e) < 0 || take_lock(a, wait_ms, e) < 0 ||
	    load_numbers(a, e) < 0)
		goto fail;
	name_key(a);
	if (load_trust(a, e) < 0)
		goto fail;
	*out = a;
	return 0;
fail:
	authority_close(a);
	return -1;
}

int
authority_open(struct authority **out, const char *dir, struct err *e)
{
	return authority_folder_open(out, dir, LIMITS_AUTHORITY_WAIT_MS, e);
}

void
authority_close(struct authority *a)
{
	if (a == NULL)
		return;
	mem_wipe(&a->key, sizeof(a->key));
	buf_free(&a->trust_note);
	jval_free(a->numbers);
	file_unlock(a->lock);
	free(a->dir);
	free(a);
}

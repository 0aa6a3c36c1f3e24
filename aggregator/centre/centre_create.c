/*
 * `init`: the only time that keys, store and lock are made.  The lock is made
 * last of the empty parts; then the trust statement goes the ordinary way, as
 * leaf 0.  A folder left unfinished is refused by the next `init` and by every
 * other command, with the reason.
 */
#include <stdlib.h>
#include <string.h>

#include "aggregator/authority/authority.h"
#include "aggregator/centre/acceptance.h"
#include "aggregator/centre/centre.h"
#include "aggregator/log/lock.h"
#include "aggregator/log/publisher.h"
#include "aggregator/log/signer.h"
#include "common/base/file.h"
#include "protocol/envelope.h"
#include "protocol/hash.h"

static int
put_texts(struct store *s, const struct keys_verifier *log_key,
    const struct keys_verifier *authority, struct err *e)
{
	struct buf log, auth;
	int r = -1;

	buf_init(&log, 512);
	buf_init(&auth, 512);
	keys_verifier_write(log_key, &log);
	keys_verifier_write(authority, &auth);
	if (store_begin(s, e) < 0)
		goto out;
	if (store_text_put(s, "origin", slice_of(log_key->name), e) < 0 ||
	    store_text_put(s, "log-key", buf_slice(&log), e) < 0 ||
	    store_text_put(s, "authority", buf_slice(&auth), e) < 0) {
		store_rollback(s);
		goto out;
	}
	r = store_commit(s, e);
out:
	buf_free(&auth);
	buf_free(&log);
	return r;
}

static int
make_store(const char *dir, const struct keys_verifier *log_key,
    const struct keys_verifier *authority, struct err *e)
{
	char *path = file_path(dir, "store.db");
	struct store *s = NULL;
	int r = store_create(&s, path, e);

	if (r == 0)
		r = put_texts(s, log_key, authority, e);
	store_close(s);
	free(path);
	return r;
}

/* The empty log's checkpoint, into the lock and published. */
static int
make_log(const char *dir, const struct signer *signer, struct err *e)
{
	char *log = file_path(dir, "log");
	char *lock_dir = file_path(dir, "lock");
	char *lock = file_path(dir, "lock/lock.db");
	struct hash root = hash_empty();
	struct buf text;
	int r = -1;

	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	signer_checkpoint(signer, 0, &root, &text);
	if (file_make_dir(log, 0755, e) == 0 &&
	    file_make_dir(lock_dir, 0700, e) == 0 &&
	    publisher_checkpoint(log, buf_slice(&text), e) == 0 &&
	    lock_create(lock, buf_slice(&text), e) == 0)
		r = 0;
	buf_free(&text);
	free(lock);
	free(lock_dir);
	free(log);
	return r;
}

/* The body of the first answer: why a statement was not logged. */
static struct slice
first_answer(const struct buf *answers)
{
	struct slice rest = buf_slice(answers), body = slice_make("", 0);
	struct err ignored;
	unsigned status;

	if (envelope_answers_open(&rest, &ignored) < 0 ||
	    envelope_answer_read(&rest, &status, &body, &ignored) < 0)
		return slice_make("", 0);
	return body;
}

static int
log_trust(const char *dir, struct slice trust, struct err *e)
{
	struct envelope v = { .note = trust };
	struct acceptance_counts counts = { 0 };
	struct centre *c = NULL;
	struct buf file, answers;
	int r = -1;

	buf_init(&file, LIMITS_ENVELOPE_MAX);
	buf_init(&answers, LIMITS_ANSWER_MAX);
	envelope_write(&v, &file);
	if (centre_open(&c, dir, e) < 0)
		goto out;
	acceptance_run(centre_intake(c), centre_merger(c), buf_slice(&file),
	    &answers, &counts);
	if (counts.logged == 1) {
		r = 0;
	} else {
		struct slice why = first_answer(&answers);

		err_set(e, ERR_SYSTEM,
		    "the trust statement was not logged: %.*s",
		    why.n > 300 ? 300 : (int)why.n, (const char *)why.p);
	}
out:
	centre_close(c);
	buf_free(&answers);
	buf_free(&file);
	return r;
}

static int
check_free(const char *dir, const char *authority_dir, struct err *e)
{
	char *store = file_path(dir, "store.db");
	char *keys = file_path(dir, "keys");
	char *key = file_path(authority_dir, "authority.key");
	int r = 0;

	if (file_exists(store) || file_exists(keys))
		r = err_set(e, ERR_REFUSED,
		    "there is an aggregator in %s already; a log is made only "
		    "once",
		    dir);
	else if (file_exists(key))
		r = err_set(e, ERR_REFUSED,
		    "there is an authority in %s already; it belongs to "
		    "another log",
		    authority_dir);
	free(key);
	free(keys);
	free(store);
	return r;
}

int
centre_create(const char *dir, const char *origin, const char *authority_dir,
    struct keys_verifier *log_key, struct keys_verifier *authority,
    struct err *e)
{
	char *keys = file_path(dir, "keys");
	struct keys_recipient recipient[LIMITS_BOXES_MAX];
	struct signer *signer = NULL;
	struct authority *a = NULL;
	struct buf trust;
	int r = -1;

	buf_init(&trust, LIMITS_NOTE_MAX);
	if (!keys_is_origin(slice_of(origin))) {
		err_set(e, ERR_USAGE,
		    "\"%s\" is not an origin: printable characters without "
		    "space or +, at most %d, not beginning with sheaf-; for "
		    "example sheaf.example.nhs.uk/log",
		    origin, LIMITS_ORIGIN_MAX);
		goto out;
	}
	/* 0711: others may reach log/, which is public, and list nothing. */
	if (check_free(dir, authority_dir, e) < 0 ||
	    file_make_dir(dir, 0711, e) < 0 || signer_create(keys, e) < 0 ||
	    signer_open(&signer, keys, origin, e) < 0)
		goto out;
	(void)signer_recipients(signer, recipient);
	*log_key = *signer_log_key(signer);
	if (authority_create(authority_dir, log_key, &recipient[0], &trust, e) <
		0 ||
	    authority_open(&a, authority_dir, e) < 0)
		goto out;
	*authority = *authority_verifier(a);
	if (make_store(dir, log_key, authority, e) < 0 ||
	    make_log(dir, signer, e) < 0)
		goto out;
	r = log_trust(dir, buf_slice(&trust), e);
out:
	authority_close(a);
	if (signer != NULL)
		signer_close(signer);
	buf_free(&trust);
	free(keys);
	return r;
}

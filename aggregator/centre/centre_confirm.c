/*
 * What `recover --confirm` compares before it lets the log go on: every checkpoint that
 * the lock, the checkpoints that were shown, and the public files know of, with what the
 * store has reached.
 */
#include "aggregator/centre/centre_confirm.h"

#include <stdint.h>
#include <stdlib.h>

#include "aggregator/centre/taking.h"
#include "aggregator/log/lock.h"
#include "aggregator/log/publisher.h"
#include "aggregator/store/store.h"
#include "common/base/file.h"
#include "common/base/log.h"
#include "protocol/checkpoint.h"
#include "protocol/limits.h"
#include "protocol/note.h"

/* What the lock knows, and the store that must have reached it. */
struct confirm {
	struct lock *lock;
	uint64_t size, largest; /* entries stored; of the checkpoints known */
	bool held, kept;        /* there is something to confirm */
};

static int
read_size(struct slice text, uint64_t *size, struct err *e)
{
	struct checkpoint cp;
	struct note n;

	if (note_parse(&n, text, LIMITS_CHECKPOINT_MAX, false, e) < 0 ||
	    checkpoint_parse(&cp, &n, e) < 0)
		return -1;
	*size = cp.size;
	return 0;
}

static int
look_at_kept(void *arg, struct slice text, struct err *e)
{
	struct confirm *c = arg;
	uint64_t size;

	if (read_size(text, &size, e) < 0)
		return -1;
	c->kept = true;
	if (size > c->largest)
		c->largest = size;
	return 0;
}

/* The public files may be newer than store and lock; only what the log's key signed counts. */
static int
look_at_published(struct confirm *c, const char *dir, struct store *s,
    struct err *e)
{
	char *log = file_path(dir, "log");
	struct err unread = ERR_INIT;
	struct keys_verifier key;
	struct checkpoint cp;
	struct buf text, vkey;
	int rc = 0;

	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	buf_init(&vkey, KEYS_NAME_MAX + 128);
	if (publisher_read(log, &text, e) < 0 ||
	    store_text_get(s, "log-key", &vkey, e) < 0 ||
	    keys_verifier_parse(&key, buf_slice(&vkey), e) < 0)
		rc = -1;
	else if (text.n > 0 &&
		 checkpoint_open(&cp, buf_slice(&text), &key, &unread) < 0)
		log_event(LOG_WARN, "checkpoint-ignored",
		    "file=log/checkpoint reason=\"%s\"", unread.text);
	else if (text.n > 0 && cp.size > c->largest)
		c->largest = cp.size;
	buf_free(&vkey);
	buf_free(&text);
	free(log);
	return rc;
}

static int
look(struct confirm *c, const char *dir, struct err *e)
{
	char *path = file_path(dir, "store.db");
	struct store *s = NULL;
	struct buf text;
	int rc = -1;

	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	if (lock_held(c->lock, &c->held, e) == 0 &&
	    lock_read(c->lock, &text, e) == 0 &&
	    read_size(buf_slice(&text), &c->largest, e) == 0 &&
	    lock_kept_each(c->lock, look_at_kept, c, e) == 0 &&
	    store_open_reader(&s, path, e) == 0 &&
	    look_at_published(c, dir, s, e) == 0)
		rc = store_log_size(s, &c->size, e);
	store_close(s);
	buf_free(&text);
	free(path);
	return rc;
}

static int
confirm_with(const char *dir, struct lock *lock, struct err *e)
{
	struct confirm c = { .lock = lock };
	bool said;

	if (look(&c, dir, e) < 0)
		return -1;
	if (c.size < c.largest)
		return err_set(e, ERR_REFUSED,
		    "a checkpoint of %llu entries is known, and %llu are here: "
		    "nothing may be signed before all of them are back",
		    (unsigned long long)c.largest, (unsigned long long)c.size);
	if (!c.held && !c.kept)
		return lock_put_word(lock, e);
	if ((c.held && lock_release(lock, e) < 0) ||
	    (c.kept && lock_accept(lock, c.size, e) < 0) ||
	    lock_take_word(lock, &said, e) < 0)
		return -1;
	return lock_put_word(lock, e);
}

int
centre_confirm(const char *dir, struct err *e)
{
	char *process = file_path(dir, "aggregator.lock");
	char *path = file_path(dir, "lock/lock.db");
	struct lock *lock = NULL;
	int fd = -1, rc = file_lock(process, &fd, e);

	if (rc == 0)
		rc = taking_finish(dir, e);
	if (rc == 0)
		rc = lock_open(&lock, path, e);
	if (rc == 0)
		rc = confirm_with(dir, lock, e);
	lock_close(lock);
	if (fd >= 0)
		file_unlock(fd);
	free(path);
	free(process);
	return rc;
}

/*
 * Nobody can forge a checkpoint of this log's key, so whoever shows one that the log
 * here does not continue shows that the key has signed two histories, or that this is
 * an old copy.  Either way every further signature would make it worse.
 */
#include "aggregator/log/shown.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/encode.h"
#include "common/base/file.h"
#include "common/base/json.h"
#include "common/base/mem.h"
#include "protocol/evidence_file.h"
#include "protocol/limits.h"

enum { ID_BYTES = 8 };

int
shown_judge(struct ledger *l, uint64_t stored, const struct checkpoint *newest,
    const struct checkpoint *cp, enum shown *out, struct err *e)
{
	struct hash root;

	if (cp->size > stored) {
		*out = cp->size > newest->size ? SHOWN_AHEAD : SHOWN_UNKNOWN;
		if (cp->size == newest->size &&
		    !hash_equal(&cp->root, &newest->root))
			*out = SHOWN_FORK;
		return 0;
	}
	if (ledger_root(l, cp->size, &root, e) < 0)
		return -1;
	if (!hash_equal(&cp->root, &root))
		*out = SHOWN_FORK;
	else
		*out = cp->size > newest->size ? SHOWN_AHEAD : SHOWN_HOLDS;
	return 0;
}

void
shown_reason(enum shown how, const struct checkpoint *cp,
    char out[static ERR_TEXT_MAX])
{
	(void)snprintf(out, ERR_TEXT_MAX,
	    how == SHOWN_AHEAD
		? "a checkpoint of %" PRIu64 " entries was shown, which this "
		  "log's key has signed, and this log is smaller: it is an "
		  "older copy. Bring back the missing entries with `recover`; "
		  "until then nothing is signed"
		: "a checkpoint of %" PRIu64 " entries was shown, which this "
		  "log's key has signed, and this log has other entries: two "
		  "histories are signed. Nothing more is, until a named "
		  "person has said `recover --confirm`",
	    cp->size);
}

/* Two histories, for anybody to judge offline: the smaller checkpoint, ours, and that
 * ours has another root at its size. */
static int
put_fork(const struct shown_proof *p, struct buf *out, struct err *e)
{
	struct tree_proof proof;
	struct hash root;

	if (p->checkpoint.size == p->own.size) {
		evidence_file_fork(out, p->own.origin, p->text, p->own_text,
		    NULL, NULL);
		return 0;
	}
	if (ledger_root(p->ledger, p->checkpoint.size, &root, e) < 0 ||
	    ledger_consistency(p->ledger, p->checkpoint.size, p->own.size,
		&proof, e) < 0)
		return -1;
	evidence_file_fork(out, p->own.origin, p->text, p->own_text, &root,
	    &proof);
	return 0;
}

/* Both, which do not prove anything yet. */
static void
put_both(const struct shown_proof *p, struct buf *out)
{
	struct jval *o = jval_object();

	jval_set_str(o, "what",
	    "the first checkpoint was shown to a log whose newest is the "
	    "second; both are signed with its key");
	jval_set_text(o, "first", p->text);
	jval_set_text(o, "second", p->own_text);
	jval_write(o, true, out);
	jval_free(o);
}

/* Whether there are as many files of two histories as are kept. */
static int
has_enough(const char *dir, bool *enough, struct err *e)
{
	struct file_names names;

	if (file_list(dir, ".evidence", &names, e) < 0)
		return -1;
	*enough = names.n >= LIMITS_FORK_FILES_MAX;
	file_names_free(&names);
	return 0;
}

static int
write_file(const char *dir, const struct shown_proof *p, struct err *e)
{
	bool fork = p->how == SHOWN_FORK && p->checkpoint.size <= p->own.size;
	struct hash id = hash_of(p->text);
	char hex[2 * ID_BYTES + 1];
	struct buf out;
	char *name, *path;
	bool enough = false;
	int rc;

	encode_hex(hex, id.b, ID_BYTES);
	name = mem_printf("%s-%" PRIu64 "-%s.%s", fork ? "fork" : "ahead",
	    p->checkpoint.size, hex, fork ? "evidence" : "json");
	path = file_path(dir, name);
	buf_init(&out, LIMITS_EVIDENCE_FILE_MAX);
	rc = file_make_dir(dir, 0700, e);
	if (rc == 0 && fork && (rc = has_enough(dir, &enough, e)) == 0 &&
	    !enough)
		rc = put_fork(p, &out, e);
	else if (rc == 0 && !fork)
		put_both(p, &out);
	if (rc == 0 && !enough && !file_exists(path))
		rc = file_replace(path, buf_slice(&out), 0600, e);
	buf_free(&out);
	free(path);
	free(name);
	return rc;
}

/* The smallest that is kept. */
static int
take_last(void *arg, struct slice text, struct err *e)
{
	struct buf *last = arg;

	(void)e;
	buf_reset(last);
	buf_add_slice(last, text);
	return 0;
}

/* Remove the .json of one that the lock has dropped for a larger one. */
static int
remove_file(const char *dir, struct slice text, struct err *e)
{
	struct hash id = hash_of(text);
	char hex[2 * ID_BYTES + 1], end[2 * ID_BYTES + 8];
	struct file_names names;
	int rc = 0;

	if (!file_exists(dir))
		return 0;
	encode_hex(hex, id.b, ID_BYTES);
	(void)snprintf(end, sizeof(end), "-%s.json", hex);
	if (file_list(dir, end, &names, e) < 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < names.n; i++) {
		char *path = file_path(dir, names.name[i]);

		rc = file_remove(path, e);
		free(path);
	}
	file_names_free(&names);
	return rc;
}

/* *keeps: p is among those that the lock keeps now. */
static int
keep(struct lock *lock, const char *dir, const struct shown_proof *p,
    bool *keeps, struct err *e)
{
	struct buf last;
	bool stays = true;
	int rc = -1;

	buf_init(&last, LIMITS_CHECKPOINT_MAX);
	if (lock_kept_each(lock, take_last, &last, e) == 0 &&
	    lock_keep(lock, p->text, p->checkpoint.size, e) == 0 &&
	    lock_keeps(lock, p->text, keeps, e) == 0 &&
	    (last.n == 0 || lock_keeps(lock, buf_slice(&last), &stays, e) == 0))
		rc = stays ? 0 : remove_file(dir, buf_slice(&last), e);
	buf_free(&last);
	return rc;
}

int
shown_keep(struct lock *lock, const char *dir, const struct shown_proof *p,
    bool *stops, struct err *e)
{
	uint64_t accepted;
	bool keeps = true;

	*stops = true;
	if (lock_accepted(lock, &accepted, e) < 0)
		return -1;
	*stops = p->how != SHOWN_FORK || p->checkpoint.size > accepted;
	if (*stops && keep(lock, dir, p, &keeps, e) < 0)
		return -1;
	return keeps || p->how == SHOWN_FORK ? write_file(dir, p, e) : 0;
}

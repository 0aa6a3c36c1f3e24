/*
 * Openings from elsewhere.  Nobody need be trusted for them: each is compared with
 * the commitment in its signed entry.
 */
#include "aggregator/centre/lost_openings.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "aggregator/check/rebuild.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/limits.h"
#include "protocol/note.h"
#include "protocol/opening.h"

static int
read_file(const char *folder, const struct hash *id, struct buf *out,
    bool *found, struct err *e)
{
	char name[OPENING_NAME_SIZE];
	struct buf bytes = { 0 };
	char *path;
	int rc = 0;

	opening_name(name, id);
	path = file_path(folder, name);
	*found = file_exists(path);
	if (*found)
		rc = file_read(path, LIMITS_OPENING_MAX, &bytes, e);
	if (rc == 0)
		buf_add_slice(out, buf_slice(&bytes));
	buf_free(&bytes);
	free(path);
	return rc;
}

/* From another store the opening of the statement, whatever its place there. */
static int
read_more(struct store *s, const struct hash *id, struct buf *out, bool *found,
    struct err *e)
{
	uint64_t at;

	if (store_log_find(s, id, &at, found, e) < 0)
		return -1;
	return *found ? store_opening_get(s, at, out, found, e) : 0;
}

int
lost_openings_find(void *arg, uint64_t index, const struct hash *id,
    struct buf *out, bool *found, struct err *e)
{
	const struct lost_openings *o = arg;

	(void)index;
	*found = false;
	if (o->old != NULL && read_more(o->old, id, out, found, e) < 0)
		return -1;
	if (!*found && o->more != NULL &&
	    read_more(o->more, id, out, found, e) < 0)
		return -1;
	if (!*found && o->folder != NULL)
		return read_file(o->folder, id, out, found, e);
	return 0;
}

int
lost_openings_open(struct lost_openings *o, const char *path, struct err *e)
{
	struct stat st;

	if (path == NULL)
		return 0;
	if (stat(path, &st) < 0)
		return err_errno(e, errno, "cannot open %s", path);
	if (S_ISDIR(st.st_mode)) {
		o->folder = path;
		return 0;
	}
	return store_open_reader(&o->more, path, e);
}

void
lost_openings_close(struct lost_openings *o)
{
	store_close(o->more);
	o->more = NULL;
}

/* ------------------------------------------------------------------ bringing */

struct bringing {
	struct lost_openings *from;
	struct store *store;
	uint64_t brought;
};

/* The id of leaf `index`. */
static int
id_of(struct store *s, uint64_t index, struct hash *id, struct err *e)
{
	struct buf whole;
	struct note n;
	int rc;

	buf_init(&whole, LIMITS_NOTE_MAX);
	rc = store_log_get(s, index, &whole, e);
	if (rc == 0)
		rc =
		    note_parse(&n, buf_slice(&whole), LIMITS_NOTE_MAX, true, e);
	if (rc == 0)
		*id = note_id(&n);
	buf_free(&whole);
	return rc;
}

static int
bring_one(struct bringing *b, uint64_t index, struct err *e)
{
	struct buf opening;
	struct hash id;
	bool found = false;
	int rc = id_of(b->store, index, &id, e);

	buf_init(&opening, LIMITS_OPENING_MAX);
	if (rc == 0)
		rc = lost_openings_find(b->from, index, &id, &opening, &found,
		    e);
	if (rc == 0 && found) {
		b->brought++;
		rc = store_opening_put(b->store, index, buf_slice(&opening), e);
	}
	buf_free(&opening);
	return rc;
}

/* rebuild_within() compares each opening with its entry, and finds out anew which
 * are awaited. */
static int
bring_all(struct bringing *b, struct err *e)
{
	struct rebuild_report report = { .say = NULL };
	uint64_t at = 0;
	bool more;

	for (;;) {
		if (store_awaiting_next(b->store, &at, &more, e) < 0)
			return -1;
		if (!more)
			break;
		if (bring_one(b, at, e) < 0)
			return -1;
		at++;
	}
	return rebuild_within(b->store, &report, e);
}

int
lost_openings_bring(struct lost_openings *o, struct store *s, uint64_t *brought,
    uint64_t *awaiting, struct err *e)
{
	struct bringing b = { .from = o, .store = s };

	if (store_begin(s, e) < 0)
		return -1;
	if (bring_all(&b, e) < 0) {
		store_rollback(s);
		return -1;
	}
	*brought = b.brought;
	if (store_commit(s, e) < 0)
		return -1;
	return store_awaiting_count(s, awaiting, e);
}

/*
 * The texts: "release" is the index of the newest release, or "none"; "registry-<index>"
 * is the CSV file that the release at that index binds, kept when it was logged.
 */
#include "aggregator/store/released.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/store/reference.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ips/registry.h"
#include "protocol/limits.h"
#include "protocol/note.h"
#include "protocol/statement.h"

static const char released[] = "release", none[] = "none";

enum { NAME_SIZE = 40 }; /* "registry-" and a number */

/* ------------------------------------------------------------- in the leaves */

struct newest {
	uint64_t index;
	bool any;
};

/* By its first line: fully read by those who use it. */
static int
look(void *arg, uint64_t index, struct slice note, struct err *e)
{
	static const char first[] = "sheaf-release/v1\n";
	struct newest *n = arg;

	(void)e;
	if (note.n >= sizeof(first) - 1 &&
	    memcmp(note.p, first, sizeof(first) - 1) == 0)
		*n = (struct newest){ index, true };
	return 0;
}

static int
find(struct store *s, uint64_t size, uint64_t *index, bool *any, struct err *e)
{
	struct newest n = { .any = false };

	if (store_log_each(s, 0, size, look, &n, e) < 0)
		return -1;
	*any = n.any;
	if (n.any)
		*index = n.index;
	return 0;
}

static int
find_newest(struct store *s, uint64_t *index, bool *any, struct err *e)
{
	uint64_t size;

	if (store_log_size(s, &size, e) < 0)
		return -1;
	return find(s, size, index, any, e);
}

static int
read_release(struct store *s, uint64_t index, struct statement_release *out,
    struct err *e)
{
	struct statement *st = mem_alloc(sizeof(*st));
	struct buf note;
	struct note n;
	int rc;

	buf_init(&note, LIMITS_NOTE_MAX);
	rc = store_log_get(s, index, &note, e);
	if (rc == 0 &&
	    (note_parse(&n, buf_slice(&note), LIMITS_NOTE_MAX, true, e) < 0 ||
		statement_parse(st, n.text, e) < 0 ||
		st->kind != STATEMENT_RELEASE))
		rc = err_set(e, ERR_CORRUPT,
		    "entry %" PRIu64 " of the store is no release: run fsck",
		    index);
	if (rc == 0)
		*out = st->u.release;
	buf_free(&note);
	free(st);
	return rc;
}

/* ------------------------------------------------------------------ the text */

int
released_newest(struct store *s, uint64_t *index, bool *any, struct err *e)
{
	struct buf text;
	int rc;

	buf_init(&text, 32);
	rc = store_text_get(s, released, &text, e);
	if (rc == 0 && text.n == 0)
		rc = find_newest(s, index, any, e);
	else if (rc == 0)
		*any = !slice_is(buf_slice(&text), none);
	if (rc == 0 && text.n > 0 && *any &&
	    !text_parse_u64(buf_slice(&text), LIMITS_NUMBER_MAX, index))
		rc = err_set(e, ERR_CORRUPT,
		    "the store does not say where the newest release stands: "
		    "run `rebuild`");
	buf_free(&text);
	return rc;
}

int
released_below(struct store *s, uint64_t size, uint64_t *index, bool *any,
    struct err *e)
{
	uint64_t newest = 0;

	if (released_newest(s, &newest, any, e) < 0)
		return -1;
	if (*any && newest >= size)
		return find(s, size, index, any, e);
	if (*any)
		*index = newest;
	return 0;
}

int
released_set(struct store *s, uint64_t index, struct err *e)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%" PRIu64, index);
	return store_text_put(s, released, slice_of(text), e);
}

int
released_set_none(struct store *s, struct err *e)
{
	return store_text_put(s, released, slice_of(none), e);
}

static int
settle(struct store *s, struct err *e)
{
	uint64_t index = 0;
	bool any = false;
	int rc;

	if (find_newest(s, &index, &any, e) < 0)
		return -1;
	if (store_begin(s, e) < 0)
		return e->kind == ERR_CORRUPT ? -1 : 0;
	rc = any ? released_set(s, index, e) : released_set_none(s, e);
	if (rc == 0)
		rc = store_commit(s, e);
	if (rc < 0)
		store_rollback(s);
	return rc < 0 && e->kind == ERR_CORRUPT ? -1 : 0;
}

int
released_settle(struct store *s, struct err *e)
{
	struct buf text;
	int rc;

	buf_init(&text, 32);
	rc = store_text_get(s, released, &text, e);
	if (rc == 0 && text.n == 0)
		rc = settle(s, e);
	buf_free(&text);
	return rc;
}

int
released_check(struct store *s, const struct hash *registry, struct err *e)
{
	struct statement_release release;
	uint64_t index = 0;
	bool any = false;

	if (released_newest(s, &index, &any, e) < 0)
		return -1;
	if (!any)
		return 0;
	if (read_release(s, index, &release, e) < 0)
		return -1;
	if (!hash_equal(&release.registry, registry))
		return err_set(e, ERR_REFUSED,
		    "no total is made: release %" PRIu64 " (entry %" PRIu64
		    ") binds another registry than the one that stands here; "
		    "bring it with `registry import`",
		    release.number, index);
	return 0;
}

/* -------------------------------------------------------- what was bound before */

static void
name_kept(char name[static NAME_SIZE], uint64_t index)
{
	(void)snprintf(name, NAME_SIZE, "registry-%" PRIu64, index);
}

int
released_keep(struct store *s, uint64_t index, struct err *e)
{
	char name[NAME_SIZE];
	struct buf csv;
	int rc;

	name_kept(name, index);
	buf_init(&csv, REGISTRY_FILE_MAX);
	rc = reference_export(s, &csv, e);
	if (rc == 0)
		rc = store_text_put(s, name, buf_slice(&csv), e);
	buf_free(&csv);
	return rc;
}

/* The one that stands or was kept, by the hash that the release at `index` names. */
static int
export_bound(struct store *s, uint64_t index, struct buf *csv, struct err *e)
{
	struct statement_release release;
	char name[NAME_SIZE];
	struct hash hash;

	if (read_release(s, index, &release, e) < 0 ||
	    reference_export(s, csv, e) < 0)
		return -1;
	hash = hash_of(buf_slice(csv));
	if (hash_equal(&hash, &release.registry))
		return 0;
	buf_reset(csv);
	name_kept(name, index);
	if (store_text_get(s, name, csv, e) < 0)
		return -1;
	hash = hash_of(buf_slice(csv));
	if (hash_equal(&hash, &release.registry))
		return 0;
	return err_set(e, ERR_REFUSED,
	    "the registry that release %" PRIu64 " (entry %" PRIu64
	    ") binds is not kept here: bring it with `registry import`, or ask "
	    "for a log size at which another one holds",
	    release.number, index);
}

int
released_export(struct store *s, uint64_t size, struct buf *out, struct err *e)
{
	uint64_t index = 0;
	bool any = false;
	struct buf csv;
	int rc;

	if (released_below(s, size, &index, &any, e) < 0)
		return -1;
	if (!any)
		return reference_export(s, out, e);
	buf_init(&csv, REGISTRY_FILE_MAX);
	rc = export_bound(s, index, &csv, e);
	if (rc == 0)
		buf_add_slice(out, buf_slice(&csv));
	buf_free(&csv);
	return rc;
}

int
released_copy(struct store *made, struct store *s, uint64_t size, struct err *e)
{
	struct registry registry;
	struct buf csv;
	uint64_t index = 0;
	bool any, moved;
	int rc;

	if (released_newest(s, &index, &any, e) < 0)
		return -1;
	if (!any || index < size)
		return store_copy(made, s, STORE_REGISTRY, e);
	buf_init(&csv, REGISTRY_FILE_MAX);
	rc = released_export(s, size, &csv, e);
	if (rc == 0 &&
	    (rc = registry_parse(&registry, buf_slice(&csv), e)) == 0) {
		rc = reference_replace(&registry, made, &moved, e);
		registry_free(&registry);
	} else if (e->kind == ERR_REFUSED)
		rc = err_set(e, ERR_LATER,
		    "the registry was changed by entry %" PRIu64
		    ", which waits for its publication, and the one before is "
		    "not kept here",
		    index);
	buf_free(&csv);
	return rc;
}

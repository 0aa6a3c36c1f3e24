/*
 * The copies are found through the log: each batch is looked at, so that those
 * without a copy are counted too, and a statement's id comes from its note.
 */
#include "aggregator/views/boxes_export.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/encode.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/note.h"
#include "protocol/statement.h"

struct export
{
	struct store *store;
	const uint8_t *key_id;
	const char *dir;
	struct boxes_export_report *report;
	struct statement st;
	struct hash id; /* of the statement at hand */
	bool found;     /* it has a copy for this key */
};

/* ------------------------------------------------------------------- files */

static char *
path_of(const struct export *x)
{
	char hex[2 * HASH_SIZE + 1], *name, *path;

	encode_hex(hex, x->id.b, HASH_SIZE);
	name = mem_printf("%s.box", hex);
	path = file_path(x->dir, name);
	free(name);
	return path;
}

/* Compare the file with the box, or with the mark of one that was erased. */
static int
is_copy(const char *path, const struct store_box *box, bool *same,
    struct err *e)
{
	struct store_mark mark;
	struct buf file;
	int rc = file_read(path, LIMITS_BOX_MAX, &file, e);

	*same = false;
	if (rc == 0 && box->bytes.n > 0) {
		*same = slice_equal(buf_slice(&file), box->bytes);
	} else if (rc == 0 && file.n >= STORE_MARKED_SIZE) {
		mark = store_box_mark(file.data);
		*same = memcmp(mark.b, box->mark.b, sizeof(mark.b)) == 0;
	}
	buf_free(&file);
	return rc;
}

static int
write_box(struct export *x, const char *path, const struct store_box *box,
    struct err *e)
{
	bool there, same;

	if (file_look(path, &there, e) < 0)
		return -1;
	if (!there) {
		/* No folder is made for a key that nothing is kept for. */
		if (x->report->written++ == 0 &&
		    file_make_dir(x->dir, 0700, e) < 0)
			return -1;
		return file_create(path, box->bytes, 0600, e);
	}
	if (is_copy(path, box, &same, e) < 0)
		return -1;
	if (!same)
		return err_set(e, ERR_REFUSED,
		    "%s is there already and is not this sealed copy; it was "
		    "left as it is: give --out another folder",
		    path);
	x->report->there++;
	return 0;
}

/* Erased means erased: what an earlier export has left here goes too. */
static int
delete_box(struct export *x, const char *path, const struct store_box *box,
    struct err *e)
{
	bool there, same;

	x->report->erased++;
	if (file_look(path, &there, e) < 0)
		return -1;
	if (!there)
		return 0;
	if (is_copy(path, box, &same, e) < 0)
		return -1;
	if (!same)
		return 0;
	x->report->deleted++;
	return file_remove(path, e);
}

/* ----------------------------------------------------------------- the log */

static int
export_box(void *arg, const struct store_box *box, struct err *e)
{
	struct export *x = arg;
	char *path;
	int rc;

	if (memcmp(box->key_id, x->key_id, sizeof(box->key_id)) != 0)
		return 0;
	x->found = true;
	path = path_of(x);
	rc = box->bytes.n > 0 ? write_box(x, path, box, e)
			      : delete_box(x, path, box, e);
	free(path);
	return rc;
}

static int
export_leaf(void *arg, uint64_t index, struct slice whole, struct err *e)
{
	struct export *x = arg;
	struct note n;

	if (note_parse(&n, whole, LIMITS_NOTE_MAX, true, e) < 0 ||
	    statement_parse(&x->st, n.text, e) < 0) {
		e->kind = ERR_CORRUPT;
		return err_prefix(e, "leaf %" PRIu64, index);
	}
	if (x->st.kind != STATEMENT_BATCH)
		return 0;
	x->report->batches++;
	x->id = note_id(&n);
	x->found = false;
	if (store_box_each(x->store, index, export_box, x, e) < 0)
		return -1;
	x->report->without += !x->found;
	return 0;
}

/* --------------------------------------------------------------- recipients */

/* The further recipients of the trust in force: whether the key is one, and
 * their ids as text. */
static int
read_recipients(struct export *x, bool *named, struct buf *ids, struct err *e)
{
	struct store_trust t;
	struct buf whole;
	struct note n;
	bool found;
	int rc = -1;

	*named = false;
	buf_init(&whole, LIMITS_NOTE_MAX);
	if (store_agent_trust_get(x->store, 0, &t, &found, e) < 0)
		goto out;
	if (!found) {
		rc = 0;
		goto out;
	}
	if (store_log_get(x->store, t.index, &whole, e) < 0 ||
	    note_parse(&n, buf_slice(&whole), LIMITS_NOTE_MAX, true, e) < 0 ||
	    statement_parse(&x->st, n.text, e) < 0)
		goto out;
	for (size_t i = 1; i < x->st.u.trust.recipients; i++) {
		uint8_t id[8];
		char hex[2 * sizeof(id) + 1];

		keys_recipient_id(id, &x->st.u.trust.recipient[i]);
		encode_hex(hex, id, sizeof(id));
		buf_printf(ids, "%s%s", ids->n > 0 ? ", " : "", hex);
		*named |= memcmp(id, x->key_id, sizeof(id)) == 0;
	}
	rc = 0;
out:
	buf_free(&whole);
	return rc;
}

/* A key that was removed from the trust keeps the copies it has got. */
static int
check_recipient(struct export *x, struct err *e)
{
	const struct boxes_export_report *r = x->report;
	struct buf ids;
	bool named;
	int rc;

	buf_init(&ids, 256);
	rc = read_recipients(x, &named, &ids, e);
	if (rc == 0 && !named && r->without == r->batches)
		rc = err_set(e, ERR_REFUSED,
		    "nothing is kept for this key, and the trust in force %s%s",
		    ids.n > 0 ? "names other further recipients: "
			      : "names no further recipient",
		    buf_str(&ids));
	buf_free(&ids);
	return rc;
}

int
boxes_export(struct store *reader, const uint8_t key_id[static 8],
    uint64_t size, const char *dir, struct boxes_export_report *report,
    struct err *e)
{
	struct export *x = mem_alloc(sizeof(*x));
	uint64_t now;
	int rc = -1;

	*report = (struct boxes_export_report){ 0 };
	*x = (struct export){ .store = reader,
		.key_id = key_id,
		.dir = dir,
		.report = report };
	if (store_read_begin(reader, e) < 0) {
		free(x);
		return -1;
	}
	if (store_log_size(reader, &now, e) < 0)
		goto out;
	report->size = size == UINT64_MAX ? now : size;
	if (report->size > now) {
		err_set(e, ERR_REFUSED,
		    "the log has %" PRIu64 " entries, fewer than %" PRIu64, now,
		    size);
		goto out;
	}
	if (store_log_each(reader, 0, report->size, export_leaf, x, e) == 0)
		rc = check_recipient(x, e);
out:
	store_read_end(reader);
	free(x);
	return rc;
}

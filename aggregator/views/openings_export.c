/*
 * Openings for an auditor.  What is in force is found by replaying the log
 * with protocol/inforce.h, not from the tables: the auditor does the same, and
 * `size` may lie in the past.
 */
#include "aggregator/views/openings_export.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/log/ledger.h"
#include "aggregator/store/released.h"
#include "common/base/encode.h"
#include "common/base/file.h"
#include "common/base/json.h"
#include "common/ips/registry.h"
#include "protocol/inforce.h"
#include "protocol/note.h"
#include "protocol/opening.h"
#include "protocol/statement.h"

static int
replay_leaf(void *arg, uint64_t index, struct slice whole, struct err *e)
{
	struct inforce *f = arg;
	struct statement s;
	struct note n;
	struct hash id;

	if (note_parse(&n, whole, LIMITS_NOTE_MAX, true, e) < 0 ||
	    statement_parse(&s, n.text, e) < 0) {
		e->kind = ERR_CORRUPT;
		return err_prefix(e, "leaf %" PRIu64, index);
	}
	id = note_id(&n);
	inforce_add(f, &s, &id);
	return 0;
}

static int
write_one(struct store *s, const char *dir, const struct inforce_entry *in,
    struct openings_export_report *report, struct err *e)
{
	char name[OPENING_NAME_SIZE];
	struct buf opening;
	bool found = false, awaiting = false;
	char *path;
	int r = -1;

	opening_name(name, &in->id);
	path = file_path(dir, name);
	buf_init(&opening, OPENING_SALT_SIZE + LIMITS_PAYLOAD_MAX);
	if (store_opening_get(s, in->index, &opening, &found, e) < 0 ||
	    store_awaiting_has(s, in->index, &awaiting, e) < 0)
		goto out;
	if (!found && awaiting)
		report->awaiting++;
	else if (!found)
		report->erased++;
	else if (file_replace(path, buf_slice(&opening), 0600, e) < 0)
		goto out;
	else
		report->written++;
	r = 0;
out:
	buf_free(&opening);
	free(path);
	return r;
}

static int
compare_name(const void *key, const void *entry)
{
	char name[OPENING_NAME_SIZE];

	opening_name(name, &((const struct inforce_entry *)entry)->id);
	return strcmp(key, name);
}

static int
compare_id(const void *a, const void *b)
{
	const struct inforce_entry *x = a, *y = b;

	return memcmp(x->id.b, y->id.b, HASH_SIZE);
}

/* Delete openings of an earlier export that are not in force any more; in is
 * sorted by id. */
static int
remove_others(const char *dir, const struct inforce_entry *in, size_t n,
    struct err *e)
{
	struct file_names names;
	int r = 0;

	if (file_list(dir, OPENING_ENDING, &names, e) < 0)
		return -1;
	for (size_t i = 0; i < names.n && r == 0; i++) {
		char *path;

		if (n > 0 && bsearch(names.name[i], in, n, sizeof(*in),
				 compare_name) != NULL)
			continue;
		path = file_path(dir, names.name[i]);
		r = file_remove(path, e);
		free(path);
	}
	file_names_free(&names);
	return r;
}

/* Write registry.csv, which holds at that size; *hash is that of its bytes. */
static int
write_registry(struct store *s, uint64_t size, const char *dir,
    struct hash *hash, struct err *e)
{
	char *path = file_path(dir, "registry.csv");
	struct buf csv;
	int r = -1;

	buf_init(&csv, REGISTRY_FILE_MAX);
	if (released_export(s, size, &csv, e) == 0) {
		*hash = hash_of(buf_slice(&csv));
		r = file_replace(path, buf_slice(&csv), 0644, e);
	}
	buf_free(&csv);
	free(path);
	return r;
}

static int
root_at(struct store *s, uint64_t size, struct hash *root, struct err *e)
{
	struct ledger *l = ledger_new(s);
	int r = ledger_root(l, size, root, e);

	ledger_free(l);
	return r;
}

/* What the files belong to (P-TOT-6).  Written last: a folder whose export was
 * broken off has none, or an older one that does not fit. */
static int
write_manifest(struct store *s, const char *dir,
    const struct openings_export_report *report, const struct hash *registry,
    struct err *e)
{
	char *path = file_path(dir, "manifest.json");
	char hex[2 * HASH_SIZE + 1];
	struct jval *o = jval_object();
	struct buf root, out;
	struct hash at;
	int r = -1;

	buf_init(&root, 64);
	buf_init(&out, 1024);
	if (root_at(s, report->size, &at, e) < 0)
		goto out;
	encode_base64(&root, at.b, HASH_SIZE);
	encode_hex(hex, registry->b, HASH_SIZE);
	jval_set_i64(o, "log_size", (int64_t)report->size);
	jval_set_str(o, "log_root", buf_str(&root));
	jval_set_str(o, "registry", hex);
	jval_set_i64(o, "openings", (int64_t)report->written);
	jval_set_i64(o, "erased", (int64_t)report->erased);
	jval_write(o, true, &out);
	buf_puts(&out, "\n");
	r = file_replace(path, buf_slice(&out), 0644, e);
out:
	buf_free(&root);
	buf_free(&out);
	jval_free(o);
	free(path);
	return r;
}

static int
write_all(struct store *s, const char *dir, struct inforce_entry *in, size_t n,
    struct openings_export_report *report, struct err *e)
{
	struct hash registry;

	if (file_make_dir(dir, 0700, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (write_one(s, dir, &in[i], report, e) < 0)
			return -1;
	if (n > 0)
		qsort(in, n, sizeof(*in), compare_id);
	if (remove_others(dir, in, n, e) < 0 ||
	    write_registry(s, report->size, dir, &registry, e) < 0)
		return -1;
	return write_manifest(s, dir, report, &registry, e);
}

int
openings_export(struct store *reader, uint64_t size, const char *dir,
    struct openings_export_report *report, struct err *e)
{
	struct inforce *f = inforce_new();
	struct inforce_entry *in = NULL;
	uint64_t now;
	size_t n = 0;
	int r = -1;

	*report = (struct openings_export_report){ 0 };
	if (store_read_begin(reader, e) < 0) {
		inforce_free(f);
		return -1;
	}
	if (store_log_size(reader, &now, e) < 0)
		goto out;
	report->size = size == UINT64_MAX ? now : size;
	if (report->size > now) {
		err_set(e, ERR_REFUSED,
		    "the log has %" PRIu64 " entries, "
		    "fewer than %" PRIu64,
		    now, size);
		goto out;
	}
	if (store_log_each(reader, 0, report->size, replay_leaf, f, e) < 0)
		goto out;
	inforce_list(f, &in, &n);
	r = write_all(reader, dir, in, n, report, e);
out:
	store_read_end(reader);
	inforce_free(f);
	free(in);
	return r;
}

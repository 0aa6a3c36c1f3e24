/*
 * A backup.  The published checkpoint is read first and the store after it, so that the
 * store always holds the tree of the checkpoint, whatever the daemon does meanwhile.
 */
#include "aggregator/backup/snapshot_make.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aggregator/accounts/access_files.h"
#include "aggregator/accounts/accounts.h"
#include "aggregator/backup/snapshot_file.h"
#include "aggregator/backup/snapshot_room.h"
#include "aggregator/backup/snapshot_totals.h"
#include "aggregator/backup/snapshot_tree.h"
#include "aggregator/centre/centre.h"
#include "aggregator/log/ledger.h"
#include "aggregator/log/publisher.h"
#include "aggregator/support/support.h"
#include "common/base/encode.h"
#include "common/base/file.h"
#include "common/base/mem.h"

enum {
	PRIVATE_FILE = 0600,
	TEXT_MAX = 512, /* an origin, a verifier key */
	/* Keys and files of evidence are small; an access log of some years
	 * has 100 MiB. */
	SMALL_FILE_MAX = 1024 * 1024 * 1024
};

struct making {
	const char *dir, *path;
	char *work; /* DIR/backup.making */
	char *part; /* the file under its temporary name */
	struct snapshot_head head;
	struct checkpoint published;
	struct hash digest;
	size_t left_out; /* files of evidence */
	bool noted;
};

/* ------------------------------------------------------------------- copies */

/* One more part, of which a copy is in the folder of work. */
static int
take_part(struct making *m, const char *name, struct err *e)
{
	char *path = file_path(m->work, name);
	struct stat st;
	int rc;

	if (stat(path, &st) < 0)
		rc = err_errno(e, errno, "cannot read %s", path);
	else
		rc = snapshot_head_add(&m->head, name, (uint64_t)st.st_size, e);
	free(path);
	return rc;
}

/* The copy of this name of what is open at fd. */
static int
copy_open(struct making *m, const char *name, int fd, struct err *e)
{
	char *to = file_path(m->work, name), *folder = file_dir(to);
	struct buf bytes;
	int rc;

	buf_init(&bytes, SMALL_FILE_MAX);
	rc = file_read_fd(fd, name, &bytes, e);
	if (rc == 0)
		rc = snapshot_tree_make(folder, m->dir, e);
	if (rc == 0)
		rc = file_replace_unsynced(to, buf_slice(&bytes), PRIVATE_FILE,
		    e);
	if (rc == 0)
		rc = take_part(m, name, e);
	buf_free(&bytes);
	free(folder);
	free(to);
	return rc;
}

static int
copy_small(struct making *m, const char *name, struct err *e)
{
	char *from = file_path(m->dir, name);
	int fd = open(from, O_RDONLY | O_CLOEXEC), rc;

	rc = fd < 0 ? err_errno(e, errno, "cannot read %s", from)
		    : copy_open(m, name, fd, e);
	if (fd >= 0)
		(void)close(fd);
	free(from);
	return rc;
}

/* A file of evidence, and when it was written. */
struct evidence {
	char *name; /* "evidence/fork-7-…" */
	struct timespec written;
};

struct evidence_list {
	struct evidence *file;
	size_t n, cap;
};

static int
newest_first(const void *pa, const void *pb)
{
	const struct evidence *a = pa, *b = pb;

	if (a->written.tv_sec != b->written.tv_sec)
		return a->written.tv_sec > b->written.tv_sec ? -1 : 1;
	if (a->written.tv_nsec != b->written.tv_nsec)
		return a->written.tv_nsec > b->written.tv_nsec ? -1 : 1;
	return strcmp(a->name, b->name);
}

/* The files of a folder of the state directory that end in `suffix`; there may be no
 * such folder.  Files of other names are not ours. */
static int
list_folder(struct making *m, const char *folder, const char *suffix,
    struct evidence_list *out, struct err *e)
{
	char *dir = file_path(m->dir, folder);
	struct file_names names = { .n = 0 };
	int rc = 0;

	if (file_exists(dir))
		rc = file_list(dir, suffix, &names, e);
	for (size_t i = 0; rc == 0 && i < names.n; i++) {
		char *name = file_path(folder, names.name[i]);
		char *path = file_path(m->dir, name);
		struct stat st;

		if (!snapshot_head_is_name(slice_of(name)))
			free(name);
		else if (stat(path, &st) < 0) {
			rc = err_errno(e, errno, "cannot read %s", path);
			free(name);
		} else {
			out->file = mem_grow(out->file, out->n, &out->cap,
			    sizeof(*out->file));
			out->file[out->n++] = (struct evidence){ .name = name,
				.written = st.st_mtim };
		}
		free(path);
	}
	file_names_free(&names);
	free(dir);
	return rc;
}

static int
copy_listed(struct making *m, struct evidence_list *l, size_t max,
    struct err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < l->n && i < max; i++)
		rc = copy_small(m, l->file[i].name, e);
	for (size_t i = 0; i < l->n; i++)
		free(l->file[i].name);
	free(l->file);
	return rc;
}

static int
copy_keys(struct making *m, struct err *e)
{
	struct evidence_list l = { .n = 0 };
	int rc = list_folder(m, "keys", ".key", &l, e);

	return copy_listed(m, &l, rc < 0 ? 0 : l.n, e) < 0 ? -1 : rc;
}

/* The newest, as many as a backup takes. */
static int
copy_evidence(struct making *m, struct err *e)
{
	struct evidence_list l = { .n = 0 };
	size_t max = LIMITS_BACKUP_EVIDENCE_MAX;
	int rc = list_folder(m, "evidence", ".evidence", &l, e);

	if (rc == 0)
		rc = list_folder(m, "evidence", ".json", &l, e);
	if (l.n > 1)
		qsort(l.file, l.n, sizeof(*l.file), newest_first);
	m->left_out = l.n > max ? l.n - max : 0;
	return copy_listed(m, &l, rc < 0 ? 0 : max, e) < 0 ? -1 : rc;
}

/* access.log, and those that it was renamed to. */
static int
copy_access(struct making *m, struct err *e)
{
	struct access_files files;
	int rc = access_files_open(m->dir, &files, e);

	if (rc < 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < files.n; i++)
		rc = copy_open(m, files.file[i].name, files.file[i].fd, e);
	access_files_close(&files);
	return rc;
}

static int
copy_people(struct making *m, struct err *e)
{
	bool any;

	if (accounts_copy(m->dir, m->work, &any, e) < 0)
		return -1;
	return any ? take_part(m, "people.db", e) : 0;
}

static int
copy_support(struct making *m, struct err *e)
{
	bool any;

	if (support_copy(m->dir, m->work, &any, e) < 0)
		return -1;
	return any ? take_part(m, "support.db", e) : 0;
}

/* -------------------------------------------------------------------- store */

/* A short text of the store, which must be there. */
static int
read_text(struct store *s, const char *name, struct buf *out, struct err *e)
{
	buf_init(out, TEXT_MAX);
	if (store_text_get(s, name, out, e) < 0)
		return -1;
	return out->n > 0
		   ? 0
		   : err_set(e, ERR_CORRUPT, "the store names no %s", name);
}

static int
read_origin(struct making *m, struct store *s, struct keys_verifier *key,
    struct err *e)
{
	struct buf origin = { 0 }, vkey = { 0 };
	int rc = read_text(s, "origin", &origin, e);

	if (rc == 0)
		rc = read_text(s, "log-key", &vkey, e);
	if (rc == 0)
		rc = keys_verifier_parse(key, buf_slice(&vkey), e);
	if (rc == 0 && !keys_is_origin(buf_slice(&origin)))
		rc = err_set(e, ERR_CORRUPT, "the store names no origin");
	if (rc == 0)
		memcpy(m->head.origin, buf_str(&origin), origin.n + 1);
	buf_free(&vkey);
	buf_free(&origin);
	return rc;
}

/* The checkpoint that was published before the state of s; where that has another
 * tree, no backup helps. */
static int
check_published(struct making *m, struct store *s, struct slice text,
    struct err *e)
{
	struct keys_verifier key;
	struct ledger *l;
	struct hash root;
	int rc;

	if (read_origin(m, s, &key, e) < 0)
		return -1;
	if (text.n == 0)
		return err_set(e, ERR_REFUSED,
		    "no checkpoint is published in %s, so its making was "
		    "broken off: see `sheaf-aggregator status`",
		    m->dir);
	if (checkpoint_open(&m->published, text, &key, e) < 0)
		return err_prefix(e, "the published checkpoint");
	l = ledger_new(s);
	rc = m->published.size > m->head.entries
		 ? 1
		 : ledger_root(l, m->published.size, &root, e);
	ledger_free(l);
	if (rc < 0)
		return -1;
	if (rc > 0 || !hash_equal(&root, &m->published.root))
		return err_set(e, ERR_CORRUPT,
		    "the store in %s has not the entries of the published "
		    "checkpoint: run `sheaf-aggregator fsck`. No backup was "
		    "made; keep the earlier ones",
		    m->dir);
	m->head.published = m->published.size;
	return 0;
}

/* One state of the store: its figures, and its bytes. */
static int
copy_state(struct making *m, struct store *s, struct slice checkpoint,
    struct err *e)
{
	char *to = file_path(m->work, "store.db");
	int rc = store_read_begin(s, e);

	if (rc < 0)
		goto out;
	if (store_log_size(s, &m->head.entries, e) < 0 ||
	    snapshot_totals(s, &m->head.totals, &m->head.figures, e) < 0 ||
	    check_published(m, s, checkpoint, e) < 0 ||
	    store_backup(s, to, e) < 0)
		rc = -1;
	store_read_end(s);
	if (rc == 0)
		rc = take_part(m, "store.db", e);
out:
	free(to);
	return rc;
}

/* What will be copied, nearly: keys and evidence are small. */
static int
sum_up(struct making *m, uint64_t *bytes, struct err *e)
{
	static const char *const names[] = { "store.db", "store.db-wal",
		"people.db", "people.db-wal", "support.db" };
	struct access_files files;
	struct stat st;

	*bytes = 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *path = file_path(m->dir, names[i]);

		if (stat(path, &st) == 0)
			*bytes += (uint64_t)st.st_size;
		free(path);
	}
	if (access_files_open(m->dir, &files, e) < 0)
		return -1;
	for (size_t i = 0; i < files.n; i++)
		if (fstat(files.file[i].fd, &st) == 0)
			*bytes += (uint64_t)st.st_size;
	access_files_close(&files);
	return 0;
}

/* Beside what the daemon needs: the copies, and once they are in the file, what is
 * unpacked of it; and the file, on this disk or another. */
static int
ask_room(struct making *m, struct err *e)
{
	char *folder = file_dir(m->path);
	struct stat here, there;
	uint64_t bytes;
	bool one;
	int rc = sum_up(m, &bytes, e);

	if (rc == 0 && (stat(m->dir, &here) < 0 || stat(folder, &there) < 0))
		rc = err_errno(e, errno, "cannot make %s", m->path);
	if (rc == 0) {
		one = here.st_dev == there.st_dev;
		rc = snapshot_room_ask(m->dir,
		    (one ? 2 : 1) * bytes + LIMITS_ROOM_FLOOR_BYTES, "a backup",
		    e);
		if (rc == 0 && !one)
			rc = snapshot_room_ask(folder, bytes, "a backup", e);
	}
	free(folder);
	return rc;
}

static int
copy_all(struct making *m, struct err *e)
{
	char *log = file_path(m->dir, "log");
	struct store *s = NULL;
	struct buf checkpoint;
	int rc;

	buf_init(&checkpoint, LIMITS_CHECKPOINT_MAX);
	rc = centre_open_reader(&s, m->dir, e);
	if (rc == 0)
		rc = ask_room(m, e);
	if (rc == 0)
		rc = publisher_read(log, &checkpoint, e);
	if (rc == 0 && (copy_keys(m, e) < 0 || copy_evidence(m, e) < 0 ||
			   copy_access(m, e) < 0 || copy_people(m, e) < 0 ||
			   copy_support(m, e) < 0 ||
			   copy_state(m, s, buf_slice(&checkpoint), e) < 0))
		rc = -1;
	store_close(s);
	if (rc == 0) {
		char *to = file_path(m->work, "log");

		rc = snapshot_tree_make(to, m->dir, e);
		if (rc == 0)
			rc =
			    publisher_checkpoint(to, buf_slice(&checkpoint), e);
		if (rc == 0)
			rc = take_part(m, "log/checkpoint", e);
		free(to);
	}
	buf_free(&checkpoint);
	free(log);
	return rc;
}

/* --------------------------------------------------------------- the file */

static int
fresh_work(struct making *m, struct err *e)
{
	if (snapshot_tree_remove(m->work, e) < 0)
		return -1;
	return snapshot_tree_make(m->work, m->dir, e);
}

/* What was written is what a restore takes. */
static int
read_back(struct making *m, struct err *e)
{
	struct snapshot_head *head = mem_alloc(sizeof(*head));
	struct buf checkpoint = { 0 };
	struct store *s = NULL;
	struct hash digest;
	int rc = snapshot_file_unpack(m->part, m->work, head, &digest, e);

	if (rc == 0)
		rc = snapshot_parts_judge(m->work, head, &s, &checkpoint, e);
	store_close(s);
	buf_free(&checkpoint);
	if (rc == 0 && !hash_equal(&digest, &m->digest))
		rc = err_set(e, ERR_CORRUPT, "another file was read");
	free(head);
	return rc < 0 ? err_prefix(e,
			    "what was read back is not what was written; no "
			    "backup was made")
		      : 0;
}

static int
exists(const char *path, struct err *e)
{
	return err_refuse(e, "exists", 0,
	    "%s exists already and is left as it is; give another name", path);
}

/* Give the flushed file its name, durably. */
static int
name_it(struct making *m, struct err *e)
{
	char *folder = file_dir(m->path);
	int rc = 0;

	if (file_exists(m->path))
		rc = exists(m->path, e);
	else if (rename(m->part, m->path) < 0)
		rc = err_errno(e, errno, "cannot make %s", m->path);
	else if (file_sync_dir(folder, e) < 0) {
		(void)unlink(m->path);
		rc = -1;
	}
	free(folder);
	return rc;
}

/* What root makes in a folder of the service, the service's own user has to read and to
 * replace; in another one it is root's. */
static void
give_backup(const struct making *m)
{
	char *folder = file_dir(m->path);
	struct stat there, here;

	if (stat(folder, &there) == 0 && stat(m->dir, &here) == 0 &&
	    there.st_uid == here.st_uid)
		snapshot_tree_give_file(m->part, m->dir);
	free(folder);
}

/* When, for /metrics: a backup that stays away is noticed. */
static int
note_it(struct making *m, struct err *e)
{
	char *path = file_path(m->dir, "last-backup");
	char hex[HASH_SIZE * 2 + 1];
	struct buf text;
	int rc;

	encode_hex(hex, m->digest.b, HASH_SIZE);
	buf_init(&text, 256);
	buf_printf(&text, "made=%s entries=%" PRIu64 " sha256=%s\n",
	    m->head.made, m->head.entries, hex);
	rc = file_replace(path, buf_slice(&text), PRIVATE_FILE, e);
	if (rc == 0)
		snapshot_tree_give_file(path, m->dir);
	buf_free(&text);
	free(path);
	return rc;
}

static int
write_file(struct making *m, struct err *e)
{
	int rc = snapshot_file_write(m->part, &m->head, m->work, &m->digest, e);

	if (rc == 0)
		give_backup(m);
	if (rc < 0 || fresh_work(m, e) < 0 || read_back(m, e) < 0 ||
	    name_it(m, e) < 0) {
		(void)unlink(m->part);
		return -1;
	}
	return 0;
}

static int
make(struct making *m, struct err *e)
{
	struct err ignored;
	int rc;

	clock_format(m->head.made, clock_wall_now());
	rc = fresh_work(m, e);
	if (rc == 0)
		rc = copy_all(m, e);
	if (rc == 0)
		rc = write_file(m, e);
	/* What stays is removed by the next backup. */
	(void)!snapshot_tree_remove(m->work, &ignored);
	/* The backup is made, whatever can be said of it. */
	m->noted = rc == 0 && note_it(m, &ignored) == 0;
	return rc;
}

/* "DIR/.tmp-NAME" */
static char *
temporary(const char *path)
{
	char *folder = file_dir(path), *part;
	const char *slash = strrchr(path, '/');
	char *name = mem_printf(".tmp-%s", slash == NULL ? path : slash + 1);

	part = file_path(folder, name);
	free(name);
	free(folder);
	return part;
}

/* One backup at a time: they share the folder of work. */
static int
with_lock(struct making *m, struct err *e)
{
	char *store = file_path(m->dir, "store.db");
	char *lock = file_path(m->dir, "backup.lock");
	struct store *s = NULL;
	int fd = -1, rc = 0;

	/* In a wrong folder nothing is left behind. */
	if (!file_exists(store))
		rc = centre_open_reader(&s, m->dir, e);
	store_close(s);
	if (rc == 0)
		rc = file_lock(lock, &fd, e);
	if (rc == 0) {
		snapshot_tree_give_file(lock, m->dir);
		rc = make(m, e);
		file_unlock(fd);
	}
	free(lock);
	free(store);
	return rc;
}

int
snapshot_make(const char *dir, const char *path, struct snapshot_report *report,
    struct err *e)
{
	struct making *m = mem_alloc(sizeof(*m));
	int rc;

	m->dir = dir;
	m->path = path;
	m->work = file_path(dir, "backup.making");
	m->part = temporary(path);
	rc = file_exists(path) ? exists(path, e) : with_lock(m, e);
	if (rc == 0) {
		*report = snapshot_parts_report(&m->head, &m->digest);
		report->left_out = m->left_out;
		report->noted = m->noted;
	}
	free(m->part);
	free(m->work);
	free(m);
	return rc;
}

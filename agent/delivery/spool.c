/*
 * The spool as files.  Each write replaces a whole file durably, so the other
 * side never reads half of one.  Both sides may write anything into it, so
 * every file is reached through the descriptor of its folder, and what is no
 * file of the spool is set aside.
 */
#define _GNU_SOURCE /* O_PATH */

#include "agent/delivery/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "agent/delivery/aside.h"
#include "common/base/clock.h"
#include "common/base/folder.h"
#include "common/base/mem.h"
#include "common/base/text.h"

enum {
	/* The courier may run as another user of the same group. */
	DIR_MODE = 0770,
	FILE_MODE = 0660,
	NAME_EPOCH_DIGITS = 6,
	NAME_SEQ_DIGITS = 10,
	NAME_DIGITS = NAME_EPOCH_DIGITS + 1 + NAME_SEQ_DIGITS
};

/* Behind spool.arg of a spool on disk. */
struct dir {
	int root;       /* of the spool itself */
	int lock, work; /* -1: not held */
	int work_ms;    /* how long spool_work_begin() waits */
	struct aside aside;
};

static const char *const folders[] = { "out", "in", "joins", "receipts",
	"ahead" };

/* ---------------------------------------------------------------- places */

/* Where a name of the spool is: a folder, and a name in it. */
struct place {
	int fd;
	const char *name, *base; /* "out/x" and "x" */
	char folder[16];         /* "out"; "" for the spool itself */
};

/*
 * Make the folder again where it is missing or something else has its name.
 * It takes its group from the spool; the mode is what the umask left of it.
 */
static int
make_folder(struct dir *d, const char *name, int *fd, struct err *e)
{
	enum folder_found what;
	struct stat st;

	*fd = -1;
	if (mkdirat(d->root, name, DIR_MODE) < 0 && errno != EEXIST)
		return err_errno(e, errno, "cannot make the folder spool/%s",
		    name);
	if (folder_open(d->root, name, fd, &what, e) < 0)
		return -1;
	if (*fd < 0)
		return err_set(e, ERR_CORRUPT,
		    "spool/%s is %s and cannot be moved away: remove it, or "
		    "let this user open it",
		    name, folder_word(what));
	if (fstat(*fd, &st) == 0 && (st.st_mode & 0777) != DIR_MODE)
		(void)fchmod(*fd, DIR_MODE | (st.st_mode & S_ISGID));
	file_sync_fd(d->root, "the spool");
	return 0;
}

/* Open a folder of the spool; the one that the name means, or a new one. */
static int
open_folder(struct dir *d, const char *name, int *fd, struct err *e)
{
	enum folder_found what;

	if (folder_open(d->root, name, fd, &what, e) < 0)
		return -1;
	if (*fd >= 0)
		return 0;
	if (what != FOLDER_NONE)
		(void)aside_put(&d->aside, d->root, name, name, what);
	return make_folder(d, name, fd, e);
}

static int
place_open(struct dir *d, const char *name, struct place *p, struct err *e)
{
	const char *slash = strchr(name, '/');

	*p = (struct place){ .fd = d->root, .name = name, .base = name };
	if (slash == NULL)
		return 0;
	ASSERT((size_t)(slash - name) < sizeof(p->folder));
	memcpy(p->folder, name, (size_t)(slash - name));
	p->base = slash + 1;
	ASSERT(strchr(p->base, '/') == NULL);
	return open_folder(d, p->folder, &p->fd, e);
}

static void
place_close(const struct dir *d, const struct place *p)
{
	if (p->fd != d->root)
		(void)close(p->fd);
}

static bool
put_aside(struct dir *d, const struct place *p, enum folder_found what)
{
	return aside_put(&d->aside, p->fd, p->base, p->name, what);
}

/* ---------------------------------------------------- the four functions */

static int
dir_read(void *arg, const char *name, size_t max, struct buf *out, bool *found,
    struct err *e)
{
	struct dir *d = arg;
	enum folder_found what;
	struct place p;
	int rc;

	*found = false;
	buf_init(out, max);
	if (place_open(d, name, &p, e) < 0)
		return -1;
	rc = folder_read(p.fd, p.base, max, out, &what, e);
	if (rc == 0 && what != FOLDER_GOOD && what != FOLDER_NONE)
		(void)put_aside(d, &p, what);
	*found = rc == 0 && what == FOLDER_GOOD;
	place_close(d, &p);
	return rc < 0 ? err_prefix(e, "the spool") : 0;
}

static int
dir_write(void *arg, const char *name, struct slice bytes, struct err *e)
{
	struct dir *d = arg;
	enum folder_found what;
	struct place p;
	int rc;

	if (place_open(d, name, &p, e) < 0)
		return -1;
	rc = folder_replace(p.fd, p.base, bytes, FILE_MODE, &what, e);
	if (rc == 0 && what != FOLDER_GOOD && put_aside(d, &p, what))
		rc = folder_replace(p.fd, p.base, bytes, FILE_MODE, &what, e);
	if (rc == 0 && what != FOLDER_GOOD)
		rc = err_set(e, ERR_CORRUPT,
		    "spool/%s is a folder and cannot be moved away: remove it",
		    name);
	place_close(d, &p);
	return rc;
}

static int
dir_remove(void *arg, const char *name, struct err *e)
{
	struct dir *d = arg;
	enum folder_found what;
	struct place p;
	int rc;

	if (place_open(d, name, &p, e) < 0)
		return -1;
	rc = folder_remove(p.fd, p.base, &what, e);
	if (rc == 0 && what != FOLDER_GOOD)
		(void)put_aside(d, &p, what);
	place_close(d, &p);
	return rc;
}

/* Only names as this program makes them: a stranger's may be too long for
 * what they are copied to. */
static bool
is_name(const char *s)
{
	size_t n = strlen(s);

	return n < SPOOL_BASE_MAX &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789.-") == n;
}

static int
dir_list(void *arg, const char *folder, const char *suffix,
    struct file_names *out, struct err *e)
{
	struct dir *d = arg;
	size_t kept = 0;
	int fd, rc;

	*out = (struct file_names){ 0 };
	if (open_folder(d, folder, &fd, e) < 0)
		return -1;
	rc = folder_list(fd, folder, suffix, out, e);
	(void)close(fd);
	for (size_t i = 0; rc == 0 && i < out->n; i++)
		if (is_name(out->name[i]))
			out->name[kept++] = out->name[i];
		else
			free(out->name[i]);
	out->n = kept;
	return rc;
}

/* ------------------------------------------------------ open and close */

static void
use_dir(struct spool *s, int root)
{
	struct dir *d = mem_array(1, sizeof(*d));

	d->root = root;
	d->lock = d->work = -1;
	d->work_ms = LIMITS_SPOOL_WORK_MS;
	d->aside.root = root;
	*s = (struct spool){ dir_read, dir_write, dir_remove, dir_list, d };
}

static bool
on_disk(const struct spool *s)
{
	return s->read == dir_read;
}

/* Open state_dir/spool, which must be a folder and no link to one. */
static int
open_root(const char *state_dir, bool make, int *root, enum folder_found *what,
    struct err *e)
{
	/* The courier's user may only pass through the state directory. */
	int state = open(state_dir,
	    (make ? O_RDONLY : O_PATH) | O_DIRECTORY | O_CLOEXEC);
	bool made = false;
	int rc = 0;

	*root = -1;
	if (state < 0)
		return err_errno(e, errno, "cannot open the folder %s",
		    state_dir);
	if (make && mkdirat(state, "spool", DIR_MODE) == 0)
		made = true;
	else if (make && errno != EEXIST)
		rc = err_errno(e, errno, "cannot make the folder %s/spool",
		    state_dir);
	if (rc == 0)
		rc = folder_open(state, "spool", root, what, e);
	/* S_ISGID: what either side makes in it belongs to the group of both.
	 * Where that bit may not be set there is no such group. */
	if (rc == 0 && *root >= 0 && made &&
	    fchmod(*root, DIR_MODE | S_ISGID) < 0)
		(void)fchmod(*root, DIR_MODE);
	if (rc == 0 && made)
		file_sync_fd(state, state_dir);
	(void)close(state);
	if (rc == 0 && *root < 0 && *what != FOLDER_NONE)
		rc = err_set(e, ERR_CORRUPT,
		    "%s/spool is %s; it must be a folder that this user may "
		    "open",
		    state_dir, folder_word(*what));
	return rc;
}

int
spool_create(struct spool *s, const char *state_dir, struct err *e)
{
	enum folder_found what;
	int root, fd, rc = 0;

	if (open_root(state_dir, true, &root, &what, e) < 0)
		return -1;
	ASSERT(root >= 0);
	use_dir(s, root);
	for (size_t i = 0; rc == 0 && i < sizeof(folders) / sizeof(folders[0]);
	     i++) {
		rc = open_folder(s->arg, folders[i], &fd, e);
		if (rc == 0)
			(void)close(fd);
	}
	if (rc < 0)
		spool_close(s);
	return rc;
}

int
spool_open(struct spool *s, const char *state_dir, struct err *e)
{
	enum folder_found what = FOLDER_NONE;
	int root = -1;
	bool there;

	if (open_root(state_dir, false, &root, &what, e) < 0 &&
	    (file_look(state_dir, &there, e) < 0 || there))
		return -1;
	if (root < 0)
		return err_set(e, ERR_USAGE,
		    "there is no site in %s: make one with 'sheaf-agent "
		    "init', or name its folder with --dir",
		    state_dir);
	use_dir(s, root);
	return 0;
}

/* Lock a file of the spool; what else has its name is set aside first. */
static int
take_lock(struct dir *d, const char *name, int *fd, struct err *e)
{
	enum folder_found what;
	int rc = folder_lock(d->root, name, FILE_MODE, fd, &what, e);

	if (rc == 0 && *fd < 0 &&
	    aside_put(&d->aside, d->root, name, name, what))
		rc = folder_lock(d->root, name, FILE_MODE, fd, &what, e);
	if (rc == 0 && *fd < 0)
		rc = err_set(e, ERR_CORRUPT,
		    "spool/%s is %s: remove it, or run this as its owner", name,
		    folder_word(what));
	return rc;
}

int
spool_open_alone(struct spool *s, const char *state_dir, struct err *e)
{
	struct dir *d;

	if (spool_open(s, state_dir, e) < 0)
		return -1;
	d = s->arg;
	if (take_lock(d, "lock", &d->lock, e) == 0)
		return 0;
	spool_close(s);
	return -1;
}

int
spool_work_begin(const struct spool *s, struct err *e)
{
	enum { EACH_MS = 50 };
	const struct timespec pause = { .tv_nsec = EACH_MS * 1000000L };
	const int64_t begin_ms = clock_mono_now().ms;
	struct dir *d = s->arg;
	int rc;

	if (!on_disk(s))
		return 0;
	for (;;) {
		rc = take_lock(d, "work", &d->work, e);
		/* Taking it waits too, so that rounds are no measure. */
		if (rc == 0 || e->kind != ERR_LATER ||
		    clock_mono_now().ms - begin_ms >= d->work_ms)
			break;
		(void)nanosleep(&pause, NULL);
	}
	if (rc < 0 && e->kind == ERR_LATER)
		return err_set(e, ERR_LATER,
		    "something is being brought to the aggregator just now: "
		    "try again in a minute");
	return rc;
}

void
spool_work_wait(const struct spool *s, int ms)
{
	struct dir *d = s->arg;

	if (on_disk(s))
		d->work_ms = ms;
}

void
spool_work_end(const struct spool *s)
{
	struct dir *d = s->arg;

	if (!on_disk(s))
		return;
	file_unlock(d->work);
	d->work = -1;
}

bool
spool_attended(const char *state_dir)
{
	char *folder = file_path(state_dir, "spool");
	char *path = file_path(folder, "lock");
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	bool attended = false;

	free(path);
	free(folder);
	if (fd < 0)
		return false;
	/* Shared and for a moment: folder_lock() waits longer than that. */
	if (flock(fd, LOCK_SH | LOCK_NB) < 0)
		attended = errno == EWOULDBLOCK;
	(void)close(fd);
	return attended;
}

void
spool_close(struct spool *s)
{
	struct dir *d = s->arg;

	if (d != NULL) {
		file_unlock(d->lock);
		file_unlock(d->work);
		(void)close(d->root);
		aside_free(&d->aside);
	}
	free(d);
	s->arg = NULL;
}

int
spool_folder(const struct spool *s)
{
	const struct dir *d = s->arg;

	return on_disk(s) ? d->root : -1;
}

struct jval *
spool_strangers(const struct spool *s)
{
	const struct dir *d = s->arg;

	return on_disk(s) ? aside_list(&d->aside) : jval_array();
}

bool
spool_has_stranger(const struct spool *s)
{
	struct jval *list = spool_strangers(s);
	bool any = jval_length(list) > 0;

	jval_free(list);
	return any;
}

/* ------------------------------------------------------ names and bytes */

void
spool_name(char out[static SPOOL_NAME_MAX], const char *folder,
    struct spool_item item, const char *suffix)
{
	int n;

	ASSERT(item.epoch <= SPOOL_EPOCH_MAX && item.seq <= SPOOL_SEQ_MAX);
	n = snprintf(out, SPOOL_NAME_MAX, "%s/%06" PRIu64 "-%010" PRIu64 "%s",
	    folder, item.epoch, item.seq, suffix);
	ASSERT(n > 0 && n < SPOOL_NAME_MAX);
}

/* n digits, leading zeros included. */
static bool
digits(const char *s, size_t n, uint64_t *out)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		v = v * 10 + (uint64_t)(s[i] - '0');
	}
	*out = v;
	return true;
}

bool
spool_parse_name(const char *name, const char *suffix, struct spool_item *item)
{
	return strlen(name) == NAME_DIGITS + strlen(suffix) &&
	       strcmp(name + NAME_DIGITS, suffix) == 0 &&
	       name[NAME_EPOCH_DIGITS] == '-' &&
	       digits(name, NAME_EPOCH_DIGITS, &item->epoch) &&
	       digits(name + NAME_EPOCH_DIGITS + 1, NAME_SEQ_DIGITS,
		   &item->seq);
}

int
spool_items(const struct spool *s, const char *folder, const char *suffix,
    uint64_t epoch, struct spool_item **out, size_t *n, struct err *e)
{
	struct file_names names;

	*out = NULL;
	*n = 0;
	if (s->list(s->arg, folder, suffix, &names, e) < 0)
		return -1;
	*out = mem_array(names.n + 1, sizeof(**out));
	for (size_t i = 0; i < names.n; i++) {
		struct spool_item item;

		if (spool_parse_name(names.name[i], suffix, &item) &&
		    (epoch == 0 || item.epoch == epoch))
			(*out)[(*n)++] = item;
	}
	file_names_free(&names);
	return 0;
}

void
spool_answer_write(const struct spool_answer *a, struct buf *out)
{
	buf_u16be(out, (uint16_t)a->status);
	buf_u64be(out, (uint64_t)a->at.s);
	buf_add_slice(out, a->body);
}

/* n bytes off the front of *rest as a big-endian number. */
static bool
take_be(struct slice *rest, size_t n, uint64_t *out)
{
	uint64_t v = 0;

	if (rest->n < n)
		return false;
	for (size_t i = 0; i < n; i++)
		v = v << 8 | rest->p[i];
	*rest = slice_make(rest->p + n, rest->n - n);
	*out = v;
	return true;
}

bool
spool_answer_parse(struct spool_answer *a, struct slice bytes)
{
	uint64_t status, at;

	if (!take_be(&bytes, 2, &status) || !take_be(&bytes, 8, &at))
		return false;
	a->status = (unsigned)status;
	a->at.s = at > INT64_MAX ? 0 : (int64_t)at;
	a->body = bytes;
	return true;
}

void
spool_receipt_write(struct slice note, const struct spool_answer *a,
    struct buf *out)
{
	buf_u32be(out, (uint32_t)note.n);
	buf_add_slice(out, note);
	spool_answer_write(a, out);
}

bool
spool_receipt_parse(struct slice bytes, struct slice *note,
    struct spool_answer *a)
{
	uint64_t n;

	if (!take_be(&bytes, 4, &n) || n > bytes.n)
		return false;
	*note = slice_make(bytes.p, (size_t)n);
	return spool_answer_parse(a,
	    slice_make(bytes.p + n, bytes.n - (size_t)n));
}

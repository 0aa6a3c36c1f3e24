/*
 * Files that survive a power cut: written under a temporary name, flushed,
 * renamed, and then the directory flushed too.
 */
#define _GNU_SOURCE /* O_TMPFILE, sync_file_range() */
#include "common/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file_secret.h"
#include "common/base/mem.h"

static const char temp_prefix[] = ".tmp-";

char *
file_path(const char *dir, const char *name)
{
	return mem_printf("%s/%s", dir, name);
}

char *
file_dir(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return mem_string(".");
	if (slash == path)
		return mem_string("/");
	return mem_copy_text(path, (size_t)(slash - path));
}

bool
file_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

int
file_look(const char *path, bool *there, struct err *e)
{
	struct stat st;

	*there = lstat(path, &st) == 0;
	if (*there || errno == ENOENT || errno == ENOTDIR)
		return 0;
	return err_errno(e, errno, "cannot look at %s", path);
}

/* read(2) that goes on after a signal. */
static ssize_t
read_some(int fd, void *p, size_t n)
{
	ssize_t got;

	do
		got = read(fd, p, n);
	while (got < 0 && errno == EINTR);
	return got;
}

int
file_read_fd(int fd, const char *shown, struct buf *out, struct err *e)
{
	uint8_t chunk[16384];
	ssize_t n;

	while ((n = read_some(fd, chunk, sizeof(chunk))) > 0) {
		buf_add(out, chunk, (size_t)n);
		if (out->full)
			return err_refuse(e, "too-large", 0,
			    "%s is larger than the %zu bytes allowed here",
			    shown, out->max);
	}
	if (n < 0)
		return err_errno(e, errno, "cannot read %s", shown);
	return 0;
}

int
file_read(const char *path, size_t max, struct buf *out, struct err *e)
{
	int fd, rc;

	buf_init(out, max);
	if (strcmp(path, "-") == 0)
		return file_read_fd(STDIN_FILENO, "standard input", out, e);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_errno(e, errno, "cannot open %s", path);
	rc = file_read_fd(fd, path, out, e);
	(void)close(fd);
	return rc;
}

/* The kernel may have dropped the data, and will not say so again: stop. */
static void
sync_failed(const char *path)
{
	(void)fprintf(stderr,
	    "cannot flush %s to disk: %s; stopping, because"
	    " nothing written since can be trusted\n",
	    path, strerror(errno));
	_exit(1);
}

void
file_sync_fd(int fd, const char *shown)
{
	/* EINVAL: a file system that has nothing to flush here. */
	if (fsync(fd) < 0 && errno != EINVAL)
		sync_failed(shown);
}

/* Only fsync makes it durable, and is quick once the pieces are on the disk.  An error
 * of the disk is told once, to whoever asks first: so it counts here too. */
void
file_sync_large(int fd, const char *shown, void (*step)(void))
{
	const unsigned how = SYNC_FILE_RANGE_WAIT_BEFORE |
			     SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
	struct stat st = { .st_size = 0 };

	if (fstat(fd, &st) < 0)
		sync_failed(shown);
	for (off_t at = 0; at < st.st_size; at += FILE_SYNC_PIECE) {
		if (sync_file_range(fd, at, FILE_SYNC_PIECE, how) < 0 &&
		    (errno == EIO || errno == ENOSPC || errno == EDQUOT))
			sync_failed(shown);
		step();
	}
	file_sync_fd(fd, shown);
}

int
file_sync_dir(const char *dir, struct err *e)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_errno(e, errno, "cannot open the directory %s", dir);
	file_sync_fd(fd, dir);
	(void)close(fd);
	return 0;
}

static int
write_all(int fd, struct slice bytes)
{
	while (bytes.n > 0) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		bytes = slice_make(bytes.p + n, bytes.n - (size_t)n);
	}
	return 0;
}

int
file_write_fd(int fd, const char *shown, struct slice bytes, struct err *e)
{
	if (write_all(fd, bytes) < 0)
		return err_errno(e, errno, "cannot write %s", shown);
	if (fsync(fd) < 0)
		sync_failed(shown);
	return 0;
}

/*
 * Write bytes to a new temporary file in dir and flush it; its name goes to
 * *temp, for the caller to free.
 */
static int
write_temp(const char *dir, struct slice bytes, unsigned mode, char **temp,
    struct err *e)
{
	int fd;

	*temp = mem_printf("%s/%sXXXXXX", dir, temp_prefix);
	fd = mkstemp(*temp);
	if (fd < 0) {
		err_errno(e, errno, "cannot make a file in %s", dir);
		free(*temp);
		*temp = NULL;
		return -1;
	}
	/* A USB stick has no permissions, which does no harm where others may
	 * read the file anyway. */
	if (fchmod(fd, (mode_t)mode) < 0 &&
	    !(errno == EPERM && (mode & 0044) != 0)) {
		err_errno(e, errno,
		    "cannot set the permissions of a file in"
		    " %s",
		    dir);
		goto fail;
	}
	if (write_all(fd, bytes) < 0) {
		err_errno(e, errno, "cannot write a file in %s", dir);
		goto fail;
	}
	if (fsync(fd) < 0)
		sync_failed(*temp);
	(void)close(fd);
	return 0;
fail:
	(void)close(fd);
	(void)unlink(*temp);
	free(*temp);
	*temp = NULL;
	return -1;
}

/*
 * Give the finished file temp the name path unless that exists.  Where the
 * file system has no hard links, the name is looked up first instead.
 */
static int
name_new_file(const char *temp, const char *path, struct err *e)
{
	int rc = link(temp, path);

	if (rc < 0 && (errno == EPERM || errno == EOPNOTSUPP)) {
		if (!file_exists(path))
			rc = rename(temp, path);
		else
			errno = EEXIST;
	}
	if (rc == 0)
		return 0;
	if (errno == EEXIST)
		return err_refuse(e, "exists", 0,
		    "%s exists already and is left as it is", path);
	return err_errno(e, errno, "cannot make %s", path);
}

/* Rename the finished file temp to path, in place of what is there. */
static int
take_name(const char *temp, const char *path, struct err *e)
{
	if (rename(temp, path) == 0)
		return 0;
	return err_errno(e, errno, "cannot replace %s", path);
}

/* Write a file under a temporary name, then let `name` give it path.  The
 * directory is left for the caller to flush. */
static int
write_and_name(const char *dir, const char *path, struct slice bytes,
    unsigned mode,
    int (*name)(const char *temp, const char *path, struct err *e),
    struct err *e)
{
	char *temp = NULL;
	int rc = write_temp(dir, bytes, mode, &temp, e);

	if (rc == 0) {
		rc = name(temp, path, e);
		/* After a rename there is nothing left to remove. */
		if (rc < 0 || name != take_name)
			(void)unlink(temp);
	}
	free(temp);
	return rc;
}

int
file_replace_unsynced(const char *path, struct slice bytes, unsigned mode,
    struct err *e)
{
	char *dir = file_dir(path);
	int rc = write_and_name(dir, path, bytes, mode, take_name, e);

	free(dir);
	return rc;
}

int
file_replace(const char *path, struct slice bytes, unsigned mode, struct err *e)
{
	char *dir = file_dir(path);
	int rc = write_and_name(dir, path, bytes, mode, take_name, e);

	if (rc == 0)
		rc = file_sync_dir(dir, e);
	free(dir);
	return rc;
}

/*
 * Make a file that has no name until it is finished, so that a kill leaves
 * nothing behind: what is written may be a recovery key.  *done is false where
 * the file system cannot do that, and nothing was done then.
 */
static int
create_nameless(const char *dir, const char *path, struct slice bytes,
    unsigned mode, bool *done, struct err *e)
{
	char self[sizeof("/proc/self/fd/") + 12];
	int fd = open(dir, O_TMPFILE | O_WRONLY | O_CLOEXEC, mode), rc = -1;

	*done = fd >= 0 && fchmod(fd, (mode_t)mode) == 0;
	if (!*done)
		goto out;
	if (file_write_fd(fd, path, bytes, e) < 0)
		goto out;
	(void)snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
	rc = linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
	if (rc < 0 && errno == EEXIST)
		err_refuse(e, "exists", 0,
		    "%s exists already and is left as it is", path);
	else if (rc < 0)
		/* Without /proc, or without hard links. */
		*done = false;
out:
	if (fd >= 0)
		(void)close(fd);
	return rc;
}

int
file_create(const char *path, struct slice bytes, unsigned mode, struct err *e)
{
	char *dir = file_dir(path);
	bool done;
	int rc = create_nameless(dir, path, bytes, mode, &done, e);

	if (!done)
		rc = write_and_name(dir, path, bytes, mode, name_new_file, e);
	if (rc == 0)
		rc = file_sync_dir(dir, e);
	free(dir);
	return rc;
}

/* Make one directory, whose parent exists. */
static int
make_one_dir(const char *dir, unsigned mode, struct err *e)
{
	char *parent;
	int rc;

	if (mkdir(dir, (mode_t)mode) < 0) {
		struct stat st;

		if (errno == EEXIST && stat(dir, &st) == 0 &&
		    S_ISDIR(st.st_mode))
			return 0;
		return err_errno(e, errno, "cannot make the directory %s", dir);
	}
	if (chmod(dir, (mode_t)mode) < 0)
		return err_errno(e, errno, "cannot set the permissions of %s",
		    dir);
	parent = file_dir(dir);
	rc = file_sync_dir(parent, e);
	free(parent);
	return rc;
}

int
file_make_dir(const char *dir, unsigned mode, struct err *e)
{
	char *path = mem_string(dir), *slash;
	size_t n = strlen(path);
	int rc = 0;

	while (n > 1 && path[n - 1] == '/')
		path[--n] = '\0';
	for (slash = strchr(path + (n > 0), '/'); slash != NULL && rc == 0;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		rc = make_one_dir(path, mode, e);
		*slash = '/';
	}
	if (rc == 0)
		rc = make_one_dir(path, mode, e);
	free(path);
	return rc;
}

int
file_remove(const char *path, struct err *e)
{
	char *dir;
	int rc;

	if (unlink(path) < 0) {
		if (errno == ENOENT)
			return 0;
		return err_errno(e, errno, "cannot remove %s", path);
	}
	dir = file_dir(path);
	rc = file_sync_dir(dir, e);
	free(dir);
	return rc;
}

static bool
is_listed(const char *name, const char *suffix)
{
	size_t n = strlen(name), m = strlen(suffix);

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
	    strncmp(name, temp_prefix, strlen(temp_prefix)) == 0)
		return false;
	return n >= m && strcmp(name + n - m, suffix) == 0;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Read the names out of d, which is closed; shown is for an error. */
static int
list(DIR *d, const char *shown, const char *suffix, struct file_names *out,
    struct err *e)
{
	struct dirent *entry;
	size_t cap = 0;

	while (errno = 0, (entry = readdir(d)) != NULL) {
		if (!is_listed(entry->d_name, suffix))
			continue;
		out->name =
		    mem_grow(out->name, out->n, &cap, sizeof(*out->name));
		out->name[out->n++] = mem_string(entry->d_name);
	}
	if (errno != 0) {
		err_errno(e, errno, "cannot read the directory %s", shown);
		(void)closedir(d);
		file_names_free(out);
		return -1;
	}
	(void)closedir(d);
	if (out->n > 1)
		qsort(out->name, out->n, sizeof(*out->name), compare_names);
	return 0;
}

int
file_list(const char *dir, const char *suffix, struct file_names *out,
    struct err *e)
{
	DIR *d = opendir(dir);

	*out = (struct file_names){ 0 };
	if (d == NULL)
		return err_errno(e, errno, "cannot open the directory %s", dir);
	return list(d, dir, suffix, out, e);
}

int
file_list_fd(int fd, const char *shown, const char *suffix,
    struct file_names *out, struct err *e)
{
	DIR *d = fdopendir(fd);

	*out = (struct file_names){ 0 };
	if (d == NULL) {
		err_errno(e, errno, "cannot open the directory %s", shown);
		(void)close(fd);
		return -1;
	}
	return list(d, shown, suffix, out, e);
}

void
file_names_free(struct file_names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->name[i]);
	free(names->name);
	*names = (struct file_names){ 0 };
}

/* flock(2) gives no deadline, so it is asked again and again. */
int
file_lock_fd(int fd, int wait_ms)
{
	enum { EACH_MS = 20 };
	const struct timespec pause = { .tv_nsec = EACH_MS * 1000000L };
	int64_t until_ms = clock_mono_now().ms + wait_ms;

	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		int why = errno;

		if (why == EINTR)
			continue;
		if (why != EWOULDBLOCK || clock_mono_now().ms >= until_ms) {
			errno = why;
			return -1;
		}
		(void)nanosleep(&pause, NULL);
	}
	return 0;
}

int
file_lock(const char *path, int *fd, struct err *e)
{
	return file_lock_wait(path, 0, fd, e);
}

int
file_lock_wait(const char *path, int wait_ms, int *fd, struct err *e)
{
	/* No link: it could make us create or lock a file elsewhere. */
	int got = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	*fd = -1;
	if (got < 0)
		return err_errno(e, errno, "cannot open the lock file %s",
		    path);
	if (file_lock_fd(got, wait_ms) < 0) {
		if (errno == EWOULDBLOCK)
			err_set(e, ERR_LATER,
			    "another process is using it:"
			    " %s is locked; try again when it has finished",
			    path);
		else
			err_errno(e, errno, "cannot lock %s", path);
		(void)close(got);
		return -1;
	}
	*fd = got;
	return 0;
}

void
file_unlock(int fd)
{
	/* The file stays: removing it would let two processes hold "it". */
	if (fd >= 0)
		(void)close(fd);
}

int
file_read_secret(const char *path, const char *prompt, char *out, size_t max,
    struct err *e)
{
	int fd, rc;

	if (path == NULL)
		return file_secret_ask(prompt, FILE_SECRET_WAIT_S * 1000, out,
		    max, e);
	if (strcmp(path, "-") == 0)
		return file_secret_line(STDIN_FILENO, "standard input", out,
		    max, e);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_errno(e, errno, "cannot open %s", path);
	rc = file_secret_line(fd, path, out, max, e);
	(void)close(fd);
	return rc;
}

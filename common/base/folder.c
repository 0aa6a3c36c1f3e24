/*
 * Files reached through the descriptor of their folder.  What stands under a
 * name is looked at after it was opened, by descriptor, so nobody can put
 * something else there between the look and the use.
 */
#include "common/base/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"

/* O_NONBLOCK: opening a pipe would wait for its other end. */
enum { SAFELY = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY };

/* For how long folder_lock() takes a lock for a mere look at it. */
enum { LOOK_MS = 60 };

const char *
folder_word(enum folder_found what)
{
	static const char *const words[] = {
		[FOLDER_NONE] = "nothing",
		[FOLDER_GOOD] = "a file",
		[FOLDER_LINK] = "a link",
		[FOLDER_DIR] = "a folder",
		[FOLDER_FILE] = "a file",
		[FOLDER_OTHER] = "a pipe, socket or device",
		[FOLDER_LARGE] = "larger than it may be",
		[FOLDER_DENIED] = "not readable for this user",
	};

	return words[what];
}

/* Why an open failed; false when it is the system's fault. */
static bool
why_not(int error, enum folder_found *what)
{
	static const struct {
		int error;
		enum folder_found what;
	} reasons[] = {
		{ ENOENT, FOLDER_NONE },
		{ ELOOP, FOLDER_LINK },
		{ ENOTDIR, FOLDER_FILE },
		{ EISDIR, FOLDER_DIR },
		{ ENXIO, FOLDER_OTHER },
		{ ENODEV, FOLDER_OTHER },
		{ EACCES, FOLDER_DENIED },
		{ EPERM, FOLDER_DENIED },
		{ EOVERFLOW, FOLDER_LARGE },
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].error == error) {
			*what = reasons[i].what;
			return true;
		}
	return false;
}

static enum folder_found
kind_of(const struct stat *st)
{
	if (S_ISREG(st->st_mode))
		return FOLDER_FILE;
	if (S_ISDIR(st->st_mode))
		return FOLDER_DIR;
	return S_ISLNK(st->st_mode) ? FOLDER_LINK : FOLDER_OTHER;
}

int
folder_open(int at, const char *name, int *fd, enum folder_found *what,
    struct err *e)
{
	struct stat st;

	*fd = openat(at, name, O_RDONLY | O_DIRECTORY | SAFELY);
	if (*fd >= 0) {
		*what = FOLDER_GOOD;
		return 0;
	}
	/* With O_DIRECTORY a link, a pipe and a file all fail alike. */
	if (errno == ENOTDIR &&
	    fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		*what = kind_of(&st);
		return 0;
	}
	if (why_not(errno, what))
		return 0;
	return err_errno(e, errno, "cannot open the folder %s", name);
}

/* Open what must be a regular file. */
static int
open_file(int folder, const char *name, int flags, unsigned mode, int *fd,
    enum folder_found *what, struct err *e)
{
	struct stat st;

	*what = FOLDER_GOOD;
	*fd = openat(folder, name, flags | SAFELY, (mode_t)mode);
	if (*fd < 0)
		return why_not(errno, what)
			   ? 0
			   : err_errno(e, errno, "cannot open %s", name);
	if (fstat(*fd, &st) < 0) {
		err_errno(e, errno, "cannot look at %s", name);
		(void)close(*fd);
		*fd = -1;
		return -1;
	}
	if (S_ISREG(st.st_mode))
		return 0;
	*what = kind_of(&st);
	(void)close(*fd);
	*fd = -1;
	return 0;
}

int
folder_read(int folder, const char *name, size_t max, struct buf *out,
    enum folder_found *what, struct err *e)
{
	struct stat st;
	int fd, rc;

	buf_init(out, max);
	if (open_file(folder, name, O_RDONLY, 0, &fd, what, e) < 0)
		return -1;
	if (fd < 0)
		return 0;
	/* Not a byte is read of what is far too large. */
	if (fstat(fd, &st) == 0 && st.st_size > 0 &&
	    (uint64_t)st.st_size > max) {
		*what = FOLDER_LARGE;
		(void)close(fd);
		return 0;
	}
	rc = file_read_fd(fd, name, out, e);
	(void)close(fd);
	/* It grew meanwhile. */
	if (rc < 0 && out->full) {
		*what = FOLDER_LARGE;
		rc = 0;
	}
	if (rc == 0 && *what != FOLDER_GOOD)
		buf_reset(out);
	return rc;
}

/* A new file of a name that nobody can know beforehand. */
static int
make_temp(int folder, char name[static 32], struct err *e)
{
	uint64_t random;
	int fd;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return err_errno(e, errno, "cannot get a random number");
	(void)snprintf(name, 32, ".tmp-%016" PRIx64, random);
	fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | SAFELY, 0600);
	if (fd < 0)
		return err_errno(e, errno, "a new file cannot be made");
	return fd;
}

static int
fill_temp(int fd, struct slice bytes, unsigned mode, struct err *e)
{
	if (fchmod(fd, (mode_t)mode) < 0)
		return err_errno(e, errno,
		    "cannot set the permissions of a file");
	return file_write_fd(fd, "a file", bytes, e);
}

static int
take_name(int folder, const char *temp, const char *name,
    enum folder_found *what, struct err *e)
{
	if (renameat(folder, temp, folder, name) == 0)
		return 0;
	if (errno == EISDIR || errno == ENOTEMPTY || errno == EEXIST) {
		*what = FOLDER_DIR;
		return 0;
	}
	return err_errno(e, errno, "the new file cannot take the name %s",
	    name);
}

int
folder_replace(int folder, const char *name, struct slice bytes, unsigned mode,
    enum folder_found *what, struct err *e)
{
	char temp[32];
	int fd = make_temp(folder, temp, e);
	int rc;

	*what = FOLDER_GOOD;
	if (fd < 0)
		return err_prefix(e, "%s", name);
	rc = fill_temp(fd, bytes, mode, e);
	(void)close(fd);
	if (rc == 0)
		rc = take_name(folder, temp, name, what, e);
	if (rc == 0 && *what == FOLDER_GOOD)
		file_sync_fd(folder, name);
	else
		(void)unlinkat(folder, temp, 0);
	return rc < 0 ? err_prefix(e, "%s", name) : 0;
}

int
folder_remove(int folder, const char *name, enum folder_found *what,
    struct err *e)
{
	struct stat st;

	*what = FOLDER_GOOD;
	if (unlinkat(folder, name, 0) == 0) {
		file_sync_fd(folder, name);
		return 0;
	}
	if (errno == ENOENT)
		return 0;
	/* Some systems call an attempt to unlink a folder EPERM. */
	if ((errno == EISDIR || errno == EPERM) &&
	    fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISDIR(st.st_mode)) {
		*what = FOLDER_DIR;
		return 0;
	}
	return err_errno(e, errno, "cannot remove %s", name);
}

int
folder_list(int folder, const char *shown, const char *suffix,
    struct file_names *out, struct err *e)
{
	/* A descriptor of its own: closedir() closes it, and a list begins at
	 * the top. */
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | SAFELY);

	*out = (struct file_names){ 0 };
	if (fd < 0)
		return err_errno(e, errno, "cannot open the folder %s", shown);
	return file_list_fd(fd, shown, suffix, out, e);
}

int
folder_lock(int folder, const char *name, unsigned mode, int *fd,
    enum folder_found *what, struct err *e)
{
	if (open_file(folder, name, O_RDWR | O_CREAT, mode, fd, what, e) < 0)
		return -1;
	if (*fd < 0)
		return 0;
	/* Another user of the group must be able to lock it too; who does not
	 * own it need not try. */
	(void)fchmod(*fd, (mode_t)mode);
	/* Who only looks whether it is locked has it for a moment. */
	if (file_lock_fd(*fd, LOOK_MS) == 0)
		return 0;
	if (errno == EWOULDBLOCK)
		(void)err_set(e, ERR_LATER,
		    "another process is using it: %s is locked; try again "
		    "when it has finished",
		    name);
	else
		(void)err_errno(e, errno, "cannot lock %s", name);
	(void)close(*fd);
	*fd = -1;
	return -1;
}

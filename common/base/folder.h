#ifndef SHEAF_COMMON_BASE_FOLDER_H
#define SHEAF_COMMON_BASE_FOLDER_H

#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/file.h"

/*
 * Files of one folder that a less trusted program may write to as well.  The
 * folder is a descriptor and a file is a name in it, never a path, so nothing
 * outside the folder can be reached: no link is followed, nothing but a
 * regular file is read, and no open waits for another process, as that of a
 * pipe would.
 */
enum folder_found {
	FOLDER_NONE,   /* there is nothing of this name */
	FOLDER_GOOD,   /* what was asked for: a file, or a folder */
	FOLDER_LINK,   /* a symbolic link */
	FOLDER_DIR,    /* a folder in the place of a file */
	FOLDER_FILE,   /* a file in the place of a folder */
	FOLDER_OTHER,  /* a pipe, a socket, a device */
	FOLDER_LARGE,  /* a file larger than it may be */
	FOLDER_DENIED, /* this user may not open it */
};

/* "a link", "a folder"; for a sentence about what was found. */
const char *folder_word(enum folder_found what);

/*
 * Open the folder `name` in the folder at.  *fd is the caller's to close
 * when *what is FOLDER_GOOD, and -1 otherwise.  -1 when the system fails.
 */
int folder_open(int at, const char *name, int *fd, enum folder_found *what,
    struct err *e) MUST_USE;

/*
 * Read a whole file of at most max bytes into out (initialised here with
 * that ceiling; the caller frees it in any case; empty unless *what is
 * FOLDER_GOOD).  -1 when the system fails.
 */
int folder_read(int folder, const char *name, size_t max, struct buf *out,
    enum folder_found *what, struct err *e) MUST_USE;

/*
 * Put bytes in the place of name, durably, as file_replace() does; a link of
 * that name is replaced and not followed.  Where a folder has the name,
 * *what says FOLDER_DIR and nothing was done; else FOLDER_GOOD.
 */
int folder_replace(int folder, const char *name, struct slice bytes,
    unsigned mode, enum folder_found *what, struct err *e) MUST_USE;

/* Unlink durably; absent is success.  *what as with folder_replace(). */
int folder_remove(int folder, const char *name, enum folder_found *what,
    struct err *e) MUST_USE;

/* Names that end in suffix, of things of any kind, as file_list() gives them;
 * shown names the folder in an error. */
int folder_list(int folder, const char *shown, const char *suffix,
    struct file_names *out, struct err *e) MUST_USE;

/*
 * Take the exclusive lock on the file `name`, made with `mode` where it is
 * missing: as file_lock() does.  *fd is -1 and the result 0 when something
 * else has the name, which *what tells.
 */
int folder_lock(int folder, const char *name, unsigned mode, int *fd,
    enum folder_found *what, struct err *e) MUST_USE;

#endif

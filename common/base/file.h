#ifndef SHEAF_COMMON_BASE_FILE_H
#define SHEAF_COMMON_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * Durable files.  After a failed fsync the process must not go on as if the
 * data were safe: file_replace() then ends the process (never retries).
 */

/* "dir/name" as a new string; the caller frees it. */
char *file_path(const char *dir, const char *name);

/* The directory that holds path ("." for a bare name), for the caller to
 * free. */
char *file_dir(const char *path);

/* True when path exists (any kind), as far as this user can see. */
bool file_exists(const char *path);

/*
 * Whether path exists: *there.  -1 when it cannot be said, as in a folder that
 * this user may not enter: what is hidden is not missing, and nobody is to be
 * told to make it anew.
 */
int file_look(const char *path, bool *there, struct err *e) MUST_USE;

/*
 * Read a whole file of at most max bytes into out (initialised here with
 * that ceiling; the caller frees it).  A larger file is refused in words.
 * path "-" reads standard input.
 */
int file_read(const char *path, size_t max, struct buf *out,
    struct err *e) MUST_USE;

/*
 * Replace path durably: temporary file in the same directory with `mode`,
 * write, fsync, rename, fsync directory.  On failure the old file remains.
 * A crash may leave a temporary named .tmp-XXXXXX behind.  `mode` holds
 * whatever the umask; a file system without permissions (a USB stick) is
 * accepted only when `mode` lets others read.
 */
int file_replace(const char *path, struct slice bytes, unsigned mode,
    struct err *e) MUST_USE;

/*
 * As file_replace(), but without the last step: many files of one directory
 * can share it.  The content is durable, the name is not before the caller's
 * file_sync_dir().
 */
int file_replace_unsynced(const char *path, struct slice bytes, unsigned mode,
    struct err *e) MUST_USE;

/* As file_replace() but refuses, touching nothing, when path exists. */
int file_create(const char *path, struct slice bytes, unsigned mode,
    struct err *e) MUST_USE;

/* Make dir and its parents with `mode` unless there; fsync the parent. */
int file_make_dir(const char *dir, unsigned mode, struct err *e) MUST_USE;

/* Unlink durably (fsync of the directory); absent is success. */
int file_remove(const char *path, struct err *e) MUST_USE;

/* Flush a directory's entries. Ends the process when fsync itself fails. */
int file_sync_dir(const char *dir, struct err *e) MUST_USE;

/*
 * The names in dir that end in `suffix` ("" for all; never ".", ".." or a
 * temporary of file_replace()), sorted bytewise.  The caller frees with file_names_free().
 */
struct file_names {
	char **name;
	size_t n;
};
int file_list(const char *dir, const char *suffix, struct file_names *out,
    struct err *e) MUST_USE;
void file_names_free(struct file_names *names);

/*
 * The same by descriptor, for folder.h; `shown` names the file in an error.
 * file_read_fd() appends all that fd holds to out and refuses more than out
 * takes; file_write_fd() writes and flushes; file_sync_fd() flushes, and ends
 * the process when that fails; file_list_fd() closes fd in any case.
 */
int file_read_fd(int fd, const char *shown, struct buf *out,
    struct err *e) MUST_USE;
int file_write_fd(int fd, const char *shown, struct slice bytes,
    struct err *e) MUST_USE;
void file_sync_fd(int fd, const char *shown);
/* The same for a file that may be so large that a slow disk takes minutes for it: piece
 * by piece, of at most FILE_SYNC_PIECE bytes, with step() after each. */
enum { FILE_SYNC_PIECE = 16 * 1024 * 1024 };
void file_sync_large(int fd, const char *shown, void (*step)(void));
int file_list_fd(int fd, const char *shown, const char *suffix,
    struct file_names *out, struct err *e) MUST_USE;

/*
 * Take the exclusive lock file `path` (created with mode 0600).  *fd must
 * be passed to file_unlock().  ERR_LATER when another process holds it, with
 * file_lock_wait() when it does so for wait_ms milliseconds.
 */
int file_lock(const char *path, int *fd, struct err *e) MUST_USE;
int file_lock_wait(const char *path, int wait_ms, int *fd,
    struct err *e) MUST_USE;
void file_unlock(int fd);

/* Lock what is open at fd, as file_lock_wait(); 0, or -1 with errno
 * (EWOULDBLOCK: another has it). */
int file_lock_fd(int fd, int wait_ms) MUST_USE;

/* A secret that nobody types is waited for so long: time to find the paper, and
 * no terminal waits for ever. */
enum { FILE_SECRET_WAIT_S = 15 * 60 };

/*
 * Ask for a secret: path "-" reads one line from standard input, a path
 * reads the file's first line, NULL prompts on the terminal without echo
 * (prompt is shown), and gives up with ERR_LATER after FILE_SECRET_WAIT_S
 * without a key.  1 to max-1 characters, none of them NUL, without the
 * line's LF or CR LF; out is NUL-terminated, and wiped after a failure.
 * The caller wipes it after use; no other copy is made.
 */
int file_read_secret(const char *path, const char *prompt, char *out,
    size_t max, struct err *e) MUST_USE;

#endif

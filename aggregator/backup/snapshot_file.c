/*
 * Parts into a file and back, in pieces: a store is larger than memory may be.
 * Every byte passes one function, so that the digest cannot miss any.
 */
#include "aggregator/backup/snapshot_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aggregator/backup/snapshot_tree.h"
#include "common/base/encode.h"
#include "common/base/file.h"
#include "common/base/mem.h"

enum {
	CHUNK_BYTES = 256 * 1024,
	PRIVATE_FILE = 0600,
	/* "sha256 ", the digits and the line feed */
	LAST_BYTES = 7 + HASH_SIZE * 2 + 1
};

/* The file, and the digest of what was written to or read from it. */
struct stream {
	int fd;
	const char *path;
	struct hash_running *digest;
	uint8_t *chunk;
};

static int
begin(struct stream *s, const char *path, int flags, struct err *e)
{
	*s = (struct stream){ .path = path };
	s->fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW, PRIVATE_FILE);
	if (s->fd < 0)
		return err_errno(e, errno, "cannot %s %s",
		    flags & O_CREAT ? "make" : "open", path);
	s->digest = hash_running_new();
	s->chunk = mem_alloc(CHUNK_BYTES);
	return 0;
}

static void
end(struct stream *s)
{
	if (s->fd >= 0)
		(void)close(s->fd);
	if (s->digest != NULL)
		(void)hash_running_end(s->digest);
	/* Keys and figures went through it. */
	if (s->chunk != NULL)
		mem_wipe(s->chunk, CHUNK_BYTES);
	free(s->chunk);
}

static int
put(int fd, const char *path, const uint8_t *p, size_t n, struct err *e)
{
	while (n > 0) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return err_errno(e, errno, "cannot write %s", path);
		p += done;
		n -= (size_t)done;
	}
	return 0;
}

/* Up to n bytes; fewer only at the end of the file. */
static int
get(int fd, const char *path, uint8_t *p, size_t n, size_t *got, struct err *e)
{
	*got = 0;
	while (*got < n) {
		ssize_t more = read(fd, p + *got, n - *got);

		if (more < 0 && errno == EINTR)
			continue;
		if (more < 0)
			return err_errno(e, errno, "cannot read %s", path);
		if (more == 0)
			break;
		*got += (size_t)more;
	}
	return 0;
}

static size_t
least(uint64_t a, size_t b)
{
	return a < b ? (size_t)a : b;
}

/* ------------------------------------------------------------------ writing */

static int
stream_put(struct stream *s, struct slice bytes, struct err *e)
{
	hash_running_add(s->digest, bytes);
	return put(s->fd, s->path, bytes.p, bytes.n, e);
}

static int
write_part(struct stream *s, const struct snapshot_part *part,
    const char *folder, struct err *e)
{
	char *path = file_path(folder, part->name);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), rc = 0;
	uint64_t left = part->bytes;
	size_t got = 1;

	if (fd < 0)
		rc = err_errno(e, errno, "cannot open %s", path);
	while (rc == 0 && left > 0 && got > 0) {
		rc = get(fd, path, s->chunk, least(left, CHUNK_BYTES), &got, e);
		left -= got;
		if (rc == 0)
			rc = stream_put(s, slice_make(s->chunk, got), e);
	}
	if (rc == 0 && left > 0)
		rc = err_set(e, ERR_SYSTEM, "%s has become shorter", path);
	if (fd >= 0)
		(void)close(fd);
	free(path);
	return rc;
}

static int
write_head(struct stream *s, const struct snapshot_head *h, struct err *e)
{
	struct buf text;
	int rc;

	buf_init(&text, LIMITS_BACKUP_HEAD_MAX);
	snapshot_head_write(h, &text);
	ASSERT(!text.full);
	rc = stream_put(s, buf_slice(&text), e);
	buf_free(&text);
	return rc;
}

static void
last_line(const struct stream *s, char out[static LAST_BYTES + 1])
{
	struct hash digest = hash_running_value(s->digest);
	char hex[HASH_SIZE * 2 + 1];

	encode_hex(hex, digest.b, HASH_SIZE);
	(void)snprintf(out, LAST_BYTES + 1, "sha256 %s\n", hex);
}

int
snapshot_file_write(const char *path, const struct snapshot_head *h,
    const char *folder, struct hash *digest, struct err *e)
{
	char last[LAST_BYTES + 1];
	struct stream s;
	int rc;

	/* One that is there may be another user's, and would stay theirs. */
	if (unlink(path) < 0 && errno != ENOENT)
		return err_errno(e, errno, "cannot remove %s", path);
	rc = begin(&s, path, O_WRONLY | O_CREAT | O_EXCL, e);

	if (rc == 0)
		rc = write_head(&s, h, e);
	for (size_t i = 0; rc == 0 && i < h->n; i++)
		rc = write_part(&s, &h->part[i], folder, e);
	if (rc == 0) {
		last_line(&s, last);
		rc = stream_put(&s, slice_of(last), e);
	}
	if (rc == 0 && fsync(s.fd) < 0)
		rc = err_errno(e, errno, "cannot write %s", path);
	if (rc == 0)
		*digest = hash_running_value(s.digest);
	end(&s);
	return rc;
}

/* ------------------------------------------------------------------ reading */

static int
damaged(const struct stream *s, const char *how, struct err *e)
{
	return err_set(e, ERR_CORRUPT,
	    "%s is damaged (%s): use another backup, or another copy of this "
	    "one",
	    s->path, how);
}

/* Exactly n bytes into the chunk. */
static int
stream_get(struct stream *s, size_t n, struct err *e)
{
	size_t got;

	if (get(s->fd, s->path, s->chunk, n, &got, e) < 0)
		return -1;
	if (got < n)
		return damaged(s, "it ends too early", e);
	hash_running_add(s->digest, slice_make(s->chunk, n));
	return 0;
}

/* Up to the empty line, which no part can hide: names and numbers come first. */
static int
read_head(struct stream *s, struct snapshot_head *h, struct err *e)
{
	struct err why = ERR_INIT;
	struct buf text;
	int rc = 0;

	buf_init(&text, LIMITS_BACKUP_HEAD_MAX);
	while (rc == 0 &&
	       (text.n < 2 || memcmp(text.data + text.n - 2, "\n\n", 2) != 0)) {
		rc = stream_get(s, 1, &why);
		buf_add(&text, s->chunk, 1);
		if (text.full || (rc < 0 && why.kind == ERR_CORRUPT))
			break;
	}
	if (rc < 0 && why.kind != ERR_CORRUPT)
		*e = why;
	else if (snapshot_head_parse(h, buf_slice(&text), &why) < 0)
		rc = err_set(e, ERR_REFUSED,
		    "%s is no backup of an aggregator (%.200s)", s->path,
		    why.text);
	buf_free(&text);
	return rc;
}

static int
make_place(const char *path, const char *like, struct err *e)
{
	char *folder = file_dir(path);
	int rc = snapshot_tree_make(folder, like, e);

	free(folder);
	return rc;
}

static int
unpack_part(struct stream *s, const struct snapshot_part *part,
    const char *folder, struct err *e)
{
	char *path = file_path(folder, part->name);
	uint64_t left = part->bytes;
	int fd = -1, rc = make_place(path, folder, e);

	if (rc == 0) {
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		    PRIVATE_FILE);
		if (fd < 0)
			rc = err_errno(e, errno, "cannot make %s", path);
	}
	while (rc == 0 && left > 0) {
		size_t n = least(left, CHUNK_BYTES);

		rc = stream_get(s, n, e);
		if (rc == 0)
			rc = put(fd, path, s->chunk, n, e);
		left -= n;
	}
	if (rc == 0 && fsync(fd) < 0)
		rc = err_errno(e, errno, "cannot write %s", path);
	if (fd >= 0)
		(void)close(fd);
	free(path);
	return rc;
}

/* The last line, and nothing behind it. */
static int
check_end(struct stream *s, struct err *e)
{
	char want[LAST_BYTES + 1];
	uint8_t more;
	size_t got;

	last_line(s, want);
	if (stream_get(s, LAST_BYTES, e) < 0)
		return -1;
	if (memcmp(s->chunk, want, LAST_BYTES) != 0)
		return damaged(s, "its bytes are not those that were written",
		    e);
	if (get(s->fd, s->path, &more, 1, &got, e) < 0)
		return -1;
	return got == 0 ? 0 : damaged(s, "something follows its end", e);
}

int
snapshot_file_head(const char *path, struct snapshot_head *h, struct err *e)
{
	struct stream s;
	int rc = begin(&s, path, O_RDONLY, e);

	if (rc == 0)
		rc = read_head(&s, h, e);
	end(&s);
	return rc;
}

int
snapshot_file_unpack(const char *path, const char *folder,
    struct snapshot_head *h, struct hash *digest, struct err *e)
{
	struct stream s;
	int rc = begin(&s, path, O_RDONLY, e);

	if (rc == 0)
		rc = read_head(&s, h, e);
	if (rc == 0)
		rc = snapshot_tree_make(folder, folder, e);
	for (size_t i = 0; rc == 0 && i < h->n; i++)
		rc = unpack_part(&s, &h->part[i], folder, e);
	if (rc == 0)
		rc = check_end(&s, e);
	if (rc == 0)
		*digest = hash_running_value(s.digest);
	end(&s);
	return rc;
}

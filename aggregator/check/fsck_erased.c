/*
 * Erased openings, by their commitments, and sealed copies, by their marks.  A
 * file is read in overlapping windows,
 * so that whatever it is (a database, its log, a copy) it is only bytes.
 */
#include "aggregator/check/fsck_erased.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/limits.h"
#include "protocol/opening.h"

/* Every known content begins so. */
static const char begin[] = "sheaf-";

enum {
	BEGIN = sizeof(begin) - 1,
	STEP = 1024 * 1024,
	WINDOW = STEP + OPENING_SALT_SIZE + LIMITS_PAYLOAD_MAX
};

struct gone {
	uint64_t index;
	char *header; /* the text's lines before "commit" */
	size_t header_n;
	struct hash commit;
	char *payload; /* its first lines */
	size_t payload_n;
	bool found; /* in the file at hand */
};

struct gone_box {
	uint64_t index;
	struct store_mark mark;
	bool found; /* in the file at hand */
};

/* Which first two bytes some mark has: most places of a file are left at once. */
enum { FIRSTS = 65536 };

struct fsck_erased {
	struct gone *gone;
	size_t n;
	struct gone_box *box; /* in a search: sorted by mark */
	size_t boxes;
	bool first[FIRSTS];
	uint8_t *window;
	void (*found)(void *arg, const struct fsck_erased_find *find);
	void *arg;
};

struct fsck_erased *
fsck_erased_new(void)
{
	return mem_alloc(sizeof(struct fsck_erased));
}

void
fsck_erased_free(struct fsck_erased *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < f->n; i++) {
		free(f->gone[i].header);
		free(f->gone[i].payload);
	}
	free(f->gone);
	free(f->box);
	free(f->window);
	free(f);
}

void
fsck_erased_add(struct fsck_erased *f, uint64_t index,
    const struct statement *st, struct slice text)
{
	const struct statement_batch *b = &st->u.batch;
	struct slice header = statement_header(text);
	char period[PERIOD_TEXT_SIZE];
	struct gone *g;

	ASSERT(st->kind == STATEMENT_BATCH);
	f->gone = mem_resize(f->gone, f->n + 1, sizeof(*f->gone));
	g = &f->gone[f->n++];
	*g = (struct gone){ .index = index,
		.header = mem_copy_text(header.p, header.n),
		.header_n = header.n,
		.commit = b->commit };
	period_format(period, b->period);
	g->payload = mem_printf("%s\nservice %s\nperiod %s\n",
	    statement_content_word(b->content), b->service, period);
	g->payload_n = strlen(g->payload);
}

void
fsck_erased_add_box(struct fsck_erased *f, uint64_t index,
    const struct store_mark *mark)
{
	f->box = mem_resize(f->box, f->boxes + 1, sizeof(*f->box));
	f->box[f->boxes++] = (struct gone_box){ .index = index, .mark = *mark };
	f->first[mark->b[0] << 8 | mark->b[1]] = true;
}

/* ---------------------------------------------------------------- one file */

/* Whether salt and payload at p are g's.  Where the payload ends is not known,
 * so every end of a line is tried. */
static bool
is_opening(const struct gone *g, const uint8_t *p, size_t n)
{
	const struct slice header = slice_make(g->header, g->header_n);
	const uint8_t *payload = p + OPENING_SALT_SIZE;
	size_t max = n - OPENING_SALT_SIZE;

	if (max > LIMITS_PAYLOAD_MAX)
		max = LIMITS_PAYLOAD_MAX;
	for (size_t end = g->payload_n; end < max; end++) {
		struct hash commit;

		/* Only lines of printable characters (P-GEN-1). */
		if (payload[end] != '\n' &&
		    (payload[end] < 0x20 || payload[end] > 0x7e))
			return false;
		if (payload[end] != '\n')
			continue;
		commit =
		    opening_commit(header, p, slice_make(payload, end + 1));
		if (hash_equal(&commit, &g->commit))
			return true;
	}
	return false;
}

/* p: where a payload may begin, n bytes before the window's end. */
static void
compare(struct fsck_erased *f, const uint8_t *p, size_t n, const char *path)
{
	for (size_t i = 0; i < f->n; i++) {
		struct gone *g = &f->gone[i];

		if (g->found || g->payload_n > n ||
		    memcmp(p, g->payload, g->payload_n) != 0 ||
		    !is_opening(g, p - OPENING_SALT_SIZE,
			n + OPENING_SALT_SIZE))
			continue;
		g->found = true;
		f->found(f->arg,
		    &(struct fsck_erased_find){ g->index, false, path });
	}
}

/* Look at each place among the first `places` of n bytes where a salt may
 * begin. */
static void
look(struct fsck_erased *f, size_t places, size_t n, const char *path)
{
	const uint8_t *end = f->window + n;
	const uint8_t *p = f->window + OPENING_SALT_SIZE;
	const uint8_t *last = f->window + places + OPENING_SALT_SIZE;

	while (p < last && p + BEGIN <= end &&
	       (p = memchr(p, begin[0], (size_t)(end - p))) != NULL) {
		if (p >= last || p + BEGIN > end)
			return;
		if (memcmp(p, begin, BEGIN) == 0)
			compare(f, p, (size_t)(end - p), path);
		p++;
	}
}

static int
by_mark(const void *a, const void *b)
{
	const struct gone_box *x = a, *y = b;

	return memcmp(x->mark.b, y->mark.b, STORE_MARK_SIZE);
}

/* The same for boxes: a mark holds the first four bytes of its box. */
static void
look_for_boxes(struct fsck_erased *f, size_t places, size_t n, const char *path)
{
	struct gone_box key = { .index = 0 }, *g;

	for (size_t i = 0; i < places && i + STORE_MARKED_SIZE <= n; i++) {
		const uint8_t *p = f->window + i;

		if (!f->first[p[0] << 8 | p[1]])
			continue;
		key.mark = store_box_mark(p);
		g = bsearch(&key, f->box, f->boxes, sizeof(*g), by_mark);
		if (g == NULL || g->found)
			continue;
		g->found = true;
		f->found(f->arg,
		    &(struct fsck_erased_find){ g->index, true, path });
	}
}

static int
fill(int fd, uint8_t *to, size_t *n, size_t max)
{
	while (*n < max) {
		ssize_t got = read(fd, to + *n, max - *n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got == 0 ? 0 : -1;
		*n += (size_t)got;
	}
	return 0;
}

static int
search_file(struct fsck_erased *f, const char *path, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	size_t n = 0;
	int rc = -1;

	/* A tile may have been replaced since its folder was read. */
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0)
		return err_errno(e, errno, "cannot read %s", path);
	for (size_t i = 0; i < f->n; i++)
		f->gone[i].found = false;
	for (size_t i = 0; i < f->boxes; i++)
		f->box[i].found = false;
	for (;;) {
		size_t places;

		if (fill(fd, f->window, &n, WINDOW) < 0) {
			err_errno(e, errno, "cannot read %s", path);
			break;
		}
		places = n == WINDOW ? STEP : n;
		look(f, places, n, path);
		if (f->boxes > 0)
			look_for_boxes(f, places, n, path);
		if (n < WINDOW) {
			rc = 0;
			break;
		}
		memmove(f->window, f->window + STEP, n - STEP);
		n -= STEP;
	}
	close(fd);
	return rc;
}

/* ------------------------------------------------------------------ folders */

/* Depth of a tile of 2^53 entries, and a few more. */
enum { DEPTH_MAX = 16 };

static int
search_folder(struct fsck_erased *f, const char *dir, int depth, struct err *e)
{
	struct file_names names;
	int rc = 0;

	/* Partial tiles go, with their folder, when they are full. */
	if (file_list(dir, "", &names, e) < 0)
		return file_exists(dir) ? -1 : 0;
	for (size_t i = 0; rc == 0 && i < names.n; i++) {
		char *path = file_path(dir, names.name[i]);
		struct stat st;

		if (lstat(path, &st) < 0)
			rc = errno == ENOENT ? 0
					     : err_errno(e, errno,
						   "cannot look at %s", path);
		else if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX)
			rc = search_folder(f, path, depth + 1, e);
		else if (S_ISREG(st.st_mode))
			rc = search_file(f, path, e);
		free(path);
	}
	file_names_free(&names);
	return rc;
}

int
fsck_erased_search(struct fsck_erased *f, const char *dir,
    void (*found)(void *arg, const struct fsck_erased_find *find), void *arg,
    struct err *e)
{
	if (f->n == 0)
		return 0;
	if (f->boxes > 0)
		qsort(f->box, f->boxes, sizeof(*f->box), by_mark);
	f->found = found;
	f->arg = arg;
	if (f->window == NULL)
		f->window = mem_alloc(WINDOW);
	return search_folder(f, dir, 0, e);
}

/*
 * The log of who has seen and changed what: lines that are added, and read
 * again for auditors.
 */
#include "aggregator/accounts/access_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"

enum {
	PRIVATE = 0600,
	/* "time=" and its value */
	DAY_AT = 5,
	DAY_CHARS = 10,
	TIME_CHARS = CLOCK_TEXT_SIZE - 1
};

/* A command that root gives must not leave a file that the daemon, which has
 * another user, cannot write to. */
static void
give_to_owner(int fd, const char *dir)
{
	struct stat folder, file;

	if (geteuid() == 0 && stat(dir, &folder) == 0 &&
	    fstat(fd, &file) == 0 && file.st_uid != folder.st_uid)
		(void)!fchown(fd, folder.st_uid, folder.st_gid);
}

static void
write_who(const struct access_log_who *who, struct buf *line)
{
	if (who != NULL && who->user != NULL)
		buf_printf(line, "user=%s", who->user);
	else if (who != NULL && who->token != NULL)
		buf_printf(line, "token=%s", who->token);
	else
		buf_printf(line, "uid=%lu", (unsigned long)getuid());
}

int
access_log_add(const char *dir, const struct access_log_who *who,
    const char *what, struct err *e)
{
	char *path = file_path(dir, "access.log");
	char when[CLOCK_TEXT_SIZE];
	struct buf line;
	int fd = -1, r = -1;

	ASSERT(strchr(what, '\n') == NULL);
	buf_init(&line, LIMITS_ACCESS_LINE_MAX);
	clock_format(when, clock_wall_now());
	buf_printf(&line, "time=%s ", when);
	write_who(who, &line);
	buf_printf(&line, " %s", what);
	if (who != NULL && who->address != NULL)
		buf_printf(&line, " address=%s", who->address);
	buf_puts(&line, "\n");
	ASSERT(!line.full);
	/* One write() at the end of the file: lines of two commands that run
	 * at once do not mix. */
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, PRIVATE);
	if (fd >= 0)
		give_to_owner(fd, dir);
	if (fd < 0 || write(fd, line.data, line.n) != (ssize_t)line.n ||
	    fsync(fd) < 0)
		err_errno(e, errno, "cannot write %s", path);
	else
		r = 0;
	if (fd >= 0)
		close(fd);
	buf_free(&line);
	free(path);
	return r;
}

/* ----------------------------------------------------------------- reading */

static const struct table_column columns[] = {
	{ .key = "time", .heading = "when" },
	{ .key = "shown" },
	{ .key = "who", .heading = "who", .gap = 2 },
	{ .key = "what", .heading = "what", .gap = 2 },
};

static bool
is_since(struct slice line, int32_t since)
{
	int32_t day;

	if (since == DAY_NONE)
		return true;
	if (line.n < DAY_AT + DAY_CHARS)
		return true;
	return !day_parse(slice_make(line.p + DAY_AT, DAY_CHARS), &day) ||
	       day >= since;
}

/* "3 May 2026, 10:20", for a page. */
static void
add_shown(struct table *t, const char *time)
{
	char said[DAY_SAID_SIZE];
	int32_t day;

	if (!day_parse(slice_make(time, DAY_CHARS), &day)) {
		table_none(t);
		return;
	}
	day_say(said, day);
	table_textf(t, "%s, %.5s", said, time + DAY_CHARS + 1);
}

static void
add_line(struct table *t, struct slice line)
{
	struct slice time, rest, who, what;

	if (!text_split(line, ' ', &time, &rest) ||
	    !text_split(rest, ' ', &who, &what) ||
	    time.n != DAY_AT + TIME_CHARS) {
		table_none(t);
		table_none(t);
		table_none(t);
		/* JSON has no place for other bytes. */
		if (text_is_utf8(line))
			table_textf(t, "%.*s", (int)line.n,
			    (const char *)line.p);
		else
			table_text(t, "(a line that is no text)");
		return;
	}
	table_textf(t, "%.*s", TIME_CHARS, (const char *)time.p + DAY_AT);
	add_shown(t, (const char *)time.p + DAY_AT);
	table_textf(t, "%.*s", (int)who.n, (const char *)who.p);
	table_textf(t, "%.*s", (int)what.n, (const char *)what.p);
}

/* The lines that are wanted, by place in the file; then no more than the
 * newest. */
struct lines {
	char **line;
	size_t n, cap, from;
};

static void
keep(struct lines *l, const char *line, size_t n, size_t newest_max)
{
	l->line = mem_grow(l->line, l->n, &l->cap, sizeof(*l->line));
	l->line[l->n++] = mem_copy_text(line, n);
	if (newest_max != 0 && l->n - l->from > newest_max) {
		free(l->line[l->from]);
		l->line[l->from++] = NULL;
	}
}

int
access_log_list(struct table **out, const char *dir,
    const struct access_log_range *range, struct err *e)
{
	char *path = file_path(dir, "access.log"), *text = NULL;
	FILE *f = fopen(path, "re");
	struct lines l = { 0 };
	size_t size = 0;
	ssize_t n;
	int rc = 0;

	*out = NULL;
	if (f == NULL && errno != ENOENT)
		rc = err_errno(e, errno, "cannot read %s", path);
	while (f != NULL && (n = getline(&text, &size, f)) > 0) {
		size_t k = (size_t)n - (text[n - 1] == '\n');

		if (is_since(slice_make(text, k), range->since))
			keep(&l, text, k, range->newest_max);
	}
	if (f != NULL && ferror(f))
		rc = err_errno(e, errno, "cannot read %s", path);
	if (rc == 0) {
		*out = table_new(columns, sizeof(columns) / sizeof(columns[0]),
		    "-");
		for (size_t i = l.from; i < l.n; i++)
			add_line(*out, slice_of(l.line[i]));
	}
	for (size_t i = 0; i < l.n; i++)
		free(l.line[i]);
	free(l.line);
	if (f != NULL)
		(void)fclose(f);
	free(text);
	free(path);
	return rc;
}

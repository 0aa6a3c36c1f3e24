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
#include <unistd.h>

#include "aggregator/accounts/access_files.h"
#include "aggregator/accounts/access_words.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/owner.h"
#include "common/base/text.h"
#include "protocol/limits.h"

enum {
	PRIVATE = 0600,
	/* "time=" and its value */
	DAY_AT = 5,
	DAY_CHARS = 10,
	TIME_CHARS = CLOCK_TEXT_SIZE - 1
};

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
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC,
	    PRIVATE);
	if (fd >= 0)
		owner_give_fd(fd, dir);
	if (fd < 0 || write(fd, line.data, line.n) != (ssize_t)line.n ||
	    fsync(fd) < 0)
		err_errno(e, errno, "cannot write %s", path);
	else
		r = 0;
	if (r == 0)
		access_files_turn(dir, fd);
	if (fd >= 0)
		close(fd);
	buf_free(&line);
	free(path);
	return r;
}

/* ----------------------------------------------------------------- reading */

enum {
	SHOWN_WIDTH = 26, /* "30 September 2026 at 14:05" */
	WORDS_MAX = 64 * 1024
};

static const struct table_column columns[] = {
	{ .key = "time" },
	{ .key = "shown", .heading = "when (UTC)", .width = SHOWN_WIDTH },
	{ .key = "who" },
	{ .key = "person", .heading = "who", .gap = 2 },
	{ .key = "kind" },
	{ .key = "says", .heading = "what", .gap = 2 },
	{ .key = "about", .heading = "about", .gap = 2 },
	{ .key = "what" },
};

static const struct table_column people_columns[] = {
	{ .key = "who" },
	{ .key = "person", .heading = "who" },
};

/* A line in its parts; false where no program of ours wrote it. */
struct parts {
	char *time, *who, *what;
};

static bool
take_apart(struct slice line, struct parts *out)
{
	struct slice time, rest, who, what;
	int32_t day;

	*out = (struct parts){ 0 };
	if (!text_is_utf8(line) || !text_split(line, ' ', &time, &rest) ||
	    !text_split(rest, ' ', &who, &what) ||
	    time.n != DAY_AT + TIME_CHARS ||
	    !day_parse(slice_make(time.p + DAY_AT, DAY_CHARS), &day))
		return false;
	out->time =
	    mem_copy_text((const char *)time.p + DAY_AT, time.n - DAY_AT);
	out->who = mem_copy_text((const char *)who.p, who.n);
	out->what = mem_copy_text((const char *)what.p, what.n);
	return true;
}

static void
free_parts(struct parts *p)
{
	free(p->time);
	free(p->who);
	free(p->what);
}

/* Whether it is the account, token or user id of that name. */
static bool
is_who(const char *who, const char *wanted)
{
	const char *name = strchr(who, '=');

	return strcmp(who, wanted) == 0 ||
	       (name != NULL && strcmp(name + 1, wanted) == 0);
}

/* What is no line of ours has no day, and is not hidden unless somebody asks
 * for others. */
static bool
is_wanted(struct slice line, const struct access_log_range *range)
{
	struct parts p;
	int32_t day;
	bool ours = take_apart(line, &p), wanted = true;

	if (ours && range->since != DAY_NONE)
		wanted = day_parse(slice_make(p.time, DAY_CHARS), &day) &&
			 day >= range->since;
	if (range->who != NULL)
		wanted = wanted && ours && is_who(p.who, range->who);
	if (range->kind != NULL)
		wanted = wanted && strcmp(access_words_kind_code(
					      ours ? access_words_kind(p.what)
						   : ACCESS_WORDS_OTHER),
				       range->kind) == 0;
	free_parts(&p);
	return wanted;
}

/* "3 May 2026 at 14:05". */
static void
add_shown(struct table *t, const char *time)
{
	char said[DAY_SAID_SIZE];
	int32_t day = DAY_NONE;

	(void)day_parse(slice_make(time, DAY_CHARS), &day);
	day_say(said, day);
	table_textf(t, "%s at %.5s", said, time + DAY_CHARS + 1);
}

/* A text, or no value where there is none; it is emptied. */
static void
add_words(struct table *t, struct buf *words)
{
	if (words->n > 0)
		table_text(t, buf_str(words));
	else
		table_none(t);
	buf_reset(words);
}

static void
add_line(struct table *t, struct slice line, const struct registry *registry)
{
	const char *raw = "(a line that is no text)";
	struct buf words;
	struct parts p;

	buf_init(&words, WORDS_MAX);
	if (take_apart(line, &p)) {
		table_text(t, p.time);
		add_shown(t, p.time);
		table_text(t, p.who);
		access_words_who(p.who, &words);
		add_words(t, &words);
		table_text(t,
		    access_words_kind_code(access_words_kind(p.what)));
		access_words_say(p.what, &words);
		add_words(t, &words);
		access_words_about(p.what, registry, &words);
		add_words(t, &words);
		table_text(t, p.what);
	} else {
		for (int i = 0; i < 4; i++)
			table_none(t);
		table_text(t, access_words_kind_code(ACCESS_WORDS_OTHER));
		/* JSON has no place for other bytes. */
		if (text_is_utf8(line)) {
			buf_add_slice(&words, line);
			raw = buf_str(&words);
		}
		table_text(t, raw);
		table_none(t);
		table_text(t, raw);
	}
	free_parts(&p);
	buf_free(&words);
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

static void
free_lines(struct lines *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->line[i]);
	free(l->line);
}

/* fd is closed. */
static int
read_file(struct lines *l, int fd, const char *name,
    const struct access_log_range *range, struct err *e)
{
	FILE *f = fdopen(fd, "r");
	char *text = NULL;
	size_t size = 0;
	ssize_t n;
	int rc = 0;

	if (f == NULL) {
		(void)close(fd);
		return err_errno(e, errno, "cannot read %s", name);
	}
	while ((n = getline(&text, &size, f)) > 0) {
		size_t k = (size_t)n - (text[n - 1] == '\n');

		if (is_wanted(slice_make(text, k), range))
			keep(l, text, k, range->newest_max);
	}
	if (ferror(f))
		rc = err_errno(e, errno, "cannot read %s", name);
	(void)fclose(f);
	free(text);
	return rc;
}

static int
read_lines(struct lines *l, const char *dir,
    const struct access_log_range *range, struct err *e)
{
	struct access_files files;
	int rc = access_files_open(dir, &files, e);

	if (rc < 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < files.n; i++) {
		int fd = dup(files.file[i].fd);

		rc = fd < 0 ? err_errno(e, errno, "cannot read %s",
				  files.file[i].name)
			    : read_file(l, fd, files.file[i].name, range, e);
	}
	access_files_close(&files);
	return rc;
}

static int
check_kind(const char *kind, struct err *e)
{
	struct buf list;
	int rc;

	buf_init(&list, ERR_TEXT_MAX);
	for (int i = 0; i < ACCESS_WORDS_KINDS; i++) {
		const char *code =
		    access_words_kind_code((enum access_words_kind)i);

		if (strcmp(code, kind) == 0) {
			buf_free(&list);
			return 0;
		}
		buf_printf(&list, "%s%s", i > 0 ? ", " : "", code);
	}
	rc = err_set(e, ERR_USAGE,
	    "kind \"%.32s\" is none of a line in the access log: %s", kind,
	    buf_str(&list));
	buf_free(&list);
	return rc;
}

int
access_log_list(struct table **out, const char *dir,
    const struct access_log_range *range, struct err *e)
{
	struct lines l = { 0 };
	int rc;

	*out = NULL;
	if (range->kind != NULL && check_kind(range->kind, e) < 0)
		return -1;
	rc = read_lines(&l, dir, range, e);
	if (rc == 0) {
		*out = table_new(columns, sizeof(columns) / sizeof(columns[0]),
		    "-");
		for (size_t i = l.n; i > l.from; i--)
			add_line(*out, slice_of(l.line[i - 1]),
			    range->registry);
	}
	free_lines(&l);
	return rc;
}

static int
by_name(const void *pa, const void *pb)
{
	char *const *a = pa, *const *b = pb;

	return strcmp(*a, *b);
}

int
access_log_people(struct table **out, const char *dir, struct err *e)
{
	const struct access_log_range all = { .since = DAY_NONE };
	struct lines l = { 0 }, who = { 0 };
	struct buf words;
	int rc = read_lines(&l, dir, &all, e);

	*out = NULL;
	for (size_t i = 0; i < l.n; i++) {
		struct parts p;

		if (take_apart(slice_of(l.line[i]), &p))
			keep(&who, p.who, strlen(p.who), 0);
		free_parts(&p);
	}
	if (who.n > 0)
		qsort(who.line, who.n, sizeof(*who.line), by_name);
	if (rc == 0)
		*out = table_new(people_columns, 2, "-");
	buf_init(&words, WORDS_MAX);
	for (size_t i = 0; rc == 0 && i < who.n; i++) {
		if (i > 0 && strcmp(who.line[i - 1], who.line[i]) == 0)
			continue;
		table_text(*out, who.line[i]);
		access_words_who(who.line[i], &words);
		add_words(*out, &words);
	}
	buf_free(&words);
	free_lines(&who);
	free_lines(&l);
	return rc;
}

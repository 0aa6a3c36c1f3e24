/*
 * Runs transcripts (transcript.h): cases written as text, so that a new one needs
 * no line of C.
 */
#include "tests/unit/transcript.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "tests/unit/unit.h"

enum { FILE_MAX = 1 << 20, ANSWER_MAX = 1 << 20 };

/* One pass over the lines of a case. */
struct player {
	const struct transcript *t;
	const char *path;
	unsigned line;
	char *step;         /* the line behind "$ "; NULL: none yet */
	bool pending;       /* it has to be done with `in` */
	bool answered;      /* lines of `want` have begun */
	bool one_line;      /* in => want */
	bool naming;        /* lines of "@name:" */
	struct slice front; /* all before the first case */
	unsigned began;     /* line of the step or its input */
	struct buf in, want;
	struct buf raw;    /* the lines of want as they stand there */
	struct buf *fresh; /* the text with the answers that came */
	bool accept;
	size_t faults;
};

/* Append a line with its escapes resolved. */
static void
unescape(const struct player *p, struct slice s, struct buf *out)
{
	for (size_t i = 0; i < s.n; i++) {
		const char *at = (const char *)s.p + i;
		unsigned value, times;
		int n = 0;

		if (*at != '\\') {
			buf_u8(out, s.p[i]);
		} else if (sscanf(at, "\\x%2x%n", &value, &n) == 1 && n == 4) {
			buf_u8(out, (uint8_t)value);
		} else if (sscanf(at, "\\(%*c*%u)%n", &times, &n) == 1 &&
			   n > 0) {
			while (times-- > 0)
				buf_u8(out, s.p[i + 2]);
		} else {
			static const char names[] = "\\nrt", are[] = "\\\n\r\t";
			const char *name =
			    i + 1 < s.n ? strchr(names, at[1]) : NULL;

			ck_assert_msg(name != NULL && *name != '\0',
			    "%s:%u: an escape that is not known", p->path,
			    p->line);
			buf_u8(out, (uint8_t)are[name - names]);
			n = 2;
		}
		i += n > 0 ? (size_t)n - 1 : 0;
	}
}

/* Append the lines of an answer as a transcript writes them. */
static void
escape(struct buf *out, const char *begin, const char *text)
{
	for (const char *s = text; *s != '\0'; s++) {
		if (s == text || s[-1] == '\n')
			buf_puts(out, begin);
		if (*s == '\\')
			buf_puts(out, "\\\\");
		else if (*s == '\r')
			buf_puts(out, "\\r");
		else if (*s == '\t')
			buf_puts(out, "\\t");
		else if (((unsigned char)*s < 0x20 && *s != '\n') || *s == 0x7f)
			buf_printf(out, "\\x%02x", (unsigned)*s);
		else
			buf_u8(out, (uint8_t)*s);
	}
}

static const struct transcript_step *
find_step(const struct transcript *t, const char *line, const char **args)
{
	for (const struct transcript_step *s = t->steps; s->name; s++) {
		size_t n = strlen(s->name);

		if (strncmp(line, s->name, n) == 0 &&
		    (line[n] == '\0' || line[n] == ' ')) {
			*args = line[n] == ' ' ? line + n + 1 : line + n;
			return s;
		}
	}
	return NULL;
}

static void
say_fault(struct player *p, const char *got)
{
	struct buf text;

	buf_init(&text, 4 * ANSWER_MAX);
	buf_printf(&text, "%s:%u: $ %s\n", p->path, p->began, p->step);
	escape(&text, "  expected |", buf_str(&p->want));
	escape(&text, "  answered |", got);
	(void)fputs(buf_str(&text), stderr);
	buf_free(&text);
	p->faults++;
}

/* Append the lines of "@name". */
static void
add_named(const struct player *p, struct slice name, struct buf *out)
{
	struct slice rest = p->front, line = { NULL, 0 };

	while (rest.n > 0 && (line.n != name.n + 1 || line.p[name.n] != ':' ||
				 memcmp(line.p, name.p, name.n) != 0))
		(void)text_split(rest, '\n', &line, &rest);
	ck_assert_msg(rest.n > 0, "%s:%u: there is no such name", p->path,
	    p->line);
	while (text_split(rest, '\n', &line, &rest) && line.n > 0) {
		unescape(p, line, out);
		buf_puts(out, "\n");
	}
}

/* Append a line of input or answer, or those that it names. */
static void
add_line(const struct player *p, struct slice line, struct buf *out)
{
	if (line.n > 1 && line.p[0] == '@') {
		add_named(p, line, out);
		return;
	}
	unescape(p, line, out);
	buf_puts(out, "\n");
}

/* Do the step, if one is waiting, and compare. */
static void
finish(struct player *p)
{
	const struct transcript_step *step;
	const char *args = "";
	struct buf got;

	if (!p->pending)
		return;
	ck_assert_msg(p->step != NULL, "%s:%u: input before the first step",
	    p->path, p->began);
	step = find_step(p->t, p->step, &args);
	ck_assert_msg(step != NULL, "%s:%u: there is no such step: %s", p->path,
	    p->began, p->step);
	buf_init(&got, ANSWER_MAX);
	step->run(p->t->world, args, buf_slice(&p->in), &got);
	if (got.n > 0 && got.data[got.n - 1] != '\n')
		buf_puts(&got, "\n");
	ck_assert_msg(!got.full && !p->want.full && !p->in.full,
	    "%s:%u: too much for one case", p->path, p->began);
	if (slice_equal(buf_slice(&got), buf_slice(&p->want)))
		buf_add_slice(p->fresh, buf_slice(&p->raw));
	else if (p->accept)
		escape(p->fresh, p->one_line ? "" : "|", buf_str(&got));
	else
		say_fault(p, buf_str(&got));
	buf_free(&got);
	buf_reset(&p->in);
	buf_reset(&p->want);
	buf_reset(&p->raw);
	p->pending = p->answered = p->one_line = false;
}

static void
begin_step(struct player *p)
{
	if (!p->pending)
		p->began = p->line;
	p->pending = true;
}

/* "in => want"; false when the line is not that. */
static bool
play_one_line(struct player *p, struct slice line)
{
	static const char arrow[] = " => ";
	size_t n = sizeof(arrow) - 1, at = 0;

	while (at + n <= line.n && memcmp(line.p + at, arrow, n) != 0)
		at++;
	if (at + n > line.n)
		return false;
	if (p->in.n > 0 || p->answered)
		finish(p);
	begin_step(p);
	p->one_line = true;
	unescape(p, slice_make(line.p, at), &p->in);
	unescape(p, slice_make(line.p + at + n, line.n - at - n), &p->want);
	buf_puts(&p->want, "\n");
	buf_add(p->fresh, line.p, at + n);
	buf_add(&p->raw, line.p + at + n, line.n - at - n);
	buf_puts(&p->raw, "\n");
	finish(p);
	return true;
}

static bool
begins_case(struct slice s)
{
	return s.n > 3 && memcmp(s.p, "## ", 3) == 0;
}

static void
play_line(struct player *p, struct slice line)
{
	bool is_step = line.n > 2 && memcmp(line.p, "$ ", 2) == 0;
	bool is_name = line.n > 1 && line.p[0] == '@';
	bool is_comment =
	    begins_case(line) || (line.n > 1 && memcmp(line.p, "# ", 2) == 0);

	if (line.n > 0 && line.p[0] == '|') {
		p->answered = true;
		add_line(p, slice_make(line.p + 1, line.n - 1), &p->want);
		buf_add_slice(&p->raw, line);
		buf_puts(&p->raw, "\n");
		return;
	}
	if (is_step || line.n == 0 || p->answered)
		finish(p);
	p->naming =
	    line.n > 0 && (p->naming || (is_name && line.p[line.n - 1] == ':'));
	if (!is_step && !is_comment && !p->naming && line.n > 0) {
		if (play_one_line(p, line))
			return;
		begin_step(p);
		add_line(p, line, &p->in);
	}
	if (is_step) {
		free(p->step);
		p->step = mem_copy_text((const char *)line.p + 2, line.n - 2);
		begin_step(p);
	}
	buf_add_slice(p->fresh, line);
	buf_puts(p->fresh, "\n");
}

static void
play_lines(struct player *p, struct slice text)
{
	struct slice line;

	while (text.n > 0) {
		(void)text_split(text, '\n', &line, &text);
		p->line++;
		play_line(p, line);
	}
	finish(p);
	free(p->step);
	p->step = NULL;
}

/* Take the first line and all that follow up to where a case begins. */
static struct slice
take_case(struct slice *rest)
{
	struct slice from = *rest, line;

	do
		(void)text_split(*rest, '\n', &line, rest);
	while (rest->n > 0 && !begins_case(*rest));
	return slice_make(from.p, from.n - rest->n);
}

/* Every case, each after the steps that stand before the first. */
static void
play_cases(struct player *p, struct slice text, struct buf *fresh)
{
	struct buf again; /* of those steps: they are written once */
	struct slice one;
	unsigned line = 0;

	buf_init(&again, FILE_MAX);
	if (!begins_case(text))
		p->front = take_case(&text);
	for (p->fresh = fresh; text.n > 0; p->fresh = &again) {
		one = take_case(&text);
		p->t->begin(p->t->world);
		p->line = 0;
		play_lines(p, p->front);
		p->line = line == 0 ? p->line : line;
		p->fresh = fresh;
		play_lines(p, one);
		line = p->line;
		p->t->end(p->t->world);
		buf_reset(&again);
	}
	buf_free(&again);
}

/* All cases of a file: the number of answers that are not as they stand
 * there.  accept: they are written into it. */
static size_t
play(const struct transcript *t, const char *path, bool accept)
{
	struct player p = { .t = t, .path = path, .accept = accept };
	struct buf text, fresh;
	struct err e = ERR_INIT;

	buf_init(&p.in, FILE_MAX);
	buf_init(&p.want, FILE_MAX);
	buf_init(&p.raw, FILE_MAX);
	buf_init(&fresh, 2 * FILE_MAX);
	ck_assert_msg(file_read(path, FILE_MAX, &text, &e) == 0, "%s", e.text);
	play_cases(&p, buf_slice(&text), &fresh);
	if (accept)
		ck_assert_msg(file_replace(path, buf_slice(&fresh), 0644, &e) ==
				  0,
		    "%s", e.text);
	else if (p.faults == 0)
		ck_assert_str_eq(buf_str(&fresh), buf_str(&text));
	buf_free(&p.in);
	buf_free(&p.want);
	buf_free(&p.raw);
	buf_free(&text);
	buf_free(&fresh);
	return p.faults;
}

/* What the test of one file is about. */
static struct {
	const struct transcript *t;
	const char *folder;
	struct file_names files;
} all;

START_TEST(every_answer_is_as_it_was)
{
	char *path = file_path(all.folder, all.files.name[_i]);

	ck_assert_msg(play(all.t, path, getenv("TRANSCRIPT_ACCEPT") != NULL) ==
			  0,
	    "%s: answers differ, see above", path);
	free(path);
}
END_TEST

int
transcript_main(const struct transcript *t, const char *name,
    const char *folder)
{
	const TTest *const none[] = { NULL };
	struct unit_suite suite = { .name = name,
		.tests = none,
		.loop = every_answer_is_as_it_was };
	struct err e = ERR_INIT;
	int rc;

	all.t = t;
	all.folder = folder;
	if (file_list(folder, ".txt", &all.files, &e) < 0 || all.files.n == 0) {
		(void)fprintf(stderr, "%s: no transcripts: %s\n", folder,
		    e.text);
		return 1;
	}
	suite.times = (int)all.files.n;
	rc = unit_run(&suite);
	file_names_free(&all.files);
	return rc;
}

void
transcript_count(struct buf *out, const char *what, size_t n)
{
	if (n == 0)
		return;
	if (out->n > 0 && out->data[out->n - 1] != '\n')
		buf_puts(out, ", ");
	buf_printf(out, "%s %zu", what, n);
}

bool
transcript_has(const char *args, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = args; (at = strstr(at, word)) != NULL; at += n)
		if ((at == args || at[-1] == ' ') &&
		    (at[n] == ' ' || at[n] == '\0'))
			return true;
	return false;
}

char *
transcript_value(const char *args, const char *key, const char *otherwise)
{
	char *begin = mem_printf("%s=", key);
	const char *at = strstr(args, begin);
	size_t n = strlen(begin);

	free(begin);
	if (at == NULL)
		return otherwise != NULL ? mem_string(otherwise) : NULL;
	return mem_copy_text(at + n, strcspn(at + n, " "));
}

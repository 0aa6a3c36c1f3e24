/*
 * The console of a thread, and the one of this process itself: its standard
 * streams and the files that it can open.
 */
#include "agent/console/console.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "common/base/ask.h"
#include "common/base/clock.h"
#include "common/base/file.h"
#include "protocol/limits.h"

/* ------------------------------------------------------- of this process */

/* Why standard output takes nothing any more. */
static _Thread_local int lost;

static void
put(struct console *self, enum console_stream to, struct slice bytes)
{
	(void)self;
	if (bytes.n > 0 &&
	    fwrite(bytes.p, bytes.n, 1,
		to == CONSOLE_ANSWER ? stdout : stderr) != 1 &&
	    to == CONSOLE_ANSWER)
		lost = errno;
}

static int
flush(struct console *self, struct err *e)
{
	(void)self;
	if (fflush(stdout) != 0)
		lost = errno;
	if (!ferror(stdout))
		return 0;
	return err_errno(e, lost, "cannot write to standard output");
}

static int
ask(struct console *self, const struct console_question *q, struct err *e)
{
	const struct ask line = { STDIN_FILENO, q->prompt,
		LIMITS_IDLE_LOCK_S * 1000 };

	(void)self;
	if (q->secret)
		return file_read_secret(q->file, q->prompt, q->out, q->max, e);
	if (!isatty(STDIN_FILENO))
		return err_set(e, ERR_USAGE,
		    "a person has to answer here: run it on a terminal, or "
		    "give the option that answers");
	if (ask_line(&line, q->out, q->max, e) == 0)
		return 0;
	if (e->kind != ERR_LATER)
		return -1;
	return err_set(e, ERR_REFUSED,
	    "nobody answered for %d minutes, so the register is locked again; "
	    "nothing was changed",
	    LIMITS_IDLE_LOCK_S / 60);
}

static int
read_file(struct console *self, const char *path, size_t max, struct buf *out,
    struct err *e)
{
	(void)self;
	return file_read(path, max, out, e);
}

static int
write_file(struct console *self, const struct console_file *file, struct err *e)
{
	(void)self;
	return file->replace
		   ? file_replace(file->path, file->bytes, file->mode, e)
		   : file_create(file->path, file->bytes, file->mode, e);
}

static int
remove_file(struct console *self, const char *path, struct err *e)
{
	(void)self;
	return file_remove(path, e);
}

static bool
exists(struct console *self, const char *path)
{
	(void)self;
	return file_exists(path);
}

static bool
has_terminal(struct console *self)
{
	(void)self;
	return isatty(STDIN_FILENO) == 1;
}

static int32_t
today(struct console *self)
{
	(void)self;
	return clock_today();
}

/* ------------------------------------------------------- of this thread */

/* The console named last; NULL: that of the process. */
static _Thread_local struct console *used;

static struct console *
current(void)
{
	static struct console here = { put, flush, ask, read_file, write_file,
		remove_file, exists, has_terminal, today };

	return used != NULL ? used : &here;
}

void
console_use(struct console *c)
{
	used = c;
}

void
console_put(enum console_stream to, struct slice bytes)
{
	current()->put(current(), to, bytes);
}

static void print(enum console_stream to, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

static void
print(enum console_stream to, const char *fmt, va_list ap)
{
	struct buf text;

	buf_init(&text, LIMITS_ANSWER_MAX);
	buf_vprintf(&text, fmt, ap);
	console_put(to, buf_slice(&text));
	buf_free(&text);
}

void
console_print(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(CONSOLE_ANSWER, fmt, ap);
	va_end(ap);
}

void
console_remark(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(CONSOLE_REMARK, fmt, ap);
	va_end(ap);
}

int
console_flush(struct err *e)
{
	return current()->flush(current(), e);
}

int
console_ask(const struct console_question *q, struct err *e)
{
	return current()->ask(current(), q, e);
}

int
console_read(const char *path, size_t max, struct buf *out, struct err *e)
{
	return current()->read(current(), path, max, out, e);
}

int
console_write(const struct console_file *file, struct err *e)
{
	return current()->write(current(), file, e);
}

int
console_create(const char *path, struct slice bytes, struct err *e)
{
	enum { OWN_EYES = 0600 };
	const struct console_file file = { path, bytes, OWN_EYES, false };

	return console_write(&file, e);
}

int
console_remove(const char *path, struct err *e)
{
	return current()->remove(current(), path, e);
}

bool
console_exists(const char *path)
{
	return current()->exists(current(), path);
}

bool
console_has_terminal(void)
{
	return current()->has_terminal(current());
}

int32_t
console_today(void)
{
	return current()->today(current());
}

#ifndef SHEAF_AGENT_CONSOLE_CONSOLE_H
#define SHEAF_AGENT_CONSOLE_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * Where a command is: its terminal, its standard input and output, the files
 * that its command line names, its calendar day.  A command reaches them by
 * the functions below and in no other way, so it does not know whether the
 * person who gave it sits at this process or at another one.
 *
 * Each thread has a current console.  It is that of this process until
 * console_use() names another.
 */
enum console_stream {
	CONSOLE_ANSWER, /* standard output */
	CONSOLE_REMARK  /* standard error */
};

/* A question answered with one line. */
struct console_question {
	const char *prompt;
	bool secret;      /* asked on the terminal without echo, or read from
			     the first line of `file` unless that is NULL */
	const char *file; /* of a secret: "-" is standard input */
	char *out;        /* receives the line without its line end */
	size_t max;       /* bytes of out, with the NUL */
};

/* A whole file that a command writes. */
struct console_file {
	const char *path;
	struct slice bytes;
	unsigned mode;
	bool replace; /* else refused when path exists */
};

/* What a console has to offer; each function is as the one of the same name
 * below.  `self` is what console_use() was given. */
struct console {
	void (*put)(struct console *self, enum console_stream to,
	    struct slice bytes);
	int (*flush)(struct console *self, struct err *e);
	int (*ask)(struct console *self, const struct console_question *q,
	    struct err *e);
	int (*read)(struct console *self, const char *path, size_t max,
	    struct buf *out, struct err *e);
	int (*write)(struct console *self, const struct console_file *file,
	    struct err *e);
	int (*remove)(struct console *self, const char *path, struct err *e);
	bool (*exists)(struct console *self, const char *path);
	bool (*has_terminal)(struct console *self);
	int32_t (*today)(struct console *self);
};

/* Let c be the console of this thread; NULL: that of the process. */
void console_use(struct console *c);

/* Write to standard output or standard error.  A fault of standard output is
 * kept, and comes out of console_flush() or at the end of the command. */
void console_put(enum console_stream to, struct slice bytes);

/* The same, printf-formatted. */
void console_print(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void console_remark(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Have everything written to standard output on its way. */
int console_flush(struct err *e) MUST_USE;

/*
 * Ask a person, and wait LIMITS_IDLE_LOCK_S at most; the caller wipes q->out.
 * A secret: ERR_USAGE without a terminal and without a file; refused when it
 * is empty or too long.  Any other question: ERR_USAGE where standard input
 * is no terminal; "" at its end; ERR_REFUSED when nobody answered.
 */
int console_ask(const struct console_question *q, struct err *e) MUST_USE;

/* Read a file of at most max bytes; as file_read(). */
int console_read(const char *path, size_t max, struct buf *out,
    struct err *e) MUST_USE;

/* Write a file; as file_create() or file_replace(). */
int console_write(const struct console_file *file, struct err *e) MUST_USE;

/* Write the new file path, for its owner's eyes only. */
int console_create(const char *path, struct slice bytes,
    struct err *e) MUST_USE;

/* Remove a file; absent is success. */
int console_remove(const char *path, struct err *e) MUST_USE;

/* Whether there is anything at path. */
bool console_exists(const char *path);

/* Whether standard input is a terminal, at which console_ask() asks. */
bool console_has_terminal(void);

/* The day on the calendar that hangs where the command was given. */
int32_t console_today(void);

#endif

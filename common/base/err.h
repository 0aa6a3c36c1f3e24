#ifndef SHEAF_COMMON_BASE_ERR_H
#define SHEAF_COMMON_BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

/*
 * How every function reports a failure.  A function that can fail returns
 * 0 for success and -1 for failure, takes a struct err as its last argument
 * and fills it in where the fault is first known.  Callers pass it on
 * untouched, or prefix it with err_prefix() when they know the file or row.
 */
#define MUST_USE __attribute__((warn_unused_result))

/* Bugs assert, the world errs: ASSERT stays on in release builds. */
#define ASSERT(cond) \
	((cond) ? (void)0 : err_assert_failed(#cond, __FILE__, __LINE__))

enum {
	ERR_TEXT_MAX = 512, /* one sentence and the value it is about */
	ERR_CODE_MAX = 24   /* the longest stable code of PROTOCOL.md */
};

/* What the caller can do about it; also decides the exit status. */
enum err_kind {
	ERR_NONE = 0,
	ERR_REFUSED, /* the input breaks a rule: correct it (exit 1) */
	ERR_USAGE,   /* wrong command line or setting (exit 2) */
	ERR_LATER,   /* offline, busy: try again later (exit 75) */
	ERR_SYSTEM,  /* disk, database, library: see the text (exit 1) */
	ERR_CORRUPT  /* stored data contradicts itself (exit 1) */
};

struct err {
	enum err_kind kind;
	unsigned line;           /* 1-based line of the input, 0: none */
	char code[ERR_CODE_MAX]; /* stable word for programs, may be "" */
	char text[ERR_TEXT_MAX]; /* a sentence a person can act on */
};

/* An empty error, for initialising: struct err e = ERR_INIT. */
#define ERR_INIT \
	{ \
		.kind = ERR_NONE \
	}

/*
 * Fill e with kind and a printf-formatted sentence (truncated at
 * ERR_TEXT_MAX) and clear its line and code.  Always returns -1, so that
 * callers write `return err_set(...)`.  e must not be NULL.
 */
int err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Like err_set() for ERR_REFUSED with a stable code and a line (0: none). */
int err_refuse(struct err *e, const char *code, unsigned line, const char *fmt,
    ...) __attribute__((format(printf, 4, 5)));

/* Give e a stable code, by which a face finds what it has to add.  Returns
 * -1. */
int err_code(struct err *e, const char *code);

/* Like err_set() with ERR_SYSTEM; appends ": " and strerror(errnum).  A disk
 * or quota without room gives code "full". */
int err_errno(struct err *e, int errnum, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Put "formatted text: " in front of e's text. Returns -1. */
int err_prefix(struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The exit status of interfaces: 0, 1, 2 or 75. */
int err_exit_status(const struct err *e);

/* Print the failed condition to standard error and abort(); no return. */
void err_assert_failed(const char *cond, const char *file, int line)
    __attribute__((noreturn));

#endif

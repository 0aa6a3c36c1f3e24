/*
 * The error that every function fills in the same way, and what happens when
 * an assertion fails.
 */
#include "common/base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
fill(struct err *e, enum err_kind kind, const char *fmt, va_list ap)
{
	char text[ERR_TEXT_MAX];

	/* The arguments may point into e itself. */
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	e->kind = kind;
	e->line = 0;
	e->code[0] = '\0';
	memcpy(e->text, text, sizeof(text));
}

int
err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fill(e, kind, fmt, ap);
	va_end(ap);
	return -1;
}

int
err_refuse(struct err *e, const char *code, unsigned line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fill(e, ERR_REFUSED, fmt, ap);
	va_end(ap);
	e->line = line;
	(void)snprintf(e->code, sizeof(e->code), "%s", code);
	return -1;
}

int
err_code(struct err *e, const char *code)
{
	(void)snprintf(e->code, sizeof(e->code), "%s", code);
	return -1;
}

int
err_errno(struct err *e, int errnum, const char *fmt, ...)
{
	char why[128] = "";
	size_t n;
	va_list ap;

	va_start(ap, fmt);
	fill(e, ERR_SYSTEM, fmt, ap);
	va_end(ap);
	if (strerror_r(errnum, why, sizeof(why)) != 0)
		(void)snprintf(why, sizeof(why), "error %d", errnum);
	n = strlen(e->text);
	(void)snprintf(e->text + n, sizeof(e->text) - n, ": %s", why);
	if (errnum == ENOSPC || errnum == EDQUOT)
		(void)snprintf(e->code, sizeof(e->code), "full");
	return -1;
}

int
err_prefix(struct err *e, const char *fmt, ...)
{
	char front[ERR_TEXT_MAX], all[2 * ERR_TEXT_MAX + 2];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(front, sizeof(front), fmt, ap);
	va_end(ap);
	(void)snprintf(all, sizeof(all), "%s: %s", front, e->text);
	all[sizeof(e->text) - 1] = '\0';
	memcpy(e->text, all, sizeof(e->text));
	return -1;
}

int
err_exit_status(const struct err *e)
{
	switch (e->kind) {
	case ERR_NONE:
		return 0;
	case ERR_USAGE:
		return 2;
	case ERR_LATER:
		return 75;
	case ERR_REFUSED:
	case ERR_SYSTEM:
	case ERR_CORRUPT:
		break;
	}
	return 1;
}

void
err_assert_failed(const char *cond, const char *file, int line)
{
	(void)fprintf(stderr, "%s:%d: this must always hold: %s\n", file, line,
	    cond);
	abort();
}

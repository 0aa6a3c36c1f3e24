#ifndef SHEAF_COMMON_BASE_ASK_H
#define SHEAF_COMMON_BASE_ASK_H

#include <stddef.h>

#include "common/base/err.h"

/* A question to a person, answered with one line. */
struct ask {
	int fd; /* the terminal; any descriptor in tests */
	const char *prompt;
	int wait_ms; /* give up after so long without a key */
};

/*
 * Print the prompt to standard output and read the answer into out, without
 * its LF or CR LF; "" at the end of input.  What does not fit is dropped.
 * ERR_LATER when nobody answers.
 */
int ask_line(const struct ask *ask, char *out, size_t max,
    struct err *e) MUST_USE;

#endif

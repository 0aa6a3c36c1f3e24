/*
 * Asks a person a question and gives up when nobody answers: a command that
 * waited for ever would keep the register locked.
 */
#include "common/base/ask.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

/* The next byte; *more false at the end of input. */
static int
next_byte(const struct ask *ask, char *c, bool *more, struct err *e)
{
	struct pollfd fd = { .fd = ask->fd, .events = POLLIN };
	ssize_t n;
	int ready;

	do
		ready = poll(&fd, 1, ask->wait_ms);
	while (ready < 0 && errno == EINTR);
	if (ready == 0)
		return err_set(e, ERR_LATER, "nobody answered");
	/* One byte at a time: what follows the line answers the next
	 * question. */
	do
		n = read(ask->fd, c, 1);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_errno(e, errno, "cannot read the answer");
	*more = n > 0;
	return 0;
}

int
ask_line(const struct ask *ask, char *out, size_t max, struct err *e)
{
	size_t n = 0;
	bool more = true;
	char c = '\0';

	ASSERT(max > 0);
	(void)fputs(ask->prompt, stdout);
	(void)fflush(stdout);
	while (more && c != '\n') {
		if (next_byte(ask, &c, &more, e) < 0) {
			out[0] = '\0';
			return -1;
		}
		if (more && c != '\n' && n < max - 1)
			out[n++] = c;
	}
	if (n > 0 && out[n - 1] == '\r')
		n--;
	out[n] = '\0';
	return 0;
}

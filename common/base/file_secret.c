/*
 * Reads a password or a key.  It goes from read(2) straight into the caller's
 * memory, one byte at a time: no buffer of ours or of stdio keeps a copy, and
 * what follows the line stays unread.
 */
#include "common/base/file_secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/mem.h"

/* True when a signal is pending that would end the process.  It stays blocked
 * until the terminal shows what is typed again. */
static bool
told_to_stop(const sigset_t *watched)
{
	sigset_t pending;

	(void)sigpending(&pending);
	for (int s = 1; s <= SIGTERM; s++)
		if (sigismember(watched, s) == 1 &&
		    sigismember(&pending, s) == 1)
			return true;
	return false;
}

/* A terminal and the person at it. */
struct watched {
	sigset_t stop; /* what ends the process while it asks */
	int wait_ms;   /* for each key */
};

/* Read one byte; 0 at the end, -1 with errno (EINTR: told to stop, ETIMEDOUT:
 * no key came). */
static ssize_t
read_byte(int fd, char *c, const struct watched *w)
{
	enum { LOOK_MS = 100 };
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int64_t until_ms = w != NULL ? clock_mono_now().ms + w->wait_ms : 0;
	ssize_t n;

	while (w != NULL && poll(&p, 1, LOOK_MS) <= 0) {
		if (told_to_stop(&w->stop))
			errno = EINTR;
		else if (clock_mono_now().ms >= until_ms)
			errno = ETIMEDOUT;
		else
			continue;
		return -1;
	}
	do
		n = read(fd, c, 1);
	while (n < 0 && errno == EINTR);
	return n;
}

static int
read_line(int fd, const char *shown, char *out, size_t max,
    const struct watched *w, struct err *e)
{
	size_t n = 0;
	ssize_t got;
	char c;

	while ((got = read_byte(fd, &c, w)) > 0 && c != '\n') {
		/* One byte too many is read: it may be the CR of a CR LF. */
		if (n == max || c == '\0')
			return err_refuse(e, "secret", 0,
			    "the first line of"
			    " %s is longer than %zu characters or holds a NUL",
			    shown, max - 1);
		out[n++] = c;
	}
	if (got < 0 && w != NULL && errno == ETIMEDOUT)
		return err_set(e, ERR_LATER,
		    "nobody answered for %d minutes; nothing was changed",
		    w->wait_ms / 60000);
	if (got < 0)
		return err_errno(e, errno, "cannot read %s", shown);
	if (n > 0 && out[n - 1] == '\r' && got > 0)
		out[--n] = '\0';
	if (n == max)
		return err_refuse(e, "secret", 0,
		    "the first line of %s is"
		    " longer than %zu characters",
		    shown, max - 1);
	if (n == 0)
		return err_refuse(e, "secret", 0,
		    "the first line of %s is empty", shown);
	out[n] = '\0';
	return 0;
}

int
file_secret_ask(const char *prompt, int wait_ms, char *out, size_t max,
    struct err *e)
{
	struct termios old, quiet;
	struct watched w = { .wait_ms = wait_ms };
	sigset_t before;
	ssize_t shown;
	int fd, rc;

	fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 || tcgetattr(fd, &old) < 0) {
		if (fd >= 0)
			(void)close(fd);
		return err_set(e, ERR_USAGE,
		    "there is no terminal to ask for"
		    " a secret on: name a file that holds it, or - for"
		    " standard input");
	}
	(void)sigemptyset(&w.stop);
	(void)sigaddset(&w.stop, SIGHUP);
	(void)sigaddset(&w.stop, SIGINT);
	(void)sigaddset(&w.stop, SIGQUIT);
	(void)sigaddset(&w.stop, SIGTERM);
	(void)pthread_sigmask(SIG_BLOCK, &w.stop, &before);
	quiet = old;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	quiet.c_lflag |= ECHONL;
	(void)tcsetattr(fd, TCSAFLUSH, &quiet);
	shown = write(fd, prompt, strlen(prompt));
	(void)shown;
	rc = read_line(fd, "the terminal", out, max, &w, e);
	if (rc < 0)
		mem_wipe(out, max);
	(void)tcsetattr(fd, TCSAFLUSH, &old);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	(void)close(fd);
	return rc;
}

int
file_secret_line(int fd, const char *shown, char *out, size_t max,
    struct err *e)
{
	int rc = read_line(fd, shown, out, max, NULL, e);

	if (rc < 0)
		mem_wipe(out, max);
	return rc;
}

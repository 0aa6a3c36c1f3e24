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

/* Read one byte; 0 at the end, -1 with errno (EINTR: told to stop). */
static ssize_t
read_byte(int fd, char *c, const sigset_t *watched)
{
	enum { LOOK_MS = 100 };
	struct pollfd p = { .fd = fd, .events = POLLIN };
	ssize_t n;

	while (watched != NULL && poll(&p, 1, LOOK_MS) <= 0)
		if (told_to_stop(watched)) {
			errno = EINTR;
			return -1;
		}
	do
		n = read(fd, c, 1);
	while (n < 0 && errno == EINTR);
	return n;
}

static int
read_line(int fd, const char *shown, char *out, size_t max,
    const sigset_t *watched, struct err *e)
{
	size_t n = 0;
	ssize_t got;
	char c;

	while ((got = read_byte(fd, &c, watched)) > 0 && c != '\n') {
		/* One byte too many is read: it may be the CR of a CR LF. */
		if (n == max || c == '\0')
			return err_refuse(e, "secret", 0,
			    "the first line of"
			    " %s is longer than %zu characters or holds a NUL",
			    shown, max - 1);
		out[n++] = c;
	}
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
file_secret_ask(const char *prompt, char *out, size_t max, struct err *e)
{
	struct termios old, quiet;
	sigset_t stop, before;
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
	(void)sigemptyset(&stop);
	(void)sigaddset(&stop, SIGHUP);
	(void)sigaddset(&stop, SIGINT);
	(void)sigaddset(&stop, SIGQUIT);
	(void)sigaddset(&stop, SIGTERM);
	(void)pthread_sigmask(SIG_BLOCK, &stop, &before);
	quiet = old;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	quiet.c_lflag |= ECHONL;
	(void)tcsetattr(fd, TCSAFLUSH, &quiet);
	shown = write(fd, prompt, strlen(prompt));
	(void)shown;
	rc = read_line(fd, "the terminal", out, max, &stop, e);
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

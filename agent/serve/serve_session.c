/*
 * One command of another process, from its first message to its last.
 */
#define _GNU_SOURCE /* unshare(), struct ucred */

#include "agent/serve/serve_session.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/serve/serve_console.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

enum {
	WORDS_MAX = 2 * SETTINGS_OPTIONS_MAX + SETTINGS_OPERANDS_MAX + 4,
	/* A command line, and the folder it was given in. */
	BEGIN_MAX_BYTES = 256 * 1024
};

/* The folder's mode keeps others out; root could come in, and has no business
 * here either. */
static bool
is_own_user(int fd)
{
	struct ucred who;
	socklen_t n = sizeof(who);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n) == 0 &&
	       who.uid == geteuid();
}

/*
 * Let this thread have a working directory of its own, that of the command: a
 * backup is written by this process, and its path is meant from there.  Whoever gives
 * a command from a folder of root's has one that this process may not enter: then from
 * "/", where it can write nothing, so that a command without such a path does its work.
 */
static int
go_there(const char *folder, struct err *e)
{
	if (unshare(CLONE_FS) < 0)
		return err_errno(e, errno,
		    "sheaf-agent serve cannot work in another folder");
	if (chdir(folder) < 0 && (errno != EACCES || chdir("/") < 0))
		return err_errno(e, errno,
		    "sheaf-agent serve cannot enter the folder of this "
		    "command");
	return 0;
}

/* The words of `line` into words, which point there. */
static int
split(char *line, size_t n, char **words, int *count, struct err *e)
{
	size_t at = 0;

	*count = 0;
	while (at < n && *count < WORDS_MAX) {
		words[(*count)++] = line + at;
		at += strlen(line + at) + 1;
	}
	if (at == n && *count > 0)
		return 0;
	return err_set(e, ERR_USAGE, "the command line has too many words");
}

static int
run_words(const struct settings_program *program, char **words, int count,
    struct err *e)
{
	struct settings *s;
	int rc;

	if (settings_parse(program, count, words, &s, e) < 0)
		return -1;
	rc = settings_shared(s)
		 ? settings_run(s, e)
		 : err_set(e, ERR_USAGE,
		       "this command does not run in sheaf-agent serve");
	settings_free(s);
	return rc;
}

/* Run the command that `begin` tells of. */
static int
run(const struct settings_program *program, const struct serve_message *begin,
    struct err *e)
{
	char *folder = serve_message_text(begin, 1);
	char *line = serve_message_text(begin, 2);
	char *words[WORDS_MAX];
	int count, rc = -1;

	if (!slice_is(begin->text[0], program->version))
		err_set(e, ERR_LATER,
		    "sheaf-agent serve is of another version (%s): stop it, "
		    "and start it again",
		    program->version);
	else if (go_there(folder, e) == 0 &&
		 split(line, begin->text[2].n, words, &count, e) == 0)
		rc = run_words(program, words, count, e);
	free(line);
	free(folder);
	return rc;
}

static int
meet(int fd, const struct settings_program *program, struct buf *bytes,
    struct serve_message *begin, struct err *e)
{
	const struct serve_message hello = { .kind = SERVE_HELLO,
		.text = { slice_of(program->version) } };
	struct clock_mono until = clock_mono_now();

	if (!is_own_user(fd))
		return err_set(e, ERR_REFUSED, "another user");
	until.ms += LIMITS_REQUEST_DEADLINE_MS;
	if (serve_message_send(fd, &hello, &until, e) < 0 ||
	    serve_message_receive(fd, bytes, begin, &until, e) < 0)
		return -1;
	return begin->kind == SERVE_BEGIN
		   ? 0
		   : err_set(e, ERR_CORRUPT, "no command line came");
}

void
serve_session_run(int fd, const struct settings_program *program,
    struct desk_shared *shared)
{
	struct serve_message begin;
	struct serve_console c;
	struct err e = ERR_INIT;
	struct buf bytes;
	int rc;

	buf_init(&bytes, BEGIN_MAX_BYTES);
	if (meet(fd, program, &bytes, &begin, &e) < 0) {
		log_event(LOG_INFO, "serve_unmet", "why=\"%s\"", e.text);
		buf_free(&bytes);
		return;
	}
	serve_console_begin(&c, fd, &begin);
	c.shared = shared;
	console_use(&c.console);
	desk_shared_join(shared);
	rc = run(program, &begin, &e);
	serve_console_finish(&c, rc, &e);
	desk_shared_join(NULL);
	console_use(NULL);
	serve_console_end(&c);
	buf_free(&bytes);
}

/*
 * A command's side of the conversation: hand the command line over, then do
 * what the owner asks of a console until the command has ended.
 */
#include "agent/serve/serve_client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/console/console.h"
#include "agent/serve/serve_message.h"
#include "agent/serve/serve_place.h"
#include "common/base/control_socket.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

enum { PATH_START = 256, LINE_MAX_BYTES = 128 * 1024, TRIES = 10 };

/* ------------------------------------------------------ what a console does */

static int
answer(int fd, struct slice text, struct err *e)
{
	const struct serve_message m = { .kind = SERVE_ANSWER,
		.text = { text } };

	return serve_message_send(fd, &m, NULL, e);
}

/* What was asked for, or why not; a failure is the owner's to tell. */
static int
reply(int fd, int rc, struct slice text, const struct err *why, struct err *e)
{
	struct serve_message failed;

	if (rc == 0)
		return answer(fd, text, e);
	failed = serve_message_of(SERVE_FAILED, why);
	return serve_message_send(fd, &failed, NULL, e);
}

static int
ask(int fd, const struct serve_message *m, struct err *e)
{
	char out[LIMITS_SERVE_ANSWER_MAX] = "";
	char *prompt = serve_message_text(m, 0);
	char *file = serve_message_text(m, 1);
	const struct console_question q = { .prompt = prompt,
		.secret = (m->number[0] & SERVE_SECRET) != 0,
		.file = m->number[0] & SERVE_OF_FILE ? file : NULL,
		.out = out,
		.max =
		    m->number[1] < sizeof(out) ? m->number[1] : sizeof(out) };
	struct err why = ERR_INIT;
	int rc;

	if (q.max == 0)
		rc = err_set(&why, ERR_CORRUPT, "there is no room to answer");
	else
		rc = console_ask(&q, &why);
	rc = reply(fd, rc, slice_of(out), &why, e);
	mem_wipe(out, sizeof(out));
	free(file);
	free(prompt);
	return rc;
}

static int
read_file(int fd, const struct serve_message *m, struct err *e)
{
	char *path = serve_message_text(m, 0);
	struct err why = ERR_INIT;
	struct buf file;
	int rc = console_read(path, m->number[0], &file, &why);

	rc = reply(fd, rc, buf_slice(&file), &why, e);
	buf_free(&file);
	free(path);
	return rc;
}

static int
write_file(int fd, const struct serve_message *m, struct err *e)
{
	char *path = serve_message_text(m, 0);
	const struct console_file file = { .path = path,
		.bytes = m->text[1],
		.mode = m->number[0],
		.replace = m->number[1] != 0 };
	struct err why = ERR_INIT;
	int rc = console_write(&file, &why);

	rc = reply(fd, rc, slice_of(""), &why, e);
	free(path);
	return rc;
}

static int
remove_file(int fd, const struct serve_message *m, struct err *e)
{
	char *path = serve_message_text(m, 0);
	struct err why = ERR_INIT;
	int rc = console_remove(path, &why);

	rc = reply(fd, rc, slice_of(""), &why, e);
	free(path);
	return rc;
}

static int
look_for(int fd, const struct serve_message *m, struct err *e)
{
	char *path = serve_message_text(m, 0);
	int rc = answer(fd, slice_of(console_exists(path) ? "y" : "n"), e);

	free(path);
	return rc;
}

static int
flush(int fd, struct err *e)
{
	struct err why = ERR_INIT;
	int rc = console_flush(&why);

	return reply(fd, rc, slice_of(""), &why, e);
}

/* Do what a message asks.  *ended is set by the last one, and the result is
 * the command's then. */
static int
obey(int fd, const struct serve_message *m, bool *ended, struct err *e)
{
	switch (m->kind) {
	case SERVE_PUT:
		console_put((enum console_stream)m->number[0], m->text[0]);
		return 0;
	case SERVE_FLUSH:
		return flush(fd, e);
	case SERVE_ASK:
		return ask(fd, m, e);
	case SERVE_READ:
		return read_file(fd, m, e);
	case SERVE_WRITE:
		return write_file(fd, m, e);
	case SERVE_REMOVE:
		return remove_file(fd, m, e);
	case SERVE_EXISTS:
		return look_for(fd, m, e);
	case SERVE_DONE:
		*ended = true;
		return 0;
	case SERVE_END:
		*ended = true;
		return serve_message_error(m, e);
	default:
		return err_set(e, ERR_CORRUPT,
		    "sheaf-agent serve sent what no console does");
	}
}

/* ------------------------------------------------------- the conversation */

/* The working directory, for the caller to free; "/" where it is gone. */
static char *
working_folder(void)
{
	size_t n = PATH_START;
	char *path = mem_alloc(n);

	while (getcwd(path, n) == NULL) {
		int why = errno;

		free(path);
		if (why != ERANGE)
			return mem_string("/");
		n *= 2;
		path = mem_alloc(n);
	}
	return path;
}

static int
begin(int fd, const struct settings *s, struct err *e)
{
	char *folder = working_folder();
	struct serve_message m = { .kind = SERVE_BEGIN,
		.number = { (uint32_t)console_today(), console_has_terminal() },
		.text = { slice_of(settings_program(s)->version),
		    slice_of(folder) } };
	struct buf line;
	char **words;
	int n, rc;

	words = settings_words(s, &n);
	buf_init(&line, LINE_MAX_BYTES);
	for (int i = 0; i < n; i++)
		buf_add(&line, words[i], strlen(words[i]) + 1);
	m.text[2] = buf_slice(&line);
	rc = line.full ? err_set(e, ERR_USAGE, "the command line is too long")
		       : serve_message_send(fd, &m, NULL, e);
	buf_free(&line);
	free(folder);
	return rc;
}

/* Wait for the owner's first message, before which it does nothing. */
static int
meet(int fd, struct buf *bytes, struct err *e)
{
	struct clock_mono until = clock_mono_now();
	struct serve_message m;

	until.ms += LIMITS_SERVE_WAIT_MS;
	if (serve_message_receive(fd, bytes, &m, &until, e) < 0)
		return -1;
	return m.kind == SERVE_HELLO
		   ? 0
		   : err_set(e, ERR_CORRUPT, "no word of greeting came");
}

/* Have the command done by the owner at fd.  *met tells whether it took it:
 * else nothing was done. */
static int
converse(int fd, const struct settings *s, bool *met, struct err *e)
{
	struct serve_message m;
	bool ended = false;
	struct buf bytes;
	int rc;

	buf_init(&bytes, LIMITS_SERVE_MESSAGE_MAX);
	rc = meet(fd, &bytes, e);
	*met = rc == 0;
	if (rc == 0)
		rc = begin(fd, s, e);
	while (rc == 0 && !ended) {
		rc = serve_message_receive(fd, &bytes, &m, NULL, e);
		if (rc == 0)
			rc = obey(fd, &m, &ended, e);
	}
	buf_free(&bytes);
	if (rc == 0 || ended || !*met)
		return rc;
	return err_set(e, ERR_LATER,
	    "sheaf-agent serve, which has the register, ended before this "
	    "command did; what it does is stored whole or not at all: look, "
	    "and give it again");
}

/* One try: by the owner, or here.  *met as in converse(). */
static int
try(const struct settings *s, const char *dir, bool *met, struct err *e)
{
	char *path = serve_place_socket(dir);
	struct err ignored = ERR_INIT;
	int hold = serve_place_hold(dir), fd, rc;

	/* A socket that cannot be reached is nobody's: whoever has the lock
	 * of the register then is waited for. */
	if (control_socket_connect(path, &fd, &ignored) < 0)
		fd = -1;
	free(path);
	if (fd >= 0) {
		if (hold >= 0)
			(void)close(hold);
		rc = converse(fd, s, met, e);
		(void)close(fd);
		return rc;
	}
	*met = true;
	rc = settings_run(s, e);
	if (hold >= 0)
		(void)close(hold);
	return rc;
}

int
serve_client_run(const struct settings *s, struct err *e)
{
	char *dir = settings_state_dir(s);
	bool met = false;
	int rc = -1;

	/* An owner that ends before it has greeted has done nothing, and is
	 * soon gone. */
	for (int i = 0; i < TRIES && !met; i++)
		rc = try(s, dir, &met, e);
	free(dir);
	return rc;
}

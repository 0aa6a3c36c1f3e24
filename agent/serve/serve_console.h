#ifndef SHEAF_AGENT_SERVE_SERVE_CONSOLE_H
#define SHEAF_AGENT_SERVE_SERVE_CONSOLE_H

#include "agent/console/console.h"
#include "agent/desk/desk_shared.h"
#include "agent/serve/serve_message.h"

/*
 * The console of a command that another process was given: each call of
 * console.h becomes a message to that process, which does it with its own
 * terminal, files and rights.  Answers wait in memory until the next question
 * or the end.
 */
struct serve_console {
	struct console console; /* for console_use() */
	int fd;
	bool has_terminal;
	int32_t today;
	struct desk_shared *shared;
	struct buf waiting;         /* written, not sent */
	enum console_stream stream; /* where it is to go */
	struct err lost;            /* why nobody is there any more */
	bool broken; /* a message went out in part, maybe: none may follow */
};

/* A console on the socket fd, as SERVE_BEGIN describes it; ended with
 * serve_console_end(), which closes nothing. */
void serve_console_begin(struct serve_console *c, int fd,
    const struct serve_message *begin);
void serve_console_end(struct serve_console *c);

/* Send what waits, then the last message: how the command ended (rc and e of
 * settings_run()).  Nothing is sent once sending has failed. */
void serve_console_finish(struct serve_console *c, int rc, const struct err *e);

#endif

#ifndef SHEAF_AGENT_SERVE_SERVE_OWNER_H
#define SHEAF_AGENT_SERVE_SERVE_OWNER_H

#include "agent/desk/desk_shared.h"
#include "common/base/settings.h"

/* Another face of the register beside the commands, such as pages: begun when
 * the register is open, looked at about once a second, ended before it is
 * closed.  All zero: there is none. */
struct serve_owner_face {
	int (*begin)(void *arg, struct desk_shared *shared, struct err *e);
	void (*look)(void *arg);
	void (*end)(void *arg); /* after a begin that succeeded */
	void *arg;
};

/*
 * Own the register of state directory dir until SIGTERM or SIGINT, and run
 * the shared commands of `program` that come by its socket, each on a thread
 * of its own.  It is locked at first; the first command with a password
 * unlocks it, and LIMITS_IDLE_LOCK_S without an operation locks it again.
 * `ready` is called once commands are taken.  ERR_LATER when there is an owner
 * already, or a command that works on the register does not end; ERR_USAGE
 * when there is no register.
 *
 * service_begin() was called.
 */
int serve_owner_run(const struct settings_program *program, const char *dir,
    const struct serve_owner_face *face, void (*ready)(const char *dir),
    struct err *e) MUST_USE;

#endif

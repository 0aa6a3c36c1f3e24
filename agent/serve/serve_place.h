#ifndef SHEAF_AGENT_SERVE_SERVE_PLACE_H
#define SHEAF_AGENT_SERVE_SERVE_PLACE_H

#include "common/base/err.h"

/*
 * Where the owner of a register and its commands meet: the folder D/register.
 *
 *	serve.sock   the socket of the owner
 *	serve.lock   locked by the owner, so that there is one
 *
 * A command that finds no owner works on the register itself.  Until it ends,
 * it has a hold on the folder (a shared flock), which an owner that starts
 * waits for.  Without that, an owner could come between a command's look and
 * its lock, and the command would wait for a lock that is not given up.
 */

/* The path of the socket, for the caller to free. */
char *serve_place_socket(const char *dir);

/* Take the hold of a command.  The descriptor, or -1 where there is no such
 * folder; close it to let go. */
int serve_place_hold(const char *dir);

/*
 * Be the only owner of the register of dir: *fd is to be closed.  ERR_LATER
 * when there is one already, ERR_USAGE without a register.
 */
int serve_place_claim(const char *dir, int *fd, struct err *e) MUST_USE;

/* Wait until no command has a hold, LIMITS_REGISTER_WAIT_MS at most: ERR_LATER
 * then. */
int serve_place_await(const char *dir, struct err *e) MUST_USE;

#endif

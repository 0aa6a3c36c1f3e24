#ifndef SHEAF_AGENT_SERVE_SERVE_SESSION_H
#define SHEAF_AGENT_SERVE_SERVE_SESSION_H

#include "agent/desk/desk_shared.h"
#include "common/base/settings.h"

/*
 * Take a command from the socket fd and run it on this thread, at the register
 * `shared`: whose command it is, what it may be, and where it was given.  The
 * caller closes fd.
 */
void serve_session_run(int fd, const struct settings_program *program,
    struct desk_shared *shared);

#endif

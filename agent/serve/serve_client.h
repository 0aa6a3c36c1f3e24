#ifndef SHEAF_AGENT_SERVE_SERVE_CLIENT_H
#define SHEAF_AGENT_SERVE_SERVE_CLIENT_H

#include "common/base/settings.h"

/*
 * Run a shared command: by the owner of the register of --dir where one
 * serves, and here where none does.  With an owner this process is the
 * command's console: it asks, prints, and reads and writes the files that were
 * named, and the result is the same.  ERR_LATER when the owner ended first.
 */
int serve_client_run(const struct settings *s, struct err *e) MUST_USE;

#endif

#ifndef SHEAF_COMMON_BASE_SERVICE_H
#define SHEAF_COMMON_BASE_SERVICE_H

#include <stdbool.h>

/*
 * What a daemon owes its service manager.  Call service_begin() before any
 * thread starts: it blocks SIGINT and SIGTERM in all of them, ignores
 * SIGPIPE and forbids core files.
 */
void service_begin(void);

/*
 * No core file of this process, whose memory may hold secrets.  For every
 * program's main(); a daemon goes further with service_begin(), after which
 * not even its own user can look into it, /dev/fd included.
 */
void service_no_core(void);

/* Tell systemd (NOTIFY_SOCKET, if set) that the service is ready. */
void service_ready(void);

/*
 * Wait at most ms milliseconds (negative: for ever) for SIGINT or SIGTERM.
 * True when the service should stop.
 */
bool service_wait(int ms);

#endif

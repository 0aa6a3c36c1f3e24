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
 * program's main(); service_begin() goes further, and so does the next.
 */
void service_no_core(void);

/*
 * The same for a program that has keys or what identifies people in memory:
 * besides, no other process of its own user can read it or trace it (root
 * can), and where no limit stands against it, nothing is swapped out.  It can
 * still open its own /dev/fd.
 */
void service_private(void);

/* Tell systemd (NOTIFY_SOCKET, if set) that the service is ready. */
void service_ready(void);

/*
 * Wait at most ms milliseconds (negative: for ever) for SIGINT or SIGTERM.
 * True when the service should stop.
 */
bool service_wait(int ms);

#endif

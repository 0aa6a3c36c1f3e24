#ifndef SHEAF_COMMON_BASE_SERVICE_H
#define SHEAF_COMMON_BASE_SERVICE_H

#include <stdbool.h>

/*
 * What a daemon owes its service manager.  Call service_begin() before any
 * thread starts: it blocks SIGINT and SIGTERM in all of them, ignores
 * SIGPIPE and forbids core files.  SIGHUP, which ends a program whose terminal is
 * closed, is a request to read files again where standard input is no terminal.
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

/*
 * Give back what starting has read of programs and libraries, and nothing may need any
 * more: the loader goes through all of them, which is most of what a small service has
 * resident.  What is needed is read again, mostly from the kernel's cache.
 */
void service_forget_start(void);

/* Tell systemd (NOTIFY_SOCKET, if set) that the service is ready.  The socket
 * is kept, for a process that afterwards makes none. */
void service_ready(void);

/*
 * Tell systemd that the service goes on, where it asked for that (WATCHDOG_USEC:
 * after so long without a word it ends the service and starts it again).  The
 * main thread calls it, and only when it has just seen that all that must not
 * hang has come round since the last call.  What is called too often is said
 * three times in that time.
 */
void service_alive(void);

/*
 * One step of a long piece of work is done: the loops that go through a whole log call
 * this, some hundred times a second at least, wherever they run.  On the thread that
 * called service_begin() it is service_alive(); on any other thread, and where nobody
 * called that, nothing: a thread that gets on says nothing about the others.
 */
void service_step(void);

/* As service_wait(), for a thread that has nothing else to watch: says
 * service_alive() at once and while it waits. */
bool service_rest(int ms);

/*
 * Wait at most ms milliseconds (negative: for ever) for SIGINT or SIGTERM.
 * True when the service should stop.
 */
bool service_wait(int ms);

/* How often service_wait() has taken a SIGHUP (any thread): who keeps what was read from
 * a file, compares. */
unsigned service_hangups(void);

#endif

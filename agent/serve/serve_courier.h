#ifndef SHEAF_AGENT_SERVE_SERVE_COURIER_H
#define SHEAF_AGENT_SERVE_SERVE_COURIER_H

#include "common/base/clock.h"
#include "common/base/err.h"

/*
 * The courier as a process of its own (`sheaf-agent courier`), kept running by
 * the process that has the register, which itself never connects to anything.
 * Where another courier runs for the same spool, none is started beside it.
 */
struct serve_courier;

/* dir is the state directory; ca_file certificates of a private authority, or
 * NULL.  Nothing is started yet.  ERR_SYSTEM when this program cannot be found
 * on the disk.  Ended with serve_courier_end(). */
int serve_courier_new(struct serve_courier **out, const char *dir,
    const char *ca_file, struct err *e) MUST_USE;

/*
 * To be called about once a second by the thread that called
 * serve_courier_new(), which lives as long as the process: starts the courier
 * when there is none, again after it ended, with delays that double from a
 * second to five minutes.
 */
void serve_courier_look(struct serve_courier *c, struct clock_mono now);

/* End the courier that was started, waiting a few seconds for what it does, and
 * free c.  NULL is allowed. */
void serve_courier_end(struct serve_courier *c);

#endif

#ifndef SHEAF_AGENT_WEB_WEB_DOOR_H
#define SHEAF_AGENT_WEB_WEB_DOOR_H

#include "agent/web/web.h"

/*
 * Requests from the HTTP server to threads that may wait for a turn at the
 * register: the server's own threads go on with other connections meanwhile.
 */
struct web_door;

/* Listen, and begin to answer by the sessions of w.  *out is closed with
 * web_door_close(); after a failure there is nothing to close. */
int web_door_open(struct web_door **out, struct web *w, const char *listen,
    struct err *e) MUST_USE;

/* The port in use. */
uint16_t web_door_port(const struct web_door *d);

/* Answers what waits, then ends.  NULL is allowed. */
void web_door_close(struct web_door *d);

#endif

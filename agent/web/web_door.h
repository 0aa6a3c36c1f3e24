#ifndef SHEAF_AGENT_WEB_WEB_DOOR_H
#define SHEAF_AGENT_WEB_WEB_DOOR_H

#include "agent/web/web.h"

/*
 * Requests from the HTTP server to threads that may wait for a turn at the
 * register: the server's own threads go on with other connections meanwhile.
 */
struct web_door;

struct web_door_config {
	const char *listen; /* "127.0.0.1:8450" */
	/* PEM files, for TLS; both NULL: plain HTTP. */
	const char *cert, *key;
};

/* Listen, and begin to answer by the sessions of w, once web_door_ready() was
 * called.  *out is closed with web_door_close(); after a failure there is
 * nothing to close. */
int web_door_open(struct web_door **out, struct web *w,
    const struct web_door_config *config, struct err *e) MUST_USE;

/* A name and port under which the door is found: as httpguard_add(). */
void web_door_name(struct web_door *d, const char *name);

/* The names are complete: let requests in. */
void web_door_ready(struct web_door *d);

/* The first of its names.  Borrowed. */
const char *web_door_address(const struct web_door *d);

/* The port in use. */
uint16_t web_door_port(const struct web_door *d);

/* Answers what waits, then ends.  NULL is allowed. */
void web_door_close(struct web_door *d);

#endif

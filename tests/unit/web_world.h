#ifndef SHEAF_TESTS_UNIT_WEB_WORLD_H
#define SHEAF_TESTS_UNIT_WEB_WORLD_H

#include <stddef.h>

#include "agent/web/web.h"
#include "tests/unit/disk_register.h"

/*
 * A register on the disk with its pages at a port of this machine, and a
 * browser's requests to it.  "ann" is a team leader and "will" a worker.
 */
extern struct disk_register web_world_site;
extern struct desk_shared *web_world_shared;
extern struct web *web_world_web;

/* Before and after each test. */
void web_world_begin(void);
void web_world_end(void);

/* What a page has of a session; all "" for nobody. */
struct web_world_who {
	char cookie[HTTPSESSIONS_SECRET], token[HTTPSESSIONS_SECRET];
};

/* Sign in with MEMORY_REGISTER_PASSWORD; it must succeed. */
struct web_world_who web_world_sign_in(const char *name);

/* One request as a page of ours sends it. */
struct web_world_request {
	const struct web_world_who *who; /* NULL: nobody */
	const char *method, *path, *body;
	const char *version, *once; /* NULL: none */
	bool bytes;                 /* the body is a file */
};

/* Ask on a connection of its own; the status, and the answer's headers and
 * body, which the caller frees. */
unsigned web_world_ask(const struct web_world_request *r, char **text);

/* Connect to it; the caller closes the socket. */
int web_world_dial(void);

/* Send all of `text` there; the status of one answer that has a body, and the
 * answer in *out, which the caller frees. */
unsigned web_world_exchange(int fd, const char *text, char **out);

#endif

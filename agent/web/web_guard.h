#ifndef SHEAF_AGENT_WEB_WEB_GUARD_H
#define SHEAF_AGENT_WEB_WEB_GUARD_H

#include <stdatomic.h>
#include <stdbool.h>

/*
 * Whether a request may come in at all, before anybody asks who sent it.  A
 * page on a local address is within reach of every other page that the
 * browser shows: by a name that is pointed at 127.0.0.1 (DNS rebinding), by
 * a form of another site, by a service on another port of this machine.  Pure:
 * headers in, verdict out.
 */
struct web_guard_request {
	const char *method;
	/* Headers, NULL where absent.  That none of them came twice was seen
	 * to by the HTTP server. */
	const char *host, *origin, *content_type, *fetch_site, *override;
	bool api;   /* an address of the API, not a page or one of its parts */
	bool bytes; /* the body is a file that is handed in, not JSON */
};

/* Why not: the status, a word for programs and a sentence for people. */
struct web_guard_verdict {
	unsigned status; /* 0: it may come in */
	const char *code, *detail;
};

enum {
	WEB_GUARD_NAMES_MAX = 4,
	WEB_GUARD_NAME_SIZE = 264 /* of the DNS, with a port */
};

/* The names under which this server is reached, each with its port; the same
 * list after "http://" or "https://" is what Origin may be. */
struct web_guard {
	const char *scheme; /* "http" or "https" */
	char name[WEB_GUARD_NAMES_MAX][WEB_GUARD_NAME_SIZE];
	unsigned names;
	atomic_bool open; /* names are complete, since the port is known */
};

/* Add a name such as "127.0.0.1:8450"; ASSERTs that there is room. */
void web_guard_add(struct web_guard *g, const char *name);

/* Whether what comes in came over TLS. */
bool web_guard_secure(const struct web_guard *g);

/* From now on requests are judged; until then each is 503. */
void web_guard_open(struct web_guard *g);

/* Whether the request may come in; the texts live for ever. */
struct web_guard_verdict web_guard_judge(const struct web_guard *g,
    const struct web_guard_request *r);

#endif

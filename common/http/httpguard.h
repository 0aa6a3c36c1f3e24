#ifndef SHEAF_COMMON_HTTP_HTTPGUARD_H
#define SHEAF_COMMON_HTTP_HTTPGUARD_H

#include <stdatomic.h>
#include <stdbool.h>

/*
 * Whether a request may come in at all, before anybody asks who sent it.  A
 * page on a local address is within reach of every other page that the
 * browser shows: by a name that is pointed at 127.0.0.1 (DNS rebinding), by
 * a form of another site, by a service on another port of this machine.  Pure:
 * headers in, verdict out.
 */
struct httpguard_request {
	const char *method;
	/* Headers, NULL where absent.  That none of them came twice was seen
	 * to by the HTTP server. */
	const char *host, *origin, *content_type, *fetch_site, *override;
	bool api;   /* an address of the API, not a page or one of its parts */
	bool bytes; /* the body is a file that is handed in, not JSON */
};

/* Why not: the status, a word for programs and a sentence for people. */
struct httpguard_verdict {
	unsigned status; /* 0: it may come in */
	const char *code, *detail;
};

enum {
	HTTPGUARD_NAMES_MAX = 8,
	HTTPGUARD_NAME_SIZE = 264 /* of the DNS, with a port */
};

/* The names under which this server is reached, as Host gives them: with the
 * port, unless it is that of the scheme.  "http://" or "https://" and the name
 * is what Origin may be. */
struct httpguard_name {
	char host[HTTPGUARD_NAME_SIZE];
	bool secure; /* the browser speaks TLS, to us or to a proxy */
};

struct httpguard {
	/* How the page is opened, for whoever came by another name.  Borrowed. */
	const char *hint;
	struct httpguard_name name[HTTPGUARD_NAMES_MAX];
	unsigned names;
	atomic_bool open; /* names are complete, since the port is known */
};

/* Add a name such as "127.0.0.1:8450"; ASSERTs that there is room. */
void httpguard_add(struct httpguard *g, const char *host, bool secure);

/* Whether a request for that name (NULL: none) came from the browser over
 * TLS. */
bool httpguard_secure(const struct httpguard *g, const char *host);

/* From now on requests are judged; until then each is 503. */
void httpguard_open(struct httpguard *g);

/* Whether the request may come in; the texts live for ever. */
struct httpguard_verdict httpguard_judge(const struct httpguard *g,
    const struct httpguard_request *r);

#endif

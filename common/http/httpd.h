#ifndef SHEAF_COMMON_HTTP_HTTPD_H
#define SHEAF_COMMON_HTTP_HTTPD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/http/httpbudget.h"
#include "common/http/httpd_listen.h"
#include "common/http/httproute.h"

/*
 * An HTTP server from a table of routes, over libmicrohttpd (httpd.c is the
 * only file that includes it).  Threads with epoll; a request whose header has
 * two meanings is answered 400 before anything else looks at it (httphead.h);
 * bodies are collected up to the route's cap (413 beyond it); each request has
 * an absolute deadline from its first byte (408, then the connection is
 * closed), whatever trickles in.  What all clients together may use has
 * ceilings (httpbudget.h).  Handlers run on the server's threads and either
 * answer at once or keep the request, to be answered later from any thread.
 */
struct httpd;
struct httpd_request;

struct httpd_config {
	const char *listen; /* "127.0.0.1:8440", "[::1]:0"; port 0: any */
	const struct httproute *routes; /* ends with method NULL */
	void *arg;                      /* handed to every handler */
	/* Looked at behind `routes`, with an argument of their own; or NULL. */
	const struct httproute *more_routes;
	void *more_arg;
	unsigned threads;         /* at least 1 */
	unsigned connections_max; /* fewer where the system allows fewer */
	unsigned per_address_max; /* 0: no limit; an IPv6 /64 is one address */
	unsigned reserved; /* descriptors kept for the rest of the process */
	size_t body_bytes, answer_bytes; /* of all clients; 0: 16 MiB */
	unsigned deadline_ms;            /* whole request, first byte to last */
	unsigned idle_s; /* keep-alive connection without a request */
	/* File paths, or both NULL; read again when they change (httpd_tls.h). */
	const char *tls_cert, *tls_key;
};

/* Start serving. *out is stopped with httpd_stop(). */
int httpd_start(struct httpd **out, const struct httpd_config *config,
    struct err *e) MUST_USE;

/* The port in use (of interest after port 0). */
uint16_t httpd_port(const struct httpd *h);

/* What clients use now and may use at most (any thread). */
struct httpd_figures {
	unsigned descriptors;       /* that the system allows this process */
	unsigned reserved;          /* of these, kept for the rest of it */
	int64_t certificate_ends_s; /* since 1970; 0 without TLS */
	struct httpbudget_figures budget;
};
void httpd_figures(const struct httpd *h, struct httpd_figures *out);

/*
 * Stop accepting, let requests under way finish (kept ones must still be
 * answered by their keepers), close. NULL is allowed.
 */
void httpd_stop(struct httpd *h);

/* The argument of the table that the route is in. */
void *httpd_arg(const struct httpd_request *r);

/* The route that took the request, a row of the server's own table. */
const struct httproute *httpd_route(const struct httpd_request *r);

/* A path parameter by name ("agent"), percent-decoding refused: a '%' in
 * a path is answered 404. Never NULL; "" when absent. */
const char *httpd_param(const struct httpd_request *r, const char *name);

/* A query argument (percent-decoded), NULL when absent. */
const char *httpd_query(const struct httpd_request *r, const char *name);

/* A request header, NULL when absent.  Only of those that a request may have
 * once (httphead_is_single()): of two others, no one could say which is meant. */
const char *httpd_header(const struct httpd_request *r, const char *name);

/* Where the connection comes from, as text without the port: "192.0.2.7". */
void httpd_address(const struct httpd_request *r,
    char out[static HTTPD_LISTEN_TEXT_SIZE]);

/* The whole body. Valid until the answer. */
struct slice httpd_body(const struct httpd_request *r);

/*
 * Keep the request beyond the handler: it must be answered exactly once,
 * later, from any thread.  Call inside the handler, before handing r on.
 */
void httpd_keep(struct httpd_request *r);

/* How many milliseconds ago that was. */
int64_t httpd_kept_ms(const struct httpd_request *r);

/*
 * Who may keep an answer besides the client.  It is decided together with the
 * status: an answer of any status but 200, and 304 in its place, is always sent
 * "no-store".  What is not there now may be there in a minute, and a cache would
 * go on denying it.
 */
enum httpd_cache {
	HTTPD_NO_STORE,
	HTTPD_PRIVATE, /* who asked, who asks each time whether it is the same */
	HTTPD_IMMUTABLE /* these bytes never change: anybody, for a year */
};

/* Add a header to the coming answer, not "Cache-Control".  Name and value are
 * copied. */
void httpd_answer_header(struct httpd_request *r, const char *name,
    const char *value);

/*
 * Have fn(arg) called, on a thread of the server, once the coming answer was
 * sent whole; never when the client went away before.  It must not wait.  What
 * the client has done with it then, nobody knows.
 */
void httpd_when_sent(struct httpd_request *r, void (*fn)(void *arg), void *arg);

/*
 * Answer once: status, content type, body (copied), kept by no cache.  r is
 * gone after.  While all answers that nobody reads use up their room, one
 * above 32 KiB becomes 503.
 */
void httpd_answer(struct httpd_request *r, unsigned status,
    const char *content_type, struct slice body);

/* Answer 200 with bytes that never change under this address: caches may keep
 * them for ever.  As httpd_answer() otherwise. */
void httpd_answer_fixed(struct httpd_request *r, const char *content_type,
    struct slice body);

/* Answer 200, or 304 in its place, with what only who asked may keep, who then
 * asks each time whether it is still the same (httpd_tag.h).  As httpd_answer()
 * otherwise. */
void httpd_answer_private(struct httpd_request *r, unsigned status,
    const char *content_type, struct slice body);

/*
 * Answer with a problem (RFC 9457): code is a stable word for programs,
 * detail a sentence a person can act on.
 */
/* ... and line is that of what was sent, from 1; 0: of none. */
void httpd_problem_line(struct httpd_request *r, unsigned status,
    const char *code, const char *detail, unsigned line);
static inline void
httpd_problem(struct httpd_request *r, unsigned status, const char *code,
    const char *detail)
{
	httpd_problem_line(r, status, code, detail, 0);
}

/*
 * Answer with the file at path (bytes as they are), which caches may keep as
 * `cache` says; 404 when absent, which they may not.  It is read into memory,
 * so that a slow reader holds no descriptor besides its socket; 503 as above.
 */
void httpd_answer_file(struct httpd_request *r, const char *content_type,
    const char *path, enum httpd_cache cache);

#endif

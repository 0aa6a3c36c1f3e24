#ifndef SHEAF_AGENT_DELIVERY_TRANSPORT_H
#define SHEAF_AGENT_DELIVERY_TRANSPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * How requests reach the aggregator: one function, so that a simulation can
 * stand in for the network.  The real one is over libcurl: https only (http
 * to this machine), TLS 1.2 or later, no redirects, an answer cap, time
 * limits, proxies from the environment as libcurl does, one connection kept
 * between requests.
 */
struct transport_request {
	const char *url;   /* whole */
	struct slice body; /* what is POSTed; p NULL: a GET */
};

struct transport_answer {
	unsigned status;
	int64_t retry_after_ms; /* 0: nothing was asked */
	int64_t date_s; /* of its Date header, since 1970; 0: it has none */
	struct buf body;
};

struct transport {
	/*
	 * Ask once.  Fills answer (body initialised here, freed by the caller
	 * in any case).  -1 with ERR_LATER when no whole answer came.
	 */
	int (*ask)(void *arg, const struct transport_request *request,
	    struct transport_answer *answer, struct err *e);
	void *arg;
};

/*
 * The real one.  ca_file names the certificates of a private authority
 * (PEM), which are read here, or is NULL for the system's.  Variables of the environment that name
 * other certificates, or a file for the keys of connections, are removed from
 * it.  Closed with transport_close().
 */
int transport_open(struct transport *t, const char *ca_file,
    struct err *e) MUST_USE;

/* Close the connection and free. */
void transport_close(struct transport *t);

#endif

#ifndef SHEAF_AGGREGATOR_API_API_H
#define SHEAF_AGGREGATOR_API_API_H

#include <stdint.h>

#include "aggregator/centre/centre.h"
#include "common/base/err.h"
#include "common/http/httproute.h"

/*
 * HTTP of a running aggregator: paths of PROTOCOL.md sections 8,
 * 13, 14 and 16, and the health pages.  Handlers run on the server's threads:
 * they check what needs no state and hand the rest to the writer.
 */
struct api;

struct api_config {
	const char *listen;             /* ADDR:PORT */
	const char *tls_cert, *tls_key; /* files, or both NULL */
	unsigned threads;
	/* What is answered besides (aggregator/pages), with its argument, and
	 * how many descriptors that needs; or NULL. */
	const struct httproute *more_routes;
	void *more_arg;
	unsigned more_reserved;
};

/* Start serving. *out is stopped with api_stop(), before the centre is
 * closed. */
int api_start(struct api **out, struct centre *c, const char *dir,
    const struct api_config *config, struct err *e) MUST_USE;
void api_stop(struct api *a);

/* About once a second, on one thread: what /metrics tells of services and backups is
 * brought up to date. */
void api_tick(struct api *a);

/* The port in use. */
uint16_t api_port(const struct api *a);

#endif

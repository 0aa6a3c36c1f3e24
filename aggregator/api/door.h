#ifndef SHEAF_AGGREGATOR_API_DOOR_H
#define SHEAF_AGGREGATOR_API_DOOR_H

#include <stdint.h>

#include "aggregator/centre/centre.h"
#include "common/base/err.h"

/*
 * The HTTP door of a running aggregator: paths of PROTOCOL.md sections 8,
 * 13 and 14, and the health pages.  Handlers run on the server's threads:
 * they check what needs no state and hand the rest to the writer.
 */
struct door;

struct door_config {
	const char *listen;             /* ADDR:PORT */
	const char *tls_cert, *tls_key; /* files, or both NULL */
	unsigned threads;
};

/* Start serving. *out is stopped with door_stop(), before the centre is
 * closed. */
int door_start(struct door **out, struct centre *c, const char *dir,
    const struct door_config *config, struct err *e) MUST_USE;
void door_stop(struct door *d);

/* The port in use. */
uint16_t door_port(const struct door *d);

#endif

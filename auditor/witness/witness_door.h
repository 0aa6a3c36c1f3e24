#ifndef SHEAF_AUDITOR_WITNESS_WITNESS_DOOR_H
#define SHEAF_AUDITOR_WITNESS_WITNESS_DOOR_H

#include <stdint.h>

#include "auditor/witness/witness_state.h"
#include "common/base/err.h"

/*
 * The witness over HTTP: POST /add-checkpoint, GET /<origin hash>/checkpoint,
 * GET /healthz.  Requests need no login: what counts is the log's signature.
 */
struct witness_door;

struct witness_door_config {
	const char *listen;             /* "127.0.0.1:8460"; port 0: any */
	const char *tls_cert, *tls_key; /* file paths, or both NULL */
};

/* Start answering from s, which outlives the door.  Stopped with
 * witness_door_stop(), for which NULL is allowed. */
int witness_door_start(struct witness_door **out, struct witness_state *s,
    const struct witness_door_config *config, struct err *e) MUST_USE;
void witness_door_stop(struct witness_door *d);

/* The port in use (of interest after port 0). */
uint16_t witness_door_port(const struct witness_door *d);

#endif

#ifndef SHEAF_AGGREGATOR_COMMANDS_SERVE_H
#define SHEAF_AGGREGATOR_COMMANDS_SERVE_H

#include "aggregator/api/api.h"
#include "common/base/err.h"

struct serve_config {
	struct api_config api;
	/* Names under which browsers find the pages, with commas between, or
	 * NULL; and the program's version. */
	const char *hosts, *version;
	/* The authority's folder, for invites that pages make; or NULL. */
	const char *authority_dir;
	int64_t witness_interval_ms; /* 0: as inquiry.h says */
	/* 0: as regaining.h says, and a second.  Other values are for tests, which
	 * need not wait then. */
	int64_t regain_again_ms;
	int house_ms; /* how often the daemon looks after itself */
};

/*
 * The daemon: writer, HTTP, pages, local socket and housekeeping, until
 * SIGINT or SIGTERM.  Prints its addresses once it serves.
 */
int serve_run(const char *dir, const struct serve_config *config,
    struct err *e) MUST_USE;

#endif

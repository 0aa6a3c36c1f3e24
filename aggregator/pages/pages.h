#ifndef SHEAF_AGGREGATOR_PAGES_PAGES_H
#define SHEAF_AGGREGATOR_PAGES_PAGES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/accounts/accounts.h"
#include "aggregator/centre/centre.h"
#include "aggregator/pages/pages_kept.h"
#include "aggregator/pages/pages_state.h"
#include "aggregator/support/support.h"
#include "aggregator/views/views_uptake.h"
#include "common/base/err.h"
#include "common/http/httpd.h"
#include "common/http/httpdownloads.h"
#include "common/http/httpguard.h"
#include "common/http/httpqueue.h"
#include "common/http/httprepeats.h"
#include "common/http/httpsessions.h"

/*
 * The web application of the region's people: sessions, answers of /v1/ for
 * pages and scripts, and the pages themselves.  It stands at the door of the
 * aggregator's API (aggregator/api), with threads of its own, which give way to
 * deliveries.
 */
enum {
	PAGES_THREADS = 2,       /* that answer */
	PAGES_HEAVY_THREADS = 1, /* that answer what may take seconds */
	PAGES_VIEWERS = PAGES_THREADS + PAGES_HEAVY_THREADS,
	PAGES_SLOW_THREADS = 3, /* that may wait for a password hash */
	PAGES_DB = 3, /* files of a database: it, its log, its index */
	PAGES_POLICIES = DISCLOSURE_EXACT_1 + 1,
	/*
	 * Descriptors, all of them at once:
	 * - a reader of each thread that answers;
	 * - a look of the newest state of each policy, and of one more that each of
	 *   these threads still shows or makes, with the file of what is decided;
	 *   one store is made again beside the one that it is made of;
	 * - of each slow thread a reader, and the lock and a file of the authority,
	 *   or, which are fewer, the file of a sheet, both ends of the pipe to its
	 *   process and a second one of the end that is moved;
	 * - a workbook that each of the other threads writes, with a part of it and
	 *   the archive;
	 * - accounts and support;
	 * - a line of the access log of each thread.
	 * Whoever reads an access log of many files takes some of the connections'.
	 */
	PAGES_DESCRIPTORS =
	    PAGES_VIEWERS * PAGES_DB +
	    (PAGES_POLICIES + PAGES_VIEWERS + 1) * PAGES_DB + PAGES_VIEWERS +
	    PAGES_SLOW_THREADS * (PAGES_DB + 2) + PAGES_THREADS * 3 +
	    2 * PAGES_DB + PAGES_VIEWERS + PAGES_SLOW_THREADS
};

struct pages {
	struct centre *centre;
	const char *dir, *version; /* borrowed */
	/* Borrowed: the authority's folder, or NULL where it is elsewhere. */
	const char *authority_dir;
	bool tls; /* the door speaks it, and no proxy */
	struct accounts *accounts;
	struct support *support;
	struct httpguard names;
	struct httpsessions *sessions;
	struct httprepeats *repeats;
	struct httpdownloads *downloads;
	struct pages_states *states;
	struct pages_kept *kept;
	struct views_uptake_log *uptake;
	struct httproute *table; /* in the order of pages_routes */
	struct httpqueue *queue, *heavy, *slow;
	struct store *reader[PAGES_VIEWERS]; /* the heavy ones' last */
	char *address;      /* where a browser opens it, or NULL */
	atomic_bool worked; /* something was answered since pages_tick() */
	/* A sheet of events is being read, for seconds perhaps: one at a time, so that
	 * threads are left for those who sign in. */
	atomic_bool reading;
};

struct pages_config {
	const char *dir;     /* state directory */
	const char *listen;  /* of the door: ADDR:PORT */
	bool tls;            /* the door speaks TLS */
	const char *hosts;   /* names with commas between, or NULL */
	const char *version; /* of the program */
	/* Of the authority's folder, where invites can be made at a page; NULL:
	 * its key is not on this machine. */
	const char *authority_dir;
};

/*
 * Begin, before the door is opened.  The strings and c are borrowed.  ERR_USAGE
 * for a name that is none, and for an authority of another log; one that a command has
 * locked is asked for its log later, with each invite.  *out is ended with pages_stop(), after the door was
 * closed and before c is.
 */
int pages_start(struct pages **out, struct centre *c,
    const struct pages_config *config, struct err *e) MUST_USE;

/* What the door answers besides, with p as argument of the handlers. */
const struct httproute *pages_table(const struct pages *p);

/* The door's port is known: let requests in. */
void pages_open(struct pages *p, const struct pages_config *config,
    uint16_t port);

/* Where a browser opens the pages; NULL where no name was given and the door is
 * not of this machine alone. */
const char *pages_address(const struct pages *p);

/* To be called about once a second: sessions whose time is up end, files that
 * nobody fetched are wiped, memory is given back. */
void pages_tick(struct pages *p);

/* The door is about to be closed: nobody waits for a password hash any more. */
void pages_close(struct pages *p);

/* NULL is allowed. */
void pages_stop(struct pages *p);

#endif

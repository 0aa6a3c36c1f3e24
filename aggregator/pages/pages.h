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
	PAGES_THREADS = 2,      /* that answer */
	PAGES_SLOW_THREADS = 3, /* that may wait for a password hash */
	/* Descriptors: of each reader three files, and of each state as many (one
	 * for each policy, and one that each thread still shows), of accounts and
	 * of support three each, lines of the access log; of each sheet that is
	 * read two. */
	PAGES_DESCRIPTORS = 56
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
	struct httproute *table; /* in the order of pages_routes */
	struct httpqueue *queue, *slow;
	struct store *reader[PAGES_THREADS];
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
 * for a name that is none, and for an authority of another log.  *out is ended with pages_stop(), after the door was
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

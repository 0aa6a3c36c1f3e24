#ifndef SHEAF_AGENT_WEB_WEB_H
#define SHEAF_AGENT_WEB_WEB_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "agent/desk/desk_shared.h"
#include "agent/web/web_imports.h"
#include "agent/web/web_lan.h"
#include "agent/web/web_sessions.h"
#include "agent/web/web_stage.h"
#include "agent/web/web_trust.h"
#include "common/base/clock.h"
#include "common/base/err.h"
#include "common/http/httpdownloads.h"
#include "common/http/httprepeats.h"

/*
 * The desk in a browser: an HTTP server on this machine, over the register
 * that `sheaf-agent serve` owns.
 */
struct web {
	struct web_stage *stage; /* whether there is a register */
	const char *version;     /* of the program */
	struct httpsessions *sessions;
	struct httprepeats *repeats;
	struct httpdownloads *downloads;
	struct web_imports *imports;
	struct web_door *door;
	struct web_lan *lan; /* of web_join_lan(), or NULL */
	struct web_trust *trust;
	/* How long a page waits for a turn: LIMITS_TURN_WAIT_MS; a test has less. */
	_Atomic int64_t turn_wait_ms;
	/* Of web_tick(): */
	int64_t apart_s;    /* wall clock less monotonic clock */
	unsigned signed_in; /* sessions at the last look */
	atomic_bool worked; /* something was answered since */
	/* How many sign in now: before their turn to unlock the register, and till
	 * they have their session. */
	atomic_uint coming;
	/* The last one has signed out, and the register could not be locked then. */
	atomic_bool to_lock;
	/* The day on which a backup was taken whole and the register was not
	 * told so yet; DAY_NONE: there is nothing to tell. */
	_Atomic int32_t saved_on;
};

/* Whether the pages were built into this program. */
bool web_has_pages(void);

/*
 * Begin to serve at an address such as "127.0.0.1:8450" (port 0: any), which
 * must be one of this machine's own loopback: ERR_USAGE for another.  version
 * is borrowed.  shared is NULL where there is no register yet: then only the
 * first-run page is shown (web_stage.h).  *out is ended with web_stop(), before
 * the register is closed.
 */
int web_start(struct web **out, struct desk_shared *shared, const char *listen,
    const char *version, struct err *e) MUST_USE;

/* Show it on the provider's network too; as web_lan_open(). */
int web_join_lan(struct web *w, const struct web_lan_config *config,
    struct err *e) MUST_USE;

/* The name and port by which a browser finds it on this machine: "127.0.0.1:8450". */
const char *web_address(const struct web *w);

/*
 * To be called about once a second: gives back the memory that answers took,
 * ends sessions whose time is up, and all of them when the machine was asleep
 * for minutes.  True when there was somebody
 * signed in before and there is nobody now, so that the register may be
 * locked.
 */
bool web_tick(struct web *w);

/* The same at a given moment of both clocks. */
bool web_look(struct web *w, struct clock_wall wall, struct clock_mono mono);

/* Lock the register unless somebody has signed in or is about to, which is asked in the
 * turn that locks it.  Where that turn is not had, or somebody is about to,
 * web_tick() says once more that it may be locked. */
void web_sign_in_lock(struct web *w);

/* No request is taken any more, those under way are answered, and every
 * session is wiped.  NULL is allowed. */
void web_stop(struct web *w);

#endif

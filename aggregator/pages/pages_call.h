#ifndef SHEAF_AGGREGATOR_PAGES_PAGES_CALL_H
#define SHEAF_AGGREGATOR_PAGES_PAGES_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/accounts/accounts_sign_in.h"
#include "aggregator/pages/pages.h"
#include "aggregator/pages/pages_asked.h"
#include "aggregator/views/totals.h"
#include "aggregator/views/views_shown.h"
#include "common/base/err.h"
#include "common/base/json.h"

/*
 * One request on its way to a view and back.  A route's function reads what it
 * needs from here, asks the view, and gives its answer as JSON or fails with a
 * struct err.  Who asks, which region and policy, what an error is as a status,
 * what is still the same: all of that is done around it.
 */
struct pages_call {
	struct pages *pages;
	struct httpd_request *request;
	/* Of pages_call_reader(), which opens one of its own where the thread has
	 * none. */
	struct store *reader;
	bool own_reader;
	/* Whose session it is, and at which step; 0: none, or a script's. */
	uint64_t session;
	int64_t left_ms; /* until it ends */
	struct accounts_session signed_in;
	/* Who asks, where the route wants somebody. */
	struct accounts_person person;
	const struct jval *body; /* an object, or NULL without a body */
	/* Of a route with PAGES_VIEW: what is asked, checked and allowed; the
	 * newest published state; and with PAGES_STORE a look into the store. */
	struct pages_asked asked;
	const struct pages_state *state;
	struct totals_snapshot totals;
	unsigned status; /* of success; 200 unless it is set */
	/* In place of JSON, where its type is set: a file for the browser. */
	struct httpdownload file;
};

/* Who may use a route: any of these. */
enum pages_who {
	PAGES_ANYBODY = 1, /* nobody need be signed in */
	PAGES_LEAD = 2,
	PAGES_ANALYST = 4,
	PAGES_AUDITOR = 8,
	PAGES_OPERATOR = 16,
	PAGES_FIGURES = PAGES_LEAD | PAGES_ANALYST | PAGES_AUDITOR,
	PAGES_PEOPLE = PAGES_FIGURES | PAGES_OPERATOR,
	PAGES_WRITERS =
	    PAGES_LEAD | PAGES_OPERATOR /* of forms: events, support */
};

/* What a route is besides. */
enum pages_flags {
	PAGES_VIEW = 1, /* shows figures: region, period and policy are checked,
			    scripts may ask, and the answer has a tag, unless
			    it depends on a body */
	PAGES_STORE = 2, /* besides: c->totals is open */
	PAGES_ONCE = 4,  /* wants an Idempotency-Key */
	PAGES_LOOK = 8,  /* a page looks by itself: no person's act */
	PAGES_STEP =
	    16, /* of a session that is not all the way in: c->signed_in
			    says where it is, and c->person is not filled */
	PAGES_SLOW = 32, /* may wait for a password hash */
	/* An address that a browser opens by itself, without the token of a
	 * page; what is behind it must be a secret of its own. */
	PAGES_ADDRESS = 64,
	PAGES_BYTES = 128, /* the body is a file, not JSON */
	/* Shows events and support, too, which change without the log. */
	PAGES_SUPPORT = 256,
	/* May take seconds, so it is answered by threads of its own, and looks into
	 * the store in a way that nobody waits for. */
	PAGES_HEAVY = 512
};

/* The answer of a route: 0 with *out, which the caller frees (NULL: no body),
 * or -1. */
typedef int pages_answer(struct pages_call *c, struct jval **out,
    struct err *e);

struct pages_route {
	const char *method, *path;
	unsigned who;   /* enum pages_who */
	unsigned flags; /* enum pages_flags */
	size_t body_max;
	pages_answer *answer;
};

/* An argument of the query, NULL when absent.  Only of those that a tag is made
 * of (pages_asked.h): a name that is missing there fails an ASSERT. */
const char *pages_call_query(const struct pages_call *c, const char *name);

/* The figures of all regions under the policy that was asked for: of a route
 * with PAGES_VIEW.  Borrowed until the answer. */
const struct views_shown *pages_call_shown(const struct pages_call *c);

/* A member of the body: its text, NULL when it is absent or null.  ERR_USAGE,
 * naming it, when it is no text, or when it is missing and `must`. */
int pages_call_text(const struct pages_call *c, const char *key, bool must,
    const char **out, struct err *e) MUST_USE;

/* A true or false of the body; false when it is absent. */
int pages_call_flag(const struct pages_call *c, const char *key, bool *out,
    struct err *e) MUST_USE;

/* The version that a change was made from, of the header If-Match; borrowed until
 * the next call in this thread.  ERR_USAGE without one. */
int pages_call_version(const struct pages_call *c, const char **out,
    struct err *e) MUST_USE;

/* A reader of the store for this call, borrowed until its end.  A thread that may wait
 * for a password hash keeps none, so there one is opened for the call. */
int pages_call_reader(struct pages_call *c, struct store **out,
    struct err *e) MUST_USE;

/* Who does it, for the access log; borrows from c. */
struct access_log_who pages_call_who(const struct pages_call *c,
    char address[static HTTPD_LISTEN_TEXT_SIZE]);

/* Keep a file for the browser; *out becomes its address, which works once, for
 * a minute.  The bytes are taken out of *file. */
void pages_call_hand_out(struct pages_call *c, struct httpdownload *file,
    struct jval **out);

/* The name of the session's cookie. */
#define PAGES_CALL_COOKIE "sheaf_region"

/* Whether the browser speaks TLS, to us or to a proxy. */
bool pages_call_secure(const struct pages_call *c);

/* Find the session of the cookie: c->session and what belongs to it.  `act`: a
 * person did something just now. */
bool pages_call_find(struct pages_call *c, bool act);

/* Begin a session for c->signed_in in place of the one there is, and set its
 * cookie. */
void pages_call_begin(struct pages_call *c);

/* Run one request on that thread of its queue, with the route's answer. */
void pages_call_run(struct pages *p, unsigned thread, struct httpd_request *r,
    const struct pages_route *route);

#endif

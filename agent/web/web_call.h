#ifndef SHEAF_AGENT_WEB_WEB_CALL_H
#define SHEAF_AGENT_WEB_WEB_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/desk/desk.h"
#include "agent/web/web_sessions.h"
#include "common/base/clock.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/http/httpd.h"
#include "common/http/httpdownloads.h"
#include "common/http/httpguard.h"

struct web;

enum { WEB_CALL_VERSION_MAX = 127 }; /* bytes of a version; longer is refused */

/*
 * One request of the API on its way to the desk and back.  A route's function
 * reads what it needs from here, asks the desk, and gives its answer as JSON
 * or fails with a struct err; everything else (who asks, what an error is as a
 * status, what is stored once only) is done around it.
 */
struct web_call {
	struct web *web;
	const struct httpguard *guard; /* of the door it came in by */
	struct httpd_request *request;
	struct web_session session; /* where the route wants somebody */
	const struct jval *body;    /* an object, or NULL without a body */
	struct desk desk; /* open, and theirs, where the route wants */
	const char *key;  /* its Idempotency-Key, where the route wants one */
	/* Until when it waits for others (desk_shared_wait_until()). */
	struct clock_mono until;
	/* What its If-Match names, where the route wants that; else "". */
	char version[WEB_CALL_VERSION_MAX + 1];
	unsigned status; /* of success; 200 unless it is set */
	/* In place of JSON, where its type is set: a file for the browser. */
	struct httpdownload file;
};

/* What a route is, besides its method and address. */
enum web_call_flags {
	WEB_CALL_OPEN = 1,   /* nobody need be signed in; no desk is opened */
	WEB_CALL_SPOOL = 2,  /* the desk's spool is opened too */
	WEB_CALL_ONCE = 4,   /* wants an Idempotency-Key */
	WEB_CALL_LOOK = 8,   /* a page looks by itself: no person's act */
	WEB_CALL_BYTES = 16, /* the body is a file: httpd_body(c->request) */
	/* An address that a browser opens by itself, without the token of a
	 * page; what is behind it must be a secret of its own.  No desk is
	 * opened. */
	WEB_CALL_ADDRESS = 32,
	WEB_CALL_NEW = 64, /* there where no register is yet, too */
	/* It changes something that was shown: If-Match names the version that
	 * it was made from, and the desk refuses any other (versions.h). */
	WEB_CALL_SEEN = 128,
	/* It needs the register for nothing that cannot wait: it is answered at once
	 * while others wait for their turn, and waits for none. */
	WEB_CALL_AT_ONCE = 256
};

/* The answer of a route: 0 with *out, which the caller frees (NULL: no body),
 * or -1. */
typedef int web_call_answer(struct web_call *c, struct jval **out,
    struct err *e);

struct web_route {
	const char *method, *path;
	enum actor_role least; /* ACTOR_NOBODY: nobody need be signed in */
	unsigned flags;        /* enum web_call_flags */
	size_t body_max;
	web_call_answer *answer;
};

/* A member of the body: its text, NULL when it is absent or null.  ERR_USAGE,
 * naming it, when it is no text, or when it is missing and `must`. */
int web_call_text(const struct web_call *c, const char *key, bool must,
    const char **out, struct err *e) MUST_USE;

/* A true or false of the body; false when it is absent. */
int web_call_flag(const struct web_call *c, const char *key, bool *out,
    struct err *e) MUST_USE;

/* A member of the body that is a day as a person types it (desk_typed_day.h),
 * DAY_NONE when it is absent or "".  What it says of other days is counted from the
 * member "typed_on", the day on which it was typed, where the body has that: a page
 * that stands open over midnight stores what its person was shown.  As
 * web_call_text() otherwise, and code "day" for one that cannot be read. */
int web_call_day(const struct web_call *c, const char *key, bool must,
    int32_t *out, struct err *e) MUST_USE;

/* The same for a day by which something is due. */
int web_call_due(const struct web_call *c, const char *key, bool must,
    int32_t *out, struct err *e) MUST_USE;

/* The member "said", which answers which day it is, as a person types a day; 0: not
 * said.  It is read against the clock of this machine: today as lists have it may be
 * the newest entry's day, which is what is in doubt.  Errors as web_call_day(). */
int web_call_said(const struct web_call *c, int32_t *out,
    struct err *e) MUST_USE;

/* A number of the address, such as a client's.  ERR_REFUSED with code
 * "no-such" when it is none. */
int web_call_number(const struct web_call *c, const char *name, int64_t *out,
    struct err *e) MUST_USE;

/* For what another request has for longer than this one waits, such as "this sheet".
 * ERR_LATER with code "busy"; returns -1. */
int web_call_busy(struct err *e, const char *what);

/* Keep a file for the browser; *out becomes its address, which works once, for
 * a minute, and the name that it is saved under.  The bytes are taken out of
 * *file. */
void web_call_hand_out(struct web_call *c, struct httpdownload *file,
    struct jval **out);

/* The status that an error is answered with. */
unsigned web_call_status(const struct err *e);

/* Run one request; on a thread of its own, with the route's answer. */
void web_call_run(struct web *web, const struct httpguard *guard,
    struct httpd_request *r, const struct web_route *route);

/* The name of the session's cookie. */
#define WEB_CALL_COOKIE "sheaf_desk"

/* Whether the browser speaks TLS. */
bool web_call_secure(const struct web_call *c);

/* The secret in the cookie of this request, as httpcookie_find(). */
const char *web_call_cookie(const struct web_call *c,
    char secret[static HTTPSESSIONS_SECRET]);

#endif

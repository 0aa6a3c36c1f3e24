#ifndef SHEAF_AGENT_REGISTER_EVIDENCE_KINDS_H
#define SHEAF_AGENT_REGISTER_EVIDENCE_KINDS_H

#include "agent/register/events.h"
#include "agent/register/register.h"
#include "common/base/clock.h"
#include "common/base/err.h"
#include "protocol/limits.h"

/*
 * Kinds of evidence that a site adds to those of events.h: eight numbers, of
 * which a team leader gives some a title.  A fact holds the number, so a title
 * stays once there are facts.  Every change is a row of its own.
 */
struct evidence_kind {
	char title[LIMITS_EVIDENCE_KIND_MAX + 1]; /* "": not used */
	char last[LIMITS_EVIDENCE_KIND_MAX +
		  1]; /* title or the one before it was
						     offered no more; "": never had one */
	/* Who changed it last, and when; "": nobody. */
	char by[VAULT_STAFF_MAX + 1], at[CLOCK_TEXT_SIZE];
};

struct evidence_kinds {
	struct evidence_kind own[EVENTS_OWN_MODES]; /* number 1 stands first */
};

/* Load what is in force. */
int evidence_kinds_load(struct db *db, struct evidence_kinds *out,
    struct err *e) MUST_USE;

/* The title of a mode: of the site, where it has or had one, since what was entered
 * stays what it was, else events_mode_title().  k may be NULL: no titles are known. */
const char *evidence_kinds_title(const struct evidence_kinds *k,
    enum event_mode mode);

/* True for a mode that may be chosen: not one of the site's own without a
 * title. */
bool evidence_kinds_used(const struct evidence_kinds *k, enum event_mode mode);

/* Bits (1 << mode) of the site's own modes that never had a title: nobody has said
 * what they are, so they show nothing.  One that is offered no more shows what it did. */
unsigned evidence_kinds_never(const struct evidence_kinds *k);

/*
 * ERR_REFUSED, code "title", unless it is letters, spaces and - ' / ( ), at
 * most LIMITS_EVIDENCE_KIND_MAX, beginning with a letter.  No digit may stand
 * in it: it is not sealed, and a digit may be part of what identifies somebody.
 */
int evidence_kinds_check(const char *title, struct err *e) MUST_USE;

/*
 * ERR_REFUSED, code "used", where evidence of this number was entered under another
 * title, in whatever capitals, also if it is withdrawn since: contracts pay by the
 * number, so what was entered or claimed would come to mean something else.
 */
int evidence_kinds_check_used(struct db *db, unsigned number, const char *title,
    struct err *e) MUST_USE;

/*
 * Give number (1 to EVENTS_OWN_MODES) a title that evidence_kinds_check() lets
 * pass, or "" to offer it no more, in the name of who is at work.  Inside the
 * caller's transaction.
 */
int evidence_kinds_set(const struct open_register *reg, unsigned number,
    const char *title, struct err *e) MUST_USE;

#endif

#ifndef SHEAF_AGENT_DESK_DESK_UNRECORDED_H
#define SHEAF_AGENT_DESK_DESK_UNRECORDED_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/desk/desk.h"
#include "agent/desk/versions.h"
#include "common/ips/families.h"
#include "protocol/limits.h"

/*
 * The question before the first return of a service: of these families of
 * measures it has no fact, so were there none, or are they not recorded?
 * Nothing of it is sealed before that is answered.
 */
struct desk_unrecorded_service {
	char service[LIMITS_ID_MAX + 1];
	bool open[FAMILIES_MAX];
	char version[VERSIONS_SIZE]; /* of the service's settings */
};
struct desk_unrecorded {
	struct desk_unrecorded_service *item; /* by service */
	size_t n;
};

/*
 * The services that have facts and no return yet, of which something is not
 * answered; service: this one alone, or NULL.  The register may be locked.
 * The caller frees *out after success; it is empty after a failure.
 */
int desk_unrecorded_load(struct desk *d, const char *service,
    struct desk_unrecorded *out, struct err *e) MUST_USE;
/* The same inside a turn of the desk. */
int desk_unrecorded_find(struct db *db, const char *service,
    struct desk_unrecorded *out, struct err *e) MUST_USE;
void desk_unrecorded_free(struct desk_unrecorded *list);

/* Names of families as people type them, divided by commas, or "all" for
 * those that are open; NULL for none. */
struct desk_unrecorded_answer {
	const char *service; /* NULL: every service of the question */
	const char *not_recorded, *none;
	/* The version of the question, where there is one service; NULL:
	 * whatever was said of it meanwhile. */
	const char *version;
	/* Set: where somebody has changed its settings since that version,
	 * nothing is stored, *overtaken is what there is now, for the caller to
	 * free, and that is no failure.  Else it becomes NULL. */
	struct jval **overtaken;
};

/*
 * Take an answer and store it with the services.  ERR_USAGE, and nothing is
 * changed, for a name that is no family and one that is in both lists;
 * ERR_REFUSED for "not recorded" where a named service has facts of it, for a
 * service that the register does not hold, and, unless answer->overtaken says
 * what there is, with code "changed" where somebody has changed its settings since
 * answer->version (versions.h).
 *
 * What there is: service, version, says ("Set by ann on 3 May 2026.", or null), and
 * the families that were named or are open, as desk_unrecorded_json() has them, each
 * with what is said of it now: "none", "not" (recorded), "entries" (there are some
 * now), or null.
 */
int desk_unrecorded_answer(struct desk *d,
    const struct desk_unrecorded_answer *answer, struct err *e) MUST_USE;

/* The same inside a turn of the desk and the caller's transaction. */
int desk_unrecorded_take(const struct open_register *reg,
    const struct desk_unrecorded_answer *answer, struct err *e) MUST_USE;

/* Append the families in question, divided by commas: by the names that commands take, or
 * by the titles that people read. */
void desk_unrecorded_names(const struct desk_unrecorded_service *s,
    struct buf *out);
void desk_unrecorded_titles(const struct desk_unrecorded_service *s,
    struct buf *out);

/* Append the question as lines of text: a sentence, then a line for each
 * family with its measures. */
void desk_unrecorded_describe(const struct desk_unrecorded_service *s,
    struct buf *out);

/* An array: service, version, and families with name, title and, in words, the
 * figures that are made of them. */
struct jval *desk_unrecorded_json(const struct desk_unrecorded *list);

#endif

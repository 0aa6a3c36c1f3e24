#ifndef SHEAF_AGENT_DESK_DESK_SERVICES_H
#define SHEAF_AGENT_DESK_DESK_SERVICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/desk/desk.h"
#include "agent/desk/versions.h"
#include "agent/people/people_service.h"
#include "agent/register/listed.h"
#include "protocol/limits.h"

/*
 * Which services a register may take up.  A misspelt one looks like a new
 * one, and once it is signed the aggregator cannot take it; so a service
 * that is neither here nor on the authority's list is only begun when
 * somebody says that it is meant.  The first one of a register that has no
 * list is nobody's question.
 */
struct desk_services_new {
	char service[LIMITS_ID_MAX + 1];
	unsigned line;                /* where it stands first, 0: in no file */
	char near[LIMITS_ID_MAX + 1]; /* the known one that it resembles */
};
struct desk_services_question {
	struct desk_services_new *item; /* by line */
	size_t n;
	struct buf known; /* the services it could have been, in words */
};

/*
 * What has to be asked before the rows of a CSV file with a column `service`
 * are imported, or before `service` is begun (NULL: a file).  Text that is
 * no such file asks nothing: the import says what is wrong with it.  The
 * caller frees *out in any case.
 */
int desk_services_ask(struct desk *d, const char *service, struct slice text,
    struct desk_services_question *out, struct err *e) MUST_USE;
void desk_services_free(struct desk_services_question *q);

/*
 * ERR_REFUSED, with what it could have been, unless each of them is in
 * `meant`, names divided by commas (NULL: none).
 */
int desk_services_settle(const struct desk_services_question *q,
    const char *meant, struct err *e) MUST_USE;

/* Both for one service, inside a turn of the desk; `meant` is that of the
 * desk. */
int desk_services_check(struct db *db, const char *service, const char *meant,
    struct err *e) MUST_USE;

/*
 * The services that rows of a file may be of, as
 * exchange_options.services wants them: known ones and those that are meant,
 * ended by NULL; *out is NULL for any.  Inside a turn.  The caller frees it with
 * desk_services_rows_free() in any case.
 */
int desk_services_rows(struct db *db, const char *meant, char ***out,
    struct err *e) MUST_USE;
void desk_services_rows_free(char **rows);

/* ----------------------------------------------------------- made by mistake */

/*
 * Give a service another name, with all that it holds.  ERR_REFUSED once
 * anything of it was sealed, unless it was set aside or refused; for an
 * unknown service; and for a name that is another's, or not on the
 * authority's list and not meant (desk_set_meant()).  With code "changed" where
 * its settings are not those of version `seen` any more (service_versions.h);
 * NULL: whatever they are.
 */
int desk_services_rename(struct desk *d, const char *service, const char *to,
    const char *seen, struct err *e) MUST_USE;

/* What goes with a service, and the name to type before it does. */
struct desk_services_extent {
	struct people_service_extent rows;
	bool empty;
	const char *staff;
	char version[VERSIONS_SIZE]; /* of its settings */
	char held[VERSIONS_SIZE];    /* of its settings and of what goes */
};
int desk_services_weigh(struct desk *d, const char *service,
    struct desk_services_extent *out, struct err *e) MUST_USE;

/* Append what goes, as a sentence without a LF; nothing when it is empty. */
void desk_services_extent_say(const struct desk_services_extent *x,
    struct buf *out);

/* As JSON: empty, says, staff, and as version that of what is held.  The caller
 * frees it. */
struct jval *desk_services_extent_json(const struct desk_services_extent *x);

struct desk_services_removal {
	const char *service;
	int32_t today;
	const char *typed;   /* name of who is at work; not looked at when the
			      service holds nothing */
	const char *version; /* that the yes was given to; NULL: any */
	/* The same, of what it held: nothing goes that nobody was shown. */
	const char *held;
};

/*
 * Remove a service with all that it holds, its clients as they are erased.
 * ERR_REFUSED as desk_services_rename(), and when another name was typed.
 */
int desk_services_remove(struct desk *d, const struct desk_services_removal *r,
    struct err *e) MUST_USE;

/* The known service that `service` resembles most, or "" when none does. */
void desk_services_near(const struct listed *known, const char *service,
    char near[static LIMITS_ID_MAX + 1]);

/* Append the names, divided by commas, or "none". */
void desk_services_names(const struct listed *list, struct buf *out);

#endif

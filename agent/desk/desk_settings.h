#ifndef SHEAF_AGENT_DESK_DESK_SETTINGS_H
#define SHEAF_AGENT_DESK_DESK_SETTINGS_H

#include "agent/desk/desk.h"
#include "agent/register/services.h"
#include "common/base/err.h"

/* What is set for each service, at an unlocked desk. */

/* What is to be changed, each as a person wrote it; NULL leaves what is
 * set. */
struct desk_settings_request {
	const char *service;
	const char *first_quarter;   /* "2026/27 Q1" */
	const char *collected;       /* codes of measures, divided by commas */
	const char *not_collected;   /* the same; done after `collected` */
	const char *not_recorded;    /* families, as desk_unrecorded_answer() */
	const char *none;            /* the same */
	const char *retention_years; /* a whole number from 1 */
};

/*
 * Change the settings of a service; one not known yet is added.  Refused,
 * and nothing is changed: a service that is new and not meant
 * (desk_services.h), a wrong service id, quarter, code or number, and a
 * first quarter that would make some quarter come from facts and from a
 * summary.  Each setting is a transaction of its own, in the order above.
 */
int desk_settings_set(struct desk *d, const struct desk_settings_request *r,
    struct err *e) MUST_USE;

/* All services with their settings; the caller frees them with
 * services_free(). */
int desk_settings_list(struct desk *d, struct services_list *out,
    struct err *e) MUST_USE;

/* Append a service and its settings as a sentence, without a LF: "north:
 * first quarter 2026/27 Q1 (Apr–Jun); not collected: applications". */
void desk_settings_describe(const struct services *s, struct buf *out);

#endif

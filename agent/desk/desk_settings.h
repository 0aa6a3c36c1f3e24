#ifndef SHEAF_AGENT_DESK_DESK_SETTINGS_H
#define SHEAF_AGENT_DESK_DESK_SETTINGS_H

#include "agent/desk/desk.h"
#include "agent/register/services.h"
#include "common/base/err.h"
#include "common/base/json.h"

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
	const char *evidence;        /* of outcomes, kept here: "on" or "off" */
	/* The version that the change was made from, as desk_settings_json()
	 * has it; "none": there was no such service; NULL: whatever is there */
	const char *version;
};

/*
 * Change the settings of a service; one not known yet is added.  Refused,
 * and nothing is changed: a service that is new and not meant
 * (desk_services.h), a wrong service id, quarter, code or number, a first
 * quarter that would make some quarter come from facts and from a summary
 * (codes "years", "first-quarter", "evidence" and "source" name what was typed), and settings that somebody has changed since r->version (versions.h).  All
 * of it is one transaction.
 */
int desk_settings_set(struct desk *d, const struct desk_settings_request *r,
    struct err *e) MUST_USE;

/* All services with their settings; the caller frees them with
 * services_free(). */
int desk_settings_list(struct desk *d, struct services_list *out,
    struct err *e) MUST_USE;

/* All of them as JSON, each with its version; the caller frees it. */
struct jval *desk_settings_json(const struct services_list *list);

/* The same for a page: each with its first quarter as people write it
 * ("first_quarter_shown", null before the first fact). */
struct jval *desk_settings_page_json(const struct services_list *list);

/* What can be collected or not, as an array of word and title.  The caller
 * frees it. */
struct jval *desk_settings_measures_json(void);

/* Append a service and its settings as a sentence, without a LF: "north:
 * first quarter 2026/27 Q1 (Apr–Jun); not collected: applications". */
void desk_settings_describe(const struct services *s, struct buf *out);

#endif

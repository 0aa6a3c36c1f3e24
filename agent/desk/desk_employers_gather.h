#ifndef SHEAF_AGENT_DESK_DESK_EMPLOYERS_GATHER_H
#define SHEAF_AGENT_DESK_DESK_EMPLOYERS_GATHER_H

#include <stddef.h>
#include <stdint.h>

#include "agent/desk/desk.h"
#include "agent/desk/desk_employers.h"
#include "agent/register/held.h"
#include "agent/register/services.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * The employer contacts of a week, beneath its page and beneath what is said of one
 * entry.  Which contact counts is the rule of the timeline, by which figures are
 * derived; how many are expected is the fidelity scale's.
 */
enum { DESK_EMPLOYERS_WEEK = 7 }; /* days */

struct desk_employers_contact {
	const struct services *service;
	const struct held_facts *held;
	const struct fact *fact;
	int32_t reviewed; /* DAY_NONE: not yet */
	const char *staff;
};

/* Facts are borrowed from what the register holds.  The first three members are the
 * caller's, the others begin as 0. */
struct desk_employers_gathered {
	const struct desk *d;
	const struct desk_employers_request
	    *r; /* its day does not count here */
	int32_t monday;
	struct desk_employers_contact
	    *contact; /* by specialist, newest first */
	size_t n, cap;
	const char **staff; /* codes of specialists, sorted */
	size_t staffs, staff_cap;
};

/* The Monday of a day's week. */
int32_t desk_employers_monday(int32_t day);

/* Gather what the request asks for; `all` must outlive it.  Freed, also after a
 * failure, with desk_employers_gathered_free(). */
int desk_employers_gather(struct desk_employers_gathered *g,
    const struct services_list *all, struct err *e) MUST_USE;
void desk_employers_gathered_free(struct desk_employers_gathered *g);

/* How many of n contacts are quality contacts. */
size_t desk_employers_count_quality(const struct desk_employers_contact *c,
    size_t n);

/* Append "23 to 29 November 2026". */
void desk_employers_put_week(int32_t monday, struct buf *out);

/* Append "4 of the 6 quality contacts a week expected of as"; staff "": of nobody. */
void desk_employers_put_against(const char *staff, size_t n, struct buf *out);

#endif

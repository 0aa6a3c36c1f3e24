#ifndef SHEAF_AGGREGATOR_VIEWS_SERVICE_STATUS_H
#define SHEAF_AGGREGATOR_VIEWS_SERVICE_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/views/totals.h"
#include "aggregator/views/views_roster.h"
#include "common/base/buf.h"
#include "common/base/json.h"
#include "common/ips/registry.h"

/*
 * How far each service has come, from the registry to its newest return, and
 * which epoch the next invite of each agent is for.  No figure is shown.  What
 * is silent or late is said by views_due.h.
 */
enum service_status_state {
	SERVICE_STATUS_NOT_INVITED, /* no list of services names it */
	SERVICE_STATUS_INVITED,     /* one does; its agent has not enrolled */
	SERVICE_STATUS_ENDED,       /* its agent's last epoch was ended */
	SERVICE_STATUS_SILENT,      /* enrolled; nothing came, though due */
	SERVICE_STATUS_LATE,        /* reported before, not the quarter due */
	SERVICE_STATUS_ENROLLED,    /* nothing came and nothing is due */
	SERVICE_STATUS_REPORTS,     /* what is due is there */
	SERVICE_STATUS_CLOSED,      /* no region expects it now */
	SERVICE_STATUS_STATES
};

struct service_status_service {
	const char *code, *name;
	const char *region; /* code, of the day's quarter; NULL: of none */
	bool known;         /* the registry has it, on some day */
	enum service_status_state state;
	char agent[LIMITS_AGENT_ID_MAX + 1]; /* that reports it; "": none */
	bool any;                            /* a return came; then: */
	struct period last;                  /* its newest quarter in force */
	int32_t through;                     /* of that; DAY_NONE when erased */
	uint64_t newest; /* log entry of its newest statement, plus 1; 0: none
			    came */
	int32_t sealed;  /* once service_status_days() was called: the day on
			    which that was sealed, by the site's clock; else,
			    and where none came, DAY_NONE */
};

struct service_status_agent {
	struct store_agent agent;
	uint64_t epoch; /* newest enrolled; 0: none */
	bool ended;     /* that epoch */
	size_t services;
};

struct service_status {
	int32_t day;
	struct period due; /* the newest that is due: views_due.h */
	uint64_t log_size;
	struct views_roster roster;
	struct service_status_service *service; /* by state and code */
	size_t n;
	struct service_status_agent *agent; /* by id */
	size_t agents;
	size_t count[SERVICE_STATUS_STATES];
};

struct service_status_request {
	const char *region; /* a code in any case; NULL: all, and what is
			       outside them */
	int32_t day;
	/* Unless NULL: called for each statement in force, so that they are
	 * gone through once. */
	void (*also)(void *arg, const struct store_held *held);
	void *arg;
};

/*
 * Make it for a day from one consistent state.  An unknown region is refused in
 * words.  registry must outlive *out; freed with
 * service_status_free().
 */
int service_status_make(struct service_status **out,
    const struct service_status_request *request,
    const struct totals_snapshot *totals, const struct registry *registry,
    struct err *e) MUST_USE;
void service_status_free(struct service_status *s);

/* Read `sealed` of each service from its statement in the log, which takes longer
 * than all the rest.  totals as when it was made. */
int service_status_days(struct service_status *s,
    const struct totals_snapshot *totals, struct err *e) MUST_USE;

/* "not invited", "silent", ...: as people read it, and in JSON. */
const char *service_status_word(enum service_status_state state);

/* Append it as text for a terminal; as JSON. */
void service_status_text(const struct service_status *s, struct buf *out);
struct jval *service_status_json(const struct service_status *s);

/*
 * The agents as a page lists them: how far each has come, and the command by
 * which the authority makes its next invite.  Its provider is the one that the
 * registry names for a service of the agent, else the first part of its id.  The
 * caller frees it.
 */
struct jval *service_status_invites(const struct service_status *s,
    const struct registry *registry);

#endif

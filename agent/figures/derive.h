#ifndef SHEAF_AGENT_FIGURES_DERIVE_H
#define SHEAF_AGENT_FIGURES_DERIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/figures/timeline.h"
#include "common/base/err.h"
#include "common/ips/measures.h"
#include "common/ips/period.h"

/*
 * From facts to figures.  Pure: a timeline, a table of rules and a period
 * in, integers out.  A rule set is a table (derive_rules.h).
 */

/* What one line counts or adds up: the type of `thing` below. */
enum derive_unit {
	UNIT_EPISODE,  /* struct timeline_episode */
	UNIT_JOB,      /* struct timeline_job */
	UNIT_PERSON,   /* struct timeline_person */
	UNIT_EMPLOYER, /* struct timeline_employer */
	UNIT_POST,     /* struct timeline_post */
	UNIT_FACT      /* struct fact, any event, not after T */
};

/* The period asked for; its last day covered is the timeline's T. */
struct derive_scope {
	const struct timeline *t;
	int32_t start;
	int32_t through;
};

/* One line of a return: what each unit gives to it. */
struct derive_rule {
	const char *code;
	enum derive_unit unit;
	int64_t (*amount)(const struct derive_scope *scope, const void *thing,
	    int arg);
	int arg;
	int divisor;    /* of the sum, once, half up; 0: none */
	unsigned facts; /* what a unit's amount is made of: a bit 1 <<
			   event for each event, enum derive_made_of */
};

/* Of events that a client has many of, the one that counts. */
enum derive_made_of {
	DERIVE_FIRST_ATTENDED = 1 << 28, /* contact of the financial year */
	DERIVE_LAST_ATTENDED = 1 << 29,
	DERIVE_LAST_SUPPORT = 1 << 30
};
_Static_assert(EVENT_KINDS <= 28, "derive_rule.facts has no bit for an event");

/* A rule set's table: one rule per row of `rules`, in its order. */
struct derive_rules {
	const struct ruleset *rules;
	const struct derive_rule *rule;
	enum timeline_threshold threshold; /* to build the timeline by */
};

/*
 * All figures of period (its part up to the timeline's T) into values,
 * which has rules->rules->n places.  Fails only when a figure is too large
 * to be sent.
 */
int derive_figures(const struct derive_rules *rules, const struct timeline *t,
    struct period period, int64_t *values, struct err *e) MUST_USE;

/*
 * What one line (row of the rule set) is made of: visit() for each unit
 * that gives something to it.  The sum of amounts, divided by the rule's
 * divisor, is the figure.  Returns that figure.
 */
int64_t derive_explain(const struct derive_rule *rule, const struct timeline *t,
    struct period period,
    void (*visit)(void *arg, const void *thing, int64_t amount), void *arg);

#endif

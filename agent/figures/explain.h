#ifndef SHEAF_AGENT_FIGURES_EXPLAIN_H
#define SHEAF_AGENT_FIGURES_EXPLAIN_H

#include <stddef.h>
#include <stdint.h>

#include "agent/figures/derive.h"
#include "agent/figures/due.h"
#include "agent/register/facts.h"
#include "agent/register/held.h"
#include "common/base/buf.h"
#include "common/base/db.h"
#include "common/base/err.h"
#include "common/ips/period.h"
#include "protocol/returns.h"

/*
 * What one figure of a return is made of: the referrals, jobs, clients or
 * contacts that count, and the facts that make each count.  For the site's
 * own eyes.
 */
struct explain_thing {
	int64_t amount;      /* what it gives to the sum */
	uint32_t client;     /* 0: none */
	uint32_t ref, staff; /* numbers in names */
	size_t first, facts; /* its facts, from explain.fact[first] on */
	/* Of a count of evidence: the day on which the outcome was reached, and, of
	 * what is left out, that of evidence which is too early; DAY_NONE where
	 * there is none. */
	int32_t reached, early;
};

struct explain {
	struct returns figures; /* the whole return */
	const struct measure *measure;
	const struct derive_rule *rule;
	int64_t figure;
	int64_t service; /* row of table service */
	struct symbols names;
	struct explain_thing *thing;
	size_t n, cap;
	/* Of a count of evidence, the outcomes of the quarter that it leaves out,
	 * each with the facts that make it an outcome, any evidence that is too
	 * early behind them. */
	struct explain_thing *left;
	size_t lefts, lefts_cap;
	struct fact *fact; /* copies, by names */
	size_t facts, facts_cap;
};

/*
 * Explain the line `code` of the return of question->service for a period, also one of
 * evidence that the aggregator does not take (due_question.inside).
 * ERR_USAGE when there is no such line; ERR_REFUSED when there is no such
 * return, when it is a summary, which has no facts, and when the service
 * does not collect the measure.  explain_close() in any case.
 */
int explain_open(struct explain *x, struct db *db,
    const struct due_question *question, struct period period, const char *code,
    struct err *e) MUST_USE;
void explain_close(struct explain *x);

/*
 * The same for facts in hand, as those of one client: what gives to line `row`
 * of a rule set in a period up to `through`, made on `today`.  Only measure, rule, names, things
 * and their facts are filled in; explain_close().
 */
void explain_facts(struct explain *x, const struct held_facts *of,
    const struct derive_rules *rules, size_t row, struct period period,
    int32_t through, int32_t today);

/* The sum of what the things give, divided as the rule says. */
int64_t explain_sum(const struct explain *x);

/* Append why an outcome is left out of a count of evidence, one of explain.left, in
 * words without a full stop: "reached on 12 May 2026, without evidence", "evidence of
 * 3 May 2026 is earlier than the outcome, which was reached on 12 May 2026". */
void explain_say_left(const struct explain_thing *left, struct buf *out);

/*
 * Append it as text; reference() gives the client's own reference of a
 * number.
 */
void explain_write(const struct explain *x,
    const char *(*reference)(const void *arg, uint32_t client), const void *arg,
    struct buf *out);

#endif

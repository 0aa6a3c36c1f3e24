/*
 * One walk for both questions, what a figure is and what it is made of: so
 * an explanation always adds up to its figure.
 */
#include "agent/figures/derive.h"

#include <string.h>

#include "common/base/day.h"

/* The units of one kind, as bytes that a rule's amount() takes one by one. */
struct walk {
	const char *first;
	size_t n, size;
};

static struct walk
walk_over(const struct timeline *t, enum derive_unit unit)
{
	switch (unit) {
	case UNIT_EPISODE:
		return (struct walk){ (const char *)t->episode, t->episodes,
			sizeof(*t->episode) };
	case UNIT_JOB:
		return (struct walk){ (const char *)t->job, t->jobs,
			sizeof(*t->job) };
	case UNIT_PERSON:
		return (struct walk){ (const char *)t->person, t->people,
			sizeof(*t->person) };
	case UNIT_EMPLOYER:
		return (struct walk){ (const char *)t->employer, t->employers,
			sizeof(*t->employer) };
	case UNIT_POST:
		return (struct walk){ (const char *)t->post, t->posts,
			sizeof(*t->post) };
	default:
		return (struct walk){ (const char *)t->facts->fact, t->facts->n,
			sizeof(*t->facts->fact) };
	}
}

int64_t
derive_explain(const struct derive_rule *rule, const struct timeline *t,
    struct period period,
    void (*visit)(void *arg, const void *thing, int64_t amount), void *arg)
{
	struct derive_scope scope = { .t = t,
		.start = period.start,
		.through = t->through };
	struct walk walk = walk_over(t, rule->unit);
	int64_t sum = 0;

	for (size_t i = 0; i < walk.n; i++) {
		const void *thing = walk.first + i * walk.size;
		int64_t amount = rule->amount(&scope, thing, rule->arg);

		sum += amount;
		if (amount && visit)
			visit(arg, thing, amount);
	}
	/* Rounded once, at the end: rounded parts would not add up. */
	if (rule->divisor)
		sum = (2 * sum + rule->divisor) / (2 * rule->divisor);
	return sum;
}

int
derive_figures(const struct derive_rules *rules, const struct timeline *t,
    struct period period, int64_t *values, struct err *e)
{
	const struct ruleset *rs = rules->rules;

	ASSERT(period.start <= t->through && t->through <= period.end);
	for (size_t i = 0; i < rs->n; i++) {
		const struct derive_rule *rule = &rules->rule[i];

		/* Both tables are written by hand; their order must agree. */
		ASSERT(strcmp(rule->code, rs->rows[i].code) == 0);
		values[i] = derive_explain(rule, t, period, NULL, NULL);
		if (values[i] > INT32_MAX)
			return err_refuse(e, "payload", 0,
			    "%s is %lld, which is more than a return can say:"
			    " look for a value entered with too many digits",
			    rule->code, (long long)values[i]);
	}
	return 0;
}

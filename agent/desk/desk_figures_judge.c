/*
 * Which values a control chart is made of: those of complete quarters, and which
 * of them its limits come from.
 */
#include "agent/desk/desk_figures_judge.h"

#include "common/base/err.h"
#include "common/ips/spc_words.h"

const char *const desk_figures_judge_measures[] = { "job_starts", "referrals",
	"sustained_13", "sustained_26", "sustained_52", NULL };

/* The place of a quarter in the series, or the nearest end of it. */
static size_t
place(const struct desk_figures_series *s, struct period p)
{
	int at = period_distance(s->quarter[0].period, p);

	return at < 0 ? 0 : (size_t)at > s->n ? s->n : (size_t)at;
}

static void
take_base(const struct desk_figures_series *s, const struct baseline *base,
    struct spc_question *q)
{
	q->from = place(s, base->from);
	q->to = place(s, period_next(base->to));
	/* "to" of 0 would mean all of them, and it lies before the first. */
	if (q->to == 0)
		q->from = q->to = s->n;
}

void
desk_figures_judge(const struct desk_figures_series *s, const char *code,
    const struct baseline *base, struct spc_answer *out)
{
	const struct ruleset *rules = measures_ips_grow_1();
	int row = measures_find(rules, slice_of(code));
	struct spc_question q = { .n = s->n, .count = true };
	int64_t value[SPC_MAX];

	ASSERT(row >= 0);
	for (size_t i = 0; i < s->n; i++)
		value[i] = s->quarter[i].complete
			       ? desk_figures_series_value(s, i, (size_t)row)
			       : SPC_MISSING;
	q.value = value;
	q.better = spc_words_better(&rules->rows[row]);
	if (s->has_last) {
		q.target = desk_figures_series_target(s, s->last, (size_t)row);
		q.has_target = q.target != SPC_MISSING;
	}
	if (base != NULL)
		take_base(s, base, &q);
	spc_judge(&q, out);
}

bool
desk_figures_judge_is_base(const struct desk_figures_series *s,
    const char *code, size_t i)
{
	const struct baseline *base = baselines_now(&s->baselines, code);
	int32_t start = s->quarter[i].period.start;

	return base != NULL && start >= base->from.start &&
	       start <= base->to.start;
}

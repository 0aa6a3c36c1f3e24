#include "agent/worklist/worklist_gather.h"

#include "common/base/day.h"
#include "common/base/err.h"

struct worklist_line *
worklist_gather_put(struct worklist_gather *g, const char *key,
    const char *label, int64_t value)
{
	struct worklist_line *line = &g->out->line[g->out->lines++];

	ASSERT(g->out->lines <= WORKLIST_EVIDENCE_LINES);
	*line = (struct worklist_line){ .key = key,
		.label = label,
		.value = value,
		.known = true };
	return line;
}

void
worklist_gather_ratio(struct worklist_gather *g, const char *key,
    const char *label, int64_t value, int64_t by, int64_t times, int decimals)
{
	struct worklist_line *line = worklist_gather_put(g, key, label, 0);

	line->decimals = decimals;
	line->known = by > 0;
	if (by > 0)
		line->value = (2 * times * value + by) / (2 * by);
}

int64_t
worklist_gather_value(const struct worklist_gather *g, const char *code)
{
	return worklist_figure(g->t, g->days, code, NULL, NULL);
}

int64_t
worklist_gather_figure(struct worklist_gather *g, const char *code,
    const char *label)
{
	int64_t value = worklist_gather_value(g, code);

	(void)worklist_gather_put(g, code, label, value);
	return value;
}

struct worklist_row
worklist_gather_row(const struct worklist_gather *g, size_t person)
{
	return (struct worklist_row){ .client = g->t->person[person].client,
		.staff = g->allocated[person],
		.day = DAY_NONE,
		.due = DAY_NONE,
		.fte = FACT_BLANK,
		.limit = FACT_BLANK,
		.stage = "" };
}

bool
worklist_gather_within(const struct worklist_gather *g, int32_t day)
{
	return day != DAY_NONE && g->days.start <= day && day <= g->days.end;
}

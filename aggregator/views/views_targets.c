/*
 * Targets of regions, from the contracts that the registry names.  They are part
 * of the registry's file, so its hash says which targets a page was made with.
 */
#include "aggregator/views/views_targets.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ips/spc.h"

/* Of the text of a contract: its words. */
enum { START, POUNDS, WORDS_MAX = 4 };

static size_t
split(char *text, char *word[static WORDS_MAX])
{
	size_t n = 0;
	char *rest = NULL;

	for (char *w = strtok_r(text, " ", &rest); w != NULL;
	     w = strtok_r(NULL, " ", &rest)) {
		if (n == WORDS_MAX)
			return 0;
		word[n++] = w;
	}
	return n;
}

bool
views_targets_read(const char *contract, struct targets_plan *plan,
    int32_t *start)
{
	char text[REGISTRY_WORD_SIZE], *word[WORDS_MAX];
	struct targets_words w = { 0 };
	struct err ignored = ERR_INIT;
	int year, month, day;
	size_t n;

	if (strlen(contract) >= sizeof(text))
		return false;
	(void)strcpy(text, contract);
	n = split(text, word);
	if (n <= POUNDS || !day_parse(slice_of(word[START]), start))
		return false;
	day_to_civil(*start, &year, &month, &day);
	if (day != 1)
		return false;
	w.contract = word[POUNDS];
	for (size_t i = POUNDS + 1; i < n; i++) {
		const char **to =
		    word[i][0] == '+' ? &w.uplift : &w.steady_state;

		if (*to != NULL)
			return false;
		*to = word[i][0] == '+' ? word[i] + 1 : word[i];
	}
	w.london = w.uplift != NULL;
	return targets_read(&w, plan, &ignored) == 0;
}

/* Of a service's row: the quarters in which it is the one in force, and places
 * the service in the region. */
static void
add_plan(struct views_targets *t, const struct registry *r,
    const struct registry_row *row, const char *region,
    const struct targets_grid *grid)
{
	for (size_t g = 0; g < grid->n; g++) {
		struct period q = grid->quarter[g].period;
		int at = period_distance(t->first, q);
		const char *place;

		if (at < 0 || (size_t)at >= t->n || row->from > q.end ||
		    (row->to != DAY_NONE && row->to < q.end))
			continue;
		place = registry_region_of(r, row->code, q);
		if (place == NULL ||
		    (region != NULL && text_compare_id(place, region) != 0))
			continue;
		t->any = true;
		t->quarter[at].planned++;
		for (size_t i = 0; i < TARGETS_ROWS; i++)
			t->quarter[at].target[i] += grid->quarter[g].target[i];
	}
}

/* Those of all services of a region, or of one service. */
static void
add_plans(struct views_targets *out, const struct registry *r,
    const char *region, const char *service)
{
	struct targets_plan *plan = mem_alloc(sizeof(*plan));
	int32_t start;

	out->quarter = mem_array(out->n + 1, sizeof(*out->quarter));
	for (size_t i = 0; i < r->n; i++) {
		const struct registry_row *row = &r->row[i];
		struct targets_grid *grid;

		if (row->kind != REGISTRY_SERVICE || row->contract[0] == '\0' ||
		    (service != NULL &&
			text_compare_id(row->code, service) != 0) ||
		    !views_targets_read(row->contract, plan, &start))
			continue;
		grid = targets_lay(plan, start);
		add_plan(out, r, row, region, grid);
		free(grid);
	}
	free(plan);
}

void
views_targets_make(struct views_targets *out, const struct registry *r,
    const char *region, struct period first, size_t n)
{
	*out = (struct views_targets){ .first = first, .n = n };
	add_plans(out, r, region, NULL);
	/* Nobody is counted where there is nothing to compare with. */
	for (size_t i = 0; out->any && i < n; i++, first = period_next(first))
		if (out->quarter[i].planned > 0)
			out->quarter[i].expected =
			    registry_expected(r, region, first);
}

void
views_targets_make_service(struct views_targets *out, const struct registry *r,
    const char *service, struct period first, size_t n)
{
	*out = (struct views_targets){ .first = first, .n = n };
	add_plans(out, r, NULL, service);
	for (size_t i = 0; i < n; i++)
		out->quarter[i].expected = out->quarter[i].planned;
}

void
views_targets_free(struct views_targets *t)
{
	free(t->quarter);
	*t = (struct views_targets){ 0 };
}

int64_t
views_targets_at(const struct views_targets *t, size_t i,
    const struct measure *m)
{
	const struct views_targets_quarter *q;

	if (i >= t->n || m == NULL)
		return SPC_MISSING;
	q = &t->quarter[i];
	if (q->planned == 0 || q->planned < q->expected)
		return SPC_MISSING;
	for (unsigned row = 0; row < TARGETS_ROWS; row++)
		if (strcmp(targets_row_measure((enum targets_row)row),
			m->code) == 0)
			return q->target[row];
	return SPC_MISSING;
}

int64_t
views_targets_sum(const struct views_targets *t, size_t from, size_t to,
    const struct measure *m)
{
	int64_t sum = 0;

	for (size_t i = from; i <= to; i++) {
		int64_t one = views_targets_at(t, i, m);

		if (one == SPC_MISSING)
			return SPC_MISSING;
		sum += one;
	}
	return sum;
}

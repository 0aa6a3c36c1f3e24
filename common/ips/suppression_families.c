/*
 * What is hidden for the sake of other cells: families of a total and its parts, and
 * what a hidden count bounds (protocol/TOTALS.md, P-TOT-54 to 56, and P-TOT-61).
 */
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/ips/suppression_cells.h"

enum {
	SMALL = 5, /* the least that hidden counts add up to */
	PAIR = 2   /* one hidden cell is the total less the others */
};

void
suppression_hide(struct suppression *s, size_t at)
{
	s->changed = s->changed || !s->hidden[at];
	s->hidden[at] = true;
}

/*
 * A total and what adds up to it.  The cells of `member` are in the order of
 * hiding; those that nobody collects are left out.
 */
struct family {
	size_t total;
	size_t *member;
	size_t n;
};

static void
join(const struct suppression *s, struct family *f, size_t at)
{
	if (s->value[at] != MEASURE_NOT_COLLECTED)
		f->member[f->n++] = at;
}

/* P-TOT-55. */
static void
settle(struct suppression *s, const struct family *f)
{
	size_t hidden = 0, need;
	int64_t sum = 0;

	for (size_t i = 0; i < f->n; i++)
		if (s->was[f->member[i]]) {
			hidden++;
			sum += s->value[f->member[i]];
		}
	need = s->was[f->total] ? 1 : PAIR;
	if (need == PAIR && hidden == 0)
		return;
	for (size_t i = 0; i < f->n && (hidden < need || sum < SMALL); i++)
		if (!s->was[f->member[i]]) {
			hidden++;
			sum += s->value[f->member[i]];
			suppression_hide(s, f->member[i]);
		}
	if (hidden < need || sum < SMALL)
		suppression_hide(s, f->total);
}

static void
settle_children(struct suppression *s, struct family *f, size_t row)
{
	for (size_t i = 0; i < s->nodes; i++)
		for (size_t t = 0; t < s->times; t++) {
			const struct suppression_node *p = &s->node[i];

			f->n = 0;
			f->total = suppression_at(s, i, t, row);
			for (size_t c = 0; c < p->children; c++)
				join(s, f,
				    suppression_at(s, p->child[c], t, row));
			if (f->n > 0)
				settle(s, f);
		}
}

/* The oldest quarter first: the newest is what people look for. */
static void
settle_quarters(struct suppression *s, struct family *f, size_t row)
{
	if (!suppression_is_flow(s, row))
		return;
	for (size_t i = 0; i < s->nodes; i++) {
		f->n = 0;
		f->total = suppression_at(s, i, s->quarters, row);
		for (size_t q = 0; q < s->quarters; q++)
			join(s, f, suppression_at(s, i, q, row));
		if (f->n > 0)
			settle(s, f);
	}
}

/* The last band first: in most tables it is the rarest. */
static void
settle_bands(struct suppression *s, struct family *f, size_t whole)
{
	const struct measure *rows = s->rules->rows;

	for (size_t i = 0; i < s->nodes; i++)
		for (size_t t = 0; t < s->times; t++) {
			f->n = 0;
			f->total = suppression_at(s, i, t, whole);
			for (size_t row = s->rules->n; row-- > 0;)
				if (rows[row].role == MEASURE_BAND &&
				    rows[row].whole == (int)whole)
					join(s, f,
					    suppression_at(s, i, t, row));
			if (f->n > 0)
				settle(s, f);
		}
}

static void
hide_below(struct suppression *s, size_t left, size_t right)
{
	for (size_t i = 0; i < s->nodes; i++)
		for (size_t t = 0; t < s->times; t++)
			if (s->was[suppression_at(s, i, t, right)] &&
			    s->value[suppression_at(s, i, t, left)] !=
				MEASURE_NOT_COLLECTED)
				suppression_hide(s,
				    suppression_at(s, i, t, left));
}

/* What bounds a row from above by P-TOT-54, A, besides its whole; -1: nothing. */
static int
bound_of(const struct ruleset *rules, size_t row)
{
	static const char *const chain[][2] = {
		{ "into_work", "job_starts" },
		{ "sustained_26", "sustained_13" },
		{ "sustained_52", "sustained_26" },
		{ "in_work_26", "in_work_13" },
	};

	for (size_t i = 0; i < sizeof(chain) / sizeof(chain[0]); i++)
		if (strcmp(rules->rows[row].code, chain[i][0]) == 0)
			return measures_find(rules, slice_of(chain[i][1]));
	return -1;
}

void
suppression_groups(const struct ruleset *rules,
    size_t first[static MEASURES_MAX])
{
	for (size_t row = 0; row < rules->n; row++) {
		int whole = rules->rows[row].whole;
		int bound = bound_of(rules, row);

		first[row] = row;
		if (whole >= 0 && (size_t)whole < row)
			first[row] = first[whole];
		if (bound >= 0)
			first[row] = first[bound];
	}
}

/* P-TOT-54, A: bands and parts below their whole, and what is ordered. */
static void
settle_below(struct suppression *s, struct family *f, size_t row)
{
	int whole = s->rules->rows[row].whole, bound = bound_of(s->rules, row);

	(void)f;
	if (whole >= 0)
		hide_below(s, row, (size_t)whole);
	if (bound >= 0)
		hide_below(s, row, (size_t)bound);
}

void
suppression_settle(struct suppression *s, unsigned rules, const size_t *group,
    size_t first)
{
	static const struct {
		enum suppression_rule rule;
		void (*settle)(struct suppression *, struct family *, size_t);
	} steps[] = {
		{ SUPPRESSION_BELOW, settle_below },
		{ SUPPRESSION_BANDS, settle_bands },
		{ SUPPRESSION_QUARTERS, settle_quarters },
		{ SUPPRESSION_CHILDREN, settle_children },
	};
	size_t one = s->nodes * s->times, row[MEASURES_MAX], n = 0;
	struct family f = { 0 };

	for (size_t i = first; i < s->rules->n; i++)
		if (group[i] == first && suppression_is_count(s, i))
			row[n++] = i;
	f.member =
	    mem_array(s->nodes + s->times + s->rules->n, sizeof(*f.member));
	do {
		s->changed = false;
		for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
			if ((rules & steps[i].rule) == 0)
				continue;
			for (size_t k = 0; k < n; k++)
				memcpy(&s->was[row[k] * one],
				    &s->hidden[row[k] * one],
				    one * sizeof(*s->was));
			for (size_t k = 0; k < n; k++)
				steps[i].settle(s, &f, row[k]);
		}
	} while (s->changed);
	free(f.member);
}

/*
 * What readers get of a fleet.  mhsds/1 is written down here once more, from
 * P-TOT-35 and 36, so that the attacker does not depend on how a table is laid
 * out.
 */
#include "tests/simulation/prop_shown.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/err.h"
#include "common/base/mem.h"

static void
add_scope(struct prop_shown *s, int region, int service)
{
	s->scope = mem_resize(s->scope, s->scopes + 1, sizeof(*s->scope));
	s->scope[s->scopes++] = (struct prop_shown_scope){ region, service };
}

static void
add_services(struct prop_shown *s, int region)
{
	const struct prop_fleet *f = s->fleet;

	for (size_t i = 0; i < f->services; i++)
		for (size_t q = 0; q < f->quarters; q++)
			if (f->list[i][q].any &&
			    f->list[i][q].region == region) {
				add_scope(s, region, (int)i);
				break;
			}
}

void
prop_shown_make(struct prop_shown *s, const struct prop_fleet *f,
    const struct suppression *suppression)
{
	*s = (struct prop_shown){ .fleet = f, .suppression = suppression };
	add_scope(s, SUPPRESSION_MAIN, SUPPRESSION_ANY);
	add_scope(s, SUPPRESSION_OUTSIDE, SUPPRESSION_ANY);
	add_services(s, SUPPRESSION_OUTSIDE);
	for (int r = 0; r < (int)f->regions; r++) {
		add_scope(s, r, SUPPRESSION_ANY);
		add_services(s, r);
	}
}

void
prop_shown_free(struct prop_shown *s)
{
	free(s->scope);
}

bool
prop_shown_has(const struct prop_shown *s, size_t scope, size_t i, size_t q)
{
	const struct prop_shown_scope *c = &s->scope[scope];
	const struct prop_fleet_return *r = &s->fleet->list[i][q];

	return r->any &&
	       (c->service == SUPPRESSION_ANY || c->service == (int)i) &&
	       (c->region == SUPPRESSION_MAIN ? r->region != SUPPRESSION_OUTSIDE
					      : r->region == c->region);
}

/* A column of one quarter under mhsds/1. */
struct column {
	size_t reported, collecting;
	int64_t value, caseload;
};

static struct column
read_column(const struct prop_shown *s, size_t scope, size_t q, size_t row)
{
	static int caseload = -1;
	struct column c = { .caseload = MEASURE_NOT_COLLECTED };

	if (caseload < 0)
		caseload =
		    measures_find(measures_ips_grow_2(), slice_of("caseload"));
	for (size_t i = 0; i < s->fleet->services; i++) {
		const int64_t *v = s->fleet->list[i][q].value;

		if (!prop_shown_has(s, scope, i, q))
			continue;
		c.reported++;
		c.caseload = v[caseload];
		if (v[row] == MEASURE_NOT_COLLECTED)
			continue;
		c.collecting++;
		c.value += v[row];
	}
	return c;
}

static bool
is_hidden(const struct prop_shown *s, size_t scope, const struct column *c)
{
	if (s->scope[scope].service != SUPPRESSION_ANY)
		return c->caseload < DISCLOSURE_CASELOAD_MIN;
	return c->reported < DISCLOSURE_REGION_MIN ||
	       (c->collecting > 0 && c->collecting < DISCLOSURE_REGION_MIN);
}

/* True when sheaf/1 hides it. */
static bool
is_suppressed(const struct prop_shown *s, size_t scope, size_t quarter,
    size_t row)
{
	struct suppression_cell c = {
		.region = s->scope[scope].region,
		.service = s->scope[scope].service,
		.quarter = quarter == s->fleet->quarters ? SUPPRESSION_ALL
							 : (int)quarter,
		.row = row,
	};

	return suppression_hides(s->suppression, &c);
}

struct prop_shown_cell
prop_shown_get(const struct prop_shown *s, size_t scope, size_t quarter,
    size_t row)
{
	const struct measure *m = &measures_ips_grow_2()->rows[row];
	bool all = quarter == s->fleet->quarters, hidden = false, any = false;
	struct prop_shown_cell cell = { PROP_SHOWN_NONE, 0, false };

	if (m->role == MEASURE_SUM || (all && m->kind != MEASURE_FLOW))
		return cell;
	for (size_t q = all ? 0 : quarter; q <= quarter; q++) {
		struct column c;

		if (q == s->fleet->quarters)
			break;
		c = read_column(s, scope, q, row);
		if (c.reported == 0)
			continue;
		hidden = hidden || is_hidden(s, scope, &c);
		any = any || c.collecting > 0;
		cell.value += c.value;
	}
	if (!any)
		return cell;
	cell.few = hidden;
	if (m->about == MEASURE_WORK)
		cell.state = hidden && s->suppression == NULL
				 ? PROP_SHOWN_HIDDEN
				 : PROP_SHOWN_EXACT;
	else if (s->suppression != NULL)
		cell.state = is_suppressed(s, scope, quarter, row)
				 ? PROP_SHOWN_HIDDEN
				 : PROP_SHOWN_ROUNDED;
	else if (hidden)
		cell.state = PROP_SHOWN_HIDDEN;
	else
		cell.state =
		    cell.value < 5 ? PROP_SHOWN_BELOW_5 : PROP_SHOWN_ROUNDED;
	return cell;
}

void
prop_shown_name(const struct prop_shown *s, size_t scope, size_t quarter,
    size_t row, char out[static 160])
{
	const struct prop_shown_scope *c = &s->scope[scope];
	char time[32] = "all quarters", where[32] = "all regions", who[32] = "";

	if (quarter < s->fleet->quarters)
		(void)snprintf(time, sizeof(time), "quarter %zu", quarter);
	if (c->region >= 0)
		(void)snprintf(where, sizeof(where), "region %d", c->region);
	else if (c->region == SUPPRESSION_OUTSIDE)
		(void)snprintf(where, sizeof(where), "outside");
	if (c->service != SUPPRESSION_ANY)
		(void)snprintf(who, sizeof(who), ", service %d", c->service);
	(void)snprintf(out, 160, "%s%s, %s, %s", where, who, time,
	    measures_ips_grow_2()->rows[row].code);
}

/* Sums of shown figures. */
#include "aggregator/views/views_shown_total.h"

void
views_shown_total_add(struct views_shown_total *t,
    const struct views_shown_cell *c)
{
	t->hidden |= c->hidden;
	if (c->has_value) {
		t->any = true;
		t->value += c->value;
	}
}

struct views_shown_cell
views_shown_total_cell(const struct views_shown_total *t)
{
	if (t->hidden)
		return views_shown_none("*", "a service's figure is hidden");
	if (!t->any)
		return views_shown_none("", "no service has reported it");
	return views_shown_made(t->value, 0);
}

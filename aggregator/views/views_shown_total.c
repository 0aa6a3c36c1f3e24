/* Sums of shown figures. */
#include "aggregator/views/views_shown_total.h"

#include <string.h>

void
views_shown_total_add(struct views_shown_total *t,
    const struct views_shown_cell *c)
{
	t->hidden |= c->hidden;
	t->lacks |= strcmp(c->text, "-") == 0;
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
	if (t->lacks)
		return views_shown_none("-", "a service does not collect it");
	if (!t->any)
		return views_shown_none("", "no service has reported it");
	return views_shown_made(t->value, 0);
}

/* The remark in formats that can only leave a figure out. */
#include "aggregator/exports/exports_left_out.h"

/* Codes of the figures without a value, hidden or not. */
static void
put_codes(const struct exports_table *t, const struct exports_column *c,
    bool hidden, const char *before, struct buf *out)
{
	size_t n;
	const struct exports_code *code = exports_codes(t->rules, &n);
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		if (c->cell[i].has_value || c->cell[i].hidden != hidden)
			continue;
		buf_printf(out, "%s%s", any ? ", " : before, code[i].code);
		any = true;
	}
	if (any)
		buf_puts(out, ".");
}

void
exports_sets(const struct exports_column *c, struct buf *out)
{
	struct buf who;

	buf_init(&who, ERR_TEXT_MAX);
	if (views_shown_sets(c->by_set, &who))
		buf_printf(out, " Added up: %s.", buf_str(&who));
	buf_free(&who);
}

void
exports_left_out(const struct exports_table *t, const struct exports_column *c,
    struct buf *out)
{
	exports_table_named(t, out);
	buf_puts(out, ".");
	exports_sets(c, out);
	put_codes(t, c, true, " Hidden: ", out);
	put_codes(t, c, false, " Not collected: ", out);
}

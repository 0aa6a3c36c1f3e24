/* The remark in formats that can only leave a figure out. */
#include "aggregator/exports/exports_left_out.h"

/* Codes of the figures without a value, hidden or not. */
static void
put_codes(const struct exports_column *c, bool hidden, const char *before,
    struct buf *out)
{
	size_t n;
	const struct exports_code *code = exports_codes(&n);
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
exports_left_out(const struct exports_table *t, const struct exports_column *c,
    struct buf *out)
{
	exports_table_named(t, out);
	buf_puts(out, ".");
	put_codes(c, true, " Hidden: ", out);
	put_codes(c, false, " Not collected: ", out);
}

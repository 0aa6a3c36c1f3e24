/* DHIS2.  Elements, options and regions are named by code, not by uid: uids are
 * each site's own. */
#include "aggregator/exports/exports_dhis2.h"

#include <stdio.h>

#include "aggregator/exports/exports_left_out.h"
#include "common/base/day.h"
#include "common/base/json.h"

enum { REMARK_MAX = 16 * 1024, COUNT_SIZE = 24 };

void
exports_dhis2_period(char out[static EXPORTS_DHIS2_PERIOD_SIZE],
    struct period q)
{
	int year, month, day;

	day_to_civil(q.start, &year, &month, &day);
	(void)snprintf(out, EXPORTS_DHIS2_PERIOD_SIZE, "%04dQ%d", year,
	    (month - 1) / 3 + 1);
}

/* Where a list of values stands. */
struct place {
	const char *region;
	char period[EXPORTS_DHIS2_PERIOD_SIZE];
	struct jval *values;
};

static struct jval *
add_value(const struct place *p, const char *element, const char *option,
    const char *value)
{
	struct jval *o = jval_object();

	jval_set_str(o, "dataElement", element);
	jval_set_str(o, "categoryOptionCombo",
	    option != NULL ? option : EXPORTS_DEFAULT);
	jval_set_str(o, "period", p->period);
	jval_set_str(o, "orgUnit", p->region);
	jval_set_str(o, "value", value);
	jval_add(p->values, o);
	return o;
}

static void
add_services(const struct exports_table *t, const struct exports_column *c,
    const struct place *p)
{
	char count[COUNT_SIZE];
	struct buf remark;

	buf_init(&remark, REMARK_MAX);
	exports_left_out(t, c, &remark);
	(void)snprintf(count, sizeof(count), "%zu", c->reported);
	jval_set_str(add_value(p, EXPORTS_REPORTED, NULL, count), "comment",
	    buf_str(&remark));
	(void)snprintf(count, sizeof(count), "%zu", c->expected);
	(void)add_value(p, EXPORTS_EXPECTED, NULL, count);
	buf_free(&remark);
}

int
exports_dhis2(const struct exports_table *t, struct buf *out, struct err *e)
{
	struct jval *o = jval_object();
	struct place p = { .region = t->region != NULL ? t->region : "ALL",
		.values = jval_array() };
	char number[DISCLOSURE_TEXT_SIZE];
	size_t n;
	const struct exports_code *code = exports_codes(t->rules, &n);

	(void)e;
	jval_set_str(o, "dataSet", EXPORTS_DATA_SET);
	for (size_t i = 0; i < t->columns; i++) {
		const struct exports_column *c = &t->column[i];

		if (c->all || !c->any)
			continue;
		exports_dhis2_period(p.period, c->period);
		add_services(t, c, &p);
		for (size_t j = 0; j < n; j++) {
			if (!c->cell[j].has_value)
				continue;
			exports_table_number(number, &c->cell[j]);
			(void)add_value(&p, code[j].element, code[j].option,
			    number);
		}
	}
	jval_set(o, "dataValues", p.values);
	jval_write(o, true, out);
	buf_puts(out, "\n");
	jval_free(o);
	return 0;
}

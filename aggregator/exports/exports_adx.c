/* ADX.  Our codes of regions and quarters are what ADX wants as they are. */
#include "aggregator/exports/exports_adx.h"

#include "aggregator/exports/exports_left_out.h"
#include "common/base/day.h"
#include "common/base/markup.h"

enum { REMARK_MAX = 16 * 1024 };

static void
put_services(const struct exports_table *t, const struct exports_column *c,
    struct buf *out)
{
	struct buf remark;

	buf_init(&remark, REMARK_MAX);
	exports_left_out(t, c, &remark);
	buf_printf(out,
	    "    <dataValue dataElement=\"%s\" value=\"%zu\">\n"
	    "      <annotation>",
	    EXPORTS_REPORTED, c->reported);
	markup_escape(out, buf_str(&remark));
	buf_printf(out,
	    "</annotation>\n"
	    "    </dataValue>\n"
	    "    <dataValue dataElement=\"%s\" value=\"%zu\"/>\n",
	    EXPORTS_EXPECTED, c->expected);
	buf_free(&remark);
}

static void
put_group(const struct exports_table *t, const struct exports_column *c,
    struct buf *out)
{
	char period[PERIOD_TEXT_SIZE], number[DISCLOSURE_TEXT_SIZE];
	size_t n;
	const struct exports_code *code = exports_codes(t->rules, &n);

	period_format(period, c->period);
	buf_puts(out, "  <group orgUnit=\"");
	markup_escape(out, t->region != NULL ? t->region : "ALL");
	buf_printf(out, "\" period=\"%s\" dataSet=\"%s\" comment=\"", period,
	    EXPORTS_DATA_SET);
	markup_escape(out, t->place);
	buf_printf(out, ", policy %s\">\n", disclosure_policy_name(t->policy));
	put_services(t, c, out);
	for (size_t i = 0; i < n; i++) {
		if (!c->cell[i].has_value)
			continue;
		exports_table_number(number, &c->cell[i]);
		buf_printf(out, "    <dataValue dataElement=\"%s\"",
		    code[i].element);
		if (code[i].dimension != NULL)
			buf_printf(out, " %s=\"%s\"", code[i].dimension,
			    code[i].option);
		buf_printf(out, " value=\"%s\"/>\n", number);
	}
	buf_puts(out, "  </group>\n");
}

int
exports_adx(const struct exports_table *t, struct buf *out, struct err *e)
{
	char day[DAY_TEXT_SIZE];

	(void)e;
	day_format(day, t->day);
	buf_printf(out,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<adx xmlns=\"urn:ihe:qrph:adx:2015\" "
	    "exported=\"%sT00:00:00Z\">\n",
	    day);
	for (size_t i = 0; i < t->columns; i++)
		if (!t->column[i].all && t->column[i].any)
			put_group(t, &t->column[i], out);
	buf_puts(out, "</adx>\n");
	return 0;
}

/* Months on the calendar. */
#include "common/ips/month.h"

#include <stdio.h>

#include "common/base/day.h"
#include "common/base/text.h"
#include "common/ips/period.h"

struct month
month_of(int32_t day)
{
	struct month m;
	int year, month, mday;

	day_to_civil(day, &year, &month, &mday);
	m.start = day_from_civil(year, month, 1);
	m.end = day_from_civil(month == 12 ? year + 1 : year,
		    month == 12 ? 1 : month + 1, 1) -
		1;
	m.year = period_year_start(m.start);
	m.window = day_from_civil(month == 12 ? year : year - 1,
	    month == 12 ? 1 : month + 1, 1);
	return m;
}

struct month
month_next(const struct month *m)
{
	return month_of(m->end + 1);
}

int
month_parse(const char *text, struct month *out, struct err *e)
{
	char day[DAY_TEXT_SIZE];
	int32_t first;
	int n = snprintf(day, sizeof(day), "%s-01", text);

	if (n != DAY_TEXT_SIZE - 1 || !day_parse(slice_of(day), &first))
		return err_set(e, ERR_USAGE,
		    "a month is written as year and month, like 2026-05");
	*out = month_of(first);
	return 0;
}

void
month_format(char out[static MONTH_TEXT_SIZE], const struct month *m)
{
	char day[DAY_TEXT_SIZE];

	day_format(day, m->start);
	(void)snprintf(out, MONTH_TEXT_SIZE, "%.7s", day);
}

void
month_say(const struct month *m, struct buf *out)
{
	char day[DAY_SAID_SIZE];

	day_say(day, m->start);
	buf_puts(out, day + 2); /* without "1 " */
}

/*
 * Reporting periods: NHS quarters and the single days of fidelity reviews, as the
 * protocol writes them and as people type them.
 */
#include "common/ips/period.h"

#include <stdio.h>
#include <string.h>

#include "common/base/day.h"

enum { MONTHS = 12, QUARTER_MONTHS = 3, QUARTERS = 4 };

/* Calendar quarters and those of the financial year fall together. */
static const char *const title_months[QUARTERS] = {
	"Jan\342\200\223Mar",
	"Apr\342\200\223Jun",
	"Jul\342\200\223Sep",
	"Oct\342\200\223Dec",
};

/* The number of the quarter that holds day, counted from the year 0. */
static int
to_number(int32_t day)
{
	int y, m, d;

	day_to_civil(day, &y, &m, &d);
	return y * QUARTERS + (m - 1) / QUARTER_MONTHS;
}

static int32_t
first_day(int number)
{
	return day_from_civil(number / QUARTERS,
	    number % QUARTERS * QUARTER_MONTHS + 1, 1);
}

static struct period
from_number(int number)
{
	struct period p = { first_day(number), first_day(number + 1) - 1 };

	return p;
}

struct period
period_of(int32_t day)
{
	return from_number(to_number(day));
}

struct period
period_next(struct period q)
{
	return from_number(to_number(q.start) + 1);
}

struct period
period_previous(struct period q)
{
	return from_number(to_number(q.start) - 1);
}

bool
period_is_quarter(struct period p)
{
	struct period q = period_of(p.start);

	return q.start == p.start && q.end == p.end;
}

struct period
period_month_of(int32_t day)
{
	int y, m, d;

	day_to_civil(day, &y, &m, &d);
	return (struct period){ day_from_civil(y, m, 1),
		day_from_civil(m == MONTHS ? y + 1 : y, m == MONTHS ? 1 : m + 1,
		    1) -
		    1 };
}

bool
period_is_month(struct period p)
{
	struct period m = period_month_of(p.start);

	return m.start == p.start && m.end == p.end;
}

bool
period_parse(struct slice s, struct period *p)
{
	struct slice length;
	struct period q;
	int32_t day;

	if (s.n != PERIOD_TEXT_SIZE - 2 ||
	    !day_parse(slice_make(s.p, DAY_TEXT_SIZE - 1), &day))
		return false;
	length = slice_make(s.p + DAY_TEXT_SIZE - 1, s.n - (DAY_TEXT_SIZE - 1));
	q = period_of(day);
	if (slice_is(length, "/P1D"))
		q = (struct period){ day, day };
	else if (slice_is(length, "/P1M"))
		q = period_month_of(day);
	else if (!slice_is(length, "/P3M"))
		return false;
	if (q.start != day)
		return false;
	*p = q;
	return true;
}

/* The number of the n digits at s, or -1. */
static int
digits(const char *s, int n)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		v = v * 10 + (s[i] - '0');
	}
	return v;
}

/* "2026/27 Q1" in its spellings. */
static bool
parse_title(const char *s, struct period *p)
{
	int year, next, number;

	year = strlen(s) < 9 ? -1 : digits(s, 4);
	if (year < 0 || (s[4] != '/' && s[4] != '-'))
		return false;
	/* Both years must be given and follow each other: "2026 Q1" alone would
	 * be January to some and April to others. */
	next = digits(s + 5, 2);
	if (next != (year + 1) % 100)
		return false;
	s += 7;
	if (*s == ' ' || *s == '-')
		s++;
	if ((*s != 'Q' && *s != 'q') || s[1] < '1' || s[1] > '4' ||
	    s[2] != '\0')
		return false;
	/* Q1 begins in April, the calendar year's second quarter. */
	number = year * QUARTERS + (s[1] - '0');
	/* The years that day_parse() takes (P-GEN-4). */
	if (number < 2000 * QUARTERS || number >= 2100 * QUARTERS)
		return false;
	*p = from_number(number);
	return true;
}

int
period_parse_user(const char *s, struct period *p, struct err *e)
{
	struct period q;

	if (parse_title(s, &q) ||
	    (period_parse(slice_of(s), &q) && period_is_quarter(q))) {
		*p = q;
		return 0;
	}
	return err_set(e, ERR_USAGE,
	    "what was given is not a reporting quarter: write the financial "
	    "year and quarter, as in \"2026/27 Q1\" (April to June 2026), or "
	    "its first day and length, as in \"2026-04-01/P3M\"");
}

void
period_format(char out[static PERIOD_TEXT_SIZE], struct period p)
{
	const char *length = period_is_quarter(p) ? "/P3M"
			     : period_is_month(p) ? "/P1M"
						  : "/P1D";

	ASSERT(p.start == p.end || length[3] == 'M');
	day_format(out, p.start);
	memcpy(out + DAY_TEXT_SIZE - 1, length, 5);
}

void
period_title(char out[static PERIOD_TITLE_SIZE], struct period q)
{
	int number = to_number(q.start), year;
	char said[DAY_SAID_SIZE];

	if (period_is_month(q)) {
		day_say(said, q.start);
		(void)snprintf(out, PERIOD_TITLE_SIZE, "%s",
		    said + 2); /* without "1 " */
		return;
	}
	if (!period_is_quarter(q)) {
		day_format(out, q.start);
		return;
	}
	year = (number - 1) / QUARTERS;
	(void)snprintf(out, PERIOD_TITLE_SIZE, "%04d/%02d Q%d (%s)", year,
	    (year + 1) % 100, (number - 1) % QUARTERS + 1,
	    title_months[number % QUARTERS]);
}

int32_t
period_year_start(int32_t day)
{
	int y, m, d;

	day_to_civil(day, &y, &m, &d);
	return day_from_civil(m < 4 ? y - 1 : y, 4, 1);
}

int
period_distance(struct period a, struct period b)
{
	return to_number(b.start) - to_number(a.start);
}

/*
 * Civil dates as day numbers, by the method of Howard Hinnant's
 * "chrono-Compatible Low-Level Date Algorithms".  No time zone comes near it.
 */
#include "common/base/day.h"

#include <stdio.h>
#include <string.h>

#include "common/base/err.h"

/*
 * Years begin on 1 March here, so that the leap day is the last day of its
 * year; eras of 400 years all have the same length.
 */
enum {
	ERA_YEARS = 400,
	ERA_DAYS = 146097,
	EPOCH_DAYS = 719468 /* from 0000-03-01 to 1970-01-01 */
};

static bool
is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static const char *const months[] = { "January", "February", "March", "April",
	"May", "June", "July", "August", "September", "October", "November",
	"December" };

/* Whether word, in lower case, is the first n letters of name. */
static bool
begins(struct slice word, const char *name, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (word.n != n || (word.p[i] | 0x20) != (name[i] | 0x20) ||
		    word.p[i] < 'a')
			return false;
	return true;
}

int
day_month_named(struct slice word)
{
	enum { SHORT = 3 };

	for (int i = 0; i < 12; i++)
		if (begins(word, months[i], strlen(months[i])) ||
		    begins(word, months[i], SHORT))
			return i + 1;
	return slice_is(word, "sept") ? 9 : 0;
}

bool
day_is_real(int year, int month, int mday)
{
	static const int days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };

	if (year < 0 || year > 9999 || month < 1 || month > 12 || mday < 1)
		return false;
	return mday <= days[month - 1] + (month == 2 && is_leap(year));
}

int32_t
day_from_civil(int year, int month, int day)
{
	int era, year_of_era, day_of_year, march_month;

	ASSERT(day_is_real(year, month, day));
	if (month <= 2)
		year--;
	march_month = month > 2 ? month - 3 : month + 9;
	era = (year >= 0 ? year : year - (ERA_YEARS - 1)) / ERA_YEARS;
	year_of_era = year - era * ERA_YEARS;
	day_of_year = (153 * march_month + 2) / 5 + day - 1;
	return era * ERA_DAYS + year_of_era * 365 + year_of_era / 4 -
	       year_of_era / 100 + day_of_year - EPOCH_DAYS;
}

void
day_to_civil(int32_t day, int *year, int *month, int *mday)
{
	int64_t n = (int64_t)day + EPOCH_DAYS;
	int64_t era = (n >= 0 ? n : n - (ERA_DAYS - 1)) / ERA_DAYS;
	int day_of_era = (int)(n - era * ERA_DAYS);
	int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
			      day_of_era / 146096) /
			  365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 -
					   year_of_era / 100);
	int march_month = (5 * day_of_year + 2) / 153;

	*mday = day_of_year - (153 * march_month + 2) / 5 + 1;
	*month = march_month < 10 ? march_month + 3 : march_month - 9;
	*year = (int)(era * ERA_YEARS) + year_of_era + (*month <= 2);
}

/* The number of the n digits at p, or -1. */
static int
digits(const uint8_t *p, int n)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return -1;
		v = v * 10 + (p[i] - '0');
	}
	return v;
}

static bool
parse(struct slice s, int year_min, int32_t *day)
{
	int y, m, d;

	if (s.n != DAY_TEXT_SIZE - 1 || s.p[4] != '-' || s.p[7] != '-')
		return false;
	y = digits(s.p, 4);
	m = digits(s.p + 5, 2);
	d = digits(s.p + 8, 2);
	if (y < year_min || y > 2099 || !day_is_real(y, m, d))
		return false;
	*day = day_from_civil(y, m, d);
	return true;
}

bool
day_parse(struct slice s, int32_t *day)
{
	return parse(s, 2000, day);
}

bool
day_parse_birth(struct slice s, int32_t *day)
{
	return parse(s, 1900, day);
}

static void
put_digits(char *out, int n, int v)
{
	while (n-- > 0) {
		out[n] = (char)('0' + v % 10);
		v /= 10;
	}
}

void
day_format(char out[static DAY_TEXT_SIZE], int32_t day)
{
	int y, m, d;

	day_to_civil(day, &y, &m, &d);
	ASSERT(y >= 0 && y <= 9999);
	put_digits(out, 4, y);
	put_digits(out + 5, 2, m);
	put_digits(out + 8, 2, d);
	out[4] = out[7] = '-';
	out[10] = '\0';
}

void
day_say(char out[static DAY_SAID_SIZE], int32_t day)
{
	int y, m, d;

	day_to_civil(day, &y, &m, &d);
	ASSERT(y >= 0 && y <= 9999);
	(void)snprintf(out, DAY_SAID_SIZE, "%d %s %d", d, months[m - 1], y);
}

const char *
day_weekday_name(int32_t day)
{
	static const char *const names[] = { "Monday", "Tuesday", "Wednesday",
		"Thursday", "Friday", "Saturday", "Sunday" };
	enum { WEEK = 7, EPOCH = 3 /* 1970-01-01 was a Thursday */ };

	return names[((day + EPOCH) % WEEK + WEEK) % WEEK];
}

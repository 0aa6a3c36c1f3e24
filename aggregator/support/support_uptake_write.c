/* Uptake as tables and sentences. */
#include <stdio.h>

#include "aggregator/support/support_uptake.h"
#include "common/base/day.h"

enum { GAP = 2, WORDS_MAX = 64, NAMED_MAX = 12, DECIMALS = 2 };

/* "March 2020" */
static void
say_month(int32_t first, char out[static DAY_SAID_SIZE])
{
	char said[DAY_SAID_SIZE];

	/* "1 March 2020" without its day. */
	day_say(said, first);
	(void)snprintf(out, DAY_SAID_SIZE, "%s", said + 2);
}

/* The year and month of a day, as in "2020-03". */
static void
add_month(struct table *t, int32_t first)
{
	char day[DAY_TEXT_SIZE], said[DAY_SAID_SIZE];

	day_format(day, first);
	say_month(first, said);
	table_textf(t, "%.7s", day);
	table_text(t, said);
}

/* region, region_shown */
static void
add_region(struct table *t, const struct support_uptake *u, const char *code)
{
	table_text(t, code[0] != '\0' ? code : NULL);
	table_text(t, code[0] != '\0'
			  ? registry_name(u->registry, REGISTRY_REGION, code)
			  : "Cross-regional");
}

/* events, online, attendances, mean, services */
static void
add_counts(struct table *t, const struct support_uptake_row *row)
{
	table_integer(t, (int64_t)row->events);
	table_integer(t, (int64_t)row->online);
	table_integer(t, row->attendances);
	if (row->events > 0)
		table_decimal(t, support_uptake_mean(row, true), DECIMALS);
	else
		table_none(t);
	table_integer(t, (int64_t)row->services);
}

#define COUNTS \
	{ .key = "events", .heading = "Events", .gap = GAP, .right = true }, \
	    { .key = "online", \
		    .heading = "Online", \
		    .gap = GAP, \
		    .right = true }, \
	    { .key = "attendances", \
		    .heading = "Attendances", \
		    .gap = GAP, \
		    .right = true }, \
	    { .key = "mean", \
		    .heading = "An event", \
		    .gap = GAP, \
		    .right = true }, \
	{ \
		.key = "services", .heading = "Services reached", .gap = GAP, \
		.right = true \
	}

static const struct table_column month_columns[] = {
	{ .key = "region" },
	{ .key = "region_shown", .heading = "Region" },
	{ .key = "month" },
	{ .key = "month_shown", .heading = "Month", .gap = GAP },
	COUNTS,
};

struct table *
support_uptake_months(const struct support_uptake *u)
{
	struct table *t = table_new(month_columns,
	    sizeof(month_columns) / sizeof(month_columns[0]), "-");

	for (size_t i = 0; i < u->months; i++) {
		add_region(t, u, u->month[i].region);
		add_month(t, u->month[i].month);
		add_counts(t, &u->month[i]);
	}
	return t;
}

static const struct table_column region_columns[] = {
	{ .key = "region" },
	{ .key = "region_shown", .heading = "Region" },
	COUNTS,
};

struct table *
support_uptake_regions(const struct support_uptake *u)
{
	struct table *t = table_new(region_columns,
	    sizeof(region_columns) / sizeof(region_columns[0]), "-");

	for (size_t i = 0; i < u->regions; i++) {
		add_region(t, u, u->whole[i].region);
		add_counts(t, &u->whole[i]);
	}
	if (u->regions > 1) {
		table_none(t);
		table_text(t, "All together");
		add_counts(t, &u->all);
	}
	return t;
}

static const struct table_column service_columns[] = {
	{ .key = "service" },
	{ .key = "service_shown", .heading = "Service" },
	{ .key = "region_shown", .heading = "Region", .gap = GAP },
	{ .key = "events",
	    .heading = "Events attended",
	    .gap = GAP,
	    .right = true },
	{ .key = "people",
	    .heading = "Attendances",
	    .gap = GAP,
	    .right = true },
	{ .key = "newest", .heading = "Newest", .gap = GAP },
	{ .key = "hours",
	    .heading = "Hours of support",
	    .gap = GAP,
	    .right = true },
	{ .key = "nothing" },
};

struct table *
support_uptake_services(const struct support_uptake *u)
{
	struct table *t = table_new(service_columns,
	    sizeof(service_columns) / sizeof(service_columns[0]), "-");

	for (size_t i = 0; i < u->services; i++) {
		const struct support_uptake_service *s = &u->service[i];
		struct buf hours;

		buf_init(&hours, WORDS_MAX);
		support_given_put_hours((uint32_t)s->minutes, &hours);
		table_text(t, s->code);
		table_text(t, s->name);
		table_text(t,
		    s->region[0] != '\0'
			? registry_name(u->registry, REGISTRY_REGION, s->region)
			: NULL);
		table_integer(t, (int64_t)s->events);
		table_integer(t, s->people);
		table_day(t, s->newest);
		table_text(t, buf_str(&hours));
		table_flag(t, s->events == 0 && s->minutes == 0);
		buf_free(&hours);
	}
	return t;
}

static const char *
plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* Which services took nothing up, or that all took something up. */
static void
put_nothing(const struct support_uptake *u, struct buf *out)
{
	if (u->nothing == 0) {
		buf_puts(out,
		    " Every service attended an event or was given support.");
		return;
	}
	buf_printf(out,
	    " %zu of %zu service%s attended no event and took up no support",
	    u->nothing, u->services, plural(u->services));
	for (size_t i = 0; i < u->nothing && i < NAMED_MAX; i++)
		buf_printf(out, "%s%s", i == 0 ? ": " : ", ",
		    u->service[i].name);
	if (u->nothing > NAMED_MAX)
		buf_printf(out, " and %zu more", u->nothing - NAMED_MAX);
	buf_puts(out, ".");
}

void
support_uptake_says(const struct support_uptake *u, struct buf *out)
{
	const struct support_uptake_request *q = &u->request;
	const char *name = q->region == NULL ? ""
					     : registry_name(u->registry,
						   REGISTRY_REGION, q->region);
	char first[DAY_SAID_SIZE], last[DAY_SAID_SIZE];

	day_say(first, q->first != DAY_NONE ? q->first : 0);
	day_say(last, q->last != DAY_NONE ? q->last : 0);
	if (q->last == DAY_NONE) {
		buf_puts(out, "No event and no support is written down");
		if (q->region != NULL)
			buf_printf(out, " for %s", name);
		if (q->first != DAY_NONE)
			buf_printf(out, " from %s on.", first);
		else
			buf_puts(out, " yet.");
		return;
	}
	buf_printf(out, "%zu event%s", u->all.events, plural(u->all.events));
	if (q->region != NULL)
		buf_printf(out, " for %s or cross-regional", name);
	if (q->first == DAY_NONE)
		buf_printf(out, " up to %s", last);
	else if (q->first == q->last)
		buf_printf(out, " on %s", first);
	else
		buf_printf(out, " from %s to %s", first, last);
	buf_printf(out, ", %lld attendance%s of %zu service%s.",
	    (long long)u->all.attendances, plural((size_t)u->all.attendances),
	    u->all.services, plural(u->all.services));
	if (u->services > 0)
		put_nothing(u, out);
	/* Else the table of services seems to contradict the first sentence. */
	if (q->region != NULL)
		buf_puts(out,
		    " A service of the region is counted at events for other "
		    "regions, too.");
}

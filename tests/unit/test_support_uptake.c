/*
 * Who took support up: months and regions, services that took up nothing, support
 * beside the items that it was about; and the published months of a real evaluation.
 */
#include "aggregator/support/support_uptake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/support/support_moved.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "tests/unit/unit.h"

static struct registry registry;
static struct support_events events;
static struct support_givens given;
static struct support_reviews reviews;
static struct support_uptake u;
static size_t events_cap, given_cap;

static int32_t
day_of(const char *text)
{
	int32_t day;

	ck_assert(day_parse(slice_of(text), &day));
	return day;
}

static void
begin(void)
{
	struct err e = ERR_INIT;

	ck_assert_msg(registry_parse(&registry,
			  slice_of("kind,code,name,parent,from,to,attributes\n"
				   "region,north,The North,,2015-04-01,,\n"
				   "region,south,The South,,2015-04-01,,\n"
				   "area,hills,Hills,north,2015-04-01,,\n"
				   "area,downs,Downs,south,2015-04-01,,\n"
				   "service,alpha,Alpha,hills,2015-10-01,,\n"
				   "service,beta,Beta,hills,2015-10-01,"
				   "2019-12-31,\n"
				   "service,delta,Delta,hills,2015-10-01,,\n"
				   "service,gamma,Gamma,downs,2015-10-01,,\n"),
			  &e) == 0,
	    "%s", e.text);
}

static void
end(void)
{
	support_uptake_free(&u);
	support_events_free(&events);
	support_given_free(&given);
	free(reviews.review);
	reviews = (struct support_reviews){ 0 };
	events_cap = given_cap = 0;
	registry_free(&registry);
}

/* One more event, to which `number` of a service came. */
static void
hold(const char *day, const char *region, const char *service, uint32_t number)
{
	struct support_event *v;

	events.event = mem_grow(events.event, events.n, &events_cap,
	    sizeof(*events.event));
	v = &events.event[events.n++];
	*v = (struct support_event){ .day = day_of(day) };
	(void)snprintf(v->region, sizeof(v->region), "%s", region);
	v->attended = mem_alloc(sizeof(*v->attended));
	v->attended[0] = (struct support_attendance){ .number = number };
	(void)snprintf(v->attended[0].service, sizeof(v->attended[0].service),
	    "%s", service);
	v->n = 1;
}

static void
give(const char *day, const char *service, uint32_t minutes, uint32_t items)
{
	struct support_given *g;

	given.given =
	    mem_grow(given.given, given.n, &given_cap, sizeof(*given.given));
	g = &given.given[given.n++];
	*g = (struct support_given){ .day = day_of(day),
		.minutes = minutes,
		.items = items };
	(void)snprintf(g->service, sizeof(g->service), "%s", service);
}

static void
count(const char *region, const char *first, const char *last)
{
	const struct support_uptake_request q = { .region = region,
		.first = first != NULL ? day_of(first) : DAY_NONE,
		.last = last != NULL ? day_of(last) : DAY_NONE };

	support_uptake_free(&u);
	support_uptake_make(&u, &q, &events, &given, &registry);
}

/* A table's text, which the test ends with. */
static void
reads(struct table *t, const char *text)
{
	struct buf out;

	buf_init(&out, 1 << 16);
	table_write_csv(t, CSV_FOR_PROGRAMS, &out);
	ck_assert_str_eq(buf_str(&out), text);
	buf_free(&out);
	table_free(t);
}

static void
says(const char *text)
{
	struct buf out;

	buf_init(&out, 4096);
	support_uptake_says(&u, &out);
	ck_assert_str_eq(buf_str(&out), text);
	buf_free(&out);
}

/* ------------------------------------------------------- as it was published */

/* Communities of Practice by month: RAND Europe 2021, Evaluation of IPS Grow, Annex
 * A.4, with the mean as it is printed there.  hundredths: events and attendees
 * divided by hand. */
static const struct {
	const char *month;
	uint32_t events, attendees;
	int64_t printed, hundredths;
} published[] = {
	{ "2019-12", 5, 129, 26, 2580 },
	{ "2020-01", 1, 19, 19, 1900 },
	{ "2020-02", 4, 40, 10, 1000 },
	{ "2020-03", 2, 25, 13, 1250 },
	{ "2020-04", 4, 162, 41, 4050 },
	{ "2020-05", 5, 143, 29, 2860 },
	{ "2020-06", 4, 179, 45, 4475 },
	{ "2020-07", 2, 81, 41, 4050 },
};

enum { PUBLISHED = sizeof(published) / sizeof(published[0]) };

START_TEST(the_published_months_are_reproduced)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < PUBLISHED; i++) {
		uint32_t left = published[i].attendees;

		for (uint32_t k = published[i].events; k > 0; k--) {
			char *day = mem_printf("%s-%02u", published[i].month,
			    (unsigned)(published[i].events - k + 10));

			/* Nobody says how they were divided. */
			hold(day, "", "", k == 1 ? left : left / k);
			left -= left / k;
			free(day);
		}
		sum += published[i].attendees;
	}
	count(NULL, NULL, NULL);
	ck_assert_uint_eq(u.months, PUBLISHED);
	for (size_t i = 0; i < PUBLISHED; i++) {
		const struct support_uptake_row *row = &u.month[i];
		char day[DAY_TEXT_SIZE];

		day_format(day, row->month);
		ck_assert_msg(strncmp(day, published[i].month, 7) == 0, "%s",
		    day);
		ck_assert_uint_eq(row->events, published[i].events);
		ck_assert_int_eq(row->attendances, published[i].attendees);
		ck_assert_int_eq(support_uptake_mean(row, true),
		    published[i].hundredths);
		ck_assert_int_eq(support_uptake_mean(row, false),
		    published[i].printed);
	}
	ck_assert_uint_eq(u.all.events, 27);
	ck_assert_int_eq(u.all.attendances, sum);
	ck_assert_int_eq(u.all.attendances, 778);
}
END_TEST

/* ------------------------------------------------------------------- uptake */

static void
some_events(void)
{
	hold("2020-03-02", "north", "alpha", 3);
	hold("2020-03-09", "north", "ALPHA", 2);
	hold("2020-03-10", "", "gamma", 4);
	hold("2020-04-01", "north", "gamma", 1);
	hold("2020-04-02", "south", "", 5);
	give("2020-04-03", "alpha", 90, 0);
}

START_TEST(an_event_stands_in_one_row)
{
	some_events();
	count(NULL, NULL, NULL);
	reads(support_uptake_months(&u),
	    "region,region_shown,month,month_shown,events,online,attendances,"
	    "mean,services\n"
	    "north,The North,2020-03,March 2020,2,2,5,2.50,1\n"
	    "north,The North,2020-04,April 2020,1,1,1,1.00,1\n"
	    "south,The South,2020-04,April 2020,1,1,5,5.00,0\n"
	    ",Cross-regional,2020-03,March 2020,1,1,4,4.00,1\n");
	reads(support_uptake_regions(&u),
	    "region,region_shown,events,online,attendances,mean,services\n"
	    "north,The North,3,3,6,2.00,2\n"
	    "south,The South,1,1,5,5.00,0\n"
	    ",Cross-regional,1,1,4,4.00,1\n"
	    ",All together,5,5,15,3.00,2\n");
	reads(support_uptake_services(&u),
	    "service,service_shown,region_shown,events,people,newest,hours,"
	    "nothing\n"
	    "delta,Delta,The North,0,0,,0,yes\n"
	    "alpha,Alpha,The North,2,5,2020-03-09,1.5,no\n"
	    "gamma,Gamma,The South,2,5,2020-04-01,0,no\n");
	says("5 events from 2 March 2020 to 3 April 2020, 15 attendances of 2 "
	     "services. 1 of 3 services attended no event and took up no "
	     "support: Delta.");
}
END_TEST

START_TEST(a_region_and_a_period_are_counted_alone)
{
	some_events();
	count("south", NULL, NULL);
	reads(support_uptake_regions(&u),
	    "region,region_shown,events,online,attendances,mean,services\n"
	    "south,The South,1,1,5,5.00,0\n"
	    ",Cross-regional,1,1,4,4.00,1\n"
	    ",All together,2,2,9,4.50,1\n");
	/* Its service went to the north's event, too. */
	reads(support_uptake_services(&u),
	    "service,service_shown,region_shown,events,people,newest,hours,"
	    "nothing\n"
	    "gamma,Gamma,The South,2,5,2020-04-01,0,no\n");
	/* Beta was there in the first days of the period. */
	count("north", "2019-12-20", "2020-03-31");
	reads(support_uptake_services(&u),
	    "service,service_shown,region_shown,events,people,newest,hours,"
	    "nothing\n"
	    "beta,Beta,The North,0,0,,0,yes\n"
	    "delta,Delta,The North,0,0,,0,yes\n"
	    "alpha,Alpha,The North,2,5,2020-03-09,0,no\n");
	/* Support alone is something. */
	count("north", "2020-04-03", NULL);
	ck_assert_uint_eq(u.nothing, 1);
}
END_TEST

/* Else a lead would read when others held something. */
START_TEST(a_region_sees_the_days_of_its_own)
{
	some_events();
	hold("2021-01-05", "north", "alpha", 1);
	count("south", NULL, NULL);
	says(
	    "2 events for The South or cross-regional from 10 March 2020 to 2 "
	    "April 2020, 9 attendances of 1 service. Every service attended an "
	    "event or was given support. A service of the region is counted "
	    "at events for other regions, too.");
	count("south", "2020-04-03", NULL);
	says("No event and no support is written down for The South from 3 "
	     "April 2020 on.");
	count("south", NULL, "2020-03-05");
	says("0 events for The South or cross-regional up to 5 March 2020, 0 "
	     "attendances of 0 services. 1 of 1 service attended no event and "
	     "took up no support: Gamma. A service of the region is counted at "
	     "events for other regions, too.");
}
END_TEST

/* Omega moved from the hills to the downs, and the dales with sigma from the north to
 * the south, on the same day. */
START_TEST(a_service_that_moved_counts_where_it_was)
{
	struct err e = ERR_INIT;

	registry_free(&registry);
	ck_assert_msg(registry_parse(&registry,
			  slice_of("kind,code,name,parent,from,to,attributes\n"
				   "region,north,The North,,2015-04-01,,\n"
				   "region,south,The South,,2015-04-01,,\n"
				   "area,hills,Hills,north,2015-04-01,,\n"
				   "area,downs,Downs,south,2015-04-01,,\n"
				   "area,dales,Dales,north,2015-04-01,"
				   "2020-02-29,\n"
				   "area,dales,Dales,south,2020-03-01,,\n"
				   "service,omega,Omega,hills,2015-10-01,"
				   "2020-02-29,\n"
				   "service,omega,Omega,downs,2020-03-01,,\n"
				   "service,sigma,Sigma,dales,2015-10-01,,\n"),
			  &e) == 0,
	    "%s", e.text);
	hold("2020-02-03", "north", "omega", 3);
	hold("2020-03-03", "north", "omega", 4);
	give("2020-02-04", "sigma", 60, 0);
	give("2020-02-05", "omega", 15, 0);
	give("2020-03-04", "sigma", 90, 0);
	count("north", NULL, NULL);
	reads(support_uptake_services(&u),
	    "service,service_shown,region_shown,events,people,newest,hours,"
	    "nothing\n"
	    "omega,Omega,The North,1,3,2020-02-03,0.25,no\n"
	    "sigma,Sigma,The North,0,0,,1,no\n");
	count("south", NULL, NULL);
	reads(support_uptake_services(&u),
	    "service,service_shown,region_shown,events,people,newest,hours,"
	    "nothing\n"
	    "omega,Omega,The South,1,4,2020-03-03,0,no\n"
	    "sigma,Sigma,The South,0,0,,1.5,no\n");
	/* Before they came. */
	count("south", "2020-02-01", "2020-02-28");
	ck_assert_uint_eq(u.services, 0);
	count("north", "2020-03-01", "2020-03-31");
	ck_assert_uint_eq(u.services, 0);
	count(NULL, NULL, NULL);
	reads(support_uptake_services(&u),
	    "service,service_shown,region_shown,events,people,newest,hours,"
	    "nothing\n"
	    "omega,Omega,The South,2,7,2020-03-03,0.25,no\n"
	    "sigma,Sigma,The South,0,0,,2.5,no\n");
}
END_TEST

START_TEST(without_anything_it_says_so)
{
	count(NULL, NULL, NULL);
	says("No event and no support is written down yet.");
	ck_assert_uint_eq(u.services, 0);
}
END_TEST

/* ------------------------------------------------------------ before and after */

static void
review(const char *service, const char *day, uint8_t five, uint8_t seventeen)
{
	struct support_review *r;

	reviews.review = mem_grow(reviews.review, reviews.n, &reviews.cap,
	    sizeof(*reviews.review));
	r = &reviews.review[reviews.n++];
	*r = (struct support_review){ .day = day_of(day) };
	(void)snprintf(r->service, sizeof(r->service), "%s", service);
	memset(r->score, 3, sizeof(r->score));
	r->score[4] = five;
	r->score[16] = seventeen;
}

START_TEST(support_stands_beside_the_reviews_around_it)
{
	struct support_moved m;

	review("alpha", "2018-01-01", 1, 1);
	review("alpha", "2019-01-01", 2, 2); /* the newest before */
	review("alpha", "2019-06-01", 5, 5); /* between two: neither */
	review("alpha", "2020-01-01", 4, 2);
	review("alpha", "2020-06-01", 4, 1); /* the newest after */
	review("gamma", "2020-01-01", 3, 3);
	give("2019-01-01", "Alpha", 60, 1U << 4 | 1U << 16);
	give("2019-12-01", "alpha", 30, 1U << 4 | 1U << 16);
	give("2019-12-01", "gamma", 30, 1U << 4);
	give("2019-12-01", "delta", 15, 0);
	support_moved_make(&m, &given, &reviews, &registry);
	reads(support_moved_services(&m),
	    "item,name,service,service_shown,hours,first,last,before_on,before,"
	    "after_on,after,change\n"
	    "5,Integration through frequent team member contact,Alpha,Alpha,"
	    "1.5,2019-01-01,2019-12-01,2019-01-01,2,2020-06-01,4,+2\n"
	    "5,Integration through frequent team member contact,gamma,Gamma,"
	    "0.5,2019-12-01,2019-12-01,,,2020-01-01,3,\n"
	    "17,Job development - frequent employer contact,Alpha,Alpha,1.5,"
	    "2019-01-01,2019-12-01,2019-01-01,2,2020-06-01,1,-1\n");
	reads(support_moved_items(&m),
	    "item,name,services,compared,higher,same,lower\n"
	    "5,Integration through frequent team member contact,2,1,1,0,0\n"
	    "17,Job development - frequent employer contact,1,1,0,0,1\n");
	support_moved_free(&m);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { the_published_months_are_reproduced,
		an_event_stands_in_one_row,
		a_region_and_a_period_are_counted_alone,
		a_region_sees_the_days_of_its_own,
		a_service_that_moved_counts_where_it_was,
		without_anything_it_says_so,
		support_stands_beside_the_reviews_around_it, NULL };
	const struct unit_suite suite = { .name = "support_uptake",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}

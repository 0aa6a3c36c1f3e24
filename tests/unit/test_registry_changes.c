/*
 * Two registries compared: what comes, changes and goes, and which services no
 * region expects.
 */
#include <stdio.h>
#include <string.h>

#include "common/base/day.h"
#include "common/ips/registry_changes.h"
#include "tests/unit/unit.h"

#define HEAD "kind,code,name,parent,from,to,attributes\n"
#define AREA \
	HEAD "region,south,South,,2015-01-01,,\n" \
	     "area,a1,Area one,south,2015-01-01,,\n" \
	     "area,a2,Area two,south,2015-01-01,,\n"

struct pair {
	struct registry before, after;
	struct registry_changes changes;
	struct buf text;
};

static void
compare(struct pair *p, const char *before, const char *after)
{
	struct err e = ERR_INIT;

	ck_assert_msg(registry_parse(&p->before, slice_of(before), &e) == 0,
	    "%s", e.text);
	ck_assert_msg(registry_parse(&p->after, slice_of(after), &e) == 0, "%s",
	    e.text);
	registry_changes_find(&p->changes, &p->before, &p->after);
	buf_init(&p->text, 65536);
	registry_changes_write(&p->changes, &p->text);
}

static void
done(struct pair *p)
{
	buf_free(&p->text);
	registry_changes_free(&p->changes);
	registry_free(&p->before);
	registry_free(&p->after);
}

START_TEST(what_comes_changes_and_goes_is_told_by_kind_and_code)
{
	struct pair p;

	compare(&p,
	    AREA "service,gone,Gone,a1,2015-01-01,,\n"
		 "service,moves,Moves,a1,2015-01-01,,\n"
		 "service,same,Same,a1,2015-01-01,,site_type=new\n"
		 "service,twice,Old name,a1,2015-01-01,,\n"
		 "service,other,Other,a1,2015-01-01,,site_type=new\n",
	    AREA "provider,gone,A provider,,2015-01-01,,\n"
		 "service,moves,Moved,a2,2016-01-01,,\n"
		 "service,same,Same,A1,2015-01-01,,site_type=new\n"
		 "service,twice,Old name,a1,2015-01-01,2015-12-31,\n"
		 "service,twice,New name,a1,2016-01-01,,\n"
		 "service,OTHER,Other,a1,2015-01-01,,site_type=aligning\n");
	ck_assert_str_eq(buf_str(&p.text),
	    "Added: 1\n"
	    "  provider  gone (A provider)\n"
	    "Changed: 3\n"
	    "  service   moves (Moved): name, parent, dates\n"
	    "  service   OTHER (Other): spelling of the code, attributes\n"
	    "  service   twice (New name): number of rows\n"
	    "Dropped: 1\n"
	    "  service   gone (Gone)\n");
	ck_assert_ptr_nonnull(registry_changes_of(&p.changes, REGISTRY_SERVICE,
	    "Gone"));
	ck_assert_ptr_null(registry_changes_of(&p.changes, REGISTRY_SERVICE,
	    "same"));
	done(&p);
}
END_TEST

START_TEST(equal_registries_differ_in_nothing)
{
	struct pair p;

	compare(&p, AREA, AREA);
	ck_assert_uint_eq(p.changes.n, 0);
	ck_assert_str_eq(buf_str(&p.text),
	    "Nothing differs from the registry in force.\n");
	done(&p);
	compare(&p, HEAD, HEAD);
	ck_assert_uint_eq(p.changes.n, 0);
	done(&p);
}
END_TEST

START_TEST(a_long_list_is_cut_and_dropped_reporters_are_shown_apart)
{
	struct pair p;
	struct buf csv;

	buf_init(&csv, 65536);
	buf_puts(&csv, AREA);
	for (int i = 10; i < 40; i++)
		buf_printf(&csv, "service,s%d,S,a1,2015-01-01,,\n", i);
	compare(&p, buf_str(&csv), AREA);
	ck_assert_uint_eq(p.changes.n, 30);
	ck_assert_ptr_nonnull(strstr(buf_str(&p.text), "Dropped: 30\n"));
	ck_assert_ptr_nonnull(strstr(buf_str(&p.text), "s29"));
	ck_assert_ptr_null(strstr(buf_str(&p.text), "s30"));
	ck_assert_ptr_nonnull(strstr(buf_str(&p.text), "  and 10 more\n"));
	registry_changes_of(&p.changes, REGISTRY_SERVICE, "s39")->reported =
	    true;
	buf_reset(&p.text);
	registry_changes_write(&p.changes, &p.text);
	ck_assert_ptr_nonnull(strstr(buf_str(&p.text), "Dropped: 29\n"));
	ck_assert_ptr_nonnull(strstr(buf_str(&p.text),
	    "Dropped, though they have reported: 1\n  service   s39 (S)\n"));
	done(&p);
	buf_free(&csv);
}
END_TEST

/* Rows of area a, of a service in it, and the first day on which the service
 * has no area; NULL: it always has one. */
static const struct {
	const char *areas, *service, *gap;
} gaps[] = {
	{ "area,a,A,r,2015-01-01,,\n", "2015-01-01,", NULL },
	{ "area,a,A,r,2015-01-01,2016-12-31,\n", "2015-01-01,2016-12-31",
	    NULL },
	{ "area,a,A,r,2015-01-01,2016-12-31,\n", "2015-01-01,2017-01-01",
	    "2017-01-01" },
	{ "area,a,A,r,2015-01-01,2016-12-31,\n", "2015-01-01,", "2017-01-01" },
	{ "area,a,A,r,2015-01-01,2016-12-31,\narea,a,A,r,2017-01-01,,\n",
	    "2015-01-01,", NULL },
	{ "area,a,A,r,2015-01-01,2016-12-31,\narea,a,A,r,2017-01-02,,\n",
	    "2015-01-01,", "2017-01-01" },
};

START_TEST(a_service_whose_area_is_not_in_force_is_named)
{
	char file[512], day[DAY_TEXT_SIZE];
	struct pair p;

	(void)snprintf(file, sizeof(file),
	    HEAD "region,r,R,,2015-01-01,,\n%sservice,s,Quay,a,%s,\n",
	    gaps[_i].areas, gaps[_i].service);
	compare(&p, file, file);
	ck_assert_uint_eq(p.changes.gaps, gaps[_i].gap != NULL);
	if (gaps[_i].gap != NULL) {
		day_format(day, p.changes.gap[0].from);
		ck_assert_str_eq(day, gaps[_i].gap);
		ck_assert_ptr_nonnull(strstr(buf_str(&p.text),
		    "s (Quay): from 2017-01-01"));
	}
	done(&p);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		what_comes_changes_and_goes_is_told_by_kind_and_code,
		equal_registries_differ_in_nothing,
		a_long_list_is_cut_and_dropped_reporters_are_shown_apart, NULL
	};
	struct unit_suite suite = { .name = "registry_changes",
		.tests = tests,
		.loop = a_service_whose_area_is_not_in_force_is_named,
		.times = sizeof(gaps) / sizeof(gaps[0]) };

	return unit_run(&suite);
}

/*
 * The registry file: dated rows, and the errors that name line and column.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/ips/registry.h"
#include "common/ips/typology.h"
#include "tests/unit/unit.h"

#define HEAD "kind,code,name,parent,from,to,attributes\n"
#define BASE \
	HEAD "region,south,South,,2015-01-01,,\n" \
	     "region,north,North,,2015-01-01,,\n" \
	     "area,a1,Area one,south,2015-01-01,2016-03-31,\n" \
	     "area,a1,Area one,north,2016-04-01,,\n" \
	     "provider,p1,Provider one,,2015-01-01,,\n" \
	     "service,s1,Service one,a1,2015-10-01,2016-05-10," \
	     "provider=p1; site_type=new;provider_type=nhs;contract=X 1\n" \
	     "service,s2,Service two,a1,2015-01-01,,provider=p1\n"

static struct err e;

static struct period
quarter(const char *s)
{
	struct period p;

	ck_assert_int_eq(period_parse_user(s, &p, &e), 0);
	return p;
}

START_TEST(regions_follow_the_dated_rows)
{
	struct registry r;

	ck_assert_int_eq(registry_parse(&r, slice_of(BASE), &e), 0);
	ck_assert_uint_eq(r.n, 7);
	/* The area moved on 1 April 2016: the period's last day decides. */
	ck_assert_str_eq(registry_region_of(&r, "s1", quarter("2015/16 Q4")),
	    "south");
	ck_assert_str_eq(registry_region_of(&r, "S1", quarter("2016/17 Q1")),
	    "north");
	ck_assert_ptr_null(registry_region_of(&r, "s1", quarter("2016/17 Q2")));
	ck_assert_ptr_null(registry_region_of(&r, "unknown",
	    quarter("2015/16 Q4")));
	registry_free(&r);
}
END_TEST

START_TEST(services_are_expected_from_first_to_last_quarter)
{
	struct registry r;

	ck_assert_int_eq(registry_parse(&r, slice_of(BASE), &e), 0);
	ck_assert(!registry_expects(&r, "s1", quarter("2015/16 Q2")));
	ck_assert(registry_expects(&r, "s1", quarter("2015/16 Q3")));
	ck_assert(registry_expects(&r, "s1", quarter("2016/17 Q1")));
	ck_assert(!registry_expects(&r, "s1", quarter("2016/17 Q2")));
	ck_assert_uint_eq(registry_expected(&r, "south", quarter("2015/16 Q3")),
	    2);
	ck_assert_uint_eq(registry_expected(&r, "south", quarter("2016/17 Q1")),
	    0);
	ck_assert_uint_eq(registry_expected(&r, "north", quarter("2016/17 Q1")),
	    2);
	ck_assert_uint_eq(registry_expected(&r, NULL, quarter("2016/17 Q2")),
	    1);
	registry_free(&r);
}
END_TEST

START_TEST(names_codes_and_attributes)
{
	struct registry r;
	const struct registry_row *s;
	const char **codes;
	size_t n;

	ck_assert_int_eq(registry_parse(&r, slice_of(BASE), &e), 0);
	s = registry_find(&r, REGISTRY_SERVICE, "s1",
	    day_from_civil(2016, 5, 10));
	ck_assert_ptr_nonnull(s);
	ck_assert_str_eq(s->provider, "p1");
	ck_assert_str_eq(s->site_type, "new");
	ck_assert_str_eq(s->provider_type, "nhs");
	ck_assert_str_eq(s->contract, "X 1");
	ck_assert_ptr_null(registry_find(&r, REGISTRY_SERVICE, "s1",
	    day_from_civil(2016, 5, 11)));
	ck_assert_str_eq(registry_name(&r, REGISTRY_AREA, "a1"), "Area one");
	ck_assert_str_eq(registry_name(&r, REGISTRY_AREA, "zz"), "zz");
	codes = registry_codes(&r, REGISTRY_AREA, &n);
	ck_assert_uint_eq(n, 1);
	ck_assert_str_eq(codes[0], "a1");
	free(codes);
	registry_free(&r);
}
END_TEST

/* Each in the one form and order of P-TOT-3, on the days of its row. */
START_TEST(attributes_are_dated_and_have_one_form)
{
	static const char file[] =
	    HEAD "region,n,North,,2015-01-01,,ods=Y60\n"
		 "area,a,Area,n,2015-01-01,, ods = QHM \n"
		 "provider,p,P,,2015-01-01,,\n"
		 "service,s,S,a,2015-01-01,2019-03-31,mhsds=no; funding=low\n"
		 "service,s,S,a,2019-04-01,,mhsds=yes;site_type=new+expanding;"
		 "funding=high;contract=C;provider=p;provider_type=combined\n";
	const struct registry_row *s;
	struct registry r;
	struct buf text;

	buf_init(&text, 1024);
	ck_assert_msg(registry_parse(&r, slice_of(file), &e) == 0, "%s",
	    e.text);
	s = registry_find(&r, REGISTRY_SERVICE, "s",
	    day_from_civil(2019, 3, 31));
	registry_attributes(s, &text);
	ck_assert_str_eq(buf_str(&text), "funding=low;mhsds=no");
	buf_reset(&text);
	s = registry_find(&r, REGISTRY_SERVICE, "s",
	    day_from_civil(2019, 4, 1));
	registry_attributes(s, &text);
	ck_assert_str_eq(buf_str(&text),
	    "provider=p;site_type=new+expanding;provider_type=combined;"
	    "contract=C;funding=high;mhsds=yes");
	s = registry_find(&r, REGISTRY_AREA, "a", day_from_civil(2019, 4, 1));
	ck_assert_str_eq(registry_ods(s), "QHM");
	s = registry_find(&r, REGISTRY_PROVIDER, "p",
	    day_from_civil(2019, 4, 1));
	ck_assert_str_eq(registry_ods(s), "p");
	buf_free(&text);
	registry_free(&r);
}
END_TEST

/* The words of the typologies are those that a registry may have. */
START_TEST(typologies_have_the_words_of_the_registry)
{
	for (size_t t = 0; t < TYPOLOGIES; t++) {
		const struct typology *by = &typology_all()[t];

		ck_assert_ptr_eq(typology_find(by->name), by);
		ck_assert_uint_eq(typology_of(by, NULL), by->n - 1);
		for (size_t i = 0; i < by->n; i++) {
			const struct registry_row *row;
			struct registry r;
			char file[512];

			(void)snprintf(file, sizeof(file),
			    HEAD "region,n,N,,2015-01-01,,\n"
				 "area,a,A,n,2015-01-01,,\n"
				 "service,s,S,a,2015-01-01,,%s%s%s\n",
			    i + 1 < by->n ? by->name : "",
			    i + 1 < by->n ? "=" : "", by->value[i].word);
			ck_assert_msg(registry_parse(&r, slice_of(file), &e) ==
					  0,
			    "%s", e.text);
			row = registry_find(&r, REGISTRY_SERVICE, "s",
			    day_from_civil(2015, 1, 1));
			ck_assert_uint_eq(typology_of(by, row), i);
			registry_free(&r);
		}
	}
}
END_TEST

static const struct {
	const char *file, *says;
	unsigned line;
} refused[] = {
	{ HEAD "planet,x,X,,2015-01-01,,\n", "kind", 2 },
	{ HEAD "region,a b,X,,2015-01-01,,\n", "code", 2 },
	{ HEAD "region,x,,,2015-01-01,,\n", "name", 2 },
	{ HEAD "region,x,X,y,2015-01-01,,\n", "parent", 2 },
	{ HEAD "region,x,X,,2015-02-30,,\n", "from", 2 },
	{ HEAD "region,x,X,,2015-02-01,2015-01-01,\n", "to", 2 },
	{ HEAD "region,x,X,,2015-01-01,,provider=p\n", "attributes", 2 },
	{ BASE "service,s3,S,a1,2015-01-01,,colour=red\n", "attribute", 9 },
	{ BASE "service,s3,S,a1,2015-01-01,,site_type=old\n", "old", 9 },
	{ BASE "service,s3,S,a1,2015-01-01,,provider=p9\n", "p9", 9 },
	{ BASE "service,s3,S,a1,2015-01-01,,site_type=new+\n", "several", 9 },
	{ BASE "service,s3,S,a1,2015-01-01,,site_type=expanding+new\n",
	    "several", 9 },
	{ BASE "service,s3,S,a1,2015-01-01,,funding=much\n", "much", 9 },
	{ BASE "service,s3,S,a1,2015-01-01,,mhsds=maybe\n", "maybe", 9 },
	{ BASE "service,s3,S,a1,2015-01-01,,ods=QHM\n", "an area", 9 },
	{ HEAD "region,x,X,,2015-01-01,,ods=Y 60\n", "Y 60", 2 },
	{ BASE "service,s3,S,a9,2015-01-01,,\n", "parent", 9 },
	{ BASE "service,s3,S,a1,2014-01-01,,\n", "parent", 9 },
	{ BASE "region,SOUTH,Twin,,2016-01-01,,\n", "already", 9 },
};

START_TEST(bad_rows_are_refused_by_line_and_column)
{
	struct registry r;

	e = (struct err)ERR_INIT;
	ck_assert_int_eq(registry_parse(&r, slice_of(refused[_i].file), &e),
	    -1);
	ck_assert_msg(strstr(e.text, refused[_i].says) != NULL, "%s", e.text);
	ck_assert_uint_eq(e.line, refused[_i].line);
	ck_assert_ptr_null(r.row);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { regions_follow_the_dated_rows,
		services_are_expected_from_first_to_last_quarter,
		names_codes_and_attributes,
		attributes_are_dated_and_have_one_form,
		typologies_have_the_words_of_the_registry, NULL };
	struct unit_suite suite = { .name = "registry",
		.tests = tests,
		.loop = bad_rows_are_refused_by_line_and_column,
		.times = sizeof(refused) / sizeof(refused[0]) };

	return unit_run(&suite);
}

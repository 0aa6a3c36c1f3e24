/*
 * Who took events and support up, and support beside the fidelity items that it was
 * about: one answer for the page, and each of its tables as CSV.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/pages/pages_answers.h"
#include "aggregator/support/support_moved.h"
#include "aggregator/support/support_uptake.h"
#include "aggregator/support/support_write.h"
#include "common/base/day.h"
#include "common/base/mem.h"

struct uptake {
	const char *region; /* asked for, or NULL */
	struct support_events events;
	struct support_givens given;
	struct support_reviews reviews;
	struct support_uptake taken;
	struct support_moved moved;
};

static void
end(struct uptake *u)
{
	support_moved_free(&u->moved);
	support_uptake_free(&u->taken);
	free(u->reviews.review);
	support_given_free(&u->given);
	support_events_free(&u->events);
}

/* Count, for the region and quarters asked for; ended with end() in any case. */
static int
begin(struct pages_call *c, struct uptake *u, struct err *e)
{
	const struct pages_asked *q = &c->asked;
	const struct registry *registry = &c->state->registry;
	const struct support_uptake_request request = {
		.region = q->region,
		.first = q->has_from ? q->from.start : DAY_NONE,
		.last = q->has_to ? q->to.end : DAY_NONE,
	};

	*u = (struct uptake){ .region = q->region };
	if (support_events_list(c->pages->support, &u->events, e) < 0 ||
	    support_given_list(c->pages->support, &u->given, e) < 0 ||
	    support_reviews_read(&u->reviews, &c->totals, c->state->day, e) < 0)
		return -1;
	support_uptake_make(&u->taken, &request, &u->events, &u->given,
	    registry);
	support_write_keep_events(&u->events, registry, q->region);
	support_write_keep_given(&u->given, registry, q->region);
	support_moved_make(&u->moved, &u->given, &u->reviews, registry);
	return 0;
}

/* The tables that there are: each a part of the answer and a file. */
static struct table *
regions(const struct uptake *u)
{
	return support_uptake_regions(&u->taken);
}

static struct table *
months(const struct uptake *u)
{
	return support_uptake_months(&u->taken);
}

static struct table *
services(const struct uptake *u)
{
	return support_uptake_services(&u->taken);
}

static struct table *
items(const struct uptake *u)
{
	return support_moved_items(&u->moved);
}

static struct table *
reviews(const struct uptake *u)
{
	return support_moved_services(&u->moved);
}

static struct table *
attendance(const struct uptake *u)
{
	return support_write_sheet(&u->events, u->region);
}

static const struct {
	const char *name, *title;
	struct table *(*make)(const struct uptake *u);
	bool shown;        /* on the page, and not a file alone */
	const char *empty; /* what is said in place of a table without a row */
} tables[] = {
	{ "services", "What each service came to", services, true,
	    "Services are listed once an event or support is written down." },
	{ "regions", "By region", regions, true,
	    "Events are counted here once one is written down." },
	{ "months", "By region and month", months, true,
	    "Events are counted here once one is written down." },
	{ "items", "Fidelity items that support was about", items, true,
	    "Items are listed once support names one." },
	{ "reviews", "Before and after, by item and service", reviews, true,
	    "Services are listed once support names a fidelity item." },
	{ "attendance", "Attendance, as the sheet that is imported", attendance,
	    false, "There is a sheet once somebody came to an event." },
};

enum { TABLES = sizeof(tables) / sizeof(tables[0]) };

/* The sheet of a region does not have all that its other tables have. */
static void
set_title(struct jval *o, size_t i, const char *region)
{
	char *title = mem_printf("%s%s", tables[i].title,
	    region != NULL && tables[i].make == attendance
		? ": events for the region and cross-regional ones"
		: "");

	jval_set_str(o, "title", title);
	free(title);
}

int
pages_uptake_show(struct pages_call *c, struct jval **out, struct err *e)
{
	const struct registry *registry = &c->state->registry;
	const char *region = c->asked.region;
	struct jval *all = jval_array();
	struct uptake u;
	struct buf says;
	int r = begin(c, &u, e);

	for (size_t i = 0; r == 0 && i < TABLES; i++) {
		struct table *t = tables[i].make(&u);
		struct jval *o = jval_object();

		jval_set_str(o, "name", tables[i].name);
		set_title(o, i, region);
		jval_set_str_or_null(o, "empty",
		    table_rows(t) == 0 ? tables[i].empty : "");
		if (tables[i].shown)
			jval_set(o, "table", table_page(t));
		else
			jval_set_null(o, "table");
		jval_add(all, o);
		table_free(t);
	}
	if (r < 0) {
		jval_free(all);
		end(&u);
		return -1;
	}
	buf_init(&says, SIZE_MAX / 2);
	support_uptake_says(&u.taken, &says);
	*out = jval_object();
	jval_set_str(*out, "says", buf_str(&says));
	buf_reset(&says);
	support_moved_says(&u.moved, &says);
	jval_set_str(*out, "beside", buf_str(&says));
	jval_set_str_or_null(*out, "region", region);
	jval_set_str(*out, "name",
	    region != NULL ? registry_name(registry, REGISTRY_REGION, region)
			   : "All regions");
	jval_set(*out, "day", jval_day_shown(c->state->day));
	jval_set_i64(*out, "log_size", (int64_t)c->totals.log_size);
	jval_set(*out, "tables", all);
	buf_free(&says);
	end(&u);
	return 0;
}

/* A file leaves the building: a line in the access log before its first byte. */
static int
note(const struct pages_call *c, const char *name, struct err *e)
{
	char address[HTTPD_LISTEN_TEXT_SIZE];
	struct access_log_who who = pages_call_who(c, address);
	char *what = mem_printf("event=support-file table=%s region=%s", name,
	    c->asked.region != NULL ? c->asked.region : "-");
	int r = access_log_add(c->pages->dir, &who, what, e);

	free(what);
	return r;
}

int
pages_uptake_file(struct pages_call *c, struct jval **out, struct err *e)
{
	const char *asked = httpd_param(c->request, "table");
	struct uptake u;
	struct table *t;
	size_t i = 0;
	int r;

	*out = NULL;
	while (i < TABLES && strcmp(tables[i].name, asked) != 0)
		i++;
	if (i == TABLES)
		return err_refuse(e, "no-such", 0,
		    "there is no such table; /v1/support-uptake has those that "
		    "there are");
	r = begin(c, &u, e);
	if (r == 0)
		r = note(c, tables[i].name, e);
	if (r == 0) {
		t = tables[i].make(&u);
		buf_init(&c->file.bytes, SIZE_MAX / 2);
		table_write_csv(t, CSV_FOR_PEOPLE, &c->file.bytes);
		(void)snprintf(c->file.name, sizeof(c->file.name),
		    "support-%s-%s.csv", tables[i].name,
		    c->asked.region != NULL ? c->asked.region : "all");
		c->file.type = "text/csv; charset=utf-8";
		table_free(t);
	}
	end(&u);
	return r;
}

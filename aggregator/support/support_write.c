/* Events and support as tables and sentences. */
#include "aggregator/support/support_write.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aggregator/accounts/access_words.h"
#include "common/base/day.h"

enum { WORDS_MAX = 1024, GAP = 2, COLUMNS_MAX = 32 };

#define WITHDRAWN "withdrawn"

static const char cross[] = "Cross-regional";

static const char *
region_shown(const struct registry *registry, const char *code)
{
	return code[0] == '\0' ? cross
			       : registry_name(registry, REGISTRY_REGION, code);
}

static const char *
service_shown(const struct registry *registry, const char *code)
{
	return code[0] == '\0'
		   ? "No service"
		   : registry_name(registry, REGISTRY_SERVICE, code);
}

static void
add_day(struct table *t, int32_t day)
{
	char said[DAY_SAID_SIZE];

	day_say(said, day);
	table_day(t, day);
	table_text(t, said);
}

static void
add_items(struct table *t, uint32_t items)
{
	struct buf text;

	buf_init(&text, WORDS_MAX);
	support_words_put_items(items, &text);
	table_text(t, buf_str(&text));
	buf_free(&text);
}

/* at, withdrawn, by */
static void
add_mark(struct table *t, const struct support_mark *m)
{
	struct buf who;

	buf_init(&who, WORDS_MAX);
	access_words_who(m->who, &who);
	table_text(t, m->at);
	table_flag(t, m->withdrawn);
	table_text(t, buf_str(&who));
	buf_free(&who);
}

#define MARK \
	{ .key = "at", .heading = "written down", .gap = GAP }, \
	    { .key = WITHDRAWN, .gap = GAP }, \
	{ \
		.key = "by", .heading = "by", .gap = GAP \
	}

/* A table of n columns, which says in a column of its own what is withdrawn where
 * anything is: in force nothing is, and a history ends with it. */
static struct table *
new_table(const struct table_column *columns, size_t n, bool withdrawn)
{
	struct table_column shown[COLUMNS_MAX];

	ASSERT(n <= COLUMNS_MAX);
	for (size_t i = 0; i < n; i++) {
		shown[i] = columns[i];
		if (withdrawn && strcmp(shown[i].key, WITHDRAWN) == 0)
			shown[i].heading = WITHDRAWN;
	}
	return table_new(shown, n, "-");
}

static void
add_number(struct table *t, const struct support_mark *m)
{
	char version[SUPPORT_VERSION_SIZE];

	support_version(version, m);
	table_integer(t, m->id);
	table_text(t, version);
}

/* ------------------------------------------------------------------ events */

static int64_t
sum_of(const struct support_event *event)
{
	int64_t sum = 0;

	for (size_t i = 0; i < event->n; i++)
		sum += event->attended[i].number;
	return sum;
}

/* They stand by service. */
static int64_t
services_of(const struct support_event *event)
{
	int64_t n = 0;

	for (size_t i = 0; i < event->n; i++)
		if (event->attended[i].service[0] != '\0' &&
		    (i == 0 || strcasecmp(event->attended[i].service,
				   event->attended[i - 1].service) != 0))
			n++;
	return n;
}

static struct jval *
who_json(const struct support_event *event, const struct registry *registry)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < event->n; i++) {
		const struct support_attendance *a = &event->attended[i];
		struct jval *o = jval_object();

		jval_set_str_or_null(o, "service", a->service);
		jval_set_str(o, "service_shown",
		    service_shown(registry, a->service));
		jval_set_str(o, "role",
		    support_words_word(SUPPORT_LIST_ROLES, (int)a->role));
		jval_set_str(o, "role_shown",
		    support_words_title(SUPPORT_LIST_ROLES, (int)a->role));
		jval_set_i64(o, "number", a->number);
		jval_add(all, o);
	}
	return all;
}

static const struct table_column event_columns[] = {
	{ .key = "number", .heading = "no.", .right = true },
	{ .key = "version" },
	{ .key = "ref", .heading = "reference", .gap = GAP },
	{ .key = "kind" },
	{ .key = "kind_shown", .heading = "kind", .gap = GAP },
	{ .key = "date", .heading = "date", .gap = GAP },
	{ .key = "shown" },
	{ .key = "region" },
	{ .key = "region_shown", .heading = "region", .gap = GAP },
	{ .key = "place" },
	{ .key = "place_shown", .heading = "place", .gap = GAP },
	{ .key = "items", .heading = "items", .gap = GAP },
	{ .key = "attended", .heading = "came", .gap = GAP, .right = true },
	{ .key = "services", .heading = "services", .gap = GAP, .right = true },
	{ .key = "who" },
	MARK,
};

struct table *
support_write_events(const struct support_events *all,
    const struct registry *registry)
{
	struct table *t;
	bool withdrawn = false;

	for (size_t i = 0; i < all->n; i++)
		withdrawn = withdrawn || all->event[i].mark.withdrawn;
	t = new_table(event_columns,
	    sizeof(event_columns) / sizeof(event_columns[0]), withdrawn);
	for (size_t i = 0; i < all->n; i++) {
		const struct support_event *v = &all->event[i];

		add_number(t, &v->mark);
		table_text(t, v->ref);
		table_text(t,
		    support_words_word(SUPPORT_EVENT_KINDS, (int)v->kind));
		table_text(t,
		    support_words_title(SUPPORT_EVENT_KINDS, (int)v->kind));
		add_day(t, v->day);
		table_text(t, v->region[0] != '\0' ? v->region : NULL);
		table_text(t, region_shown(registry, v->region));
		table_text(t,
		    support_words_word(SUPPORT_LIST_PLACES, (int)v->place));
		table_text(t,
		    support_words_title(SUPPORT_LIST_PLACES, (int)v->place));
		add_items(t, v->items);
		table_integer(t, sum_of(v));
		table_integer(t, services_of(v));
		table_value(t, who_json(v, registry));
		add_mark(t, &v->mark);
	}
	return t;
}

static const struct table_column sheet_columns[] = {
	{ .key = "event" },
	{ .key = "kind" },
	{ .key = "date" },
	{ .key = "region" },
	{ .key = "place" },
	{ .key = "items" },
	{ .key = "service" },
	{ .key = "role" },
	{ .key = "number" },
};

/* For the region asked for, or for all: of others only counts of one are shown. */
static bool
is_whole(const struct support_event *v, const char *region)
{
	return region == NULL || v->region[0] == '\0' ||
	       strcasecmp(v->region, region) == 0;
}

size_t
support_write_sheet_lacks(const struct support_events *all, const char *region)
{
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++)
		n += !is_whole(&all->event[i], region);
	return n;
}

struct table *
support_write_sheet(const struct support_events *all, const char *region)
{
	struct table *t = table_new(sheet_columns,
	    sizeof(sheet_columns) / sizeof(sheet_columns[0]), "-");

	for (size_t i = 0; i < all->n; i++) {
		if (!is_whole(&all->event[i], region))
			continue;
		for (size_t k = 0; k < all->event[i].n; k++) {
			const struct support_event *v = &all->event[i];
			const struct support_attendance *a = &v->attended[k];

			table_text(t, v->ref);
			table_text(t, support_words_word(SUPPORT_EVENT_KINDS,
					  (int)v->kind));
			table_day(t, v->day);
			table_text(t, v->region[0] != '\0' ? v->region
							   : "cross-regional");
			table_text(t, support_words_word(SUPPORT_LIST_PLACES,
					  (int)v->place));
			add_items(t, v->items);
			table_text(t,
			    a->service[0] != '\0' ? a->service : "none");
			table_text(t, support_words_word(SUPPORT_LIST_ROLES,
					  (int)a->role));
			table_integer(t, a->number);
		}
	}
	return t;
}

static void
put_items(uint32_t items, struct buf *out)
{
	if (items == 0)
		return;
	/* One bit alone is one item. */
	buf_puts(out,
	    (items & (items - 1)) == 0 ? ", about item " : ", about items ");
	support_words_put_items(items, out);
}

void
support_write_event(const struct support_event *v,
    const struct registry *registry, struct buf *out)
{
	int64_t came = sum_of(v);
	char day[DAY_SAID_SIZE];

	day_say(day, v->day);
	buf_printf(out, "%s on %s",
	    support_words_title(SUPPORT_EVENT_KINDS, (int)v->kind), day);
	if (v->region[0] != '\0')
		buf_printf(out, " for %s", region_shown(registry, v->region));
	else
		buf_puts(out, ", cross-regional");
	buf_printf(out, " (%s)",
	    support_words_title(SUPPORT_LIST_PLACES, (int)v->place));
	put_items(v->items, out);
	if (v->mark.withdrawn)
		buf_puts(out, "; withdrawn.");
	else
		buf_printf(out, "; %lld %s came.", (long long)came,
		    came == 1 ? "person" : "people");
}

/* ----------------------------------------------------------------- support */

static const struct table_column given_columns[] = {
	{ .key = "number", .heading = "no.", .right = true },
	{ .key = "version" },
	{ .key = "service" },
	{ .key = "service_shown", .heading = "service", .gap = GAP },
	{ .key = "kind" },
	{ .key = "kind_shown", .heading = "kind", .gap = GAP },
	{ .key = "date", .heading = "date", .gap = GAP },
	{ .key = "shown" },
	{ .key = "hours", .heading = "hours", .gap = GAP, .right = true },
	{ .key = "items", .heading = "items", .gap = GAP },
	{ .key = "action", .heading = "action", .gap = GAP },
	MARK,
};

struct table *
support_write_given(const struct support_givens *all,
    const struct registry *registry)
{
	struct table *t;
	bool withdrawn = false;

	for (size_t i = 0; i < all->n; i++)
		withdrawn = withdrawn || all->given[i].mark.withdrawn;
	t = new_table(given_columns,
	    sizeof(given_columns) / sizeof(given_columns[0]), withdrawn);
	for (size_t i = 0; i < all->n; i++) {
		const struct support_given *g = &all->given[i];
		struct buf hours;

		buf_init(&hours, WORDS_MAX);
		support_given_put_hours(g->minutes, &hours);
		add_number(t, &g->mark);
		table_text(t, g->service);
		table_text(t, service_shown(registry, g->service));
		table_text(t,
		    support_words_word(SUPPORT_SERVICE_KINDS, (int)g->kind));
		table_text(t,
		    support_words_title(SUPPORT_SERVICE_KINDS, (int)g->kind));
		add_day(t, g->day);
		table_text(t, buf_str(&hours));
		add_items(t, g->items);
		table_text(t, g->action[0] != '\0' ? g->action : NULL);
		add_mark(t, &g->mark);
		buf_free(&hours);
	}
	return t;
}

void
support_write_one(const struct support_given *g,
    const struct registry *registry, struct buf *out)
{
	char day[DAY_SAID_SIZE];

	day_say(day, g->day);
	buf_printf(out, "%s to %s on %s, ",
	    support_words_title(SUPPORT_SERVICE_KINDS, (int)g->kind),
	    service_shown(registry, g->service), day);
	support_given_put_hours(g->minutes, out);
	buf_puts(out, g->minutes == 60 ? " hour" : " hours");
	put_items(g->items, out);
	if (g->action[0] != '\0')
		buf_printf(out, ", action %s", g->action);
	buf_puts(out, g->mark.withdrawn ? "; withdrawn." : ".");
}

/* ------------------------------------------------------------- of a region */

/* Only the counts of this region's services stay. */
static void
keep_theirs(struct support_event *v, const struct registry *registry,
    const char *region)
{
	size_t n = 0;

	for (size_t i = 0; i < v->n; i++)
		if (strcasecmp(support_given_region(registry,
				   v->attended[i].service, v->day),
			region) == 0)
			v->attended[n++] = v->attended[i];
	v->n = n;
}

bool
support_write_keep_event(struct support_event *event,
    const struct registry *registry, const char *region)
{
	if (is_whole(event, region))
		return true;
	keep_theirs(event, registry, region);
	return event->n > 0;
}

bool
support_write_keep_one(const struct support_given *given,
    const struct registry *registry, const char *region)
{
	return region == NULL || strcasecmp(support_given_region(registry,
						given->service, given->day),
				     region) == 0;
}

void
support_write_keep_events(struct support_events *all,
    const struct registry *registry, const char *region)
{
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++)
		if (support_write_keep_event(&all->event[i], registry, region))
			all->event[n++] = all->event[i];
		else
			free(all->event[i].attended);
	all->n = n;
}

void
support_write_keep_given(struct support_givens *all,
    const struct registry *registry, const char *region)
{
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++)
		if (support_write_keep_one(&all->given[i], registry, region))
			all->given[n++] = all->given[i];
	all->n = n;
}

/*
 * Who took events and support up, and support beside the fidelity items that it was
 * about.
 */
#include "aggregator/commands/commands_uptake.h"

#include <stdlib.h>

#include "aggregator/commands/commands_show.h"
#include "aggregator/commands/commands_support.h"
#include "aggregator/store/reference.h"
#include "aggregator/support/support_moved.h"
#include "aggregator/support/support_uptake.h"
#include "aggregator/support/support_write.h"
#include "common/base/day.h"

#define DIR_OPTION \
	{ \
		"dir", SETTINGS_VALUE, "DIR", "state directory" \
	}
#define END \
	{ \
		NULL, SETTINGS_FLAG, NULL, NULL \
	}

static const struct settings_option uptake_options[] = { DIR_OPTION,
	{ "region", SETTINGS_VALUE, "CODE", "of one region" },
	{ "from", SETTINGS_VALUE, "DATE", "of this day and later" },
	{ "to", SETTINGS_VALUE, "DATE", "of this day and earlier" },
	{ "json", SETTINGS_FLAG, NULL, "JSON, for programs" }, END };

static const struct settings_option items_options[] = { DIR_OPTION,
	{ "region", SETTINGS_VALUE, "CODE", "of one region" },
	{ "json", SETTINGS_FLAG, NULL, "JSON, for programs" }, END };

static int
region_option(struct err *e)
{
	e->kind = ERR_USAGE;
	return err_prefix(e, "--region");
}

static int
read_both(struct commands_support_at *c, struct support_events *events,
    struct support_givens *given, struct err *e)
{
	*events = (struct support_events){ 0 };
	*given = (struct support_givens){ 0 };
	if (support_events_list(c->support, events, e) < 0)
		return -1;
	return support_given_list(c->support, given, e);
}

/* Tables below each other, with blank lines between; or as members of one object. */
static void
print_tables(const struct settings *s, const char *says,
    const char *const *names, struct table *const *tables)
{
	struct jval *o = jval_object();
	struct buf page;

	commands_show_page(&page);
	jval_set_str(o, "says", says);
	buf_printf(&page, "%s\n", says);
	for (size_t i = 0; names[i] != NULL; i++) {
		if (table_rows(tables[i]) > 0) {
			buf_puts(&page, "\n");
			table_write_text(tables[i], &page);
		}
		jval_set(o, names[i], table_take_json(tables[i]));
	}
	if (settings_flag(s, "json")) {
		buf_reset(&page);
		commands_show_json(&page, o);
	} else {
		jval_free(o);
	}
	commands_show_print(&page);
}

static void
print_uptake(const struct settings *s, const struct support_uptake *u)
{
	static const char *const names[] = { "regions", "months", "services",
		NULL };
	struct table *t[] = { support_uptake_regions(u),
		support_uptake_months(u), support_uptake_services(u) };
	struct buf says;

	buf_init(&says, SIZE_MAX / 2);
	support_uptake_says(u, &says);
	print_tables(s, buf_str(&says), names, t);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		table_free(t[i]);
	buf_free(&says);
}

static int
support_uptake(const struct settings *s, struct err *e)
{
	struct support_uptake_request q = { .region = settings_get(s, "region"),
		.first = DAY_NONE,
		.last = DAY_NONE };
	struct support_events events = { 0 };
	struct support_givens given = { 0 };
	struct support_uptake u;
	struct commands_support_at c;
	int rc = -1;

	if (settings_day(s, "from", &q.first, e) < 0 ||
	    settings_day(s, "to", &q.last, e) < 0 ||
	    commands_support_open(&c, s, e) < 0)
		return -1;
	if (q.region != NULL &&
	    reference_find_code(&c.registry, REGISTRY_REGION, &q.region, e) < 0)
		(void)region_option(e);
	else
		rc = read_both(&c, &events, &given, e);
	if (rc == 0) {
		support_uptake_make(&u, &q, &events, &given, &c.registry);
		print_uptake(s, &u);
		support_uptake_free(&u);
	}
	support_events_free(&events);
	support_given_free(&given);
	commands_support_close(&c);
	return rc;
}

static void
print_moved(const struct settings *s, const struct support_moved *m)
{
	static const char *const names[] = { "items", "services", NULL };
	struct table *t[] = { support_moved_items(m),
		support_moved_services(m) };
	struct buf says;

	buf_init(&says, SIZE_MAX / 2);
	support_moved_says(m, &says);
	print_tables(s, buf_str(&says), names, t);
	table_free(t[0]);
	table_free(t[1]);
	buf_free(&says);
}

/* Support of the region asked for beside the reviews that a checkpoint covers. */
static int
set_beside(struct commands_support_at *c, const struct settings *s,
    const struct commands_show *show, struct err *e)
{
	const char *region = settings_get(s, "region");
	struct support_reviews reviews = { 0 };
	struct support_givens given = { 0 };
	struct support_moved m;
	int rc = 0;

	if (region != NULL &&
	    reference_find_code(&c->registry, REGISTRY_REGION, &region, e) < 0)
		return region_option(e);
	rc = support_reviews_read(&reviews, &show->totals, c->by.by.today, e);
	if (rc == 0)
		rc = support_given_list(c->support, &given, e);
	if (rc == 0) {
		support_write_keep_given(&given, &c->registry, region);
		support_moved_make(&m, &given, &reviews, &c->registry);
		print_moved(s, &m);
		support_moved_free(&m);
	}
	support_given_free(&given);
	free(reviews.review);
	return rc;
}

static int
support_items(const struct settings *s, struct err *e)
{
	struct commands_show show;
	struct commands_support_at c;
	int rc;

	if (commands_support_open(&c, s, e) < 0)
		return -1;
	rc = commands_show_open(&show, c.dir, e);
	if (rc == 0) {
		rc = set_beside(&c, s, &show, e);
		commands_show_close(&show);
	}
	commands_support_close(&c);
	return rc;
}

const struct settings_command commands_uptake[] = {
	{ .name = "support uptake",
	    .summary =
		"who took events and support up, and who took up nothing",
	    .operands = "",
	    .example = "sheaf-aggregator support uptake --dir D --from "
		       "2026-04-01",
	    .options = uptake_options,
	    .run = support_uptake },
	{ .name = "support items",
	    .summary = "support beside the fidelity items that it was about",
	    .operands = "",
	    .example = "sheaf-aggregator support items --dir D --region "
		       "north-east-yorkshire",
	    .options = items_options,
	    .run = support_items },
	{ .name = NULL }
};

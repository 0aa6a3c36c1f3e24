/* `typology`: services by site type, provider and funding. */
#include "aggregator/commands/commands_typology.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/accounts/access_log.h"
#include "aggregator/commands/commands_show.h"
#include "aggregator/views/views_typology_write.h"
#include "common/base/clock.h"
#include "common/base/day.h"

static const struct settings_option options[] = {
	{ "dir", SETTINGS_VALUE, "DIR", "state directory" },
	{ "region", SETTINGS_VALUE, "CODE", "of one region" },
	{ "period", SETTINGS_VALUE, "P",
	    "quarter, like \"2026/27 Q1\" (default: the newest that is due)" },
	{ "day", SETTINGS_VALUE, "DATE", "as on this day (default: today)" },
	{ "policy", SETTINGS_VALUE, "NAME",
	    "sheaf/1 (default), mhsds/1 or exact/1: see TOTALS.md" },
	{ "table", SETTINGS_VALUE, "NAME",
	    "one table: kinds, together, or services with their dates" },
	{ "csv", SETTINGS_FLAG, NULL,
	    "CSV, for a spreadsheet: of kinds, unless --table says another" },
	{ "json", SETTINGS_FLAG, NULL, "JSON, for programs" },
	{ NULL, SETTINGS_FLAG, NULL, NULL }
};

/* *table: of views_typology_table_name(); without --table the first, and *one is false. */
static int
read_table(const struct settings *s, size_t *table, bool *one, struct err *e)
{
	const char *name = settings_get(s, "table");

	*one = name != NULL;
	*table = 0;
	if (name == NULL)
		return 0;
	if (settings_flag(s, "json"))
		return err_set(e, ERR_USAGE,
		    "--table cannot be combined with --json, which has all of "
		    "them");
	while (views_typology_table_name(*table)[0] != '\0' &&
	       strcmp(views_typology_table_name(*table), name) != 0)
		(*table)++;
	if (views_typology_table_name(*table)[0] != '\0')
		return 0;
	return err_set(e, ERR_USAGE,
	    "--table: there is no table \"%.32s\": kinds, together or services",
	    name);
}

static int
read_request(const struct settings *s, struct views_typology_request *q,
    struct err *e)
{
	const char *period = settings_get(s, "period");

	*q = (struct views_typology_request){
		.policy = DISCLOSURE_SHEAF_1,
		.region = settings_get(s, "region"),
		.has_period = period != NULL,
		.day = clock_today(),
	};
	if (settings_day(s, "day", &q->day, e) < 0)
		return -1;
	if (commands_show_policy(s, &q->policy, e) < 0)
		return -1;
	if (settings_flag(s, "csv") && settings_flag(s, "json"))
		return err_set(e, ERR_USAGE,
		    "--csv and --json are two forms of the same: give one");
	if (period != NULL && period_parse_user(period, &q->period, e) < 0)
		return err_prefix(e, "--period");
	return 0;
}

/* As `totals` does: before the first exact figure is printed. */
static int
log_exact(const char *dir, const struct views_typology_request *q,
    uint64_t size, struct err *e)
{
	char what[256];

	if (q->policy != DISCLOSURE_EXACT_1)
		return 0;
	(void)snprintf(what, sizeof(what),
	    "command=typology policy=exact/1 region=%s log_size=%" PRIu64,
	    q->region != NULL ? q->region : "-", size);
	return access_log_add(dir, NULL, what, e);
}

static void
put_table(const struct views_typology *view, size_t which, bool csv,
    struct buf *page)
{
	struct table *t = views_typology_table(view, which);

	if (csv)
		table_write_csv(t, CSV_FOR_PEOPLE, page);
	else
		table_write_text(t, page);
	table_free(t);
}

static int
typology(const struct settings *s, struct err *e)
{
	char *dir = settings_state_dir(s);
	struct views_typology_request request;
	struct views_typology *view = NULL;
	struct commands_show show;
	struct buf page;
	size_t table;
	bool one;
	int r = -1;

	if (read_request(s, &request, e) < 0 ||
	    read_table(s, &table, &one, e) < 0 ||
	    commands_show_open(&show, dir, e) < 0)
		goto out;
	r = views_typology_make(&view, &request, &show.totals, &show.registry,
	    e);
	if (r == 0)
		r = log_exact(dir, &request, show.totals.log_size, e);
	if (r == 0) {
		commands_show_page(&page);
		if (settings_flag(s, "json"))
			commands_show_json(&page, views_typology_json(view));
		else if (one || settings_flag(s, "csv"))
			put_table(view, table, settings_flag(s, "csv"), &page);
		else
			views_typology_text(view, &page);
		commands_show_print(&page);
	}
	views_typology_free(view);
	commands_show_close(&show);
out:
	free(dir);
	return r;
}

const struct settings_command commands_typology[] = {
	{ .name = "typology",
	    .summary = "services by site type, provider and funding",
	    .operands = "",
	    .example = "sheaf-aggregator typology --dir D --period \"2026/27 "
		       "Q1\"",
	    .options = options,
	    .run = typology },
	{ .name = NULL }
};

/* `totals`: merged totals in the terminal, also while `serve` runs. */
#include "aggregator/commands/commands_totals.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/centre/centre.h"
#include "aggregator/commands/commands_show.h"
#include "aggregator/views/views.h"
#include "common/base/clock.h"

static const struct settings_option options[] = {
	{ "dir", SETTINGS_VALUE, "DIR", "state directory" },
	{ "region", SETTINGS_VALUE, "CODE", "of one region" },
	{ "service", SETTINGS_VALUE, "S", "of one service" },
	{ "by-service", SETTINGS_FLAG, NULL, "a column for each service" },
	{ "period", SETTINGS_VALUE, "P",
	    "one quarter, like \"2026/27 Q1\"; else each and all" },
	{ "policy", SETTINGS_VALUE, "NAME",
	    "sheaf/1 (default), mhsds/1 or exact/1: see TOTALS.md" },
	{ "json", SETTINGS_FLAG, NULL, "JSON, for programs" },
	{ NULL, SETTINGS_FLAG, NULL, NULL }
};

static int
read_request(const struct settings *s, struct views_request *q, struct err *e)
{
	const char *policy = settings_get(s, "policy");
	const char *period = settings_get(s, "period");

	q->rules = measures_ips_grow_1();
	q->day = clock_today();
	q->region = settings_get(s, "region");
	q->service = settings_get(s, "service");
	q->by_service = settings_flag(s, "by-service");
	/* One service is one column: a region, or a column for each service,
	 * would contradict it. */
	if (q->service != NULL && (q->by_service || q->region != NULL))
		return err_set(e, ERR_USAGE,
		    "--service goes alone: without --region and --by-service");
	q->policy = DISCLOSURE_SHEAF_1;
	if (policy != NULL && !disclosure_policy_parse(policy, &q->policy))
		return err_set(e, ERR_USAGE,
		    "there is no policy \"%s\": sheaf/1, mhsds/1 or exact/1",
		    policy);
	if (period == NULL)
		return 0;
	q->has_period = true;
	return period_parse_user(period, &q->period, e);
}

/* Exact figures can point to a person, so each view of them is on record,
 * durably, before the first figure is printed. */
static int
log_exact(const char *dir, const struct views_request *q, uint64_t size,
    struct err *e)
{
	char what[256];

	if (q->policy != DISCLOSURE_EXACT_1)
		return 0;
	(void)snprintf(what, sizeof(what),
	    "command=totals policy=exact/1 region=%s service=%s by_service=%d "
	    "log_size=%" PRIu64,
	    q->region != NULL ? q->region : "-",
	    q->service != NULL ? q->service : "-", q->by_service, size);
	return centre_log_access(dir, what, e);
}

static int
totals(const struct settings *s, struct err *e)
{
	char *dir = settings_state_dir(s);
	struct views_request request = { 0 };
	struct views_table *table = NULL;
	struct commands_show show;
	struct buf page;
	int r = -1;

	if (read_request(s, &request, e) < 0 ||
	    commands_show_open(&show, dir, e) < 0)
		goto out;
	if (views_make(&table, &request, &show.totals, &show.registry, e) ==
		0 &&
	    log_exact(dir, &request, show.totals.log_size, e) == 0) {
		commands_show_page(&page);
		if (settings_flag(s, "json"))
			commands_show_json(&page, views_json(table));
		else
			views_write_text(table, &page);
		commands_show_print(&page);
		r = 0;
	}
	commands_show_close(&show);
out:
	views_free(table);
	free(dir);
	return r;
}

const struct settings_command commands_totals[] = {
	{ .name = "totals",
	    .summary = "merged totals",
	    .operands = "",
	    .example = "sheaf-aggregator totals --dir D --region south-east "
		       "--period \"2026/27 Q1\"",
	    .options = options,
	    .run = totals },
	{ .name = NULL }
};

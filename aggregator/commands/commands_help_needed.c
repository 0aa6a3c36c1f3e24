/* `help-needed`: where help is needed first, and why. */
#include "aggregator/commands/commands_help_needed.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "aggregator/accounts/access_log.h"
#include "aggregator/centre/centre.h"
#include "aggregator/commands/commands_show.h"
#include "aggregator/views/views_help.h"
#include "common/base/clock.h"
#include "common/base/day.h"

static const struct settings_option options[] = {
	{ "dir", SETTINGS_VALUE, "DIR", "state directory" },
	{ "region", SETTINGS_VALUE, "CODE",
	    "of one region, its services by themselves too" },
	{ "day", SETTINGS_VALUE, "DATE", "on this day (default: today)" },
	{ "policy", SETTINGS_VALUE, "NAME",
	    "sheaf/1 (default), mhsds/1 or exact/1: see TOTALS.md" },
	{ "json", SETTINGS_FLAG, NULL, "JSON, for programs" },
	{ NULL, SETTINGS_FLAG, NULL, NULL }
};

static int
read_request(const struct settings *s, struct views_help_request *q,
    struct err *e)
{

	*q = (struct views_help_request){
		.policy = DISCLOSURE_SHEAF_1,
		.region = settings_get(s, "region"),
		.day = clock_today(),
	};
	if (settings_day(s, "day", &q->day, e) < 0)
		return -1;
	if (commands_show_policy(s, &q->policy, e) < 0)
		return -1;
	return 0;
}

/* As `totals` does: before the first exact figure is printed. */
static int
log_exact(const char *dir, const struct views_help_request *q, uint64_t size,
    struct err *e)
{
	char what[256];

	if (q->policy != DISCLOSURE_EXACT_1)
		return 0;
	(void)snprintf(what, sizeof(what),
	    "command=help-needed policy=exact/1 region=%s log_size=%" PRIu64,
	    q->region != NULL ? q->region : "-", size);
	return access_log_add(dir, NULL, what, e);
}

static int
help_needed(const struct settings *s, struct err *e)
{
	char *dir = settings_state_dir(s);
	struct views_help_asked asked = { 0 };
	struct views_help_request request;
	struct views_help *view = NULL;
	struct commands_show show;
	struct buf page;
	int r = -1;

	if (read_request(s, &request, e) < 0 ||
	    commands_show_open(&show, dir, e) < 0)
		goto out;
	if (views_help_ask(&asked, &request, &show.totals, &show.registry, e) ==
		0 &&
	    log_exact(dir, &request, show.totals.log_size, e) == 0) {
		view = views_help_make(&asked.question);
		commands_show_page(&page);
		if (settings_flag(s, "json"))
			commands_show_json(&page, views_help_json(view));
		else
			views_help_text(view, &page);
		commands_show_print(&page);
		r = 0;
	}
	views_help_free(view);
	views_help_asked_free(&asked);
	commands_show_close(&show);
out:
	free(dir);
	return r;
}

const struct settings_command commands_help_needed[] = {
	{ .name = "help-needed",
	    .summary = "where help is needed first, and why",
	    .operands = "",
	    .example = "sheaf-aggregator help-needed --dir D --region "
		       "south-east",
	    .options = options,
	    .run = help_needed },
	{ .name = NULL }
};

/* `provenance`: what a figure was made of. */
#include "aggregator/commands/commands_provenance.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "aggregator/accounts/access_log.h"
#include "aggregator/centre/centre.h"
#include "aggregator/commands/commands_show.h"
#include "aggregator/views/views_provenance.h"
#include "common/base/clock.h"

static const struct settings_option options[] = {
	{ "dir", SETTINGS_VALUE, "DIR", "state directory" },
	{ "measure", SETTINGS_VALUE, "CODE",
	    "the figure, like \"job_starts\"" },
	{ "period", SETTINGS_VALUE, "P",
	    "of this quarter, like \"2026/27 Q1\"" },
	{ "from", SETTINGS_VALUE, "P",
	    "of several quarters together, from this one" },
	{ "to", SETTINGS_VALUE, "P", "to this one" },
	{ "region", SETTINGS_VALUE, "CODE", "of one region" },
	{ "service", SETTINGS_VALUE, "S", "of one service" },
	{ "outside", SETTINGS_FLAG, NULL,
	    "of the services outside the registry" },
	{ "policy", SETTINGS_VALUE, "NAME",
	    "sheaf/1 (default), mhsds/1 or exact/1: see TOTALS.md" },
	{ "json", SETTINGS_FLAG, NULL, "JSON, for programs" },
	{ NULL, SETTINGS_FLAG, NULL, NULL }
};

/* One quarter, those from one to another, or all. */
static int
read_reach(const struct settings *s, struct views_provenance_request *q,
    struct err *e)
{
	const char *period = settings_get(s, "period");
	const char *from = settings_get(s, "from"), *to = settings_get(s, "to");

	if ((from != NULL) != (to != NULL) || (period != NULL && from != NULL))
		return err_set(e, ERR_USAGE,
		    "needs --period P for one quarter, --from P --to P for "
		    "several together, or neither for all");
	q->reach = period != NULL ? VIEWS_PROVENANCE_QUARTER
		   : from != NULL ? VIEWS_PROVENANCE_SPAN
				  : VIEWS_PROVENANCE_ALL;
	if (period != NULL)
		return period_parse_user(period, &q->period, e);
	if (from == NULL)
		return 0;
	if (period_parse_user(from, &q->period, e) < 0 ||
	    period_parse_user(to, &q->last, e) < 0)
		return -1;
	return q->period.start <= q->last.start
		   ? 0
		   : err_set(e, ERR_USAGE,
			 "--from %s is after --to %s: the first quarter comes "
			 "first",
			 from, to);
}

static int
read_request(const struct settings *s, struct views_provenance_request *q,
    struct err *e)
{

	*q = (struct views_provenance_request){
		.policy = DISCLOSURE_SHEAF_1,
		.measure = settings_get(s, "measure"),
		.region = settings_get(s, "region"),
		.service = settings_get(s, "service"),
		.outside = settings_flag(s, "outside"),
		.day = clock_today(),
	};
	if (q->measure == NULL)
		return err_set(e, ERR_USAGE,
		    "needs --measure CODE: the figure to be opened");
	if ((q->region != NULL) + (q->service != NULL) + q->outside > 1)
		return err_set(e, ERR_USAGE,
		    "--region, --service and --outside go one at a time");
	if (commands_show_policy(s, &q->policy, e) < 0)
		return -1;
	return read_reach(s, q, e);
}

/* As `totals` does: before the first exact figure is printed. */
static int
log_exact(const char *dir, const struct views_provenance_request *q,
    uint64_t size, struct err *e)
{
	char what[256];

	if (q->policy != DISCLOSURE_EXACT_1)
		return 0;
	(void)snprintf(what, sizeof(what),
	    "command=provenance policy=exact/1 region=%s service=%s "
	    "log_size=%" PRIu64,
	    q->region != NULL ? q->region : "-",
	    q->service != NULL ? q->service : "-", size);
	return access_log_add(dir, NULL, what, e);
}

static int
provenance(const struct settings *s, struct err *e)
{
	char *dir = settings_state_dir(s);
	struct views_provenance_request request;
	struct views_provenance *view = NULL;
	struct commands_show show;
	struct buf page;
	int r = -1;

	if (read_request(s, &request, e) < 0 ||
	    commands_show_open(&show, dir, e) < 0)
		goto out;
	if (views_provenance_make(&view, &request, &show.totals, &show.registry,
		e) == 0 &&
	    log_exact(dir, &view->request, show.totals.log_size, e) == 0) {
		commands_show_page(&page);
		if (settings_flag(s, "json"))
			commands_show_json(&page, views_provenance_json(view));
		else
			views_provenance_text(view, &page);
		commands_show_print(&page);
		r = 0;
	}
	views_provenance_free(view);
	commands_show_close(&show);
out:
	free(dir);
	return r;
}

const struct settings_command commands_provenance[] = {
	{ .name = "provenance",
	    .summary = "the returns that a figure was made of",
	    .operands = "",
	    .example = "sheaf-aggregator provenance --dir D --measure "
		       "job_starts --region south-east --period \"2026/27 "
		       "Q1\"",
	    .options = options,
	    .run = provenance },
	{ .name = NULL }
};

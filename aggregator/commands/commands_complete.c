/* `completeness`: who has not reported, and who has to be rung. */
#include "aggregator/commands/commands_complete.h"

#include <stdlib.h>

#include "aggregator/commands/commands_show.h"
#include "aggregator/views/views_complete.h"
#include "common/base/clock.h"
#include "common/base/day.h"

static const struct settings_option options[] = {
	{ "dir", SETTINGS_VALUE, "DIR", "state directory" },
	{ "region", SETTINGS_VALUE, "CODE", "of one region" },
	{ "from", SETTINGS_VALUE, "P", "first quarter, like \"2025/26 Q3\"" },
	{ "to", SETTINGS_VALUE, "P", "last quarter (default: today's)" },
	{ "day", SETTINGS_VALUE, "DATE",
	    "what is late on this day (default: today)" },
	{ "ring", SETTINGS_FLAG, NULL, "only the services to ring, as a list" },
	{ "json", SETTINGS_FLAG, NULL, "JSON, for programs" },
	{ NULL, SETTINGS_FLAG, NULL, NULL }
};

static int
read_quarter(const struct settings *s, const char *name, bool *has,
    struct period *p, struct err *e)
{
	const char *text = settings_get(s, name);

	*has = text != NULL;
	if (text != NULL && period_parse_user(text, p, e) < 0)
		return err_prefix(e, "--%s", name);
	return 0;
}

static int
read_request(const struct settings *s, struct views_complete_request *q,
    struct err *e)
{

	*q = (struct views_complete_request){
		.region = settings_get(s, "region"),
		.day = clock_today(),
	};
	if (settings_day(s, "day", &q->day, e) < 0)
		return -1;
	if (settings_flag(s, "ring") && settings_flag(s, "json"))
		return err_set(e, ERR_USAGE,
		    "--ring cannot be combined with --json, which has that "
		    "list too");
	if (read_quarter(s, "from", &q->has_from, &q->from, e) < 0)
		return -1;
	return read_quarter(s, "to", &q->has_to, &q->to, e);
}

static int
completeness(const struct settings *s, struct err *e)
{
	char *dir = settings_state_dir(s);
	struct views_complete_request request;
	struct views_complete *view = NULL;
	struct commands_show show;
	struct buf page;
	int r = -1;

	if (read_request(s, &request, e) < 0 ||
	    commands_show_open(&show, dir, e) < 0)
		goto out;
	r = views_complete_make(&view, &request, &show.totals, &show.registry,
	    e);
	if (r == 0) {
		commands_show_page(&page);
		if (settings_flag(s, "json"))
			commands_show_json(&page, views_complete_json(view));
		else if (settings_flag(s, "ring"))
			views_complete_ring(view, &page);
		else
			views_complete_text(view, commands_show_width(), &page);
		commands_show_print(&page);
	}
	views_complete_free(view);
	commands_show_close(&show);
out:
	free(dir);
	return r;
}

const struct settings_command commands_complete[] = {
	{ .name = "completeness",
	    .summary = "who has not reported which quarter",
	    .operands = "",
	    .example = "sheaf-aggregator completeness --dir D --region "
		       "south-east",
	    .options = options,
	    .run = completeness },
	{ .name = NULL }
};

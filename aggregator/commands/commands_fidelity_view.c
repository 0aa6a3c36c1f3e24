/* `fidelity`: the reviews in force, also while `serve` runs. */
#include "aggregator/commands/commands_fidelity_view.h"

#include <stdlib.h>

#include "aggregator/commands/commands_show.h"
#include "aggregator/views/fidelity_view.h"
#include "common/base/clock.h"
#include "common/base/day.h"

static const struct settings_option options[] = {
	{ "dir", SETTINGS_VALUE, "DIR", "state directory" },
	{ "region", SETTINGS_VALUE, "CODE", "of one region" },
	{ "until", SETTINGS_VALUE, "DATE",
	    "reviews to this day, at most today" },
	{ "json", SETTINGS_FLAG, NULL, "JSON, for programs" },
	{ NULL, SETTINGS_FLAG, NULL, NULL },
};

static int
read_request(const struct settings *s, struct fidelity_view_request *q,
    struct err *e)
{
	int32_t today = clock_today();

	q->region = settings_get(s, "region");
	q->until = today;
	if (settings_day(s, "until", &q->until, e) < 0)
		return -1;
	/* A review of a day that has not come was entered on a site whose
	 * clock ran ahead. */
	if (q->until > today)
		q->until = today;
	return 0;
}

static int
fidelity(const struct settings *s, struct err *e)
{
	char *dir = settings_state_dir(s);
	struct fidelity_view_request request = { 0 };
	struct fidelity_view *view = NULL;
	struct commands_show show;
	struct buf page;
	int r = -1;

	if (read_request(s, &request, e) < 0 ||
	    commands_show_open(&show, dir, e) < 0)
		goto out;
	r = fidelity_view_make(&view, &request, &show.totals, &show.registry,
	    e);
	if (r == 0) {
		commands_show_page(&page);
		if (settings_flag(s, "json"))
			commands_show_json(&page, fidelity_view_json(view));
		else
			fidelity_view_text(view, &page);
		commands_show_print(&page);
	}
	commands_show_close(&show);
out:
	fidelity_view_free(view);
	free(dir);
	return r;
}

const struct settings_command commands_fidelity_view[] = {
	{ .name = "fidelity",
	    .summary = "fidelity reviews: totals, bands, positions, items",
	    .operands = "",
	    .example = "sheaf-aggregator fidelity --dir D --region south-east",
	    .options = options,
	    .run = fidelity },
	{ .name = NULL }
};

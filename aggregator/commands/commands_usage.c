/* `uptake`: who uses Sheaf, counted from the log. */
#include "aggregator/commands/commands_usage.h"

#include <inttypes.h>
#include <stdlib.h>

#include "aggregator/authority/authority_invites.h"
#include "aggregator/commands/commands_show.h"
#include "aggregator/views/views_uptake.h"
#include "common/base/clock.h"
#include "common/base/day.h"

static const struct settings_option options[] = {
	{ "dir", SETTINGS_VALUE, "DIR", "state directory" },
	{ "region", SETTINGS_VALUE, "CODE", "of one region" },
	{ "from", SETTINGS_VALUE, "MONTH",
	    "first month, like 2026-05 (default: eleven before the last)" },
	{ "to", SETTINGS_VALUE, "MONTH",
	    "last month (default: that of the day)" },
	{ "day", SETTINGS_VALUE, "DATE",
	    "what was sealed up to this day (default: today)" },
	{ "authority-dir", SETTINGS_VALUE, "DIR",
	    "the authority's folder: who was invited, by its own record" },
	{ "csv", SETTINGS_FLAG, NULL, "CSV, as an auditor compares it" },
	{ "json", SETTINGS_FLAG, NULL, "JSON, for programs" },
	{ NULL, SETTINGS_FLAG, NULL, NULL }
};

static int
read_month(const struct settings *s, const char *name, bool *has,
    struct month *m, struct err *e)
{
	const char *text = settings_get(s, name);

	*has = text != NULL;
	if (text != NULL && month_parse(text, m, e) < 0)
		return err_prefix(e, "--%s", name);
	return 0;
}

static int
read_request(const struct settings *s, struct views_uptake_request *q,
    struct err *e)
{

	*q = (struct views_uptake_request){
		.region = settings_get(s, "region"),
		.day = clock_today(),
	};
	if (settings_day(s, "day", &q->day, e) < 0)
		return -1;
	if (settings_flag(s, "csv") && settings_flag(s, "json"))
		return err_set(e, ERR_USAGE,
		    "--csv and --json are two forms of the same: give one");
	if (settings_get(s, "authority-dir") != NULL &&
	    (settings_flag(s, "csv") || settings_flag(s, "json")))
		return err_set(e, ERR_USAGE,
		    "--authority-dir cannot be combined with --csv or --json, "
		    "which have what the log proves and nothing else");
	if (read_month(s, "from", &q->has_from, &q->from, e) < 0)
		return -1;
	return read_month(s, "to", &q->has_to, &q->to, e);
}

/* The record is the authority's word, and no part of what the log proves. */
static int
say_invited(const struct settings *s, struct store *reader, struct buf *page,
    struct err *e)
{
	const char *dir = settings_get(s, "authority-dir");
	struct authority_invites invites;
	size_t waiting = 0;
	int r = 0;

	if (dir == NULL)
		return 0;
	r = authority_invites_read(&invites, dir, e);
	if (r == 0)
		buf_printf(page,
		    "\nInvited, by the authority's own record: %zu site%s.\n",
		    invites.n, invites.n == 1 ? "" : "s");
	for (size_t i = 0; r == 0 && i < invites.n; i++) {
		const struct authority_invited *a = &invites.agent[i];
		struct store_epoch epoch;
		bool found;

		r = store_agent_epoch_find(reader, a->agent, a->epoch, &epoch,
		    &found, e);
		if (r < 0 || found)
			continue;
		waiting++;
		buf_printf(page,
		    "%s has not taken up its invite %s/%" PRIu64 ".\n",
		    a->agent, a->agent, a->epoch);
	}
	if (r == 0 && waiting == 0 && invites.n > 0)
		buf_puts(page, "Each has taken up its newest invite.\n");
	authority_invites_free(&invites);
	return r;
}

static int
uptake(const struct settings *s, struct err *e)
{
	char *dir = settings_state_dir(s);
	struct views_uptake_request request;
	struct views_uptake *view = NULL;
	struct commands_show show;
	struct buf page;
	int r = -1;

	if (read_request(s, &request, e) < 0 ||
	    commands_show_open(&show, dir, e) < 0)
		goto out;
	r = views_uptake_make(&view, &request, &show.totals, &show.registry, e);
	if (r == 0) {
		commands_show_page(&page);
		if (settings_flag(s, "json")) {
			commands_show_json(&page, views_uptake_json(view));
		} else if (settings_flag(s, "csv")) {
			views_uptake_csv(view, &page);
		} else {
			views_uptake_text(view, &page);
			r = say_invited(s, show.totals.reader, &page, e);
		}
		if (r == 0)
			commands_show_print(&page);
		else
			buf_free(&page);
	}
	views_uptake_free(view);
	commands_show_close(&show);
out:
	free(dir);
	return r;
}

const struct settings_command commands_usage[] = {
	{ .name = "uptake",
	    .summary = "who uses Sheaf, by region and month",
	    .operands = "",
	    .example = "sheaf-aggregator uptake --dir D --from 2026-01 --to "
		       "2026-06",
	    .options = options,
	    .run = uptake },
	{ .name = NULL }
};

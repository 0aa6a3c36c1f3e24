/* `totals`: merged totals in the terminal, also while `serve` runs. */
#include "aggregator/commands/commands_totals.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/accounts/access_log.h"
#include "aggregator/centre/centre.h"
#include "aggregator/commands/commands_show.h"
#include "aggregator/views/views.h"
#include "common/base/clock.h"

static const struct settings_option options[] = {
	{ "dir", SETTINGS_VALUE, "DIR", "state directory" },
	{ "region", SETTINGS_VALUE, "CODE", "of one region" },
	{ "service", SETTINGS_VALUE, "S", "of one service" },
	{ "by-service", SETTINGS_FLAG, NULL, "a column for each service" },
	{ "by-region", SETTINGS_FLAG, NULL, "regions side by side" },
	{ "measure", SETTINGS_VALUE, "CODE,...",
	    "a row for each place: the quarters of one figure, or with "
	    "--period a few figures" },
	{ "period", SETTINGS_VALUE, "P",
	    "one quarter, like \"2026/27 Q1\"; else each and all" },
	{ "policy", SETTINGS_VALUE, "NAME",
	    "sheaf/1 (default), mhsds/1 or exact/1: see TOTALS.md" },
	{ "json", SETTINGS_FLAG, NULL, "JSON, for programs" },
	{ NULL, SETTINGS_FLAG, NULL, NULL }
};

enum {
	FIGURES_MAX = MEASURES_MAX + RATIOS_MAX,
	/* bytes of codes that an error lists, and of one that it repeats */
	LISTED_MAX = 200,
	CODE_SAID_MAX = 40
};

/* The figures of --measure: rows of the newest rule set there is, and rates behind
 * them; place_figures() makes of them what views_write_turned() takes. */
struct figures {
	size_t figure[FIGURES_MAX], n;
};

/* Names the figures that stand alone; their parts are found in TOTALS.md. */
static int
no_such_figure(const struct ruleset *rs, struct slice code, struct err *e)
{
	struct buf known;

	buf_init(&known, ERR_TEXT_MAX);
	for (size_t i = 0; i < rs->n && known.n < LISTED_MAX; i++)
		if (rs->rows[i].role == MEASURE_TOTAL)
			buf_printf(&known, "%s%s", known.n > 0 ? ", " : "",
			    rs->rows[i].code);
	err_set(e, ERR_USAGE,
	    "--measure: there is no figure \"%.*s\"; some are %s; the others, "
	    "and rates, are in protocol/TOTALS.md",
	    (int)(code.n < CODE_SAID_MAX ? code.n : CODE_SAID_MAX),
	    (const char *)code.p, buf_str(&known));
	buf_free(&known);
	return -1;
}

static int
add_figure(struct figures *f, const struct ruleset *rs, struct slice code,
    struct err *e)
{
	size_t ratios;
	const struct ratio *ratio = ratios_all(&ratios);
	int row = measures_find(rs, code);

	if (f->n == FIGURES_MAX)
		return err_set(e, ERR_USAGE, "--measure: too many figures");
	if (row >= 0 && rs->rows[row].role != MEASURE_SUM) {
		f->figure[f->n++] = (size_t)row;
		return 0;
	}
	for (size_t i = 0; i < ratios; i++)
		if (slice_equal(code, slice_of(ratio[i].code))) {
			f->figure[f->n++] = rs->n + i;
			return 0;
		}
	return no_such_figure(rs, code, e);
}

/* The rule set of --measure, before it is known which one the table is under. */
static const struct ruleset *
newest(void)
{
	return measures_nth(MEASURES_SETS - 1);
}

static int
place_figures(struct figures *f, const struct ruleset *rules, struct err *e)
{
	for (size_t i = 0; i < f->n; i++) {
		if (f->figure[i] >= newest()->n)
			f->figure[i] -= newest()->n - rules->n;
		else if (f->figure[i] >= rules->n)
			return err_set(e, ERR_USAGE,
			    "--measure: no service reports \"%s\" yet, a "
			    "figure of rule set %s",
			    newest()->rows[f->figure[i]].code, newest()->name);
	}
	return 0;
}

static int
read_figures(const struct settings *s, const struct views_request *q,
    struct figures *f, struct err *e)
{
	const char *list = settings_get(s, "measure");

	f->n = 0;
	while (list != NULL) {
		size_t n = strcspn(list, ",");
		struct slice code = slice_of(list);

		code.n = n;
		if (add_figure(f, newest(), code, e) < 0)
			return -1;
		list = list[n] == ',' ? list + n + 1 : NULL;
	}
	if (f->n > 1 && !q->has_period)
		return err_set(e, ERR_USAGE,
		    "--measure shows several figures of one quarter: give "
		    "--period, or one figure to see all its quarters");
	if (settings_flag(s, "json") && (f->n > 0 || q->by_region))
		return err_set(e, ERR_USAGE,
		    "--json is of one table: without --by-region and "
		    "--measure, which show several for people");
	return 0;
}

static int
read_places(const struct settings *s, struct views_request *q, struct err *e)
{
	q->region = settings_get(s, "region");
	q->service = settings_get(s, "service");
	q->by_service = settings_flag(s, "by-service");
	q->by_region = settings_flag(s, "by-region");
	q->each_quarter = settings_get(s, "measure") != NULL;
	/* One service is one column: a region, or a column for each service,
	 * would contradict it. */
	if (q->service != NULL && (q->by_service || q->region != NULL))
		return err_set(e, ERR_USAGE,
		    "--service goes alone: without --region and --by-service");
	if (q->by_region &&
	    (q->service != NULL || q->region != NULL || q->by_service))
		return err_set(e, ERR_USAGE,
		    "--by-region shows every region: without --region, "
		    "--service and --by-service");
	return 0;
}

static int
read_request(const struct settings *s, struct views_request *q, struct err *e)
{
	const char *period = settings_get(s, "period");

	q->day = clock_today();
	if (read_places(s, q, e) < 0)
		return -1;
	q->policy = DISCLOSURE_SHEAF_1;
	if (commands_show_policy(s, &q->policy, e) < 0)
		return -1;
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
	    q->by_region        ? "each"
	    : q->region != NULL ? q->region
				: "-",
	    q->service != NULL ? q->service : "-", q->by_service, size);
	return access_log_add(dir, NULL, what, e);
}

static int
totals(const struct settings *s, struct err *e)
{
	char *dir = settings_state_dir(s);
	struct views_request request = { 0 };
	struct views_table *table = NULL;
	struct commands_show show;
	struct figures figures;
	struct buf page;
	int r = -1;

	if (read_request(s, &request, e) < 0 ||
	    read_figures(s, &request, &figures, e) < 0 ||
	    commands_show_open(&show, dir, e) < 0)
		goto out;
	if (views_make(&table, &request, &show.totals, &show.registry, e) ==
		0 &&
	    place_figures(&figures, table->request.rules, e) == 0 &&
	    log_exact(dir, &request, show.totals.log_size, e) == 0) {
		commands_show_page(&page);
		if (settings_flag(s, "json"))
			commands_show_json(&page, views_json(table));
		else if (figures.n > 0)
			views_write_turned(table, figures.figure, figures.n,
			    commands_show_width(), &page);
		else
			views_write_text(table, commands_show_width(), &page);
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

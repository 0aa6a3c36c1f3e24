/* `targets`, `targets set` and `targets show`: options into requests, and
 * answers into text. */
#include "agent/commands/commands_targets.h"

#include <inttypes.h>

#include "agent/commands/imports.h"
#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_targets.h"
#include "common/base/day.h"

#define PLAN_OPTIONS \
	{ "contract", SETTINGS_VALUE, "POUNDS", \
		"of each contract year, like 300000,300000" }, \
	    { "steady-state", SETTINGS_VALUE, "PERCENT", \
		    "of each contract year, like 60,100" }, \
	    { "london", SETTINGS_FLAG, NULL, \
		    "in London; needs --london-uplift" }, \
	    { "london-uplift", SETTINGS_VALUE, "N", \
		    "per cent a specialist costs more there" }, \
	    { "set", SETTINGS_VALUE, "NAME=VALUE", \
		    "another value of a parameter; several by commas" }, \
	{ \
		"start", SETTINGS_VALUE, "MONTH", \
		    "first month of the contract, like 2026-05" \
	}

static const struct settings_option targets_options[] = {
	PLAN_OPTIONS,
	SITEOPTIONS_JSON,
	SITEOPTIONS_END,
};
static const struct settings_option set_options[] = {
	SITEOPTIONS_STAFF,
	PLAN_OPTIONS,
	SITEOPTIONS_SEEN,
	SITEOPTIONS_NEW_SERVICE,
	SITEOPTIONS_END,
};
static const struct settings_option show_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	SITEOPTIONS_JSON,
	SITEOPTIONS_END,
};

enum { OUT_MAX = 4 * 1024 * 1024 };

static struct desk_targets_request
read_request(const struct settings *s)
{
	const struct targets_words words = {
		.contract = settings_get(s, "contract"),
		.steady_state = settings_get(s, "steady-state"),
		.london = settings_flag(s, "london"),
		.uplift = settings_get(s, "london-uplift"),
		.set = settings_get(s, "set"),
	};

	return (struct desk_targets_request){ .words = words,
		.start = settings_get(s, "start") };
}

/* Append a table as text, and free it. */
static void
put_table(struct buf *out, struct table *t)
{
	table_write_text(t, out);
	table_free(t);
}

/* Print a page and free it. */
static int
print_page(struct buf *page, struct err *e)
{
	int rc = terminal_print(buf_slice(page), e);

	buf_free(page);
	return rc;
}

/* --------------------------------------------------------------- calculator */

static void
put_year(struct buf *out, const struct desk_targets *t, size_t y)
{
	int64_t tenths = t->figures->specialists_tenths[y];
	int64_t cost = t->figures->cost_per_placed[y];

	buf_printf(out, "Year %zu: %.*s pounds at %.*s%% of steady state; ",
	    y + 1, (int)t->contract[y].n, (const char *)t->contract[y].p,
	    (int)t->steady_state[y].n, (const char *)t->steady_state[y].p);
	buf_printf(out, "%" PRId64 ".%" PRId64 " employment specialists; ",
	    tenths / 10, tenths % 10);
	if (cost < 0)
		buf_puts(out, "nobody placed\n");
	else
		buf_printf(out, "%" PRId64 " pounds per person placed\n", cost);
	put_table(out, desk_targets_year(t, y));
	buf_puts(out, "\n");
}

static void
put_grid(struct buf *out, const struct targets_grid *g)
{
	char title[PERIOD_TITLE_SIZE];

	buf_puts(out, "On the grid of NHS quarters (a contract quarter is "
		      "spread evenly over its three months):\n");
	for (size_t i = 0; i < g->n; i++) {
		const int64_t *target = g->quarter[i].target;

		period_title(title, g->quarter[i].period);
		buf_printf(out, "%s: ", title);
		desk_targets_months(g, i, out);
		buf_printf(out,
		    "; referrals %" PRId64 ", engaged %" PRId64
		    ", placed %" PRId64 "\n",
		    target[TARGETS_REFERRALS], target[TARGETS_ENGAGED],
		    target[TARGETS_PLACED]);
	}
	buf_puts(out, "\n");
}

static void
put_parameters(struct buf *out, const struct desk_targets *t)
{
	buf_puts(out, "Parameters, changed by --set NAME=VALUE:\n");
	for (unsigned i = 0; i < TARGETS_PARAMETERS; i++) {
		enum targets_parameter p = (enum targets_parameter)i;

		buf_printf(out, "  %-18s%8.*s  %s\n", targets_parameter_name(p),
		    (int)t->parameter[i].n, (const char *)t->parameter[i].p,
		    targets_parameter_help(p));
	}
	if (t->words->london)
		buf_printf(out, "  London: each specialist costs %s%% more\n",
		    t->words->uplift);
	buf_puts(out, "People placed compare with into_work, which counts "
		      "people; sustainments are jobs.\n");
}

static int
print_targets(const struct desk_targets *t, struct err *e)
{
	struct buf out;

	buf_init(&out, OUT_MAX);
	for (size_t y = 0; y < t->figures->years; y++)
		put_year(&out, t, y);
	if (t->grid != NULL)
		put_grid(&out, t->grid);
	put_parameters(&out, t);
	return print_page(&out, e);
}

static int
run_targets(const struct settings *s, struct err *e)
{
	const struct desk_targets_request request = read_request(s);
	struct desk_targets targets;
	int rc;

	if (desk_targets_work_out(&request, &targets, e) < 0)
		return -1;
	rc = settings_flag(s, "json")
		 ? terminal_print_json(desk_targets_json(&targets), e)
		 : print_targets(&targets, e);
	desk_targets_free(&targets);
	return rc;
}

/* ----------------------------------------------------------- of one service */

static int
run_set(const struct settings *s, struct err *e)
{
	struct desk_targets_request request = read_request(s);
	const char *service = settings_operand(s, 0), *start;
	struct desk d;
	int rc;

	request.version = settings_get(s, "seen");
	if (settings_need(s, "start", &start, e) < 0 ||
	    terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = imports_services(&d, s, service, slice_of(""), e);
	if (rc == 0)
		rc = desk_targets_set(&d, service, &request, e);
	if (rc == 0)
		console_print("Targets of %s are set. See them with "
			      "`sheaf-agent targets show %s`.\n",
		    service, service);
	desk_close(&d);
	return rc;
}

static void
put_quarter(struct buf *out, const struct desk_targets_shown *shown, size_t i)
{
	int32_t through = shown->reached[i].through;
	char title[PERIOD_TITLE_SIZE], day[DAY_TEXT_SIZE];

	period_title(title, shown->grid->quarter[i].period);
	buf_printf(out, "\n%s: ", title);
	desk_targets_months(shown->grid, i, out);
	if (through == DAY_NONE) {
		buf_puts(out, "; there are no figures");
	} else if (through < shown->grid->quarter[i].period.end) {
		day_format(day, through);
		buf_printf(out, "; figures to %s", day);
	}
	buf_puts(out, "\n");
	put_table(out, desk_targets_quarter(shown, i));
}

static int
print_shown(const struct desk_targets_shown *shown, struct err *e)
{
	struct buf out;

	buf_init(&out, OUT_MAX);
	buf_printf(&out, "%s: ", shown->plan.service);
	desk_targets_describe(&shown->plan, &out);
	buf_printf(&out, "\nset by %s on %.10s\n", shown->plan.set_by,
	    shown->plan.set_at);
	for (size_t i = 0; i < shown->quarters; i++)
		put_quarter(&out, shown, i);
	if (shown->quarters == 0)
		buf_puts(&out, "The contract has not begun.\n");
	buf_puts(&out, "\nPeople placed are compared with into_work. Each "
		       "figure is rounded by itself. - is not known.\n");
	return print_page(&out, e);
}

static int
run_show(const struct settings *s, struct err *e)
{
	struct desk_targets_shown shown;
	struct desk d;
	int32_t today;
	int rc;

	if (terminal_today(s, &today, e) < 0 ||
	    terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = desk_targets_show(&d, settings_operand(s, 0), today, &shown, e);
	if (rc == 0) {
		rc = settings_flag(s, "json")
			 ? terminal_print_json(desk_targets_shown_json(&shown),
			       e)
			 : print_shown(&shown, e);
		desk_targets_shown_free(&shown);
	}
	desk_close(&d);
	return rc;
}

const struct settings_command commands_targets[] = {
	{ .name = "targets",
	    .summary = "work out the targets of a contract",
	    .operands = "",
	    .example =
		"sheaf-agent targets --contract 300000,300000 --steady-state "
		"60,100",
	    .options = targets_options,
	    .run = run_targets },
	{ .name = "targets set",
	    .summary = "set the targets of a service",
	    .operands = "SERVICE",
	    .example =
		"sheaf-agent targets set --dir site north-tees --start 2026-05 "
		"--contract 300000,300000 --steady-state 60,100",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = set_options,
	    .shared = true,
	    .run = run_set },
	{ .name = "targets show",
	    .summary = "targets beside what was reached",
	    .operands = "SERVICE",
	    .example = "sheaf-agent targets show --dir site north-tees",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = show_options,
	    .shared = true,
	    .run = run_show },
	{ .name = NULL }
};

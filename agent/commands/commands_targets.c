#include "agent/commands/commands_targets.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/register/target_plan.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

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
	SITEOPTIONS_END,
};

enum { OUT_MAX = 4 * 1024 * 1024, YEAR_LAST = 2099, WORD_MAX = 24 };

/* ---------------------------------------------------------------- reading */

/* --start: "2026-05", or DAY_NONE without it. */
static int
read_start(const struct settings *s, int32_t *start, struct err *e)
{
	const char *text = settings_get(s, "start");
	char whole[DAY_TEXT_SIZE];
	int year, month, day;

	*start = DAY_NONE;
	if (text == NULL)
		return 0;
	(void)snprintf(whole, sizeof(whole), "%.7s-01", text);
	if (strlen(text) != 7 || !day_parse(slice_of(whole), start))
		return err_set(e, ERR_USAGE,
		    "--start is not a month; write it like 2026-05");
	day_to_civil(*start, &year, &month, &day);
	if (year + TARGETS_YEARS_MAX > YEAR_LAST)
		return err_set(e, ERR_USAGE, "--start %s is too late", text);
	return 0;
}

static struct targets_words
read_words(const struct settings *s)
{
	return (struct targets_words){ .contract = settings_get(s, "contract"),
		.steady_state = settings_get(s, "steady-state"),
		.london = settings_flag(s, "london"),
		.uplift = settings_get(s, "london-uplift"),
		.set = settings_get(s, "set") };
}

/* The n-th (from 0) of a list divided by commas. */
static struct slice
nth(const char *list, size_t n)
{
	struct slice rest = slice_of(list), head;

	do
		(void)text_split(rest, ',', &head, &rest);
	while (n-- > 0);
	return head;
}

/* ------------------------------------------------------------------- text */

/* As the 2018 slide: "-" for zero. */
static void
put_figure(struct buf *out, int64_t v)
{
	if (v == 0)
		buf_printf(out, "%8s", "-");
	else
		buf_printf(out, "%8" PRId64, v);
}

static void
put_year(struct buf *out, const struct targets_words *w,
    const struct targets_figures *f, size_t y)
{
	struct slice pounds = nth(w->contract, y);
	struct slice share = nth(w->steady_state, y);

	buf_printf(out,
	    "Year %zu: %.*s pounds at %.*s%% of steady state; %" PRId64
	    ".%" PRId64 " employment specialists; ",
	    y + 1, (int)pounds.n, (const char *)pounds.p, (int)share.n,
	    (const char *)share.p, f->specialists_tenths[y] / 10,
	    f->specialists_tenths[y] % 10);
	if (f->cost_per_placed[y] < 0)
		buf_puts(out, "nobody placed\n");
	else
		buf_printf(out, "%" PRId64 " pounds per person placed\n",
		    f->cost_per_placed[y]);
	buf_printf(out, "%-30s%8s%8s%8s%8s%8s\n", "", "Q1", "Q2", "Q3", "Q4",
	    "Total");
	for (unsigned r = 0; r < TARGETS_ROWS; r++) {
		enum targets_row row = (enum targets_row)r;

		buf_printf(out, "%-30s", targets_row_title(row));
		for (size_t q = 4 * y; q < 4 * y + 4; q++)
			put_figure(out, f->quarter[q][row]);
		put_figure(out, f->year[y][row]);
		buf_puts(out, "\n");
	}
	buf_puts(out, "\n");
}

void
commands_targets_months(const struct targets_grid *g, size_t quarter,
    struct buf *out)
{
	for (size_t i = 0; i < 2; i++) {
		unsigned months = g->quarter[quarter].part[i].months;

		if (months == 0)
			continue;
		buf_printf(out, "%s%u month%s of contract quarter %zu",
		    i > 0 ? ", " : "", months, months == 1 ? "" : "s",
		    g->quarter[quarter].part[i].quarter + 1);
	}
}

static void
put_grid(struct buf *out, const struct targets_grid *g)
{
	char title[PERIOD_TITLE_SIZE];

	buf_puts(out, "On the grid of NHS quarters (a contract quarter is "
		      "spread evenly over its three months):\n");
	for (size_t i = 0; i < g->n; i++) {
		period_title(title, g->quarter[i].period);
		buf_printf(out, "%s: ", title);
		commands_targets_months(g, i, out);
		buf_printf(out,
		    "; referrals %" PRId64 ", engaged %" PRId64
		    ", placed %" PRId64 "\n",
		    g->quarter[i].target[TARGETS_REFERRALS],
		    g->quarter[i].target[TARGETS_ENGAGED],
		    g->quarter[i].target[TARGETS_PLACED]);
	}
	buf_puts(out, "\n");
}

/* The value a parameter has, as it was written. */
static void
value_of(const struct targets_words *w, enum targets_parameter p,
    char out[static WORD_MAX])
{
	const char *name = targets_parameter_name(p);
	struct slice rest = slice_of(w->set == NULL ? "" : w->set);
	struct slice word, left, value;

	(void)snprintf(out, WORD_MAX, "%s", targets_parameter_default(p));
	while (rest.n > 0) {
		(void)text_split(rest, ',', &word, &rest);
		(void)text_split(word, '=', &left, &value);
		if (slice_is(left, name))
			(void)snprintf(out, WORD_MAX, "%.*s", (int)value.n,
			    (const char *)value.p);
	}
}

static void
put_parameters(struct buf *out, const struct targets_words *w)
{
	char value[WORD_MAX];

	buf_puts(out, "Parameters, changed by --set NAME=VALUE:\n");
	for (unsigned p = 0; p < TARGETS_PARAMETERS; p++) {
		value_of(w, (enum targets_parameter)p, value);
		buf_printf(out, "  %-18s%8s  %s\n",
		    targets_parameter_name((enum targets_parameter)p), value,
		    targets_parameter_help((enum targets_parameter)p));
	}
	if (w->london)
		buf_printf(out, "  London: each specialist costs %s%% more\n",
		    w->uplift);
	buf_puts(out, "People placed compare with into_work, which counts "
		      "people; sustainments are jobs.\n");
}

/* ------------------------------------------------------------------- JSON */

static struct jval *
year_json(const struct targets_words *w, const struct targets_figures *f,
    size_t y)
{
	struct jval *o = jval_object(), *rows = jval_array();

	jval_set_i64(o, "year", (int64_t)y + 1);
	jval_set_text(o, "contract", nth(w->contract, y));
	jval_set_text(o, "steady_state", nth(w->steady_state, y));
	jval_set_i64(o, "specialists_tenths", f->specialists_tenths[y]);
	if (f->cost_per_placed[y] < 0)
		jval_set_null(o, "cost_per_person_placed");
	else
		jval_set_i64(o, "cost_per_person_placed",
		    f->cost_per_placed[y]);
	for (unsigned r = 0; r < TARGETS_ROWS; r++) {
		enum targets_row row = (enum targets_row)r;
		struct jval *one = jval_object(), *quarters = jval_array();

		for (size_t q = 4 * y; q < 4 * y + 4; q++)
			jval_add_i64(quarters, f->quarter[q][row]);
		jval_set_str(one, "target", targets_row_code(row));
		jval_set_str(one, "measure", targets_row_measure(row));
		jval_set(one, "quarters", quarters);
		jval_set_i64(one, "total", f->year[y][row]);
		jval_add(rows, one);
	}
	jval_set(o, "rows", rows);
	return o;
}

struct jval *
commands_targets_months_json(const struct targets_grid *g, size_t quarter)
{
	struct jval *list = jval_array();

	for (size_t i = 0; i < 2; i++) {
		struct jval *o;

		if (g->quarter[quarter].part[i].months == 0)
			continue;
		o = jval_object();
		jval_set_i64(o, "contract_quarter",
		    (int64_t)g->quarter[quarter].part[i].quarter + 1);
		jval_set_i64(o, "months", g->quarter[quarter].part[i].months);
		jval_add(list, o);
	}
	return list;
}

static struct jval *
grid_json(const struct targets_grid *g)
{
	struct jval *list = jval_array();
	char period[PERIOD_TEXT_SIZE];

	for (size_t i = 0; i < g->n; i++) {
		struct jval *o = jval_object(), *target = jval_object();
		struct jval *sum = jval_object();

		period_format(period, g->quarter[i].period);
		jval_set_str(o, "period", period);
		jval_set(o, "months", commands_targets_months_json(g, i));
		for (unsigned r = 0; r < TARGETS_ROWS; r++) {
			const char *code =
			    targets_row_code((enum targets_row)r);

			jval_set_i64(target, code, g->quarter[i].target[r]);
			jval_set_i64(sum, code, g->quarter[i].cumulative[r]);
		}
		jval_set(o, "target", target);
		jval_set(o, "cumulative", sum);
		jval_add(list, o);
	}
	return list;
}

static void
put_json(struct buf *out, const struct targets_words *w,
    const struct targets_figures *f, const struct targets_grid *g)
{
	struct jval *o = jval_object(), *years = jval_array();
	struct jval *parameters = jval_object();
	char value[WORD_MAX];

	for (size_t y = 0; y < f->years; y++)
		jval_add(years, year_json(w, f, y));
	for (unsigned p = 0; p < TARGETS_PARAMETERS; p++) {
		value_of(w, (enum targets_parameter)p, value);
		jval_set_str(parameters,
		    targets_parameter_name((enum targets_parameter)p), value);
	}
	jval_set(o, "years", years);
	jval_set(o, "parameters", parameters);
	if (w->london)
		jval_set_str(o, "london_uplift", w->uplift);
	if (g != NULL)
		jval_set(o, "grid", grid_json(g));
	jval_write(o, true, out);
	buf_puts(out, "\n");
	jval_free(o);
}

/* ------------------------------------------------------------ the commands */

static void
put_all(struct buf *out, const struct targets_words *w,
    const struct targets_figures *f, const struct targets_grid *g)
{
	for (size_t y = 0; y < f->years; y++)
		put_year(out, w, f, y);
	if (g != NULL)
		put_grid(out, g);
	put_parameters(out, w);
}

static int
run_targets(const struct settings *s, struct err *e)
{
	struct targets_plan *plan = mem_alloc(sizeof(*plan));
	struct targets_words words = read_words(s);
	struct targets_figures *f = NULL;
	struct targets_grid *g = NULL;
	struct buf out;
	int32_t start;
	int rc = -1;

	buf_init(&out, OUT_MAX);
	if (targets_read(&words, plan, e) < 0 || read_start(s, &start, e) < 0)
		goto out;
	f = targets_work_out(plan);
	if (start != DAY_NONE)
		g = targets_lay(plan, start);
	if (settings_flag(s, "json"))
		put_json(&out, &words, f, g);
	else
		put_all(&out, &words, f, g);
	rc = terminal_print(buf_slice(&out), e);
out:
	buf_free(&out);
	free(g);
	free(f);
	free(plan);
	return rc;
}

static int
set(const struct settings *s, const struct target_plan *plan, struct err *e)
{
	struct desk w;
	int rc;

	if (terminal_open(&w, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = target_plan_put(w.reg->db, plan, vault_staff(w.reg->vault), e);
	desk_close(&w);
	if (rc == 0)
		(void)printf("Targets of %s are set. See them with "
			     "`sheaf-agent targets show %s`.\n",
		    plan->service, plan->service);
	return rc;
}

static int
run_set(const struct settings *s, struct err *e)
{
	struct targets_plan *read = mem_alloc(sizeof(*read));
	struct target_plan plan = { .words = read_words(s) };
	const char *service = settings_operand(s, 0), *start;
	int rc = -1;

	if (!text_is_id(slice_of(service)))
		(void)err_set(e, ERR_USAGE,
		    "what was given is no service id: 1 to 32 letters, digits "
		    "and hyphens");
	else if (targets_read(&plan.words, read, e) == 0 &&
		 settings_need(s, "start", &start, e) == 0)
		rc = read_start(s, &plan.start, e);
	free(read);
	if (rc < 0)
		return -1;
	(void)snprintf(plan.service, sizeof(plan.service), "%s", service);
	return set(s, &plan, e);
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
	    .run = run_set },
	{ .name = NULL }
};

#include "agent/commands/commands_targets_show.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/commands/commands_targets.h"
#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/figures/due.h"
#include "agent/register/target_plan.h"
#include "common/base/day.h"
#include "common/base/mem.h"

/* `targets show`: what was agreed beside what was reached. */

static const struct settings_option show_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	SITEOPTIONS_JSON,
	SITEOPTIONS_END,
};

enum { OUT_MAX = 4 * 1024 * 1024, NUMBER_SIZE = 24 };

/* What a service has reached in a quarter of the grid, and so far;
 * MEASURE_NOT_COLLECTED where it, or an earlier quarter, is not known. */
struct reached {
	int64_t figure[TARGETS_ROWS];
	int64_t sum[TARGETS_ROWS];
	int32_t through; /* DAY_NONE: there is no return */
};

struct board {
	struct db *db;
	struct target_plan plan;
	struct targets_grid *grid;
	struct reached *reached; /* by quarter of the grid */
	size_t quarters;         /* that have begun */
	int32_t today;
};

static int
read_quarter(const struct board *b, struct period p, struct reached *r,
    struct err *e)
{
	struct due_question q = { .service = b->plan.service,
		.today = b->today,
		.through = DAY_NONE };
	struct err why = ERR_INIT;
	struct returns figures;
	bool found = due_return(b->db, &q, p, &figures, &why) == 0;

	if (!found && why.kind != ERR_REFUSED) {
		*e = why;
		return -1;
	}
	r->through = found ? figures.through : DAY_NONE;
	for (unsigned i = 0; i < TARGETS_ROWS; i++) {
		const char *code = targets_row_measure((enum targets_row)i);

		r->figure[i] = MEASURE_NOT_COLLECTED;
		if (found)
			r->figure[i] =
			    figures.value[measures_find(figures.rules,
				slice_of(code))];
	}
	return 0;
}

static int
read_all(struct board *b, struct err *e)
{
	b->reached = mem_array(b->grid->n + 1, sizeof(*b->reached));
	while (b->quarters < b->grid->n &&
	       b->grid->quarter[b->quarters].period.start <= b->today) {
		struct reached *r = &b->reached[b->quarters];

		if (read_quarter(b, b->grid->quarter[b->quarters].period, r,
			e) < 0)
			return -1;
		for (size_t i = 0; i < TARGETS_ROWS; i++) {
			int64_t before = b->quarters > 0 ? r[-1].sum[i] : 0;
			bool known = before != MEASURE_NOT_COLLECTED &&
				     r->figure[i] != MEASURE_NOT_COLLECTED;

			r->sum[i] = known ? before + r->figure[i]
					  : MEASURE_NOT_COLLECTED;
		}
		b->quarters++;
	}
	return 0;
}

/* ------------------------------------------------------------------- text */

static void
put_figure(struct buf *out, int64_t v)
{
	char text[NUMBER_SIZE] = "-";

	if (v != MEASURE_NOT_COLLECTED)
		(void)snprintf(text, sizeof(text), "%" PRId64, v);
	buf_printf(out, "%10s", text);
}

static void
put_quarter(struct buf *out, const struct board *b, size_t i)
{
	const struct reached *r = &b->reached[i];
	char title[PERIOD_TITLE_SIZE], day[DAY_TEXT_SIZE];

	period_title(title, b->grid->quarter[i].period);
	buf_printf(out, "\n%s: ", title);
	commands_targets_months(b->grid, i, out);
	if (r->through == DAY_NONE) {
		buf_puts(out, "; there are no figures");
	} else if (r->through < b->grid->quarter[i].period.end) {
		day_format(day, r->through);
		buf_printf(out, "; figures to %s", day);
	}
	buf_printf(out, "\n%-30s%10s%10s%10s%10s\n", "", "target", "actual",
	    "so far", "actual");
	for (unsigned row = 0; row < TARGETS_ROWS; row++) {
		buf_printf(out, "%-30s",
		    targets_row_title((enum targets_row)row));
		put_figure(out, b->grid->quarter[i].target[row]);
		put_figure(out, r->figure[row]);
		put_figure(out, b->grid->quarter[i].cumulative[row]);
		put_figure(out, r->sum[row]);
		buf_puts(out, "\n");
	}
}

static void
put_board(struct buf *out, const struct board *b)
{
	const struct targets_words *w = &b->plan.words;
	char start[DAY_TEXT_SIZE];

	day_format(start, b->plan.start);
	buf_printf(out,
	    "%s: contract from %.7s, pounds %s at %s%% of steady "
	    "state",
	    b->plan.service, start, w->contract, w->steady_state);
	if (w->london)
		buf_printf(out, ", London uplift %s%%", w->uplift);
	if (w->set[0] != '\0')
		buf_printf(out, ", %s", w->set);
	buf_printf(out, "\nset by %s on %.10s\n", b->plan.set_by,
	    b->plan.set_at);
	for (size_t i = 0; i < b->quarters; i++)
		put_quarter(out, b, i);
	if (b->quarters == 0)
		buf_puts(out, "The contract has not begun.\n");
	buf_puts(out, "\nPeople placed are compared with into_work. Each "
		      "figure is rounded by itself. - is not known.\n");
}

/* ------------------------------------------------------------------- JSON */

static void
set_figure(struct jval *o, const char *key, int64_t v)
{
	if (v == MEASURE_NOT_COLLECTED)
		jval_set_null(o, key);
	else
		jval_set_i64(o, key, v);
}

static struct jval *
quarter_json(const struct board *b, size_t i)
{
	struct jval *o = jval_object(), *rows = jval_array();
	const struct reached *r = &b->reached[i];
	char period[PERIOD_TEXT_SIZE], day[DAY_TEXT_SIZE];

	period_format(period, b->grid->quarter[i].period);
	jval_set_str(o, "period", period);
	jval_set(o, "months", commands_targets_months_json(b->grid, i));
	if (r->through == DAY_NONE) {
		jval_set_null(o, "through");
	} else {
		day_format(day, r->through);
		jval_set_str(o, "through", day);
	}
	for (unsigned row = 0; row < TARGETS_ROWS; row++) {
		struct jval *one = jval_object();

		jval_set_str(one, "target_code",
		    targets_row_code((enum targets_row)row));
		jval_set_str(one, "measure",
		    targets_row_measure((enum targets_row)row));
		jval_set_i64(one, "target", b->grid->quarter[i].target[row]);
		set_figure(one, "actual", r->figure[row]);
		jval_set_i64(one, "cumulative_target",
		    b->grid->quarter[i].cumulative[row]);
		set_figure(one, "cumulative_actual", r->sum[row]);
		jval_add(rows, one);
	}
	jval_set(o, "rows", rows);
	return o;
}

static void
put_json(struct buf *out, const struct board *b)
{
	struct jval *o = jval_object(), *quarters = jval_array();
	char start[DAY_TEXT_SIZE];

	day_format(start, b->plan.start);
	jval_set_str(o, "service", b->plan.service);
	jval_set_text(o, "start", slice_make(start, 7));
	jval_set_str(o, "contract", b->plan.words.contract);
	jval_set_str(o, "steady_state", b->plan.words.steady_state);
	if (b->plan.words.london)
		jval_set_str(o, "london_uplift", b->plan.words.uplift);
	jval_set_str(o, "set", b->plan.words.set);
	for (size_t i = 0; i < b->quarters; i++)
		jval_add(quarters, quarter_json(b, i));
	jval_set(o, "quarters", quarters);
	jval_write(o, true, out);
	buf_puts(out, "\n");
	jval_free(o);
}

/* ------------------------------------------------------------- the command */

static int
make_board(struct board *b, const char *service, struct err *e)
{
	struct targets_plan *plan;
	int rc;

	if (target_plan_get(b->db, service, &b->plan, e) < 0)
		return -1;
	plan = mem_alloc(sizeof(*plan));
	rc = targets_read(&b->plan.words, plan, e);
	if (rc == 0) {
		b->grid = targets_lay(plan, b->plan.start);
		rc = read_all(b, e);
	}
	free(plan);
	return rc;
}

static int
run_show(const struct settings *s, struct err *e)
{
	struct board b = { .today = DAY_NONE };
	struct desk w;
	struct buf out;
	int rc;

	if (terminal_today(s, &b.today, e) < 0 ||
	    terminal_open(&w, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	buf_init(&out, OUT_MAX);
	b.db = w.reg->db;
	rc = make_board(&b, settings_operand(s, 0), e);
	if (rc == 0) {
		if (settings_flag(s, "json"))
			put_json(&out, &b);
		else
			put_board(&out, &b);
		rc = terminal_print(buf_slice(&out), e);
	}
	buf_free(&out);
	free(b.reached);
	free(b.grid);
	target_plan_free(&b.plan);
	desk_close(&w);
	return rc;
}

const struct settings_command commands_targets_show[] = {
	{ .name = "targets show",
	    .summary = "targets beside what was reached",
	    .operands = "SERVICE",
	    .example = "sheaf-agent targets show --dir site north-tees",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = show_options,
	    .run = run_show },
	{ .name = NULL }
};

/*
 * Targets: what a contract comes to by quarters, and how far a service has
 * come.  The arithmetic is in common/ips/targets; here its figures become an
 * answer, and meet the returns of the register.
 */
#include "agent/desk/desk_targets.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_services.h"
#include "agent/desk/gate.h"
#include "agent/desk/versions.h"
#include "agent/figures/due.h"
#include "agent/register/services.h"
#include "agent/sealing/today.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

enum { YEAR_LAST = 2099, MONTH_LENGTH = 7 /* 2026-05 */ };
enum { PLAN_MAX = 8192 }; /* the words of a plan */

/* ---------------------------------------------------------------- request */

static int
start_fault(struct err *e, const char *why)
{
	err_set(e, ERR_USAGE, "%s", why);
	return err_code(e, "start");
}

/* The first day of a month like "2026-05"; DAY_NONE without one. */
static int
read_start(const char *text, int32_t *start, struct err *e)
{
	char whole[DAY_TEXT_SIZE];
	int year, month, day;

	*start = DAY_NONE;
	if (text == NULL)
		return 0;
	(void)snprintf(whole, sizeof(whole), "%.7s-01", text);
	if (strlen(text) != MONTH_LENGTH || !day_parse(slice_of(whole), start))
		return start_fault(e,
		    "the first month of the contract is not a month; write it "
		    "like 2026-05");
	day_to_civil(*start, &year, &month, &day);
	/* The grid of a contract must end in a year that dates can have. */
	if (year + TARGETS_YEARS_MAX > YEAR_LAST)
		return start_fault(e,
		    "the first month of the contract is too late");
	return 0;
}

/* The numbers of a list as they were written, one a contract year. */
static void
take_years(const char *list, size_t years, struct slice *out)
{
	struct slice rest = slice_of(list);

	for (size_t y = 0; y < years; y++)
		(void)text_split(rest, ',', &out[y], &rest);
}

/* Parameters keep their default until `set` names them; the last one counts,
 * as in targets_read(). */
static void
take_parameters(const char *set, struct slice *out)
{
	struct slice rest = slice_of(set == NULL ? "" : set);
	struct slice word, name, value;

	for (unsigned p = 0; p < TARGETS_PARAMETERS; p++)
		out[p] = slice_of(
		    targets_parameter_default((enum targets_parameter)p));
	while (rest.n > 0) {
		(void)text_split(rest, ',', &word, &rest);
		(void)text_split(word, '=', &name, &value);
		for (unsigned p = 0; p < TARGETS_PARAMETERS; p++)
			if (slice_is(name, targets_parameter_name(
					       (enum targets_parameter)p)))
				out[p] = value;
	}
}

/* ------------------------------------------------------------- calculator */

int
desk_targets_work_out(const struct desk_targets_request *r,
    struct desk_targets *out, struct err *e)
{
	struct targets_plan *plan = mem_alloc(sizeof(*plan));
	int32_t start;
	int rc = -1;

	*out = (struct desk_targets){ .words = &r->words };
	if (targets_read(&r->words, plan, e) < 0 ||
	    read_start(r->start, &start, e) < 0)
		goto out;
	take_years(r->words.contract, plan->years, out->contract);
	take_years(r->words.steady_state, plan->years, out->steady_state);
	take_parameters(r->words.set, out->parameter);
	out->figures = targets_work_out(plan);
	if (start != DAY_NONE)
		out->grid = targets_lay(plan, start);
	rc = 0;
out:
	free(plan);
	return rc;
}

void
desk_targets_free(struct desk_targets *t)
{
	free(t->grid);
	free(t->figures);
	*t = (struct desk_targets){ 0 };
}

/* A figure for people: "-" for zero, as on the slide of 2018. */
static void
put_figure(struct table *t, int64_t v)
{
	if (v == 0)
		table_text(t, "-");
	else
		table_textf(t, "%" PRId64, v);
}

struct table *
desk_targets_year(const struct desk_targets *t, size_t y)
{
	static const struct table_column columns[] = {
		{ .key = "target" },
		{ .key = "measure" },
		{ .heading = "", .width = 30 },
		{ .heading = "Q1", .width = 8, .right = true },
		{ .heading = "Q2", .width = 8, .right = true },
		{ .heading = "Q3", .width = 8, .right = true },
		{ .heading = "Q4", .width = 8, .right = true },
		{ .heading = "Total", .width = 8, .right = true },
		{ .key = "quarters" },
		{ .key = "total" },
	};
	struct table *rows =
	    table_new(columns, sizeof(columns) / sizeof(columns[0]), "");

	for (unsigned r = 0; r < TARGETS_ROWS; r++) {
		enum targets_row row = (enum targets_row)r;
		struct jval *quarters = jval_array();

		table_text(rows, targets_row_code(row));
		table_text(rows, targets_row_measure(row));
		table_text(rows, targets_row_title(row));
		for (size_t q = 4 * y; q < 4 * y + 4; q++) {
			int64_t v = t->figures->quarter[q][r];

			put_figure(rows, v);
			jval_add_i64(quarters, v);
		}
		put_figure(rows, t->figures->year[y][row]);
		table_value(rows, quarters);
		table_integer(rows, t->figures->year[y][row]);
	}
	return rows;
}

/* The rows of a table, which is freed. */
static struct jval *
rows_json(struct table *t)
{
	struct jval *rows = table_take_json(t);

	table_free(t);
	return rows;
}

static struct jval *
year_json(const struct desk_targets *t, size_t y)
{
	struct jval *o = jval_object();

	jval_set_i64(o, "year", (int64_t)y + 1);
	jval_set_text(o, "contract", t->contract[y]);
	jval_set_text(o, "steady_state", t->steady_state[y]);
	jval_set_i64(o, "specialists_tenths",
	    t->figures->specialists_tenths[y]);
	if (t->figures->cost_per_placed[y] < 0)
		jval_set_null(o, "cost_per_person_placed");
	else
		jval_set_i64(o, "cost_per_person_placed",
		    t->figures->cost_per_placed[y]);
	jval_set(o, "rows", rows_json(desk_targets_year(t, y)));
	return o;
}

void
desk_targets_months(const struct targets_grid *g, size_t quarter,
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

static struct jval *
months_json(const struct targets_grid *g, size_t quarter)
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
		jval_set(o, "months", months_json(g, i));
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

struct jval *
desk_targets_json(const struct desk_targets *t)
{
	struct jval *o = jval_object(), *years = jval_array();
	struct jval *parameters = jval_object();

	for (size_t y = 0; y < t->figures->years; y++)
		jval_add(years, year_json(t, y));
	for (unsigned p = 0; p < TARGETS_PARAMETERS; p++)
		jval_set_text(parameters,
		    targets_parameter_name((enum targets_parameter)p),
		    t->parameter[p]);
	jval_set(o, "years", years);
	jval_set(o, "parameters", parameters);
	if (t->words->london)
		jval_set_str(o, "london_uplift", t->words->uplift);
	if (t->grid != NULL)
		jval_set(o, "grid", grid_json(t->grid));
	return o;
}

/* -------------------------------------------------------- of one service */

void
desk_targets_describe(const struct target_plan *plan, struct buf *out)
{
	const struct targets_words *words = &plan->words;
	char start[DAY_TEXT_SIZE];

	day_format(start, plan->start);
	buf_printf(out, "contract from %.*s, pounds %s at %s%% of steady state",
	    MONTH_LENGTH, start, words->contract, words->steady_state);
	if (words->london)
		buf_printf(out, ", London uplift %s%%", words->uplift);
	if (words->set != NULL && words->set[0] != '\0')
		buf_printf(out, ", %s", words->set);
}

/* Refuse to put the plan `now` in place of another one than was seen. */
static int
check_version(struct db *db, const struct target_plan *now, const char *seen,
    struct err *e)
{
	struct target_plan was;
	struct err why = ERR_INIT;
	char version[VERSIONS_SIZE];
	struct buf theirs, yours;
	bool found = target_plan_get(db, now->service, &was, &why) == 0;
	int rc;

	if (!found && why.kind != ERR_REFUSED) {
		*e = why;
		return -1;
	}
	buf_init(&theirs, PLAN_MAX);
	buf_init(&yours, PLAN_MAX);
	if (found)
		desk_targets_describe(&was, &theirs);
	desk_targets_describe(now, &yours);
	versions_of(found ? buf_str(&theirs) : NULL, version);
	rc = versions_check(&(struct versions_change){ .seen = seen,
				.now = version,
				.theirs = found ? buf_str(&theirs) : NULL,
				.yours = buf_str(&yours),
				.by = was.set_by,
				.at = was.set_at },
	    e);
	buf_free(&theirs);
	buf_free(&yours);
	target_plan_free(&was);
	return rc;
}

static int
put_plan(const struct open_register *reg, const struct target_plan *plan,
    const char *seen, struct err *e)
{
	if (db_begin(reg->db, e) < 0)
		return -1;
	if (check_version(reg->db, plan, seen, e) == 0 &&
	    target_plan_put(reg->db, plan, register_staff(reg), e) == 0 &&
	    db_commit(reg->db, e) == 0)
		return 0;
	db_rollback(reg->db);
	return -1;
}

static int
set(struct desk *d, const char *service, const struct desk_targets_request *r,
    struct err *e)
{
	struct target_plan plan = { .words = r->words };
	struct targets_plan *read;
	int rc;

	ASSERT(r->start != NULL);
	if (services_check_id(service, e) < 0)
		return -1;
	read = mem_alloc(sizeof(*read));
	/* Words that cannot be read would stop every later look at them. */
	rc = targets_read(&r->words, read, e);
	if (rc == 0)
		rc = read_start(r->start, &plan.start, e);
	free(read);
	if (rc == 0)
		rc = desk_services_check(d->reg->db, service, d->meant, e);
	if (rc < 0)
		return -1;
	(void)snprintf(plan.service, sizeof(plan.service), "%s", service);
	return put_plan(d->reg, &plan, r->version, e);
}

int
desk_targets_set(struct desk *d, const char *service,
    const struct desk_targets_request *r, struct err *e)
{
	if (gate_enter(d, OPERATION_TARGETS_SET, e) < 0)
		return -1;
	return gate_leave(d, set(d, service, r, e));
}

/* What the return of a quarter holds; a quarter without one is not known. */
static int
read_quarter(struct db *db, const struct due_question *q, struct period p,
    struct desk_targets_reached *r, struct err *e)
{
	struct err why = ERR_INIT;
	struct returns figures;
	bool found = due_return(db, q, p, &figures, &why) == 0;

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

/* A sum over a quarter that is not known would look like a bad result. */
static void
add_up(struct desk_targets_reached *r, const struct desk_targets_reached *last)
{
	for (size_t i = 0; i < TARGETS_ROWS; i++) {
		int64_t before = last != NULL ? last->sum[i] : 0;

		if (before == MEASURE_NOT_COLLECTED ||
		    r->figure[i] == MEASURE_NOT_COLLECTED)
			r->sum[i] = MEASURE_NOT_COLLECTED;
		else
			r->sum[i] = before + r->figure[i];
	}
}

static int
read_reached(struct db *db, int32_t today, struct desk_targets_shown *s,
    struct err *e)
{
	struct due_question q = { .service = s->plan.service,
		.through = DAY_NONE };

	if (today_supposed(db, today, &q.today, e) < 0)
		return -1;
	s->reached = mem_array(s->grid->n + 1, sizeof(*s->reached));
	for (size_t i = 0;
	     i < s->grid->n && s->grid->quarter[i].period.start <= today; i++) {
		struct desk_targets_reached *r = &s->reached[i];

		if (read_quarter(db, &q, s->grid->quarter[i].period, r, e) < 0)
			return -1;
		add_up(r, i > 0 ? r - 1 : NULL);
		s->quarters++;
	}
	return 0;
}

static int
show(struct desk *d, const char *service, int32_t today,
    struct desk_targets_shown *out, struct err *e)
{
	struct targets_plan *plan;
	int rc;

	*out = (struct desk_targets_shown){ 0 };
	if (target_plan_get(d->reg->db, service, &out->plan, e) < 0)
		return -1;
	plan = mem_alloc(sizeof(*plan));
	rc = targets_read(&out->plan.words, plan, e);
	if (rc == 0) {
		out->grid = targets_lay(plan, out->plan.start);
		rc = read_reached(d->reg->db, today, out, e);
	}
	free(plan);
	if (rc < 0)
		desk_targets_shown_free(out);
	return rc;
}

int
desk_targets_show(struct desk *d, const char *service, int32_t today,
    struct desk_targets_shown *out, struct err *e)
{
	if (gate_enter(d, OPERATION_TARGETS_SHOW, e) < 0)
		return -1;
	return gate_leave(d, show(d, service, today, out, e));
}

void
desk_targets_shown_free(struct desk_targets_shown *s)
{
	free(s->reached);
	free(s->grid);
	target_plan_free(&s->plan);
	*s = (struct desk_targets_shown){ 0 };
}

static void
put_reached(struct table *t, int64_t v)
{
	if (v == MEASURE_NOT_COLLECTED)
		table_none(t);
	else
		table_integer(t, v);
}

struct table *
desk_targets_quarter(const struct desk_targets_shown *s, size_t quarter)
{
	static const struct table_column columns[] = {
		{ .key = "target_code" },
		{ .key = "measure" },
		{ .heading = "", .width = 30 },
		{ "target", "target", .width = 10, .right = true },
		{ "actual", "actual", .width = 10, .right = true },
		{ "cumulative_target", "so far", .width = 10, .right = true },
		{ "cumulative_actual", "actual", .width = 10, .right = true },
	};
	const struct desk_targets_reached *r = &s->reached[quarter];
	struct table *t =
	    table_new(columns, sizeof(columns) / sizeof(columns[0]), "-");

	for (unsigned i = 0; i < TARGETS_ROWS; i++) {
		enum targets_row row = (enum targets_row)i;

		table_text(t, targets_row_code(row));
		table_text(t, targets_row_measure(row));
		table_text(t, targets_row_title(row));
		table_integer(t, s->grid->quarter[quarter].target[i]);
		put_reached(t, r->figure[i]);
		table_integer(t, s->grid->quarter[quarter].cumulative[i]);
		put_reached(t, r->sum[i]);
	}
	return t;
}

static struct jval *
quarter_json(const struct desk_targets_shown *s, size_t i)
{
	char period[PERIOD_TEXT_SIZE];
	struct jval *o = jval_object();

	period_format(period, s->grid->quarter[i].period);
	jval_set_str(o, "period", period);
	jval_set(o, "months", months_json(s->grid, i));
	jval_set_day(o, "through", s->reached[i].through);
	jval_set(o, "rows", rows_json(desk_targets_quarter(s, i)));
	return o;
}

struct jval *
desk_targets_shown_json(const struct desk_targets_shown *s)
{
	struct jval *o = jval_object(), *quarters = jval_array();
	const struct targets_words *words = &s->plan.words;
	char start[DAY_TEXT_SIZE], version[VERSIONS_SIZE];
	struct buf text;

	buf_init(&text, PLAN_MAX);
	desk_targets_describe(&s->plan, &text);
	versions_of(buf_str(&text), version);
	buf_free(&text);
	day_format(start, s->plan.start);
	jval_set_str(o, "service", s->plan.service);
	jval_set_text(o, "start", slice_make(start, MONTH_LENGTH));
	jval_set_str(o, "contract", words->contract);
	jval_set_str(o, "steady_state", words->steady_state);
	if (words->london)
		jval_set_str(o, "london_uplift", words->uplift);
	jval_set_str(o, "set", words->set);
	jval_set_str(o, "set_by", s->plan.set_by);
	jval_set_str(o, "set_at", s->plan.set_at);
	jval_set_str(o, "version", version);
	for (size_t i = 0; i < s->quarters; i++)
		jval_add(quarters, quarter_json(s, i));
	jval_set(o, "quarters", quarters);
	return o;
}

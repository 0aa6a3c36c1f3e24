/*
 * Payloads of batches: returns, fidelity reviews and reconciliations, read, checked
 * and written (PROTOCOL.md, section 6).  The order of the checks is P-PAY-5: a refusal names a
 * code and a line, and site, aggregator and auditor have to name the same.
 */
#include "protocol/returns.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/text.h"

enum {
	THROUGH_LINE = 5,
	VALUE_MAX = INT32_MAX, /* 2^31 - 1 */
	SCORE_MIN = 1,
	SCORE_MAX = 5
};

_Static_assert((int)RECONCILIATION_VALUES <= (int)MEASURES_MAX,
    "struct returns has no room for a reconciliation");

static const char *const source_words[] = {
	[RETURNS_REGISTER] = "register",
	[RETURNS_SUMMARY] = "summary",
};

static bool
is_return(const struct returns *r)
{
	return r->content == CONTENT_RETURN;
}

static bool
is_reconciliation(const struct returns *r)
{
	return r->content == CONTENT_RECONCILIATION;
}

/* The line of the first figure. */
static unsigned
first_line(const struct returns *r)
{
	return is_return(r) ? 7 : 4;
}

const char *
returns_code(const struct returns *r, size_t i,
    char item[static RETURNS_CODE_SIZE])
{
	if (is_return(r))
		return r->rules->rows[i].code;
	if (is_reconciliation(r)) {
		reconciliation_code(i, item);
		return item;
	}
	if (i >= RETURNS_FIDELITY_ITEMS)
		return i == RETURNS_FIDELITY_ITEMS ? "actions.planned"
						   : "actions.done";
	(void)snprintf(item, RETURNS_CODE_SIZE, "item.%zu", i + 1);
	return item;
}

/* Without a statement, a content of a later version is told apart from a
 * fault; with one, its content is known, so any other is a fault. */
static void
read_content(struct text *t, struct returns *r, const struct statement *s)
{
	struct slice line = text_line(t);

	if (t->failed || statement_content_parse(line, &r->content))
		return;
	text_fail(t, "this version does not know the content of the payload");
	if (s == NULL && statement_is_versioned(line))
		(void)err_refuse(t->e, "unsupported", t->line,
		    "this version does not know the content of the payload");
}

static void
read_service(struct text *t, struct returns *r)
{
	struct slice s = text_field(t, "service");

	if (t->failed)
		return;
	if (!text_is_id(s)) {
		text_fail(t, "a service id is 1 to 32 letters, digits and "
			     "hyphens and does not begin with a hyphen");
		return;
	}
	memcpy(r->service, s.p, s.n);
	r->service[s.n] = '\0';
}

/* A period that no statement can have, so that it never matches one. */
static const struct period off_grid = { DAY_NONE, DAY_NONE };

static void
read_period(struct text *t, struct returns *r, const struct statement *s)
{
	struct slice text = text_field(t, "period");

	if (t->failed)
		return;
	if (!period_parse(text, &r->period) ||
	    !statement_period_fits(r->content, r->period)) {
		r->period = off_grid;
		if (s == NULL || !statement_is_period(text))
			text_fail(t,
			    "the period of a return is a quarter "
			    "(2026-04-01/P3M), that of a review one day "
			    "(2026-05-14/P1D), that of a reconciliation a "
			    "month (2026-05-01/P1M)");
	}
	r->through = r->period.end;
}

/* The three header lines that only a return has; the name of its rules. */
static struct slice
read_return_header(struct text *t, struct returns *r)
{
	struct slice rules = text_field(t, "rules"), day, source;

	if (!statement_is_versioned(rules))
		text_fail(t, "a rule set is written \"name/1\"");
	day = text_field(t, "through");
	if (!t->failed && !day_parse(day, &r->through))
		text_fail(t, "a day is written YYYY-MM-DD and must exist, "
			     "from 2000 to 2099");
	source = text_field(t, "source");
	if (slice_is(source, source_words[RETURNS_SUMMARY]))
		r->source = RETURNS_SUMMARY;
	else if (!slice_is(source, source_words[RETURNS_REGISTER]))
		text_fail(t, "the source is \"register\" or \"summary\"");
	return rules;
}

static void
read_figure(struct text *t, struct returns *r, size_t i)
{
	bool is_score = !is_return(r) && i < RETURNS_FIDELITY_ITEMS;
	struct slice s;
	uint64_t v = 0;
	char item[RETURNS_CODE_SIZE];

	s = text_field(t, returns_code(r, i, item));
	if (t->failed)
		return;
	if (!is_score && slice_is(s, "-"))
		return;
	if (!text_parse_u64(s, is_score ? SCORE_MAX : VALUE_MAX, &v) ||
	    (is_score && v < SCORE_MIN))
		text_fail(t, is_score
				 ? "a score is 1, 2, 3, 4 or 5"
				 : "a figure is \"-\" or a whole number below "
				   "2147483648 without sign or leading zero");
	r->value[i] = (int64_t)v;
}

/* True, and the line is consumed, when the payload withdraws its figures. */
static bool
read_withdrawn(struct text *t)
{
	struct text ahead = *t;
	struct err ignored = ERR_INIT;

	if (t->failed)
		return false;
	ahead.e = &ignored;
	if (!slice_is(text_line(&ahead), "withdrawn"))
		return false;
	(void)text_line(t);
	return true;
}

static int
read_figures(struct text *t, struct returns *r)
{
	/* No row is optional and none is skipped: a line that could be left
	 * out would be a figure that nobody notices missing. */
	r->n = is_return(r)           ? r->rules->n
	       : is_reconciliation(r) ? RECONCILIATION_VALUES
				      : RETURNS_FIDELITY_ROWS;
	r->withdrawn = read_withdrawn(t);
	for (size_t i = 0; i < r->n; i++) {
		r->value[i] = MEASURE_NOT_COLLECTED;
		if (!r->withdrawn && !is_reconciliation(r))
			read_figure(t, r, i);
	}
	if (!r->withdrawn && is_reconciliation(r))
		for (int m = 0; m < MHSDS_MEASURES; m++)
			reconciliation_read(t, (enum mhsds)m, r->value);
	return text_end(t);
}

/* What must hold between the figures; on failure *line is the one at fault. */
static int
check_figures(const struct returns *r, unsigned *line, struct err *e)
{
	enum mhsds measure;
	int row = 0, rc = 0;

	if (r->withdrawn)
		return 0;
	if (is_return(r)) {
		rc = measures_check(r->rules, r->value, &row, e);
	} else if (is_reconciliation(r)) {
		rc = reconciliation_check(r->value, &measure, e);
		row = rc < 0 ? (int)measure : 0;
	}
	*line = first_line(r) + (unsigned)row;
	return rc;
}

/* What must hold beyond one line, once all of them are there. */
static int
check(const struct returns *r, struct err *e)
{
	unsigned line;

	if (check_figures(r, &line, e) != 0) {
		err_prefix(e, "line %u", line);
		e->line = line;
		return -1;
	}
	/* After the figures, which have the lower number in P-PAY-5. */
	if (r->through < r->period.start || r->through > r->period.end)
		return err_refuse(e, "through", THROUGH_LINE,
		    "line %d: \"through\" is not a day of the period",
		    THROUGH_LINE);
	return 0;
}

/* The cursor's fault, if any, under the payload's code: the cursor's own is
 * that of a statement's grammar. */
static int
fault(const struct text *t)
{
	if (t->failed && strcmp(t->e->code, "unsupported") != 0)
		(void)snprintf(t->e->code, sizeof(t->e->code), "payload");
	return t->failed ? -1 : 0;
}

static int
read_all(struct returns *r, struct slice payload, const struct statement *s,
    struct err *e)
{
	struct slice rules = { 0 };
	struct text t;

	memset(r, 0, sizeof(*r));
	if (payload.n > LIMITS_PAYLOAD_MAX)
		return err_refuse(e, "payload", 0,
		    "the payload is longer than 16 KiB");
	text_begin(&t, payload, e);
	read_content(&t, r, s);
	read_service(&t, r);
	read_period(&t, r, s);
	if (!t.failed && is_return(r))
		rules = read_return_header(&t, r);
	if (fault(&t) != 0)
		return -1;
	/* Before the rule set: an unknown one means "later", and must not keep
	 * a payload that can never match waiting. */
	if (s != NULL && returns_match(r, s, e) != 0)
		return -1;
	r->rules = is_return(r) ? measures_ruleset(rules) : NULL;
	if (is_return(r) && r->rules == NULL)
		return err_refuse(e, "unsupported", 4,
		    "line 4: this version does not know the rule set");
	if (read_figures(&t, r) != 0)
		return fault(&t);
	return check(r, e);
}

int
returns_parse(struct returns *r, struct slice payload, struct err *e)
{
	return read_all(r, payload, NULL, e);
}

int
returns_read(struct returns *r, struct slice payload, const struct statement *s,
    struct err *e)
{
	return read_all(r, payload, s, e);
}

int
returns_match(const struct returns *r, const struct statement *s, struct err *e)
{
	const struct statement_batch *b = &s->u.batch;
	const bool differs[] = {
		r->content != b->content,
		strcmp(r->service, b->service) != 0,
		r->period.start == off_grid.start ||
		    r->period.start != b->period.start ||
		    r->period.end != b->period.end,
	};
	static const char *const names[] = { "content", "service", "period" };

	ASSERT(s->kind == STATEMENT_BATCH);
	for (unsigned i = 0; i < 3; i++)
		if (differs[i])
			return err_refuse(e, "header", i + 1,
			    "line %u: the %s differs from the statement's",
			    i + 1, names[i]);
	return 0;
}

static void
write_header(const struct returns *r, struct buf *out)
{
	char period[PERIOD_TEXT_SIZE], day[DAY_TEXT_SIZE];

	period_format(period, r->period);
	buf_printf(out, "%s\nservice %s\nperiod %s\n",
	    statement_content_word(r->content), r->service, period);
	if (!is_return(r))
		return;
	day_format(day, r->through);
	buf_printf(out, "rules %s\nthrough %s\nsource %s\n", r->rules->name,
	    day, source_words[r->source]);
}

void
returns_write(const struct returns *r, struct buf *out)
{
	size_t start = out->n;
	struct returns again;
	struct err e = ERR_INIT;
	char item[RETURNS_CODE_SIZE];

	write_header(r, out);
	if (is_reconciliation(r) && !r->withdrawn)
		reconciliation_write(r->value, out);
	for (size_t i = 0; i < r->n && !r->withdrawn && !is_reconciliation(r);
	     i++) {
		const char *code = returns_code(r, i, item);

		if (r->value[i] == MEASURE_NOT_COLLECTED)
			buf_printf(out, "%s -\n", code);
		else
			buf_printf(out, "%s %" PRId64 "\n", code, r->value[i]);
	}
	if (r->withdrawn)
		buf_puts(out, "withdrawn\n");
	/* Staff sign off these bytes, so they must be bytes that the other end
	 * accepts.  A struct that breaks a check is a fault of our own. */
	ASSERT(out->full ||
	       returns_parse(&again,
		   slice_make(out->data + start, out->n - start), &e) == 0);
}

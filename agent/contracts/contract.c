/*
 * Reading a contract.  Cells that a row does not use must be blank, so that no rule
 * is lost by standing in the wrong column.
 */
#include "agent/contracts/contract.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/csvread.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"

enum { HOURS_16 = 16 * 100, CELL_MAX = 256 };

enum column { ROW, OUTCOME, HOURS, FROM, TO, POUNDS, EVIDENCE, VALUE, COLUMNS };

static const char *const columns[] = { "row", "outcome", "hours", "from", "to",
	"pounds", "evidence", "value", NULL };

static const struct {
	const char *word, *title;
} bands[CONTRACT_BANDS] = {
	[CONTRACT_ANY_HOURS] = { "any", "any hours" },
	[CONTRACT_16_UP] = { "16_up", "16 hours or more" },
	[CONTRACT_UNDER_16] = { "under_16", "under 16 hours" },
};

const char *
contract_band_word(enum contract_band band)
{
	return bands[band].word;
}

const char *
contract_band_title(enum contract_band band)
{
	return bands[band].title;
}

const char *
contract_scope_word(int scope)
{
	return scope == CONTRACT_ALL ? "all"
				     : outcomes_word((enum outcome_kind)scope);
}

void
contract_put_pounds(int64_t pence, struct buf *out)
{
	uint64_t n = pence < 0 ? 0 - (uint64_t)pence : (uint64_t)pence;

	buf_printf(out, "%s%llu.%02u", pence < 0 ? "-" : "",
	    (unsigned long long)(n / 100), (unsigned)(n % 100));
}

/* ------------------------------------------------------------------ one cell */

struct reading {
	struct contract *c;
	struct contract_faults *faults; /* NULL: the first one ends it */
	struct err first;               /* of faults */
	const struct csvread_row *row;
	bool named, counted; /* the rows `contract` and `starts` were there */
};

static struct slice
cell(const struct reading *r, enum column c)
{
	return r->row->cell[c];
}

static void
add_fault(struct contract_faults *all, unsigned line, const char *column,
    const char *why)
{
	struct contract_fault *f;

	if (all->n == CONTRACT_FAULTS_MAX) {
		all->more++;
		return;
	}
	f = &all->item[all->n++];
	*f = (struct contract_fault){ .line = line, .column = column };
	(void)snprintf(f->why, sizeof(f->why), "%s", why);
}

static int
wrong(const struct reading *r, enum column c, const char *why, struct err *e)
{
	if (r->faults != NULL)
		add_fault(r->faults, r->row->line, columns[c], why);
	return err_refuse(e, "contract-file", r->row->line,
	    "line %u, column %s: %s", r->row->line, columns[c], why);
}

/* Every cell but these must be blank; bit (1 << column) of each. */
static int
only(const struct reading *r, unsigned used, struct err *e)
{
	for (int i = 0; i < COLUMNS; i++)
		if (!(used & 1U << i) && cell(r, (enum column)i).n > 0)
			return wrong(r, (enum column)i,
			    "must be blank in this row", e);
	return 0;
}

static int
read_day(const struct reading *r, enum column c, int32_t *out, struct err *e)
{
	if (day_parse(cell(r, c), out))
		return 0;
	return wrong(r, c, "is not a date; dates are written YYYY-MM-DD", e);
}

static int
read_pounds(const struct reading *r, int64_t *out, struct err *e)
{
	static const char why[] = "is not an amount: pounds, or pounds and two "
				  "digits of pence, up to 9999999.99";
	struct slice whole, part = slice_of("");
	bool has_part = text_split(cell(r, POUNDS), '.', &whole, &part);
	uint64_t pounds, pence = 0;

	/* No sign and no blank: text_parse_u64() takes digits alone. */
	if (!text_parse_u64(whole, LIMITS_CONTRACT_POUNDS_MAX, &pounds))
		return wrong(r, POUNDS, why, e);
	if (has_part && (part.n != 2 || part.p[0] < '0' || part.p[0] > '9' ||
			    part.p[1] < '0' || part.p[1] > '9'))
		return wrong(r, POUNDS, why, e);
	if (has_part)
		pence = (uint64_t)(part.p[0] - '0') * 10 +
			(uint64_t)(part.p[1] - '0');
	*out = (int64_t)(pounds * 100 + pence);
	return 0;
}

static int
read_outcome(const struct reading *r, bool may_be_all, int *out, struct err *e)
{
	struct slice s = cell(r, OUTCOME);

	for (int k = 0; k < OUTCOME_KINDS; k++)
		if (slice_is(s, outcomes_word((enum outcome_kind)k))) {
			*out = k;
			return 0;
		}
	*out = CONTRACT_ALL;
	if (may_be_all && slice_is(s, "all"))
		return 0;
	return wrong(r, OUTCOME,
	    may_be_all ? "is one of engaged, job_start, sustained_13, "
			 "sustained_26, sustained_52 and all"
		       : "is one of engaged, job_start, sustained_13, "
			 "sustained_26 and sustained_52",
	    e);
}

static int
read_band(const struct reading *r, enum outcome_kind kind,
    enum contract_band *out, struct err *e)
{
	for (int b = 0; b < CONTRACT_BANDS; b++)
		if (slice_is(cell(r, HOURS), bands[b].word)) {
			*out = (enum contract_band)b;
			if (kind == OUTCOME_ENGAGED && b != CONTRACT_ANY_HOURS)
				return wrong(r, HOURS,
				    "is any: an engagement has no hours", e);
			return 0;
		}
	return wrong(r, HOURS, "is one of any, 16_up and under_16", e);
}

/* The kinds of evidence that a tariff takes; blank: every kind there is. */
static int
read_evidence(const struct reading *r, enum outcome_kind kind, unsigned *out,
    struct err *e)
{
	unsigned may = events_kind(outcomes_event(kind))->modes;
	struct slice rest = cell(r, EVIDENCE), word;

	*out = rest.n == 0 ? may : 0;
	while (rest.n > 0) {
		enum event_mode mode;

		(void)text_split(rest, ';', &word, &rest);
		mode = events_find_mode(text_trim(word));
		if (mode == MODE_NONE || !(may & 1U << mode))
			return wrong(r, EVIDENCE,
			    "names something that is no evidence of this "
			    "outcome; kinds are divided by ;",
			    e);
		if (*out & 1U << mode)
			return wrong(r, EVIDENCE, "names a kind twice", e);
		*out |= 1U << mode;
	}
	return 0;
}

/* ------------------------------------------------------------------- one row */

static int
take_contract(struct reading *r, struct err *e)
{
	struct slice name = cell(r, VALUE);
	struct contract *c = r->c;

	if (r->named)
		return wrong(r, ROW, "there is a contract row already", e);
	r->named = true;
	if (only(r, 1U << ROW | 1U << FROM | 1U << TO | 1U << VALUE, e) < 0 ||
	    read_day(r, FROM, &c->from, e) < 0 ||
	    read_day(r, TO, &c->to, e) < 0)
		return -1;
	if (c->to < c->from)
		return wrong(r, TO, "is before the first day", e);
	if (!events_is_ref(name) || name.n > CONTRACT_NAME_MAX ||
	    memchr(name.p, '/', name.n) != NULL)
		return wrong(r, VALUE,
		    "is the contract's name: up to 32 letters, digits and . _ "
		    "-, beginning with a letter or digit",
		    e);
	memcpy(c->name, name.p, name.n);
	c->name[name.n] = '\0';
	return 0;
}

static int
take_starts(struct reading *r, struct err *e)
{
	if (r->counted)
		return wrong(r, ROW, "there is a starts row already", e);
	r->counted = true;
	r->c->one = slice_is(cell(r, VALUE), "one");
	if (only(r, 1U << ROW | 1U << VALUE, e) < 0)
		return -1;
	if (!r->c->one && !slice_is(cell(r, VALUE), "many"))
		return wrong(r, VALUE, "must be one or many", e);
	return 0;
}

/* Two rows for one thing, or hours divided in one row and not in another: it
 * would not be clear which of them is meant. */
static int
check_tariff(const struct reading *r, const struct contract_tariff *new,
    struct err *e)
{
	for (size_t i = 0; i < r->c->tariffs; i++) {
		const struct contract_tariff *t = &r->c->tariff[i];

		if (t->kind != new->kind)
			continue;
		if ((t->band == CONTRACT_ANY_HOURS) !=
		    (new->band == CONTRACT_ANY_HOURS))
			return wrong(r, HOURS,
			    "another tariff of this outcome divides the hours "
			    "otherwise: write any in all of them or in none",
			    e);
		if (t->band == new->band && t->from == new->from)
			return wrong(r, FROM,
			    "there is a tariff from this day already", e);
	}
	return 0;
}

static int
take_tariff(struct reading *r, struct err *e)
{
	struct contract *c = r->c;
	struct contract_tariff t = { .from = DAY_NONE };
	int kind;

	if (c->tariffs >= LIMITS_CONTRACT_TARIFFS_MAX)
		return wrong(r, ROW, "there are too many tariffs", e);
	if (only(r,
		1U << ROW | 1U << OUTCOME | 1U << HOURS | 1U << FROM |
		    1U << POUNDS | 1U << EVIDENCE,
		e) < 0 ||
	    read_outcome(r, false, &kind, e) < 0)
		return -1;
	t.kind = (enum outcome_kind)kind;
	if (read_band(r, t.kind, &t.band, e) < 0 ||
	    read_day(r, FROM, &t.from, e) < 0 ||
	    read_pounds(r, &t.pence, e) < 0 ||
	    read_evidence(r, t.kind, &t.modes, e) < 0 ||
	    check_tariff(r, &t, e) < 0)
		return -1;
	c->tariff[c->tariffs++] = t;
	return 0;
}

static int
take_cap(struct reading *r, int64_t cap[static CONTRACT_SCOPES], struct err *e)
{
	int scope;

	if (only(r, 1U << ROW | 1U << OUTCOME | 1U << POUNDS, e) < 0 ||
	    read_outcome(r, true, &scope, e) < 0)
		return -1;
	if (cap[scope] != CONTRACT_NO_CAP)
		return wrong(r, OUTCOME, "has such a cap already", e);
	return read_pounds(r, &cap[scope], e);
}

static int
take_one(struct reading *r, struct err *e)
{
	struct slice what = cell(r, ROW);

	if (slice_is(what, "contract"))
		return take_contract(r, e);
	if (slice_is(what, "starts"))
		return take_starts(r, e);
	if (slice_is(what, "tariff"))
		return take_tariff(r, e);
	if (slice_is(what, "cap_quarter"))
		return take_cap(r, r->c->cap_quarter, e);
	if (slice_is(what, "cap_life"))
		return take_cap(r, r->c->cap_life, e);
	return wrong(r, ROW,
	    "is one of contract, starts, tariff, cap_quarter and cap_life", e);
}

/* One fault a row: what the first leaves unread cannot be judged. */
static int
take_row(void *arg, const struct csvread_row *row, struct err *e)
{
	struct reading *r = arg;
	struct err why = ERR_INIT;

	r->row = row;
	if (r->faults == NULL)
		return take_one(r, e);
	if (take_one(r, &why) < 0 && r->first.kind == ERR_NONE)
		r->first = why;
	return 0;
}

/* --------------------------------------------------------------------- whole */

static int
by_place(const void *a, const void *b)
{
	const struct contract_tariff *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->band != y->band)
		return x->band < y->band ? -1 : 1;
	return x->from < y->from ? -1 : x->from > y->from;
}

/* The row that is missing, once all rows could be read. */
static const char *
missing(const struct reading *r)
{
	if (!r->named)
		return "the file has no row contract";
	if (!r->counted)
		return "the file has no row starts";
	return r->c->tariffs == 0 ? "the file has no row tariff" : NULL;
}

static int
by_line(const void *a, const void *b)
{
	const struct contract_fault *x = a, *y = b;

	return x->line < y->line ? -1 : x->line > y->line;
}

/* A fault of the file itself, which ends the reading.  Its sentence begins with its
 * line, which the fault has beside it, and it is listed though the list is full. */
static void
add_file_fault(struct contract_faults *all, const struct err *e)
{
	char begins[32];
	size_t n = (size_t)snprintf(begins, sizeof(begins), "line %u", e->line);
	const char *why = e->text;

	if (strncmp(why, begins, n) == 0 && (why[n] == ':' || why[n] == ','))
		why += n + 2;
	if (all->n == CONTRACT_FAULTS_MAX) {
		all->n--;
		all->more++;
	}
	add_fault(all, e->line > 0 ? e->line : 1, NULL, why);
	qsort(all->item, all->n, sizeof(*all->item), by_line);
}

/* Read all rows; *e has the first fault. */
static int
read_rows(struct slice text, struct reading *r, struct err *e)
{
	const struct csvread_config config = { .columns = columns,
		.made_for = CSV_FOR_PROGRAMS,
		.cell_max = CELL_MAX,
		.rows_max =
		    LIMITS_CONTRACT_TARIFFS_MAX + 2 + 2 * CONTRACT_SCOPES,
		.row = take_row,
		.arg = r };
	int rc = csvread_parse(text, &config, e);

	if (rc < 0 && r->faults != NULL)
		add_file_fault(r->faults, e);
	if (r->first.kind != ERR_NONE)
		*e = r->first;
	if (rc < 0 || r->first.kind != ERR_NONE)
		return -1;
	if (missing(r) == NULL)
		return 0;
	if (r->faults != NULL)
		add_fault(r->faults, 1, NULL, missing(r));
	return err_refuse(e, "contract-file", 1, "line 1: %s", missing(r));
}

static int
parse(struct slice text, struct contract *out, struct contract_faults *faults,
    struct err *e)
{
	struct reading r = { .c = out, .faults = faults };

	*out = (struct contract){ .from = DAY_NONE, .to = DAY_NONE };
	out->tariff =
	    mem_array(LIMITS_CONTRACT_TARIFFS_MAX, sizeof(*out->tariff));
	for (int i = 0; i < CONTRACT_SCOPES; i++)
		out->cap_quarter[i] = out->cap_life[i] = CONTRACT_NO_CAP;
	if (read_rows(text, &r, e) < 0) {
		contract_free(out);
		return -1;
	}
	qsort(out->tariff, out->tariffs, sizeof(*out->tariff), by_place);
	return 0;
}

int
contract_parse(struct slice text, struct contract *out, struct err *e)
{
	return parse(text, out, NULL, e);
}

int
contract_parse_all(struct slice text, struct contract *out,
    struct contract_faults *faults, struct err *e)
{
	*faults = (struct contract_faults){
		.item = mem_array(CONTRACT_FAULTS_MAX, sizeof(*faults->item))
	};
	return parse(text, out, faults, e);
}

void
contract_faults_free(struct contract_faults *faults)
{
	free(faults->item);
	*faults = (struct contract_faults){ .n = 0 };
}

void
contract_free(struct contract *c)
{
	free(c->tariff);
	*c = (struct contract){ .tariffs = 0 };
}

/* ------------------------------------------------------------------- writing */

static void
put_day(int32_t day, struct buf *out)
{
	char text[DAY_TEXT_SIZE];

	day_format(text, day);
	buf_puts(out, text);
}

static void
put_tariff(const struct contract_tariff *t, struct buf *out)
{
	const char *between = "";

	buf_printf(out, "tariff,%s,%s,", outcomes_word(t->kind),
	    contract_band_word(t->band));
	put_day(t->from, out);
	buf_puts(out, ",,");
	contract_put_pounds(t->pence, out);
	buf_puts(out, ",");
	for (int m = MODE_NONE + 1; m < MODE_KINDS; m++)
		if (t->modes & 1U << m) {
			buf_printf(out, "%s%s", between,
			    events_mode_name((enum event_mode)m));
			between = ";";
		}
	buf_puts(out, ",\n");
}

static void
put_caps(const char *word, const int64_t cap[static CONTRACT_SCOPES],
    struct buf *out)
{
	for (int i = 0; i < CONTRACT_SCOPES; i++) {
		if (cap[i] == CONTRACT_NO_CAP)
			continue;
		buf_printf(out, "%s,%s,,,,", word, contract_scope_word(i));
		contract_put_pounds(cap[i], out);
		buf_puts(out, ",,\n");
	}
}

void
contract_write(const struct contract *c, struct buf *out)
{
	buf_puts(out,
	    "row,outcome,hours,from,to,pounds,evidence,value\ncontract,,,");
	put_day(c->from, out);
	buf_puts(out, ",");
	put_day(c->to, out);
	buf_printf(out, ",,,%s\nstarts,,,,,,,%s\n", c->name,
	    c->one ? "one" : "many");
	for (size_t i = 0; i < c->tariffs; i++)
		put_tariff(&c->tariff[i], out);
	put_caps("cap_quarter", c->cap_quarter, out);
	put_caps("cap_life", c->cap_life, out);
}

const struct contract_tariff *
contract_find(const struct contract *c, enum outcome_kind kind, int32_t day,
    int32_t hours)
{
	const struct contract_tariff *found = NULL;

	/* Of one kind and band they stand by day: the last one begun holds. */
	for (size_t i = 0; i < c->tariffs; i++) {
		const struct contract_tariff *t = &c->tariff[i];

		if (t->kind == kind && t->from <= day &&
		    (t->band == CONTRACT_ANY_HOURS ||
			(t->band == CONTRACT_16_UP) == (hours >= HOURS_16)))
			found = t;
	}
	return found;
}

/*
 * One row by itself: its cells by the vocabulary in events.c.  Every fault of
 * a row is reported, not only the first, since people correct a file once.
 */
#include "agent/exchange/exchange_row.h"

#include <string.h>

#include "agent/exchange/exchange_run.h"
#include "agent/exchange/exchange_shown.h"
#include "common/base/day.h"
#include "common/base/near.h"
#include "common/base/text.h"
#include "common/ips/nhs_number.h"
#include "protocol/limits.h"

enum column {
	COL_SERVICE,
	COL_CLIENT,
	COL_EVENT,
	COL_DATE,
	COL_MODE,
	COL_FLAGS,
	COL_REF,
	COL_VALUE,
	COL_STAFF
};

const char *const exchange_row_columns[] = { "service", "client", "event",
	"date", "mode", "flags", "ref", "value", "staff", NULL };

enum { FACT_YEAR_FIRST = 2000 };

/* A row being read. */
struct reading {
	const struct csvread_row *cells;
	const struct exchange_row_rules *rules;
	const struct event_kind *kind; /* NULL: unknown event */
	struct exchange_row *row;
};

static struct slice
cell(const struct reading *r, enum column c)
{
	return r->cells->cell[c];
}

/* Record a fault of one cell: `why` has its code and values. */
static void
refuse_so(struct reading *r, enum column c, struct exchange_remark why)
{
	why.line = r->row->line;
	why.refused = true;
	why.column = exchange_row_columns[c];
	why.event = r->row->fact.event;
	r->row->state = ROW_REFUSED;
	exchange_remarks_add(r->rules->remarks, &why);
}

static void
refuse(struct reading *r, enum column c, enum exchange_code code)
{
	refuse_so(r, c, (struct exchange_remark){ .code = code });
}

/* The same with a cell or a part of it. */
static void
refuse_word(struct reading *r, enum column c, enum exchange_code code,
    struct slice word)
{
	refuse_so(r, c,
	    (struct exchange_remark){ .code = code,
		.cell = exchange_shown_word(word) });
}

static void
refuse_number(struct reading *r, enum column c, enum exchange_code code)
{
	refuse_so(r, c,
	    (struct exchange_remark){ .code = code,
		.cell = exchange_shown_number(cell(r, c)) });
}

bool
exchange_row_changes(const struct exchange_row *row)
{
	return row->state == ROW_STORES || row->state == ROW_CORRECTS ||
	       row->state == ROW_WITHDRAWS;
}

/* The number of a reference, ref or staff code; 0 when blank or wrong. */
static uint32_t
read_ref(struct reading *r, enum column c)
{
	struct slice s = cell(r, c);
	char number[NHS_NUMBER_SIZE];

	if (s.n == 0)
		return 0;
	if (!events_is_ref(s)) {
		refuse_so(r, c,
		    (struct exchange_remark){ .code = REMARK_REF_FORM,
			.n = LIMITS_REF_MAX });
		return 0;
	}
	if (nhs_number_parse(s, number)) {
		memset(number, 0, sizeof(number));
		if (c != COL_CLIENT) {
			refuse(r, c, REMARK_UNSEALED_NUMBER);
			return 0;
		}
		r->row->like_nhs_number = true;
	}
	return symbols_add(r->rules->names, s);
}

/* False when the cell is blank or must be; both faults are told. */
static bool
wanted(struct reading *r, enum column c, enum event_cell use)
{
	bool blank = cell(r, c).n == 0;

	if (!blank && use == CELL_BLANK)
		refuse(r, c, REMARK_BLANK_FOR);
	else if (blank && use == CELL_REQUIRED)
		refuse(r, c, REMARK_REQUIRED_FOR);
	return !blank && use != CELL_BLANK;
}

/* What a withdrawal needs: only what is part of the key. */
static enum event_cell
use_of(const struct reading *r, enum event_cell use, enum event_key key)
{
	if (use == CELL_REQUIRED && r->row->withdrawn && !(r->kind->key & key))
		return CELL_OPTIONAL;
	return use;
}

static void
read_service(struct reading *r)
{
	struct slice s = cell(r, COL_SERVICE);
	enum exchange_code why = REMARK_REQUIRED;

	if (s.n > 0)
		why = exchange_run_service(s, r->rules->services);
	if (why != REMARK_NONE)
		refuse(r, COL_SERVICE, why);
	else
		r->row->service = symbols_add(r->rules->names, s);
}

/* The name of the event that was meant, or NULL. */
static const char *
event_near(struct slice s)
{
	char word[NEAR_MAX + 1] = "";
	const char *best = NULL;
	size_t nearest;

	if (s.n > NEAR_MAX || memchr(s.p, '\0', s.n) != NULL)
		return NULL;
	memcpy(word, s.p, s.n);
	nearest = near_limit(word);
	for (int i = EVENT_NONE + 1; i < EVENT_KINDS; i++) {
		const char *name = events_kind((enum event)i)->name;
		size_t d = near_distance(word, name);

		if (d < nearest) {
			nearest = d;
			best = name;
		}
	}
	return best;
}

static void
read_event(struct reading *r)
{
	struct slice s = cell(r, COL_EVENT);
	enum event event = events_find(s);

	if (event != EVENT_NONE) {
		r->row->fact.event = (uint8_t)event;
		r->kind = events_kind(event);
	} else if (s.n == 0) {
		refuse(r, COL_EVENT, REMARK_REQUIRED);
	} else {
		const char *meant = event_near(s);

		refuse_so(r, COL_EVENT,
		    (struct exchange_remark){ .code =
						  meant ? REMARK_EVENT_LIKE
							: REMARK_EVENT_UNKNOWN,
			.cell = exchange_shown_word(s),
			.word = meant });
	}
}

static void
read_date(struct reading *r)
{
	struct slice s = cell(r, COL_DATE);
	bool needed = !r->kind || !r->row->withdrawn || r->kind->key & KEY_DAY;
	int32_t day;

	r->row->fact.day = DAY_NONE;
	if (s.n == 0) {
		if (needed)
			refuse(r, COL_DATE, REMARK_REQUIRED);
		return;
	}
	if (!day_parse(s, &day)) {
		if (day_parse_birth(s, &day))
			refuse_number(r, COL_DATE,
			    day < day_from_civil(FACT_YEAR_FIRST, 1, 1)
				? REMARK_DATE_OLD
				: REMARK_DATE_FAR);
		else
			refuse_number(r, COL_DATE, REMARK_DATE_FORM);
	} else if (day > r->rules->today) {
		refuse_so(r, COL_DATE,
		    (struct exchange_remark){ .code = REMARK_DATE_AHEAD,
			.cell = exchange_shown_number(s),
			.day = r->rules->today,
			.other = day });
	} else {
		r->row->fact.day = day;
	}
}

static void
read_mode(struct reading *r)
{
	struct slice s = cell(r, COL_MODE);
	enum event_mode mode;

	if (!wanted(r, COL_MODE, use_of(r, r->kind->mode, KEY_MODE)))
		return;
	mode = events_find_mode(s);
	if (mode == MODE_NONE || !(r->kind->modes & 1U << mode))
		refuse_word(r, COL_MODE, REMARK_MODE_UNKNOWN, s);
	else
		r->row->fact.mode = (uint8_t)mode;
}

/* "positive=N" when the event has such a part. */
static bool
read_part(struct reading *r, struct slice s)
{
	struct slice word, number;
	uint64_t n;

	if (!r->kind->part || !text_split(s, '=', &word, &number) ||
	    !slice_is(word, r->kind->part))
		return false;
	if (r->row->fact.part != FACT_BLANK)
		refuse_so(r, COL_FLAGS,
		    (struct exchange_remark){ .code = REMARK_PART_TWICE,
			.word = r->kind->part });
	else if (!text_parse_u64(number, INT32_MAX, &n))
		refuse_so(r, COL_FLAGS,
		    (struct exchange_remark){ .code = REMARK_PART_FORM,
			.word = r->kind->part });
	else
		r->row->fact.part = (int32_t)n;
	return true;
}

static void
read_flags(struct reading *r)
{
	struct slice rest = cell(r, COL_FLAGS), one;

	while (rest.n > 0) {
		unsigned flag;

		text_split(rest, ';', &one, &rest);
		one = text_trim(one);
		flag = events_find_flag(one);
		if (one.n == 0 || read_part(r, one))
			continue;
		if (flag == FLAG_WITHDRAWN)
			r->row->withdrawn = true;
		else if (flag & r->kind->flags)
			r->row->fact.flags |= (uint8_t)flag;
		else
			refuse_word(r, COL_FLAGS, REMARK_FLAG_UNKNOWN, one);
	}
}

/* Digits with at most two decimals, in hundredths. */
static bool
parse_hundredths(struct slice s, int64_t *out)
{
	struct slice whole, part;
	bool has_part = text_split(s, '.', &whole, &part);
	int64_t n = 0;

	if (whole.n == 0 || whole.n > 9 ||
	    (has_part && (part.n == 0 || part.n > 2)))
		return false;
	for (size_t i = 0; i < whole.n + 2; i++) {
		uint8_t c = '0';

		if (i < whole.n)
			c = whole.p[i];
		else if (has_part && i - whole.n < part.n)
			c = part.p[i - whole.n];
		if (c < '0' || c > '9')
			return false;
		n = n * 10 + (c - '0');
	}
	*out = n;
	return true;
}

static void
read_value(struct reading *r)
{
	struct slice s = cell(r, COL_VALUE);
	bool whole = r->kind->whole;
	int32_t least, greatest;
	int64_t n;

	if (!wanted(r, COL_VALUE, use_of(r, r->kind->value, 0)))
		return;
	if (!parse_hundredths(s, &n) || (whole && n % 100 != 0)) {
		refuse_number(r, COL_VALUE,
		    whole ? REMARK_VALUE_WHOLE : REMARK_VALUE_DECIMALS);
		return;
	}
	if (whole)
		n /= 100;
	events_range(r->row->fact.event, r->row->fact.mode, &least, &greatest);
	if (n < least || n > greatest)
		refuse_so(r, COL_VALUE,
		    (struct exchange_remark){ .code = REMARK_VALUE_RANGE,
			.cell = exchange_shown_number(s),
			.n = (uint32_t)(whole ? least : least / 100),
			.m = (uint32_t)(whole ? greatest : greatest / 100) });
	else
		r->row->fact.value = (int32_t)n;
}

/* What the event's own cells must be. */
static void
read_cells(struct reading *r)
{
	struct fact *f = &r->row->fact;

	read_flags(r); /* first: a withdrawal needs less */
	if (wanted(r, COL_CLIENT, r->kind->client))
		r->row->reference = read_ref(r, COL_CLIENT);
	read_mode(r);
	f->ref = read_ref(r, COL_REF);
	if (r->kind->ref_required && cell(r, COL_REF).n == 0)
		refuse(r, COL_REF, REMARK_REQUIRED_FOR);
	read_value(r);
	if (wanted(r, COL_STAFF, use_of(r, r->kind->staff, KEY_STAFF)))
		f->staff = read_ref(r, COL_STAFF);
	if (f->part != FACT_BLANK && f->value != FACT_BLANK &&
	    f->part > f->value)
		refuse_so(r, COL_FLAGS,
		    (struct exchange_remark){ .code = REMARK_PART_MORE,
			.word = r->kind->part,
			.n = (uint32_t)f->part,
			.m = (uint32_t)f->value });
}

void
exchange_row_read(const struct csvread_row *cells,
    const struct exchange_row_rules *rules, struct exchange_row *out)
{
	struct reading r = { .cells = cells, .rules = rules, .row = out };

	*out = (struct exchange_row){ .line = cells->line,
		.fact = { .value = FACT_BLANK, .part = FACT_BLANK } };
	read_service(&r);
	read_event(&r);
	if (r.kind)
		read_cells(&r);
	read_date(&r);
	out->keyed = r.kind && out->service &&
		     (out->reference || r.kind->client != CELL_REQUIRED) &&
		     (out->fact.ref || cell(&r, COL_REF).n == 0);
}

/*
 * Fidelity reviews and action plans from CSV files.  A file is stored whole or
 * not at all, since a review with some of its scores would have a total that
 * nobody gave.
 */
#include "agent/fidelity/fidelity_sheet.h"

#include <stdlib.h>
#include <string.h>

#include "agent/exchange/exchange_run.h"
#include "agent/exchange/exchange_shown.h"
#include "agent/fidelity/fidelity_actions.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

/* The first three columns are the same in both files. */
enum column {
	COL_SERVICE,
	COL_DATE,
	COL_KIND,
	COL_ITEM,
	COL_SCORE,
	COL_REVIEWERS,
	COL_ACTION = COL_ITEM,
	COL_PLANNED,
	COL_DONE,
	COL_OWNER,
	COL_EVIDENCE
};

const char *const fidelity_sheet_scores[] = { "service", "date", "kind", "item",
	"score", "?reviewers", NULL };
const char *const fidelity_sheet_plans[] = { "service", "date", "kind",
	"action", "planned", "done", "?owner", "?evidence", NULL };

/* One row of a file of scores. */
struct score {
	unsigned line;
	bool keyed;           /* service, day and kind could be read */
	struct review of;     /* they */
	unsigned item, score; /* 0: refused */
	char *reviewers;      /* or NULL */
};

/* What the rows of a file say of one review. */
struct entry {
	struct review review;
	unsigned line;                      /* its first row */
	unsigned item_line[FIDELITY_ITEMS]; /* 0: no row yet */
	unsigned rows;
	bool refused;
	const char *reviewers; /* of a row, or NULL */
};

/* One row of an action file. */
struct deed {
	unsigned line;
	bool keyed;
	struct review of; /* service, day, kind */
	struct review_action action;
};

/* A file under import. */
struct review_sheet {
	struct exchange_run run;
	struct entry *entry; /* reviews in the order of their first rows */
	size_t entries, room;
};

static bool
same_review(const struct review *a, const struct review *b)
{
	return a->day == b->day && a->kind == b->kind &&
	       strcmp(a->service, b->service) == 0;
}

/* ------------------------------------------------------------------ cells */

/* Refuse the row of a line for one of its columns. */
static void
refuse(struct review_sheet *s, unsigned line, const char *column,
    enum exchange_code why)
{
	exchange_remarks_refuse(&s->run.remarks, line, column, why);
}

/* The same, saying the cell. */
static void
refuse_cell(struct review_sheet *s, unsigned line, const char *column,
    struct slice cell, enum exchange_code why)
{
	exchange_remarks_add(&s->run.remarks,
	    &(struct exchange_remark){ .line = line,
		.refused = true,
		.column = column,
		.cell = exchange_shown_number(cell),
		.code = why });
}

/* The same, naming the line on which it stands already. */
static void
refuse_twice(struct review_sheet *s, unsigned line, unsigned at, unsigned item)
{
	exchange_remarks_add(&s->run.remarks,
	    &(struct exchange_remark){ .line = line,
		.refused = true,
		.column = item > 0 ? "item" : "action",
		.code = item > 0 ? REMARK_ITEM_TWICE : REMARK_ACTION_TWICE,
		.n = item,
		.at = at });
}

/* What a day must be: from `first` to `last` (DAY_NONE: any). */
struct span {
	const char *column;
	int32_t first, last;
};

/* A value is shown only when it is made of nothing but the characters of its
 * kind, for a name may have slipped into the column; here and below. */
static bool
read_day(struct review_sheet *s, unsigned line, struct slice cell,
    struct span span, int32_t *day)
{
	enum exchange_code why = REMARK_NONE;

	if (!day_parse(cell, day))
		why = REMARK_REVIEW_DATE_FORM;
	else if (span.last != DAY_NONE && *day > span.last)
		why = REMARK_DATE_FAR;
	else if (span.first != DAY_NONE && *day < span.first)
		why = REMARK_BEFORE_REVIEW;
	if (why != REMARK_NONE)
		refuse_cell(s, line, span.column, cell, why);
	return why == REMARK_NONE;
}

/* What a number must be: 1 to max. */
struct bound {
	unsigned max;
	enum exchange_code rule;
};

/* A number within its bound; 0 when refused. */
static unsigned
read_number(struct review_sheet *s, unsigned line, const char *column,
    struct slice cell, struct bound bound)
{
	uint64_t v = 0;

	if (text_parse_u64(cell, bound.max, &v) && v > 0)
		return (unsigned)v;
	refuse_cell(s, line, column, cell, bound.rule);
	return 0;
}

/* Service, day and kind of a row into *r; false when one was refused. */
static bool
read_key(struct review_sheet *s, const struct csvread_row *row,
    struct review *r)
{
	const struct span past = { "date", DAY_NONE, s->run.options->today };
	struct slice service = row->cell[COL_SERVICE];
	enum exchange_code why =
	    exchange_run_service(service, s->run.options->services);
	bool good = why == REMARK_NONE;

	if (good)
		memcpy(r->service, service.p, service.n);
	else
		exchange_remarks_add(&s->run.remarks,
		    &(struct exchange_remark){ .line = row->line,
			.refused = true,
			.column = "service",
			.code = why });
	if (!read_day(s, row->line, row->cell[COL_DATE], past, &r->day))
		good = false;
	if (!fidelity_kind_parse(row->cell[COL_KIND], &r->kind)) {
		refuse(s, row->line, "kind", REMARK_REVIEW_KIND);
		good = false;
	}
	return good;
}

static void
count(struct review_sheet *s, enum review_change change, size_t rows)
{
	struct exchange_report *report = s->run.report;

	if (change == REVIEW_STORED)
		report->stored += rows;
	else if (change == REVIEW_CORRECTED)
		report->corrected += rows;
	else
		report->unchanged += rows;
}

/* ----------------------------------------------------------------- scores */

static void
read_score(void *own, const struct csvread_row *row, void *to)
{
	static const struct bound item = { FIDELITY_ITEMS, REMARK_ITEM_FORM };
	static const struct bound mark = { FIDELITY_SCORE_MAX,
		REMARK_SCORE_FORM };
	struct slice by = row->cell[COL_REVIEWERS];
	struct review_sheet *s = own;
	struct score *score = to;

	score->line = row->line;
	score->item =
	    read_number(s, row->line, "item", row->cell[COL_ITEM], item);
	score->score =
	    read_number(s, row->line, "score", row->cell[COL_SCORE], mark);
	score->keyed = read_key(s, row, &score->of);
	if (by.n > 0)
		score->reviewers = mem_copy_text(by.p, by.n);
}

static void
forget_score(void *row)
{
	char *by = ((struct score *)row)->reviewers;

	if (by != NULL)
		mem_wipe(by, strlen(by));
	free(by);
}

/* The rows of one review mostly stand together, so the search begins at the
 * last one. */
static struct entry *
find_entry(struct review_sheet *s, const struct review *key, unsigned line)
{
	struct entry *entry;

	for (size_t i = s->entries; i-- > 0;)
		if (same_review(&s->entry[i].review, key))
			return &s->entry[i];
	s->entry = mem_grow(s->entry, s->entries, &s->room, sizeof(*s->entry));
	entry = &s->entry[s->entries++];
	*entry = (struct entry){ .review = *key, .line = line };
	return entry;
}

/* Put a row to the others of its review. */
static void
enter(struct review_sheet *s, const struct score *row)
{
	struct entry *entry = find_entry(s, &row->of, row->line);

	entry->rows++;
	/* Who reviewed may stand on any row, and is the same wherever it
	 * does. */
	if (entry->reviewers == NULL)
		entry->reviewers = row->reviewers;
	else if (row->reviewers != NULL &&
		 strcmp(row->reviewers, entry->reviewers) != 0)
		refuse(s, row->line, "reviewers", REMARK_REVIEWERS_DIFFER);
	if (row->item == 0 || row->score == 0) {
		entry->refused = true;
	} else if (entry->item_line[row->item - 1] != 0) {
		refuse_twice(s, row->line, entry->item_line[row->item - 1],
		    row->item);
	} else {
		entry->item_line[row->item - 1] = row->line;
		entry->review.score[row->item - 1] = (uint8_t)row->score;
	}
}

/* Items without a row, said once for the review. */
static void
check_whole(struct review_sheet *s, const struct entry *entry)
{
	struct buf missing;

	buf_init(&missing, 256);
	for (unsigned i = 0; i < FIDELITY_ITEMS; i++)
		if (entry->item_line[i] == 0)
			buf_printf(&missing, "%s%u", missing.n > 0 ? ", " : "",
			    i + 1);
	if (missing.n > 0 && !entry->refused)
		exchange_remarks_add(&s->run.remarks,
		    &(struct exchange_remark){ .line = entry->line,
			.refused = true,
			.column = "item",
			.code = REMARK_ITEMS_MISSING,
			.text = mem_string(buf_str(&missing)) });
	buf_free(&missing);
}

static int
store_scores(void *own, struct err *e)
{
	struct review_sheet *s = own;
	const struct score *row = s->run.row;

	for (size_t i = 0; i < s->run.rows; i++)
		if (row[i].keyed)
			enter(s, &row[i]);
	for (size_t i = 0; i < s->entries; i++)
		check_whole(s, &s->entry[i]);
	for (size_t i = 0; exchange_run_stands(&s->run) && i < s->entries;
	     i++) {
		struct entry *entry = &s->entry[i];
		const char *by =
		    entry->reviewers != NULL ? entry->reviewers : "";
		enum review_change change;

		if (fidelity_book_put(s->run.reg, &entry->review, slice_of(by),
			&change, e) < 0)
			return err_prefix(e, "line %u", entry->line);
		count(s, change, entry->rows);
	}
	return 0;
}

/* ---------------------------------------------------------------- actions */

static char *
copy(struct slice cell)
{
	return mem_copy_text(cell.p, cell.n);
}

/* Both on or after the review, done not after today. */
static void
read_days(struct review_sheet *s, const struct csvread_row *row,
    struct deed *deed)
{
	const struct span planned = { "planned", deed->of.day, DAY_NONE };
	const struct span done = { "done", deed->of.day,
		s->run.options->today };

	deed->action.done = DAY_NONE;
	(void)read_day(s, row->line, row->cell[COL_PLANNED], planned,
	    &deed->action.planned);
	if (row->cell[COL_DONE].n > 0)
		(void)read_day(s, row->line, row->cell[COL_DONE], done,
		    &deed->action.done);
}

static void
read_action(void *own, const struct csvread_row *row, void *to)
{
	struct review_sheet *s = own;
	struct deed *deed = to;

	deed->line = row->line;
	if (row->cell[COL_ACTION].n == 0)
		refuse(s, row->line, "action", REMARK_ACTION_MISSING);
	deed->keyed = read_key(s, row, &deed->of);
	if (!deed->keyed)
		return;
	read_days(s, row, deed);
	deed->action.words[REVIEW_WHAT] = copy(row->cell[COL_ACTION]);
	deed->action.words[REVIEW_OWNER] = copy(row->cell[COL_OWNER]);
	deed->action.words[REVIEW_EVIDENCE] = copy(row->cell[COL_EVIDENCE]);
}

static void
forget_action(void *row)
{
	struct deed *deed = row;

	if (deed->keyed)
		fidelity_actions_wipe(&deed->action);
}

/* Refuse deed n where the same action of its review is on an earlier line. */
static void
check_twice(struct review_sheet *s, const struct deed *deed, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (deed[i].keyed && same_review(&deed[i].of, &deed[n].of) &&
		    strcmp(deed[i].action.words[REVIEW_WHAT],
			deed[n].action.words[REVIEW_WHAT]) == 0) {
			refuse_twice(s, deed[n].line, deed[i].line, 0);
			return;
		}
}

/* Nothing is put once something is wrong, but the review is looked for. */
static int
put_deed(struct review_sheet *s, struct deed *deed, struct err *e)
{
	const struct open_register *reg = s->run.reg;
	enum review_change change;
	struct review of;
	bool found;

	if (fidelity_book_find(reg->db, deed->of.service, deed->of.day,
		deed->of.kind, &of, &found, e) < 0)
		return -1;
	if (!found || of.withdrawn) {
		refuse(s, deed->line, "date",
		    found ? REMARK_REVIEW_WITHDRAWN : REMARK_NO_REVIEW);
		return 0;
	}
	if (!exchange_run_stands(&s->run))
		return 0;
	deed->action.review = of.number;
	if (fidelity_actions_put(reg, &deed->action, &change, e) < 0)
		return err_prefix(e, "line %u", deed->line);
	count(s, change, 1);
	return 0;
}

static int
store_actions(void *own, struct err *e)
{
	struct review_sheet *s = own;
	struct deed *deed = s->run.row;

	for (size_t i = 0; i < s->run.rows; i++)
		if (deed[i].keyed)
			check_twice(s, deed, i);
	for (size_t i = 0; i < s->run.rows; i++)
		if (deed[i].keyed && put_deed(s, &deed[i], e) < 0)
			return -1;
	return 0;
}

/* --------------------------------------------------------------- the file */

bool
fidelity_sheet_is_plan(struct slice bytes)
{
	struct slice line, rest, head;
	bool more = true;

	if (bytes.n >= 3 && memcmp(bytes.p, "\xEF\xBB\xBF", 3) == 0)
		bytes = slice_make(bytes.p + 3, bytes.n - 3);
	(void)text_split(bytes, '\n', &line, &rest);
	while (more) {
		more = text_split(line, ',', &head, &line);
		while (head.n > 0 && strchr(" \t\"\r", head.p[0]) != NULL)
			head = slice_make(head.p + 1, head.n - 1);
		while (head.n > 0 &&
		       strchr(" \t\"\r", head.p[head.n - 1]) != NULL)
			head.n--;
		if (slice_is(head, "action"))
			return true;
	}
	return false;
}

static const struct exchange_format score_format = {
	.columns = fidelity_sheet_scores,
	.cell_max = LIMITS_REVIEW_CELL_MAX,
	.rows_max = LIMITS_REVIEW_ROWS_MAX,
	.row_size = sizeof(struct score),
	.whole = true,
	.read = read_score,
	.store = store_scores,
	.forget = forget_score,
};
static const struct exchange_format action_format = {
	.columns = fidelity_sheet_plans,
	.cell_max = LIMITS_REVIEW_CELL_MAX,
	.rows_max = LIMITS_REVIEW_ROWS_MAX,
	.row_size = sizeof(struct deed),
	.whole = true,
	.read = read_action,
	.store = store_actions,
	.forget = forget_action,
};

int
fidelity_sheet_import(const struct open_register *reg, struct slice bytes,
    const struct exchange_options *options, struct exchange_report *report,
    struct err *e)
{
	struct review_sheet s = { .run = { .format =
					       fidelity_sheet_is_plan(bytes)
						   ? &action_format
						   : &score_format,
				      .own = &s,
				      .reg = reg,
				      .options = options,
				      .report = report } };
	int rc = exchange_run_file(&s.run, bytes, e);

	free(s.entry);
	return rc;
}

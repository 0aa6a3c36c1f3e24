#include "agent/fidelity/fidelity_sheet.h"

#include <stdlib.h>
#include <string.h>

#include "agent/fidelity/fidelity_actions.h"
#include "agent/fidelity/fidelity_cells.h"
#include "agent/vault/vault_rows.h"
#include "common/base/csvread.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

enum column {
	COL_ITEM = REVIEW_KIND + 1,
	COL_SCORE,
	COL_REVIEWERS,
	COL_ACTION = COL_ITEM,
	COL_PLANNED,
	COL_DONE,
	COL_OWNER,
	COL_EVIDENCE
};

static const char *const score_columns[] = { "service", "date", "kind", "item",
	"score", "?reviewers", NULL };
static const char *const action_columns[] = { "service", "date", "kind",
	"action", "planned", "done", "?owner", "?evidence", NULL };

/* What the rows of a file say of one review. */
struct entry {
	struct review review;
	unsigned line;                      /* its first row */
	unsigned item_line[FIDELITY_ITEMS]; /* 0: no row yet */
	unsigned rows;
	bool refused;
	char *reviewers; /* or NULL */
};

/* One row of an action file. */
struct deed {
	unsigned line;
	struct review of; /* service, day, kind */
	struct review_action action;
};

/* A file under import. */
struct review_sheet {
	const struct open_register *reg;
	const struct exchange_options *options;
	struct exchange_report *report;
	struct exchange_remarks remarks;
	struct entry *entry;
	size_t entries, entry_room;
	struct deed *deed;
	size_t deeds, deed_room;
};

/* The cells of one row. */
static struct fidelity_cells
cells_of(struct review_sheet *s, const struct csvread_row *row)
{
	return (struct fidelity_cells){ .remarks = &s->remarks,
		.options = s->options,
		.line = row->line };
}

static bool
same_review(const struct review *a, const struct review *b)
{
	return a->day == b->day && a->kind == b->kind &&
	       strcmp(a->service, b->service) == 0;
}

/* ----------------------------------------------------------------- scores */

static struct entry *
find_entry(struct review_sheet *s, const struct review *key, unsigned line)
{
	struct entry *entry;

	for (size_t i = s->entries; i-- > 0;)
		if (same_review(&s->entry[i].review, key))
			return &s->entry[i];
	s->entry =
	    mem_grow(s->entry, s->entries, &s->entry_room, sizeof(*s->entry));
	entry = &s->entry[s->entries++];
	*entry = (struct entry){ .review = *key, .line = line };
	return entry;
}

/* Who reviewed may stand on any row, and is the same wherever it does. */
static void
read_reviewers(struct review_sheet *s, struct entry *entry, unsigned line,
    struct slice cell)
{
	if (cell.n == 0)
		return;
	if (entry->reviewers == NULL)
		entry->reviewers = mem_copy_text(cell.p, cell.n);
	else if (!slice_is(cell, entry->reviewers))
		exchange_remarks_add(&s->remarks, line, true, "reviewers",
		    "is not the same as on an earlier row of this review");
}

static int
take_score(void *arg, const struct csvread_row *row, struct err *e)
{
	struct review_sheet *s = arg;
	struct fidelity_cells cells = cells_of(s, row);
	struct entry *entry;
	struct review key;
	unsigned item, score;

	(void)e;
	s->report->read++;
	item = fidelity_cells_number(&cells, "item", row->cell[COL_ITEM],
	    FIDELITY_ITEMS, "an item of the scale, 1 to 25");
	score = fidelity_cells_number(&cells, "score", row->cell[COL_SCORE],
	    FIDELITY_SCORE_MAX,
	    "a score, 1 to 5; an item that cannot be evidenced scores 1");
	if (!fidelity_cells_key(&cells, row, &key))
		return 0;
	entry = find_entry(s, &key, row->line);
	entry->rows++;
	read_reviewers(s, entry, row->line, row->cell[COL_REVIEWERS]);
	if (item == 0 || score == 0) {
		entry->refused = true;
	} else if (entry->item_line[item - 1] != 0) {
		exchange_remarks_add(&s->remarks, row->line, true, "item",
		    "\"%u\" of this review is on line %u already", item,
		    entry->item_line[item - 1]);
	} else {
		entry->item_line[item - 1] = row->line;
		entry->review.score[item - 1] = (uint8_t)score;
	}
	return 0;
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
		exchange_remarks_add(&s->remarks, entry->line, true, "item",
		    "the review that begins here has no score for item %s; "
		    "all 25 are needed, and an item that cannot be evidenced "
		    "scores 1",
		    buf_str(&missing));
	buf_free(&missing);
}

static void
count(struct exchange_report *report, enum review_change change, size_t rows)
{
	if (change == REVIEW_STORED)
		report->stored += rows;
	else if (change == REVIEW_CORRECTED)
		report->corrected += rows;
	else
		report->unchanged += rows;
}

static int
put_entries(struct review_sheet *s, struct err *e)
{
	for (size_t i = 0; i < s->entries; i++)
		check_whole(s, &s->entry[i]);
	for (size_t i = 0; s->remarks.n == 0 && i < s->entries; i++) {
		struct entry *entry = &s->entry[i];
		struct slice by =
		    slice_of(entry->reviewers != NULL ? entry->reviewers : "");
		enum review_change change;

		if (fidelity_book_put(s->reg, &entry->review, by, &change, e) <
		    0)
			return err_prefix(e, "line %u", entry->line);
		count(s->report, change, entry->rows);
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
read_days(const struct fidelity_cells *cells, const struct csvread_row *row,
    struct deed *deed)
{
	struct review_span planned = { deed->of.day, DAY_NONE };
	struct review_span done = { deed->of.day, cells->options->today };

	deed->action.done = DAY_NONE;
	(void)fidelity_cells_day(cells, "planned", row->cell[COL_PLANNED],
	    planned, &deed->action.planned);
	if (row->cell[COL_DONE].n > 0)
		(void)fidelity_cells_day(cells, "done", row->cell[COL_DONE],
		    done, &deed->action.done);
}

/* The same action of the same review on an earlier line; 0: none. */
static unsigned
earlier_line(const struct review_sheet *s, const struct deed *deed)
{
	for (size_t i = 0; i < s->deeds; i++)
		if (same_review(&s->deed[i].of, &deed->of) &&
		    strcmp(s->deed[i].action.words[REVIEW_WHAT],
			deed->action.words[REVIEW_WHAT]) == 0)
			return s->deed[i].line;
	return 0;
}

static int
take_action(void *arg, const struct csvread_row *row, struct err *e)
{
	struct review_sheet *s = arg;
	struct fidelity_cells cells = cells_of(s, row);
	struct deed deed = { .line = row->line };
	unsigned before;

	(void)e;
	s->report->read++;
	if (row->cell[COL_ACTION].n == 0)
		exchange_remarks_add(&s->remarks, row->line, true, "action",
		    "what is to be done is missing");
	if (!fidelity_cells_key(&cells, row, &deed.of))
		return 0;
	read_days(&cells, row, &deed);
	deed.action.words[REVIEW_WHAT] = copy(row->cell[COL_ACTION]);
	deed.action.words[REVIEW_OWNER] = copy(row->cell[COL_OWNER]);
	deed.action.words[REVIEW_EVIDENCE] = copy(row->cell[COL_EVIDENCE]);
	before = earlier_line(s, &deed);
	if (before > 0)
		exchange_remarks_add(&s->remarks, row->line, true, "action",
		    "this action of the review is on line %u already", before);
	s->deed = mem_grow(s->deed, s->deeds, &s->deed_room, sizeof(*s->deed));
	s->deed[s->deeds++] = deed;
	return 0;
}

/* Nothing is put once something is wrong, but the review is looked for. */
static int
put_deed(struct review_sheet *s, struct deed *deed, struct err *e)
{
	enum review_change change;
	struct review of;
	bool found;

	if (fidelity_book_find(s->reg->db, deed->of.service, deed->of.day,
		deed->of.kind, &of, &found, e) < 0)
		return -1;
	if (!found || of.withdrawn) {
		exchange_remarks_add(&s->remarks, deed->line, true, "date",
		    "%s",
		    found ? "the review of this service, day and kind is "
			    "withdrawn"
			  : "there is no review of this service, day and kind; "
			    "import its scores first");
		return 0;
	}
	if (s->remarks.n > 0)
		return 0;
	deed->action.review = of.number;
	if (fidelity_actions_put(s->reg, &deed->action, &change, e) < 0)
		return err_prefix(e, "line %u", deed->line);
	count(s->report, change, 1);
	return 0;
}

static int
put_deeds(struct review_sheet *s, struct err *e)
{
	for (size_t i = 0; i < s->deeds; i++)
		if (put_deed(s, &s->deed[i], e) < 0)
			return -1;
	return 0;
}

/* --------------------------------------------------------------- the file */

/* True when the header names the column "action". */
static bool
is_action_file(struct slice bytes)
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

static int
run(struct review_sheet *s, struct slice bytes, struct err *e)
{
	bool actions = is_action_file(bytes);
	struct csvread_config config = { .columns = actions ? action_columns
							    : score_columns,
		.cell_max = LIMITS_REVIEW_CELL_MAX,
		.rows_max = LIMITS_REVIEW_ROWS_MAX,
		.row = actions ? take_action : take_score,
		.arg = s };
	struct exchange_report *report = s->report;

	if (csvread_parse(bytes, &config, e) < 0 ||
	    (actions ? put_deeds(s, e) : put_entries(s, e)) < 0)
		return -1;
	if (s->remarks.n > 0) {
		report->stored = report->corrected = report->unchanged = 0;
		report->refused = report->read;
	}
	report->written = s->remarks.n == 0 && !s->options->dry_run;
	return 0;
}

static void
sheet_free(struct review_sheet *s)
{
	for (size_t i = 0; i < s->entries; i++) {
		char *by = s->entry[i].reviewers;

		if (by != NULL)
			mem_wipe(by, strlen(by));
		free(by);
	}
	for (size_t i = 0; i < s->deeds; i++)
		fidelity_actions_wipe(&s->deed[i].action);
	free(s->entry);
	free(s->deed);
}

int
fidelity_sheet_import(const struct open_register *reg, struct slice bytes,
    const struct exchange_options *options, struct exchange_report *report,
    struct err *e)
{
	struct review_sheet s = { .reg = reg,
		.options = options,
		.report = report };
	int rc;

	ASSERT(!options->accept_good_rows);
	*report = (struct exchange_report){ 0 };
	rc = db_begin(reg->db, e);
	if (rc == 0) {
		rc = run(&s, bytes, e);
		if (rc == 0 && report->written)
			rc = vault_rows_commit(reg->db, reg->vault, e);
		if (rc < 0 || !report->written)
			db_rollback(reg->db);
	}
	exchange_remarks_sort(&s.remarks);
	report->remark = s.remarks.remark;
	report->remarks = s.remarks.n;
	if (rc < 0)
		exchange_report_free(report);
	sheet_free(&s);
	return rc;
}

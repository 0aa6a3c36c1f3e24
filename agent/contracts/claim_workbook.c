/*
 * A claim as a workbook of one sheet.
 */
#include "agent/contracts/claim_workbook.h"

#include "common/base/book.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/ips/period.h"

enum { TEXT_MAX = 512, HEAD_ROW = 8, COLUMNS = 5 };

static void
put_pair(struct book_sheet *s, size_t row, const char *term, const char *text)
{
	book_sheet_text(s, row, 0, term, BOOK_TERM);
	book_sheet_text(s, row, 1, text, BOOK_PLAIN);
}

static void
put_about(const struct claim_draft *d, const char *staff, struct book_sheet *s)
{
	char digest[2 * HASH_SIZE + 1], through[DAY_SAID_SIZE];
	struct buf text;

	buf_init(&text, TEXT_MAX);
	buf_printf(&text, "Claim %u of %s", d->number, d->contract);
	day_say(through, d->through);
	encode_hex(digest, d->digest.b, HASH_SIZE);
	book_sheet_text(s, 0, 0, buf_str(&text), BOOK_HEADING);
	put_pair(s, 1, "Service", d->service);
	put_pair(s, 2, "Outcomes to", through);
	put_pair(s, 3, "Signed off by", staff);
	put_pair(s, 4, "SHA-256", digest);
	buf_reset(&text);
	if (claim_instead(d->newest, d->number, &text))
		put_pair(s, 5, "Takes the place of", buf_str(&text));
	book_sheet_text(s, 6, 0,
	    "Counts and pounds less what was claimed before: a correction of "
	    "an earlier claim is a line below zero.",
	    BOOK_PLAIN);
	buf_free(&text);
}

static void
put_line(const struct contract_line *l, size_t row, struct book_sheet *s)
{
	char title[PERIOD_TITLE_SIZE];
	struct buf says;

	buf_init(&says, TEXT_MAX);
	period_title(title, period_of(l->quarter));
	contract_sum_say(l, &says);
	book_sheet_text(s, row, 0, title, BOOK_PLAIN);
	book_sheet_text(s, row, 1, buf_str(&says), BOOK_PLAIN);
	if (l->what == CONTRACT_OUTCOMES) {
		book_sheet_number(s, row, 2, l->rate, 2);
		book_sheet_number(s, row, 3, l->count, 0);
	}
	book_sheet_number(s, row, 4, l->pence, 2);
	buf_free(&says);
}

int
claim_workbook(const struct claim_draft *d, const char *staff, struct buf *out,
    struct err *e)
{
	static const char *const heads[COLUMNS] = { "Quarter", "Line",
		"Pounds for one", "Count", "Pounds" };
	const struct book_about about = { .title = "Claim",
		.subject = d->contract,
		.comments =
		    "Counts alone: no client is named. Small counts are "
		    "true.",
		.created = d->through };
	struct book_sheet *s;
	struct book *b;
	size_t row = HEAD_ROW;

	if (book_new(&b, &about, e) < 0)
		return -1;
	s = book_sheet(b, "Claim", "Counts alone");
	book_sheet_width(s, 0, 0, 24);
	book_sheet_width(s, 1, 1, 48);
	book_sheet_width(s, 2, 4, 16);
	put_about(d, staff, s);
	for (size_t i = 0; i < COLUMNS; i++)
		book_sheet_text(s, row, i, heads[i],
		    i < 2 ? BOOK_HEAD : BOOK_HEAD_RIGHT);
	book_sheet_freeze(s, row + 1, 0);
	for (size_t i = 0; i < d->lines.n; i++)
		put_line(&d->lines.line[i], ++row, s);
	row++;
	book_sheet_text(s, row, 0, "Total", BOOK_TERM);
	book_sheet_number(s, row, 4, contract_sum_pence(&d->lines), 2);
	book_sheet_print(s, row, COLUMNS - 1);
	return book_end(b, out, e);
}

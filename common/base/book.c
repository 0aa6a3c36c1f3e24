/*
 * Workbooks.  libxlsxwriter writes a file with a name and no memory, so there is a
 * temporary one for a moment, which only this user can read.  Its calls fail for
 * cells beyond a sheet's edge or texts beyond its length; the sizes here are far
 * below, and what goes wrong on the disk is told by the last call.
 */
#include "common/base/book.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "common/base/file.h"
#include "common/base/mem.h"

enum {
	DAY_S = 86400,
	FILE_MAX = 64 * 1024 * 1024,
	FOOTER_MAX = 255, /* Excel's limit */
	NOTE_WIDTH = 240,
	A4 = 9
};

/* Colours of the design system, dark enough on white, each with a mark of its
 * own: charts are printed in black and white too. */
static const struct {
	lxw_color_t colour;
	uint8_t mark;
} looks[] = {
	{ 0x005EB8, LXW_CHART_MARKER_CIRCLE },
	{ 0xC75300, LXW_CHART_MARKER_DIAMOND },
	{ 0x330072, LXW_CHART_MARKER_TRIANGLE },
	{ 0x425563, LXW_CHART_MARKER_SQUARE },
};
enum { LOOKS = sizeof(looks) / sizeof(looks[0]) };

struct book_sheet {
	struct book_sheet *next;
	struct book *book;
	lxw_worksheet *sheet;
	char *name;
};

enum { HOLLOW_MAX = 32 };

struct book_chart {
	lxw_chart *chart;
	size_t series; /* that have a look of their own */
	/* Places of those that the legend leaves out; -1 ends them. */
	int16_t places, hollow[HOLLOW_MAX + 1];
	size_t hollows;
};

struct book {
	char *path; /* of the temporary file */
	lxw_workbook *book;
	lxw_format *style[BOOK_STYLES];
	struct book_sheet *sheets;
};

static lxw_format *
format_of(struct book *b, enum book_style style)
{
	lxw_format *f = workbook_add_format(b->book);

	format_set_font_name(f, "Arial");
	format_set_font_size(f, style == BOOK_HEADING ? 16 : 10);
	format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
	switch (style) {
	case BOOK_HEADING:
	case BOOK_HEAD:
	case BOOK_HEAD_RIGHT:
	case BOOK_TERM:
		format_set_bold(f);
		break;
	case BOOK_INDENT:
		format_set_indent(f, 2);
		break;
	case BOOK_WHOLE:
		format_set_num_format(f, "#,##0");
		return f;
	case BOOK_TENTHS:
		format_set_num_format(f, "#,##0.0");
		return f;
	case BOOK_HUNDREDTHS:
		format_set_num_format(f, "#,##0.00");
		return f;
	default:
		break;
	}
	if (style == BOOK_HEAD || style == BOOK_HEAD_RIGHT) {
		format_set_bottom(f, LXW_BORDER_THIN);
		format_set_text_wrap(f);
	}
	if (style == BOOK_WRAPPED)
		format_set_text_wrap(f);
	if (style == BOOK_SIGN || style == BOOK_HEAD_RIGHT)
		format_set_align(f, LXW_ALIGN_RIGHT);
	/* "@" is a text, also when somebody types into the cell. */
	format_set_num_format(f, "@");
	return f;
}

/* In $TMPDIR, as other programs do. */
static int
temporary(char **path, struct err *e)
{
	const char *dir = getenv("TMPDIR");
	int fd;

	if (dir == NULL || dir[0] != '/')
		dir = "/tmp";
	*path = mem_printf("%s/sheaf-export-XXXXXX", dir);
	fd = mkstemp(*path);
	if (fd < 0) {
		(void)err_errno(e, errno, "cannot make a temporary file in %s",
		    dir);
		free(*path);
		return -1;
	}
	(void)close(fd);
	return 0;
}

int
book_new(struct book **out, const struct book_about *about, struct err *e)
{
	lxw_doc_properties properties = { .author = mem_string("Sheaf"),
		.title = mem_string(about->title),
		.subject = mem_string(about->subject),
		.comments = mem_string(about->comments),
		.created = (time_t)about->created * DAY_S };
	struct book *b = mem_alloc(sizeof(*b));
	int r = temporary(&b->path, e);

	if (r == 0) {
		b->book = workbook_new(b->path);
		ASSERT(b->book != NULL);
		(void)workbook_set_properties(b->book, &properties);
		for (int i = 0; i < BOOK_STYLES; i++)
			b->style[i] = format_of(b, (enum book_style)i);
		*out = b;
	} else {
		free(b);
	}
	free(properties.author);
	free(properties.title);
	free(properties.subject);
	free(properties.comments);
	return r;
}

int
book_end(struct book *b, struct buf *out, struct err *e)
{
	lxw_error wrong = workbook_close(b->book);
	struct buf file = { 0 };
	int r = -1;

	if (wrong != LXW_NO_ERROR)
		(void)err_set(e, ERR_SYSTEM, "cannot write the workbook: %s",
		    lxw_strerror(wrong));
	else
		r = file_read(b->path, FILE_MAX, &file, e);
	if (r == 0)
		buf_add_slice(out, buf_slice(&file));
	buf_free(&file);
	(void)unlink(b->path);
	while (b->sheets != NULL) {
		struct book_sheet *s = b->sheets;

		b->sheets = s->next;
		free(s->name);
		free(s);
	}
	free(b->path);
	free(b);
	return r;
}

/* ---------------------------------------------------------------- sheets */

/* "&" begins a code in a footer. */
static void
set_footer(lxw_worksheet *sheet, const char *text)
{
	static const char page[] = "&RPage &P of &N";
	struct buf footer;

	buf_init(&footer, FOOTER_MAX - sizeof(page));
	buf_puts(&footer, "&L&8");
	for (; *text != '\0' && footer.n + 2 <= footer.max; text++)
		buf_printf(&footer, "%s%c", *text == '&' ? "&" : "", *text);
	footer.max = FOOTER_MAX;
	buf_puts(&footer, page);
	(void)worksheet_set_footer(sheet, buf_str(&footer));
	buf_free(&footer);
}

struct book_sheet *
book_sheet(struct book *b, const char *name, const char *footer)
{
	struct book_sheet *s = mem_alloc(sizeof(*s));

	s->book = b;
	s->name = mem_string(name);
	s->next = b->sheets;
	b->sheets = s;
	s->sheet = workbook_add_worksheet(b->book, name);
	ASSERT(s->sheet != NULL);
	worksheet_set_landscape(s->sheet);
	worksheet_set_paper(s->sheet, A4);
	worksheet_fit_to_pages(s->sheet, 1, 1);
	set_footer(s->sheet, footer);
	return s;
}

void
book_sheet_width(struct book_sheet *s, size_t first, size_t last, double width)
{
	(void)worksheet_set_column(s->sheet, (lxw_col_t)first, (lxw_col_t)last,
	    width, NULL);
}

void
book_sheet_height(struct book_sheet *s, size_t row, double points)
{
	(void)worksheet_set_row(s->sheet, (lxw_row_t)row, points, NULL);
}

void
book_sheet_freeze(struct book_sheet *s, size_t row, size_t column)
{
	worksheet_freeze_panes(s->sheet, (lxw_row_t)row, (lxw_col_t)column);
	(void)worksheet_repeat_rows(s->sheet, (lxw_row_t)row - 1,
	    (lxw_row_t)row - 1);
}

void
book_sheet_print(struct book_sheet *s, size_t row, size_t column)
{
	(void)worksheet_print_area(s->sheet, 0, 0, (lxw_row_t)row,
	    (lxw_col_t)column);
}

void
book_sheet_first(struct book_sheet *s)
{
	worksheet_activate(s->sheet);
}

void
book_sheet_span(struct book_sheet *s, size_t row, size_t first, size_t last,
    const char *text)
{
	(void)worksheet_merge_range(s->sheet, (lxw_row_t)row, (lxw_col_t)first,
	    (lxw_row_t)row, (lxw_col_t)last, text,
	    s->book->style[BOOK_WRAPPED]);
}

void
book_sheet_text(struct book_sheet *s, size_t row, size_t column,
    const char *text, enum book_style style)
{
	(void)worksheet_write_string(s->sheet, (lxw_row_t)row,
	    (lxw_col_t)column, text, s->book->style[style]);
}

void
book_sheet_number(struct book_sheet *s, size_t row, size_t column,
    int64_t value, unsigned decimals)
{
	static const double power[] = { 1, 10, 100 };

	ASSERT(decimals < sizeof(power) / sizeof(power[0]));
	(void)worksheet_write_number(s->sheet, (lxw_row_t)row,
	    (lxw_col_t)column, (double)value / power[decimals],
	    s->book->style[BOOK_WHOLE + decimals]);
}

void
book_sheet_note(struct book_sheet *s, size_t row, size_t column,
    const char *text)
{
	char author[] = "Sheaf";
	lxw_comment_options how = { .author = author, .width = NOTE_WIDTH };

	(void)worksheet_write_comment_opt(s->sheet, (lxw_row_t)row,
	    (lxw_col_t)column, text, &how);
}

void
book_sheet_link(struct book_sheet *s, size_t row, size_t column,
    const char *sheet)
{
	char *url = mem_printf("internal:'%s'!A1", sheet);

	(void)worksheet_write_url_opt(s->sheet, (lxw_row_t)row,
	    (lxw_col_t)column, url, NULL, sheet, NULL);
	free(url);
}

/* ---------------------------------------------------------------- charts */

struct book_chart *
book_chart(struct book *b, const char *title, const char *unit)
{
	struct book_chart *c = mem_alloc(sizeof(*c));
	lxw_chart_font heading = { .size = 12, .bold = LXW_TRUE };

	c->chart = workbook_add_chart(b->book, LXW_CHART_LINE);
	ASSERT(c->chart != NULL);
	chart_title_set_name(c->chart, title);
	chart_title_set_name_font(c->chart, &heading);
	chart_axis_set_name(c->chart->y_axis, unit);
	chart_axis_set_min(c->chart->y_axis, 0);
	chart_show_blanks_as(c->chart, LXW_CHART_BLANKS_AS_GAP);
	chart_legend_set_position(c->chart, LXW_CHART_LEGEND_BOTTOM);
	return c;
}

/* A series with the look of a number, filled or not. */
static lxw_chart_series *
add_series(struct book_chart *c, const struct book_source *from, size_t row,
    size_t look, lxw_color_t filled)
{
	lxw_chart_line line = { .color = looks[look].colour, .width = 2 };
	lxw_chart_fill fill = { .color = filled };
	lxw_chart_series *s = chart_add_series(c->chart, NULL, NULL);
	const char *name = from->sheet->name;
	lxw_col_t last = (lxw_col_t)from->columns;

	ASSERT(s != NULL);
	chart_series_set_categories(s, name, (lxw_row_t)from->head, 1,
	    (lxw_row_t)from->head, last);
	chart_series_set_values(s, name, (lxw_row_t)row, 1, (lxw_row_t)row,
	    last);
	chart_series_set_name_range(s, name, (lxw_row_t)row, 0);
	chart_series_set_marker_type(s, looks[look].mark);
	chart_series_set_marker_size(s, 7);
	chart_series_set_marker_fill(s, &fill);
	chart_series_set_marker_line(s, &line);
	c->places++;
	return s;
}

void
book_chart_series(struct book_chart *c, const struct book_source *from,
    size_t row)
{
	size_t look = c->series++ % LOOKS;
	lxw_chart_line line = { .color = looks[look].colour, .width = 2 };

	chart_series_set_line(add_series(c, from, row, look,
				  looks[look].colour),
	    &line);
}

void
book_chart_hollow(struct book_chart *c, const struct book_source *from,
    size_t row)
{
	lxw_chart_line none = { .none = LXW_TRUE };

	ASSERT(c->series > 0 && c->hollows < HOLLOW_MAX);
	c->hollow[c->hollows++] = c->places;
	chart_series_set_line(add_series(c, from, row, (c->series - 1) % LOOKS,
				  LXW_COLOR_WHITE),
	    &none);
}

void
book_sheet_chart(struct book_sheet *s, size_t row, struct book_chart *c,
    const char *in_words)
{
	char *words = mem_string(in_words);
	lxw_chart_options how = { .x_scale = 1.6,
		.y_scale = 1.1,
		.description = words };

	c->hollow[c->hollows] = -1;
	if (c->hollows > 0)
		(void)chart_legend_delete_series(c->chart, c->hollow);
	(void)worksheet_insert_chart_opt(s->sheet, (lxw_row_t)row, 0, c->chart,
	    &how);
	free(words);
	free(c);
}

/*
 * Words and numbers of figures: titles that are shorter than those of a return,
 * hundredths as decimals, what is short of a target.
 */
#include "common/ips/figure_words.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/err.h"
#include "common/base/mem.h"

enum { HUNDRED = 100 };

const char *
figure_words_title(const struct measure *m)
{
	static const struct {
		const char *code, *title;
	} shorter[] = {
		{ "sustained_13", "Jobs held 13 weeks" },
		{ "sustained_13.16_up",
		    "Jobs held 13 weeks, 16 hours a week or more" },
		{ "sustained_13.16_up.evidenced",
		    "Jobs held 13 weeks, 16 hours a week or more, shown by "
		    "evidence" },
		{ "sustained_13.under_16",
		    "Jobs held 13 weeks, under 16 hours a week" },
		{ "sustained_13.under_16.evidenced",
		    "Jobs held 13 weeks, under 16 hours a week, shown by "
		    "evidence" },
		{ "sustained_26", "Jobs held 26 weeks" },
		{ "sustained_26.16_up",
		    "Jobs held 26 weeks, 16 hours a week or more" },
		{ "sustained_26.16_up.evidenced",
		    "Jobs held 26 weeks, 16 hours a week or more, shown by "
		    "evidence" },
		{ "sustained_26.under_16",
		    "Jobs held 26 weeks, under 16 hours a week" },
		{ "sustained_26.under_16.evidenced",
		    "Jobs held 26 weeks, under 16 hours a week, shown by "
		    "evidence" },
		{ "sustained_52", "Jobs held 52 weeks" },
		{ "sustained_52.16_up",
		    "Jobs held 52 weeks, 16 hours a week or more" },
		{ "sustained_52.16_up.evidenced",
		    "Jobs held 52 weeks, 16 hours a week or more, shown by "
		    "evidence" },
		{ "sustained_52.under_16",
		    "Jobs held 52 weeks, under 16 hours a week" },
		{ "sustained_52.under_16.evidenced",
		    "Jobs held 52 weeks, under 16 hours a week, shown by "
		    "evidence" },
	};

	for (size_t i = 0; i < sizeof(shorter) / sizeof(shorter[0]); i++)
		if (strcmp(shorter[i].code, m->code) == 0)
			return shorter[i].title;
	return m->title;
}

void
figure_words_hundredths(int64_t v, struct buf *out)
{
	long long rest = llabs(v) % HUNDRED;
	char *whole = mem_printf("%lld", llabs(v) / HUNDRED);
	size_t n = strlen(whole);

	buf_puts(out, v < 0 ? "-" : "");
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s%c", i > 0 && (n - i) % 3 == 0 ? "," : "",
		    whole[i]);
	free(whole);
	if (rest % 10 != 0)
		buf_printf(out, ".%02lld", rest);
	else if (rest != 0)
		buf_printf(out, ".%lld", rest / 10);
}

int64_t
figure_words_at(const struct measure *m, int64_t v)
{
	return v == SPC_MISSING || measures_decimals(m) == 2 ? v : v * HUNDRED;
}

void
figure_words_figure(const struct measure *m, int64_t v, struct buf *out)
{
	if (v == SPC_MISSING)
		buf_puts(out, "not known");
	else
		figure_words_hundredths(figure_words_at(m, v), out);
}

/* --------------------------------------------------------------- quarters */

/* "2026/27 Q1 (Apr-Jun)" up to the quarter. */
static struct slice
name_of(const char *title)
{
	return slice_make(title, strcspn(title, "("));
}

void
figure_words_quarter(struct period p, struct buf *out)
{
	char title[PERIOD_TITLE_SIZE];
	struct slice name;

	period_title(title, p);
	name = name_of(title);
	if (name.n > 0 && title[name.n - 1] == ' ')
		name.n--;
	buf_add_slice(out, name);
}

struct jval *
figure_words_period(struct period p)
{
	char text[PERIOD_TEXT_SIZE], title[PERIOD_TITLE_SIZE];
	struct jval *o = jval_object();
	size_t year;

	period_format(text, p);
	period_title(title, p);
	year = strcspn(title, " ");
	jval_set_str(o, "period", text);
	jval_set_str(o, "title", title);
	jval_set_text(o, "year", slice_make(title, year));
	ASSERT(title[year] == ' ');
	jval_set_text(o, "quarter", slice_make(title + year + 1, 2));
	return o;
}

void
figure_words_target(const struct measure *m, int64_t value, int64_t target,
    struct buf *out)
{
	if (value >= target) {
		buf_puts(out, "met");
		return;
	}
	figure_words_figure(m, target - value, out);
	buf_puts(out, " short");
}

void
figure_words_against(const struct measure *m, int64_t value, int64_t target,
    struct buf *out)
{
	if (value >= target) {
		buf_puts(out, ", the target of ");
		figure_words_figure(m, target, out);
		buf_puts(out, " is met");
	} else {
		buf_puts(out, ", ");
		figure_words_figure(m, target - value, out);
		buf_puts(out, " short of the target of ");
		figure_words_figure(m, target, out);
	}
}

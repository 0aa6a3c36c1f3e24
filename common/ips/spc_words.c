/*
 * The words of control charts: what is unusual about a value, how a chart is to
 * be read, and the names of its lines.
 */
#include "common/ips/spc_words.h"

#include <string.h>

#include "common/base/err.h"
#include "common/ips/figure_words.h"

/* Source: the data dictionary.  The later the first contact with an employer,
 * the worse.  Of jobs held, each band has a target of its own to be reached.  Who
 * is employed at referral should be few, but not none; how many leave, and how
 * much time was sampled, is neither good nor bad by itself. */
static const struct {
	const char *code;
	enum spc_better better;
} betters[] = {
	{ "referrals.employed", SPC_NONE_BETTER },
	{ "discharged", SPC_NONE_BETTER },
	{ "caseload.employed", SPC_NONE_BETTER },
	{ "first_employer_contact.61_150", SPC_LOWER_BETTER },
	{ "first_employer_contact.151_270", SPC_LOWER_BETTER },
	{ "first_employer_contact.271_up", SPC_LOWER_BETTER },
	{ "sustained_13.16_up", SPC_HIGHER_BETTER },
	{ "sustained_13.under_16", SPC_HIGHER_BETTER },
	{ "sustained_26.16_up", SPC_HIGHER_BETTER },
	{ "sustained_26.under_16", SPC_HIGHER_BETTER },
	{ "sustained_52.16_up", SPC_HIGHER_BETTER },
	{ "sustained_52.under_16", SPC_HIGHER_BETTER },
	{ "community.minutes", SPC_NONE_BETTER },
	{ "community.of", SPC_NONE_BETTER },
};

enum spc_better
spc_words_better(const struct measure *m)
{
	for (size_t i = 0; i < sizeof(betters) / sizeof(betters[0]); i++)
		if (strcmp(betters[i].code, m->code) == 0)
			return betters[i].better;
	return m->role == MEASURE_BAND ? SPC_NONE_BETTER : SPC_HIGHER_BETTER;
}

bool
spc_words_judged(const struct measure *m)
{
	return m->kind != MEASURE_YEAR_FLOW;
}

const char *
spc_words_verdict(enum spc_verdict verdict)
{
	static const char *const words[] = { [SPC_USUAL] = "usual",
		[SPC_IMPROVEMENT] = "improvement",
		[SPC_CONCERN] = "concern",
		[SPC_NEITHER] = "neither" };

	return words[verdict];
}

/* Of several signals the one that decided. */
static const char *
signal_says(const struct spc_mark *m)
{
	static const struct {
		enum spc_signal signal;
		const char *high, *low;
	} said[] = {
		{ SPC_OUTSIDE, "above the upper limit",
		    "below the lower limit" },
		{ SPC_SIDE, "one of 7 or more quarters running above the mean",
		    "one of 7 or more quarters running below the mean" },
		{ SPC_TREND, "one of 7 or more quarters running that rise",
		    "one of 7 or more quarters running that fall" },
		{ SPC_NEAR,
		    "one of 2 in 3 quarters running close to the upper limit",
		    "one of 2 in 3 quarters running close to the lower "
		    "limit" },
	};

	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (m->signals & said[i].signal)
			return m->high ? said[i].high : said[i].low;
	return "";
}

void
spc_words_mark(const struct spc_mark *m, struct buf *out)
{
	static const char *const words[] = { [SPC_IMPROVEMENT] =
						 "an improvement",
		[SPC_CONCERN] = "a concern",
		[SPC_NEITHER] = "unusual" };

	if (m->verdict == SPC_USUAL)
		buf_puts(out, "within the usual range");
	else
		buf_printf(out, "%s: %s", words[m->verdict], signal_says(m));
}

void
spc_words_standing(const struct spc_answer *a, size_t i, int64_t at,
    struct buf *out)
{
	if (a->chart == SPC_CONTROL_CHART) {
		buf_puts(out, ", ");
		spc_words_mark(&a->mark[i], out);
	} else if (a->known > 1) {
		buf_printf(out, ", %s the median of ",
		    at > a->median   ? "above"
		    : at < a->median ? "below"
				     : "at");
		figure_words_hundredths(a->median, out);
	}
}

static void
note_assurance(const struct spc_answer *a, struct buf *out)
{
	static const struct {
		const char *now, *then;
	} words[] = {
		[SPC_ALWAYS_MET] = { " As things are, the target is met in "
				     "every quarter.",
		    " If all were as in the baseline, the target would be met "
		    "in every quarter." },
		[SPC_ALWAYS_MISSED] = { " As things are, the target is not "
					"reached in any quarter: something has "
					"to change first.",
		    " If all were as in the baseline, the target would not be "
		    "reached in any quarter." },
		[SPC_HIT_AND_MISS] = { " As things are, the target is met in "
				       "some quarters and missed in others, by "
				       "chance.",
		    " If all were as in the baseline, the target would be met "
		    "in some quarters and missed in others, by chance." },
	};

	if (a->assurance != SPC_UNKNOWN)
		buf_puts(out, a->baseline ? words[a->assurance].then
					  : words[a->assurance].now);
}

/* Nothing but screened outliers changed: three lines would be one upon another. */
static bool
one_line(const struct spc_answer *a)
{
	return a->lower == a->mean && a->upper == a->mean;
}

void
spc_words_note(const struct spc_answer *a, const char *of, bool in_progress,
    struct buf *out)
{
	if (a->chart == SPC_CONTROL_CHART) {
		if (one_line(a))
			buf_printf(out,
			    "Each mark is a quarter. The solid line is the "
			    "mean of %s%zu complete quarters%s. They hardly "
			    "changed from one to the next, so both limits are "
			    "as high as the mean.",
			    a->baseline ? "the " : "", a->known,
			    a->baseline ? " of the baseline" : "");
		else if (a->baseline)
			buf_printf(out,
			    "Each mark is a quarter. The solid line is the "
			    "mean of the %zu complete quarters of the "
			    "baseline; between the two dashed limits is what "
			    "was usual then.",
			    a->known);
		else
			buf_printf(out,
			    "Each mark is a quarter. The solid line is the "
			    "mean of %zu complete quarters; a value between "
			    "the two dashed limits is what is to be expected "
			    "of %s now.",
			    a->known, of);
		buf_puts(out, " A square is an improvement, a diamond a "
			      "concern, a triangle neither.");
	} else {
		buf_printf(out,
		    "Each mark is a quarter. Limits of what is usual are drawn "
		    "from %d complete quarters on; there %s %zu %s.",
		    SPC_LEAST, a->known == 1 ? "is" : "are", a->known,
		    a->baseline ? "in the baseline" : "so far");
		if (a->known > 1)
			buf_printf(out,
			    " %s the median: half of the quarters lie above "
			    "it, half below.",
			    a->baseline ? "The line is"
					: "Until then the line is");
	}
	if (in_progress)
		buf_puts(out, " The quarter in progress is hollow, and is "
			      "judged by nothing.");
	note_assurance(a, out);
}

static void
add_line(struct jval *lines, const char *kind, const char *name, int64_t at)
{
	struct jval *o = jval_object();
	struct buf b;

	buf_init(&b, ERR_TEXT_MAX);
	buf_printf(&b, "%s ", name);
	figure_words_hundredths(at, &b);
	jval_set_str(o, "kind", kind);
	jval_set_i64(o, "at", at);
	jval_set_str(o, "name", buf_str(&b));
	buf_free(&b);
	jval_add(lines, o);
}

struct jval *
spc_words_lines(const struct spc_answer *a)
{
	struct jval *lines = jval_array();

	if (a->chart == SPC_RUN_CHART && a->known > 1)
		add_line(lines, "median", "Median", a->median);
	if (a->chart == SPC_CONTROL_CHART && one_line(a)) {
		add_line(lines, "mean", "Mean and both limits", a->mean);
	} else if (a->chart == SPC_CONTROL_CHART) {
		add_line(lines, "mean", "Mean", a->mean);
		add_line(lines, "limit", "Upper limit", a->upper);
		add_line(lines, "limit", "Lower limit", a->lower);
	}
	return lines;
}

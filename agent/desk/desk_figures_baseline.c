/*
 * Sentences about the baseline of a control chart.  The reason is somebody's
 * words, so it stands in quotes.
 */
#include "agent/desk/desk_figures_baseline.h"

#include <stdio.h>
#include <string.h>

#include "agent/desk/desk_figures_judge.h"
#include "common/base/day.h"
#include "common/base/err.h"
#include "common/ips/figure_words.h"
#include "protocol/limits.h"

enum {
	DAY_CHARS = 10, /* 2026-05-03 */
	/* A reason in UTF-8, a name and the words around them. */
	SAID_MAX = 4 * LIMITS_BASELINE_REASON_MAX + ERR_TEXT_MAX,
	VERSION_MAX = 64
};

/* "2021/22 Q1 to 2023/24 Q4". */
static void
say_span(const struct baseline *b, struct buf *out)
{
	figure_words_quarter(b->from, out);
	buf_puts(out, " to ");
	figure_words_quarter(b->to, out);
}

void
desk_figures_baseline_say_quarters(const struct baseline *b, struct buf *out)
{
	buf_puts(out, "quarters ");
	say_span(b, out);
}

static void
say_why(const struct baseline *b, struct buf *out)
{
	size_t n = strlen(b->reason);

	/* The sentence has a stop of its own. */
	if (n > 0 && b->reason[n - 1] == '.')
		n--;
	buf_printf(out, " because “%.*s”", (int)n, b->reason);
}

void
desk_figures_baseline_say_reason(const struct baseline *b, struct buf *out)
{
	buf_puts(out, "Quarters ");
	say_span(b, out);
	say_why(b, out);
}

void
desk_figures_baseline_version(const struct baselines *list, const char *code,
    char out[static VERSIONS_SIZE])
{
	const struct baseline *newest = baselines_newest(list, code);
	char content[VERSION_MAX];

	if (newest != NULL)
		(void)snprintf(content, sizeof(content), "baseline %lld",
		    (long long)newest->number);
	versions_of(newest == NULL ? NULL : content, out);
}

/* "ann on 3 May 2026". */
static void
say_who(const struct baseline *b, struct buf *out)
{
	char said[DAY_SAID_SIZE];
	int32_t on;

	buf_puts(out, b->by);
	if (strlen(b->at) > DAY_CHARS &&
	    day_parse(slice_make((const uint8_t *)b->at, DAY_CHARS), &on)) {
		day_say(said, on);
		buf_printf(out, " on %s", said);
	}
}

void
desk_figures_baseline_say_short(const struct desk_figures_series *s,
    const char *code, struct buf *out)
{
	const struct baseline *b = baselines_now(&s->baselines, code);

	if (b == NULL)
		return;
	buf_puts(out, " The limits are made of the baseline, ");
	desk_figures_baseline_say_quarters(b, out);
	buf_puts(out, ".");
}

/* "Baseline: quarters 2021/22 Q1 to 2023/24 Q4, set by ann on 3 May 2026". */
static void
say_set(const struct baseline *b, struct buf *out)
{
	buf_puts(out, "Baseline: ");
	desk_figures_baseline_say_quarters(b, out);
	buf_puts(out, ", set by ");
	say_who(b, out);
}

/* How it stands, under the chart. */
static void
say(const struct baseline *b, const struct spc_answer *judged, struct buf *out)
{
	if (b == NULL && judged->chart == SPC_CONTROL_CHART)
		buf_printf(out,
		    "No baseline is set: the limits are made of all %zu "
		    "complete quarters, and move with each new one.",
		    judged->known);
	else if (b == NULL)
		buf_printf(out,
		    "No baseline can be set yet: it needs %d complete quarters "
		    "with a figure, and there %s %zu.",
		    SPC_LEAST, judged->known == 1 ? "is" : "are",
		    judged->known);
	if (b == NULL)
		return;
	say_set(b, out);
	say_why(b, out);
	buf_puts(out, ".");
	if (judged->chart != SPC_CONTROL_CHART)
		buf_printf(out,
		    " No limits can be made of it any more: %zu of its "
		    "quarters %s a figure now, and %d are needed.",
		    judged->known, judged->known == 1 ? "has" : "have",
		    SPC_LEAST);
}

/* "Set by ann on 3 May 2026: quarters 2021/22 Q1 to 2023/24 Q4 because ..." */
static struct jval *
past_json(const struct baselines *list, const char *code)
{
	const struct baseline *now = baselines_now(list, code);
	struct jval *all = jval_array();

	for (size_t i = list->n; i-- > 0;) {
		const struct baseline *b = &list->item[i];
		struct buf says;

		if (strcmp(b->measure, code) != 0 || b == now)
			continue;
		buf_init(&says, SAID_MAX);
		buf_puts(&says, b->removed ? "Removed by " : "Set by ");
		say_who(b, &says);
		buf_puts(&says, ": ");
		desk_figures_baseline_say_quarters(b, &says);
		if (!b->removed)
			say_why(b, &says);
		buf_puts(&says, ".");
		jval_add_str(all, buf_str(&says));
		buf_free(&says);
	}
	return all;
}

static void
set_quarter(struct jval *o, const char *key, const struct baseline *b,
    struct period p)
{
	char text[PERIOD_TEXT_SIZE];

	if (b == NULL) {
		jval_set_null(o, key);
		return;
	}
	period_format(text, p);
	jval_set_str(o, key, text);
}

struct jval *
desk_figures_baseline(const struct desk_figures_series *s, const char *code,
    const struct spc_answer *judged)
{
	const struct baseline *b = baselines_now(&s->baselines, code);
	char version[VERSIONS_SIZE];
	struct spc_answer all;
	struct jval *o = jval_object();
	struct buf says;

	desk_figures_judge(s, code, NULL, &all);
	buf_init(&says, SAID_MAX);
	say(b, judged, &says);
	desk_figures_baseline_version(&s->baselines, code, version);
	jval_set_str(o, "code", code);
	jval_set_str(o, "says", buf_str(&says));
	buf_reset(&says);
	if (b != NULL) {
		say_set(b, &says);
		buf_puts(&says, ".");
	}
	jval_set_str_or_null(o, "printed", buf_str(&says));
	set_quarter(o, "from", b, b == NULL ? (struct period){ 0 } : b->from);
	set_quarter(o, "to", b, b == NULL ? (struct period){ 0 } : b->to);
	jval_set_str_or_null(o, "reason", b == NULL ? NULL : b->reason);
	jval_set_str(o, "version", version);
	jval_set_bool(o, "possible", all.chart == SPC_CONTROL_CHART);
	jval_set(o, "past", past_json(&s->baselines, code));
	buf_free(&says);
	return o;
}

/* What a person reads at a page before a return is signed off. */
#include "agent/desk/desk_seal_page.h"

#include <stdio.h>
#include <string.h>

#include "agent/desk/desk_words.h"
#include "agent/fidelity/fidelity_due.h"
#include "agent/reconcile/reconcile_due.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "protocol/limits.h"

/* "4.50", or "not collected". */
static void
set_figure(struct jval *o, const char *key, const struct measure *m, int64_t v)
{
	char text[32];

	if (v == MEASURE_NOT_COLLECTED)
		(void)snprintf(text, sizeof(text), "not collected");
	else if (measures_decimals(m) == 0)
		(void)snprintf(text, sizeof(text), "%lld", (long long)v);
	else
		(void)snprintf(text, sizeof(text), "%lld.%02lld",
		    (long long)(v / 100), (long long)(v % 100));
	jval_set_str(o, key, text);
}

/* Of a return that was sent before, what is different now; of a first one,
 * everything that is not 0. */
static struct jval *
figures(const struct due_item *item)
{
	const struct returns *was = item->before, *is = &item->now;
	struct jval *all = jval_array();
	bool first = was == NULL || was->withdrawn;
	const struct ruleset *rules = is->rules;

	if (is->content != CONTENT_RETURN || is->withdrawn)
		return all;
	/* What is collected no more is a change, too. */
	if (!first && measures_adds(was->rules, rules))
		rules = was->rules;
	for (size_t i = 0; i < rules->n; i++) {
		const struct measure *m = &rules->rows[i];
		int64_t now = due_value(is, i);
		struct jval *o;

		if (first ? now == 0 || now == MEASURE_NOT_COLLECTED
			  : due_value(was, i) == now)
			continue;
		o = jval_object();
		jval_set_str(o, "title", m->title);
		if (first)
			jval_set_null(o, "was");
		else
			set_figure(o, "was", m, due_value(was, i));
		set_figure(o, "is", m, now);
		jval_set_bool(o, "fell", due_figure_fell(item, i));
		jval_add(all, o);
	}
	return all;
}

static void
say_return(const struct due_item *item, struct buf *out)
{
	const struct returns *was = item->before, *is = &item->now;
	char from[DAY_SAID_SIZE], to[DAY_SAID_SIZE];

	if (is->withdrawn)
		buf_puts(out, item->unbegun
				  ? "Taken back: this quarter has not begun."
				  : "Taken back: nothing is left to report for "
				    "this quarter.");
	else if (item->lost)
		buf_puts(out, "An earlier return of this quarter counts at the "
			      "region; its figures are not in this register. "
			      "This takes its place. Figures that are not 0:");
	else if (was == NULL)
		buf_puts(out, "The first return of this quarter. Figures that "
			      "are not 0:");
	else if (was->withdrawn)
		buf_puts(out, "Reported again after it was taken back. Figures "
			      "that are not 0:");
	else if (!item->changed)
		buf_puts(out, "Nothing has changed since the last time.");
	else
		buf_puts(out, "What has changed since the last time:");
	if (was != NULL && !was->withdrawn && !is->withdrawn &&
	    was->through != is->through) {
		day_say(from, was->through);
		day_say(to, is->through);
		buf_printf(out, " It now reaches to %s instead of %s.", to,
		    from);
	}
	if (was != NULL && !was->withdrawn && !is->withdrawn &&
	    was->rules != is->rules)
		buf_puts(out, measures_adds(is->rules, was->rules)
				  ? " It now says, too, how many outcomes are "
				    "shown by evidence, and takes the place of "
				    "the return before it."
				  : " It no longer says how many outcomes are "
				    "shown by evidence, and takes the place of "
				    "the return before it.");
	if (due_fell(item))
		buf_puts(out, " Figures of this closed quarter fall by a tenth "
			      "or more: look whether that is right.");
	if (item->ahead)
		buf_puts(out, " It was sealed for days that had not come; this "
			      "puts it right.");
}

static void
set_says(struct jval *o, const struct due_item *item)
{
	struct buf text;

	buf_init(&text, LIMITS_SHEAF_FILE_MAX);
	if (item->now.content == CONTENT_RETURN)
		say_return(item, &text);
	else if (item->now.content == CONTENT_RECONCILIATION)
		reconcile_due_describe(item, &text);
	else
		fidelity_due_describe(item, &text);
	jval_set(o, "says", desk_words_lines(buf_slice(&text)));
	buf_reset(&text);
	returns_write(&item->now, &text);
	jval_set_str(o, "text", buf_str(&text));
	buf_free(&text);
}

static struct jval *
return_json(const struct due_item *item)
{
	char title[PERIOD_TITLE_SIZE];
	struct jval *o = jval_object();

	desk_words_statement(title, item->now.period);
	jval_set_str(o, "service", item->now.service);
	jval_set_str(o, "title", title);
	jval_set(o, "through", jval_day_shown(item->now.through));
	jval_set_bool(o, "fell", due_fell(item));
	set_says(o, item);
	jval_set(o, "figures", figures(item));
	return o;
}

struct jval *
desk_seal_page(const struct desk_seal *seal, int32_t said)
{
	struct jval *o = jval_object(), *all = jval_array();
	struct buf digest;

	for (size_t i = 0; i < seal->due.list.n; i++)
		jval_add(all, return_json(&seal->due.list.item[i]));
	buf_init(&digest, 2 * HASH_SIZE);
	encode_base64(&digest, seal->draft.digest.b, HASH_SIZE);
	/* news ends with what is held back; on a page that stands apart */
	jval_set(o, "news",
	    desk_words_lines(slice_make(buf_slice(&seal->news).p,
		seal->news.n - seal->due.held.n)));
	jval_set(o, "held", desk_words_lines(buf_slice(&seal->due.held)));
	jval_set(o, "doubt", desk_words_lines(buf_slice(&seal->question)));
	jval_set(o, "said", said == 0 ? jval_null() : jval_day_shown(said));
	jval_set(o, "returns", all);
	jval_set_str(o, "digest", buf_str(&digest));
	jval_set_i64(o, "epoch", (int64_t)seal->epoch);
	if (seal->draft.why == NULL)
		jval_set_null(o, "why");
	else
		jval_set_str(o, "why", seal->draft.why);
	jval_set(o, "unrecorded", desk_unrecorded_json(&seal->unrecorded));
	buf_free(&digest);
	return o;
}

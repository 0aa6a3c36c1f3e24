/* Both forms of where help is needed. */
#include <inttypes.h>

#include "aggregator/views/views_help.h"
#include "aggregator/views/views_words.h"
#include "common/base/day.h"

enum { WORDS_MAX = 4096 };

static const char order[] =
    "The list is in this order: first what leaves everything else unseen (a "
    "service that does not report), then figures, then fidelity. No hidden "
    "figure has a part in it.";

static const struct registry *
registry_of(const struct views_help *h)
{
	return views_shown_terms(h->question.regions)->registry;
}

static const char *
whose(const struct views_help *h)
{
	return h->question.region == NULL
		   ? "All regions"
		   : registry_name(registry_of(h), REGISTRY_REGION,
			 h->question.region);
}

static size_t
lines_of(const struct views_help *h, const struct views_help_rule *r)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n; i++)
		n += h->line[i].kind == r->kind;
	return n;
}

static void
say_sentence(const struct views_help *h, struct buf *out)
{
	if (registry_of(h)->n == 0) {
		buf_puts(out, "The registry is empty, so there is no service "
			      "that could need help.");
	} else if (h->n == 0) {
		buf_puts(out, "Nothing stands out. Below is what was looked "
			      "at.");
	} else {
		views_words_count(out, h->n, "thing needs", "things need");
		buf_puts(out, " a look.");
	}
}

static const char *
way_on(const struct views_help *h)
{
	if (registry_of(h)->n == 0)
		return "An operator imports the registry: it says which "
		       "services are expected, and from when.";
	return NULL;
}

/* No figure of two rule sets without saying so (P-INF-5). */
static void
text_sets(const struct views_help *h, struct buf *out)
{
	struct buf sets;

	buf_init(&sets, VIEWS_SHOWN_SETS_MAX);
	if (views_shown_say_sets(h->question.regions, h->question.region,
		&sets))
		buf_printf(out, "\n%s\n", buf_str(&sets));
	buf_free(&sets);
}

void
views_help_text(const struct views_help *h, struct buf *out)
{
	const struct views_shown_terms *t =
	    views_shown_terms(h->question.regions);
	char day[DAY_TEXT_SIZE];

	day_format(day, t->day);
	buf_printf(out,
	    "%s: where help is needed\nShown under %s on %s, at "
	    "log entry %" PRIu64 "\n\n",
	    whose(h), disclosure_policy_name(t->policy), day, t->log_size);
	say_sentence(h, out);
	buf_puts(out, "\n");
	for (size_t r = 0; r < views_help_rules(); r++) {
		const struct views_help_rule *rule = views_help_rule(r);

		if (lines_of(h, rule) == 0)
			continue;
		buf_printf(out, "\n%s\n", rule->title);
		for (size_t i = 0; i < h->n; i++)
			if (h->line[i].kind == rule->kind)
				buf_printf(out, "- %s. %s\n", h->line[i].who,
				    h->line[i].reason);
	}
	if (h->notes > 0)
		buf_puts(out, "\n");
	for (size_t i = 0; i < h->notes; i++)
		buf_printf(out, "%s\n", h->note[i]);
	text_sets(h, out);
	buf_printf(out, "\n%s\n", order);
	for (size_t r = 0; r < views_help_rules(); r++)
		buf_printf(out, "%zu. %s: %s\n", r + 1,
		    views_help_rule(r)->title, views_help_rule(r)->says);
}

static struct jval *
line_json(const struct views_help_line *l)
{
	struct jval *o = jval_object();

	jval_set_str(o, "who", l->who);
	jval_set_str(o, "what", l->what);
	jval_set_str(o, "reason", l->reason);
	jval_set_str(o, "open", l->open);
	jval_set_str(o, "href", l->href);
	return o;
}

static struct jval *
rules_json(const struct views_help *h)
{
	struct jval *list = jval_array();

	for (size_t r = 0; r < views_help_rules(); r++) {
		const struct views_help_rule *rule = views_help_rule(r);

		struct jval *o = jval_object(), *lines = jval_array();

		jval_set_str(o, "kind", rule->kind);
		jval_set_str(o, "title", rule->title);
		jval_set_str(o, "says", rule->says);
		for (size_t i = 0; i < h->n; i++)
			if (h->line[i].kind == rule->kind)
				jval_add(lines, line_json(&h->line[i]));
		jval_set(o, "lines", lines);
		jval_add(list, o);
	}
	return list;
}

struct jval *
views_help_json(const struct views_help *h)
{
	struct jval *o = jval_object(), *notes = jval_array();
	struct buf text;

	buf_init(&text, WORDS_MAX);
	say_sentence(h, &text);
	jval_set_str_or_null(o, "region", h->question.region);
	jval_set_str(o, "name", whose(h));
	jval_set_str(o, "sentence", buf_str(&text));
	jval_set_str_or_null(o, "way_on", way_on(h));
	jval_set(o, "terms",
	    views_shown_terms_json(h->question.regions, h->question.region));
	jval_set(o, "rules", rules_json(h));
	for (size_t i = 0; i < h->notes; i++)
		jval_add_str(notes, h->note[i]);
	jval_set(o, "notes", notes);
	jval_set_str(o, "order", order);
	buf_free(&text);
	return o;
}

/* The history of reviews and actions in sentences. */
#include "agent/desk/desk_fidelity_past.h"

#include <string.h>

#include "agent/desk/desk_words.h"
#include "agent/fidelity/fidelity_past.h"
#include "common/base/day.h"
#include "protocol/limits.h"

enum { SAID_MAX = LIMITS_FIELD_SEALED_MAX + 2048 };

void
desk_fidelity_say_sum(const struct fidelity_sum *sum, struct buf *out)
{
	buf_printf(out, "%u of %d: %s", sum->total,
	    FIDELITY_ITEMS * FIDELITY_SCORE_MAX, fidelity_band_name(sum->band));
}

/* What something was before a change, and what it became by it. */
struct change {
	const struct fidelity_past_item *was, *became;
	const char *name;
};

static void
put_scores(const struct change *c, struct buf *out)
{
	struct fidelity_sum sum = fidelity_add(c->was->score);
	const char *between = "; ";

	desk_fidelity_say_sum(&sum, out);
	for (unsigned i = 0; i < FIDELITY_ITEMS; i++)
		if (c->was->score[i] != c->became->score[i]) {
			buf_printf(out, "%sitem %u scored %u", between, i + 1,
			    c->was->score[i]);
			between = ", ";
		}
}

/* Which one it is, in a list of several. */
static void
put_name(const struct change *c, struct buf *out)
{
	if (c->name[0] != '\0')
		buf_printf(out, " (%s)", c->name);
}

static void
say_review(const struct change *c, struct buf *out)
{
	if (c->was->withdrawn && !c->became->withdrawn) {
		buf_puts(out, "entered it again after it was withdrawn");
		put_name(c, out);
		return;
	}
	if (!c->became->withdrawn &&
	    memcmp(c->was->score, c->became->score, FIDELITY_ITEMS) == 0) {
		buf_puts(out,
		    "changed who reviewed; the names before are not kept");
		put_name(c, out);
		return;
	}
	buf_printf(out, "%s %s%s", c->became->withdrawn ? "withdrew" : "was",
	    c->name, c->name[0] == '\0' ? "" : ", ");
	put_scores(c, out);
}

static void
say_action(const struct change *c, struct buf *out)
{
	bool due = c->was->planned != c->became->planned;

	if (c->became->withdrawn && !c->was->withdrawn) {
		buf_printf(out, "withdrew %s",
		    c->name[0] == '\0' ? "it" : c->name);
		return;
	}
	if (c->was->withdrawn && !c->became->withdrawn) {
		buf_puts(out, "entered it again after it was withdrawn");
		put_name(c, out);
		return;
	}
	if (due)
		desk_words_day("was due ", c->was->planned, out);
	if (c->was->done != c->became->done) {
		buf_puts(out, due ? ", " : "was ");
		if (c->was->done == DAY_NONE)
			buf_puts(out, "not done");
		else
			desk_words_day("done on ", c->was->done, out);
	} else if (!due) {
		buf_puts(out, "changed its words; those before are not kept");
	}
	put_name(c, out);
}

static void
add(const struct change *c, void (*say)(const struct change *, struct buf *),
    struct jval *all)
{
	struct jval *one = jval_object();
	struct buf text;

	buf_init(&text, SAID_MAX);
	desk_words_past(c->was->at, c->was->by, &text);
	say(c, &text);
	jval_set_str(one, "says", buf_str(&text));
	jval_set_str_or_null(one, "reason", c->was->reason);
	jval_add(all, one);
	buf_free(&text);
}

/* Each became what the next one was; the newest what stands there now. */
static void
add_all(const struct fidelity_past *past, const struct fidelity_past_item *now,
    const char *name, void (*say)(const struct change *, struct buf *),
    struct jval *all)
{
	for (size_t i = past->n; i-- > 0;) {
		const struct change c = { &past->item[i],
			i + 1 < past->n ? &past->item[i + 1] : now, name };

		add(&c, say, all);
	}
}

int
desk_fidelity_past_review(const struct open_register *reg,
    const struct review *now, const char *name, struct jval *all, struct err *e)
{
	struct fidelity_past_item stands = { .withdrawn = now->withdrawn };
	struct fidelity_past past;

	memcpy(stands.score, now->score, sizeof(stands.score));
	if (fidelity_past_load(reg, now->number, 0, &past, e) < 0)
		return -1;
	add_all(&past, &stands, name, say_review, all);
	fidelity_past_free(&past);
	return 0;
}

int
desk_fidelity_past_action(const struct open_register *reg,
    const struct review_action *now, const char *name, struct jval *all,
    struct err *e)
{
	const struct fidelity_past_item stands = { .withdrawn = now->withdrawn,
		.planned = now->planned,
		.done = now->done };
	struct fidelity_past past;

	if (fidelity_past_load(reg, now->review, now->number, &past, e) < 0)
		return -1;
	add_all(&past, &stands, name, say_action, all);
	fidelity_past_free(&past);
	return 0;
}

/*
 * One employer contact, as it is entered: what is still to be said, whether it counts,
 * and what it makes of its week.  And employers by a few letters, which a form offers.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_employers.h"
#include "agent/desk/desk_employers_gather.h"
#include "agent/desk/gate.h"
#include "agent/figures/timeline.h"
#include "agent/people/people_employers.h"
#include "common/base/day.h"

enum { SENTENCE_MAX = 1024 };

static struct jval *
take_sentence(struct buf *text)
{
	struct jval *v = jval_text(buf_str(text));

	buf_free(text);
	return v;
}

const char *
desk_employers_flags(const struct desk_employers_answers *a)
{
	if (a->meaningful > 0)
		return a->in_work > 0 ? "meaningful;in_work" : "meaningful";
	return a->in_work > 0 ? "in_work" : "";
}

static void
add_missing(struct jval *all, const char *field, const char *text)
{
	struct jval *o = jval_object();

	jval_set_str(o, "field", field);
	jval_set_bool(o, "refused", true);
	jval_set_str(o, "code", "missing");
	jval_set_str(o, "text", text);
	jval_add(all, o);
}

struct jval *
desk_employers_missing(const struct desk_employers_answers *a)
{
	struct jval *all = jval_array();

	if (!a->has_staff)
		add_missing(all, "staff",
		    "Say whose contact it was, or it is in nobody's week");
	if (!a->has_mode)
		add_missing(all, "mode", "Say how the contact was");
	if (a->meaningful < 0)
		add_missing(all, "meaningful",
		    "Say whether it made or kept a relationship: this decides "
		    "whether the contact counts");
	if (a->in_work < 0)
		add_missing(all, "in_work",
		    "Say whether it was support to the employer of a client "
		    "who works there: this decides whether the contact "
		    "counts");
	return all;
}

/* How much the entry changes a figure. */
static int64_t
change_of(const struct counts *counts, const char *code)
{
	int64_t n = 0;

	for (size_t i = 0; i < counts->n; i++)
		if (strcmp(counts->line[i].measure->code, code) == 0)
			n += counts->line[i].after - counts->line[i].before;
	return n;
}

static void
say_first(const struct counts *counts, struct jval *says)
{
	int64_t days = change_of(counts, "first_employer_contact.days");
	struct buf text;

	if (change_of(counts, "first_employer_contact") != 1)
		return;
	buf_init(&text, SENTENCE_MAX);
	buf_printf(&text,
	    "It is the first contact with an employer for this client, %lld "
	    "day%s after the vocational profile was begun.",
	    (long long)days, days == 1 ? "" : "s");
	jval_add(says, take_sentence(&text));
}

static void
say_entry(const struct desk_employers_entry *x, const char *why_not,
    size_t in_week, struct jval *says)
{
	struct buf text;

	buf_init(&text, SENTENCE_MAX);
	if (why_not == NULL)
		buf_puts(&text, "Counts as a quality contact.");
	else
		buf_printf(&text, "Does not count as a quality contact: %s.",
		    why_not);
	jval_add(says, take_sentence(&text));
	say_first(x->counts, says);
	if (!x->answers->has_staff)
		return;
	buf_init(&text, SENTENCE_MAX);
	buf_puts(&text, why_not == NULL ? "It makes " : "It leaves ");
	desk_employers_put_against(x->staff, in_week, &text);
	buf_puts(&text, ", ");
	desk_employers_put_week(desk_employers_monday(x->day), &text);
	buf_puts(&text, ".");
	jval_add(says, take_sentence(&text));
}

static int
judge(struct desk *d, const struct desk_employers_entry *x, struct jval **out,
    struct err *e)
{
	const struct desk_employers_answers *a = x->answers;
	const struct fact f = { .event = EVENT_EMPLOYER_CONTACT,
		.mode = (uint8_t)events_find_mode(slice_of(x->mode)),
		.flags = (uint8_t)((a->meaningful > 0 ? FLAG_MEANINGFUL : 0) |
				   (a->in_work > 0 ? FLAG_IN_WORK : 0)) };
	const struct desk_employers_request r = { .staff = x->staff };
	struct desk_employers_gathered g = { .d = d,
		.r = &r,
		.monday = desk_employers_monday(x->day) };
	const char *why_not = timeline_contact_fails(&f);
	struct services_list all;
	struct jval *says;
	int rc;

	if (services_load(d->reg->db, &all, e) < 0)
		return -1;
	rc = desk_employers_gather(&g, &all, e);
	if (rc == 0) {
		says = jval_array();
		say_entry(x, why_not,
		    desk_employers_count_quality(g.contact, g.n) +
			(why_not == NULL && !x->stored),
		    says);
		*out = jval_object();
		jval_set_bool(*out, "counts", why_not == NULL);
		jval_set(*out, "says", says);
	}
	desk_employers_gathered_free(&g);
	services_free(&all);
	return rc;
}

int
desk_employers_judge(struct desk *d, const struct desk_employers_entry *x,
    struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_EMPLOYERS_JUDGE, e) < 0)
		return -1;
	return gate_leave(d, judge(d, x, out, e));
}

/* ------------------------------------------------------------ known employers */

static int
find(const struct desk *d, const char *typed, struct jval **out, struct err *e)
{
	struct people_employers found;
	struct jval *names;

	if (people_employers_find(d->reg, slice_of(typed), &found, e) < 0) {
		people_employers_free(&found);
		return -1;
	}
	names = jval_array();
	for (size_t i = 0; i < found.n; i++)
		jval_add_str(names, found.name[i]);
	*out = jval_object();
	jval_set(*out, "employers", names);
	people_employers_free(&found);
	return 0;
}

int
desk_employers_find(struct desk *d, const char *typed, struct jval **out,
    struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_EMPLOYERS_FIND, e) < 0)
		return -1;
	return gate_leave(d, find(d, typed, out, e));
}

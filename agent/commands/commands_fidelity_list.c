#include "agent/commands/commands_fidelity_list.h"

#include <stdlib.h>
#include <string.h>

#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/fidelity/fidelity_actions.h"
#include "common/base/day.h"
#include "common/base/json.h"
#include "common/base/mem.h"

/* `fidelity list`: the reviews of the register and what they come to. */

static const struct settings_option list_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_SERVICE,
	{ "actions", SETTINGS_FLAG, NULL, "with action plans and reviewers" },
	SITEOPTIONS_JSON,
	SITEOPTIONS_END,
};

/* A review to be shown; position 0: a later one of the service counts. */
struct listed {
	const struct review *review;
	struct fidelity_sum sum;
	unsigned position, of;
};

/* True when no later review of the same service and kind is in force. */
static bool
is_newest(const struct review_list *list, const struct review *r)
{
	if (r->withdrawn)
		return false;
	for (size_t i = 0; i < list->n; i++) {
		const struct review *other = &list->review[i];

		if (!other->withdrawn && other->kind == r->kind &&
		    other->day > r->day &&
		    strcmp(other->service, r->service) == 0)
			return false;
	}
	return true;
}

/* Positions among the newest reviews of one kind. */
static void
rank(const struct review_list *list, enum fidelity_kind kind,
    struct listed *out)
{
	unsigned *total = mem_array(list->n, sizeof(*total));
	unsigned *position = mem_array(list->n, sizeof(*position));
	unsigned of;
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		if (out[i].review->kind == kind &&
		    is_newest(list, out[i].review))
			total[n++] = out[i].sum.total;
	fidelity_positions(total, n, position);
	of = (unsigned)n;
	n = 0;
	for (size_t i = 0; i < list->n; i++)
		if (out[i].review->kind == kind &&
		    is_newest(list, out[i].review)) {
			out[i].of = of;
			out[i].position = position[n++];
		}
	free(total);
	free(position);
}

static struct listed *
work_out(const struct review_list *list)
{
	struct listed *out = mem_array(list->n, sizeof(*out));

	for (size_t i = 0; i < list->n; i++) {
		out[i].review = &list->review[i];
		out[i].sum = fidelity_add(list->review[i].score);
	}
	rank(list, FIDELITY_INDEPENDENT, out);
	rank(list, FIDELITY_SELF, out);
	return out;
}

/* ------------------------------------------------------------------- text */

static void
put_text(struct buf *out, const struct listed *l)
{
	char day[DAY_TEXT_SIZE];

	day_format(day, l->review->day);
	buf_printf(out, "%-20s %s %-12s %5u %5u %5u %6u  %-24s",
	    l->review->service, day, fidelity_kind_word(l->review->kind),
	    l->sum.section[0], l->sum.section[1], l->sum.section[2],
	    l->sum.total, fidelity_band_name(l->sum.band));
	if (l->review->withdrawn)
		buf_puts(out, " withdrawn");
	else
		buf_printf(out, "%2u of %u done", l->review->done,
		    l->review->planned);
	if (l->of > 1)
		buf_printf(out, ", position %u of %u", l->position, l->of);
	buf_puts(out, "\n");
}

static void
put_plan_text(struct buf *out, const struct review_action_list *plan,
    const char *reviewers)
{
	char planned[DAY_TEXT_SIZE], done[DAY_TEXT_SIZE];

	if (reviewers[0] != '\0')
		buf_printf(out, "  reviewed by %s\n", reviewers);
	for (size_t i = 0; i < plan->n; i++) {
		const struct review_action *a = &plan->action[i];

		if (a->withdrawn)
			continue;
		day_format(planned, a->planned);
		buf_printf(out, "  action %lld, due %s", (long long)a->number,
		    planned);
		if (a->done != DAY_NONE) {
			day_format(done, a->done);
			buf_printf(out, ", done %s", done);
		}
		buf_printf(out, ": %s\n", a->words[REVIEW_WHAT]);
		if (a->words[REVIEW_OWNER][0] != '\0')
			buf_printf(out, "    owner: %s\n",
			    a->words[REVIEW_OWNER]);
		if (a->words[REVIEW_EVIDENCE][0] != '\0')
			buf_printf(out, "    evidence: %s\n",
			    a->words[REVIEW_EVIDENCE]);
	}
}

/* ------------------------------------------------------------------- JSON */

static void
set_day(struct jval *o, const char *key, int32_t day)
{
	char text[DAY_TEXT_SIZE];

	if (day == DAY_NONE) {
		jval_set_null(o, key);
		return;
	}
	day_format(text, day);
	jval_set_str(o, key, text);
}

static struct jval *
review_json(const struct listed *l)
{
	struct jval *o = jval_object(), *sections = jval_object();
	struct jval *scores = jval_array();
	const struct review *r = l->review;

	for (unsigned i = 0; i < FIDELITY_SECTIONS; i++)
		jval_set_i64(sections,
		    fidelity_section_name((enum fidelity_section)i),
		    l->sum.section[i]);
	for (size_t i = 0; i < FIDELITY_ITEMS; i++)
		jval_add_i64(scores, r->score[i]);
	jval_set_str(o, "service", r->service);
	set_day(o, "date", r->day);
	jval_set_str(o, "kind", fidelity_kind_word(r->kind));
	jval_set_bool(o, "withdrawn", r->withdrawn);
	jval_set(o, "sections", sections);
	jval_set_i64(o, "total", l->sum.total);
	jval_set_str(o, "band", fidelity_band_name(l->sum.band));
	if (l->position > 0)
		jval_set_i64(o, "position", l->position);
	else
		jval_set_null(o, "position");
	jval_set(o, "scores", scores);
	jval_set_i64(o, "actions_planned", r->planned);
	jval_set_i64(o, "actions_done", r->done);
	return o;
}

static void
set_plan_json(struct jval *o, const struct review_action_list *plan,
    const char *reviewers)
{
	struct jval *list = jval_array();

	for (size_t i = 0; i < plan->n; i++) {
		const struct review_action *a = &plan->action[i];
		struct jval *one;

		if (a->withdrawn)
			continue;
		one = jval_object();
		jval_set_i64(one, "number", a->number);
		set_day(one, "planned", a->planned);
		set_day(one, "done", a->done);
		jval_set_str(one, "action", a->words[REVIEW_WHAT]);
		jval_set_str(one, "owner", a->words[REVIEW_OWNER]);
		jval_set_str(one, "evidence", a->words[REVIEW_EVIDENCE]);
		jval_add(list, one);
	}
	jval_set_str(o, "reviewers", reviewers);
	jval_set(o, "actions", list);
}

/* -------------------------------------------------------------- the command */

struct page {
	const struct open_register *reg;
	bool actions;
	struct jval *json; /* NULL: text */
	struct buf text;
};

static int
add_plan(struct page *p, const struct listed *l, struct jval *o, struct err *e)
{
	struct review_action_list plan;
	struct buf by;
	int rc;

	if (fidelity_actions_load(p->reg, l->review->number, &plan, e) < 0)
		return -1;
	buf_init(&by, LIMITS_FIELD_SEALED_MAX);
	rc = fidelity_book_reviewers(p->reg, l->review->number, &by, e);
	if (rc == 0 && o != NULL)
		set_plan_json(o, &plan, buf_str(&by));
	else if (rc == 0)
		put_plan_text(&p->text, &plan, buf_str(&by));
	if (by.n > 0)
		mem_wipe(by.data, by.n);
	buf_free(&by);
	fidelity_actions_free(&plan);
	return rc;
}

static int
add_review(struct page *p, const struct listed *l, struct err *e)
{
	struct jval *o = NULL;

	if (p->json != NULL) {
		o = review_json(l);
		jval_add(p->json, o);
	} else {
		put_text(&p->text, l);
	}
	return p->actions ? add_plan(p, l, o, e) : 0;
}

static int
show(struct page *p, const char *service, struct err *e)
{
	struct review_list list;
	struct listed *listed;
	int rc = 0;

	if (fidelity_book_load(p->reg->db, service, INT32_MAX, &list, e) < 0)
		return -1;
	listed = work_out(&list);
	if (p->json == NULL)
		buf_printf(&p->text, "%s",
		    list.n == 0
			? "There is no fidelity review yet.\n"
			: "Service              Day        Kind         "
			  "Staff  Org.  Ser.  Total  Band                  "
			  "   Actions\n");
	for (size_t i = 0; rc == 0 && i < list.n; i++)
		rc = add_review(p, &listed[i], e);
	if (p->json != NULL) {
		jval_write(p->json, true, &p->text);
		buf_puts(&p->text, "\n");
	}
	free(listed);
	fidelity_book_free(&list);
	return rc;
}

static int
run_list(const struct settings *s, struct err *e)
{
	struct page p = { .actions = settings_flag(s, "actions") };
	struct desk w;
	int rc;

	if (terminal_open(&w, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	p.reg = w.reg;
	buf_init(&p.text, LIMITS_IMPORT_MAX);
	if (settings_flag(s, "json"))
		p.json = jval_array();
	rc = show(&p, settings_get(s, "service"), e);
	if (rc == 0)
		rc = terminal_print(buf_slice(&p.text), e);
	jval_free(p.json);
	if (p.text.n > 0)
		mem_wipe(p.text.data, p.text.n);
	buf_free(&p.text);
	desk_close(&w);
	return rc;
}

const struct settings_command commands_fidelity_list[] = {
	{ .name = "fidelity list",
	    .summary = "show reviews, totals, bands and positions",
	    .operands = "",
	    .example = "sheaf-agent fidelity list --dir site --actions",
	    .options = list_options,
	    .run = run_list },
	{ .name = NULL }
};

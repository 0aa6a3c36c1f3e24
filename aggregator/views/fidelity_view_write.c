/*
 * Both forms of a fidelity view, text and JSON.  They are apart from making
 * it, so that the figures can be tested without their layout.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/views/fidelity_view.h"
#include "common/base/day.h"
#include "common/base/encode.h"

static const char *const headings[FIDELITY_KINDS] = { "Independent reviews",
	"Self-assessments" };

static void
put_heading(struct buf *out, const struct fidelity_view *v)
{
	const char *region = v->request.region;
	char day[DAY_TEXT_SIZE];

	day_format(day, v->request.until);
	if (region != NULL)
		buf_printf(out, "%s (%s)",
		    registry_name(v->registry, REGISTRY_REGION, region),
		    region);
	else
		buf_puts(out, "All regions");
	buf_printf(out,
	    ": fidelity (IPS-25), the newest review of each service to %s\n"
	    "Log entry %" PRIu64 ", root ",
	    day, v->log_size);
	encode_base64(out, v->log_root.b, HASH_SIZE);
	buf_puts(out, "\n");
}

static void
put_number(struct buf *out, int64_t v)
{
	if (v == MEASURE_NOT_COLLECTED)
		buf_printf(out, "%4s", "-");
	else
		buf_printf(out, "%4" PRId64, v);
}

static void
put_review(struct buf *out, const struct fidelity_view_review *r)
{
	char day[DAY_TEXT_SIZE];

	day_format(day, r->day);
	buf_printf(out, "%8u  %-20s %s %6u %6u %6u %6u  %-24s", r->position,
	    r->service, day, r->sum.section[0], r->sum.section[1],
	    r->sum.section[2], r->sum.total, fidelity_band_name(r->sum.band));
	put_number(out, r->done);
	buf_puts(out, " of");
	put_number(out, r->planned);
	if (r->has_before) {
		day_format(day, r->before_day);
		buf_printf(out, "  %u on %s", r->before.total, day);
	}
	buf_puts(out, "\n");
}

static const char *
common_word(const struct fidelity_view_table *t, unsigned i)
{
	bool weak = t->weak[i] >= FIDELITY_COMMON_FROM;
	bool strong = t->strong[i] >= FIDELITY_COMMON_FROM;

	return weak && strong ? "  common both ways"
	       : weak         ? "  common weakness"
	       : strong       ? "  common strength"
			      : "";
}

static void
put_map(struct buf *out, const struct fidelity_view_table *t)
{
	buf_printf(out, "\n%-66s %5s %5s\n", "Item", "4-5", "1-3");
	for (unsigned i = 0; i < FIDELITY_ITEMS; i++) {
		char name[96];

		(void)snprintf(name, sizeof(name), "%2u %s", i + 1,
		    fidelity_item_name(i + 1));
		buf_printf(out, "%-66.66s %5u %5u%s\n", name, t->strong[i],
		    t->weak[i], common_word(t, i));
	}
}

static void
put_table(struct buf *out, const struct fidelity_view *v,
    enum fidelity_kind kind)
{
	const struct fidelity_view_table *t = &v->table[kind];

	/* Without a registry nobody is expected. */
	if (v->expected > 0)
		buf_printf(out, "\n%s: %zu of %zu services\n", headings[kind],
		    t->n, v->expected);
	else
		buf_printf(out, "\n%s: %zu service%s\n", headings[kind], t->n,
		    t->n == 1 ? "" : "s");
	if (t->n == 0)
		return;
	buf_printf(out, "%8s  %-20s %-10s %6s %6s %6s %6s  %-24s%s\n",
	    "position", "service", "date", "staff", "org.", "serv.", "total",
	    "band", "actions done  before");
	for (size_t i = 0; i < t->n; i++)
		put_review(out, &t->review[i]);
	put_map(out, t);
}

void
fidelity_view_text(const struct fidelity_view *v, struct buf *out)
{
	put_heading(out, v);
	put_table(out, v, FIDELITY_INDEPENDENT);
	put_table(out, v, FIDELITY_SELF);
	buf_puts(out,
	    "\nEqual totals share a position. Columns 4-5 and 1-3 count the "
	    "services with such a score;\nwhat three or more share is common. "
	    "Scores are not about clients, so none is hidden or rounded.\n");
}

/* ------------------------------------------------------------------- JSON */

static void
set_number(struct jval *o, const char *key, int64_t v)
{
	if (v == MEASURE_NOT_COLLECTED)
		jval_set_null(o, key);
	else
		jval_set_i64(o, key, v);
}

static struct jval *
review_json(const struct fidelity_view_review *r)
{
	struct jval *o = jval_object(), *sections = jval_object();
	struct jval *scores = jval_array();

	for (unsigned i = 0; i < FIDELITY_SECTIONS; i++)
		jval_set_i64(sections,
		    fidelity_section_name((enum fidelity_section)i),
		    r->sum.section[i]);
	for (size_t i = 0; i < FIDELITY_ITEMS; i++)
		jval_add_i64(scores, r->score[i]);
	jval_set_str(o, "service", r->service);
	jval_set_day(o, "date", r->day);
	jval_set_i64(o, "position", r->position);
	jval_set(o, "sections", sections);
	jval_set_i64(o, "total", r->sum.total);
	jval_set_str(o, "band", fidelity_band_name(r->sum.band));
	jval_set(o, "scores", scores);
	set_number(o, "actions_planned", r->planned);
	set_number(o, "actions_done", r->done);
	if (r->has_before) {
		jval_set_day(o, "before_date", r->before_day);
		jval_set_i64(o, "before_total", r->before.total);
	}
	return o;
}

static struct jval *
table_json(const struct fidelity_view_table *t)
{
	struct jval *o = jval_object(), *reviews = jval_array();
	struct jval *items = jval_array();

	for (size_t i = 0; i < t->n; i++)
		jval_add(reviews, review_json(&t->review[i]));
	for (unsigned i = 0; i < FIDELITY_ITEMS; i++) {
		struct jval *item = jval_object();

		jval_set_i64(item, "item", i + 1);
		jval_set_str(item, "name", fidelity_item_name(i + 1));
		jval_set_str(item, "section",
		    fidelity_section_name(fidelity_item_section(i + 1)));
		jval_set_i64(item, "strong", t->strong[i]);
		jval_set_i64(item, "weak", t->weak[i]);
		jval_add(items, item);
	}
	jval_set_i64(o, "services_reported", (int64_t)t->n);
	jval_set(o, "reviews", reviews);
	jval_set(o, "items", items);
	return o;
}

struct jval *
fidelity_view_json(const struct fidelity_view *v)
{
	struct jval *o = jval_object();
	struct buf root;

	buf_init(&root, 64);
	encode_base64(&root, v->log_root.b, HASH_SIZE);
	if (v->request.region != NULL)
		jval_set_str(o, "region", v->request.region);
	jval_set_day(o, "until", v->request.until);
	jval_set_i64(o, "log_size", (int64_t)v->log_size);
	jval_set_str(o, "log_root", buf_str(&root));
	jval_set_i64(o, "services_expected", (int64_t)v->expected);
	for (unsigned k = 0; k < FIDELITY_KINDS; k++)
		jval_set(o, fidelity_kind_word((enum fidelity_kind)k),
		    table_json(&v->table[k]));
	buf_free(&root);
	return o;
}

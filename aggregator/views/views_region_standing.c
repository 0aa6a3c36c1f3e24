/*
 * What the page of a region says before any figure: who reported, who did not,
 * and why there may be nothing to see.
 */
#include <inttypes.h>
#include <string.h>

#include "aggregator/views/views_due.h"
#include "aggregator/views/views_region_parts.h"
#include "aggregator/views/views_words.h"
#include "common/base/day.h"
#include "common/base/text.h"
#include "common/ips/figure_words.h"

/* A sentence under way. */
struct sentence {
	const struct views_region *r;
	struct jval *parts;
};

static struct sentence
begin(const struct views_region *r)
{
	return (struct sentence){ r, jval_array() };
}

static void
add_text(struct sentence *s, const char *text, struct buf *href)
{
	struct jval *o = jval_object();

	jval_set_str(o, "text", text);
	if (href != NULL) {
		jval_set_str(o, "href", buf_str(href));
		buf_free(href);
	}
	jval_add(s->parts, o);
}

/* One part of it that is no link. */
static void
part(struct sentence *s, const char *text)
{
	add_text(s, text, NULL);
}

/* One that leads to the completeness of the quarter that is shown, where there is
 * one, and there to a service, if one is named. */
static void
linked(struct sentence *s, const char *text, const char *service)
{
	const struct views_region *r = s->r;
	char period[PERIOD_TEXT_SIZE], sign = '?';
	struct buf b;

	buf_init(&b, ERR_TEXT_MAX);
	buf_puts(&b, "/completeness");
	if (r->region != NULL) {
		buf_printf(&b, "?region=%s", r->region);
		sign = '&';
	}
	if (r->n > 0) {
		period_format(period, views_region_quarter(r, r->at));
		buf_printf(&b, "%cfrom=%s&to=%s", sign, period, period);
		sign = '&';
	}
	if (r->terms->policy != DISCLOSURE_SHEAF_1)
		buf_printf(&b, "%cpolicy=%s", sign,
		    disclosure_policy_name(r->terms->policy));
	if (service != NULL)
		buf_printf(&b, "#%s", service);
	add_text(s, text, &b);
}

static void
plain(struct jval *all, const struct views_region *r, const char *text)
{
	struct sentence s = begin(r);

	part(&s, text);
	jval_add(all, s.parts);
}

/* How many reported the quarter whole, once that is due; before, how many have
 * sent anything of it: "6 of 8 services reported 2026/27 Q2 (Jul-Sep); log entry
 * 118,234." */
static void
say_reported(struct jval *all, const struct views_region *r,
    const struct views_shown_reporting *who)
{
	struct period p = views_region_quarter(r, r->at);
	struct views_shown_cell size =
	    views_shown_made((int64_t)r->terms->log_size, 0);
	bool due = views_due_passed(p, r->terms->day);
	size_t sent = who->reported + who->erased_n;
	size_t n = due ? sent - who->partial_n : sent;
	struct sentence s = begin(r);
	char title[PERIOD_TITLE_SIZE];
	struct buf b;

	buf_init(&b, ERR_TEXT_MAX);
	if (who->expected > 0)
		buf_printf(&b, "%zu of %zu service%s", n, who->expected,
		    who->expected == 1 ? "" : "s");
	else
		buf_printf(&b, "%zu %s", n, n == 1 ? "service" : "services");
	linked(&s, buf_str(&b), NULL);
	period_title(title, p);
	buf_reset(&b);
	if (due)
		buf_printf(&b, " reported %s; log entry %s.", title, size.text);
	else
		buf_printf(&b, " %s sent figures of %s; log entry %s.",
		    (who->expected > 0 ? who->expected : n) == 1 ? "has"
								 : "have",
		    title, size.text);
	part(&s, buf_str(&b));
	jval_add(all, s.parts);
	buf_free(&b);
}

static bool
is_among(char *const *list, size_t n, const char *service)
{
	for (size_t i = 0; i < n; i++)
		if (text_compare_id(list[i], service) == 0)
			return true;
	return false;
}

/* Whether a return of the service is there, of any quarter and wherever the
 * service was then. */
static bool
ever_reported(const struct views_region *r, const char *service)
{
	for (size_t i = 0; i < r->n; i++) {
		struct period p = views_region_quarter(r, i);
		struct views_shown_reporting who =
		    views_shown_reporting(r->shown, r->country, &p);

		if (registry_expects(r->terms->registry, service, p) &&
		    (!is_among(who.missing, who.missing_n, service) ||
			is_among(who.erased, who.erased_n, service)))
			return true;
	}
	return false;
}

/* What services lack, each said in a sentence of its own. */
enum lack { LATE, PART_LATE, NEVER, NOT_YET, PART, ERASED, LACKS };

/* What stands behind one name, and behind several; where a day is told, it is the
 * last one on which the quarter is not late. */
static const struct {
	const char *one, *more;
	bool until;
} lacks[LACKS] = {
	[LATE] = { " is late.", " are late.", false },
	[PART_LATE] = { " has not sent the whole quarter, and is late.",
	    " have not sent the whole quarter, and are late.", false },
	[NEVER] = { " has never reported.", " have never reported.", false },
	[NOT_YET] = { " has sent nothing of it yet: it is late after ",
	    " have sent nothing of it yet: it is late after ", true },
	[PART] = { " has not sent the whole quarter yet: it is late after ",
	    " have not sent the whole quarter yet: it is late after ", true },
	[ERASED] = { " reported it, but its figures were erased.",
	    " reported it, but their figures were erased.", false },
};

/* By the rule that completeness has (views_due.h). */
static enum lack
lack_of(const struct views_region *r, const struct views_shown_reporting *who,
    const char *service, bool there)
{
	struct period p = views_region_quarter(r, r->at);
	const struct views_due_case is = {
		.expected = true,
		.due = views_due_passed(p, r->terms->day),
		.there = there,
		.ever = there || ever_reported(r, service),
	};

	if (is_among(who->erased, who->erased_n, service))
		return ERASED;
	switch (views_due_state(&is)) {
	case VIEWS_DUE_NEVER:
		return NEVER;
	case VIEWS_DUE_LATE:
		return there ? PART_LATE : LATE;
	case VIEWS_DUE_TO_DATE:
		/* Nobody has more of what is not over (say_progress()). */
		return r->complete ? PART : LACKS;
	default:
		return NOT_YET;
	}
}

static void
add_names(struct sentence *s, size_t *n, enum lack lack,
    const struct views_shown_reporting *who, bool there)
{
	const struct views_region *r = s->r;
	char *const *list = there ? who->partial : who->missing;
	size_t all = there ? who->partial_n : who->missing_n;

	for (size_t i = 0; i < all; i++) {
		if (lack_of(r, who, list[i], there) != lack)
			continue;
		if ((*n)++ > 0)
			part(s, ", ");
		linked(s,
		    registry_name(r->terms->registry, REGISTRY_SERVICE,
			list[i]),
		    list[i]);
	}
}

/* "Castle has never reported." */
static void
say_lack(struct jval *all, const struct views_region *r,
    const struct views_shown_reporting *who, enum lack lack)
{
	struct sentence s = begin(r);
	size_t n = 0;
	struct buf b;

	add_names(&s, &n, lack, who, false);
	add_names(&s, &n, lack, who, true);
	if (n == 0) {
		jval_free(s.parts);
		return;
	}
	buf_init(&b, ERR_TEXT_MAX);
	buf_puts(&b, n == 1 ? lacks[lack].one : lacks[lack].more);
	if (lacks[lack].until) {
		views_words_day(&b,
		    views_region_quarter(r, r->at).end + VIEWS_DUE_DAYS);
		buf_puts(&b, ".");
	}
	part(&s, buf_str(&b));
	buf_free(&b);
	jval_add(all, s.parts);
}

/* Fewer services lower every sum. */
static void
say_fewer(struct jval *all, const struct views_region *r,
    const struct views_shown_reporting *who)
{
	struct views_shown_reporting before;
	struct period p;
	struct buf b;

	/* What is in progress is compared with nothing. */
	if (r->at == 0 || !r->complete)
		return;
	p = views_region_quarter(r, r->at - 1);
	before = views_shown_reporting(r->shown, r->place, &p);
	if (before.reported <= who->reported)
		return;
	buf_init(&b, ERR_TEXT_MAX);
	buf_printf(&b,
	    "%zu services reported, %zu in the quarter before: that alone "
	    "lowers the figures.",
	    who->reported, before.reported);
	plain(all, r, buf_str(&b));
	buf_free(&b);
}

static void
say_progress(struct jval *all, const struct views_region *r,
    const struct views_shown_reporting *who)
{
	char from[DAY_SAID_SIZE], to[DAY_SAID_SIZE];
	struct buf b;

	if (r->complete)
		return;
	buf_init(&b, ERR_TEXT_MAX);
	buf_puts(&b, "The quarter is in progress");
	if (who->through_max != DAY_NONE) {
		day_say(from, who->through_min);
		day_say(to, who->through_max);
		if (who->through_min == who->through_max)
			buf_printf(&b, ", with figures to %s", to);
		else
			buf_printf(&b, ", with figures to between %s and %s",
			    from, to);
	}
	buf_puts(&b, ": it is compared with nothing until it is over.");
	plain(all, r, buf_str(&b));
	buf_free(&b);
}

/* Where a region has too few services in any quarter, no other quarter helps. */
static void
say_hidden(struct jval *all, const struct views_region *r,
    const struct views_shown_reporting *who)
{
	const char *what = r->terms->policy == DISCLOSURE_SHEAF_1
			       ? "what is about people is"
			       : "everything is",
		   *policy = disclosure_policy_name(r->terms->policy);
	struct sentence s = begin(r);
	struct buf b;

	buf_init(&b, ERR_TEXT_MAX);
	if (who->expected > 0 && who->expected < DISCLOSURE_REGION_MIN &&
	    r->region != NULL)
		buf_printf(&b,
		    "A region is shown from %d services that report, and this "
		    "one has %zu, so %s hidden under policy %s. The figures of "
		    "all regions together stand beside it. See ",
		    DISCLOSURE_REGION_MIN, who->expected, what, policy);
	else
		buf_printf(&b,
		    "Fewer than %d services reported it, so %s hidden under "
		    "policy %s. Choose another quarter, or see ",
		    DISCLOSURE_REGION_MIN, what, policy);
	part(&s, buf_str(&b));
	linked(&s, "who has reported", NULL);
	part(&s, ".");
	jval_add(all, s.parts);
	buf_free(&b);
}

static void
say_targets(struct jval *all, const struct views_region *r)
{
	const struct views_targets_quarter *t = &r->targets.quarter[r->at];
	struct buf b;

	if (t->planned > 0 && t->planned >= t->expected)
		return;
	buf_init(&b, ERR_TEXT_MAX);
	if (!r->targets.any)
		buf_puts(&b, "No targets are set: an operator adds the "
			     "contracts of the services to the registry.");
	else if (t->planned == 0)
		buf_puts(&b, "No contract with targets holds in this quarter.");
	else
		buf_printf(&b,
		    "Targets are set for %zu of %zu services, so the figures "
		    "of all are compared with none.",
		    t->planned, t->expected);
	plain(all, r, buf_str(&b));
	buf_free(&b);
}

static void
say_nothing(struct jval *all, const struct views_region *r)
{
	struct sentence s = begin(r);

	part(&s, r->region == NULL
		     ? "No service has reported yet. See "
		     : "No service of this region has reported yet. "
		       "See ");
	linked(&s, "which services are expected", NULL);
	part(&s, ".");
	jval_add(all, s.parts);
}

struct jval *
views_region_standing(const struct views_region *r)
{
	struct jval *all = jval_array();
	struct views_shown_reporting who;
	struct period p;

	if (r->n == 0) {
		say_nothing(all, r);
		return all;
	}
	p = views_region_quarter(r, r->at);
	who = views_shown_reporting(r->shown, r->place, &p);
	say_reported(all, r, &who);
	for (int lack = LATE; lack < LACKS; lack++)
		say_lack(all, r, &who, (enum lack)lack);
	say_progress(all, r, &who);
	if (who.hidden)
		say_hidden(all, r, &who);
	else if (who.any)
		say_fewer(all, r, &who);
	say_targets(all, r);
	return all;
}

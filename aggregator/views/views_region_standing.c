/*
 * What the page of a region says before any figure: who reported, who did not,
 * and why there may be nothing to see.
 */
#include <inttypes.h>
#include <string.h>

#include "aggregator/views/views_region_parts.h"
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

/* One part of it; path is NULL where it is no link, and gets the region. */
static void
part(struct sentence *s, const char *text, const char *path,
    const char *fragment)
{
	struct jval *o = jval_object();
	struct buf b;

	jval_set_str(o, "text", text);
	if (path != NULL) {
		buf_init(&b, ERR_TEXT_MAX);
		buf_puts(&b, path);
		if (s->r->region != NULL)
			buf_printf(&b, "?region=%s", s->r->region);
		if (fragment != NULL)
			buf_printf(&b, "#%s", fragment);
		jval_set_str(o, "href", buf_str(&b));
		buf_free(&b);
	}
	jval_add(s->parts, o);
}

static void
plain(struct jval *all, const struct views_region *r, const char *text)
{
	struct sentence s = begin(r);

	part(&s, text, NULL, NULL);
	jval_add(all, s.parts);
}

/* "6 of 8 services reported 2026/27 Q2 (Jul-Sep), log entry 118,234." */
static void
say_reported(struct jval *all, const struct views_region *r,
    const struct views_shown_reporting *who)
{
	struct views_shown_cell size =
	    views_shown_made((int64_t)r->terms->log_size, 0);
	struct sentence s = begin(r);
	char title[PERIOD_TITLE_SIZE];
	struct buf b;

	buf_init(&b, ERR_TEXT_MAX);
	if (who->expected > 0)
		buf_printf(&b, "%zu of %zu service%s", who->reported,
		    who->expected, who->expected == 1 ? "" : "s");
	else
		buf_printf(&b, "%zu %s", who->reported,
		    who->reported == 1 ? "service" : "services");
	part(&s, buf_str(&b), "/completeness", NULL);
	period_title(title, views_region_quarter(r, r->at));
	buf_reset(&b);
	buf_printf(&b, " reported %s; log entry %s.", title, size.text);
	part(&s, buf_str(&b), NULL, NULL);
	jval_add(all, s.parts);
	buf_free(&b);
}

static bool
is_missing(const struct views_shown_reporting *who, const char *service)
{
	for (size_t i = 0; i < who->missing_n; i++)
		if (text_compare_id(who->missing[i], service) == 0)
			return true;
	return false;
}

/* Whether a service that is expected was never heard of up to the quarter. */
static bool
never_reported(const struct views_region *r, const char *service)
{
	for (size_t i = 0; i <= r->at; i++) {
		struct period p = views_region_quarter(r, i);
		struct views_shown_reporting who =
		    views_shown_reporting(r->shown, r->country, &p);

		if (registry_expects(r->terms->registry, service, p) &&
		    !is_missing(&who, service))
			return false;
	}
	return true;
}

/* "Castle has never reported. Moorside has not reported it yet." */
static void
say_missing(struct jval *all, const struct views_region *r,
    const struct views_shown_reporting *who, bool never)
{
	struct sentence s = begin(r);
	size_t n = 0;

	for (size_t i = 0; i < who->missing_n; i++) {
		if (never_reported(r, who->missing[i]) != never)
			continue;
		if (n++ > 0)
			part(&s, ", ", NULL, NULL);
		part(&s,
		    registry_name(r->terms->registry, REGISTRY_SERVICE,
			who->missing[i]),
		    "/completeness", who->missing[i]);
	}
	if (n > 0) {
		part(&s,
		    never    ? n == 1 ? " has never reported."
				      : " have never reported."
		    : n == 1 ? " has not reported this quarter."
			     : " have not reported this quarter.",
		    NULL, NULL);
		jval_add(all, s.parts);
	} else {
		jval_free(s.parts);
	}
}

/* Fewer services lower every sum. */
static void
say_fewer(struct jval *all, const struct views_region *r,
    const struct views_shown_reporting *who)
{
	struct views_shown_reporting before;
	struct period p;
	struct buf b;

	if (r->at == 0)
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
	part(&s, buf_str(&b), NULL, NULL);
	part(&s, "who has reported", "/completeness", NULL);
	part(&s, ".", NULL, NULL);
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

	part(&s,
	    r->region == NULL ? "No service has reported yet. See "
			      : "No service of this region has reported yet. "
				"See ",
	    NULL, NULL);
	part(&s, "which services are expected", "/completeness", NULL);
	part(&s, ".", NULL, NULL);
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
	say_missing(all, r, &who, false);
	say_missing(all, r, &who, true);
	say_progress(all, r, &who);
	if (who.hidden)
		say_hidden(all, r, &who);
	else if (who.any)
		say_fewer(all, r, &who);
	say_targets(all, r);
	return all;
}

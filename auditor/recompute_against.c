/*
 * What the aggregator shows, against what it must show.  Nothing is taken from
 * the shown document but its terms.
 */
#include "auditor/recompute_against.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "auditor/recompute_differ.h"
#include "auditor/recompute_document.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/text.h"

enum { DOCUMENT_MAX = 512 * 1024 * 1024 };

static int
no_document(struct err *e, const char *what)
{
	(void)err_set(e, ERR_REFUSED,
	    "that is not the JSON of `sheaf-aggregator totals --json`: its %s "
	    "is missing or cannot be read, so nothing was compared",
	    what);
	return err_code(e, RECOMPUTE_AGAINST_NONE);
}

static int
not_known(struct err *e, const char *what, const char *name)
{
	bool printable = text_is_printable(slice_of(name));

	return err_set(e, ERR_REFUSED,
	    "the totals were made under %s \"%.40s\", which this version of "
	    "sheaf-audit does not know, so nothing was compared",
	    what, printable ? name : "?");
}

static int
read_terms(struct recompute_terms *t, const struct jval *shown, struct err *e)
{
	const char *rules = jval_get_str(shown, "rules");
	const char *policy = jval_get_str(shown, "policy");
	const char *day = jval_get_str(shown, "day");
	const char *period = jval_get_str(shown, "period");

	*t = (struct recompute_terms){
		.region = jval_get_str(shown, "region"),
		.service = jval_get_str(shown, "service"),
	};
	if (rules == NULL)
		return no_document(e, "rule set");
	if (policy == NULL)
		return no_document(e, "policy");
	t->rules = measures_ruleset(slice_of(rules));
	if (t->rules == NULL)
		return not_known(e, "rule set", rules);
	if (!recompute_policy_parse(policy, &t->policy))
		return not_known(e, "policy", policy);
	if (day == NULL || !day_parse(slice_of(day), &t->day))
		return no_document(e, "day");
	if (!jval_bool(jval_get(shown, "by_service"), &t->by_service))
		return no_document(e, "by_service");
	t->has_period = period != NULL;
	if (t->has_period && (!period_parse(slice_of(period), &t->period) ||
				 !period_is_quarter(t->period)))
		return no_document(e, "period");
	return 0;
}

/* P-TOT-13: the rows of one code are neighbours, the earliest first.  NULL: there
 * are none. */
static const char *
spelled(const struct registry *r, enum registry_kind kind, const char *code)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->row[i].kind == kind &&
		    text_compare_id(r->row[i].code, code) == 0)
			return r->row[i].code;
	return NULL;
}

/* Why no document has these terms, or NULL. */
static const char *
contradiction(const struct recompute *r, const struct recompute_terms *t)
{
	const char *region = NULL, *service = NULL;

	if (t->region != NULL)
		region = spelled(&r->registry, REGISTRY_REGION, t->region);
	if (t->service != NULL)
		service = spelled(&r->registry, REGISTRY_SERVICE, t->service);
	if (t->service != NULL && (t->region != NULL || t->by_service))
		return "they name a service together with a region or "
		       "by_service (P-TOT-40)";
	if (t->region != NULL && region == NULL)
		return "they name a region that the registry does not have";
	if (t->service != NULL && service == NULL)
		return "they name a service that the registry does not have";
	if ((region != NULL && strcmp(region, t->region) != 0) ||
	    (service != NULL && strcmp(service, t->service) != 0))
		return "they do not spell their region or service as its first "
		       "row in the registry does (P-TOT-13)";
	if (t->rules != recompute_rules(r, t->day))
		return "they are under another rule set than the one that "
		       "P-TOT-19 gives of these returns";
	if (t->has_period && t->period.start > t->day)
		return "they are of a quarter that had not begun on their day "
		       "(P-TOT-21)";
	return NULL;
}

/* The list of what is hidden besides; why no document has it, or NULL. */
static const char *
read_besides(const struct recompute *r, const struct jval *shown,
    struct recompute_terms *t, struct recompute_besides **list)
{
	const char *why;

	*list = NULL;
	if (jval_get(shown, "besides") == NULL)
		return NULL;
	if (t->policy != RECOMPUTE_SHEAF_1)
		return "they have `besides` under a policy that hides nothing "
		       "besides (P-TOT-64)";
	why = recompute_besides_read(jval_get(shown, "besides"), t->rules, list,
	    &t->besides_n);
	t->besides = *list;
	for (size_t i = 0; why == NULL && i < t->besides_n; i++) {
		const char *code = t->besides[i].region;
		const char *region = code;

		if (code != NULL)
			region = spelled(&r->registry, REGISTRY_REGION, code);
		if (code != region &&
		    (region == NULL || strcmp(region, code) != 0))
			why = "in `besides` they name a region otherwise than "
			      "the registry does (P-TOT-64)";
	}
	return why;
}

/* Where two texts differ that hold the same: line by line. */
static void
differ_in_form(struct slice is, struct slice must, struct findings *f)
{
	size_t n = is.n < must.n ? is.n : must.n, i = 0, line = 1;

	for (; i < n && is.p[i] == must.p[i]; i++)
		line += is.p[i] == '\n';
	findings_add(f, FINDINGS_UNSOUND, "form", FINDINGS_NO_INDEX,
	    "the totals hold what they must, but are written otherwise than "
	    "P-TOT-41 says, first in line %zu",
	    line);
}

bool
recompute_against_bound(const struct recompute *r, const struct jval *shown)
{
	const char *named = jval_get_str(shown, "registry");
	char hex[2 * HASH_SIZE + 1];

	encode_hex(hex, r->bound.registry.b, HASH_SIZE);
	return !r->bound.any || (named != NULL && strcmp(named, hex) == 0);
}

int
recompute_against(const struct recompute *r,
    const struct recompute_shown *shown, struct findings *f, size_t *compared,
    struct err *e)
{
	struct recompute_besides *besides = NULL;
	struct recompute_terms t;
	struct jval *must;
	const char *why;
	struct buf text;

	if (read_terms(&t, shown->json, e) < 0)
		return -1;
	if (!recompute_against_bound(r, shown->json))
		findings_add(f, FINDINGS_UNSOUND, "registry",
		    (int64_t)r->bound.index,
		    "the totals name another registry than the one that "
		    "release %" PRIu64 " binds to the log (P-REL-2)",
		    r->bound.number);
	why = contradiction(r, &t);
	if (why == NULL)
		why = read_besides(r, shown->json, &t, &besides);
	if (why != NULL) {
		free(besides);
		findings_add(f, FINDINGS_UNSOUND, "terms", FINDINGS_NO_INDEX,
		    "no totals are made like these: %s; the registry is the "
		    "one beside the openings",
		    why);
		return 0;
	}
	must = recompute_document(r, &t, compared);
	buf_init(&text, DOCUMENT_MAX);
	jval_write(must, true, &text);
	buf_puts(&text, "\n");
	if (!slice_equal(shown->text, buf_slice(&text)) &&
	    !recompute_differ(shown->json, must, f))
		differ_in_form(shown->text, buf_slice(&text), f);
	buf_free(&text);
	jval_free(must);
	free(besides);
	return 0;
}

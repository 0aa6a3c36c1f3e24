/* What stands above a table: its terms as JSON, and in words which rule sets the returns
 * behind its sums are under (P-INF-5). */
#include <stdlib.h>
#include <string.h>

#include "aggregator/views/views_shown.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ips/figure_words.h"

/* How many services of a quarter are in it by each rule set. */
struct quarter {
	struct period period;
	size_t by[MEASURES_SETS];
};

bool
views_shown_sets(const size_t by_set[static MEASURES_SETS], struct buf *out)
{
	size_t sets = 0, said = 0;

	for (size_t i = 0; i < MEASURES_SETS; i++)
		sets += by_set[i] > 0;
	if (sets < 2)
		return false;
	for (size_t i = 0; i < MEASURES_SETS; i++) {
		if (by_set[i] == 0)
			continue;
		buf_printf(out, "%s%zu%s by %s",
		    said == 0          ? ""
		    : said + 1 == sets ? " and "
				       : ", ",
		    by_set[i],
		    said > 0         ? ""
		    : by_set[i] == 1 ? " service"
				     : " services",
		    measures_nth(i)->name);
		said++;
	}
	return true;
}

void
views_shown_rules(const size_t by_set[static MEASURES_SETS], struct buf *out)
{
	size_t sets = 0, said = 0;

	for (size_t i = 0; i < MEASURES_SETS; i++)
		sets += by_set[i] > 0;
	for (size_t i = 0; i < MEASURES_SETS; i++) {
		if (by_set[i] == 0)
			continue;
		buf_printf(out, "%s%s", said++ > 0 ? " " : "",
		    measures_nth(i)->name);
		if (sets > 1)
			buf_printf(out, " (%zu)", by_set[i]);
	}
}

const char *
views_shown_sets_mean(void)
{
	return "Their returns are added: the rule sets count alike what they "
	       "share. Of a figure that only the newer one has, the others "
	       "count as not collecting.";
}

static bool
is_of(const struct views_shown_place *p, const char *region)
{
	if (p->outside)
		return false;
	return region == NULL || p->region == NULL
		   ? region == p->region
		   : text_compare_id(p->region, region) == 0;
}

static void
count(const struct views_shown *s, const char *region, struct quarter *q)
{
	for (size_t i = 0; i < views_shown_places(s); i++) {
		struct views_shown_place p = views_shown_place(s, i);
		struct views_shown_reporting r;

		if (!is_of(&p, region))
			continue;
		r = views_shown_reporting(s, i, &q->period);
		for (size_t k = 0; k < MEASURES_SETS; k++)
			q->by[k] += r.by_set[k];
	}
}

/* Append "2026/27 Q1: 3 services by ...", or of several with the same numbers
 * "2026/27 Q1 to 2026/27 Q3, each: ..."; false where it is one rule set. */
static bool
say_run(const struct quarter *first, const struct quarter *last,
    const char *before, struct buf *out)
{
	struct buf who;
	bool mixed;

	buf_init(&who, ERR_TEXT_MAX);
	mixed = views_shown_sets(first->by, &who);
	if (mixed) {
		buf_puts(out, before);
		figure_words_quarter(first->period, out);
		if (last != first) {
			buf_puts(out, " to ");
			figure_words_quarter(last->period, out);
			buf_puts(out, ", each");
		}
		buf_printf(out, ": %s", buf_str(&who));
	}
	buf_free(&who);
	return mixed;
}

bool
views_shown_say_sets(const struct views_shown *s, const char *region,
    struct buf *out)
{
	const struct views_shown_terms *t = views_shown_terms(s);
	size_t n = t->any ? (size_t)period_distance(t->first, t->last) + 1 : 0;
	struct quarter *q = mem_array(n + 1, sizeof(*q));
	struct period p = t->first;
	bool any = false;

	for (size_t i = 0; i < n; i++, p = period_next(p)) {
		q[i] = (struct quarter){ .period = p };
		count(s, region, &q[i]);
	}
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && memcmp(q[i].by, q[end].by,
						 sizeof(q[i].by)) == 0;
		     end++)
			;
		if (say_run(&q[i], &q[end - 1], any ? "; " : "", out))
			any = true;
	}
	free(q);
	if (any)
		buf_printf(out, ". %s", views_shown_sets_mean());
	return any;
}

struct jval *
views_shown_terms_json(const struct views_shown *s, const char *region)
{
	const struct views_shown_terms *t = views_shown_terms(s);
	struct jval *o = jval_object(), *policy = jval_object();
	char hex[2 * HASH_SIZE + 1], said[DAY_SAID_SIZE];
	struct buf root, sets;

	jval_set_str(policy, "name", disclosure_policy_name(t->policy));
	jval_set_str(policy, "line", views_shown_line(t->policy));
	jval_set_str(policy, "audience", views_shown_audience(t->policy));
	jval_set_i64(policy, "services_at_least",
	    t->policy == DISCLOSURE_EXACT_1 ? 1 : DISCLOSURE_REGION_MIN);
	jval_set_i64(policy, "caseload_at_least",
	    t->policy == DISCLOSURE_EXACT_1 ? 0 : DISCLOSURE_CASELOAD_MIN);
	jval_set(o, "policy", policy);
	jval_set_str(o, "rules", t->rules->name);
	buf_init(&sets, VIEWS_SHOWN_SETS_MAX);
	jval_set_str_or_null(o, "sets",
	    views_shown_say_sets(s, region, &sets) ? buf_str(&sets) : NULL);
	buf_free(&sets);
	jval_set_i64(o, "log_size", (int64_t)t->log_size);
	buf_init(&root, 64);
	encode_base64(&root, t->log_root.b, HASH_SIZE);
	jval_set_str(o, "log_root", buf_str(&root));
	buf_free(&root);
	encode_hex(hex, t->registry_hash.b, HASH_SIZE);
	jval_set_str(o, "registry", hex);
	jval_set_day(o, "day", t->day);
	day_say(said, t->day);
	jval_set_str(o, "day_shown", said);
	return o;
}

/*
 * The worked cases of tests/vectors/totals.json: returns brought to an aggregator,
 * and what its tables must say of them, and an auditor's (protocol/TOTALS.md).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auditor/recompute_document.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/returns.h"
#include "tests/unit/recompute_fixture.h"
#include "tests/unit/unit.h"

enum { FILE_MAX = 1 << 20, PAGE_MAX = 1 << 22, SERVICES_MAX = 32 };

static struct err e;
static struct jval *vectors;

static struct jval *
read_json(struct slice text)
{
	struct jval *v = NULL;

	ck_assert_msg(jval_parse(&v, text, PAGE_MAX, &e) == 0, "%s", e.text);
	return v;
}

static const char *
text_of(const struct jval *o, const char *key)
{
	const char *text = jval_get_str(o, key);

	ck_assert_msg(text != NULL, "%s is missing", key);
	return text;
}

static int64_t
number_of(const struct jval *o, const char *key)
{
	int64_t v;

	ck_assert_msg(jval_get_i64(o, key, &v), "%s is missing", key);
	return v;
}

/* ----------------------------------------------------- what is brought in */

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The services of all returns, as a list for the authority (P-SRV-1). */
static void
list_services(const struct jval *returns, char *out, size_t size)
{
	const char *service[SERVICES_MAX];
	size_t n = jval_length(returns), used = 0;

	ck_assert_uint_le(n, SERVICES_MAX);
	for (size_t i = 0; i < n; i++)
		service[i] = text_of(jval_at(returns, i), "service");
	if (n > 0)
		qsort(service, n, sizeof(service[0]), by_bytes);
	out[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && strcmp(service[i - 1], service[i]) == 0)
			continue;
		used += (size_t)snprintf(out + used, size - used, "%s%s",
		    i > 0 ? "," : "", service[i]);
		ck_assert_uint_lt(used, size);
	}
}

static void
bring(struct aggregator_fixture *h, struct aggregator_fixture_agent *a,
    const struct jval *o)
{
	const char *rules = jval_get_str(o, "rules");
	struct returns r = { .content = CONTENT_RETURN,
		.rules = rules != NULL ? measures_ruleset(slice_of(rules))
				       : measures_ips_grow_1() };
	const struct jval *values = jval_get(o, "values");
	struct aggregator_fixture_batch batch = {
		.service = text_of(o, "service"),
		.period = text_of(o, "period"),
	};
	struct buf payload;

	(void)snprintf(r.service, sizeof(r.service), "%s", batch.service);
	ck_assert(period_parse(slice_of(batch.period), &r.period));
	ck_assert(day_parse(slice_of(text_of(o, "through")), &r.through));
	r.source = strcmp(text_of(o, "source"), "summary") == 0
		       ? RETURNS_SUMMARY
		       : RETURNS_REGISTER;
	r.n = r.rules->n;
	for (size_t i = 0; i < r.n; i++)
		if (!jval_get_i64(values, r.rules->rows[i].code, &r.value[i]))
			r.value[i] = MEASURE_NOT_COLLECTED;
	buf_init(&payload, LIMITS_PAYLOAD_MAX);
	returns_write(&r, &payload);
	batch.payload = buf_str(&payload);
	ck_assert_uint_eq(aggregator_fixture_batch(h, a, &batch), 200);
	buf_free(&payload);
}

static struct aggregator_fixture *
make_centre(const struct jval *c)
{
	const struct jval *returns = jval_get(c, "returns");
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a;
	char services[512];

	/* Half of the returns come before the registry, half after it. */
	list_services(returns, services, sizeof(services));
	a = aggregator_fixture_member(h, "north", 10, services);
	for (size_t i = 0; i < jval_length(returns); i++) {
		if (i == jval_length(returns) / 2)
			recompute_fixture_registry(h, text_of(c, "registry"));
		bring(h, &a, jval_at(returns, i));
	}
	if (jval_length(returns) == 0)
		recompute_fixture_registry(h, text_of(c, "registry"));
	return h;
}

/* ------------------------------------------------------- what comes of it */

/* A region or service as it is asked for, or NULL. */
static const char *
asked_for(const struct jval *document, const char *kind)
{
	const char *asked = jval_get_str(jval_get(document, "asked"), kind);

	return asked != NULL ? asked
			     : jval_get_str(jval_get(document, "terms"), kind);
}

/* What the aggregator makes. */
static struct jval *
shown(struct aggregator_fixture *h, const struct jval *document)
{
	const struct jval *terms = jval_get(document, "terms");
	struct views_request q = { .region = asked_for(document, "region"),
		.service = asked_for(document, "service"),
		.has_period = jval_get_str(terms, "period") != NULL };
	struct jval *made;
	char *text;

	ck_assert(jval_bool(jval_get(terms, "by_service"), &q.by_service));
	ck_assert(disclosure_policy_parse(text_of(terms, "policy"), &q.policy));
	ck_assert(day_parse(slice_of(text_of(terms, "day")), &q.day));
	if (q.has_period)
		ck_assert(period_parse(slice_of(text_of(terms, "period")),
		    &q.period));
	text = recompute_fixture_totals(h, &q);
	made = read_json(slice_of(text));
	free(text);
	return made;
}

/* What the auditor makes, of log, openings and registry file. */
static struct jval *
made_again(const struct recompute *r, const struct jval *terms)
{
	struct recompute_terms t = {
		.rules = measures_ruleset(slice_of(text_of(terms, "rules"))),
		.region = jval_get_str(terms, "region"),
		.service = jval_get_str(terms, "service"),
		.has_period = jval_get_str(terms, "period") != NULL
	};
	struct recompute_besides *besides = NULL;
	struct jval *made;
	size_t figures;

	ck_assert(jval_bool(jval_get(terms, "by_service"), &t.by_service));
	ck_assert(recompute_policy_parse(text_of(terms, "policy"), &t.policy));
	ck_assert(day_parse(slice_of(text_of(terms, "day")), &t.day));
	if (t.has_period)
		ck_assert(period_parse(slice_of(text_of(terms, "period")),
		    &t.period));
	if (jval_get(terms, "besides") != NULL)
		ck_assert_ptr_null(recompute_besides_read(jval_get(terms,
							      "besides"),
		    t.rules, &besides, &t.besides_n));
	t.besides = besides;
	ck_assert_ptr_eq(recompute_rules(r, t.day), t.rules);
	made = recompute_document(r, &t, &figures);
	free(besides);
	return made;
}

static void
write_value(const struct jval *v, struct buf *out)
{
	buf_init(out, PAGE_MAX);
	jval_write(v, false, out);
}

static bool
is_in(const struct jval *list, const char *text)
{
	bool found = false;

	for (size_t i = 0; i < jval_length(list) && !found; i++) {
		struct buf one;

		write_value(jval_at(list, i), &one);
		found = strcmp(buf_str(&one), text) == 0;
		buf_free(&one);
	}
	return found;
}

static void
compare(const char *name, const struct jval *is, const struct jval *must)
{
	static const char *const lists[] = { "rows", "ratios" };
	const struct jval *terms = jval_get(must, "terms");
	const char *term;
	struct buf a, b;

	for (size_t i = 0; (term = jval_name_at(terms, i)) != NULL; i++) {
		write_value(jval_get(is, term), &a);
		write_value(jval_get(terms, term), &b);
		ck_assert_msg(strcmp(buf_str(&a), buf_str(&b)) == 0,
		    "%s: %s is %s instead of %s", name, term, buf_str(&a),
		    buf_str(&b));
		buf_free(&a);
		buf_free(&b);
	}
	write_value(jval_get(is, "columns"), &a);
	write_value(jval_get(must, "columns"), &b);
	ck_assert_msg(strcmp(buf_str(&a), buf_str(&b)) == 0,
	    "%s: columns\n%s\ninstead of\n%s", name, buf_str(&a), buf_str(&b));
	buf_free(&a);
	buf_free(&b);
	for (size_t k = 0; k < 2; k++) {
		const struct jval *list = jval_get(must, lists[k]);

		for (size_t i = 0; i < jval_length(list); i++) {
			write_value(jval_at(list, i), &a);
			ck_assert_msg(is_in(jval_get(is, lists[k]),
					  buf_str(&a)),
			    "%s: %s is not there", name, buf_str(&a));
			buf_free(&a);
		}
	}
	ck_assert_msg((int64_t)jval_length(jval_get(is, "rows")) ==
			      number_of(must, "row_count") &&
			  (int64_t)jval_length(jval_get(is, "ratios")) ==
			      number_of(must, "ratio_count"),
	    "%s: %zu rows and %zu ratios", name,
	    jval_length(jval_get(is, "rows")),
	    jval_length(jval_get(is, "ratios")));
}

/* Frees `is`. */
static void
judge(const char *who, const struct jval *c, struct jval *is,
    const struct jval *must)
{
	char *name = mem_printf("%s, %s", who, text_of(c, "name"));

	compare(name, is, must);
	jval_free(is);
	free(name);
}

START_TEST(a_case_of_the_vectors)
{
	const struct jval *c = jval_at(jval_get(vectors, "cases"), (size_t)_i);
	const struct jval *documents = jval_get(c, "documents");
	struct aggregator_fixture *h = make_centre(c);
	struct findings *found = findings_new();
	struct recompute r;

	recompute_fixture_openings(h);
	recompute_fixture_read(h, &r, found);
	ck_assert_uint_eq(findings_unsound(found), 0);
	ck_assert_uint_gt(jval_length(documents), 0);
	for (size_t i = 0; i < jval_length(documents); i++) {
		const struct jval *must = jval_at(documents, i);
		struct jval *is = shown(h, must);

		judge("aggregator", c, is, must);
		is = made_again(&r, jval_get(must, "terms"));
		judge("auditor", c, is, must);
	}
	recompute_free(&r);
	findings_free(found);
	aggregator_fixture_check(h);
	aggregator_fixture_free(h);
}
END_TEST

int
main(void)
{
	const TTest *const none[] = { NULL };
	struct unit_suite suite = { .name = "totals_vectors",
		.tests = none,
		.loop = a_case_of_the_vectors };
	struct buf file = { 0 };
	int r;

	if (file_read("tests/vectors/totals.json", FILE_MAX, &file, &e) < 0 ||
	    jval_parse(&vectors, buf_slice(&file), FILE_MAX, &e) < 0) {
		(void)fprintf(stderr, "%s\n", e.text);
		return 1;
	}
	buf_free(&file);
	suite.times = (int)jval_length(jval_get(vectors, "cases"));
	r = unit_run(&suite);
	jval_free(vectors);
	return r;
}

/*
 * The worked cases of the data dictionary, and edge cases beyond them. Facts
 * go in through the import, and every line of the return must be as the case
 * expects, 0 where it names none; likewise by tests/sql/derive.sql.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/register/evidence_kinds.h"
#include "agent/register/services.h"
#include "common/base/file.h"
#include "common/base/json.h"
#include "common/base/mem.h"
#include "tests/simulation/prop_derive_sql.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

enum {
	FILE_MAX = 1024 * 1024,
	CASES_LEAST = 23,
	EDGES_LEAST = 120,
	EVIDENCE_LEAST = 25
};

static const char header[] =
    "service,client,event,date,mode,flags,ref,value,staff\n";

/* Figures of the same facts, made another way. */
static unsigned
check_sql(const char *name, const char *rows, const struct returns *r,
    const struct jval *titled)
{
	char *file = mem_printf("%s%s", header, rows);
	struct prop_derive_sql sql;
	int64_t value[MEASURES_MAX];
	unsigned wrong = 0;

	prop_derive_sql_open(&sql);
	for (size_t i = 0; i < jval_length(titled); i++)
		prop_derive_sql_title(&sql, jval_str(jval_at(titled, i)));
	prop_derive_sql_load(&sql, file);
	prop_derive_sql_figures(&sql, r->period, r->through,
	    measures_ips_grow_2(), value);
	for (size_t i = 0; i < r->n; i++) {
		if (value[i] == r->value[i])
			continue;
		printf("%s: %s is %lld, by the SQL %lld\n", name,
		    r->rules->rows[i].code, (long long)r->value[i],
		    (long long)value[i]);
		wrong++;
	}
	prop_derive_sql_close(&sql);
	free(file);
	return wrong;
}

/* Give the kinds that the file says a title. */
static void
give_titles(struct memory_register *s, const struct jval *titled)
{
	const struct open_register own = memory_register_own(s);
	struct err e = ERR_INIT;

	for (size_t i = 0; i < jval_length(titled); i++) {
		const char *mode = jval_str(jval_at(titled, i));
		unsigned number = (unsigned)(mode[strlen("own_")] - '0');

		ck_assert_int_eq(evidence_kinds_set(&own, number, "Letter", &e),
		    0);
	}
}

static char *
join_facts(const struct jval *facts)
{
	struct buf rows;
	char *text;

	buf_init(&rows, FILE_MAX);
	for (size_t i = 0; i < jval_length(facts); i++)
		buf_printf(&rows, "%s\n", jval_str(jval_at(facts, i)));
	text = mem_string(buf_str(&rows));
	buf_free(&rows);
	return text;
}

static unsigned
check_case(const struct jval *c, const struct jval *titled, bool evidence)
{
	const char *name = jval_get_str(c, "case");
	const char *through = jval_get_str(c, "through");
	const struct jval *expect = jval_get(c, "expect");
	char *rows = join_facts(jval_get(c, "facts"));
	struct returns r;
	unsigned wrong = 0, expected = 0;
	struct err e = ERR_INIT;
	struct memory_register s;

	memory_register_open(&s);
	memory_register_take(&s, rows);
	give_titles(&s, titled);
	if (evidence)
		ck_assert_int_eq(services_set_evidence(&s.open, "svc-a", true,
				     &e),
		    0);
	r = memory_register_return(&s, jval_get_str(c, "period"), through);
	ck_assert_int_eq(r.through, memory_register_day(through));
	for (size_t i = 0; i < r.n; i++) {
		const char *code = r.rules->rows[i].code;
		int64_t want = 0;

		if (jval_get_i64(expect, code, &want))
			expected++;
		if (r.value[i] == want)
			continue;
		printf("%s: %s is %lld, not %lld\n", name, code,
		    (long long)r.value[i], (long long)want);
		wrong++;
	}
	for (size_t i = 0; jval_name_at(expect, i); i++)
		expected--;
	ck_assert_msg(expected == 0, "%s expects an unknown line", name);
	wrong += check_sql(name, rows, &r, titled);
	memory_register_close(&s);
	free(rows);
	return wrong;
}

static void
check_file(const char *path, size_t least, bool evidence)
{
	struct err e = ERR_INIT;
	const struct jval *cases;
	struct jval *root;
	struct buf bytes;
	unsigned wrong = 0;

	ck_assert_msg(file_read(path, FILE_MAX, &bytes, &e) == 0, "%s", e.text);
	ck_assert_msg(jval_parse(&root, buf_slice(&bytes), FILE_MAX, &e) == 0,
	    "%s", e.text);
	cases = jval_get(root, "cases");
	ck_assert_uint_ge(jval_length(cases), least);
	for (size_t i = 0; i < jval_length(cases); i++)
		wrong += check_case(jval_at(cases, i), jval_get(root, "titled"),
		    evidence);
	ck_assert_uint_eq(wrong, 0);
	jval_free(root);
	buf_free(&bytes);
}

START_TEST(worked_cases)
{
	check_file("tests/cases/derive_cases.json", CASES_LEAST, false);
}
END_TEST

START_TEST(edges)
{
	check_file("tests/cases/derive_edges.json", EDGES_LEAST, false);
}
END_TEST

/* By hand from PROTOCOL.md, P-RET-5: of a service that keeps evidence. */
START_TEST(shown_by_evidence)
{
	check_file("tests/cases/derive_evidence.json", EVIDENCE_LEAST, true);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { worked_cases, edges, shown_by_evidence,
		NULL };

	return unit_main("derive_cases", tests);
}

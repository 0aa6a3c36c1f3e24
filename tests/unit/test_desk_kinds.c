/*
 * The site's own kinds of evidence: titles set, put right and taken away, what is
 * refused, and evidence that is entered, corrected and withdrawn by them.
 */
#include "agent/desk/desk_kinds.h"

#include <stdio.h>
#include <string.h>

#include "agent/desk/desk_client_view.h"
#include "agent/desk/desk_enter.h"
#include "agent/desk/desk_words.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static struct memory_register site;
static struct desk desk;

static void
begin(void)
{
	memory_register_open(&site);
	desk = memory_register_desk(&site);
	memory_register_take(&site,
	    "svc-a,A,referral_accepted,2025-01-02,self,,r1,,\n"
	    "svc-a,A,job_started,2026-02-10,,,j1,20,\n"
	    "svc-a,A,job_full_day,2026-02-11,,,j1,,\n");
}

static void
end(void)
{
	memory_register_close(&site);
}

/* ------------------------------------------------------------------- titles */

/* The code of the refusal; "" when it is stored. */
static const char *
set(const char *number, const char *title, const char *seen)
{
	static char code[32];
	struct err e = ERR_INIT;

	code[0] = '\0';
	if (desk_kinds_set(&desk,
		&(struct desk_kinds_request){ number, title, seen }, &e) < 0) {
		ck_assert_int_eq(e.kind, ERR_REFUSED);
		(void)snprintf(code, sizeof(code), "%s", e.code);
		ck_assert_str_ne(code, "");
	}
	return code;
}

static struct jval *
shown(void)
{
	struct evidence_kinds all;
	struct err e = ERR_INIT;

	ck_assert_msg(desk_kinds_list(&desk, &all, &e) == 0, "%s", e.text);
	return desk_kinds_json(&all);
}

START_TEST(titles)
{
	const struct jval *second;
	struct jval *all;
	char version[32];

	ck_assert_str_eq(set("2", "Tax code", "none"), "");
	all = shown();
	ck_assert_uint_eq(jval_length(all), EVENTS_OWN_MODES);
	second = jval_at(all, 1);
	ck_assert_str_eq(jval_get_str(second, "word"), "own_2");
	ck_assert_str_eq(jval_get_str(second, "title"), "Tax code");
	ck_assert_str_eq(jval_get_str(second, "set_by"), "ann");
	ck_assert(jval_is_null(jval_get(jval_at(all, 0), "title")));
	(void)snprintf(version, sizeof(version), "%s",
	    jval_get_str(second, "version"));
	jval_free(all);

	/* Somebody was faster; whoever has seen it may change it. */
	ck_assert_str_eq(set("2", "Letter", "none"), "changed");
	ck_assert_str_eq(set("2", "Letter", version), "");
	ck_assert_str_eq(set("2", "", NULL), "");
	all = shown();
	ck_assert(jval_is_null(jval_get(jval_at(all, 1), "title")));
	jval_free(all);
	ck_assert_str_eq(set("2", "Again", "none"), "");
}
END_TEST

static const char *const refused[] = { " a", "a ", "1", "born 1980", "a\tb",
	"a\nb", "4 letters", "\xc3\xa9t\xc3\xa9",
	"abcdefghijklmnopqrstuvwxyzabcdefghijklmno" };

START_TEST(what_a_title_may_be)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		ck_assert_msg(strcmp(set("1", refused[i], NULL), "title") == 0,
		    "%s", refused[i]);
	ck_assert_str_eq(set("1", "abcdefghijklmnopqrstuvwxyzabcdefghijklmn",
			     NULL),
	    "");
	ck_assert_str_eq(set("8", "Payroll's report (signed) - a/b", NULL), "");
	ck_assert_str_eq(set("0", "a", NULL), "number");
	ck_assert_str_eq(set("9", "a", NULL), "number");
	ck_assert_str_eq(set("x", "a", NULL), "number");
	ck_assert_str_eq(set("", "a", NULL), "number");
}
END_TEST

/* --------------------------------------------------------------- by an entry */

/* The titles offered for an event, divided by "; ". */
static void
offered(const char *event, struct buf *out)
{
	struct evidence_kinds all;
	struct err e = ERR_INIT;
	struct jval *choices;

	ck_assert_int_eq(desk_kinds_list(&desk, &all, &e), 0);
	choices = desk_words_choices(&all);
	for (size_t i = 0; i < jval_length(choices); i++) {
		const struct jval *c = jval_at(choices, i);
		const struct jval *modes = jval_get(c, "modes");

		if (strcmp(jval_get_str(c, "word"), event) != 0)
			continue;
		ck_assert_str_eq(jval_get_str(c, "modes_title"),
		    "What is the evidence?");
		for (size_t k = 0; k < jval_length(modes); k++)
			buf_printf(out, "%s; ",
			    jval_get_str(jval_at(modes, k), "title"));
	}
	jval_free(choices);
}

static int64_t
enter(enum desk_enter_act act, int64_t fact, const char *mode, const char *day,
    enum desk_enter_outcome outcome)
{
	static char version[FACTS_VERSION_SIZE];
	const struct desk_enter_request r = { .act = act,
		.client = 1,
		.fact = fact,
		.version = version,
		.cell = { [DESK_ENTER_EVENT] = "job_start_evidence",
		    [DESK_ENTER_REF] = "j1",
		    [DESK_ENTER_MODE] = mode,
		    [DESK_ENTER_DATE] = day },
		.for_page = true };
	struct desk_enter_answer a;
	struct err e = ERR_INIT;
	int64_t stands;

	ck_assert_msg(desk_enter(&desk, &r, &a, &e) == 0, "%s", e.text);
	ck_assert_int_eq(a.outcome, outcome);
	ck_assert_uint_eq(a.counts.n, 0);
	stands = a.fact;
	(void)snprintf(version, sizeof(version), "%s", a.version);
	desk_enter_free(&a);
	return stands;
}

/* What a page says of the client's only outcome, then of the changes. */
static void
page(struct buf *out)
{
	struct err e = ERR_INIT;
	struct jval *o;
	const struct jval *list;

	ck_assert_msg(desk_client_view(&desk,
			  &(struct desk_client_view_request){ 1, 0 }, &o,
			  &e) == 0,
	    "%s", e.text);
	buf_reset(out);
	list = jval_get(o, "outcomes");
	for (size_t i = 0; i < jval_length(list); i++)
		buf_printf(out, "%s: %s\n",
		    jval_get_str(jval_at(list, i), "title"),
		    jval_get_str(jval_at(list, i), "says"));
	list = jval_get(o, "changes");
	/* Each begins with the day and the name of who did it. */
	for (size_t i = 0; i < jval_length(list); i++)
		buf_printf(out, "%s\n",
		    strstr(jval_get_text(jval_at(list, i), "says"), "ann: "));
	jval_free(o);
}

START_TEST(evidence_with_its_history)
{
	struct buf text;
	int64_t fact;

	buf_init(&text, 65536);
	ck_assert_str_eq(set("2", "Tax code", NULL), "");
	offered("job_start_evidence", &text);
	ck_assert_str_eq(buf_str(&text),
	    "job offer; payslip; written confirmation; Tax code; ");
	page(&text);
	ck_assert_str_eq(buf_str(&text), "Job start: No evidence\n"
					 "13 weeks: No evidence\n");
	fact =
	    enter(DESK_ENTER_ADD, 0, "payslip", "2026-02-01", DESK_ENTER_DONE);
	page(&text);
	ck_assert_str_eq(buf_str(&text),
	    "Job start: No evidence that shows it: it is later than the "
	    "payslip of 1 February 2026\n"
	    "13 weeks: No evidence\n");
	/* Another kind is another fact. */
	fact = enter(DESK_ENTER_CORRECT, fact, "own_2", "2026-02-01",
	    DESK_ENTER_DONE);
	page(&text);
	ck_assert_str_eq(buf_str(&text),
	    "Job start: Evidence: Tax code of 1 February 2026\n"
	    "13 weeks: No evidence\n"
	    "ann: was Evidence of a job start, payslip, 1 February "
	    "2026\n");
	ck_assert_int_eq(enter(DESK_ENTER_WITHDRAW, fact, NULL, NULL,
			     DESK_ENTER_DONE),
	    0);
	page(&text);
	ck_assert_ptr_nonnull(strstr(buf_str(&text),
	    "Job start: No evidence\n13 weeks: No evidence\n"));
	ck_assert_ptr_nonnull(strstr(buf_str(&text),
	    "ann: withdrew Evidence of a job start, Tax code, 1 February "
	    "2026\n"));
	buf_free(&text);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { titles, what_a_title_may_be,
		evidence_with_its_history, NULL };

	const struct unit_suite suite = { .name = "desk_kinds",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}

/* Which returns are due, and a seal in two acts. */
#include "agent/desk/desk_returns.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_enrol.h"
#include "agent/desk/desk_seal_page.h"
#include "agent/desk/desk_settings.h"
#include "agent/register/evidence_kinds.h"
#include "common/base/day.h"
#include "tests/unit/fake_courier.h"
#include "tests/unit/unit.h"

#define FIRST "svc-a,C1,referral_accepted,2026-04-07,self,,,,\n"
#define LATER "svc-a,C2,referral_accepted,2026-05-01,self,,,,\n"

static struct fake_courier site;
static struct desk desk;
static struct desk_returns_request request;

/* That what the services never recorded did not happen. */
static void
answer_all(void)
{
	const struct desk_unrecorded_answer none = { .none = "all" };
	struct err e = ERR_INIT;

	ck_assert_msg(desk_unrecorded_answer(&desk, &none, &e) == 0, "%s",
	    e.text);
}

static void
begin(void)
{
	fake_courier_open(&site);
	desk = memory_register_desk(&site.reg);
	desk.spool = site.spool;
	request = (struct desk_returns_request){ .today = site.reg.today,
		.through = DAY_NONE };
	memory_register_take(&site.reg, FIRST);
	answer_all();
}

static void
end(void)
{
	fake_courier_close(&site);
}

/* Who types that name; NULL: nobody is asked. */
static int
sign_off(const struct hash *digest, const char *name, size_t *n, struct err *e)
{
	const struct desk_seal_sign sign = { .today = request.today,
		.through = request.through,
		.said = request.today,
		.digest = digest,
		.epoch = fake_courier_agent(&site).pins.epoch,
		.way = name == NULL ? SIGNOFF_STANDING : SIGNOFF_TYPED,
		.typed = name };
	struct desk_sealed sealed;
	int rc = desk_seal_sign_off(&desk, &sign, &sealed, e);

	*n = sealed.n;
	return rc;
}

static void
prepare(struct desk_seal *seal)
{
	struct err e = ERR_INIT;

	/* The facts are older than a clock may be ahead of them. */
	request.said = request.today;
	ck_assert_msg(desk_seal_prepare(&desk, &request, seal, &e) == 0, "%s",
	    e.text);
}

/* What was shown is sealed, by its digest; afterwards nothing is due. */
START_TEST(test_signed_as_shown)
{
	struct desk_preview preview;
	struct desk_seal seal;
	struct err e = ERR_INIT;
	struct hash digest;
	struct buf text;
	size_t n;

	fake_courier_enrol(&site);
	prepare(&seal);
	ck_assert_uint_eq(seal.due.list.n, 1);
	ck_assert(seal.draft.why != NULL);
	ck_assert(strstr(buf_str(&seal.changes), "first return") != NULL);
	/* The first time, the very text is shown. */
	ck_assert(strstr(buf_str(&seal.changes), buf_str(&seal.draft.text)) !=
		  NULL);

	/* preview gives the same bytes, so anybody can compute the digest. */
	ck_assert_int_eq(desk_returns_preview(&desk, &request, &preview, &e),
	    0);
	buf_init(&text, 1 << 20);
	desk_returns_preview_write(&preview, &text);
	ck_assert(slice_equal(buf_slice(&text), buf_slice(&seal.draft.text)));
	digest = hash_of(buf_slice(&text));
	ck_assert(hash_equal(&digest, &seal.draft.digest));
	buf_free(&text);
	desk_returns_preview_free(&preview);

	ck_assert_msg(sign_off(&digest, "ann", &n, &e) == 0, "%s", e.text);
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(fake_courier_count(&site, "waiting"), 1);
	ck_assert_uint_eq(memory_spool_count(&site.memory, "out/000001"), 2);
	desk_seal_free(&seal);

	prepare(&seal);
	ck_assert_uint_eq(seal.due.list.n, 0);
	ck_assert_int_lt(sign_off(&seal.draft.digest, NULL, &n, &e), 0);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert(strstr(e.text, "nothing has changed") != NULL);
	ck_assert_int_eq(fake_courier_count(&site, "waiting"), 1);
	desk_seal_free(&seal);
}
END_TEST

static void
run_sql(const char *sql)
{
	struct err e = ERR_INIT;

	ck_assert_msg(db_exec(site.reg.open.db, sql, &e) == 0, "%s", e.text);
}

static void
keep_evidence(bool on)
{
	const struct desk_settings_request r = { .service = "svc-a",
		.evidence = on ? "on" : "off" };
	struct err e = ERR_INIT;

	ck_assert_msg(desk_settings_set(&desk, &r, &e) == 0, "%s", e.text);
}

/* What is due is one return of that rule set, which is signed; with what the page
 * says that job starts shown by evidence were before and are now, NULL: nothing. */
static void
seal_one(const char *rules, const char *was, const char *is)
{
	const struct jval *figures;
	const char *shown_was = NULL, *shown_is = NULL;
	struct desk_seal seal;
	struct err e = ERR_INIT;
	struct jval *answer;
	size_t n;

	prepare(&seal);
	ck_assert_uint_eq(seal.due.list.n, 1);
	ck_assert_str_eq(seal.due.list.item[0].now.rules->name, rules);
	ck_assert(strstr(buf_str(&seal.draft.text), rules) != NULL);
	answer = desk_seal_page(&seal, 0);
	figures = jval_get(jval_at(jval_get(answer, "returns"), 0), "figures");
	for (size_t i = 0; i < jval_length(figures); i++) {
		const struct jval *f = jval_at(figures, i);

		if (strcmp(jval_get_str(f, "title"),
			"Job starts, shown by evidence") == 0) {
			shown_was = jval_get_str(f, "was");
			shown_is = jval_get_str(f, "is");
		}
	}
	ck_assert_pstr_eq(shown_was, was);
	ck_assert_pstr_eq(shown_is, is);
	if (was != NULL) {
		ck_assert_str_eq(seal.draft.why,
		    "how many outcomes are shown by evidence is sent from "
		    "now on, or no longer");
		/* It is for a person to say. */
		ck_assert_int_lt(sign_off(&seal.draft.digest, NULL, &n, &e), 0);
		e = (struct err)ERR_INIT;
	}
	ck_assert_msg(sign_off(&seal.draft.digest, "ann", &n, &e) == 0, "%s",
	    e.text);
	ck_assert_uint_eq(n, 1);
	jval_free(answer);
	desk_seal_free(&seal);
}

static void
nothing_due(void)
{
	struct desk_seal seal;

	prepare(&seal);
	ck_assert_uint_eq(seal.due.list.n, 0);
	desk_seal_free(&seal);
}

/* A person signs all that is due. */
static void
sign_all(struct desk_seal *seal)
{
	struct err e = ERR_INIT;
	size_t n;

	ck_assert_msg(sign_off(&seal->draft.digest, "ann", &n, &e) == 0, "%s",
	    e.text);
	ck_assert_uint_eq(n, seal->due.list.n);
	desk_seal_free(seal);
}

/* Whether seal, preview and the preview of one quarter say that counts of evidence
 * stay at the site, and hold nothing else back. */
static void
counts_stay(bool they_do)
{
	static const char says[] = "svc-a: how many outcomes are shown by "
				   "evidence is counted here, and "
				   "not sent";
	struct desk_returns_request quarter = request;
	struct desk_preview preview;
	struct desk_seal seal;
	struct err e = ERR_INIT;
	struct period period;

	prepare(&seal);
	ck_assert_int_eq(strstr(buf_str(&seal.news), says) != NULL, they_do);
	ck_assert(!seal.due.kept_back);
	desk_seal_free(&seal);
	ck_assert_int_eq(desk_returns_preview(&desk, &request, &preview, &e),
	    0);
	ck_assert_int_eq(strstr(buf_str(&preview.held), says) != NULL, they_do);
	ck_assert(!preview.kept_back);
	desk_returns_preview_free(&preview);
	ck_assert(period_parse_user("2026-04-01/P3M", &period, &e) == 0);
	quarter.period = &period;
	ck_assert_int_eq(desk_returns_preview(&desk, &quarter, &preview, &e),
	    0);
	ck_assert_int_eq(strstr(buf_str(&preview.held), says) != NULL, they_do);
	desk_returns_preview_free(&preview);
}

/*
 * Counts of evidence leave once a service keeps some and the aggregator takes them;
 * until then it is said that they stay.  Each change of that is a revision, old beside
 * new, for a person to sign.
 */
START_TEST(test_counts_of_evidence)
{
	struct desk_seal seal;

	memory_register_take(&site.reg,
	    "svc-a,C1,job_started,2026-04-13,,,j1,20,\n"
	    "svc-a,C1,job_full_day,2026-04-14,,,j1,,\n"
	    "svc-a,C1,job_start_evidence,2026-04-30,payslip,,j1,,\n");
	answer_all();
	fake_courier_enrol(&site);
	seal_one("ips-grow/1", NULL, NULL);
	counts_stay(false);
	keep_evidence(true);
	/* It is said also where nothing is due, and of one quarter. */
	nothing_due();
	counts_stay(true);
	memory_register_take(&site.reg, LATER);
	counts_stay(true);
	seal_one("ips-grow/1", NULL, NULL);

	run_sql("INSERT INTO taken_content VALUES ('ips-grow/2', 1)");
	counts_stay(false);
	prepare(&seal);
	ck_assert(strstr(buf_str(&seal.changes),
		      "rules ips-grow/1 -> ips-grow/2\n") != NULL);
	ck_assert(strstr(buf_str(&seal.changes),
		      "job_starts.evidenced - -> 1\n") != NULL);
	ck_assert(strstr(buf_str(&seal.news), "not sent") == NULL);
	desk_seal_free(&seal);
	seal_one("ips-grow/2", "not collected", "1");
	nothing_due();
	keep_evidence(false);
	seal_one("ips-grow/1", "1", "not collected");
	nothing_due();

	/* An aggregator that is put back takes no more than before. */
	keep_evidence(true);
	seal_one("ips-grow/2", "not collected", "1");
	run_sql("DELETE FROM taken_content");
	seal_one("ips-grow/1", "1", "not collected");
	nothing_due();
}
END_TEST

/* How many job starts of the quarter are shown, as people of the site see it. */
static int64_t
starts_shown(void)
{
	const struct returns r =
	    memory_register_return(&site.reg, "2026-04-01/P3M", NULL);

	return memory_register_figure(&r, "job_starts.evidenced");
}

/* P-RET-5: evidence that comes after its quarter restates that, and a kind of the
 * site's own shows nothing until it has a title. */
START_TEST(test_evidence_that_comes_later)
{
	struct open_register own;
	struct desk_seal seal;
	struct err e = ERR_INIT;

	site.reg.today = memory_register_day("2026-07-10");
	request.today = site.reg.today;
	memory_register_take(&site.reg,
	    "svc-a,C1,job_started,2026-06-28,,,j1,20,\n"
	    "svc-a,C1,job_full_day,2026-06-28,,,j1,,\n");
	answer_all();
	keep_evidence(true);
	fake_courier_enrol(&site);
	run_sql("INSERT INTO taken_content VALUES ('ips-grow/2', 1)");
	prepare(&seal);
	sign_all(&seal);
	nothing_due();
	/* A file may bring a kind that has no title here. */
	memory_register_take(&site.reg,
	    "svc-a,C1,job_start_evidence,2026-07-05,own_3,,j1,,\n");
	ck_assert_int_eq(starts_shown(), 0);
	nothing_due();
	own = memory_register_own(&site.reg);
	ck_assert_int_eq(evidence_kinds_set(&own, 3, "Letter", &e), 0);
	ck_assert_int_eq(starts_shown(), 1);
	prepare(&seal);
	ck_assert_uint_eq(seal.due.list.n, 1);
	ck_assert_msg(strstr(buf_str(&seal.changes),
			  "svc-a, 2026/27 Q1 (Apr–Jun), to 2026-06-30:\n"
			  "job_starts.evidenced 0 -> 1 (+1)\n") != NULL,
	    "%s", buf_str(&seal.changes));
	sign_all(&seal);
	nothing_due();
	/* It shows what it did, also when it is offered no more. */
	ck_assert_int_eq(evidence_kinds_set(&own, 3, "", &e), 0);
	ck_assert_int_eq(starts_shown(), 1);
}
END_TEST

/* What nobody reads goes on by the rules of before; what cannot, waits alone. */
static void
seal_weekly(size_t due, const char *rules, size_t waiting)
{
	struct desk_seal seal;
	struct err e = ERR_INIT;
	size_t n;

	site.reg.today += 7;
	request.today = site.reg.today;
	request.standing = true;
	prepare(&seal);
	ck_assert_uint_eq(seal.due.list.n, due);
	for (size_t i = 0; i < due; i++)
		ck_assert_str_eq(seal.due.list.item[i].now.rules->name, rules);
	ck_assert_uint_eq(seal.due.list.waiting, waiting);
	ck_assert_msg(sign_off(&seal.draft.digest, NULL, &n, &e) == 0, "%s",
	    e.text);
	ck_assert_uint_eq(n, due);
	desk_seal_free(&seal);
	request.standing = false;
}

START_TEST(test_other_rules_wait_for_a_person)
{
	struct desk_seal seal;

	/* The second week begins another quarter. */
	site.reg.today = memory_register_day("2026-06-26");
	request.today = site.reg.today;
	memory_register_take(&site.reg,
	    "svc-b,C1,referral_accepted,2026-04-08,self,,,,\n");
	answer_all();
	fake_courier_enrol(&site);
	prepare(&seal);
	ck_assert_uint_eq(seal.due.list.n, 2);
	sign_all(&seal);
	keep_evidence(true);
	run_sql("INSERT INTO taken_content VALUES ('ips-grow/2', 1)");
	seal_weekly(4, "ips-grow/1", 1);
	prepare(&seal);
	ck_assert_uint_eq(seal.due.list.n, 2);
	ck_assert_str_eq(seal.due.list.item[0].now.service, "svc-a");
	ck_assert_str_eq(seal.due.list.item[0].now.rules->name, "ips-grow/2");
	sign_all(&seal);
	/* No count is sent that a lead has switched off. */
	keep_evidence(false);
	seal_weekly(2, "ips-grow/1", 2);
	prepare(&seal);
	ck_assert_uint_eq(seal.due.list.n, 2);
	ck_assert_str_eq(seal.due.list.item[0].now.rules->name, "ips-grow/1");
	sign_all(&seal);
	nothing_due();
}
END_TEST

/* A fact that is added between the two acts: nothing is signed. */
START_TEST(test_changed_since_shown)
{
	struct desk_seal seal;
	struct err e = ERR_INIT;
	size_t n;

	fake_courier_enrol(&site);
	prepare(&seal);
	memory_register_take(&site.reg, LATER);
	ck_assert_int_lt(sign_off(&seal.draft.digest, "ann", &n, &e), 0);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert(strstr(e.text, "changed since they were shown") != NULL);
	ck_assert_uint_eq(n, 0);
	ck_assert_int_eq(fake_courier_count(&site, "waiting"), 0);
	ck_assert_uint_eq(fake_courier_agent(&site).seq, 0);
	ck_assert_uint_eq(memory_spool_count(&site.memory, "out/000001"), 1);
	desk_seal_free(&seal);

	/* What is there now can be shown and signed off. */
	prepare(&seal);
	ck_assert_msg(sign_off(&seal.draft.digest, "ann", &n, &e) == 0, "%s",
	    e.text);
	ck_assert_uint_eq(n, 1);
	ck_assert_uint_eq(fake_courier_agent(&site).seq, 1);
	desk_seal_free(&seal);
}
END_TEST

START_TEST(test_another_name)
{
	struct desk_seal seal;
	struct err e = ERR_INIT;
	size_t n;

	fake_courier_enrol(&site);
	prepare(&seal);
	ck_assert_int_lt(sign_off(&seal.draft.digest, "bob", &n, &e), 0);
	ck_assert_str_eq(e.text,
	    "that is not the name ann; nothing was sealed");
	ck_assert_int_eq(fake_courier_count(&site, "waiting"), 0);
	desk_seal_free(&seal);
}
END_TEST

/* The same text for another enrolment is not what was signed off. */
START_TEST(test_enrolled_anew_since_shown)
{
	struct desk_seal_sign sign = { .today = 0 };
	struct desk_sealed sealed;
	struct desk_seal seal;
	struct err e = ERR_INIT;

	fake_courier_enrol(&site);
	prepare(&seal);
	sign = (struct desk_seal_sign){ .today = request.today,
		.through = request.through,
		.said = request.today,
		.digest = &seal.draft.digest,
		.epoch = seal.epoch + 1,
		.way = SIGNOFF_TYPED,
		.typed = "ann" };
	ck_assert_int_lt(desk_seal_sign_off(&desk, &sign, &sealed, &e), 0);
	ck_assert(strstr(e.text, "enrolled anew since") != NULL);
	ck_assert(sealed.outdated);
	ck_assert_int_eq(fake_courier_count(&site, "waiting"), 0);
	sign.epoch = seal.epoch;
	ck_assert_int_eq(desk_seal_sign_off(&desk, &sign, &sealed, &e), 0);
	ck_assert(!sealed.outdated);
	desk_seal_free(&seal);
}
END_TEST

/* Between two weekly seals a person has to say yes, and sees what changed. */
START_TEST(test_needs_yes)
{
	struct desk_seal seal;
	struct err e = ERR_INIT;
	size_t n;

	fake_courier_enrol(&site);
	prepare(&seal);
	ck_assert_int_eq(sign_off(&seal.draft.digest, "ann", &n, &e), 0);
	desk_seal_free(&seal);
	memory_register_take(&site.reg, LATER);
	prepare(&seal);
	ck_assert(seal.draft.why != NULL);
	ck_assert_uint_eq(seal.due.list.n, 1);
	ck_assert(strstr(buf_str(&seal.changes), "referrals 1 -> 2 (+1)") !=
		  NULL);
	ck_assert(strstr(buf_str(&seal.changes), "sheaf-return/1") == NULL);
	/* Nor can a face forget to ask. */
	ck_assert_int_lt(sign_off(&seal.draft.digest, NULL, &n, &e), 0);
	ck_assert(strstr(e.text, "needs a person's yes") != NULL);
	ck_assert_int_eq(fake_courier_count(&site, "waiting"), 1);
	ck_assert_int_eq(sign_off(&seal.draft.digest, "ann", &n, &e), 0);
	ck_assert_uint_eq(n, 1);
	desk_seal_free(&seal);
}
END_TEST

/* A last seal that a clock told wrongly does not put the weekly one off for
 * years. */
START_TEST(test_weekly_after_a_clock_ahead)
{
	struct desk_seal seal;
	struct err e = ERR_INIT;
	size_t n;

	fake_courier_enrol(&site);
	request.today += 1461;
	prepare(&seal);
	ck_assert_int_eq(sign_off(&seal.draft.digest, "ann", &n, &e), 0);
	ck_assert_uint_gt(n, 10);
	desk_seal_free(&seal);
	request.today -= 1461;
	prepare(&seal);
	ck_assert(seal.due.question.weekly);
	ck_assert_uint_eq(seal.due.list.n, n);
	ck_assert_str_eq(seal.draft.why,
	    "figures that were sealed for days that have not come are taken "
	    "back");
	ck_assert_int_eq(sign_off(&seal.draft.digest, NULL, &n, &e), -1);
	ck_assert_int_eq(sign_off(&seal.draft.digest, "ann", &n, &e), 0);
	desk_seal_free(&seal);
	/* Once is enough. */
	prepare(&seal);
	ck_assert_uint_eq(seal.due.list.n, 0);
	desk_seal_free(&seal);
}
END_TEST

START_TEST(test_not_enrolled)
{
	struct desk_seal seal;
	struct err e = ERR_INIT;

	ck_assert_int_lt(desk_seal_prepare(&desk, &request, &seal, &e), 0);
	ck_assert_int_eq(e.kind, ERR_USAGE);
	ck_assert(strstr(e.text, "not enrolled yet") != NULL);
	desk_seal_free(&seal);
}
END_TEST

/* News from the courier are shown even when nothing can be sealed. */
START_TEST(test_news)
{
	struct desk_seal seal;
	struct err e = ERR_INIT;
	size_t n;

	fake_courier_enrol(&site);
	prepare(&seal);
	ck_assert_int_eq(sign_off(&seal.draft.digest, "ann", &n, &e), 0);
	desk_seal_free(&seal);
	(void)fake_courier_send(&site);
	request.through = request.today + 1;
	ck_assert_int_lt(desk_seal_prepare(&desk, &request, &seal, &e), 0);
	ck_assert_int_eq(e.kind, ERR_USAGE);
	ck_assert_str_eq(buf_str(&seal.news),
	    "Since the last time: 1 return received, 0 refused.\n");
	desk_seal_free(&seal);
}
END_TEST

START_TEST(test_json)
{
	struct desk_preview preview;
	const struct jval *o, *list;
	struct desk_seal seal;
	struct err e = ERR_INIT;
	struct jval *answer;
	int64_t referrals;
	bool yes = false;

	fake_courier_enrol(&site);
	prepare(&seal);
	answer = desk_seal_page(&seal, 0);
	list = jval_get(answer, "returns");
	ck_assert_uint_eq(jval_length(list), 1);
	o = jval_at(list, 0);
	ck_assert_str_eq(jval_get_str(o, "service"), "svc-a");
	ck_assert_str_eq(jval_get_str(o, "title"),
	    "2026/27 Q1 (Apr\342\200\223Jun)");
	/* What one return says is all of the text that is signed. */
	ck_assert_str_eq(jval_get_str(o, "text"), buf_str(&seal.draft.text));
	ck_assert_uint_eq(strlen(jval_get_str(answer, "digest")), 44);
	o = jval_at(jval_get(o, "figures"), 0);
	ck_assert_str_eq(jval_get_str(o, "title"), "Referrals accepted");
	ck_assert_str_eq(jval_get_str(o, "is"), "1");
	ck_assert(jval_is_null(jval_get(o, "was")));
	ck_assert(jval_is_null(jval_get(answer, "said")));
	ck_assert_str_eq(jval_get_str(answer, "why"),
	    "nothing was ever sealed in this register");
	jval_free(answer);
	desk_seal_free(&seal);

	ck_assert_int_eq(desk_returns_preview(&desk, &request, &preview, &e),
	    0);
	answer = desk_returns_preview_json(&preview);
	ck_assert(jval_bool(jval_get(jval_at(answer, 0), "date_in_doubt"),
		      &yes) &&
		  !yes);
	o = jval_get(jval_at(answer, 0), "figures");
	ck_assert(jval_get_i64(o, "referrals", &referrals));
	ck_assert_int_eq(referrals, 1);
	jval_free(answer);
	desk_returns_preview_free(&preview);
}
END_TEST

/* What seal would ask about the day, preview says, of every quarter too. */
START_TEST(test_preview_in_doubt)
{
	struct desk_preview preview;
	struct err e = ERR_INIT;
	struct jval *answer;
	struct period p;
	bool doubt;

	ck_assert(period_parse(slice_of("2026-04-01/P3M"), &p));
	request.today += 400;
	for (int all = 0; all < 2; all++) {
		request.period = all ? NULL : &p;
		ck_assert_msg(desk_returns_preview(&desk, &request, &preview,
				  &e) == 0,
		    "%s", e.text);
		ck_assert(strstr(buf_str(&preview.doubt),
			      "The newest entry is of 2026-04-07.\n") != NULL);
		answer = desk_returns_preview_json(&preview);
		ck_assert(jval_bool(jval_get(jval_at(answer, 0),
					"date_in_doubt"),
			      &doubt) &&
			  doubt);
		jval_free(answer);
		desk_returns_preview_free(&preview);
	}
}
END_TEST

/* A quarter that only one of the services has is shown for that one alone. */
START_TEST(test_preview_quarter)
{
	struct desk_preview preview;
	struct err e = ERR_INIT;
	struct period p;

	memory_register_take(&site.reg,
	    "svc-b,C1,referral_accepted,2026-01-07,self,,,,\n");
	ck_assert(period_parse(slice_of("2026-01-01/P3M"), &p));
	request.period = &p;
	ck_assert_msg(desk_returns_preview(&desk, &request, &preview, &e) == 0,
	    "%s", e.text);
	ck_assert_uint_eq(preview.n, 1);
	ck_assert_str_eq(preview.item[0].service, "svc-b");
	desk_returns_preview_free(&preview);
	request.service = "svc-a";
	ck_assert_int_lt(desk_returns_preview(&desk, &request, &preview, &e),
	    0);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
}
END_TEST

START_TEST(test_explain)
{
	struct desk_explain x;
	struct err e = ERR_INIT;
	struct period p;
	struct buf text;

	ck_assert(period_parse(slice_of("2026-04-01/P3M"), &p));
	request.period = &p;
	request.service = "svc-a";
	ck_assert_msg(desk_returns_explain(&desk, &request, "referrals", &x,
			  &e) == 0,
	    "%s", e.text);
	buf_init(&text, 1 << 16);
	desk_returns_explain_write(&x, &text);
	ck_assert(strstr(buf_str(&text), "client C1 ") != NULL);
	ck_assert(strstr(buf_str(&text), "their sum is 1\n") != NULL);
	buf_free(&text);
	desk_returns_explain_free(&x);
	ck_assert_int_lt(desk_returns_explain(&desk, &request, "nothing", &x,
			     &e),
	    0);
	ck_assert_int_eq(e.kind, ERR_USAGE);
}
END_TEST

START_TEST(test_enrol)
{
	static const char secret[] = "0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d"
				     "0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d";
	struct desk_enrol invite;
	struct err e = ERR_INIT;
	char *url;

	ck_assert_ptr_null(desk_enrol_url("http://far.example"));
	url = desk_enrol_url("https://office.test//");
	ck_assert_str_eq(url, "https://office.test");
	for (int again = 0; again < 2; again++) {
		ck_assert_msg(desk_enrol_read(&invite,
				  buf_slice(&site.aggregator->invite_file),
				  secret, &e) == 0,
		    "%s", e.text);
		ck_assert_msg(desk_enrol(&desk, &invite, url, request.today,
				  &e) == 0,
		    "%s", e.text);
		ck_assert_int_eq(invite.again, again);
		desk_enrol_wipe(&invite);
	}
	free(url);
	ck_assert_uint_eq(memory_spool_count(&site.memory, "out/000001"), 1);
	ck_assert_int_lt(desk_enrol_read(&invite,
			     buf_slice(&site.aggregator->invite_file), "0e0e",
			     &e),
	    0);
	desk_enrol_wipe(&invite);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { test_signed_as_shown,
		test_counts_of_evidence, test_evidence_that_comes_later,
		test_other_rules_wait_for_a_person, test_changed_since_shown,
		test_another_name, test_enrolled_anew_since_shown,
		test_needs_yes, test_weekly_after_a_clock_ahead,
		test_not_enrolled, test_news, test_json, test_preview_in_doubt,
		test_preview_quarter, test_explain, test_enrol, NULL };
	const struct unit_suite suite = { .name = "desk_returns",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}

/* Zero, or not recorded: the question before the first return of a service. */
#include "agent/desk/desk_unrecorded.h"

#include <string.h>

#include "agent/desk/desk_seal.h"
#include "agent/register/services.h"
#include "common/base/day.h"
#include "tests/unit/fake_courier.h"
#include "tests/unit/unit.h"

#define REFERRAL  "svc-a,C1,referral_accepted,2026-04-07,self,,,,\n"
#define INTERVIEW "svc-a,C1,interview,2026-05-07,,,i1,,\n"
#define OTHER     "svc-b,C1,referral_accepted,2026-04-07,self,,,,\n"

static struct fake_courier site;
static struct desk desk;
static struct desk_returns_request request;

static void
begin(void)
{
	fake_courier_open(&site);
	desk = memory_register_desk(&site.reg);
	desk.spool = site.spool;
	/* The facts are older than a clock may be ahead of them. */
	request = (struct desk_returns_request){ .today = site.reg.today,
		.through = DAY_NONE,
		.said = site.reg.today };
	memory_register_take(&site.reg, REFERRAL);
	memory_register_take(&site.reg, INTERVIEW);
	fake_courier_enrol(&site);
}

static void
end(void)
{
	fake_courier_close(&site);
}

static int
answer(const char *service, const char *not_recorded, const char *none,
    struct err *e)
{
	const struct desk_unrecorded_answer a = { .service = service,
		.not_recorded = not_recorded,
		.none = none };

	*e = (struct err)ERR_INIT;
	return desk_unrecorded_answer(&desk, &a, e);
}

/* What is asked, as "svc-a: contacts,profiles; svc-b: ..." */
static const char *
asked(void)
{
	static char text[2048];
	struct desk_unrecorded list;
	struct err e = ERR_INIT;
	struct buf out;

	ck_assert_int_eq(desk_unrecorded_load(&desk, NULL, &list, &e), 0);
	buf_init(&out, sizeof(text) - 1);
	for (size_t i = 0; i < list.n; i++) {
		buf_printf(&out, "%s%s: ", i == 0 ? "" : "; ",
		    list.item[i].service);
		desk_unrecorded_names(&list.item[i], &out);
	}
	(void)strcpy(text, buf_str(&out));
	buf_free(&out);
	desk_unrecorded_free(&list);
	return text;
}

/* Prepare and sign off by name; 0, or refused. */
static int
seal(struct err *e)
{
	struct desk_sealed sealed;
	struct desk_seal shown;
	struct desk_seal_sign sign = { .today = request.today,
		.through = request.through,
		.said = request.said,
		.way = SIGNOFF_TYPED,
		.typed = "ann" };
	int rc;

	*e = (struct err)ERR_INIT;
	rc = desk_seal_prepare(&desk, &request, &shown, e);
	sign.digest = &shown.draft.digest;
	sign.epoch = shown.epoch;
	if (rc == 0)
		rc = desk_seal_sign_off(&desk, &sign, &sealed, e);
	desk_seal_free(&shown);
	return rc;
}

static int64_t
figure(const char *code)
{
	struct desk_preview preview;
	struct err e = ERR_INIT;
	int64_t value;

	ck_assert_int_eq(desk_returns_preview(&desk, &request, &preview, &e),
	    0);
	ck_assert_uint_eq(preview.n, 1);
	value = memory_register_figure(&preview.item[0], code);
	desk_returns_preview_free(&preview);
	return value;
}

/* What has facts is not asked about, nor what only follows from a family that
 * has none; nothing is sealed before the answer. */
START_TEST(a_page_is_asked_in_words)
{
	const struct jval *families, *first;
	struct desk_unrecorded list;
	struct err e = ERR_INIT;
	struct jval *o;

	ck_assert_int_eq(desk_unrecorded_load(&desk, NULL, &list, &e), 0);
	o = desk_unrecorded_json(&list);
	families = jval_get(jval_at(o, 0), "families");
	first = jval_at(families, 0);
	ck_assert_str_eq(jval_get_text(first, "name"), "contacts");
	ck_assert_str_eq(jval_get_text(first, "title"),
	    "Contacts with clients");
	for (size_t i = 0; i < jval_length(families); i++) {
		const char *used =
		    jval_get_text(jval_at(families, i), "used_for");

		/* Titles of figures, not their codes. */
		ck_assert_ptr_nonnull(strstr(used, "Used for: "));
		ck_assert_ptr_null(strchr(used, '_'));
	}
	jval_free(o);
	desk_unrecorded_free(&list);
}
END_TEST

START_TEST(test_asked)
{
	struct err e;

	ck_assert_str_eq(asked(),
	    "svc-a: contacts,profiles,completed-profiles,plans,discharges,"
	    "jobs,employer-contacts,applications,posts,time-samples,swemwbs,"
	    "reqol,satisfaction");
	ck_assert_int_lt(seal(&e), 0);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert(strstr(e.text, "no entry of contacts with clients,") != NULL);
	ck_assert_int_eq(fake_courier_count(&site, "waiting"), 0);
	ck_assert_int_eq(answer(NULL, "posts,satisfaction", "all", &e), 0);
	ck_assert_str_eq(asked(), "");
	ck_assert_msg(seal(&e) == 0, "%s", e.text);
}
END_TEST

/* "Not recorded" is a "-" in the return, "none" a 0. */
START_TEST(test_figures)
{
	struct err e;

	ck_assert_int_eq(figure("es_fte"), 0);
	ck_assert_int_eq(answer("svc-a", "posts, contacts", "plans", &e), 0);
	ck_assert_int_eq(figure("es_fte"), MEASURE_NOT_COLLECTED);
	ck_assert_int_eq(figure("es_fte_weeks"), MEASURE_NOT_COLLECTED);
	ck_assert_int_eq(figure("caseload"), MEASURE_NOT_COLLECTED);
	ck_assert_int_eq(figure("caseload.employed"), MEASURE_NOT_COLLECTED);
	ck_assert_int_eq(figure("engaged"), 0);
	ck_assert_str_eq(asked(),
	    "svc-a: profiles,completed-profiles,discharges,jobs,"
	    "employer-contacts,applications,time-samples,swemwbs,reqol,"
	    "satisfaction");
	/* The later word counts. */
	ck_assert_int_eq(answer("svc-a", "plans", NULL, &e), 0);
	ck_assert_int_eq(figure("engaged"), MEASURE_NOT_COLLECTED);
}
END_TEST

/* The answer is remembered, and a service that has reported is not asked
 * again; a new one is. */
START_TEST(test_once)
{
	struct services_list list;
	struct err e;

	ck_assert_int_eq(answer(NULL, NULL, "all", &e), 0);
	ck_assert_int_eq(services_load(site.reg.open.db, &list, &e), 0);
	ck_assert(list.service[0]
		      .none[families_index(families_find(slice_of("posts")))]);
	services_free(&list);
	ck_assert_int_eq(seal(&e), 0);
	memory_register_take(&site.reg,
	    "svc-a,C1,interview,2026-05-07,,withdrawn,i1,,\n");
	ck_assert_str_eq(asked(), "");
	memory_register_take(&site.reg, OTHER);
	ck_assert_int_eq(strncmp(asked(), "svc-b: contacts,", 16), 0);
	ck_assert_int_lt(seal(&e), 0);
	ck_assert(strstr(e.text, "service svc-b") != NULL);
}
END_TEST

START_TEST(test_refused)
{
	const char *before;
	struct err e;

	before = asked();
	ck_assert_int_lt(answer("svc-a", "colours", NULL, &e), 0);
	ck_assert_int_eq(e.kind, ERR_USAGE);
	ck_assert(strstr(e.text, "referrals, contacts, profiles") != NULL);
	ck_assert(strstr(e.text, "colours") == NULL);
	ck_assert_int_lt(answer("svc-a", "posts", "posts", &e), 0);
	ck_assert_int_lt(answer("svc-a", "all", "all", &e), 0);
	ck_assert_int_lt(answer("svc-z", "posts", NULL, &e), 0);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	/* It has an interview, so these are recorded. */
	ck_assert_int_lt(answer("svc-a", "posts,interviews", NULL, &e), 0);
	ck_assert(strstr(e.text, "has entries of job interviews") != NULL);
	ck_assert_int_eq(figure("es_fte"), 0);
	ck_assert_str_eq(asked(), before);
}
END_TEST

/* Ann and Bob answer the same question: ann sees what he said, and may say
 * otherwise, also of what he called not recorded. */
START_TEST(who_was_overtaken_sees_both)
{
	struct desk_unrecorded list;
	struct jval *now;
	struct desk_unrecorded_answer a = { .service = "svc-a",
		.none = "contacts,profiles",
		.overtaken = &now };
	const struct jval *families;
	char version[VERSIONS_SIZE];
	struct err e = ERR_INIT;
	bool contacts = false, profiles = false;

	ck_assert_int_eq(desk_unrecorded_load(&desk, "svc-a", &list, &e), 0);
	memcpy(version, list.item[0].version, sizeof(version));
	desk_unrecorded_free(&list);
	a.version = version;
	ck_assert_int_eq(answer("svc-a", "contacts", "all", &e), 0);
	ck_assert_int_eq(desk_unrecorded_answer(&desk, &a, &e), 0);
	ck_assert_ptr_nonnull(now);
	ck_assert_str_eq(jval_get_str(now, "service"), "svc-a");
	ck_assert_ptr_nonnull(strstr(jval_get_str(now, "says"),
	    "Set by ann on "));
	families = jval_get(now, "families");
	for (size_t i = 0; i < jval_length(families); i++) {
		const struct jval *f = jval_at(families, i);
		const char *name = jval_get_str(f, "name");
		const char *is = jval_get_str(f, "now");

		contacts |=
		    strcmp(name, "contacts") == 0 && strcmp(is, "not") == 0;
		profiles |=
		    strcmp(name, "profiles") == 0 && strcmp(is, "none") == 0;
	}
	ck_assert(contacts && profiles);
	ck_assert_int_eq(figure("caseload"), MEASURE_NOT_COLLECTED);
	/* From what there is now it can be said. */
	(void)strcpy(version, jval_get_str(now, "version"));
	jval_free(now);
	ck_assert_int_eq(desk_unrecorded_answer(&desk, &a, &e), 0);
	ck_assert_ptr_null(now);
	ck_assert_int_ne(figure("caseload"), MEASURE_NOT_COLLECTED);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_page_is_asked_in_words, test_asked,
		test_figures, test_once, test_refused,
		who_was_overtaken_sees_both, NULL };
	const struct unit_suite suite = { .name = "desk_unrecorded",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}

/*
 * The ledger: every measure of every quarter, counted for the whole service.
 */
#include "tests/demo/demo_ledger.h"

#include <string.h>

#include "common/base/err.h"
#include "tests/demo/demo_count.h"

static const char *const codes[] = { "referrals", "referrals.clinician",
	"referrals.self", "referrals.other", "referrals.employed", "accessed",
	"profiles_started", "engaged", "discharged", "caseload",
	"caseload.employed", "first_employer_contact",
	"first_employer_contact.0_30", "first_employer_contact.31_60",
	"first_employer_contact.61_150", "first_employer_contact.151_270",
	"first_employer_contact.271_up", "first_employer_contact.days",
	"job_starts", "job_starts.16_up", "job_starts.under_16", "into_work",
	"into_work.not_employed", "sustained_13", "sustained_13.16_up",
	"sustained_13.under_16", "sustained_26", "sustained_26.16_up",
	"sustained_26.under_16", "sustained_52", "sustained_52.16_up",
	"sustained_52.under_16", "in_work_13", "in_work_26", "in_work",
	"in_work.minutes", "in_work.supported", "employer_contacts",
	"employer_contacts.face_to_face", "employer_contacts.remote",
	"employer_contacts.other", "employer_contacts.reviewed", "applications",
	"interviews", "es_fte", "es_fte_weeks", "community.minutes",
	"community.of", "wellbeing_swemwbs.n", "wellbeing_swemwbs.rise",
	"wellbeing_swemwbs.fall", "wellbeing_reqol.n", "wellbeing_reqol.rise",
	"wellbeing_reqol.fall", "satisfaction.responses",
	"satisfaction.positive" };

_Static_assert(sizeof(codes) / sizeof(codes[0]) == COUNT_MEASURES,
    "a code for every measure");
_Static_assert((int)COUNT_MEASURES <= (int)DEMO_LEDGER_MEASURES_MAX,
    "room for every measure");

static void
count_quarter(struct demo_count *v)
{
	for (size_t i = 0; i < v->w->clients; i++) {
		demo_count_client(v, i);
		demo_count_work(v, &v->w->client[i]);
	}
	demo_count_service(v);
}

void
demo_ledger_count(struct demo_ledger *ledger, const struct demo_world *w)
{
	struct period quarter = w->first;

	*ledger = (struct demo_ledger){ 0 };
	for (int i = 0; i < DEMO_QUARTERS; i++) {
		struct demo_count v = {
			.w = w,
			.quarter = quarter,
			.count = ledger->count[i],
		};

		count_quarter(&v);
		quarter = period_next(quarter);
	}
}

int64_t
demo_ledger_value(const struct demo_ledger *ledger, int quarter,
    const char *code)
{
	int i = 0;

	while (i < COUNT_MEASURES && strcmp(codes[i], code) != 0)
		i++;
	ASSERT(i < COUNT_MEASURES);
	return ledger->count[quarter][i];
}

int64_t
demo_ledger_sum(const struct demo_ledger *ledger, const char *code)
{
	int64_t sum = 0;

	for (int quarter = 0; quarter < DEMO_QUARTERS; quarter++)
		sum += demo_ledger_value(ledger, quarter, code);
	return sum;
}

void
demo_ledger_write_header(struct buf *out)
{
	buf_puts(out, "service,period,measure,value\n");
}

void
demo_ledger_write(struct buf *out, const struct demo_ledger *ledger,
    const struct demo_world *w)
{
	struct period quarter = w->first;

	for (int i = 0; i < DEMO_QUARTERS; i++) {
		char period[PERIOD_TEXT_SIZE];

		period_format(period, quarter);
		for (int k = 0; k < COUNT_MEASURES; k++) {
			buf_printf(out, "%s,%s,%s,%lld\n", w->site.slug, period,
			    codes[k], (long long)ledger->count[i][k]);
		}
		quarter = period_next(quarter);
	}
}

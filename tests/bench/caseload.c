/*
 * The caseload that several benchmarks measure: always the same rows, so that a
 * figure of today can be compared with one of last year.
 */
#include "tests/bench/caseload.h"

#include "common/base/day.h"

enum { CONTACTS = 27, SHEET_MAX = 64 * 1024 * 1024 };

static void
add_row(struct buf *out, int client, const char *event, int32_t day,
    const char *rest)
{
	char text[DAY_TEXT_SIZE];

	day_format(text, day);
	buf_printf(out, "svc-a,c%d,%s,%s,%s\n", client, event, text, rest);
}

/* Forty facts: a referral, its plan, contacts, a search and a job. */
static void
add_client(struct buf *out, int client)
{
	static const struct {
		const char *event;
		int after;
		const char *rest;
	} rows[] = {
		{ "referral_received", 0, ",,r1,," },
		{ "referral_accepted", 1, "self,,r1,," },
		{ "profile_started", 5, ",,r1,," },
		{ "profile_completed", 14, ",,r1,," },
		{ "plan_completed", 15, ",,r1,," },
		{ "application", 20, ",,,," },
		{ "application", 30, ",,,," },
		{ "application", 40, ",,,," },
		{ "interview", 35, ",,,," },
		{ "interview", 45, ",,,," },
		{ "job_started", 50, ",,j1,20," },
		{ "job_full_day", 50, ",,j1,," },
		{ "in_work_support", 55, "phone,,,," },
	};
	int32_t day = day_from_civil(2025, 1, 2) + client % 90;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		add_row(out, client, rows[i].event, day + rows[i].after,
		    rows[i].rest);
	for (int i = 0; i < CONTACTS; i++)
		add_row(out, client, "contact", day + 2 + 3 * i, "phone,,,,");
}

void
caseload_sheet(struct buf *out)
{
	buf_init(out, SHEET_MAX);
	buf_puts(out, "service,client,event,date,mode,flags,ref,value,staff\n");
	for (int i = 0; i < CASELOAD_CLIENTS; i++)
		add_client(out, i);
}

int32_t
caseload_today(void)
{
	return day_from_civil(2026, 6, 30);
}

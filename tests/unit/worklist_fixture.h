#ifndef SHEAF_TESTS_UNIT_WORKLIST_FIXTURE_H
#define SHEAF_TESTS_UNIT_WORKLIST_FIXTURE_H

#include "agent/register/clients.h"
#include "agent/worklist/worklist.h"
#include "tests/unit/memory_register.h"

/* The facts of service svc-a on a day, as the commands open them. */
struct worklist_fixture {
	struct memory_register reg;
	struct symbols names;
	struct facts facts;
	struct clients_references clients;
	struct timeline t;
};

/* Import rows into a new register, as memory_register_take(), and open them on a day,
 * "YYYY-MM-DD"; *v is all zero. */
void worklist_fixture_open(struct worklist_fixture *v, const char *rows,
    const char *today);

/* Close and remove all of it. */
void worklist_fixture_close(struct worklist_fixture *v);

/* Append rows as CSV, without the header. */
void worklist_fixture_rows(struct buf *out, const struct worklist_fixture *v,
    const struct worklist *list);

/* Rows that cases of the lists and of the evidence share. */
#define A        "svc-a,A,"
#define ACCEPTED A "referral_accepted,2025-01-02,self,,r1,,\n"
#define PROFILE  ACCEPTED A "profile_started,2026-05-01,,,r1,,\n"
#define JOB \
	ACCEPTED A "job_started,2026-02-10,,,j1,20,\n" A \
		   "job_full_day,2026-02-11,,,j1,,\n"
/* Monday 2026-06-08 to Sunday 2026-06-14, and the week before. */
#define CONTACTS \
	"svc-a,,employer_contact,2026-05-31,email,,c1,,es1\n" \
	"svc-a,,employer_contact,2026-06-01,email,,c2,,es1\n" \
	"svc-a,,employer_contact,2026-06-07,phone,meaningful,c3,,es1\n" \
	"svc-a,,employer_contact,2026-06-08,phone,meaningful,c4,,es2\n"
#define LOADED \
	ACCEPTED A "profile_completed,2026-03-01,,,r1,,\n" A \
		   "plan_completed,2026-03-01,,,r1,,\n" A \
		   "contact,2026-06-03,phone,,,,\n"
#define POST "svc-a,,staff_fte,2026-01-01,es,,,"

#endif

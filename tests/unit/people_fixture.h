#ifndef SHEAF_TESTS_UNIT_PEOPLE_FIXTURE_H
#define SHEAF_TESTS_UNIT_PEOPLE_FIXTURE_H

#include "agent/exchange/exchange.h"
#include "agent/register/people_book.h"
#include "tests/unit/memory_register.h"

/*
 * A register for particulars to be about.  Of svc-a the clients C1 (number
 * 1; jobs j1, j2), C2 (2; job j1) and C3 (3), and the employer contacts e1
 * and e2; of svc-b the client C1 (4; job j1) and the contact e1.
 */
struct people_fixture {
	struct memory_register reg;
	int64_t service[2]; /* rows of svc-a and svc-b */
};

/* All columns of a file of particulars; rows follow. */
#define PEOPLE_FIXTURE_COLUMNS \
	"service,client,kind,ref,name,nhs_number,date_of_birth,address," \
	"postcode,phone,email,notes,employer,job_title,evidence," \
	"evidence_date\n"

/* Open and close one. */
void people_fixture_open(struct people_fixture *c);
void people_fixture_close(struct people_fixture *c);

/* The facts of one, as memory_register_take() reads them. */
extern const char people_fixture_facts[];

/* Import a whole file, which must be well formed.  The caller frees the
 * report. */
struct exchange_report people_fixture_import(struct people_fixture *c,
    const char *file, const struct exchange_options *options);

/* Import a file of which no row may be refused. */
struct exchange_report people_fixture_take(struct people_fixture *c,
    const char *file);

/* All particulars as a file; the caller frees it. */
char *people_fixture_export(struct people_fixture *c, bool nhs_numbers);

/* The number that a query gives. */
int64_t people_fixture_count(struct people_fixture *c, const char *sql);

/* The key of something in svc-a. */
struct people_key people_fixture_key(const struct people_fixture *c,
    enum people_kind kind, uint32_t client, const char *ref);

/* Assert that no sealed row was changed behind the vault's back. */
void people_fixture_is_sound(struct people_fixture *c);

#endif

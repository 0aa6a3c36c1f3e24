/*
 * A register with a few clients and services, for tests of particulars.
 */
#include "tests/unit/people_fixture.h"

#include <stdlib.h>

#include "agent/people/people_export.h"
#include "agent/people/people_import.h"
#include "agent/people/people_refs.h"
#include "agent/vault/vault_rows.h"
#include "common/base/mem.h"
#include "tests/unit/unit.h"

enum { EXPORT_MAX = 64 * 1024 * 1024 };

const char people_fixture_facts[] =
    "svc-a,C1,referral_received,2026-04-02,self,,r1,,\n"
    "svc-a,C1,referral_accepted,2026-04-02,self,,r1,,\n"
    "svc-a,C1,job_started,2026-05-04,,,j1,20,\n"
    "svc-a,C1,job_started,2026-05-05,,,j2,10,\n"
    "svc-a,C2,referral_received,2026-04-03,self,,r1,,\n"
    "svc-a,C2,referral_accepted,2026-04-03,self,,r1,,\n"
    "svc-a,C2,job_started,2026-05-06,,,j1,30,\n"
    "svc-a,C3,referral_received,2026-04-04,self,,r1,,\n"
    "svc-b,C1,referral_received,2026-04-05,self,,r1,,\n"
    "svc-b,C1,referral_accepted,2026-04-05,self,,r1,,\n"
    "svc-b,C1,job_started,2026-05-07,,,j1,16,\n"
    "svc-a,,employer_contact,2026-05-01,phone,,e1,,ES1\n"
    "svc-a,C2,employer_contact,2026-05-02,phone,,e2,,ES1\n"
    "svc-b,,employer_contact,2026-05-03,phone,,e1,,ES1\n";

static int64_t
service_number(struct people_fixture *c, const char *name)
{
	struct err e = ERR_INIT;
	int64_t number;
	bool known;

	ck_assert_msg(people_refs_service(c->reg.open.db, name, &number, &known,
			  &e) == 0,
	    "%s", e.text);
	ck_assert(known);
	return number;
}

void
people_fixture_open(struct people_fixture *c)
{
	memory_register_open(&c->reg);
	memory_register_take(&c->reg, people_fixture_facts);
	c->service[0] = service_number(c, "svc-a");
	c->service[1] = service_number(c, "svc-b");
}

void
people_fixture_close(struct people_fixture *c)
{
	memory_register_close(&c->reg);
}

struct exchange_report
people_fixture_import(struct people_fixture *c, const char *file,
    const struct exchange_options *options)
{
	struct open_register own = memory_register_own(&c->reg);
	struct exchange_report r;
	struct err e = ERR_INIT;

	ck_assert_msg(people_import(&own, slice_of(file), options, &r, &e) == 0,
	    "%s", e.text);
	ck_assert_uint_eq(r.read,
	    r.stored + r.corrected + r.unchanged + r.refused);
	access_free(&r.beside);
	access_free(&r.refused_of);
	return r;
}

struct exchange_report
people_fixture_take(struct people_fixture *c, const char *file)
{
	struct exchange_options options = { .today = c->reg.today };
	struct exchange_report r = people_fixture_import(c, file, &options);

	ck_assert_msg(r.refused == 0, "%s", memory_register_remark(&r, 0));
	ck_assert(r.written && r.remarks == 0);
	return r;
}

char *
people_fixture_export(struct people_fixture *c, bool nhs_numbers)
{
	struct err e = ERR_INIT;
	struct buf out;

	buf_init(&out, EXPORT_MAX);
	ck_assert_msg(people_export(&c->reg.open, NULL, nhs_numbers, &out,
			  &e) == 0,
	    "%s", e.text);
	ck_assert(!out.full);
	return buf_take(&out);
}

int64_t
people_fixture_count(struct people_fixture *c, const char *sql)
{
	struct err e = ERR_INIT;
	int64_t n;
	bool found;

	ck_assert_msg(db_get_i64(db_prepare(c->reg.open.db, sql), &n, &found,
			  &e) == 0,
	    "%s", e.text);
	ck_assert_msg(found, "%s", sql);
	return n;
}

struct people_key
people_fixture_key(const struct people_fixture *c, enum people_kind kind,
    uint32_t client, const char *ref)
{
	return (struct people_key){ .service = c->service[0],
		.client = client,
		.kind = kind,
		.ref = ref };
}

void
people_fixture_is_sound(struct people_fixture *c)
{
	struct err e = ERR_INIT;

	ck_assert_msg(vault_rows_check(c->reg.open.db, c->reg.open.vault, &e) ==
			  0,
	    "%s", e.text);
}

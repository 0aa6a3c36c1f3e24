/*
 * Any bytes as an exchange file: whatever is accepted can be derived and
 * exported, and the export can be imported again unchanged.
 */
#include <stdint.h>
#include <stdlib.h>

#include "agent/desk/sealed_columns.h"
#include "agent/exchange/exchange.h"
#include "agent/figures/due.h"
#include "agent/register/schema.h"
#include "common/base/day.h"
#include "common/base/db_schema.h"

static const struct actor ann = { .name = "ann" };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

enum { EXPORT_MAX = 1 << 24, TODAY = 20634 /* 2026-06-30 */ };

static void
take_again(struct db *db, struct vault *v, struct slice text)
{
	struct exchange_options options = { .today = TODAY };
	struct exchange_report report;
	struct err e = ERR_INIT;

	ASSERT(exchange_import(&(struct open_register){ .db = db,
				   .vault = v,
				   .actor = &ann },
		   text, &options, &report, &e) == 0);
	ASSERT(report.unchanged == report.read);
	exchange_report_free(&report);
}

static void
use(struct db *db, struct vault *v)
{
	struct due_question question = { .today = TODAY,
		.through = DAY_NONE,
		.weekly = true };
	struct err e = ERR_INIT;
	struct due_list list;
	struct buf out;

	ASSERT(due_list(db, &question, &list, &e) == 0);
	due_free(&list);
	buf_init(&out, EXPORT_MAX);
	ASSERT(exchange_export(&(struct open_register){ .db = db,
				   .vault = v,
				   .actor = &ann },
		   NULL, &out, &e) == 0);
	take_again(db, v, buf_slice(&out));
	buf_free(&out);
}

static struct db *
open_register(struct vault **v)
{
	char recovery[VAULT_RECOVERY_SIZE];
	struct err e = ERR_INIT;
	struct db *db;

	ASSERT(db_schema_open(&db, ":memory:", DB_CREATE, schema_register,
		   &e) == 0);
	ASSERT(vault_create(v, sealed_columns(db), "ann",
		   "a password for tests", VAULT_COST_WEAK_FOR_TESTS, recovery,
		   &e) == 0);
	return db;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	/* One register for all inputs, emptied after each. */
	static struct db *db;
	static struct vault *v;
	struct exchange_options options = { .today = TODAY,
		.accept_good_rows = true };
	struct exchange_report report;
	struct err e = ERR_INIT;

	if (!db)
		db = open_register(&v);
	if (exchange_import(
		&(struct open_register){ .db = db, .vault = v, .actor = &ann },
		slice_make(bytes, len), &options, &report, &e) < 0)
		return 0;
	ASSERT(report.read == report.stored + report.corrected +
				  report.unchanged + report.refused);
	exchange_report_free(&report);
	use(db, v);
	ASSERT(db_exec(db,
		   "DELETE FROM fact; DELETE FROM fact_history;"
		   "DELETE FROM client; DELETE FROM service",
		   &e) == 0);
	return 0;
}

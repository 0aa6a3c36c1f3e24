/*
 * Any bytes as a file of particulars, over a small register that holds some
 * already: rows are counted correctly, a refused file changes nothing, old
 * values are kept as history, and an export can be imported again unchanged.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/sealed_columns.h"
#include "agent/exchange/exchange.h"
#include "agent/people/people_duplicates.h"
#include "agent/people/people_export.h"
#include "agent/people/people_history.h"
#include "agent/people/people_import.h"
#include "agent/people/people_query.h"
#include "agent/register/schema.h"
#include "agent/vault/vault_rows.h"
#include "common/base/db_schema.h"
#include "common/base/mem.h"
#include "common/base/text.h"

static const struct actor ann = { .name = "ann" };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

enum { EXPORT_MAX = 1 << 26, TODAY = 20634 /* 2026-06-30 */ };

static const char facts[] =
    "service,client,event,date,mode,flags,ref,value,staff\n"
    "a,C1,referral_received,2026-04-02,self,,,,\n"
    "a,C1,referral_accepted,2026-04-02,self,,,,\n"
    "a,C1,job_started,2026-05-04,,,j1,20,\n"
    "a,C2,referral_received,2026-04-03,self,,,,\n"
    "a,,employer_contact,2026-05-01,phone,,e1,,\n"
    "b,C1,referral_received,2026-04-05,self,,,,\n";
enum { CLIENTS = 3 };

static const char known[] =
    "service,client,kind,ref,name,nhs_number,date_of_birth,employer\n"
    "a,C1,client,,Jane Lee,9434765919,1990-03-31,\n"
    "a,C1,job,j1,,,,Acme\n"
    "a,,employer_contact,e1,,,,Acme\n";

static struct open_register
open_register(void)
{
	struct exchange_options options = { .today = TODAY };
	char recovery[VAULT_RECOVERY_SIZE];
	struct exchange_report report;
	struct err e = ERR_INIT;
	struct vault *v;
	struct db *db;

	ASSERT(db_schema_open(&db, ":memory:", DB_CREATE, schema_register,
		   &e) == 0);
	ASSERT(vault_create(&v, sealed_columns(db), "ann",
		   "a password for tests", VAULT_COST_WEAK_FOR_TESTS, recovery,
		   &e) == 0);
	ASSERT(exchange_import(&(struct open_register){ .db = db,
				   .vault = v,
				   .actor = &ann },
		   slice_of(facts), &options, &report, &e) == 0);
	ASSERT(report.written);
	exchange_report_free(&report);
	return (struct open_register){ .db = db, .vault = v, .actor = &ann };
}

/* What is known before each file. */
static void
begin(const struct open_register *reg)
{
	struct exchange_options options = { .today = TODAY };
	struct exchange_report report;
	struct err e = ERR_INIT;

	ASSERT(db_exec(reg->db,
		   "DELETE FROM particulars; DELETE FROM particulars_history",
		   &e) == 0);
	ASSERT(people_import(reg, slice_of(known), &options, &report, &e) == 0);
	ASSERT(report.stored == 3 && report.written);
	exchange_report_free(&report);
}

static char *export(const struct open_register *reg)
{
	struct err e = ERR_INIT;
	struct buf out;

	buf_init(&out, EXPORT_MAX);
	ASSERT(people_export(reg, NULL, true, &out, &e) == 0);
	ASSERT(!out.full);
	return buf_take(&out);
}

static size_t
changes(const struct open_register *reg)
{
	struct err e = ERR_INIT;
	int64_t n = 0;
	bool found;

	ASSERT(db_get_i64(db_prepare(reg->db,
			      "SELECT count(*) FROM particulars_history"),
		   &n, &found, &e) == 0);
	return (size_t)n;
}

static void
check_words(const struct exchange_remark *remark)
{
	const struct exchange_manner manner = { .shows_cells = true };
	struct buf text;

	buf_init(&text, 65536);
	exchange_words_line(remark, &manner, &text);
	ASSERT(text_is_printable(buf_slice(&text)));
	buf_free(&text);
}

/* The counts add up, and each refused row says why, in plain words. */
static void
check_report(const struct exchange_report *r)
{
	size_t lines = 0;
	unsigned last = 0;

	ASSERT(r->read == r->stored + r->corrected + r->unchanged + r->refused);
	for (size_t i = 0; i < r->remarks; i++) {
		ASSERT(r->remark[i].refused && r->remark[i].line >= last);
		check_words(&r->remark[i]);
		lines += r->remark[i].line != last;
		last = r->remark[i].line;
	}
	ASSERT(lines == r->refused);
}

/* False when it is no file of particulars. */
static bool
import(const struct open_register *reg, struct slice file, bool dry_run,
    bool accept_good_rows, struct exchange_report *r)
{
	struct exchange_options options = { .today = TODAY,
		.dry_run = dry_run,
		.accept_good_rows = accept_good_rows };
	struct err e = ERR_INIT;

	begin(reg);
	if (people_import(reg, file, &options, r, &e) == 0) {
		check_report(r);
		return true;
	}
	ASSERT(text_is_printable(slice_of(e.text)) && e.text[0] != '\0');
	ASSERT(r->remarks == 0 && changes(reg) == 0);
	return false;
}

/* All of it or nothing is stored. */
static void
import_whole(const struct open_register *reg, struct slice file)
{
	struct exchange_report r;
	char *before, *after;

	begin(reg);
	before = export(reg);
	if (import(reg, file, false, false, &r)) {
		after = export(reg);
		ASSERT(r.written == (r.refused == 0));
		ASSERT(changes(reg) == (r.written ? r.corrected : 0));
		ASSERT((strcmp(before, after) == 0) ==
		       (!r.written || r.stored + r.corrected == 0));
		exchange_report_free(&r);
		free(after);
	}
	free(before);
}

/* What is stored of it goes out, and in again, as what it is. */
static void
take_again(const struct open_register *reg)
{
	struct exchange_options options = { .today = TODAY };
	struct exchange_report r;
	struct err e = ERR_INIT;
	char *file = export(reg), *again;

	ASSERT(people_import(reg, slice_of(file), &options, &r, &e) == 0);
	ASSERT(r.unchanged == r.read && r.written);
	again = export(reg);
	ASSERT(strcmp(file, again) == 0);
	exchange_report_free(&r);
	free(file);
	free(again);
}

/* Whether a text that stands in a client finds it; nothing, and what holds
 * neither letter nor digit, is not looked for. */
static bool
finds(const struct people_entry *c, const char *text)
{
	struct people_query q;
	bool found;

	people_query_read(&q, slice_of(text));
	found = q.words.n == 0 || people_query_finds(&q, c->text, &c->words);
	people_query_free(&q);
	return found;
}

/* All clients open, are found by what they are called, and have a past. */
static void
look(const struct open_register *reg)
{
	struct people_duplicates twins;
	struct people_history past;
	struct people_search roll;
	struct err e = ERR_INIT;

	ASSERT(vault_rows_check(reg->db, reg->vault, &e) == 0);
	ASSERT(people_search_open(reg, &roll, &e) == 0 && roll.n == CLIENTS);
	people_duplicates_find(&roll, NULL, &twins);
	ASSERT(twins.n <= 2);
	people_duplicates_free(&twins);
	for (size_t i = 0; i < roll.n; i++) {
		const struct people_entry *c = &roll.entry[i];
		const char *name = people_get(&c->words, PEOPLE_NAME);
		const char *number = people_get(&c->words, PEOPLE_NHS_NUMBER);

		ASSERT(finds(c, name) && finds(c, number));
		ASSERT(people_history_load(reg, c, &past, &e) == 0);
		people_history_free(&past);
	}
	people_search_free(&roll);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	/* One register for all inputs. */
	static struct open_register reg;
	struct slice file = slice_make(bytes, len);
	struct exchange_report dry, r;

	if (!reg.db)
		reg = open_register();
	if (!import(&reg, file, true, true, &dry))
		return 0;
	ASSERT(!dry.written && changes(&reg) == 0);
	import_whole(&reg, file);
	ASSERT(import(&reg, file, false, true, &r));
	ASSERT(r.written && changes(&reg) == r.corrected);
	ASSERT(r.stored == dry.stored && r.corrected == dry.corrected &&
	       r.refused == dry.refused);
	take_again(&reg);
	look(&reg);
	exchange_report_free(&dry);
	exchange_report_free(&r);
	return 0;
}

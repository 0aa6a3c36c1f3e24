/* Files that come in and go out at the desk, rows or whole client sheets. */
#include "agent/desk/desk_import.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_sheets.h"
#include "common/base/file.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

#define HEADER "service,client,event,date,mode,flags,ref,value,staff\n"
#define GOOD   "svc-a,C1,referral_accepted,2026-04-07,self,,,,\n"
#define BAD    "svc-a,C2,referral_accepted,2026-02-31,self,,,,\n"

static struct memory_register site;
static struct desk desk;

static void
begin(void)
{
	memory_register_open(&site);
	desk = memory_register_desk(&site);
}

static void
end(void)
{
	memory_register_close(&site);
}

static struct exchange_report
take(struct desk_import_request *r, const char *text)
{
	struct exchange_report report;
	struct err e = ERR_INIT;

	r->text = slice_of(text);
	ck_assert_msg(desk_import(&desk, r, &report, &e) == 0, "%s", e.text);
	return report;
}

/* A refused row keeps the others out, unless they are accepted. */
START_TEST(test_rows)
{
	struct desk_import_request r = { .kind = DESK_IMPORT_FACTS };
	const struct desk_export_request all = { .service = "svc-a" };
	struct exchange_report report = take(&r, HEADER GOOD BAD);
	struct err e = ERR_INIT;
	struct buf out;

	ck_assert_uint_eq(report.refused, 1);
	ck_assert_uint_eq(report.remarks, 1);
	ck_assert(!report.written);
	exchange_report_free(&report);

	r.accept_good_rows = true;
	report = take(&r, HEADER GOOD BAD);
	ck_assert(report.written);
	buf_init(&out, 1 << 16);
	desk_import_describe(&report, false, &out);
	ck_assert_str_eq(buf_str(&out),
	    "rows read 2, stored 1, corrected 0, unchanged 0, refused 1\n");
	buf_reset(&out);
	ck_assert_int_eq(desk_import_refused(r.text, &report, &out, &e), 0);
	ck_assert(strstr(buf_str(&out), "C2") != NULL);
	ck_assert(strstr(buf_str(&out), "C1") == NULL);
	exchange_report_free(&report);

	buf_reset(&out);
	ck_assert_int_eq(desk_export(&desk, &all, &out, &e), 0);
	ck_assert_str_eq(buf_str(&out), HEADER GOOD);
	buf_free(&out);
	/* An export that does not fit into the buffer fails. */
	buf_init(&out, 10);
	ck_assert_int_lt(desk_export(&desk, &all, &out, &e), 0);
	buf_free(&out);
}
END_TEST

START_TEST(test_decode)
{
	struct err e = ERR_INIT;
	const char *encoding;
	struct buf text;

	ck_assert_int_eq(desk_import_decode(slice_of("caf\xe9"), &text,
			     &encoding, &e),
	    0);
	ck_assert_str_eq(buf_str(&text), "caf\xc3\xa9");
	ck_assert_str_eq(encoding, "Windows-1252");
	buf_free(&text);
	ck_assert_int_lt(desk_import_decode(slice_of("PK\x03\x04"), &text,
			     &encoding, &e),
	    0);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	buf_free(&text);
}
END_TEST

/* Summaries and reviews count only as a whole, so their good rows alone are
 * not stored. */
START_TEST(test_whole_files)
{
	ck_assert(desk_import_by_row(DESK_IMPORT_FACTS));
	ck_assert(desk_import_by_row(DESK_IMPORT_PEOPLE));
	ck_assert(!desk_import_by_row(DESK_IMPORT_SUMMARY));
	ck_assert(!desk_import_by_row(DESK_IMPORT_FIDELITY));
}
END_TEST

/* By the first row alone, which may lack a column or have one too many. */
START_TEST(test_kinds)
{
	static const struct {
		const char *text;
		int kind; /* -1: none of them */
	} all[] = { { HEADER GOOD, DESK_IMPORT_FACTS },
		{ "event,service,date,horse\n", DESK_IMPORT_FACTS },
		{ "\n service , client ,kind,name\n", DESK_IMPORT_PEOPLE },
		{ "service,kind,ref,employer\n", DESK_IMPORT_PEOPLE },
		{ "service,period,measure,value\n", DESK_IMPORT_SUMMARY },
		{ "service,date,kind,item,score\n", DESK_IMPORT_FIDELITY },
		{ "service,date,kind,action,planned,done\n",
		    DESK_IMPORT_FIDELITY },
		/* A sheet of somebody's own, with a heading or two of ours. */
		{ "service,client,referral date\nsvc-a,C1,2026-04-07\n", -1 },
		{ "client,kind,ref\n", -1 }, { "Service,Event,Date\n", -1 },
		{ "Client ID,Referral date\n" HEADER, -1 }, { "\n", -1 },
		{ "", -1 } };
	enum desk_import_kind kind;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		bool known = desk_import_kind_of(slice_of(all[i].text), &kind);

		ck_assert_msg(known == (all[i].kind >= 0), "%s", all[i].text);
		if (known)
			ck_assert_int_eq(kind, all[i].kind);
	}
}
END_TEST

/* Proposed, refused until it is confirmed, confirmed in its file, imported. */
START_TEST(test_sheet)
{
	const struct desk_sheets_proposal ask = { .dates = DATES_ISO };
	const struct desk_sheets_request r = { .service = "svc-a",
		.today = site.today,
		.accept_good_rows = true };
	static const char clients[] =
	    "Client ID,Referral accepted,Referral source\n"
	    "C1,2026-04-07,self\nC2,2026-02-31,self\n";
	struct mapping_report report;
	struct desk_sheet sheet;
	struct err e = ERR_INIT;
	struct buf says, map, confirmed;
	struct jval *answer;

	buf_init(&says, 1 << 16);
	buf_init(&map, 1 << 16);
	buf_init(&confirmed, 1 << 16);
	desk_sheets_begin(&sheet);
	ck_assert_msg(desk_sheets_read(&sheet, slice_of(clients), &e) == 0,
	    "%s", e.text);
	ck_assert_msg(desk_sheets_propose(&sheet, &ask, &says, &e) == 0, "%s",
	    e.text);
	ck_assert_int_eq(desk_sheets_write_map(&sheet, &map, &e), 0);
	ck_assert_int_eq(desk_sheets_find(&sheet, NULL, &e), 0);
	ck_assert_int_lt(desk_sheets_import(&desk, &sheet, &r, &report, &e), 0);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	desk_sheets_end(&sheet);

	desk_sheets_begin(&sheet);
	ck_assert_int_eq(desk_sheets_read(&sheet, slice_of(clients), &e), 0);
	ck_assert_msg(desk_sheets_confirm(&sheet, buf_slice(&map), DATES_OPEN,
			  &confirmed, &e) == 0,
	    "%s", e.text);
	desk_sheets_end(&sheet);

	desk_sheets_begin(&sheet);
	ck_assert_int_eq(desk_sheets_take_map(&sheet, buf_slice(&confirmed),
			     &e),
	    0);
	ck_assert_int_eq(desk_sheets_read(&sheet, slice_of(clients), &e), 0);
	ck_assert(!desk_sheets_needs_name(&sheet));
	ck_assert_int_eq(desk_sheets_find(&sheet, NULL, &e), 0);
	ck_assert_msg(desk_sheets_import(&desk, &sheet, &r, &report, &e) == 0,
	    "%s", e.text);
	ck_assert_uint_eq(report.rows, 2);
	ck_assert_uint_eq(report.rows_refused, 1);
	ck_assert(report.written);
	answer = desk_sheets_json(&sheet, &report);
	ck_assert_uint_eq(jval_length(jval_get(answer, "reasons")), 1);
	jval_free(answer);
	buf_reset(&says);
	ck_assert(desk_sheets_refused(&sheet, 0, &says));
	ck_assert(strstr(buf_str(&says), "C2") != NULL);
	ck_assert(strstr(buf_str(&says), "C1") == NULL);
	desk_sheets_end(&sheet);
	buf_free(&says);
	buf_free(&map);
	buf_free(&confirmed);
}
END_TEST

/* Whose beginning is a client sheet's, whatever divides its cells. */
START_TEST(test_sheet_for_facts)
{
	static const char *const sheets[] = {
		"Client ID;Date of referral;Referral "
		"source\nC1;01/04/2026;GP\n",
		"Our clients\n\nClient ID,Ref date,Name\nC1,01/04/2026,Ann\n",
	};
	struct desk_import_request r = { .kind = DESK_IMPORT_FACTS };
	struct exchange_report report;
	struct err e = ERR_INIT;

	for (size_t i = 0; i < sizeof(sheets) / sizeof(sheets[0]); i++) {
		r.text = slice_of(sheets[i]);
		ck_assert_int_lt(desk_import(&desk, &r, &report, &e), 0);
		ck_assert_ptr_nonnull(strstr(e.text, "use 'sheet map'"));
	}
	/* A file of facts with a fault is none. */
	r.text = slice_of("service,client,event,date,staff,source\n");
	ck_assert_int_lt(desk_import(&desk, &r, &report, &e), 0);
	ck_assert_ptr_null(strstr(e.text, "sheet map"));
}
END_TEST

/* Import a sheet of four clients for a service; what speaks against it. */
static void
import_for(const char *service, const char *clients, struct buf *says)
{
	const struct desk_sheets_proposal ask = { .dates = DATES_ISO,
		.confirm = true };
	const struct desk_sheets_request r = { .service = service,
		.today = site.today };
	struct mapping_report report;
	struct desk_sheet sheet;
	struct err e = ERR_INIT;

	buf_reset(says);
	desk_set_meant(&desk, service);
	desk_sheets_begin(&sheet);
	ck_assert_int_eq(desk_sheets_read(&sheet, slice_of(clients), &e), 0);
	ck_assert_int_eq(desk_sheets_propose(&sheet, &ask, says, &e), 0);
	ck_assert_int_eq(desk_sheets_find(&sheet, NULL, &e), 0);
	ck_assert_msg(desk_sheets_import(&desk, &sheet, &r, &report, &e) == 0,
	    "%s", e.text);
	ck_assert(report.written);
	buf_reset(says);
	desk_sheets_reasons(&sheet, says);
	desk_sheets_end(&sheet);
	desk_set_meant(&desk, NULL);
}

START_TEST(test_sheet_of_another_service)
{
	static const char clients[] =
	    "Client ID,Referral accepted,Referral source\n"
	    "C1,2026-04-07,self\nC2,2026-04-08,self\n"
	    "C3,2026-04-07,self\nC4,2026-04-08,self\n";
	struct buf says;

	buf_init(&says, 1 << 16);
	import_for("svc-a", clients, &says);
	ck_assert_str_eq(buf_str(&says), "");
	import_for("svc-b", clients, &says);
	ck_assert_str_eq(buf_str(&says),
	    "4 of the 4 rows name a client whose reference stands in service "
	    "\"svc-a\" already, 0 in \"svc-b\": is this the sheet of "
	    "\"svc-a\"?\n");
	/* From here on both have them. */
	import_for("svc-b", clients, &says);
	ck_assert_str_eq(buf_str(&says), "");
	buf_free(&says);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { test_rows, test_decode, test_whole_files,
		test_kinds, test_sheet, test_sheet_for_facts,
		test_sheet_of_another_service, NULL };
	const struct unit_suite suite = { .name = "desk_import",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}

/* Contract files: what they say, and what is wrong with those that are refused. */
#include "agent/contracts/contract.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "tests/unit/unit.h"

#define HEAD "row,outcome,hours,from,to,pounds,evidence,value\n"
#define NAME "contract,,,2024-04-01,2027-03-31,,,mhep\n"
#define ONE  "starts,,,,,,,one\n"
#define PAYS "tariff,engaged,any,2024-04-01,,100,,\n"

START_TEST(what_it_says)
{
	static const char text[] = HEAD NAME
	    "starts,,,,,,,many\n"
	    "tariff,job_start,under_16,2024-04-01,,900.50,payslip; job_offer,\n"
	    "tariff,job_start,16_up,2025-04-01,,1250,,\n"
	    "tariff,job_start,16_up,2024-04-01,,1200.00,,\n"
	    "cap_quarter,all,,,,50000,,\ncap_life,job_start,,,,0.01,,\n";
	struct contract c;
	struct err e = ERR_INIT;
	const struct contract_tariff *t;
	int32_t y1 = day_from_civil(2025, 3, 31), y2 = y1 + 1;
	struct buf again;

	ck_assert_msg(contract_parse(slice_of(text), &c, &e) == 0, "%s",
	    e.text);
	ck_assert_str_eq(c.name, "mhep");
	ck_assert(!c.one);
	ck_assert_uint_eq(c.tariffs, 3);
	ck_assert_int_eq(c.cap_quarter[CONTRACT_ALL], 5000000);
	ck_assert_int_eq(c.cap_life[OUTCOME_JOB_START], 1);
	ck_assert_int_eq(c.cap_life[CONTRACT_ALL], CONTRACT_NO_CAP);
	/* By the day of the outcome, and exactly 16 hours are 16 or more. */
	t = contract_find(&c, OUTCOME_JOB_START, y1, 1600);
	ck_assert_int_eq(t->pence, 120000);
	ck_assert_uint_eq(t->modes,
	    events_kind(EVENT_JOB_START_EVIDENCE)->modes);
	ck_assert_int_eq(contract_find(&c, OUTCOME_JOB_START, y2, 1600)->pence,
	    125000);
	t = contract_find(&c, OUTCOME_JOB_START, y2, 1599);
	ck_assert_int_eq(t->pence, 90050);
	ck_assert_uint_eq(t->modes, 1 << MODE_PAYSLIP | 1 << MODE_JOB_OFFER);
	ck_assert_ptr_null(contract_find(&c, OUTCOME_JOB_START,
	    day_from_civil(2024, 3, 31), 2000));
	ck_assert_ptr_null(contract_find(&c, OUTCOME_ENGAGED, y1, 0));
	buf_init(&again, 65536);
	contract_write(&c, &again);
	contract_free(&c);
	ck_assert_msg(contract_parse(buf_slice(&again), &c, &e) == 0, "%s",
	    e.text);
	ck_assert_uint_eq(c.tariffs, 3);
	contract_free(&c);
	buf_free(&again);
}
END_TEST

static const struct {
	const char *text, *says;
} refused[] = {
	{ "", "" },
	{ HEAD, "line 1: the file has no row contract" },
	{ HEAD NAME PAYS, "line 1: the file has no row starts" },
	{ HEAD NAME ONE, "line 1: the file has no row tariff" },
	{ HEAD NAME ONE PAYS NAME,
	    "line 5, column row: there is a contract row already" },
	{ HEAD ONE ONE, "line 3, column row: there is a starts row already" },
	{ HEAD "price,,,,,,,\n",
	    "line 2, column row: is one of contract, starts, tariff, "
	    "cap_quarter and cap_life" },
	{ HEAD "starts,,,,,,,few\n",
	    "line 2, column value: must be one or many" },
	{ HEAD "starts,,,,,1,,one\n",
	    "line 2, column pounds: must be blank in this row" },
	{ HEAD "contract,,,1/4/2024,2027-03-31,,,a\n",
	    "line 2, column from: is not a date; dates are written "
	    "YYYY-MM-DD" },
	{ HEAD "contract,,,2024-04-01,2024-03-31,,,a\n",
	    "line 2, column to: is before the first day" },
	{ HEAD "contract,,,2024-04-01,2024-04-01,,,a b\n",
	    "line 2, column value" },
	{ HEAD "contract,,,2024-04-01,2024-04-01,,,a/b\n",
	    "line 2, column value" },
	{ HEAD "contract,,,2024-04-01,2024-04-01,,,\n",
	    "line 2, column value" },
	{ HEAD "tariff,placed,any,2024-04-01,,1,,\n",
	    "line 2, column outcome: is one of engaged, job_start, "
	    "sustained_13, sustained_26 and sustained_52" },
	{ HEAD "tariff,all,any,2024-04-01,,1,,\n", "line 2, column outcome" },
	{ HEAD "tariff,job_start,,2024-04-01,,1,,\n",
	    "line 2, column hours: is one of any, 16_up and under_16" },
	{ HEAD "tariff,engaged,16_up,2024-04-01,,1,,\n",
	    "line 2, column hours: is any: an engagement has no hours" },
	{ HEAD "tariff,engaged,any,,,1,,\n", "line 2, column from" },
	{ HEAD "tariff,engaged,any,2024-04-01,,1,payslip,\n",
	    "line 2, column evidence: names something that is no evidence of "
	    "this outcome" },
	{ HEAD "tariff,job_start,any,2024-04-01,,1,payslip;payslip,\n",
	    "line 2, column evidence: names a kind twice" },
	{ HEAD PAYS "tariff,engaged,any,2024-04-01,,2,,\n",
	    "line 3, column from: there is a tariff from this day already" },
	{ HEAD "tariff,job_start,any,2024-04-01,,1,,\n"
	       "tariff,job_start,16_up,2025-04-01,,1,,\n",
	    "line 3, column hours: another tariff" },
	{ HEAD "cap_life,all,,,,1,,\ncap_life,all,,,,2,,\n",
	    "line 3, column outcome: has such a cap already" },
	{ HEAD "cap_life,any,,,,1,,\n",
	    "line 2, column outcome: is one of engaged, job_start, "
	    "sustained_13, sustained_26, sustained_52 and all" },
};

START_TEST(what_is_refused)
{
	struct contract c;
	struct err e = ERR_INIT;

	ck_assert_int_eq(contract_parse(slice_of(refused[_i].text), &c, &e),
	    -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_ptr_null(c.tariff);
	ck_assert_msg(strncmp(e.text, refused[_i].says,
			  strlen(refused[_i].says)) == 0,
	    "%s instead of %s", e.text, refused[_i].says);
}
END_TEST

static const char *const no_pounds[] = { "", "-1", "+1", "1.", ".5", "1.5",
	"1.555", "1,000", "1 000", "01", "10000000", "0x1", "1e3", "1.-5",
	"1.5a", "\u00a35" };

START_TEST(amounts)
{
	struct contract c;
	struct err e = ERR_INIT;

	for (size_t i = 0; i < sizeof(no_pounds) / sizeof(no_pounds[0]); i++) {
		char *text =
		    mem_printf(HEAD "cap_life,all,,,,\"%s\",,\n" NAME ONE PAYS,
			no_pounds[i]);

		ck_assert_msg(contract_parse(slice_of(text), &c, &e) < 0,
		    "%s is an amount", no_pounds[i]);
		ck_assert_ptr_nonnull(strstr(e.text, "line 2, column pounds"));
		free(text);
	}
	ck_assert_int_eq(
	    contract_parse(slice_of(HEAD
			       "cap_life,all,,,,9999999.99,,\n" NAME ONE PAYS),
		&c, &e),
	    0);
	ck_assert_int_eq(c.cap_life[CONTRACT_ALL], 999999999);
	contract_free(&c);
}
END_TEST

/* Every row that is wrong is named, once, up to a number of them. */
START_TEST(every_fault)
{
	struct contract_faults faults;
	struct contract c;
	struct err e = ERR_INIT;
	struct buf many;

	ck_assert_int_eq(contract_parse_all(slice_of(HEAD NAME
						"starts,,,,,,,few\n" PAYS PAYS
						"cap_life,all,,,,x,,\n"),
			     &c, &faults, &e),
	    -1);
	ck_assert_uint_eq(faults.n, 3);
	ck_assert_uint_eq(faults.item[0].line, 3);
	ck_assert_str_eq(faults.item[0].column, "value");
	ck_assert_uint_eq(faults.item[2].line, 6);
	ck_assert_str_eq(faults.item[2].column, "pounds");
	ck_assert_msg(strncmp(e.text, "line 3,", 7) == 0, "%s", e.text);
	contract_faults_free(&faults);
	/* Where a row cannot be told it ends, and the rows before are named. */
	ck_assert_int_eq(contract_parse_all(slice_of(HEAD
						"price,,,,,,,\na,\"b\n"),
			     &c, &faults, &e),
	    -1);
	ck_assert_uint_eq(faults.n, 2);
	ck_assert_ptr_null(faults.item[1].column);
	ck_assert_uint_eq(faults.item[1].line, 3);
	ck_assert_str_eq(faults.item[1].why,
	    "column outcome: the quotation mark that opens the cell is never "
	    "closed");
	contract_faults_free(&faults);
	/* Also where the list is full. */
	buf_init(&many, 65536);
	buf_puts(&many, HEAD);
	for (int i = 0; i < CONTRACT_FAULTS_MAX; i++)
		buf_puts(&many, "price,,,,,,,\n");
	buf_puts(&many, "tariff\n");
	ck_assert_int_eq(contract_parse_all(buf_slice(&many), &c, &faults, &e),
	    -1);
	ck_assert_uint_eq(faults.n, CONTRACT_FAULTS_MAX);
	ck_assert_uint_eq(faults.more, 1);
	ck_assert_str_eq(faults.item[faults.n - 1].why,
	    "the row has 1 cells, the header 8");
	contract_faults_free(&faults);
	buf_free(&many);
	ck_assert_int_eq(contract_parse_all(slice_of(HEAD NAME), &c, &faults,
			     &e),
	    -1);
	ck_assert_uint_eq(faults.n, 1);
	ck_assert_str_eq(faults.item[0].why, "the file has no row starts");
	contract_faults_free(&faults);
	buf_init(&many, 65536);
	buf_puts(&many, HEAD);
	for (int i = 0; i < CONTRACT_FAULTS_MAX + 3; i++)
		buf_puts(&many, "price,,,,,,,\n");
	ck_assert_int_eq(contract_parse_all(buf_slice(&many), &c, &faults, &e),
	    -1);
	ck_assert_uint_eq(faults.n, CONTRACT_FAULTS_MAX);
	ck_assert_uint_eq(faults.more, 3);
	contract_faults_free(&faults);
	buf_free(&many);
	ck_assert_int_eq(contract_parse_all(slice_of(HEAD NAME ONE PAYS), &c,
			     &faults, &e),
	    0);
	ck_assert_uint_eq(faults.n, 0);
	contract_faults_free(&faults);
	contract_free(&c);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { what_it_says, amounts, every_fault,
		NULL };
	const struct unit_suite suite = { .name = "contract",
		.tests = tests,
		.loop = what_is_refused,
		.times = sizeof(refused) / sizeof(refused[0]) };

	return unit_run(&suite);
}

/*
 * Somebody changes a register behind the vault's back: puts rows or whole tables
 * back, removes or moves them.  Each way has to be noticed at the next unlock.
 */
#include "agent/vault/vault_rows.h"

#include <check.h>
#include <string.h>

#include "agent/desk/sealed_columns.h"
#include "agent/fidelity/fidelity_book.h"
#include "agent/fidelity/fidelity_past.h"
#include "agent/people/people_import.h"
#include "agent/register/baselines.h"
#include "agent/register/fact_reasons.h"
#include "agent/vault/vault_column.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static const struct actor ann = { .name = "ann" };

static void
run(struct memory_register *s, const char *sql)
{
	struct err e = ERR_INIT;

	ck_assert_msg(db_exec(s->open.db, sql, &e) == 0, "%s: %s", sql, e.text);
}

/* Signing in is refused, for a reason that contains each of these words. */
static void
refused(struct memory_register *s, const char *const *words)
{
	struct err e = ERR_INIT;
	struct vault *v;

	ck_assert_int_eq(vault_unlock(&v, sealed_columns(s->open.db),
			     &(struct vault_login){ "ann",
				 MEMORY_REGISTER_PASSWORD },
			     NULL, &e),
	    -1);
	ck_assert_str_eq(e.code, "tampered");
	for (; *words != NULL; words++)
		ck_assert_msg(strstr(e.text, *words) != NULL, "%s not in: %s",
		    *words, e.text);
	ck_assert_int_eq(vault_unlock_recovery(&v, sealed_columns(s->open.db),
			     s->recovery, NULL, &e),
	    -1);
	ck_assert_str_eq(e.code, "tampered");
}

static void
opens(struct memory_register *s)
{
	struct err e = ERR_INIT;
	struct vault *v;

	ck_assert_msg(vault_unlock(&v, sealed_columns(s->open.db),
			  &(struct vault_login){ "ann",
			      MEMORY_REGISTER_PASSWORD },
			  NULL, &e) == 0,
	    "%s", e.text);
	vault_lock(v);
}

/* Particulars 1 and 2 of the clients C1 and C2, 3 of a job and 4 of an
 * employer contact.  The first two were corrected once: what they were is in
 * their history, and as it was sealed then in table words_were. */
static void
put_particulars(struct memory_register *s)
{
	static const char *const files[] = {
		"service,client,kind,ref,name,employer\n"
		"svc-a,C1,client,,Jane,\n"
		"svc-a,C2,client,,Jo,\n"
		"svc-a,C1,job,j1,,Acme\n"
		"svc-a,,employer_contact,e1,,Acme\n",
		"service,client,kind,ref,name\n"
		"svc-a,C1,client,,Janet\n"
		"svc-a,C2,client,,Joe\n",
	};
	struct exchange_options options = { .today = s->today };
	struct exchange_report report;
	struct err e = ERR_INIT;

	for (size_t i = 0; i < 2; i++) {
		ck_assert_msg(people_import(&s->open, slice_of(files[i]),
				  &options, &report, &e) == 0,
		    "%s", e.text);
		ck_assert(report.written);
		exchange_report_free(&report);
		if (i == 0)
			run(s, "CREATE TABLE words_were AS"
			       " SELECT * FROM particulars");
	}
}

/* A baseline of one control chart. */
static void
put_baseline(const struct open_register *reg)
{
	char measure[] = "job_starts", reason[] = "since Quentin came";
	const struct baseline b = { .measure = measure,
		.from = period_of(memory_register_day("2021-04-01")),
		.to = period_of(memory_register_day("2024-03-31")),
		.reason = reason };
	struct err e = ERR_INIT;

	ck_assert_int_eq(baselines_put(reg, "svc-a", &b, &e), 0);
}

/* A correction with a reason. */
static void
put_reason(struct memory_register *s, const struct open_register *reg)
{
	struct db_stmt *q;
	struct err e = ERR_INIT;
	int64_t fact = 0;
	bool found;

	memory_register_take(s,
	    "svc-a,,employer_contact,2026-05-01,video,,e1,,\n");
	q = db_prepare(s->open.db, "SELECT fact FROM fact_history");
	ck_assert_int_eq(db_get_i64(q, &fact, &found, &e), 0);
	ck_assert(found);
	ck_assert_int_eq(fact_reasons_put(reg, fact, "seen on screen", &e), 0);
}

/* Four clients, and a review whose reviewers were corrected once: its first
 * form is kept in table was. */
static void
open_rows(struct memory_register *s)
{
	struct open_register reg;
	struct review r = { .service = "svc-a",
		.day = memory_register_day("2026-05-01") };
	enum review_change change;
	struct err e = ERR_INIT;

	memory_register_open(s);
	reg = (struct open_register){ .db = s->open.db,
		.vault = s->open.vault,
		.actor = &ann };
	memory_register_take(s,
	    "svc-a,C1,referral_received,2026-04-02,self,,,,\n"
	    "svc-a,C1,referral_accepted,2026-04-02,self,,,,\n"
	    "svc-a,C1,job_started,2026-05-04,,,j1,20,\n"
	    "svc-a,,employer_contact,2026-05-01,phone,,e1,,\n"
	    "svc-a,C2,referral_received,2026-04-03,self,,,,\n"
	    "svc-a,C3,referral_received,2026-04-03,self,,,,\n"
	    "svc-b,C1,referral_received,2026-04-04,self,,,,\n");
	memset(r.score, 4, sizeof(r.score));
	ck_assert_int_eq(fidelity_book_put(&reg, &r, slice_of("Rita Revenant"),
			     &change, &e),
	    0);
	run(s, "CREATE TABLE was AS SELECT * FROM fidelity_review");
	ck_assert_int_eq(fidelity_book_put(&reg, &r, slice_of("Otto Other"),
			     &change, &e),
	    0);
	ck_assert_int_eq(fidelity_past_explain(&reg, r.number, 0,
			     "seen on screen", &e),
	    0);
	put_baseline(&reg);
	put_reason(s, &reg);
	ck_assert_int_eq(vault_rows_vouch(s->open.db, s->open.vault, &e), 0);
	put_particulars(s);
	opens(s);
}

/* The first two rows of a table change places; some columns are unique, so
 * there is a step between. */
#define SWAP(table, column) \
	"CREATE TEMP TABLE l AS SELECT id, " column " AS was FROM " table \
	" WHERE id < 3;" \
	"UPDATE " table " SET " column " = x'00' WHERE id = 1;" \
	"UPDATE " table " SET " column " = (SELECT was FROM l WHERE id = 1)" \
	" WHERE id = 2;" \
	"UPDATE " table " SET " column " = (SELECT was FROM l WHERE id = 2)" \
	" WHERE id = 1; DROP TABLE l"
#define NOT_THERE(row) row " (not what was stored there)"

/* What somebody with the file might do, and the words of the refusal. */
static const struct {
	const char *deed;
	const char *words[4];
} deeds[] = {
	{ SWAP("client", "reference"),
	    { "(2)", "client 1 (not what was stored there)",
		"client 2 (not what was stored there)", NULL } },
	{ SWAP("client", "lookup"), { "(2)", "client 1", "client 2", NULL } },
	{ "DELETE FROM client WHERE id = 3",
	    { "(1)", "client 3 (removed)", NULL } },
	{ "DELETE FROM client WHERE id = 4",
	    { "(1)", "client 4 (removed)", NULL } },
	{ "INSERT INTO client (id, service, lookup, version, reference)"
	  " SELECT 9, service, x'01', 1, reference FROM client WHERE id = 1",
	    { "(1)", "client 9 (added)", NULL } },
	{ "UPDATE client SET version = 2 WHERE id = 1",
	    { "client 1 (put back from earlier)", NULL } },
	{ "UPDATE fidelity_review SET reviewers = (SELECT reviewers FROM was)",
	    { "reviewers of review 1 (not what was stored there)", NULL } },
	{ "UPDATE fidelity_review SET version = was.version,"
	  " reviewers = was.reviewers FROM was",
	    { "(1)", "reviewers of review 1 (put back from earlier)", NULL } },
	{ "UPDATE fidelity_review SET reviewers = NULL",
	    { "reviewers of review 1 (removed)", NULL } },
	{ "UPDATE client SET reference = x'00'",
	    { "(4)", "client 1", "client 3", " and more" } },
	/* one client's particulars under another's number */
	{ SWAP("particulars", "words"),
	    { "(2)", NOT_THERE(": particulars 1"), NOT_THERE(", particulars 2"),
		NULL } },
	{ SWAP("particulars", "client"),
	    { "(2)", NOT_THERE(": particulars 1"), NOT_THERE(", particulars 2"),
		NULL } },
	{ "UPDATE particulars SET client = 3 WHERE id = 1",
	    { "(1)", NOT_THERE(": particulars 1"), NULL } },
	{ "UPDATE particulars SET client = 2 WHERE id = 3",
	    { "(1)", NOT_THERE(": particulars 3"), NULL } },
	{ "UPDATE particulars SET ref = 'j2' WHERE id = 3",
	    { "(1)", NOT_THERE(": particulars 3"), NULL } },
	{ "UPDATE particulars SET service = 2 WHERE id = 4",
	    { "(1)", NOT_THERE(": particulars 4"), NULL } },
	{ "UPDATE particulars SET kind = 2 WHERE id = 4",
	    { "(1)", NOT_THERE(": particulars 4"), NULL } },
	/* one person's reason for another's baseline, or for another one */
	{ "UPDATE chart_baseline SET set_by = 'bob'",
	    { "(1)", NOT_THERE(": baseline of a chart 1"), NULL } },
	{ "UPDATE chart_baseline SET measure = 'referrals'",
	    { "(1)", NOT_THERE(": baseline of a chart 1"), NULL } },
	{ "UPDATE chart_baseline SET last = first",
	    { "(1)", NOT_THERE(": baseline of a chart 1"), NULL } },
	{ "UPDATE chart_baseline SET removed = 1",
	    { "(1)", NOT_THERE(": baseline of a chart 1"), NULL } },
	{ "DELETE FROM chart_baseline",
	    { "(1)", "baseline of a chart 1 (removed)", NULL } },
	/* one person's reason for another's correction, or for a withdrawal */
	{ "UPDATE fact_history SET changed_by = 'bob'",
	    { "(1)", NOT_THERE(": reason of a change 1"), NULL } },
	{ "UPDATE fact_history SET withdrawn = 1",
	    { "(1)", NOT_THERE(": reason of a change 1"), NULL } },
	{ "UPDATE fact_history SET fact = fact + 1",
	    { "(1)", NOT_THERE(": reason of a change 1"), NULL } },
	{ "DELETE FROM fact_history",
	    { "(1)", "reason of a change 1 (removed)", NULL } },
	/* the same of a review */
	{ "UPDATE fidelity_history SET changed_by = 'bob'",
	    { "(1)", NOT_THERE(": reason of a change of a review 1"), NULL } },
	{ "UPDATE fidelity_history SET withdrawn = 1",
	    { "(1)", NOT_THERE(": reason of a change of a review 1"), NULL } },
	{ "UPDATE fidelity_history SET action = 1",
	    { "(1)", NOT_THERE(": reason of a change of a review 1"), NULL } },
	{ "DELETE FROM fidelity_history",
	    { "(1)", "reason of a change of a review 1 (removed)", NULL } },
	/* as it was before, by the bytes alone or with their version, or from
	 * the history */
	{ "UPDATE particulars SET words = (SELECT words FROM words_were"
	  " WHERE id = 1) WHERE id = 1",
	    { "(1)", NOT_THERE(": particulars 1"), NULL } },
	{ "REPLACE INTO particulars SELECT * FROM words_were WHERE id = 1",
	    { "(1)", ": particulars 1 (put back from earlier)", NULL } },
	{ "UPDATE particulars SET version = 1, words ="
	  " (SELECT words FROM particulars_history WHERE id = 1) WHERE id = 1",
	    { "(1)", ": particulars 1 (put back from earlier)", NULL } },
	{ "UPDATE particulars SET words ="
	  " (SELECT words FROM particulars_history WHERE id = 1) WHERE id = 1",
	    { "(1)", NOT_THERE(": particulars 1"), NULL } },
	{ "DELETE FROM particulars WHERE id = 4",
	    { "(1)", ": particulars 4 (removed)", NULL } },
	{ "DELETE FROM particulars", { "(4)", " and more", NULL } },
	{ "INSERT INTO particulars SELECT 9, 2, client, kind, ref, version,"
	  " words FROM particulars WHERE id = 1",
	    { "(1)", ": particulars 9 (added)", NULL } },
	/* and so with what is past */
	{ SWAP("particulars_history", "words"),
	    { "(2)", NOT_THERE("earlier particulars 1"),
		NOT_THERE(", earlier particulars 2"), NULL } },
	{ SWAP("particulars_history", "client"),
	    { "(2)", NOT_THERE("earlier particulars 1"),
		NOT_THERE(", earlier particulars 2"), NULL } },
	{ "UPDATE particulars_history SET version = 2 WHERE id = 2",
	    { "(1)", ": earlier particulars 2 (put back from earlier)",
		NULL } },
	{ "DELETE FROM particulars_history WHERE id = 1",
	    { "(1)", ": earlier particulars 1 (removed)", NULL } },
	{ "INSERT INTO particulars_history SELECT 9, service, client, kind,"
	  " ref, changed_at, changed_by, version, words"
	  " FROM particulars_history WHERE id = 2",
	    { "(1)", ": earlier particulars 9 (added)", NULL } },
	{ "UPDATE particulars_history SET words ="
	  " (SELECT words FROM words_were WHERE id = 1) WHERE id = 1",
	    { "(1)", NOT_THERE(": earlier particulars 1"), NULL } },
	{ "UPDATE vault_rows SET list = x'' WHERE field = 'particulars.words'",
	    { "list of sealed rows", "particulars.words", NULL } },
	{ "DELETE FROM vault_rows WHERE field = 'particulars_history.words'",
	    { "list of sealed rows", "particulars_history.words", NULL } },
	{ "UPDATE vault_rows SET list = x'' WHERE field = 'client.reference'",
	    { "list of sealed rows", "client.reference", NULL } },
	{ "UPDATE vault_rows SET list = (SELECT list FROM vault_rows WHERE"
	  " field = 'client.reference'), mac = (SELECT mac FROM vault_rows"
	  " WHERE field = 'client.reference')"
	  " WHERE field = 'fidelity_action.words'",
	    { "list of sealed rows", "fidelity_action.words", NULL } },
	{ "DELETE FROM vault_rows",
	    { "list of sealed rows", "changed or removed", NULL } },
};

START_TEST(tampering_is_named)
{
	struct memory_register s;

	open_rows(&s);
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++) {
		const char *words[5] = { 0 };

		memcpy(words, deeds[i].words, sizeof(deeds[i].words));
		run(&s, "SAVEPOINT before");
		run(&s, deeds[i].deed);
		refused(&s, words);
		run(&s, "ROLLBACK TO before; RELEASE before");
		opens(&s);
	}
	memory_register_close(&s);
}
END_TEST

/* A whole table put back together with its list looks sound by itself. */
START_TEST(a_table_put_back_is_found)
{
	struct review r = { .service = "svc-a",
		.day = memory_register_day("2026-05-01") };
	enum review_change change;
	struct open_register reg;
	struct err e = ERR_INIT;
	struct memory_register s;

	open_rows(&s);
	reg = (struct open_register){ .db = s.open.db,
		.vault = s.open.vault,
		.actor = &ann };
	memset(r.score, 4, sizeof(r.score));
	run(&s, "CREATE TABLE reviews_then AS SELECT * FROM fidelity_review;"
		"CREATE TABLE lists_then AS SELECT * FROM vault_rows");
	ck_assert_int_eq(fidelity_book_put(&reg, &r, slice_of("Una Usurper"),
			     &change, &e),
	    0);
	ck_assert_int_eq(vault_rows_vouch(s.open.db, s.open.vault, &e), 0);
	opens(&s);
	run(&s, "UPDATE fidelity_review SET version = t.version,"
		" reviewers = t.reviewers FROM reviews_then t");
	refused(&s, (const char *const[]){ "put back from earlier", NULL });
	run(&s, "UPDATE vault_rows SET list = t.list, mac = t.mac"
		" FROM lists_then t WHERE t.field = vault_rows.field"
		" AND t.field = 'fidelity_review.reviewers'");
	refused(&s, (const char *const[]){ "a table of sealed rows", "put back",
			NULL });
	run(&s, "DELETE FROM vault_rows WHERE field = 'all'");
	refused(&s,
	    (const char *const[]){ "list of sealed rows", "(all)", NULL });
	memory_register_close(&s);
}
END_TEST

/* A row that was vouched for once does not stay good under a new key. */
START_TEST(no_list_outlives_its_key)
{
	struct err e = ERR_INIT;
	struct memory_register s, other;

	open_rows(&s);
	memory_register_open(&other);
	ck_assert_int_eq(vault_rows_vouch(s.open.db, other.open.vault, &e), 0);
	refused(&s, (const char *const[]){ "list of sealed rows", NULL });
	ck_assert_int_eq(vault_rows_vouch(s.open.db, s.open.vault, &e), 0);
	opens(&s);
	memory_register_close(&other);
	memory_register_close(&s);
}
END_TEST

/* So no code that changes a sealed row can leave vouching out. */
START_TEST(a_change_without_vouching_is_found)
{
	struct review r = { .service = "svc-a",
		.day = memory_register_day("2026-05-01") };
	enum review_change change;
	struct err e = ERR_INIT;
	struct memory_register s;

	open_rows(&s);
	memset(r.score, 4, sizeof(r.score));
	ck_assert_int_eq(fidelity_book_put(&s.open, &r, slice_of("Ada Added"),
			     &change, &e),
	    0);
	ck_assert_int_eq(change, REVIEW_CORRECTED);
	refused(&s,
	    (const char *const[]){ "(1)", "reviewers of review 1", NULL });
	ck_assert_int_eq(vault_rows_vouch(s.open.db, s.open.vault, &e), 0);
	opens(&s);
	r.day = memory_register_day("2026-05-02");
	ck_assert_int_eq(fidelity_book_put(&s.open, &r, slice_of("Ada Added"),
			     &change, &e),
	    0);
	refused(&s,
	    (const char *const[]){ "reviewers of review 2 (added)", NULL });
	memory_register_close(&s);
}
END_TEST

/* Every sealed column has a list; a column of wrapped keys has none. */
START_TEST(each_sealed_column_has_its_list)
{
	struct memory_register s;
	struct err e = ERR_INIT;
	const struct vault_column *const *c;
	int64_t lists = 0, n;
	bool found;

	open_rows(&s);
	for (c = sealed_columns(s.open.db).columns; *c != NULL; c++) {
		struct db_stmt *q = db_prepare(s.open.db,
		    "SELECT count(*) FROM vault_rows WHERE field = ?");

		db_bind_str(q, 1, (*c)->field);
		ck_assert_int_eq(db_get_i64(q, &n, &found, &e), 0);
		ck_assert_msg(n == ((*c)->label == NULL), "%s", (*c)->field);
		lists += n;
	}
	ck_assert_int_eq(db_get_i64(db_prepare(s.open.db,
					"SELECT count(*) FROM vault_rows"),
			     &n, &found, &e),
	    0);
	ck_assert_int_eq(n, lists + 1); /* and the one over all */
	memory_register_close(&s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { tampering_is_named,
		a_table_put_back_is_found, no_list_outlives_its_key,
		a_change_without_vouching_is_found,
		each_sealed_column_has_its_list, NULL };

	return unit_main("vault_rows", tests);
}

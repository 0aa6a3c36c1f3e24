#include "agent/vault_rows.h"

#include <check.h>
#include <string.h>

#include "agent/review/review_book.h"
#include "tests/unit/site.h"
#include "tests/unit/unit.h"

static void
run(struct site *s, const char *sql)
{
	struct err e = ERR_INIT;

	ck_assert_msg(db_exec(s->db, sql, &e) == 0, "%s: %s", sql, e.text);
}

/* Signing in is refused, and the reason holds every one of the words. */
static void
refused(struct site *s, const char *const *words)
{
	struct err e = ERR_INIT;
	struct vault *v;

	ck_assert_int_eq(vault_unlock(&v, s->db, "ann", SITE_PASSWORD, &e), -1);
	ck_assert_str_eq(e.code, "tampered");
	for (; *words != NULL; words++)
		ck_assert_msg(strstr(e.text, *words) != NULL, "%s not in: %s",
		    *words, e.text);
	ck_assert_int_eq(vault_unlock_recovery(&v, s->db, s->recovery, &e), -1);
	ck_assert_str_eq(e.code, "tampered");
}

static void
opens(struct site *s)
{
	struct err e = ERR_INIT;
	struct vault *v;

	ck_assert_msg(vault_unlock(&v, s->db, "ann", SITE_PASSWORD, &e) == 0,
	    "%s", e.text);
	vault_lock(v);
}

/* Four clients, and a review whose reviewers were corrected once: its first
 * form is kept in table was. */
static void
open_rows(struct site *s)
{
	struct review_desk desk;
	struct review r = { .service = "svc-a", .day = site_day("2026-05-01") };
	enum review_change change;
	struct err e = ERR_INIT;

	site_open(s);
	desk = (struct review_desk){ s->db, s->vault };
	site_take(s, "svc-a,C1,referral_received,2026-04-02,self,,,,\n"
		     "svc-a,C2,referral_received,2026-04-03,self,,,,\n"
		     "svc-a,C3,referral_received,2026-04-03,self,,,,\n"
		     "svc-b,C1,referral_received,2026-04-04,self,,,,\n");
	memset(r.score, 4, sizeof(r.score));
	ck_assert_int_eq(review_book_put(&desk, &r, slice_of("Rita Revenant"),
			     &change, &e),
	    0);
	run(s, "CREATE TABLE was AS SELECT * FROM fidelity_review");
	ck_assert_int_eq(review_book_put(&desk, &r, slice_of("Otto Other"),
			     &change, &e),
	    0);
	ck_assert_int_eq(vault_rows_vouch(s->db, s->vault, &e), 0);
	opens(s);
}

/* Two clients change places; look-ups are unique, so there is a
 * step between. */
#define SWAP(column) \
	"CREATE TEMP TABLE l AS SELECT id, " column " AS was FROM client" \
	" WHERE id < 3;" \
	"UPDATE client SET " column " = x'00' WHERE id = 1;" \
	"UPDATE client SET " column " = (SELECT was FROM l WHERE id = 1)" \
	" WHERE id = 2;" \
	"UPDATE client SET " column " = (SELECT was FROM l WHERE id = 2)" \
	" WHERE id = 1; DROP TABLE l"

/* What somebody with the file might do, and what is said then. */
static const struct {
	const char *deed;
	const char *words[4];
} deeds[] = {
	{ SWAP("reference"),
	    { "(2)", "client 1 (not what was stored there)",
		"client 2 (not what was stored there)", NULL } },
	{ SWAP("lookup"), { "(2)", "client 1", "client 2", NULL } },
	{ "DELETE FROM client WHERE id = 3",
	    { "(1)", "client 3 (taken away)", NULL } },
	{ "DELETE FROM client WHERE id = 4",
	    { "(1)", "client 4 (taken away)", NULL } },
	{ "INSERT INTO client (id, service, lookup, version, reference)"
	  " SELECT 9, service, x'01', 1, reference FROM client WHERE id = 1",
	    { "(1)", "client 9 (put in)", NULL } },
	{ "UPDATE client SET version = 2 WHERE id = 1",
	    { "client 1 (an earlier one put back)", NULL } },
	{ "UPDATE fidelity_review SET reviewers = (SELECT reviewers FROM was)",
	    { "reviewers of review 1 (not what was stored there)", NULL } },
	{ "UPDATE fidelity_review SET version = was.version,"
	  " reviewers = was.reviewers FROM was",
	    { "(1)", "reviewers of review 1 (an earlier one put back)",
		NULL } },
	{ "UPDATE fidelity_review SET reviewers = NULL",
	    { "reviewers of review 1 (taken away)", NULL } },
	{ "UPDATE client SET reference = x'00'",
	    { "(4)", "client 1", "client 3", " and more" } },
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
	struct site s;

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
	site_close(&s);
}
END_TEST

/* A row that was vouched for once does not stay good under a new key. */
START_TEST(no_list_outlives_its_key)
{
	struct err e = ERR_INIT;
	struct site s, other;

	open_rows(&s);
	site_open(&other);
	ck_assert_int_eq(vault_rows_vouch(s.db, other.vault, &e), 0);
	refused(&s, (const char *const[]){ "list of sealed rows", NULL });
	ck_assert_int_eq(vault_rows_vouch(s.db, s.vault, &e), 0);
	opens(&s);
	site_close(&other);
	site_close(&s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { tampering_is_named,
		no_list_outlives_its_key, NULL };

	return unit_main("vault_rows", tests);
}

/*
 * What is half typed: kept for its author alone, until it is saved, its client
 * or its author is gone, or seven days are over.
 */
#include "agent/desk/desk_drafts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_enter.h"
#include "agent/desk/desk_own.h"
#include "agent/desk/desk_records.h"
#include "agent/desk/desk_session.h"
#include "agent/desk/desk_staff.h"
#include "agent/vault/vault_box.h"
#include "agent/vault/vault_rows.h"
#include "agent/vault/vault_staff.h"
#include "common/base/jsontext.h"
#include "common/base/mem.h"
#include "protocol/limits.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

#define FORM "client-1-add"

static struct memory_register s;
static struct desk ann, will;

static void
add_account(const char *name)
{
	struct err e = ERR_INIT;

	ck_assert_int_eq(
	    vault_staff_add(s.open.db, s.open.vault, name, "worker",
		memory_register_hash(s.open.vault, MEMORY_REGISTER_PASSWORD),
		&e),
	    0);
}

static void
sign_in(struct desk *d, const char *name)
{
	struct vault_login login = { name, MEMORY_REGISTER_PASSWORD };
	struct err e = ERR_INIT;

	ck_assert_msg(desk_sign_in(d, &login, &e) == 0, "%s", e.text);
}

static void
begin(void)
{
	memory_register_open(&s);
	add_account("will");
	memory_register_take(&s,
	    "svc-a,C1,referral_received,2026-01-05,self,,,,\n"
	    "svc-a,C2,referral_received,2026-01-05,self,,,,\n");
	ann = memory_register_desk(&s);
	will = ann;
	sign_in(&ann, "ann");
	sign_in(&will, "will");
}

static void
end(void)
{
	memory_register_close(&s);
}

static void
keep(struct desk *d, const char *form, const char *text)
{
	struct jval *words = jval_object();
	struct err e = ERR_INIT;

	jval_set_str(words, "notes", text);
	ck_assert_msg(desk_drafts_keep(d, form, words, &e) == 0, "%s", e.text);
	jval_free(words);
}

/* What is kept of that form for who is at this desk; "" where nothing is. */
static const char *
kept(struct desk *d, const char *form)
{
	static char text[64];
	struct err e = ERR_INIT;
	struct jval *out;
	const char *notes;

	ck_assert_msg(desk_drafts_find(d, form, &out, &e) == 0, "%s", e.text);
	ck_assert_str_eq(jval_get_str(out, "form"), form);
	notes = jval_get_str(jval_get(out, "words"), "notes");
	ck_assert_int_eq(jval_is_null(jval_get(out, "kept_on")), notes == NULL);
	(void)snprintf(text, sizeof(text), "%s", notes == NULL ? "" : notes);
	jval_free(out);
	return text;
}

/* The names of what is kept for who is at this desk, one after the other. */
static const char *
named(struct desk *d)
{
	static char text[256];
	struct err e = ERR_INIT;
	const struct jval *forms;
	struct jval *out;
	size_t n = 0;

	ck_assert_msg(desk_drafts_list(d, &out, &e) == 0, "%s", e.text);
	forms = jval_get(out, "forms");
	text[0] = '\0';
	for (size_t i = 0; i < jval_length(forms); i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s ",
		    jval_str(jval_at(forms, i)));
	jval_free(out);
	return text;
}

/* The register opens, so everything sealed is vouched for. */
static void
is_sound(void)
{
	struct err e = ERR_INIT;

	ck_assert_msg(vault_rows_check(s.open.db, s.open.vault, &e) == 0, "%s",
	    e.text);
}

START_TEST(its_author_alone)
{
	keep(&ann, FORM, "Ann's");
	is_sound();
	ck_assert_str_eq(kept(&ann, FORM), "Ann's");
	ck_assert_str_eq(kept(&will, FORM), "");
	ck_assert_str_eq(kept(&ann, "client-2-add"), "");
	keep(&will, FORM, "Will's");
	keep(&ann, FORM, "Ann's, longer");
	ck_assert_str_eq(kept(&will, FORM), "Will's");
	ck_assert_str_eq(kept(&ann, FORM), "Ann's, longer");
	is_sound();
}
END_TEST

START_TEST(by_name)
{
	ck_assert_str_eq(named(&ann), "");
	keep(&ann, FORM, "x");
	keep(&will, "client-2-add", "y");
	keep(&ann, "targets-north", "z");
	ck_assert_str_eq(named(&will), "client-2-add ");
	ck_assert_str_eq(named(&ann), "targets-north " FORM " ");
	/* What was typed last comes first, and nothing after seven days. */
	ann.today++;
	keep(&ann, FORM, "x, longer");
	ck_assert_str_eq(named(&ann), FORM " targets-north ");
	ann.today += LIMITS_DRAFT_DAYS - 1;
	ck_assert_str_eq(named(&ann), FORM " ");
	ann.today++;
	ck_assert_str_eq(named(&ann), "");
	ann.today = s.today;
}
END_TEST

START_TEST(dropped)
{
	struct err e = ERR_INIT;

	keep(&ann, FORM, "x");
	keep(&will, FORM, "y");
	ck_assert_int_eq(desk_drafts_drop(&ann, FORM, &e), 0);
	ck_assert_int_eq(desk_drafts_drop(&ann, FORM, &e), 0);
	ck_assert_str_eq(kept(&ann, FORM), "");
	ck_assert_str_eq(kept(&will, FORM), "y");
	is_sound();
}
END_TEST

START_TEST(seven_days)
{
	keep(&ann, FORM, "x");
	ann.today += LIMITS_DRAFT_DAYS - 1;
	ck_assert_str_eq(kept(&ann, FORM), "x");
	ann.today++;
	ck_assert_str_eq(kept(&ann, FORM), "");
	/* Whoever types next removes it, whosever it was. */
	will.today = ann.today;
	keep(&will, FORM, "y");
	ann.today = s.today;
	ck_assert_str_eq(kept(&ann, FORM), "");
	is_sound();
}
END_TEST

START_TEST(refused)
{
	static const char *const forms[] = {
		"", "client_1", "a b", "../x",
		"0123456789012345678901234567890123456789012345678901234567890"
	};
	struct jval *words = jval_object(), *out;
	struct err e = ERR_INIT;
	char *much;

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		ck_assert_int_eq(desk_drafts_keep(&ann, forms[i], words, &e),
		    -1);
		ck_assert_int_eq(e.kind, ERR_USAGE);
		ck_assert_int_eq(desk_drafts_find(&ann, forms[i], &out, &e),
		    -1);
		ck_assert_int_eq(desk_drafts_drop(&ann, forms[i], &e), -1);
	}
	keep(&ann, FORM, "x");
	much = mem_alloc(LIMITS_DRAFT_MAX + 1);
	memset(much, 'a', LIMITS_DRAFT_MAX);
	much[LIMITS_DRAFT_MAX] = '\0';
	jval_set_str(words, "notes", much);
	ck_assert_int_eq(desk_drafts_keep(&ann, FORM, words, &e), -1);
	ck_assert_str_eq(e.code, "too-long");
	/* The largest that is kept fits the field. */
	much[LIMITS_DRAFT_MAX - sizeof("{\"notes\":\"\"}") + 1] = '\0';
	jval_set_str(words, "notes", much);
	ck_assert_msg(desk_drafts_keep(&ann, FORM, words, &e) == 0, "%s",
	    e.text);
	is_sound();
	free(much);
	jval_free(words);
}
END_TEST

START_TEST(gone_with_the_entry)
{
	struct desk_enter_request r = { .act = DESK_ENTER_ADD,
		.client = 1,
		.check = true,
		.draft = FORM,
		.cell = { "referral_accepted", "2026-01-20" } };
	struct desk_enter_answer a;
	struct err e = ERR_INIT;

	keep(&ann, FORM, "x");
	ck_assert_msg(desk_enter(&ann, &r, &a, &e) == 0, "%s", e.text);
	ck_assert_int_eq(a.outcome, DESK_ENTER_DONE);
	desk_enter_free(&a);
	ck_assert_str_eq(kept(&ann, FORM), "x");
	r.check = false;
	ck_assert_msg(desk_enter(&ann, &r, &a, &e) == 0, "%s", e.text);
	ck_assert_int_eq(a.outcome, DESK_ENTER_DONE);
	desk_enter_free(&a);
	ck_assert_str_eq(kept(&ann, FORM), "");
	is_sound();
}
END_TEST

START_TEST(gone_when_it_is_withdrawn)
{
	struct desk_enter_request r = { .act = DESK_ENTER_ADD,
		.client = 1,
		.cell = { "referral_accepted", "2026-01-20" } };
	struct desk_enter_answer a;
	struct err e = ERR_INIT;
	char form[64], other[64], contact[64], version[FACTS_VERSION_SIZE];

	ck_assert_msg(desk_enter(&ann, &r, &a, &e) == 0, "%s", e.text);
	ck_assert_int_eq(a.outcome, DESK_ENTER_DONE);
	(void)snprintf(form, sizeof(form), "client-1-correct-%lld",
	    (long long)a.fact);
	(void)snprintf(other, sizeof(other), "client-1-correct-%lld",
	    (long long)a.fact + 1);
	(void)snprintf(contact, sizeof(contact), "client-1-contact-%lld",
	    (long long)a.fact);
	keep(&ann, form, "x");
	keep(&will, form, "y");
	keep(&will, contact, "c");
	keep(&ann, other, "z");
	keep(&ann, FORM, "new");
	(void)snprintf(version, sizeof(version), "%s", a.version);
	r = (struct desk_enter_request){ .act = DESK_ENTER_WITHDRAW,
		.client = 1,
		.fact = a.fact,
		.version = version };
	desk_enter_free(&a);
	ck_assert_msg(desk_enter(&ann, &r, &a, &e) == 0, "%s", e.text);
	ck_assert_int_eq(a.outcome, DESK_ENTER_DONE);
	desk_enter_free(&a);
	ck_assert_str_eq(kept(&ann, form), "");
	ck_assert_str_eq(kept(&will, form), "");
	ck_assert_str_eq(kept(&will, contact), "");
	ck_assert_str_eq(kept(&ann, other), "z");
	ck_assert_str_eq(kept(&ann, FORM), "new");
	is_sound();
}
END_TEST

START_TEST(gone_with_the_client)
{
	const struct desk_records_merge m = { 1, 2, s.today, "ann", NULL };
	struct err e = ERR_INIT;
	struct buf said;

	keep(&ann, FORM, "x");
	keep(&ann, "client-2-add", "y");
	keep(&ann, "new-client", "z");
	buf_init(&said, 1 << 16);
	ck_assert_msg(desk_records_merge(&ann, &m, &said, &e) == 0, "%s",
	    e.text);
	buf_free(&said);
	ck_assert_str_eq(kept(&ann, FORM), "x");
	ck_assert_str_eq(kept(&ann, "client-2-add"), "");
	ck_assert_str_eq(kept(&ann, "new-client"), "z");
	is_sound();
}
END_TEST

/* Which specialist somebody has said that they are. */
static int64_t
own_codes(void)
{
	struct db_stmt *q =
	    db_prepare(s.open.db, "SELECT count(*) FROM own_code");
	struct err e = ERR_INIT;
	int64_t n = 0;
	bool found;

	ck_assert_int_eq(db_get_i64(q, &n, &found, &e), 0);
	return n;
}

START_TEST(gone_with_its_author)
{
	struct err e = ERR_INIT;

	keep(&will, FORM, "x");
	keep(&ann, FORM, "y");
	ck_assert_int_eq(desk_own_set(&will, "wi", &e), 0);
	ck_assert_int_eq(desk_own_set(&ann, "as", &e), 0);
	ck_assert_int_eq(own_codes(), 2);
	ck_assert_msg(desk_staff_remove(&ann, "will", NULL, &e) == 0, "%s",
	    e.text);
	is_sound();
	ck_assert_int_eq(own_codes(), 1);
	add_account("will");
	sign_in(&will, "will");
	ck_assert_str_eq(kept(&will, FORM), "");
	ck_assert_str_eq(kept(&ann, FORM), "y");
}
END_TEST

/* A register that was last changed by a release without drafts opens; one in
 * which somebody took them away does not. */
START_TEST(of_a_release_without_drafts)
{
	const struct vault_column *const *all = s.open.vault->columns;
	const struct vault_column *fewer[16] = { NULL };
	struct err e = ERR_INIT;
	size_t n = 0;

	for (; strcmp(all[n]->field, "draft.words") != 0; n++)
		fewer[n] = all[n];
	s.open.vault->columns = fewer;
	ck_assert_int_eq(vault_rows_vouch(s.open.db, s.open.vault, &e), 0);
	s.open.vault->columns = all;
	ck_assert_int_eq(db_exec(s.open.db,
			     "DELETE FROM vault_rows WHERE field IN"
			     " ('draft.words', 'chart_baseline.reason',"
			     " 'fact_reason.reason', 'fidelity_reason.reason')",
			     &e),
	    0);
	is_sound();
	keep(&ann, FORM, "x");
	is_sound();
	ck_assert_int_eq(db_exec(s.open.db,
			     "DELETE FROM draft; DELETE FROM vault_rows"
			     " WHERE field = 'draft.words'",
			     &e),
	    0);
	ck_assert_int_eq(vault_rows_check(s.open.db, s.open.vault, &e), -1);
	ck_assert_str_eq(e.code, "tampered");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { its_author_alone, by_name, dropped,
		seven_days, refused, gone_with_the_entry,
		gone_when_it_is_withdrawn, gone_with_the_client,
		gone_with_its_author, of_a_release_without_drafts, NULL };

	return unit_run(&(struct unit_suite){ .name = "desk_drafts",
	    .tests = tests,
	    .begin = begin,
	    .end = end });
}

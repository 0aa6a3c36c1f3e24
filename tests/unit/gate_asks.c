/*
 * Questions of test_gate to a desk.
 */
#include "tests/unit/gate_asks.h"

#include <stdlib.h>

#include "agent/desk/desk_baseline.h"
#include "agent/desk/desk_client_new.h"
#include "agent/desk/desk_client_search.h"
#include "agent/desk/desk_drafts.h"
#include "agent/desk/desk_employers.h"
#include "agent/desk/desk_enter.h"
#include "agent/desk/desk_enter_words.h"
#include "agent/desk/desk_fidelity_page.h"
#include "agent/desk/desk_kinds.h"
#include "agent/desk/desk_reconcile.h"
#include "agent/desk/desk_reconciled.h"
#include "agent/desk/desk_site.h"
#include "agent/desk/desk_staff.h"
#include "common/base/day.h"

int
gate_asks_enter(struct desk *d, struct err *e)
{
	const struct desk_enter_request r = { .act = DESK_ENTER_ADD,
		.client = 1,
		.check = true };
	struct desk_enter_answer out;
	int rc = desk_enter(d, &r, &out, e);

	desk_enter_free(&out);
	return rc;
}

int
gate_asks_particulars(struct desk *d, struct err *e)
{
	const struct people_words none = { .field = { NULL } };
	const struct desk_enter_words_request r = { .client = 1,
		.words = &none,
		.check = true };
	struct desk_enter_answer out;
	int rc = desk_enter_words_change(d, &r, &out, e);

	desk_enter_free(&out);
	return rc;
}

int
gate_asks_employers_week(struct desk *d, struct err *e)
{
	const struct desk_employers_request r = { .day = DAY_NONE };
	struct jval *out;
	int rc = desk_employers_week(d, &r, &out, e);

	jval_free(out);
	return rc;
}

int
gate_asks_employers_judge(struct desk *d, struct err *e)
{
	const struct desk_employers_answers answers = { 1, 0, true, true };
	const struct counts counts = { .n = 0 };
	const struct desk_employers_entry x = { .mode = "phone",
		.answers = &answers,
		.staff = "as",
		.day = d->today,
		.counts = &counts };
	struct jval *out;
	int rc = desk_employers_judge(d, &x, &out, e);

	jval_free(out);
	return rc;
}

int
gate_asks_employers_find(struct desk *d, struct err *e)
{
	struct jval *out;
	int rc = desk_employers_find(d, "bakery", &out, e);

	jval_free(out);
	return rc;
}

int
gate_asks_employers_review(struct desk *d, struct err *e)
{
	size_t done;

	return desk_employers_review(d, NULL, 0, false, &done, e);
}

int
gate_asks_search(struct desk *d, struct err *e)
{
	const struct desk_client_search_request r = { .text = "C1" };
	struct jval *out;
	int rc = desk_client_search(d, &r, &out, e);

	jval_free(out);
	return rc;
}

int
gate_asks_new(struct desk *d, struct err *e)
{
	const struct desk_client_new_request r = { .service = "svc-a",
		.reference = "",
		.received = "2026-05-01" };
	struct jval *out;
	int rc = desk_client_new(d, &r, &out, e);

	jval_free(out);
	return rc;
}

int
gate_asks_keep(struct desk *d, struct err *e)
{
	struct jval *words = jval_object();
	int rc = desk_drafts_keep(d, "client-1-add", words, e);

	jval_free(words);
	return rc;
}

int
gate_asks_find(struct desk *d, struct err *e)
{
	struct jval *out;
	int rc = desk_drafts_find(d, "client-1-add", &out, e);

	jval_free(out);
	return rc;
}

int
gate_asks_drafts(struct desk *d, struct err *e)
{
	struct jval *out;
	int rc = desk_drafts_list(d, &out, e);

	jval_free(out);
	return rc;
}

int
gate_asks_drop(struct desk *d, struct err *e)
{
	return desk_drafts_drop(d, "client-1-add", e);
}

int
gate_asks_fidelity_page(struct desk *d, struct err *e)
{
	struct jval *out;
	int rc = desk_fidelity_page(d, NULL, &out, e);

	jval_free(out);
	return rc;
}

int
gate_asks_fidelity_plan(struct desk *d, struct err *e)
{
	const struct desk_fidelity_plan_request r = {
		.key = { "svc-a", d->today, FIDELITY_SELF },
		.what = "Meet more employers",
		.owner = "",
		.due = d->today
	};

	return desk_fidelity_plan(d, &r, e);
}

int
gate_asks_kinds(struct desk *d, struct err *e)
{
	struct evidence_kinds out;

	return desk_kinds_list(d, &out, e);
}

int
gate_asks_kind_set(struct desk *d, struct err *e)
{
	return desk_kinds_set(d,
	    &(struct desk_kinds_request){ .number = "1", .title = "Tax code" },
	    e);
}

int
gate_asks_baselines(struct desk *d, struct err *e)
{
	struct jval *out;
	int rc = desk_baseline_list(d, "svc-a", &out, e);

	jval_free(out);
	return rc;
}

static const struct desk_baseline_request baseline = { .service = "svc-a",
	.measure = "referrals",
	.from = "2025/26 Q4",
	.to = "2025/26 Q4",
	.reason = "for the test" };

int
gate_asks_baseline_set(struct desk *d, struct err *e)
{
	struct jval *out;
	int rc = desk_baseline_set(d, &baseline, &out, e);

	jval_free(out);
	return rc;
}

int
gate_asks_baseline_remove(struct desk *d, struct err *e)
{
	struct jval *out;
	int rc = desk_baseline_remove(d, &baseline, &out, e);

	jval_free(out);
	return rc;
}

int
gate_asks_backup_bytes(struct desk *d, struct err *e)
{
	struct buf out;
	int rc = desk_site_backup_bytes(d, &out, e);

	buf_free(&out);
	return rc;
}

int
gate_asks_backup_saved(struct desk *d, struct err *e)
{
	return desk_site_backup_saved(d, d->today, e);
}

int
gate_asks_reconcile_may(struct desk *d, struct err *e)
{
	return desk_reconcile_may(d, e);
}

static int
ask_reconcile(struct desk *d, bool keep, struct err *e)
{
	const struct desk_reconcile_request r = { .keep = keep };
	struct desk_sheet sheet;
	struct jval *out;
	int rc;

	desk_sheets_begin(&sheet);
	rc = desk_reconcile(d, &sheet, &r, &out, e);
	desk_sheets_end(&sheet);
	return rc;
}

int
gate_asks_reconcile(struct desk *d, struct err *e)
{
	return ask_reconcile(d, false, e);
}

int
gate_asks_reconcile_keep(struct desk *d, struct err *e)
{
	return ask_reconcile(d, true, e);
}

int
gate_asks_reconcile_sending(struct desk *d, struct err *e)
{
	struct jval *out;
	int rc = desk_reconcile_sending(d, &out, e);

	jval_free(out);
	return rc;
}

int
gate_asks_reconcile_send(struct desk *d, struct err *e)
{
	return desk_reconcile_send(d, true, NULL, e);
}

int
gate_asks_reconcile_withdraw(struct desk *d, struct err *e)
{
	const struct desk_reconciled_withdrawal r = { .month = "2016-02" };
	char *says;
	int rc = desk_reconcile_withdraw(d, &r, &says, e);

	free(says);
	return rc;
}

static int
show_key(void *arg, const char *key, struct err *e)
{
	(void)arg;
	(void)key;
	(void)e;
	return 0;
}

static void
take_back(void *arg)
{
	(void)arg;
}

int
gate_asks_recover(struct desk *d, struct err *e)
{
	struct desk_staff_recovery r = { .name = "ann",
		.password = "another password",
		.show = show_key,
		.take_back = take_back };

	return desk_staff_recover(d, &r, e);
}

/*
 * Claims: a draft is worked out anew each time, so what is signed off is what the
 * register says then, or nothing is.
 */
#include "agent/desk/desk_claims.h"

#include <stdlib.h>
#include <string.h>

#include "agent/contracts/claim.h"
#include "agent/contracts/claim_workbook.h"
#include "agent/desk/desk_contracts_words.h"
#include "agent/desk/desk_returns.h"
#include "agent/desk/gate.h"
#include "agent/register/held.h"
#include "agent/register/instance.h"
#include "agent/register/services.h"
#include "agent/sealing/outbox.h"
#include "agent/sealing/signoff.h"
#include "agent/sealing/today.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/mem.h"

enum { HEX_SIZE = 2 * HASH_SIZE + 1 };

/* The contract that is meant, and its draft. */
struct claiming {
	const struct desk *d;
	int64_t service;
	struct contract_list contracts;
	const struct contract_stored *contract;
	struct claim_draft draft;
};

static void
end(struct claiming *w)
{
	claim_free(&w->draft);
	contract_book_free(&w->contracts);
}

/* end() also after a failure; with `draft` it is made. */
static int
begin(struct claiming *w, const struct desk *d, const char *service,
    const char *contract, struct err *e)
{
	const struct services *s;
	struct services_list list;
	int64_t number;

	*w = (struct claiming){ .d = d };
	if (services_load(d->reg->db, &list, e) < 0)
		return -1;
	s = services_find(&list, service);
	number = s == NULL ? 0 : s->number;
	services_free(&list);
	if (number == 0)
		return services_unknown(d->reg->db, e);
	w->service = number;
	if (contract_book_load(d->reg->db, number, &w->contracts, e) < 0)
		return -1;
	w->contract = contract_book_find(&w->contracts, contract);
	if (w->contract == NULL)
		return err_refuse(e, "no-such", 0,
		    "this service has no contract of that name");
	return claim_make(d->reg->db,
	    &(struct claim_question){ number, service, w->contract, d->today },
	    &w->draft, e);
}

/* The claim of that number; ERR_REFUSED, code "no-such", where there is none. */
static int
find_claim(const struct claiming *w, unsigned number, struct claim_made *out,
    struct err *e)
{
	struct claim_list list;
	bool found = false;

	if (claim_book_load(w->d->reg->db, w->service,
		w->contract->contract.name, &list, e) < 0)
		return -1;
	for (size_t i = 0; i < list.n; i++)
		if (list.item[i].number == number) {
			*out = list.item[i];
			found = true;
		}
	claim_book_free(&list);
	return found ? 0
		     : err_refuse(e, "no-such", 0,
			   "this contract has no claim of that number");
}

/* ----------------------------------------------------------------------- draft */

/* Claims that were signed off since a backup are not in it. */
static const char restored_warning[] =
    "This register was restored from a backup. Claims that were signed off "
    "since "
    "are not in it, so this may have been claimed before: compare with the "
    "claims "
    "that you sent.";

static struct jval *
draft_json(const struct claiming *w, bool restored)
{
	const struct claim_draft *d = &w->draft;
	struct jval *o = jval_object();
	char digest[HEX_SIZE];

	encode_hex(digest, d->whole.b, HASH_SIZE);
	jval_set_str(o, "service", d->service);
	jval_set_str(o, "contract", d->contract);
	jval_set_i64(o, "number", d->number);
	jval_set(o, "through", jval_day_shown(d->through));
	jval_set(o, "lines", desk_contracts_words_lines(&d->lines));
	desk_contracts_words_set(o, "pounds", contract_sum_pence(&d->lines));
	jval_set_str(o, "text", buf_str(&d->text));
	jval_set_str(o, "digest", digest);
	jval_set_str(o, "staff", w->d->actor.name);
	jval_set_str_or_null(o, "warning", restored ? restored_warning : NULL);
	return o;
}

static int
draft(struct desk *d, const char *service, const char *contract,
    struct jval **out, struct err *e)
{
	struct instance instance;
	struct claiming w;
	int rc = begin(&w, d, service, contract, e);

	if (rc == 0)
		rc = instance_get(d->reg->db, &instance, e);
	if (rc == 0)
		*out = draft_json(&w, instance.restored);
	end(&w);
	return rc;
}

int
desk_claims_draft(struct desk *d, const char *service, const char *contract,
    struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_CLAIM_DRAFT, e) < 0)
		return -1;
	return gate_leave(d, draft(d, service, contract, out, e));
}

/* --------------------------------------------------------------------- sign off */

static int
check_name(const struct desk *d, const struct desk_claims_signing *r,
    struct err *e)
{
	if (strcmp(r->typed, d->actor.name) == 0)
		return 0;
	return err_refuse(e, "name", 0,
	    "that is not the name %s; nothing was signed off", d->actor.name);
}

/* A yes to this text, or why it is none. */
static int
check_yes(const struct claiming *w, const struct desk_claims_signing *r,
    struct err *e)
{
	char digest[HEX_SIZE];

	encode_hex(digest, w->draft.whole.b, HASH_SIZE);
	if (w->draft.lines.n == 0 && w->draft.items.n == 0)
		return err_refuse(e, "nothing", 0,
		    "there is nothing to claim: all that is due was claimed "
		    "before");
	if (strcmp(r->digest, digest) != 0)
		return err_refuse(e, "changed", 0,
		    "the figures have changed since they were shown, so "
		    "nothing was signed off: look at them again, and sign off "
		    "what is there now");
	return 0;
}

/* The newest day that a claim of the contract reaches, or DAY_NONE. */
static int
claimed_to(const struct claiming *w, int32_t *day, struct err *e)
{
	struct claim_list list;

	*day = DAY_NONE;
	if (claim_book_load(w->d->reg->db, w->service,
		w->contract->contract.name, &list, e) < 0)
		return -1;
	for (size_t i = 0; i < list.n; i++)
		if (list.item[i].through > *day)
			*day = list.item[i].through;
	claim_book_free(&list);
	return 0;
}

/* What the clock says, and what is known of today beside it. */
static int
load_evidence(const struct desk *d, struct today_evidence *ev, struct err *e)
{
	struct returns *sealed;
	int32_t answered;
	size_t n;

	*ev = (struct today_evidence){ .clock = d->clock,
		.upto = DAY_NONE,
		.known = { .sealed = DAY_NONE, .answer = DAY_NONE } };
	if (outbox_sealed(d->reg->db, &sealed, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (!sealed[i].withdrawn &&
		    sealed[i].through > ev->known.sealed)
			ev->known.sealed = sealed[i].through;
	free(sealed);
	if (desk_returns_answered(&d->spool, d->reg->dir, &answered, e) < 0)
		return -1;
	if (answered != 0)
		ev->known.answer = answered;
	return today_load(d->reg->db, ev, e);
}

static int
refuse_doubt(const struct today_evidence *ev, struct err *e)
{
	struct buf why;
	int rc;

	buf_init(&why, ERR_TEXT_MAX / 2);
	today_describe(ev, &why);
	/* Its lines stand in a sentence here. */
	for (size_t i = 0; i < why.n; i++)
		if (why.data[i] == '\n')
			why.data[i] = ' ';
	rc = err_refuse(e, "doubt", 0,
	    "it is in doubt which day it is, so nothing was signed off. %sSet "
	    "the clock of this machine, or confirm its date",
	    buf_str(&why));
	buf_free(&why);
	return rc;
}

/* A claim reaches to today, so it takes a day that can be believed. */
static int
check_day(const struct claiming *w, struct err *e)
{
	struct today_evidence ev;
	int32_t last;

	if (claimed_to(w, &last, e) < 0 || load_evidence(w->d, &ev, e) < 0)
		return -1;
	if (last > w->d->today)
		return err_refuse(e, "clock", 0,
		    "a claim of this contract was made to a later day than "
		    "today, so nothing was signed off: set the clock of this "
		    "machine");
	return today_weigh(&ev) == TODAY_SURE ? 0 : refuse_doubt(&ev, e);
}

/*
 * Take a person's word for the clock, and keep it.  From then on the clock's day is
 * today, also where the draft reached to the day of a later entry: then the figures
 * are others than those that were shown.
 */
static int
confirm(struct desk *d, int32_t said, struct err *e)
{
	struct today_evidence ev;

	if (said != d->clock)
		return err_refuse(e, "clock", 0,
		    "that is not the date of this machine, so nothing was "
		    "signed off: set its clock");
	if (load_evidence(d, &ev, e) < 0 || today_take_word(&ev, said, e) < 0 ||
	    today_keep_word(d->reg->db, &ev, said, d->actor.name, e) < 0)
		return -1;
	d->today = said;
	return 0;
}

static int
store(const struct claiming *w, const struct desk_claims_signing *r,
    struct err *e)
{
	const struct claim_draft *draft = &w->draft;
	struct claim_new claim = { .service = w->service,
		.contract = draft->contract,
		.number = draft->number,
		.through = draft->through,
		.text = buf_slice(&draft->text),
		.lines = &draft->lines,
		.items = &draft->items };
	const struct signoff_given given = { .staff = w->d->actor.name,
		.shown = &draft->digest,
		.way = SIGNOFF_TYPED,
		.typed = r->typed };
	struct buf file;
	int rc;

	buf_init(&file, LIMITS_CLAIM_FILE_MAX);
	rc = claim_workbook(draft, given.staff, &file, e);
	claim.file = buf_slice(&file);
	if (rc == 0)
		rc = signoff_put(w->d->reg->db, &given, &claim.sign_off, e);
	if (rc == 0)
		rc = claim_book_put(w->d->reg, &claim, e);
	buf_free(&file);
	return rc;
}

static void
tell(const struct claim_draft *draft, struct jval **out)
{
	struct buf says;

	buf_init(&says, ERR_TEXT_MAX);
	buf_printf(&says, "Claim %u of %s is signed off: ", draft->number,
	    draft->contract);
	desk_contracts_words_pounds(contract_sum_pence(&draft->lines), &says);
	buf_puts(&says, ".");
	*out = jval_object();
	jval_set_i64(*out, "number", draft->number);
	jval_set_str(*out, "says", buf_str(&says));
	buf_free(&says);
}

/* All in one transaction, so that what is compared is what is stored. */
static int
sign(struct desk *d, const struct desk_claims_signing *r, struct jval **out,
    struct err *e)
{
	struct claiming w = { .d = d };
	int rc;

	if (check_name(d, r, e) < 0 ||
	    (r->said != 0 && confirm(d, r->said, e) < 0) ||
	    db_begin(d->reg->db, e) < 0)
		return -1;
	rc = begin(&w, d, r->service, r->contract, e);
	if (rc == 0)
		rc = check_yes(&w, r, e);
	if (rc == 0)
		rc = check_day(&w, e);
	if (rc == 0)
		rc = store(&w, r, e);
	if (rc == 0)
		rc = db_commit(d->reg->db, e);
	if (rc == 0)
		tell(&w.draft, out);
	else
		db_rollback(d->reg->db);
	end(&w);
	return rc;
}

int
desk_claims_sign(struct desk *d, const struct desk_claims_signing *r,
    struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_CLAIM_SIGN, e) < 0)
		return -1;
	return gate_leave(d, sign(d, r, out, e));
}

/* ------------------------------------------------------------------------- file */

static int
file(struct desk *d, const struct desk_claims_which *r, struct buf *out,
    struct err *e)
{
	struct claiming w;
	struct claim_made made;
	int rc = begin(&w, d, r->service, r->contract, e);

	if (rc == 0)
		rc = find_claim(&w, r->number, &made, e);
	if (rc == 0)
		rc = claim_book_file(d->reg->db, made.id, out, e);
	end(&w);
	return rc;
}

int
desk_claims_file(struct desk *d, const struct desk_claims_which *r,
    struct buf *out, struct err *e)
{
	buf_init(out, 0);
	if (gate_enter(d, OPERATION_CLAIM_FILE, e) < 0)
		return -1;
	return gate_leave(d, file(d, r, out, e));
}

/* ---------------------------------------------------------------------- clients */

static struct table *
new_table(void)
{
	static const struct table_column columns[] = {
		{ .key = "client", .heading = "Client" },
		{ .key = "outcome", .heading = "Outcome", .gap = 2 },
		{ .key = "ref", .heading = "Job", .gap = 2 },
		{ .key = "reached", .heading = "Reached", .gap = 2 },
		{ .key = "evidence", .heading = "Evidence", .gap = 2 },
		{ .key = "dated", .heading = "Dated", .gap = 2 },
		{ .key = "pounds",
		    .heading = "Pounds",
		    .gap = 2,
		    .right = true },
	};

	return table_new(columns, sizeof(columns) / sizeof(columns[0]), "-");
}

static void
put_item(const struct claim_item *i, const struct evidence_kinds *own,
    const struct clients_references *references, struct table *t)
{
	table_text(t, claim_book_nameless(i)
			  ? NULL
			  : clients_reference(references, i->client));
	table_text(t, outcomes_title(i->paid.kind));
	table_text(t, i->ref[0] == '\0' ? NULL : i->ref);
	/* Of an erased client only the quarter is kept. */
	table_day(t, claim_book_nameless(i) ? DAY_NONE : i->paid.day);
	table_text(t, i->evidence == MODE_NONE
			  ? NULL
			  : evidence_kinds_title(own, i->evidence));
	table_day(t, i->evidence_day);
	table_decimal(t, i->paid.sign * i->paid.pence, 2);
}

static int
list(struct claiming *w, unsigned number, struct desk_claims_clients *out,
    struct err *e)
{
	struct db *db = w->d->reg->db;
	const struct clients_references *references;
	struct claim_items stored = { .n = 0 };
	const struct claim_items *items = &w->draft.items;
	struct evidence_kinds own;
	struct claim_made made;

	if (number != 0) {
		if (find_claim(w, number, &made, e) < 0 ||
		    claim_book_items(db, w->service, w->draft.contract, made.id,
			&stored, e) < 0)
			return -1;
		items = &stored;
	}
	if (evidence_kinds_load(db, &own, e) < 0 ||
	    held_references(w->d->reg, w->service, &references, e) < 0) {
		claim_book_free_items(&stored);
		return -1;
	}
	for (size_t i = 0; i < items->n; i++) {
		put_item(&items->item[i], &own, references, out->rows);
		if (!claim_book_nameless(&items->item[i]))
			access_add(&out->shown, items->item[i].client);
	}
	claim_book_free_items(&stored);
	return 0;
}

static int
clients(struct desk *d, const struct desk_claims_which *r,
    struct desk_claims_clients *out, struct err *e)
{
	struct claiming w;
	int rc = begin(&w, d, r->service, r->contract, e);

	out->rows = new_table();
	access_of(&out->shown, r->service);
	if (rc == 0)
		rc = list(&w, r->number, out, e);
	end(&w);
	if (rc == 0)
		rc = gate_show(d, &out->shown, e);
	if (rc < 0)
		desk_claims_free_clients(out);
	return rc;
}

int
desk_claims_clients(struct desk *d, const struct desk_claims_which *r,
    struct desk_claims_clients *out, struct err *e)
{
	*out = (struct desk_claims_clients){ .rows = NULL };
	if (gate_enter(d, OPERATION_CLAIM_CLIENTS, e) < 0)
		return -1;
	return gate_leave(d, clients(d, r, out, e));
}

void
desk_claims_free_clients(struct desk_claims_clients *answer)
{
	table_free(answer->rows);
	access_free(&answer->shown);
	*answer = (struct desk_claims_clients){ .rows = NULL };
}

/*
 * Claims: a draft is worked out anew each time, so what is signed off is what the
 * register says then, or nothing is.
 */
#include "agent/desk/desk_claims.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "agent/contracts/claim_workbook.h"
#include "agent/contracts/contract_twice.h"
#include "agent/desk/desk_claims_open.h"
#include "agent/desk/desk_contracts_words.h"
#include "agent/desk/desk_returns.h"
#include "agent/desk/desk_words.h"
#include "agent/desk/gate.h"
#include "agent/register/instance.h"
#include "agent/register/stored_keys.h"
#include "agent/sealing/outbox.h"
#include "agent/sealing/signoff.h"
#include "agent/sealing/today.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/text.h"

enum { HEX_SIZE = 2 * HASH_SIZE + 1 };

/* ----------------------------------------------------------------------- draft */

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

/* Claims that were signed off since a backup are not in it. */
static const char restored_warning[] =
    "This register was restored from a backup. Claims that were signed off "
    "since are not in it, so this may have been claimed before: compare with "
    "the claims that you sent, and say which of this contract was the last.";

/* Whether claims of the contract may be missing: it was restored, and none of them was
 * signed off since. */
static int
may_miss(const struct desk *d, const struct desk_claims_open *w, bool *out,
    struct err *e)
{
	struct instance instance;
	struct claim_list made;
	int64_t then;
	bool kept = false; /* by earlier releases it is not */

	if (d->reg->dir != NULL) {
		char *folder = register_folder(d->reg);

		kept = instance_claims(folder, &then);
		free(folder);
	}
	if (instance_get(d->reg->db, &instance, e) < 0 ||
	    claim_book_load(d->reg->db, w->service, w->contract->contract.name,
		&made, e) < 0)
		return -1;
	*out = kept ? made.n == 0 || made.item[made.n - 1].id <= then
		    : instance.restored;
	claim_book_free(&made);
	return 0;
}

/* Which claim was sent last: whether that is asked, and what was said. */
struct last_sent {
	bool asked, said;
	unsigned number; /* 0: none was */
};

/* Let the draft follow on the claim that was sent last, where that is asked. */
static int
follow(const struct desk *d, struct desk_claims_open *w, const char *typed,
    struct last_sent *out, struct err *e)
{
	uint64_t last = (uint64_t)w->draft.newest + LIMITS_CLAIMS_LOST_MAX, n;

	*out = (struct last_sent){ .asked = false };
	if (may_miss(d, w, &out->asked, e) < 0)
		return -1;
	if (!out->asked || typed == NULL)
		return 0;
	if (!text_parse_u64(text_trim(slice_of(typed)), last, &n))
		return err_refuse(e, "sent", 0,
		    "the number of the last claim that was sent is a whole "
		    "number up to %" PRIu64
		    ", as its workbook has it, or 0 where none was",
		    last);
	out->said = true;
	out->number = (unsigned)n;
	claim_follow(&w->draft, out->number);
	return 0;
}

/* Append what of the draft other contracts have claimed, in a sentence without its
 * full stop; nothing where there is none. */
static int
say_twice(const struct desk *d, const struct desk_claims_open *w,
    struct buf *out, struct err *e)
{
	struct contract_twice t;
	int rc = contract_twice_find(d->reg->db, w->service,
	    w->contract->contract.name, &w->draft.items, &t, e);

	if (rc == 0 && t.outcomes > 0) {
		buf_printf(out, "%zu of these outcomes %s in claims of ",
		    t.outcomes, t.outcomes == 1 ? "is" : "are");
		for (size_t i = 0; i < t.n; i++)
			buf_printf(out, "%s%s", i > 0 ? " and " : "",
			    t.contract[i]);
		buf_puts(out, " already, and would be claimed a second time");
	}
	contract_twice_free(&t);
	return rc;
}

/* Of all that somebody says yes to: the text, the clients behind it, and what other
 * contracts have claimed. */
static void
digest_of(const struct claim_draft *draft, const struct buf *twice,
    char out[static HEX_SIZE])
{
	struct hash h = draft->whole;
	struct buf all;

	if (twice->n > 0) {
		buf_init(&all, HASH_SIZE + twice->n);
		buf_add(&all, h.b, HASH_SIZE);
		buf_add(&all, twice->data, twice->n);
		h = hash_of(buf_slice(&all));
		buf_free(&all);
	}
	encode_hex(out, h.b, HASH_SIZE);
}

/* What was taken down, so that a slip is seen before it is signed. */
static void
put_said(const struct claim_draft *d, const struct last_sent *sent,
    struct jval *o)
{
	struct buf says;

	buf_init(&says, ERR_TEXT_MAX);
	if (sent->number > 0)
		buf_printf(&says,
		    "You said that claim %u of %s was the last that was sent.",
		    sent->number, d->contract);
	else
		buf_printf(&says,
		    "You said that no claim of %s was sent before.",
		    d->contract);
	jval_set_str_or_null(o, "sent_says",
	    sent->said ? buf_str(&says) : NULL);
	buf_free(&says);
}

/* What is asked of whoever signs off after a restore, and what follows of it. */
static void
put_sent(const struct claim_draft *d, const struct last_sent *sent,
    struct jval *o)
{
	struct buf says;
	bool instead;

	put_said(d, sent, o);
	buf_init(&says, ERR_TEXT_MAX);
	buf_puts(&says, "This claim takes the place of ");
	instead = claim_instead(d->newest, d->number, &says);
	buf_puts(&says,
	    ", of which this register knows nothing, and its workbook says so: "
	    "tell the commissioner, who would count the same twice otherwise.");
	jval_set_bool(o, "asks_sent", sent->asked);
	jval_set_str_or_null(o, "warning",
	    sent->asked && !sent->said ? restored_warning : NULL);
	jval_set_str_or_null(o, "instead", instead ? buf_str(&says) : NULL);
	buf_free(&says);
}

static struct jval *
draft_json(const struct desk *desk, const struct claim_draft *d,
    const struct today_evidence *ev, struct buf *twice)
{
	struct jval *o = jval_object();
	char digest[HEX_SIZE];
	struct buf doubt;

	buf_init(&doubt, ERR_TEXT_MAX);
	if (today_weigh(ev) != TODAY_SURE)
		today_describe(ev, &doubt);
	digest_of(d, twice, digest);
	if (twice->n > 0)
		buf_puts(twice, ".");
	jval_set_str(o, "service", d->service);
	jval_set_str(o, "contract", d->contract);
	jval_set_i64(o, "number", d->number);
	jval_set(o, "through", jval_day_shown(d->through));
	jval_set(o, "lines", desk_contracts_words_lines(&d->lines));
	desk_contracts_words_set(o, "pounds", contract_sum_pence(&d->lines));
	jval_set_bool(o, "nothing", d->lines.n == 0 && d->items.n == 0);
	jval_set_str(o, "text", buf_str(&d->text));
	jval_set_str(o, "digest", digest);
	jval_set_str(o, "staff", desk->actor.name);
	jval_set_str_or_null(o, "twice", twice->n > 0 ? buf_str(twice) : NULL);
	jval_set(o, "doubt", desk_words_lines(buf_slice(&doubt)));
	buf_free(&doubt);
	return o;
}

static int
draft(struct desk *d, const struct desk_claims_asked *q, struct jval **out,
    struct err *e)
{
	struct today_evidence ev;
	struct desk_claims_open w;
	struct last_sent sent;
	struct buf twice;
	int rc = desk_claims_open(d->reg->db, d->today, q->service, q->contract,
	    &w, e);

	buf_init(&twice, ERR_TEXT_MAX);
	if (rc == 0)
		rc = follow(d, &w, q->sent, &sent, e);
	if (rc == 0)
		rc = load_evidence(d, &ev, e);
	if (rc == 0)
		rc = say_twice(d, &w, &twice, e);
	if (rc == 0) {
		*out = draft_json(d, &w.draft, &ev, &twice);
		put_sent(&w.draft, &sent, *out);
	}
	buf_free(&twice);
	desk_claims_close(&w);
	return rc;
}

int
desk_claims_draft(struct desk *d, const struct desk_claims_asked *q,
    struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_CLAIM_DRAFT, e) < 0)
		return -1;
	return gate_leave(d, draft(d, q, out, e));
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

/* A yes to this text and these clients, or why it is none. */
static int
weigh_yes(const struct claim_draft *draft, const struct desk_claims_signing *r,
    const struct buf *twice, struct err *e)
{
	char digest[HEX_SIZE];

	digest_of(draft, twice, digest);
	if (draft->lines.n == 0 && draft->items.n == 0)
		return err_refuse(e, "nothing", 0,
		    "there is nothing to claim: all that is due was claimed "
		    "before");
	if (strcmp(r->digest, digest) != 0)
		return err_refuse(e, "changed", 0,
		    "the figures have changed since they were shown, so "
		    "nothing was signed off: look at them again, and sign off "
		    "what is there now");
	if (twice->n > 0 && !r->twice)
		return err_refuse(e, "another", 0,
		    "%s; nothing was signed off. If both contracts pay for "
		    "them, say so",
		    buf_str(twice));
	return 0;
}

static int
check_yes(const struct desk *d, struct desk_claims_open *w,
    const struct desk_claims_signing *r, struct err *e)
{
	struct last_sent sent;
	struct buf twice;
	int rc;

	buf_init(&twice, ERR_TEXT_MAX);
	rc = follow(d, w, r->sent, &sent, e);
	if (rc == 0 && sent.asked && !sent.said)
		rc = err_refuse(e, "sent", 0,
		    "this register was restored from a backup, and claims that "
		    "were signed off since are not in it; nothing was signed "
		    "off. Say the number of the last claim of this contract "
		    "that was sent, which stands in its workbook, or 0");
	if (rc == 0)
		rc = say_twice(d, w, &twice, e);
	if (rc == 0)
		rc = weigh_yes(&w->draft, r, &twice, e);
	buf_free(&twice);
	return rc;
}

/* The newest day that a claim of the contract reaches, or DAY_NONE. */
static int
claimed_to(struct db *db, const struct desk_claims_open *w, int32_t *day,
    struct err *e)
{
	struct claim_list list;

	*day = DAY_NONE;
	if (claim_book_load(db, w->service, w->contract->contract.name, &list,
		e) < 0)
		return -1;
	for (size_t i = 0; i < list.n; i++)
		if (list.item[i].through > *day)
			*day = list.item[i].through;
	claim_book_free(&list);
	return 0;
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
check_day(const struct desk *d, const struct desk_claims_open *w, struct err *e)
{
	struct today_evidence ev;
	int32_t last;

	if (claimed_to(d->reg->db, w, &last, e) < 0 ||
	    load_evidence(d, &ev, e) < 0)
		return -1;
	if (last > d->today)
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
store(const struct desk *d, const struct desk_claims_open *w,
    const struct desk_claims_signing *r, struct err *e)
{
	const struct claim_draft *draft = &w->draft;
	struct claim_new claim = { .service = w->service,
		.contract = draft->contract,
		.number = draft->number,
		.through = draft->through,
		.text = buf_slice(&draft->text),
		.lines = &draft->lines,
		.items = &draft->items };
	const struct signoff_given given = { .staff = d->actor.name,
		.shown = &draft->digest,
		.way = SIGNOFF_TYPED,
		.typed = r->typed };
	struct buf file;
	int rc;

	buf_init(&file, LIMITS_CLAIM_FILE_MAX);
	rc = claim_workbook(draft, given.staff, &file, e);
	claim.file = buf_slice(&file);
	if (rc == 0)
		rc = signoff_put(d->reg->db, &given, &claim.sign_off, e);
	if (rc == 0)
		rc = claim_book_put(d->reg, &claim, e);
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
	struct desk_claims_open w;
	int rc;

	if (check_name(d, r, e) < 0 ||
	    (r->said != 0 && confirm(d, r->said, e) < 0) ||
	    db_begin(d->reg->db, e) < 0)
		return -1;
	rc = desk_claims_open(d->reg->db, d->today, r->service, r->contract, &w,
	    e);
	if (rc == 0)
		rc = check_yes(d, &w, r, e);
	if (rc == 0)
		rc = check_day(d, &w, e);
	if (rc == 0)
		rc = store(d, &w, r, e);
	if (rc == 0)
		rc = stored_keys_put(d->reg->key, d->reg->db, d->reg->vault, e);
	if (rc == 0)
		rc = db_commit(d->reg->db, e);
	if (rc == 0)
		tell(&w.draft, out);
	else
		db_rollback(d->reg->db);
	desk_claims_close(&w);
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
	struct desk_claims_open w;
	struct claim_made made;
	int rc = desk_claims_open(d->reg->db, d->today, r->service, r->contract,
	    &w, e);

	if (rc == 0)
		rc = desk_claims_find(d->reg->db, &w, r->number, &made, e);
	if (rc == 0)
		rc = claim_book_file(d->reg->db, made.id, out, e);
	desk_claims_close(&w);
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

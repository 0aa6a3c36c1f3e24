/*
 * Contracts: taken in, shown with where they stand, and disputes about outcomes.
 */
#include "agent/desk/desk_contracts.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "agent/contracts/claim.h"
#include "agent/contracts/contract_twice.h"
#include "agent/desk/desk_contracts_words.h"
#include "agent/desk/desk_words.h"
#include "agent/desk/gate.h"
#include "agent/desk/versions.h"
#include "agent/figures/derive_rules.h"
#include "agent/register/access.h"
#include "agent/register/facts.h"
#include "agent/register/services.h"
#include "common/base/day.h"
#include "common/base/mem.h"

enum { SENTENCE_MAX = 1024 };

/* -------------------------------------------------------------------- taken in */

static void
version_of(const struct contract_stored *c, char out[static VERSIONS_SIZE])
{
	versions_of(c == NULL ? NULL : c->text, out);
}

/* What is stored, in one line, for somebody who was overtaken. */
static char *
in_short(const struct contract *c)
{
	char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];

	day_format(from, c->from);
	day_format(to, c->to);
	return mem_printf("%s, %s to %s, %zu tariffs", c->name, from, to,
	    c->tariffs);
}

static int
check_version(const struct contract_stored *now, const struct contract *new,
    const char *seen, struct err *e)
{
	char *theirs = now == NULL ? NULL : in_short(&now->contract);
	char *yours = in_short(new);
	char version[VERSIONS_SIZE];
	int rc;

	version_of(now, version);
	rc = versions_check(&(struct versions_change){ .seen = seen,
				.now = version,
				.theirs = theirs,
				.yours = yours,
				.by = now == NULL ? NULL : now->by,
				.at = now == NULL ? NULL : now->at },
	    e);
	free(theirs);
	free(yours);
	return rc;
}

/* A contract of a new name is claimed from nothing. */
static int
refuse_new(const struct contract *other, struct err *e)
{
	return err_refuse(e, "another", 0,
	    "this would be a new contract beside %s, and what is claimed of %s "
	    "could be claimed again; nothing was stored. To change %s, write "
	    "its name into the file; if both contracts pay, say so",
	    other->name, other->name, other->name);
}

/* Nobody has said yet that c and another contract pay for the same outcomes. */
static int
check_twice(const struct contract_list *list, const struct contract *was,
    const struct contract *c, struct err *e)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct contract *other = &list->item[i].contract;

		if (other == was)
			continue;
		if (was == NULL && strcasecmp(c->name, other->name) == 0)
			return refuse_new(other, e);
		if (!contract_twice_pays(was, c, other))
			continue;
		if (was == NULL)
			return refuse_new(other, e);
		return err_refuse(e, "another", 0,
		    "with this change %s would pay for outcomes that %s pays "
		    "for too, so they could be claimed of both; nothing was "
		    "stored. If both contracts pay, say so",
		    c->name, other->name);
	}
	return 0;
}

static int
store(const struct desk *d, const struct desk_contracts_file *r,
    int64_t service, const struct contract *c, struct err *e)
{
	const struct contract_stored *now;
	struct contract_list list;
	int rc;

	if (contract_book_load(d->reg->db, service, &list, e) < 0)
		return -1;
	now = contract_book_find(&list, c->name);
	rc = check_version(now, c, r->version, e);
	if (rc == 0 && !r->new)
		rc = check_twice(&list, now == NULL ? NULL : &now->contract, c,
		    e);
	contract_book_free(&list);
	return rc < 0 ? -1 : contract_book_put(d->reg, service, c, e);
}

/* What is stored under the name now. */
static int
put_there(const struct desk *d, int64_t service, const char *name,
    const struct evidence_kinds *own, struct jval *o, struct err *e)
{
	const struct contract_stored *now;
	struct contract_list list;
	char version[VERSIONS_SIZE];

	if (contract_book_load(d->reg->db, service, &list, e) < 0)
		return -1;
	now = contract_book_find(&list, name);
	version_of(now, version);
	jval_set_str(o, "seen", version);
	jval_set(o, "there",
	    now == NULL ? jval_array()
			: desk_contracts_words_contract(&now->contract, own));
	contract_book_free(&list);
	return 0;
}

static void
put_faults(const struct contract_faults *faults, struct jval *o)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < faults->n; i++) {
		const struct contract_fault *f = &faults->item[i];
		struct jval *one = jval_object();

		jval_set_i64(one, "line", f->line);
		jval_set_str_or_null(one, "column", f->column);
		jval_set_str(one, "why", f->why);
		jval_add(all, one);
	}
	jval_set(o, "faults", all);
	jval_set_i64(o, "more", (int64_t)faults->more);
}

/* A file of which some rows are wrong. */
static struct jval *
faulty(const struct contract_faults *faults)
{
	struct jval *o = jval_object();

	jval_set_null(o, "name");
	jval_set(o, "says", jval_array());
	jval_set_null(o, "version");
	jval_set_null(o, "seen");
	jval_set(o, "there", jval_array());
	put_faults(faults, o);
	return o;
}

static int
answer(const struct desk *d, const struct desk_contracts_file *r,
    int64_t service, const struct contract *c, struct jval **out, struct err *e)
{
	const struct contract_faults none = { .n = 0 };
	char version[VERSIONS_SIZE];
	struct evidence_kinds own;
	struct buf text;
	int rc = 0;

	if (evidence_kinds_load(d->reg->db, &own, e) < 0)
		return -1;
	buf_init(&text, LIMITS_CONTRACT_FILE_MAX);
	contract_write(c, &text);
	versions_of(buf_str(&text), version);
	buf_free(&text);
	*out = jval_object();
	jval_set_str(*out, "name", c->name);
	jval_set(*out, "says", desk_contracts_words_contract(c, &own));
	jval_set_str(*out, "version", version);
	if (!r->list)
		return 0;
	rc = put_there(d, service, c->name, &own, *out, e);
	put_faults(&none, *out);
	if (rc < 0) {
		jval_free(*out);
		*out = NULL;
	}
	return rc;
}

static int
transact(const struct desk *d, const struct desk_contracts_file *r,
    int64_t service, const struct contract *c, struct err *e)
{
	struct db *db = d->reg->db;

	if (db_begin(db, e) < 0)
		return -1;
	if (store(d, r, service, c, e) == 0 &&
	    (r->check || db_commit(db, e) == 0)) {
		if (r->check)
			db_rollback(db);
		return 0;
	}
	db_rollback(db);
	return -1;
}

static int
take(struct desk *d, const struct desk_contracts_file *r,
    const struct contract *c, struct jval **out, struct err *e)
{
	const struct services *service;
	struct services_list list;
	int64_t number;

	if (services_load(d->reg->db, &list, e) < 0)
		return -1;
	service = services_find(&list, r->service);
	number = service == NULL ? 0 : service->number;
	services_free(&list);
	if (number == 0)
		return services_unknown(d->reg->db, e);
	return transact(d, r, number, c, e) < 0
		   ? -1
		   : answer(d, r, number, c, out, e);
}

static int
read_file(struct desk *d, const struct desk_contracts_file *r,
    struct jval **out, struct err *e)
{
	struct contract_faults faults;
	struct contract c;
	int rc = contract_parse_all(r->text, &c, &faults, e);

	if (rc == 0) {
		rc = take(d, r, &c, out, e);
		contract_free(&c);
	} else if (r->list && r->check) {
		*out = faulty(&faults);
		rc = 0;
	}
	contract_faults_free(&faults);
	return rc;
}

int
desk_contracts_import(struct desk *d, const struct desk_contracts_file *r,
    struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_CONTRACT_IMPORT, e) < 0)
		return -1;
	return gate_leave(d, read_file(d, r, out, e));
}

struct jval *
desk_contracts_file_limits(void)
{
	struct jval *o = jval_object();

	jval_set_i64(o, "bytes_max", LIMITS_CONTRACT_FILE_MAX);
	jval_set_str(o, "too_large",
	    "The file is larger than 64 KiB, which no contract is.");
	return o;
}

/* ----------------------------------------------------------------------- shown */

static bool
has_tariff(const struct contract *c, int kind, int band)
{
	for (size_t i = 0; i < c->tariffs; i++)
		if ((int)c->tariff[i].kind == kind &&
		    (int)c->tariff[i].band == band)
			return true;
	return false;
}

static struct jval *
counts_json(const struct claim_counts *n, int kind, int band)
{
	const struct contract_line of = { .scope = kind,
		.band = (enum contract_band)band };
	struct jval *o = jval_object();
	struct buf title;

	buf_init(&title, SENTENCE_MAX);
	contract_sum_say(&of, &title);
	jval_set_str(o, "outcome", outcomes_word((enum outcome_kind)kind));
	jval_set_str(o, "hours", contract_band_word(of.band));
	jval_set_str(o, "title", buf_str(&title));
	buf_free(&title);
	jval_set_i64(o, "claimable", n->claimable);
	jval_set_i64(o, "paid_before", n->paid_before);
	jval_set_i64(o, "disputed", n->disputed);
	jval_set_i64(o, "no_evidence", n->no_evidence);
	jval_set_i64(o, "second", n->second);
	jval_set_i64(o, "evidenced", n->evidenced);
	jval_set_i64(o, "credited", n->credited);
	desk_contracts_words_set(o, "claimable_pounds", n->claimable_pence);
	desk_contracts_words_set(o, "paid_pounds", n->paid_pence);
	desk_contracts_words_set(o, "disputed_pounds", n->disputed_pence);
	desk_contracts_words_set(o, "no_evidence_pounds", n->no_evidence_pence);
	desk_contracts_words_set(o, "evidenced_pounds", n->evidenced_pence);
	desk_contracts_words_set(o, "credited_pounds", n->credited_pence);
	return o;
}

/* Each outcome and band of hours that it pays for, or that was once claimed. */
static struct jval *
kinds_json(const struct claim_draft *draft, const struct contract *c)
{
	struct jval *all = jval_array();

	for (int k = 0; k < OUTCOME_KINDS; k++)
		for (int b = 0; b < CONTRACT_BANDS; b++) {
			const struct claim_counts *n = &draft->of[k][b];

			if (has_tariff(c, k, b) || n->credited > 0 ||
			    n->paid_before > 0)
				jval_add(all, counts_json(n, k, b));
		}
	return all;
}

/* What a claim took the place of, as its number tells. */
static void
put_instead(unsigned before, unsigned number, struct buf *out)
{
	struct buf which;

	buf_init(&which, SENTENCE_MAX);
	if (claim_instead(before, number, &which))
		buf_printf(out, " It took the place of %s.", buf_str(&which));
	buf_free(&which);
}

static int
put_claims(struct db *db, int64_t service, const char *name, struct jval *o,
    struct err *e)
{
	struct jval *all = jval_array();
	struct claim_list list;

	jval_set(o, "claims", all);
	if (claim_book_load(db, service, name, &list, e) < 0)
		return -1;
	for (size_t i = list.n; i-- > 0;) {
		const struct claim_made *m = &list.item[i];
		struct jval *one = jval_object();
		struct buf says;

		buf_init(&says, SENTENCE_MAX);
		desk_words_by("Signed off", m->by, m->at, &says);
		put_instead(i > 0 ? list.item[i - 1].number : 0, m->number,
		    &says);
		jval_set_i64(one, "number", m->number);
		jval_set(one, "through", jval_day_shown(m->through));
		desk_contracts_words_set(one, "pounds", m->pence);
		jval_set_str(one, "says", buf_str(&says));
		buf_free(&says);
		jval_add(all, one);
	}
	claim_book_free(&list);
	return 0;
}

static void
put_contract(const struct contract_stored *c, const struct claim_draft *draft,
    const struct evidence_kinds *own, struct jval *o)
{
	char version[VERSIONS_SIZE];
	struct buf says;

	version_of(c, version);
	buf_init(&says, SENTENCE_MAX);
	desk_words_by("Taken in", c->by, c->at, &says);
	jval_set_str(o, "name", c->contract.name);
	jval_set(o, "says", desk_contracts_words_contract(&c->contract, own));
	jval_set_str(o, "version", version);
	jval_set_str_or_null(o, "set_says", buf_str(&says));
	jval_set(o, "now", desk_contracts_words_now(draft));
	jval_set(o, "kinds", kinds_json(draft, &c->contract));
	jval_set(o, "lines", desk_contracts_words_lines(&draft->lines));
	jval_set(o, "caps", desk_contracts_words_caps(&draft->due));
	desk_contracts_words_set(o, "due", contract_sum_pence(&draft->due));
	desk_contracts_words_set(o, "claimed",
	    contract_sum_pence(&draft->before));
	desk_contracts_words_set(o, "open", contract_sum_pence(&draft->lines));
	buf_free(&says);
}

static int
add_contract(const struct desk *d, const struct services *service,
    const struct contract_stored *c, const struct evidence_kinds *own,
    struct jval *all, struct err *e)
{
	struct claim_draft draft;
	struct jval *o = jval_object();
	int rc = claim_make(d->reg->db,
	    &(struct claim_question){ service->number, service->service, c,
		d->today },
	    &draft, e);

	jval_add(all, o);
	if (rc == 0)
		put_contract(c, &draft, own, o);
	claim_free(&draft);
	return rc < 0 ? -1
		      : put_claims(d->reg->db, service->number,
			    c->contract.name, o, e);
}

static int
add_service(const struct desk *d, const struct services *service,
    const struct evidence_kinds *own, struct jval *all, struct err *e)
{
	struct jval *o = jval_object(), *contracts = jval_array();
	struct contract_list list;
	int rc = 0;

	jval_set_str(o, "service", service->service);
	jval_set(o, "contracts", contracts);
	jval_add(all, o);
	if (contract_book_load(d->reg->db, service->number, &list, e) < 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < list.n; i++)
		rc = add_contract(d, service, &list.item[i], own, contracts, e);
	contract_book_free(&list);
	return rc;
}

static int
show(struct desk *d, struct jval **out, struct err *e)
{
	struct jval *all = jval_array();
	struct evidence_kinds own;
	struct services_list list = { .n = 0 };
	int rc = 0;

	*out = jval_object();
	jval_set(*out, "today", jval_day_shown(d->today));
	jval_set(*out, "services", all);
	if (evidence_kinds_load(d->reg->db, &own, e) < 0 ||
	    services_load(d->reg->db, &list, e) < 0)
		rc = -1;
	for (size_t i = 0; rc == 0 && i < list.n; i++)
		rc = add_service(d, &list.service[i], &own, all, e);
	services_free(&list);
	if (rc == 0)
		return 0;
	jval_free(*out);
	*out = NULL;
	return -1;
}

int
desk_contracts_show(struct desk *d, struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_CONTRACT_SHOW, e) < 0)
		return -1;
	return gate_leave(d, show(d, out, e));
}

/* -------------------------------------------------------------------- disputes */

/* Whose client it is; ERR_REFUSED, code "no-such", where there is none. */
static int
find_service(struct db *db, uint32_t client, int64_t *service, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT service FROM client WHERE id = ?");
	bool found;

	db_bind_i64(q, 1, client);
	if (db_get_i64(q, service, &found, e) < 0)
		return -1;
	return found ? 0
		     : err_refuse(e, "no-such", 0,
			   "there is no client of this number");
}

static int
read_kind(const char *word, enum outcome_kind *out, struct err *e)
{
	for (int k = 0; k < OUTCOME_KINDS; k++)
		if (strcmp(word, outcomes_word((enum outcome_kind)k)) == 0) {
			*out = (enum outcome_kind)k;
			return 0;
		}
	return err_set(e, ERR_USAGE,
	    "an outcome is one of engaged, job_start, sustained_13, "
	    "sustained_26 and sustained_52");
}

static const char *
ref_of(const struct timeline *t, const struct outcome *o,
    const struct symbols *names)
{
	return symbols_text(names,
	    o->job ? o->job->started->ref : t->episode[o->episode].ref);
}

/* Whether the client has reached the outcome. */
static int
check_outcome(const struct desk *d, int64_t service,
    const struct contract_disputed *x, struct err *e)
{
	struct facts facts = { .n = 0 };
	struct outcomes all;
	struct symbols names;
	struct timeline t;
	bool found = false;
	int rc;

	symbols_init(&names);
	rc = facts_load_client(d->reg->db, service, x->client, &names, &facts,
	    e);
	if (rc == 0) {
		facts_sort(&facts);
		timeline_build(&t, &facts, names.n, d->today,
		    derive_rules_ips_grow_1().threshold);
		outcomes_find(&t, &all);
		for (size_t i = 0; i < all.n; i++)
			found = found ||
				(all.item[i].kind == x->kind &&
				    strcmp(ref_of(&t, &all.item[i], &names),
					x->ref) == 0);
		outcomes_free(&all);
		timeline_free(&t);
	}
	facts_free(&facts);
	symbols_free(&names);
	if (rc < 0 || found)
		return rc;
	return err_refuse(e, "no-such", 0,
	    "the client has reached no such outcome");
}

/* Whether it may be done over what was seen; *stands: it is disputed now. */
static int
check_dispute(const struct desk *d, int64_t service,
    const struct contract_disputed *x, const struct desk_contracts_dispute *r,
    bool *stands, struct err *e)
{
	const struct contract_disputed *now = NULL;
	struct contract_disputes list;
	char version[VERSIONS_SIZE];
	int rc;

	if (contract_book_disputes(d->reg->db, service, &list, e) < 0)
		return -1;
	for (size_t i = 0; i < list.n; i++)
		if (list.item[i].client == x->client &&
		    list.item[i].kind == x->kind &&
		    strcmp(list.item[i].ref, x->ref) == 0)
			now = &list.item[i];
	desk_contracts_words_dispute(now, version);
	rc = versions_check(&(struct versions_change){ .seen = r->version,
				.now = version,
				.theirs =
				    now == NULL ? "not disputed" : "disputed",
				.yours = r->settle ? "settled" : "disputed",
				.by = now == NULL ? NULL : now->by,
				.at = now == NULL ? NULL : now->at },
	    e);
	if (rc == 0 && now == NULL && r->settle)
		rc = err_refuse(e, "no-such", 0,
		    "this outcome of the client is not disputed");
	*stands = now != NULL;
	contract_book_free_disputes(&list);
	return rc;
}

static int
put_dispute(const struct desk *d, int64_t service,
    const struct contract_disputed *x, bool stands, struct err *e)
{
	struct db *db = d->reg->db;

	if (db_begin(db, e) < 0)
		return -1;
	if (contract_book_dispute(d->reg, service, x, stands, e) == 0 &&
	    db_commit(db, e) == 0)
		return 0;
	db_rollback(db);
	return -1;
}

static int
dispute(struct desk *d, const struct desk_contracts_dispute *r,
    struct jval **out, struct err *e)
{
	struct contract_disputed x = { .client = r->client };
	struct access_shown shown = { 0 };
	int64_t service;
	bool stands;
	int rc;

	x.ref = mem_string(r->ref);
	rc = read_kind(r->outcome, &x.kind, e);
	if (rc == 0)
		rc = find_service(d->reg->db, r->client, &service, e);
	/* What is disputed may be gone since, and can be settled all the same. */
	if (rc == 0 && !r->settle)
		rc = check_outcome(d, service, &x, e);
	/* Nothing comes between this and the storing: it is one turn. */
	if (rc == 0)
		rc = check_dispute(d, service, &x, r, &stands, e);
	if (rc == 0) {
		access_add(&shown, r->client);
		rc = gate_show(d, &shown, e);
	}
	if (rc == 0 && stands == r->settle)
		rc = put_dispute(d, service, &x, !stands, e);
	free(x.ref);
	if (rc < 0)
		return -1;
	*out = jval_object();
	jval_set_str(*out, "says",
	    r->settle ? "It is disputed no longer: what is due for it is in "
			"the next claim."
		      : "It is disputed: nothing is claimed for it, and what "
			"was claimed is paid back by the next claim.");
	return 0;
}

int
desk_contracts_dispute(struct desk *d, const struct desk_contracts_dispute *r,
    struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_CONTRACT_DISPUTE, e) < 0)
		return -1;
	return gate_leave(d, dispute(d, r, out, e));
}

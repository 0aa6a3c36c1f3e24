/*
 * The outcomes behind a claim, one by one, with what stands against the others.
 */
#include "agent/desk/desk_claims_clients.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_claims_open.h"
#include "agent/desk/desk_contracts_words.h"
#include "agent/desk/desk_words.h"
#include "agent/desk/gate.h"
#include "agent/register/held.h"
#include "common/base/day.h"
#include "common/base/mem.h"

/* An outcome as it is listed; item is borrowed. */
struct row {
	const struct claim_item *item;
	const struct contract_disputed *dispute; /* NULL: it is not disputed */
	const char *state, *title;
	bool priced; /* it has a day and pounds */
};

struct rows {
	struct row *item;
	size_t n, cap;
};

struct listing {
	const struct desk *d;
	const struct desk_claims_which *r;
	struct desk_claims_open w;
	struct claim_items stored;         /* of a claim that was made */
	struct contract_disputes disputes; /* that stand, of the service */
	struct claim_items away;           /* disputes about nothing here */
	struct evidence_kinds own;
	const struct clients_references *references;
	struct rows all;
};

static void
end(struct listing *l)
{
	free(l->all.item);
	claim_book_free_items(&l->away);
	contract_book_free_disputes(&l->disputes);
	claim_book_free_items(&l->stored);
	desk_claims_close(&l->w);
}

/* -------------------------------------------------------------- what is listed */

static bool
is_about(const struct contract_disputed *x, const struct claim_item *i)
{
	return x->client == i->client && x->kind == i->paid.kind &&
	       strcmp(x->ref, i->ref) == 0;
}

static void
add(struct listing *l, const struct claim_item *item, const char *state,
    const char *title, bool priced)
{
	struct rows *all = &l->all;
	struct row *r;

	all->item = mem_grow(all->item, all->n, &all->cap, sizeof(*all->item));
	r = &all->item[all->n++];
	*r = (struct row){ item, NULL, state, title, priced };
	for (size_t i = 0; i < l->disputes.n; i++)
		if (is_about(&l->disputes.item[i], item))
			r->dispute = &l->disputes.item[i];
}

/* Disputes that stand though the outcome is withdrawn, or is of another contract. */
static void
add_away(struct listing *l)
{
	const struct claim_outcomes *all = &l->w.draft.all;
	size_t first = l->away.n;

	for (size_t i = 0; i < l->disputes.n; i++) {
		const struct contract_disputed *x = &l->disputes.item[i];
		const struct claim_item item = { .client = x->client,
			.ref = x->ref,
			.paid = { .kind = x->kind, .day = DAY_NONE },
			.evidence_day = DAY_NONE };
		bool here = false;

		for (size_t k = 0; !here && k < all->n; k++)
			here = is_about(x, &all->item[k].item);
		if (!here)
			claim_book_add_item(&l->away, &item);
	}
	for (size_t i = first; i < l->away.n; i++)
		add(l, &l->away.item[i], claim_state_word(CLAIM_DISPUTED),
		    "Disputed, and not reached under this contract by now",
		    false);
}

static int
gather_claim(struct listing *l, struct err *e)
{
	struct db *db = l->d->reg->db;
	struct claim_made made;

	if (desk_claims_find(db, &l->w, l->r->number, &made, e) < 0 ||
	    claim_book_items(db, l->w.service, l->w.draft.contract, made.id,
		&l->stored, e) < 0)
		return -1;
	for (size_t i = 0; i < l->stored.n; i++) {
		bool back = l->stored.item[i].paid.sign < 0;

		add(l, &l->stored.item[i], back ? "paid_back" : "claimed",
		    back ? "Paid back" : "Claimed", true);
	}
	return 0;
}

static int
gather(struct listing *l, struct err *e)
{
	const struct claim_outcomes *all = &l->w.draft.all;
	struct db *db = l->d->reg->db;

	if (desk_claims_open(db, l->d->today, l->r->service, l->r->contract,
		&l->w, e) < 0 ||
	    contract_book_disputes(db, l->w.service, &l->disputes, e) < 0 ||
	    evidence_kinds_load(db, &l->own, e) < 0)
		return -1;
	if (l->r->number != 0)
		return gather_claim(l, e);
	for (size_t i = 0; i < all->n; i++)
		add(l, &all->item[i].item, claim_state_word(all->item[i].state),
		    claim_state_title(all->item[i].state), true);
	add_away(l);
	return 0;
}

/* ------------------------------------------------------------- in a terminal */

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
		{ .key = "state", .heading = "State", .gap = 2 },
	};

	return table_new(columns, sizeof(columns) / sizeof(columns[0]), "-");
}

static const char *
reference(const struct listing *l, const struct claim_item *i)
{
	return claim_book_nameless(i)
		   ? NULL
		   : clients_reference(l->references, i->client);
}

/* Of an erased client only the quarter is kept. */
static int32_t
reached(const struct row *r)
{
	return claim_book_nameless(r->item) ? DAY_NONE : r->item->paid.day;
}

static const char *
evidence(const struct listing *l, const struct claim_item *i)
{
	return i->evidence == MODE_NONE
		   ? NULL
		   : evidence_kinds_title(&l->own, i->evidence);
}

static void
put_cells(const struct listing *l, const struct row *r, struct table *t)
{
	const struct claim_item *i = r->item;

	table_text(t, reference(l, i));
	table_text(t, outcomes_title(i->paid.kind));
	table_text(t, i->ref[0] == '\0' ? NULL : i->ref);
	table_day(t, reached(r));
	table_text(t, evidence(l, i));
	table_day(t, i->evidence_day);
	if (r->priced)
		table_decimal(t, i->paid.sign * i->paid.pence, 2);
	else
		table_text(t, NULL);
	table_text(t, r->title);
}

/* ------------------------------------------------------------------ on a page */

static void
put_dispute(const struct row *r, struct jval *o)
{
	char version[VERSIONS_SIZE];

	desk_contracts_words_dispute(r->dispute, version);
	jval_set_bool(o, "disputed", r->dispute != NULL);
	/* What nobody is named in cannot be disputed any more. */
	jval_set_str_or_null(o, "version",
	    claim_book_nameless(r->item) ? NULL : version);
}

static struct jval *
row_json(const struct listing *l, const struct row *r)
{
	const struct claim_item *i = r->item;
	struct jval *o = jval_object();

	if (claim_book_nameless(i))
		jval_set_null(o, "client");
	else
		jval_set_i64(o, "client", i->client);
	jval_set_str_or_null(o, "reference", reference(l, i));
	jval_set_str(o, "outcome", outcomes_word(i->paid.kind));
	jval_set_str(o, "title", outcomes_title(i->paid.kind));
	jval_set_str_or_null(o, "ref", i->ref);
	jval_set(o, "reached", jval_day_shown(reached(r)));
	desk_words_set_alone(o, "evidence", evidence(l, i));
	jval_set(o, "dated", jval_day_shown(i->evidence_day));
	if (r->priced)
		desk_contracts_words_set(o, "pounds",
		    i->paid.sign * i->paid.pence);
	else
		jval_set_null(o, "pounds");
	jval_set_str(o, "state", r->state);
	jval_set_str(o, "says", r->title);
	put_dispute(r, o);
	return o;
}

/* Each state that something is in, in the order of its first row. */
static struct jval *
states_json(const struct listing *l)
{
	struct jval *all = jval_array();
	const char *seen[CLAIM_STATES];
	size_t n = 0;

	for (size_t i = 0; i < l->all.n; i++) {
		const struct row *r = &l->all.item[i];
		int64_t count = 0;
		struct jval *o;
		bool known = false;

		for (size_t k = 0; k < n; k++)
			known = known || strcmp(seen[k], r->state) == 0;
		if (known)
			continue;
		ASSERT(n < CLAIM_STATES);
		seen[n++] = r->state;
		for (size_t k = i; k < l->all.n; k++)
			count += strcmp(l->all.item[k].state, r->state) == 0;
		o = jval_object();
		jval_set_str(o, "word", r->state);
		jval_set_str(o, "title", r->title);
		jval_set_i64(o, "n", count);
		jval_add(all, o);
	}
	return all;
}

/* --------------------------------------------------------------------- together */

/* The rows of the state and the part that were asked for. */
static void
put_rows(const struct listing *l, struct desk_claims_clients *out)
{
	const struct desk_claims_which *r = l->r;
	struct jval *rows = jval_array();
	size_t at = 0, next = 0;

	for (size_t i = 0; i < l->all.n; i++) {
		const struct row *x = &l->all.item[i];

		if ((r->state != NULL && strcmp(r->state, x->state) != 0) ||
		    at++ < r->from)
			continue;
		if (r->most > 0 && at > r->from + r->most) {
			next = r->from + r->most;
			break;
		}
		put_cells(l, x, out->rows);
		jval_add(rows, row_json(l, x));
		if (!claim_book_nameless(x->item))
			access_add(&out->shown, x->item->client);
	}
	out->page = jval_object();
	jval_set(out->page, "states", states_json(l));
	jval_set(out->page, "rows", rows);
	if (next > 0)
		jval_set_i64(out->page, "next", (int64_t)next);
	else
		jval_set_null(out->page, "next");
}

static int
clients(struct desk *d, const struct desk_claims_which *r,
    struct desk_claims_clients *out, struct err *e)
{
	struct listing l = { .d = d, .r = r };
	int rc = gather(&l, e);

	out->rows = new_table();
	access_of(&out->shown, r->service);
	if (rc == 0)
		rc = held_references(d->reg, l.w.service, &l.references, e);
	if (rc == 0)
		put_rows(&l, out);
	end(&l);
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
	jval_free(answer->page);
	access_free(&answer->shown);
	*answer = (struct desk_claims_clients){ .rows = NULL };
}

/*
 * The head: where an agent's epoch stands, and what is in force for its
 * services.  Every agent asks for it before it sends, so it is written straight
 * into the body and not built as a tree of values first.
 */
#include "aggregator/merge/outcome_head.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/jsontext.h"
#include "common/base/mem.h"
#include "common/ips/measures.h"
#include "protocol/note.h"
#include "protocol/policy.h"

enum { WHOLE = INT32_MAX }; /* entries of a list without pages */

/* A list on its way into an answer. */
struct list {
	struct buf *out;
	const char *service;        /* the one being written */
	size_t left;                /* entries that may still come */
	struct store_in_force last; /* the one written last */
	const char *last_service;   /* of it; NULL before the first */
};

static void
write_entry(void *arg, const struct store_in_force *f)
{
	struct list *l = arg;
	char period[PERIOD_TEXT_SIZE], through[DAY_TEXT_SIZE] = "";
	struct buf *out = l->out;

	period_format(period,
	    statement_period_from(f->key.content, f->key.start));
	if (f->through != DAY_NONE)
		day_format(through, f->through);
	jsontext_open(out, NULL, '{');
	jsontext_text(out, "service", slice_of(l->service));
	jsontext_text(out, "content",
	    slice_of(statement_content_word(f->key.content)));
	jsontext_text(out, "period", slice_of(period));
	jsontext_u64(out, "revision", f->revision);
	jsontext_text(out, "through", slice_of(through));
	jsontext_close(out, '}');
	l->last = *f;
	l->last_service = l->service;
	l->left--;
}

/* Those of one service, from `from` on where that is about it. */
static int
write_service(struct outcome *o, const struct store_service *v,
    const struct submission_page *from, struct list *l, struct err *e)
{
	size_t c = 0;

	l->service = v->id;
	if (from != NULL && strcmp(from->service, v->id) == 0)
		while (statement_contents_by_word[c] != from->content)
			c++;
	else
		from = NULL;
	for (; c < CONTENT_KINDS && l->left > 0; c++) {
		const struct store_key key = { .service = v->no,
			.content = statement_contents_by_word[c],
			.start = from != NULL ? from->after + 1 : DAY_NONE };

		if (store_figure_in_force(o->store, &key, l->left, write_entry,
			l, e) < 0)
			return -1;
		from = NULL;
	}
	return 0;
}

/* The list of an agent's services, at most l->left entries behind `from`
 * (NULL: from the first). */
static int
write_list(struct outcome *o, int64_t agent, const struct submission_page *from,
    struct list *l, struct err *e)
{
	struct store_service owned[LIMITS_AGENT_SERVICES_MAX];
	size_t n;
	int rc = store_agent_services(o->store, agent, owned, &n, e);

	jsontext_open(l->out, NULL, '[');
	for (size_t i = 0; rc == 0 && i < n && l->left > 0; i++)
		if (from == NULL || strcmp(owned[i].id, from->service) >= 0)
			rc = write_service(o, &owned[i], from, l, e);
	jsontext_close(l->out, ']');
	return rc;
}

int
outcome_head_receipt(struct outcome *o, uint64_t index, uint64_t old,
    const char *key, struct buf *out, struct err *e)
{
	struct buf receipt;
	int rc;

	buf_init(&receipt, LIMITS_RECEIPT_MAX);
	rc = ledger_receipt(o->ledger, &o->checkpoint, index, old, &receipt, e);
	jsontext_text(out, key, buf_slice(&receipt));
	buf_free(&receipt);
	return rc;
}

int
outcome_head_leaf(struct outcome *o, uint64_t index, uint64_t old,
    const char *const keys[static 2], struct buf *out, struct err *e)
{
	struct buf note;
	int rc;

	buf_init(&note, LIMITS_ANSWER_MAX);
	rc = store_log_get(o->store, index, &note, e);
	if (rc == 0) {
		jsontext_text(out, keys[0], buf_slice(&note));
		rc = outcome_head_receipt(o, index, old, keys[1], out, e);
	}
	buf_free(&note);
	return rc;
}

int
outcome_head_trust(struct outcome *o, uint64_t held, uint64_t old,
    struct buf *out, struct err *e)
{
	static const char *const keys[] = { "trust", "trust_proof" };
	struct store_trust t;
	bool found;

	if (store_agent_trust_get(o->store, 0, &t, &found, e) < 0)
		return -1;
	return found && t.number > held
		   ? outcome_head_leaf(o, t.index, old, keys, out, e)
		   : 0;
}

/* Whether the trust statement at this index asks for witnesses. */
static int
asks_quorum(struct outcome *o, uint64_t index, bool *asks, struct err *e)
{
	struct statement *st = mem_alloc(sizeof(*st));
	struct policy policy;
	struct buf text;
	struct note n;
	int rc = 0;

	buf_init(&text, LIMITS_NOTE_MAX);
	if (store_log_get(o->store, index, &text, e) < 0 ||
	    note_parse(&n, buf_slice(&text), LIMITS_NOTE_MAX, true, e) < 0 ||
	    statement_parse(st, n.text, e) < 0 ||
	    statement_policy(&st->u.trust, &policy, e) < 0)
		rc = -1;
	else
		*asks = !policy.quorum_none;
	buf_free(&text);
	free(st);
	return rc;
}

/*
 * The newest trust statement, for a head.  An agent of before that gets one with a
 * quorum applies no answer any more and seals nothing, so only one that has shown
 * that it counts quorums is given it; any other gets the newest without one (P-HEAD-8).
 */
static int
write_newer_trust(struct outcome *o, const struct submission *s, uint64_t old,
    struct buf *out, struct err *e)
{
	static const char *const keys[] = { "trust", "trust_proof" };
	struct store_trust t;
	bool found, asks, counts;
	uint64_t kept;

	if (store_agent_trust_get(o->store, 0, &t, &found, e) < 0 ||
	    store_agent_follows_get(o->store, s->result.epoch, &kept, e) < 0)
		return -1;
	counts = kept >= LIMITS_FOLLOWS_QUORUM ||
		 s->follows >= LIMITS_FOLLOWS_QUORUM;
	while (found && t.number > s->trust) {
		asks = false;
		if (!counts && asks_quorum(o, t.index, &asks, e) < 0)
			return -1;
		if (!asks)
			return outcome_head_leaf(o, t.index, old, keys, out, e);
		if (store_agent_trust_before(o->store, t.number, &t, &found,
			e) < 0)
			return -1;
	}
	return 0;
}

static int
write_services(struct outcome *o, int64_t agent, struct buf *out, struct err *e)
{
	struct store_service owned[LIMITS_AGENT_SERVICES_MAX];
	size_t n;

	if (store_agent_services(o->store, agent, owned, &n, e) < 0)
		return -1;
	jsontext_open(out, "services", '[');
	for (size_t i = 0; i < n; i++)
		jsontext_text(out, NULL, slice_of(owned[i].id));
	jsontext_close(out, ']');
	return 0;
}

/* P-HEAD-12. */
static void
write_contents(struct buf *out)
{
	jsontext_open(out, "contents", '[');
	for (size_t c = 0; c < CONTENT_KINDS; c++)
		jsontext_text(out, NULL,
		    slice_of(
			statement_content_word(statement_contents_by_word[c])));
	jsontext_close(out, ']');
}

/* P-HEAD-13. */
static void
write_sets(struct buf *out)
{
	jsontext_open(out, "sets", '[');
	for (size_t i = 0; i < MEASURES_SETS; i++)
		jsontext_text(out, NULL, slice_of(measures_nth(i)->name));
	jsontext_close(out, ']');
}

struct others {
	struct buf *out;
	bool any;
};

static void
write_other(void *arg, const char *name)
{
	struct others *l = arg;

	if (!l->any)
		jsontext_open(l->out, "others", '[');
	l->any = true;
	jsontext_text(l->out, NULL, slice_of(name));
}

/* P-HEAD-11. */
static int
write_others(struct outcome *o, const char *agent, struct buf *out,
    struct err *e)
{
	struct others l = { .out = out };

	if (store_agent_others(o->store, agent, write_other, &l, e) < 0)
		return -1;
	if (l.any)
		jsontext_close(out, ']');
	return 0;
}

int
outcome_head_checkpoint(struct outcome *o, uint64_t old, struct buf *out,
    struct err *e)
{
	struct tree_proof p;

	jsontext_text(out, "checkpoint", o->checkpoint.text);
	if (ledger_consistency(o->ledger, old, o->checkpoint.size, &p, e) < 0)
		return -1;
	jsontext_open(out, "consistency", '[');
	for (size_t i = 0; i < p.n; i++)
		jsontext_base64(out, NULL, p.h[i].b, HASH_SIZE);
	jsontext_close(out, ']');
	return 0;
}

/* seq, id, index and proof of the newest statement; "" where there is none. */
static int
write_newest(struct outcome *o, const struct store_epoch *p, uint64_t old,
    struct buf *out, struct err *e)
{
	char id[2 * HASH_SIZE + 1] = "";
	bool any = p->head_seq > 0;

	if (any)
		encode_hex(id, p->head_id.b, HASH_SIZE);
	jsontext_u64(out, "seq", p->head_seq);
	jsontext_text(out, "id", slice_of(id));
	jsontext_u64(out, "index", any ? p->head_index : 0);
	if (any)
		return outcome_head_receipt(o, p->head_index, old, "proof", out,
		    e);
	jsontext_text(out, "proof", slice_of(""));
	return 0;
}

int
outcome_head_in_force(struct outcome *o, int64_t agent, struct buf *out,
    struct err *e)
{
	struct list l = { .left = WHOLE };
	struct buf text;
	int rc;

	buf_init(&text, LIMITS_ANSWER_MAX / 2);
	l.out = &text;
	rc = write_list(o, agent, NULL, &l, e);
	if (rc == 0 && !text.full) {
		jsontext_key(out, "in_force");
		buf_add_slice(out, buf_slice(&text));
	}
	buf_free(&text);
	return rc;
}

/* One page of the list, and where the next one begins. */
static int
write_page(struct outcome *o, int64_t agent, const struct submission_page *page,
    struct buf *out, struct err *e)
{
	struct list l = { .out = out, .left = LIMITS_HEAD_PAGE };
	char next[SUBMISSION_PAGE_SIZE];

	jsontext_key(out, "in_force");
	if (write_list(o, agent, page->service[0] == '\0' ? NULL : page, &l,
		e) < 0)
		return -1;
	if (l.left > 0)
		return 0;
	submission_page_format(next, l.last_service, l.last.key.content,
	    l.last.key.start);
	jsontext_text(out, "in_force_next", slice_of(next));
	return 0;
}

/* The list in force, as s asks for it. */
static int
write_in_force(struct outcome *o, int64_t agent, const struct submission *s,
    struct buf *out, struct err *e)
{
	struct list l = { .out = out, .left = WHOLE };

	if (s->kind != SUBMISSION_HEAD)
		return outcome_head_in_force(o, agent, out, e);
	if (s->page.asked)
		return write_page(o, agent, &s->page, out, e);
	jsontext_key(out, "in_force");
	return write_list(o, agent, NULL, &l, e);
}

/* One statement, and its refusal where it was refused. */
static int
write_logged(struct outcome *o, const struct store_batch *b, uint64_t old,
    struct buf *out, struct err *e)
{
	static const char *const own[] = { "note", "proof" };
	static const char *const refusal[] = { "refusal_note",
		"refusal_proof" };

	jsontext_open(out, NULL, '{');
	jsontext_u64(out, "seq", b->seq);
	if (outcome_head_leaf(o, b->index, old, own, out, e) < 0 ||
	    (b->refused &&
		outcome_head_leaf(o, b->index + 1, old, refusal, out, e) < 0))
		return -1;
	jsontext_close(out, '}');
	return 0;
}

/* The statements of an epoch behind `after`, as many as there is room for. */
static int
write_statements(struct outcome *o, const struct store_epoch *p, uint64_t after,
    uint64_t old, struct buf *out, struct err *e)
{
	struct store_batch b;
	bool found = true;

	jsontext_open(out, "statements", '[');
	while (after < p->head_seq && out->n < LIMITS_ANSWER_MAX / 2) {
		if (store_batch_get(o->store, p->no, ++after, &b, &found, e) <
		    0)
			return -1;
		if (!found)
			return err_set(e, ERR_CORRUPT,
			    "a batch of an epoch is not in the store");
		if (write_logged(o, &b, old, out, e) < 0)
			return -1;
	}
	jsontext_close(out, ']');
	return 0;
}

static void
write_awaited(void *arg, uint64_t seq)
{
	jsontext_u64(arg, NULL, seq);
}

/* The statements of an epoch whose openings are lost here. */
static int
write_awaiting(struct outcome *o, const struct store_epoch *p, struct buf *out,
    struct err *e)
{
	jsontext_open(out, "awaiting", '[');
	if (store_awaiting_of(o->store, p->no, LIMITS_HEAD_PAGE, write_awaited,
		out, e) < 0)
		return -1;
	jsontext_close(out, ']');
	return 0;
}

int
outcome_head(struct outcome *o, const struct submission *s, uint64_t old,
    struct buf *out, struct err *e)
{
	const char *agent =
	    s->kind == SUBMISSION_HEAD ? s->agent : s->statement->agent;
	struct store_epoch p;

	if (store_agent_epoch_get(o->store, s->result.epoch, &p, e) < 0)
		return -1;
	jsontext_open(out, NULL, '{');
	jsontext_text(out, "agent", slice_of(agent));
	jsontext_u64(out, "epoch", p.epoch);
	if (write_newest(o, &p, old, out, e) < 0)
		return -1;
	write_contents(out);
	write_sets(out);
	if (outcome_head_checkpoint(o, old, out, e) < 0 ||
	    write_services(o, p.agent, out, e) < 0 ||
	    write_others(o, agent, out, e) < 0 ||
	    write_in_force(o, p.agent, s, out, e) < 0 ||
	    (s->asks_trust && write_newer_trust(o, s, old, out, e) < 0) ||
	    (s->asks_statements &&
		write_statements(o, &p, s->statements, old, out, e) < 0) ||
	    (s->asks_awaiting && write_awaiting(o, &p, out, e) < 0))
		return -1;
	jsontext_text(out, "state",
	    slice_of(p.revoked ? "revoked"
		     : p.ended ? "ended"
			       : "current"));
	jsontext_close(out, '}');
	return 0;
}

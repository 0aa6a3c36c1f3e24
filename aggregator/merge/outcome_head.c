/*
 * The head: where an agent's epoch stands, and what is in force for its
 * services.  Every agent asks for it before it sends, so it is written straight
 * into the body and not built as a tree of values first.
 */
#include "aggregator/merge/outcome_head.h"

#include <stdlib.h>

#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/jsontext.h"
#include "common/base/mem.h"

/* Contents in the order of their words. */
static const enum statement_content by_word[] = { CONTENT_FIDELITY_INDEPENDENT,
	CONTENT_FIDELITY_SELF, CONTENT_RETURN };

/* What the list says of one key. */
struct entry {
	enum statement_content content;
	int32_t start, through;
	uint64_t revision;
};

struct list {
	struct entry *entry;
	size_t n;
};

static int
collect(void *arg, const struct store_figure *f, struct err *e)
{
	struct list *l = arg;

	(void)e;
	l->entry = mem_resize(l->entry, l->n + 1, sizeof(*l->entry));
	l->entry[l->n++] = (struct entry){ f->key.content, f->key.start,
		f->through, f->revision };
	return 0;
}

static void
write_entry(struct buf *out, const char *service, const struct entry *x)
{
	struct period p = { x->start, x->start };
	char period[PERIOD_TEXT_SIZE], through[DAY_TEXT_SIZE] = "";

	if (x->content == CONTENT_RETURN)
		p = period_of(x->start);
	period_format(period, p);
	if (x->through != DAY_NONE)
		day_format(through, x->through);
	jsontext_open(out, NULL, '{');
	jsontext_text(out, "service", slice_of(service));
	jsontext_text(out, "content",
	    slice_of(statement_content_word(x->content)));
	jsontext_text(out, "period", slice_of(period));
	jsontext_u64(out, "revision", x->revision);
	jsontext_text(out, "through", slice_of(through));
	jsontext_close(out, '}');
}

static int
write_service(struct outcome *o, const struct store_service *v, struct buf *out,
    struct err *e)
{
	const struct store_figure_range range = { .service = v->no,
		.start = DAY_NONE };
	struct list l = { 0 };
	int rc = store_figure_each(o->store, &range, collect, &l, e);

	for (size_t c = 0; c < sizeof(by_word) / sizeof(by_word[0]); c++)
		for (size_t i = 0; i < l.n; i++)
			if (l.entry[i].content == by_word[c])
				write_entry(out, v->id, &l.entry[i]);
	free(l.entry);
	return rc;
}

int
outcome_head_in_force(struct outcome *o, int64_t agent, struct buf *out,
    struct err *e)
{
	struct store_service owned[LIMITS_AGENT_SERVICES_MAX];
	size_t n = directory_services_of(o->directory, agent, owned);
	int rc = 0;

	jsontext_open(out, NULL, '[');
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = write_service(o, &owned[i], out, e);
	jsontext_close(out, ']');
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

static void
write_services(struct outcome *o, int64_t agent, struct buf *out)
{
	struct store_service owned[LIMITS_AGENT_SERVICES_MAX];
	size_t n = directory_services_of(o->directory, agent, owned);

	jsontext_open(out, "services", '[');
	for (size_t i = 0; i < n; i++)
		jsontext_text(out, NULL, slice_of(owned[i].id));
	jsontext_close(out, ']');
}

static int
write_consistency(struct outcome *o, uint64_t old, struct buf *out,
    struct err *e)
{
	struct tree_proof p;

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
outcome_head(struct outcome *o, int64_t epoch, uint64_t old, struct buf *out,
    struct err *e)
{
	struct store_epoch p;
	struct store_agent a;

	ASSERT(directory_epoch_no(o->directory, epoch, &p));
	directory_agent_no(o->directory, p.agent, &a);
	jsontext_open(out, NULL, '{');
	jsontext_text(out, "agent", slice_of(a.id));
	jsontext_u64(out, "epoch", p.epoch);
	if (write_newest(o, &p, old, out, e) < 0)
		return -1;
	jsontext_text(out, "checkpoint", o->checkpoint.text);
	if (write_consistency(o, old, out, e) < 0)
		return -1;
	write_services(o, p.agent, out);
	jsontext_key(out, "in_force");
	if (outcome_head_in_force(o, p.agent, out, e) < 0)
		return -1;
	jsontext_text(out, "state",
	    slice_of(p.revoked ? "revoked"
		     : p.ended ? "ended"
			       : "current"));
	jsontext_close(out, '}');
	return 0;
}

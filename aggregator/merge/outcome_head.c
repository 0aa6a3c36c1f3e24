#include "aggregator/merge/outcome_head.h"

#include <inttypes.h>
#include <stdlib.h>

#include "aggregator/merge/answers.h"
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
write_entry(struct buf *out, const char *service, const struct entry *x,
    bool first)
{
	struct period p = { x->start, x->start };
	char period[PERIOD_TEXT_SIZE], through[DAY_TEXT_SIZE] = "";

	if (x->content == CONTENT_RETURN)
		p = period_of(x->start);
	period_format(period, p);
	if (x->through != DAY_NONE)
		day_format(through, x->through);
	buf_printf(out,
	    "%s{\"service\":\"%s\",\"content\":\"%s\",\"period\":\"%s\","
	    "\"revision\":%" PRIu64 ",\"through\":\"%s\"}",
	    first ? "" : ",", service, statement_content_word(x->content),
	    period, x->revision, through);
}

static int
write_service(struct outcome *o, const struct store_service *v, struct buf *out,
    bool *first, struct err *e)
{
	const struct store_figure_range range = { .service = v->no,
		.start = DAY_NONE };
	struct list l = { 0 };
	int rc = store_figure_each(o->store, &range, collect, &l, e);

	for (size_t c = 0; c < sizeof(by_word) / sizeof(by_word[0]); c++)
		for (size_t i = 0; i < l.n; i++)
			if (l.entry[i].content == by_word[c]) {
				write_entry(out, v->id, &l.entry[i], *first);
				*first = false;
			}
	free(l.entry);
	return rc;
}

int
outcome_head_in_force(struct outcome *o, int64_t agent, struct buf *out,
    struct err *e)
{
	struct store_service owned[LIMITS_AGENT_SERVICES_MAX];
	size_t n = directory_services_of(o->directory, agent, owned);
	bool first = true;
	int rc = 0;

	buf_puts(out, "[");
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = write_service(o, &owned[i], out, &first, e);
	buf_puts(out, "]");
	return rc;
}

static void
write_services(struct outcome *o, int64_t agent, struct buf *out)
{
	struct store_service owned[LIMITS_AGENT_SERVICES_MAX];
	size_t n = directory_services_of(o->directory, agent, owned);

	buf_puts(out, "[");
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s\"%s\"", i > 0 ? "," : "", owned[i].id);
	buf_puts(out, "]");
}

static int
write_consistency(struct outcome *o, uint64_t old, struct buf *out,
    struct err *e)
{
	struct tree_proof p;

	if (ledger_consistency(o->ledger, old, o->head.size, &p, e) < 0)
		return -1;
	buf_puts(out, "[");
	for (size_t i = 0; i < p.n; i++) {
		buf_puts(out, i > 0 ? ",\"" : "\"");
		encode_base64(out, p.h[i].b, HASH_SIZE);
		buf_puts(out, "\"");
	}
	buf_puts(out, "]");
	return 0;
}

/* seq, id, index and proof of the newest statement. */
static int
write_newest(struct outcome *o, const struct store_epoch *p, uint64_t old,
    struct buf *out, struct err *e)
{
	char id[2 * HASH_SIZE + 1] = "";
	struct buf proof;
	int rc = 0;

	buf_init(&proof, LIMITS_RECEIPT_MAX);
	if (p->head_seq > 0) {
		encode_hex(id, p->head_id.b, HASH_SIZE);
		rc = ledger_receipt(o->ledger, &o->head, p->head_index, old,
		    &proof, e);
	}
	buf_printf(out,
	    "\"seq\":%" PRIu64 ",\"id\":\"%s\",\"index\":%" PRIu64
	    ",\"proof\":",
	    p->head_seq, id, p->head_seq > 0 ? p->head_index : 0);
	jsontext_text(out, NULL, buf_slice(&proof));
	buf_free(&proof);
	return rc;
}

int
outcome_head(struct outcome *o, int64_t epoch, uint64_t old, struct buf *out,
    struct err *e)
{
	struct store_epoch p;
	struct store_agent a;

	ASSERT(directory_epoch_no(o->directory, epoch, &p));
	directory_agent_no(o->directory, p.agent, &a);
	buf_printf(out, "{\"agent\":\"%s\",\"epoch\":%" PRIu64 ",", a.id,
	    p.epoch);
	if (write_newest(o, &p, old, out, e) < 0)
		return -1;
	buf_puts(out, ",\"checkpoint\":");
	jsontext_text(out, NULL, o->head.checkpoint);
	buf_puts(out, ",\"consistency\":");
	if (write_consistency(o, old, out, e) < 0)
		return -1;
	buf_puts(out, ",\"services\":");
	write_services(o, p.agent, out);
	buf_puts(out, ",\"in_force\":");
	if (outcome_head_in_force(o, p.agent, out, e) < 0)
		return -1;
	buf_printf(out, ",\"state\":\"%s\"}",
	    p.revoked ? "revoked"
	    : p.ended ? "ended"
		      : "current");
	return 0;
}

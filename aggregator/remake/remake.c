/*
 * The walk over the log, twice: first for what was erased, since an opening that
 * is erased later must never be stored; then leaf by leaf.  Figures and totals
 * come last, from what is in force then.
 */
#include "aggregator/remake/remake.h"

#include <stdlib.h>
#include <string.h>

#include "aggregator/remake/remake_inside.h"
#include "aggregator/store/reference.h"
#include "common/base/mem.h"

/* --------------------------------------------------------- a store as source */

static int
leaves_of_store(void *arg, uint64_t to,
    int (*each)(void *each_arg, uint64_t index, struct slice note,
	struct err *e),
    void *each_arg, struct err *e)
{
	return store_log_each(arg, 0, to, each, each_arg, e);
}

static int
opening_of_store(void *arg, uint64_t index, const struct hash *id,
    struct buf *out, bool *found, struct err *e)
{
	(void)id;
	return store_opening_get(arg, index, out, found, e);
}

struct remake_source
remake_source_store(struct store *s)
{
	return (struct remake_source){ s, s, leaves_of_store,
		opening_of_store };
}

/* ----------------------------------------------------------------- erasures */

static int
parse(struct remake *r, uint64_t index, struct slice whole, struct note *n,
    struct err *e)
{
	struct err why;

	if (note_parse(n, whole, LIMITS_NOTE_MAX, true, &why) < 0 ||
	    statement_parse(&r->st, n->text, &why) < 0)
		return remake_inside_bad(index, "is not a statement", e);
	return 0;
}

static int
find_erasure(void *arg, uint64_t index, struct slice whole, struct err *e)
{
	struct remake *r = arg;
	struct note n;

	if (parse(r, index, whole, &n, e) < 0)
		return -1;
	if (r->st.kind != STATEMENT_ERASE)
		return 0;
	r->erased = mem_grow(r->erased, r->erasures, &r->erasures_cap,
	    sizeof(*r->erased));
	r->erased[r->erasures++] = r->st.u.erase.statement;
	return 0;
}

/* ------------------------------------------------------------------- leaves */

/* A refusal counts only right behind the batch that it names (P-REF-1). */
static bool
refuses_pending(const struct remake *r)
{
	return r->pending && r->st.kind == STATEMENT_REFUSAL &&
	       r->st.u.refusal.index == r->batch.index &&
	       hash_equal(&r->st.u.refusal.statement, &r->pending_id);
}

static int
check_place(struct remake *r, uint64_t index, const struct hash *id,
    struct err *e)
{
	uint64_t other;
	bool twice;

	if (index == 0 && r->st.kind != STATEMENT_TRUST)
		return remake_inside_bad(index, "is not a trust statement", e);
	if (index == 0)
		memcpy(r->origin, r->st.origin, sizeof(r->origin));
	if (strcmp(r->origin, r->st.origin) != 0)
		return remake_inside_bad(index, "is of another log", e);
	if (store_log_find(r->made, id, &other, &twice, e) < 0)
		return -1;
	return twice ? remake_inside_bad(index, "stands in it twice", e) : 0;
}

static int
visit(void *arg, uint64_t index, struct slice whole, struct err *e)
{
	struct remake *r = arg;
	struct hash id;
	struct note n;
	uint64_t at;

	if (parse(r, index, whole, &n, e) < 0)
		return -1;
	id = note_id(&n);
	if (check_place(r, index, &id, e) < 0)
		return -1;
	if (r->pending && remake_kinds_settle(r, refuses_pending(r), e) < 0)
		return -1;
	if (ledger_append(r->ledger, &id, whole, &at, e) < 0)
		return -1;
	ASSERT(at == index);
	r->size = index + 1;
	return remake_kinds_take(r, &n, &id, e);
}

static int
walk(struct remake *r, struct err *e)
{
	const struct remake_source *from = &r->config->source;
	uint64_t size = r->config->size;

	if (from->leaves(from->leaves_arg, size, find_erasure, r, e) < 0)
		return -1;
	if (r->erasures > 0)
		qsort(r->erased, r->erasures, sizeof(*r->erased),
		    remake_inside_by_bytes);
	if (from->leaves(from->leaves_arg, size, visit, r, e) < 0)
		return -1;
	ASSERT(r->size == size);
	if (r->pending && remake_kinds_settle(r, false, e) < 0)
		return -1;
	if (ledger_flush(r->ledger, e) < 0)
		return -1;
	ledger_forget(r->ledger);
	return ledger_root(r->ledger, size, &r->report->root, e);
}

int
remake_run(struct store *made, const struct remake_config *config,
    struct remake_report *report, struct err *e)
{
	struct remake *r = mem_alloc(sizeof(*r));
	int rc = -1;

	*report = (struct remake_report){ .in_force = 0 };
	r->made = made;
	r->config = config;
	r->report = report;
	r->ledger = ledger_new(made);
	if (reference_load(made, &r->registry, e) == 0 && walk(r, e) == 0)
		rc = remake_figures_fill(r, e);
	ledger_free(r->ledger);
	registry_free(&r->registry);
	free(r->erased);
	free(r);
	return rc;
}

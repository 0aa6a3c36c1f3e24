/*
 * Rows that only an older store has.  Agents have the same numbers in both, since
 * these follow from the order of the log.
 */
#include "aggregator/remake/remake_local.h"

#include "common/base/service.h"

enum { STEP_ENTRIES = 32 };

struct carry {
	struct store *made;
	struct err *e;
	int rc;
};

static void
carry_quota(void *arg, const struct store_agent *a)
{
	struct carry *c = arg;
	struct store_agent made;
	bool found;

	if (c->rc < 0 ||
	    (c->rc = store_agent_find(c->made, a->id, &made, &found, c->e)) <
		0 ||
	    !found)
		return;
	made.quota_day = a->quota_day;
	made.quota_year = a->quota_year;
	made.day_used = a->day_used;
	made.year_used = a->year_used;
	c->rc = store_agent_set(c->made, &made, c->e);
}

int
remake_local_quota(struct store *made, struct store *old, struct err *e)
{
	struct carry c = { .made = made, .e = e };

	if (store_agent_each(old, carry_quota, &c, e) < 0)
		return -1;
	return c.rc;
}

/* Erased: the batch has neither an opening nor awaits one. */
static int
is_erased(struct store *made, uint64_t index, bool *erased, struct err *e)
{
	struct buf opening;
	bool found, awaiting;
	int rc;

	buf_init(&opening, LIMITS_OPENING_MAX);
	rc = store_opening_get(made, index, &opening, &found, e);
	if (rc == 0)
		rc = store_awaiting_has(made, index, &awaiting, e);
	buf_free(&opening);
	*erased = rc == 0 && !found && !awaiting;
	return rc;
}

static int
carry_box(void *arg, const struct store_box *box, struct err *e)
{
	struct store *made = arg;
	struct store_box kept = *box;
	bool erased;

	if (is_erased(made, box->index, &erased, e) < 0)
		return -1;
	if (erased)
		kept.bytes = slice_make("", 0);
	return store_box_keep(made, &kept, e);
}

static int
carry_evidence(void *arg, const struct store_evidence *row, struct slice note,
    struct err *e)
{
	return store_evidence_add(arg, row, note, e);
}

int
remake_local_kept(struct store *made, struct store *old, struct err *e)
{
	uint64_t size;

	if (store_log_size(old, &size, e) < 0)
		return -1;
	for (uint64_t i = 0; i < size; i++) {
		if (i % STEP_ENTRIES == 0)
			service_step();
		if (store_box_each(old, i, carry_box, made, e) < 0)
			return -1;
	}
	return store_evidence_each(old, carry_evidence, made, e);
}

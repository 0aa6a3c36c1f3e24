/*
 * Small steps of the writer's transaction.  Rows are changed in the store and
 * in the directory together; a rollback reads the directory again.
 */
#include "aggregator/merge/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "protocol/note.h"

int
writer_append(struct writer *w, const struct hash *id, struct slice note,
    uint64_t *index, struct err *e)
{
	if (ledger_append(w->ledger, id, note, index, e) < 0)
		return -1;
	ASSERT(*index == w->size);
	w->size++;
	return 0;
}

int
writer_set_agent(struct writer *w, const struct store_agent *a, struct err *e)
{
	if (store_agent_set(w->store, a, e) < 0)
		return -1;
	directory_put_agent(w->directory, a);
	return 0;
}

int
writer_set_epoch(struct writer *w, const struct store_epoch *p, struct err *e)
{
	if (store_agent_epoch_set(w->store, p, e) < 0)
		return -1;
	directory_put_epoch(w->directory, p);
	return 0;
}

int
writer_set_service(struct writer *w, const struct store_service *v,
    struct err *e)
{
	if (store_agent_service_set(w->store, v, e) < 0)
		return -1;
	directory_put_service(w->directory, v);
	return 0;
}

int
writer_agent(struct writer *w, const char *id, struct store_agent *a,
    struct err *e)
{
	if (directory_agent(w->directory, id, a))
		return 0;
	memset(a, 0, sizeof(*a));
	ASSERT(strlen(id) < sizeof(a->id));
	snprintf(a->id, sizeof(a->id), "%s", id);
	if (store_agent_add(w->store, a, e) < 0)
		return -1;
	directory_put_agent(w->directory, a);
	return 0;
}

/* Agents have mostly seen one of the last few checkpoints, so a small table
 * of roots saves most of the work. */
int
writer_root(struct writer *w, uint64_t size, struct hash *root, struct err *e)
{
	size_t slot = (size_t)(size % (sizeof(w->root) / sizeof(w->root[0])));

	ASSERT(size > 0 && size <= w->size);
	if (w->root[slot].size != size) {
		w->root[slot].size = 0;
		if (ledger_root(w->ledger, size, &w->root[slot].root, e) < 0)
			return -1;
		w->root[slot].size = size;
	}
	*root = w->root[slot].root;
	return 0;
}

int
writer_read(struct writer *w, uint64_t index, struct buf *note,
    struct statement *st, struct err *e)
{
	struct note n;

	buf_init(note, LIMITS_NOTE_MAX);
	if (store_log_get(w->store, index, note, e) < 0)
		return -1;
	if (note_parse(&n, buf_slice(note), LIMITS_NOTE_MAX, true, e) < 0 ||
	    statement_parse(st, n.text, e) < 0)
		return err_set(e, ERR_CORRUPT,
		    "entry %llu of the store is not a statement: run fsck",
		    (unsigned long long)index);
	return 0;
}

void
writer_take_trust(struct writer *w, const struct statement_trust *t)
{
	struct err e = ERR_INIT;

	w->trust_number = t->number;
	/* It was parsed, so its lines are a policy. */
	ASSERT(statement_policy(t, &w->policy, &e) == 0);
	w->recipients = 0;
	/* The first is the aggregator itself (P-TRU-2). */
	for (size_t i = 1; i < t->recipients; i++)
		keys_recipient_id(w->recipient[w->recipients++],
		    &t->recipient[i]);
}

int
writer_read_trust(struct writer *w, struct err *e)
{
	struct statement *st;
	struct store_trust t;
	struct buf note;
	bool found;
	int rc;

	w->recipients = 0;
	w->policy = (struct policy){ .quorum_none = true };
	w->trust_number = 0;
	if (store_agent_trust_get(w->store, 0, &t, &found, e) < 0)
		return -1;
	if (!found)
		return 0;
	st = mem_alloc(sizeof(*st));
	rc = writer_read(w, t.index, &note, st, e);
	if (rc == 0 && st->kind == STATEMENT_TRUST)
		writer_take_trust(w, &st->u.trust);
	buf_free(&note);
	free(st);
	return rc;
}

int
writer_reload(struct writer *w, struct err *e)
{
	memset(w->root, 0, sizeof(w->root));
	ledger_forget(w->ledger);
	tally_forget(w->tally);
	if (store_log_size(w->store, &w->size, e) < 0 ||
	    writer_read_trust(w, e) < 0)
		return -1;
	return directory_load(w->directory, w->store, e);
}

void
writer_reject(struct writer *w, struct submission *s, unsigned status,
    const char *code, const char *why)
{
	w->rejected++;
	s->status = status;
	err_refuse(&s->result.why, code, 0, "%s", why);
}

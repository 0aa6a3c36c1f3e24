/*
 * A release statement binds the registry to the log (PROTOCOL.md P-REL-2): it is
 * signed by the log's own key, so nobody brings it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/merge/admit.h"
#include "aggregator/store/reference.h"
#include "aggregator/store/released.h"
#include "common/base/mem.h"

/* The next release, of the registry that stands: logged; s has its place. */
static int
log_release(struct writer *w, uint64_t number, const struct hash *registry,
    struct submission *s, struct err *e)
{
	struct statement *st = mem_alloc(sizeof(*st));
	struct statement_release *l = &st->u.release;
	struct buf text;
	int rc;

	st->kind = STATEMENT_RELEASE;
	(void)snprintf(st->origin, sizeof(st->origin), "%s", w->origin);
	l->number = number;
	l->size = w->locked;
	l->registry = *registry;
	l->file = l->record = hash_of(slice_make("", 0));
	buf_init(&text, LIMITS_NOTE_MAX);
	buf_reset(&s->note);
	rc = writer_root(w, w->locked, &l->root, e);
	if (rc == 0) {
		statement_write(st, &text);
		s->id = hash_of(buf_slice(&text));
		signer_statement(w->signer, st, &s->note);
		rc = writer_append(w, &s->id, buf_slice(&s->note),
		    &s->result.index, e);
	}
	if (rc == 0)
		rc = released_set(w->store, s->result.index, e);
	if (rc == 0)
		rc = released_keep(w->store, s->result.index, e);
	buf_free(&text);
	free(st);
	return rc;
}

/* The newest release; *st is not touched where there is none. */
static int
read_newest(struct writer *w, struct submission *s, struct statement *st,
    bool *any, struct err *e)
{
	struct buf note;
	int rc;

	if (released_newest(w->store, &s->result.index, any, e) < 0)
		return -1;
	if (!*any)
		return 0;
	rc = writer_read(w, s->result.index, &note, st, e);
	if (rc == 0 && st->kind != STATEMENT_RELEASE)
		rc = err_set(e, ERR_CORRUPT,
		    "entry %" PRIu64 " of the store is no release: run fsck",
		    s->result.index);
	buf_reset(&s->note);
	buf_add_slice(&s->note, buf_slice(&note));
	buf_free(&note);
	return rc;
}

/* Log one unless the newest binds what stands; `first`: also where there is none. */
static int
bind_registry(struct writer *w, bool first, struct submission *s, struct err *e)
{
	struct statement *st = mem_alloc(sizeof(*st));
	struct hash registry;
	bool any = false;
	int rc = reference_hash(w->store, &registry, e);

	if (rc == 0)
		rc = read_newest(w, s, st, &any, e);
	if (rc == 0 && (any || first) &&
	    !(any && hash_equal(&st->u.release.registry, &registry)))
		rc = log_release(w, any ? st->u.release.number + 1 : 1,
		    &registry, s, e);
	free(st);
	return rc;
}

int
admit_release(struct writer *w, struct submission *s, struct err *e)
{
	bool empty;

	if (reference_is_empty(w->store, &empty, e) < 0)
		return -1;
	if (empty) {
		writer_reject(w, s, 409, "registry",
		    "there is no registry to bind: bring it with `registry "
		    "import`");
		return 0;
	}
	if (bind_registry(w, true, s, e) < 0)
		return -1;
	s->status = 200;
	s->result.has_note = true;
	return 0;
}

int
admit_release_again(struct writer *w, bool signs, struct err *e)
{
	struct submission *s = submission_new(SUBMISSION_RELEASE);
	uint64_t before = w->size;
	int rc = bind_registry(w, false, s, e);

	submission_free(s);
	if (rc == 0 && w->size > before && !signs)
		rc = err_set(e, ERR_LATER,
		    "the log binds the registry by a release, and signs "
		    "nothing now, so it cannot bind another one; `status` says "
		    "why");
	return rc;
}

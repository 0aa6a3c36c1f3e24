/*
 * The log, its openings and the registry.  An opening is believed only after its
 * commitment in the log has been checked.
 *
 * The log is read twice: first to know what is in force, then for the texts of
 * those statements, so that the rest of a large log is never held in memory.
 */
#include "auditor/recompute.h"

#include <inttypes.h>
#include <stdlib.h>

#include "auditor/copy.h"
#include "auditor/recompute_manifest.h"
#include "auditor/recompute_registry.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/inforce.h"
#include "protocol/note.h"
#include "protocol/opening.h"
#include "protocol/statement.h"

struct replay_only {
	struct inforce *inforce;
	struct tree_edge edge;
	struct recompute_bound bound;
};

static int
replay_leaf_only(void *arg, uint64_t index, struct slice entry, struct err *e)
{
	struct replay_only *r = arg;
	struct hash leaf = tree_leaf(entry), id;
	struct statement s;
	struct note n;

	if (note_parse(&n, entry, LIMITS_NOTE_MAX, true, e) < 0 ||
	    statement_parse(&s, n.text, e) < 0)
		return err_prefix(e, "entry %" PRIu64, index);
	id = note_id(&n);
	if (s.kind == STATEMENT_RELEASE)
		r->bound = (struct recompute_bound){ true, index,
			s.u.release.number, s.u.release.registry };
	inforce_add(r->inforce, &s, &id);
	tree_edge_add(&r->edge, &leaf, NULL, NULL);
	return 0;
}

/* What opens the statements in force, in the order of their entries. */
struct opener {
	struct recompute *r;
	const struct recompute_request *q;
	struct findings *f;
	const struct inforce_entry *in;
	size_t n, next;
};

static void
unsound(struct findings *f, const struct inforce_entry *in, const char *what)
{
	findings_add(f, FINDINGS_UNSOUND, "opening", (int64_t)in->index,
	    "%s, %s: %s", in->service, statement_content_word(in->content),
	    what);
}

static void
keep(struct recompute *r, const struct returns *returns)
{
	r->list = mem_grow(r->list, r->n, &r->room, sizeof(*r->list));
	r->list[r->n++] = *returns;
}

/* Check one opening against the commitment of its statement, s with this text, and
 * keep its figures. */
static void
take(struct recompute *r, const struct inforce_entry *in,
    const struct statement *s, struct slice text, struct slice opening,
    struct findings *f)
{
	struct slice payload;
	struct hash commit;
	struct returns figures;
	struct err e = ERR_INIT;

	if (opening.n < OPENING_SALT_SIZE) {
		unsound(f, in, "its opening is too short");
		return;
	}
	payload = slice_make(opening.p + OPENING_SALT_SIZE,
	    opening.n - OPENING_SALT_SIZE);
	commit = opening_commit(statement_header(text), opening.p, payload);
	if (!hash_equal(&commit, &s->u.batch.commit)) {
		unsound(f, in,
		    "its opening does not match the commitment in the log");
		return;
	}
	if (returns_read(&figures, payload, s, &e) < 0) {
		findings_add(f, FINDINGS_UNSOUND, "payload", (int64_t)in->index,
		    "counted, but its payload breaks a rule: line %u: %s",
		    e.line, e.text);
		return;
	}
	r->openings++;
	if (figures.withdrawn)
		r->withdrawn++;
	else if (figures.content == CONTENT_RECONCILIATION)
		r->reconciliations++;
	else if (figures.rules == NULL)
		r->reviews++;
	else
		keep(r, &figures);
}

/* The salt and payload of a statement, from what was handed over or from the
 * folder.  False: it is in neither. */
static bool
find_opening(const struct recompute_request *q, const struct hash *id,
    struct buf *bytes, struct err *e)
{
	char name[OPENING_NAME_SIZE];
	char *path;
	bool there;

	buf_init(bytes, OPENING_SALT_SIZE + LIMITS_PAYLOAD_MAX);
	if (q->given != NULL && q->given->opening(q->given->arg, id, bytes))
		return true;
	if (q->openings_dir == NULL)
		return false;
	opening_name(name, id);
	path = file_path(q->openings_dir, name);
	there = file_exists(path);
	if (there && file_read(path, OPENING_SALT_SIZE + LIMITS_PAYLOAD_MAX,
			 bytes, e) < 0)
		ASSERT(e->kind != ERR_NONE);
	free(path);
	return there;
}

static void
open_one(struct opener *o, const struct inforce_entry *in,
    const struct statement *s, struct slice text)
{
	struct err e = ERR_INIT;
	struct buf bytes;

	if (!find_opening(o->q, &in->id, &bytes, &e)) {
		unsound(o->f, in, "in force, but its opening is missing");
		o->r->missing++;
	} else if (e.kind != ERR_NONE) {
		unsound(o->f, in, e.text);
	} else {
		take(o->r, in, s, text, buf_slice(&bytes), o->f);
	}
	buf_free(&bytes);
}

static int
open_leaf(void *arg, uint64_t index, struct slice entry, struct err *e)
{
	struct opener *o = arg;
	const struct inforce_entry *in;
	struct statement s;
	struct note n;

	if (o->next == o->n || o->in[o->next].index != index)
		return 0;
	in = &o->in[o->next++];
	if (in->erased) {
		o->r->erased++;
		return 0;
	}
	/* It was a statement when it was read first. */
	if (note_parse(&n, entry, LIMITS_NOTE_MAX, true, e) < 0 ||
	    statement_parse(&s, n.text, e) < 0)
		return err_prefix(e, "entry %" PRIu64, index);
	open_one(o, in, &s, n.text);
	return 0;
}

static int
by_index(const void *a, const void *b)
{
	const struct inforce_entry *x = a, *y = b;

	return (x->index > y->index) - (x->index < y->index);
}

static int
read_registry(struct recompute *r, const struct recompute_request *q,
    struct findings *f, struct err *e)
{
	if (q->given != NULL)
		return recompute_registry_text(r, q->given->registry, f, e);
	return recompute_registry(r, q->registry_file, f, e);
}

/* What is checked with is what the log binds. */
static void
check_bound(const struct recompute *r, struct findings *f)
{
	if (r->bound.any && !hash_equal(&r->bound.registry, &r->registry_hash))
		findings_add(f, FINDINGS_UNSOUND, "registry",
		    (int64_t)r->bound.index,
		    "release %" PRIu64 " binds another registry than the one "
		    "beside the openings (P-REL-2)",
		    r->bound.number);
}

int
recompute_run(struct recompute *r, const struct recompute_request *q,
    struct findings *f, struct err *e)
{
	struct replay_only log = { .inforce = inforce_new() };
	struct opener o = { .r = r, .q = q, .f = f };
	struct inforce_entry *list = NULL;
	struct copy c;
	int result = -1;

	*r = (struct recompute){ 0 };
	if (copy_open(&c, q->dir, q->policy, e) < 0 ||
	    read_registry(r, q, f, e) < 0)
		goto out;
	r->size = q->size == UINT64_MAX ? c.archive.checkpoint.size : q->size;
	if (r->size > c.archive.checkpoint.size) {
		err_set(e, ERR_REFUSED,
		    "the mirror in %s holds %" PRIu64
		    " entries, fewer than the %" PRIu64 " to be recomputed; "
		    "run sheaf-audit mirror first",
		    q->dir, c.archive.checkpoint.size, r->size);
		goto out;
	}
	if (proven_each(&c.proven, 0, r->size, replay_leaf_only, &log, e) < 0)
		goto out;
	r->root = tree_edge_root(&log.edge);
	r->bound = log.bound;
	check_bound(r, f);
	inforce_list(log.inforce, &list, &o.n);
	inforce_free(log.inforce);
	log.inforce = NULL;
	if (q->given == NULL)
		recompute_manifest(r, list, o.n, q->openings_dir, f);
	qsort(list, o.n, sizeof(*list), by_index);
	o.in = list;
	result = proven_each(&c.proven, 0, r->size, open_leaf, &o, e);
out:
	free(list);
	inforce_free(log.inforce);
	copy_close(&c);
	return result;
}

void
recompute_free(struct recompute *r)
{
	registry_free(&r->registry);
	free(r->list);
}

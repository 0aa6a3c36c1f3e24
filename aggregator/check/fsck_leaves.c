/*
 * Everything that needs the content of a leaf, in two passes over the log: the
 * first finds the erasures, because an opening may be missing for an erasure
 * that comes long after its batch; the second checks each leaf against tiles,
 * heads, look-up and openings.
 */
#include "aggregator/check/fsck_leaves.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "protocol/note.h"
#include "protocol/opening.h"
#include "protocol/statement.h"
#include "protocol/tile.h"
#include "protocol/tree.h"

enum { LEVELS = 8 };

/* The newest statement of an epoch so far. */
struct head {
	uint64_t seq;
	struct hash id;
	bool begun;
};

struct level {
	struct hash hash[TILE_WIDTH];
	unsigned width;
	uint64_t index;
};

struct walk {
	struct fsck_leaves *f;
	struct tree_edge edge;
	struct level level[LEVELS];
	struct head *head; /* by store_epoch.no - 1 */
	size_t heads;
	struct hash *erased; /* ids, sorted before use */
	size_t erasures;
	struct statement st; /* of the leaf at hand */
};

static void
fault(struct walk *w, const char *fmt, uint64_t n)
{
	w->f->fault(w->f->arg, fmt, n);
}

/* ------------------------------------------------------------------ tiles */

static int
compare_tile(struct walk *w, int level, struct err *e)
{
	const struct level *l = &w->level[level];
	size_t n = l->width * sizeof(l->hash[0]);
	struct buf stored;
	int rc;

	buf_init(&stored, TILE_WIDTH * HASH_SIZE);
	rc = store_log_tile_get(w->f->store, level, l->index, &stored, e);
	if (rc == 0 && (stored.n < n || memcmp(stored.data, l->hash, n) != 0))
		fault(w,
		    level == 0
			? "tile %llu of the store does not hold the hashes of "
			  "its entries"
			: "an upper tile (%llu) of the store does not hold "
			  "the roots below it",
		    l->index);
	buf_free(&stored);
	return rc;
}

static struct hash
tile_root(const struct level *l)
{
	struct tree_edge edge = { .size = 0 };

	for (unsigned i = 0; i < TILE_WIDTH; i++)
		tree_edge_add(&edge, &l->hash[i], NULL, NULL);
	return tree_edge_root(&edge);
}

static int
add_hash(struct walk *w, int level, const struct hash *h, struct err *e)
{
	struct level *l = &w->level[level];
	struct hash root;

	l->hash[l->width++] = *h;
	if (l->width < TILE_WIDTH)
		return 0;
	if (compare_tile(w, level, e) < 0)
		return -1;
	root = tile_root(l);
	l->width = 0;
	l->index++;
	return add_hash(w, level + 1, &root, e);
}

/* ------------------------------------------------------------------ heads */

static int64_t
epoch_of(struct walk *w)
{
	struct store_epoch p;

	if (!directory_epoch(w->f->directory, w->st.agent, w->st.epoch, &p))
		return 0;
	if ((size_t)p.no > w->heads) {
		w->head = mem_resize(w->head, (size_t)p.no, sizeof(*w->head));
		memset(w->head + w->heads, 0,
		    ((size_t)p.no - w->heads) * sizeof(*w->head));
		w->heads = (size_t)p.no;
	}
	return p.no;
}

static void
follow(struct walk *w, uint64_t index, const struct hash *id)
{
	bool is_batch = w->st.kind == STATEMENT_BATCH;
	int64_t no;
	struct head *h;

	if (!is_batch && w->st.kind != STATEMENT_ENROL)
		return;
	no = epoch_of(w);
	if (no == 0) {
		fault(w, "entry %llu names an agent the store does not know",
		    index);
		return;
	}
	h = &w->head[no - 1];
	if (is_batch && (!h->begun || w->st.u.batch.seq != h->seq + 1 ||
			    !hash_equal(&w->st.u.batch.prev, &h->id)))
		fault(w,
		    "entry %llu does not follow the one before it of its "
		    "agent",
		    index);
	*h = (struct head){ is_batch ? w->st.u.batch.seq : 0, *id, true };
}

static void
compare_heads(struct walk *w)
{
	struct store_epoch p;

	for (int64_t no = 1; directory_epoch_no(w->f->directory, no, &p);
	     no++) {
		bool same = (size_t)no <= w->heads && w->head[no - 1].begun &&
			    w->head[no - 1].seq == p.head_seq &&
			    hash_equal(&w->head[no - 1].id, &p.head_id);

		if (!same)
			fault(w,
			    "the stored head of the agent enrolled at entry "
			    "%llu is not its newest statement",
			    p.enrol_index);
	}
}

/* --------------------------------------------------------------- openings */

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct hash));
}

static bool
is_erased(const struct walk *w, const struct hash *id)
{
	return w->erasures > 0 && bsearch(id, w->erased, w->erasures,
				      sizeof(*id), by_bytes) != NULL;
}

static int
compare_opening(struct walk *w, uint64_t index, const struct note *n,
    const struct hash *id, struct err *e)
{
	struct hash commit;
	struct buf opening;
	bool found, awaiting = false;
	int rc;

	buf_init(&opening, LIMITS_OPENING_MAX);
	rc = store_opening_get(w->f->store, index, &opening, &found, e);
	if (rc == 0)
		rc = store_awaiting_has(w->f->store, index, &awaiting, e);
	if (rc < 0)
		goto out;
	if (found == is_erased(w, id)) {
		fault(w,
		    found ? "the opening of entry %llu was erased in the log "
			    "and is still there"
		    : awaiting ? "the opening of entry %llu is lost: bring it "
				 "back with `recover --openings`"
			       : "the opening of entry %llu is missing",
		    index);
		goto out;
	}
	if (!found) {
		fsck_erased_add(w->f->erased, index, &w->st, n->text);
		goto out;
	}
	if (opening.n >= OPENING_SALT_SIZE)
		commit = opening_commit(statement_header(n->text), opening.data,
		    slice_make(opening.data + OPENING_SALT_SIZE,
			opening.n - OPENING_SALT_SIZE));
	if (opening.n < OPENING_SALT_SIZE ||
	    !hash_equal(&commit, &w->st.u.batch.commit))
		fault(w, "the opening of entry %llu does not match it", index);
out:
	buf_free(&opening);
	return rc;
}

/* ------------------------------------------------------------------ boxes */

/* What a visit to the boxes of one leaf knows of it. */
struct box_visit {
	struct walk *w;
	bool batch, erased;
};

static bool
is_whole(const struct store_box *box)
{
	struct store_mark mark;

	if (!opening_box_fits(box->bytes.n))
		return false;
	mark = store_box_mark(box->bytes.p);
	return memcmp(mark.b, box->mark.b, sizeof(mark.b)) == 0;
}

static int
visit_box(void *arg, const struct store_box *box, struct err *e)
{
	struct box_visit *v = arg;

	(void)e;
	if (!v->batch) {
		fault(v->w,
		    "entry %llu has no opening, and a sealed copy is there",
		    box->index);
		return 0;
	}
	if (v->erased)
		fsck_erased_add_box(v->w->f->erased, box->index, &box->mark);
	if (v->erased && box->bytes.n > 0)
		fault(v->w,
		    "a sealed copy of the opening of entry %llu was erased in "
		    "the log and is still there",
		    box->index);
	if (v->erased)
		return 0;
	if (!is_whole(box))
		fault(v->w,
		    "a sealed copy of the opening of entry %llu is missing or "
		    "damaged",
		    box->index);
	return 0;
}

/* Nobody here can open one: only that it is there, whole, and whose it is. */
static int
check_boxes(struct walk *w, uint64_t index, const struct hash *id,
    struct err *e)
{
	struct box_visit v = { .w = w,
		.batch = w->st.kind == STATEMENT_BATCH,
		.erased = is_erased(w, id) };

	return store_box_each(w->f->store, index, visit_box, &v, e);
}

/* ----------------------------------------------------------------- leaves */

/* First pass: which ids were erased. */
static int
find_erasure(void *arg, uint64_t index, struct slice whole, struct err *e)
{
	struct walk *w = arg;
	struct err bad;
	struct note n;

	(void)index;
	(void)e;
	if (note_parse(&n, whole, LIMITS_NOTE_MAX, true, &bad) < 0 ||
	    statement_parse(&w->st, n.text, &bad) < 0 ||
	    w->st.kind != STATEMENT_ERASE)
		return 0;
	w->erased = mem_resize(w->erased, w->erasures + 1, sizeof(*w->erased));
	w->erased[w->erasures++] = w->st.u.erase.statement;
	return 0;
}

static int
look_up(struct walk *w, uint64_t index, const struct hash *id, struct err *e)
{
	uint64_t at;
	bool found;

	if (store_log_find(w->f->store, id, &at, &found, e) < 0)
		return -1;
	if (!found || at != index)
		fault(w, "entry %llu is not found by its id", index);
	return 0;
}

static int
visit(void *arg, uint64_t index, struct slice whole, struct err *e)
{
	struct walk *w = arg;
	struct hash leaf = tree_leaf(whole), id;
	struct err bad = ERR_INIT;
	struct note n;

	if (index == w->f->root_at)
		w->f->root = tree_edge_root(&w->edge);
	tree_edge_add(&w->edge, &leaf, NULL, NULL);
	if (add_hash(w, 0, &leaf, e) < 0)
		return -1;
	if (note_parse(&n, whole, LIMITS_NOTE_MAX, true, &bad) < 0 ||
	    statement_parse(&w->st, n.text, &bad) < 0) {
		fault(w, "entry %llu is not a statement", index);
		return 0;
	}
	id = note_id(&n);
	follow(w, index, &id);
	if (look_up(w, index, &id, e) < 0 || check_boxes(w, index, &id, e) < 0)
		return -1;
	if (w->st.kind == STATEMENT_BATCH)
		return compare_opening(w, index, &n, &id, e);
	return 0;
}

int
fsck_leaves_run(struct fsck_leaves *f, struct err *e)
{
	struct walk *w = mem_alloc(sizeof(*w));
	int rc;

	w->f = f;
	rc = store_log_each(f->store, 0, f->size, find_erasure, w, e);
	if (w->erasures > 0)
		qsort(w->erased, w->erasures, sizeof(*w->erased), by_bytes);
	if (rc == 0)
		rc = store_log_each(f->store, 0, f->size, visit, w, e);
	if (f->root_at == f->size)
		f->root = tree_edge_root(&w->edge);
	for (int level = 0; rc == 0 && level < LEVELS; level++)
		if (w->level[level].width > 0)
			rc = compare_tile(w, level, e);
	if (rc == 0)
		compare_heads(w);
	free(w->erased);
	free(w->head);
	free(w);
	return rc;
}

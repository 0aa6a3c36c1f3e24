/*
 * The log, its openings and the registry.  An opening is believed only after its
 * commitment in the log has been checked.
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
	/* Texts of batches, for their headers: by index. */
	char **text;
	size_t *text_n;
	size_t room;
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
	inforce_add(r->inforce, &s, &id);
	tree_edge_add(&r->edge, &leaf, NULL, NULL);
	if (index >= r->room) {
		r->room = r->room == 0 ? 1024 : 2 * r->room;
		r->text = mem_resize(r->text, r->room, sizeof(*r->text));
		r->text_n = mem_resize(r->text_n, r->room, sizeof(*r->text_n));
	}
	/* The header of a batch is part of its commitment, and is needed when
	 * its opening is read. */
	r->text[index] = s.kind == STATEMENT_BATCH
			     ? mem_copy_text(n.text.p, n.text.n)
			     : NULL;
	r->text_n[index] = n.text.n;
	return 0;
}

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

/* Check one opening against its commitment, and keep its figures. */
static void
take(struct recompute *r, const struct replay_only *log,
    const struct inforce_entry *in, struct slice opening, struct findings *f)
{
	struct slice text =
	    slice_make(log->text[in->index], log->text_n[in->index]);
	struct slice payload;
	struct hash commit;
	struct statement s;
	struct returns figures;
	struct err e = ERR_INIT;

	if (opening.n < OPENING_SALT_SIZE) {
		unsound(f, in, "its opening is too short");
		return;
	}
	payload = slice_make(opening.p + OPENING_SALT_SIZE,
	    opening.n - OPENING_SALT_SIZE);
	commit = opening_commit(statement_header(text), opening.p, payload);
	if (!hash_equal(&commit, &in->commit)) {
		unsound(f, in,
		    "its opening does not match the commitment in the log");
		return;
	}
	if (statement_parse(&s, text, &e) < 0 ||
	    returns_read(&figures, payload, &s, &e) < 0) {
		findings_add(f, FINDINGS_UNSOUND, "payload", (int64_t)in->index,
		    "counted, but its payload breaks a rule: line %u: %s",
		    e.line, e.text);
		return;
	}
	r->openings++;
	if (figures.withdrawn)
		r->withdrawn++;
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
open_one(struct recompute *r, const struct replay_only *log,
    const struct inforce_entry *in, const struct recompute_request *q,
    struct findings *f)
{
	struct err e = ERR_INIT;
	struct buf bytes;

	if (in->erased) {
		r->erased++;
		return;
	}
	if (!find_opening(q, &in->id, &bytes, &e)) {
		unsound(f, in, "in force, but its opening is missing");
		r->missing++;
	} else if (e.kind != ERR_NONE) {
		unsound(f, in, e.text);
	} else {
		take(r, log, in, buf_slice(&bytes), f);
	}
	buf_free(&bytes);
}

static void
free_log(struct replay_only *log)
{
	for (uint64_t i = 0; i < log->edge.size; i++)
		free(log->text[i]);
	free(log->text);
	free(log->text_n);
	inforce_free(log->inforce);
}

static int
read_registry(struct recompute *r, const struct recompute_request *q,
    struct findings *f, struct err *e)
{
	if (q->given != NULL)
		return recompute_registry_text(r, q->given->registry, f, e);
	return recompute_registry(r, q->registry_file, f, e);
}

int
recompute_run(struct recompute *r, const struct recompute_request *q,
    struct findings *f, struct err *e)
{
	struct replay_only log = { .inforce = inforce_new() };
	struct inforce_entry *list = NULL;
	struct copy c;
	size_t n = 0;
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
	inforce_list(log.inforce, &list, &n);
	if (q->given == NULL)
		recompute_manifest(r, list, n, q->openings_dir, f);
	for (size_t i = 0; i < n; i++)
		open_one(r, &log, &list[i], q, f);
	result = 0;
out:
	free(list);
	free_log(&log);
	copy_close(&c);
	return result;
}

void
recompute_free(struct recompute *r)
{
	registry_free(&r->registry);
	free(r->list);
}

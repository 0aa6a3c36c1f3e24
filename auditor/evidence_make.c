/*
 * Files of evidence, written by whoever finds one: what proves is taken from the
 * copy or the tree at hand, so that the reader of the file needs neither.
 */
#include "auditor/evidence_make.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "protocol/checkpoint.h"
#include "protocol/evidence_file.h"
#include "protocol/inforce.h"
#include "protocol/note.h"
#include "protocol/opening.h"
#include "protocol/receipt.h"
#include "protocol/statement.h"

/* ---------------------------------------------------------------- histories */

static int
read_checkpoint(struct slice text, struct checkpoint *cp, struct err *e)
{
	struct note n;

	if (note_parse(&n, text, LIMITS_CHECKPOINT_MAX, false, e) < 0)
		return -1;
	return checkpoint_parse(cp, &n, e);
}

int
evidence_make_fork(struct buf *out, struct slice one, struct slice other,
    struct proven *larger, struct err *e)
{
	struct slice text[2] = { one, other };
	struct checkpoint cp[2];
	struct tree_reader reader;
	struct tree_proof proof;
	struct hash root;

	if (read_checkpoint(one, &cp[0], e) < 0 ||
	    read_checkpoint(other, &cp[1], e) < 0)
		return -1;
	if (cp[0].size > cp[1].size) {
		struct checkpoint first = cp[0];

		cp[0] = cp[1];
		cp[1] = first;
		text[0] = other;
		text[1] = one;
	}
	if (cp[0].size == cp[1].size) {
		evidence_file_fork(out, cp[0].origin, text[0], text[1], NULL,
		    NULL);
		return 0;
	}
	if (larger == NULL || larger->place.size < cp[1].size)
		return err_set(e, ERR_LATER,
		    "the tree of the larger checkpoint is missing, and only it "
		    "shows that the smaller one is no part of it");
	reader = proven_nodes(larger);
	if (proven_root(larger, cp[0].size, &root, e) < 0 ||
	    tree_prove_consistency(&proof, cp[0].size, cp[1].size, &reader, e) <
		0)
		return -1;
	evidence_file_fork(out, cp[0].origin, text[0], text[1], &root, &proof);
	return 0;
}

/* ------------------------------------------------------ entries of the copy */

struct entry {
	struct buf bytes;
	uint64_t index;
};

static int
keep_entry(void *arg, uint64_t index, struct slice bytes, struct err *e)
{
	struct entry *entry = arg;

	(void)e;
	buf_reset(&entry->bytes);
	buf_add_slice(&entry->bytes, bytes);
	entry->index = index;
	return 0;
}

/* The part `proof` for an entry of the copy, in its checkpoint. */
static int
add_proof(struct buf *out, uint64_t index, struct copy *copy, struct err *e)
{
	const struct checkpoint *cp = &copy->archive.checkpoint;
	struct tree_reader reader = proven_nodes(&copy->proven);
	struct receipt r = { .index = index,
		.checkpoint_text = buf_slice(&copy->archive.signed_text) };
	struct buf text;
	int rc;

	buf_init(&text, LIMITS_RECEIPT_MAX + LIMITS_CHECKPOINT_MAX);
	rc = tree_prove_inclusion(&r.inclusion, index, cp->size, &reader, e);
	if (rc == 0) {
		receipt_write(&r, &text);
		evidence_file_part(out, "proof", buf_slice(&text));
	}
	buf_free(&text);
	return rc;
}

int
evidence_make_denied(struct buf *out, struct slice note, struct slice receipt,
    struct copy *copy, struct err *e)
{
	const struct checkpoint *cp = &copy->archive.checkpoint;
	struct entry entry;
	struct receipt r;
	int rc = -1;

	buf_init(&entry.bytes, UINT16_MAX);
	if (receipt_parse(&r, receipt, e) < 0)
		goto out;
	if (r.index >= cp->size) {
		err_set(e, ERR_LATER,
		    "the copy ends before the entry of the receipt");
		goto out;
	}
	if (proven_each(&copy->proven, r.index, r.index + 1, keep_entry, &entry,
		e) < 0)
		goto out;
	if (!evidence_file_holds(buf_slice(&entry.bytes))) {
		err_set(e, ERR_REFUSED,
		    "the log's entry in that place is no text, and a file of "
		    "evidence holds nothing else; keep receipt and copy");
		goto out;
	}
	evidence_file_begin(out, EVIDENCE_FILE_DENIED, cp->origin);
	evidence_file_part(out, "statement", note);
	evidence_file_part(out, "proof", receipt);
	evidence_file_part(out, "entry", buf_slice(&entry.bytes));
	rc = add_proof(out, r.index, copy, e);
out:
	buf_free(&entry.bytes);
	return rc;
}

struct search {
	struct statement of;
	struct entry entry;
	bool found;
};

static int
find_enrolment(void *arg, uint64_t index, struct slice bytes, struct err *e)
{
	struct search *s = arg;
	struct err ignored = ERR_INIT;
	struct statement st;
	struct note n;

	if (s->found ||
	    note_parse(&n, bytes, LIMITS_NOTE_MAX, true, &ignored) < 0 ||
	    statement_parse(&st, n.text, &ignored) < 0 ||
	    st.kind != STATEMENT_ENROL || st.epoch != s->of.epoch ||
	    strcmp(st.agent, s->of.agent) != 0)
		return 0;
	s->found = true;
	return keep_entry(&s->entry, index, bytes, e);
}

int
evidence_make_clone(struct buf *out, struct slice one, struct slice other,
    struct copy *copy, struct err *e)
{
	struct search s = { .found = false };
	struct note n;
	int rc = -1;

	buf_init(&s.entry.bytes, LIMITS_NOTE_MAX);
	if (note_parse(&n, one, LIMITS_NOTE_MAX, true, e) < 0 ||
	    statement_parse(&s.of, n.text, e) < 0 ||
	    proven_each(&copy->proven, 0, copy->archive.checkpoint.size,
		find_enrolment, &s, e) < 0)
		goto out;
	if (!s.found) {
		err_set(e, ERR_LATER,
		    "the copy does not hold the enrolment of that agent");
		goto out;
	}
	evidence_file_begin(out, EVIDENCE_FILE_CLONE, s.of.origin);
	evidence_file_part(out, "enrolment", buf_slice(&s.entry.bytes));
	rc = add_proof(out, s.entry.index, copy, e);
	evidence_file_part(out, "statement", one);
	evidence_file_part(out, "statement", other);
out:
	buf_free(&s.entry.bytes);
	return rc;
}

/* ------------------------------------------------------------------- totals */

static int
replay(void *arg, uint64_t index, struct slice entry, struct err *e)
{
	struct statement s;
	struct hash id;
	struct note n;

	(void)index;
	if (note_parse(&n, entry, LIMITS_NOTE_MAX, true, e) < 0 ||
	    statement_parse(&s, n.text, e) < 0)
		return -1;
	id = note_id(&n);
	inforce_add(arg, &s, &id);
	return 0;
}

/* An opening of the folder, if it is there and its payload is lines. */
static void
add_opening(struct buf *out, const struct hash *id, const char *dir)
{
	char name[OPENING_NAME_SIZE];
	struct evidence_file_opening o = { .statement = *id };
	struct err ignored = ERR_INIT;
	struct buf bytes;
	char *path;

	opening_name(name, id);
	path = file_path(dir, name);
	if (file_read(path, OPENING_SALT_SIZE + LIMITS_PAYLOAD_MAX, &bytes,
		&ignored) == 0 &&
	    bytes.n > OPENING_SALT_SIZE) {
		memcpy(o.salt, bytes.data, OPENING_SALT_SIZE);
		o.payload = slice_make(bytes.data + OPENING_SALT_SIZE,
		    bytes.n - OPENING_SALT_SIZE);
		if (evidence_file_holds(o.payload))
			evidence_file_opening(out, &o);
	}
	buf_free(&bytes);
	free(path);
}

static void
begin_total(struct buf *out, const struct evidence_make_totals *t,
    const struct copy *copy)
{
	buf_reset(out);
	evidence_file_begin(out, EVIDENCE_FILE_TOTAL,
	    copy->archive.checkpoint.origin);
	evidence_file_part(out, "totals", t->totals);
	evidence_file_part(out, "registry", t->registry);
}

int
evidence_make_total(struct buf *out, const struct evidence_make_totals *t,
    struct copy *copy, struct err *e)
{
	struct inforce *inforce = inforce_new();
	struct inforce_entry *list = NULL;
	size_t n = 0, room = LIMITS_EVIDENCE_PARTS_MAX -
			     evidence_file_fixed(EVIDENCE_FILE_TOTAL);
	int rc = 0;

	if (!evidence_file_holds(t->totals) ||
	    !evidence_file_holds(t->registry))
		rc = err_set(e, ERR_REFUSED,
		    "document or registry is not text in lines, the last one "
		    "ended like the others; a file of evidence holds nothing "
		    "else, so hand them on as they are");
	if (rc == 0)
		rc = proven_each(&copy->proven, 0, t->size, replay, inforce, e);
	if (rc == 0) {
		inforce_list(inforce, &list, &n);
		begin_total(out, t, copy);
		for (size_t i = 0; i < n && n <= room; i++)
			if (!list[i].erased)
				add_opening(out, &list[i].id, t->openings_dir);
		/* Where not all fit, the reader needs the folder anyway. */
		if (out->full)
			begin_total(out, t, copy);
	}
	if (rc == 0 && out->full)
		rc = err_set(e, ERR_REFUSED,
		    "document and registry are too long for a file of "
		    "evidence; hand them on as they are");
	free(list);
	inforce_free(inforce);
	return rc;
}

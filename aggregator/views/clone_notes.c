/*
 * Pairs of notes as the store keeps them.  What they say is read from the notes,
 * so that nothing is shown that they do not prove.
 */
#include "aggregator/views/clone_notes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/note.h"
#include "protocol/statement.h"

static int
read_note(struct slice whole, struct statement *st, struct err *e)
{
	struct note n;

	if (note_parse(&n, whole, LIMITS_NOTE_MAX, true, e) == 0 &&
	    statement_parse(st, n.text, e) == 0)
		return 0;
	return err_set(e, ERR_CORRUPT,
	    "a note that is kept as evidence cannot be read: run fsck");
}

struct visit {
	void (*each)(void *arg, const struct clone_notes_pair *p);
	void *arg;
	struct statement *st;
};

static int
show(void *arg, const struct store_evidence *row, struct slice note,
    struct err *e)
{
	struct visit *v = arg;
	struct clone_notes_pair p = { .no = row->no,
		.index = row->index,
		.day = row->day };

	if (read_note(note, v->st, e) < 0)
		return -1;
	(void)snprintf(p.agent, sizeof(p.agent), "%s", v->st->agent);
	p.epoch = v->st->epoch;
	p.seq = v->st->u.batch.seq;
	v->each(v->arg, &p);
	return 0;
}

int
clone_notes_each(struct store *reader,
    void (*each)(void *arg, const struct clone_notes_pair *p), void *arg,
    struct err *e)
{
	struct visit v = { each, arg, mem_alloc(sizeof(*v.st)) };
	int rc = store_evidence_each(reader, show, &v, e);

	free(v.st);
	return rc;
}

/* ------------------------------------------------------------------ export */

struct pair {
	uint64_t no;
	struct store_evidence row;
	struct buf second;
	bool found;
	uint64_t epoch;
	uint64_t enrolment; /* its leaf */
};

static int
pick(void *arg, const struct store_evidence *row, struct slice note,
    struct err *e)
{
	struct pair *p = arg;

	(void)e;
	if ((uint64_t)row->no == p->no) {
		p->found = true;
		p->row = *row;
		buf_add_slice(&p->second, note);
	}
	return 0;
}

static void
find_enrolment(void *arg, const struct store_epoch *epoch)
{
	struct pair *p = arg;

	if (epoch->agent == p->row.agent && epoch->epoch == p->epoch)
		p->enrolment = epoch->enrol_index;
}

static int
load(struct store *reader, struct pair *p, struct err *e)
{
	struct statement *st = mem_alloc(sizeof(*st));
	int rc = -1;

	if (store_evidence_each(reader, pick, p, e) < 0)
		goto out;
	if (!p->found) {
		err_set(e, ERR_REFUSED,
		    "no evidence has the number %llu; `evidence list` shows "
		    "which there are",
		    (unsigned long long)p->no);
		goto out;
	}
	if (read_note(buf_slice(&p->second), st, e) < 0)
		goto out;
	p->epoch = st->epoch;
	rc = store_agent_epoch_each(reader, find_enrolment, p, e);
out:
	free(st);
	return rc;
}

static int
write_note(const char *dir, uint64_t no, const char *what, struct slice note,
    struct err *e)
{
	char *name = mem_printf("%llu-%s.note", (unsigned long long)no, what);
	char *path = file_path(dir, name);
	int rc = file_replace(path, note, 0644, e);

	free(path);
	free(name);
	return rc;
}

static int
write_leaf(struct store *reader, const char *dir, const struct pair *p,
    bool enrolment, struct err *e)
{
	struct buf note;
	int rc;

	buf_init(&note, LIMITS_NOTE_MAX);
	rc = store_log_get(reader, enrolment ? p->enrolment : p->row.index,
	    &note, e);
	if (rc == 0)
		rc = write_note(dir, p->no, enrolment ? "enrolment" : "logged",
		    buf_slice(&note), e);
	buf_free(&note);
	return rc;
}

int
clone_notes_export(struct store *reader, uint64_t no, const char *dir,
    struct err *e)
{
	struct pair p = { .no = no };
	int rc = -1;

	buf_init(&p.second, LIMITS_NOTE_MAX);
	if (load(reader, &p, e) == 0 && file_make_dir(dir, 0700, e) == 0 &&
	    write_leaf(reader, dir, &p, false, e) == 0 &&
	    write_leaf(reader, dir, &p, true, e) == 0)
		rc = write_note(dir, no, "second", buf_slice(&p.second), e);
	buf_free(&p.second);
	return rc;
}

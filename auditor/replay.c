/*
 * The walk over a log: what holds for every leaf, whatever its kind.  Roots
 * at every size are kept, because batches name the one they have seen.
 */
#include "auditor/replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auditor/replay_kinds.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

static void
keep_root(struct replay *r)
{
	struct hash root = tree_edge_root(&r->edge);

	replay_state_keep_root(r, &root);
}

void
replay_begin(struct replay *r, const struct keys_verifier *log_key,
    const struct keys_verifier *authority, struct findings *f,
    struct verifier *v)
{
	*r = (struct replay){ .findings = f, .verifier = v };
	ASSERT(strlen(log_key->name) < sizeof(r->origin));
	(void)snprintf(r->origin, sizeof(r->origin), "%.*s", LIMITS_ORIGIN_MAX,
	    log_key->name);
	r->log_key = *log_key;
	r->pinned = authority != NULL;
	if (authority != NULL)
		r->authority = *authority;
	(void)lookup_put(&r->keys, log_key->key.b, sizeof(log_key->key.b), 0);
	r->inforce = inforce_new();
	r->key = hash_mark_key();
	keep_root(r);
}

/* Report that the refusal which the leaf before asks for does not follow; s is
 * the current statement, NULL when there is none. */
static void
check_due(struct replay *r, const struct statement *s)
{
	if (!r->refusal_due || (s != NULL && s->kind == STATEMENT_REFUSAL &&
				   s->u.refusal.index + 1 == r->index))
		return;
	findings_add(r->findings, FINDINGS_UNSOUND, "refusal",
	    (int64_t)r->index - 1,
	    "the rules refuse this statement (%s), but no refusal follows it",
	    statement_refused_word(r->due));
}

/* A leaf that changes nothing, because it is no statement or is there already.
 * Its place is kept, or all later ones would seem to be at wrong places. */
static void
skip_leaf(struct replay *r, struct slice entry)
{
	struct statement none = { .kind = STATEMENT_TRUST };
	struct hash id = tree_leaf(entry);

	check_due(r, NULL);
	r->refusal_due = r->last_batch = false;
	inforce_add(r->inforce, &none, &id);
}

/* Whether a statement is in the log already; from now on it is. */
static bool
is_there(struct replay *r, const struct statement *s, const struct hash *id)
{
	size_t kind;

	/* Of batches there may be a million, and inforce_add() will know this. */
	if (inforce_knows(r->inforce, id))
		return true;
	return s->kind == STATEMENT_BATCH
		   ? lookup_get(&r->notes, id->b, HASH_SIZE, &kind)
		   : !lookup_put(&r->notes, id->b, HASH_SIZE, s->kind);
}

static void
read_leaf(struct replay *r, struct slice entry)
{
	struct err e = ERR_INIT;
	struct statement s;
	struct note n;
	struct hash id;

	if (note_parse(&n, entry, LIMITS_NOTE_MAX, true, &e) < 0 ||
	    statement_parse(&s, n.text, &e) < 0) {
		replay_state_unsound(r, "grammar", "not a statement: %s",
		    e.text);
		skip_leaf(r, entry);
		return;
	}
	id = note_id(&n);
	if (is_there(r, &s, &id)) {
		replay_state_unsound(r, "twice",
		    "this statement is in the log already");
		skip_leaf(r, entry);
		return;
	}
	check_due(r, &s);
	if (strcmp(s.origin, r->origin) != 0)
		replay_state_unsound(r, "origin", "a statement of another log");
	r->was_due = r->refusal_due;
	r->was = r->due;
	r->refusal_due = false;
	replay_kinds_leaf(r, &s, &n, &id);
	inforce_add(r->inforce, &s, &id);
	r->last_batch = s.kind == STATEMENT_BATCH;
	r->last_id = id;
}

void
replay_leaf(struct replay *r, struct slice entry)
{
	struct hash leaf = tree_leaf(entry);

	read_leaf(r, entry);
	tree_edge_add(&r->edge, &leaf, NULL, NULL);
	keep_root(r);
	r->index++;
}

void
replay_end(struct replay *r)
{
	check_due(r, NULL);
	for (size_t i = 0; i < r->invites; i++)
		if (!r->invite[i].taken_up)
			findings_add(r->findings, FINDINGS_UNSOUND, "invite",
			    (int64_t)r->invite[i].index,
			    "an invite is logged together with its enrolment, "
			    "and there is none");
	if (r->trust_number == 0)
		findings_add(r->findings, FINDINGS_UNSOUND, "trust",
		    FINDINGS_NO_INDEX, "the log holds no trust statement");
}

void
replay_free(struct replay *r)
{
	replay_state_free(r);
}

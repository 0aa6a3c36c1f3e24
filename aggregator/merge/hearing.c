/*
 * A machine that was rolled back as a whole finds nothing wrong with itself: store,
 * lock and files agree.  Only others can know of what it has forgotten, and each agent
 * says what it knows at every contact: by the checkpoint that it shows, and in the
 * `seen` of each batch that it signs.
 */
#include "aggregator/merge/hearing.h"

const char hearing_reason[] =
    "the centre has started, and signs nothing before it has heard from a "
    "site: it "
    "may be an older copy of itself. It goes on by itself with the first site "
    "that "
    "reports, or once a named person says `sheaf-aggregator recover --confirm`";

/* The agent of a checkpoint is not proven.  That is enough: whoever can lie here gains
 * nothing but what every start had before. */
static bool
shows(struct writer *w, const struct submission *s)
{
	struct store_epoch p;

	return s->kind == SUBMISSION_CHECKPOINT && s->status == 200 &&
	       directory_epoch(w->directory, s->agent, s->epoch, &p) &&
	       !p.ended;
}

/* A batch whose signature holds; what it has seen is part of what is signed. */
static int
has_seen(struct writer *w, const struct submission *s, bool *holds,
    struct err *e)
{
	const struct statement_seen *seen;
	struct store_epoch p;
	struct hash root;

	*holds = false;
	if (s->kind != SUBMISSION_BATCH || s->statement == NULL ||
	    s->fault_status != 0 ||
	    !directory_epoch(w->directory, s->statement->agent,
		s->statement->epoch, &p) ||
	    p.ended)
		return 0;
	seen = &s->statement->u.batch.seen;
	if (seen->size > w->published)
		return 0;
	*holds = seen->size == 0;
	if (*holds)
		return 0;
	if (writer_root(w, seen->size, &root, e) < 0)
		return -1;
	*holds = hash_equal(&root, &seen->root);
	return 0;
}

int
hearing_listen(struct writer *w, const struct submission *list, bool *heard,
    struct err *e)
{
	*heard = false;
	for (const struct submission *s = list; s != NULL && !*heard;
	     s = s->next) {
		*heard = shows(w, s);
		if (!*heard && has_seen(w, s, heard, e) < 0)
			return -1;
	}
	return 0;
}

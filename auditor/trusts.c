/*
 * Only the places of trust statements are kept, since a policy takes far more room; the
 * one that is asked for is read again.  Each entry is looked at once.
 */
#include "auditor/trusts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "protocol/limits.h"
#include "protocol/statement.h"

static const char kind[] = "sheaf-trust/v1\n";

static int
find(void *arg, uint64_t index, struct slice entry, struct err *e)
{
	struct trusts *t = arg;

	(void)e;
	t->read = index + 1;
	if (entry.n < sizeof(kind) - 1 ||
	    memcmp(entry.p, kind, sizeof(kind) - 1) != 0)
		return 0;
	t->at = mem_grow(t->at, t->n, &t->cap, sizeof(*t->at));
	t->at[t->n++] = index;
	return 0;
}

/* One trust statement, and the authority that it must be signed by. */
struct reading {
	struct statement *s;
	const struct keys_verifier *authority; /* NULL: its own */
};

static int
read_one(void *arg, uint64_t index, struct slice entry, struct err *e)
{
	struct reading *r = arg;
	const struct keys_verifier *key;
	struct note n;

	if (note_parse(&n, entry, LIMITS_NOTE_MAX, true, e) < 0 ||
	    statement_parse(r->s, n.text, e) < 0)
		return err_prefix(e, "entry %" PRIu64, index);
	key = r->authority != NULL ? r->authority : &r->s->u.trust.authority;
	if (!statement_verify(r->s, &n, &key->key))
		return err_set(e, ERR_REFUSED,
		    "the log's authority has not signed the trust statement in "
		    "entry %" PRIu64,
		    index);
	return 0;
}

static int
read_at(struct trusts *t, size_t i, const struct keys_verifier *authority,
    struct statement *out, struct err *e)
{
	struct reading r = { out, authority };

	return proven_each(&t->copy->proven, t->at[i], t->at[i] + 1, read_one,
	    &r, e);
}

int
trusts_in_force(struct trusts *t, uint64_t size, struct policy *out,
    struct err *e)
{
	struct keys_verifier authority;
	struct statement *s;
	size_t i;
	int r = -1;

	if (t->read < size &&
	    proven_each(&t->copy->proven, t->read, size, find, t, e) < 0)
		return -1;
	for (i = t->n; i > 0 && t->at[i - 1] >= size; i--)
		;
	if (i == 0)
		return err_set(e, ERR_REFUSED,
		    "there is no trust statement in the first %" PRIu64
		    " entries of the copy",
		    size);
	s = mem_alloc(sizeof(*s));
	if (read_at(t, 0, NULL, s, e) == 0) {
		authority = s->u.trust.authority;
		if (read_at(t, i - 1, &authority, s, e) == 0)
			r = statement_policy(&s->u.trust, out, e);
	}
	free(s);
	return r;
}

void
trusts_free(struct trusts *t)
{
	free(t->at);
	t->at = NULL;
}

/*
 * A copy to stand on.  A checkpoint that nobody has signed proves nothing, and
 * neither does what is added up below it.
 */
#include "auditor/copy.h"

#include <stdio.h>
#include <string.h>

#include "protocol/limits.h"
#include "protocol/statement.h"

const struct keys_verifier *
copy_log_key(const struct policy *policy, const char *origin)
{
	for (size_t i = 0; i < policy->logs; i++)
		if (strcmp(policy->log[i].name, origin) == 0)
			return &policy->log[i];
	return NULL;
}

static int
read_trust(void *arg, uint64_t index, struct slice entry, struct err *e)
{
	struct statement *s = arg;
	struct note n;

	(void)index;
	if (note_parse(&n, entry, LIMITS_NOTE_MAX, true, e) < 0 ||
	    statement_parse(s, n.text, e) < 0)
		return err_prefix(e, "entry 0");
	if (s->kind != STATEMENT_TRUST)
		return err_set(e, ERR_REFUSED,
		    "the log does not begin with a trust statement, so it "
		    "names no key of its own: give its key with --policy");
	return 0;
}

int
copy_policy(struct proven *p, struct policy *out, struct err *e)
{
	struct statement s;

	if (p->place.size == 0)
		return err_set(e, ERR_REFUSED,
		    "the log is empty, so it names no key of its own: give "
		    "its key with --policy");
	if (proven_each(p, 0, 1, read_trust, &s, e) < 0)
		return -1;
	*out = policy_of_log(&s.u.trust.log_key[0]);
	for (size_t i = 1; i < s.u.trust.log_keys; i++)
		out->log[out->logs++] = s.u.trust.log_key[i];
	return 0;
}

static int
check_signature(const struct copy *c, struct err *e)
{
	const char *origin = c->archive.checkpoint.origin;

	if (copy_log_key(&c->policy, origin) == NULL)
		return err_set(e, ERR_REFUSED, "the policy names no log %s",
		    origin);
	if (policy_check(&c->policy, &c->archive.note, e) == 0)
		return 0;
	snprintf(e->code, sizeof(e->code), COPY_UNSIGNED);
	return err_prefix(e, "%s/checkpoint", c->archive.dir);
}

int
copy_open(struct copy *c, const char *dir, const struct policy *policy,
    struct err *e)
{
	struct proven_place place;
	bool found;

	*c = (struct copy){ .proven = { .keep = false } };
	if (archive_open(&c->archive, dir, &found, e) < 0)
		return -1;
	if (!found)
		return err_set(e, ERR_REFUSED,
		    "there is no mirrored log in %s; run sheaf-audit mirror "
		    "first",
		    dir);
	if (policy != NULL) {
		c->policy = *policy;
		if (check_signature(c, e) < 0)
			return -1;
	}
	place = (struct proven_place){ .dir = dir,
		.size = c->archive.checkpoint.size,
		.root = c->archive.checkpoint.root };
	if (proven_open(&c->proven, &place, e) < 0)
		return -1;
	if (policy != NULL)
		return 0;
	if (copy_policy(&c->proven, &c->policy, e) < 0)
		return -1;
	return check_signature(c, e);
}

void
copy_close(struct copy *c)
{
	proven_close(&c->proven);
	archive_close(&c->archive);
}

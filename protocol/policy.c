/*
 * C2SP tlog-policy: which log keys and witnesses must have signed a checkpoint
 * (PROTOCOL.md, section 15).  The format has no tagged version, so the rules are
 * written out there.
 */
#include "protocol/policy.h"

#include <stdio.h>
#include <string.h>

#include "common/base/text.h"
#include "protocol/cosignature.h"

enum {
	TYPE_LOG = 0x01,
	TYPE_COSIGNER = 0x04,
	FIELDS_MAX = 3 + POLICY_MEMBERS_MAX,
	NO_SUCH_NAME = INT32_MIN
};

/* One line's words, and what only the parser needs to know. */
struct reading {
	struct policy *p;
	struct text t;
	struct slice field[FIELDS_MAX];
	size_t fields;
	bool witness_taken[POLICY_WITNESSES_MAX];
	bool group_taken[POLICY_GROUPS_MAX];
	bool quorum_seen;
};

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* Splits at runs of spaces and tabs. */
static void
split_fields(struct reading *r, struct slice line)
{
	size_t i = 0;

	r->fields = 0;
	for (;;) {
		size_t start;

		while (i < line.n && is_blank(line.p[i]))
			i++;
		if (i == line.n)
			return;
		/* A comment may have any number of words. */
		if (r->fields > 0 && r->field[0].p[0] == '#')
			return;
		if (r->fields == FIELDS_MAX) {
			text_fail(&r->t, "the line has too many words");
			return;
		}
		start = i;
		while (i < line.n && !is_blank(line.p[i]))
			i++;
		r->field[r->fields++] = slice_make(line.p + start, i - start);
	}
}

/* The number in member[] of a name, or NO_SUCH_NAME. */
static int
find_name(const struct policy *p, struct slice name)
{
	for (size_t i = 0; i < p->witnesses; i++) {
		if (slice_is(name, p->witness[i].name))
			return (int)i;
	}
	for (size_t i = 0; i < p->groups; i++) {
		if (slice_is(name, p->group[i].name))
			return -(int)i - 1;
	}
	return NO_SUCH_NAME;
}

/* Witnesses and groups share one set of names, since a group's members and
 * the quorum may be either. */
static bool
define_name(struct reading *r, char out[static POLICY_NAME_MAX])
{
	struct slice name = r->field[1];

	if (name.n >= POLICY_NAME_MAX)
		text_fail(&r->t, "a name is longer than %d bytes",
		    POLICY_NAME_MAX - 1);
	else if (slice_is(name, "none"))
		text_fail(&r->t, "\"none\" cannot be a name");
	else if (find_name(r->p, name) != NO_SUCH_NAME)
		text_fail(&r->t, "a name is defined twice");
	if (r->t.failed)
		return false;
	memcpy(out, name.p, name.n);
	out[name.n] = '\0';
	return true;
}

static bool
parse_key(struct reading *r, struct slice text, uint8_t type,
    struct keys_verifier *key)
{
	struct err why = ERR_INIT;

	if (keys_verifier_parse(key, text, &why))
		text_fail(&r->t, "%s", why.text);
	else if (key->type != type)
		text_fail(&r->t, "a key of type 0x%02x must stand here", type);
	return !r->t.failed;
}

/* Under two names, one key would count twice towards a quorum. */
static bool
same_key(const struct keys_verifier *a, const struct keys_verifier *b)
{
	return memcmp(a->key.b, b->key.b, sizeof(a->key.b)) == 0;
}

static void
read_log(struct reading *r)
{
	struct policy *p = r->p;
	struct keys_verifier key;

	if (p->logs == POLICY_LOGS_MAX) {
		text_fail(&r->t, "more than %d logs", POLICY_LOGS_MAX);
		return;
	}
	if (!parse_key(r, r->field[1], TYPE_LOG, &key))
		return;
	for (size_t i = 0; i < p->logs; i++) {
		if (same_key(&p->log[i], &key))
			text_fail(&r->t, "the key of a log is listed twice");
	}
	p->log[p->logs++] = key;
}

static void
read_witness(struct reading *r)
{
	struct policy *p = r->p;
	struct keys_verifier key;

	if (p->witnesses == POLICY_WITNESSES_MAX) {
		text_fail(&r->t, "more than %d witnesses",
		    POLICY_WITNESSES_MAX);
		return;
	}
	if (!parse_key(r, r->field[2], TYPE_COSIGNER, &key))
		return;
	for (size_t i = 0; i < p->witnesses; i++) {
		if (same_key(&p->witness[i].key, &key))
			text_fail(&r->t,
			    "the key of a witness is listed twice");
	}
	if (!define_name(r, p->witness[p->witnesses].name))
		return;
	if (r->fields == 4 && r->field[3].n < POLICY_URL_MAX) {
		memcpy(p->witness[p->witnesses].url, r->field[3].p,
		    r->field[3].n);
		p->witness[p->witnesses].url[r->field[3].n] = '\0';
	}
	p->witness[p->witnesses++].key = key;
}

/* "any", "all" or a number from 1 to the count of members. */
static void
read_threshold(struct reading *r, size_t members, unsigned *need)
{
	uint64_t k = members;

	if (slice_is(r->field[2], "any"))
		k = 1;
	else if (!slice_is(r->field[2], "all") &&
		 (!text_parse_u64(r->field[2], members, &k) || k == 0))
		text_fail(&r->t,
		    "the threshold is \"any\", \"all\" or 1 to %zu", members);
	*need = (unsigned)k;
}

/*
 * Each name is a member of at most one group, once (P-POL-2): in two groups a
 * witness would count twice.
 */
static void
join_group(struct reading *r, int member)
{
	bool *taken;

	if (member == NO_SUCH_NAME) {
		text_fail(&r->t, "a member is not defined above");
		return;
	}
	taken = member < 0 ? &r->group_taken[-(member + 1)]
			   : &r->witness_taken[member];
	if (*taken)
		text_fail(&r->t,
		    "a member is in another group already, or named twice");
	*taken = true;
}

static void
read_group(struct reading *r)
{
	struct policy *p = r->p;
	size_t members = r->fields - 3, at = p->groups;

	if (at == POLICY_GROUPS_MAX) {
		text_fail(&r->t, "more than %d groups", POLICY_GROUPS_MAX);
		return;
	}
	read_threshold(r, members, &p->group[at].need);
	/* Members come before the group's own name is defined: a group cannot
	 * name itself or a later one, so no circle can arise. */
	for (size_t i = 0; i < members && !r->t.failed; i++) {
		p->group[at].member[i] = find_name(p, r->field[3 + i]);
		join_group(r, p->group[at].member[i]);
	}
	p->group[at].members = members;
	if (!r->t.failed && define_name(r, p->group[at].name))
		p->groups++;
}

static void
read_quorum(struct reading *r)
{
	struct slice name = r->field[1];

	if (r->quorum_seen)
		text_fail(&r->t, "there is a second quorum line");
	r->quorum_seen = true;
	r->p->quorum_none = slice_is(name, "none");
	if (r->p->quorum_none)
		return;
	r->p->quorum = find_name(r->p, name);
	if (r->p->quorum == NO_SUCH_NAME)
		text_fail(&r->t, "the quorum is not defined above");
}

static const struct {
	const char *word;
	size_t least, most; /* fields, the word included */
	void (*read)(struct reading *r);
} lines[] = {
	{ "log", 2, 3, read_log },
	{ "witness", 3, 4, read_witness },
	{ "group", 4, FIELDS_MAX, read_group },
	{ "quorum", 2, 2, read_quorum },
};

static void
read_line(struct reading *r)
{
	if (r->t.failed || r->fields == 0 || r->field[0].p[0] == '#')
		return;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		if (!slice_is(r->field[0], lines[i].word))
			continue;
		if (r->fields < lines[i].least || r->fields > lines[i].most)
			text_fail(&r->t,
			    "a %s line has too few or too many words",
			    lines[i].word);
		else
			lines[i].read(r);
		return;
	}
	text_fail(&r->t, "a line begins with log, witness, group or quorum");
}

static bool
bytes_are_allowed(struct slice line)
{
	for (size_t i = 0; i < line.n; i++) {
		uint8_t c = line.p[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

int
policy_parse(struct policy *p, struct slice text, struct err *e)
{
	struct reading r = { .p = p };

	*p = (struct policy){ .logs = 0 };
	text_begin(&r.t, text, e);
	while (!text_at_end(&r.t)) {
		struct slice line = text_line(&r.t);

		if (!bytes_are_allowed(line))
			text_fail(&r.t, "the line holds a control character");
		split_fields(&r, line);
		read_line(&r);
	}
	if (!r.t.failed && !r.quorum_seen)
		return err_refuse(e, "policy", 0,
		    "the policy has no quorum line");
	if (text_end(&r.t)) {
		snprintf(e->code, sizeof(e->code), "policy");
		return err_prefix(e, "the policy");
	}
	return 0;
}

static bool
is_line_of(const struct note_signature *s, const struct keys_verifier *v)
{
	return slice_is(s->name, v->name) &&
	       memcmp(s->id, v->id, sizeof(s->id)) == 0;
}

/* P-CKP-2: if a line under a known name and key id does not hold, the whole
 * checkpoint fails.  Somebody has changed it, and nobody knows what else.
 * Those that hold are marked in has, as often as they stand there. */
static int
check_witnesses(const struct policy *p, const struct note *n,
    bool has[static POLICY_WITNESSES_MAX], struct err *e)
{
	for (size_t i = 0; i < n->sigs; i++) {
		for (size_t w = 0; w < p->witnesses; w++) {
			const struct keys_verifier *v = &p->witness[w].key;

			if (!is_line_of(&n->sig[i], v))
				continue;
			if (!cosignature_holds(n, i, v, NULL))
				return err_refuse(e, "checkpoint", 0,
				    "a witness's cosignature of the "
				    "checkpoint is not valid");
			has[w] = true;
		}
	}
	return 0;
}

/* A group is defined above whatever names it, so going through them in their
 * order meets each member before the group. */
bool
policy_met(const struct policy *p, const bool has[static POLICY_WITNESSES_MAX])
{
	bool met[POLICY_GROUPS_MAX] = { false };

	if (p->quorum_none)
		return true;
	for (size_t g = 0; g < p->groups; g++) {
		unsigned n = 0;

		for (size_t i = 0; i < p->group[g].members; i++) {
			int member = p->group[g].member[i];

			n += member >= 0 ? has[member] : met[-member - 1];
		}
		met[g] = n >= p->group[g].need;
	}
	return p->quorum >= 0 ? has[p->quorum] : met[-p->quorum - 1];
}

/* The log's name is the checkpoint's first line: of two trusted logs, neither
 * may sign for the other. */
static bool
is_of_log(const struct note *n, const struct keys_verifier *log)
{
	struct slice origin, rest;

	text_split(n->text, '\n', &origin, &rest);
	return log->type == TYPE_LOG && slice_is(origin, log->name);
}

static int
check_logs(const struct policy *p, const struct note *n, struct err *e)
{
	bool found = false;

	for (size_t i = 0; i < n->sigs; i++) {
		for (size_t l = 0; l < p->logs; l++) {
			const struct keys_verifier *v = &p->log[l];

			if (!is_of_log(n, v) || !is_line_of(&n->sig[i], v))
				continue;
			if (!note_verify(n, i, v))
				return err_refuse(e, "checkpoint", 0,
				    "the log's signature of the checkpoint "
				    "is not valid");
			found = true;
		}
	}
	if (!found)
		return err_refuse(e, "checkpoint", 0,
		    "the checkpoint is not signed with a key of the log that "
		    "is trusted here");
	return 0;
}

int
policy_check(const struct policy *p, const struct note *checkpoint,
    struct err *e)
{
	bool has[POLICY_WITNESSES_MAX] = { false };
	size_t n = 0;

	if (check_logs(p, checkpoint, e) < 0 ||
	    check_witnesses(p, checkpoint, has, e) < 0)
		return -1;
	if (policy_met(p, has))
		return 0;
	for (size_t w = 0; w < p->witnesses; w++)
		n += has[w];
	return err_refuse(e, "policy", 0,
	    "the checkpoint carries signatures of %zu of the policy's %zu "
	    "witnesses, which do not make its quorum",
	    n, p->witnesses);
}

struct policy
policy_of_log(const struct keys_verifier *log)
{
	struct policy p = { .logs = 1, .quorum_none = true };

	p.log[0] = *log;
	return p;
}

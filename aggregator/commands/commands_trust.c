/*
 * The authority's trust statement.  A policy whose quorum is not "none" is taken by
 * agents that count quorums (PROTOCOL.md P-ANS-13), so before one is signed a person
 * hears which agents have not shown that they do.
 */
#include "aggregator/commands/commands_trust.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aggregator/centre/centre.h"
#include "aggregator/commands/commands_authority.h"
#include "common/base/encode.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/note.h"
#include "protocol/policy.h"
#include "protocol/statement.h"

/* A policy has at most as many lines as a trust statement, and comments. */
enum { POLICY_FILE_MAX = 64 * 1024 };

static const struct settings_option trust_options[] = {
	{ "authority-dir", SETTINGS_VALUE, "DIR", "the authority's folder" },
	{ "add-recipient", SETTINGS_VALUE, "BASE64",
	    "seal a copy of every opening to this X25519 key too" },
	{ "remove-recipient", SETTINGS_VALUE, "BASE64",
	    "stop doing so for this key" },
	{ "policy", SETTINGS_VALUE, "FILE",
	    "witnesses, groups and quorum from this file (C2SP tlog-policy)" },
	{ "dir", SETTINGS_VALUE, "DIR",
	    "the aggregator's state directory, to see which agents count "
	    "quorums and so hear of this" },
	{ "yes", SETTINGS_FLAG, NULL,
	    "with --policy: go on without a question" },
	{ "out", SETTINGS_VALUE, "FILE", "the file to write" },
	{ NULL, SETTINGS_FLAG, NULL, NULL }
};

/* -------------------------------------------------------------- recipients */

static int
read_recipient(const struct settings *s, const char *name,
    struct keys_recipient *key, const struct keys_recipient **given,
    struct err *e)
{
	const char *text = settings_get(s, name);

	*given = NULL;
	if (text == NULL)
		return 0;
	if (!decode_base64_exact(slice_of(text), key->b, sizeof(key->b)))
		return err_set(e, ERR_USAGE,
		    "--%s is not the base64 of a 32-byte key", name);
	if (!keys_recipient_is_sound(key))
		return err_set(e, ERR_USAGE,
		    "--%s is a key that nothing can be sealed to", name);
	*given = key;
	return 0;
}

/* ------------------------------------------------- who counts no quorum yet */

struct roll {
	struct store *store;
	size_t enrolled, unknown;
	struct buf names; /* of those that are unknown, one a line */
	struct store_epoch *epoch;
	size_t epochs, cap;
};

static void
keep_epoch(void *arg, const struct store_epoch *p)
{
	struct roll *r = arg;

	if (p->ended)
		return;
	r->epoch = mem_grow(r->epoch, r->epochs, &r->cap, sizeof(*r->epoch));
	r->epoch[r->epochs++] = *p;
}

static void
name_agent(void *arg, const struct store_agent *a)
{
	struct roll *r = arg;

	for (size_t i = 0; i < r->epochs; i++)
		if (r->epoch[i].agent == a->no)
			buf_printf(&r->names, "  %s/%" PRIu64 "\n", a->id,
			    r->epoch[i].epoch);
}

/* Read the epochs that last, and of those keep the ones that have not shown a
 * version that counts quorums. */
static int
call_roll(struct roll *r, struct err *e)
{
	size_t kept = 0;

	if (store_agent_epoch_each(r->store, keep_epoch, r, e) < 0)
		return -1;
	r->enrolled = r->epochs;
	for (size_t i = 0; i < r->epochs; i++) {
		uint64_t follows;

		if (store_agent_follows_get(r->store, r->epoch[i].no, &follows,
			e) < 0)
			return -1;
		if (follows < LIMITS_FOLLOWS_QUORUM)
			r->epoch[kept++] = r->epoch[i];
	}
	r->epochs = r->unknown = kept;
	return store_agent_each(r->store, name_agent, r, e);
}

static void
say_roll(const struct roll *r)
{
	if (r->unknown == 0) {
		if (r->enrolled == 0)
			printf("No agent is enrolled, so none is behind.\n");
		else
			printf("%s%zu enrolled agent%s shown a version that "
			       "counts quorums.\n",
			    r->enrolled == 1 ? "The " : "All ", r->enrolled,
			    r->enrolled == 1 ? " has" : "s have");
		return;
	}
	printf(
	    "Of %zu enrolled agents, %zu %s not shown a version that counts "
	    "quorums:\n%s"
	    "An agent that counts none is not given this statement: it keeps "
	    "what it trusts now and goes on\ndelivering, and nothing there "
	    "asks for a newer version, so ring its staff. Agents show theirs\n"
	    "with each batch that they send by themselves; those whose files "
	    "are carried never do.\n",
	    r->enrolled, r->unknown, r->unknown == 1 ? "has" : "have",
	    buf_str(&r->names));
}

/* *sure: there is nothing that a person would have to decide. */
static int
show_roll(const char *dir, bool *sure, struct err *e)
{
	struct roll r = { .store = NULL };
	int rc = -1;

	buf_init(&r.names, 1 << 20);
	if (centre_open_reader(&r.store, dir, e) == 0 &&
	    call_roll(&r, e) == 0) {
		say_roll(&r);
		*sure = r.unknown == 0;
		rc = 0;
	}
	store_close(r.store);
	buf_free(&r.names);
	free(r.epoch);
	return rc;
}

static int
ask_person(struct err *e)
{
	char line[16] = "";

	if (isatty(STDIN_FILENO) != 1)
		return err_set(e, ERR_USAGE,
		    "nothing was written: add --yes if this is meant");
	printf("Write the trust statement all the same? [y/N] ");
	fflush(stdout);
	if (fgets(line, sizeof(line), stdin) == NULL ||
	    (line[0] != 'y' && line[0] != 'Y'))
		return err_set(e, ERR_REFUSED, "nothing was written");
	return 0;
}

/* Of a statement that asks for a quorum: who would not take it. */
static int
tell_who(const struct settings *s, bool *sure, struct err *e)
{
	const char *dir = settings_get(s, "dir");

	*sure = false;
	if (dir != NULL)
		return show_roll(dir, sure, e);
	printf("Whether the enrolled agents count quorums is not known here: "
	       "--dir D names the aggregator's\nstate directory, where each "
	       "agent's version is kept.\n");
	return 0;
}

/* Before a quorum is asked for. */
static int
confirm(const struct settings *s, struct err *e)
{
	bool sure;

	if (tell_who(s, &sure, e) < 0)
		return -1;
	fflush(stdout);
	return sure || settings_flag(s, "yes") ? 0 : ask_person(e);
}

/* ------------------------------------------------------------------- policy */

/* Whether some line asks for more than the log's signature. */
static bool
asks_for_quorum(struct slice text)
{
	struct policy p;
	struct err ignored;

	return policy_parse(&p, text, &ignored) < 0 || !p.quorum_none;
}

static void
say_policy(const struct policy *p)
{
	size_t asked = 0;

	for (size_t i = 0; i < p->witnesses; i++)
		asked += p->witness[i].url[0] != '\0';
	printf("The policy names %zu witness%s, of which %zu %s asked and the "
	       "others bring their lines themselves.\n",
	    p->witnesses, p->witnesses == 1 ? "" : "es", asked,
	    asked == 1 ? "is" : "are");
}

static int
change_policy(const struct settings *s, struct buf *note, const char **out,
    struct err *e)
{
	struct authority *a = NULL;
	struct policy policy;
	struct buf text;
	int r = -1;

	buf_init(&text, POLICY_FILE_MAX);
	if (file_read(settings_get(s, "policy"), POLICY_FILE_MAX, &text, e) < 0)
		goto out;
	if (asks_for_quorum(buf_slice(&text)) && confirm(s, e) < 0)
		goto out;
	if (commands_authority_open(s, &a, out, e) < 0 ||
	    authority_trust_policy(a, buf_slice(&text), &policy, note, e) < 0)
		goto out;
	say_policy(&policy);
	r = 0;
out:
	authority_close(a);
	buf_free(&text);
	return r;
}

/* While a quorum is in force, those that count none go on sealing to the recipients
 * that they have, which somebody must know who removes a stolen key. */
static int
tell_who_does_not_hear(const struct settings *s, struct slice text,
    struct err *e)
{
	struct statement *st = mem_alloc(sizeof(*st));
	struct policy policy;
	struct note n;
	bool sure;
	int r = -1;

	if (note_parse(&n, text, LIMITS_NOTE_MAX, true, e) == 0 &&
	    statement_parse(st, n.text, e) == 0 &&
	    statement_policy(&st->u.trust, &policy, e) == 0)
		r = policy.quorum_none ? 0 : tell_who(s, &sure, e);
	free(st);
	return r;
}

static int
change_recipients(const struct settings *s, struct buf *note, const char **out,
    struct err *e)
{
	struct authority *a = NULL;
	struct keys_recipient add_key, remove_key;
	const struct keys_recipient *add, *remove;
	int r = -1;

	if (read_recipient(s, "add-recipient", &add_key, &add, e) < 0 ||
	    read_recipient(s, "remove-recipient", &remove_key, &remove, e) < 0)
		return -1;
	if (add == NULL && remove == NULL)
		return err_set(e, ERR_USAGE,
		    "give --add-recipient, --remove-recipient or --policy: "
		    "nothing would change");
	if (commands_authority_open(s, &a, out, e) == 0)
		r = authority_trust(a, add, remove, note, e);
	authority_close(a);
	if (r == 0)
		r = tell_who_does_not_hear(s, buf_slice(note), e);
	return r;
}

static int
trust(const struct settings *s, struct err *e)
{
	bool policy = settings_get(s, "policy") != NULL;
	const char *out = NULL;
	struct buf note;
	int r;

	if (policy && (settings_get(s, "add-recipient") != NULL ||
			  settings_get(s, "remove-recipient") != NULL))
		return err_set(e, ERR_USAGE,
		    "change recipients or the policy, one after the other");
	buf_init(&note, LIMITS_NOTE_MAX);
	r = policy ? change_policy(s, &note, &out, e)
		   : change_recipients(s, &note, &out, e);
	if (r == 0)
		r = commands_authority_write(out, &note, "Trust statement", e);
	buf_free(&note);
	return r;
}

const struct settings_command commands_trust[] = {
	{ .name = "trust",
	    .summary = "authority: change recipients, or witnesses and quorum",
	    .operands = "",
	    .example = "sheaf-aggregator trust --authority-dir A --policy "
		       "policy.txt --dir D --out trust.sheaf",
	    .options = trust_options,
	    .run = trust },
	{ .name = NULL }
};

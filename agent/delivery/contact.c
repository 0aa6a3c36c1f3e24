/*
 * What a courier asks at the beginning of a contact: whether the log has only
 * grown since the newest checkpoint, before anything more is given to it.
 */
#include "agent/delivery/contact.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/delivery/heads.h"
#include "agent/delivery/receipts.h"
#include "agent/delivery/settle.h"
#include "common/base/json.h"
#include "common/base/mem.h"
#include "protocol/note.h"

enum { PAGE_NAME_SIZE = 128 }; /* with its NUL */

/* A head answer as it came, read and verified. */
struct asked {
	struct transport_answer answer;
	struct jval *json;
	struct heads heads;
};

int
contact_post(const struct transport *t, const struct pins *p, const char *path,
    uint64_t old, struct slice body, struct transport_answer *answer,
    struct err *e)
{
	char *url = mem_printf("%s/v1/%s?old=%" PRIu64, p->url, path, old);
	struct transport_request request = { .url = url, .body = body };
	int rc = t->ask(t->arg, &request, answer, e);

	free(url);
	return rc;
}

static void
result(struct contact_head *out, enum contact_result result, const char *why)
{
	out->result = result;
	(void)snprintf(out->why, sizeof(out->why), "%s", why);
}

/* An answer that is no head: whose it is, and what it means. */
static void
no_head(struct contact_head *out, const struct pins *p, const struct asked *a)
{
	const struct answers_word *word = &out->word;

	out->status = a->answer.status;
	answers_read(&out->word, a->json);
	result(out, CONTACT_FAILED, "");
	if (!word->problem)
		answers_stranger(out->status, p, out->why);
	else
		answers_problem(word, out->status, out->why);
	if (out->status == 503 && strcmp(word->code, "behind") == 0)
		out->result = CONTACT_BEHIND;
}

/*
 * GET the head with ?old=<old>, a trust statement newer than the one held if
 * there is one, and the page of its list that `after` names
 * (empty: the first), into *a (freed with free_asked() in any case).  False
 * with *out filled when nothing usable came.
 */
static bool
ask_page(const struct transport *t, const struct pins *p, uint64_t old,
    const char *after, struct asked *a, struct contact_head *out)
{
	char *url = mem_printf("%s/v1/agents/%s/%" PRIu64 "/head?old=%" PRIu64
			       "&trust=%" PRIu64 "&awaiting=&after=%s",
	    p->url, p->agent, p->epoch, old, p->trust_number, after);
	struct transport_request request = { .url = url };
	struct err why = ERR_INIT;
	bool good = false;

	memset(a, 0, sizeof(*a));
	if (t->ask(t->arg, &request, &a->answer, &why) < 0) {
		result(out, CONTACT_FAILED, why.text);
		free(url);
		return false;
	}
	out->retry_after_ms = a->answer.retry_after_ms;
	out->date_s = a->answer.date_s;
	if (jval_parse(&a->json, buf_slice(&a->answer.body), LIMITS_ANSWER_MAX,
		&why) < 0)
		a->json = NULL;
	if (a->answer.status != 200 || a->json == NULL)
		no_head(out, p, a);
	else if (heads_read(&a->heads, p, a->json, old, &why) == 0)
		good = true;
	else if (strcmp(why.code, "head") == 0)
		no_head(out, p, a);
	else
		result(out, CONTACT_FAILED, why.text);
	free(url);
	return good;
}

static bool
ask_head(const struct transport *t, const struct pins *p, uint64_t old,
    struct asked *a, struct contact_head *out)
{
	memset(out, 0, sizeof(*out));
	return ask_page(t, p, old, "", a, out);
}

static void
free_asked(struct asked *a)
{
	jval_free(a->json);
	buf_free(&a->answer.body);
}

/* What a page may be called in a question: nothing that would end its place in
 * the address. */
static bool
is_page_name(const char *s)
{
	size_t n = strspn(s, "0123456789abcdefghijklmnopqrstuvwxyz"
			     "ABCDEFGHIJKLMNOPQRSTUVWXYZ-./");

	return n > 0 && n < PAGE_NAME_SIZE && s[n] == '\0';
}

static void
add_page(struct jval *list, const struct jval *page)
{
	for (size_t i = 0; i < jval_length(page); i++)
		jval_add(list, jval_copy(jval_at(page, i)));
}

/* The name of the next page, which may be an impossible one; "" for none. */
static void
next_name(char name[static PAGE_NAME_SIZE + 1], const struct heads *h)
{
	(void)snprintf(name, PAGE_NAME_SIZE + 1, "%s",
	    h->next == NULL ? "" : h->next);
}

/* Put the whole list in place of the first page, also in the answer's text. */
static void
take_list(struct asked *a, struct jval *list)
{
	jval_set(a->json, "in_force", list);
	jval_set_null(a->json, "in_force_next");
	a->heads.in_force = list;
	a->heads.next = NULL;
	buf_free(&a->answer.body);
	buf_init(&a->answer.body, LIMITS_HEAD_MAX);
	jval_write(a->json, false, &a->answer.body);
}

/*
 * Bring the other pages of a's list into a, which then holds all of it, as of
 * the checkpoint of the first.  False with *out filled when one did not come.
 */
static bool
read_pages(const struct transport *t, const struct pins *p, uint64_t old,
    struct asked *a, struct contact_head *out)
{
	struct jval *list = jval_array();
	char next[PAGE_NAME_SIZE + 1];
	struct asked page;
	bool good = true;

	add_page(list, a->heads.in_force);
	next_name(next, &a->heads);
	for (size_t n = 1; good && next[0] != '\0'; n++) {
		if (n == LIMITS_HEAD_PAGES_MAX || !is_page_name(next)) {
			result(out, CONTACT_FAILED,
			    "the aggregator's list of what it has does not "
			    "come to an end; tell its operator");
			good = false;
			break;
		}
		good = ask_page(t, p, old, next, &page, out);
		if (good) {
			add_page(list, page.heads.in_force);
			next_name(next, &page.heads);
		}
		free_asked(&page);
	}
	if (good)
		take_list(a, list);
	else
		jval_free(list);
	return good;
}

/* Keep a head answer for the register. */
static int
keep_join(const struct spool *s, uint64_t old, const struct asked *a,
    struct err *e)
{
	char name[SPOOL_NAME_MAX];

	settle_join_name(name, old, ".join");
	return s->write(s->arg, name, buf_slice(&a->answer.body), e);
}

static void
unproven(struct contact_head *out, const struct checkpoint *stored,
    const struct checkpoint *next)
{
	if (next->size < stored->size)
		result(out, CONTACT_BEHIND,
		    "the aggregator shows a smaller log than the one it gave "
		    "receipts for; tell its operator");
	else
		result(out, CONTACT_UNPROVEN,
		    "the aggregator does not prove that its log of today "
		    "continues the one this site knows");
}

/* The numbers that can be some of ours, as long as they rise. */
static void
take_awaiting(struct contact_head *out, const struct jval *list)
{
	uint64_t last = 0;
	int64_t seq;

	for (size_t i = 0; i < jval_length(list); i++) {
		if (out->awaits == CONTACT_AWAITING_MAX ||
		    !jval_i64(jval_at(list, i), &seq) || seq <= 0 ||
		    (uint64_t)seq <= last || (uint64_t)seq > out->seq)
			return;
		last = (uint64_t)seq;
		out->awaiting[out->awaits++] = last;
	}
}

/*
 * Show the checkpoint that is stored (P-CKP-9): an aggregator that does not go on from
 * it then signs nothing more.  What it answers proves nothing, so nothing is taken from
 * it, and one of an older version does not know what it is shown.  False with *out
 * filled when nobody is there.
 */
static bool
show(const struct transport *t, const struct pins *p, struct slice text,
    struct contact_head *out)
{
	char *url = mem_printf("%s/v1/checkpoints?agent=%s/%" PRIu64, p->url,
	    p->agent, p->epoch);
	struct transport_request request = { .url = url, .body = text };
	struct transport_answer answer;
	struct err why = ERR_INIT;
	bool came = t->ask(t->arg, &request, &answer, &why) == 0;

	memset(out, 0, sizeof(*out));
	if (!came)
		result(out, CONTACT_FAILED, why.text);
	buf_free(&answer.body);
	free(url);
	return came;
}

static void
tell_others(struct contact_head *out, const struct heads *h, const char *own)
{
	struct buf names;

	buf_init(&names, sizeof(out->others) - 1);
	heads_others(h, own, &names);
	(void)snprintf(out->others, sizeof(out->others), "%s", buf_str(&names));
	buf_free(&names);
}

int
contact_compare(const struct spool *s, const struct transport *t,
    const struct pins *p, struct contact_head *out, struct err *e)
{
	struct checkpoint stored;
	struct buf text;
	struct asked a;
	int rc = settle_checkpoint_text(s, p, &stored, &text, e);
	bool there =
	    rc == 0 && (text.n == 0 || show(t, p, buf_slice(&text), out));

	buf_free(&text);
	if (!there)
		return rc;
	if (!ask_head(t, p, stored.size, &a, out) ||
	    (a.heads.next != NULL && !read_pages(t, p, stored.size, &a, out))) {
		free_asked(&a);
		return 0;
	}
	out->result = CONTACT_HOLDS;
	out->seq = a.heads.seq;
	out->id = a.heads.id;
	out->ended = a.heads.state != HEADS_CURRENT;
	out->unread = receipts_trust_unread(p, a.json);
	take_awaiting(out, a.heads.awaiting);
	tell_others(out, &a.heads, p->agent);
	switch (receipts_join(&stored, &a.heads.proof, &a.heads.checkpoint)) {
	case RECEIPTS_JOIN_SAME:
		/* Receipts have brought us here, but only this says what is
		 * in force, for a service that was moved to this site too. */
		rc = keep_join(s, stored.size, &a, e);
		break;
	case RECEIPTS_JOIN_FORWARD:
	case RECEIPTS_JOIN_FORK: {
		enum receipts_join how;

		rc = keep_join(s, stored.size, &a, e);
		if (rc == 0)
			rc = settle_meet(s, p, &a.heads.proof,
			    &a.heads.checkpoint, &how, e);
		if (rc == 0 && how == RECEIPTS_JOIN_FORK)
			out->result = CONTACT_FORK;
		break;
	}
	case RECEIPTS_JOIN_APART:
		unproven(out, &stored, &a.heads.checkpoint);
		break;
	}
	free_asked(&a);
	return rc;
}

/* The first checkpoint left apart: its name and what it says. */
static int
first_open(const struct spool *s, const struct pins *p, bool *found,
    char name[static SPOOL_NAME_MAX], struct checkpoint *cp, struct err *e)
{
	struct err ignored = ERR_INIT;
	struct file_names names;
	struct buf text;
	int rc;

	*found = false;
	if (s->list(s->arg, "joins", ".open", &names, e) < 0)
		return -1;
	rc = 0;
	for (size_t i = 0; rc == 0 && i < names.n && !*found; i++) {
		bool there;

		(void)snprintf(name, SPOOL_NAME_MAX, "joins/%s", names.name[i]);
		rc = s->read(s->arg, name, LIMITS_CHECKPOINT_MAX, &text, &there,
		    e);
		for (size_t k = 0; rc == 0 && there && k < p->log_keys; k++)
			*found |= checkpoint_open(cp, buf_slice(&text),
				      &p->log_key[k], &ignored) == 0;
		buf_free(&text);
		/* Nothing in it can be compared. */
		if (rc == 0 && there && !*found)
			rc = s->remove(s->arg, name, e);
	}
	file_names_free(&names);
	return rc;
}

/* cp is joined when the log that continues it is the one stored. */
static int
hold_open(const struct spool *s, const struct pins *p, const char *name,
    const struct checkpoint *cp, const struct asked *a,
    struct contact_head *out, struct err *e)
{
	struct checkpoint stored;
	enum receipts_join how =
	    receipts_join(cp, &a->heads.proof, &a->heads.checkpoint);

	if (settle_checkpoint(s, p, &stored, e) < 0)
		return -1;
	if (how != RECEIPTS_JOIN_SAME && how != RECEIPTS_JOIN_FORWARD) {
		unproven(out, cp, &a->heads.checkpoint);
		return 0;
	}
	if (a->heads.checkpoint.size != stored.size) {
		result(out, CONTACT_GREW,
		    "the log grew while it was being compared");
		return 0;
	}
	if (!hash_equal(&a->heads.checkpoint.root, &stored.root)) {
		out->result = CONTACT_FORK;
		return settle_meet(s, p, &a->heads.proof, &a->heads.checkpoint,
		    &how, e);
	}
	out->result = CONTACT_HOLDS;
	if (keep_join(s, cp->size, a, e) < 0)
		return -1;
	return s->remove(s->arg, name, e);
}

int
contact_join(const struct spool *s, const struct transport *t,
    const struct pins *p, bool *did, struct contact_head *out, struct err *e)
{
	char name[SPOOL_NAME_MAX];
	struct checkpoint cp;
	struct asked a;
	int rc = 0;

	if (first_open(s, p, did, name, &cp, e) < 0)
		return -1;
	if (!*did)
		return 0;
	if (ask_head(t, p, cp.size, &a, out))
		rc = hold_open(s, p, name, &cp, &a, out, e);
	free_asked(&a);
	return rc;
}

static int
is_out(const struct spool *s, uint64_t epoch, uint64_t seq, bool *there,
    struct err *e)
{
	char name[SPOOL_NAME_MAX];
	struct buf text;
	int rc;

	spool_name(name, "out", (struct spool_item){ epoch, seq }, ".sheaf");
	rc = s->read(s->arg, name, SPOOL_SHEAF_MAX, &text, there, e);
	buf_free(&text);
	return rc;
}

/* Write what is wanted, and free it. */
static int
write_wanted(const struct spool *s, struct jval *o, struct err *e)
{
	struct buf text;
	int rc;

	buf_init(&text, SPOOL_WANTED_MAX);
	jval_write(o, false, &text);
	rc = s->write(s->arg, "wanted.json", buf_slice(&text), e);
	jval_free(o);
	buf_free(&text);
	return rc;
}

int
contact_want(const struct spool *s, uint64_t epoch, uint64_t seq, struct err *e)
{
	struct jval *o;
	bool there;
	int rc = is_out(s, epoch, seq, &there, e);

	if (rc < 0 || there)
		return rc;
	o = jval_object();
	jval_set_i64(o, "epoch", (int64_t)epoch);
	jval_set_i64(o, "from", (int64_t)seq);
	return write_wanted(s, o, e);
}

int
contact_want_openings(const struct spool *s, uint64_t epoch,
    const uint64_t *seq, size_t n, struct err *e)
{
	struct jval *o, *list = jval_array();
	bool there;

	for (size_t i = 0; i < n; i++) {
		if (is_out(s, epoch, seq[i], &there, e) < 0) {
			jval_free(list);
			return -1;
		}
		if (!there)
			jval_add_i64(list, (int64_t)seq[i]);
	}
	if (jval_length(list) == 0) {
		jval_free(list);
		return 0;
	}
	o = jval_object();
	jval_set_i64(o, "epoch", (int64_t)epoch);
	jval_set(o, "openings", list);
	return write_wanted(s, o, e);
}

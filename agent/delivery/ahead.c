/*
 * What the log holds of this site beyond its register.  Each statement comes with
 * its proof, so the answers are judged by the same judge as those to a statement
 * that was sent from here.
 */
#include "agent/delivery/ahead.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "agent/delivery/settle.h"
#include "common/base/json.h"
#include "common/base/mem.h"
#include "protocol/note.h"

enum { FILE_SIZE_MAX = LIMITS_ANSWER_MAX + LIMITS_NOTE_MAX + 64 };

static const char folder[] = "ahead";
static const char suffix[] = ".receipt";

/* ----------------------------------------------------------------- judging */

static bool
signed_by_us(const struct pins *p, const struct ahead *a)
{
	char names[2][KEYS_NAME_MAX];
	struct keys_verifier own;
	struct err ignored = ERR_INIT;
	struct note n;

	if (note_parse(&n, a->sent.note, LIMITS_NOTE_MAX, true, &ignored) < 0 ||
	    statement_signers(&a->sent.statement, names) != 1 || n.sigs != 1)
		return false;
	own = keys_verifier_make(names[0], 0x01, &p->own);
	return note_verify(&n, 0, &own);
}

/* Note and answer of a->file are those of our statement `seq`. */
static bool
judge(const struct pins *p, uint64_t seq, struct ahead *a)
{
	const struct statement *s = &a->sent.statement;
	struct err ignored = ERR_INIT;
	struct slice note;

	if (!spool_receipt_parse(buf_slice(&a->file), &note, &a->answer) ||
	    receipts_read_note(&a->sent, note, &ignored) < 0 ||
	    s->kind != STATEMENT_BATCH || strcmp(s->origin, p->origin) != 0 ||
	    strcmp(s->agent, p->agent) != 0 || s->epoch != p->epoch ||
	    s->u.batch.seq != seq || !signed_by_us(p, a))
		return false;
	receipts_judge(&a->verdict, p, &a->sent, a->answer.status,
	    a->answer.body);
	return receipts_is_settled(a->verdict.outcome);
}

int
ahead_read(const struct spool *s, const struct pins *p, uint64_t seq,
    struct ahead *out, bool *found, struct err *e)
{
	char name[SPOOL_NAME_MAX];

	memset(out, 0, sizeof(*out));
	spool_name(name, folder, (struct spool_item){ p->epoch, seq }, suffix);
	if (s->read(s->arg, name, FILE_SIZE_MAX, &out->file, found, e) < 0)
		return -1;
	*found = *found && judge(p, seq, out);
	return 0;
}

void
ahead_free(struct ahead *a)
{
	receipts_verdict_free(&a->verdict);
	buf_free(&a->file);
}

/* ---------------------------------------------------------------- fetching */

/* The answer that our sending it would have had: a receipt, or a refusal with
 * its proofs. */
static void
write_answer(const struct jval *o, struct buf *out, unsigned *status)
{
	static const char *const members[] = { "note", "proof", "refusal_note",
		"refusal_proof" };
	struct jval *refused;

	*status = 200;
	if (jval_get_str(o, "refusal_note") == NULL) {
		buf_puts(out, jval_get_text(o, "proof"));
		return;
	}
	*status = 422;
	refused = jval_object();
	jval_set_str(refused, "code", "refused");
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		jval_set_str(refused, members[i], jval_get_text(o, members[i]));
	jval_write(refused, false, out);
	jval_free(refused);
}

/* On the way through a range. */
struct fetching {
	const struct spool *spool;
	const struct transport *transport;
	const struct pins *pins;
	uint64_t at, last; /* the last one that is here, and that is wanted */
	struct checkpoint met; /* so that one of an answer's many meets once */
	bool forked;
};

/* The checkpoint that comes with a statement, like that of any receipt. */
static int
meet(struct fetching *f, const struct receipts_verdict *v, struct err *e)
{
	enum receipts_join how;

	if (v->checkpoint.size == f->met.size &&
	    hash_equal(&v->checkpoint.root, &f->met.root))
		return 0;
	f->met = v->checkpoint;
	if (settle_meet(f->spool, f->pins, &v->receipt, &v->checkpoint, &how,
		e) < 0)
		return -1;
	f->forked = how == RECEIPTS_JOIN_FORK;
	return 0;
}

/* One element of `statements`, kept if it is our next statement and holds. */
static int
keep(struct fetching *f, const struct jval *o, bool *kept, struct err *e)
{
	const struct spool *s = f->spool;
	struct spool_answer answer = { .at = { 0 } };
	char name[SPOOL_NAME_MAX];
	struct ahead a = { .answer = { 0 } };
	struct buf body;
	int rc = 0;

	buf_init(&body, LIMITS_ANSWER_MAX);
	buf_init(&a.file, FILE_SIZE_MAX);
	write_answer(o, &body, &answer.status);
	answer.body = buf_slice(&body);
	spool_receipt_write(slice_of(jval_get_text(o, "note")), &answer,
	    &a.file);
	*kept = judge(f->pins, f->at + 1, &a);
	spool_name(name, folder,
	    (struct spool_item){ f->pins->epoch, f->at + 1 }, suffix);
	if (*kept)
		rc = meet(f, &a.verdict, e);
	*kept = *kept && !f->forked;
	if (rc == 0 && *kept)
		rc = s->write(s->arg, name, buf_slice(&a.file), e);
	ahead_free(&a);
	buf_free(&body);
	return rc;
}

static struct jval *
ask(const struct transport *t, const struct pins *p, uint64_t after)
{
	char *url = mem_printf("%s/v1/agents/%s/%" PRIu64
			       "/head?old=0&statements=%" PRIu64 "&after=",
	    p->url, p->agent, p->epoch, after);
	struct transport_request request = { .url = url };
	struct transport_answer answer;
	struct err ignored = ERR_INIT;
	struct jval *o = NULL;

	memset(&answer, 0, sizeof(answer));
	if (t->ask(t->arg, &request, &answer, &ignored) < 0 ||
	    answer.status != 200 ||
	    jval_parse(&o, buf_slice(&answer.body), LIMITS_ANSWER_MAX,
		&ignored) < 0)
		o = NULL;
	buf_free(&answer.body);
	free(url);
	return o;
}

/* Ask for what is behind f->at once, and move that on as far as it holds. */
static int
fetch_some(struct fetching *f, struct err *e)
{
	struct jval *o = ask(f->transport, f->pins, f->at);
	const struct jval *list = jval_get(o, "statements");
	bool kept = true;
	int rc = 0;

	for (size_t i = 0;
	     rc == 0 && kept && f->at < f->last && i < jval_length(list); i++) {
		rc = keep(f, jval_at(list, i), &kept, e);
		f->at += rc == 0 && kept;
	}
	jval_free(o);
	return rc;
}

/* What came at an earlier contact. */
static int
pass_kept(struct fetching *f, struct err *e)
{
	bool found = true;

	while (f->at < f->last && found) {
		struct ahead a;
		int rc =
		    ahead_read(f->spool, f->pins, f->at + 1, &a, &found, e);

		ahead_free(&a);
		if (rc < 0)
			return -1;
		f->at += found;
	}
	return 0;
}

int
ahead_fetch(const struct spool *s, const struct transport *t,
    const struct pins *p, struct ahead_range range, bool *forked, struct err *e)
{
	struct fetching f = { .spool = s,
		.transport = t,
		.pins = p,
		.at = range.after,
		.last = range.last };
	uint64_t before;
	int rc = pass_kept(&f, e);

	do {
		before = f.at;
		if (rc == 0 && f.at < f.last)
			rc = fetch_some(&f, e);
	} while (rc == 0 && !f.forked && f.at > before && f.at < f.last);
	*forked = f.forked;
	return rc;
}

int
ahead_tidy(const struct spool *s, uint64_t epoch, uint64_t known, struct err *e)
{
	struct spool_item *items;
	size_t n;
	int rc = spool_items(s, folder, suffix, 0, &items, &n, e);

	for (size_t i = 0; rc == 0 && i < n; i++) {
		char name[SPOOL_NAME_MAX];

		if (items[i].epoch == epoch && items[i].seq > known)
			continue;
		spool_name(name, folder, items[i], suffix);
		rc = s->remove(s->arg, name, e);
	}
	free(items);
	return rc;
}

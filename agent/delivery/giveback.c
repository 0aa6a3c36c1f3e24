/*
 * What was settled lies in three folders of the spool: receipts that the register keeps
 * for good, answers that it has not taken in yet, and statements that only the log knew.
 * They are walked in order, a request at a time, so that a site with years of receipts
 * needs the memory of one.
 */
#include "agent/delivery/giveback.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/delivery/answers.h"
#include "agent/delivery/receipts.h"
#include "common/base/json.h"
#include "common/base/mem.h"
#include "protocol/envelope.h"
#include "protocol/offer.h"
#include "protocol/receipt.h"

enum { FOLDERS = 3, FILE_MAX_BYTES = LIMITS_ANSWER_MAX + LIMITS_NOTE_MAX + 64 };

static const struct {
	const char *folder, *suffix;
} place[FOLDERS] = { { "receipts", ".receipt" }, { "in", ".answer" },
	{ "ahead", ".receipt" } };

/* One request on its way together. */
struct bundle {
	const struct pins *pins;
	uint64_t from;
	struct buf body;
	uint64_t n;
	bool full; /* the next item did not fit */
	/* The entries of one item, which go together or not at all. */
	struct buf part;
	uint64_t parts;
};

/* ------------------------------------------------------------------- asking */

static bool
take_answer(const struct transport_answer *a, struct giveback *g)
{
	struct err ignored = ERR_INIT;
	struct answers_word word;
	struct jval *o = NULL;
	int64_t from, missing;
	bool good = false;

	if (jval_parse(&o, buf_slice(&a->body), LIMITS_ANSWER_MAX, &ignored) <
	    0)
		o = NULL;
	if (a->status == 200 && jval_get_i64(o, "from", &from) &&
	    jval_get_i64(o, "missing", &missing) && from >= 0 && missing >= 0) {
		g->from = (uint64_t)from;
		g->missing = (uint64_t)missing;
		g->known = good = true;
	} else {
		answers_read(&word, o);
		answers_problem(&word, a->status, g->why);
	}
	jval_free(o);
	return good;
}

/* body p NULL: the question alone. */
static bool
ask(const struct transport *t, const struct pins *p, struct slice body,
    struct giveback *g)
{
	char *url = mem_printf("%s/v1/recover", p->url);
	struct transport_request request = { .url = url, .body = body };
	struct transport_answer answer;
	struct err why = ERR_INIT;
	bool good;

	memset(&answer, 0, sizeof(answer));
	good = t->ask(t->arg, &request, &answer, &why) == 0;
	if (good)
		good = take_answer(&answer, g);
	else
		(void)snprintf(g->why, sizeof(g->why), "%s", why.text);
	buf_free(&answer.body);
	free(url);
	return good;
}

bool
giveback_ask(const struct transport *t, const struct pins *p,
    struct giveback *g)
{
	return ask(t, p, slice_make(NULL, 0), g);
}

/* ------------------------------------------------------------------ bundling */

/* Whether the aggregator lacks that place, and the proof holds under the log's key as
 * it is pinned: one that does not would end the reading of the whole request, in each
 * round (P-REC-2). */
static bool
is_wanted(const struct bundle *b, struct slice note, struct slice proof)
{
	struct policy held = pins_held(b->pins);
	struct err ignored = ERR_INIT;
	struct checkpoint cp;
	struct receipt r;

	return receipt_parse(&r, proof, &ignored) == 0 && r.index >= b->from &&
	       receipt_verify(&r, note, &held, &cp, &ignored) == 0;
}

/* invite: what must stand in front of it, or empty. */
static void
add(struct bundle *b, struct slice invite, struct slice note,
    struct slice proof)
{
	const struct offer first = { invite, slice_make("", 0) },
			   second = { note, proof };

	if (note.n == 0 || note.n > LIMITS_NOTE_MAX || proof.n == 0 ||
	    proof.n > LIMITS_RECEIPT_MAX || !is_wanted(b, note, proof))
		return;
	if (invite.n > 0)
		offer_write(&first, &b->part);
	offer_write(&second, &b->part);
	b->parts++;
}

/* The next request begins with an item that does not fit. */
static void
end_item(struct bundle *b)
{
	if (b->body.n + b->part.n > LIMITS_OFFERS_MAX) {
		b->full = true;
	} else {
		buf_add_slice(&b->body, buf_slice(&b->part));
		b->n += b->parts;
	}
	buf_reset(&b->part);
	b->parts = 0;
}

static struct slice
member(const struct jval *o, const char *name)
{
	const char *text = jval_get_str(o, name);

	return text == NULL ? slice_make("", 0) : slice_of(text);
}

/* All that an answer proves; of another log's entries, nothing. */
static void
add_answer(struct bundle *b, struct slice invite, struct slice note,
    struct slice answer)
{
	struct err ignored = ERR_INIT;
	struct receipts_sent *sent = mem_alloc(sizeof(*sent));
	struct jval *o = NULL;

	if (receipts_read_note(sent, note, &ignored) < 0 ||
	    strcmp(sent->statement.origin, b->pins->origin) != 0) {
		free(sent);
		return;
	}
	free(sent);
	if (answer.n > 0 && answer.p[0] == '{' &&
	    jval_parse(&o, answer, LIMITS_ANSWER_MAX, &ignored) < 0)
		o = NULL;
	if (o == NULL) {
		add(b, invite, note, answer);
	} else {
		add(b, invite, note, member(o, "receipt"));
		add(b, slice_make("", 0), member(o, "note"),
		    member(o, "proof"));
		add(b, slice_make("", 0), member(o, "refusal_note"),
		    member(o, "refusal_proof"));
	}
	jval_free(o);
	end_item(b);
}

/* The two notes of an enrolment's envelope file, or the note of a batch. */
static bool
read_sheaf(struct slice file, struct slice *invite, struct slice *note)
{
	struct err ignored = ERR_INIT;
	struct envelope v;

	*invite = slice_make("", 0);
	if (envelope_read(&v, &file, &ignored) < 0)
		return false;
	*note = v.note;
	if (file.n == 0)
		return true;
	*invite = *note;
	if (envelope_read(&v, &file, &ignored) < 0)
		return false;
	*note = v.note;
	return true;
}

/* An answer that the register has not taken in: its note is in out/. */
static int
add_fresh(const struct spool *s, struct bundle *b, struct spool_item item,
    struct slice file, struct err *e)
{
	struct slice invite, note;
	struct spool_answer a;
	char name[SPOOL_NAME_MAX];
	struct buf sheaf;
	bool found;
	int rc;

	spool_name(name, "out", item, ".sheaf");
	rc = s->read(s->arg, name, SPOOL_SHEAF_MAX, &sheaf, &found, e);
	if (rc == 0 && found && spool_answer_parse(&a, file) &&
	    read_sheaf(buf_slice(&sheaf), &invite, &note))
		add_answer(b, invite, note, a.body);
	buf_free(&sheaf);
	return rc;
}

/* A kept receipt; an enrolment's invite lies beside it. */
static int
add_kept(const struct spool *s, struct bundle *b, struct spool_item item,
    struct slice file, struct err *e)
{
	struct buf invite = { 0 };
	struct spool_answer a;
	char name[SPOOL_NAME_MAX];
	struct slice note;
	bool found;
	int rc = 0;

	if (!spool_receipt_parse(file, &note, &a))
		return 0;
	spool_name(name, "receipts", item, ".invite");
	if (item.seq == 0)
		rc = s->read(s->arg, name, LIMITS_NOTE_MAX, &invite, &found, e);
	if (rc == 0)
		add_answer(b, buf_slice(&invite), note, a.body);
	buf_free(&invite);
	return rc;
}

static int
add_item(const struct spool *s, struct bundle *b, unsigned folder,
    struct spool_item item, struct err *e)
{
	char name[SPOOL_NAME_MAX];
	struct buf file;
	bool found;
	int rc;

	spool_name(name, place[folder].folder, item, place[folder].suffix);
	rc = s->read(s->arg, name, FILE_MAX_BYTES, &file, &found, e);
	if (rc == 0 && found && strcmp(place[folder].folder, "in") == 0)
		rc = add_fresh(s, b, item, buf_slice(&file), e);
	else if (rc == 0 && found)
		rc = add_kept(s, b, item, buf_slice(&file), e);
	buf_free(&file);
	return rc;
}

static bool
is_behind(const struct giveback *g, struct spool_item item)
{
	return !g->begun || item.epoch > g->last.epoch ||
	       (item.epoch == g->last.epoch && item.seq > g->last.seq);
}

/* The items of one folder that were not looked at, until the request is full. */
static int
add_folder(const struct spool *s, struct bundle *b, struct giveback *g,
    struct err *e)
{
	struct spool_item *items;
	size_t n;
	int rc = spool_items(s, place[g->folder].folder,
	    place[g->folder].suffix, 0, &items, &n, e);

	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (!is_behind(g, items[i]))
			continue;
		rc = add_item(s, b, g->folder, items[i], e);
		if (b->full)
			break;
		g->last = items[i];
		g->begun = true;
	}
	free(items);
	return rc;
}

int
giveback_some(const struct spool *s, const struct transport *t,
    const struct pins *p, struct giveback *g, bool *more, bool *came,
    struct err *e)
{
	struct bundle b = { .pins = p, .from = g->from };
	int rc = 0;

	buf_init(&b.body, LIMITS_OFFERS_MAX);
	buf_init(&b.part, LIMITS_OFFERS_MAX);
	while (rc == 0 && g->folder < FOLDERS && !b.full) {
		rc = add_folder(s, &b, g, e);
		if (rc == 0 && !b.full) {
			g->folder++;
			g->begun = false;
		}
	}
	*more = b.full;
	*came = true;
	if (rc == 0 && b.n > 0) {
		*came = ask(t, p, buf_slice(&b.body), g);
		if (*came)
			g->given += b.n;
	}
	buf_free(&b.part);
	buf_free(&b.body);
	return rc;
}

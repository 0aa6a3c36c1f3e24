/*
 * An envelope meets its answer.  The answer is kept before the checkpoint moves:
 * in this order a crash can only make us ask again.
 */
#include "agent/delivery/settle.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/json.h"
#include "protocol/note.h"

static const char checkpoint_file[] = "checkpoint";
static const char alarm_file[] = "alarm.json";

int
settle_pins(const struct spool *s, struct pins *p, bool *found, struct err *e)
{
	struct buf text;
	int rc = s->read(s->arg, "pins.json", PINS_JSON_MAX, &text, found, e);

	if (rc == 0 && *found)
		rc = pins_parse(p, buf_slice(&text), e);
	buf_free(&text);
	return rc;
}

static int
read_answer(const struct spool *s, const struct pins *p,
    struct settle_item *out, struct err *e)
{
	char name[SPOOL_NAME_MAX];

	spool_name(name, "in", out->item, ".answer");
	if (s->read(s->arg, name, SPOOL_ANSWER_MAX, &out->kept, &out->answered,
		e) < 0)
		return -1;
	if (!out->answered)
		return 0;
	/* A damaged answer is none: the statement is sent again. */
	out->answered = spool_answer_parse(&out->answer, buf_slice(&out->kept));
	if (out->answered)
		receipts_judge(&out->verdict, p, &out->sent, out->answer.status,
		    out->answer.body);
	return 0;
}

int
settle_item_read(const struct spool *s, const struct pins *p,
    struct spool_item item, struct settle_item *out, struct err *e)
{
	char name[SPOOL_NAME_MAX];

	memset(out, 0, sizeof(*out));
	out->item = item;
	spool_name(name, "out", item, ".sheaf");
	if (s->read(s->arg, name, SPOOL_SHEAF_MAX, &out->sheaf, &out->there,
		e) < 0)
		return -1;
	if (!out->there)
		return 0;
	if (receipts_read_sent(&out->sent, buf_slice(&out->sheaf), e) < 0) {
		e->kind = ERR_CORRUPT;
		return err_prefix(e,
		    "the envelope %s in the spool is damaged (run "
		    "'sheaf-agent seal' to have it written again)",
		    name);
	}
	return read_answer(s, p, out, e);
}

void
settle_item_free(struct settle_item *i)
{
	buf_free(&i->sheaf);
	buf_free(&i->kept);
	receipts_verdict_free(&i->verdict);
}

void
settle_join_name(char out[static SPOOL_NAME_MAX], uint64_t size,
    const char *suffix)
{
	int n = snprintf(out, SPOOL_NAME_MAX, "joins/%016" PRIu64 "%s", size,
	    suffix);

	ASSERT(n > 0 && n < SPOOL_NAME_MAX);
}

/* Parse a stored checkpoint; false when it cannot be believed.  Its quorum was counted
 * when it came, by the policy of then (P-RCP-7). */
static bool
believe(const struct pins *p, struct slice text, struct checkpoint *out)
{
	struct policy held = pins_held(p);
	struct err ignored = ERR_INIT;
	struct note n;

	return note_parse(&n, text, LIMITS_CHECKPOINT_MAX, false, &ignored) ==
		   0 &&
	       checkpoint_parse(out, &n, &ignored) == 0 &&
	       policy_check(&held, &n, &ignored) == 0 &&
	       strcmp(out->origin, p->origin) == 0;
}

int
settle_checkpoint_text(const struct spool *s, const struct pins *p,
    struct checkpoint *out, struct buf *text, struct err *e)
{
	bool found;
	int rc = s->read(s->arg, checkpoint_file, LIMITS_CHECKPOINT_MAX, text,
	    &found, e);

	if (rc == 0 && !(found && believe(p, buf_slice(text), out))) {
		memset(out, 0, sizeof(*out));
		(void)snprintf(out->origin, sizeof(out->origin), "%s",
		    p->origin);
		out->root = hash_empty();
		buf_reset(text);
	}
	return rc;
}

int
settle_checkpoint(const struct spool *s, const struct pins *p,
    struct checkpoint *out, struct err *e)
{
	struct buf text;
	int rc = settle_checkpoint_text(s, p, out, &text, e);

	buf_free(&text);
	return rc;
}

/* Keep both signed texts: together they prove that the log showed two
 * histories. */
static int
raise_alarm(const struct spool *s, const struct pins *p, struct slice text,
    struct err *e)
{
	struct jval *o = jval_object();
	struct buf ours, out;
	bool found;
	int rc = s->read(s->arg, checkpoint_file, LIMITS_CHECKPOINT_MAX, &ours,
	    &found, e);

	buf_init(&out, LIMITS_CHECKPOINT_MAX * 8);
	jval_set_str(o, "what",
	    "the aggregator signed two different histories of one size");
	jval_set_str(o, "log", p->origin);
	jval_set_i64(o, "epoch", (int64_t)p->epoch);
	jval_set_text(o, "first", buf_slice(&ours));
	jval_set_text(o, "second", text);
	jval_write(o, true, &out);
	if (rc == 0)
		rc = s->write(s->arg, alarm_file, buf_slice(&out), e);
	jval_free(o);
	buf_free(&ours);
	buf_free(&out);
	return rc;
}

int
settle_meet(const struct spool *s, const struct pins *p,
    const struct receipt *proof, const struct checkpoint *next,
    enum receipts_join *how, struct err *e)
{
	struct checkpoint stored;
	char name[SPOOL_NAME_MAX];

	if (settle_checkpoint(s, p, &stored, e) < 0)
		return -1;
	*how = receipts_join(&stored, proof, next);
	switch (*how) {
	case RECEIPTS_JOIN_SAME:
		return 0;
	case RECEIPTS_JOIN_FORWARD:
		return s->write(s->arg, checkpoint_file, proof->checkpoint_text,
		    e);
	case RECEIPTS_JOIN_APART:
		settle_join_name(name, next->size, ".open");
		return s->write(s->arg, name, proof->checkpoint_text, e);
	case RECEIPTS_JOIN_FORK:
		break;
	}
	return raise_alarm(s, p, proof->checkpoint_text, e);
}

/* An alarm of before does not say whose it is, and holds for whatever is pinned, as
 * one does that cannot be read. */
static bool
is_about(struct slice text, const struct pins *p)
{
	struct err ignored = ERR_INIT;
	struct jval *o = NULL;
	const char *log;
	int64_t epoch;
	bool about = true;

	if (jval_parse(&o, text, text.n, &ignored) == 0) {
		log = jval_get_str(o, "log");
		if (log != NULL && jval_get_i64(o, "epoch", &epoch))
			about = strcmp(log, p->origin) == 0 &&
				epoch == (int64_t)p->epoch;
	}
	jval_free(o);
	return about;
}

int
settle_alarmed(const struct spool *s, const struct pins *p, bool *alarmed,
    struct err *e)
{
	struct buf text;
	int rc = s->read(s->arg, alarm_file, LIMITS_CHECKPOINT_MAX * 8, &text,
	    alarmed, e);

	if (rc == 0 && *alarmed)
		*alarmed = is_about(buf_slice(&text), p);
	buf_free(&text);
	return rc;
}

int
settle_alarm_texts(const struct spool *s, const struct pins *p,
    struct buf *first, struct buf *second, bool *found, struct err *e)
{
	struct err ignored = ERR_INIT;
	struct jval *o = NULL;
	struct buf text;
	int rc = s->read(s->arg, alarm_file, LIMITS_CHECKPOINT_MAX * 8, &text,
	    found, e);

	if (rc == 0 && *found)
		*found =
		    is_about(buf_slice(&text), p) &&
		    jval_parse(&o, buf_slice(&text), text.n, &ignored) == 0 &&
		    jval_get_str(o, "first") != NULL &&
		    jval_get_str(o, "second") != NULL;
	if (rc == 0 && *found) {
		buf_puts(first, jval_get_str(o, "first"));
		buf_puts(second, jval_get_str(o, "second"));
	}
	jval_free(o);
	buf_free(&text);
	return rc;
}

int
settle_alarm_end(const struct spool *s, struct err *e)
{
	static const char *const ends[] = { ".open", ".join" };
	int rc = s->remove(s->arg, checkpoint_file, e);

	for (size_t k = 0; rc == 0 && k < 2; k++) {
		struct file_names names;

		if (s->list(s->arg, "joins", ends[k], &names, e) < 0)
			return -1;
		for (size_t i = 0; rc == 0 && i < names.n; i++) {
			char name[SPOOL_NAME_MAX];

			(void)snprintf(name, sizeof(name), "joins/%s",
			    names.name[i]);
			rc = s->remove(s->arg, name, e);
		}
		file_names_free(&names);
	}
	/* Last, so that what is left of it after a crash still stops delivery. */
	return rc == 0 ? s->remove(s->arg, alarm_file, e) : -1;
}

int
settle_keep(const struct spool *s, const struct pins *p,
    struct progress *progress, const struct settle_item *i,
    const struct spool_answer *answer, const struct receipts_verdict *v,
    enum receipts_join *how, struct err *e)
{
	char name[SPOOL_NAME_MAX];
	struct buf bytes;
	int rc;

	ASSERT(v->proven);
	buf_init(&bytes, SPOOL_ANSWER_MAX);
	spool_answer_write(answer, &bytes);
	spool_name(name, "in", i->item, ".answer");
	rc = s->write(s->arg, name, buf_slice(&bytes), e);
	buf_free(&bytes);
	if (rc < 0 ||
	    settle_meet(s, p, &v->receipt, &v->checkpoint, how, e) < 0)
		return -1;
	if (receipts_is_settled(v->outcome)) {
		progress->receipt_time = answer->at;
		progress->receipt_index = v->index;
		progress->receipt_size = v->checkpoint.size;
	}
	return 0;
}

void
settle_describe(const struct statement *s, char out[static SETTLE_WHAT_MAX])
{
	const struct statement_batch *b = &s->u.batch;
	char title[PERIOD_TITLE_SIZE], day[DAY_TEXT_SIZE];

	if (s->kind != STATEMENT_BATCH) {
		(void)snprintf(out, SETTLE_WHAT_MAX, "the enrolment of %s",
		    s->agent);
		return;
	}
	if (b->content == CONTENT_RETURN) {
		period_title(title, b->period);
		(void)snprintf(out, SETTLE_WHAT_MAX,
		    "%s, %s, revision %" PRIu64, b->service, title,
		    b->revision);
		return;
	}
	if (b->content == CONTENT_RECONCILIATION) {
		period_title(title, b->period);
		(void)snprintf(out, SETTLE_WHAT_MAX,
		    "%s, reconciliation of %s, revision %" PRIu64, b->service,
		    title, b->revision);
		return;
	}
	day_format(day, b->period.start);
	(void)snprintf(out, SETTLE_WHAT_MAX,
	    "%s, fidelity review of %s, revision %" PRIu64, b->service, day,
	    b->revision);
}

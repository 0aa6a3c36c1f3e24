/*
 * The order of a seal.  What was shown is what is signed: the second act
 * derives everything again and compares digests, since between two requests
 * nothing holds the figures still.
 */
#include "agent/desk/desk_seal.h"

#include <stdlib.h>
#include <string.h>

#include "agent/delivery/progress.h"
#include "agent/fidelity/fidelity_due.h"
#include "agent/sealing/outbox.h"
#include "agent/sealing/outbox_publish.h"
#include "agent/sealing/outbox_receive.h"
#include "agent/sealing/restored.h"
#include "agent/sealing/seal.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

static void
say_received(const struct outbox_receive_report *t, struct buf *news)
{
	if (t->received + t->refused > 0)
		buf_printf(news,
		    "Since the last time: %zu return%s received, %zu "
		    "refused.\n",
		    t->received, t->received == 1 ? "" : "s", t->refused);
	if (t->resealed > 0)
		buf_printf(news,
		    "%zu return%s sealed anew, figures unchanged.\n",
		    t->resealed, t->resealed == 1 ? "" : "s");
}

/* A register from a backup signs when nothing was lost; in an epoch that has
 * ended it never does, and seal_allowed() says why. */
static int
weigh_restored(struct desk *d, struct outbox_agent *agent, struct buf *news,
    struct err *e)
{
	struct err ignored = ERR_INIT;

	if (!agent->restored || agent->state > OUTBOX_AGENT_ENROLLED)
		return 0;
	if (restored_weigh(d->reg->db, &d->spool, agent, e) == 0) {
		buf_puts(news,
		    "This register was restored from a backup. The "
		    "aggregator holds no statement of it that is missing "
		    "here, so it signs again.\n");
		return 0;
	}
	(void)!restored_missing(d->reg->db, news, &ignored);
	return -1;
}

/* The courier has learnt that the log is ahead of this register. */
static int
log_agrees(const struct spool *spool, uint64_t epoch, struct err *e)
{
	struct progress p;

	if (progress_load(&p, spool, e) < 0)
		return -1;
	progress_of_epoch(&p, epoch);
	if (p.head != PROGRESS_RESTORED)
		return 0;
	return err_set(e, ERR_REFUSED,
	    "the log and this machine do not agree, so nothing is sealed: %s",
	    p.message);
}

static int
may_sign(const struct desk *d, const struct outbox_agent *agent, struct err *e)
{
	if (seal_allowed(agent, e) < 0)
		return -1;
	return log_agrees(&d->spool, agent->pins.epoch, e);
}

static int
load_agent(const struct desk *d, struct outbox_agent *agent, struct err *e)
{
	bool found;

	if (outbox_agent(d->reg->db, agent, &found, e) < 0)
		return -1;
	if (found)
		return 0;
	return err_set(e, ERR_USAGE,
	    "this site is not enrolled yet: 'sheaf-agent enrol' first; "
	    "'sheaf-agent preview' shows the figures meanwhile");
}

/* The text that the signatures are about, and its digest. */
static void
write_text(const struct due_list *list, struct buf *text, struct hash *digest)
{
	buf_init(text, (list->n + 1) * LIMITS_PAYLOAD_MAX);
	for (size_t i = 0; i < list->n; i++)
		returns_write(&list->item[i].now, text);
	*digest = hash_of(buf_slice(text));
}

static void
describe(const struct due_item *item, struct buf *out)
{
	if (item->now.content == CONTENT_RETURN)
		due_describe(item, out);
	else
		fidelity_due_describe(item, out);
	if (!item->changed)
		buf_puts(out, "unchanged\n");
}

/* Before anything ever left, the very text is shown that is signed off. */
static void
write_changes(const struct due_list *list, bool first, struct buf *out)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct due_item *item = &list->item[i];
		char title[PERIOD_TITLE_SIZE], day[DAY_TEXT_SIZE];

		period_title(title, item->now.period);
		day_format(day, item->now.through);
		buf_printf(out, "%s, %s, to %s:\n", item->now.service, title,
		    day);
		describe(item, out);
		if (first)
			returns_write(&item->now, out);
		if (due_fell(item))
			buf_puts(out, "NOTE: figures of this closed quarter "
				      "fall by much.\n");
	}
}

static bool
any_fell(const struct due_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (due_fell(&list->item[i]))
			return true;
	return false;
}

static bool
needs_yes(const struct desk_due *due)
{
	return due->list.n > 0 &&
	       (any_fell(&due->list) || !due->question.weekly);
}

int
desk_seal_prepare(struct desk *d, const struct desk_returns_request *r,
    struct desk_seal *out, struct err *e)
{
	const struct desk_returns_request all = { .today = r->today,
		.through = r->through };
	const struct due_list *list = &out->due.list;
	struct outbox_receive_report taken;
	struct outbox_agent agent;

	memset(out, 0, sizeof(*out));
	buf_init(&out->news, LIMITS_SHEAF_FILE_MAX);
	buf_init(&out->changes, LIMITS_SHEAF_FILE_MAX);
	if (outbox_receive(d->reg->db, &d->spool, &taken, e) < 0)
		return -1;
	say_received(&taken, &out->news);
	/* What was taken in leaves the spool whatever comes next. */
	if (outbox_publish(d->reg->db, &d->spool, e) < 0 ||
	    load_agent(d, &agent, e) < 0 ||
	    weigh_restored(d, &agent, &out->news, e) < 0 ||
	    may_sign(d, &agent, e) < 0 ||
	    desk_returns_due(d, &all, &out->due, e) < 0)
		return -1;
	if (list->clock_behind)
		buf_puts(&out->news,
		    "This machine's date is before the newest entry; the "
		    "entry's date is used.\n");
	write_text(list, &out->text, &out->digest);
	write_changes(list, out->due.question.sealed_n == 0, &out->changes);
	out->needs_yes = needs_yes(&out->due);
	out->epoch = agent.pins.epoch;
	/* Weighing a restored register may have changed the board. */
	return outbox_publish(d->reg->db, &d->spool, e);
}

void
desk_seal_free(struct desk_seal *seal)
{
	buf_free(&seal->news);
	buf_free(&seal->changes);
	buf_free(&seal->text);
	desk_returns_due_free(&seal->due);
}

static struct jval *
item_json(const struct due_item *item)
{
	char title[PERIOD_TITLE_SIZE], period[PERIOD_TEXT_SIZE];
	char day[DAY_TEXT_SIZE];
	struct jval *o = jval_object();
	struct buf changes;

	buf_init(&changes, LIMITS_SHEAF_FILE_MAX);
	describe(item, &changes);
	period_format(period, item->now.period);
	period_title(title, item->now.period);
	day_format(day, item->now.through);
	jval_set_str(o, "service", item->now.service);
	jval_set_str(o, "content", statement_content_word(item->now.content));
	jval_set_str(o, "period", period);
	jval_set_str(o, "title", title);
	jval_set_str(o, "through", day);
	jval_set_bool(o, "first", item->before == NULL);
	jval_set_bool(o, "changed", item->changed);
	jval_set_bool(o, "fell", due_fell(item));
	jval_set_str(o, "changes", buf_str(&changes));
	buf_free(&changes);
	return o;
}

struct jval *
desk_seal_json(const struct desk_seal *seal)
{
	struct jval *o = jval_object(), *a = jval_array();
	struct buf digest;

	for (size_t i = 0; i < seal->due.list.n; i++)
		jval_add(a, item_json(&seal->due.list.item[i]));
	buf_init(&digest, 2 * HASH_SIZE);
	encode_base64(&digest, seal->digest.b, HASH_SIZE);
	jval_set_str(o, "news", buf_str(&seal->news));
	jval_set(o, "returns", a);
	jval_set_str(o, "text", buf_str(&seal->text));
	jval_set_str(o, "digest", buf_str(&digest));
	jval_set_i64(o, "epoch", (int64_t)seal->epoch);
	jval_set_bool(o, "needs_yes", seal->needs_yes);
	buf_free(&digest);
	return o;
}

/* ---------------------------------------------------------------- sign-off */

/* What is due now must be, to the letter, what the person was shown and said
 * yes to. */
static int
same_as_shown(const struct desk_due *due, const struct desk_seal_sign *sign,
    struct err *e)
{
	const struct due_list *list = &due->list;
	struct hash digest;
	struct buf text;

	write_text(list, &text, &digest);
	buf_free(&text);
	if (!hash_equal(&digest, sign->digest))
		return err_set(e, ERR_REFUSED,
		    "the figures have changed since they were shown, so "
		    "nothing was sealed: look at them again, and sign off "
		    "what is there now");
	if (list->n == 0)
		return err_set(e, ERR_REFUSED,
		    "nothing has changed since the last seal, so nothing was "
		    "sealed");
	if (sign->name == NULL && !sign->agreed && needs_yes(due))
		return err_set(e, ERR_REFUSED,
		    "this seal needs a person's yes, so nothing was sealed");
	return 0;
}

/* The same text for another aggregator is another yes. */
static int
same_enrolment(const struct outbox_agent *agent,
    const struct desk_seal_sign *sign, struct err *e)
{
	if (agent->pins.epoch == sign->epoch)
		return 0;
	return err_set(e, ERR_REFUSED,
	    "this site was enrolled anew since the figures were shown, so "
	    "nothing was sealed: look at them again, and sign off what is "
	    "there now");
}

static int
seal_list(struct desk *d, const struct outbox_agent *agent,
    const struct desk_due *due, struct err *e)
{
	const struct due_list *list = &due->list;
	const struct returns **item = mem_array(list->n + 1, sizeof(*item));
	struct db *db = d->reg->db;
	struct sign_key key;
	struct seal_signer signer = { .agent = agent,
		.key = &key,
		.staff = vault_staff(d->reg->vault),
		.today = list->today };
	int rc = seal_key(d->reg, agent, &key, e);

	for (size_t i = 0; i < list->n; i++)
		item[i] = &list->item[i].now;
	if (rc == 0)
		rc = seal_returns(db, &signer, item, list->n, e);
	mem_wipe(&key, sizeof(key));
	if (rc == 0 && due->question.weekly)
		rc = outbox_set_whole(db, due->question.today, e);
	if (rc == 0)
		rc = outbox_expire(db, due->question.today, e);
	free(item);
	return rc;
}

int
desk_seal_sign_off(struct desk *d, const struct desk_seal_sign *sign, size_t *n,
    struct err *e)
{
	const struct desk_returns_request all = { .today = sign->today,
		.through = sign->through };
	const char *staff = vault_staff(d->reg->vault);
	struct outbox_agent agent;
	struct desk_due due;
	int rc;

	*n = 0;
	if (sign->name != NULL && strcmp(sign->name, staff) != 0)
		return err_set(e, ERR_REFUSED,
		    "that is not the name %s; nothing was sealed", staff);
	if (load_agent(d, &agent, e) < 0 || may_sign(d, &agent, e) < 0 ||
	    same_enrolment(&agent, sign, e) < 0 ||
	    desk_returns_due(d, &all, &due, e) < 0)
		return -1;
	rc = same_as_shown(&due, sign, e);
	if (rc == 0)
		rc = seal_list(d, &agent, &due, e);
	if (rc == 0) {
		*n = due.list.n;
		rc = outbox_publish(d->reg->db, &d->spool, e);
	}
	desk_returns_due_free(&due);
	return rc;
}

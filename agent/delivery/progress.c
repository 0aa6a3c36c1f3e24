#include "agent/delivery/progress.h"

#include <stdio.h>
#include <string.h>

#include "common/base/json.h"
#include "protocol/limits.h"

enum { PROGRESS_FILE_MAX = 8 * 1024 };

static const char retry_file[] = "retry.json";
static const char state_file[] = "state.json";
static const char *const head_words[] = {
	[PROGRESS_UNKNOWN] = "unknown",
	[PROGRESS_OK] = "ok",
	[PROGRESS_BEHIND] = "behind",
	[PROGRESS_RESTORED] = "restored",
	[PROGRESS_REVOKED] = "revoked",
};

const char *
progress_head_word(enum progress_head head)
{
	return head_words[head];
}

/* The object in a file, or NULL when there is none that can be read. */
static int
load(const struct spool *s, const char *name, struct jval **out, struct err *e)
{
	struct err ignored = ERR_INIT;
	struct buf text;
	bool found;
	int rc = s->read(s->arg, name, PROGRESS_FILE_MAX, &text, &found, e);

	*out = NULL;
	if (rc == 0 && found)
		(void)!jval_parse(out, buf_slice(&text), PROGRESS_FILE_MAX,
		    &ignored);
	buf_free(&text);
	return rc;
}

static int64_t
number(const struct jval *o, const char *key)
{
	int64_t v;

	return jval_get_i64(o, key, &v) && v > 0 ? v : 0;
}

static void
take_state(struct progress *p, const struct jval *o)
{
	const char *head = jval_get_str(o, "head");
	const char *message = jval_get_str(o, "message");
	const char *compared = jval_get_str(o, "compared");

	for (unsigned i = 0; head != NULL && i <= PROGRESS_REVOKED; i++)
		if (strcmp(head, head_words[i]) == 0)
			p->head = (enum progress_head)i;
	p->epoch = (uint64_t)number(o, "epoch");
	p->unjoined = (unsigned)number(o, "unjoined");
	p->last_contact.s = number(o, "last_contact");
	p->receipt_time.s = number(o, "receipt_time");
	p->receipt_index = (uint64_t)number(o, "receipt_index");
	p->receipt_size = (uint64_t)number(o, "receipt_size");
	p->head_seq = (uint64_t)number(o, "head_seq");
	if (compared != NULL)
		(void)snprintf(p->compared, sizeof(p->compared), "%s",
		    compared);
	if (message != NULL)
		(void)snprintf(p->message, sizeof(p->message), "%s", message);
}

int
progress_load(struct progress *p, const struct spool *s, struct err *e)
{
	struct jval *o;

	memset(p, 0, sizeof(*p));
	if (load(s, retry_file, &o, e) < 0)
		return -1;
	p->failures = (unsigned)number(o, "failures");
	p->since.s = number(o, "since");
	p->not_before.s = number(o, "not_before");
	p->told_until.s = number(o, "told_until");
	jval_free(o);
	if (load(s, state_file, &o, e) < 0)
		return -1;
	take_state(p, o);
	jval_free(o);
	return 0;
}

void
progress_of_epoch(struct progress *p, uint64_t epoch)
{
	struct progress fresh = { .epoch = epoch,
		.last_contact = p->last_contact,
		.receipt_time = p->receipt_time,
		.receipt_index = p->receipt_index,
		.receipt_size = p->receipt_size };

	if (p->epoch != epoch)
		*p = fresh;
}

static int
save(const struct spool *s, const char *name, struct jval *o, struct err *e)
{
	struct buf text;
	int rc;

	buf_init(&text, PROGRESS_FILE_MAX);
	jval_write(o, true, &text);
	buf_puts(&text, "\n");
	rc = s->write(s->arg, name, buf_slice(&text), e);
	buf_free(&text);
	jval_free(o);
	return rc;
}

int
progress_save(const struct progress *p, const struct spool *s, struct err *e)
{
	struct jval *retry = jval_object(), *state = jval_object();
	int rc;

	jval_set_i64(retry, "failures", p->failures);
	jval_set_i64(retry, "since", p->since.s);
	jval_set_i64(retry, "not_before", p->not_before.s);
	jval_set_i64(retry, "told_until", p->told_until.s);
	jval_set_i64(state, "epoch", (int64_t)p->epoch);
	jval_set_str(state, "head", head_words[p->head]);
	jval_set_i64(state, "unjoined", p->unjoined);
	jval_set_i64(state, "last_contact", p->last_contact.s);
	jval_set_i64(state, "receipt_time", p->receipt_time.s);
	jval_set_i64(state, "receipt_index", (int64_t)p->receipt_index);
	jval_set_i64(state, "receipt_size", (int64_t)p->receipt_size);
	jval_set_i64(state, "head_seq", (int64_t)p->head_seq);
	jval_set_str(state, "compared", p->compared);
	jval_set_str(state, "message", p->message);
	rc = save(s, retry_file, retry, e);
	if (rc < 0)
		jval_free(state);
	else
		rc = save(s, state_file, state, e);
	return rc;
}

int64_t
progress_wait_ms(const struct progress *p, struct clock_wall until,
    struct clock_wall now)
{
	int64_t far_s = (LIMITS_RETRY_TOLD_MAX_MS + LIMITS_RETRY_CAP_MS) / 1000;

	if (now.s < p->since.s || until.s <= now.s || until.s - now.s > far_s)
		return 0;
	return (until.s - now.s) * 1000;
}

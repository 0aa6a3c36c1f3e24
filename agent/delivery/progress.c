/*
 * What the courier remembers.  Losing it costs time only, so what cannot be read
 * counts as not there.
 */
#include "agent/delivery/progress.h"

#include <stdio.h>
#include <string.h>

#include "common/base/record.h"
#include "protocol/limits.h"

enum { PROGRESS_FILE_MAX = 16 * 1024 };

static const char retry_file[] = "retry.json";
static const char state_file[] = "state.json";
static const char *const head_words[] = {
	[PROGRESS_UNKNOWN] = "unknown",
	[PROGRESS_OK] = "ok",
	[PROGRESS_BEHIND] = "behind",
	[PROGRESS_RESTORED] = "restored",
	[PROGRESS_REVOKED] = "revoked",
	NULL,
};

#define FIELD(key, kind, member) \
	RECORD_FIELD(key, RECORD_##kind, struct progress, member)

static const struct record_field retry_fields[] = {
	{ FIELD("failures", NUMBER, failures) },
	{ FIELD("since", NUMBER, since.s) },
	{ FIELD("not_before", NUMBER, not_before.s) },
	{ FIELD("told_until", NUMBER, told_until.s) },
	{ .key = NULL },
};

static const struct record_field state_fields[] = {
	{ FIELD("epoch", NUMBER, epoch) },
	{ FIELD("head", WORD, head), .words = head_words },
	{ FIELD("unjoined", NUMBER, unjoined) },
	{ FIELD("last_contact", NUMBER, last_contact.s) },
	{ FIELD("receipt_time", NUMBER, receipt_time.s) },
	{ FIELD("answer_date", NUMBER, answer_date.s) },
	{ FIELD("receipt_index", NUMBER, receipt_index) },
	{ FIELD("receipt_size", NUMBER, receipt_size) },
	{ FIELD("head_seq", NUMBER, head_seq) },
	{ FIELD("head_other", BOOL, head_other) },
	{ FIELD("head_other_proven", BOOL, head_other_proven) },
	{ FIELD("compared", TEXT, compared) },
	{ FIELD("boot", TEXT, boot) },
	{ FIELD("stands_since", NUMBER, standing.since.s) },
	{ FIELD("stands_at", NUMBER, standing.seq) },
	{ FIELD("stands_status", NUMBER, standing.status) },
	{ FIELD("stands_code", TEXT, standing.code) },
	{ FIELD("stands_said", TEXT, standing.said) },
	{ FIELD("others", TEXT, others) },
	{ FIELD("others_since", NUMBER, others_since.s) },
	{ FIELD("unread_trust", BOOL, unread) },
	{ FIELD("message", TEXT, message) },
	{ .key = NULL },
};

const char *
progress_head_word(enum progress_head head)
{
	return head_words[head];
}

/* What a file says into *p; one that cannot be read says nothing. */
static int
load(const struct spool *s, const char *name, const struct record_field *fields,
    struct progress *p, struct err *e)
{
	struct err ignored = ERR_INIT;
	struct jval *o = NULL;
	struct buf text;
	bool found;
	int rc = s->read(s->arg, name, PROGRESS_FILE_MAX, &text, &found, e);

	if (rc == 0 && found &&
	    jval_parse(&o, buf_slice(&text), PROGRESS_FILE_MAX, &ignored) == 0)
		record_take(fields, o, p);
	jval_free(o);
	buf_free(&text);
	return rc;
}

int
progress_load(struct progress *p, const struct spool *s, struct err *e)
{
	memset(p, 0, sizeof(*p));
	return load(s, retry_file, retry_fields, p, e) < 0 ||
		       load(s, state_file, state_fields, p, e) < 0
		   ? -1
		   : 0;
}

void
progress_of_epoch(struct progress *p, uint64_t epoch)
{
	struct progress fresh = { .epoch = epoch,
		.last_contact = p->last_contact,
		.receipt_time = p->receipt_time,
		.answer_date = p->answer_date,
		.receipt_index = p->receipt_index,
		.receipt_size = p->receipt_size };

	if (p->epoch != epoch)
		*p = fresh;
}

/* A name of n characters is in the list. */
static bool
has_name(const char *list, const char *name, size_t n)
{
	while (*list != '\0') {
		size_t length = strcspn(list, ",");

		if (length == n && memcmp(list, name, n) == 0)
			return true;
		list += length;
		list += strspn(list, ", ");
	}
	return false;
}

void
progress_others(struct progress *p, const char *others, struct clock_wall now)
{
	for (const char *at = others; *at != '\0'; at += strspn(at, ", ")) {
		size_t n = strcspn(at, ",");

		if (!has_name(p->others, at, n))
			p->others_since = now;
		at += n;
	}
	(void)snprintf(p->others, sizeof(p->others), "%s", others);
}

static int
save(const struct progress *p, const struct spool *s, const char *name,
    const struct record_field *fields, struct err *e)
{
	struct jval *o = record_write(fields, p);
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
	return save(p, s, retry_file, retry_fields, e) < 0 ||
		       save(p, s, state_file, state_fields, e) < 0
		   ? -1
		   : 0;
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

/*
 * Until when a record is kept.  The rule is the one of people_retention; here
 * are its sentences, and the comparison with what somebody else has set.
 */
#include "agent/desk/desk_retention.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/gate.h"
#include "agent/people/people_retention.h"
#include "common/base/day.h"
#include "common/base/mem.h"

enum { DAY_CHARS = 10, SAID_MAX = 512, CONTENT_MAX = 64 };

/* What is stored for a client. */
struct kept {
	int32_t day; /* DAY_NONE: none was set */
	struct people_reviews past;
	char version[VERSIONS_SIZE];
};

static int
load(struct db *db, const struct people_entry *client, struct kept *out,
    struct err *e)
{
	char content[CONTENT_MAX];

	*out = (struct kept){ .day = client->review_on };
	if (people_retention_reviews(db, client->number, &out->past, e) < 0)
		return -1;
	(void)snprintf(content, sizeof(content), "%d %lld", (int)out->day,
	    out->past.n > 0 ? (long long)out->past.item[0].id : 0);
	versions_of(out->day == DAY_NONE && out->past.n == 0 ? NULL : content,
	    out->version);
	return 0;
}

/* ----------------------------------------------------------------- in words */

static void
say_day(int32_t day, struct buf *out)
{
	char said[DAY_SAID_SIZE];

	day_say(said, day);
	buf_puts(out, said);
}

static void
add(struct jval *all, struct buf *text)
{
	jval_add_str(all, buf_str(text));
	buf_free(text);
}

static void
say_when(const struct people_due_of *x, int32_t today, struct jval *all)
{
	const struct people_due *due = &x->item;
	struct buf b;

	buf_init(&b, SAID_MAX);
	if (due->due == DAY_NONE && x->open) {
		buf_puts(&b,
		    "No day is set. While support goes on, the record is "
		    "kept.");
	} else if (due->due == DAY_NONE) {
		buf_puts(&b,
		    "No day is set, and Settings do not say for how many years "
		    "the service keeps records after the last entry.");
	} else if (due->due <= today) {
		buf_puts(&b, "It is to be decided now whether this record is "
			     "still needed. The day was ");
		say_day(due->due, &b);
		buf_puts(&b, ".");
	} else {
		buf_puts(&b, "On ");
		say_day(due->due, &b);
		buf_puts(&b, " it is to be decided whether this record is "
			     "still needed.");
	}
	add(all, &b);
	if (due->due == DAY_NONE || due->set)
		return;
	buf_init(&b, SAID_MAX);
	buf_printf(&b,
	    "That is %d year%s after the last entry, as Settings "
	    "say for the service.",
	    due->years, due->years == 1 ? "" : "s");
	add(all, &b);
}

void
desk_retention_say_task(const struct people_due *due, struct buf *out)
{
	buf_puts(out, "To be decided since ");
	say_day(due->due, out);
	if (due->set)
		buf_puts(out, ", the day that was set");
	else
		buf_printf(out, ", %d year%s after the last entry", due->years,
		    due->years == 1 ? "" : "s");
}

/* "29 November 2026, ann: 3 May 2034 (A safeguarding concern)" */
static void
say_change(const struct people_review_past *p, struct buf *out)
{
	const char *title = people_retention_title(p->reason);
	int32_t on;

	if (strlen(p->at) > DAY_CHARS &&
	    day_parse(slice_make((const uint8_t *)p->at, DAY_CHARS), &on)) {
		say_day(on, out);
		buf_puts(out, ", ");
	}
	buf_printf(out, "%s: ", p->by);
	if (p->day == DAY_NONE)
		buf_puts(out, "no day of its own any more");
	else
		say_day(p->day, out);
	if (title != NULL)
		buf_printf(out, " (%s)", title);
}

static struct jval *
past_json(const struct people_reviews *past)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < past->n; i++) {
		struct buf b;

		buf_init(&b, SAID_MAX);
		say_change(&past->item[i], &b);
		add(all, &b);
	}
	return all;
}

static struct jval *
reasons_json(void)
{
	struct jval *all = jval_array();

	for (size_t i = 0; people_retention_reasons[i].word != NULL; i++) {
		struct jval *one = jval_object();

		jval_set_str(one, "word", people_retention_reasons[i].word);
		jval_set_str(one, "title", people_retention_reasons[i].title);
		jval_add(all, one);
	}
	return all;
}

int
desk_retention_view(struct db *db, const struct people_entry *client,
    int32_t today, struct jval **out, struct err *e)
{
	struct people_due_of due;
	struct jval *says;
	struct kept kept;

	*out = NULL;
	if (people_retention_of(db, client, &due, e) < 0 ||
	    load(db, client, &kept, e) < 0)
		return -1;
	says = jval_array();
	say_when(&due, today, says);
	*out = jval_object();
	jval_set(*out, "until", jval_day_shown(kept.day));
	jval_set_str(*out, "version", kept.version);
	jval_set(*out, "says", says);
	jval_set(*out, "past", past_json(&kept.past));
	jval_set(*out, "reasons", reasons_json());
	people_retention_free_reviews(&kept.past);
	return 0;
}

/* ------------------------------------------------------------------ setting */

int
desk_retention_check_reason(const char *reason, struct err *e)
{
	struct buf words;

	if (people_retention_title(reason) != NULL)
		return 0;
	buf_init(&words, SAID_MAX);
	for (size_t i = 0; people_retention_reasons[i].word != NULL; i++)
		buf_printf(&words, "%s%s",
		    i == 0                                         ? ""
		    : people_retention_reasons[i + 1].word == NULL ? " or "
								   : ", ",
		    people_retention_reasons[i].word);
	err_set(e, ERR_USAGE, "the reason is %s", buf_str(&words));
	buf_free(&words);
	return -1;
}

static char *
day_words(int32_t day)
{
	char said[DAY_SAID_SIZE];

	if (day == DAY_NONE)
		return mem_string("No day of its own");
	day_say(said, day);
	return mem_string(said);
}

static struct jval *
conflict_json(const struct kept *kept, int32_t yours)
{
	struct jval *o = jval_object();
	char *text = day_words(kept->day);

	jval_set_str_or_null(o, "by",
	    kept->past.n > 0 ? kept->past.item[0].by : NULL);
	jval_set_str_or_null(o, "at",
	    kept->past.n > 0 ? kept->past.item[0].at : NULL);
	jval_set_str(o, "theirs", text);
	free(text);
	text = day_words(yours);
	jval_set_str(o, "yours", text);
	free(text);
	jval_set_str(o, "version", kept->version);
	return o;
}

static struct jval *
answer(const char *outcome, struct jval *conflict)
{
	struct jval *o = jval_object();

	jval_set_str(o, "outcome", outcome);
	jval_set(o, "conflict", conflict);
	return o;
}

/* Inside a transaction. */
static int
put(const struct desk *d, const struct people_entry *client,
    const struct desk_retention_request *r, struct jval **out, struct err *e)
{
	const struct people_review review = { r->client, r->day, r->reason };
	struct kept kept;
	int rc = 0;

	if (load(d->reg->db, client, &kept, e) < 0)
		return -1;
	if (r->version != NULL && strcmp(r->version, kept.version) != 0)
		*out = answer("overtaken", conflict_json(&kept, r->day));
	else if (kept.day == r->day)
		*out = answer("unchanged", jval_null());
	else if ((rc = people_retention_note(d->reg, &review, e)) == 0)
		*out = answer("done", jval_null());
	people_retention_free_reviews(&kept.past);
	return rc;
}

static int
transact(const struct desk *d, const struct people_entry *client,
    const struct desk_retention_request *r, struct jval **out, struct err *e)
{
	int rc;

	if (db_begin(d->reg->db, e) < 0)
		return -1;
	rc = put(d, client, r, out, e);
	if (rc == 0)
		rc = db_commit(d->reg->db, e);
	if (rc == 0)
		return 0;
	db_rollback(d->reg->db);
	jval_free(*out);
	*out = NULL;
	return -1;
}

static int
set(const struct desk *d, const struct desk_retention_request *r,
    struct jval **out, struct err *e)
{
	const struct people_entry *client;
	struct people_search all;
	int rc = -1;

	if (r->reason == NULL || people_retention_title(r->reason) == NULL)
		return err_refuse(e, "reason", 0,
		    "choose why the day is changed; nothing was changed");
	if (people_search_open_one(d->reg, r->client, &all, e) < 0)
		return -1;
	client = people_search_get(&all, r->client);
	if (client != NULL)
		rc = transact(d, client, r, out, e);
	else
		err_refuse(e, "no-such", 0,
		    "there is no client of this number any more; find the "
		    "client by name or reference");
	people_search_free(&all);
	return rc;
}

int
desk_retention_set(struct desk *d, const struct desk_retention_request *r,
    struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_CLIENT_REVIEW, e) < 0)
		return -1;
	return gate_leave(d, set(d, r, out, e));
}

/*
 * The versions of reviews and actions, and the texts for who was overtaken:
 * scores and days, since reviewers, tasks and evidence may be people's names.
 */
#include "agent/desk/desk_fidelity_versions.h"

#include <inttypes.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/ips/fidelity.h"

enum { TEXT_MAX = 256 };

static void
put_scores(const struct review *r, struct buf *out)
{
	for (size_t i = 0; i < FIDELITY_ITEMS; i++)
		buf_printf(out, "%s%u", i > 0 ? "," : "", r->score[i]);
}

void
desk_fidelity_review_version(const struct review *r,
    char out[static VERSIONS_SIZE])
{
	struct buf text;

	buf_init(&text, TEXT_MAX);
	buf_printf(&text, "review %" PRId64 " %d %" PRId64 " ", r->number,
	    r->withdrawn, r->sealings);
	put_scores(r, &text);
	versions_of(buf_str(&text), out);
	buf_free(&text);
}

/* Every change of an action seals its words anew. */
void
desk_fidelity_action_version(const struct review_action *a,
    char out[static VERSIONS_SIZE])
{
	struct buf text;

	buf_init(&text, TEXT_MAX);
	buf_printf(&text, "action %" PRId64 " %" PRId64, a->number,
	    a->sealings);
	versions_of(buf_str(&text), out);
	buf_free(&text);
}

static void
describe_review(const struct review *r, struct buf *out)
{
	if (r->withdrawn) {
		buf_puts(out, "withdrawn");
		return;
	}
	buf_puts(out, "scores ");
	put_scores(r, out);
}

static void
describe_action(const struct review_action *a, struct buf *out)
{
	char day[DAY_TEXT_SIZE];

	if (a->withdrawn) {
		buf_puts(out, "withdrawn");
		return;
	}
	day_format(day, a->planned);
	buf_printf(out, "due %s, ", day);
	if (a->done == DAY_NONE) {
		buf_puts(out, "not done");
		return;
	}
	day_format(day, a->done);
	buf_printf(out, "done %s", day);
}

/* Compare, and say who changed the review, or an action (not 0) of it. */
static int
check(struct db *db, int64_t review, int64_t action, struct versions_change *c,
    struct err *e)
{
	char at[CLOCK_TEXT_SIZE];
	char *by = NULL;
	int rc;

	if (review != 0 &&
	    fidelity_book_last_change(db, review, action, at, &by, e) < 0)
		return -1;
	c->by = by;
	c->at = at;
	rc = versions_check(c, e);
	free(by);
	return rc;
}

int
desk_fidelity_check_review(struct db *db, const struct review *was,
    const struct review *now, const char *seen, struct err *e)
{
	char version[VERSIONS_SIZE];
	struct versions_change c = { .seen = seen, .now = version };
	struct buf theirs, yours;
	int rc;

	buf_init(&theirs, TEXT_MAX);
	buf_init(&yours, TEXT_MAX);
	describe_review(now, &yours);
	c.yours = buf_str(&yours);
	if (was != NULL) {
		describe_review(was, &theirs);
		c.theirs = buf_str(&theirs);
		desk_fidelity_review_version(was, version);
	} else {
		versions_of(NULL, version);
	}
	rc = check(db, was != NULL ? was->number : 0, 0, &c, e);
	buf_free(&theirs);
	buf_free(&yours);
	return rc;
}

int
desk_fidelity_check_action(struct db *db, const struct review_action *was,
    const struct review_action *now, const char *seen, struct err *e)
{
	char version[VERSIONS_SIZE];
	struct versions_change c = { .seen = seen, .now = version };
	struct buf theirs, yours;
	int rc;

	buf_init(&theirs, TEXT_MAX);
	buf_init(&yours, TEXT_MAX);
	describe_action(was, &theirs);
	describe_action(now, &yours);
	c.theirs = buf_str(&theirs);
	c.yours = buf_str(&yours);
	desk_fidelity_action_version(was, version);
	rc = check(db, was->review, was->number, &c, e);
	buf_free(&theirs);
	buf_free(&yours);
	return rc;
}

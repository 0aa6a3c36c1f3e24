/*
 * That two who look like one person are not: remembered, and taken back.
 */
#include "agent/desk/desk_apart.h"

#include <string.h>

#include "agent/desk/gate.h"
#include "agent/desk/record_versions.h"
#include "agent/people/people_merge.h"
#include "common/base/day.h"

enum { DAY_CHARS = 10 };

void
desk_apart_say(const struct people_apart_pair *pair, struct buf *out)
{
	char said[DAY_SAID_SIZE];
	int32_t day;

	/* A time begins with its day: "2026-05-03T...". */
	if (strlen(pair->at) > DAY_CHARS &&
	    day_parse(slice_make((const uint8_t *)pair->at, DAY_CHARS), &day)) {
		day_say(said, day);
		buf_printf(out, "%s, ", said);
	}
	buf_printf(out, "%s: %s", pair->by,
	    pair->apart ? "not one person" : "took that back");
}

/* Both exist, and could be one person at all. */
static int
check(const struct desk *d, const struct desk_apart_request *r, struct err *e)
{
	struct people_search one, other;
	struct people_merge m = { 0 };
	int rc = -1;

	if (people_search_open_one(d->reg, r->one, &one, e) < 0)
		return -1;
	if (people_search_open_one(d->reg, r->other, &other, e) < 0) {
		people_search_free(&one);
		return -1;
	}
	m.keep = people_search_get(&one, r->one);
	m.other = people_search_get(&other, r->other);
	if (m.keep != NULL && m.other != NULL)
		rc = people_merge_check(&m, e);
	else
		err_refuse(e, "no-such", 0,
		    "one of the two clients is not here any more; find them by "
		    "name or reference");
	people_search_free(&one);
	people_search_free(&other);
	return rc;
}

/* The newest line about the two; NULL: nothing was said. */
static const struct people_apart_pair *
find_newest(const struct people_apart *said, const struct desk_apart_request *r)
{
	uint32_t low = r->one < r->other ? r->one : r->other;
	uint32_t high = r->one < r->other ? r->other : r->one;

	for (size_t i = 0; i < said->n; i++)
		if (said->pair[i].newest && said->pair[i].first == low &&
		    said->pair[i].second == high)
			return &said->pair[i];
	return NULL;
}

/* Whether what was said is what somebody saw. */
static int
check_version(const struct people_apart *said,
    const struct desk_apart_request *r, struct err *e)
{
	const struct people_apart_pair *newest = find_newest(said, r);
	char version[VERSIONS_SIZE];
	struct versions_change c = { .seen = r->version,
		.now = version,
		.yours = r->apart ? "not one person" : "perhaps one person" };

	record_versions_apart(said, r->one, r->other, version);
	if (newest != NULL) {
		c.theirs =
		    newest->apart ? "not one person" : "perhaps one person";
		c.by = newest->by;
		c.at = newest->at;
	}
	return versions_check(&c, e);
}

static int
note(const struct desk *d, const struct desk_apart_request *r, struct err *e)
{
	struct people_apart said;
	bool so;
	int rc;

	if (people_apart_load(d->reg->db, &said, e) < 0)
		return -1;
	so = people_apart_has(&said, r->one, r->other) == r->apart;
	rc = check_version(&said, r, e);
	people_apart_free(&said);
	return rc < 0 || so
		   ? rc
		   : people_apart_note(d->reg, r->one, r->other, r->apart, e);
}

static int
set(const struct desk *d, const struct desk_apart_request *r, struct jval **out,
    struct err *e)
{
	struct jval *says;

	if (check(d, r, e) < 0 || db_begin(d->reg->db, e) < 0)
		return -1;
	if (note(d, r, e) < 0 || db_commit(d->reg->db, e) < 0) {
		db_rollback(d->reg->db);
		return -1;
	}
	*out = jval_object();
	says = jval_array();
	jval_add_str(says, r->apart ? "The two are not one person."
				    : "The two may be one person after all.");
	jval_add_str(says,
	    r->apart
		? "Both records stay as they are. They are not shown as likely "
		  "one person any more; the list of these records says who "
		  "decided that, and there it can be taken back."
		: "Where they look alike, they are shown as likely one person "
		  "again.");
	jval_set(*out, "says", says);
	return 0;
}

int
desk_apart_set(struct desk *d, const struct desk_apart_request *r,
    struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_CLIENT_APART, e) < 0)
		return -1;
	return gate_leave(d, set(d, r, out, e));
}

/* Support that a service was given: judged, stored as versions, read. */
#include "aggregator/support/support_given.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/support/support_store.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/mem.h"

enum { HOUR = 60, QUARTER = 15 };

void
support_given_free(struct support_givens *all)
{
	free(all->given);
	*all = (struct support_givens){ 0 };
}

/* ------------------------------------------------------------------- hours */

static int
not_hours(struct err *e)
{
	return err_refuse(e, "hours", 0,
	    "hours are written in quarters, like 0.25, 1.5 or 3, up to %d",
	    LIMITS_SUPPORT_HOURS_MAX);
}

int
support_given_hours(struct slice text, uint32_t *minutes, struct err *e)
{
	static const struct {
		const char *text;
		uint32_t minutes;
	} parts[] = { { "", 0 }, { ".0", 0 }, { ".00", 0 }, { ".25", 15 },
		{ ".5", 30 }, { ".50", 30 }, { ".75", 45 } };
	uint32_t hours = 0;
	size_t n = 0;

	while (n < text.n && n < 4 && text.p[n] >= '0' && text.p[n] <= '9')
		hours = hours * 10 + (uint32_t)(text.p[n++] - '0');
	if (n == 0)
		return not_hours(e);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (slice_is(slice_make(text.p + n, text.n - n),
			parts[i].text)) {
			*minutes = hours * HOUR + parts[i].minutes;
			return *minutes > 0 &&
				       *minutes <=
					   LIMITS_SUPPORT_HOURS_MAX * HOUR
				   ? 0
				   : not_hours(e);
		}
	return not_hours(e);
}

void
support_given_put_hours(uint32_t minutes, struct buf *out)
{
	static const char *const parts[] = { "", ".25", ".5", ".75" };

	buf_printf(out, "%" PRIu32 "%s", minutes / HOUR,
	    parts[minutes % HOUR / QUARTER]);
}

/* ------------------------------------------------------------------- rules */

const char *
support_given_region(const struct registry *registry, const char *service,
    int32_t day)
{
	const struct registry_row *area,
	    *row = registry_find(registry, REGISTRY_SERVICE, service, day);
	const char *region;

	area = row == NULL
		   ? NULL
		   : registry_find(registry, REGISTRY_AREA, row->parent, day);
	region = area == NULL ? NULL
			      : registry_spelled(registry, REGISTRY_REGION,
				    area->parent);
	return region != NULL ? region : "";
}

static int
check_service(struct support_given *g, const struct support_by *by,
    struct err *e)
{
	const struct registry *registry = by->by.registry;
	char said[DAY_SAID_SIZE];

	if (registry_find(registry, REGISTRY_SERVICE, g->service, g->day) ==
	    NULL) {
		day_say(said, g->day);
		return err_refuse(e, "service", 0,
		    "the registry has no service \"%.32s\" on %s", g->service,
		    said);
	}
	(void)snprintf(g->service, sizeof(g->service), "%s",
	    registry_spelled(registry, REGISTRY_SERVICE, g->service));
	return support_store_may(by,
	    support_given_region(registry, g->service, g->day), e);
}

static int
check(struct support_given *g, const struct support_by *by, struct err *e)
{
	int same;

	if (support_words_find(SUPPORT_SERVICE_KINDS,
		slice_of(support_words_word(SUPPORT_SERVICE_KINDS,
		    (int)g->kind)),
		&same, "kind", e) < 0)
		return -1;
	if (g->day > by->by.today)
		return err_refuse(e, "date", 0,
		    "this day has not come: support is written down once it "
		    "was given");
	if (g->minutes < QUARTER || g->minutes % QUARTER != 0 ||
	    g->minutes > LIMITS_SUPPORT_HOURS_MAX * HOUR)
		return not_hours(e);
	if (strspn(g->action,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789.-_") != strlen(g->action))
		return err_refuse(e, "action", 0,
		    "an action is named by at most %d letters, digits and the "
		    "signs . - _; its words stay at the site",
		    LIMITS_ID_MAX);
	return check_service(g, by, e);
}

/* --------------------------------------------------------- storing, reading */

static int
insert(struct support *s, const struct support_by *by, struct support_given *g,
    struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "INSERT INTO given VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	struct support_mark *m = &g->mark;

	clock_format(m->at, clock_wall_now());
	support_store_who(by, m->who);
	db_bind_i64(q, 1, m->id);
	db_bind_i64(q, 2, m->version);
	db_bind_str(q, 3, m->at);
	db_bind_str(q, 4, m->who);
	db_bind_i64(q, 5, m->withdrawn);
	db_bind_str(q, 6, g->service);
	db_bind_str(q, 7,
	    support_words_word(SUPPORT_SERVICE_KINDS, (int)g->kind));
	db_bind_i64(q, 8, g->day);
	db_bind_i64(q, 9, g->minutes);
	db_bind_i64(q, 10, g->items);
	db_bind_str(q, 11, g->action);
	return db_run(q, e);
}

static int
read_row(struct db_stmt *q, struct support_given *g, struct err *e)
{
	struct err ignored = ERR_INIT;
	int kind = 0;

	*g = (struct support_given){ .mark = { .id = db_i64(q, 0),
					 .version = db_i64(q, 1),
					 .withdrawn = db_i64(q, 4) != 0 },
		.day = (int32_t)db_i64(q, 7),
		.minutes = (uint32_t)db_i64(q, 8),
		.items = (uint32_t)db_i64(q, 9) };
	if (!support_store_text(q, 2, g->mark.at, sizeof(g->mark.at)) ||
	    !support_store_text(q, 3, g->mark.who, sizeof(g->mark.who)) ||
	    !support_store_text(q, 5, g->service, sizeof(g->service)) ||
	    !support_store_text(q, 10, g->action, sizeof(g->action)) ||
	    support_words_find(SUPPORT_SERVICE_KINDS, db_bytes(q, 6), &kind, "",
		&ignored) < 0)
		return err_set(e, ERR_CORRUPT,
		    "support.db holds support that this program did not "
		    "write");
	g->kind = (enum support_kind)kind;
	return 0;
}

static int
read_all(struct db_stmt *q, struct support_givens *out, struct err *e)
{
	size_t cap = 0;
	int rc = 0;

	*out = (struct support_givens){ 0 };
	while (rc == 0 && db_step(q)) {
		out->given =
		    mem_grow(out->given, out->n, &cap, sizeof(*out->given));
		rc = read_row(q, &out->given[out->n++], e);
	}
	rc = db_end(q, rc, e);
	if (rc < 0)
		support_given_free(out);
	return rc;
}

static int
read_versions(struct support *s, int64_t id, struct support_givens *out,
    struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "SELECT * FROM given WHERE id = ? ORDER BY version");

	db_bind_i64(q, 1, id);
	return read_all(q, out, e);
}

#define NEWEST \
	"SELECT * FROM given AS v WHERE withdrawn = 0 AND version = " \
	"(SELECT max(version) FROM given WHERE id = v.id) "

int
support_given_older(struct support *s, const struct support_behind *place,
    size_t most, bool (*keep)(void *arg, const struct support_given *given),
    void *arg, struct support_givens *out, bool *more, struct err *e)
{
	struct support_given g;
	struct db_stmt *q;
	size_t cap = 0;
	int rc = 0;

	*out = (struct support_givens){ 0 };
	*more = false;
	if (support_store_read(s, e) < 0)
		return -1;
	q = db_prepare(s->db,
	    NEWEST "AND (day, id) < (?, ?) ORDER BY day DESC, id DESC");
	db_bind_i64(q, 1, place->day);
	db_bind_i64(q, 2, place->id);
	while (rc == 0 && !*more && db_step(q)) {
		rc = read_row(q, &g, e);
		if (rc < 0 || !keep(arg, &g))
			continue;
		*more = out->n == most;
		if (*more)
			continue;
		out->given =
		    mem_grow(out->given, out->n, &cap, sizeof(*out->given));
		out->given[out->n++] = g;
	}
	if (support_store_leave(s, db_end(q, rc, e), e) == 0)
		return 0;
	support_given_free(out);
	return -1;
}

int
support_given_list(struct support *s, struct support_givens *out, struct err *e)
{
	int rc;

	*out = (struct support_givens){ 0 };
	if (support_store_read(s, e) < 0)
		return -1;
	rc = read_all(db_prepare(s->db, NEWEST "ORDER BY day, id"), out, e);
	if (support_store_leave(s, rc, e) == 0)
		return 0;
	support_given_free(out);
	return -1;
}

int
support_given_history(struct support *s, int64_t id, struct support_givens *out,
    struct err *e)
{
	const struct support_by anybody = { .person = NULL };

	*out = (struct support_givens){ 0 };
	if (support_store_read(s, e) < 0)
		return -1;
	if (support_store_leave(s, read_versions(s, id, out, e), e) < 0) {
		support_given_free(out);
		return -1;
	}
	return out->n > 0 ? 0 : support_store_seen(&anybody, id, 0, e);
}

/* ----------------------------------------------------------------- changes */

static int
note(struct support *s, const struct support_by *by, const char *what,
    const struct support_given *g, struct err *e)
{
	char day[DAY_TEXT_SIZE];
	char *line;
	int rc;

	day_format(day, g->day);
	line = mem_printf("%s number=%" PRIi64 " version=%" PRIi64
			  " day=%s service=%s",
	    what, g->mark.id, g->mark.version, day, g->service);
	rc = support_store_note(s, by, line, e);
	free(line);
	return rc;
}

int
support_given_add(struct support *s, const struct support_by *by,
    struct support_given *g, int64_t *id, struct err *e)
{
	int rc;

	if (check(g, by, e) < 0 || support_store_enter(s, e) < 0)
		return -1;
	g->mark = (struct support_mark){ .version = 1 };
	rc = support_store_next(s, "SELECT max(id) FROM given", &g->mark.id, e);
	*id = g->mark.id;
	if (rc == 0)
		rc = insert(s, by, g, e);
	if (rc == 0)
		rc = note(s, by, "support-add", g, e);
	return support_store_leave(s, rc, e);
}

/* The version in force of `id`, which who asks may change.  Whether they may comes
 * first: they learn nothing of support that is not theirs to change. */
static int
before(struct support *s, const struct support_by *by, int64_t id,
    struct support_given *out, struct err *e)
{
	struct support_givens all;
	int rc;

	*out = (struct support_given){ 0 };
	if (read_versions(s, id, &all, e) < 0)
		return -1;
	if (all.n > 0)
		*out = all.given[all.n - 1];
	support_given_free(&all);
	rc = out->mark.version == 0 ? 0
				    : support_store_may(by,
					  support_given_region(by->by.registry,
					      out->service, out->day),
					  e);
	if (rc == 0)
		rc = support_store_seen(by, id, out->mark.version, e);
	if (rc == 0 && out->mark.withdrawn)
		rc = err_refuse(e, "withdrawn", 0,
		    "number %" PRIi64 " was withdrawn already", id);
	return rc;
}

int
support_given_correct(struct support *s, const struct support_by *by,
    int64_t id, struct support_given *g, struct err *e)
{
	struct support_given was;
	int rc;

	if (check(g, by, e) < 0 || support_store_enter(s, e) < 0)
		return -1;
	rc = before(s, by, id, &was, e);
	g->mark =
	    (struct support_mark){ .id = id, .version = was.mark.version + 1 };
	if (rc == 0)
		rc = insert(s, by, g, e);
	if (rc == 0)
		rc = note(s, by, "support-correct", g, e);
	return support_store_leave(s, rc, e);
}

int
support_given_withdraw(struct support *s, const struct support_by *by,
    int64_t id, struct err *e)
{
	struct support_given g;
	int rc;

	if (support_store_enter(s, e) < 0)
		return -1;
	rc = before(s, by, id, &g, e);
	if (rc == 0) {
		g.mark.version++;
		g.mark.withdrawn = true;
		rc = insert(s, by, &g, e);
	}
	if (rc == 0)
		rc = note(s, by, "support-withdraw", &g, e);
	return support_store_leave(s, rc, e);
}

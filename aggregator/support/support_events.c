/* Events and who came: judged, stored as versions, read. */
#include "aggregator/support/support_events.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aggregator/support/support_store.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/mem.h"

/* So many versions fit into a line of the access log with all else that it says. */
enum { CORRECTED_IN_LINE = 12 };

void
support_events_free(struct support_events *all)
{
	for (size_t i = 0; i < all->n; i++)
		free(all->event[i].attended);
	free(all->event);
	*all = (struct support_events){ 0 };
}

/* ------------------------------------------------------------------- rules */

static int
by_service(const void *pa, const void *pb)
{
	const struct support_attendance *a = pa, *b = pb;
	int order = strcasecmp(a->service, b->service);

	return order != 0 ? order : (int)a->role - (int)b->role;
}

bool
support_events_same(const struct support_event *a,
    const struct support_event *b)
{
	if (strcasecmp(a->ref, b->ref) != 0 || a->kind != b->kind ||
	    a->day != b->day || strcasecmp(a->region, b->region) != 0 ||
	    a->place != b->place || a->items != b->items || a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (by_service(&a->attended[i], &b->attended[i]) != 0 ||
		    a->attended[i].number != b->attended[i].number)
			return false;
	return true;
}

static int
check_ref(const char *ref, struct err *e)
{
	if (strspn(ref, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			"0123456789.-_") == strlen(ref))
		return 0;
	return err_refuse(e, "ref", 0,
	    "a reference has at most %d letters, digits and the signs . - _",
	    LIMITS_ID_MAX);
}

/* A code of the registry on that day, in its spelling. */
static int
check_code(char code[static REGISTRY_CODE_SIZE], enum registry_kind kind,
    int32_t day, const struct registry *registry, struct err *e)
{
	const char *word = registry_kind_word(kind);
	char said[DAY_SAID_SIZE];

	if (code[0] == '\0')
		return 0;
	if (registry_find(registry, kind, code, day) == NULL) {
		day_say(said, day);
		return err_refuse(e, word, 0,
		    "the registry has no %s \"%.32s\" on %s", word, code, said);
	}
	(void)snprintf(code, REGISTRY_CODE_SIZE, "%s",
	    registry_spelled(registry, kind, code));
	return 0;
}

static int
check_count(struct support_attendance *a, int32_t day,
    const struct registry *registry, struct err *e)
{
	if (check_code(a->service, REGISTRY_SERVICE, day, registry, e) < 0) {
		e->line = a->said;
		return -1;
	}
	if (a->number < 1 || a->number > LIMITS_ATTENDED_MAX)
		return err_refuse(e, "number", a->said,
		    "how many came is a whole number from 1 to %d",
		    LIMITS_ATTENDED_MAX);
	return 0;
}

static int
refuse_twice(const struct support_attendance *a,
    const struct support_attendance *b, struct err *e)
{
	return err_refuse(e, "attended", a->said > b->said ? a->said : b->said,
	    "%s stands twice for %s: add the two counts up",
	    support_words_word(SUPPORT_LIST_ROLES, (int)a->role),
	    a->service[0] != '\0' ? a->service : "no service");
}

static int
check_attended(struct support_event *event, const struct registry *registry,
    struct err *e)
{
	if (event->n > LIMITS_ATTENDED_ROWS_MAX)
		return err_refuse(e, "attended", 0,
		    "an event has at most %d counts, one for each service and "
		    "role",
		    LIMITS_ATTENDED_ROWS_MAX);
	for (size_t i = 0; i < event->n; i++) {
		event->attended[i].said = (unsigned)i + 1;
		if (check_count(&event->attended[i], event->day, registry, e) <
		    0)
			return -1;
	}
	if (event->n > 0)
		qsort(event->attended, event->n, sizeof(*event->attended),
		    by_service);
	for (size_t i = 1; i < event->n; i++)
		if (by_service(&event->attended[i - 1], &event->attended[i]) ==
		    0)
			return refuse_twice(&event->attended[i - 1],
			    &event->attended[i], e);
	return 0;
}

int
support_events_check(struct support_event *event, const struct support_by *by,
    struct err *e)
{
	int same;

	if (support_words_find(SUPPORT_EVENT_KINDS,
		slice_of(support_words_word(SUPPORT_EVENT_KINDS,
		    (int)event->kind)),
		&same, "kind", e) < 0)
		return -1;
	if (event->day > by->by.today)
		return err_refuse(e, "date", 0,
		    "this day has not come: an event is written down once it "
		    "was held");
	if (check_ref(event->ref, e) < 0 ||
	    check_code(event->region, REGISTRY_REGION, event->day,
		by->by.registry, e) < 0 ||
	    check_attended(event, by->by.registry, e) < 0)
		return -1;
	return support_store_may(by, event->region, e);
}

/* ----------------------------------------------------------------- storing */

static int
insert_attended(struct support *s, const struct support_event *event,
    struct err *e)
{
	for (size_t i = 0; i < event->n; i++) {
		const struct support_attendance *a = &event->attended[i];
		struct db_stmt *q = db_prepare(s->db,
		    "INSERT INTO attendance VALUES (?, ?, ?, ?, ?)");

		db_bind_i64(q, 1, event->mark.id);
		db_bind_i64(q, 2, event->mark.version);
		db_bind_str(q, 3, a->service);
		db_bind_str(q, 4,
		    support_words_word(SUPPORT_LIST_ROLES, (int)a->role));
		db_bind_i64(q, 5, a->number);
		if (db_run(q, e) < 0)
			return -1;
	}
	return 0;
}

/* The version that event->mark names, as of now and by whom. */
static int
insert(struct support *s, const struct support_by *by,
    struct support_event *event, struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	struct support_mark *m = &event->mark;

	clock_format(m->at, clock_wall_now());
	support_store_who(by, m->who);
	db_bind_i64(q, 1, m->id);
	db_bind_i64(q, 2, m->version);
	db_bind_str(q, 3, m->at);
	db_bind_str(q, 4, m->who);
	db_bind_i64(q, 5, m->withdrawn);
	db_bind_str(q, 6, event->ref);
	db_bind_str(q, 7,
	    support_words_word(SUPPORT_EVENT_KINDS, (int)event->kind));
	db_bind_i64(q, 8, event->day);
	db_bind_str(q, 9, event->region);
	db_bind_str(q, 10,
	    support_words_word(SUPPORT_LIST_PLACES, (int)event->place));
	db_bind_i64(q, 11, event->items);
	if (db_run(q, e) < 0)
		return -1;
	return insert_attended(s, event, e);
}

/* ----------------------------------------------------------------- reading */

static int
damaged(struct err *e)
{
	return err_set(e, ERR_CORRUPT,
	    "support.db holds an event that this program did not write");
}

static bool
take_word(struct db_stmt *q, int column, enum support_list list, int *out)
{
	struct err ignored = ERR_INIT;

	return support_words_find(list, db_bytes(q, column), out, "",
		   &ignored) == 0;
}

static int
read_event(struct db_stmt *q, struct support_event *event, struct err *e)
{
	struct support_mark *m = &event->mark;
	int kind = 0, place = 0;

	*event = (struct support_event){ .mark = { .id = db_i64(q, 0),
					     .version = db_i64(q, 1),
					     .withdrawn = db_i64(q, 4) != 0 },
		.day = (int32_t)db_i64(q, 7),
		.items = (uint32_t)db_i64(q, 10) };
	if (!support_store_text(q, 2, m->at, sizeof(m->at)) ||
	    !support_store_text(q, 3, m->who, sizeof(m->who)) ||
	    !support_store_text(q, 5, event->ref, sizeof(event->ref)) ||
	    !support_store_text(q, 8, event->region, sizeof(event->region)) ||
	    !take_word(q, 6, SUPPORT_EVENT_KINDS, &kind) ||
	    !take_word(q, 9, SUPPORT_LIST_PLACES, &place))
		return damaged(e);
	event->kind = (enum support_kind)kind;
	event->place = (enum support_place)place;
	return 0;
}

static int
read_attended(struct support *s, struct support_event *event, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "SELECT service, role, number FROM attendance "
			      "WHERE event = ? AND version = ?");
	size_t cap = 0;
	int rc = 0;

	db_bind_i64(q, 1, event->mark.id);
	db_bind_i64(q, 2, event->mark.version);
	while (rc == 0 && db_step(q)) {
		struct support_attendance a = { .number =
						    (uint32_t)db_i64(q, 2) };
		int role = 0;

		if (!support_store_text(q, 0, a.service, sizeof(a.service)) ||
		    !take_word(q, 1, SUPPORT_LIST_ROLES, &role)) {
			rc = damaged(e);
			continue;
		}
		a.role = (enum support_role)role;
		event->attended = mem_grow(event->attended, event->n, &cap,
		    sizeof(*event->attended));
		event->attended[event->n++] = a;
	}
	rc = db_end(q, rc, e);
	if (event->n > 0)
		qsort(event->attended, event->n, sizeof(*event->attended),
		    by_service);
	return rc;
}

/* What a query of whole rows gives, attendance included. */
static int
read_all(struct support *s, struct db_stmt *q, struct support_events *out,
    struct err *e)
{
	size_t cap = 0;
	int rc = 0;

	*out = (struct support_events){ 0 };
	while (rc == 0 && db_step(q)) {
		out->event =
		    mem_grow(out->event, out->n, &cap, sizeof(*out->event));
		rc = read_event(q, &out->event[out->n++], e);
	}
	rc = db_end(q, rc, e);
	for (size_t i = 0; rc == 0 && i < out->n; i++)
		rc = read_attended(s, &out->event[i], e);
	if (rc < 0)
		support_events_free(out);
	return rc;
}

#define NEWEST \
	"SELECT * FROM event AS v WHERE withdrawn = 0 AND version = " \
	"(SELECT max(version) FROM event WHERE id = v.id) "

static int
list(struct support *s, struct support_events *out, struct err *e)
{
	return read_all(s, db_prepare(s->db, NEWEST "ORDER BY day, id"), out,
	    e);
}

int
support_events_list(struct support *s, struct support_events *out,
    struct err *e)
{
	*out = (struct support_events){ 0 };
	if (support_store_read(s, e) < 0)
		return -1;
	if (support_store_leave(s, list(s, out, e), e) == 0)
		return 0;
	support_events_free(out);
	return -1;
}

/* The next row, where it is wanted; *more once there is one too many. */
static int
take_older(struct support *s, struct db_stmt *q, size_t most,
    bool (*keep)(void *arg, struct support_event *event), void *arg,
    struct support_events *out, size_t *cap, bool *more, struct err *e)
{
	struct support_event event;
	int rc = read_event(q, &event, e);

	if (rc == 0)
		rc = read_attended(s, &event, e);
	if (rc < 0 || !keep(arg, &event)) {
		free(event.attended);
		return rc;
	}
	*more = out->n == most;
	if (*more) {
		free(event.attended);
		return 0;
	}
	out->event = mem_grow(out->event, out->n, cap, sizeof(*out->event));
	out->event[out->n++] = event;
	return 0;
}

int
support_events_older(struct support *s, const struct support_behind *place,
    size_t most, bool (*keep)(void *arg, struct support_event *event),
    void *arg, struct support_events *out, bool *more, struct err *e)
{
	struct db_stmt *q;
	size_t cap = 0;
	int rc = 0;

	*out = (struct support_events){ 0 };
	*more = false;
	if (support_store_read(s, e) < 0)
		return -1;
	q = db_prepare(s->db,
	    NEWEST "AND (day, id) < (?, ?) ORDER BY day DESC, id DESC");
	db_bind_i64(q, 1, place->day);
	db_bind_i64(q, 2, place->id);
	while (rc == 0 && !*more && db_step(q))
		rc = take_older(s, q, most, keep, arg, out, &cap, more, e);
	if (support_store_leave(s, db_end(q, rc, e), e) == 0)
		return 0;
	support_events_free(out);
	return -1;
}

static int
read_versions(struct support *s, int64_t id, struct support_events *out,
    struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "SELECT * FROM event WHERE id = ? ORDER BY version");

	db_bind_i64(q, 1, id);
	return read_all(s, q, out, e);
}

int
support_events_history(struct support *s, int64_t id,
    struct support_events *out, struct err *e)
{
	const struct support_by anybody = { .person = NULL };

	*out = (struct support_events){ 0 };
	if (support_store_read(s, e) < 0)
		return -1;
	if (support_store_leave(s, read_versions(s, id, out, e), e) < 0) {
		support_events_free(out);
		return -1;
	}
	return out->n > 0 ? 0 : support_store_seen(&anybody, id, 0, e);
}

/* ----------------------------------------------------------------- changes */

/* The event in force that has a reference, but for event `id`: *other is 0 where
 * there is none. */
static int
find_taken(struct support *s, const char *ref, int64_t id, int64_t *other,
    char region[static REGISTRY_CODE_SIZE], struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "SELECT id, region FROM event AS v WHERE ref = ? COLLATE NOCASE "
	    "AND withdrawn = 0 AND id <> ? AND version = "
	    "(SELECT max(version) FROM event WHERE id = v.id)");
	int rc = 0;

	*other = 0;
	db_bind_str(q, 1, ref);
	db_bind_i64(q, 2, id);
	if (db_step(q)) {
		*other = db_i64(q, 0);
		if (!support_store_text(q, 1, region, REGISTRY_CODE_SIZE))
			rc = damaged(e);
	}
	return db_end(q, rc, e);
}

/* The event's reference is free, but for event `id` itself.  Which event has it is
 * for those who may correct that one. */
static int
check_taken(struct support *s, const struct support_by *by,
    const struct support_event *event, int64_t id, struct err *e)
{
	char region[REGISTRY_CODE_SIZE];
	struct err ignored = ERR_INIT;
	int64_t other;

	if (find_taken(s, event->ref, id, &other, region, e) < 0)
		return -1;
	if (other == 0)
		return 0;
	if (support_store_may(by, region, &ignored) < 0)
		return err_refuse(e, "taken", 0,
		    "the reference \"%s\" is taken: give another one",
		    event->ref);
	return err_refuse(e, "taken", 0,
	    "event %" PRIi64 " has the reference \"%s\" already: correct that "
	    "one, or give another reference",
	    other, event->ref);
}

/* "E" and the event's number; or the next number whose reference nobody has, since
 * organisers may write such references themselves. */
static int
make_ref(struct support *s, struct support_event *event, struct err *e)
{
	char region[REGISTRY_CODE_SIZE];
	int64_t other = 1;

	for (int64_t n = event->mark.id; other != 0; n++) {
		(void)snprintf(event->ref, sizeof(event->ref), "E%" PRIi64, n);
		if (find_taken(s, event->ref, event->mark.id, &other, region,
			e) < 0)
			return -1;
	}
	return 0;
}

static int
note(struct support *s, const struct support_by *by, const char *what,
    const struct support_event *event, struct err *e)
{
	char day[DAY_TEXT_SIZE];
	char *line;
	int rc;

	day_format(day, event->day);
	line = mem_printf("%s number=%" PRIi64 " version=%" PRIi64
			  " day=%s region=%s",
	    what, event->mark.id, event->mark.version, day,
	    event->region[0] != '\0' ? event->region : "-");
	rc = support_store_note(s, by, line, e);
	free(line);
	return rc;
}

static int
add(struct support *s, const struct support_by *by, struct support_event *event,
    struct err *e)
{
	event->mark = (struct support_mark){ .version = 1 };
	if (support_store_next(s, "SELECT max(id) FROM event", &event->mark.id,
		e) < 0)
		return -1;
	if ((event->ref[0] == '\0'
		    ? make_ref(s, event, e)
		    : check_taken(s, by, event, event->mark.id, e)) < 0)
		return -1;
	return insert(s, by, event, e);
}

int
support_events_add(struct support *s, const struct support_by *by,
    struct support_event *event, int64_t *id, struct err *e)
{
	int rc;

	if (support_events_check(event, by, e) < 0 ||
	    support_store_enter(s, e) < 0)
		return -1;
	rc = add(s, by, event, e);
	*id = event->mark.id;
	if (rc == 0)
		rc = note(s, by, "event-add", event, e);
	return support_store_leave(s, rc, e);
}

/* The version in force of event `id`, which who asks may change.  Whether they may
 * comes first: they learn nothing of an event that is not theirs to change. */
static int
before(struct support *s, const struct support_by *by, int64_t id,
    struct support_event *out, struct err *e)
{
	struct support_events all;
	int rc;

	*out = (struct support_event){ 0 };
	if (read_versions(s, id, &all, e) < 0)
		return -1;
	if (all.n > 0) {
		*out = all.event[all.n - 1];
		out->attended = NULL;
		out->n = 0;
	}
	support_events_free(&all);
	rc = out->mark.version == 0 ? 0 : support_store_may(by, out->region, e);
	if (rc == 0)
		rc = support_store_seen(by, id, out->mark.version, e);
	if (rc == 0 && out->mark.withdrawn)
		rc = err_refuse(e, "withdrawn", 0,
		    "event %" PRIi64 " was withdrawn already", id);
	return rc;
}

int
support_events_correct(struct support *s, const struct support_by *by,
    int64_t id, struct support_event *event, struct err *e)
{
	struct support_event was;
	int rc;

	if (support_events_check(event, by, e) < 0 ||
	    support_store_enter(s, e) < 0)
		return -1;
	rc = before(s, by, id, &was, e);
	event->mark =
	    (struct support_mark){ .id = id, .version = was.mark.version + 1 };
	if (rc == 0 && event->ref[0] == '\0')
		memcpy(event->ref, was.ref, sizeof(event->ref));
	if (rc == 0)
		rc = check_taken(s, by, event, id, e);
	if (rc == 0)
		rc = insert(s, by, event, e);
	if (rc == 0)
		rc = note(s, by, "event-correct", event, e);
	return support_store_leave(s, rc, e);
}

int
support_events_withdraw(struct support *s, const struct support_by *by,
    int64_t id, struct err *e)
{
	struct support_event event;
	int rc;

	if (support_store_enter(s, e) < 0)
		return -1;
	rc = before(s, by, id, &event, e);
	if (rc == 0) {
		event.mark.version++;
		event.mark.withdrawn = true;
		rc = insert(s, by, &event, e);
	}
	if (rc == 0)
		rc = note(s, by, "event-withdraw", &event, e);
	return support_store_leave(s, rc, e);
}

/* ------------------------------------------------------------------ import */

static const struct support_event *
find_ref(const struct support_events *all, const char *ref)
{
	for (size_t i = 0; i < all->n; i++)
		if (strcasecmp(all->event[i].ref, ref) == 0)
			return &all->event[i];
	return NULL;
}

/* What becomes of each; whether all can be stored. */
static bool
compare(const struct support_by *by, const struct support_events *there,
    struct support_events_import *in)
{
	struct err ignored = ERR_INIT;
	bool good = true;

	for (size_t i = 0; i < in->events->n; i++) {
		struct support_event *event = &in->events->event[i];
		const struct support_event *was = find_ref(there, event->ref);

		in->what[i] = was == NULL ? SUPPORT_EVENTS_NEW
			      : support_store_may(by, was->region, &ignored) < 0
				  ? SUPPORT_EVENTS_TAKEN
			      : support_events_same(was, event)
				  ? SUPPORT_EVENTS_SAME
				  : SUPPORT_EVENTS_OTHER;
		if (was != NULL)
			event->mark = was->mark;
		good = good && in->what[i] != SUPPORT_EVENTS_TAKEN &&
		       (in->what[i] != SUPPORT_EVENTS_OTHER || in->correct);
	}
	return good;
}

static int
store_one(struct support *s, const struct support_by *by,
    struct support_event *event, enum support_events_put what, struct err *e)
{
	struct support_event was;

	if (what == SUPPORT_EVENTS_SAME)
		return 0;
	if (what == SUPPORT_EVENTS_NEW)
		return add(s, by, event, e);
	if (before(s, by, event->mark.id, &was, e) < 0)
		return -1;
	event->mark.version = was.mark.version + 1;
	return insert(s, by, event, e);
}

/* What of an import one line of the access log says. */
struct noted {
	size_t n[SUPPORT_EVENTS_OTHER + 1];
	int64_t first, last; /* numbers of new ones, which follow each other */
	struct buf versions; /* "3-2,7-4": those that were corrected */
};

static int
note_import(struct support *s, const struct support_by *by, struct noted *x,
    struct err *e)
{
	struct buf line;
	int rc;

	buf_init(&line, LIMITS_ACCESS_LINE_MAX);
	buf_printf(&line, "event-import new=%zu same=%zu corrected=%zu",
	    x->n[SUPPORT_EVENTS_NEW], x->n[SUPPORT_EVENTS_SAME],
	    x->n[SUPPORT_EVENTS_OTHER]);
	if (x->n[SUPPORT_EVENTS_NEW] > 0)
		buf_printf(&line, " numbers=%" PRIi64 "-%" PRIi64, x->first,
		    x->last);
	if (x->versions.n > 0)
		buf_printf(&line, " versions=%s", buf_str(&x->versions));
	rc = support_store_note(s, by, buf_str(&line), e);
	buf_free(&line);
	memset(x->n, 0, sizeof(x->n));
	buf_reset(&x->versions);
	return rc;
}

/* One more event is stored. */
static void
add_noted(struct noted *x, const struct support_event *event,
    enum support_events_put what)
{
	char version[SUPPORT_VERSION_SIZE];

	if (what == SUPPORT_EVENTS_NEW) {
		if (x->n[what] == 0)
			x->first = event->mark.id;
		x->last = event->mark.id;
	} else if (what == SUPPORT_EVENTS_OTHER) {
		support_version(version, &event->mark);
		buf_printf(&x->versions, "%s%s", x->n[what] > 0 ? "," : "",
		    version);
	}
	x->n[what]++;
}

/* A line of the access log names each new event and each correction; many
 * corrections take several lines. */
static int
store_all(struct support *s, const struct support_by *by,
    struct support_events_import *in, struct err *e)
{
	struct noted x = { .first = 0 };
	int rc = 0;

	buf_init(&x.versions, LIMITS_ACCESS_LINE_MAX);
	for (size_t i = 0; rc == 0 && i < in->events->n; i++) {
		if (x.n[SUPPORT_EVENTS_OTHER] == CORRECTED_IN_LINE)
			rc = note_import(s, by, &x, e);
		if (rc == 0)
			rc = store_one(s, by, &in->events->event[i],
			    in->what[i], e);
		if (rc == 0)
			add_noted(&x, &in->events->event[i], in->what[i]);
	}
	if (rc == 0)
		rc = note_import(s, by, &x, e);
	buf_free(&x.versions);
	return rc;
}

int
support_events_import(struct support *s, const struct support_by *by,
    struct support_events_import *in, struct err *e)
{
	struct support_events there;
	bool store;
	int rc;

	in->stored = false;
	if (support_store_enter(s, e) < 0)
		return -1;
	rc = list(s, &there, e);
	store = rc == 0 && compare(by, &there, in) && !in->dry_run;
	support_events_free(&there);
	if (store)
		rc = store_all(s, by, in, e);
	rc = support_store_leave(s, rc, e);
	in->stored = store && rc == 0;
	return rc;
}

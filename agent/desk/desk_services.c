/* Services that are new to a register: meant, or misspelt? */
#include "agent/desk/desk_services.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "agent/contracts/claim_book.h"
#include "agent/desk/gate.h"
#include "agent/desk/service_versions.h"
#include "agent/register/services.h"
#include "agent/sealing/outbox.h"
#include "common/base/csvcells.h"
#include "common/base/mem.h"
#include "common/base/near.h"
#include "common/base/text.h"

enum { EXTENT_MAX = 512 };

/* ------------------------------------------------------------------- known */

/* Those that need no question: the register's own and the authority's. */
struct known {
	struct listed listed;
	struct services_list here;
};

static int
load_known(struct db *db, struct known *k, struct err *e)
{
	memset(k, 0, sizeof(*k));
	if (listed_load(db, &k->listed, e) < 0)
		return -1;
	return services_load(db, &k->here, e);
}

/* What is no id, or differs from one only in capitals, is refused elsewhere,
 * for a reason of its own. */
static bool
is_known(const struct known *k, const char *service)
{
	if (!text_is_id(slice_of(service)) ||
	    (!k->listed.known && k->here.n == 0))
		return true;
	for (size_t i = 0; i < k->here.n; i++)
		if (strcasecmp(k->here.service[i].service, service) == 0)
			return true;
	return k->listed.known && listed_allows(&k->listed, service);
}

/* What a service could have been meant to be: where the authority has a list,
 * one of that; else one that the register has. */
static void
candidates(const struct known *k, struct listed *out)
{
	*out = k->listed;
	if (k->listed.known && k->listed.n > 0)
		return;
	for (size_t i = 0; i < k->here.n; i++)
		listed_add(out, slice_of(k->here.service[i].service));
}

void
desk_services_near(const struct listed *known, const char *service,
    char near[static LIMITS_ID_MAX + 1])
{
	size_t far = near_limit(service);

	near[0] = '\0';
	for (size_t i = 0; i < known->n; i++) {
		size_t distance = near_distance(service, known->service[i]);

		if (distance > 0 && distance < far) {
			far = distance;
			memcpy(near, known->service[i],
			    sizeof(known->service[i]));
		}
	}
}

void
desk_services_names(const struct listed *list, struct buf *out)
{
	if (list->n == 0)
		buf_puts(out, "none");
	for (size_t i = 0; i < list->n; i++)
		buf_printf(out, "%s%s", i == 0 ? "" : ", ", list->service[i]);
}

/* ------------------------------------------------------------ the question */

/* A file that is being looked through. */
struct look {
	const struct known *known;
	struct listed meant;
	struct desk_services_question *q;
	size_t column, cap;
	bool header_read, has_column;
};

static void
ask(struct look *l, const char *service, unsigned line)
{
	struct desk_services_question *q = l->q;
	struct desk_services_new *item;

	if (is_known(l->known, service))
		return;
	for (size_t i = 0; i < q->n; i++)
		if (strcmp(q->item[i].service, service) == 0)
			return;
	q->item = mem_grow(q->item, q->n, &l->cap, sizeof(*q->item));
	item = &q->item[q->n++];
	memset(item, 0, sizeof(*item));
	(void)snprintf(item->service, sizeof(item->service), "%s", service);
	item->line = line;
	desk_services_near(&l->meant, service, item->near);
}

static int
look_at(void *arg, const struct csvcells_row *row, struct err *e)
{
	struct look *l = arg;
	char service[LIMITS_ID_MAX + 1];
	struct slice cell;

	(void)e;
	if (!l->header_read) {
		l->header_read = row->n > 0;
		for (size_t i = 0; i < row->n; i++)
			if (slice_is(text_trim(row->cell[i]), "service")) {
				l->column = i;
				l->has_column = true;
			}
		return 0;
	}
	if (!l->has_column || l->column >= row->n)
		return 0;
	cell = text_trim(row->cell[l->column]);
	if (!text_is_id(cell))
		return 0;
	memcpy(service, cell.p, cell.n);
	service[cell.n] = '\0';
	ask(l, service, row->line);
	return 0;
}

static int
find_new(struct db *db, const char *service, struct slice text,
    struct desk_services_question *out, struct err *e)
{
	struct known known;
	struct look l = { .known = &known, .q = out };
	const struct csvcells_config config = { .separator = ',',
		.cells_max = LIMITS_WORKBOOK_COLUMNS_MAX,
		.row = look_at,
		.arg = &l };
	struct err ignored = ERR_INIT;

	memset(out, 0, sizeof(*out));
	buf_init(&out->known,
	    LIMITS_AGENT_SERVICES_MAX * (LIMITS_ID_MAX + 2) + 8);
	if (load_known(db, &known, e) < 0)
		return -1;
	candidates(&known, &l.meant);
	desk_services_names(&l.meant, &out->known);
	if (service != NULL)
		ask(&l, service, 0);
	else
		(void)!csvcells_parse(text, &config, &ignored);
	services_free(&known.here);
	return 0;
}

int
desk_services_ask(struct desk *d, const char *service, struct slice text,
    struct desk_services_question *out, struct err *e)
{
	memset(out, 0, sizeof(*out));
	if (gate_enter(d, OPERATION_SERVICE_ASK, e) < 0)
		return -1;
	return gate_leave(d, find_new(d->reg->db, service, text, out, e));
}

void
desk_services_free(struct desk_services_question *q)
{
	free(q->item);
	buf_free(&q->known);
	memset(q, 0, sizeof(*q));
}

/* -------------------------------------------------------------- the answer */

static bool
is_meant(const char *meant, const char *service)
{
	struct slice rest = slice_of(meant == NULL ? "" : meant), name;

	while (rest.n > 0) {
		(void)text_split(rest, ',', &name, &rest);
		if (slice_is(text_trim(name), service))
			return true;
	}
	return false;
}

int
desk_services_settle(const struct desk_services_question *q, const char *meant,
    struct err *e)
{
	for (size_t i = 0; i < q->n; i++) {
		const struct desk_services_new *s = &q->item[i];
		char place[32] = "", near[LIMITS_ID_MAX + 32] = "";

		if (is_meant(meant, s->service))
			continue;
		if (s->line > 0)
			(void)snprintf(place, sizeof(place),
			    "line %u: ", s->line);
		if (s->near[0] != '\0')
			(void)snprintf(near, sizeof(near), "; did you mean %s?",
			    s->near);
		return err_refuse(e, "new-service", 0,
		    "%sthis service is new here (known: %.400s)%s Nothing was "
		    "changed",
		    place, buf_str(&q->known), near[0] != '\0' ? near : ".");
	}
	return 0;
}

int
desk_services_check(struct db *db, const char *service, const char *meant,
    struct err *e)
{
	struct desk_services_question q;
	int rc = find_new(db, service, slice_of(""), &q, e);

	if (rc == 0)
		rc = desk_services_settle(&q, meant, e);
	desk_services_free(&q);
	return rc;
}

/* --------------------------------------------------------------- for imports */

/* Names that are being gathered. */
struct names {
	char **name;
	size_t n, cap;
};

static void
add_name(struct names *names, struct slice name)
{
	names->name =
	    mem_grow(names->name, names->n, &names->cap, sizeof(*names->name));
	names->name[names->n++] =
	    name.p == NULL ? NULL : mem_copy_text(name.p, name.n);
}

int
desk_services_rows(struct db *db, const char *meant, char ***out, struct err *e)
{
	struct slice rest = slice_of(meant == NULL ? "" : meant), name;
	struct names names = { 0 };
	struct known known;

	*out = NULL;
	if (load_known(db, &known, e) < 0)
		return -1;
	if (known.listed.known || known.here.n > 0) {
		for (size_t i = 0; i < known.listed.n; i++)
			add_name(&names, slice_of(known.listed.service[i]));
		for (size_t i = 0; i < known.here.n; i++)
			add_name(&names,
			    slice_of(known.here.service[i].service));
		while (rest.n > 0) {
			(void)text_split(rest, ',', &name, &rest);
			add_name(&names, text_trim(name));
		}
		add_name(&names, (struct slice){ 0 });
	}
	services_free(&known.here);
	*out = names.name;
	return 0;
}

void
desk_services_rows_free(char **rows)
{
	for (size_t i = 0; rows != NULL && rows[i] != NULL; i++)
		free(rows[i]);
	free(rows);
}

/* ----------------------------------------------------------- made by mistake */

/* What has left the site, or is on its way, has the name it has. */
static int
nothing_reported(struct db *db, const char *service, struct err *e)
{
	bool reported, claimed;

	if (outbox_reported(db, service, &reported, e) < 0 ||
	    claim_book_any(db, service, &claimed, e) < 0)
		return -1;
	if (claimed)
		return err_set(e, ERR_REFUSED,
		    "claims of service %s are signed off already, so it stays, "
		    "with its name",
		    service);
	if (!reported)
		return 0;
	return err_set(e, ERR_REFUSED,
	    "returns of service %s are sealed already, so it keeps its name; "
	    "withdraw its facts to take back its figures",
	    service);
}

/* Where the authority has a list, the name is one of it, or is meant. */
static int
check_name(struct desk *d, const char *to, struct err *e)
{
	struct listed list;

	if (listed_load(d->reg->db, &list, e) < 0)
		return -1;
	return list.known ? desk_services_check(d->reg->db, to, d->meant, e)
			  : 0;
}

static int
rename_service(struct desk *d, const char *service, const char *to,
    const char *seen, struct err *e)
{
	char yours[LIMITS_ID_MAX + 32];

	(void)snprintf(yours, sizeof(yours), "named %.*s", LIMITS_ID_MAX, to);
	if (service_versions_check(d->reg->db, service, seen, yours, e) < 0 ||
	    nothing_reported(d->reg->db, service, e) < 0 ||
	    check_name(d, to, e) < 0)
		return -1;
	if (people_service_rename(d->reg, service, to, e) < 0)
		return -1;
	return services_stamp(d->reg, to, e);
}

int
desk_services_rename(struct desk *d, const char *service, const char *to,
    const char *seen, struct err *e)
{
	if (gate_enter(d, OPERATION_SERVICE_RENAME, e) < 0)
		return -1;
	return gate_leave(d, rename_service(d, service, to, seen, e));
}

static int
load_version(struct db *db, const char *service,
    char version[static VERSIONS_SIZE], struct err *e)
{
	struct services_list list;
	const struct services *s;

	if (services_load(db, &list, e) < 0)
		return -1;
	s = services_find(&list, service);
	if (s != NULL)
		service_versions_of(s, version);
	else
		versions_of(NULL, version);
	services_free(&list);
	return 0;
}

static int
weigh(struct desk *d, const char *service, struct desk_services_extent *out,
    struct err *e)
{
	const struct people_service_extent *rows = &out->rows;
	char held[EXTENT_MAX];

	if (people_service_extent(d->reg->db, service, &out->rows, e) < 0)
		return -1;
	out->empty =
	    rows->clients + rows->facts + rows->summaries + rows->reviews == 0;
	out->staff = desk_staff(d);
	if (load_version(d->reg->db, service, out->version, e) < 0)
		return -1;
	(void)snprintf(held, sizeof(held), "%s %lld %lld %lld %lld",
	    out->version, (long long)rows->clients, (long long)rows->facts,
	    (long long)rows->summaries, (long long)rows->reviews);
	versions_of(held, out->held);
	return nothing_reported(d->reg->db, service, e);
}

int
desk_services_weigh(struct desk *d, const char *service,
    struct desk_services_extent *out, struct err *e)
{
	if (gate_enter(d, OPERATION_SERVICE_WEIGH, e) < 0)
		return -1;
	return gate_leave(d, weigh(d, service, out, e));
}

void
desk_services_extent_say(const struct desk_services_extent *x, struct buf *out)
{
	if (!x->empty)
		buf_printf(out,
		    "Clients with their particulars %lld, facts %lld, "
		    "quarters of totals %lld, fidelity reviews %lld: all of "
		    "it goes for good.",
		    (long long)x->rows.clients, (long long)x->rows.facts,
		    (long long)x->rows.summaries, (long long)x->rows.reviews);
}

struct jval *
desk_services_extent_json(const struct desk_services_extent *x)
{
	struct jval *o = jval_object();
	struct buf says;

	buf_init(&says, EXTENT_MAX);
	desk_services_extent_say(x, &says);
	jval_set_bool(o, "empty", x->empty);
	jval_set_str(o, "says", buf_str(&says));
	jval_set_str(o, "staff", x->staff);
	jval_set_str(o, "version", x->held);
	buf_free(&says);
	return o;
}

/* Whether it holds what somebody was shown. */
static int
check_held(const struct desk_services_extent *x, const char *seen,
    struct err *e)
{
	struct versions_change c = { .seen = seen,
		.now = x->held,
		.yours = "removed" };
	struct buf says;
	int rc;

	buf_init(&says, EXTENT_MAX);
	desk_services_extent_say(x, &says);
	c.theirs = says.n > 0 ? buf_str(&says) : "it holds nothing";
	rc = versions_check(&c, e);
	buf_free(&says);
	return rc;
}

static int
remove_service(struct desk *d, const struct desk_services_removal *r,
    struct err *e)
{
	struct desk_services_extent extent;
	char *folder;
	int rc;

	if (weigh(d, r->service, &extent, e) < 0 ||
	    service_versions_check(d->reg->db, r->service, r->version,
		"removed", e) < 0 ||
	    check_held(&extent, r->held, e) < 0)
		return -1;
	if (!extent.empty && strcmp(r->typed, extent.staff) != 0)
		return err_set(e, ERR_REFUSED,
		    "that is not the name %s; nothing was removed",
		    extent.staff);
	folder = register_folder(d->reg);
	rc = people_service_remove(d->reg, folder, r->service, r->today, e);
	free(folder);
	return rc;
}

int
desk_services_remove(struct desk *d, const struct desk_services_removal *r,
    struct err *e)
{
	if (gate_enter(d, OPERATION_SERVICE_REMOVE, e) < 0)
		return -1;
	return gate_leave(d, remove_service(d, r, e));
}

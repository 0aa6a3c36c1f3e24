/* Uptake, from the leaves of the store, and its forms. */
#include "aggregator/views/views_uptake.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/store/reference.h"
#include "aggregator/views/views_words.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/mem.h"

enum { WORDS_MAX = 8192 };

/* What each column counts, for people. */
static const struct {
	const char *name, *says;
} columns[] = {
	{ "Services", "that the registry expects in the month’s quarter" },
	{ "Named", "the authority has named the service to a site" },
	{ "Enrolled", "that site has enrolled, and its key has not ended" },
	{ "Ever sealed", "a return of any quarter has been sealed" },
	{ "This quarter", "a return was sealed since the quarter began" },
	{ "This month", "a return was sealed in the month" },
	{ "Due", "services of the newest quarter that is due: it ended more "
		 "than 30 days before the month did" },
	{ "In time",
	    "a return of that quarter was sealed after its end, within "
	    "30 days" },
	{ "Late", "none was, whether or not one came since" },
	{ "Never", "no return of any quarter was ever sealed; these are among "
		   "the late" },
};
enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

static const char source[] =
    "Counted from the entries of the log and the registry alone, so an auditor "
    "with a copy of the log comes to the same numbers. Days are those that "
    "sites "
    "state. The log has no invite before its site enrols: who was invited "
    "stands "
    "in the authority’s own record.";

/* --------------------------------------------------------- what was read */

struct views_uptake_log {
	pthread_mutex_t guard; /* of what follows */
	struct uptake *read;   /* NULL: nothing */
	int32_t day;
	uint64_t size; /* entries that were read */
};

struct views_uptake_log *
views_uptake_log_new(void)
{
	struct views_uptake_log *log = mem_alloc(sizeof(*log));

	*log = (struct views_uptake_log){ .size = 0 };
	ASSERT(pthread_mutex_init(&log->guard, NULL) == 0);
	return log;
}

void
views_uptake_log_free(struct views_uptake_log *log)
{
	if (log == NULL)
		return;
	uptake_free(log->read);
	(void)pthread_mutex_destroy(&log->guard);
	free(log);
}

/* Under the guard, or of a log that nobody else has. */
static void
forget(struct views_uptake_log *log)
{
	uptake_free(log->read);
	log->read = NULL;
	log->size = 0;
}

/* -------------------------------------------------------------------- made */

static int
read_leaf(void *arg, uint64_t index, struct slice note, struct err *e)
{
	if (uptake_leaf(arg, note, e) < 0)
		return err_prefix(e, "entry %" PRIu64, index);
	return 0;
}

/* Months that were asked for, or the newest. */
static void
find_months(const struct views_uptake_request *q, struct uptake_request *out)
{
	out->to = q->has_to ? q->to : month_of(q->day);
	if (!q->has_to && q->has_from && q->from.start > out->to.start)
		out->to = q->from;
	out->from = q->has_from ? q->from : out->to;
	for (int i = 1; !q->has_from && i < VIEWS_UPTAKE_MONTHS; i++)
		out->from = month_of(out->from.start - 1);
}

/* Count from what was read by now and what came since, under the guard. */
static int
count(struct views_uptake_log *log, struct views_uptake *v,
    struct store *reader, struct err *e)
{
	if (log->read == NULL || log->day != v->day) {
		forget(log);
		log->read = uptake_new(v->day);
		log->day = v->day;
	}
	/* Half of an entry may have been taken: begin anew next time. */
	if (store_log_each(reader, log->size, v->log_size, read_leaf, log->read,
		e) < 0) {
		forget(log);
		return -1;
	}
	log->size = v->log_size;
	return uptake_count(log->read, &v->asked, &v->rows, e);
}

/* The same with nothing kept. */
static int
count_once(struct views_uptake *v, struct store *reader, struct err *e)
{
	struct views_uptake_log log = { .read = NULL };
	int r = count(&log, v, reader, e);

	forget(&log);
	return r;
}

static int
count_with(struct views_uptake_log *log, struct views_uptake *v,
    struct store *reader, struct err *e)
{
	bool earlier;
	int r = 0;

	if (log == NULL)
		return count_once(v, reader, e);
	(void)pthread_mutex_lock(&log->guard);
	earlier = log->day == v->day && log->size > v->log_size;
	if (!earlier)
		r = count(log, v, reader, e);
	(void)pthread_mutex_unlock(&log->guard);
	return earlier ? count_once(v, reader, e) : r;
}

static int
fill(struct views_uptake *v, const struct views_uptake_request *q,
    const struct totals_snapshot *totals, struct err *e)
{
	v->asked.region = q->region;
	if (q->region != NULL && reference_find_code(v->asked.registry,
				     REGISTRY_REGION, &v->asked.region, e) < 0)
		return -1;
	find_months(q, &v->asked);
	if (q->registry_hash != NULL)
		v->registry_hash = *q->registry_hash;
	else if (reference_hash(totals->reader, &v->registry_hash, e) < 0)
		return -1;
	return count_with(q->log, v, totals->reader, e);
}

int
views_uptake_make(struct views_uptake **out,
    const struct views_uptake_request *request,
    const struct totals_snapshot *totals, const struct registry *registry,
    struct err *e)
{
	struct views_uptake *v = mem_alloc(sizeof(*v));

	*v = (struct views_uptake){ .asked.registry = registry,
		.day = request->day,
		.log_size = totals->log_size,
		.log_root = totals->log_root };
	if (fill(v, request, totals, e) < 0) {
		views_uptake_free(v);
		return -1;
	}
	*out = v;
	return 0;
}

void
views_uptake_free(struct views_uptake *v)
{
	if (v == NULL)
		return;
	free(v->rows.row);
	free(v);
}

/* ------------------------------------------------------------------- forms */

static const char *
whose(const struct views_uptake *v)
{
	return v->asked.region == NULL ? "All regions"
				       : registry_name(v->asked.registry,
					     REGISTRY_REGION, v->asked.region);
}

/* The newest month decides: who seals now, and who never did. */
static void
say_sentence(const struct views_uptake *v, struct buf *out)
{
	const struct uptake_counts *n;

	if (v->rows.n == 0 || v->asked.registry->n == 0) {
		buf_puts(out, "There is nothing to count yet.");
		return;
	}
	n = &v->rows.row[v->rows.n - 1].n;
	views_words_count(out, n->services, "service", "services");
	buf_printf(out,
	    ": %zu named to a site, %zu enrolled, %zu sealed this quarter. ",
	    n->named, n->enrolled, n->quarter);
	if (n->due == 0)
		buf_puts(out, "No quarter is due.");
	else
		buf_printf(out,
		    "Of %zu that are due, %zu sent in time, %zu late or not "
		    "yet, and %zu of these never.",
		    n->due, n->in_time, n->late, n->never);
}

void
views_uptake_text(const struct views_uptake *v, struct buf *out)
{
	struct table *t = uptake_table(&v->rows, v->asked.registry);
	char day[DAY_TEXT_SIZE];

	day_format(day, v->day);
	buf_printf(out, "%s: uptake on %s, at log entry %" PRIu64 "\n\n",
	    whose(v), day, v->log_size);
	say_sentence(v, out);
	buf_puts(out, "\n\n");
	if (v->rows.n > 0) {
		table_write_text(t, out);
		buf_puts(out, "\n");
	}
	for (size_t i = 0; i < COLUMNS; i++)
		buf_printf(out, "%s: %s.\n", columns[i].name, columns[i].says);
	buf_printf(out, "\n%s\n", source);
	table_free(t);
}

void
views_uptake_csv(const struct views_uptake *v, struct buf *out)
{
	struct table *t = uptake_table(&v->rows, v->asked.registry);

	table_write_csv(t, CSV_FOR_PROGRAMS, out);
	table_free(t);
}

static struct jval *
columns_json(void)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < COLUMNS; i++) {
		struct jval *o = jval_object();

		jval_set_str(o, "name", columns[i].name);
		jval_set_str(o, "says", columns[i].says);
		jval_add(all, o);
	}
	return all;
}

struct jval *
views_uptake_json(const struct views_uptake *v)
{
	struct table *t = uptake_table(&v->rows, v->asked.registry);
	char registry[2 * HASH_SIZE + 1], month[MONTH_TEXT_SIZE];
	struct jval *o = jval_object();
	struct buf say, root;

	buf_init(&say, WORDS_MAX);
	buf_init(&root, WORDS_MAX);
	say_sentence(v, &say);
	encode_base64(&root, v->log_root.b, HASH_SIZE);
	encode_hex(registry, v->registry_hash.b, HASH_SIZE);
	jval_set_str_or_null(o, "region", v->asked.region);
	jval_set_str(o, "name", whose(v));
	jval_set_str(o, "sentence", buf_str(&say));
	jval_set(o, "day", jval_day_shown(v->day));
	jval_set_i64(o, "log_size", (int64_t)v->log_size);
	jval_set_str(o, "log_root", buf_str(&root));
	jval_set_str(o, "registry", registry);
	month_format(month, &v->asked.from);
	jval_set_str(o, "from", month);
	month_format(month, &v->asked.to);
	jval_set_str(o, "to", month);
	jval_set(o, "table", table_page(t)); /* takes nothing out */
	jval_set(o, "rows", table_take_json(t));
	jval_set(o, "columns", columns_json());
	jval_set_str(o, "source", source);
	table_free(t);
	buf_free(&root);
	buf_free(&say);
	return o;
}

/* Uptake counted from a mirror, and held against what is shown. */
#include "auditor/uses.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "auditor/copy.h"
#include "auditor/recompute_registry.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/text.h"
#include "protocol/limits.h"
#include "protocol/note.h"
#include "protocol/statement.h"
#include "protocol/tree.h"

enum { ROW_MAX = 4096 };

/* ------------------------------------------------------------------ the log */

struct reading {
	struct uptake *uptake;
	struct tree_edge edge;
	bool bound; /* by the newest release: */
	uint64_t release;
	struct hash registry;
};

static int
read_leaf(void *arg, uint64_t index, struct slice entry, struct err *e)
{
	struct reading *r = arg;
	struct hash leaf = tree_leaf(entry);
	struct statement s;
	struct note n;

	if (uptake_leaf(r->uptake, entry, e) < 0)
		return err_prefix(e, "entry %" PRIu64, index);
	tree_edge_add(&r->edge, &leaf, NULL, NULL);
	/* It was a statement a moment ago. */
	if (note_parse(&n, entry, LIMITS_NOTE_MAX, true, e) < 0 ||
	    statement_parse(&s, n.text, e) < 0)
		return -1;
	if (s.kind == STATEMENT_RELEASE) {
		r->bound = true;
		r->release = index;
		r->registry = s.u.release.registry;
	}
	return 0;
}

/* As `recompute` reads it: in its one form, with its hash. */
static int
read_registry(struct uses *u, const char *path, struct findings *f,
    struct err *e)
{
	struct recompute r = { 0 };
	int result = recompute_registry(&r, path, f, e);

	u->registry = r.registry;
	u->registry_hash = r.registry_hash;
	return result;
}

static int
read_log(struct uses *u, const struct uses_request *q, struct copy *c,
    struct reading *r, struct err *e)
{
	uint64_t all = c->archive.checkpoint.size;

	u->size = q->size == UINT64_MAX ? all : q->size;
	if (u->size > all)
		return err_set(e, ERR_REFUSED,
		    "the mirror in %s holds %" PRIu64
		    " entries, fewer than the %" PRIu64 " to be counted; run "
		    "sheaf-audit mirror first",
		    q->dir, all, u->size);
	if (proven_each(&c->proven, 0, u->size, read_leaf, r, e) < 0)
		return -1;
	u->root = tree_edge_root(&r->edge);
	return 0;
}

static int
count(struct uses *u, const struct uses_request *q, const struct reading *r,
    struct findings *f, struct err *e)
{
	struct uptake_request ask = { .registry = &u->registry,
		.from = q->from,
		.to = q->to };

	if (r->bound && !hash_equal(&r->registry, &u->registry_hash))
		findings_add(f, FINDINGS_UNSOUND, "registry",
		    (int64_t)r->release,
		    "the newest release binds another registry than the one "
		    "that was given (P-REL-2)");
	if (q->region != NULL) {
		ask.region =
		    registry_spelled(&u->registry, REGISTRY_REGION, q->region);
		if (ask.region == NULL)
			return err_set(e, ERR_REFUSED,
			    "there is no region \"%s\" in the registry",
			    q->region);
	}
	return uptake_count(r->uptake, &ask, &u->rows, e);
}

int
uses_run(struct uses *u, const struct uses_request *q, struct findings *f,
    struct err *e)
{
	struct reading r = { .uptake = uptake_new(q->day) };
	struct copy c;
	int result = copy_open(&c, q->dir, q->policy, e);

	*u = (struct uses){ 0 };
	if (result == 0)
		result = read_registry(u, q->registry_file, f, e);
	if (result == 0)
		result = read_log(u, q, &c, &r, e);
	if (result == 0)
		result = count(u, q, &r, f, e);
	uptake_free(r.uptake);
	copy_close(&c);
	return result;
}

void
uses_free(struct uses *u)
{
	free(u->rows.row);
	registry_free(&u->registry);
	*u = (struct uses){ 0 };
}

/* ------------------------------------------------------------- what is shown */

static int
no_document(struct err *e)
{
	return err_set(e, ERR_REFUSED,
	    "it is not what `sheaf-aggregator uptake --json` prints");
}

int
uses_read(struct uses_request *q, const struct jval *shown, struct err *e)
{
	const char *day = jval_get_text(jval_get(shown, "day"), "day");
	const char *from = jval_get_text(shown, "from");
	const char *to = jval_get_text(shown, "to");
	int64_t size;

	if (day == NULL || !day_parse(slice_of(day), &q->day) || from == NULL ||
	    to == NULL || month_parse(from, &q->from, e) < 0 ||
	    month_parse(to, &q->to, e) < 0 ||
	    !jval_get_i64(shown, "log_size", &size) || size < 0)
		return no_document(e);
	q->size = (uint64_t)size;
	/* null is all regions. */
	q->region = jval_str(jval_get(shown, "region"));
	return 0;
}

static void
compare_text(const struct jval *shown, const char *member, const char *is,
    struct findings *f)
{
	const char *said = jval_get_text(shown, member);

	if (said == NULL || strcmp(said, is) != 0)
		findings_add(f, FINDINGS_UNSOUND, "uptake", FINDINGS_NO_INDEX,
		    "what is shown names another %s than the copy of the log "
		    "and the registry give",
		    member);
}

static bool
same_row(const struct jval *a, const struct jval *b, struct buf *text_a,
    struct buf *text_b)
{
	buf_reset(text_a);
	buf_reset(text_b);
	jval_write(a, false, text_a);
	jval_write(b, false, text_b);
	return !text_a->full && !text_b->full &&
	       slice_equal(buf_slice(text_a), buf_slice(text_b));
}

static size_t
compare_rows(const struct uses *u, const struct jval *rows, struct findings *f)
{
	struct table *t = uptake_table(&u->rows, &u->registry);
	struct jval *counted = table_take_json(t);
	size_t n = jval_length(counted), shown = jval_length(rows);
	struct buf is, said;

	buf_init(&is, ROW_MAX);
	buf_init(&said, ROW_MAX);
	if (n != shown)
		findings_add(f, FINDINGS_UNSOUND, "uptake", FINDINGS_NO_INDEX,
		    "%zu rows are shown, and %zu are counted", shown, n);
	for (size_t i = 0; i < n && i < shown; i++)
		if (!same_row(jval_at(counted, i), jval_at(rows, i), &is,
			&said))
			findings_add(f, FINDINGS_UNSOUND, "uptake",
			    FINDINGS_NO_INDEX,
			    "row %zu is shown as %s, and counted as %s", i + 1,
			    buf_str(&said), buf_str(&is));
	buf_free(&said);
	buf_free(&is);
	jval_free(counted);
	table_free(t);
	return n < shown ? n : shown;
}

size_t
uses_compare(const struct uses *u, const struct jval *shown, struct findings *f)
{
	char registry[2 * HASH_SIZE + 1];
	struct buf root;

	buf_init(&root, ROW_MAX);
	encode_base64(&root, u->root.b, HASH_SIZE);
	encode_hex(registry, u->registry_hash.b, HASH_SIZE);
	compare_text(shown, "log_root", buf_str(&root), f);
	compare_text(shown, "registry", registry, f);
	buf_free(&root);
	return compare_rows(u, jval_get(shown, "rows"), f);
}

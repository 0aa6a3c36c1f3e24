/*
 * The registry file: read, checked row by row and then between rows, and asked by
 * code and day.  Errors may repeat what the file says, since it holds no clients.
 */
#include "common/ips/registry.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/csvread.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

enum column { KIND, CODE, NAME, PARENT, FROM, TO, ATTRIBUTES };

static const char *const columns[] = { "kind", "code", "name", "parent", "from",
	"to", "?attributes", NULL };

static const char *const kind_words[REGISTRY_KINDS] = { "region", "area",
	"provider", "service" };

/* The kind a parent must have, or REGISTRY_KINDS for none. */
static const enum registry_kind parent_kind[REGISTRY_KINDS] = {
	[REGISTRY_REGION] = REGISTRY_KINDS,
	[REGISTRY_AREA] = REGISTRY_REGION,
	[REGISTRY_PROVIDER] = REGISTRY_KINDS,
	[REGISTRY_SERVICE] = REGISTRY_AREA,
};

static const char *const site_types[] = { "new", "aligning", "expanding",
	NULL };
static const char *const provider_types[] = { "nhs", "voluntary",
	"local_authority", "combined", NULL };
static const char *const fundings[] = { "low", "medium", "high", NULL };
static const char *const answers[] = { "yes", "no", NULL };

static int
bad(struct err *e, unsigned line, const char *column, struct slice value,
    const char *rule)
{
	return err_refuse(e, "registry", line,
	    "line %u, column %s: \"%.*s\" %s", line, column,
	    value.n > 60 ? 60 : (int)value.n, (const char *)value.p, rule);
}

static void
copy(char *to, size_t size, struct slice s)
{
	ASSERT(s.n < size);
	memcpy(to, s.p, s.n);
	to[s.n] = '\0';
}

static bool
is_one_of(struct slice s, const char *const *words)
{
	for (; *words != NULL; words++)
		if (slice_is(s, *words))
			return true;
	return false;
}

static struct slice
trim(struct slice s)
{
	while (s.n > 0 && s.p[0] == ' ') {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && s.p[s.n - 1] == ' ')
		s.n--;
	return s;
}

/* ------------------------------------------------------------- attributes */

static bool
is_code(struct slice s)
{
	return text_is_id(s);
}

static bool
is_any(struct slice s)
{
	return s.n < REGISTRY_WORD_SIZE;
}

/* One of the types, or several in their order: "new+expanding". */
static bool
is_site_type(struct slice s)
{
	struct slice part, rest = s;
	size_t next = 0;
	bool more = true;

	while (more) {
		more = text_split(rest, '+', &part, &rest);
		while (site_types[next] != NULL &&
		       !slice_is(part, site_types[next]))
			next++;
		if (site_types[next] == NULL)
			return false;
		next++;
	}
	return true;
}

static bool
is_provider_type(struct slice s)
{
	return is_one_of(s, provider_types);
}

static bool
is_funding(struct slice s)
{
	return is_one_of(s, fundings);
}

static bool
is_answer(struct slice s)
{
	return is_one_of(s, answers);
}

/* In the order of P-TOT-3. */
static const struct attribute {
	const char *name;
	bool service; /* of a service; else of everything but services */
	bool (*is)(struct slice value);
	const char *rule; /* behind a value that is none */
	size_t at, size;  /* in a row */
} attributes[] = {
#define AT(member) \
	offsetof(struct registry_row, member), \
	    sizeof(((struct registry_row *)0)->member)
	{ "provider", true, is_code, "is not a provider's code", AT(provider) },
	{ "site_type", true, is_site_type,
	    "is not one of new, aligning, expanding, or several of them in "
	    "this order with + between, like new+expanding",
	    AT(site_type) },
	{ "provider_type", true, is_provider_type,
	    "is not one of nhs, voluntary, local_authority, combined",
	    AT(provider_type) },
	{ "contract", true, is_any, "is too long (63 bytes at most)",
	    AT(contract) },
	{ "funding", true, is_funding, "is not one of low, medium, high",
	    AT(funding) },
	{ "mhsds", true, is_answer, "is not yes or no", AT(mhsds) },
	{ "ods", false, is_code,
	    "is not a code (letters, digits and -, 32 at most)", AT(ods) },
#undef AT
};
enum { ATTRIBUTES_N = sizeof(attributes) / sizeof(attributes[0]) };

static int
read_attribute(struct registry_row *r, struct slice item, struct err *e)
{
	const struct attribute *a = attributes;
	struct slice key, value;

	text_split(item, '=', &key, &value);
	key = trim(key);
	value = trim(value);
	while (a < attributes + ATTRIBUTES_N && !slice_is(key, a->name))
		a++;
	if (a == attributes + ATTRIBUTES_N)
		return bad(e, r->line, "attributes", key,
		    "is not an attribute (provider, site_type, provider_type, "
		    "contract, funding, mhsds of a service; ods of a region, "
		    "an area, a provider)");
	if (a->service && r->kind != REGISTRY_SERVICE)
		return bad(e, r->line, "attributes", item,
		    "belongs on a service's row only");
	if (!a->service && r->kind == REGISTRY_SERVICE)
		return bad(e, r->line, "attributes", item,
		    "belongs on the row of a region, an area or a provider");
	if (!a->is(value))
		return bad(e, r->line, "attributes", value, a->rule);
	copy((char *)r + a->at, a->size, value);
	return 0;
}

static int
read_attributes(struct registry_row *r, struct slice cell, struct err *e)
{
	struct slice item, rest = cell;

	while (rest.n > 0) {
		text_split(rest, ';', &item, &rest);
		item = trim(item);
		if (item.n == 0)
			continue;
		if (read_attribute(r, item, e) < 0)
			return -1;
	}
	return 0;
}

static int
read_dates(struct registry_row *r, const struct csvread_row *row, struct err *e)
{
	if (!day_parse(row->cell[FROM], &r->from))
		return bad(e, row->line, "from", row->cell[FROM],
		    "is not a date like 2026-04-01");
	r->to = DAY_NONE;
	if (row->cell[TO].n == 0)
		return 0;
	if (!day_parse(row->cell[TO], &r->to))
		return bad(e, row->line, "to", row->cell[TO],
		    "is not a date like 2026-04-01 (or blank)");
	if (r->to < r->from)
		return bad(e, row->line, "to", row->cell[TO],
		    "is before the row's first day");
	return 0;
}

static int
read_kind(struct registry_row *r, const struct csvread_row *row, struct err *e)
{
	for (unsigned k = 0; k < REGISTRY_KINDS; k++) {
		if (slice_is(row->cell[KIND], kind_words[k])) {
			r->kind = (enum registry_kind)k;
			return 0;
		}
	}
	return bad(e, row->line, "kind", row->cell[KIND],
	    "is not one of region, area, provider, service");
}

static int
read_row(void *arg, const struct csvread_row *row, struct err *e)
{
	struct registry *reg = arg;
	struct registry_row *r;
	bool parent_due;

	reg->row = mem_resize(reg->row, reg->n + 1, sizeof(*reg->row));
	r = &reg->row[reg->n];
	*r = (struct registry_row){ .line = row->line };
	if (read_kind(r, row, e) < 0)
		return -1;
	if (!text_is_id(row->cell[CODE]))
		return bad(e, row->line, "code", row->cell[CODE],
		    "is not a code (letters, digits and -, 32 at most)");
	copy(r->code, sizeof(r->code), row->cell[CODE]);
	if (row->cell[NAME].n == 0 || row->cell[NAME].n >= sizeof(r->name))
		return bad(e, row->line, "name", row->cell[NAME],
		    "must have 1 to 120 bytes");
	copy(r->name, sizeof(r->name), row->cell[NAME]);
	parent_due = parent_kind[r->kind] != REGISTRY_KINDS;
	if (parent_due ? !text_is_id(row->cell[PARENT])
		       : row->cell[PARENT].n != 0)
		return bad(e, row->line, "parent", row->cell[PARENT],
		    parent_due ? "is not a code"
			       : "must be blank for this kind");
	copy(r->parent, sizeof(r->parent), row->cell[PARENT]);
	if (read_dates(r, row, e) < 0 ||
	    read_attributes(r, row->cell[ATTRIBUTES], e) < 0)
		return -1;
	reg->n++;
	return 0;
}

static int
compare_code(const struct registry_row *a, enum registry_kind kind,
    const char *code)
{
	if (a->kind != kind)
		return a->kind < kind ? -1 : 1;
	return text_compare_id(a->code, code);
}

static int
compare(const void *pa, const void *pb)
{
	const struct registry_row *a = pa, *b = pb;
	int c = compare_code(a, b->kind, b->code);

	if (c != 0)
		return c;
	return a->from < b->from ? -1 : a->from > b->from;
}

/* Index of the first row of a code, or r->n.  By halves: totals ask for every
 * service and period. */
static size_t
first_of(const struct registry *r, enum registry_kind kind, const char *code)
{
	size_t lo = 0, hi = r->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (compare_code(&r->row[mid], kind, code) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < r->n && compare_code(&r->row[lo], kind, code) == 0)
		return lo;
	return r->n;
}

static bool
same_code(const struct registry *r, size_t i, size_t j)
{
	return j < r->n &&
	       compare_code(&r->row[j], r->row[i].kind, r->row[i].code) == 0;
}

/*
 * Rules between rows: no overlap, and parents that exist.  A parent is looked
 * for on the row's first day only: an area that later moves to another region
 * gets a new row, and its services keep theirs.
 */
static int
check_rows(const struct registry *r, struct err *e)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct registry_row *a = &r->row[i];
		enum registry_kind up = parent_kind[a->kind];

		if (same_code(r, i, i + 1) &&
		    (a->to == DAY_NONE || a->to >= r->row[i + 1].from))
			return err_refuse(e, "registry", r->row[i + 1].line,
			    "line %u: %s %s is already in force on that day "
			    "by line %u; give that row an earlier \"to\"",
			    r->row[i + 1].line, kind_words[a->kind], a->code,
			    a->line);
		if (up != REGISTRY_KINDS &&
		    registry_find(r, up, a->parent, a->from) == NULL)
			return err_refuse(e, "registry", a->line,
			    "line %u, column parent: no %s \"%s\" is in force "
			    "on the row's first day",
			    a->line, kind_words[up], a->parent);
		if (a->provider[0] != '\0' &&
		    first_of(r, REGISTRY_PROVIDER, a->provider) == r->n)
			return err_refuse(e, "registry", a->line,
			    "line %u, column attributes: there is no provider "
			    "\"%s\"",
			    a->line, a->provider);
	}
	return 0;
}

int
registry_parse(struct registry *out, struct slice file, struct err *e)
{
	struct csvread_config config = {
		.made_for = CSV_FOR_PROGRAMS,
		.columns = columns,
		.cell_max = 512,
		.rows_max = REGISTRY_ROWS_MAX,
		.row = read_row,
		.arg = out,
	};

	*out = (struct registry){ 0 };
	if (csvread_parse(file, &config, e) < 0)
		goto fail;
	/* From here on rows of one code are neighbours, in the order of their
	 * days; each keeps the line it came from, for errors.  qsort() may not
	 * be given NULL. */
	if (out->n > 0)
		qsort(out->row, out->n, sizeof(*out->row), compare);
	if (check_rows(out, e) < 0)
		goto fail;
	return 0;
fail:
	registry_free(out);
	return -1;
}

void
registry_free(struct registry *r)
{
	free(r->row);
	*r = (struct registry){ 0 };
}

const char *
registry_kind_word(enum registry_kind kind)
{
	return kind_words[kind];
}

void
registry_attributes(const struct registry_row *row, struct buf *out)
{
	size_t begin = out->n;

	for (size_t i = 0; i < ATTRIBUTES_N; i++) {
		const char *value = (const char *)row + attributes[i].at;

		if (value[0] != '\0')
			buf_printf(out, "%s%s=%s", out->n > begin ? ";" : "",
			    attributes[i].name, value);
	}
}

const char *
registry_ods(const struct registry_row *row)
{
	return row->ods[0] != '\0' ? row->ods : row->code;
}

const struct registry_row *
registry_find(const struct registry *r, enum registry_kind kind,
    const char *code, int32_t day)
{
	size_t first = first_of(r, kind, code);

	for (size_t i = first;
	     i < r->n && (i == first || same_code(r, first, i)); i++) {
		const struct registry_row *a = &r->row[i];

		if (a->from <= day && (a->to == DAY_NONE || day <= a->to))
			return a;
	}
	return NULL;
}

/* One that moved within the period counts where it ended up. */
const struct registry_row *
registry_row_in(const struct registry *r, const char *service, struct period p)
{
	size_t first = first_of(r, REGISTRY_SERVICE, service);
	const struct registry_row *last = NULL;

	for (size_t i = first;
	     i < r->n && (i == first || same_code(r, first, i)); i++) {
		const struct registry_row *a = &r->row[i];

		if (a->from <= p.end && (a->to == DAY_NONE || a->to >= p.start))
			last = a;
	}
	return last;
}

const struct registry_row *
registry_area_in(const struct registry *r, const char *service, struct period p)
{
	const struct registry_row *s = registry_row_in(r, service, p);
	int32_t day;

	if (s == NULL)
		return NULL;
	/* On the last day of the period, so that a service which moves counts
	 * once, where it ended up; one that closed, on its own last day. */
	day = s->to != DAY_NONE && s->to < p.end ? s->to : p.end;
	return registry_find(r, REGISTRY_AREA, s->parent, day);
}

const char *
registry_region_of(const struct registry *r, const char *service,
    struct period p)
{
	const struct registry_row *area = registry_area_in(r, service, p);
	size_t first;

	if (area == NULL)
		return NULL;
	first = first_of(r, REGISTRY_REGION, area->parent);
	ASSERT(first < r->n); /* check_rows() */
	return r->row[first].code;
}

bool
registry_expects(const struct registry *r, const char *service, struct period p)
{
	return registry_region_of(r, service, p) != NULL;
}

size_t
registry_expected(const struct registry *r, const char *region, struct period p)
{
	size_t codes_n, count = 0;
	const char **codes = registry_codes(r, REGISTRY_SERVICE, &codes_n);

	for (size_t i = 0; i < codes_n; i++) {
		const char *of;

		of = registry_region_of(r, codes[i], p);
		if (of != NULL &&
		    (region == NULL || text_compare_id(of, region) == 0))
			count++;
	}
	free(codes);
	return count;
}

const char *
registry_spelled(const struct registry *r, enum registry_kind kind,
    const char *code)
{
	size_t first = first_of(r, kind, code);

	return first < r->n ? r->row[first].code : NULL;
}

const char *
registry_name(const struct registry *r, enum registry_kind kind,
    const char *code)
{
	size_t first = first_of(r, kind, code);
	size_t i = first;

	if (first == r->n)
		return code;
	while (same_code(r, first, i + 1))
		i++;
	return r->row[i].name;
}

const char **
registry_codes(const struct registry *r, enum registry_kind kind, size_t *n)
{
	const char **codes = mem_array(r->n + 1, sizeof(*codes));

	*n = 0;
	for (size_t i = 0; i < r->n; i++) {
		if (r->row[i].kind != kind)
			continue;
		if (i > 0 && same_code(r, i - 1, i))
			continue;
		codes[(*n)++] = r->row[i].code;
	}
	return codes;
}

#ifndef SHEAF_COMMON_IPS_REGISTRY_H
#define SHEAF_COMMON_IPS_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/ips/period.h"

/*
 * Dated reference data: which service belongs to which area, and which
 * area to which region, from when to when.  IPS Grow's regions have the
 * names of NHS England's but other borders, and integrated care boards merge
 * and split, so membership is configuration with dates and never code.
 * Columns of the file: kind,code,name,parent,from,to,attributes.
 */
enum registry_kind {
	REGISTRY_REGION,
	REGISTRY_AREA, /* parent: a region */
	REGISTRY_PROVIDER,
	REGISTRY_SERVICE, /* parent: an area */
	REGISTRY_KINDS
};

enum {
	REGISTRY_CODE_SIZE = 33,
	REGISTRY_NAME_SIZE = 121,
	REGISTRY_WORD_SIZE = 64,
	REGISTRY_ROWS_MAX = 20000, /* ten times the services of England */
	REGISTRY_FILE_MAX = 4 * 1024 * 1024
};

/* One dated row; `to` is DAY_NONE while it is open. */
struct registry_row {
	enum registry_kind kind;
	char code[REGISTRY_CODE_SIZE];
	char name[REGISTRY_NAME_SIZE];
	char parent[REGISTRY_CODE_SIZE];
	int32_t from, to;
	/* Attributes of a service, "" where the file says none. */
	char provider[REGISTRY_CODE_SIZE];
	char site_type[REGISTRY_WORD_SIZE]; /* "new", "new+expanding" */
	char provider_type[REGISTRY_WORD_SIZE];
	char contract[REGISTRY_WORD_SIZE];
	char funding[REGISTRY_WORD_SIZE]; /* a band: "low" */
	char
	    mhsds[REGISTRY_WORD_SIZE]; /* "yes", "no": are its clients in it? */
	/* Attribute of a region, an area or a provider: the code that NHS
	 * publications have for it. */
	char ods[REGISTRY_CODE_SIZE];
	unsigned line; /* of the file it came from */
};

/* All rows, sorted by kind, code and from. */
struct registry {
	struct registry_row *row;
	size_t n;
};

/*
 * Parse a registry file.  Every rule is checked: closed kinds and
 * attributes, codes in the id grammar, real dates, from <= to, no two rows
 * of one code on the same day, and a parent of the right kind on the first
 * day of each row.  On failure e names line and column, *out is empty.
 * Free with registry_free().
 */
int registry_parse(struct registry *out, struct slice file,
    struct err *e) MUST_USE;
void registry_free(struct registry *r);

/* "region", "area", "provider" or "service", as in the file. */
const char *registry_kind_word(enum registry_kind kind);

/* Append the attributes of a row in the one form of P-TOT-3: those that are known,
 * in order, "provider=p1;site_type=new". */
void registry_attributes(const struct registry_row *row, struct buf *out);

/* The code by which NHS publications know what a row is about: its attribute
 * `ods`, or else its own code. */
const char *registry_ods(const struct registry_row *row);

/* The row of a code in force on day, or NULL. Codes ignore case. */
const struct registry_row *registry_find(const struct registry *r,
    enum registry_kind kind, const char *code, int32_t day);

/*
 * Where a service is placed in a period (protocol/TOTALS.md, P-TOT-10 to 13):
 * the code of the region of its area, by the rows in force on the period's
 * last day or, for a service that closed within the period, on its own last
 * day.  Spelled as in the region's first row, so that one region has one
 * spelling.  NULL when the registry has no such rows.
 */
const char *registry_region_of(const struct registry *r, const char *service,
    struct period p);

/* The row by which a service is placed in a period (P-TOT-10): the last that touches
 * it, and the one whose attributes count there.  NULL without one. */
const struct registry_row *registry_row_in(const struct registry *r,
    const char *service, struct period p);

/* The row of the area of the service in that period, on the day on which it is placed;
 * NULL without one. */
const struct registry_row *registry_area_in(const struct registry *r,
    const char *service, struct period p);

/* True when the service is expected to report for the period: where it is
 * placed in it. */
bool registry_expects(const struct registry *r, const char *service,
    struct period p);

/* Number of services of a region expected for the period; every region
 * when region is NULL. */
size_t registry_expected(const struct registry *r, const char *region,
    struct period p);

/* The code as spelled in its first row, which is how it is shown (P-TOT-13);
 * belongs to r.  NULL without a row of it, in any case and on whatever day. */
const char *registry_spelled(const struct registry *r, enum registry_kind kind,
    const char *code);

/* A name for people: the newest row's name, or the code itself. */
const char *registry_name(const struct registry *r, enum registry_kind kind,
    const char *code);

/* The distinct codes of a kind, in order, each as spelled in its first row;
 * the strings belong to r and the array to the caller (free()). */
const char **registry_codes(const struct registry *r, enum registry_kind kind,
    size_t *n);

#endif

#ifndef SHEAF_AGENT_MAPPING_WORKBOOK_FACTS_H
#define SHEAF_AGENT_MAPPING_WORKBOOK_FACTS_H

#include "agent/mapping/workbook_map.h"
#include "agent/people/people_row.h"
#include "agent/vault/vault.h"
#include "agent/workbook/workbook_grid.h"

/*
 * The rows of a sheet as facts of the exchange format, each a line of text
 * that knows which cell it came from.
 */
enum { WORKBOOK_ABSENT = INT32_MAX };

/* A sheet of the mapping, found in the file. */
struct workbook_bound {
	const struct workbook_map_sheet *map;
	size_t sheet;                       /* of the grid */
	const struct workbook_row *heading; /* the row of headings */
	uint32_t *at;  /* where each column of the mapping stands */
	size_t unread; /* filled headings that the mapping does not name */
};

struct workbook_source {
	size_t bound;
	const struct workbook_row *row;
	bool refused;
	size_t facts; /* that it states, those of unreadable cells too */
	struct buf reason;
};

struct workbook_fact {
	size_t source;
	size_t column; /* of the mapping's sheet */
	size_t begin, n;
};

/* What a row says of its client (job 0) or of one of its jobs. */
struct workbook_person {
	size_t source;
	int job;
	struct people_row row;
};

struct workbook_facts {
	const struct workbook_grid *grid;
	const struct workbook_map *map;
	struct workbook_bound *bound;
	size_t bounds;
	struct workbook_source *source;
	size_t sources, sources_cap;
	struct workbook_fact *fact;
	size_t facts, facts_cap;
	struct buf text;
	struct workbook_person *person; /* by client and job */
	size_t persons, persons_cap;
};

/*
 * Find the mapped sheets (or only the one of that name) and read all their
 * rows; a row with a cell that cannot be read is refused with the reason.
 * -1 when a sheet or heading is missing or there are too many rows.  Freed,
 * and wiped, with workbook_facts_free() in any case.  v makes the refs of
 * employer contacts, which must not show the client's reference; nobody is
 * born after today.
 */
int workbook_facts_read(struct workbook_facts *f,
    const struct workbook_grid *grid, const struct workbook_map *map,
    const char *only, struct err *e) MUST_USE;
int workbook_facts_make(struct workbook_facts *f, const struct vault *v,
    const char *service, int32_t today, struct err *e) MUST_USE;
void workbook_facts_free(struct workbook_facts *f);

/*
 * Refuse a row: append "sheet S, row N, column C: why" to its reason, each
 * on a line.  column is of the mapping's sheet, or WORKBOOK_ABSENT.
 */
void workbook_facts_refuse(struct workbook_facts *f, size_t source,
    size_t column, const char *why);

/* Append "row 12", with the sheet's name where the file has names. */
void workbook_facts_place(const struct workbook_facts *f, size_t source,
    struct buf *out);

/* The column of a sheet with that role (and job), or WORKBOOK_ABSENT. */
size_t workbook_facts_column(const struct workbook_map_sheet *sheet,
    enum workbook_role role, int job);

#endif

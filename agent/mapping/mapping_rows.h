#ifndef SHEAF_AGENT_MAPPING_MAPPING_ROWS_H
#define SHEAF_AGENT_MAPPING_MAPPING_ROWS_H

#include "agent/mapping/mapping_map.h"
#include "agent/people/people_row.h"
#include "common/workbook/workbook_grid.h"

/*
 * The filled rows of a mapping's sheets, found in a file, and what has been
 * read from each: facts as lines of the exchange format that know the cell
 * they came from, particulars, and why a row is refused.
 */
/* A sheet of the mapping, found in the file. */
struct mapping_bound {
	const struct mapping_map_sheet *map;
	size_t sheet;                       /* of the grid */
	const struct workbook_row *heading; /* the row of headings */
	uint32_t *at;   /* where each column of the mapping stands */
	size_t unread;  /* filled headings that the mapping does not name */
	size_t totals;  /* rows left out because they hold totals */
	uint32_t total; /* the line of the first of them */
};

struct mapping_source {
	size_t bound;
	const struct workbook_row *row;
	bool refused;
	size_t facts; /* that it states, unreadable ones included */
	struct buf reason;
};

/* One reason of a refused row, as mapping_rows_refuse() was given it. */
struct mapping_fault {
	size_t source, column;
	char *why;
};

struct mapping_fact {
	size_t source;
	size_t column; /* of the mapping's sheet */
	size_t begin, n;
};

/* What a row says about its client (job 0) or one of its jobs. */
struct mapping_person {
	size_t source;
	int job;
	struct people_row row;
};

struct mapping_rows {
	const struct workbook_grid *grid;
	const struct mapping_map *map;
	struct mapping_bound *bound;
	size_t bounds;
	struct mapping_source *source;
	size_t sources, sources_cap;
	struct mapping_fault *fault; /* in no order */
	size_t faults, faults_cap;
	struct mapping_fact *fact;
	size_t facts, facts_cap;
	struct buf text;
	struct mapping_person *person; /* by client and job */
	size_t persons, persons_cap;
};

/*
 * Find the mapped sheets (or only the one of that name), their headings and
 * their filled rows; nothing is read from the rows yet.  -1 when a sheet or
 * heading is missing or there are too many rows.  The caller frees, and
 * wipes, *rows with mapping_rows_free() in any case; grid and map must live
 * as long.
 */
int mapping_rows_find(struct mapping_rows *rows,
    const struct workbook_grid *grid, const struct mapping_map *map,
    const char *only, struct err *e) MUST_USE;
void mapping_rows_free(struct mapping_rows *rows);

/*
 * True when a row sums up others: it says "TOTAL" where the client stands, or,
 * where nobody does, in any column.  client is a column of the grid, or
 * MAPPING_ABSENT while it is not known.
 */
bool mapping_rows_totals(const struct workbook_grid *g,
    const struct workbook_row *row, uint32_t client);

/*
 * Refuse a row: append "sheet S, row N, column C: why" to its reason, each
 * on a line, but none twice.  column is of the mapping's sheet, or MAPPING_ABSENT.
 */
void mapping_rows_refuse(struct mapping_rows *rows, size_t source,
    size_t column, const char *why);

/* Append "row 12", with the sheet's name where the file has names. */
void mapping_rows_place(const struct mapping_rows *rows, size_t source,
    struct buf *out);

#endif

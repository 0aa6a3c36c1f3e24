#ifndef SHEAF_AGENT_MAPPING_MAPPING_PEOPLE_H
#define SHEAF_AGENT_MAPPING_MAPPING_PEOPLE_H

#include "agent/mapping/mapping_reading.h"
#include "agent/people/people_import.h"

/*
 * The particulars in a sheet's rows.  No reason for a refusal holds a value
 * of these columns, not even a date.
 */

/*
 * Keep what a row says of its client and jobs, in rows->person; each cell that
 * cannot be taken refuses the row.
 */
void mapping_people_read(struct mapping_reading *r);

/* Put rows->person in order, once all rows are read.  Rows that contradict each
 * other about one client or job are refused, each naming another. */
void mapping_people_meet(struct mapping_rows *rows);

/*
 * What all rows not refused say, one people_row for each client or job, whose
 * line is its place from 1; wiped and freed with mapping_people_free().
 * first is the place in rows->person where each begins.
 */
struct mapping_people {
	struct people_rows rows;
	size_t *first;
};
void mapping_people_merge(const struct mapping_rows *rows,
    struct mapping_people *out);
void mapping_people_free(struct mapping_people *people);

/* Refuse the rows that a refused people_row was made of. */
void mapping_people_refuse(struct mapping_rows *rows,
    const struct mapping_people *people, const struct exchange_remark *remark);

#endif

#ifndef SHEAF_AGENT_MAPPING_MAPPING_PEOPLE_H
#define SHEAF_AGENT_MAPPING_MAPPING_PEOPLE_H

#include "agent/mapping/mapping_reading.h"
#include "agent/people/people_import.h"

/*
 * The particulars in a sheet's rows.  No reason for a refusal holds a value
 * of these columns, not even a date.
 */

/*
 * Add what a row says about its client and jobs to rows->person; a cell that
 * cannot be taken refuses the row.
 */
void mapping_people_read(struct mapping_reading *r);

/* Sort rows->person, once all rows are read.  Rows that contradict each other
 * about one client or job are refused, with the place of another one. */
void mapping_people_meet(struct mapping_rows *rows);

/*
 * What all rows that are not refused say: one people_row for each client and
 * job, numbered from 1 as its line.  first[i] is where its particulars begin
 * in rows->person.  The caller frees it, and so wipes it, with
 * mapping_people_free().
 */
struct mapping_people {
	struct people_rows rows;
	size_t *first;
};
void mapping_people_merge(const struct mapping_rows *rows,
    struct mapping_people *out);
void mapping_people_free(struct mapping_people *people);

/* Refuse all rows that a refused people_row was made of, for its reason. */
void mapping_people_refuse(struct mapping_rows *rows,
    const struct mapping_people *people, const struct exchange_remark *remark);

#endif

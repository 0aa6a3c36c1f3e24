#ifndef SHEAF_AGENT_MAPPING_MAPPING_MAP_H
#define SHEAF_AGENT_MAPPING_MAPPING_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/mapping/mapping_words.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/text.h"

/*
 * What the columns of a one-row-per-client sheet, or of an extract from the
 * mental health services data set (MHSDS), mean, as a JSON file that
 * is proposed once, read by a person, and confirmed.  Nothing that it
 * leaves open is guessed.
 */
enum mapping_dates {
	DATES_OPEN, /* not stated yet */
	DATES_ISO,  /* yyyy-mm-dd */
	DATES_DAY_FIRST,
	DATES_MONTH_FIRST,
	DATES_DAY_FIRST_SHORT, /* dd/mm/yy, of this century */
	DATES_SERIAL,          /* days as Excel counts them */
	DATES_KINDS
};

/* What the only begin of a job, and the only date of a referral, stands
 * for. */
enum mapping_job_date { JOB_START_AND_THRESHOLD, JOB_START, JOB_DATES };
enum mapping_referral_date {
	REFERRAL_RECEIVED_AND_ACCEPTED,
	REFERRAL_RECEIVED,
	REFERRAL_ACCEPTED,
	REFERRAL_DATES
};

/* What the staff code of a row says: who the client is allocated to since the
 * day of acceptance, or only who is named with the referral. */
enum mapping_staff { STAFF_ALLOCATED, STAFF_NAMED, STAFF_KINDS };

struct mapping_column {
	char *heading;
	int nth; /* of the columns with that heading, from 1 */
	enum mapping_role role;
	int job;              /* which of the row's jobs, from 1; 0 if none */
	int number;           /* which of its pairs, from 1; 0 if none */
	enum event_mode mode; /* of contacts, and of scores (what they are
	                         measured by), else MODE_NONE */
};

enum { MAPPING_ABSENT = INT32_MAX }; /* the number of no column */

struct mapping_map_sheet {
	char *name; /* "" for a CSV file */
	struct mapping_column *column;
	size_t columns;
	bool strange;  /* what some column holds was not understood */
	bool left_out; /* not read, though it is here */
};

struct mapping_list {
	char **word; /* folded: FOLD_CASE | FOLD_WORDS */
	size_t n;
};

enum {
	MAPPING_SOURCES = 3,
	MAPPING_JOBS_MAX = 20,
	/* scores of one instrument, and changes of one job, in a row */
	MAPPING_PAIRS_MAX = 20
};

struct mapping_map {
	bool confirmed;
	bool extract; /* of an extract; else of a client sheet */
	/* Said on a page, to somebody who has never seen the file of a
	 * mapping: faults use none of its words. */
	bool on_page;
	enum mapping_dates dates;
	bool strange_dates; /* what is stated of them was not understood */
	enum mapping_job_date job_date;
	enum mapping_referral_date referral_date;
	enum mapping_staff staff;
	enum event_mode source_if_blank; /* MODE_NONE: refuse */
	struct mapping_list yes, no;
	struct mapping_list blank; /* folded: FOLD_CASE alone */
	struct mapping_list source[MAPPING_SOURCES]; /* clinician, self,
							  other */
	struct mapping_map_sheet *sheet;
	size_t sheets;
	/* Lines: what is wrong with it, and what was taken for granted. */
	struct buf faults, notes;
	size_t faulty; /* how many faults */
};

/* Words for the options of a mapping, as the file writes them. */
const char *mapping_map_dates(enum mapping_dates dates);
bool mapping_map_find_dates(const char *word, enum mapping_dates *out);

/* A mapping with the usual words and no sheet. */
void mapping_map_init(struct mapping_map *map);
void mapping_map_free(struct mapping_map *map);

/* Append a sheet or a column; the texts are copied. */
struct mapping_map_sheet *mapping_map_add_sheet(struct mapping_map *map,
    const char *name);
struct mapping_column *mapping_map_add_column(struct mapping_map_sheet *sheet,
    struct slice heading);

/* The column that states one fact together with this one, or NULL. */
const struct mapping_column *
mapping_map_partner(const struct mapping_map_sheet *sheet,
    const struct mapping_column *column);

/* The first column with that role (and job, 0 if none), or
 * MAPPING_ABSENT. */
size_t mapping_map_find(const struct mapping_map_sheet *sheet,
    enum mapping_role role, int job);

/* The column with the start of a job, or MAPPING_ABSENT. */
size_t mapping_map_find_start(const struct mapping_map_sheet *sheet, int job);

/* Whether two headings count as one. */
bool mapping_map_same_heading(struct slice a, struct slice b);

/* Whether any column holds particulars. */
bool mapping_map_has_people(const struct mapping_map *map);

/*
 * Read a mapping (freed with mapping_map_free() in any case).  Every member
 * must be known and of its kind.  All faults are found at once: map->faults
 * has a line for each (map->faulty of them), *e the only one or how many there
 * are; what could be read is in *map even then, so that mapping_map_check() may
 * go on.  Of what is no mapping at all, *e alone tells.
 */
int mapping_map_parse(struct slice bytes, struct mapping_map *map,
    struct err *e) MUST_USE;

/* 0 when nothing is left open: a sheet without client, dates not stated,
 * two columns for one thing.  Faults are noted and told as by
 * mapping_map_parse(), beside those that are there already. */
int mapping_map_check(struct mapping_map *map, struct err *e) MUST_USE;

/* Append the file's text. */
void mapping_map_write(const struct mapping_map *map, struct buf *out);

#endif

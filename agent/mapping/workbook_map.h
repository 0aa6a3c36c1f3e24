#ifndef SHEAF_AGENT_MAPPING_WORKBOOK_MAP_H
#define SHEAF_AGENT_MAPPING_WORKBOOK_MAP_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/mapping/workbook_words.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/text.h"

/*
 * What the columns of a one-row-per-client sheet mean, as a JSON file that
 * is proposed once, read by a person, and confirmed.  Nothing that it
 * leaves open is guessed.
 */
enum workbook_dates {
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
enum workbook_job_date { JOB_START_AND_THRESHOLD, JOB_START, JOB_DATES };
enum workbook_referral_date {
	REFERRAL_RECEIVED_AND_ACCEPTED,
	REFERRAL_RECEIVED,
	REFERRAL_ACCEPTED,
	REFERRAL_DATES
};

struct workbook_column {
	char *heading;
	int nth; /* of the columns with that heading, from 1 */
	enum workbook_role role;
	int job;              /* which of the row's jobs, from 1; 0 if none */
	int number;           /* which of its pairs, from 1; 0 if none */
	enum event_mode mode; /* of contacts, and of scores (what they are
	                         measured by), else MODE_NONE */
};

struct workbook_map_sheet {
	char *name; /* "" for a CSV file */
	struct workbook_column *column;
	size_t columns;
};

struct workbook_list {
	char **word; /* plain: see text_fold() */
	size_t n;
};

enum {
	WORKBOOK_SOURCES = 3,
	WORKBOOK_JOBS_MAX = 20,
	/* scores of one instrument, and changes of one job, in a row */
	WORKBOOK_PAIRS_MAX = 20
};

struct workbook_map {
	bool confirmed;
	enum workbook_dates dates;
	enum workbook_job_date job_date;
	enum workbook_referral_date referral_date;
	enum event_mode source_if_blank; /* MODE_NONE: refuse */
	struct workbook_list yes, no;
	struct workbook_list source[WORKBOOK_SOURCES]; /* clinician, self,
							  other */
	struct workbook_map_sheet *sheet;
	size_t sheets;
};

/* Words for the options of a mapping, as the file writes them. */
const char *workbook_map_dates(enum workbook_dates dates);
bool workbook_map_find_dates(const char *word, enum workbook_dates *out);

/* A mapping with the usual words and no sheet. */
void workbook_map_init(struct workbook_map *map);
void workbook_map_free(struct workbook_map *map);

/* Append a sheet or a column; the texts are copied. */
struct workbook_map_sheet *workbook_map_add_sheet(struct workbook_map *map,
    const char *name);
struct workbook_column *
workbook_map_add_column(struct workbook_map_sheet *sheet, struct slice heading);

/* The column that states one fact together with this one, or NULL. */
const struct workbook_column *
workbook_map_partner(const struct workbook_map_sheet *sheet,
    const struct workbook_column *column);

/* Whether any column holds particulars. */
bool workbook_map_has_people(const struct workbook_map *map);

/*
 * Read a mapping (freed with workbook_map_free() after success).  Every
 * member must be known and of its kind; the error says where.
 */
int workbook_map_parse(struct slice bytes, struct workbook_map *map,
    struct err *e) MUST_USE;

/* 0 when nothing is left open: a sheet without client, dates not stated,
 * two columns for one thing. */
int workbook_map_check(const struct workbook_map *map, struct err *e) MUST_USE;

/* Append the file's text. */
void workbook_map_write(const struct workbook_map *map, struct buf *out);

#endif

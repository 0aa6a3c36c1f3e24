#ifndef SHEAF_AGENT_DESK_DESK_FAULTS_H
#define SHEAF_AGENT_DESK_DESK_FAULTS_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/exchange/exchange.h"
#include "common/base/buf.h"
#include "common/base/json.h"

/*
 * What is said of the rows of a file that comes in, each thing once, with all
 * rows it is said of: a wrong day on 25 lines is one fault.
 */
struct desk_faults_item {
	const char *part;   /* of the file, as a sheet of a workbook; or "" */
	const char *column; /* NULL: the whole row */
	bool refused;       /* else a note */
	const char *code;   /* for programs; NULL: none */
	char *say;
	unsigned *line; /* rising, each once */
	size_t lines, cap;
	size_t order; /* in which it was first said */
};

struct desk_faults {
	struct desk_faults_item *item; /* as they were first said */
	size_t n, cap;
};

/* Add what is said of one row; like has part, column, refused and code, which
 * are borrowed until desk_faults_free().  say is copied. */
void desk_faults_add(struct desk_faults *all,
    const struct desk_faults_item *like, unsigned line, const char *say);

/* Once all is added: join what is said alike of the same part and column. */
void desk_faults_join(struct desk_faults *all);

/* The remarks of a report, joined. */
void desk_faults_of(const struct exchange_report *r,
    const struct exchange_manner *manner, struct desk_faults *out);
void desk_faults_free(struct desk_faults *all);

/* Append the rows of one: "3 to 27, 30 and 41".  Of very many the first are
 * named, and how many others there are. */
enum { DESK_FAULTS_RANGES = 12 };
void desk_faults_rows(const struct desk_faults_item *item, struct buf *out);

/* Append "lines 3 to 27, column date: " and what is said. */
void desk_faults_line(const struct desk_faults_item *item, struct buf *out);

/* The first DESK_FAULTS_SHOWN, each with rows, column, refused, code and text,
 * for a page; *more is how many others there are. */
enum { DESK_FAULTS_SHOWN = 200 };
struct jval *desk_faults_json(const struct desk_faults *all, size_t *more);

#endif

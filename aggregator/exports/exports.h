#ifndef SHEAF_AGGREGATOR_EXPORTS_EXPORTS_H
#define SHEAF_AGGREGATOR_EXPORTS_EXPORTS_H

#include <stdbool.h>
#include <stddef.h>

#include "aggregator/exports/exports_table.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/* The formats, as a table: the command and the pages offer what stands here. */
struct exports_format {
	const char *name;       /* "csv" */
	const char *title;      /* "CSV" */
	const char *use;        /* what it is for, in a sentence for people */
	const char *ending;     /* of the file name, with its point */
	const char *media_type; /* for Content-Type */
	bool binary;            /* not for a terminal */
	int (*write)(const struct exports_table *t, struct buf *out,
	    struct err *e);
};

/* A file is never larger: sixty years of quarters in the longest format. */
enum { EXPORTS_FILE_MAX = 64 * 1024 * 1024 };

/* All of them; *n receives how many. */
const struct exports_format *exports_formats(size_t *n);

/* The format of that name, or NULL. */
const struct exports_format *exports_format_find(const char *name);

/*
 * Append the file of a table; out should hold EXPORTS_FILE_MAX bytes.  The same
 * table gives the same bytes.  Fails when a temporary file cannot be made, or
 * the file would be too large; out then has no meaning.
 */
int exports_write(const struct exports_table *t, const struct exports_format *f,
    struct buf *out, struct err *e) MUST_USE;

#endif

#ifndef SHEAF_COMMON_WORKBOOK_WORKBOOK_RELATIONS_H
#define SHEAF_COMMON_WORKBOOK_WORKBOOK_RELATIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * What a part of a workbook is related to (ECMA-376 part 2, 8.5 and 9.3).
 * Only relations say where parts are: programs name them as they like.
 */
struct workbook_relation {
	char *id, *kind, *part; /* kind: the end of its type, "worksheet" */
};

struct workbook_relations {
	struct workbook_relation *relation;
	size_t n, cap;
	bool outside; /* some lead out of the file; they are not kept */
};

/* Append to out the name of the part that holds the relations of a part; ""
 * is the file itself. */
void workbook_relations_name(const char *part, struct buf *out);

/*
 * Read such a part's XML into *r, which is empty; freed with
 * workbook_relations_free() in any case.  of: the part whose relations they
 * are; where they lead to is made a name from the root of the file.
 */
int workbook_relations_read(struct slice xml, const char *of,
    struct workbook_relations *r, struct err *e) MUST_USE;
void workbook_relations_free(struct workbook_relations *r);

/* The first relation of that kind, or with that id; NULL when there is none. */
const struct workbook_relation *
workbook_relations_kind(const struct workbook_relations *r, const char *kind);
const struct workbook_relation *
workbook_relations_id(const struct workbook_relations *r, const char *id);

#endif

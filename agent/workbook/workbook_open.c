/*
 * The one way into this room.  The name of a file says nothing: sheets are
 * renamed from .xlsx to .csv and back.
 */
#include "agent/workbook/workbook_open.h"

#include <string.h>

#include "agent/workbook/workbook_child.h"
#include "agent/workbook/workbook_csv.h"
#include "common/base/file.h"
#include "protocol/limits.h"

static bool
begins(struct slice s, const char *mark, size_t n)
{
	return s.n >= n && memcmp(s.p, mark, n) == 0;
}

int
workbook_open(const char *path, struct workbook_grid *g, struct err *e)
{
	struct slice bytes;
	struct buf file;
	int rc;

	workbook_grid_init(g);
	if (file_read(path, LIMITS_WORKBOOK_MAX, &file, e) < 0) {
		buf_free(&file);
		return -1;
	}
	bytes = buf_slice(&file);
	/* Compound files: .xls, and every workbook under a password. */
	if (begins(bytes, "\xd0\xcf\x11\xe0", 4))
		rc = err_set(e, ERR_REFUSED,
		    "the file is an old .xls workbook, or one under a "
		    "password: save it as .xlsx without a password");
	else if (begins(bytes, "PK", 2))
		rc = workbook_child_read(bytes, g, e);
	else
		rc = workbook_csv_read(bytes, g, e);
	buf_free(&file);
	return rc;
}

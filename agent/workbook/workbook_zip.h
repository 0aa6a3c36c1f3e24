#ifndef SHEAF_AGENT_WORKBOOK_WORKBOOK_ZIP_H
#define SHEAF_AGENT_WORKBOOK_WORKBOOK_ZIP_H

#include <stdbool.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/* The parts of a ZIP file in memory, over libzip (the only file with it). */
struct workbook_zip;

/* Open bytes, which stay with the caller until workbook_zip_close(). */
int workbook_zip_open(struct workbook_zip **out, struct slice bytes,
    struct err *e) MUST_USE;
void workbook_zip_close(struct workbook_zip *z);

/* True when there is a part of that name. */
bool workbook_zip_has(const struct workbook_zip *z, const char *name);

/*
 * Unpack a part into out (emptied; its ceiling holds); its sum is checked.
 * A part that is missing, broken or too large is refused.
 */
int workbook_zip_read(struct workbook_zip *z, const char *name, struct buf *out,
    struct err *e) MUST_USE;

#endif

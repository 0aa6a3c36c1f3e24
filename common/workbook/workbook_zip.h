#ifndef SHEAF_COMMON_WORKBOOK_WORKBOOK_ZIP_H
#define SHEAF_COMMON_WORKBOOK_WORKBOOK_ZIP_H

#include <stdbool.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * The parts of a ZIP file in memory, over libzip (the only file with it).
 * Names of parts are compared folded, whether a slash or a backslash stands
 * in them, and with %20 for a blank or without.
 */
struct workbook_zip;

/*
 * Open bytes, which workbook_layout_check() took and which stay with the
 * caller until workbook_zip_close(); end is where that said they end.
 * Refused when two parts have one name.
 */
int workbook_zip_open(struct workbook_zip **out, struct slice bytes, size_t end,
    struct err *e) MUST_USE;
void workbook_zip_close(struct workbook_zip *z);

/* True when there is a part of that name. */
bool workbook_zip_has(const struct workbook_zip *z, const char *name);

/* True when a part's name ends so. */
bool workbook_zip_has_ending(const struct workbook_zip *z, const char *ending);

/*
 * Unpack a part into out (emptied; its ceiling holds); its sum is checked.  A
 * part that is missing, broken or too large is refused, and one that was read
 * already: no two sheets are one part.  All parts together may unpack to
 * LIMITS_WORKBOOK_PLAIN_MAX, whatever the file states of them.
 */
int workbook_zip_read(struct workbook_zip *z, const char *name, struct buf *out,
    struct err *e) MUST_USE;

/* True once they have unpacked to more. */
bool workbook_zip_is_spent(const struct workbook_zip *z);

#endif

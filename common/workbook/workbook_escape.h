#ifndef SHEAF_COMMON_WORKBOOK_WORKBOOK_ESCAPE_H
#define SHEAF_COMMON_WORKBOOK_WORKBOOK_ESCAPE_H

#include "common/base/buf.h"

/*
 * Append a text of a workbook's XML with its escapes undone: _xHHHH_ stands
 * for a UTF-16 code unit that XML may not hold, and _x005F_ for an underscore
 * that would otherwise begin one (ECMA-376 part 1, 22.9.2.19, ST_Xstring).
 * Half a surrogate pair stays as it stands.  Line ends become LF, as XML has
 * them.
 */
void workbook_escape_undo(struct slice s, struct buf *out);

#endif

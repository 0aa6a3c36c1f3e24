#include "agent/commands/imports.h"

#include <stdio.h>
#include <string.h>

#include "agent/workbook/workbook_csv.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

void
imports_free(struct buf *bytes)
{
	if (bytes->n > 0)
		mem_wipe(bytes->data, bytes->n);
	buf_free(bytes);
}

/* True for a ZIP file, as .xlsx is, and for the older .xls. */
static bool
is_workbook(struct slice s)
{
	return s.n >= 4 && (memcmp(s.p, "PK\x03\x04", 4) == 0 ||
			       memcmp(s.p, "\xd0\xcf\x11\xe0", 4) == 0);
}

static int
convert(struct slice bytes, struct buf *out, struct err *e)
{
	const char *encoding;

	if (is_workbook(bytes))
		return err_set(e, ERR_REFUSED,
		    "this is a workbook, and CSV is wanted: save the sheet as "
		    "\"CSV UTF-8\"; a sheet with one row per client is read by "
		    "'sheet map' and 'sheet import'");
	if (workbook_csv_decode(bytes, out, &encoding, e) < 0)
		return -1;
	if (strcmp(encoding, "UTF-8") != 0)
		(void)printf("The file is CSV in %s.\n", encoding);
	return 0;
}

int
imports_read(const char *path, struct buf *out, struct err *e)
{
	struct buf file;
	int rc;

	/* A letter of Windows-1252 has up to three bytes in UTF-8. */
	buf_init(out, (size_t)LIMITS_IMPORT_MAX * 3);
	rc = file_read(path, LIMITS_IMPORT_MAX, &file, e);
	if (rc == 0)
		rc = convert(buf_slice(&file), out, e);
	imports_free(&file);
	return rc;
}

int
imports_refused(size_t rows, bool written, unsigned offers, struct err *e)
{
	if (rows == 0)
		return 0;
	if (written)
		return err_set(e, ERR_REFUSED,
		    "%zu row%s refused; the others are stored%s", rows,
		    rows == 1 ? " was" : "s were",
		    offers & IMPORTS_WRITE
			? "; the same command with --refused FILE.csv "
			  "writes the refused ones to a file, to be corrected"
			: "");
	return err_set(e, ERR_REFUSED,
	    "%zu row%s refused; nothing of the file was stored: correct the "
	    "rows above%s",
	    rows, rows == 1 ? " was" : "s were",
	    offers & IMPORTS_ACCEPT ? ", or use --accept-good-rows" : "");
}

int
imports_unwritten(struct err *e)
{
	return err_prefix(e,
	    "all is as said above, but the refused rows could not be written "
	    "to their file");
}

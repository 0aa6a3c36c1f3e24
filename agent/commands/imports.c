/*
 * The sentences in which imports end.  They name options of the commands, so
 * they stand here and not at the desk.
 */
#include "agent/commands/imports.h"

#include "agent/console/console.h"

int
imports_new_file(const char *path, struct err *e)
{
	if (path == NULL || !console_exists(path))
		return 0;
	return err_set(e, ERR_USAGE,
	    "%s is there already; nothing is overwritten, so name another "
	    "file",
	    path);
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

#ifndef SHEAF_COMMON_WORKBOOK_WORKBOOK_READER_H
#define SHEAF_COMMON_WORKBOOK_WORKBOOK_READER_H

#include <stdbool.h>

/*
 * The process that workbook_child_read() starts.  A program that reads
 * workbooks begins its main() with
 *
 *	if (workbook_reader_asked(argc, argv))
 *		return workbook_reader_main();
 *
 * before it makes or opens anything.
 */
#define WORKBOOK_READER_COMMAND "workbook-reader"

/* This program, whatever has become of its file. */
#define WORKBOOK_READER_SELF "/proc/self/exe"

/* Exit status: nothing was read, since the process could not be confined. */
enum { WORKBOOK_READER_UNCONFINED = 3 };

/* Whether the command line is that of such a process. */
bool workbook_reader_asked(int argc, char **argv);

/*
 * Read a workbook from standard input to its end, give up every right but
 * that to compute and to write to standard output, and write there what
 * workbook_wire_read() takes.  Does not return.
 */
int workbook_reader_main(void);

#endif

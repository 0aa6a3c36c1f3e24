#ifndef SHEAF_TESTS_UNIT_TRANSCRIPT_H
#define SHEAF_TESTS_UNIT_TRANSCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"

/*
 * Cases written as text, for code that turns an input into an output:
 *
 *	## a client who is not known        a case, from an empty world
 *	$ people columns=service,client     a step: what is done
 *	svc-a,C9                            with this input
 *	|line 2, column client: ...         and must answer this
 *	svc-a,C8                            the same step with another input
 *	|line 2, column client: ...
 *	$ date dd/mm/yyyy
 *	3 April 2024 => 2024-04-03          both in one line
 *
 * Steps before the first case are done at the beginning of every case.  Lines
 * that are needed more than once are there too, from "@name:" to a blank line;
 * "@name" as input and "|@name" as an answer stand for them.
 * Lines that begin with "# " are comments; blank lines separate.  Input and
 * answers may write \\ \n \r \t \x1f, and \(Z*300) for a Z 300 times.  A
 * step's input is its lines with their line feeds; of one before " => ", the
 * text alone.
 */
struct transcript_step {
	const char *name; /* first word of the line, or two */
	/* args: the words after it, "" for none. The answer is what is
	 * written to out. */
	void (*run)(void *world, const char *args, struct slice in,
	    struct buf *out);
};

struct transcript {
	const struct transcript_step *steps; /* ends with name NULL */
	void *world;
	void (*begin)(void *world); /* before and after each case */
	void (*end)(void *world);
};

/*
 * main() of a test over the transcripts of a folder (*.txt): one test for each
 * file, which prints each answer that differs from the file's.  With
 * TRANSCRIPT_ACCEPT in the environment the answers are written into the files
 * instead: read what has changed before it is committed.
 */
int transcript_main(const struct transcript *t, const char *name,
    const char *folder);

/* Append "what 3", after a comma unless it begins the line; nothing for 0. */
void transcript_count(struct buf *out, const char *what, size_t n);

/* Whether a word is among those of args. */
bool transcript_has(const char *args, const char *word);

/* The value of "key=value" in args, or otherwise; the caller frees it. */
char *transcript_value(const char *args, const char *key,
    const char *otherwise);

#endif

#ifndef SHEAF_AGENT_REGISTER_PEOPLE_H
#define SHEAF_AGENT_REGISTER_PEOPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/ips/nhs_number.h"

/*
 * Particulars: what identifies a client, and the names of employers and jobs.
 * No figure is made of them.  They are sealed in the register, and leave it
 * only when staff on site ask for them.
 */

/* What particulars are about.  The numbers are stored: never change one. */
enum people_kind {
	PEOPLE_CLIENT = 1,
	PEOPLE_JOB = 2,
	PEOPLE_EMPLOYER_CONTACT = 3,
	PEOPLE_KINDS
};

enum people_field {
	PEOPLE_NAME,
	PEOPLE_NHS_NUMBER, /* ten digits */
	PEOPLE_BORN,       /* YYYY-MM-DD */
	PEOPLE_ADDRESS,
	PEOPLE_POSTCODE,
	PEOPLE_PHONE,
	PEOPLE_EMAIL,
	PEOPLE_NOTES,
	PEOPLE_EMPLOYER,
	PEOPLE_JOB_TITLE,
	PEOPLE_EVIDENCE, /* what shows that the job was begun */
	PEOPLE_EVIDENCE_DATE,
	PEOPLE_FIELDS
};

struct people_field_kind {
	const char *name;  /* of the column in a file */
	const char *title; /* for people */
	unsigned kinds;    /* bit (1 << kind) of each that has it */
	size_t max;        /* bytes */
};

/* The row of a field. */
const struct people_field_kind *people_field(enum people_field field);

/* Whether things of that kind have the field. */
bool people_has(enum people_kind kind, enum people_field field);

/* "client", "job", "employer_contact"; 0 when a word is none of them. */
const char *people_kind_name(enum people_kind kind);
enum people_kind people_find_kind(struct slice word);

/* The fields of one thing, owned; NULL: not known.  Starts as { 0 }. */
struct people_words {
	char *field[PEOPLE_FIELDS];
};

/* Set a field to a copy of text; an empty one is not known. */
void people_set(struct people_words *w, enum people_field field,
    struct slice text);

/* Wipe and free all fields. */
void people_wipe(struct people_words *w);

/* A field for showing; "" where it is not known. */
const char *people_get(const struct people_words *w, enum people_field field);

/* The same as people read it: an NHS number 3-3-4, put together in number. */
const char *people_shown(const struct people_words *w, enum people_field field,
    char number[static NHS_NUMBER_SHOWN_SIZE]);

/* Whether nothing is known, and whether two say the same. */
bool people_is_blank(const struct people_words *w);
bool people_same(const struct people_words *a, const struct people_words *b);

/*
 * The bytes that are sealed: the kind's fields in order, each with a NUL.
 * people_unpack() gives ERR_CORRUPT for anything else; fields that are
 * added to a kind later are not known in older bytes.
 */
void people_pack(const struct people_words *w, enum people_kind kind,
    struct buf *out);
int people_unpack(struct people_words *w, enum people_kind kind,
    struct slice plain, struct err *e) MUST_USE;

#endif

/*
 * The fields of particulars as a table, and their form under seal.  New fields
 * are only ever added to the end of a kind, so older sealed bytes can still be
 * read.
 */
#include "agent/register/people.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "protocol/limits.h"

#define OF_CLIENT  (1u << PEOPLE_CLIENT)
#define OF_JOB     (1u << PEOPLE_JOB)
#define OF_CONTACT (1u << PEOPLE_EMPLOYER_CONTACT)

static const struct people_field_kind fields[PEOPLE_FIELDS] = {
	[PEOPLE_NAME] = { "name", "Name", OF_CLIENT, LIMITS_CELL_MAX },
	[PEOPLE_NHS_NUMBER] = { "nhs_number", "NHS number", OF_CLIENT,
	    LIMITS_CELL_MAX },
	[PEOPLE_BORN] = { "date_of_birth", "Date of birth", OF_CLIENT,
	    LIMITS_CELL_MAX },
	[PEOPLE_ADDRESS] = { "address", "Address", OF_CLIENT, LIMITS_CELL_MAX },
	[PEOPLE_POSTCODE] = { "postcode", "Postcode", OF_CLIENT,
	    LIMITS_CELL_MAX },
	[PEOPLE_PHONE] = { "phone", "Phone", OF_CLIENT, LIMITS_CELL_MAX },
	[PEOPLE_EMAIL] = { "email", "Email", OF_CLIENT, LIMITS_CELL_MAX },
	[PEOPLE_NOTES] = { "notes", "Notes", OF_CLIENT,
	    LIMITS_PEOPLE_NOTES_MAX },
	[PEOPLE_EMPLOYER] = { "employer", "Employer", OF_JOB | OF_CONTACT,
	    LIMITS_CELL_MAX },
	[PEOPLE_JOB_TITLE] = { "job_title", "Job title", OF_JOB,
	    LIMITS_CELL_MAX },
	[PEOPLE_EVIDENCE] = { "evidence", "Evidence", OF_JOB, LIMITS_CELL_MAX },
	[PEOPLE_EVIDENCE_DATE] = { "evidence_date", "Evidence dated", OF_JOB,
	    LIMITS_CELL_MAX },
};

static const char *const kinds[PEOPLE_KINDS] = {
	[PEOPLE_CLIENT] = "client",
	[PEOPLE_JOB] = "job",
	[PEOPLE_EMPLOYER_CONTACT] = "employer_contact",
};

const struct people_field_kind *
people_field(enum people_field field)
{
	ASSERT(field < PEOPLE_FIELDS);
	return &fields[field];
}

bool
people_has(enum people_kind kind, enum people_field field)
{
	return (people_field(field)->kinds & 1u << kind) != 0;
}

const char *
people_kind_name(enum people_kind kind)
{
	ASSERT(kind > 0 && kind < PEOPLE_KINDS);
	return kinds[kind];
}

enum people_kind
people_find_kind(struct slice word)
{
	for (int i = PEOPLE_CLIENT; i < PEOPLE_KINDS; i++)
		if (slice_is(word, kinds[i]))
			return (enum people_kind)i;
	return 0;
}

/* -------------------------------------------------------------------- words */

static void
forget(char **field)
{
	if (*field != NULL)
		mem_wipe(*field, strlen(*field));
	free(*field);
	*field = NULL;
}

void
people_set(struct people_words *w, enum people_field field, struct slice text)
{
	forget(&w->field[field]);
	if (text.n > 0)
		w->field[field] = mem_copy_text(text.p, text.n);
}

void
people_wipe(struct people_words *w)
{
	for (size_t i = 0; i < PEOPLE_FIELDS; i++)
		forget(&w->field[i]);
}

const char *
people_get(const struct people_words *w, enum people_field field)
{
	return w->field[field] == NULL ? "" : w->field[field];
}

const char *
people_shown(const struct people_words *w, enum people_field field,
    char number[static NHS_NUMBER_SHOWN_SIZE])
{
	const char *text = people_get(w, field);

	if (field != PEOPLE_NHS_NUMBER || strlen(text) != NHS_NUMBER_SIZE - 1)
		return text;
	nhs_number_show(text, number);
	return number;
}

bool
people_is_blank(const struct people_words *w)
{
	for (size_t i = 0; i < PEOPLE_FIELDS; i++)
		if (w->field[i] != NULL)
			return false;
	return true;
}

bool
people_same(const struct people_words *a, const struct people_words *b)
{
	for (int i = 0; i < PEOPLE_FIELDS; i++)
		if (strcmp(people_get(a, (enum people_field)i),
			people_get(b, (enum people_field)i)) != 0)
			return false;
	return true;
}

/* ------------------------------------------------------------- sealed bytes */

void
people_pack(const struct people_words *w, enum people_kind kind,
    struct buf *out)
{
	for (int i = 0; i < PEOPLE_FIELDS; i++) {
		enum people_field field = (enum people_field)i;

		if (!people_has(kind, field))
			continue;
		buf_puts(out, people_get(w, field));
		buf_u8(out, 0);
	}
	ASSERT(!out->full);
}

int
people_unpack(struct people_words *w, enum people_kind kind, struct slice plain,
    struct err *e)
{
	const uint8_t *p = plain.p;
	size_t left = plain.n;

	*w = (struct people_words){ 0 };
	for (int i = 0; left > 0 && i < PEOPLE_FIELDS; i++) {
		enum people_field field = (enum people_field)i;
		const uint8_t *nul;

		if (!people_has(kind, field))
			continue;
		nul = memchr(p, 0, left);
		if (nul == NULL)
			break;
		people_set(w, field, slice_make(p, (size_t)(nul - p)));
		left -= (size_t)(nul - p) + 1;
		p = nul + 1;
	}
	if (left == 0)
		return 0;
	people_wipe(w);
	return err_set(e, ERR_CORRUPT,
	    "stored particulars are damaged; restore the register from a "
	    "backup");
}

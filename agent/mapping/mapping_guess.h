#ifndef SHEAF_AGENT_MAPPING_MAPPING_GUESS_H
#define SHEAF_AGENT_MAPPING_MAPPING_GUESS_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/mapping/mapping_words.h"

/* Why a heading has the role that it is proposed for. */
enum mapping_reason {
	REASON_UNKNOWN, /* not a known heading: ignore */
	REASON_KNOWN,
	REASON_PERSON,  /* names and other identifiable fields: ignore, unless
			  particulars are wanted */
	REASON_DERIVED, /* worked out from the dates: ignore */
	REASON_CELLS    /* known, but other things stand below it: ignore */
};

/* What a heading most likely is. */
struct mapping_guess {
	enum mapping_reason reason;
	enum mapping_role role;
	/* of REASON_PERSON, where particulars are wanted; else ROLE_IGNORE */
	enum mapping_role person;
	enum event_mode mode; /* the instrument of a score, else MODE_NONE */
	int job;     /* the 2 of "Job 2 start date", 1 where there is none */
	int number;  /* of a pair: where it is looked for first, from 1 */
	int label;   /* of a pair: headings of one pair have the same */
	int numbers; /* how many numbers the heading has */
	bool loose;  /* it has one, which need not be a job's */
	bool weak;   /* only where no other column has this role */
};

/* Which columns are looked for: of a client sheet those with facts, or with
 * particulars too; or those of an extract from MHSDS. */
enum mapping_wanted { WANTED_FACTS, WANTED_PEOPLE, WANTED_EXTRACT };

/* What stands in the cells below a heading: how many are filled, and how many
 * of these could be a date, a staff code, and so on. */
struct mapping_seen {
	size_t filled, dates, codes, yes_no, sources;
};

#endif

#ifndef SHEAF_AGENT_EXCHANGE_EXCHANGE_WORDS_H
#define SHEAF_AGENT_EXCHANGE_EXCHANGE_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/exchange/exchange_shown.h"
#include "common/base/buf.h"

/*
 * What there is to say about a row, as a structure: where, what, and the
 * values that belong to it.  The sentences stand in one table in
 * exchange_words.c, so that a report on a file, a sheet and the entry of one
 * fact can each call places by their own names.
 */
enum exchange_code {
	REMARK_NONE,

	/* One cell. */
	REMARK_REQUIRED,
	REMARK_REQUIRED_FOR,    /* event */
	REMARK_BLANK_FOR,       /* event */
	REMARK_REF_FORM,        /* n: most characters */
	REMARK_UNSEALED_NUMBER, /* an NHS number where it is not sealed */
	REMARK_LIKE_NHS_NUMBER, /* a note: a client's reference is one */
	REMARK_SERVICE_FORM,
	REMARK_SERVICE_UNKNOWN,
	REMARK_SERVICE_TWIN,
	REMARK_EVENT_UNKNOWN,  /* cell */
	REMARK_EVENT_LIKE,     /* cell; word: the event that may be meant */
	REMARK_DATE_FORM,      /* cell */
	REMARK_DATE_OLD,       /* cell */
	REMARK_DATE_FAR,       /* cell */
	REMARK_DATE_AHEAD,     /* cell; day: today; other: the cell's day */
	REMARK_MODE_UNKNOWN,   /* cell, event */
	REMARK_FLAG_UNKNOWN,   /* cell, event */
	REMARK_PART_TWICE,     /* word */
	REMARK_PART_FORM,      /* word */
	REMARK_PART_MORE,      /* word; n: part, m: value */
	REMARK_VALUE_WHOLE,    /* cell */
	REMARK_VALUE_DECIMALS, /* cell */
	REMARK_VALUE_RANGE,    /* cell; n to m */

	/* Several rows. */
	REMARK_SAME_OTHERWISE,   /* line */
	REMARK_SAME_REFUSED,     /* line */
	REMARK_REFERRAL_REFUSED, /* line */
	REMARK_JOB_REFUSED,      /* line */
	REMARK_CROWD,            /* n referrals, m allowed */
	/* with this row, the stored event of day `of` would break the rule
	 * that `inner` says of day and other */
	REMARK_BREAKS_STORED,
	REMARK_SOURCE_DIFFERS,
	REMARK_SOURCE_MISSING,
	REMARK_NO_SUCH_REFERRAL,
	REMARK_NO_SUCH_JOB,
	REMARK_WHICH_JOB,  /* an entry that names none of the client's jobs */
	REMARK_NO_JOB_YET, /* an entry about a job of a client without any */
	REMARK_NO_SUCH_CONTACT,
	REMARK_NO_REFERRAL,
	REMARK_SAME_BEGIN,
	REMARK_BEFORE_BEGIN,     /* day, other */
	REMARK_WITHIN_OPEN,      /* day, other */
	REMARK_BEFORE_DISCHARGE, /* day, other */
	REMARK_BEFORE_FIRST,     /* day, other */
	REMARK_AFTER_DISCHARGE,  /* day, other */
	REMARK_BEFORE_JOB,       /* day, other */
	REMARK_AFTER_JOB,        /* day, other */
	REMARK_FIRST_DAY_HOURS,
	REMARK_SCORE_TWICE,
	REMARK_POST_TWICE,

	/* Notes on what becomes of the row. */
	/* a correction that would withdraw n other facts */
	REMARK_WOULD_TAKE,
	REMARK_KIND_NOT_OFFERED,
	REMARK_TAKES,          /* n other facts */
	REMARK_WOULD_CORRECT,  /* event; day; other; change: what differs */
	REMARK_WOULD_WITHDRAW, /* event; day */

	/* Particulars; word: what kind of thing they are about. */
	REMARK_SERVICE_MISSING, /* n: most characters */
	REMARK_KIND_UNKNOWN,
	REMARK_KIND_WITHOUT, /* word */
	REMARK_KIND_NEEDS,   /* word */
	REMARK_BIRTH_FORM,
	REMARK_DAY_FORM,
	REMARK_AFTER_TODAY,
	REMARK_TOO_LONG, /* n: most bytes */
	REMARK_NO_TEXT,
	REMARK_UNSEEN,
	REMARK_NHS_NUMBER_FORM,
	REMARK_OTHER_THINGS, /* n: another line; word */
	REMARK_NO_SERVICE,
	REMARK_NO_CLIENT,
	REMARK_NO_JOB,
	REMARK_NO_CONTACT,

	/* Fidelity reviews and their action plans. */
	REMARK_REVIEW_DATE_FORM, /* cell */
	REMARK_BEFORE_REVIEW,    /* cell */
	REMARK_REVIEW_KIND,
	REMARK_ITEM_FORM,  /* cell */
	REMARK_SCORE_FORM, /* cell */
	REMARK_REVIEWERS_DIFFER,
	REMARK_ITEM_TWICE,    /* n: the item; at */
	REMARK_ITEMS_MISSING, /* text: their numbers */
	REMARK_ACTION_MISSING,
	REMARK_ACTION_TWICE, /* at */
	REMARK_REVIEW_WITHDRAWN,
	REMARK_NO_REVIEW,

	/* Totals of earlier quarters. */
	REMARK_PERIOD_FORM, /* text: what is wrong with it */
	REMARK_PERIOD_AHEAD,
	REMARK_MEASURE_UNKNOWN,
	REMARK_MEASURE_TWICE,
	REMARK_FIGURE_FORM,
	REMARK_FIGURES_DISAGREE, /* text: the rule that they break */
	REMARK_THROUGH_REQUIRED,
	REMARK_THROUGH_FORM,
	REMARK_THROUGH_OUTSIDE,
	REMARK_THROUGH_AHEAD,
	REMARK_THROUGH_DIFFERS,
	REMARK_THROUGH_BACK,
	REMARK_CODES
};

/* What a correction would change of a fact, besides its day. */
struct exchange_change {
	int32_t value, new_value; /* FACT_BLANK: none */
	uint8_t mode, new_mode;   /* of events.h */
	uint8_t with, without;    /* flags that come and go */
	bool part, client, staff; /* another one */
};

struct exchange_remark {
	unsigned line;
	/* else a note: what a withdrawal takes with it, or what a dry run
	 * would correct */
	bool refused;
	uint8_t event; /* of events.h */
	enum exchange_code code, inner;
	const char *column;     /* its name, for ever; NULL: the whole row */
	int32_t day, other, of; /* day numbers */
	uint32_t n, m;          /* numbers */
	unsigned at;            /* another line */
	const char *word;       /* of the vocabulary, for ever */
	/* Of a file there may be a million: a correction refuses no cell. */
	union {
		struct exchange_shown cell;
		struct exchange_change change;
	};
	char *text; /* owned; NULL where the code has none */
};

/*
 * How places are called, and what may be shown.  { 0 } is a report on a file
 * that may be kept and sent on: "line 7", and no content of a cell.
 */
struct exchange_manner {
	/* Show dates and numbers that were refused: on a terminal, whose
	 * reader has the file, and nowhere else. */
	bool shows_cells;
	/* One fact, not a row of a file: "this fact" for "this row". */
	bool one_fact;
	/* For who need not know the exchange format: days as "3 May 2026",
	 * what happened by its title, and its words only where they must be
	 * typed; with one_fact, of what somebody types on a page, no talk of
	 * cells. */
	bool for_people;
	/* Append how another line is called ("on line 7"); NULL: like that. */
	void (*at)(void *arg, unsigned line, struct buf *out);
	void *arg;
};

/* Append the sentence without its place. */
void exchange_words_sentence(const struct exchange_remark *r,
    const struct exchange_manner *manner, struct buf *out);

/* Append "line 14, column date: " and the sentence. */
void exchange_words_line(const struct exchange_remark *r,
    const struct exchange_manner *manner, struct buf *out);

/* The name of a code for programs: "date_form". */
const char *exchange_words_code(enum exchange_code code);

#endif

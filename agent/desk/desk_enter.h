#ifndef SHEAF_AGENT_DESK_DESK_ENTER_H
#define SHEAF_AGENT_DESK_DESK_ENTER_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/desk/desk.h"
#include "agent/exchange/exchange.h"
#include "agent/figures/counts.h"
#include "agent/register/people_book.h"
#include "common/base/json.h"

/*
 * One fact of one client, or one employer contact without a client, added,
 * corrected or withdrawn, on an unlocked and dated desk: by the rules and the transaction of an import, over what the
 * register holds of this client; but new evidence of a kind that the site has given no
 * title is refused, which a file may bring from elsewhere.  What is answered says what the fact counts
 * for.  Nothing is overwritten that somebody else has entered meanwhile.
 */
enum desk_enter_act { DESK_ENTER_ADD, DESK_ENTER_CORRECT, DESK_ENTER_WITHDRAW };

/* The cells of a fact as they are typed, named as the columns of the exchange
 * format. */
enum desk_enter_cell {
	DESK_ENTER_EVENT,
	DESK_ENTER_DATE,
	DESK_ENTER_MODE,
	DESK_ENTER_FLAGS,
	DESK_ENTER_REF,
	DESK_ENTER_VALUE,
	DESK_ENTER_STAFF,
	DESK_ENTER_CELLS
};
const char *desk_enter_cell_name(enum desk_enter_cell cell);

struct desk_enter_request {
	enum desk_enter_act act;
	uint32_t client; /* row number; 0: an employer contact of no client */
	const char *service; /* of such a contact, else not asked for */
	/* Which stored fact, and the version that the person saw (both of
	 * `client show`); not for ADD. */
	int64_t fact;
	const char *version;
	/* NULL: blank, or to correct: as it was. */
	const char *cell[DESK_ENTER_CELLS];
	/* Particulars of its job or employer contact: fields that are set are
	 * changed.  NULL: left as they are. */
	const struct people_words *words;
	/* Why it is corrected or withdrawn, as it is typed: kept with what it was
	 * (desk_reason.h).  NULL or blank: not said.  Nothing new has one. */
	const char *reason;
	/* The version of those particulars that the person saw, as `client
	 * show` gives it; NULL: whatever is there. */
	const char *words_version;
	bool check; /* do all of it, and roll back */
	/* The form in which it was half typed (register/drafts.h), NULL: none.
	 * Its draft goes with the entry that is stored. */
	const char *draft;
	/* A page asks, on which nobody types refs or reads the words of the
	 * exchange format: what has none gets one as desk_enter_ref.h says, facts are told as desk_words_fact() does, and remarks as
	 * exchange_manner.for_people says. */
	bool for_page;
	/* What a person has said is right though it is odd, as keys of
	 * desk_enter_odd.h; NULL: nobody is there to be asked. */
	const char *sure;
};

/* Somebody was here in between: nothing was changed. */
struct desk_enter_conflict {
	char *by, *at;        /* "": not known, as of a fact added meanwhile */
	char *theirs, *yours; /* both facts in words; theirs NULL: withdrawn */
	int64_t fact;         /* the stored one, with its version now; 0:
				 none, or the particulars are meant */
	char version[FACTS_VERSION_SIZE];
	char words_version[PEOPLE_BOOK_VERSION_SIZE]; /* of particulars */
};

enum desk_enter_outcome {
	DESK_ENTER_DONE,      /* or could be, for a check */
	DESK_ENTER_UNCHANGED, /* the register says so already */
	DESK_ENTER_REFUSED,   /* report has the remarks */
	DESK_ENTER_OVERTAKEN,
	DESK_ENTER_ASKED /* something is odd; nothing was stored yet */
};

struct desk_enter_answer {
	enum desk_enter_outcome outcome;
	bool for_page; /* of the request */
	struct exchange_report report;
	int64_t fact; /* that now stands; 0 after a withdrawal */
	char version[FACTS_VERSION_SIZE];
	char *text; /* the fact in words; withdrawn: what it was */
	/* Of the particulars, where the entry was about them alone. */
	char words_version[PEOPLE_BOOK_VERSION_SIZE];
	struct counts counts; /* of DONE */
	/* For a page, of what was stored and changes figures: sentences on
	 * those of the service (desk_enter_effects.h); else NULL. */
	struct jval *effects;
	/* What is odd and not answered yet (desk_enter_odd.h); NULL: not asked
	 * for. */
	struct jval *odd;
	struct desk_enter_conflict conflict;
};

/*
 * Do it.  0 with *out filled whatever the outcome; -1 when there is no such
 * client, or the database fails.  Freed with desk_enter_free(), also after a
 * failure.  To correct what makes a fact the same fact (its event, ref or, of
 * many kinds, its date) is to withdraw the old one and to add the new one; it is
 * refused where other facts would go with the old one.  Unless it has particulars
 * of its own, the new one keeps the number and so the history of the old one.  A
 * reason of something that turns out to be so already is not kept.
 */
int desk_enter(struct desk *d, const struct desk_enter_request *r,
    struct desk_enter_answer *out, struct err *e) MUST_USE;
void desk_enter_free(struct desk_enter_answer *answer);

#endif

#ifndef SHEAF_AGENT_DESK_DESK_RETURNS_H
#define SHEAF_AGENT_DESK_DESK_RETURNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/desk/desk.h"
#include "agent/figures/due.h"
#include "agent/figures/explain.h"
#include "agent/register/clients.h"
#include "agent/sealing/today.h"

/* Which figures leave the site next, and what each of them is made of. */

struct desk_returns_request {
	const char *service;         /* NULL: every service */
	const struct period *period; /* one quarter, due or not; NULL: all that
					is due */
	int32_t today;               /* by the clock of this machine */
	int32_t through;             /* last day to report, or DAY_NONE */
	int32_t said;                /* today in a person's words; 0: nobody
					said it */
	int32_t answered;            /* the aggregator's date in its last
					answer; 0: not looked at.  A seal
					sets it itself. */
	bool standing;   /* nor has anybody said yes to these figures, so what
			    would be under another rule set than before waits
			    (due_question.standing) */
	bool unattended; /* nobody types a name beneath the text, as with a
			    standing yes or one said beforehand: a
			    reconciliation, which a person must have read, is
			    left to a later seal */
};

/*
 * What is due: quarterly returns and fidelity reviews, with what was sealed
 * of each before.  Inside a turn of the desk.  r->period is not looked at.
 * What the centre could never take is not due (`held`).
 * Where the day is in doubt the list is made for today_supposed(), and may be
 * looked at but not signed.  ERR_REFUSED when r->said cannot be the day.
 */
struct desk_due {
	/* What would be due, but the aggregator could not take it: a service
	 * that the authority has not named, figures that were refused and
	 * have not changed.  Sentences, each with its LF; "" when nothing is
	 * held back.  Behind them one for each service whose counts of evidence
	 * stay here though all else of it is sent, due or not. */
	struct buf held;
	bool kept_back; /* something that would be due is held back */
	struct due_question question; /* `weekly`: a week has passed since
					 everything was sealed */
	struct due_list list;
	size_t left; /* reconciliations that are due as well, could be taken
			by the aggregator, and are not in the list, since
			nobody reads them (r->unattended) */
	struct returns *sealed;    /* behind question and list */
	struct today_evidence day; /* what is known of the day */
	enum today_doubt doubt;    /* TODAY_SURE where r->said was taken */
};
int desk_returns_due(struct db *db, const struct desk_returns_request *r,
    struct desk_due *out, struct err *e) MUST_USE;

/* Note how many quarters are due that were never sealed; the next
 * outbox_publish() puts that on the board, for `status`. */
int desk_returns_note(struct db *db, const struct desk_due *due,
    struct err *e) MUST_USE;

/* Free it; one that is all zero, too. */
void desk_returns_due_free(struct desk_due *due);

/* The aggregator's date in its last answer, which lies in the spool; 0: none
 * came yet. A spool that is not open is opened in the state directory dir for
 * the time of the call; 0 too where dir is NULL or has none to be read. */
int desk_returns_answered(const struct spool *spool, const char *dir,
    int32_t *day, struct err *e) MUST_USE;

/*
 * The returns that the next seal would send, or those of r->period, of each
 * service that has one; r->answered is not looked at.  The register may be
 * locked.  ERR_REFUSED when r->period has no return.  The caller frees *out after success.
 */
struct desk_preview {
	struct returns *item;
	size_t n;
	struct buf held;   /* as desk_due.held; for one quarter only which
			      counts of evidence stay here */
	bool kept_back;    /* as desk_due.kept_back */
	struct buf doubt;  /* what speaks against this machine's date, a
			      sentence a line; "" when it can be believed.
			      A seal would ask; a preview only says it. */
	int32_t sealed_on; /* when the newest statement was sealed, or
			      DAY_NONE: nothing was sealed yet */
};
int desk_returns_preview(struct desk *d, const struct desk_returns_request *r,
    struct desk_preview *out, struct err *e) MUST_USE;
void desk_returns_preview_free(struct desk_preview *preview);

/* Append the payloads, one behind the other, exactly as they are signed. */
void desk_returns_preview_write(const struct desk_preview *preview,
    struct buf *out);

/* An array: service, content, period, title, through, source, withdrawn,
 * date_in_doubt (of the whole preview: this machine's date), and the figures by their codes (null: not collected). */
struct jval *desk_returns_preview_json(const struct desk_preview *preview);

/*
 * The facts behind one figure: r->service and r->period are wanted, `code`
 * is the line of the return.  Refusals as explain_open(); the register is
 * unlocked.  The caller frees *out after success.
 */
struct desk_explain {
	struct explain what;
	struct clients_references clients;
};
int desk_returns_explain(struct desk *d, const struct desk_returns_request *r,
    const char *code, struct desk_explain *out, struct err *e) MUST_USE;
void desk_returns_explain_free(struct desk_explain *x);

/* Append it as a page of text for staff; out becomes full when it is too
 * much to be listed. */
void desk_returns_explain_write(const struct desk_explain *x, struct buf *out);

#endif

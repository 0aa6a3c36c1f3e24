#ifndef SHEAF_AGENT_DESK_DESK_SENDING_H
#define SHEAF_AGENT_DESK_DESK_SENDING_H

#include <stddef.h>
#include <stdint.h>

#include "agent/desk/desk.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/json.h"

/*
 * What has left the site and what became of it, in words for people who know no
 * command.  Each wants the spool open.
 */

/*
 * Where delivery stands: "sentences", each with "says" and whether it "needs"
 * somebody; "calm": none does; "courier":
 * one runs; "joined": an invite was taken; "by_file": no address of the region is
 * known here, so that all is carried; "log_ahead": the log holds returns of
 * this site that are not known here (desk_adopt_weigh() says more); how many
 * envelopes there are to_carry; and how many
 * returns are waiting, received, refused, and quarters never_sealed.  A sentence
 * leads ("way") to what this desk's actor may do; who may not is told whom to
 * ask.  What the
 * courier brought is taken in first.  Needs no password.  The caller frees *out.
 */
int desk_sending_status(struct desk *d, struct jval **out,
    struct err *e) MUST_USE;

/* A statement by its name, "2-14": of the second enrolment, the fourteenth.
 * ERR_REFUSED, code "no-such", for a name that is none. */
struct desk_sending_name {
	uint64_t epoch, seq;
};
int desk_sending_read_name(const char *text, struct desk_sending_name *out,
    struct err *e) MUST_USE;

/*
 * Everything that ever left, newest first, a page at a time: "returns", each
 * with name, service, title, through (null where it is not known), revision,
 * sealed_on, sealed_by, state, says (what became of it), about (whose word it was)
 * and receipt (whether there is one), and "more".  before: the last one of the page
 * before, epoch 0 for the first page.  The caller frees *out.
 */
enum { DESK_SENDING_PAGE = 100 };
int desk_sending_list(struct desk *d, struct desk_sending_name before,
    struct jval **out, struct err *e) MUST_USE;

/* The exact text that left: "text", and "why", a sentence; one of them is null.
 * The caller frees *out. */
int desk_sending_text(struct desk *d, struct desk_sending_name name,
    struct jval **out, struct err *e) MUST_USE;

/* The receipt of a statement as sent_proof() gives it, appended to out. */
int desk_sending_proof(struct desk *d, struct desk_sending_name name,
    struct buf *out, struct err *e) MUST_USE;

/*
 * The file of evidence about a statement that was refused, as refused_hand_on() makes
 * it, appended to out: for an auditor, who decides whether the refusal had a cause.
 */
int desk_sending_evidence(struct desk *d, struct desk_sending_name name,
    struct buf *out, struct err *e) MUST_USE;

/* Check every receipt again, offline: "holds", how many do, "faults", a
 * sentence for each that does not, and "says".  The caller frees *out. */
int desk_sending_verify(struct desk *d, struct jval **out,
    struct err *e) MUST_USE;

#endif

#ifndef SHEAF_AGENT_DELIVERY_ANSWERS_H
#define SHEAF_AGENT_DELIVERY_ANSWERS_H

#include <stdbool.h>

#include "agent/delivery/pins.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "protocol/statement.h"

/*
 * Who gave an answer, and what it says.  Web filters, proxies and portals
 * answer with any status, 200 too, so who spoke is known from the content
 * alone: the aggregator's own formats (PROTOCOL.md, P-ANS-2 and P-ANS-3).
 * None of it is proven; it serves to tell people what happened.
 */
enum {
	/* Its own sentence, cut: it has to fit into one of ours. */
	ANSWERS_SAID_MAX = 256
};

struct answers_word {
	bool problem;            /* the aggregator's way to say no */
	char code[ERR_CODE_MAX]; /* its stable word, or "" */
	char said
	    [ANSWERS_SAID_MAX]; /* its sentence, or ""; see answers_clean() */
};

/* Read the members of P-ANS-3 from a JSON body, which may be NULL. */
void answers_read(struct answers_word *w, const struct jval *body);
/* The same of the bytes of an answer, which need not be JSON. */
void answers_read_bytes(struct answers_word *w, struct slice answer);

/*
 * Copy a stranger's sentence for people to read: one line of valid UTF-8,
 * without control characters and such as turn or hide text, without the stop
 * at its end, cut with "..." where it is longer than out.
 */
void answers_clean(const char *text, char *out, size_t max);

/* "a web filter or proxy answered (status 403), not the aggregator; ...". */
void answers_stranger(unsigned status, const struct pins *pins,
    char out[static ERR_TEXT_MAX]);

/* What a problem means for a site, with the aggregator's sentence and what to
 * do; no full stop. */
void answers_problem(const struct answers_word *w, unsigned status,
    char out[static ERR_TEXT_MAX]);

/* Why a statement was refused and what to do about it: "because ...; ...".
 * line is of the return, 0 for none. */
void answers_refused(const char *code, int64_t line, const char *said,
    struct buf *out);

#endif

#ifndef SHEAF_AUDITOR_WATCH_H
#define SHEAF_AUDITOR_WATCH_H

#include <stdint.h>

#include "auditor/recompute_against.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "protocol/keys.h"
#include "protocol/policy.h"

/*
 * An auditor's round, for a timer: bring the copy up to date, verify all of it,
 * compare the totals if there are any, and write down what was found and what it
 * means.  What the rounds before have seen is in S/watched.json, the copy in
 * S/mirror, the report in S/report.txt, .json and .html.
 */
struct watch_request {
	const char *url, *dir;
	const struct policy *policy;
	const struct keys_verifier *authority; /* or NULL */
	/* What is shown, and what it was made of; openings_dir NULL: none. */
	const char *openings_dir, *registry_file;
	const struct recompute_shown *shown; /* or NULL */
	uint64_t shown_size;                 /* the log size it names */
	int32_t today;                       /* a day as in day.h */
	uint64_t max_mib;                    /* as mirror.h says; 0: its own */
	unsigned max_minutes;
};

enum watch_verdict { WATCH_SOUND, WATCH_UNSOUND, WATCH_LATER };

/*
 * Make a round.  *verdict says how it ended, and *report (freed by the caller)
 * is what was written to S/report.json.  WATCH_LATER: the log could not be
 * reached, or shows an older state; the copy was verified all the same, where
 * there is one.  -1 with *e when nothing could be judged or written.
 */
int watch_run(const struct watch_request *q, enum watch_verdict *verdict,
    struct jval **report, struct err *e) MUST_USE;

/* Append the report as text for people, and as a page that prints on A4. */
void watch_report_text(const struct jval *report, struct buf *out);
void watch_report_html(const struct jval *report, struct buf *out);

#endif

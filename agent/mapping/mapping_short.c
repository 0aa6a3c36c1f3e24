/*
 * Short forms in headings.  Each stands for one thing only in a sheet of an
 * employment service; what could be two things ("app", "emp", "ref") is left
 * to the patterns, which see the other words too.
 */
#include "agent/mapping/mapping_short.h"

#include "agent/mapping/mapping_pattern.h"
#include "common/base/fold.h"
#include "protocol/limits.h"

/* The first that fits is taken, so longer ones come first. */
static const struct {
	const char *choices;
	const char *words;
} forms[] = {
	{ "voc|vocat|vocl", "vocational" },
	{ "vp", "vocational profile" },
	{ "vap", "vocational action plan" },
	{ "iap", "individual action plan" },
	{ "es", "employment specialist" },
	{ "iws|in works support|inwork support", "in work support" },
	{ "su", "service user" },
	{ "f2f|ftf|f 2 f", "face to face" },
	{ "er", "employer" },
	{ "hrs|hr|hour", "hours" },
	{ "pw|p w|per wk|p wk|pwk", "per week" },
	{ "wkly", "weekly" },
	{ "wk", "week" },
	{ "wks", "weeks" },
	{ "appt|appts|appnt|apt", "appointment" },
	{ "rec d|recd|rcvd|rec", "received" },
	{ "d c d|disch d|dischd|dcd", "discharged" },
	{ "d c|dc|disch", "discharge" },
	{ "compl|comp|cmpl", "completed" },
	{ "no|nr|num|nos", "number" },
	{ "w", "with" },
	{ "1st", "first" },
	{ "commenced|commence|commencement|begun|began", "started" },
	{ "keyworker", "key worker" },
	{ "caseworker", "case worker" },
	{ "caseholder", "case holder" },
	{ "adviser", "advisor" },
	{ "prog|program", "programme" },
	{ "svc", "service" },
};

enum { FORMS = sizeof(forms) / sizeof(forms[0]) };

/* The form that *plain goes on with, behind which it moves; FORMS if none. */
static size_t
take_form(struct slice *plain)
{
	for (size_t i = 0; i < FORMS; i++) {
		struct slice list = slice_of(forms[i].choices);

		while (list.n > 0)
			if (mapping_pattern_begins(plain,
				mapping_pattern_cut(&list, '|')))
				return i;
	}
	return FORMS;
}

static bool
take_question(struct slice *plain)
{
	return mapping_pattern_begins(plain, slice_of("y n")) ||
	       mapping_pattern_begins(plain, slice_of("yes no")) ||
	       mapping_pattern_begins(plain, slice_of("y or n")) ||
	       mapping_pattern_begins(plain, slice_of("yes or no"));
}

void
mapping_short_expand(struct slice heading, struct buf *out, bool *asks)
{
	struct slice plain;
	struct buf folded;

	*asks = false;
	buf_init(&folded, LIMITS_WORKBOOK_CELL_MAX);
	fold_text(heading, FOLD_CASE | FOLD_ACCENTS | FOLD_WORDS, &folded);
	plain = buf_slice(&folded);
	while (plain.n > 0) {
		struct slice word;
		size_t i;

		if (take_question(&plain)) {
			*asks = true;
			continue;
		}
		i = take_form(&plain);
		word = i < FORMS ? slice_of(forms[i].words)
				 : mapping_pattern_cut(&plain, ' ');
		buf_printf(out, "%s%.*s", out->n ? " " : "", (int)word.n,
		    (const char *)word.p);
	}
	buf_free(&folded);
}

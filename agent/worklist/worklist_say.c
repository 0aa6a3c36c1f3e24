/*
 * The rows of lists as sentences, for a page on which each is a task.
 */
#include "agent/worklist/worklist_say.h"

#include "common/base/day.h"
#include "common/base/err.h"

static void
put_day(struct buf *out, const char *before, int32_t day)
{
	char said[DAY_SAID_SIZE];

	day_say(said, day);
	buf_printf(out, "%s%s", before, said);
}

void
worklist_say(enum worklist_name name, const struct worklist_row *row,
    struct buf *out)
{
	switch (name) {
	case WORKLIST_NO_EMPLOYER_CONTACT:
		buf_printf(out, "No employer contact, %d days after", row->n);
		put_day(out, " the vocational profile of ", row->day);
		break;
	case WORKLIST_NO_SUPPORT:
		put_day(out, "In work since ", row->day);
		buf_puts(out, ", no in-work support this month");
		if (row->due != DAY_NONE)
			put_day(out, ": the last was on ", row->due);
		break;
	case WORKLIST_UNREVIEWED:
		put_day(out, "Employer contact of ", row->day);
		buf_puts(out, " is not reviewed");
		break;
	case WORKLIST_MILESTONES:
		buf_printf(out, "%d weeks", row->n);
		put_day(out, " in the job of ", row->day);
		put_day(out, " are reached on ", row->due);
		break;
	case WORKLIST_JOB_END_UNKNOWN:
		put_day(out, "Discharged with the job of ", row->day);
		put_day(out, ", which is not known to go on since ", row->due);
		buf_puts(out, ": enter its end, or support since then");
		break;
	case WORKLIST_NO_EVIDENCE:
		buf_printf(out, "%s", row->stage);
		put_day(out, " of ", row->due);
		buf_puts(out, " has no evidence");
		if (row->early != DAY_NONE)
			put_day(out, ": what there is, of ", row->early);
		if (row->early != DAY_NONE)
			buf_puts(out, ", is earlier");
		break;
	case WORKLIST_EVIDENCE_DUE:
		buf_printf(out, "Evidence of %s", row->stage);
		put_day(out, " in the job of ", row->day);
		put_day(out, " is due from ", row->due);
		break;
	case WORKLIST_CASELOAD:
	case WORKLIST_NAMES:
		ASSERT(name != WORKLIST_CASELOAD && name != WORKLIST_NAMES);
	}
}

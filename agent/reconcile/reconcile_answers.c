/*
 * What an extract can answer, by its columns and by the months that it covers.
 */
#include "agent/reconcile/reconcile_answers.h"

#include "common/base/day.h"

static bool
has_column(const struct mapping_rows *rows, enum mapping_role role)
{
	for (size_t i = 0; i < rows->bounds; i++)
		if (mapping_map_find(rows->bound[i].map, role, 0) !=
		    MAPPING_ABSENT)
			return true;
	return false;
}

unsigned
reconcile_answers_inputs(const struct mapping_rows *rows)
{
	unsigned inputs = 0;

	/* By its team type, or by the codes of its contacts. */
	if (has_column(rows, ROLE_TEAM_TYPE) ||
	    has_column(rows, ROLE_PROCEDURE))
		inputs |= INPUT_COUNTED;
	if (has_column(rows, ROLE_RECEIVED))
		inputs |= INPUT_RECEIVED;
	if (has_column(rows, ROLE_DISCHARGED))
		inputs |= INPUT_DISCHARGED;
	if (has_column(rows, ROLE_CARE_CONTACT_DATE) &&
	    has_column(rows, ROLE_ATTENDANCE) &&
	    has_column(rows, ROLE_MECHANISM))
		inputs |= INPUT_CONTACT;
	if (has_column(rows, ROLE_EMPLOYMENT_STATUS) &&
	    has_column(rows, ROLE_EMPLOYMENT_RECORDED))
		inputs |= INPUT_AT_REFERRAL | INPUT_AT_DISCHARGE;
	if (has_column(rows, ROLE_WEEKLY_HOURS))
		inputs |= INPUT_HOURS;
	return inputs;
}

bool
reconcile_answers(unsigned inputs, int32_t begins,
    const struct reconcile_measure *measure, const struct month *m)
{
	int32_t start = measure->scope == SCOPE_YEAR ? m->year : m->window;

	if ((measure->inputs & inputs) != measure->inputs)
		return false;
	if (!(measure->inputs & INPUT_CONTACT) || begins == DAY_NONE)
		return true;
	/* What is submitted are whole months. */
	return month_of(begins).start <= start;
}

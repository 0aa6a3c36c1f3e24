/*
 * The headings of an extract from MHSDS: names of its fields, as the data set's
 * specification and the derived tables of NHS England have them.
 */
#include "agent/mapping/mapping_extract.h"

#include "common/base/fold.h"
#include "protocol/limits.h"

/* In lower case, without blanks and signs. */
static const struct {
	const char *name;
	enum mapping_role role;
} known[] = {
	{ "localpatientid", ROLE_CLIENT },
	{ "localpatientidentifier", ROLE_CLIENT },
	{ "localpatientidentifierextended", ROLE_CLIENT },
	{ "nhsnumber", ROLE_NHS_NUMBER },
	{ "servicerequestid", ROLE_REFERRAL_ID },
	{ "servicerequestidentifier", ROLE_REFERRAL_ID },
	{ "uniqservreqid", ROLE_REFERRAL_ID },
	{ "referralrequestreceiveddate", ROLE_RECEIVED },
	{ "servdischdate", ROLE_DISCHARGED },
	{ "servicedischargedate", ROLE_DISCHARGED },
	{ "servteamtyperef", ROLE_TEAM_TYPE },
	{ "servteamtypereftomh", ROLE_TEAM_TYPE },
	{ "serviceorteamtypereferredtomentalhealth", ROLE_TEAM_TYPE },
	{ "ladistrictauth", ROLE_LOCAL_AUTHORITY },
	{ "localauthoritydistrict", ROLE_LOCAL_AUTHORITY },
	{ "carecontactid", ROLE_CARE_CONTACT_ID },
	{ "carecontactidentifier", ROLE_CARE_CONTACT_ID },
	{ "uniqcarecontid", ROLE_CARE_CONTACT_ID },
	{ "carecontdate", ROLE_CARE_CONTACT_DATE },
	{ "carecontactdate", ROLE_CARE_CONTACT_DATE },
	{ "attendstatus", ROLE_ATTENDANCE },
	{ "attendordnacode", ROLE_ATTENDANCE },
	{ "attendancestatus", ROLE_ATTENDANCE },
	{ "consmechanismmh", ROLE_MECHANISM },
	{ "consmechanism", ROLE_MECHANISM },
	{ "consultationmechanismmentalhealth", ROLE_MECHANISM },
	{ "consmediumused", ROLE_MECHANISM },
	{ "codeprocandprocstatus", ROLE_PROCEDURE },
	{ "codedprocedureandprocedurestatussnomedct", ROLE_PROCEDURE },
	{ "dersnomedproccode", ROLE_PROCEDURE },
	{ "dersnomedprocqual", ROLE_PROCEDURE_QUALIFIER },
	{ "employstatus", ROLE_EMPLOYMENT_STATUS },
	{ "employmentstatus", ROLE_EMPLOYMENT_STATUS },
	{ "employstatusrecdate", ROLE_EMPLOYMENT_RECORDED },
	{ "employmentstatusrecordeddate", ROLE_EMPLOYMENT_RECORDED },
	{ "weekhoursworked", ROLE_WEEKLY_HOURS },
	{ "weeklyhoursworked", ROLE_WEEKLY_HOURS },
};

struct mapping_guess
mapping_extract_guess(struct slice heading)
{
	struct mapping_guess guess = { .job = 1, .number = 1, .label = 1 };
	struct buf words, plain;

	buf_init(&words, LIMITS_WORKBOOK_CELL_MAX);
	buf_init(&plain, LIMITS_WORKBOOK_CELL_MAX);
	fold_text(heading, FOLD_CASE | FOLD_WORDS, &words);
	for (size_t i = 0; i < words.n; i++)
		if (words.data[i] != ' ')
			buf_u8(&plain, words.data[i]);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (slice_is(buf_slice(&plain), known[i].name)) {
			guess.reason = REASON_KNOWN;
			guess.role = known[i].role;
		}
	buf_free(&words);
	buf_free(&plain);
	return guess;
}

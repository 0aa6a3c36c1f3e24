#include "agent/mapping/mapping_words.h"

#include <stddef.h>

#include "common/base/err.h"
#include "common/base/text.h"

/*
 * Headings as services and the reporting tool write them, plain (see
 * text_fold()), "date" and a job's number left out: "Date
 * Vocational Profile Started", "Job 2 - start date".
 */
static const struct {
	const char *words;
	enum mapping_role role; /* of REASON_PERSON: what it would be */
	enum mapping_reason reason;
} known[] = {
#define IS(role, words) \
	{ \
		words, role, REASON_KNOWN \
	}
#define OF(role, words) \
	{ \
		words, role, REASON_PERSON \
	}
#define PERSON(words) \
	{ \
		words, ROLE_IGNORE, REASON_PERSON \
	}
#define DERIVED(words) \
	{ \
		words, ROLE_IGNORE, REASON_DERIVED \
	}
	IS(ROLE_CLIENT, "client"),
	IS(ROLE_CLIENT, "client id"),
	IS(ROLE_CLIENT, "client ref"),
	IS(ROLE_CLIENT, "client reference"),
	IS(ROLE_CLIENT, "client number"),
	IS(ROLE_CLIENT, "client no"),
	IS(ROLE_CLIENT, "client code"),
	IS(ROLE_CLIENT, "service user id"),
	IS(ROLE_CLIENT, "service user ref"),
	IS(ROLE_CLIENT, "service user reference"),
	IS(ROLE_CLIENT, "service user number"),
	IS(ROLE_CLIENT, "participant id"),
	IS(ROLE_CLIENT, "case id"),
	IS(ROLE_CLIENT, "case number"),
	IS(ROLE_CLIENT, "case reference"),
	IS(ROLE_CLIENT, "local id"),
	IS(ROLE_CLIENT, "local reference"),
	IS(ROLE_CLIENT, "unique id"),
	IS(ROLE_CLIENT, "unique identifier"),
	IS(ROLE_CLIENT, "id"),
	IS(ROLE_CLIENT, "reference"),
	IS(ROLE_CLIENT, "ref"),
	IS(ROLE_REFERRAL_ID, "referral id"),
	IS(ROLE_REFERRAL_ID, "referral ref"),
	IS(ROLE_REFERRAL_ID, "referral reference"),
	IS(ROLE_REFERRAL_ID, "referral number"),
	IS(ROLE_REFERRAL_ID, "episode"),
	IS(ROLE_REFERRAL_ID, "episode id"),
	IS(ROLE_REFERRAL_ID, "episode number"),
	IS(ROLE_STAFF, "staff"),
	IS(ROLE_STAFF, "staff code"),
	IS(ROLE_STAFF, "staff id"),
	IS(ROLE_STAFF, "es code"),
	IS(ROLE_STAFF, "es id"),
	IS(ROLE_STAFF, "employment specialist code"),
	IS(ROLE_STAFF, "employment specialist id"),
	IS(ROLE_STAFF, "worker code"),
	IS(ROLE_STAFF, "worker id"),
	IS(ROLE_SOURCE, "source"),
	IS(ROLE_SOURCE, "referral source"),
	IS(ROLE_SOURCE, "source of referral"),
	IS(ROLE_SOURCE, "referrer type"),
	IS(ROLE_SOURCE, "referral type"),
	IS(ROLE_SOURCE, "referral route"),
	IS(ROLE_EMPLOYED, "employed"),
	IS(ROLE_EMPLOYED, "employed at referral"),
	IS(ROLE_EMPLOYED, "in work at referral"),
	IS(ROLE_EMPLOYED, "in employment at referral"),
	IS(ROLE_EMPLOYED, "working at referral"),
	IS(ROLE_EMPLOYED, "employment status at referral"),
	IS(ROLE_REFERRAL_DATE, "referral"),
	IS(ROLE_REFERRAL_DATE, "referred"),
	IS(ROLE_REFERRAL_DATE, "of referral"),
	IS(ROLE_REFERRAL_DATE, "of referral to ips"),
	IS(ROLE_REFERRAL_DATE, "referred to ips"),
	IS(ROLE_RECEIVED, "referral received"),
	IS(ROLE_RECEIVED, "received"),
	IS(ROLE_RECEIVED, "of referral received"),
	IS(ROLE_ACCEPTED, "referral accepted"),
	IS(ROLE_ACCEPTED, "accepted"),
	IS(ROLE_ACCEPTED, "accepted onto caseload"),
	IS(ROLE_ACCEPTED, "accepted to service"),
	IS(ROLE_ACCEPTED, "of acceptance"),
	IS(ROLE_PROFILE_STARTED, "vocational profile started"),
	IS(ROLE_PROFILE_STARTED, "vocational profile start"),
	IS(ROLE_PROFILE_STARTED, "vocational profile commenced"),
	IS(ROLE_PROFILE_STARTED, "vocational profile begun"),
	IS(ROLE_PROFILE_STARTED, "vp started"),
	IS(ROLE_PROFILE_STARTED, "vp start"),
	IS(ROLE_PROFILE_STARTED, "profile started"),
	IS(ROLE_PROFILE_STARTED, "profile start"),
	IS(ROLE_PROFILE_COMPLETED, "vocational profile completed"),
	IS(ROLE_PROFILE_COMPLETED, "vocational profile complete"),
	IS(ROLE_PROFILE_COMPLETED, "vocational profile finished"),
	IS(ROLE_PROFILE_COMPLETED, "vp completed"),
	IS(ROLE_PROFILE_COMPLETED, "profile completed"),
	IS(ROLE_PROFILE_COMPLETED, "profile complete"),
	IS(ROLE_PLAN_COMPLETED, "action plan completed"),
	IS(ROLE_PLAN_COMPLETED, "action plan complete"),
	IS(ROLE_PLAN_COMPLETED, "plan completed"),
	IS(ROLE_PLAN_COMPLETED, "employment plan completed"),
	IS(ROLE_PLAN_COMPLETED, "employment action plan completed"),
	IS(ROLE_PLAN_COMPLETED, "vocational action plan completed"),
	IS(ROLE_PLAN_COMPLETED, "job search plan completed"),
	IS(ROLE_PLAN_COMPLETED, "return to work plan completed"),
	IS(ROLE_DISCHARGED, "discharge"),
	IS(ROLE_DISCHARGED, "discharged"),
	IS(ROLE_DISCHARGED, "of discharge"),
	IS(ROLE_DISCHARGED, "case closed"),
	IS(ROLE_DISCHARGED, "closed"),
	IS(ROLE_DISCHARGED, "closure"),
	IS(ROLE_DISCHARGED, "exit"),
	IS(ROLE_DISCHARGED, "left service"),
	IS(ROLE_DISCHARGED, "discharged from ips"),
	IS(ROLE_ALLOCATED, "allocated"),
	IS(ROLE_ALLOCATED, "allocation"),
	IS(ROLE_ALLOCATED, "allocated to es"),
	IS(ROLE_ALLOCATED, "of allocation"),
	IS(ROLE_CONTACT, "first contact"),
	IS(ROLE_CONTACT, "of first contact"),
	IS(ROLE_CONTACT, "first appointment"),
	IS(ROLE_CONTACT, "of first appointment"),
	IS(ROLE_CONTACT, "first attended contact"),
	IS(ROLE_CONTACT, "first attended appointment"),
	IS(ROLE_CONTACT, "first meeting"),
	IS(ROLE_CONTACT, "first seen"),
	IS(ROLE_CONTACT, "last contact"),
	IS(ROLE_CONTACT, "of last contact"),
	IS(ROLE_CONTACT, "last seen"),
	IS(ROLE_CONTACT, "most recent contact"),
	IS(ROLE_CONTACT, "last appointment"),
	IS(ROLE_EMPLOYER_CONTACT, "first employer contact"),
	IS(ROLE_EMPLOYER_CONTACT, "of first employer contact"),
	IS(ROLE_EMPLOYER_CONTACT, "first contact with employer"),
	IS(ROLE_EMPLOYER_CONTACT, "of first contact with employer"),
	IS(ROLE_EMPLOYER_CONTACT, "first contact with an employer"),
	IS(ROLE_EMPLOYER_CONTACT, "of first contact with an employer"),
	IS(ROLE_EMPLOYER_CONTACT, "employer first contacted"),
	IS(ROLE_IN_WORK_SUPPORT, "in work support"),
	IS(ROLE_IN_WORK_SUPPORT, "last in work support"),
	IS(ROLE_IN_WORK_SUPPORT, "of last in work support"),
	IS(ROLE_IN_WORK_SUPPORT, "first in work support"),
	IS(ROLE_APPLICATION, "application"),
	IS(ROLE_APPLICATION, "of application"),
	IS(ROLE_APPLICATION, "first application"),
	IS(ROLE_APPLICATION, "first job application"),
	IS(ROLE_INTERVIEW, "interview"),
	IS(ROLE_INTERVIEW, "of interview"),
	IS(ROLE_INTERVIEW, "first interview"),
	IS(ROLE_INTERVIEW, "first job interview"),
	IS(ROLE_JOB_DATE, "job"),
	IS(ROLE_JOB_DATE, "job start"),
	IS(ROLE_JOB_DATE, "job started"),
	IS(ROLE_JOB_DATE, "of job start"),
	IS(ROLE_JOB_DATE, "started job"),
	IS(ROLE_JOB_DATE, "start of job"),
	IS(ROLE_JOB_DATE, "job outcome"),
	IS(ROLE_JOB_DATE, "into work"),
	IS(ROLE_JOB_DATE, "employment start"),
	IS(ROLE_JOB_DATE, "employment started"),
	IS(ROLE_JOB_DATE, "started work"),
	IS(ROLE_JOB_DATE, "work started"),
	IS(ROLE_JOB_DATE, "started employment"),
	IS(ROLE_JOB_DATE, "job begun"),
	IS(ROLE_JOB_FULL_DAY, "job full day"),
	IS(ROLE_JOB_FULL_DAY, "job first full day"),
	IS(ROLE_JOB_FULL_DAY, "first full day worked"),
	IS(ROLE_JOB_FULL_DAY, "job first full day worked"),
	IS(ROLE_JOB_FULL_DAY, "first full day"),
	IS(ROLE_JOB_FOUR_HOURS, "job four hours"),
	IS(ROLE_JOB_FOUR_HOURS, "four hours worked"),
	IS(ROLE_JOB_FOUR_HOURS, "job four hours worked"),
	IS(ROLE_JOB_FOUR_HOURS, "four hours worked by"),
	IS(ROLE_JOB_FOUR_HOURS, "job four hours worked by"),
	IS(ROLE_JOB_ENDED, "job end"),
	IS(ROLE_JOB_ENDED, "job ended"),
	IS(ROLE_JOB_ENDED, "of job end"),
	IS(ROLE_JOB_ENDED, "end of job"),
	IS(ROLE_JOB_ENDED, "job left"),
	IS(ROLE_JOB_ENDED, "left job"),
	IS(ROLE_JOB_ENDED, "employment end"),
	IS(ROLE_JOB_ENDED, "employment ended"),
	IS(ROLE_JOB_ENDED, "last day worked"),
	IS(ROLE_JOB_ENDED, "job last day worked"),
	IS(ROLE_JOB_HOURS, "job hours"),
	IS(ROLE_JOB_HOURS, "hours"),
	IS(ROLE_JOB_HOURS, "weekly hours"),
	IS(ROLE_JOB_HOURS, "job weekly hours"),
	IS(ROLE_JOB_HOURS, "hours per week"),
	IS(ROLE_JOB_HOURS, "hours a week"),
	IS(ROLE_JOB_HOURS, "job hours per week"),
	IS(ROLE_JOB_HOURS, "job hours a week"),
	IS(ROLE_JOB_HOURS, "contracted hours"),
	IS(ROLE_JOB_HOURS, "job contracted hours"),
	IS(ROLE_JOB_HOURS, "number of hours"),
	IS(ROLE_JOB_PART_TIME, "part time"),
	IS(ROLE_JOB_PART_TIME, "job part time"),
	IS(ROLE_JOB_PART_TIME, "full time or part time"),
	IS(ROLE_JOB_PART_TIME, "full or part time"),
	IS(ROLE_JOB_PART_TIME, "job full or part time"),
	IS(ROLE_JOB_PAID, "paid"),
	IS(ROLE_JOB_PAID, "job paid"),
	IS(ROLE_JOB_PAID, "paid job"),
	IS(ROLE_JOB_PAID, "paid work"),
	IS(ROLE_JOB_COMPETITIVE, "competitive"),
	IS(ROLE_JOB_COMPETITIVE, "job competitive"),
	IS(ROLE_JOB_COMPETITIVE, "competitive job"),
	IS(ROLE_JOB_COMPETITIVE, "competitive employment"),
	IS(ROLE_JOB_HOURS_CHANGED, "hours changed"),
	IS(ROLE_JOB_HOURS_CHANGED, "hours changed on"),
	IS(ROLE_JOB_HOURS_CHANGED, "hours change"),
	IS(ROLE_JOB_HOURS_CHANGED, "of hours change"),
	IS(ROLE_JOB_HOURS_CHANGED, "change of hours"),
	IS(ROLE_JOB_HOURS_CHANGED, "of change of hours"),
	IS(ROLE_JOB_HOURS_CHANGED, "of change in hours"),
	IS(ROLE_JOB_HOURS_CHANGED, "of new hours"),
	IS(ROLE_JOB_HOURS_CHANGED, "new hours from"),
	IS(ROLE_JOB_HOURS_CHANGED, "weekly hours changed on"),
	IS(ROLE_JOB_HOURS_CHANGED, "job hours changed"),
	IS(ROLE_JOB_HOURS_CHANGED, "job hours changed on"),
	IS(ROLE_JOB_HOURS_CHANGED, "job hours change"),
	IS(ROLE_JOB_HOURS_CHANGED, "of job hours change"),
	IS(ROLE_JOB_HOURS_CHANGED, "job change of hours"),
	IS(ROLE_JOB_HOURS_CHANGED, "job of change of hours"),
	IS(ROLE_JOB_HOURS_CHANGED, "job new hours from"),
	IS(ROLE_JOB_HOURS_CHANGED, "job weekly hours changed on"),
	IS(ROLE_JOB_NEW_HOURS, "new hours"),
	IS(ROLE_JOB_NEW_HOURS, "new weekly hours"),
	IS(ROLE_JOB_NEW_HOURS, "new hours per week"),
	IS(ROLE_JOB_NEW_HOURS, "new hours a week"),
	IS(ROLE_JOB_NEW_HOURS, "new contracted hours"),
	IS(ROLE_JOB_NEW_HOURS, "changed hours"),
	IS(ROLE_JOB_NEW_HOURS, "hours changed to"),
	IS(ROLE_JOB_NEW_HOURS, "hours after change"),
	IS(ROLE_JOB_NEW_HOURS, "job new hours"),
	IS(ROLE_JOB_NEW_HOURS, "job new weekly hours"),
	IS(ROLE_JOB_NEW_HOURS, "job new hours per week"),
	IS(ROLE_JOB_NEW_HOURS, "job new hours a week"),
	IS(ROLE_JOB_NEW_HOURS, "job new contracted hours"),
	IS(ROLE_JOB_NEW_HOURS, "job changed hours"),
	IS(ROLE_JOB_NEW_HOURS, "job hours changed to"),
	IS(ROLE_JOB_NEW_HOURS, "job hours after change"),
	OF(ROLE_CLIENT_NAME, "name"),
	OF(ROLE_CLIENT_NAME, "client name"),
	OF(ROLE_CLIENT_NAME, "full name"),
	OF(ROLE_CLIENT_NAME, "client full name"),
	OF(ROLE_CLIENT_NAME, "name of client"),
	OF(ROLE_CLIENT_NAME, "service user name"),
	OF(ROLE_CLIENT_NAME, "patient name"),
	OF(ROLE_CLIENT_NAME, "participant name"),
	OF(ROLE_FIRST_NAME, "first name"),
	OF(ROLE_FIRST_NAME, "forename"),
	OF(ROLE_FIRST_NAME, "client forename"),
	OF(ROLE_FIRST_NAME, "forenames"),
	OF(ROLE_FIRST_NAME, "given name"),
	OF(ROLE_LAST_NAME, "last name"),
	OF(ROLE_LAST_NAME, "surname"),
	OF(ROLE_LAST_NAME, "client surname"),
	OF(ROLE_LAST_NAME, "family name"),
	OF(ROLE_NHS_NUMBER, "nhs number"),
	OF(ROLE_NHS_NUMBER, "nhs no"),
	OF(ROLE_NHS_NUMBER, "nhs"),
	OF(ROLE_BORN, "of birth"),
	OF(ROLE_BORN, "birth"),
	OF(ROLE_BORN, "dob"),
	OF(ROLE_BORN, "d o b"),
	OF(ROLE_ADDRESS, "address"),
	OF(ROLE_ADDRESS, "address line"),
	OF(ROLE_ADDRESS, "home address"),
	OF(ROLE_POSTCODE, "postcode"),
	OF(ROLE_POSTCODE, "post code"),
	OF(ROLE_PHONE, "phone"),
	OF(ROLE_PHONE, "phone number"),
	OF(ROLE_PHONE, "phone no"),
	OF(ROLE_PHONE, "telephone"),
	OF(ROLE_PHONE, "telephone number"),
	OF(ROLE_PHONE, "telephone no"),
	OF(ROLE_PHONE, "tel"),
	OF(ROLE_PHONE, "tel no"),
	OF(ROLE_PHONE, "mobile"),
	OF(ROLE_PHONE, "mobile number"),
	OF(ROLE_PHONE, "mobile no"),
	OF(ROLE_PHONE, "contact number"),
	OF(ROLE_EMAIL, "email"),
	OF(ROLE_EMAIL, "e mail"),
	OF(ROLE_EMAIL, "email address"),
	OF(ROLE_EMAIL, "e mail address"),
	OF(ROLE_NOTES, "notes"),
	OF(ROLE_NOTES, "note"),
	OF(ROLE_NOTES, "comments"),
	OF(ROLE_NOTES, "comment"),
	OF(ROLE_NOTES, "notes comments"),
	OF(ROLE_JOB_EMPLOYER, "employer"),
	OF(ROLE_JOB_EMPLOYER, "employer name"),
	OF(ROLE_JOB_EMPLOYER, "name of employer"),
	OF(ROLE_JOB_EMPLOYER, "job employer"),
	OF(ROLE_JOB_EMPLOYER, "job employer name"),
	OF(ROLE_JOB_EMPLOYER, "job name of employer"),
	OF(ROLE_JOB_EMPLOYER, "company"),
	OF(ROLE_JOB_EMPLOYER, "company name"),
	OF(ROLE_JOB_TITLE, "job title"),
	OF(ROLE_JOB_TITLE, "job role"),
	OF(ROLE_JOB_TITLE, "job job title"),
	OF(ROLE_JOB_TITLE, "job job role"),
	OF(ROLE_JOB_TITLE, "job position"),
	OF(ROLE_JOB_TITLE, "job occupation"),
	OF(ROLE_JOB_EVIDENCE, "job evidence"),
	OF(ROLE_JOB_EVIDENCE, "of job evidence"),
	OF(ROLE_JOB_EVIDENCE, "evidence of job"),
	OF(ROLE_JOB_EVIDENCE_DATE, "job evidence dated"),
	PERSON("initials"),
	PERSON("service user"),
	PERSON("age"),
	PERSON("gender"),
	PERSON("sex"),
	PERSON("ethnicity"),
	PERSON("gp"),
	PERSON("gp practice"),
	PERSON("ni number"),
	PERSON("national insurance number"),
	PERSON("rio number"),
	PERSON("rio id"),
	PERSON("hospital number"),
	PERSON("diagnosis"),
	PERSON("employment specialist"),
	PERSON("employment specialist name"),
	PERSON("es"),
	PERSON("es name"),
	PERSON("staff name"),
	PERSON("worker"),
	PERSON("care coordinator"),
	PERSON("referrer"),
	PERSON("referred by"),
	DERIVED("engaged"),
	DERIVED("days to first employer contact"),
	DERIVED("job 13 weeks"),
	DERIVED("job 26 weeks"),
	DERIVED("job 52 weeks"),
	DERIVED("13 weeks"),
	DERIVED("26 weeks"),
	DERIVED("52 weeks"),
	DERIVED("13 week sustainment"),
	DERIVED("26 week sustainment"),
	DERIVED("52 week sustainment"),
	DERIVED("13 weeks sustained"),
	DERIVED("26 weeks sustained"),
	DERIVED("52 weeks sustained"),
	DERIVED("reason refused"),
};

enum { KNOWN = sizeof(known) / sizeof(known[0]) };

/* A word of a plain heading that does not tell one heading from another. */
static bool
is_filler(struct slice word)
{
	return slice_is(word, "date") || slice_is(word, "dates") ||
	       slice_is(word, "the");
}

/* A heading without fillers and numbers. */
struct bare {
	struct buf words;
	int number[2], numbers;
	bool date, job; /* it has that word */
};

/* Take out fillers and at most so many numbers. */
static void
strip(struct slice plain, int numbers, struct bare *bare)
{
	buf_reset(&bare->words);
	bare->numbers = 0;
	bare->date = bare->job = false;
	while (plain.n > 0) {
		struct slice word = mapping_words_next(&plain);
		const char *rest = NULL;
		int n = bare->numbers < numbers
			    ? mapping_words_number(word, &rest)
			    : 0;

		if (n > 0)
			bare->number[bare->numbers++] = n;
		bare->date = bare->date || slice_is(word, "date");
		if (is_filler(word) || (n > 0 && rest == NULL))
			continue;
		if (n > 0)
			word = slice_of(rest);
		bare->job = bare->job || slice_is(word, "job");
		buf_printf(&bare->words, "%s%.*s", bare->words.n ? " " : "",
		    (int)word.n, (const char *)word.p);
	}
}

/* The same with the word "date" beside it: "New hours", "New hours date". */
static enum mapping_role
dated(enum mapping_role role)
{
	switch (role) {
	case ROLE_JOB_NEW_HOURS:
		return ROLE_JOB_HOURS_CHANGED;
	case ROLE_JOB_EVIDENCE:
		return ROLE_JOB_EVIDENCE_DATE;
	default:
		/* Whatever "Email date" is, it is no address. */
		return mapping_words_role(role)->cells == CELLS_TEXT
			   ? ROLE_IGNORE
			   : role;
	}
}

static bool
look_up(const struct bare *bare, struct mapping_guess *guess)
{
	enum mapping_role role;
	size_t i = 0;

	while (i < KNOWN && !slice_is(buf_slice(&bare->words), known[i].words))
		i++;
	if (i == KNOWN)
		return false;
	role = bare->date ? dated(known[i].role) : known[i].role;
	guess->reason = known[i].reason;
	if (guess->reason == REASON_PERSON)
		guess->person = role;
	else
		guess->role = role;
	return true;
}

/* Numbers tell jobs apart, and pairs of one job. */
static bool
allows(const struct mapping_guess *guess, int numbers)
{
	const struct mapping_role_kind *kind = mapping_words_role(guess->role);

	if (guess->reason != REASON_KNOWN)
		return numbers <= 1;
	return numbers == 0 || (kind->job && numbers == 1) ||
	       (kind->job && kind->partner != ROLE_IGNORE);
}

struct mapping_guess
mapping_words_guess(struct slice heading)
{
	struct mapping_guess unknown = { .job = 1, .number = 1, .label = 1 };
	struct mapping_guess guess = unknown;
	struct bare bare = { 0 };
	struct buf plain;
	bool found = false;

	buf_init(&plain, ERR_TEXT_MAX);
	buf_init(&bare.words, ERR_TEXT_MAX);
	text_fold(heading, &plain);
	for (int n = 0; n <= 2 && !found && !plain.full; n++) {
		strip(buf_slice(&plain), n, &bare);
		guess = unknown;
		found = bare.numbers == n && look_up(&bare, &guess) &&
			allows(&guess, n);
	}
	guess.numbers = bare.numbers;
	guess.loose = bare.numbers == 1 && !bare.job;
	if (found && bare.numbers > 0 &&
	    (guess.reason == REASON_KNOWN ||
		mapping_words_role(guess.person)->job))
		guess.job = bare.number[0];
	if (found && bare.numbers > 1)
		guess.number = guess.label = bare.number[1];
	if (!found)
		guess = plain.full
			    ? unknown
			    : mapping_words_guess_score(buf_slice(&plain));
	buf_free(&plain);
	buf_free(&bare.words);
	return guess;
}

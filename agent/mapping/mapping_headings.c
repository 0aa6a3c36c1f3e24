/*
 * The headings that are known: a table of patterns.  People name a column in
 * many ways, but few words make up most of them.  A heading that no pattern
 * fits is never guessed at: a date read as another date would make wrong
 * figures, and nobody would see it.
 */
#include "agent/mapping/mapping_headings.h"

#include "agent/mapping/mapping_pattern.h"
#include "agent/mapping/mapping_scores.h"
#include "agent/mapping/mapping_short.h"
#include "common/base/err.h"

/* How much a heading is worth without its cells. */
enum trust {
	SURE,
	/* It can mean something else: "Action plan" a date or a yes. */
	CHECKED,
	/* It mostly means something else: only what stands below decides. */
	PROVEN,
	/* Only where no other column has that role. */
	WEAK
};

/*
 * Patterns for headings as mapping_short_expand() leaves them, without
 * numbers, "date" and "the", and "of" at the beginning.  The first that fits
 * is taken, if its cells do not speak against it.
 */
static const struct {
	enum mapping_reason reason;
	enum mapping_role role; /* of REASON_PERSON: what it would be */
	enum trust trust;
	const char *patterns;
} known[] = {
	{ REASON_KNOWN, ROLE_CLIENT, SURE,
	    "client, id, ref|reference, "
	    "local|unique id|identifier|reference|ref|number, "
	    "unique? (client|service user|participant|case|customer|learner) "
	    "id|identifier|ref|reference|code number?, "
	    "unique? (client|service user|participant|case|customer|learner) "
	    "number, ips id|ref|reference|number|code" },
	/* Numbers of other systems: many services have no number of their
	 * own. */
	{ REASON_KNOWN, ROLE_CLIENT, WEAK,
	    "(rio|carenotes|care notes|paris|systmone|systemone|emis|lorenzo|"
	    "mosaic|patient|hospital|epr|pas) id|number|ref|reference|"
	    "identifier|code" },
	{ REASON_KNOWN, ROLE_REFERRAL_ID, SURE,
	    "referral id|ref|reference|number, episode (id|number)?" },
	{ REASON_KNOWN, ROLE_STAFF, SURE,
	    "staff (code|id|initials)?, "
	    "(employment specialist|worker|key worker|advisor) "
	    "code|id|initials" },
	{ REASON_KNOWN, ROLE_STAFF, CHECKED,
	    "(employment|vocational|ips)? specialist, worker, "
	    "(key|case|ips|employment|vocational|allocated|lead) worker, "
	    "(employment|ips|vocational)? advisor, case holder|manager, "
	    "allocated (to|worker|staff|specialist), staff member, "
	    "member of staff, job coach, caseload holder" },
	{ REASON_KNOWN, ROLE_SOURCE, SURE,
	    "source (of referral)?, referral|ref source|type|route, "
	    "referrer type, how referred, route of referral, "
	    "referred by|from team|service|agency|organisation, "
	    "referring team|service|agency|organisation|source" },
	{ REASON_KNOWN, ROLE_SOURCE, CHECKED, "referred from" },
	{ REASON_KNOWN, ROLE_SOURCE, PROVEN,
	    "referred by, referrer, team, referral, referral from|by, "
	    "referral team, referral agency, agency" },
	{ REASON_KNOWN, ROLE_EMPLOYED, SURE,
	    "employed, (employed|working|in work|in employment|"
	    "in paid work|in paid employment|employment status) "
	    "(at|on|upon|when) referral|referred" },
	{ REASON_KNOWN, ROLE_EMPLOYED, CHECKED,
	    "job retention, retention (case|client|referral)?, "
	    "job retention case|client|referral" },
	{ REASON_KNOWN, ROLE_REFERRAL_DATE, SURE,
	    "referral|referred|ref, "
	    "referral|referred to|into (ips|service|programme|"
	    "employment service|ips service)" },
	{ REASON_KNOWN, ROLE_REFERRAL_DATE, WEAK,
	    "(start|started) (on|with|in) programme, programme start|started" },
	{ REASON_KNOWN, ROLE_RECEIVED, SURE,
	    "received, referral|ref received, received referral" },
	{ REASON_KNOWN, ROLE_ACCEPTED, SURE,
	    "(referral|ref|case|client)? accepted, acceptance, "
	    "referral acceptance, acceptance of referral, "
	    "accepted (on|onto|to|into|by|for) (caseload|service|ips|"
	    "programme), acceptance (on|onto|to|into) (caseload|service|"
	    "ips|programme), taken on (to|onto|caseload)?, "
	    "(taken|added) (on|onto|to) caseload, (case|file)? opened, "
	    "caseload start|started, (start|started) on caseload" },
	{ REASON_KNOWN, ROLE_ACCEPTED_YES_NO, PROVEN,
	    "(referral|ref|case|client)? accepted, taken on, "
	    "accepted on|onto|to|into|by|for caseload|service|ips|programme, "
	    "(referral|ref)? suitable, suitable for ips|service" },
	{ REASON_KNOWN, ROLE_PROFILE_STARTED, SURE,
	    "(vocational profile|career profile|profile) started|start" },
	{ REASON_KNOWN, ROLE_PROFILE_STARTED, CHECKED,
	    "vocational|career profile" },
	{ REASON_KNOWN, ROLE_PROFILE_COMPLETED, SURE,
	    "(vocational profile|career profile|profile) "
	    "completed|complete|completion|finished|done|end|ended" },
	{ REASON_KNOWN, ROLE_PLAN_COMPLETED, SURE,
	    "(action|employment|employment action|vocational action|"
	    "individual action|job search|return to work)? plan "
	    "completed|complete|completion|done|finished|agreed" },
	{ REASON_KNOWN, ROLE_PLAN_COMPLETED, CHECKED,
	    "(action|employment|employment action|vocational action|"
	    "individual action|job search|return to work) plan" },
	{ REASON_KNOWN, ROLE_DISCHARGED, SURE,
	    "discharge|discharged, "
	    "discharge|discharged from ips|service|programme|caseload, "
	    "(case|file|referral)? closed|closure|closing, exit|exited, "
	    "exit|exited from ips|service|programme, "
	    "left|exited|leaving ips|service|programme, "
	    "end|ended on|of|with programme|service|ips, "
	    "programme|service end|ended|exit" },
	{ REASON_KNOWN, ROLE_ALLOCATED, SURE,
	    "allocated (to employment specialist|on|to)?, "
	    "allocation (to employment specialist)?" },
	{ REASON_KNOWN, ROLE_CONTACT, SURE,
	    "(first|last) attended? "
	    "contact|appointment|meeting|session|visit, "
	    "(first|last) face to face (contact|appointment|meeting)?, "
	    "first|last seen|met|contacted, "
	    "initial contact|appointment|meeting|assessment, "
	    "most recent contact|appointment|meeting" },
	{ REASON_KNOWN, ROLE_EMPLOYER_CONTACT, SURE,
	    "first employer|emp contact|contacted|engaged|engagement|"
	    "meeting|visit|met|seen, "
	    "first contact|meeting with an? employer, "
	    "employer|emp first contact|contacted|engaged|met" },
	{ REASON_KNOWN, ROLE_IN_WORK_SUPPORT, SURE,
	    "in work support contact?, in work support (last|first) contact?, "
	    "(first|last) in work support contact?" },
	{ REASON_KNOWN, ROLE_IN_WORK_SUPPORT, CHECKED,
	    "post employment|placement support contact?, "
	    "(first|last) post employment support contact?" },
	{ REASON_KNOWN, ROLE_APPLICATION, SURE,
	    "application, first job? application" },
	{ REASON_KNOWN, ROLE_INTERVIEW, SURE,
	    "interview, first job? interview" },
	{ REASON_KNOWN, ROLE_JOB_DATE, SURE,
	    "job outcome?, paid? (job|employment|work) start|started, "
	    "(start|started) (in|of)? paid? job|employment|work, "
	    "(into|entered) paid? (work|employment|job)" },
	{ REASON_KNOWN, ROLE_JOB_FULL_DAY, SURE,
	    "job full day, job? first full day worked?" },
	{ REASON_KNOWN, ROLE_JOB_FOUR_HOURS, SURE,
	    "job four hours, job? four hours worked by?" },
	{ REASON_KNOWN, ROLE_JOB_ENDED, SURE,
	    "(job|employment|work) end|ended|finish|finished|left, "
	    "(end|finish) of (job|employment|work), "
	    "(left|ended|finished) (job|employment|work), "
	    "job? last day worked" },
	{ REASON_KNOWN, ROLE_JOB_HOURS, SURE,
	    "job? (weekly|contracted)? hours, "
	    "job? contracted? hours worked? (per|a)? week, "
	    "number of (contracted|weekly)? hours, "
	    "number of contracted? hours worked? (per|a)? week" },
	{ REASON_KNOWN, ROLE_JOB_PART_TIME, SURE,
	    "job? part time, job? full time? or part time" },
	{ REASON_KNOWN, ROLE_JOB_PAID, SURE, "job? paid, paid job|work" },
	{ REASON_KNOWN, ROLE_JOB_COMPETITIVE, SURE,
	    "job? competitive, competitive job|employment" },
	{ REASON_KNOWN, ROLE_JOB_HOURS_CHANGED, SURE,
	    "job? weekly? hours changed on?, job? of? hours change, "
	    "job? of? change of hours, change in hours, "
	    "job? new hours from" },
	{ REASON_KNOWN, ROLE_JOB_NEW_HOURS, SURE,
	    "job? new (weekly|contracted)? hours, job? new hours per|a week, "
	    "job? changed hours, job? hours changed to, "
	    "job? hours after change" },
	{ REASON_PERSON, ROLE_CLIENT_NAME, SURE,
	    "(client|service user|patient|participant)? full? name, "
	    "name of client" },
	{ REASON_PERSON, ROLE_FIRST_NAME, SURE,
	    "first|given name, client? forename, forenames" },
	{ REASON_PERSON, ROLE_LAST_NAME, SURE,
	    "last|family name, client? surname" },
	{ REASON_PERSON, ROLE_NHS_NUMBER, SURE, "nhs number?" },
	{ REASON_PERSON, ROLE_BORN, SURE, "birth, dob, d o b" },
	{ REASON_PERSON, ROLE_ADDRESS, SURE, "home? address, address line" },
	{ REASON_PERSON, ROLE_POSTCODE, SURE, "postcode, post code" },
	{ REASON_PERSON, ROLE_PHONE, SURE,
	    "phone|telephone|mobile|tel number?, contact number" },
	{ REASON_PERSON, ROLE_EMAIL, SURE, "(email|e mail) address?" },
	{ REASON_PERSON, ROLE_NOTES, SURE,
	    "notes|note, comments|comment, notes comments" },
	{ REASON_PERSON, ROLE_JOB_EMPLOYER, SURE,
	    "job? employer name?, job? name of employer, company name?" },
	{ REASON_PERSON, ROLE_JOB_TITLE, SURE,
	    "job job? title|role, job position|occupation" },
	{ REASON_PERSON, ROLE_JOB_EVIDENCE, SURE,
	    "job evidence, evidence of job" },
	{ REASON_PERSON, ROLE_JOB_EVIDENCE_DATE, SURE, "job evidence dated" },
	{ REASON_PERSON, ROLE_IGNORE, SURE,
	    "service user, client? initials, age, gender, sex, ethnicity, "
	    "diagnosis, gp practice?, (ni|national insurance) number, "
	    "employment specialist name?, staff name, "
	    "worker, care coordinator, referrer, referred by" },
	{ REASON_DERIVED, ROLE_IGNORE, SURE,
	    "engaged, days to first employer contact, reason refused, "
	    "job? 13|26|52 weeks, "
	    "13|26|52 (week sustainment|weeks sustained)" },
};

enum { KNOWN = sizeof(known) / sizeof(known[0]) };

/* A heading without numbers and words that do not tell one from another. */
struct bare {
	struct buf words;
	int number[2], numbers;
	bool date, job; /* it has that word */
	bool asks;      /* its cells are yes or no */
};

/* Take out fillers and at most so many numbers. */
static void
strip(struct slice plain, int numbers, struct bare *bare)
{
	buf_reset(&bare->words);
	bare->numbers = 0;
	bare->date = bare->job = false;
	while (plain.n > 0) {
		struct slice word = mapping_pattern_cut(&plain, ' ');
		bool of = bare->words.n == 0 && slice_is(word, "of");
		bool job = false;
		int n = bare->numbers < numbers
			    ? mapping_pattern_number(word, &job)
			    : 0;

		if (n > 0)
			bare->number[bare->numbers++] = n;
		bare->date = bare->date || of || slice_is(word, "date");
		if (mapping_pattern_fits("date|dates|the", word) || of ||
		    (n > 0 && !job))
			continue;
		if (job)
			word = slice_of("job");
		bare->job = bare->job || slice_is(word, "job");
		buf_printf(&bare->words, "%s%.*s", bare->words.n ? " " : "",
		    (int)word.n, (const char *)word.p);
	}
}

/* The same with the word "date" beside it: "New hours", "New hours date".
 * Whatever "Email date" and "Client ID date" are, they are no address and no
 * reference. */
static enum mapping_role
dated(enum mapping_role role)
{
	enum mapping_cells cells = mapping_words_role(role)->cells;

	if (role == ROLE_JOB_NEW_HOURS)
		return ROLE_JOB_HOURS_CHANGED;
	if (role == ROLE_JOB_EVIDENCE)
		return ROLE_JOB_EVIDENCE_DATE;
	return cells == CELLS_DATE || cells == CELLS_BIRTH ? role : ROLE_IGNORE;
}

/* ------------------------------------------------------------------- cells */

static bool
most(size_t n, const struct mapping_seen *seen)
{
	return 2 * n > seen->filled;
}

/* Whether a heading may have that role, with those cells below it; asks: it
 * says itself that they are yes or no. */
static bool
suits(enum mapping_role role, enum trust trust, bool asks,
    const struct mapping_seen *seen)
{
	enum mapping_cells cells = mapping_words_role(role)->cells;

	if (asks)
		return cells == CELLS_YES_NO;
	if (seen == NULL || seen->filled == 0)
		return trust != PROVEN;
	switch (cells) {
	case CELLS_DATE:
		return trust == CHECKED ? most(seen->dates, seen)
					: !most(seen->yes_no, seen);
	case CELLS_CODE:
		return trust != CHECKED || most(seen->codes, seen);
	case CELLS_WORD:
		return trust == PROVEN    ? most(seen->sources, seen)
		       : trust == CHECKED ? seen->sources > 0
					  : true;
	case CELLS_YES_NO:
		return trust == SURE || most(seen->yes_no, seen);
	default:
		return true;
	}
}

/* ----------------------------------------------------------- whole headings */

/* The role that a row of the table gives, ROLE_IGNORE if it does not suit;
 * *unlike is set when that is for what the cells hold. */
static enum mapping_role
role_of(size_t row, const struct bare *bare, const struct mapping_seen *seen,
    bool *unlike)
{
	enum mapping_role role =
	    bare->date ? dated(known[row].role) : known[row].role;

	if (known[row].reason != REASON_KNOWN || role == ROLE_IGNORE)
		return ROLE_IGNORE;
	if (suits(role, known[row].trust, bare->asks, seen))
		return role;
	if (!bare->asks && seen != NULL && seen->filled > 0)
		*unlike = true;
	return ROLE_IGNORE;
}

static bool
look_up(const struct bare *bare, const struct mapping_seen *seen,
    struct mapping_guess *guess)
{
	bool unlike = false;

	for (size_t i = 0; i < KNOWN; i++) {
		if (!mapping_pattern_fits(known[i].patterns,
			buf_slice(&bare->words)))
			continue;
		guess->reason = known[i].reason;
		if (guess->reason == REASON_PERSON) {
			guess->person =
			    bare->date ? dated(known[i].role) : known[i].role;
			return true;
		}
		guess->role = role_of(i, bare, seen, &unlike);
		guess->weak = known[i].trust == WEAK;
		if (guess->reason == REASON_DERIVED ||
		    guess->role != ROLE_IGNORE)
			return true;
	}
	guess->reason = unlike ? REASON_CELLS : REASON_UNKNOWN;
	return unlike;
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

static const struct mapping_guess nothing = { .job = 1,
	.number = 1,
	.label = 1 };

/* A number is tried as one of the heading's words first: "first contact"
 * has none, "first job end" is the end of job 1. */
static bool
guess_whole(struct slice plain, struct bare *bare,
    const struct mapping_seen *seen, struct mapping_guess *guess)
{
	bool found = false;

	for (int n = 0; n <= 2 && !found; n++) {
		strip(plain, n, bare);
		*guess = nothing;
		found = bare->numbers == n && look_up(bare, seen, guess) &&
			allows(guess, n);
	}
	guess->numbers = bare->numbers;
	guess->loose = bare->numbers == 1 && !bare->job;
	if (bare->numbers > 0 && (guess->reason == REASON_KNOWN ||
				     mapping_words_role(guess->person)->job))
		guess->job = bare->number[0];
	if (bare->numbers > 1)
		guess->number = guess->label = bare->number[1];
	return found;
}

/* "CMHT/Self": a list of sources is a heading of sources. */
static bool
names_sources(struct slice plain)
{
	int n = 0;

	while (plain.n > 0) {
		struct slice list = slice_of("cmht|self|gp|clinician|other|"
					     "clinical team|job centre");
		bool found = false;

		while (list.n > 0 && !found)
			found = mapping_pattern_begins(&plain,
			    mapping_pattern_cut(&list, '|'));
		if (!found)
			return false;
		n++;
	}
	return n > 1;
}

struct mapping_guess
mapping_headings_guess(struct slice heading, const struct mapping_seen *seen)
{
	struct mapping_guess guess = nothing;
	struct bare bare = { 0 };
	struct buf plain;

	buf_init(&plain, ERR_TEXT_MAX);
	buf_init(&bare.words, ERR_TEXT_MAX);
	mapping_short_expand(heading, &plain, &bare.asks);
	/* What is longer than any heading is a sentence. */
	if (!plain.full &&
	    !guess_whole(buf_slice(&plain), &bare, seen, &guess)) {
		guess = nothing;
		if (names_sources(buf_slice(&plain))) {
			guess.reason = REASON_KNOWN;
			guess.role = ROLE_SOURCE;
		} else if (!bare.asks) {
			(void)mapping_scores_guess(buf_slice(&plain), &guess);
		}
	}
	buf_free(&bare.words);
	buf_free(&plain);
	return guess;
}

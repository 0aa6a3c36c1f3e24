#include "agent/worklist/worklist_evidence.h"

#include <stdlib.h>

#include "agent/worklist/worklist_gather.h"
#include "agent/worklist/worklist_work.h"
#include "common/base/day.h"
#include "common/base/err.h"

enum { WEEK = 7 };

/* ----------------------------------------------------- items 1, 15 and 17 */

static void
caseloads(struct worklist_gather *g)
{
	int64_t n =
	    worklist_gather_figure(g, "caseload", "Clients on the caseload");
	struct worklist_line *fte;

	(void)worklist_gather_figure(g, "caseload.employed",
	    "of them employed at referral");
	fte = worklist_gather_put(g, "es_fte", "Specialists in post (FTE)",
	    worklist_gather_value(g, "es_fte"));
	fte->decimals = 2;
	worklist_gather_ratio(g, "caseload_per_fte",
	    "Clients per full-time specialist", n, fte->value, 1000, 1);
	worklist_make(WORKLIST_CASELOAD, g->t, &g->out->rows);
}

static void
visit_first_contact(void *arg, const void *thing, int64_t amount)
{
	struct worklist_gather *g = arg;
	const struct timeline_episode *ep = thing;
	struct worklist_row row = worklist_gather_row(g, ep->person);

	(void)amount;
	row.day = ep->profile_started;
	row.due = ep->first_contact;
	row.n = ep->first_contact - ep->profile_started;
	worklist_add(&g->out->rows, &row);
}

static void
first_contacts(struct worklist_gather *g)
{
	struct worklist waiting;
	int64_t n = worklist_gather_figure(g, "first_employer_contact",
	    "First employer contacts");

	worklist_gather_ratio(g, "days_mean",
	    "Days from profile to it, on average",
	    worklist_gather_value(g, "first_employer_contact.days"), n, 10, 1);
	(void)worklist_gather_figure(g, "first_employer_contact.0_30",
	    "within 30 days");
	(void)worklist_gather_figure(g, "first_employer_contact.31_60",
	    "31 to 60 days");
	(void)worklist_gather_figure(g, "first_employer_contact.61_150",
	    "61 to 150 days");
	(void)worklist_gather_figure(g, "first_employer_contact.151_270",
	    "151 to 270 days");
	(void)worklist_gather_figure(g, "first_employer_contact.271_up",
	    "271 days or more");
	worklist_make(WORKLIST_NO_EMPLOYER_CONTACT, g->t, &waiting);
	(void)worklist_gather_put(g, "waiting",
	    "Waiting for it for 20 days or more, at the end",
	    (int64_t)waiting.n);
	worklist_free(&waiting);
	(void)worklist_figure(g->t, g->days, "first_employer_contact",
	    visit_first_contact, g);
}

static struct worklist_row *
row_of_staff(struct worklist_gather *g, uint32_t staff)
{
	struct worklist *rows = &g->out->rows;
	struct worklist_row row = { .staff = staff,
		.day = DAY_NONE,
		.due = DAY_NONE,
		.fte = FACT_BLANK,
		.limit = FACT_BLANK,
		.stage = "" };

	for (size_t i = 0; i < rows->n; i++)
		if (rows->row[i].staff == staff)
			return &rows->row[i];
	worklist_add(rows, &row);
	return &rows->row[rows->n - 1];
}

static void
visit_contact(void *arg, const void *thing, int64_t amount)
{
	const struct timeline_employer *c = thing;

	row_of_staff(arg, c->fact->staff)->n += (int32_t)amount;
}

/* FTE-weeks of one specialist, hundredths summed over days as they come. */
static void
visit_weeks(void *arg, const void *thing, int64_t amount)
{
	const struct timeline_post *post = thing;
	struct worklist_row *row = row_of_staff(arg, post->fte[0]->staff);

	row->fte = (int32_t)((2 * amount + WEEK) / (2 * WEEK));
	if (row->fte > 0)
		row->limit =
		    (int32_t)((20000LL * row->n + row->fte) / (2LL * row->fte));
}

static void
contacts(struct worklist_gather *g)
{
	int64_t face, remote;
	struct worklist_line *weeks;

	face = worklist_gather_figure(g, "employer_contacts.face_to_face",
	    "Qualifying contacts, face to face");
	remote = worklist_gather_figure(g, "employer_contacts.remote",
	    "Qualifying contacts, by phone or video");
	(void)worklist_gather_figure(g, "employer_contacts.other",
	    "Other contacts, which do not count");
	(void)worklist_gather_figure(g, "employer_contacts.reviewed",
	    "Reviewed by the team leader, of all");
	weeks = worklist_gather_put(g, "es_fte_weeks",
	    "Weeks worked by specialists (FTE)",
	    worklist_gather_value(g, "es_fte_weeks"));
	weeks->decimals = 2;
	worklist_gather_ratio(g, "per_week",
	    "Qualifying contacts per specialist a week", face + remote,
	    weeks->value, 1000, 1);
	(void)worklist_figure(g->t, g->days, "employer_contacts.face_to_face",
	    visit_contact, g);
	(void)worklist_figure(g->t, g->days, "employer_contacts.remote",
	    visit_contact, g);
	(void)worklist_figure(g->t, g->days, "es_fte_weeks", visit_weeks, g);
}

static void
community(struct worklist_gather *g)
{
	int64_t part = worklist_gather_figure(g, "community.minutes",
	    "Minutes in the community, of the samples");
	int64_t all =
	    worklist_gather_figure(g, "community.of", "Minutes in the samples");

	worklist_gather_ratio(g, "community_per_cent",
	    "in the community, per cent", part, all, 100, 0);
}

/* ------------------------------------------------------------------ table */

#define CLIENT \
	{ \
		"client", "Client", WORKLIST_CLIENT \
	}
#define STAFF \
	{ \
		"staff", "Specialist", WORKLIST_STAFF \
	}
#define JOB \
	{ \
		"job", "Job", WORKLIST_REF \
	}
#define START \
	{ \
		"started", "Started", WORKLIST_DAY \
	}
#define END \
	{ \
		NULL, NULL, WORKLIST_STAGE \
	}

/* clang-format off */
static const struct worklist_column of_first_contacts[] = {
	CLIENT, STAFF, { "profile_started", "Profile", WORKLIST_DAY },
	{ "first_contact", "Contact", WORKLIST_DUE },
	{ "days", "Days", WORKLIST_N }, END
};
static const struct worklist_column of_contacts[] = {
	STAFF, { "contacts", "Contacts", WORKLIST_N },
	{ "fte_weeks", "FTE-weeks", WORKLIST_FTE },
	{ "per_week", "Per week", WORKLIST_LIMIT }, END
};
static const struct worklist_column of_jobs[] = {
	CLIENT, STAFF, JOB, START,
	{ "threshold", "Counted from", WORKLIST_DUE },
	{ "kind", "Kind", WORKLIST_STAGE }, END
};
static const struct worklist_column of_titles[] = {
	CLIENT, STAFF, JOB, START, { "title", "Title", WORKLIST_STAGE }, END
};
static const struct worklist_column of_employers[] = {
	CLIENT, STAFF, JOB, START, { "employer", "Employer", WORKLIST_STAGE }, END
};
static const struct worklist_column of_support[] = {
	CLIENT, STAFF, JOB, START, { "times", "Support", WORKLIST_N },
	{ "last_support", "Last support", WORKLIST_DUE }, END
};
/* clang-format on */

static const struct item {
	unsigned item;
	void (*make)(struct worklist_gather *g);
	const char *rows_title;
	const struct worklist_column *columns; /* NULL: of the caseload */
	const char *cannot;
} items[] = {
	{ 1, caseloads, "Specialists at the end", NULL,
	    "It cannot show caseloads of days before unless --to is one of "
	    "them, nor clients whose specialist was never entered." },
	{ 15, first_contacts, "First employer contacts", of_first_contacts,
	    "It cannot show contacts that were never entered, nor those that "
	    "were entered without naming the client." },
	{ 17, contacts, "Specialists", of_contacts,
	    "It cannot show what was talked about, nor who made a contact "
	    "that was entered without staff." },
	{ 19, worklist_work_titles, "Competitive jobs begun", of_titles,
	    "It cannot show titles that were never entered ('sheaf-agent "
	    "import --people'); titles spelt differently count as different." },
	{ 20, worklist_work_employers, "Competitive jobs begun", of_employers,
	    "It cannot show employers who were never entered ('sheaf-agent "
	    "import --people'); employers spelt differently count as "
	    "different." },
	{ 21, worklist_work_competitive, "Jobs begun", of_jobs,
	    "It cannot show contracts or pay slips: whether a job is "
	    "competitive and paid is what staff entered." },
	{ 22, worklist_work_support, "Clients in work at some time", of_support,
	    "It cannot show what the support consisted of, nor whether the "
	    "client had chosen it." },
	{ 23, worklist_work_time_unlimited, "Clients in work at some time",
	    of_support,
	    "It cannot show why support ended, nor support that was never "
	    "entered." },
	{ 24, community, NULL, of_support,
	    "It cannot show working time outside the samples." },
};

static const struct item *
find(unsigned item)
{
	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++)
		if (items[i].item == item)
			return &items[i];
	return NULL;
}

bool
worklist_evidence_has(unsigned item)
{
	return find(item) != NULL;
}

void
worklist_evidence_make(unsigned item, const struct timeline *t, int32_t from,
    const struct worklist_titles *titles, struct worklist_evidence *out)
{
	const struct item *what = find(item);
	uint32_t *allocated = worklist_allocated(t);
	struct worklist_gather g = { .t = t,
		.days = { from, t->through },
		.allocated = allocated,
		.titles = titles,
		.out = out };

	ASSERT(what != NULL);
	*out = (struct worklist_evidence){ .rows_title = what->rows_title,
		.columns = what->columns ? what->columns
					 : worklist_columns(WORKLIST_CASELOAD),
		.cannot = what->cannot };
	what->make(&g);
	free(allocated);
}

void
worklist_evidence_free(struct worklist_evidence *evidence)
{
	worklist_free(&evidence->rows);
}

/*
 * IPS-25 as data: names, sections and bands are those of the sources in
 * fidelity.h.  The help texts are our own words, since the scale's anchor texts
 * are not ours to print.
 */
#include "common/ips/fidelity.h"

#include "common/base/err.h"

static const struct {
	const char *name, *help;
	enum fidelity_section section;
} items[FIDELITY_ITEMS] = {
	{ "Caseload size",
	    "How many clients each employment specialist has now.",
	    FIDELITY_STAFFING },
	{ "Employment services staff",
	    "Whether employment specialists do employment work only.",
	    FIDELITY_STAFFING },
	{ "Vocational generalists",
	    "Whether one specialist stays with a client from start to end.",
	    FIDELITY_STAFFING },
	{ "Integration through team assignment",
	    "To how many clinical teams each specialist belongs.",
	    FIDELITY_ORGANISATION },
	{ "Integration through frequent team member contact",
	    "How often specialists and clinical staff talk about clients.",
	    FIDELITY_ORGANISATION },
	{ "Collaboration between ES and DWP",
	    "How often specialists and the Department for Work and Pensions "
	    "work together.",
	    FIDELITY_ORGANISATION },
	{ "Vocational unit",
	    "Whether specialists form one team and cover for one another.",
	    FIDELITY_ORGANISATION },
	{ "Role of employment supervisor",
	    "Whether a team leader supervises, observes and reviews figures.",
	    FIDELITY_ORGANISATION },
	{ "Zero exclusion criteria",
	    "Whether everybody who wants to work is taken.",
	    FIDELITY_ORGANISATION },
	{ "Trust's focus on competitive employment",
	    "Whether the whole organisation asks about and shows work.",
	    FIDELITY_ORGANISATION },
	{ "Executive team support for supported employment",
	    "Whether the leadership knows, reviews and supports the service.",
	    FIDELITY_ORGANISATION },
	{ "Work incentives planning",
	    "Whether clients are told what work does to their benefits.",
	    FIDELITY_SERVICES },
	{ "Disclosure (sharing personal information)",
	    "Whether clients decide with help what an employer is told.",
	    FIDELITY_SERVICES },
	{ "Ongoing, work-based vocational assessment",
	    "Whether the vocational profile is kept up from real jobs.",
	    FIDELITY_SERVICES },
	{ "Rapid job search for competitive job",
	    "Days from the start of the profile to the first employer "
	    "contact.",
	    FIDELITY_SERVICES },
	{ "Individualised job search",
	    "Whether the search follows what the client wants.",
	    FIDELITY_SERVICES },
	{ "Job development - frequent employer contact",
	    "Employer contacts of a specialist in a week.", FIDELITY_SERVICES },
	{ "Job development - quality of employer contact",
	    "Whether a specialist meets an employer again and listens.",
	    FIDELITY_SERVICES },
	{ "Diversity of job types", "Of how many kinds the jobs are.",
	    FIDELITY_SERVICES },
	{ "Diversity of employers", "With how many employers the jobs are.",
	    FIDELITY_SERVICES },
	{ "Competitive jobs",
	    "How many jobs are on the open market and meant to last.",
	    FIDELITY_SERVICES },
	{ "Individualised follow-along support",
	    "Whether support in work fits client and employer.",
	    FIDELITY_SERVICES },
	{ "Time-unlimited follow-along supports",
	    "How soon and how long clients in work are supported.",
	    FIDELITY_SERVICES },
	{ "Community-based services",
	    "What share of their time specialists work in the community.",
	    FIDELITY_SERVICES },
	{ "Assertive engagement and outreach by integrated treatment team",
	    "What is done before a client who stays away is given up.",
	    FIDELITY_SERVICES },
};

static const char *const section_names[FIDELITY_SECTIONS] = { "Staffing",
	"Organisation", "Services" };
static const char *const kind_words[FIDELITY_KINDS] = { "independent", "self" };
static const struct {
	const char *name;
	unsigned from;
} bands[FIDELITY_BANDS] = { { "Not supported employment", 25 }, { "Fair", 74 },
	{ "Good", 100 }, { "Exemplary", 115 } };

const char *
fidelity_item_name(unsigned item)
{
	ASSERT(item >= 1 && item <= FIDELITY_ITEMS);
	return items[item - 1].name;
}

enum fidelity_section
fidelity_item_section(unsigned item)
{
	ASSERT(item >= 1 && item <= FIDELITY_ITEMS);
	return items[item - 1].section;
}

const char *
fidelity_item_help(unsigned item)
{
	ASSERT(item >= 1 && item <= FIDELITY_ITEMS);
	return items[item - 1].help;
}

const char *
fidelity_section_name(enum fidelity_section section)
{
	return section_names[section];
}

const char *
fidelity_band_name(enum fidelity_band band)
{
	return bands[band].name;
}

const char *
fidelity_kind_word(enum fidelity_kind kind)
{
	return kind_words[kind];
}

bool
fidelity_kind_parse(struct slice word, enum fidelity_kind *kind)
{
	for (unsigned i = 0; i < FIDELITY_KINDS; i++)
		if (slice_is(word, kind_words[i])) {
			*kind = (enum fidelity_kind)i;
			return true;
		}
	return false;
}

struct fidelity_sum
fidelity_add(const uint8_t score[static FIDELITY_ITEMS])
{
	struct fidelity_sum sum = { .band = FIDELITY_NOT_SUPPORTED };

	for (size_t i = 0; i < FIDELITY_ITEMS; i++) {
		ASSERT(score[i] >= FIDELITY_SCORE_MIN &&
		       score[i] <= FIDELITY_SCORE_MAX);
		sum.section[items[i].section] += score[i];
		sum.total += score[i];
	}
	/* Bands rise, so the last one that is reached is the one. */
	for (unsigned i = 0; i < FIDELITY_BANDS; i++)
		if (sum.total >= bands[i].from)
			sum.band = (enum fidelity_band)i;
	return sum;
}

int64_t
fidelity_hundredths(int64_t sum, size_t n)
{
	int64_t m = (int64_t)n, twice = sum * 200;

	ASSERT(n > 0);
	return sum < 0 ? -((-twice + m) / (2 * m)) : (twice + m) / (2 * m);
}

void
fidelity_positions(const unsigned *total, size_t n, unsigned *position)
{
	for (size_t i = 0; i < n; i++) {
		position[i] = 1;
		for (size_t j = 0; j < n; j++)
			position[i] += total[j] > total[i];
	}
}

/*
 * Figures of made-up services.  A service's clients go through referral,
 * profile, job start and sustainment in a few strides per quarter; nothing here
 * is meant to look like a real service, only to obey the same inequalities.
 */
#include "tests/simulation/prop_fleet.h"

#include <stdio.h>
#include <string.h>

#include "common/base/err.h"

/* What a service carries from one quarter to the next. */
struct service {
	int32_t es_fte;
	int64_t caseload;
	/* Jobs that reach 13, 26, 52 weeks in later quarters. */
	int64_t due13[PROP_FLEET_QUARTERS + 1];
	int64_t due26[PROP_FLEET_QUARTERS + 2];
	int64_t due52[PROP_FLEET_QUARTERS + 4];
	bool no_bands, no_posts, no_surveys;
};

static void
set(int64_t *v, const char *code, int64_t value)
{
	int row = measures_find(measures_ips_grow_1(), slice_of(code));

	ASSERT(row >= 0 && value >= 0);
	v[row] = value;
}

/* 0 .. n, most often about n * percent / 100. */
static int64_t
share(struct demo_prng *r, int64_t n, int32_t percent)
{
	int64_t hit = 0;

	for (int64_t i = 0; i < n; i++)
		hit += demo_prng_chance(r, percent);
	return hit;
}

static void
set_bands(int64_t *v, struct demo_prng *r, const char *code, int64_t n,
    int32_t first)
{
	char band[2][64];
	int64_t up = share(r, n, first);

	(void)snprintf(band[0], sizeof(band[0]), "%s.16_up", code);
	(void)snprintf(band[1], sizeof(band[1]), "%s.under_16", code);
	set(v, code, n);
	set(v, band[0], up);
	set(v, band[1], n - up);
}

static void
set_referrals(int64_t *v, struct demo_prng *r, int64_t n)
{
	int64_t clinician = share(r, n, 70), self = share(r, n - clinician, 60);

	set(v, "referrals", n);
	set(v, "referrals.clinician", clinician);
	set(v, "referrals.self", self);
	set(v, "referrals.other", n - clinician - self);
	set(v, "referrals.employed", share(r, n, 15));
}

static void
set_first_contact(int64_t *v, struct demo_prng *r, int64_t n)
{
	static const struct {
		const char *code;
		int32_t low, high, percent; /* of those not in a band yet */
	} band[] = {
		{ "first_employer_contact.0_30", 0, 30, 60 },
		{ "first_employer_contact.31_60", 31, 60, 60 },
		{ "first_employer_contact.61_150", 61, 150, 60 },
		{ "first_employer_contact.151_270", 151, 270, 70 },
		{ "first_employer_contact.271_up", 271, 600, 100 },
	};
	int64_t left = n, days = 0;

	set(v, "first_employer_contact", n);
	for (size_t i = 0; i < sizeof(band) / sizeof(band[0]); i++) {
		int64_t k = share(r, left, band[i].percent);

		set(v, band[i].code, k);
		left -= k;
		for (; k > 0; k--)
			days += demo_prng_between(r, band[i].low, band[i].high);
	}
	set(v, "first_employer_contact.days", days);
}

static void
set_jobs(int64_t *v, struct demo_prng *r, struct service *s, size_t q,
    int64_t starts)
{
	int64_t in_time13 = share(r, starts, 80);
	int64_t in_time26 = share(r, in_time13, 75);
	int64_t into_work = share(r, starts, 85);

	set_bands(v, r, "job_starts", starts, 65);
	set(v, "into_work", into_work);
	set(v, "into_work.not_employed", share(r, into_work, 90));
	s->due13[q + 1] = in_time13;
	s->due26[q + 2] = in_time26;
	s->due52[q + 4] = share(r, in_time26, 70);
	set_bands(v, r, "sustained_13", s->due13[q], 65);
	set_bands(v, r, "sustained_26", s->due26[q], 65);
	set_bands(v, r, "sustained_52", s->due52[q], 65);
	set(v, "in_work_13", s->due13[q]);
	set(v, "in_work_26", s->due26[q]);
}

static void
set_stocks(int64_t *v, struct demo_prng *r, struct service *s)
{
	int64_t in_work = share(r, s->caseload, 30), minutes = 0;

	set(v, "caseload", s->caseload);
	set(v, "caseload.employed", share(r, s->caseload, 10));
	set(v, "in_work", in_work);
	for (int64_t i = 0; i < in_work; i++)
		minutes += 60 * demo_prng_between(r, 4, 40);
	set(v, "in_work.minutes", minutes);
	set(v, "es_fte", s->es_fte);
	set(v, "es_fte_weeks", 13 * s->es_fte);
}

static void
set_surveys(int64_t *v, struct demo_prng *r, int64_t n)
{
	int64_t responses = share(r, n, 60);

	set(v, "satisfaction.responses", responses);
	set(v, "satisfaction.positive", share(r, responses, 92));
}

static void
unset(int64_t *v, const char *code, bool itself)
{
	const struct ruleset *rs = measures_ips_grow_1();
	int row = measures_find(rs, slice_of(code));

	if (itself)
		v[row] = MEASURE_NOT_COLLECTED;
	for (size_t i = 0; i < rs->n; i++)
		if (rs->rows[i].whole == row &&
		    (itself || rs->rows[i].role == MEASURE_BAND))
			v[i] = MEASURE_NOT_COLLECTED;
}

static void
make_return(struct prop_fleet_return *f, struct service *s, size_t q,
    struct demo_prng *r)
{
	int64_t n = demo_prng_between(r, s->es_fte / 40, s->es_fte / 12 + 2);
	int32_t moves = s->es_fte / 60 + 3;

	for (size_t i = 0; i < MEASURES_MAX; i++)
		f->value[i] =
		    i < measures_ips_grow_1()->n ? 0 : MEASURE_NOT_COLLECTED;
	s->caseload += demo_prng_between(r, -moves, moves);
	if (s->caseload < 0)
		s->caseload = 0;
	set_referrals(f->value, r, n);
	set_first_contact(f->value, r, share(r, n, 85));
	set_jobs(f->value, r, s, q, share(r, n + n / 4, 45));
	set_stocks(f->value, r, s);
	set_surveys(f->value, r, n);
	if (s->no_bands) {
		unset(f->value, "referrals", false);
		unset(f->value, "job_starts", false);
		unset(f->value, "first_employer_contact", false);
	}
	if (s->no_posts)
		unset(f->value, "es_fte", true);
	if (s->no_surveys)
		unset(f->value, "satisfaction.responses", true);
	f->any = true;
}

struct prop_fleet_kind
prop_fleet_any_kind(struct demo_prng *r)
{
	struct prop_fleet_kind k = {
		.regions = (size_t)demo_prng_between(r, 1, 4),
		.quarters = (size_t)demo_prng_between(r, 1, 5),
		.fewest = demo_prng_chance(r, 30) ? 3 : 5,
		.posts = demo_prng_between(r, 120, 900),
		.irregular = demo_prng_chance(r, 50),
	};

	k.most = k.fewest + (size_t)demo_prng_below(r, 4);
	return k;
}

void
prop_fleet_make(struct prop_fleet *f, const struct prop_fleet_kind *kind,
    struct demo_prng *r)
{
	memset(f, 0, sizeof(*f));
	f->regions = kind->regions;
	f->quarters = kind->quarters;
	for (size_t region = 0; region < kind->regions; region++) {
		size_t n = (size_t)demo_prng_between(r, (int32_t)kind->fewest,
		    (int32_t)kind->most);

		for (size_t i = 0; i < n; i++) {
			size_t at = f->services++;
			struct service s = { 0 };
			int home = (int)region;
			size_t from = 0, move = kind->quarters;

			ASSERT(at < PROP_FLEET_SERVICES);
			s.es_fte =
			    10 * demo_prng_between(r, 5, kind->posts / 10);
			s.caseload = s.es_fte / 6 + demo_prng_below(r, 8);
			if (kind->irregular) {
				s.no_bands = demo_prng_chance(r, 10);
				s.no_posts = demo_prng_chance(r, 10);
				s.no_surveys = demo_prng_chance(r, 10);
				if (demo_prng_chance(r, 5))
					home = SUPPRESSION_OUTSIDE;
				else if (demo_prng_chance(r, 5))
					move = 1;
				if (demo_prng_chance(r, 10))
					from = 1;
			}
			for (size_t q = from; q < kind->quarters; q++) {
				f->list[at][q].region =
				    q < move ? home
					     : (int)((region + 1) % f->regions);
				make_return(&f->list[at][q], &s, q, r);
			}
		}
	}
}

void
prop_fleet_evidence(struct prop_fleet *f, struct demo_prng *r)
{
	const struct ruleset *rs = measures_ips_grow_2();
	int engaged = measures_find(rs, slice_of("engaged"));

	f->evidence = true;
	for (size_t i = 0; i < f->services; i++) {
		bool collects = demo_prng_chance(r, 80);

		for (size_t q = 0; q < f->quarters; q++) {
			int64_t *v = f->list[i][q].value;

			if (!f->list[i][q].any)
				continue;
			v[engaged] = share(r, v[0], 80);
			for (size_t k = rs->extends->n; collects && k < rs->n;
			     k++)
				if (v[rs->rows[k].whole] !=
				    MEASURE_NOT_COLLECTED)
					v[k] =
					    share(r, v[rs->rows[k].whole], 75);
		}
	}
}

void
prop_fleet_input(const struct prop_fleet *f, struct suppression_input *in)
{
	static struct suppression_return
	    list[PROP_FLEET_SERVICES * PROP_FLEET_QUARTERS];

	*in = (struct suppression_input){ .rules = f->evidence
						       ? measures_ips_grow_2()
						       : measures_ips_grow_1(),
		.services = f->services,
		.regions = f->regions,
		.quarters = f->quarters,
		.list = list };
	for (size_t q = 0; q < f->quarters; q++)
		for (size_t i = 0; i < f->services; i++)
			if (f->list[i][q].any)
				list[in->n++] = (struct suppression_return){
					.service = i,
					.region = f->list[i][q].region,
					.quarter = q,
					.value = f->list[i][q].value,
				};
}

struct suppression *
prop_fleet_suppress(const struct prop_fleet *f, unsigned rules)
{
	struct suppression_input in;

	prop_fleet_input(f, &in);
	return suppression_new_of(&in, rules);
}

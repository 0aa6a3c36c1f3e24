/*
 * Which referral, job or contact a new entry is about, where no ref is typed.
 */
#include "agent/desk/desk_enter_ref.h"

#include <stdbool.h>

#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/mem.h"
#include "protocol/sign.h"

/* A referral of the client, as far as it tells where an entry belongs. */
struct referral {
	uint32_t ref;
	int32_t begin; /* the day received, or else accepted */
	bool open;     /* not discharged */
	bool received, accepted;
};

/* One that no other has. */
static char *
new_ref(void)
{
	enum { RANDOM = 6 };
	char hex[2 * RANDOM + 1];
	uint8_t bytes[RANDOM];

	sign_random(bytes, sizeof(bytes));
	encode_hex(hex, bytes, sizeof(bytes));
	return mem_printf("w%s", hex);
}

static bool
is_of_referral(const struct fact *f, uint32_t client)
{
	return f->client == client &&
	       events_kind((enum event)f->event)->subject == SUBJECT_REFERRAL;
}

static struct referral
read_referral(const struct held_facts *held, uint32_t client, uint32_t ref)
{
	struct referral r = { .ref = ref, .begin = DAY_NONE, .open = true };

	for (size_t i = 0; i < held->facts.n; i++) {
		const struct fact *f = &held->facts.fact[i];

		if (!is_of_referral(f, client) || f->ref != ref)
			continue;
		if (f->event == EVENT_DISCHARGED)
			r.open = false;
		r.received |= f->event == EVENT_REFERRAL_RECEIVED;
		r.accepted |= f->event == EVENT_REFERRAL_ACCEPTED;
		if (f->event == EVENT_REFERRAL_RECEIVED ||
		    (f->event == EVENT_REFERRAL_ACCEPTED && !r.received))
			r.begin = f->day;
	}
	return r;
}

/* Whether the entry may be one of this referral's. */
static bool
fits(const struct referral *r, enum event event, int32_t day)
{
	if (event == EVENT_REFERRAL_RECEIVED)
		return r->open;
	if (event == EVENT_REFERRAL_ACCEPTED)
		return r->open || !r->accepted;
	return day == DAY_NONE || r->begin <= day;
}

/* The referral that began last among those it fits, or else among all of
 * them: a rule says then what is wrong.  False: there is none. */
static bool
find_referral(const struct held_facts *held, uint32_t client, enum event event,
    int32_t day, struct referral *out, bool *out_fits)
{
	bool any = false;

	*out_fits = false;
	for (size_t i = 0; i < held->facts.n; i++) {
		const struct fact *f = &held->facts.fact[i];
		struct referral r;
		bool fit;

		if (!is_of_referral(f, client))
			continue;
		r = read_referral(held, client, f->ref);
		fit = fits(&r, event, day);
		if (any && (fit < *out_fits ||
			       (fit == *out_fits && r.begin <= out->begin)))
			continue;
		*out = r;
		*out_fits = fit;
		any = true;
	}
	return any;
}

char *
desk_enter_ref(const struct held_facts *held, uint32_t client, enum event event,
    int32_t day)
{
	struct referral r;
	bool fit;

	if (event == EVENT_NONE)
		return mem_string("");
	if (event == EVENT_JOB_STARTED || events_kind(event)->ref_required)
		return new_ref();
	if (events_kind(event)->subject != SUBJECT_REFERRAL ||
	    !find_referral(held, client, event, day, &r, &fit))
		return mem_string("");
	if (!fit && (event == EVENT_REFERRAL_RECEIVED ||
			event == EVENT_REFERRAL_ACCEPTED))
		return new_ref();
	return mem_string(symbols_text(&held->names, r.ref));
}

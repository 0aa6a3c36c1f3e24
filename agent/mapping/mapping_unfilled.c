/*
 * What a sheet can never fill.  A measure without facts is sent as 0, and a
 * region adds it up as one: whoever maps a sheet must hear which ones will be.
 */
#include "agent/mapping/mapping_unfilled.h"

#include "common/ips/families.h"

/* Whether a column states facts of an event, of that mode if it is not
 * MODE_NONE. */
static bool
states(const struct mapping_map *map, const struct mapping_column *c,
    enum event event, enum event_mode mode)
{
	if (mode != MODE_NONE && c->mode != mode)
		return false;
	switch (c->role) {
	case ROLE_REFERRAL_DATE:
		return (event == EVENT_REFERRAL_ACCEPTED &&
			   map->referral_date != REFERRAL_RECEIVED) ||
		       (event == EVENT_REFERRAL_RECEIVED &&
			   map->referral_date != REFERRAL_ACCEPTED);
	case ROLE_JOB_DATE:
		return event == EVENT_JOB_STARTED ||
		       (map->job_date == JOB_START_AND_THRESHOLD &&
			   (event == EVENT_JOB_FULL_DAY ||
			       event == EVENT_JOB_FOUR_HOURS));
	default:
		return mapping_words_role(c->role)->event == event;
	}
}

static bool
any_states(const struct mapping_map *map, enum event event,
    enum event_mode mode)
{
	for (size_t i = 0; i < map->sheets; i++)
		for (size_t k = 0; k < map->sheet[i].columns; k++)
			if (states(map, &map->sheet[i].column[k], event, mode))
				return true;
	return false;
}

static bool
fills(const struct mapping_map *map, const struct family *f)
{
	enum event_mode mode =
	    f->mode ? events_find_mode(slice_of(f->mode)) : MODE_NONE;

	for (size_t i = 0; i < FAMILIES_FACTS_MAX && f->facts[i]; i++)
		if (any_states(map, events_find(slice_of(f->facts[i])), mode))
			return true;
	return false;
}

static void
say_family(const struct family *f, struct buf *says)
{
	buf_printf(says, "  %s (", f->title);
	for (size_t i = 0; i < FAMILIES_MEASURES_MAX && f->measures[i]; i++)
		buf_printf(says, "%s%s", i ? ", " : "", f->measures[i]);
	buf_puts(says, ")\n");
}

static bool
is_read(const struct mapping_map *map)
{
	for (size_t i = 0; i < map->sheets; i++)
		for (size_t k = 0; k < map->sheet[i].columns; k++)
			if (map->sheet[i].column[k].role != ROLE_IGNORE)
				return true;
	return false;
}

void
mapping_unfilled_say(const struct mapping_map *map, struct buf *says)
{
	bool any = false;

	if (!is_read(map))
		return;
	for (size_t i = 0; i < families_count(); i++) {
		const struct family *f = families_at(i);

		if (fills(map, f) ||
		    (f->beside &&
			!fills(map, families_find(slice_of(f->beside)))))
			continue;
		if (!any)
			buf_puts(says,
			    "No column holds these, so the measures beside "
			    "them will be 0 from this sheet:\n");
		any = true;
		say_family(f, says);
	}
	if (any)
		buf_puts(says,
		    "Unless they are imported from elsewhere, the first 'seal' "
		    "asks whether there were none or they are not recorded.\n");
}

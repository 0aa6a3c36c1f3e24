/* Closed lists of words, and sets of fidelity items. */
#include "aggregator/support/support_words.h"

#include <string.h>

#include "common/base/day.h"
#include "common/base/fold.h"
#include "common/ips/fidelity.h"

/* A value, and in which lists it is. */
struct word {
	const char *word, *title;
	const char *also; /* another spelling, or NULL */
	bool event, service;
};

static const struct word kinds[SUPPORT_KINDS] = {
	[SUPPORT_COMMUNITY] = { "community-of-practice",
	    "Community of Practice", "cop", true, false },
	[SUPPORT_WORKSHOP] = { "workshop", "Workshop", NULL, true, false },
	[SUPPORT_TRAINING] = { "training", "Training", NULL, true, true },
	[SUPPORT_ADVICE] = { "advice", "Advice", NULL, true, true },
	[SUPPORT_VISIT] = { "visit", "Visit", NULL, false, true },
	[SUPPORT_PREPARATION] = { "review-preparation",
	    "Preparation of a fidelity review", NULL, false, true },
	[SUPPORT_OTHER] = { "other", "Something else", NULL, true, true },
};

static const struct word places[SUPPORT_PLACES] = {
	[SUPPORT_ONLINE] = { "online", "Online", "virtual", false, false },
	[SUPPORT_IN_PERSON] = { "in-person", "In person", "face to face", false,
	    false },
	[SUPPORT_BOTH] = { "both", "In person and online", "hybrid", false,
	    false },
};

static const struct word roles[SUPPORT_ROLES] = {
	[SUPPORT_SPECIALIST] = { "employment-specialist",
	    "Employment specialist", "es", false, false },
	[SUPPORT_TEAM_LEADER] = { "team-leader", "Team leader", "team lead",
	    false, false },
	[SUPPORT_MANAGER] = { "manager", "Service manager", NULL, false,
	    false },
	[SUPPORT_CLINICIAN] = { "clinician", "Clinician", NULL, false, false },
	[SUPPORT_COMMISSIONER] = { "commissioner", "Commissioner", NULL, false,
	    false },
	[SUPPORT_ANOTHER] = { "other", "Another role", NULL, false, false },
};

static const struct word *
words_of(enum support_list list, int *n)
{
	switch (list) {
	case SUPPORT_LIST_PLACES:
		*n = SUPPORT_PLACES;
		return places;
	case SUPPORT_LIST_ROLES:
		*n = SUPPORT_ROLES;
		return roles;
	default:
		*n = SUPPORT_KINDS;
		return kinds;
	}
}

static bool
is_in(enum support_list list, const struct word *w)
{
	if (list == SUPPORT_EVENT_KINDS)
		return w->event;
	return list != SUPPORT_SERVICE_KINDS || w->service;
}

const char *
support_words_word(enum support_list list, int which)
{
	int n;
	const struct word *w = words_of(list, &n);

	ASSERT(which >= 0 && which < n);
	return w[which].word;
}

const char *
support_words_title(enum support_list list, int which)
{
	int n;
	const struct word *w = words_of(list, &n);

	ASSERT(which >= 0 && which < n);
	return w[which].title;
}

static bool
names(struct slice text, const char *spelling)
{
	return spelling != NULL &&
	       fold_same(text, slice_of(spelling), FOLD_CASE | FOLD_WORDS);
}

int
support_words_find(enum support_list list, struct slice text, int *which,
    const char *code, struct err *e)
{
	int n;
	const struct word *w = words_of(list, &n);
	struct buf there;

	for (int i = 0; i < n; i++)
		if (is_in(list, &w[i]) &&
		    (names(text, w[i].word) || names(text, w[i].title) ||
			names(text, w[i].also))) {
			*which = i;
			return 0;
		}
	buf_init(&there, ERR_TEXT_MAX);
	for (int i = 0; i < n; i++)
		if (is_in(list, &w[i]))
			buf_printf(&there, "%s%s", there.n > 0 ? ", " : "",
			    w[i].word);
	err_refuse(e, code, 0, "this is none of: %s", buf_str(&there));
	buf_free(&there);
	return -1;
}

struct jval *
support_words_choices(enum support_list list)
{
	int n;
	const struct word *w = words_of(list, &n);
	struct jval *all = jval_array();

	for (int i = 0; i < n; i++) {
		struct jval *o;

		if (!is_in(list, &w[i]))
			continue;
		o = jval_object();
		jval_set_str(o, "word", w[i].word);
		jval_set_str(o, "title", w[i].title);
		jval_add(all, o);
	}
	return all;
}

/* -------------------------------------------------------------------- days */

/* "3/5/2026" and "03/05/2026": day before month. */
static bool
read_slashed(struct slice text, int32_t *day)
{
	int part[3] = { 0 };
	size_t k = 0, digits = 0;

	for (size_t i = 0; i < text.n; i++) {
		uint8_t c = text.p[i];

		if (c == '/' && digits > 0 && k < 2) {
			k++;
			digits = 0;
		} else if (c >= '0' && c <= '9' && digits < 4) {
			part[k] = part[k] * 10 + (c - '0');
			digits++;
		} else {
			return false;
		}
	}
	if (k != 2 || digits != 4 || part[2] < 2000 || part[2] > 2099 ||
	    !day_is_real(part[2], part[1], part[0]))
		return false;
	*day = day_from_civil(part[2], part[1], part[0]);
	return true;
}

bool
support_words_day(struct slice text, int32_t *day)
{
	return day_parse(text, day) || read_slashed(text, day);
}

/* ------------------------------------------------------------------- items */

static int
not_items(struct err *e)
{
	return err_refuse(e, "items", 0,
	    "fidelity items are numbers from 1 to %d with commas between, like "
	    "5, 17",
	    FIDELITY_ITEMS);
}

int
support_words_items(struct slice text, uint32_t *items, struct err *e)
{
	size_t i = 0;

	*items = 0;
	while (i < text.n) {
		unsigned item = 0;
		size_t digits = 0;

		while (i < text.n && text.p[i] >= '0' && text.p[i] <= '9' &&
		       digits < 3) {
			item = item * 10 + (unsigned)(text.p[i++] - '0');
			digits++;
		}
		if (digits == 0 &&
		    (text.p[i] == ',' || text.p[i] == ';' || text.p[i] == ' '))
			i++;
		else if (digits == 0 || item < 1 || item > FIDELITY_ITEMS)
			return not_items(e);
		else
			*items |= UINT32_C(1) << (item - 1);
	}
	return 0;
}

void
support_words_put_items(uint32_t items, struct buf *out)
{
	const char *between = "";

	for (unsigned i = 0; i < FIDELITY_ITEMS; i++)
		if (items >> i & 1) {
			buf_printf(out, "%s%u", between, i + 1);
			between = ", ";
		}
}

struct jval *
support_words_items_json(uint32_t items)
{
	struct jval *all = jval_array();

	for (unsigned i = 0; i < FIDELITY_ITEMS; i++) {
		struct jval *o;

		if (!(items >> i & 1))
			continue;
		o = jval_object();
		jval_set_i64(o, "item", i + 1);
		jval_set_str(o, "name", fidelity_item_name(i + 1));
		jval_add(all, o);
	}
	return all;
}

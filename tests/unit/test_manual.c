/* The manual pages name every word of events.c and mapping_words.c, and an example
 * in them is one that the program reads. */
#include <stdlib.h>
#include <string.h>

#include "agent/mapping/mapping_words.h"
#include "agent/register/events.h"
#include "aggregator/views/views_targets.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/ips/registry.h"
#include "tests/unit/unit.h"

enum { PAGE_MAX = 1 << 20 };

/* What stands in a page from `heading` to `until`; to free. */
static char *
part(const char *path, const char *heading, const char *until)
{
	struct err e = ERR_INIT;
	const char *begin, *end;
	struct buf page;
	char *text;

	ck_assert_int_eq(file_read(path, PAGE_MAX, &page, &e), 0);
	begin = strstr(buf_str(&page), heading);
	ck_assert(begin != NULL);
	end = strstr(begin + 1, until);
	ck_assert(end != NULL);
	text = mem_copy_text(begin, (size_t)(end - begin));
	buf_free(&page);
	return text;
}

static char *
section(const char *heading)
{
	return part("packaging/man/sheaf-agent.1", heading, "\n.Sh ");
}

/* True when the page has the word by itself. */
static bool
has(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = text; (at = strstr(at, word)) != NULL; at++)
		if (strchr(" \n", at[-1]) && strchr(" \n", at[n]))
			return true;
	return false;
}

START_TEST(every_word_of_the_exchange_format)
{
	char *text = section(".Sh THE EXCHANGE FORMAT\n");

	ck_assert(strstr(text,
		      "service,client,event,date,mode,flags,ref,value,staff") !=
		  NULL);
	for (int i = EVENT_NONE + 1; i < EVENT_KINDS; i++) {
		char *line =
		    mem_printf(".It %s\n", events_kind((enum event)i)->name);

		ck_assert_msg(strstr(text, line) != NULL, "no %s", line);
		free(line);
	}
	for (int i = MODE_NONE + 1; i < MODE_KINDS; i++)
		ck_assert_msg(has(text, events_mode_name((enum event_mode)i)),
		    "no %s", events_mode_name((enum event_mode)i));
	for (unsigned flag = 1; flag <= FLAG_WITHDRAWN; flag <<= 1)
		ck_assert_msg(has(text, events_flag_name(flag)), "no %s",
		    events_flag_name(flag));
	free(text);
}
END_TEST

/* The registry of the page, and the plan of its service. */
START_TEST(the_plan_of_a_contract)
{
	char *text = part("packaging/man/sheaf-aggregator.1",
	    "kind,code,name,parent,from,to,attributes\nregion,north", ".Ed");
	struct targets_plan *plan = mem_alloc(sizeof(*plan));
	const struct registry_row *row;
	struct registry registry;
	struct err e = ERR_INIT;
	int32_t start;

	ck_assert_msg(registry_parse(&registry, slice_of(text), &e) == 0, "%s",
	    e.text);
	row = registry_find(&registry, REGISTRY_SERVICE, "quay",
	    day_from_civil(2026, 5, 1));
	ck_assert_ptr_nonnull(row);
	ck_assert_str_eq(row->contract, "2026-04-01 300000,300000 60,100 +8.5");
	ck_assert(views_targets_read(row->contract, plan, &start));
	ck_assert_int_eq(start, day_from_civil(2026, 4, 1));
	ck_assert_uint_eq(plan->years, 2);
	/* Without what may be left out; and a name. */
	ck_assert(views_targets_read("2026-04-01 300000,300000 60,100", plan,
	    &start));
	ck_assert(!views_targets_read("2026-04-01 300000,300000", plan,
	    &start));
	ck_assert(!views_targets_read("2026-04-02 300000", plan, &start));
	ck_assert(!views_targets_read("Talking work", plan, &start));
	registry_free(&registry);
	free(plan);
	free(text);
}
END_TEST

START_TEST(every_word_of_a_mapping)
{
	char *text = section(".Sh THE MAPPING OF A SHEET\n");

	for (int i = 0; i < ROLE_KINDS; i++) {
		const char *word =
		    mapping_words_role((enum mapping_role)i)->name;

		ck_assert_msg(has(text, word), "no %s", word);
	}
	free(text);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { every_word_of_the_exchange_format,
		every_word_of_a_mapping, the_plan_of_a_contract, NULL };

	return unit_main("manual", tests);
}

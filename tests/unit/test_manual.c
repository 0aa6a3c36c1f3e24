/* The manual page names every word of events.c and mapping_words.c. */
#include <stdlib.h>
#include <string.h>

#include "agent/mapping/mapping_words.h"
#include "agent/register/events.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/unit/unit.h"

enum { PAGE_MAX = 1 << 20 };

/* A section; to free. */
static char *
section(const char *heading)
{
	struct err e = ERR_INIT;
	const char *begin, *end;
	struct buf page;
	char *text;

	ck_assert_int_eq(file_read("packaging/man/sheaf-agent.1", PAGE_MAX,
			     &page, &e),
	    0);
	begin = strstr(buf_str(&page), heading);
	ck_assert(begin != NULL);
	end = strstr(begin + 1, "\n.Sh ");
	ck_assert(end != NULL);
	text = mem_copy_text(begin, (size_t)(end - begin));
	buf_free(&page);
	return text;
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
		every_word_of_a_mapping, NULL };

	return unit_main("manual", tests);
}

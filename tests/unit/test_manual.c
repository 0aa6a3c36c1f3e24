/* The manual pages name every word of the files that people write, as the tables have
 * them, and an example in a page is one that the program reads. */
#include <stdlib.h>
#include <string.h>

#include "agent/fidelity/fidelity_sheet.h"
#include "agent/figures/summary.h"
#include "agent/mapping/mapping_words.h"
#include "agent/people/people_row.h"
#include "agent/register/events.h"
#include "agent/register/people.h"
#include "aggregator/views/views_targets.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/ips/registry.h"
#include "protocol/policy.h"
#include "tests/unit/unit.h"
#include "tests/vectors/vec.h"

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

/* A page has the columns as its readers write them: "a,b[,c]" for a, b and, where
 * it is given, c. */
static void
has_columns(const char *heading, const char *const *columns)
{
	char *text = part("packaging/man/sheaf-agent.1", heading, "\n.Ss ");
	struct buf line;

	buf_init(&line, 1 << 10);
	buf_puts(&line, ".Ql ");
	for (size_t i = 0; columns[i] != NULL; i++) {
		bool may = columns[i][0] == '?';

		buf_printf(&line, "%s%s%s%s", may ? "[" : "", i ? "," : "",
		    columns[i] + may, may ? "]" : "");
	}
	buf_puts(&line, " ");
	ck_assert_msg(strstr(text, buf_str(&line)) != NULL, "%s: no %s",
	    heading, buf_str(&line));
	buf_free(&line);
	free(text);
}

START_TEST(the_columns_of_a_file)
{
	has_columns(".Ss summary import", summary_columns);
	has_columns(".Ss fidelity import", fidelity_sheet_scores);
	has_columns(".Ss fidelity import", fidelity_sheet_plans);
}
END_TEST

/* Of the particulars each column stands with the kind of thing that has it. */
START_TEST(the_columns_of_particulars)
{
	char *text = part("packaging/man/sheaf-agent.1", "and any of\n",
	    "A column that is not in the file");
	const char *from = text;

	ck_assert_str_eq(people_row_columns[PEOPLE_COL_FIELDS], "?name");
	for (enum people_kind k = PEOPLE_CLIENT; k < PEOPLE_KINDS; k++) {
		/* The first is called a kind, those after it are not. */
		char *kind = mem_printf("%s\n.Ql %s",
		    k == PEOPLE_CLIENT ? ".Ar kind" : "for",
		    people_kind_name(k));
		const char *until = strstr(from, kind);

		ck_assert_msg(until != NULL, "no %s after those before",
		    people_kind_name(k));
		for (int f = 0; f < PEOPLE_FIELDS; f++) {
			const char *name =
			    people_field((enum people_field)f)->name;
			const char *at = from;
			size_t n = strlen(name);

			/* Before the kind, and after that of before. */
			while ((at = strstr(at, name)) != NULL && at < until &&
			       !(strchr(" \n", at[-1]) && strchr(" \n", at[n])))
				at++;
			ck_assert_msg((at != NULL && at < until) ==
					  people_has(k, (enum people_field)f),
			    "%s of %s", name, people_kind_name(k));
		}
		from = until + strlen(kind);
		free(kind);
	}
	free(text);
}
END_TEST

/* The policies of the page, with keys in the places of the dots. */
START_TEST(the_policies)
{
	const char *const examples[] = { "quorum none\n", "quorum some\n" };

	for (size_t i = 0; i < 2; i++) {
		char *text = part("packaging/man/sheaf-audit.1",
		    i == 0 ? "log example.nhs.uk/log"
			   : "log example.nhs.uk/log+1a2b3c4d+AbCd...\nwitness",
		    ".Ed");
		struct buf filled;
		struct err e = ERR_INIT;
		struct policy p;

		buf_init(&filled, 1 << 12);
		for (const char *at = text, *end; *at != '\0'; at = end) {
			const char *plus = strchr(at, '+');

			end = strchr(at, '\n') + 1;
			if (plus == NULL || plus > end) {
				buf_add(&filled, at, (size_t)(end - at));
				continue;
			}
			const char *name = plus;

			while (name[-1] != ' ')
				name--;
			char *word = mem_copy_text(name, (size_t)(plus - name));
			struct keys_verifier v =
			    vec_verifier(word, *at == 'l' ? 0x01 : 0x04);

			buf_add(&filled, at, (size_t)(name - at));
			keys_verifier_write(&v, &filled);
			buf_puts(&filled, "\n");
			free(word);
		}
		ck_assert_msg(strstr(text, examples[i]) != NULL, "%s", text);
		ck_assert_msg(policy_parse(&p, buf_slice(&filled), &e) == 0,
		    "%s: %s", e.text, buf_str(&filled));
		ck_assert_uint_eq(p.logs, 1);
		ck_assert_uint_eq(p.witnesses, i * 3);
		ck_assert(p.quorum_none == (i == 0));
		if (i > 0) {
			ck_assert_uint_eq(p.groups, 1);
			ck_assert_uint_eq(p.group[0].need, 2);
			ck_assert_uint_eq(p.group[0].members, 3);
		}
		buf_free(&filled);
		free(text);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { every_word_of_the_exchange_format,
		every_word_of_a_mapping, the_plan_of_a_contract,
		the_columns_of_a_file, the_columns_of_particulars, the_policies,
		NULL };

	return unit_main("manual", tests);
}

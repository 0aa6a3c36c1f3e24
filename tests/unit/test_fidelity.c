/*
 * The scale against the seven services of RAND Europe's evaluation, read from the
 * root of the repository.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/csvread.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ips/fidelity.h"
#include "tests/unit/unit.h"

enum { SERVICES = 7, ROUNDS = 2 };

struct published {
	uint8_t score[SERVICES][ROUNDS][FIDELITY_ITEMS];
	unsigned totals;
	unsigned total[ROUNDS][SERVICES], position[ROUNDS][SERVICES];
};

static unsigned
number(struct slice s)
{
	uint64_t v = 0;

	ck_assert_msg(text_parse_u64(s, 1000, &v), "%.*s", (int)s.n, s.p);
	return (unsigned)v;
}

static void
read_csv(const char *name, const char *const *columns,
    int (*row)(void *, const struct csvread_row *, struct err *),
    struct published *p)
{
	struct csvread_config config = { .made_for = CSV_FOR_PROGRAMS,
		.columns = columns,
		.cell_max = 200,
		.rows_max = 1000,
		.row = row,
		.arg = p };
	char *path = mem_printf("tests/cases/%s", name);
	struct err e = ERR_INIT;
	struct buf file;

	ck_assert_msg(file_read(path, 1 << 20, &file, &e) == 0, "%s", e.text);
	ck_assert_msg(csvread_parse(buf_slice(&file), &config, &e) == 0, "%s",
	    e.text);
	buf_free(&file);
	free(path);
}

static int
take_score(void *arg, const struct csvread_row *row, struct err *e)
{
	struct published *p = arg;
	unsigned service = number(row->cell[0]), item = number(row->cell[1]);

	(void)e;
	for (unsigned r = 0; r < ROUNDS; r++)
		p->score[service - 1][r][item - 1] =
		    (uint8_t)number(row->cell[2 + r]);
	return 0;
}

static void
read_scores(struct published *p)
{
	static const char *const columns[] = { "service", "item", "round1",
		"round2", NULL };

	memset(p, 0, sizeof(*p));
	read_csv("fidelity_scores.csv", columns, take_score, p);
}

/* Columns of one round: three sections, two totals, the band, positions. */
static void
check_round(struct published *p, unsigned service, unsigned round,
    const struct slice *cell)
{
	struct fidelity_sum sum = fidelity_add(p->score[service - 1][round]);

	for (unsigned s = 0; s < FIDELITY_SECTIONS; s++)
		ck_assert_uint_eq(sum.section[s], number(cell[s]));
	ck_assert_uint_eq(sum.total, number(cell[4]));
	ck_assert_msg(slice_is(cell[5], fidelity_band_name(sum.band)),
	    "service %u, round %u: %s", service, round + 1,
	    fidelity_band_name(sum.band));
	p->total[round][service - 1] = sum.total;
	p->position[round][service - 1] = number(cell[6]);
	p->totals++;
}

static int
check_totals(void *arg, const struct csvread_row *row, struct err *e)
{
	unsigned service = number(row->cell[0]);

	(void)e;
	check_round(arg, service, 0, &row->cell[1]);
	check_round(arg, service, 1, &row->cell[8]);
	return 0;
}

START_TEST(all_published_totals_bands_and_positions)
{
	static const char *const columns[] = { "service", "r1_staffing",
		"r1_organisation", "r1_services", "r1_total_computed",
		"r1_total_printed", "r1_band", "r1_position_computed",
		"r2_staffing", "r2_organisation", "r2_services",
		"r2_total_computed", "r2_total_printed", "r2_band",
		"r2_position_computed", NULL };
	static struct published p;
	unsigned position[SERVICES];

	read_scores(&p);
	read_csv("fidelity_totals.csv", columns, check_totals, &p);
	ck_assert_uint_eq(p.totals, SERVICES * ROUNDS);
	for (unsigned r = 0; r < ROUNDS; r++) {
		fidelity_positions(p.total[r], SERVICES, position);
		for (unsigned s = 0; s < SERVICES; s++)
			ck_assert_uint_eq(position[s], p.position[r][s]);
	}
}
END_TEST

static int
check_item(void *arg, const struct csvread_row *row, struct err *e)
{
	struct published *p = arg;
	unsigned item = number(row->cell[0]);

	(void)e;
	ck_assert(slice_is(row->cell[1],
	    fidelity_section_name(fidelity_item_section(item))));
	ck_assert_msg(slice_is(row->cell[2], fidelity_item_name(item)), "%u",
	    item);
	ck_assert_uint_gt(strlen(fidelity_item_help(item)), 0);
	p->totals++;
	return 0;
}

START_TEST(items_have_their_names_and_sections)
{
	static const char *const columns[] = { "item", "section",
		"uk_name_rand", "min_score", "max_score", "note", NULL };
	static struct published p;

	read_csv("ips25_items.csv", columns, check_item, &p);
	ck_assert_uint_eq(p.totals, FIDELITY_ITEMS);
}
END_TEST

/* A total made of 25 scores, as even as can be. */
static struct fidelity_sum
of_total(unsigned total)
{
	uint8_t score[FIDELITY_ITEMS];

	for (unsigned i = 0; i < FIDELITY_ITEMS; i++)
		score[i] = (uint8_t)(total / FIDELITY_ITEMS +
				     (i < total % FIDELITY_ITEMS));
	return fidelity_add(score);
}

START_TEST(bands_at_their_edges)
{
	static const struct {
		unsigned total;
		const char *band;
	} edges[] = {
		{ 25, "Not supported employment" },
		{ 73, "Not supported employment" },
		{ 74, "Fair" },
		{ 99, "Fair" },
		{ 100, "Good" },
		{ 114, "Good" },
		{ 115, "Exemplary" },
		{ 125, "Exemplary" },
	};

	for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++) {
		struct fidelity_sum sum = of_total(edges[i].total);

		ck_assert_uint_eq(sum.total, edges[i].total);
		ck_assert_str_eq(fidelity_band_name(sum.band), edges[i].band);
	}
}
END_TEST

START_TEST(kinds_are_two_words)
{
	enum fidelity_kind kind = FIDELITY_INDEPENDENT;

	ck_assert(fidelity_kind_parse(slice_of("self"), &kind));
	ck_assert_int_eq(kind, FIDELITY_SELF);
	ck_assert_str_eq(fidelity_kind_word(kind), "self");
	ck_assert(!fidelity_kind_parse(slice_of("Self"), &kind));
	ck_assert(!fidelity_kind_parse(slice_of(""), &kind));
	fidelity_positions(NULL, 0, NULL);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { all_published_totals_bands_and_positions,
		items_have_their_names_and_sections, bands_at_their_edges,
		kinds_are_two_words, NULL };

	return unit_main("fidelity", tests);
}

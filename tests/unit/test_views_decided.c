/*
 * What sheaf/1 hides besides, followed from a list and kept in a file: the same cells
 * as the search hides, and a file that is not whole is no file.
 */
#include <stdlib.h>
#include <string.h>

#include "aggregator/views/views_decided.h"
#include "aggregator/views/views_decided_file.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/simulation/prop_fleet.h"
#include "tests/unit/unit.h"

enum {
	FLEETS = 400,
	WITH_LIST = 3, /* of them, at least */
	OTHERS = 6     /* more than are kept in memory */
};

static void
make_fleet(struct prop_fleet *f, uint64_t seed)
{
	struct prop_fleet_kind kind;
	struct demo_prng r;

	demo_prng_seed(&r, seed, "fleet");
	kind = prop_fleet_any_kind(&r);
	prop_fleet_make(f, &kind, &r);
}

static void
take_list(const struct suppression *s, struct views_decided_list *out)
{
	out->n = suppression_besides_count(s);
	out->entry = mem_array(out->n + 1, sizeof(*out->entry));
	for (size_t i = 0; i < out->n; i++)
		out->entry[i] = suppression_besides_at(s, i);
}

/* Every cell of both. */
static void
compare(const struct prop_fleet *f, const struct suppression *a,
    const struct suppression *b)
{
	struct suppression_cell c;

	for (c.region = SUPPRESSION_MAIN; c.region < (int)f->regions;
	     c.region++)
		for (c.service = SUPPRESSION_ANY; c.service < (int)f->services;
		     c.service = c.service < 0 ? 0 : c.service + 1)
			for (c.quarter = SUPPRESSION_ALL;
			     c.quarter < (int)f->quarters; c.quarter++)
				for (c.row = 0;
				     c.row < measures_ips_grow_1()->n; c.row++)
					ck_assert_int_eq(suppression_hides(a,
							     &c),
					    suppression_hides(b, &c));
	ck_assert_uint_eq(suppression_besides_count(a),
	    suppression_besides_count(b));
}

/* The first fleet from a seed on of which more is hidden besides. */
static uint64_t
find_fleet(struct prop_fleet *f, uint64_t seed)
{
	for (;; seed++) {
		struct suppression *s;
		size_t n;

		ck_assert_uint_lt(seed, FLEETS);
		make_fleet(f, seed);
		s = prop_fleet_suppress(f, SUPPRESSION_EVERY);
		n = suppression_besides_count(s);
		suppression_free(s);
		if (n > 0)
			return seed;
	}
}

START_TEST(a_list_hides_what_the_search_hid)
{
	static struct prop_fleet f;
	uint64_t seed = 0;

	for (unsigned i = 0; i < WITH_LIST; i++) {
		struct views_decided_list list = { .n = 0 };
		struct suppression *found, *listed;
		struct suppression_input in;

		seed = find_fleet(&f, seed + 1);
		found = prop_fleet_suppress(&f, SUPPRESSION_EVERY);
		take_list(found, &list);
		prop_fleet_input(&f, &in);
		listed = suppression_new_listed(&in, list.entry, list.n);
		ck_assert_ptr_nonnull(listed);
		compare(&f, found, listed);
		suppression_free(listed);
		suppression_free(found);
		free(list.entry);
	}
}
END_TEST

START_TEST(no_search_makes_such_a_list)
{
	static struct prop_fleet f;
	struct views_decided_list list = { .n = 0 };
	struct suppression *s;
	struct suppression_input in;

	find_fleet(&f, 1);
	s = prop_fleet_suppress(&f, SUPPRESSION_EVERY);
	take_list(s, &list);
	suppression_free(s);
	prop_fleet_input(&f, &in);
	for (unsigned i = 0; i < 5; i++) {
		struct suppression_more entry = list.entry[0];

		entry.level = i == 0 ? 0 : i == 1 ? 5 : 1;
		entry.row += i == 2;
		entry.quarter = i == 3 ? (int)f.quarters : entry.quarter;
		entry.region = i == 4 ? (int)f.regions : entry.region;
		s = suppression_new_listed(&in, &entry, 1);
		ck_assert_ptr_null(s);
	}
	free(list.entry);
}
END_TEST

static size_t
parse(struct slice bytes)
{
	struct views_decided_list list[VIEWS_DECIDED_FILE_LISTS];
	size_t n = views_decided_file_parse(bytes, list);

	for (size_t i = 0; i < n; i++)
		free(list[i].entry);
	return n;
}

START_TEST(a_file_is_whole_or_none)
{
	struct suppression_more entry[] = { { SUPPRESSION_MAIN, 3, 0, 2 },
		{ SUPPRESSION_OUTSIDE, SUPPRESSION_ALL, 7, 4 },
		{ 12, 0, 55, 1 } };
	struct views_decided_list list = { .entry = entry, .n = 3 }, found;
	char *dir = unit_dir(), *path = file_path(dir, "decided");
	struct err e = ERR_INIT;
	struct buf bytes;

	ck_assert(!views_decided_file_find(path, &list.of, &found));
	for (unsigned i = 0; i < VIEWS_DECIDED_FILE_LISTS + 2; i++) {
		list.of = hash_of((struct slice){ (void *)&i, sizeof(i) });
		views_decided_file_put(path, &list);
		views_decided_file_put(path, &list);
	}
	ck_assert(views_decided_file_find(path, &list.of, &found));
	ck_assert_uint_eq(found.n, 3);
	for (size_t i = 0; i < found.n; i++) {
		ck_assert_int_eq(found.entry[i].region, entry[i].region);
		ck_assert_int_eq(found.entry[i].quarter, entry[i].quarter);
		ck_assert_uint_eq(found.entry[i].row, entry[i].row);
		ck_assert_uint_eq(found.entry[i].level, entry[i].level);
	}
	free(found.entry);
	ck_assert_int_eq(file_read(path, VIEWS_DECIDED_FILE_MAX, &bytes, &e),
	    0);
	ck_assert_uint_eq(parse(buf_slice(&bytes)), VIEWS_DECIDED_FILE_LISTS);
	for (size_t n = 0; n < bytes.n; n++)
		ck_assert_uint_eq(parse((struct slice){ bytes.data, n }), 0);
	for (size_t n = 0; n < bytes.n; n++) {
		bytes.data[n] ^= 1;
		ck_assert_uint_eq(parse(buf_slice(&bytes)), 0);
		bytes.data[n] ^= 1;
	}
	buf_free(&bytes);
	free(path);
	unit_remove(dir);
}
END_TEST

/* That of the file is taken: another one stands there under the same digest. */
START_TEST(the_next_start_follows_it)
{
	static struct prop_fleet f, other;
	struct views_decided_list kept[VIEWS_DECIDED_FILE_LISTS], none;
	char *dir = unit_dir(), *path = file_path(dir, "decided");
	const struct suppression *s;
	struct suppression_input in;
	struct err e = ERR_INIT;
	struct buf bytes;

	find_fleet(&f, 1);
	views_decided_keep(path, 0);
	prop_fleet_input(&f, &in);
	s = views_decided(&in);
	ck_assert_uint_gt(suppression_besides_count(s), 0);
	views_decided_let_go(s);
	ck_assert_int_eq(file_read(path, VIEWS_DECIDED_FILE_MAX, &bytes, &e),
	    0);
	ck_assert_uint_eq(views_decided_file_parse(buf_slice(&bytes), kept), 1);
	ck_assert_uint_gt(kept[0].n, 0);
	buf_free(&bytes);
	for (unsigned i = 0; i < OTHERS; i++) {
		make_fleet(&other, 1000 + i);
		prop_fleet_input(&other, &in);
		views_decided_let_go(views_decided(&in));
	}
	none = (struct views_decided_list){ .of = kept[0].of };
	views_decided_file_put(path, &none);
	prop_fleet_input(&f, &in);
	s = views_decided(&in);
	ck_assert_uint_eq(suppression_besides_count(s), 0);
	views_decided_let_go(s);
	/* What was fast is not kept. */
	views_decided_keep(path, 1000000);
	ck_assert_int_eq(file_remove(path, &e), 0);
	make_fleet(&other, 2000);
	prop_fleet_input(&other, &in);
	views_decided_let_go(views_decided(&in));
	ck_assert(!file_exists(path));
	views_decided_keep(NULL, 0);
	free(kept[0].entry);
	free(path);
	unit_remove(dir);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_list_hides_what_the_search_hid,
		no_search_makes_such_a_list, a_file_is_whole_or_none,
		the_next_start_follows_it, NULL };

	return unit_main("views_decided", tests);
}

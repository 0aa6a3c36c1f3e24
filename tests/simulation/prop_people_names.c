/*
 * Makes two states comparable.  Merging invents references and numbers that a
 * model cannot foresee; here both sides get the same ones, by what they stand for.
 */
#include "tests/simulation/prop_people_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

#define is  prop_people_state_is
#define set prop_people_state_set

/* A ref that was made up, and all rows under it. */
struct made {
	char *ref, *about;
};

static bool
known(const struct prop_people_state *s, const char *ref)
{
	for (size_t i = 0; i < s->n; i++)
		if (is(&s->row[i], CELL_REF, ref) ||
		    is(&s->row[i], CELL_STAFF, ref))
			return true;
	return false;
}

static bool
in_force(const struct prop_people_row *row)
{
	return row->tag == 'f' || row->tag == 'w';
}

/* The rows of a ref, without it. */
static char *
about(const struct prop_people_state *s, const char *ref)
{
	struct prop_people_state part = { 0 };
	struct buf text;
	char *copy;

	for (size_t i = 0; i < s->n; i++)
		if (in_force(&s->row[i]) && is(&s->row[i], CELL_REF, ref)) {
			struct prop_people_row *row =
			    prop_people_state_add(&part, &s->row[i]);

			set(row, CELL_REF, "");
			set(row, CELL_FACT, "");
		}
	prop_people_state_text(&part, "fw", &text);
	copy = mem_string(buf_str(&text));
	buf_free(&text);
	prop_people_state_free(&part);
	return copy;
}

static int
by_about(const void *a, const void *b)
{
	const struct made *x = a, *y = b;

	return strcmp(x->about, y->about);
}

static size_t
collect(const struct prop_people_state *s,
    const struct prop_people_state *before, struct made *made)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		const char *ref = s->row[i].cell[CELL_REF];
		size_t j = 0;

		if (!in_force(&s->row[i]) || ref[0] == '\0' ||
		    known(before, ref))
			continue;
		while (j < n && strcmp(made[j].ref, ref) != 0)
			j++;
		if (j == n)
			made[n++] =
			    (struct made){ mem_string(ref), about(s, ref) };
	}
	if (n > 0)
		qsort(made, n, sizeof(*made), by_about);
	return n;
}

void
prop_people_names_refs(struct prop_people_state *s,
    const struct prop_people_state *before)
{
	struct made *made = mem_array(s->n + 1, sizeof(*made));
	size_t n = collect(s, before, made);

	for (size_t i = 0; i < s->n; i++)
		for (size_t j = 0; in_force(&s->row[i]) && j < n; j++)
			if (is(&s->row[i], CELL_REF, made[j].ref)) {
				char *name = mem_printf("~%zu", j + 1);

				set(&s->row[i], CELL_REF, name);
				free(name);
				break;
			}
	for (size_t j = 0; j < n; j++) {
		free(made[j].ref);
		free(made[j].about);
	}
	free(made);
}

void
prop_people_names_spell(struct prop_people_state *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->row[i].cell[CELL_REF][0] == '~') {
			char *name =
			    mem_printf("zz%s", s->row[i].cell[CELL_REF] + 1);

			set(&s->row[i], CELL_REF, name);
			free(name);
		}
}

static bool
was_there(const struct prop_people_state *before,
    const struct prop_people_row *row, enum prop_people_cell number)
{
	for (size_t i = 0; i < before->n; i++)
		if (before->row[i].tag == row->tag &&
		    is(&before->row[i], number, row->cell[number]))
			return true;
	return false;
}

void
prop_people_names_new(struct prop_people_state *s,
    const struct prop_people_state *before)
{
	for (size_t i = 0; i < s->n; i++) {
		struct prop_people_row *row = &s->row[i];

		if (row->tag == 'f' && !was_there(before, row, CELL_FACT))
			set(row, CELL_FACT, "+");
		if ((row->tag != 'h' && row->tag != 'p') ||
		    was_there(before, row, CELL_ID))
			continue;
		set(row, CELL_ID, "+");
		set(row, CELL_AT, "+");
		if (row->tag == 'h')
			set(row, CELL_FACT, "+");
	}
}

#ifndef SHEAF_TESTS_SIMULATION_PROP_PEOPLE_PLACE_H
#define SHEAF_TESTS_SIMULATION_PROP_PEOPLE_PLACE_H

#include "agent/register/people_book.h"
#include "agent/register/register.h"
#include "tests/simulation/prop_derive_file.h"
#include "tests/simulation/prop_people_state.h"

/* A register in memory, and ways to fill it. */
struct prop_people_place {
	struct db *db;
	struct vault *vault;
	struct open_register reg;
	int32_t today;
};

/* Open an empty one, on a day that counts as today. */
void prop_people_place_open(struct prop_people_place *p, int32_t today);

/* Close it and free what it holds. */
void prop_people_place_close(struct prop_people_place *p);

/* Take in the good rows of a file; how many were refused. */
size_t prop_people_place_import(struct prop_people_place *p, const char *file);

/* Random particulars for some of the clients, jobs and employer contacts;
 * given again, they change. */
void prop_people_place_describe(struct prop_people_place *p,
    struct demo_prng *rng);

/* Employer contacts change hands, are withdrawn, and their refs used again. */
void prop_people_place_move(struct prop_people_place *p, struct demo_prng *rng);

/* The row of table client of a reference. */
uint32_t prop_people_place_number(struct prop_people_place *p,
    const char *reference);

/* True when both give the same returns for the quarters around this one. */
void prop_people_place_compare(struct prop_people_place *a,
    struct prop_people_place *b, struct period around);

#endif

#ifndef SHEAF_TESTS_SIMULATION_PROP_ATTACK_H
#define SHEAF_TESTS_SIMULATION_PROP_ATTACK_H

#include "tests/simulation/prop_shown.h"

/*
 * A reader who has all outputs together, and a solver.  Every figure of every
 * return is an unknown integer; what is shown, what adds up, what is part of
 * what, and how a rate was rounded are its equations.  For each hidden cell it
 * asks for the smallest and the largest value that agree with all of them.
 */

/* Measures that have equations in common; they are attacked apart. */
enum prop_attack_topic {
	PROP_ATTACK_REFERRALS,     /* with bands */
	PROP_ATTACK_FIRST_CONTACT, /* with bands, and days */
	PROP_ATTACK_JOBS,          /* job starts, people into work */
	PROP_ATTACK_SUSTAINED,     /* 13, 26 and 52 weeks, with bands */
	PROP_ATTACK_STOCKS,        /* caseload, in work, hours, posts */
	PROP_ATTACK_SURVEYS,       /* satisfaction */
	PROP_ATTACK_TOPICS
};

/* What it found out: see the fields of a leak. */
enum prop_attack_kind {
	PROP_ATTACK_EXACT,    /* a hidden cell has one possible value */
	PROP_ATTACK_NARROW,   /* a hidden cell has two */
	PROP_ATTACK_AS_SHOWN, /* a cell of few services, or of one with a small
				   caseload, is known as well as if it were
				   shown: at most 5 values */
	PROP_ATTACK_COMPLEMENT, /* whole - part is below 5, and known exactly */
	PROP_ATTACK_UNROUNDED,  /* a rate gives a rounded count exactly */
	PROP_ATTACK_KINDS
};

struct prop_attack_leak {
	enum prop_attack_kind kind;
	bool of_region; /* of a region as a whole */
	char name[160];
	int64_t low, high, value;
};

struct prop_attack_report {
	size_t shown, hidden;            /* counts of people in all outputs */
	size_t leaks[PROP_ATTACK_KINDS]; /* how many of each kind */
	size_t of_regions;               /* of PROP_ATTACK_AS_SHOWN */
	struct prop_attack_leak first;   /* the first found */
};

/* Attack all outputs of one log size, or of two of them together (later is
 * then not NULL).  Adds to *report, which begins as all zero. */
void prop_attack(const struct prop_shown *now, const struct prop_shown *later,
    enum prop_attack_topic topic, struct prop_attack_report *report);

/* How many leaks of any kind. */
size_t prop_attack_leaks(const struct prop_attack_report *report);

/* "exact" and so on. */
const char *prop_attack_kind_name(enum prop_attack_kind kind);

#endif

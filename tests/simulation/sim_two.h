#ifndef SHEAF_TESTS_SIMULATION_SIM_TWO_H
#define SHEAF_TESTS_SIMULATION_SIM_TWO_H

#include "agent/delivery/contact.h"
#include "agent/delivery/progress.h"
#include "auditor/evidence_decide.h"
#include "tests/demo/demo_prng.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/memory_spool.h"

/*
 * A centre that keeps two histories under one key, and shows each site and an
 * auditor whichever it likes.  Both are real aggregators; what a site makes of
 * receipts and heads, and what the auditor makes of the log, is their own code.
 */
enum { SIM_TWO_SITES = 3 };

struct sim_two_site {
	struct sim_two *world;
	const char *service;
	struct aggregator_fixture_agent of[2]; /* as each history has it */
	uint64_t revision;
	unsigned shown; /* the history that answers it */
	struct pins pins;
	struct memory_spool memory;
	struct spool spool;
	struct transport transport;
	struct progress progress;
	struct buf note, receipt; /* of its last report */
};

struct sim_two {
	struct demo_prng rng;
	struct aggregator_fixture *h[2];
	struct sim_two_site site[SIM_TWO_SITES];
	struct policy policy;
	char *scratch, *mirror; /* the auditor's copy, once there is one */
	bool mirrored;
	unsigned reports; /* a few each day */
};

/* Two histories that are still the same, and three enrolled sites with a service
 * each ("alpha", "beta", "gamma"); freed with sim_two_close(). */
void sim_two_open(struct sim_two *w, uint64_t seed);
void sim_two_close(struct sim_two *w);

/* 0 .. n - 1. */
unsigned sim_two_below(struct sim_two *w, unsigned n);

/* Site i seals a return and brings it: to both histories, or only to the one that
 * answers it.  It keeps the receipt as its courier does. */
void sim_two_report(struct sim_two *w, unsigned i, bool both);

/*
 * A return of site i goes to history 0 and is refused, and the site hands that on: file
 * is its evidence.  lies: the intake of the centre finds this fault (payload or
 * revision) where there is none; otherwise the return has a revision that was there.
 */
void sim_two_refuse(struct sim_two *w, unsigned i, enum statement_refused code,
    bool lies, struct buf *file);

/* So many reports of sites by turns. */
void sim_two_grow(struct sim_two *w, unsigned n, bool both);

/* A contact of site i: its courier compares the log it is shown. */
enum contact_result sim_two_contact(struct sim_two *w, unsigned i);

/* The same; what it remembers of other agents of its provider: the names, and
 * whether one of them is news. */
void sim_two_others(struct sim_two *w, unsigned i, bool *news,
    char names[static HEADS_OTHERS_MAX]);

enum sim_two_audit { SIM_TWO_SOUND, SIM_TWO_OLDER, SIM_TWO_FORKED };

/*
 * The auditor looks at a history, and takes it over if it continues the copy.
 * After SIM_TWO_FORKED, file holds the evidence.
 */
enum sim_two_audit sim_two_look(struct sim_two *w, unsigned history,
    struct buf *file);

/* What the auditor decides: with its copy, or without any. */
enum evidence_decide_verdict sim_two_decide(struct sim_two *w,
    struct slice file, bool with_copy);

#endif

#ifndef SHEAF_TESTS_DEMO_TYPES_H
#define SHEAF_TESTS_DEMO_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/ips/period.h"
#include "tests/demo/demo_prng.h"
#include "tests/demo/demo_sites.h"

/*
 * What an invented service is made of.  Days are those of day.h, DAY_NONE
 * where something never happened.
 */
enum {
	DEMO_QUARTERS = 6,
	DEMO_JOBS_MAX = 4,
	DEMO_EPISODES_MAX = 3,
	DEMO_STAFF = 5 /* employment specialists */
};

enum demo_mode {
	DEMO_FACE_TO_FACE,
	DEMO_PHONE,
	DEMO_VIDEO,
	DEMO_MESSAGE,
	DEMO_EMAIL,
	DEMO_NO_MODE
};

enum demo_kind {
	DEMO_CONTACT,
	DEMO_SUPPORT, /* in-work support */
	DEMO_APPLICATION,
	DEMO_INTERVIEW,
	DEMO_WELLBEING, /* number: SWEMWBS score in hundredths */
	DEMO_ALLOCATED,
	DEMO_STAFF_FTE,   /* number: hundredths; staff 0 leads the team */
	DEMO_TIME_SAMPLE, /* number: minutes; part: in the community */
	DEMO_SATISFACTION /* number: responses; part: positive */
};

/* One dated fact of a client, or of the service. */
struct demo_event {
	enum demo_kind kind;
	int32_t day;
	enum demo_mode mode;
	bool missed;
	int32_t number, part;
	int32_t staff; /* 1 .. DEMO_STAFF, 0: team leader, -1: blank */
};

struct demo_events {
	struct demo_event *event;
	size_t n;
};

struct demo_job {
	int32_t id;
	int32_t start, full_day, four_hours, end;
	int32_t hours;         /* a week, in hundredths, from the start */
	int32_t changed;       /* the day from which ... */
	int32_t changed_hours; /* ... these hours hold */
	bool part_time, unpaid, not_competitive;
};

struct demo_episode {
	int32_t received, accepted;
	int32_t profile_started, profile_completed, plan_completed;
	int32_t discharged;
	const char *source; /* "" when never said */
	bool employed;      /* at referral */
	bool on_received;   /* source and flag stand on this row ... */
	bool on_accepted;   /* ... and on this one */
	const char *ref;    /* "" or "r1", "r2" */
	struct demo_job job[DEMO_JOBS_MAX];
	size_t jobs;
};

struct demo_client {
	struct demo_episode episode[DEMO_EPISODES_MAX];
	size_t episodes;
	struct demo_events events;
};

struct demo_employer_contact {
	int32_t day;
	int32_t client; /* index, -1: about no client */
	enum demo_mode mode;
	bool meaningful, in_work;
	int32_t staff;
	int32_t reviewed; /* by the team leader */
};

struct demo_world {
	struct demo_site site;
	struct demo_client *client;
	size_t clients;
	struct demo_employer_contact *employer;
	size_t employers;
	struct demo_events service; /* staff, time, satisfaction */
	int32_t jobs;               /* made so far: their ids */
	struct period first, last;  /* quarters */
	int32_t horizon;            /* nothing is begun after this day */
};

#endif

#ifndef SHEAF_AGENT_REGISTER_EVENTS_H
#define SHEAF_AGENT_REGISTER_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"

/*
 * The vocabulary of the register's exchange format as data: which events
 * there are, which cells each uses, and what makes two rows the same fact.
 * Source: the data dictionary, "The register's exchange format".  Numbers
 * are stored in the register: never change one.
 */
enum event {
	EVENT_NONE,
	EVENT_REFERRAL_RECEIVED,
	EVENT_REFERRAL_ACCEPTED,
	EVENT_PROFILE_STARTED,
	EVENT_PROFILE_COMPLETED,
	EVENT_PLAN_COMPLETED,
	EVENT_DISCHARGED,
	EVENT_JOB_STARTED,
	EVENT_JOB_FULL_DAY,
	EVENT_JOB_FOUR_HOURS,
	EVENT_JOB_ENDED,
	EVENT_JOB_HOURS,
	EVENT_CONTACT,
	EVENT_IN_WORK_SUPPORT,
	EVENT_APPLICATION,
	EVENT_INTERVIEW,
	EVENT_WELLBEING,
	EVENT_ALLOCATED,
	EVENT_EMPLOYER_CONTACT,
	EVENT_EMPLOYER_CONTACT_REVIEWED,
	EVENT_SATISFACTION,
	EVENT_TIME_SAMPLE,
	EVENT_STAFF_FTE,
	EVENT_ENGAGED_EVIDENCE,
	EVENT_JOB_START_EVIDENCE,
	EVENT_SUSTAINED_13_EVIDENCE,
	EVENT_SUSTAINED_26_EVIDENCE,
	EVENT_SUSTAINED_52_EVIDENCE,
	EVENT_KINDS
};

enum event_mode {
	MODE_NONE,
	MODE_CLINICIAN,
	MODE_SELF,
	MODE_OTHER,
	MODE_FACE_TO_FACE,
	MODE_PHONE,
	MODE_VIDEO,
	MODE_MESSAGE,
	MODE_EMAIL,
	MODE_SWEMWBS,
	MODE_REQOL,
	MODE_ES,
	MODE_TEAM_LEADER,
	/* Kinds of evidence.  The three that the standard data set of the BASE
	 * slides (2018) names, then those that a site gives a title of its own
	 * (evidence_kinds.h). */
	MODE_JOB_OFFER,
	MODE_PAYSLIP,
	MODE_CONFIRMATION,
	MODE_OWN_1,
	MODE_OWN_2,
	MODE_OWN_3,
	MODE_OWN_4,
	MODE_OWN_5,
	MODE_OWN_6,
	MODE_OWN_7,
	MODE_OWN_8,
	MODE_KINDS
};

enum { EVENTS_OWN_MODES = MODE_OWN_8 - MODE_OWN_1 + 1 };

enum event_flag {
	FLAG_EMPLOYED = 1,
	FLAG_PART_TIME = 2,
	FLAG_UNPAID = 4,
	FLAG_NOT_COMPETITIVE = 8,
	FLAG_MISSED = 16,
	FLAG_MEANINGFUL = 32,
	FLAG_IN_WORK = 64,
	FLAG_WITHDRAWN = 128 /* of a row, never of a stored fact */
};

/* What a fact belongs to. */
enum event_subject {
	SUBJECT_REFERRAL, /* one of the six dates of a referral */
	SUBJECT_JOB,
	SUBJECT_CLIENT,   /* the latest referral begun by its date */
	SUBJECT_EMPLOYER, /* a contact with an employer, or its review */
	SUBJECT_SERVICE   /* no client */
};

enum event_cell { CELL_BLANK, CELL_OPTIONAL, CELL_REQUIRED };

/* Which cells belong to the key, besides service, event and ref. */
enum event_key { KEY_CLIENT = 1, KEY_DAY = 2, KEY_MODE = 4, KEY_STAFF = 8 };

struct event_kind {
	const char *name;
	enum event_subject subject;
	enum event_cell client, mode, value, staff;
	bool ref_required;
	bool whole;       /* value is a whole number, else two decimals */
	unsigned modes;   /* bit (1 << mode) of each mode it may have */
	unsigned flags;   /* besides FLAG_WITHDRAWN */
	unsigned key;     /* enum event_key */
	const char *part; /* word of a "word=N" flag, or NULL */
};

/* The row of an event; kind must be above EVENT_NONE. */
const struct event_kind *events_kind(enum event kind);

/* The event of that name, or EVENT_NONE. */
enum event events_find(struct slice name);

/* The mode of that name, or MODE_NONE; "" for MODE_NONE and back. */
enum event_mode events_find_mode(struct slice name);
const char *events_mode_name(enum event_mode mode);

/* The flag of that name, or 0. */
unsigned events_find_flag(struct slice name);

/* True for [A-Za-z0-9][A-Za-z0-9._/-]{0,31}: client reference, ref, staff. */
bool events_is_ref(struct slice s);

/* The name of one flag. */
const char *events_flag_name(unsigned flag);

/* The same for people, who never see the words of the exchange format:
 * "Started a job", "face to face", "part time". */
const char *events_title(enum event kind);
const char *events_mode_title(enum event_mode mode);
const char *events_flag_title(unsigned flag);

/* What the value of an event is, with its unit: "Hours a week"; NULL of an
 * event without one. */
const char *events_value_title(enum event kind);

/* Its unit behind a number, in running text: "hours a week". */
const char *events_value_unit(enum event kind);

/* Append a value, hundredths or a whole number: "20", "15.99". */
void events_put_value(enum event kind, int32_t value, struct buf *out);

/*
 * The least and greatest value of an event, in hundredths, or as a whole
 * number for an event whose values are whole; mode picks the instrument.
 */
void events_range(enum event kind, enum event_mode mode, int32_t *least,
    int32_t *greatest);

/* What the mode of an event is asked for by: "How?"; NULL of an event without
 * one. */
const char *events_mode_question(enum event kind);

/* True for an event that says which evidence there is of an outcome. */
bool events_is_evidence(enum event kind);

/* True for a kind of evidence that has a title of the site's own. */
bool events_is_own(enum event_mode mode);

/* True for a way of meeting that is direct: face to face, phone, video. */
bool events_is_direct(enum event_mode mode);

#endif

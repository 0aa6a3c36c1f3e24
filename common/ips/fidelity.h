#ifndef SHEAF_COMMON_IPS_FIDELITY_H
#define SHEAF_COMMON_IPS_FIDELITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"

/*
 * IPS-25, the supported-employment fidelity scale: 25 items scored 1 to 5
 * in three sections.  An item that cannot be evidenced scores 1.  Source of
 * names, sections and bands: RAND Europe 2021, Evaluation of IPS Grow,
 * Annexes A.2 and B.1.3.  The scale's anchor texts are not here.
 */
enum {
	FIDELITY_ITEMS = 25,
	FIDELITY_SCORE_MIN = 1,
	FIDELITY_SCORE_MAX = 5,
	FIDELITY_STRONG_FROM = 4, /* 4 and 5 are strengths, 1 to 3 are not */
	/* Services that share a strength or a weakness before it is called
	 * common: two alike may be chance. */
	FIDELITY_COMMON_FROM = 3,
	/* Of the item about frequent employer contact: how many contacts of
	 * each specialist in a week its best score asks for.  Source: IPS
	 * Fidelity Scale (IPS-25, Dartmouth 2008), "Job development -
	 * Frequent employer contact". */
	FIDELITY_CONTACTS_ITEM = 17,
	FIDELITY_CONTACTS_A_WEEK = 6
};

enum fidelity_section {
	FIDELITY_STAFFING,     /* items 1-3 */
	FIDELITY_ORGANISATION, /* items 4-11 */
	FIDELITY_SERVICES,     /* items 12-25 */
	FIDELITY_SECTIONS
};

enum fidelity_band {
	FIDELITY_NOT_SUPPORTED, /* 73 and below */
	FIDELITY_FAIR,          /* 74-99 */
	FIDELITY_GOOD,          /* 100-114 */
	FIDELITY_EXEMPLARY,     /* 115-125 */
	FIDELITY_BANDS
};

/* Independent reviews and self-assessments never share a table. */
enum fidelity_kind { FIDELITY_INDEPENDENT, FIDELITY_SELF, FIDELITY_KINDS };

/* Name, section and our own help of item 1 to 25. */
const char *fidelity_item_name(unsigned item);
enum fidelity_section fidelity_item_section(unsigned item);
const char *fidelity_item_help(unsigned item);

/* "Staffing", "Good"; "independent", "self". */
const char *fidelity_section_name(enum fidelity_section section);
const char *fidelity_band_name(enum fidelity_band band);
const char *fidelity_kind_word(enum fidelity_kind kind);

/* The kind of a word; false for any other, *kind untouched. */
bool fidelity_kind_parse(struct slice word, enum fidelity_kind *kind);

/* The sums of a review's 25 scores, and the band of the total. */
struct fidelity_sum {
	unsigned section[FIDELITY_SECTIONS];
	unsigned total; /* 25-125 */
	enum fidelity_band band;
};

/* Add up score[0] (item 1) to score[24]; each is 1 to 5. */
struct fidelity_sum fidelity_add(const uint8_t score[static FIDELITY_ITEMS]);

/* sum / n in hundredths, rounded half away from zero; n is not 0. */
int64_t fidelity_hundredths(int64_t sum, size_t n);

/*
 * The position of each of n totals, 1 for the highest: one more than the
 * number of totals above it, so equal totals share a position.
 */
void fidelity_positions(const unsigned *total, size_t n, unsigned *position);

#endif

#ifndef SHEAF_AGENT_RECONCILE_RECONCILE_SIDE_H
#define SHEAF_AGENT_RECONCILE_RECONCILE_SIDE_H

#include <stddef.h>
#include <stdint.h>

#include "agent/reconcile/reconcile_measures.h"
#include "common/ips/nhs_number.h"

/*
 * One of the two sides of a reconciliation, the register or an extract, in
 * memory alone: people with their referrals, in terms of the published
 * definitions.  It holds NHS numbers and references, and is wiped when it is
 * freed.
 */

/* Why a referral of the extract is not one of IPS by the definitions. */
enum reconcile_excluded {
	EXCLUDED_NOT,
	EXCLUDED_UNKNOWN,   /* neither team type nor code says that it is */
	EXCLUDED_QUALIFIER, /* its only codes are qualified as excluded */
	EXCLUDED_AREA,      /* the local authority is outside England */
	EXCLUDED_EARLY      /* received before 2016 */
};

#define RECONCILE_NO_SOURCE SIZE_MAX /* the row of nothing */

struct reconcile_entry { /* a referral */
	struct reconcile_referral is;
	size_t person;
	size_t source; /* its row of the extract, else RECONCILE_NO_SOURCE */
	enum reconcile_excluded excluded;
	struct reconcile_visit *visit; /* is.visit, owned */
	size_t visit_cap;
};

struct reconcile_person {
	char nhs[NHS_NUMBER_SIZE]; /* "": not known */
	char *reference;           /* owned; "": not known */
	uint32_t client;           /* of the register; 0: of the extract */
	char *service;             /* owned; "" of the extract */
	size_t source;             /* as of an entry */
	size_t *entry;             /* its referrals by day of receipt, owned */
	size_t entries, entry_cap;
};

struct reconcile_side {
	struct reconcile_person *person;
	size_t people, person_cap;
	struct reconcile_entry *entry;
	size_t entries, entry_cap;
	int32_t begins; /* the first contact day in it; DAY_NONE: none */
	size_t visits;
};

/* An empty side, and its end. */
void reconcile_side_init(struct reconcile_side *s);
void reconcile_side_free(struct reconcile_side *s);

/* Referrals of one client in an extract, which may have those to every team of a
 * trust: somebody in crisis each month for ten years has fewer.  With more, the
 * column holds something that many people share, such as TBC. */
enum { RECONCILE_REFERRALS_MAX = 200 };

/*
 * mem_grow() for what is about people: the items always move, and their old
 * place is wiped.  Freed, and wiped, with mem_wiped_free().
 */
void *reconcile_side_grow(void *p, size_t n, size_t *cap, size_t size);

/* Add a person, or a referral of person; the place of the new one.  Texts are
 * copied; all else of it is blank, with days DAY_NONE. */
size_t reconcile_side_add_person(struct reconcile_side *s,
    const char *reference, const char *service);
size_t reconcile_side_add_entry(struct reconcile_side *s, size_t person);

/* Add a contact to a referral. */
void reconcile_side_add_visit(struct reconcile_side *s, size_t entry,
    int32_t day, enum reconcile_fate fate);

/* Sort contacts by day (of one day those that count first) and each person's
 * referrals by day of receipt, and let entry[].is.visit be as it must. */
void reconcile_side_settle(struct reconcile_side *s);

#endif

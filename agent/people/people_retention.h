#ifndef SHEAF_AGENT_PEOPLE_PEOPLE_RETENTION_H
#define SHEAF_AGENT_PEOPLE_PEOPLE_RETENTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/people/people_search.h"
#include "agent/register/register.h"
#include "common/base/db.h"
#include "common/base/err.h"
#include "protocol/limits.h"

/*
 * When staff decide whether a client's record is still needed: on the day
 * that was set for the client, else so many years after the last entry about
 * a client who is discharged from every referral, by the service's setting.
 * Which period is right is the provider's to say (in England after the
 * Records Management Code of Practice); none is assumed.
 */
struct people_due {
	uint32_t client;
	char service[LIMITS_ID_MAX + 1];
	int32_t due;
	bool set;     /* the day was set for this client */
	int years;    /* of the setting, where it was not */
	int32_t last; /* day of the last entry; DAY_NONE: none */
};

struct people_due_list {
	struct people_due *item; /* by the day they are due */
	size_t n, cap;
	/* Discharged clients without a day, in services without a period. */
	size_t open;
};

enum { PEOPLE_RETENTION_YEARS_MAX = 100 };

/* Why a day is set, moved or taken away; ends with word NULL. */
struct people_retention_reason {
	const char *word, *title;
};
extern const struct people_retention_reason people_retention_reasons[];

/* The title of a word, or NULL when it is no reason. */
const char *people_retention_title(const char *word);

/* A change of the day on which staff decide about a record. */
struct people_review {
	uint32_t client;
	int32_t day; /* DAY_NONE: taken away */
	const char *reason;
};

/* The same as it was made. */
struct people_review_past {
	int64_t id; /* its row: a newer one is higher */
	int32_t day;
	char *at, *by, *reason;
};
struct people_reviews {
	struct people_review_past *item;
	size_t n, cap;
};

/* Those of a service (NULL: of all) due by `until`; freed with
 * people_retention_free(). */
int people_retention_load(struct db *db, const char *service, int32_t until,
    struct people_due_list *out, struct err *e) MUST_USE;
void people_retention_free(struct people_due_list *list);

/* Set the day of a client's review, or take it away (DAY_NONE).  ERR_REFUSED
 * where there is no such client. */
int people_retention_set(struct db *db, uint32_t client, int32_t day,
    struct err *e) MUST_USE;

/*
 * The same with who set it, when and why, kept with the client.  Inside the
 * caller's transaction; reason is a word of people_retention_reasons.
 */
int people_retention_note(const struct open_register *reg,
    const struct people_review *review, struct err *e) MUST_USE;

/*
 * All changes of one client's day, newest first.  Freed with
 * people_retention_free_reviews(); after a failure there is nothing to free.
 */
int people_retention_reviews(struct db *db, uint32_t client,
    struct people_reviews *out, struct err *e) MUST_USE;
void people_retention_free_reviews(struct people_reviews *past);

/*
 * When one client's record is due, by the facts of this client alone: `due`
 * is DAY_NONE where nothing says when; `years` is then 0 where the service has
 * no period, and `open` says whether support goes on.
 */
struct people_due_of {
	struct people_due item;
	bool open;
};
int people_retention_of(struct db *db, const struct people_entry *client,
    struct people_due_of *out, struct err *e) MUST_USE;

/* Set a service's period in years, 1 to PEOPLE_RETENTION_YEARS_MAX, inside the
 * caller's transaction. */
int people_retention_set_years(struct db *db, const char *service, int years,
    struct err *e) MUST_USE;

#endif

#ifndef SHEAF_AGGREGATOR_SUPPORT_SUPPORT_UPTAKE_H
#define SHEAF_AGGREGATOR_SUPPORT_SUPPORT_UPTAKE_H

#include "aggregator/support/support_events.h"
#include "aggregator/support/support_given.h"
#include "common/base/table.h"

/*
 * Who took support up: events, attendances and services reached by region and
 * month, and what each service came to.  Pure: what is in force and a registry go in.
 * What counts is said in DESIGN.md of this room.
 */
struct support_uptake_request {
	const char *region; /* as the registry spells it; NULL: all */
	/* DAY_NONE: from the first day of what there is for the region; to the
	 * last one, within what was asked for otherwise. */
	int32_t first, last;
};

/* A region, or what was cross-regional (code ""), in one month or in all of them
 * (month DAY_NONE, else its first day). */
struct support_uptake_row {
	char region[REGISTRY_CODE_SIZE];
	int32_t month;
	size_t events, online; /* online: also in person, in part */
	int64_t attendances;
	size_t services; /* different ones that came */
};

/* A service that the registry has in the period; where a region was asked for, that it
 * has there, with what was on days on which it was there. */
struct support_uptake_service {
	const char *code, *name; /* of the registry */
	char region[REGISTRY_CODE_SIZE];
	size_t events;   /* that somebody of it came to */
	int64_t people;  /* who came, added up over events */
	int32_t newest;  /* day of the newest one, or DAY_NONE */
	int64_t minutes; /* of support */
};

struct support_uptake {
	/* With the days that were found; DAY_NONE where there was nothing. */
	struct support_uptake_request request;
	const struct registry *registry;
	struct support_uptake_row *month; /* by region, then month */
	size_t months;
	struct support_uptake_row *whole; /* by region */
	size_t regions;
	struct support_uptake_row all; /* the sum of all, each service once */
	/* Those that took nothing up first, then by name. */
	struct support_uptake_service *service;
	size_t services, nothing;
};

/*
 * Count.  events and given are of all regions; with a region asked for, the rows are
 * that region's and the cross-regional one, and the services that region's.  *out
 * borrows the registry; freed with support_uptake_free().
 */
void support_uptake_make(struct support_uptake *out,
    const struct support_uptake_request *request,
    const struct support_events *events, const struct support_givens *given,
    const struct registry *registry);
void support_uptake_free(struct support_uptake *u);

/* Attendances by event, in hundredths and as a whole number, both rounded half up;
 * -1 without an event. */
int64_t support_uptake_mean(const struct support_uptake_row *row,
    bool hundredths);

/*
 * As tables, which the caller frees.  Months: region and region_shown, month
 * ("2020-03") and month_shown, events, online, attendances, mean, services.  Regions:
 * the same over all months, without month, and last all together.  Services: service
 * and service_shown, region_shown, events, people, newest and newest_shown, hours,
 * nothing.
 */
struct table *support_uptake_months(const struct support_uptake *u);
struct table *support_uptake_regions(const struct support_uptake *u);
struct table *support_uptake_services(const struct support_uptake *u);

/* Append the finding as sentences: "12 events from 3 March 2020 to 4 July 2020, 345
 * attendances. 3 of 14 services attended no event and took up no support: Alpha, Beta,
 * Gamma." */
void support_uptake_says(const struct support_uptake *u, struct buf *out);

#endif

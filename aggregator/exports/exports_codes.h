#ifndef SHEAF_AGGREGATOR_EXPORTS_EXPORTS_CODES_H
#define SHEAF_AGGREGATOR_EXPORTS_EXPORTS_CODES_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"
#include "common/ips/measures.h"
#include "common/ips/ratios.h"

/*
 * The one list of codes: what each figure of a table is called in the formats
 * that others use.  A code that has been published never changes: other systems
 * have been set up with it.
 */

/* What a figure is about: a sheet of the workbook each, in this order. */
enum exports_topic {
	EXPORTS_REFERRALS,
	EXPORTS_CASELOAD,
	EXPORTS_EMPLOYERS,
	EXPORTS_JOBS,
	EXPORTS_SUSTAINED,
	EXPORTS_IN_WORK,
	EXPORTS_STAFF,
	EXPORTS_WELLBEING,
	EXPORTS_TOPICS
};

struct exports_code {
	/* Ours, and that of FHIR: a line of the return that is no sum, or a
	 * rate, as in protocol/TOTALS.md. */
	const char *code;
	enum exports_topic topic;
	/* Data element in ADX and DHIS2.  The bands of a figure are one of
	 * their own: in DHIS2 an element that is divided has no figure beside
	 * the sum of its parts, and a rounded total is not that sum. */
	const char *element;
	/* The dimension by which a band divides its whole: an attribute in ADX,
	 * a category in DHIS2; NULL for a figure that is no band. */
	const char *dimension;
	/* The band in it; the category option combination in DHIS2. */
	const char *option;
	bool drawn; /* in a chart of its topic's sheet */
};

enum { EXPORTS_CODES_MAX = MEASURES_MAX + RATIOS_MAX };

/* Names that the formats share. */
#define EXPORTS_DATA_SET "IPS_GROW_1"
/* How many services reported, and how many are expected. */
#define EXPORTS_REPORTED "IPS_SERVICES_REPORTED"
#define EXPORTS_EXPECTED "IPS_SERVICES_EXPECTED"
/* The category option combination of a figure that is no band. */
#define EXPORTS_DEFAULT "default"

/* The list of a rule set, in the order of the return, rates behind them and then what
 * ips-grow/2 has besides; *n receives its length.  The list of a rule set begins with
 * that of the one that it extends. */
const struct exports_code *exports_codes(const struct ruleset *rules,
    size_t *n);

/* What the list says of a figure beside its codes.  Either measure or ratio is
 * NULL; row is that of the rule set, or the place in ratios_all(). */
struct exports_figure {
	const struct measure *measure;
	const struct ratio *ratio;
	size_t row;
	const char *title;
	const char *unit;  /* "hundredths of" is left out: see decimals */
	unsigned decimals; /* of a measure that counts hundredths: 2 */
	size_t band;       /* bytes of `code` before ".band"; 0: no band */
};

/* What the code stands for in a rule set. */
struct exports_figure exports_figure_of(const struct exports_code *code,
    const struct ruleset *rules);

/* "Referrals". */
const char *exports_topic_title(enum exports_topic topic);

/* Append the list of the newest rule set as CSV, for whoever sets up a system that receives exports:
 * code,title,unit,decimals,element,dimension,option. */
void exports_codes_write(struct buf *out);

#endif

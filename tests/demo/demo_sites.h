#ifndef SHEAF_TESTS_DEMO_SITES_H
#define SHEAF_TESTS_DEMO_SITES_H

#include <stddef.h>

#include "common/base/err.h"

/* What was published about one service of Making IPS Work. */
struct demo_site {
	char slug[33]; /* service id: "luton-bedfordshire" */
	int referrals; /* accepted over the 18 months */
	int jobs;      /* job starts over the same months */
};

enum { DEMO_SITES_MAX = 16 };

struct demo_sites {
	struct demo_site site[DEMO_SITES_MAX];
	size_t n;
};

/*
 * Reads the sites of making_ips_work_sites.csv; its line of totals is left
 * out.  Refuses a file that it does not understand, naming the line.
 */
int demo_sites_read(const char *path, struct demo_sites *out,
    struct err *e) MUST_USE;

#endif

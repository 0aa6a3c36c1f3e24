#ifndef SHEAF_TESTS_BENCH_CASELOAD_H
#define SHEAF_TESTS_BENCH_CASELOAD_H

#include <stdint.h>

#include "common/base/buf.h"

/* What a large service holds: 5,000 clients, c0 and on, of 40 facts each. */
enum { CASELOAD_CLIENTS = 5000, CASELOAD_FACTS = 200000 };

/* All of it as an exchange file of the service svc-a; the caller frees. */
void caseload_sheet(struct buf *out);

/* A day after all of its dates. */
int32_t caseload_today(void);

#endif

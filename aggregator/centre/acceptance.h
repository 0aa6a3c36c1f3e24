#ifndef SHEAF_AGGREGATOR_CENTRE_ACCEPTANCE_H
#define SHEAF_AGGREGATOR_CENTRE_ACCEPTANCE_H

#include "aggregator/intake/intake.h"
#include "aggregator/merge/merger.h"
#include "common/base/buf.h"

/*
 * A .sheaf file through the same intake and writer as HTTP: every envelope
 * in order, and the answer file appended to `answers`.  Works with and
 * without the writer's thread.  counts: answers by outcome.
 */
struct acceptance_counts {
	unsigned answers, logged, refused, failed;
};
void acceptance_run(struct intake *in, struct merger *m, struct slice file,
    struct buf *answers, struct acceptance_counts *counts);

#endif

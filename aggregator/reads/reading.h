#ifndef SHEAF_AGGREGATOR_READS_READING_H
#define SHEAF_AGGREGATOR_READS_READING_H

#include <stdbool.h>

#include "aggregator/intake/submission.h"
#include "aggregator/merge/merger.h"
#include "aggregator/store/store.h"

/*
 * Heads and trust, answered from one state of the store that a published
 * checkpoint covers exactly, so that each proof leads from what the answer says
 * to the checkpoint it brings.  One reading belongs to one thread.
 */
struct reading;

/* Over a reader that nobody else uses meanwhile; both it and m must outlive the
 * reading.  Freed with reading_close() (NULL is allowed). */
struct reading *reading_open(struct store *reader, struct merger *m);
void reading_close(struct reading *r);

/*
 * Fill status, content_type and body of s, a head or trust as intake made it.
 * The state that was read last is kept for the next one, for a moment and until
 * a newer checkpoint is published.  Waits at most two seconds, and only while a
 * commit is being published; 503 after that.
 */
void reading_answer(struct reading *r, struct submission *s);

/*
 * The same for a checkpoint that somebody shows, if the published log goes on from
 * it; true then.  False, with s as it was: it is the writer's to judge
 * (merger_submit()); so is the word of an agent as long as the writer waits for one.
 */
bool reading_holds(struct reading *r, struct submission *s);

/* Let go of the state: a reader that keeps it would keep the write-ahead log
 * from shrinking, and erased bytes in it. */
void reading_rest(struct reading *r);

#endif

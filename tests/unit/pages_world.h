#ifndef SHEAF_TESTS_UNIT_PAGES_WORLD_H
#define SHEAF_TESTS_UNIT_PAGES_WORLD_H

#include "aggregator/api/api.h"
#include "aggregator/authority/authority.h"
#include "aggregator/pages/pages.h"

/*
 * A centre on the disk with its pages at a port of this machine, and people:
 * "lead" of the region north, "other" of south, "analyst", "auditor",
 * "operator", and "exact", an analyst who may see exact figures.  The authority's
 * folder is on the same machine.
 */
extern struct pages *pages_world_pages;
extern struct centre *pages_world_centre;
extern char *pages_world_dir;

/* Before and after each test. */
void pages_world_begin(void);
void pages_world_end(void);

/* The same in a centre that is there already, at dir, with its registry. */
void pages_world_begin_at(const char *dir);

/* Close door and centre in the middle of a test, with every session; open both
 * again. */
void pages_world_close(void);
void pages_world_open(void);

/* Import a registry with these rows behind two regions. */
void pages_world_registry(const char *rows);

/* Let the log grow by a list of services of an agent, and be published. */
void pages_world_grow(const char *agent, const char *services);

/* The same by a trust statement with this policy; whether it was published, which a
 * policy may prevent. */
bool pages_world_trust(const char *policy);

/* The authority's folder, which nobody else has until authority_close(). */
struct authority *pages_world_authority(void);

/* What a page has of a session; all "" for nobody; or a script's token. */
struct pages_world_who {
	char cookie[HTTPSESSIONS_SECRET], token[HTTPSESSIONS_SECRET];
	char script[128];
};

/* The session of one of them, all the way in or at a step before. */
struct pages_world_who pages_world_in(const char *name);
struct pages_world_who pages_world_half(const char *name);

/* A token of a role (its word), and policy sheaf/1; region NULL: none. */
struct pages_world_who pages_world_script(const char *role, const char *region);
/* The same of another policy. */
struct pages_world_who pages_world_bound(const char *role, const char *region,
    const char *policy);

/* What POST /v1/published takes: a file without a figure. */
#define PAGES_WORLD_PUBLISHED \
	"{\"files\":[{\"name\":\"may.csv\",\"csv\":\"REPORTING_PERIOD_START," \
	"REPORTING_PERIOD_END,STATUS,BREAKDOWN,PRIMARY_LEVEL," \
	"PRIMARY_LEVEL_DESCRIPTION,SECONDARY_LEVEL," \
	"SECONDARY_LEVEL_DESCRIPTION,MEASURE_ID,MEASURE_VALUE\\n\"}]}"

/* One request as a page of ours, or a script, sends it. */
struct pages_world_request {
	const struct pages_world_who *who; /* NULL: nobody */
	/* A body that does not begin with "{" is the bytes of a file. */
	const char *method, *path, *body;
	const char *host;    /* NULL: the right one */
	const char *tag;     /* If-None-Match, or NULL */
	const char *version; /* If-Match; NULL: one that nothing has */
	const char *key;     /* Idempotency-Key; NULL: always the same */
};

/* Ask on a connection of its own; the status, and the answer's headers and
 * body, which the caller frees. */
unsigned pages_world_ask(const struct pages_world_request *r, char **text);

/* Send one on a connection of its own, and take its answer later: it closes the
 * connection. */
int pages_world_send(const struct pages_world_request *r);
unsigned pages_world_receive(int fd, struct buf *answer);

/* The same at once, with every byte of a file; the caller frees *answer. */
unsigned pages_world_take(const struct pages_world_request *r,
    struct buf *answer);

/* The same, GET; fails the test unless the status is this and the answer has
 * the text. */
void pages_world_get(const struct pages_world_who *who, const char *path,
    unsigned status, const char *has);

/* How often the access log holds these words. */
size_t pages_world_logged(const char *words);

#endif

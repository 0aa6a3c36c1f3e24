#ifndef SHEAF_AGGREGATOR_STORE_DIRECTORY_H
#define SHEAF_AGGREGATOR_STORE_DIRECTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/store/store.h"
#include "common/base/err.h"

/*
 * Agents, epochs and services in memory.  Any thread may look them up; only
 * the writer changes them, together with the stored rows, and so its own
 * look-ups show its open transaction.  After a rollback call
 * directory_load() again.
 */
struct directory;

/* An empty one; free with directory_free() (NULL is allowed). */
struct directory *directory_new(void);
void directory_free(struct directory *d);

/* Replace everything with what the store holds. */
int directory_load(struct directory *d, struct store *s,
    struct err *e) MUST_USE;

/* The authority's key; false when the store names none. */
bool directory_authority(struct directory *d, struct keys_public *out);

/* Look-ups: false when there is none; *out is a copy. */
bool directory_agent(struct directory *d, const char *id,
    struct store_agent *out);
bool directory_epoch(struct directory *d, const char *agent, uint64_t epoch,
    struct store_epoch *out);
bool directory_epoch_no(struct directory *d, int64_t no,
    struct store_epoch *out);
bool directory_service(struct directory *d, const char *id,
    struct store_service *out);
/* By number; asserts that there is one. */
void directory_service_no(struct directory *d, int64_t no,
    struct store_service *out);
void directory_agent_no(struct directory *d, int64_t no,
    struct store_agent *out);
/* The highest epoch enrolled for an agent. */
bool directory_newest_epoch(struct directory *d, const char *agent,
    struct store_epoch *out);

/* True when no agent was ever enrolled. */
bool directory_is_empty(struct directory *d);

/* True when the id of some agent (service) differs from this one, but only in
 * the case of its letters. */
bool directory_agent_twin(struct directory *d, const char *id);
bool directory_service_twin(struct directory *d, const char *id);

/* True when some epoch has this key. */
bool directory_key_used(struct directory *d, const struct keys_public *key);

/* The services an agent owns, sorted by id; returns how many. */
size_t directory_services_of(struct directory *d, int64_t agent,
    struct store_service out[static LIMITS_AGENT_SERVICES_MAX]);

/* Statements an agent may still log on that UTC day (quota left). */
uint64_t directory_quota_left(const struct store_agent *a, int32_t today);

/* The writer's changes, in memory only: it writes the store itself. */
void directory_put_agent(struct directory *d, const struct store_agent *a);
void directory_put_epoch(struct directory *d, const struct store_epoch *p);
void directory_put_service(struct directory *d, const struct store_service *v);

#endif

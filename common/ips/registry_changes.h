#ifndef SHEAF_COMMON_IPS_REGISTRY_CHANGES_H
#define SHEAF_COMMON_IPS_REGISTRY_CHANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/ips/registry.h"

/*
 * What one registry has and another has not, by kind and code (in any case),
 * so that whoever replaces a registry is told what comes, changes and goes.
 */
enum registry_change_kind {
	REGISTRY_ADDED,
	REGISTRY_CHANGED,
	REGISTRY_DROPPED,
	REGISTRY_CHANGE_KINDS
};

/* What differs in the rows of a code that both have; flags. */
enum {
	REGISTRY_DIFFERS_ROWS = 1, /* their number; then no other flag */
	REGISTRY_DIFFERS_NAME = 2,
	REGISTRY_DIFFERS_PARENT = 4,
	REGISTRY_DIFFERS_DATES = 8,
	REGISTRY_DIFFERS_ATTRIBUTES = 16,
	REGISTRY_DIFFERS_SPELLING = 32 /* of the code: P-TOT-13 shows it */
};

struct registry_change {
	enum registry_change_kind what;
	enum registry_kind kind;
	const char *code, *name; /* the new ones, or the dropped ones */
	unsigned differs;        /* of a changed one */
	bool reported;           /* of a dropped service; set by the caller */
};

/* A service that no region expects, because its area is not in force. */
struct registry_gap {
	const struct registry_row *service;
	int32_t from; /* the first such day */
};

struct registry_changes {
	struct registry_change *change; /* by kind and code */
	size_t n;
	struct registry_gap *gap; /* of the new registry, by code */
	size_t gaps;
};

/*
 * Compare; the strings and rows belong to before and after, which must
 * outlive *out.  Freed with registry_changes_free().
 */
void registry_changes_find(struct registry_changes *out,
    const struct registry *before, const struct registry *after);
void registry_changes_free(struct registry_changes *c);

/* The change of a code (in any case), or NULL. */
struct registry_change *registry_changes_of(struct registry_changes *c,
    enum registry_kind kind, const char *code);

/* Append it as lines for people: of each sort the number, and at most 20
 * lines (100 of dropped services that have reported). */
void registry_changes_write(const struct registry_changes *c, struct buf *out);

#endif

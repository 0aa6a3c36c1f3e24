#ifndef SHEAF_PROTOCOL_STATEMENT_FIELDS_H
#define SHEAF_PROTOCOL_STATEMENT_FIELDS_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/statement.h"

/*
 * The lines of every kind of statement as tables, for statement.c, which
 * reads by them, and statement_write.c, which writes by them.
 */
enum statement_field_type {
	FIELD_AGENT,       /* "provider" or "provider.site" */
	FIELD_AGENT_EPOCH, /* and "/epoch" */
	FIELD_NUMBER,      /* uint64_t from 0 */
	FIELD_COUNT,       /* uint64_t from 1 */
	FIELD_HASH,        /* 32 bytes in base64: a hash or a key */
	FIELD_NUMBER_HASH, /* uint64_t from 0, then 32 bytes at `second` */
	FIELD_COUNT_HASH,  /* uint64_t from 1, then 32 bytes at `second` */
	FIELD_SEEN,        /* struct statement_seen */
	FIELD_DAY,         /* int32_t */
	FIELD_ID,          /* char[LIMITS_ID_MAX + 1] */
	FIELD_CONTENT,     /* enum statement_content */
	FIELD_PERIOD,      /* struct period, after its content */
	FIELD_REASON,      /* enum statement_reason */
	FIELD_CODE,        /* enum statement_refused */
	FIELD_WORD,        /* an erasure's reason, as text */
	FIELD_AUTHORITY,   /* the lines of a trust statement ... */
	FIELD_LOG_KEYS,
	FIELD_RECIPIENTS,
	FIELD_POLICY,
	FIELD_SERVICES, /* ... and of a service list */
	FIELD_TYPES
};

struct statement_field {
	const char *key; /* first word of the line; NULL ends a table */
	enum statement_field_type type;
	size_t at;     /* offset of the value in struct statement */
	size_t second; /* of the hash behind a number */
};

/* The lines after "log" of that kind; of_invite: of a revocation. */
const struct statement_field *statement_fields_of(enum statement_kind kind,
    bool of_invite);

/*
 * The place in words[n] of s, or -1.  words may hold NULL nowhere.
 */
int statement_fields_find(const char *const *words, size_t n, struct slice s);

/* The wire's words for enum statement_kind, and so on, in their order. */
extern const char *const statement_fields_kinds[STATEMENT_KINDS];
extern const char *const statement_fields_contents[CONTENT_KINDS];
extern const char *const statement_fields_reasons[REASON_KINDS];
extern const char *const statement_fields_codes[REFUSED_KINDS];

enum { STATEMENT_ERASE_REASONS = 3 };
extern const char *const statement_fields_erase[STATEMENT_ERASE_REASONS];

#endif

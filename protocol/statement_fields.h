#ifndef SHEAF_PROTOCOL_STATEMENT_FIELDS_H
#define SHEAF_PROTOCOL_STATEMENT_FIELDS_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/statement.h"

/*
 * Every kind of statement as a table of its lines, by which statement_parse.c
 * reads, statement_write.c writes and statement.c knows who signs.  A kind
 * whose lines have forms that are known here needs nothing in those files.
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
	FIELD_PERIOD,      /* struct period, after its content */
	FIELD_CONTENT,     /* words: enum statement_content ... */
	FIELD_REASON,      /* ... enum statement_reason */
	FIELD_CODE,        /* ... enum statement_refused */
	FIELD_ERASE,       /* ... char[LIMITS_ID_MAX + 1] */
	FIELD_AUTHORITY,   /* lists: the lines of a trust statement ... */
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
	size_t second; /* offset of the hash after a number */
};

/* Which key makes a signature line. */
enum statement_signer {
	SIGNER_NONE,
	SIGNER_AUTHORITY,
	SIGNER_LOG,
	SIGNER_AGENT,
	SIGNER_ONCE
};

struct statement_form {
	const char *word; /* the first line of the text */
	enum statement_signer signer[2];
	const struct statement_field *field; /* lines after "log" */
};

/* By enum statement_kind. */
extern const struct statement_form statement_fields_forms[STATEMENT_KINDS];

/* The lines after "log" of s, of whose kind everything is known that
 * decides them. */
const struct statement_field *statement_fields_of(const struct statement *s);

/* The kind whose word s is, or -1. */
int statement_fields_kind(struct slice s);

/* The words of a type of field, n 0 where it has none; an enum's in the
 * order of its values. */
struct statement_words {
	const char *const *word;
	size_t n;
};
extern const struct statement_words statement_fields_words[FIELD_TYPES];

/* The place of s among the words of a type, or -1. */
int statement_fields_find(enum statement_field_type type, struct slice s);

#endif

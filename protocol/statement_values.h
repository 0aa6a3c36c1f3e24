#ifndef SHEAF_PROTOCOL_STATEMENT_VALUES_H
#define SHEAF_PROTOCOL_STATEMENT_VALUES_H

#include <stdbool.h>

#include "common/base/text.h"
#include "protocol/statement_fields.h"

/*
 * Inside statement_parse(): the values of lines.  All of these do nothing
 * once p->t has failed.
 */
struct statement_parser {
	struct text t;
	struct statement *s;
	bool unsupported;       /* well formed, but content not known here */
	unsigned off_grid_line; /* line of a period that its content cannot
				   have; 0: none */
};

/* Read the line of a field that is no list into p->s. */
void statement_values_read(struct statement_parser *p,
    const struct statement_field *f);

/* The value of the next line, which must be "key value". */
struct slice statement_values_next(struct statement_parser *p,
    const struct statement_field *f);

/* s must be the base64 of 32 bytes, which go to `to`. */
void statement_values_hash(struct statement_parser *p, struct slice s,
    uint8_t *to);

/* The next line must be "key id"; the id goes to char[LIMITS_ID_MAX + 1]. */
void statement_values_id(struct statement_parser *p,
    const struct statement_field *f, void *to);

/* Copy s, which must be known to fit, as a string. */
void statement_values_copy(char *to, struct slice s);

#endif

#ifndef SHEAF_PROTOCOL_STATEMENT_LISTS_H
#define SHEAF_PROTOCOL_STATEMENT_LISTS_H

#include "protocol/statement_values.h"

/*
 * Inside statement_parse(): the lines of trust statements and service lists,
 * which may repeat.
 */

/* True for a type of field that is read here. */
bool statement_lists_has(enum statement_field_type type);

/* Read all lines of such a field into p->s. */
void statement_lists_read(struct statement_parser *p,
    const struct statement_field *f);

#endif

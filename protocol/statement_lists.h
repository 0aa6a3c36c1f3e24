#ifndef SHEAF_PROTOCOL_STATEMENT_LISTS_H
#define SHEAF_PROTOCOL_STATEMENT_LISTS_H

#include "protocol/statement_parse.h"

/*
 * Inside statement_parse(): the repeated lines of trust statements and
 * service lists.  Each reads all its lines into p->s; `to` is not used.
 */
void statement_lists_authority(struct statement_parser *p,
    const struct statement_field *f, void *to);
void statement_lists_log_keys(struct statement_parser *p,
    const struct statement_field *f, void *to);
void statement_lists_recipients(struct statement_parser *p,
    const struct statement_field *f, void *to);
void statement_lists_policy(struct statement_parser *p,
    const struct statement_field *f, void *to);
void statement_lists_services(struct statement_parser *p,
    const struct statement_field *f, void *to);

#endif

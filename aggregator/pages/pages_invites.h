#ifndef SHEAF_AGGREGATOR_PAGES_PAGES_INVITES_H
#define SHEAF_AGGREGATOR_PAGES_PAGES_INVITES_H

#include "aggregator/pages/pages.h"
#include "common/base/json.h"

/*
 * What the page of administration is told before an invite is made: {here, until,
 * command, services}.  here: whether it can be made at the page; until: the day that
 * an invite has unless another one is given; command and services: what to run where
 * the authority's key is, for a new site.  The caller frees it.
 */
struct jval *pages_invites_offer(const struct pages *p);

/* That the authority's folder at dir can be used and is of this log.  NULL: there is
 * none here, which is all right; so is one that another command has locked, whose log is
 * looked at with each invite. */
int pages_invites_check(const char *dir, const struct centre *c,
    struct err *e) MUST_USE;

#endif

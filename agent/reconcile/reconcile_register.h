#ifndef SHEAF_AGENT_RECONCILE_RECONCILE_REGISTER_H
#define SHEAF_AGENT_RECONCILE_RECONCILE_REGISTER_H

#include <stdint.h>

#include "agent/reconcile/reconcile_side.h"
#include "agent/register/register.h"
#include "common/base/err.h"

/*
 * The register's side, as it is known on day `today`, of one service (NULL: of
 * all): each referral from the day that it begins, with the client's attended
 * contacts and support in work, whether the client was employed at referral, and
 * what hours of paid work are in force on the day of discharge.  ERR_REFUSED for
 * a service that the register does not hold.  The register is unlocked; the
 * caller frees *out in any case.
 */
int reconcile_register_load(struct open_register *reg, const char *service,
    int32_t today, struct reconcile_side *out, struct err *e) MUST_USE;

#endif

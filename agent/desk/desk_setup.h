#ifndef SHEAF_AGENT_DESK_DESK_SETUP_H
#define SHEAF_AGENT_DESK_DESK_SETUP_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/desk/desk.h"
#include "agent/desk/desk_site.h"
#include "agent/vault/vault.h"
#include "common/base/err.h"
#include "common/base/json.h"

/*
 * The first steps of a site, from an empty folder to the first figures that
 * the region has received.  Where each step stands is read from the register
 * every time, so they can be left and taken up again, and nothing is stored
 * twice.
 */

/*
 * Look at what somebody typed for the first account, before anything is made.
 * ERR_REFUSED with code "name", "new-password" or "again", the field.
 */
int desk_setup_check_first(const struct desk_site_first *r, const char *again,
    struct err *e) MUST_USE;

/*
 * The steps in order, each with its state ("done", "todo", "waiting" or
 * "later"), that in words, and a sentence; which groups of the recovery key are
 * to be typed back; the services that are there, and those that the region has
 * named.  The caller frees *out.
 */
int desk_setup(struct desk *d, struct jval **out, struct err *e) MUST_USE;

/* As vault_groups_confirm(). */
int desk_setup_confirm(struct desk *d, const char *first, const char *second,
    struct err *e) MUST_USE;

/* Make a new recovery key, of which two groups will be asked for; the one
 * before opens nothing any more.  The caller shows and wipes it.  `seen` is the
 * key_version of desk_setup() that the key before had; code "changed" where
 * there is a newer one by now, and NULL: whichever there is. */
int desk_setup_renew(struct desk *d, const char *seen,
    char recovery[static VAULT_RECOVERY_SIZE], struct err *e) MUST_USE;

/*
 * Begin a service; one that is there stays as it is.  ERR_REFUSED with code
 * "service" for what is no service id, and with code "new" for one that
 * neither the register nor the region's list has, where either has some, unless
 * it is `meant`.
 */
int desk_setup_service(struct desk *d, const char *service, bool meant,
    struct err *e) MUST_USE;

#endif

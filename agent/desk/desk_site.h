#ifndef SHEAF_AGENT_DESK_DESK_SITE_H
#define SHEAF_AGENT_DESK_DESK_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/desk/desk.h"
#include "agent/vault/vault.h"
#include "common/base/err.h"
#include "common/base/json.h"

/* A site begun, copied, and brought back. */

/*
 * Whether a register can be made in state directory dir; what an interrupted
 * desk_site_begin() left there is removed.  ERR_REFUSED where there is one.
 * To be asked before a person is asked for a password.
 */
int desk_site_check_new(const char *dir, struct err *e) MUST_USE;

/*
 * Make the register of state directory dir, and a desk with it, which has no
 * account yet: desk_site_add_first() is next, and desk_close() the end.
 * After a failure there is nothing to close.
 */
int desk_site_begin(struct desk *d, const char *dir, struct err *e) MUST_USE;

struct desk_site_first {
	const char *name, *password;
	/* Two groups of the recovery key are to be typed back (desk_setup.h). */
	bool asks;
};

/*
 * Give it the first account, a team leader's; the desk is unlocked then.
 * recovery receives the recovery key, which exists nowhere else: the caller
 * shows and wipes it.
 */
int desk_site_add_first(struct desk *d, const struct desk_site_first *r,
    char recovery[static VAULT_RECOVERY_SIZE], struct err *e) MUST_USE;

/* Close the desk of a site that could not be begun, and leave nothing of the
 * register behind. */
void desk_site_abandon(struct desk *d);

/* Copy the register to the new file `path`; as backup_write().  Needs no
 * password: what is sealed stays sealed. */
int desk_site_backup(struct desk *d, const char *path, struct err *e) MUST_USE;

/*
 * The same into memory, for whoever has no path here to name; by a file in the
 * register's own folder, which is removed again.  Who has it can open it with
 * their own password anywhere, so it is a team leader's to take out, and the
 * access log has a line that shows every client.  ERR_REFUSED with code "size"
 * where it is larger than LIMITS_BACKUP_DOWNLOAD_MAX.  The caller frees *out;
 * it is empty after a failure.  No day is remembered: nobody has the copy yet.
 */
int desk_site_backup_bytes(struct desk *d, struct buf *out,
    struct err *e) MUST_USE;

/* Such a copy was taken whole: remember the day.  Needs no account, as
 * desk_site_backup(). */
int desk_site_backup_saved(struct desk *d, int32_t day, struct err *e) MUST_USE;

/* As backup_check_free(): to be asked before a person is asked for a
 * password. */
int desk_site_check_restore(const char *dir, const char *path,
    struct err *e) MUST_USE;

struct desk_site_restore {
	const char *path;     /* the backup */
	const char *erasures; /* deletion log of another copy, or NULL */
	/* Of a team leader of the backup, as the password was then ... */
	struct vault_login login;
	/* ... or, in its place unless NULL, the recovery key printed for it. */
	const char *recovery;
};

/*
 * Make the register of dir from a backup, and publish to the courier what the
 * register of then knows.  *waiting: clients who were erased since, and whom
 * the next desk_unlock() erases again.  ERR_REFUSED, with no register made,
 * code "role" for the login of a worker, and as vault_unlock() and
 * vault_unlock_recovery() refuse the copy.
 */
int desk_site_restore(const char *dir, const struct desk_site_restore *r,
    size_t *waiting, struct err *e) MUST_USE;

#endif

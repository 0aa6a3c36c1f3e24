/*
 * A site is a register with a spool beside it.  Either is of no use without
 * the other, so what begins or restores one sees to both.
 */
#include "agent/desk/desk_site.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_password.h"
#include "agent/desk/desk_session.h"
#include "agent/desk/gate.h"
#include "agent/desk/sealed_columns.h"
#include "agent/register/backup.h"
#include "agent/register/backup_made.h"
#include "agent/register/clients.h"
#include "agent/register/erasures.h"
#include "agent/sealing/outbox_publish.h"
#include "agent/vault/vault_groups.h"
#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

int
desk_site_check_new(const char *dir, struct err *e)
{
	return register_clear(dir, e);
}

int
desk_site_begin(struct desk *d, const char *dir, struct err *e)
{
	memset(d, 0, sizeof(*d));
	return register_create(&d->reg, dir, e);
}

static int
add_first(struct desk *d, const struct desk_site_first *r,
    char recovery[static VAULT_RECOVERY_SIZE], struct err *e)
{
	struct err none = ERR_INIT;
	struct vault_who who;
	unsigned slots;
	bool found, weak;

	if (vault_slots(d->reg->db, &slots, &weak, &none) == 0)
		return err_set(e, ERR_REFUSED,
		    "this register has its first account already");
	if (desk_password_check(NULL, r->name, r->password, e) < 0)
		return -1;
	if (r->asks && vault_groups_expect(d->reg->db, e) < 0)
		return -1;
	if (vault_create(&d->reg->vault, sealed_columns(d->reg->db), r->name,
		r->password, vault_cost_least, recovery, e) < 0 ||
	    vault_find(d->reg->db, d->reg->vault, r->name, &who, &found, e) < 0)
		return -1;
	d->actor = actor_of(&who, d->reg->vault);
	return r->asks
		   ? vault_groups_ask(d->reg->db, d->reg->vault, recovery, e)
		   : 0;
}

int
desk_site_add_first(struct desk *d, const struct desk_site_first *r,
    char recovery[static VAULT_RECOVERY_SIZE], struct err *e)
{
	if (gate_enter(d, OPERATION_INIT, e) < 0)
		return -1;
	return gate_leave(d, add_first(d, r, recovery, e));
}

void
desk_site_abandon(struct desk *d)
{
	register_undo(d->reg);
	d->reg = NULL;
	desk_close(d);
}

/* The day is remembered once there is a copy, which therefore knows of those
 * before it. */
static int
back_up(const struct desk *d, const char *path, struct err *e)
{
	if (backup_write(d->reg->db, path, e) < 0)
		return -1;
	return backup_made_put(d->reg->db, clock_today(), e);
}

int
desk_site_backup(struct desk *d, const char *path, struct err *e)
{
	if (gate_enter(d, OPERATION_BACKUP, e) < 0)
		return -1;
	return gate_leave(d, back_up(d, path, e));
}

/* A copy has everybody in it. */
static int
show_all(struct desk *d, struct err *e)
{
	struct access_shown shown = { 0 };
	size_t n;

	if (clients_count(d->reg->db, NULL, &n, e) < 0)
		return -1;
	access_add_all(&shown, NULL, n);
	return gate_show(d, &shown, e);
}

static int
backup_bytes(struct desk *d, struct buf *out, struct err *e)
{
	char *folder = register_folder(d->reg);
	char *path = file_path(folder, "download.backup");
	struct err ignored = ERR_INIT;
	int rc = file_remove(path, e); /* of a process that was killed */

	if (rc == 0)
		rc = backup_write(d->reg->db, path, e);
	if (rc == 0 &&
	    file_read(path, LIMITS_BACKUP_DOWNLOAD_MAX, out, e) < 0) {
		buf_free(out);
		rc = err_refuse(e, "size", 0,
		    "This register is too large to be saved by a browser. Ask "
		    "IT for a backup that is made on the machine itself: there "
		    "it may have any size");
	}
	(void)!file_remove(path, &ignored);
	free(path);
	free(folder);
	if (rc == 0 && show_all(d, e) < 0) {
		buf_free(out);
		return -1;
	}
	return rc;
}

int
desk_site_backup_bytes(struct desk *d, struct buf *out, struct err *e)
{
	buf_init(out, LIMITS_BACKUP_DOWNLOAD_MAX);
	if (gate_enter(d, OPERATION_BACKUP_PAGE, e) < 0)
		return -1;
	return gate_leave(d, backup_bytes(d, out, e));
}

int
desk_site_backup_saved(struct desk *d, int32_t day, struct err *e)
{
	if (gate_enter(d, OPERATION_BACKUP_SAVED, e) < 0)
		return -1;
	return gate_leave(d, backup_made_put(d->reg->db, day, e));
}

int
desk_site_check_restore(const char *dir, const char *path, struct err *e)
{
	return backup_check_free(path, dir, e);
}

/* There is no register yet whose gate could judge this, so it is judged by the
 * accounts of the copy.  Its vault is not needed for anything else. */
static int
may_restore(void *arg, struct db *db, struct err *e)
{
	const struct desk_site_restore *r = arg;
	enum actor_role role;
	struct vault_who who;
	struct vault *v;
	int rc;

	if (r->recovery != NULL)
		rc = vault_unlock_recovery(&v, sealed_columns(db), r->recovery,
		    &who, e);
	else
		rc = vault_unlock(&v, sealed_columns(db), &r->login, &who, e);
	if (rc < 0)
		return -1;
	role = actor_of(&who, v).role;
	vault_lock(v);
	if (role == ACTOR_TEAM_LEADER || role == ACTOR_RECOVERY)
		return 0;
	return err_refuse(e, "role", 0,
	    "only a team leader of this register, or who holds its printed "
	    "recovery key, may restore it");
}

int
desk_site_restore(const char *dir, const struct desk_site_restore *r,
    size_t *waiting, struct err *e)
{
	struct desk_site_restore asked = *r;
	const struct backup_restore copy = { .path = r->path,
		.erasures = r->erasures,
		.allow = may_restore,
		.arg = &asked };
	struct desk d;
	int rc;

	if (backup_restore(&copy, dir, e) < 0 || desk_open(&d, dir, e) < 0)
		return -1;
	rc = desk_open_spool(&d, e);
	if (rc == 0)
		rc = outbox_publish(d.reg->db, &d.spool, e);
	if (rc == 0)
		rc = erasures_waiting(d.reg->db, waiting, e);
	desk_close(&d);
	return rc;
}

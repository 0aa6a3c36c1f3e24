/*
 * Opening and closing what a person works at.  Whatever opens a register for
 * people comes through here, so that no face can forget to erase again whom
 * a restored backup brought back.
 */
#include "agent/desk/desk.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/sealed_columns.h"
#include "agent/people/people_erase.h"
#include "agent/register/facts.h"
#include "agent/register/held.h"
#include "agent/sealing/outbox_publish.h"
#include "protocol/limits.h"

int
desk_find(const char *dir, struct err *e)
{
	return register_find(dir, e);
}

int
desk_open(struct desk *d, const char *dir, struct err *e)
{
	memset(d, 0, sizeof(*d));
	return register_open(&d->reg, dir, LIMITS_REGISTER_WAIT_MS, e);
}

static void
lock(struct desk *d)
{
	held_drop(d->reg->db);
	vault_lock(d->reg->vault);
	d->reg->vault = NULL;
}

/* The vault is open: nothing is asked before the erasing, or at all when it
 * fails. */
static int
erase_again(struct desk *d, size_t *again, struct err *e)
{
	char *folder = register_folder(d->reg);
	int rc = people_erase_again(d->reg, folder, again, e);

	free(folder);
	if (rc < 0)
		lock(d);
	return rc;
}

int
desk_unlock(struct desk *d, const char *staff, const char *password,
    size_t *again, struct err *e)
{
	*again = 0;
	lock(d);
	if (vault_unlock(&d->reg->vault, sealed_columns(d->reg->db), staff,
		password, e) < 0)
		return -1;
	return erase_again(d, again, e);
}

int
desk_unlock_recovery(struct desk *d, const char *key, size_t *again,
    struct err *e)
{
	*again = 0;
	lock(d);
	if (vault_unlock_recovery(&d->reg->vault, sealed_columns(d->reg->db),
		key, e) < 0)
		return -1;
	return erase_again(d, again, e);
}

const char *
desk_staff(const struct desk *d)
{
	return vault_staff(d->reg->vault);
}

int
desk_open_spool(struct desk *d, struct err *e)
{
	return spool_create(&d->spool, d->reg->dir, e);
}

int
desk_take_in(struct desk *d, struct err *e)
{
	struct outbox_receive_report r;

	if (outbox_receive(d->reg->db, &d->spool, &r, e) < 0)
		return -1;
	d->taken.received += r.received;
	d->taken.refused += r.refused;
	d->taken.resealed += r.resealed;
	d->taken.trust_changed |= r.trust_changed;
	/* What was taken in leaves the spool whatever comes next. */
	return outbox_publish(d->reg->db, &d->spool, e);
}

int
desk_set_today(struct desk *d, int32_t today, struct err *e)
{
	int32_t newest;

	if (facts_newest(d->reg->db, &newest, e) < 0)
		return -1;
	d->today = newest > today ? newest : today;
	return 0;
}

void
desk_write_json(struct jval *answer, struct buf *out)
{
	jval_write(answer, true, out);
	buf_puts(out, "\n");
	jval_free(answer);
}

void
desk_close(struct desk *d)
{
	if (d->spool.read != NULL)
		spool_close(&d->spool);
	register_close(d->reg);
	memset(d, 0, sizeof(*d));
}

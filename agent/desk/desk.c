/*
 * Opening and closing what a person works at.
 */
#include "agent/desk/desk.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "protocol/limits.h"

int
desk_find(const char *dir, struct err *e)
{
	return desk_shared_joined() != NULL ? 0 : register_find(dir, e);
}

int
desk_open(struct desk *d, const char *dir, struct err *e)
{
	memset(d, 0, sizeof(*d));
	d->shared = desk_shared_joined();
	if (d->shared == NULL)
		return register_open(&d->reg, dir, LIMITS_REGISTER_WAIT_MS, e);
	d->reg = desk_shared_register(d->shared);
	return 0;
}

const char *
desk_staff(const struct desk *d)
{
	return d->actor.name;
}

int
desk_open_spool(struct desk *d, struct err *e)
{
	return spool_create(&d->spool, d->reg->dir, e);
}

void
desk_write_json(struct jval *answer, struct buf *out)
{
	jval_write(answer, true, out);
	buf_puts(out, "\n");
	jval_free(answer);
}

void
desk_set_meant(struct desk *d, const char *services)
{
	free(d->meant);
	d->meant = services == NULL ? NULL : mem_string(services);
}

void
desk_close(struct desk *d)
{
	if (d->spool.read != NULL)
		spool_close(&d->spool);
	if (d->shared == NULL)
		register_close(d->reg);
	free(d->meant);
	memset(d, 0, sizeof(*d));
}

#include "agent/delivery/board.h"

#include <stdio.h>
#include <string.h>

static const char board_file[] = "board.json";

int
board_returns(struct jval **out, const struct spool *s, struct err *e)
{
	struct err ignored = ERR_INIT;
	struct buf text;
	bool found;
	int rc = s->read(s->arg, board_file, BOARD_FILE_MAX, &text, &found, e);

	*out = NULL;
	if (rc == 0 && found)
		(void)!jval_parse(out, buf_slice(&text), BOARD_FILE_MAX,
		    &ignored);
	buf_free(&text);
	return rc;
}

static uint64_t
number(const struct jval *o, const char *key)
{
	int64_t v;

	return jval_get_i64(o, key, &v) && v > 0 ? (uint64_t)v : 0;
}

int
board_load(struct board *b, const struct spool *s, struct err *e)
{
	const char *instance;
	struct jval *o;

	memset(b, 0, sizeof(*b));
	if (board_returns(&o, s, e) < 0)
		return -1;
	b->epoch = number(o, "epoch");
	b->seq = number(o, "seq");
	b->settled = number(o, "settled");
	b->received = number(o, "received");
	b->refused = number(o, "refused");
	b->set_aside = number(o, "set_aside");
	(void)jval_bool(jval_get(o, "restored"), &b->restored);
	instance = jval_get_str(o, "instance");
	if (instance != NULL)
		(void)snprintf(b->instance, sizeof(b->instance), "%s",
		    instance);
	(void)jval_bool(jval_get(o, "weak_password_hash"), &b->weak);
	jval_free(o);
	return 0;
}

int
board_save(const struct board *b, struct jval *returns, const struct spool *s,
    struct err *e)
{
	struct jval *o = jval_object();
	struct buf text;
	int rc;

	buf_init(&text, BOARD_FILE_MAX);
	jval_set_i64(o, "epoch", (int64_t)b->epoch);
	jval_set_i64(o, "seq", (int64_t)b->seq);
	jval_set_i64(o, "settled", (int64_t)b->settled);
	jval_set_i64(o, "received", (int64_t)b->received);
	jval_set_i64(o, "refused", (int64_t)b->refused);
	jval_set_i64(o, "set_aside", (int64_t)b->set_aside);
	jval_set_bool(o, "restored", b->restored);
	jval_set_str(o, "instance", b->instance);
	jval_set_bool(o, "weak_password_hash", b->weak);
	jval_set(o, "returns", returns == NULL ? jval_array() : returns);
	jval_write(o, true, &text);
	rc = s->write(s->arg, board_file, buf_slice(&text), e);
	jval_free(o);
	buf_free(&text);
	return rc;
}

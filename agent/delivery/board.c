/*
 * What the register tells the other side, as one small file of JSON.
 */
#include "agent/delivery/board.h"

#include <string.h>

#include "common/base/record.h"

static const char board_file[] = "board.json";

#define FIELD(key, kind, member) \
	RECORD_FIELD(key, RECORD_##kind, struct board, member)

static const struct record_field fields[] = {
	{ FIELD("epoch", NUMBER, epoch) },
	{ FIELD("seq", NUMBER, seq) },
	{ FIELD("head", BYTES, head) },
	{ FIELD("settled", NUMBER, settled) },
	{ FIELD("received", NUMBER, received) },
	{ FIELD("refused", NUMBER, refused) },
	{ FIELD("set_aside", NUMBER, set_aside) },
	{ FIELD("never_sealed", NUMBER, never_sealed) },
	{ FIELD("restored", BOOL, restored) },
	{ FIELD("instance", TEXT, instance) },
	{ FIELD("weak_password_hash", BOOL, weak) },
	{ .key = NULL },
};

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

int
board_load(struct board *b, const struct spool *s, struct err *e)
{
	struct jval *o;

	memset(b, 0, sizeof(*b));
	if (board_returns(&o, s, e) < 0)
		return -1;
	record_take(fields, o, b);
	jval_free(o);
	return 0;
}

int
board_save(const struct board *b, struct jval *returns, const struct spool *s,
    struct err *e)
{
	struct jval *o = record_write(fields, b);
	struct buf text;
	int rc;

	buf_init(&text, BOARD_FILE_MAX);
	jval_set(o, "returns", returns == NULL ? jval_array() : returns);
	jval_write(o, true, &text);
	rc = s->write(s->arg, board_file, buf_slice(&text), e);
	jval_free(o);
	buf_free(&text);
	return rc;
}

/*
 * C2SP tlog-checkpoint: origin, size and root of a log, signed (PROTOCOL.md,
 * section 10).
 */
#include "protocol/checkpoint.h"

#include <inttypes.h>
#include <string.h>

#include "common/base/encode.h"
#include "common/base/text.h"
#include "protocol/policy.h"

static const char code[] = "checkpoint";

void
checkpoint_write(const struct checkpoint *c, struct buf *out)
{
	buf_printf(out, "%s\n%" PRIu64 "\n", c->origin, c->size);
	encode_base64(out, c->root.b, HASH_SIZE);
	buf_puts(out, "\n");
}

/* Takes the line at the front of *rest; false when none ends in LF. */
static bool
next_line(struct slice *rest, struct slice *line)
{
	return text_split(*rest, '\n', line, rest);
}

static bool
parse_origin(struct checkpoint *c, struct slice line)
{
	if (!keys_is_origin(line))
		return false;
	memcpy(c->origin, line.p, line.n);
	c->origin[line.n] = '\0';
	return true;
}

int
checkpoint_read(struct checkpoint *c, const struct note *n, struct err *e)
{
	struct slice rest = n->text, line;
	unsigned extra = 3;

	/* An origin that this grammar refuses could be read as the first line
	 * of a statement, which the same key may sign. */
	if (!next_line(&rest, &line) || !parse_origin(c, line))
		return err_refuse(e, code, 1,
		    "line 1 of the checkpoint is not the origin of a log");
	if (!next_line(&rest, &line) ||
	    !text_parse_u64(line, LIMITS_NUMBER_MAX, &c->size))
		return err_refuse(e, code, 2,
		    "line 2 of the checkpoint is not a tree size");
	if (!next_line(&rest, &line) ||
	    !decode_base64_exact(line, c->root.b, HASH_SIZE))
		return err_refuse(e, code, 3,
		    "line 3 of the checkpoint is not a root hash in base64");
	/* Lines that other logs add are signed but mean nothing here; an
	 * empty one would be a second place to divide the note. */
	while (rest.n > 0) {
		extra++;
		if (!next_line(&rest, &line) || line.n == 0)
			return err_refuse(e, code, extra,
			    "line %u of the checkpoint is empty", extra);
	}
	return 0;
}

int
checkpoint_parse(struct checkpoint *c, const struct note *n, struct err *e)
{
	struct hash empty = hash_empty();

	if (checkpoint_read(c, n, e) < 0)
		return -1;
	/* Every log begins at the same root.  With a free choice here, any
	 * log would prove to be the continuation of this one. */
	if (c->size == 0 && !hash_equal(&c->root, &empty))
		return err_refuse(e, code, 3,
		    "the checkpoint of an empty log has a root of its own");
	return 0;
}

int
checkpoint_open(struct checkpoint *c, struct slice signed_text,
    const struct keys_verifier *log, struct err *e)
{
	struct policy only_log = policy_of_log(log);
	struct note n;

	if (note_parse(&n, signed_text, LIMITS_CHECKPOINT_MAX, false, e) ||
	    checkpoint_parse(c, &n, e))
		return -1;
	/* Last, since the parsed fields mean nothing before it holds. */
	return policy_check(&only_log, &n, e);
}

bool
checkpoint_bare(const struct note *n, const struct keys_verifier *log,
    struct buf *out)
{
	for (size_t i = 0; i < n->sigs; i++) {
		if (!note_verify(n, i, log))
			continue;
		buf_add_slice(out, n->text);
		buf_u8(out, '\n');
		note_put_signature(&n->sig[i], out);
		return true;
	}
	return false;
}

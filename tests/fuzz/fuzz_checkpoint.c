/*
 * Any bytes as a signed checkpoint, a policy and a tile's path. What is
 * accepted must be written back as it was.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "common/base/err.h"
#include "protocol/checkpoint.h"
#include "protocol/policy.h"
#include "protocol/tile.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* The text is that of the struct, but for extension lines. */
static void
read_checkpoint(struct slice whole)
{
	struct err e = ERR_INIT;
	struct checkpoint c;
	struct buf again;
	struct note n;

	if (note_parse(&n, whole, LIMITS_CHECKPOINT_MAX, false, &e) ||
	    checkpoint_parse(&c, &n, &e))
		return;
	buf_init(&again, LIMITS_CHECKPOINT_MAX);
	checkpoint_write(&c, &again);
	ASSERT(again.n <= n.text.n);
	ASSERT(memcmp(again.data, n.text.p, again.n) == 0);
	buf_free(&again);
}

/* No bytes make a checkpoint that a key not given has signed. */
static void
open_checkpoint(struct slice whole)
{
	static const struct keys_verifier log = { .name = "log.example/ips",
		.type = 0x01,
		.id = { 0x11, 0x22, 0x33, 0x44 },
		.key = { { 0x58, 0x66 } } };
	struct err e = ERR_INIT;
	struct checkpoint c;

	ASSERT(checkpoint_open(&c, whole, &log, &e) != 0);
	ASSERT(e.kind != ERR_NONE);
}

static void
read_policy(struct slice text)
{
	struct err e = ERR_INIT;
	struct policy p;

	if (policy_parse(&p, text, &e))
		return;
	ASSERT(p.logs <= POLICY_LOGS_MAX);
	ASSERT(p.witnesses <= POLICY_WITNESSES_MAX);
	ASSERT(p.groups <= POLICY_GROUPS_MAX);
	for (size_t i = 0; i < p.groups; i++) {
		ASSERT(p.group[i].need >= 1);
		ASSERT(p.group[i].need <= p.group[i].members);
		for (size_t k = 0; k < p.group[i].members; k++) {
			ASSERT(p.group[i].member[k] < (int)p.witnesses);
			ASSERT(p.group[i].member[k] >= -(int)i);
		}
	}
}

static void
read_path(struct slice path)
{
	char again[TILE_PATH_MAX];
	struct tile t;

	if (!tile_parse_path(path, &t))
		return;
	tile_path(again, &t);
	ASSERT(slice_is(path, again));
}

static void
read_bundle(struct slice rest)
{
	struct err e = ERR_INIT;
	struct slice entry;

	while (rest.n > 0 && tile_entry_read(&rest, &entry, &e) == 0)
		ASSERT(entry.n <= UINT16_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct slice all = slice_make(bytes, len);

	keys_start();
	read_checkpoint(all);
	open_checkpoint(all);
	read_policy(all);
	read_path(all);
	read_bundle(all);
	return 0;
}

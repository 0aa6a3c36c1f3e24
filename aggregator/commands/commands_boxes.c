/*
 * Sealed copies of openings, handed to the further recipient whose key they are
 * sealed to.  It may run beside `serve`.
 */
#include "aggregator/commands/commands_boxes.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "aggregator/accounts/access_log.h"
#include "aggregator/centre/centre.h"
#include "aggregator/views/boxes_export.h"
#include "common/base/encode.h"
#include "common/base/text.h"
#include "protocol/keys.h"
#include "protocol/limits.h"

static const struct settings_option options[] = {
	{ "dir", SETTINGS_VALUE, "DIR", "state directory" },
	{ "recipient", SETTINGS_VALUE, "KEY",
	    "whose copies: the key as `trust` was given it, or its id" },
	{ "out", SETTINGS_VALUE, "DIR", "folder for the copies" },
	{ "size", SETTINGS_VALUE, "N", "as at log size N (default: now)" },
	{ NULL, SETTINGS_FLAG, NULL, NULL }
};

enum { ID_SIZE = 8, ID_TEXT_SIZE = 2 * ID_SIZE + 1 };

static int
read_recipient(const struct settings *s, uint8_t id[static ID_SIZE],
    struct err *e)
{
	struct keys_recipient key;
	const char *text;

	if (settings_need(s, "recipient", &text, e) < 0)
		return -1;
	if (decode_base64_exact(slice_of(text), key.b, sizeof(key.b))) {
		keys_recipient_id(id, &key);
		return 0;
	}
	if (decode_hex(slice_of(text), id, ID_SIZE))
		return 0;
	return err_set(e, ERR_USAGE,
	    "--recipient is neither a key of 32 bytes in base64 nor its id of "
	    "16 lower-case hex digits");
}

static int
read_size(const struct settings *s, uint64_t *size, struct err *e)
{
	const char *text = settings_get(s, "size");

	*size = UINT64_MAX;
	if (text != NULL &&
	    !text_parse_u64(slice_of(text), LIMITS_NUMBER_MAX, size))
		return err_set(e, ERR_USAGE,
		    "--size \"%s\" is not a whole number", text);
	return 0;
}

static void
print_report(const struct boxes_export_report *r, const char *hex,
    const char *out)
{
	size_t copies = r->written + r->there;

	if (copies == 0)
		printf("There is no sealed copy for recipient %s at log size "
		       "%" PRIu64 ".\n",
		    hex, r->size);
	else
		printf("%zu sealed copies for recipient %s at log size %" PRIu64
		       " are in %s:\n%zu are new, %zu were there already.\n",
		    copies, hex, r->size, out, r->written, r->there);
	if (r->without > 0)
		printf("%zu of %zu returns and reviews came without one: they "
		       "were sealed before their\nsite knew this recipient.\n",
		    r->without, r->batches);
	if (r->erased > 0)
		printf("%zu copies were erased, and %zu of them that lay in "
		       "the folder were deleted.\nThe recipient must destroy "
		       "what it has of them.\n",
		    r->erased, r->deleted);
	if (copies > 0)
		printf("Each file is named by the id of its statement in the "
		       "log. Only the secret of that\nkey opens it "
		       "(crypto_box_seal_open of libsodium). Then the "
		       "commitment in the log\nshows that it is what was "
		       "counted: PROTOCOL.md, P-BOX-4.\n");
}

static int
boxes(const struct settings *s, struct err *e)
{
	struct boxes_export_report report;
	struct store *reader = NULL;
	uint8_t id[ID_SIZE];
	char hex[ID_TEXT_SIZE], what[128];
	char *dir = settings_state_dir(s);
	const char *out;
	uint64_t size;
	int r = -1;

	if (read_recipient(s, id, e) < 0 ||
	    settings_need(s, "out", &out, e) < 0 ||
	    read_size(s, &size, e) < 0 ||
	    centre_open_reader(&reader, dir, e) < 0 ||
	    boxes_export(reader, id, size, out, &report, e) < 0)
		goto out;
	encode_hex(hex, id, sizeof(id));
	(void)snprintf(what, sizeof(what),
	    "command=boxes recipient=%s size=%" PRIu64, hex, report.size);
	if (access_log_add(dir, NULL, what, e) < 0)
		goto out;
	print_report(&report, hex, out);
	r = 0;
out:
	store_close(reader);
	free(dir);
	return r;
}

const struct settings_command commands_boxes[] = {
	{ .name = "boxes",
	    .summary = "sealed copies, for a further recipient",
	    .operands = "",
	    .example = "sheaf-aggregator boxes --dir D --recipient KEY --out "
		       "copies",
	    .options = options,
	    .run = boxes },
	{ .name = NULL }
};

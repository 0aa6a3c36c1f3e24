/*
 * The authority's commands.  They need no daemon and no network, so that the
 * key can stay on a machine that has neither: each writes a note to a file,
 * and says who has to bring it where.
 */
#include "aggregator/commands/commands_authority.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aggregator/authority/authority.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/envelope.h"
#include "protocol/fingerprint.h"
#include "protocol/note.h"
#include "protocol/sign.h"

#define FOLDER \
	{ \
		"authority-dir", SETTINGS_VALUE, "DIR", \
		    "the authority's folder" \
	}
#define OUT \
	{ \
		"out", SETTINGS_VALUE, "FILE", "the file to write" \
	}
#define AGENT \
	{ \
		"agent", SETTINGS_VALUE, "ID", \
		    "the agent: PROVIDER or PROVIDER.SITE" \
	}
#define EPOCH \
	{ \
		"epoch", SETTINGS_VALUE, "N", "the agent's epoch, from 1" \
	}
#define END \
	{ \
		NULL, SETTINGS_FLAG, NULL, NULL \
	}

static const struct settings_option invite_options[] = { FOLDER, AGENT, EPOCH,
	{ "provider", SETTINGS_VALUE, "CODE", "its provider's code" },
	{ "expires", SETTINGS_VALUE, "DATE",
	    "last day it can be used (default: 30 days from today)" },
	OUT,
	{ "secret-file", SETTINGS_VALUE, "FILE",
	    "write the one-time secret here (mode 0600), not to the screen" },
	END };

static const struct settings_option services_options[] = { FOLDER, AGENT,
	{ "services", SETTINGS_VALUE, "S1,S2",
	    "all services the agent reports from now on" },
	OUT, END };

static const struct settings_option revoke_options[] = { FOLDER, AGENT, EPOCH,
	{ "last", SETTINGS_VALUE, "SEQ",
	    "last statement of the epoch that stays in force (0: none)" },
	{ "invite", SETTINGS_VALUE, "ID",
	    "revoke an unused invite (its id, which `invite` says) instead of "
	    "an epoch" },
	{ "reason", SETTINGS_VALUE, "WORD", "lost, stolen, ended, replaced" },
	OUT, END };

static const struct settings_option erase_options[] = { FOLDER,
	{ "statement", SETTINGS_VALUE, "ID",
	    "the batch whose opening goes (64 hex digits, or base64)" },
	{ "reason", SETTINGS_VALUE, "WORD", "request, mistake, order" }, OUT,
	END };

int
commands_authority_open(const struct settings *s, struct authority **a,
    const char **out, struct err *e)
{
	const char *dir;

	if (settings_need(s, "authority-dir", &dir, e) < 0 ||
	    settings_need(s, "out", out, e) < 0 ||
	    authority_open(a, dir, e) < 0)
		return -1;
	/* Before a number is used up, or a secret shown, for nothing; and
	 * under the folder's lock, so that of two commands with the same
	 * --out the second one sees the file of the first. */
	if (file_exists(*out))
		return err_set(e, ERR_USAGE,
		    "%s is there already; give --out another name", *out);
	return 0;
}

int
commands_authority_write(const char *path, const struct buf *note,
    const char *what, struct err *e)
{
	struct envelope v = { .note = buf_slice(note) };
	struct buf bytes;
	int r;

	buf_init(&bytes, LIMITS_ENVELOPE_MAX);
	envelope_write(&v, &bytes);
	r = file_create(path, buf_slice(&bytes), 0644, e);
	buf_free(&bytes);
	if (r < 0)
		return -1;
	printf("%s written to %s.\nNext, at the aggregator: "
	       "sheaf-aggregator accept --dir D %s --receipts %s.receipts\n",
	    what, path, path, path);
	return 0;
}

static int
need_number(const struct settings *s, const char *name, uint64_t min,
    uint64_t *out, struct err *e)
{
	const char *text;

	if (settings_need(s, name, &text, e) < 0)
		return -1;
	if (!text_parse_u64(slice_of(text), (UINT64_C(1) << 53) - 1, out) ||
	    *out < min)
		return err_set(e, ERR_USAGE,
		    "--%s \"%s\" is not a whole number from %" PRIu64, name,
		    text, min);
	return 0;
}

/* An id is accepted as the names of files have it, and as JSON and `provenance` do. */
static int
need_hash(const struct settings *s, const char *name, struct hash *out,
    struct err *e)
{
	const char *text;

	if (settings_need(s, name, &text, e) < 0)
		return -1;
	if (!decode_hex(slice_of(text), out->b, HASH_SIZE) &&
	    !decode_base64_exact(slice_of(text), out->b, HASH_SIZE))
		return err_set(e, ERR_USAGE,
		    "--%s is not an id: 64 lower-case hex digits, or the same "
		    "as 44 characters of base64",
		    name);
	return 0;
}

static int
read_expires(const struct settings *s, int32_t *day, struct err *e)
{
	const char *text = settings_get(s, "expires");

	*day = clock_today() + AUTHORITY_INVITE_DAYS;
	if (text != NULL && !day_parse(slice_of(text), day))
		return err_set(e, ERR_USAGE,
		    "--expires \"%s\" is not a date like 2026-04-01", text);
	return 0;
}

/* How the invite is ended while nobody has used it. */
static int
say_id(const struct buf *note, const char *dir, struct err *e)
{
	char id[2 * HASH_SIZE + 1];
	struct note parsed;
	struct hash hash;

	if (note_parse(&parsed, buf_slice(note), LIMITS_NOTE_MAX, true, e) < 0)
		return -1;
	hash = note_id(&parsed);
	encode_hex(id, hash.b, HASH_SIZE);
	printf("Invite id: %s\nWhere it is lost before it is used:\n"
	       "sheaf-aggregator revoke --authority-dir %s --invite %s "
	       "--reason lost --out revoke.sheaf\n",
	    id, dir, id);
	return 0;
}

/* The secret goes to its file or, without one, to the screen. */
static int
hand_over_secret(const struct settings *s, const uint8_t *secret, struct err *e)
{
	const char *path = settings_get(s, "secret-file");
	char text[AUTHORITY_SECRET_TEXT_SIZE];
	struct buf line;
	int r = 0;

	authority_secret_text(text, secret);
	if (path == NULL) {
		printf("One-time secret: %s\n"
		       "Give it to the site by another way than the file: by "
		       "telephone or in person.\n",
		    text);
	} else {
		buf_init(&line, sizeof(text) + 1);
		buf_puts(&line, text);
		buf_puts(&line, "\n");
		r = file_create(path, buf_slice(&line), 0600, e);
		mem_wipe(line.data, line.cap);
		buf_free(&line);
	}
	mem_wipe(text, sizeof(text));
	return r;
}

static int
write_invite(const struct authority *a, const char *agent, const char *path,
    const struct buf *note, struct err *e)
{
	struct buf file;
	int r;

	buf_init(&file, 4 * LIMITS_NOTE_MAX);
	r = authority_invite_file(a, agent, buf_slice(note), &file, e);
	if (r == 0)
		r = file_create(path, buf_slice(&file), 0644, e);
	buf_free(&file);
	return r;
}

static int
invite(const struct settings *s, struct err *e)
{
	struct authority *a = NULL;
	struct authority_invitation what = { .today = clock_today() };
	uint8_t secret[AUTHORITY_SECRET_SIZE];
	char day[DAY_TEXT_SIZE];
	const char *out;
	struct buf note, words;
	int r = -1;

	buf_init(&note, LIMITS_NOTE_MAX);
	buf_init(&words, 256);
	if (settings_need(s, "agent", &what.agent, e) < 0 ||
	    need_number(s, "epoch", 1, &what.epoch, e) < 0 ||
	    settings_need(s, "provider", &what.provider, e) < 0 ||
	    read_expires(s, &what.expires, e) < 0 ||
	    commands_authority_open(s, &a, &out, e) < 0 ||
	    authority_invite(a, &what, secret, &note, e) < 0 ||
	    hand_over_secret(s, secret, e) < 0 ||
	    write_invite(a, what.agent, out, &note, e) < 0)
		goto out;
	day_format(day, what.expires);
	printf("Invite of %s, epoch %" PRIu64 ", written to %s; it can be "
	       "used until %s.\n",
	    what.agent, what.epoch, out, day);
	if (say_id(&note, settings_get(s, "authority-dir"), e) < 0)
		goto out;
	fingerprint_put_key(&authority_verifier(a)->key, &words);
	printf(
	    "By telephone: once the site has enrolled, it sees the key of the "
	    "authority in words.\nThey must be: %s.\n",
	    buf_str(&words));
	r = 0;
out:
	mem_wipe(secret, sizeof(secret));
	authority_close(a);
	buf_free(&note);
	buf_free(&words);
	return r;
}

static int
services(const struct settings *s, struct err *e)
{
	struct authority *a = NULL;
	const char *agent, *services, *out;
	struct buf note;
	int r = -1;

	buf_init(&note, LIMITS_NOTE_MAX);
	if (settings_need(s, "agent", &agent, e) < 0 ||
	    settings_need(s, "services", &services, e) < 0 ||
	    commands_authority_open(s, &a, &out, e) < 0 ||
	    authority_services(a, agent, services, &note, e) < 0)
		goto out;
	r = commands_authority_write(out, &note, "Service list", e);
out:
	authority_close(a);
	buf_free(&note);
	return r;
}

static int
revoke(const struct settings *s, struct err *e)
{
	struct authority *a = NULL;
	struct statement_revoke what = { 0 };
	const char *agent = "", *reason, *out;
	uint64_t epoch = 0;
	struct buf note;
	int r = -1;

	buf_init(&note, LIMITS_NOTE_MAX);
	what.of_invite = settings_get(s, "invite") != NULL;
	if (settings_need(s, "reason", &reason, e) < 0)
		goto out;
	if (!statement_reason_parse(slice_of(reason), &what.reason)) {
		err_set(e, ERR_USAGE,
		    "--reason \"%s\" is not one of lost, stolen, ended, "
		    "replaced",
		    reason);
		goto out;
	}
	/* An invite is named by its id alone, an epoch by its agent. */
	if (what.of_invite ? need_hash(s, "invite", &what.invite, e) < 0
			   : settings_need(s, "agent", &agent, e) < 0 ||
				 need_number(s, "epoch", 1, &epoch, e) < 0 ||
				 need_number(s, "last", 0, &what.last, e) < 0)
		goto out;
	if (commands_authority_open(s, &a, &out, e) < 0 ||
	    authority_revoke(a, agent, epoch, &what, &note, e) < 0)
		goto out;
	r = commands_authority_write(out, &note, "Revocation", e);
out:
	authority_close(a);
	buf_free(&note);
	return r;
}

static int
erase(const struct settings *s, struct err *e)
{
	struct authority *a = NULL;
	struct hash id;
	const char *reason, *out;
	struct buf note;
	int r = -1;

	buf_init(&note, LIMITS_NOTE_MAX);
	if (need_hash(s, "statement", &id, e) < 0 ||
	    settings_need(s, "reason", &reason, e) < 0 ||
	    commands_authority_open(s, &a, &out, e) < 0 ||
	    authority_erase(a, &id, reason, &note, e) < 0)
		goto out;
	r = commands_authority_write(out, &note, "Erasure", e);
out:
	authority_close(a);
	buf_free(&note);
	return r;
}

const struct settings_command commands_authority[] = {
	{ .name = "invite",
	    .summary = "authority: invite an agent",
	    .operands = "",
	    .example = "sheaf-aggregator invite --authority-dir A --agent "
		       "northtrust --epoch 1 --provider northtrust --out "
		       "northtrust.invite",
	    .options = invite_options,
	    .run = invite },
	{ .name = "services",
	    .summary = "authority: say which services an agent reports",
	    .operands = "",
	    .example = "sheaf-aggregator services --authority-dir A --agent "
		       "northtrust --services north-tees,hartlepool --out "
		       "services.sheaf",
	    .options = services_options,
	    .run = services },
	{ .name = "revoke",
	    .summary = "authority: end an agent's epoch, or an invite",
	    .operands = "",
	    .example = "sheaf-aggregator revoke --authority-dir A --agent "
		       "northtrust --epoch 1 --last 41 --reason stolen --out "
		       "revoke.sheaf",
	    .options = revoke_options,
	    .run = revoke },
	{ .name = "erase",
	    .summary = "authority: erase the opening of a batch",
	    .operands = "",
	    .example = "sheaf-aggregator erase --authority-dir A --statement "
		       "ID --reason request --out erase.sheaf",
	    .options = erase_options,
	    .run = erase },
	{ .name = NULL }
};

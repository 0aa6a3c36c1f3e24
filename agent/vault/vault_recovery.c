/*
 * The printed recovery key: bits into letters that are hard to misread, and
 * back.  A check group tells a slip of the pen from a wrong key.
 */
#include "agent/vault/vault_recovery.h"

#include <ctype.h>
#include <string.h>

#include "common/base/mem.h"
#include "protocol/hash.h"

enum {
	GROUP = VAULT_RECOVERY_GROUP,
	KEY_CHARS = 52, /* 5 bits each; the last carries 1 */
	CHECK_CHARS = 4,
	ALL_CHARS = KEY_CHARS + CHECK_CHARS
};

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* Five bits at a time, most significant first, zero bits at the end. */
static unsigned
five_bits(const uint8_t *p, size_t n, size_t i)
{
	size_t bit = i * 5, byte = bit / 8;
	unsigned two = (unsigned)p[byte] << 8;

	if (byte + 1 < n)
		two |= p[byte + 1];
	return two >> (11 - bit % 8) & 31;
}

static void
write_check(char out[static CHECK_CHARS],
    const uint8_t secret[static VAULT_RECOVERY_BYTES])
{
	struct slice piece[] = { slice_of("sheaf-recovery/v1\n"),
		slice_make(secret, VAULT_RECOVERY_BYTES) };
	struct hash h = hash_of_pieces(piece, 2);

	for (size_t i = 0; i < CHECK_CHARS; i++)
		out[i] = alphabet[five_bits(h.b, sizeof(h.b), i)];
}

static void
write_all(char all[static ALL_CHARS],
    const uint8_t secret[static VAULT_RECOVERY_BYTES])
{
	for (size_t i = 0; i < KEY_CHARS; i++)
		all[i] = alphabet[five_bits(secret, VAULT_RECOVERY_BYTES, i)];
	write_check(all + KEY_CHARS, secret);
}

void
vault_recovery_write(char out[static VAULT_RECOVERY_SIZE],
    const uint8_t secret[static VAULT_RECOVERY_BYTES])
{
	char all[ALL_CHARS];

	write_all(all, secret);
	for (size_t i = 0; i < ALL_CHARS; i += GROUP) {
		memcpy(out, all + i, GROUP);
		out += GROUP;
		*out++ = i + GROUP < ALL_CHARS ? '-' : '\0';
	}
	mem_wipe(all, sizeof(all));
}

/* The character as the alphabet has it, or 0. */
static char
read_char(char c)
{
	c = (char)toupper((unsigned char)c);
	if (c == 'O')
		c = '0';
	if (c == 'I' || c == 'L')
		c = '1';
	return c && strchr(alphabet, c) ? c : 0;
}

static int
read_all(char all[static ALL_CHARS], const char *text, struct err *e)
{
	size_t n = 0;

	for (; *text; text++) {
		if (*text == '-' || isspace((unsigned char)*text))
			continue;
		if (n < ALL_CHARS && !(all[n] = read_char(*text)))
			return err_refuse(e, "password", 0,
			    "group %zu of the recovery key holds a character"
			    " that no recovery key has",
			    n / GROUP + 1);
		n++;
	}
	if (n != ALL_CHARS)
		return err_refuse(e, "password", 0,
		    "a recovery key has %d groups of %d characters",
		    ALL_CHARS / GROUP, GROUP);
	return 0;
}

int
vault_recovery_read(uint8_t secret[static VAULT_RECOVERY_BYTES],
    const char *text, struct err *e)
{
	char all[ALL_CHARS] = { 0 }, right[ALL_CHARS];
	int rc = read_all(all, text, e);

	memset(secret, 0, VAULT_RECOVERY_BYTES);
	for (size_t i = 0; rc == 0 && i < VAULT_RECOVERY_BYTES * 8; i++) {
		unsigned five =
		    (unsigned)(strchr(alphabet, all[i / 5]) - alphabet);

		if (five >> (4 - i % 5) & 1)
			secret[i / 8] |= (uint8_t)(0x80 >> i % 8);
	}
	if (rc == 0) {
		/* Spare bits and check characters alike. */
		write_all(right, secret);
		if (memcmp(right, all, ALL_CHARS) != 0)
			rc = err_refuse(e, "password", 0,
			    "the recovery key was misread somewhere: compare"
			    " it character by character");
	}
	if (rc < 0)
		mem_wipe(secret, VAULT_RECOVERY_BYTES);
	mem_wipe(all, sizeof(all));
	mem_wipe(right, sizeof(right));
	return rc;
}

bool
vault_recovery_read_group(char out[static VAULT_RECOVERY_GROUP + 1],
    const char *text)
{
	size_t n = 0;

	memset(out, 0, GROUP + 1);
	for (; *text; text++) {
		if (*text == '-' || isspace((unsigned char)*text))
			continue;
		if (n == GROUP || !(out[n] = read_char(*text)))
			return false;
		n++;
	}
	return n == GROUP;
}

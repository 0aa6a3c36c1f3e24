/*
 * Passwords and made-up codes.  No other file of the aggregator calls libsodium
 * by itself.
 */
#include "aggregator/accounts/accounts_secret.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>

#include "aggregator/accounts/accounts_cost.h"
#include "common/base/mem.h"

_Static_assert(ACCOUNTS_SECRET_SALT == crypto_pwhash_SALTBYTES,
    "a stored password has room for exactly its salt");

/* Letters and digits that nobody misreads: no I, L, O and U. */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

enum { CHARS = 16, GROUP = 4, TYPED_MAX = 64 };

static int
hash(const struct accounts_secret *s, const char *password,
    uint8_t key[static ACCOUNTS_SECRET_KEY], struct err *e)
{
	ASSERT(sodium_init() >= 0);
	if (crypto_pwhash(key, ACCOUNTS_SECRET_KEY, password, strlen(password),
		s->salt, s->passes, (size_t)s->memory_bytes,
		crypto_pwhash_ALG_ARGON2ID13) == 0)
		return 0;
	return err_set(e, ERR_SYSTEM,
	    "checking a password needs %llu MiB of free memory",
	    (unsigned long long)(s->memory_bytes >> 20));
}

int
accounts_secret_set(struct accounts_secret *s, const char *password,
    struct err *e)
{
	*s = (struct accounts_secret){ .passes = accounts_cost_least.passes,
		.memory_bytes = accounts_cost_least.memory_bytes };
	ASSERT(sodium_init() >= 0);
	randombytes_buf(s->salt, sizeof(s->salt));
	return hash(s, password, s->key, e);
}

int
accounts_secret_wrong(struct err *e)
{
	return err_refuse(e, "password", 0,
	    "the name or the password is wrong");
}

int
accounts_secret_check(const struct accounts_secret *s, const char *password,
    struct err *e)
{
	uint8_t key[ACCOUNTS_SECRET_KEY];
	bool same;

	if (s->passes < accounts_cost_least.passes ||
	    s->memory_bytes < accounts_cost_least.memory_bytes)
		return err_refuse(e, "weak", 0,
		    "this password was set by a program of the tests and is "
		    "quick to guess: set another with `sheaf-aggregator user "
		    "password`");
	if (hash(s, password, key, e) < 0)
		return -1;
	same = sodium_memcmp(key, s->key, sizeof(key)) == 0;
	mem_wipe(key, sizeof(key));
	return same ? 0 : accounts_secret_wrong(e);
}

void
accounts_secret_code(char out[static ACCOUNTS_SECRET_CODE_SIZE])
{
	ASSERT(sodium_init() >= 0);
	for (size_t i = 0; i < CHARS; i++) {
		*out++ = alphabet[randombytes_uniform(sizeof(alphabet) - 1)];
		if (i % GROUP == GROUP - 1)
			*out++ = i + 1 < CHARS ? '-' : '\0';
	}
}

struct hash
accounts_secret_hash(const char *purpose, const char *typed)
{
	char plain[TYPED_MAX];
	struct slice piece[2] = { slice_make(purpose, strlen(purpose) + 1) };
	struct hash h;
	size_t n = 0;

	/* What is longer than any code is cut, and fits none. */
	for (; *typed != '\0' && n < sizeof(plain); typed++) {
		char c = (char)toupper((unsigned char)*typed);

		if (c == '-' || isspace((unsigned char)c))
			continue;
		plain[n++] = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
	}
	piece[1] = slice_make(plain, n);
	h = hash_of_pieces(piece, 2);
	mem_wipe(plain, sizeof(plain));
	return h;
}

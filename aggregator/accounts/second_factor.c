/*
 * Codes of the second factor, by liboath: the only file that includes it.
 */
#include "aggregator/accounts/second_factor.h"

#include <liboath/oath.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/base/mem.h"
#include "protocol/sign.h"

enum { WINDOW = 1, GROUP = 4 };

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
start(void)
{
	ASSERT(oath_init() == OATH_OK);
}

void
second_factor_new(uint8_t secret[static SECOND_FACTOR_SECRET])
{
	sign_random(secret, SECOND_FACTOR_SECRET);
}

/* 32 letters and a NUL, freed by the caller, who wipes them. */
static char *
base32(const uint8_t secret[static SECOND_FACTOR_SECRET])
{
	char *text;

	ASSERT(oath_base32_encode((const char *)secret, SECOND_FACTOR_SECRET,
		   &text, NULL) == OATH_OK);
	return text;
}

static void
forget(char *text)
{
	mem_wipe(text, strlen(text));
	free(text);
}

void
second_factor_key(char out[static SECOND_FACTOR_KEY_SIZE],
    const uint8_t secret[static SECOND_FACTOR_SECRET])
{
	char *text = base32(secret);

	for (size_t i = 0; text[i] != '\0'; i++) {
		if (i > 0 && i % GROUP == 0)
			*out++ = ' ';
		*out++ = text[i];
	}
	*out = '\0';
	forget(text);
}

void
second_factor_uri(struct buf *out, const char *name,
    const uint8_t secret[static SECOND_FACTOR_SECRET])
{
	char *text = base32(secret);

	buf_puts(out, "otpauth://totp/Sheaf:");
	/* Of the signs that a name may have, an address takes all but this. */
	for (; *name != '\0'; name++)
		if (*name == '@')
			buf_puts(out, "%40");
		else
			buf_u8(out, (uint8_t)*name);
	buf_printf(out, "?secret=%s&issuer=Sheaf", text);
	forget(text);
}

bool
second_factor_fits(const uint8_t secret[static SECOND_FACTOR_SECRET],
    struct clock_wall now, const char *code, int64_t *counter)
{
	uint64_t step = 0;
	int place;

	(void)pthread_once(&once, start);
	if (strlen(code) != SECOND_FACTOR_DIGITS ||
	    strspn(code, "0123456789") != SECOND_FACTOR_DIGITS)
		return false;
	if (oath_totp_validate3((const char *)secret, SECOND_FACTOR_SECRET,
		(time_t)now.s, OATH_TOTP_DEFAULT_TIME_STEP_SIZE,
		OATH_TOTP_DEFAULT_START_TIME, WINDOW, &place, &step, code) < 0)
		return false;
	if ((int64_t)step <= *counter)
		return false;
	*counter = (int64_t)step;
	return true;
}

void
second_factor_code(char out[static SECOND_FACTOR_DIGITS + 1],
    const uint8_t secret[static SECOND_FACTOR_SECRET], struct clock_wall now)
{
	(void)pthread_once(&once, start);
	ASSERT(oath_totp_generate((const char *)secret, SECOND_FACTOR_SECRET,
		   (time_t)now.s, OATH_TOTP_DEFAULT_TIME_STEP_SIZE,
		   OATH_TOTP_DEFAULT_START_TIME, SECOND_FACTOR_DIGITS,
		   out) == OATH_OK);
}

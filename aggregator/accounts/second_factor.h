#ifndef SHEAF_AGGREGATOR_ACCOUNTS_SECOND_FACTOR_H
#define SHEAF_AGGREGATOR_ACCOUNTS_SECOND_FACTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/clock.h"

/*
 * Time-based codes of six digits (RFC 6238, SHA-1, 30 seconds), as every
 * authenticator app makes them.  Nothing is stored here.
 */
enum {
	SECOND_FACTOR_SECRET = 20,
	SECOND_FACTOR_DIGITS = 6,
	/* 32 letters in groups of four, each with a blank or the NUL behind. */
	SECOND_FACTOR_KEY_SIZE = 40
};

/* A new random secret. */
void second_factor_new(uint8_t secret[static SECOND_FACTOR_SECRET]);

/* The secret as somebody types it into an app that has no camera. */
void second_factor_key(char out[static SECOND_FACTOR_KEY_SIZE],
    const uint8_t secret[static SECOND_FACTOR_SECRET]);

/* Append the address that the QR code holds: otpauth://totp/Sheaf:NAME... */
void second_factor_uri(struct buf *out, const char *name,
    const uint8_t secret[static SECOND_FACTOR_SECRET]);

/*
 * Whether a code is right at that time, or was or will be one step of 30
 * seconds before or after, for clocks that differ, and is of a later step than
 * *counter, which is set to its own.  So a code works once, and none works
 * that is older than one that has worked.
 */
bool second_factor_fits(const uint8_t secret[static SECOND_FACTOR_SECRET],
    struct clock_wall now, const char *code, int64_t *counter);

/* The code of that time, for tests and for the demonstration. */
void second_factor_code(char out[static SECOND_FACTOR_DIGITS + 1],
    const uint8_t secret[static SECOND_FACTOR_SECRET], struct clock_wall now);

#endif

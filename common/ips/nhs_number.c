/*
 * NHS numbers: the Modulus 11 check of the NHS data dictionary, and the form that
 * people read.
 */
#include "common/ips/nhs_number.h"

#include <stdio.h>
#include <string.h>

#include "common/base/err.h"

enum { DIGITS = NHS_NUMBER_SIZE - 1, MODULUS = 11 };

/* The weights of the nine digits are 10 down to 2; what is missing to the
 * next multiple of 11 is the check digit.  Where 10 is missing no digit fits,
 * so there is no such number. */
static bool
check_digit_fits(const char *digits)
{
	int sum = 0;

	for (int i = 0; i < DIGITS - 1; i++)
		sum += (digits[i] - '0') * (DIGITS - i);
	return (MODULUS - sum % MODULUS) % MODULUS == digits[DIGITS - 1] - '0';
}

/* One digit ten times passes the check and is what people type where a number
 * is missing. */
static bool
is_placeholder(const char *digits)
{
	return strspn(digits, (const char[]){ digits[0], '\0' }) == DIGITS;
}

bool
nhs_number_parse(struct slice s, char out[static NHS_NUMBER_SIZE])
{
	size_t n = 0;
	bool good = true;

	memset(out, 0, NHS_NUMBER_SIZE);
	for (size_t i = 0; good && i < s.n; i++) {
		if (s.p[i] == ' ' || s.p[i] == '-')
			continue;
		good = s.p[i] >= '0' && s.p[i] <= '9' && n < DIGITS;
		if (good)
			out[n++] = (char)s.p[i];
	}
	good = good && n == DIGITS && check_digit_fits(out) &&
	       !is_placeholder(out);
	/* Half a number, found in a variable later, would look like one. */
	if (!good)
		out[0] = '\0';
	return good;
}

void
nhs_number_show(const char *digits, char out[static NHS_NUMBER_SHOWN_SIZE])
{
	ASSERT(strlen(digits) == DIGITS);
	(void)snprintf(out, NHS_NUMBER_SHOWN_SIZE, "%.3s %.3s %.4s", digits,
	    digits + 3, digits + 6);
}

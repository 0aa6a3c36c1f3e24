#ifndef SHEAF_COMMON_IPS_NHS_NUMBER_H
#define SHEAF_COMMON_IPS_NHS_NUMBER_H

#include <stdbool.h>

#include "common/base/buf.h"

/*
 * NHS numbers: ten digits, of which the last checks the others by Modulus
 * 11 (NHS data dictionary).  A remainder that would need 10 as a check digit
 * makes no number at all; nor does one digit ten times, which passes the check
 * and is what people type where a number is missing.
 */
enum { NHS_NUMBER_SIZE = 11, NHS_NUMBER_SHOWN_SIZE = 13 };

/*
 * Read a number written with or without blanks or hyphens between its
 * digits; out receives the ten digits and a NUL.  False, with "" in out, for
 * anything else.
 */
bool nhs_number_parse(struct slice s, char out[static NHS_NUMBER_SIZE]);

/* As people read it, 3-3-4: "943 476 5919", of ten digits. */
void nhs_number_show(const char *digits,
    char out[static NHS_NUMBER_SHOWN_SIZE]);

#endif

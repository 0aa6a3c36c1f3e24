#ifndef SHEAF_COMMON_IPS_NHS_NUMBER_H
#define SHEAF_COMMON_IPS_NHS_NUMBER_H

#include <stdbool.h>

#include "common/base/buf.h"

/*
 * NHS numbers: ten digits, the last of which is a Modulus 11 check digit (NHS
 * data dictionary).  Nine digits whose check digit would be 10 belong to no
 * valid number.  One digit ten times is not accepted either: it passes the
 * check and is what people type where a number is missing.
 */
enum { NHS_NUMBER_SIZE = 11, NHS_NUMBER_SHOWN_SIZE = 13 };

/*
 * Read a number written with or without blanks or hyphens between its
 * digits; out receives the ten digits and a NUL.  False, with "" in out, for
 * anything else.
 */
bool nhs_number_parse(struct slice s, char out[static NHS_NUMBER_SIZE]);

/* Ten digits as people read them, 3-3-4: "943 476 5919". */
void nhs_number_show(const char *digits,
    char out[static NHS_NUMBER_SHOWN_SIZE]);

#endif

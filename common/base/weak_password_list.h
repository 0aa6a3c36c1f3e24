#ifndef SHEAF_COMMON_BASE_WEAK_PASSWORD_LIST_H
#define SHEAF_COMMON_BASE_WEAK_PASSWORD_LIST_H

#include <stdbool.h>

/* Whether that is one of the passwords, in small letters, that were found most
 * often in breaches, or a word that people make them of.  Of words of letters
 * alone nothing else is told: digits and signs around them are the caller's. */
bool weak_password_list_has(const char *word);

#endif

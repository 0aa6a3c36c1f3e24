#ifndef SHEAF_COMMON_BASE_WEAK_PASSWORD_H
#define SHEAF_COMMON_BASE_WEAK_PASSWORD_H

/*
 * Whether a new password is one of those that are tried first.  NIST SP 800-63B,
 * section 5.1.1.2, says what a new password is compared with: passwords of
 * earlier breaches and words of a dictionary, what repeats or counts up, and words
 * of the place where it is used.  It asks for no mixture of characters, and
 * neither does this; how long one has to be is the caller's rule.
 *
 * A word is known in capitals, with digits or signs around it, and with the digits
 * and signs that people put for letters: "password" is "P@ssw0rd1!".
 */

/*
 * Why nobody may choose this password, as a sentence that names neither it nor a
 * name, and what to do instead; NULL: they may.  `known` are names that others
 * know (of the account, the provider, the service), up to a NULL; one that is
 * NULL or shorter than three letters is passed over at its end or not compared.
 */
const char *weak_password_why(const char *password, const char *const *known);

#endif

#ifndef SHEAF_TESTS_DEMO_DEMO_PEOPLE_H
#define SHEAF_TESTS_DEMO_DEMO_PEOPLE_H

/*
 * For a demonstration or a test: add an account to a centre, with its second
 * factor set up and a password of its own, as a person would do at their first
 * sign-in.  argv: PROGRAM DIR NAME ROLE PASSWORD [REGIONS [exact]], of which
 * REGIONS are codes with commas between them.  Prints the password, the key of
 * the second factor for an app, and the recovery codes, one of which stands for a
 * code; the exit status.
 */
int demo_people_main(int argc, char **argv);

#endif

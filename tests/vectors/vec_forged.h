#ifndef SHEAF_TESTS_VECTORS_VEC_FORGED_H
#define SHEAF_TESTS_VECTORS_VEC_FORGED_H

#include <stdbool.h>

/*
 * Logs that break one rule each.  A case is a few leaves behind the honest ones
 * of vec_forged_base, written as words: the names of templates.
 */
enum vec_forged_sign {
	VEC_FORGED_RIGHT,
	VEC_FORGED_OTHER_KEY, /* another key under the right name */
	VEC_FORGED_FLIPPED,   /* a bit of the last signature */
	VEC_FORGED_UNREDUCED, /* S plus the group order */
	VEC_FORGED_SMALL_R,   /* R is the neutral point, and S fits it */
	VEC_FORGED_TWICE,     /* the signature line stands there twice */
	VEC_FORGED_BY_LOG     /* the log has signed in place of the authority */
};

/* What a leaf says, with what stands in braces filled in (vec_forged.c). */
struct vec_forged_template {
	const char *name, *text;
};

struct vec_forged_case {
	const char *rule; /* P-BAT-1 */
	const char *what; /* in a few words; unique within the rule */
	/* The templates, in order.  In the last one whose text holds `find`,
	 * it is replaced. */
	const char *leaves, *find, *replace;
	enum vec_forged_sign how; /* the last leaf is signed */
	const char *finding;      /* words of sheaf-audit's sentence */
	bool bare;                /* without vec_forged_base in front */
	/* Leaves that are honest, to see that nothing else is found.  NULL:
	 * the same leaves, with nothing replaced and rightly signed; "-": none
	 * can be made of them. */
	const char *control;
};

/* Rules of the judged sections that no log can show to be broken, and why. */
struct vec_forged_reason {
	const char *rule, *reason;
};

/* Tables that end with an empty row. */
extern const struct vec_forged_template vec_forged_templates[];
extern const struct vec_forged_case vec_forged_cases[];
extern const struct vec_forged_reason vec_forged_reasons[];
extern const char vec_forged_base[];

#endif

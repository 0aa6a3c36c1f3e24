/*
 * An account that is ready to be signed in with.  What it makes is known to
 * whoever reads the screen: it is no way to make real accounts.
 */
#include "tests/demo/demo_people.h"

#include <stdio.h>
#include <string.h>

#include "aggregator/accounts/accounts_sign_in.h"
#include "common/base/clock.h"
#include "protocol/keys.h"

/* The secret of an authenticator app, from the key that a person types. */
static void
read_key(uint8_t secret[static SECOND_FACTOR_SECRET], const char *key)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	unsigned bits = 0, n = 0;
	size_t i = 0;

	for (; *key != '\0' && i < SECOND_FACTOR_SECRET; key++) {
		const char *at = strchr(letters, *key);

		if (at == NULL)
			continue;
		bits = bits << 5 | (unsigned)(at - letters);
		n += 5;
		if (n >= 8) {
			n -= 8;
			secret[i++] = (uint8_t)(bits >> n);
		}
	}
}

static int
set_up(struct accounts *a, struct accounts_try *t, const char *password,
    struct err *e)
{
	uint8_t secret[SECOND_FACTOR_SECRET];
	char code[SECOND_FACTOR_DIGITS + 1];
	struct accounts_session s;
	struct accounts_factor factor;
	struct recovery_codes codes;

	if (accounts_sign_in(a, t, &s, e) < 0 ||
	    accounts_sign_in_factor(a, &s, &factor, e) < 0)
		return -1;
	read_key(secret, factor.key);
	second_factor_code(code, secret, t->now);
	t->code = code;
	t->fresh = password;
	if (accounts_sign_in_confirm(a, &s, t, &codes, e) < 0 ||
	    accounts_sign_in_password(a, &s, t, e) < 0)
		return -1;
	printf("password %s\nkey %s\n", password, factor.key);
	for (size_t i = 0; i < RECOVERY_CODES; i++)
		printf("code %s\n", codes.code[i]);
	return 0;
}

/* Their codes, separated by commas; it is cut up. */
static void
add_regions(struct accounts_regions *out, char *codes)
{
	char *rest = NULL;

	for (char *code = strtok_r(codes, ",", &rest);
	     code != NULL && out->n < ACCOUNTS_REGIONS_MAX;
	     code = strtok_r(NULL, ",", &rest))
		(void)snprintf(out->code[out->n++], REGISTRY_CODE_SIZE, "%s",
		    code);
}

static int
add(struct accounts *a, char **argv, int argc, struct err *e)
{
	const struct accounts_by by = { .today = clock_today() };
	struct accounts_person p = { 0 };
	struct accounts_fresh fresh;
	struct accounts_try t = { .now = clock_wall_now(), .name = argv[2] };

	(void)snprintf(p.name, sizeof(p.name), "%s", argv[2]);
	if (accounts_role_parse(argv[3], &p.role, e) < 0)
		return -1;
	if (p.role == ACCOUNTS_LEAD && argc > 5)
		add_regions(&p.regions, argv[5]);
	if (accounts_add(a, &by, &p, &fresh, e) < 0 ||
	    (argc > 6 && accounts_set_exact(a, &by, argv[2], true, e) < 0))
		return -1;
	t.password = fresh.password;
	return set_up(a, &t, argv[4], e);
}

int
demo_people_main(int argc, char **argv)
{
	struct accounts *a = NULL;
	struct err e = ERR_INIT;
	int r = -1;

	if (argc < 5) {
		fprintf(stderr,
		    "usage: %s DIR NAME ROLE PASSWORD [REGIONS [exact]]\n",
		    argv[0]);
		return 2;
	}
	keys_start();
	if (accounts_open(&a, argv[1], &e) == 0)
		r = add(a, argv, argc, &e);
	accounts_close(a);
	if (r < 0)
		fprintf(stderr, "%s: %s\n", argv[0], e.text);
	return r < 0;
}

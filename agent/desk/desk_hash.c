/* The password hashes of a register, in the queue that all programs share. */
#include "agent/desk/desk_hash.h"

#include "protocol/limits.h"

const struct signins_rule desk_hash_rule = {
	.waiting = LIMITS_SIGN_IN_WAITING,
	.account = { .tries = LIMITS_SIGN_IN_TRIES,
	    .delay_s = LIMITS_SIGN_IN_DELAY_S,
	    .delay_max_s = LIMITS_SIGN_IN_DELAY_MAX_S,
	    .forget_s = LIMITS_SIGN_IN_FORGET_S },
};

struct work {
	struct vault_hash *h;
	const char *password;
};

static int
make(void *arg, struct err *e)
{
	const struct work *w = arg;

	return vault_hash_make(w->h, w->password, e);
}

int
desk_hash_make(struct signins *s, struct vault_hash *h, const char *password,
    struct err *e)
{
	struct work work = { .h = h, .password = password };
	struct signins_hash hash = { .account = h->fresh ? NULL : h->slot.name,
		.known = h->known,
		.make = make,
		.arg = &work };

	return s == NULL ? make(&work, e) : signins_make(s, &hash, e);
}

/*
 * How the wrapped signing keys stand in the register, so that a new master key
 * reaches them as it reaches every sealed column.
 */
#include "agent/sealing/enrolments.h"

#include <inttypes.h>
#include <stdio.h>

#include "agent/delivery/pins.h"

void
enrolments_label(char out[static VAULT_ABOUT_SIZE], const char *agent,
    uint64_t epoch)
{
	(void)snprintf(out, VAULT_ABOUT_SIZE, "signing key %s/%" PRIu64, agent,
	    epoch);
}

static int
label_of_pins(struct slice json, char out[static VAULT_ABOUT_SIZE],
    struct err *e)
{
	struct pins pins;

	if (pins_parse(&pins, json, e) < 0)
		return -1;
	enrolments_label(out, pins.agent, pins.epoch);
	return 0;
}

const struct vault_column enrolments_column = {
	.field = "enrolment.wrapped_key",
	.title = "enrolment",
	.rows = "SELECT epoch, 0, wrapped_key, 0, '', NULL, pins FROM enrolment"
		" WHERE epoch > ? ORDER BY epoch",
	.store = "UPDATE enrolment SET wrapped_key = ?1 WHERE epoch = ?2",
	.label = label_of_pins,
};

/* `lan show`: what people compare before a device trusts the desk. */
#include "agent/commands/commands_lan.h"

#include <stdlib.h>

#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/lan/lan_identity.h"
#include "common/base/clock.h"
#include "common/base/day.h"

enum { ANSWER_MAX = 64 * 1024 };

static const struct settings_option show_options[] = {
	SITEOPTIONS_DIR,
	SITEOPTIONS_JSON,
	SITEOPTIONS_END,
};

static void
put_text(const struct lan_identity *id, struct buf *out)
{
	char said[DAY_SAID_SIZE];

	day_say(said, clock_day((struct clock_wall){ id->trusted_s }));
	buf_printf(out, "%s\n  in words  ", id->name.text);
	lan_identity_words(id, out);
	buf_puts(out, "\n  SHA-256   ");
	lan_identity_digits(id, out);
	buf_printf(out, "\n  until     %s\n", said);
}

static int
run_show(const struct settings *s, struct err *e)
{
	char *dir = settings_state_dir(s);
	struct jval *all = jval_array();
	struct lan_identity *list;
	struct buf out;
	size_t n;
	int rc = lan_identity_list(dir, &list, &n, e);

	buf_init(&out, ANSWER_MAX);
	for (size_t i = 0; i < n; i++) {
		put_text(&list[i], &out);
		jval_add(all, lan_identity_json(&list[i]));
		lan_identity_free(&list[i]);
	}
	free(list);
	free(dir);
	if (rc == 0 && settings_flag(s, "json")) {
		buf_reset(&out);
		jval_write(all, true, &out);
		buf_puts(&out, "\n");
	} else if (rc == 0 && n == 0) {
		buf_puts(&out,
		    "The desk has no authority of its own: 'serve --lan NAME' "
		    "makes one, unless --tls-cert names a certificate of the "
		    "provider's IT.\n");
	}
	console_print("%s", buf_str(&out));
	jval_free(all);
	buf_free(&out);
	return rc;
}

const struct settings_command commands_lan[] = {
	{ .name = "lan show",
	    .summary = "fingerprint of the desk's authority, in words",
	    .operands = "",
	    .example = "sheaf-agent lan show --dir site",
	    .options = show_options,
	    .run = run_show },
	{ .name = NULL }
};

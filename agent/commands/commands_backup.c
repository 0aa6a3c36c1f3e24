#include "agent/commands/commands_backup.h"

#include <stdio.h>
#include <stdlib.h>

#include "agent/commands/siteoptions.h"
#include "agent/commands/sitework.h"
#include "agent/register/backup.h"
#include "agent/register/erasures.h"
#include "agent/sealing/outbox_publish.h"

const struct settings_option commands_backup_options[] = {
	SITEOPTIONS_DIR,
	SITEOPTIONS_END,
};

const struct settings_option commands_backup_restore_options[] = {
	SITEOPTIONS_DIR,
	{ "erasures", SETTINGS_VALUE, "FILE",
	    "deletion log of another copy: whom to erase again" },
	SITEOPTIONS_END,
};

int
commands_backup_write(const struct settings *s, struct err *e)
{
	const char *path = settings_operand(s, 0);
	struct sitework w;
	int rc;

	if (sitework_open(&w, s, 0, e) < 0)
		return -1;
	rc = backup_write(w.reg->db, path, e);
	if (rc == 0)
		(void)printf("%s holds the register, read back and checked. "
			     "It opens with today's passwords; keep it as "
			     "safe as the register itself.\n",
		    path);
	sitework_close(&w);
	return rc;
}

/* What the courier needs, as the register of then knows it. */
static int
publish(const struct settings *s, size_t *waiting, struct err *e)
{
	struct sitework w;
	int rc;

	if (sitework_open(&w, s, SITEWORK_SPOOL, e) < 0)
		return -1;
	rc = outbox_publish(w.reg->db, &w.spool, e);
	if (rc == 0)
		rc = erasures_waiting(w.reg->db, waiting, e);
	sitework_close(&w);
	return rc;
}

int
commands_backup_restore(const struct settings *s, struct err *e)
{
	char *dir = settings_state_dir(s);
	size_t waiting = 0;
	int rc = backup_restore(settings_operand(s, 0), dir,
	    settings_get(s, "erasures"), e);

	free(dir);
	if (rc == 0)
		rc = publish(s, &waiting, e);
	if (rc < 0)
		return -1;
	(void)printf("The register is back. It signs nothing yet: run "
		     "'sheaf-agent send', which asks the aggregator what it "
		     "holds, and then 'sheaf-agent seal', which says whether "
		     "anything was lost.\n");
	if (waiting > 0)
		(void)printf("%zu client%s erased since this backup. The next "
			     "command with a password erases them again, "
			     "before anything else.\n",
		    waiting, waiting == 1 ? " was" : "s were");
	return 0;
}

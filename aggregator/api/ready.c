/* Whether a statement that came now would be logged. */
#include "aggregator/api/ready.h"

#include <inttypes.h>
#include <stdio.h>

#include "protocol/limits.h"

static void
not_ready(struct ready_answer *out, const char *code, const char *text)
{
	out->status = 503;
	out->code = code;
	(void)snprintf(out->text, sizeof(out->text), "%s", text);
}

static void
stuck(struct ready_answer *out, uint64_t busy_ms)
{
	out->status = 503;
	out->code = "busy";
	(void)snprintf(out->text, sizeof(out->text),
	    "the writer has been at one group for %" PRIu64
	    " seconds: look whether the disk answers",
	    busy_ms / 1000);
}

static void
ready(struct ready_answer *out, const struct room *room, bool waits)
{
	out->status = 200;
	out->code = NULL;
	(void)snprintf(out->text, sizeof(out->text),
	    "ready\n%" PRIu64 " MiB left on the disk; below %d MiB "
	    "nothing new is taken\n%s",
	    room->bytes >> 20, LIMITS_ROOM_FLOOR_BYTES >> 20,
	    waits ? "nothing is signed before the first site is heard\n" : "");
}

void
ready_judge(const struct ready_asked *asked, struct ready_answer *out)
{
	if (asked->read_only != NULL)
		not_ready(out, "busy", asked->read_only);
	else if (asked->busy_ms > READY_WRITER_STUCK_MS)
		stuck(out, asked->busy_ms);
	else if (asked->room == NULL)
		not_ready(out, "busy", asked->room_why);
	else if (asked->room->below)
		not_ready(out, "full", asked->room->reason);
	else
		ready(out, asked->room, asked->waits);
}

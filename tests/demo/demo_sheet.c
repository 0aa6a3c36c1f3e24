/*
 * The demo's facts in the exchange format: what a site would import.
 */
#include "tests/demo/demo_sheet.h"

#include <stdio.h>

#include "common/base/day.h"

enum { CELL_SIZE = 32 };

/* A row in the order of the header; NULL is a blank cell. */
struct row {
	const char *event;
	int32_t day;
	const char *mode, *flags, *ref, *value;
	int32_t staff; /* as in struct demo_event */
};

struct sheet {
	struct buf *out;
	const char *service;
	char client[CELL_SIZE]; /* "" for the service's own facts */
};

static const char *const modes[] = {
	[DEMO_FACE_TO_FACE] = "face_to_face",
	[DEMO_PHONE] = "phone",
	[DEMO_VIDEO] = "video",
	[DEMO_MESSAGE] = "message",
	[DEMO_EMAIL] = "email",
	[DEMO_NO_MODE] = "",
};

static const char *const events[] = {
	[DEMO_CONTACT] = "contact",
	[DEMO_SUPPORT] = "in_work_support",
	[DEMO_APPLICATION] = "application",
	[DEMO_INTERVIEW] = "interview",
	[DEMO_WELLBEING] = "wellbeing",
	[DEMO_ALLOCATED] = "allocated",
	[DEMO_STAFF_FTE] = "staff_fte",
	[DEMO_TIME_SAMPLE] = "time_sample",
	[DEMO_SATISFACTION] = "satisfaction",
};

static const char *
text(const char *s)
{
	return s ? s : "";
}

/* No cell of ours needs quotes. */
static void
write_row(struct sheet *sheet, const struct row *row)
{
	char day[DAY_TEXT_SIZE];

	if (row->day == DAY_NONE)
		return;
	day_format(day, row->day);
	buf_printf(sheet->out, "%s,%s,%s,%s,%s,%s,%s,%s,", sheet->service,
	    sheet->client, row->event, day, text(row->mode), text(row->flags),
	    text(row->ref), text(row->value));
	if (row->staff > 0)
		buf_printf(sheet->out, "es%d", (int)row->staff);
	else if (row->staff == 0)
		buf_puts(sheet->out, "tl1");
	buf_puts(sheet->out, "\n");
}

/* 1599 becomes "15.99", 1650 "16.5", 1600 "16". */
static void
format_hundredths(char out[static CELL_SIZE], int32_t n)
{
	if (n % 100 == 0)
		snprintf(out, CELL_SIZE, "%d", (int)(n / 100));
	else if (n % 10 == 0)
		snprintf(out, CELL_SIZE, "%d.%d", (int)(n / 100),
		    (int)(n / 10 % 10));
	else
		snprintf(out, CELL_SIZE, "%d.%02d", (int)(n / 100),
		    (int)(n % 100));
}

static void
name_client(struct sheet *sheet, size_t client)
{
	snprintf(sheet->client, sizeof(sheet->client), "c%04u",
	    (unsigned)client + 1);
}

static void
write_episode(struct sheet *sheet, const struct demo_episode *ep)
{
	const struct {
		const char *event;
		int32_t day;
		bool source;
	} rows[] = {
		{ "referral_received", ep->received, ep->on_received },
		{ "referral_accepted", ep->accepted, ep->on_accepted },
		{ "profile_started", ep->profile_started, false },
		{ "profile_completed", ep->profile_completed, false },
		{ "plan_completed", ep->plan_completed, false },
		{ "discharged", ep->discharged, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		write_row(sheet,
		    &(struct row){
			.event = rows[i].event,
			.day = rows[i].day,
			.mode = rows[i].source ? ep->source : NULL,
			.flags =
			    rows[i].source && ep->employed ? "employed" : NULL,
			.ref = ep->ref,
			.staff = -1,
		    });
	}
}

static const char *
job_flags(const struct demo_job *job)
{
	static const char *const flags[] = { "", "part_time", "unpaid",
		"part_time;unpaid", "not_competitive",
		"part_time;not_competitive", "unpaid;not_competitive",
		"part_time;unpaid;not_competitive" };

	return flags[job->part_time + 2 * job->unpaid +
		     4 * job->not_competitive];
}

static void
write_job(struct sheet *sheet, const struct demo_job *job)
{
	char ref[CELL_SIZE], hours[CELL_SIZE], changed[CELL_SIZE];
	const struct row rows[] = {
		{ "job_started", job->start, NULL, job_flags(job), ref, hours,
		    -1 },
		{ "job_full_day", job->full_day, NULL, NULL, ref, NULL, -1 },
		{ "job_four_hours", job->four_hours, NULL, NULL, ref, NULL,
		    -1 },
		{ "job_hours", job->changed, NULL, NULL, ref, changed, -1 },
		{ "job_ended", job->end, NULL, NULL, ref, NULL, -1 },
	};

	snprintf(ref, sizeof(ref), "j%d", (int)job->id);
	format_hundredths(hours, job->hours);
	format_hundredths(changed, job->changed_hours);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		write_row(sheet, &rows[i]);
}

static void
write_event(struct sheet *sheet, const struct demo_event *event)
{
	char value[CELL_SIZE] = "", flags[CELL_SIZE] = "";
	const char *mode = modes[event->mode];

	if (event->missed)
		snprintf(flags, sizeof(flags), "missed");
	switch (event->kind) {
	case DEMO_WELLBEING:
		mode = "swemwbs";
		format_hundredths(value, event->number);
		break;
	case DEMO_STAFF_FTE:
		mode = event->staff == 0 ? "team_leader" : "es";
		format_hundredths(value, event->number);
		break;
	case DEMO_TIME_SAMPLE:
		snprintf(value, sizeof(value), "%d", (int)event->number);
		snprintf(flags, sizeof(flags), "community=%d",
		    (int)event->part);
		break;
	case DEMO_SATISFACTION:
		snprintf(value, sizeof(value), "%d", (int)event->number);
		snprintf(flags, sizeof(flags), "positive=%d", (int)event->part);
		break;
	default:
		break;
	}
	write_row(sheet, &(struct row){
			     .event = events[event->kind],
			     .day = event->day,
			     .mode = mode,
			     .flags = flags,
			     .value = value,
			     .staff = event->staff,
			 });
}

static void
write_employer_contact(struct sheet *sheet,
    const struct demo_employer_contact *contact, size_t number)
{
	static const char *const flags[] = { "", "meaningful", "in_work",
		"meaningful;in_work" };
	char ref[CELL_SIZE];

	sheet->client[0] = '\0';
	if (contact->client >= 0)
		name_client(sheet, (size_t)contact->client);
	snprintf(ref, sizeof(ref), "e%u", (unsigned)number + 1);
	write_row(sheet,
	    &(struct row){
		.event = "employer_contact",
		.day = contact->day,
		.mode = modes[contact->mode],
		.flags = flags[contact->meaningful + 2 * contact->in_work],
		.ref = ref,
		.staff = contact->staff,
	    });
	sheet->client[0] = '\0';
	write_row(sheet, &(struct row){
			     .event = "employer_contact_reviewed",
			     .day = contact->reviewed,
			     .ref = ref,
			     .staff = 0,
			 });
}

static struct sheet
begin(struct buf *out, const struct demo_world *w)
{
	buf_puts(out, "service,client,event,date,mode,flags,ref,value,staff\n");
	return (struct sheet){ .out = out, .service = w->site.slug };
}

void
demo_sheet_write(struct buf *out, const struct demo_world *w)
{
	struct sheet sheet = begin(out, w);

	for (size_t i = 0; i < w->service.n; i++)
		write_event(&sheet, &w->service.event[i]);
	for (size_t i = 0; i < w->clients; i++) {
		const struct demo_client *c = &w->client[i];

		name_client(&sheet, i);
		for (size_t k = 0; k < c->episodes; k++) {
			write_episode(&sheet, &c->episode[k]);
			for (size_t j = 0; j < c->episode[k].jobs; j++)
				write_job(&sheet, &c->episode[k].job[j]);
		}
		for (size_t k = 0; k < c->events.n; k++)
			write_event(&sheet, &c->events.event[k]);
	}
	for (size_t i = 0; i < w->employers; i++)
		write_employer_contact(&sheet, &w->employer[i], i);
}

void
demo_sheet_write_job(struct buf *out, const struct demo_world *w, size_t client,
    const struct demo_job *job)
{
	struct sheet sheet = begin(out, w);

	name_client(&sheet, client);
	write_job(&sheet, job);
}

/*
 * Targets as people type them, with pounds, commas and per cent signs, put into
 * the words of the calculator.
 */
#include "agent/desk/desk_targets_typed.h"

#include <stdio.h>
#include <string.h>

#include "agent/desk/desk_targets.h"
#include "agent/desk/desk_typed_day.h"
#include "common/base/buf.h"
#include "common/base/day.h"
#include "common/base/text.h"

enum { WORDS_MAX = 4096, MONTH_LENGTH = 7, START_MAX = 32 };

/* Whether the comma at p divides thousands, as in 300,000. */
static bool
divides(const char *p)
{
	size_t n = strspn(p + 1, "0123456789");

	return n == 3;
}

/* Append a number without what people write around it.  A comma that does not
 * divide thousands stays wrong, and is refused where the number is read. */
static void
put_number(struct buf *out, const char *typed)
{
	for (const char *p = typed; *p != '\0'; p++) {
		if (strncmp(p, "£", strlen("£")) == 0)
			p += strlen("£") - 1;
		else if (*p == ',')
			buf_puts(out, divides(p) ? "" : ";");
		else if (*p != ' ' && *p != '%')
			buf_add(out, p, 1);
	}
}

/* The years without those at the end in which nothing is typed. */
static size_t
years_of(const struct desk_targets_typed *t)
{
	size_t n = t->years;

	while (n > 0 && t->year[n - 1][0][0] == '\0' &&
	       t->year[n - 1][1][0] == '\0')
		n--;
	return n;
}

static int
refuse_start(struct err *e)
{
	return err_refuse(e, "start", 0,
	    "the first month of the contract is not a month; write it like "
	    "May 2026");
}

/* Into a month like "2026-05". */
static int
read_start(const char *typed, int32_t today, char out[static DAY_TEXT_SIZE],
    struct err *e)
{
	struct err ignored = ERR_INIT;
	char whole[START_MAX];
	int32_t day;
	int year, month, first;
	size_t n = strlen(typed);

	if (n == 0 || n > START_MAX / 2)
		return refuse_start(e);
	/* "2026-05", then "may 2026" and "5/2026", then a day. */
	(void)snprintf(whole, sizeof(whole), "%s-01", typed);
	if (!day_parse(slice_of(whole), &day)) {
		(void)snprintf(whole, sizeof(whole), "1%s%s",
		    strchr(typed, '/') != NULL ? "/" : " ", typed);
		if (desk_typed_day_read(slice_of(whole), today, &day,
			&ignored) < 0 &&
		    desk_typed_day_read(slice_of(typed), today, &day,
			&ignored) < 0)
			return refuse_start(e);
	}
	day_to_civil(day, &year, &month, &first);
	day_format(out, day);
	out[MONTH_LENGTH] = '\0';
	return 0;
}

static void
put_words(const struct desk_targets_typed *t, struct desk_targets_typing *out)
{
	size_t n = years_of(t);

	for (size_t i = 0; i < n; i++) {
		buf_puts(&out->contract, i > 0 ? "," : "");
		buf_puts(&out->share, i > 0 ? "," : "");
		put_number(&out->contract, t->year[i][0]);
		put_number(&out->share, t->year[i][1]);
	}
	for (size_t i = 0; i < t->sets; i++) {
		if (t->set[i][1][0] == '\0')
			continue;
		buf_printf(&out->set, "%s%s=", out->set.n > 0 ? "," : "",
		    t->set[i][0]);
		put_number(&out->set, t->set[i][1]);
	}
}

int
desk_targets_typed_read(const struct desk_targets_typed *t, int32_t today,
    struct desk_targets_typing *out, struct err *e)
{
	buf_init(&out->contract, WORDS_MAX);
	buf_init(&out->share, WORDS_MAX);
	buf_init(&out->uplift, WORDS_MAX);
	buf_init(&out->set, WORDS_MAX);
	put_words(t, out);
	if (t->london)
		put_number(&out->uplift, t->uplift);
	out->request = (struct desk_targets_request){
		.words = { .contract = buf_str(&out->contract),
		    .steady_state = buf_str(&out->share),
		    .london = t->london,
		    .uplift = buf_str(&out->uplift),
		    .set = buf_str(&out->set) },
		.start = out->start,
		.version = t->version,
	};
	if (read_start(t->start, today, out->start, e) == 0)
		return 0;
	desk_targets_typed_free(out);
	return -1;
}

void
desk_targets_typed_free(struct desk_targets_typing *t)
{
	buf_free(&t->contract);
	buf_free(&t->share);
	buf_free(&t->uplift);
	buf_free(&t->set);
}

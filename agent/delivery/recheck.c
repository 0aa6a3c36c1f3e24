/*
 * Kept receipts verified again, for staff or an auditor who do not want to take
 * our word for what was received.
 */
#include "agent/delivery/recheck.h"

#include <stdio.h>
#include <stdlib.h>

#include "agent/delivery/settle.h"

/* One kept receipt under its note. */
static bool
holds(const struct pins *p, struct slice note, const struct spool_answer *a,
    struct err *e)
{
	struct receipts_verdict v;
	struct receipts_sent sent;
	bool good;

	if (receipts_read_note(&sent, note, e) < 0)
		return false;
	receipts_judge(&v, p, &sent, a->status, a->body);
	good = receipts_is_settled(v.outcome);
	if (!good)
		(void)err_set(e, ERR_CORRUPT, "%s",
		    v.why[0] != '\0' ? v.why : "it is not a receipt");
	receipts_verdict_free(&v);
	return good;
}

static int
check_kept(const struct spool *s, const struct pins *p, const char *base,
    size_t *n, struct buf *faults, struct err *e)
{
	struct err why = ERR_INIT;
	char name[SPOOL_NAME_MAX];
	struct spool_answer a;
	struct slice note;
	struct buf file;
	bool found;
	int rc;

	(void)snprintf(name, sizeof(name), "receipts/%s", base);
	rc = s->read(s->arg, name, LIMITS_ANSWER_MAX + LIMITS_NOTE_MAX + 64,
	    &file, &found, e);
	if (rc == 0 && found) {
		if (!spool_receipt_parse(buf_slice(&file), &note, &a))
			buf_printf(faults, "%s: the file was cut short\n",
			    name);
		else if (!holds(p, note, &a, &why))
			buf_printf(faults, "%s: %s\n", name, why.text);
		else
			*n += 1;
	}
	buf_free(&file);
	return rc;
}

/* Answers in the spool that the register has not taken in yet. */
static int
check_fresh(const struct spool *s, const struct pins *p, size_t *n,
    struct err *e)
{
	struct spool_item *items;
	size_t all;

	if (spool_items(s, "in", ".answer", p->epoch, &items, &all, e) < 0)
		return -1;
	for (size_t k = 0; k < all; k++) {
		struct err why = ERR_INIT;
		struct settle_item i;

		if (settle_item_read(s, p, items[k], &i, &why) == 0 &&
		    i.there && i.answered &&
		    receipts_is_settled(i.verdict.outcome))
			*n += 1;
		settle_item_free(&i);
	}
	free(items);
	return 0;
}

int
recheck_receipts(const struct spool *s, size_t *n, struct buf *faults,
    struct err *e)
{
	struct file_names names;
	struct pins p;
	bool found;
	int rc;

	*n = 0;
	if (settle_pins(s, &p, &found, e) < 0)
		return -1;
	if (!found)
		return err_set(e, ERR_USAGE,
		    "this site is not enrolled yet, so it has no receipts");
	rc = s->list(s->arg, "receipts", ".receipt", &names, e);
	if (rc < 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < names.n; i++)
		rc = check_kept(s, &p, names.name[i], n, faults, e);
	file_names_free(&names);
	return rc < 0 ? -1 : check_fresh(s, &p, n, e);
}

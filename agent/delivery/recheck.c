/*
 * Kept receipts verified again, for staff or an auditor who do not want to take
 * our word for what was received.
 */
#include "agent/delivery/recheck.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/delivery/settle.h"

/* Judge one kept receipt under its note; a fault in words to r->faults. */
static int
check_one(const struct pins *p, const char *base, struct slice note,
    const struct spool_answer *a, struct recheck *r, struct err *e)
{
	struct err why = ERR_INIT;
	struct receipts_verdict v;
	struct receipts_sent sent;
	char name[SPOOL_NAME_MAX];
	int rc = 0;

	if (receipts_read_note(&sent, note, &why) < 0) {
		buf_printf(r->faults, "receipts/%s: %s\n", base, why.text);
		return 0;
	}
	receipts_judge(&v, p, &sent, a->status, a->body);
	if (receipts_is_settled(v.outcome)) {
		r->n++;
		(void)snprintf(name, sizeof(name), "%.*s",
		    (int)strcspn(base, "."), base);
		if (r->each != NULL)
			rc = r->each(r->arg, name, note, &v, e);
	} else {
		buf_printf(r->faults, "receipts/%s: %s\n", base,
		    v.why[0] != '\0' ? v.why : "it is not a receipt");
	}
	receipts_verdict_free(&v);
	return rc;
}

static int
check_kept(const struct spool *s, const struct pins *p, const char *base,
    struct recheck *r, struct err *e)
{
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
		if (spool_receipt_parse(buf_slice(&file), &note, &a))
			rc = check_one(p, base, note, &a, r, e);
		else
			buf_printf(r->faults, "%s: the file was cut short\n",
			    name);
	}
	buf_free(&file);
	return rc;
}

/* Answers in the spool that the register has not taken in yet. */
static int
check_fresh(const struct spool *s, const struct pins *p, struct recheck *r,
    struct err *e)
{
	struct spool_item *items;
	size_t all;
	int rc = 0;

	if (spool_items(s, "in", ".answer", p->epoch, &items, &all, e) < 0)
		return -1;
	for (size_t k = 0; rc == 0 && k < all; k++) {
		char name[SPOOL_NAME_MAX];
		struct err why = ERR_INIT;
		struct settle_item i;

		if (settle_item_read(s, p, items[k], &i, &why) == 0 &&
		    i.there && i.answered &&
		    receipts_is_settled(i.verdict.outcome)) {
			r->n++;
			spool_name(name, "", items[k], "");
			if (r->each != NULL)
				rc = r->each(r->arg, name + 1, i.sent.note,
				    &i.verdict, e);
		}
		settle_item_free(&i);
	}
	free(items);
	return rc;
}

int
recheck_receipts(const struct spool *s, struct recheck *r, struct err *e)
{
	struct file_names names;
	struct pins p;
	bool found;
	int rc;

	r->n = 0;
	if (settle_pins(s, &p, &found, e) < 0)
		return -1;
	if (!found)
		return err_set(e, ERR_USAGE,
		    "this site is not enrolled yet, so it has no receipts");
	/* A later policy spoils no receipt. */
	p.policy = pins_held(&p);
	rc = s->list(s->arg, "receipts", ".receipt", &names, e);
	if (rc < 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < names.n; i++)
		rc = check_kept(s, &p, names.name[i], r, e);
	file_names_free(&names);
	return rc < 0 ? -1 : check_fresh(s, &p, r, e);
}

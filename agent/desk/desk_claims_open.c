/*
 * A contract by its name, with the draft of its next claim.
 */
#include "agent/desk/desk_claims_open.h"

#include "agent/register/services.h"

void
desk_claims_close(struct desk_claims_open *w)
{
	claim_free(&w->draft);
	contract_book_free(&w->contracts);
}

int
desk_claims_open(struct db *db, int32_t day, const char *service,
    const char *contract, struct desk_claims_open *out, struct err *e)
{
	const struct services *s;
	struct services_list list;

	*out = (struct desk_claims_open){ .service = 0 };
	if (services_load(db, &list, e) < 0)
		return -1;
	s = services_find(&list, service);
	out->service = s == NULL ? 0 : s->number;
	services_free(&list);
	if (out->service == 0)
		return services_unknown(db, e);
	if (contract_book_load(db, out->service, &out->contracts, e) < 0)
		return -1;
	out->contract = contract_book_find(&out->contracts, contract);
	if (out->contract == NULL)
		return err_refuse(e, "no-such", 0,
		    "this service has no contract of that name");
	return claim_make(db,
	    &(struct claim_question){ out->service, service, out->contract,
		day },
	    &out->draft, e);
}

int
desk_claims_find(struct db *db, const struct desk_claims_open *w,
    unsigned number, struct claim_made *out, struct err *e)
{
	struct claim_list list;
	bool found = false;

	if (claim_book_load(db, w->service, w->contract->contract.name, &list,
		e) < 0)
		return -1;
	for (size_t i = 0; i < list.n; i++)
		if (list.item[i].number == number) {
			*out = list.item[i];
			found = true;
		}
	claim_book_free(&list);
	return found ? 0
		     : err_refuse(e, "no-such", 0,
			   "this contract has no claim of that number");
}

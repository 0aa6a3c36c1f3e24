/*
 * The list that the vault is given.  It stands here, above all the modules
 * whose columns it names, so that the vault need not know any of them.
 */
#include "agent/desk/sealed_columns.h"

#include <stddef.h>

#include "agent/fidelity/fidelity_actions.h"
#include "agent/fidelity/fidelity_book.h"
#include "agent/fidelity/fidelity_past.h"
#include "agent/register/baselines.h"
#include "agent/register/clients.h"
#include "agent/register/drafts.h"
#include "agent/register/fact_reasons.h"
#include "agent/register/people_book.h"
#include "agent/sealing/enrolments.h"

struct vault_store
sealed_columns(struct db *db)
{
	/* A new sealed column goes behind the others: the vault vouches for
	 * them in this order. */
	static const struct vault_column *const columns[] = {
		&clients_column,
		&people_book_column,
		&people_book_past_column,
		&fidelity_book_column,
		&fidelity_actions_column,
		&enrolments_column,
		&drafts_column,
		&baselines_column,
		&fact_reasons_column,
		&fidelity_past_column,
		NULL,
	};

	return (struct vault_store){ .db = db, .columns = columns };
}

/*
 * Any bytes as a contract: what is accepted is written again, and read once more
 * as the same text; what is not has a line of the text, and nothing to free.
 */
#include "agent/contracts/contract.h"

#include "common/base/err.h"
#include "protocol/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice text = slice_make(bytes, n);
	struct contract c, twice;
	struct contract_faults faults;
	struct err e = ERR_INIT;
	struct buf first, second;
	int all = contract_parse_all(text, &c, &faults, &e);

	/* Going on after a fault finds no other contract, and at least one fault. */
	ASSERT(faults.n <= CONTRACT_FAULTS_MAX && (all < 0) == (faults.n > 0));
	contract_faults_free(&faults);
	if (all == 0)
		contract_free(&c);
	if (contract_parse(text, &c, &e) < 0) {
		ASSERT(all < 0);
		ASSERT(e.kind == ERR_REFUSED && e.text[0] != '\0');
		ASSERT(c.tariff == NULL && c.tariffs == 0);
		return 0;
	}
	ASSERT(all == 0 && c.from <= c.to && c.tariffs > 0);
	for (size_t i = 0; i < c.tariffs; i++)
		ASSERT(c.tariff[i].pence >= 0 && c.tariff[i].modes != 0);
	buf_init(&first, LIMITS_CONTRACT_FILE_MAX);
	buf_init(&second, LIMITS_CONTRACT_FILE_MAX);
	contract_write(&c, &first);
	ASSERT(!first.full);
	ASSERT(contract_parse(buf_slice(&first), &twice, &e) == 0);
	contract_write(&twice, &second);
	ASSERT(slice_equal(buf_slice(&first), buf_slice(&second)));
	contract_free(&twice);
	contract_free(&c);
	buf_free(&first);
	buf_free(&second);
	return 0;
}

// One-time secrets and invite files (P-INV-2 to P-INV-5).
import { createPrivateKey, createPublicKey } from "node:crypto";
import { Bad, sha256, unbase64 } from "./bytes.mjs";
import { ED25519, make_key, parse_vkey } from "./note.mjs";
import { parse_statement, verify_statement } from "./statement.mjs";

const PRIVATE_DER = Buffer.from("302e020100300506032b657004220420", "hex");

export function private_key(seed) {
	return createPrivateKey({ key: Buffer.concat([PRIVATE_DER, seed]),
		format: "der", type: "pkcs8" });
}

export function public_of(key) {
	return createPublicKey(key).export({ format: "der", type: "spki" })
		.subarray(-32);
}

export function secret_bytes(text) {
	const hex = text.replace(/[-\s]/g, "").toLowerCase();
	if (!/^[0-9a-f]{64}$/.test(hex))
		throw new Bad("grammar", 0, "not a one-time secret");
	return Buffer.from(hex, "hex");
}

export function once_private_key(text) {
	return private_key(sha256("sheaf-once/v1\n", secret_bytes(text)));
}

export function once_key(text) {
	return public_of(once_private_key(text));
}

function expect(holds, why) {
	if (!holds)
		throw new Bad("invite", 0, why);
}

// file: what parse_invite_file() returns. Returns its statements.
export function verify_invite_file(file, secret, origin) {
	const invite = parse_statement(file.invite, origin);
	const trust = parse_statement(file.trust, origin);
	expect(invite.kind === "sheaf-invite/v1" &&
		trust.kind === "sheaf-trust/v1", "other kinds");
	const once = once_key(secret);
	const { fields } = invite;
	expect(once.equals(unbase64(fields.once)), "another one-time key");
	const id = unbase64(fields.trust_id).toString("hex");
	expect(trust.id === id && trust.fields.number === fields.trust_number,
		"another trust statement");
	const authority = parse_vkey(trust.fields.authority);
	verify_statement(invite, [authority,
		make_key(invite.names[1], ED25519, once)]);
	verify_statement(trust, [authority]);
	if (file.services === null)
		return { invite, trust };
	const services = parse_statement(file.services, origin);
	expect(services.kind === "sheaf-services/v1", "another kind");
	expect(services.fields.agent === fields.agent, "another agent's list");
	verify_statement(services, [authority]);
	return { invite, trust, services };
}

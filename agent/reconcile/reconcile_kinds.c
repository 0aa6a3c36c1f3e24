/*
 * The kinds of disagreement in words.
 */
#include "agent/reconcile/reconcile_kinds.h"

#include "common/base/err.h"

static const struct reconcile_kind_words words[RECONCILE_KINDS] = {
	[KIND_CLIENT_ONLY_EXTRACT] = { "client-only-extract",
	    "The client is in the extract only",
	    "No client of the register has this NHS number or reference.",
	    "Look whether the client was never entered, or is known here by "
	    "another number." },
	[KIND_CLIENT_ONLY_REGISTER] = { "client-only-register",
	    "The client is in the register only",
	    "No client of the extract has this NHS number or reference.",
	    "Ask whoever submits MHSDS whether the referral is recorded in the "
	    "clinical system." },
	[KIND_REFERRAL_ONLY_EXTRACT] = { "referral-only-extract",
	    "The referral is in the extract only",
	    "The client is in both, but the register has no other referral of "
	    "theirs within 90 days of this one. The published measures count "
	    "referrals, not people.",
	    "Look whether it is a second referral that was not entered, or one "
	    "that was submitted twice." },
	[KIND_REFERRAL_ONLY_REGISTER] = { "referral-only-register",
	    "The referral is in the register only",
	    "The client is in both, but the extract has no other referral of "
	    "theirs within 90 days of this one.",
	    "Ask whoever submits MHSDS whether the referral is recorded in the "
	    "clinical system." },
	[KIND_NOT_IDENTIFIED] = { "not-identified",
	    "The extract does not say that the referral is one of IPS",
	    "Published are referrals to a team of type D05, and those with a "
	    "direct contact coded 1082621000000104 or 772822000.",
	    "Ask for the team type D05, or for the code on each contact." },
	[KIND_QUALIFIER] = { "qualifier-excluded",
	    "The code of the referral's contacts is taken out by its qualifier",
	    "A code with the qualifier 443390004 is left out of the "
	    "publication.",
	    "Ask why the procedure is recorded with this qualifier." },
	[KIND_OUTSIDE_ENGLAND] = { "outside-england",
	    "The client lives outside England by the extract",
	    "Published are referrals of people with a local authority in "
	    "England, or without one.",
	    "Check the address in the clinical system." },
	[KIND_BEFORE_2016] = { "before-2016",
	    "The extract has the referral as received before 2016",
	    "Published are referrals received from 1 January 2016 on.",
	    "Check the day of the referral in both." },
	[KIND_RECEIVED_DATE] = { "received-date",
	    "The referral was received on another day",
	    "The published measures go by ReferralRequestReceivedDate; the "
	    "register by the day of receipt, or of acceptance where no other "
	    "is known.",
	    "Find out which day is right, and correct the other one." },
	[KIND_DISCHARGE_DATE] = { "discharge-date",
	    "The discharge was on another day",
	    "A referral counts as closed in the month of its discharge.",
	    "Find out which day is right, and correct the other one." },
	[KIND_DISCHARGED_ONLY_EXTRACT] = { "discharged-only-extract",
	    "Discharged by the extract, open in the register",
	    "A referral without a day of discharge stays open and on the "
	    "caseload.",
	    "Enter the discharge, if the client has left the service." },
	[KIND_DISCHARGED_ONLY_REGISTER] = { "discharged-only-register",
	    "Discharged in the register, open by the extract",
	    "A referral without a day of discharge stays open and on the "
	    "caseload.",
	    "Ask whoever submits MHSDS to close the referral." },
	[KIND_CONTACT_DATE] = { "contact-date",
	    "The first contact was on another day",
	    "Access and time to it go by the first direct contact: ever, of "
	    "the financial year, or of the twelve months.",
	    "Find out which day is right, and correct the other one." },
	[KIND_CONTACT_ONLY_EXTRACT] = { "contact-only-extract",
	    "The first contact is in the extract only",
	    "Access and time to it go by the first direct contact: ever, of "
	    "the financial year, or of the twelve months.",
	    "Enter the contact, if it took place." },
	[KIND_CONTACT_ONLY_REGISTER] = { "contact-only-register",
	    "The first contact is in the register only",
	    "Access and time to it go by the first direct contact: ever, of "
	    "the financial year, or of the twelve months.",
	    "Ask whoever submits MHSDS whether the contact is recorded in the "
	    "clinical system." },
	[KIND_CONTACT_BEFORE_EXTRACT] = { "contact-before-extract",
	    "The first contact was before the extract begins",
	    "The first contact ever is sought since April 2018, and the "
	    "extract has no contact from before its first one.",
	    "Ask for an extract that reaches back further." },
	[KIND_CONTACT_NOT_ATTENDED] = { "contact-not-attended",
	    "The contact was not attended by the extract",
	    "A direct contact has the attendance status 5 or 6.",
	    "Find out whether it took place, and correct the other one." },
	[KIND_CONTACT_NOT_DIRECT] = { "contact-not-direct",
	    "The contact was not direct by the extract",
	    "Direct are the mechanisms 01 (face to face), 02 (phone), 04 (talk "
	    "type) and 11 (video); before October 2021 all but 05 and 06.",
	    "Find out how it took place, and correct the other one." },
	[KIND_CONTACT_NOT_CODED] = { "contact-not-coded",
	    "The contact has no code of IPS in the extract",
	    "A referral that only its codes identify counts by the contacts "
	    "that carry one; to a team of type D05 all direct contacts count.",
	    "Ask for the code on each contact, or for the team type D05." },
	[KIND_CONTACT_REGISTER_NOT] = { "contact-not-counted-register",
	    "The register has the contact as missed or as a message",
	    "In the register too only a contact that took place face to face, "
	    "by phone or by video counts.",
	    "Find out how it took place, and correct the other one." },
	[KIND_EMPLOYED_AT_REFERRAL] = { "employed-at-referral",
	    "Employed at referral by one of the two only",
	    "The published measure takes the first employment status of the "
	    "month of the referral; the register what the referral says.",
	    "Find out which is right, and correct the other one." },
	[KIND_NO_STATUS_AT_REFERRAL] = { "no-status-at-referral",
	    "No employment status was submitted for the referral",
	    "Without a status 01 to 08 up to the end of the month of the "
	    "referral it is not known whether the client was employed.",
	    "Ask for the employment status in the clinical system." },
	[KIND_EMPLOYED_AT_DISCHARGE] = { "employed-at-discharge",
	    "Employed at discharge by one of the two only",
	    "The published measure takes the last employment status up to the "
	    "end of the month of discharge; the register a paid job that is "
	    "current on the day of discharge.",
	    "Find out which is right, and correct the other one." },
	[KIND_NO_STATUS_AT_DISCHARGE] = { "no-status-at-discharge",
	    "No employment status was submitted for the discharge",
	    "Without a status 01 to 08 up to the end of the month of discharge "
	    "it is not known whether the client was employed.",
	    "Ask for the employment status in the clinical system." },
	[KIND_HOURS_BAND] = { "hours-band",
	    "The hours worked at discharge are in another band",
	    "The published bands are 30 and more, 16 to 29, and 15 and less; "
	    "the register's hours between 29 and 30 are taken to the second, "
	    "and those between 15 and 16 to the third.",
	    "Find out which hours are right, and correct the other one." },
	[KIND_HOURS_SIXTEEN] = { "hours-sixteen",
	    "Exactly 16 hours a week, in another band",
	    "Exactly 16 hours belong to the published band of 16 to 29, the "
	    "middle one of three, and to the register's band of 16 and more, "
	    "the upper one of two. The extract has another one.",
	    "Ask for the code 02 in the clinical system." },
};

const struct reconcile_kind_words *
reconcile_kind(enum reconcile_kind kind)
{
	ASSERT(kind < RECONCILE_KINDS);
	return &words[kind];
}

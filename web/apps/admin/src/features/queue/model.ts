import type { Schemas } from '@onramp/api';

// What the API answers of design tickets, by the names that these pages use.

export type Bounds = Schemas['Bounds'];
export type Deed = TicketDetail['may'][number];
export type Override = Schemas['TicketOverride']['to'];
export type RevisionForm = Schemas['RevisionForm'];
export type TicketDetail = Schemas['TicketDetail'];
export type TicketLine = Schemas['TicketLine'];
export type TicketPage = Schemas['TicketPage'];
export type TicketRevision = Schemas['TicketRevision'];

import type { Schemas } from '@onramp/api';

/** The API's models that the customer's pages speak of. */

export type Onboarding = Schemas['Onboarding'];
export type Saved = Schemas['Saved'];
export type StepState = Schemas['StepState'];
export type StepName = StepState['name'];
export type Fields = Schemas['Fields'];
export type FieldName = keyof Fields;
export type Invite = Required<Schemas['Invite']>;
export type Choice = Schemas['Choice'];
export type Constraint = Schemas['Constraint'];

export type PublicConfig = Schemas['PublicConfig'];

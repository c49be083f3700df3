import type { Schemas } from '@onramp/api';

// What the API answers of one record, by the names that this page uses.

export type AdminAction = Schemas['AdminAction'];
export type Attempt = Schemas['ShownAttempt'];
export type Checklist = Schemas['Checklist'];
export type DeclaredFlow = Schemas['DeclaredFlow'];
export type DeclaredPerson = Schemas['DeclaredPerson'];
export type Dimension = Schemas['Dimension'];
export type HealthGlance = Schemas['HealthGlance'];
export type NextStep = Schemas['NextStep'];
export type OnboardingHealth = Schemas['OnboardingHealth'];
export type OnboardingStatus = Schemas['OnboardingStatus'];
export type RecordDetail = Schemas['RecordDetail'];
export type SeLine = Schemas['SeLine'];
export type ToldEntry = Schemas['ToldEntry'];

/** Answers by field, of whatever flow. */
export type Answers = Record<string, unknown>;

/** What an onboarding and a record of any other flow have alike. */
export type SharedDetail = Omit<
  RecordDetail,
  'record_id' | 'kind' | 'path' | 'prefill' | 'fields' | 'answers'
> & {
  prefill: Answers;
  fields: Answers;
  answers: Answers | null;
};

import type { Schemas } from '@onramp/api';

export type ChecklistLine = Schemas['ChecklistLine'];

/** What GET /onboarding/checklist answers. */
export type ChecklistAnswer = Schemas['Checklist'];

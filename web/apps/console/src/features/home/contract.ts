import type { Schemas } from '@onramp/api';

/** What GET /onboarding/mine answers, until the API's description has it. */
export type Mine = Schemas['Onboarding'] & { key: string };

export interface MinePaths {
  '/onboarding/mine': {
    get: { responses: { 200: { content: { 'application/json': Mine } } } };
  };
}

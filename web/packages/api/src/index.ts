import type { components } from './schema';

export { answerOf, createApi, type Api, type ApiOptions } from './client';
export { serverNow } from './clock';
export { askAgainIn } from './polling';
export { Problem, problemOf, problemOfFailure, type FieldFault, type Kind } from './problem';

/** The API's models by name, such as `Schemas['Onboarding']`. */
export type Schemas = components['schemas'];

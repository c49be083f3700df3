/** Shapes that the API's description does not have yet. Goes as soon as it has them. */
import type { Client } from 'openapi-fetch';

import { api } from './api';

export interface Me {
  email: string;
  name: string;
}

interface Get<Body, Query = never> {
  parameters: { query?: Query; header?: never; path?: never; cookie?: never };
  get: {
    parameters: { query?: Query; header?: never; path?: never; cookie?: never };
    requestBody?: never;
    responses: { 200: { headers: Record<string, unknown>; content: { 'application/json': Body } } };
  };
}

export interface PathsAhead {
  '/v1/me': Get<Me>;
}

/** The API with what it will have. */
export const ahead = api as unknown as Client<PathsAhead>;

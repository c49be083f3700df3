import { createApi } from '@onramp/api';

/** The API, asked as whoever is signed in. */
export const api = createApi();

import { Problem } from '@onramp/api';

/** Whether a reading that failed is tried again by itself: twice, and only where that can help. */
export function retryPassing(failures: number, error: unknown): boolean {
  return failures < 2 && error instanceof Problem && error.passing && error.kind !== 'limited';
}

import { localised } from './localised';

/** Health at a glance: five sides of a customer, a state each. */
export const health = localised({
  title: 'Health',
  never: 'not looked at yet',
  lookedAt: 'looked at',
  sides: { account: 'Account', team: 'Team', api_keys: 'Keys', index: 'Index', pixel: 'Pixel' },
  state: (side: string, word: string) => `${side}: ${word}`,
  words: {
    READY: 'ready',
    CONFIGURED: 'ready and customized',
    RECEIVING: 'receiving events',
    CREATING: 'being made',
    PROVISIONING: 'being set up',
    PENDING: 'waiting',
    MISSING: 'not there yet',
    NOT_STARTED: 'not started',
    FAILED: 'failed',
    STALLED: 'fallen silent',
    REFUSED: 'events are refused',
    MISMATCH: 'does not match the index',
    UNKNOWN: 'not known',
  },
});

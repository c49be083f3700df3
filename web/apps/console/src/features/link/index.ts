export { LinkGate } from './LinkGate';

import { flowNames } from '@onramp/text/flow-names';
import { record } from '@onramp/text/record';

/** A name that a flow declares, such as `create_account`, as a person reads it: `Create account`. */
export function inWords(name: string): string {
  const words = name.replaceAll('_', ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const FLOWS: Readonly<Record<string, string>> = flowNames;

/** The records of a flow, as people call them. */
export function wordOfFlow(flow: string): string {
  return FLOWS[flow] ?? inWords(flow);
}

const STATUSES: Readonly<Record<string, string>> = record.status;

/** A status of whatever flow, called the same on every page. */
export function wordOfStatus(status: string): string {
  return STATUSES[status] ?? inWords(status.toLowerCase());
}

const PROGRAM = 'service ';

/** Who has made a record: a colleague by their address, or a program by what it is called. */
export function maker(actor: string): string {
  return actor.startsWith(PROGRAM) ? record.created.program(actor.slice(PROGRAM.length)) : actor;
}

import type { Status, Step } from './questions';

/** What each step is told. */
export interface StepProps {
  status: Status;
  step: Step;
  /** By which what is typed is kept in the tab. */
  keptAs: string;
  /** Go where the wizard stands after a save. */
  goOn: (status: Status) => void;
}

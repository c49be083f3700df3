import type { Catalogue, StepName, Wizard } from '../contract';

/** What the form of a step is told. Before the first save there is neither token nor draft. */
export interface StepProps {
  token: string | null;
  wizard: Wizard | null;
  catalogue: Catalogue;
  goTo: (step: StepName) => void;
  /** A draft was begun on this page, which its token opens. */
  begun: (token: string) => void;
}

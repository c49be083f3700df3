import { createContext, use, useSyncExternalStore } from 'react';

import type { FieldName, Onboarding, StepName } from '../../shared/models';
import type { LinkState } from '../../shared/linkKey';
import type { FieldFault, Saver } from './saving/saver';

/** What the parts of the wizard share. */
export interface WizardValue {
  saver: Saver;
  linkKey: string;
  step: StepName;
  /** Whether this step was opened from "check your answers". */
  checking: boolean;
  go: (step: StepName, how?: Partial<LinkState> & { replace?: boolean }) => void;
}

const Wizard = createContext<WizardValue | null>(null);
export const WizardProvider = Wizard.Provider;

/** The wizard around this part; shown anew with each change of what is typed and stands. */
export function useWizard(): WizardValue & { onboarding: Onboarding } {
  const wizard = use(Wizard);
  if (wizard === null) throw new Error('this part stands in no wizard');
  useSyncExternalStore(wizard.saver.subscribe, wizard.saver.version);
  return { ...wizard, onboarding: wizard.saver.onboarding };
}

/** A step's form: which faults it shows by now. */
export interface FormValue {
  shown: (field: FieldName) => FieldFault | null;
  left: (field: FieldName) => void;
}

const Form = createContext<FormValue>({ shown: () => null, left: () => undefined });
export const FormProvider = Form.Provider;
export const useForm = (): FormValue => use(Form);

/** The steps that are gone through: signing up only until somebody has. */
export function stepsToGo({ steps, registrant }: Onboarding): StepName[] {
  return steps.map((each) => each.name).filter((each) => each !== 'signup' || !registrant);
}

/** The step before or after one; null: there is none. */
export function neighbour(onboarding: Onboarding, step: StepName, by: 1 | -1): StepName | null {
  const all = onboarding.steps.map((each) => each.name);
  const steps = stepsToGo(onboarding);
  for (let place = all.indexOf(step) + by; place >= 0 && place < all.length; place += by) {
    const name = all[place];
    if (name !== undefined && steps.includes(name)) return name;
  }
  return null;
}

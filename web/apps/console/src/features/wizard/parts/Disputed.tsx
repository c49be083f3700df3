import { lazy, Suspense } from 'react';

import { patient } from '../../../shared/ahead';
import { useWizard } from '../context';

export const loadConflicts = patient(() => import('./Conflicts'));
const Conflicts = lazy(loadConflicts);

/** The choice between what was typed here and what was saved elsewhere, where there is one. */
export function Disputed() {
  const { saver } = useWizard();
  if (saver.disputed.size === 0) return null;
  return (
    <Suspense fallback={null}>
      <Conflicts />
    </Suspense>
  );
}

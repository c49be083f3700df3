import { lazy, Suspense } from 'react';

import { useWizard } from '../context';

const Conflicts = lazy(() => import('./Conflicts'));

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

import { record as text } from '@onramp/text/record';
import { useQueryClient } from '@tanstack/react-query';

import { ReasonDialog } from '../../shared/ReasonDialog';
import type { SeLine } from './model';
import { keyOf, settle } from './place';
import { useShown } from './useRecord';

/** Ends a line that nothing else ends: what it asks for is done where nothing tells of it. */
export function SettleDialog({ line: { name, title }, onClose }: { line: SeLine; onClose: () => void }) {
  const { place } = useShown();
  const queries = useQueryClient();
  const words = text.todo.settle;
  const anew = () =>
    Promise.all(
      [keyOf.status(place), keyOf.history(place)].map((queryKey) => queries.invalidateQueries({ queryKey })),
    );
  return (
    <ReasonDialog
      name={`onramp.settle.${place.id}.${name}`}
      words={{ ...words, title: words.title(title), says: [words.says] }}
      send={(reason) => settle(place, name, reason)}
      onDone={anew}
      onClose={onClose}
    />
  );
}

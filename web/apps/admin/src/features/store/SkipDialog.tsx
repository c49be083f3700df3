import { answerOf } from '@onramp/api';
import { store as text } from '@onramp/text/store-record';
import { useQueryClient } from '@tanstack/react-query';

import { api } from '../../shared/api';
import type { Done } from '../../shared/deeds';
import { ReasonDialog } from '../../shared/ReasonDialog';

const skip = (id: string, reason: string) =>
  answerOf(
    api.POST('/v1/store/onboarding/{store_id}/skip', {
      params: { path: { store_id: id } },
      body: { reason },
    }),
  );

/** Opens a store's dashboard without the steps, for a reason that its people read. */
export default function SkipDialog({ id, title, onClose }: Done) {
  const queries = useQueryClient();
  const { confirm, done, reason, reasonHint: hint, reasonMissing: missing } = text.skip;
  return (
    <ReasonDialog
      name={`onramp.skip.${id}`}
      words={{
        title: text.skip.title(title),
        says: [text.skip.detail(title)],
        confirm,
        done,
        reason,
        hint,
        missing,
      }}
      danger
      send={(why) => skip(id, why)}
      onDone={() => queries.invalidateQueries({ queryKey: ['record', 'store', id] })}
      onClose={onClose}
    />
  );
}

import Button from '@mui/material/Button';
import { merch as text } from '@onramp/text/merch';

import { Remark } from '../../../shared/Remark';

/** What there is to know of what stands in a form: it is not saved yet, or somebody else has saved something else. */
export function FormNotes({
  draft,
}: {
  draft: { elsewhere: readonly string[]; putBack: boolean; drop: () => void };
}) {
  if (draft.elsewhere.length > 0) {
    return (
      <Remark
        tone="warning"
        title={text.elsewhere.title}
        action={<Button onClick={draft.drop}>{text.elsewhere.use}</Button>}
      >
        {text.elsewhere.lead}
      </Remark>
    );
  }
  return draft.putBack ? <Remark tone="info">{text.kept}</Remark> : null;
}

import { styled } from '@mui/material/styles';

import { ToneMark } from '../ToneMark';
import { toneOfStatus } from '../tones';
import { wordOfStatus } from '../words';

const Word = styled('span')({
  display: 'inline-flex',
  alignItems: 'center',
  gap: 6,
  fontSize: '0.875rem',
  whiteSpace: 'nowrap',
});

/** The status of a record, in a word. */
export function Status({ status }: { status: string | null | undefined }) {
  if (!status) return null;
  return (
    <Word>
      <ToneMark tone={toneOfStatus(status)} />
      {wordOfStatus(status)}
    </Word>
  );
}

import { Problem } from '@onramp/api';
import { common } from '@onramp/text/common';
import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

import { expectAccessible } from '../../../tests/axe';
import { show } from '../../../tests/page';
import {
  BusyButton,
  CopyButton,
  duration,
  ErrorSummary,
  Moment,
  PageTitle,
  relative,
  StatusChip,
  Trouble,
} from './index';

test('an error summary takes the focus and leads to the field', async () => {
  const { user } = show(
    <>
      <ErrorSummary faults={[{ id: 'name', message: 'Enter a name' }]} />
      <label htmlFor="name">Name</label>
      <input id="name" />
    </>,
  );
  expect(screen.getByRole('alert')).toHaveFocus();
  await user.click(screen.getByRole('link', { name: 'Enter a name' }));
  expect(screen.getByLabelText('Name')).toHaveFocus();
  await expectAccessible();
});

test('a page title names the tab and takes the focus', () => {
  show(<PageTitle tab="Team - Onramp">Team</PageTitle>);
  expect(document.title).toBe('Team - Onramp');
  expect(screen.getByRole('heading', { name: 'Team' })).toHaveFocus();
});

test('a double click asks once, before the button can be busy', async () => {
  const ask = vi.fn();
  const { user } = show(
    <BusyButton busy={false} onClick={ask}>
      Go on
    </BusyButton>,
  );
  await user.dblClick(screen.getByRole('button'));
  expect(ask).toHaveBeenCalledOnce();
});

test('copying is said, and where it is not allowed that is said too', async () => {
  const { user } = show(<CopyButton text="x" />);
  await user.click(screen.getByRole('button', { name: common.copy }));
  expect(await screen.findByRole('button', { name: common.copied })).toBeVisible();
  vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('not allowed'));
  await user.click(screen.getByRole('button'));
  expect(screen.getByRole('status')).toHaveTextContent(common.copyFailedUnselected);
  expect(screen.getByText(common.copyFailedUnselected, { selector: 'p' })).toBeVisible();
});

test.each([
  [new Problem('offline', '', ''), common.trouble.offline],
  [new Problem('limited', 'TOO_MANY', 'x', 429, [], 7), common.trouble.limited(7)],
  [new Problem('unavailable', '', '', 503), common.trouble.unavailable],
  [new Problem('refused', 'X', 'The name is taken.', 409), 'The name is taken.'],
  [new Error('bug'), common.crashed.title],
])('trouble is told in words: %s', (error, sentence) => {
  show(<Trouble error={error} again={() => undefined} />);
  expect(screen.getByRole('alert')).toHaveTextContent(sentence);
  expect(screen.getByRole('button', { name: common.tryAgain })).toBeVisible();
});

test('states are said in words', () => {
  show(<StatusChip tone="trouble">Held up</StatusChip>);
  expect(screen.getByText('Held up')).toBeVisible();
});

test('times are told from now', () => {
  expect(relative('2026-01-01T00:00:00Z', Date.parse('2026-01-01T00:03:10Z'))).toBe('3 minutes ago');
  expect(relative('2026-01-03T00:00:00Z', Date.parse('2026-01-01T00:00:00Z'))).toBe('in 2 days');
  expect(duration(1)).toBe('1 second');
  expect(relative('2026-01-31T00:00:00Z', Date.parse('2026-01-01T00:00:09Z'))).toBe('in 30 days');
  expect(duration(59.7)).toBe('1 minute');
  expect(duration(23 * 3600 + 1900)).toBe('1 day');
});

test.each([
  [3, 'for a moment'],
  [24, 'for 24 seconds'],
  [61, 'for 1 minute'],
])('how long something has lasted is told: %i seconds', (seconds, says) => {
  const at = '2026-01-01T00:00:00Z';
  show(<Moment at={at} now={() => Date.parse(at) + seconds * 1000} lasting />);
  expect(screen.getByText(says)).toBeVisible();
});

test.each([
  [new Problem('limited', '', '', 429), common.trouble.limitedSoon],
  [new Problem('refused', 'X', '', 422), common.trouble.nonsense],
])('there is a sentence also where the answer has none', (error, sentence) => {
  show(<Trouble error={error} />);
  expect(screen.getByText(sentence)).toBeVisible();
});

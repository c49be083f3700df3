import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';

import { show } from '../../../../tests/page';
import { ConfirmDialog } from './ConfirmDialog';

test('a dialog breaks a long name, and scrolls between its title and its buttons', () => {
  const nothing = () => undefined;
  show(
    <ConfirmDialog
      title={`Close ${'W'.repeat(60)}?`}
      says={['It is for good.']}
      confirm="Close it"
      pending={false}
      error={null}
      onConfirm={nothing}
      onClose={nothing}
    />,
  );
  expect(screen.getByRole('dialog')).toHaveStyle({ overflowWrap: 'anywhere' });
  const form = screen.getByRole('dialog').querySelector('form');
  expect(form).toHaveStyle({ display: 'flex', flexDirection: 'column', minHeight: '0' });
});

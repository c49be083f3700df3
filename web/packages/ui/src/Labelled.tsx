import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { common } from '@onramp/text/common';
import type { ReactNode } from 'react';

import { ErrorIcon } from './icons';

/** What stands around a field: its label above, a hint, and what is wrong. The field names them by `describedBy`. */
export interface LabelledProps {
  id: string;
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  optional?: boolean;
  /** Beside the label, such as that it was filled in for the reader. */
  badge?: ReactNode;
}

/** Ids of what describes a field, for its aria-describedby. */
export function describedBy({ id, hint, error, badge }: LabelledProps): string | undefined {
  const ids = [
    badge && `${id}-badge`,
    hint !== undefined && `${id}-hint`,
    error !== undefined && `${id}-error`,
  ].filter((each) => typeof each === 'string');
  return ids.length > 0 ? ids.join(' ') : undefined;
}

/** A field with its words. `group`: the label is that of several inputs together. */
export function Labelled({
  group = false,
  children,
  ...props
}: LabelledProps & { group?: boolean; children: ReactNode }) {
  const { id, label, hint, error, optional = false, badge } = props;
  return (
    <Box
      role={group ? 'group' : undefined}
      aria-labelledby={group ? `${id}-label` : undefined}
      aria-describedby={group ? describedBy(props) : undefined}
      sx={{ minWidth: 0 }}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.25, alignItems: 'center', mb: 0.5 }}>
        <Typography
          id={`${id}-label`}
          component={group ? 'span' : 'label'}
          htmlFor={group ? undefined : id}
          sx={{ fontWeight: 600 }}
        >
          {label}
          {optional && ' '}
          {optional && (
            <Typography component="span" sx={{ color: 'text.secondary' }}>
              ({common.optional})
            </Typography>
          )}
        </Typography>
        {badge && <span id={`${id}-badge`}>{badge}</span>}
      </Box>
      {hint !== undefined && (
        <Typography id={`${id}-hint`} variant="body2" sx={{ color: 'text.secondary', mb: 1 }}>
          {hint}
        </Typography>
      )}
      {children}
      {error !== undefined && (
        <Typography
          id={`${id}-error`}
          variant="body2"
          sx={{ color: 'error.main', fontWeight: 500, mt: 0.75, display: 'flex', gap: 0.75 }}
        >
          <ErrorIcon sx={{ fontSize: 18, mt: 0.15 }} />
          <span>{error}</span>
        </Typography>
      )}
    </Box>
  );
}

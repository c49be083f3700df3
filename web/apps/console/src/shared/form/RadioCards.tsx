import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { Labelled, type LabelledProps } from '@onramp/ui';
import type { ReactNode } from 'react';

import { CARD } from './card';

export interface Card<Value extends string> {
  value: Value;
  title: string;
  says: string;
  icon?: ReactNode;
}

/** Drawn here: browsers' own are grey on grey in the dark. Where colours are forced, they know better. */
const RADIO = {
  appearance: 'none',
  width: 20,
  height: 20,
  m: 0,
  mt: '2px',
  flexShrink: 0,
  borderRadius: '50%',
  border: 2,
  borderColor: 'text.secondary',
  '&:checked': {
    borderColor: 'primary.main',
    borderWidth: 6,
  },
  '&:focus-visible': { outline: 'none' }, // the card has it
  '@media (forced-colors: active)': { appearance: 'auto' },
} as const;

/** One of a few, each explained. Native radio buttons: arrow keys and screen readers know them. */
export function RadioCards<Value extends string>({
  cards,
  value,
  onChange,
  onBlur,
  ...words
}: LabelledProps & {
  cards: readonly Card<Value>[];
  value: Value | null;
  onChange: (value: Value) => void;
  onBlur: () => void;
}) {
  const { id } = words;
  return (
    <Labelled {...words} group>
      <Box
        sx={{
          display: 'grid',
          gap: 1.5,
          mt: 1,
          gridTemplateColumns: { xs: '1fr', sm: cards.length === 1 ? '1fr' : '1fr 1fr' },
        }}
      >
        {cards.map((card, place) => (
          <Box
            component="label"
            key={card.value}
            sx={{
              ...CARD,
              position: 'relative',
              borderColor: words.error === undefined ? 'divider' : 'error.main',
            }}
          >
            <Box
              component="input"
              type="radio"
              name={id}
              id={place === 0 ? id : undefined}
              value={card.value}
              checked={value === card.value}
              onChange={() => onChange(card.value)}
              onBlur={onBlur}
              sx={RADIO}
            />
            <span>
              <Typography component="span" sx={{ display: 'block', fontWeight: 600 }}>
                {card.title}
              </Typography>
              {card.says !== '' && (
                <Typography component="span" variant="body2" sx={{ color: 'text.secondary' }}>
                  {card.says}
                </Typography>
              )}
            </span>
            {card.icon}
          </Box>
        ))}
      </Box>
    </Labelled>
  );
}

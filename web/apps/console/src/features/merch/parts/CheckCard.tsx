import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

import { CARD } from '../../../shared/form/card';

/** Something that can be taken or left, explained. A native check box: keyboards and screen readers know it. */
export function CheckCard({
  id,
  title,
  says,
  checked,
  turn,
}: {
  id: string;
  title: string;
  says: string;
  checked: boolean;
  turn: (on: boolean) => void;
}) {
  return (
    <Box component="label" sx={{ ...CARD, height: '100%' }}>
      <Box
        component="input"
        type="checkbox"
        id={id}
        checked={checked}
        onChange={(event) => turn(event.target.checked)}
        sx={{
          ...{ width: 20, height: 20, m: 0, mt: '2px', flexShrink: 0 },
          accentColor: 'var(--mui-palette-primary-main)',
          scrollMarginBottom: 96, // a bar may stand at the foot of the screen
          '&:focus-visible': { outline: 'none' }, // the card has it
        }}
      />
      <span>
        <Typography component="span" sx={{ display: 'block', fontWeight: 600 }}>
          {title}
        </Typography>
        <Typography component="span" variant="body2" sx={{ color: 'text.secondary' }}>
          {says}
        </Typography>
      </span>
    </Box>
  );
}

import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { serverNow } from '@onramp/api';
import { record as text } from '@onramp/text/record';
import { Moment, moment, visuallyHidden } from '@onramp/ui';
import { CheckIcon } from '@onramp/ui/icons';

import type { DeclaredFlow } from './model';
import { useShown } from './useRecord';
import { statusName } from './words';

/** `over`: it is further, and never was there. */
type Stop = 'passed' | 'over' | 'here' | 'ahead';

/** The statuses of the record's way, with when it reached each. What it never was, though it is further, has no time. */
export function StatusPath({ declared }: { declared: DeclaredFlow }) {
  const { record } = useShown();
  const path = declared.statuses.filter((each) => each.on_path).map((each) => each.name);
  const known = path.indexOf(record.held_from || record.status);
  // One that has left the way came as far as it has times for.
  const here =
    known >= 0
      ? known
      : Math.max(
          0,
          path.findLastIndex((name) => record.at[name] !== undefined),
        );
  const left = known < 0;
  return (
    <Box
      component="ol"
      aria-label={text.path.title}
      sx={{
        listStyle: 'none',
        m: 0,
        p: 0,
        display: 'grid',
        gridTemplateColumns: { xs: '1fr', sm: `repeat(${path.length}, minmax(0, 1fr))` },
        rowGap: 1,
      }}
    >
      {path.map((name, place) => {
        const end = place === path.length - 1;
        const arrived = place === here && !left && !end;
        const at = record.at[name] ?? (place === 0 ? record.created_at : undefined);
        const behind = at === undefined ? 'over' : 'passed';
        const stop: Stop = place > here ? 'ahead' : arrived ? 'here' : behind;
        return <StopOf key={name} name={name} stop={stop} at={at} last={end} />;
      })}
    </Box>
  );
}

function StopOf({
  name,
  stop,
  at,
  last,
}: {
  name: string;
  stop: Stop;
  at: string | undefined;
  last: boolean;
}) {
  const title = statusName(name);
  const says =
    stop === 'ahead'
      ? text.path.ahead(title)
      : stop === 'here'
        ? text.path.now(title)
        : at === undefined
          ? text.path.passed(title)
          : text.path.reached(title, moment(at));
  return (
    <Box
      component="li"
      aria-current={stop === 'here' ? 'step' : undefined}
      sx={{
        display: { xs: 'flex', sm: 'block' },
        alignItems: 'center',
        gap: 1.5,
        position: 'relative',
        '&::after': {
          content: last ? 'none' : '""',
          display: { xs: 'none', sm: 'block' },
          position: 'absolute',
          top: 11,
          left: 30,
          right: 6,
          height: 2,
          borderRadius: 1,
          bgcolor: stop === 'passed' || stop === 'over' ? 'success.main' : 'divider',
        },
      }}
    >
      <Box
        aria-hidden
        sx={{
          width: 24,
          height: 24,
          flexShrink: 0,
          borderRadius: '50%',
          display: 'grid',
          placeItems: 'center',
          border: 2,
          borderColor: stop === 'passed' ? 'success.main' : stop === 'here' ? 'primary.main' : 'divider',
          borderStyle: stop === 'over' ? 'dashed' : 'solid',
          bgcolor: stop === 'passed' ? 'success.main' : 'background.paper',
          color: 'background.paper',
          ...(stop === 'here' && {
            boxShadow: '0 0 0 4px color-mix(in srgb, var(--mui-palette-primary-main) 22%, transparent)',
          }),
        }}
      >
        {stop === 'passed' && <CheckIcon sx={{ fontSize: 15 }} />}
        {stop === 'here' && (
          // a border is drawn in forced colours as well
          <Box sx={{ borderRadius: '50%', border: 4, borderColor: 'primary.main' }} />
        )}
      </Box>
      <Box
        sx={{ mt: { sm: 0.75 }, pr: 1, display: { xs: 'flex', sm: 'block' }, gap: 1, alignItems: 'baseline' }}
      >
        <Typography
          aria-hidden
          component="span"
          sx={{
            display: 'block',
            fontSize: '0.9rem',
            fontWeight: stop === 'here' ? 680 : 560,
            color: stop === 'ahead' || stop === 'over' ? 'text.secondary' : 'text.primary',
          }}
        >
          {title}
        </Typography>
        <Box component="span" sx={visuallyHidden}>
          {says}
        </Box>
        {(at !== undefined || stop === 'over') && (
          <Typography
            aria-hidden
            component="span"
            variant="body2"
            color="text.secondary"
            sx={{ fontSize: '0.8rem' }}
          >
            {at === undefined ? text.path.over : <Moment at={at} now={serverNow} />}
          </Typography>
        )}
      </Box>
    </Box>
  );
}

import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { serverNow } from '@onramp/api';
import { tenant } from '@onramp/text/tenant';
import { CODE_FONT, Moment, Trouble, useAnnounce, visuallyHidden } from '@onramp/ui';
import { CheckCircleIcon, CircleIcon, DashCircleIcon } from '@onramp/ui/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link as RouterLink } from 'react-router';

import { useForgottenOnceBack } from '../../shared/session';
import { checklistQuery, tick, useTenantAnew, type TenantOnboarding } from '../../shared/tenants/desk';
import { maker } from '../../shared/words';

const text = tenant.checklist;

type TenantLine = TenantOnboarding['sections'][number]['lines'][number];

interface LineProps {
  id: string;
  line: TenantLine;
  /** Whether nothing can be changed any more. */
  closed: boolean;
}

/** One line of the checklist: its state, what shows it, and what is to be done. */
export function Line({ id, line, closed }: LineProps) {
  const ticking = useTick(id, line);
  const { error } = ticking;
  return (
    <Box component="li" sx={{ display: 'flex', gap: 1.5 }}>
      {line.line === null || closed ? <Mark state={line.state} /> : <Tick line={line} ticking={ticking} />}
      <Box sx={{ flex: 1, minWidth: 0, display: 'grid', gap: 0.5 }}>
        <Typography component="h3" sx={{ fontWeight: 600 }}>
          {line.title} <span style={visuallyHidden}>({text.state[line.state]})</span>
        </Typography>
        {line.evidence !== '' && (
          <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
            {line.evidence}
          </Typography>
        )}
        {line.at !== null && (
          <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
            <Moment at={line.at} now={serverNow} /> {line.by !== null && text.by(maker(line.by))}
          </Typography>
        )}
        {line.next !== null && !closed && <Todo id={id} next={line.next} ticks={line.line} />}
        {error && <Trouble error={error} />}
      </Box>
    </Box>
  );
}

/** Ticks the line. */
function useTick(id: string, { line, title }: TenantLine) {
  const queries = useQueryClient();
  const announce = useAnnounce();
  const anew = useTenantAnew(id);
  const ticking = useMutation({
    mutationFn: (done: boolean) => tick(id, line ?? '', done),
    onSuccess: async (checklist, done) => {
      announce(done ? text.ticked(title) : text.unticked(title));
      queries.setQueryData(checklistQuery(id).queryKey, checklist);
      await anew();
    },
  });
  useForgottenOnceBack(ticking.error, ticking.reset);
  return ticking;
}

/** Its box. What was asked for is shown until the API tells: a box that jumps back looks refused. */
function Tick({ line, ticking }: { line: TenantLine; ticking: ReturnType<typeof useTick> }) {
  const [asked, setAsked] = useState<boolean | null>(null);
  function tickIt(done: boolean) {
    if (asked !== null) return;
    setAsked(done);
    ticking.mutate(done, { onSettled: () => setAsked(null) });
  }
  return (
    <Box sx={{ m: '-9px' }}>
      <Checkbox
        checked={asked ?? line.state === 'done'}
        onChange={(_, checked) => tickIt(checked)}
        slotProps={{ input: { 'aria-label': text.tick(line.title), 'aria-busy': asked !== null } }}
      />
    </Box>
  );
}

function Mark({ state }: { state: TenantLine['state'] }) {
  if (state === 'done') return <CheckCircleIcon color="success" />;
  return state === 'open' ? <CircleIcon color="disabled" /> : <DashCircleIcon color="disabled" />;
}

const PLACES = [
  [/\/integration-keys/, 'keys'],
  [/\/detectors/, 'detectors'],
  [/\/billing\/invoices/, 'invoices'],
  [/\/upload/, 'uploads'],
] as const;

interface TodoProps {
  id: string;
  next: NonNullable<TenantLine['next']>;
  /** The line whose box stands beside it; null: none does. */
  ticks?: string | null;
}

/** What is to be done, with the way to the page where it can be, and the request for those who do it by a program. */
export function Todo({ id, next, ticks = null }: TodoProps) {
  // Whose box stands beside it needs no request to be ticked.
  const own = ticks !== null && next.command.endsWith(`/checklist/${ticks}`);
  const place = PLACES.find(([pattern]) => pattern.test(next.command))?.[1];
  return (
    <Box sx={{ display: 'grid', gap: 0.5, justifyItems: 'start' }}>
      <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
        {next.says}
      </Typography>
      {next.command !== '' && !own && (
        <Typography
          component="code"
          variant="body2"
          aria-label={`${text.command}: ${next.command}`}
          role="note"
          sx={{
            fontFamily: CODE_FONT,
            fontSize: '0.8rem',
            color: 'text.secondary',
            overflowWrap: 'anywhere',
          }}
        >
          {next.command}
        </Typography>
      )}
      {place !== undefined && (
        <Link component={RouterLink} to={`/tenants/${id}/${place}`} sx={{ fontSize: '0.9rem', py: 0.25 }}>
          {text.to[place]}
        </Link>
      )}
    </Box>
  );
}

import Box from '@mui/material/Box';
import LinearProgress from '@mui/material/LinearProgress';
import Typography from '@mui/material/Typography';
import { merch } from '@onramp/text/merch';
import { company as text } from '@onramp/text/merch-company';
import { Moment, PageTitle, StatusChip, useAnnounceChanges } from '@onramp/ui';
import { CheckCircleIcon, ClockIcon, DashCircleIcon } from '@onramp/ui/icons';
import { useMemo, type ReactNode } from 'react';

import { Remark } from '../../../shared/Remark';
import type { Company, Key, Status, Tickets as Counts } from '../contract';
import { Pause } from './Pause';
import { Pay } from './Pay';

/** What the company has come to, in words: a shop that is ready is not open while it is not paid for. */
const titleOf = (status: Status, { keys }: Company): string =>
  status === 'LIVE' && !keys.activation.open ? text.unpaid : merch.alsoStatus[status];

/** How far the company is, what opens its shop, and what is left to do. */
export function Overview({ company }: { company: Company }) {
  const title = titleOf(company.status, company);
  useAnnounceChanges(useMemo(() => ({ status: text.changed(title) }), [title]));
  const held = company.status === 'SCRAPING_FAILED';
  return (
    <>
      <PageTitle tab={text.tab(company.company_name)}>{title}</PageTitle>
      <Typography sx={{ color: 'text.secondary', mb: 3, maxWidth: '60ch' }}>{company.status_says}</Typography>
      {held && (
        <Remark tone="working" title={text.held}>
          {company.left.find(({ whose }) => whose === 'us')?.says ?? company.status_says}
        </Remark>
      )}
      {company.status === 'CHURNED' && (
        <Remark tone="info" title={text.churned.title}>
          {text.churned.lead}
        </Remark>
      )}
      {company.status !== 'CHURNED' && <Keys company={company} />}
      {company.can.pay && <Pay id={company.id} />}
      <Left company={company} />
      <Path company={company} />
      <Progress name={text.tickets.logo} counts={company.logo_tickets} />
      <Progress name={text.tickets.title} counts={company.tickets} />
      <Pause company={company} />
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Box component="section" sx={{ mb: 5 }}>
      <Typography component="h2" variant="h2" sx={{ mb: 1.5 }}>
        {title}
      </Typography>
      {children}
    </Box>
  );
}

function Keys({ company: { keys, status } }: { company: Company }) {
  return (
    <Section title={text.keys.title}>
      <Typography sx={{ color: 'text.secondary', mb: 2, maxWidth: '60ch' }}>{text.keys.lead}</Typography>
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}>
        <KeyCard
          title={text.keys.status}
          of={keys.status}
          shut={status === 'PAUSED' ? text.keys.paused : text.keys.closed}
        />
        <KeyCard title={text.keys.activation} of={keys.activation} shut={text.keys.closed} />
      </Box>
    </Section>
  );
}

function KeyCard({ title, of: { open, says }, shut }: { title: string; of: Key; shut: string }) {
  return (
    <Box
      sx={{
        ...{ p: 2.5, border: 1, borderRadius: 2, bgcolor: 'background.paper' },
        borderColor: open ? 'success.main' : 'divider',
      }}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, justifyContent: 'space-between', mb: 1 }}>
        <Typography component="h3" variant="h3">
          {title}
        </Typography>
        <StatusChip tone={open ? 'good' : 'todo'}>{open ? text.keys.open : shut}</StatusChip>
      </Box>
      <Typography sx={{ color: 'text.secondary' }}>{says}</Typography>
    </Box>
  );
}

function Left({ company: { left } }: { company: Company }) {
  return (
    <Section title={text.left.title}>
      {left.length === 0 ? (
        <Typography sx={{ color: 'text.secondary' }}>{text.left.none}</Typography>
      ) : (
        <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1.5 }}>
          {left.map(({ what, says, whose }) => (
            <Box key={what} component="li" sx={{ display: 'flex', gap: 1.5, alignItems: 'baseline' }}>
              <Typography
                component="span"
                sx={{ fontWeight: 650, minWidth: 44, color: whose === 'you' ? 'primary.main' : 'inherit' }}
              >
                {text.left[whose]}
              </Typography>
              <Typography component="span">{says}</Typography>
            </Box>
          ))}
        </Box>
      )}
    </Section>
  );
}

const LOOKS = {
  done: { Icon: CheckCircleIcon, colour: 'success.main' },
  here: { Icon: ClockIcon, colour: 'primary.main' },
  later: { Icon: DashCircleIcon, colour: 'text.secondary' },
} as const;

/** The way of the company: where it has been and when, where it is, and what comes. */
function Path({ company }: { company: Company }) {
  const { timeline, status } = company;
  return (
    <Section title={text.path}>
      <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {timeline.map((stop) => {
          const state = stop.status === status ? 'here' : stop.at === null ? 'later' : 'done';
          const { Icon, colour } = LOOKS[state];
          return (
            <Box
              key={stop.status}
              component="li"
              aria-current={state === 'here' ? 'step' : undefined}
              sx={{
                ...{ display: 'flex', gap: 1.5, pb: 2, position: 'relative' },
                '&:not(:last-of-type)::before': {
                  content: '""',
                  ...{ position: 'absolute', left: 11, top: 26, bottom: 0, width: 2, bgcolor: 'divider' },
                },
              }}
            >
              <Icon sx={{ color: colour }} />
              <Box sx={{ minWidth: 0 }}>
                <Typography
                  component="h3"
                  variant="h3"
                  sx={{ color: state === 'later' ? 'text.secondary' : 'text.primary' }}
                >
                  {stop.at === null ? merch.alsoStatus[stop.status] : titleOf(stop.status, company)}
                </Typography>
                <Typography variant="body2" sx={{ color: 'text.secondary' }}>
                  {stop.at === null ? text.state[state] : <Moment at={stop.at} />}
                </Typography>
                {state === 'here' && <Typography sx={{ mt: 0.5 }}>{stop.says}</Typography>}
              </Box>
            </Box>
          );
        })}
      </Box>
    </Section>
  );
}

/** How many of the print files, or of the logo, are approved. */
function Progress({ name, counts }: { name: string; counts: Counts | null }) {
  if (counts === null || counts.of === 0) return null;
  const { of, approved, queued, in_design, in_review } = counts;
  return (
    <Section title={name}>
      <Typography sx={{ fontWeight: 600, mb: 0.75 }}>{text.tickets.count(approved, of)}</Typography>
      <LinearProgress
        variant="determinate"
        value={(100 * approved) / of}
        aria-label={text.tickets.bar(name)}
        sx={{ height: 10, borderRadius: 5 }}
      />
      {approved < of && (
        <Typography variant="body2" sx={{ color: 'text.secondary', mt: 0.75 }}>
          {text.tickets.detail(queued, in_design, in_review)}
        </Typography>
      )}
    </Section>
  );
}

import Box from '@mui/material/Box';
import Collapse from '@mui/material/Collapse';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { serverNow } from '@onramp/api';
import { record as text } from '@onramp/text/record';
import { BusyButton, moment, Moment, StatusChip, Trouble, useAnnounce } from '@onramp/ui';
import { ChevronDownIcon, ChevronRightIcon } from '@onramp/ui/icons';
import { useId, useState } from 'react';

import { bar } from './bars';
import { Due } from './Due';
import { forPeople } from '../../shared/forPeople';
import type { AdminAction, Attempt } from './model';
import { length } from './lengths';
import { OutcomeMark } from './OutcomeMark';
import { retryAction } from './place';
import { span, type Scale } from './scale';
import { useChange, useShown } from './useRecord';
import { TONES } from './words';

interface Props {
  action: AdminAction;
  /** Its own, the latest first. */
  attempts: readonly Attempt[];
  scale: Scale | null;
  now: number;
}

/** One action: how it stands, its attempts on the axis, and each of them in words. */
export function ActionRow({ action, attempts, scale, now }: Props) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <Box component="li" sx={{ borderTop: 1, borderColor: 'divider', py: 1 }}>
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: { xs: 'minmax(0,1fr) auto', sm: '260px minmax(0,1fr) 120px' },
          columnGap: 1,
          alignItems: 'center',
        }}
      >
        <Box sx={{ display: 'flex', alignItems: 'flex-start', minWidth: 0 }}>
          <IconButton
            size="small"
            aria-expanded={open}
            aria-controls={id}
            aria-label={text.activity.details(action.title)}
            onClick={() => setOpen(!open)}
            sx={{ ml: -0.5 }}
          >
            {open ? <ChevronDownIcon fontSize="small" /> : <ChevronRightIcon fontSize="small" />}
          </IconButton>
          <Box sx={{ minWidth: 0, pt: '3px' }}>
            <Typography component="h3" sx={{ fontSize: '0.92rem', fontWeight: 560, lineHeight: 1.35 }}>
              {action.title}
            </Typography>
            <Typography variant="body2" color="text.secondary" sx={{ fontSize: '0.8rem' }}>
              {summary(action, now)}
            </Typography>
          </Box>
        </Box>
        <Lane attempts={attempts} action={action} scale={scale} now={now} />
        <Box sx={{ justifySelf: 'end' }}>
          <StatusChip tone={TONES[action.status]}>{text.activity.status[action.status]}</StatusChip>
        </Box>
      </Box>
      <Box
        sx={{ pl: { xs: 4, sm: '268px' }, display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}
      >
        <Says action={action} />
        <Again action={action} now={now} />
      </Box>
      <Collapse in={open} id={id} mountOnEnter>
        <Details action={action} attempts={attempts} now={now} />
      </Collapse>
    </Box>
  );
}

function summary(action: AdminAction, now: number): string {
  if (action.attempts === 0) return '';
  const parts = [text.activity.attempts(action.attempts)];
  const ended = action.finished_at === null ? null : Date.parse(action.finished_at);
  if (action.started_at !== null && action.status !== 'failed') {
    parts.push(text.activity.inAll(length((ended ?? now) - Date.parse(action.started_at))));
  }
  return parts.join(' · ');
}

/** What holds it up, or what it met, in words. */
function Says({ action }: { action: AdminAction }) {
  const { status, failure, waiting_for, due_at } = action;
  const met = failure !== null && (status === 'failed' || status === 'waiting');
  if (!met && waiting_for === '' && due_at === null) return null;
  return (
    <Typography
      variant="body2"
      color="text.secondary"
      component="div"
      sx={{ flex: '1 1 200px', overflowWrap: 'anywhere' }}
    >
      {met && (
        <>
          <code>{failure.code}</code> {failure.message}{' '}
          {status === 'failed' && failure.mended_by === 'customer' && text.activity.theirsToMend}
        </>
      )}
      {waiting_for !== '' && `${text.activity.waitsFor(waiting_for)} `}
      {due_at !== null && (status === 'pending' || status === 'waiting') && (
        <>
          · {text.activity.looksAgain} <Due at={due_at} />
        </>
      )}
    </Typography>
  );
}

/** Another try of what has failed, at once where it would be tried later; or a look at once at what is awaited. */
function Again({ action, now }: { action: AdminAction; now: number }) {
  const { place } = useShown();
  const announce = useAnnounce();
  const change = useChange(() => retryAction(place, action.name));
  const failed =
    action.status === 'failed' && action.ways.some((each) => each.way === 'retry' && each.request !== '');
  const { status, failure, due_at } = action;
  const later = status === 'waiting' && failure !== null && due_at !== null && Date.parse(due_at) > now;
  if (!failed && !later && status !== 'pending') return null;
  const again = failed || later;
  return (
    <>
      <BusyButton
        size="small"
        variant="outlined"
        busy={change.isPending}
        aria-label={again ? text.todo.retryOf(action.title) : text.activity.lookOf(action.title)}
        onClick={() => {
          change.mutate(undefined, { onSuccess: () => announce(text.todo.retried(action.title)) });
        }}
        sx={{ minHeight: 32, py: 0 }}
      >
        {again ? text.activity.retry : text.activity.look}
      </BusyButton>
      {change.error && <Trouble error={change.error} />}
    </>
  );
}

/** The bars: a picture of what the row's details say in words. */
function Lane({ action, attempts, scale, now }: Props) {
  if (scale === null) return <Box sx={{ display: { xs: 'none', sm: 'block' } }} />;
  const first = scale.bursts[0]?.from ?? 0;
  const last = scale.bursts.at(-1)?.to ?? 0;
  const began = action.started_at === null ? null : Date.parse(action.started_at);
  const over = action.finished_at === null ? now : Date.parse(action.finished_at);
  return (
    <Box
      aria-hidden
      sx={{
        display: { xs: 'none', sm: 'block' },
        position: 'relative',
        height: 30,
        borderRadius: 1,
        overflow: 'hidden',
      }}
    >
      {scale.bursts.map(({ from, left, right }) => (
        <Box
          key={from}
          sx={{
            position: 'absolute',
            inset: 0,
            left: `${left * 100}%`,
            right: `${(1 - right) * 100}%`,
            bgcolor: 'action.hover',
            borderRadius: 1,
          }}
        />
      ))}
      {began !== null && over >= first && began <= last && (
        <Box
          sx={{
            position: 'absolute',
            top: 14,
            left: `${scale.place(began) * 100}%`,
            width: `${Math.max(0, scale.place(over) - scale.place(began)) * 100}%`,
            borderTop: action.status === 'pending' ? '2px dotted' : '2px solid',
            borderColor: action.status === 'pending' ? 'info.main' : 'divider',
          }}
        />
      )}
      {attempts.toReversed().map((attempt) => (
        <Bar
          key={`${attempt.number} ${attempt.began_at} ${attempt.ended_at}`}
          attempt={attempt}
          scale={scale}
          now={now}
        />
      ))}
    </Box>
  );
}

function Bar({ attempt, scale, now }: { attempt: Attempt; scale: Scale; now: number }) {
  const lasted = span(attempt, now);
  const first = scale.bursts[0]?.from ?? 0;
  const last = scale.bursts.at(-1)?.to ?? 0;
  if (lasted === null || lasted[1] < first || lasted[0] > last) return null;
  const left = scale.place(lasted[0]);
  const width = scale.place(lasted[1]) - left;
  return (
    <Box
      title={`${text.activity.bar(attempt.number, text.activity.outcome[attempt.outcome])} ${attempt.code} ${attempt.message}`}
      sx={{
        position: 'absolute',
        top: 7,
        height: 16,
        left: `min(${left * 100}%, calc(100% - 12px))`,
        width: `${width * 100}%`,
        minWidth: 8,
        boxSizing: 'border-box',
        ...bar(attempt.outcome),
        ...(attempt.outcome === 'skipped' && { minWidth: 12, height: 12, top: 9 }),
      }}
    />
  );
}

function Details({
  action,
  attempts,
  now,
}: {
  action: AdminAction;
  attempts: readonly Attempt[];
  now: number;
}) {
  const { record } = useShown();
  const titles = action.needs.map((name) => record.actions.find((each) => each.name === name)?.title ?? name);
  return (
    <Box sx={{ pl: { xs: 4, sm: 4 }, pt: 1, pb: 1, display: 'grid', gap: 1, fontSize: '0.9rem' }}>
      {attempts.length === 0 && <Typography variant="body2">{text.activity.none}</Typography>}
      <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1 }}>
        {attempts.map((attempt) => (
          <Told
            key={`${attempt.number} ${attempt.began_at} ${attempt.ended_at}`}
            attempt={attempt}
            now={now}
          />
        ))}
      </Box>
      {action.status === 'failed' && action.failure?.hint && (
        <Typography variant="body2">
          <strong>
            {action.failure.mended_by === 'customer' ? text.activity.theirs : text.activity.next}
          </strong>{' '}
          {forPeople(action.failure.hint, record.actions)}
        </Typography>
      )}
      {action.status !== 'succeeded' && action.failure?.said && (
        <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
          <strong>{text.todo.said}</strong> <q>{action.failure.said}</q>
        </Typography>
      )}
      {titles.length > 0 && (
        <Typography variant="body2" color="text.secondary">
          {text.activity.needs(titles.join(', '))}
        </Typography>
      )}
      {action.deadline !== null && action.status === 'pending' && (
        <Typography variant="body2" color="text.secondary">
          {text.activity.until} <Moment at={action.deadline} now={serverNow} />
        </Typography>
      )}
      {action.makes_once !== '' && (
        <Typography variant="body2" color="text.secondary">
          {text.activity.once}: {action.makes_once}
        </Typography>
      )}
    </Box>
  );
}

function Told({ attempt, now }: { attempt: Attempt; now: number }) {
  const lasted = span(attempt, now);
  return (
    <Box component="li" sx={{ display: 'flex', gap: 1, alignItems: 'flex-start' }}>
      <Box sx={{ pt: '3px' }}>
        <OutcomeMark outcome={attempt.outcome} />
      </Box>
      <Typography variant="body2" component="div" sx={{ overflowWrap: 'anywhere' }}>
        {text.activity.bar(attempt.number, text.activity.outcome[attempt.outcome])}
        {lasted !== null && ` · ${moment(new Date(lasted[0]).toISOString())}`}
        {lasted !== null &&
          attempt.began_at !== null &&
          ` · ${text.activity.took(length(lasted[1] - lasted[0]))}`}
        {(attempt.code !== '' || attempt.message !== '') && (
          <Box sx={{ color: 'text.secondary' }}>
            {attempt.code !== '' && <code>{attempt.code}</code>} {attempt.message}
          </Box>
        )}
      </Typography>
    </Box>
  );
}

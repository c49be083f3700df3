import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { serverNow } from '@onramp/api';
import { common } from '@onramp/text/common';
import { record as text } from '@onramp/text/record';
import { BusyButton, Moment, Trouble, useAnnounce, visuallyHidden } from '@onramp/ui';
import { CheckCircleIcon, ClockIcon, ExternalIcon, WarningIcon } from '@onramp/ui/icons';
import type { ReactNode } from 'react';

import { forPeople } from '../../shared/forPeople';
import { guideOf } from '../../shared/guide';
import type { SeLine } from './model';
import { Correction, type Typing } from './Correction';
import { retryAction } from './place';
import { possible, type DialogName } from './RecordMenu';
import { TaskTick } from './TaskTick';
import { useChange, useShown } from './useRecord';

export interface ToDoLineProps {
  line: SeLine;
  typing: Typing;
  /** Opens a dialog. It is not the line's own: it stays where the line goes while somebody types in it. */
  open: (dialog: DialogName | 'settle', line: SeLine) => void;
}

/** One thing that must be done: what, whose turn it is, why, how; with the correction and the retry on the spot. */
export function ToDoLine({ line, typing, open }: ToDoLineProps) {
  const { place, record } = useShown();
  const announce = useAnnounce();
  const retry = useChange(() => retryAction(place, line.action));
  const correctable = line.state === 'todo' && line.correctable.length > 0 && record.answers !== null;
  const again = () => {
    retry.mutate(undefined, { onSuccess: () => announce(text.todo.retried(line.title)) });
  };
  const lead = line.kind === 'task' ? <TaskTick line={line} /> : <Mark line={line} />;
  return (
    <Box component="li" sx={{ display: 'flex', gap: 1.5, py: 2 }}>
      {lead}
      <Box sx={{ flex: 1, minWidth: 0, display: 'grid', gap: 1 }}>
        <Box>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
            <Typography component="h3" variant="h3" id={`line-${line.name}`}>
              {line.title}
            </Typography>
            <Whose line={line} />
          </Box>
          <Why line={line} />
        </Box>
        {line.hint !== '' && line.state === 'todo' && (
          <Typography color="text.secondary" sx={{ overflowWrap: 'anywhere' }}>
            {forPeople(line.hint, record.actions)}
          </Typography>
        )}
        {line.state === 'todo' && line.said && (
          <Typography color="text.secondary" sx={{ overflowWrap: 'anywhere' }}>
            {text.todo.said} <q>{line.said}</q>
          </Typography>
        )}
        {correctable && <Correction line={line} typing={typing} />}
        {retry.error && <Trouble error={retry.error} />}
        {line.state === 'todo' && (
          <Ways
            line={line}
            correctable={correctable}
            again={again}
            pending={retry.isPending}
            open={(dialog) => open(dialog, line)}
          />
        )}
        {line.settles && <SettleButton title={line.title} onClick={() => open('settle', line)} />}
      </Box>
    </Box>
  );
}

function SettleButton({ title, onClick }: { title: string; onClick: () => void }) {
  const { label, labelOf } = text.todo.settle;
  return (
    <Box>
      <Button
        size="small"
        variant="outlined"
        aria-haspopup="dialog"
        aria-label={labelOf(title)}
        onClick={onClick}
      >
        {label}
      </Button>
    </Box>
  );
}

function Mark({ line }: { line: SeLine }) {
  const Icon = line.state === 'done' ? CheckCircleIcon : line.who === 'se' ? WarningIcon : ClockIcon;
  const color = line.state === 'done' ? 'success' : line.who === 'se' ? 'error' : 'info';
  return <Icon color={color} sx={{ mt: '1px' }} />;
}

function Whose({ line }: { line: SeLine }) {
  const who = text.todo.who[line.who];
  if (line.state === 'done' || line.who === 'nobody') return null;
  return (
    <Chip
      size="small"
      label={who}
      aria-label={text.todo.whoSays(who)}
      color={line.who === 'se' ? 'primary' : 'default'}
      variant={line.who === 'se' ? 'filled' : 'outlined'}
    />
  );
}

function Why({ line }: { line: SeLine }) {
  const more: ReactNode[] = [];
  if (line.code !== '')
    more.push(
      <Box key="code" component="code" sx={{ fontSize: '0.85em', overflowWrap: 'anywhere' }}>
        {line.code}
      </Box>,
    );
  if (line.by !== '') more.push(<span key="by">{text.todo.doneBy(line.by)}</span>);
  if (line.since !== null)
    more.push(
      <span key="since">
        {line.state === 'todo' && `${text.todo.waiting} `}
        <Moment at={line.since} now={serverNow} lasting={line.state === 'todo'} />
      </span>,
    );
  return (
    <>
      <Typography sx={{ overflowWrap: 'anywhere', mt: 0.25 }}>{line.reason}</Typography>
      {more.length > 0 && (
        <Typography
          variant="body2"
          color="text.secondary"
          sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5, mt: 0.25 }}
          component="div"
        >
          {more}
        </Typography>
      )}
    </>
  );
}

/** Every way that is open, the best first. */
function Ways({
  line,
  correctable,
  again,
  pending,
  open,
}: {
  line: SeLine;
  correctable: boolean;
  again: () => void;
  pending: boolean;
  open: (dialog: DialogName) => void;
}) {
  const { onboarding } = useShown();
  const can = possible(onboarding);
  const retry = line.ways.find((each) => each.way === 'retry' && each.request !== '');
  const elsewhere = line.ways.find((each) => each.way === 'elsewhere');
  const dialogs = (['release', 'revoke'] as const).filter(
    (name) => can.includes(name) && line.ways.some((each) => each.way === name),
  );
  if (['link_expired', 'link_expires'].includes(line.kind) && can.includes('newLink')) {
    return (
      <Buttons line={line}>
        <DialogButton name="newLink" first open={open} />
      </Buttons>
    );
  }
  // The way that comes first is the best one; of two, only that is marked as such.
  const first = correctable ? 'correct' : line.link !== '' ? 'link' : (line.ways[0]?.way ?? '');
  return (
    <>
      {line.retryable === false && !correctable && elsewhere && (
        <Alert severity="info">
          {text.todo.unretryable} {elsewhere.text}
        </Alert>
      )}
      <Buttons line={line}>
        {line.link !== '' && (
          <Button
            variant={first === 'link' ? 'contained' : 'outlined'}
            size="small"
            href={line.link}
            target="_blank"
            rel="noreferrer"
            endIcon={<ExternalIcon />}
          >
            {line.kind === 'merge_pull_request' ? text.todo.openPull : text.todo.open}
            <Box component="span" sx={visuallyHidden}>{` ${common.opensNewTab}`}</Box>
          </Button>
        )}
        {retry && (
          <BusyButton
            variant={first === 'retry' ? 'contained' : 'outlined'}
            size="small"
            busy={pending}
            onClick={again}
            aria-label={text.todo.retryOf(line.title)}
            title={retry.text}
          >
            {line.kind === 'failed_action' ? text.todo.retry : text.todo.again}
          </BusyButton>
        )}
        {dialogs.map((name) => (
          <DialogButton key={name} name={name} first={first === name} open={open} />
        ))}
      </Buttons>
    </>
  );
}

function Buttons({ line, children }: { line: SeLine; children: ReactNode }) {
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.25 }}>
      {children}
      <Link
        href={guideOf(line.docs)}
        target="_blank"
        rel="noreferrer"
        aria-label={`${text.todo.docsOf(line.title)} ${common.opensNewTab}`}
        sx={{ fontSize: '0.9rem', py: 0.5 }}
      >
        {text.todo.docs}
      </Link>
    </Box>
  );
}

function DialogButton({
  name,
  first,
  open,
}: {
  name: DialogName;
  first: boolean;
  open: (name: DialogName) => void;
}) {
  return (
    <Button size="small" variant={first ? 'contained' : 'outlined'} onClick={() => open(name)}>
      {text.menu[name]}
    </Button>
  );
}

import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Collapse from '@mui/material/Collapse';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { record as text } from '@onramp/text/record';
import { useAnnounce } from '@onramp/ui';
import { CheckCircleIcon, ChevronDownIcon, ChevronRightIcon } from '@onramp/ui/icons';
import { useCallback, useEffect, useId, useRef, useState } from 'react';
import { Link as RouterLink } from 'react-router';

import type { Typing } from './Correction';
import type { SeLine } from './model';
import { RecordDialog, type DialogName } from './RecordMenu';
import { Section } from './Section';
import { SettleDialog } from './SettleDialog';
import { ToDoLine, type ToDoLineProps } from './ToDoLine';
import { useShown } from './useRecord';

/** Kinds of lines that only the health shows; all others the record itself tells, and newer. */
const OF_HEALTH = ['health', 'index_hangs'];

/** Every line: what the record tells, and what the latest look at the health found beside it. */
function useLines(found: readonly SeLine[]): SeLine[] {
  const { record } = useShown();
  const told = record.checklist;
  const beside = (record.status === 'revoked' ? [] : found).filter(
    (line) => OF_HEALTH.includes(line.kind) && !told.some((each) => each.name === line.name),
  );
  return [...told, ...beside];
}

/** One line for each thing that must be done: who, why, and how, on that line. */
export function ToDo({ found }: { found: readonly SeLine[] }) {
  const { record } = useShown();
  const lines = useLines(found);
  // A task stays where it is once it is ticked: a box that runs away cannot be unticked.
  const tasks = lines.filter((line) => line.kind === 'task');
  const open = lines.filter((line) => line.kind !== 'task' && line.state === 'todo');
  const done = lines.filter((line) => line.kind !== 'task' && line.state === 'done');
  const left = open.length + tasks.filter((line) => line.state === 'todo').length;
  const mine = (line: SeLine) => (line.who === 'se' ? 0 : 1);
  const shown = [...open.sort((one, other) => mine(one) - mine(other)), ...tasks];
  useSaid(left);
  const { typing, overtaken } = useOvertaken(open);
  const [asked, ask] = useState<{ dialog: DialogName | 'settle'; line: SeLine } | null>(null);
  const of = {
    typing,
    open: (dialog: DialogName | 'settle', line: SeLine) => ask({ dialog, line }),
  };
  const close = () => ask(null);
  return (
    <Section
      title={text.todo.title}
      strong={open.some((line) => line.who === 'se')}
      beside={
        left > 0 && (
          <Typography variant="body2" color="text.secondary">
            {text.todo.count(left)}
          </Typography>
        )
      }
    >
      <Box>
        {overtaken.map(([name, title]) => (
          <Overtaken key={name} title={title} close={() => typing.end(name)} />
        ))}
        {left === 0 && <Nothing status={record.status} over={record.ask_again_seconds === null} />}
        {shown.length > 0 && (
          <Box
            component="ul"
            sx={{ listStyle: 'none', m: 0, p: 0, '& > li + li': { borderTop: 1, borderColor: 'divider' } }}
          >
            {shown.map((line) => (
              <ToDoLine key={line.name} line={line} {...of} />
            ))}
          </Box>
        )}
        {done.length > 0 && <Done lines={done} {...of} />}
      </Box>
      {asked?.dialog === 'settle' && <SettleDialog line={asked.line} onClose={close} />}
      {asked !== null && asked.dialog !== 'settle' && <RecordDialog name={asked.dialog} onClose={close} />}
    </Section>
  );
}

/** Lines that went on while something was typed for them. It is not known to have been sent, which must be told. */
function useOvertaken(open: readonly SeLine[]): { typing: Typing; overtaken: [string, string][] } {
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const begin = useCallback(
    ({ name, title }: SeLine) => setTyped((all) => (all[name] === title ? all : { ...all, [name]: title })),
    [],
  );
  const end = useCallback(
    (name: string) =>
      setTyped((all) => Object.fromEntries(Object.entries(all).filter(([each]) => each !== name))),
    [],
  );
  const goesOn = (name: string) => open.some((line) => line.name === name && line.correctable.length > 0);
  const overtaken = Object.entries(typed).filter(([name]) => !goesOn(name));
  return { typing: { begin, end }, overtaken };
}

function Overtaken({ title, close }: { title: string; close: () => void }) {
  return (
    <Alert severity="warning" onClose={close} sx={{ mb: 1.5 }}>
      <AlertTitle>{text.todo.overtaken(title)}</AlertTitle>
      {text.todo.overtakenWhy}{' '}
      <Link component={RouterLink} to="?show=answers" preventScrollReset color="inherit">
        {text.todo.showAnswers}
      </Link>
    </Alert>
  );
}

/** What changes while somebody looks is said. */
function useSaid(left: number): void {
  const announce = useAnnounce();
  const before = useRef(left);
  useEffect(() => {
    if (before.current !== left) announce(text.todo.changedLines(left));
    before.current = left;
  }, [left, announce]);
}

function Nothing({ status, over }: { status: string; over: boolean }) {
  const { onboarding } = useShown();
  const now = onboarding === null ? text.todo.nothingNow : text.todo.nothingMore; // a checklist of theirs has no other flow
  const says = status === 'revoked' ? text.todo.nothingWithdrawn : over ? text.todo.nothingOver : now;
  return (
    <Box sx={{ display: 'flex', gap: 1.5, alignItems: 'center', pb: 1 }}>
      <CheckCircleIcon color="success" />
      <Typography>{says}</Typography>
    </Box>
  );
}

function Done({ lines, ...of }: { lines: readonly SeLine[] } & Omit<ToDoLineProps, 'line'>) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <Button
        size="small"
        color="inherit"
        aria-expanded={open}
        aria-controls={id}
        startIcon={open ? <ChevronDownIcon /> : <ChevronRightIcon />}
        onClick={() => setOpen(!open)}
      >
        {text.todo.done(lines.length)}
      </Button>
      <Collapse in={open} id={id}>
        <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {lines.map((line) => (
            <ToDoLine key={line.name} line={line} {...of} />
          ))}
        </Box>
      </Collapse>
    </>
  );
}

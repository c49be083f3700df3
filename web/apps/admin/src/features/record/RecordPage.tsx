import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import { Problem } from '@onramp/api';
import { record as text } from '@onramp/text/record';
import { Moment, useAnnounce, Waiting } from '@onramp/ui';
import { Suspense, useEffect, useRef, type ReactNode } from 'react';
import { useParams } from 'react-router';

import type { Deed, OwnParts } from '../../shared/deeds';
import { idOf } from '../../shared/flows';
import { Part } from '../../shared/Part';
import { Children } from './Children';
import { CustomerChecklist } from './CustomerChecklist';
import { Facts } from './Facts';
import { Head } from './Head';
import { HealthCard } from './HealthCard';
import { LinkCard } from './LinkCard';
import { More } from './More';
import { NextUp } from './NextUp';
import { Note } from './Note';
import { keyOf, ONBOARDING_FLOW, type Place, type Read } from './place';
import { ToDo } from './ToDo';
import { Unreadable } from './Unreadable';
import { useHealth } from './useHealth';
import { RecordShown, useDeclared, useRecord, useShown } from './useRecord';
import { statusName } from './words';

/**
 * One record: an onboarding, or with the same parts a record of any other flow, by its declaration.
 *
 * @param deeds What can be done to records of some flows only.
 * @param own What is shown of records of some flows only.
 */
export default function RecordPage({ deeds = NONE, own = NO_PARTS }: Partial<OfFlows>) {
  const { id = '', flow = ONBOARDING_FLOW } = useParams();
  return <One key={`${flow} ${id}`} place={{ flow, id: idOf(id) }} deeds={deeds} own={own} />;
}

interface OfFlows {
  deeds: readonly Deed[];
  own: readonly OwnParts[];
}

function One({ place, deeds, own }: OfFlows & { place: Place }) {
  const { data, error, refetch, dataUpdatedAt, failureCount } = useRecord(place);
  // What was read stays, also where it is gone or unreadable now: a dialog, a new link or what is typed must not go with it.
  if (data === undefined) {
    if (error === null) return <Waiting says={text.loading} />;
    return <Unreadable place={place} error={error} again={() => void refetch()} />;
  }
  const stale = error !== null || failureCount > 0;
  return (
    <RecordShown value={{ place, seen: data }}>
      {stale && <Stale since={dataUpdatedAt} error={error} />}
      <Parts seen={data} deeds={deeds} own={own} />
    </RecordShown>
  );
}

const NONE: readonly Deed[] = [];
const NO_PARTS: readonly OwnParts[] = [];
const STACK = { display: 'grid', gap: 2.5, minWidth: 0 } as const;

function Parts({ seen: { onboarding }, deeds, own }: OfFlows & { seen: Read }) {
  const { place } = useShown();
  const parts = own.find(({ flow }) => flow === place.flow);
  const declared = useDeclared(place.flow);
  const health = useHealth(place, onboarding);
  useStatusSaid();
  const status = keyOf.status(place);
  const part = (name: string, shows: readonly string[], shown: ReactNode) => (
    <Part name={name} shows={shows}>
      {shown}
    </Part>
  );
  const ownPart = (name: string, shown: ReactNode) =>
    part(name, keyOf.all(place), <Suspense>{shown}</Suspense>);
  const note = part(text.note.title, status, <Note />);
  return (
    <>
      <Head declared={declared} deeds={deeds} />
      <Box
        sx={{
          display: 'grid',
          gap: 2.5,
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 1fr) 360px' },
          alignItems: 'start',
        }}
      >
        <Box sx={STACK}>
          {part(text.todo.title, keyOf.all(place), <ToDo found={health.data?.checklist ?? []} />)}
          {part(text.next.title, status, <NextUp />)}
          {part(text.children.title, status, <Children />)}
          {!onboarding && note}
        </Box>
        <Box component="aside" aria-label={text.aside} sx={STACK}>
          {parts && ownPart(parts.name, <parts.Beside id={place.id} />)}
          {onboarding && part(text.link.title, status, <LinkCard onboarding={onboarding} />)}
          {onboarding &&
            part(
              text.health.title,
              keyOf.health(place),
              <HealthCard onboarding={onboarding} reading={health} />,
            )}
          {!onboarding && part(text.facts.title, status, <Facts />)}
        </Box>
        <Box sx={{ ...STACK, gridColumn: '1 / -1' }}>
          {parts?.Below && ownPart(parts.name, <parts.Below id={place.id} />)}
          {onboarding && (
            <Box
              sx={{
                display: 'grid',
                gap: 2.5,
                gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'repeat(2, minmax(0, 1fr))' },
                alignItems: 'start',
              }}
            >
              {part(text.customers.title, keyOf.health(place), <CustomerChecklist reading={health} />)}
              {note}
            </Box>
          )}
          <More declared={declared} />
          {onboarding && part(text.facts.title, status, <Facts />)}
        </Box>
      </Box>
    </>
  );
}

function Stale({ since, error }: { since: number; error: Error | null }) {
  const at = new Date(since).toISOString(); // by this machine's clock, as is its age
  const refused = error instanceof Problem && [404, 409].includes(error.status); // which may be for good
  return (
    <Alert severity={refused ? 'error' : 'warning'} sx={{ mb: 2, position: 'sticky', top: 72, zIndex: 2 }}>
      <AlertTitle>
        {text.stale.title} <Moment at={at} />
      </AlertTitle>
      {(refused && error.detail) || text.stale.detail}
      {refused && error.status === 409 && <Box>{text.unreadable.next}</Box>}
    </Alert>
  );
}

/** What changes while somebody looks is said: where it is on its way, and what has failed or is done. */
function useStatusSaid(): void {
  const { record } = useShown();
  const announce = useAnnounce();
  const before = useRef(record);
  useEffect(() => {
    const was = before.current;
    before.current = record;
    if (was.status !== record.status) announce(text.path.became(statusName(record.status)));
    for (const action of record.actions) {
      const then = was.actions.find((each) => each.name === action.name)?.status;
      if (then === action.status || then === undefined) continue;
      if (action.status === 'failed') announce(text.activity.failed(action.title));
      if (action.status === 'succeeded') announce(text.activity.succeeded(action.title));
    }
  }, [record, announce]);
}

import Button from '@mui/material/Button';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { record as text } from '@onramp/text/record';
import { ChevronDownIcon } from '@onramp/ui/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Suspense, useState } from 'react';

import { isKept } from '../../shared/useKept';
import type { Deed } from '../../shared/deeds';
import type { DeclaredFlow, OnboardingStatus } from './model';
import { NewLinkDialog, ReleaseDialog, RevokeDialog } from './dialogs';
import { EraseDialog } from './EraseDialog';
import { keyOf, type Place } from './place';
import { typedIn } from './typedIn';
import { useShown } from './useRecord';

/** The dialogs that can be opened from more than one place of the page. */
export type DialogName = 'newLink' | 'release' | 'revoke' | 'erase';

/** Which of them make sense for an onboarding as it is. What may really be done, the API decides. */
export function possible(onboarding: OnboardingStatus | null): DialogName[] {
  if (onboarding === null || onboarding.status === 'revoked') return [];
  const submitted = ['submitted', 'completed'].includes(onboarding.status ?? '');
  return [
    'newLink',
    ...(onboarding.registered_by === '' ? [] : (['release'] as const)),
    ...(submitted ? [] : (['revoke'] as const)),
  ];
}

/** One of the dialogs. */
export function RecordDialog({ name, onClose }: { name: DialogName | null; onClose: () => void }) {
  const { onboarding } = useShown();
  if (name === 'erase') return <EraseDialog onClose={onClose} />;
  if (name === null || onboarding === null) return null;
  const Chosen = { newLink: NewLinkDialog, release: ReleaseDialog, revoke: RevokeDialog }[name];
  return <Chosen onboarding={onboarding} onClose={onClose} />;
}

/** The dialog in which something was typed when the page was left or loaded anew: it is open again. */
function leftOpen(place: Place, onboarding: OnboardingStatus | null): DialogName | null {
  if (isKept(typedIn.erase(place))) return 'erase';
  const user = onboarding?.registered_by ?? '';
  if (!possible(onboarding).includes('release')) return null;
  return isKept(typedIn.release(place, user)) ? 'release' : null;
}

/** What only the record's flow has, and whoever is signed in may do. Where that cannot be asked, they may try. */
function useOwn(deeds: readonly Deed[]): Deed[] {
  const { place, record } = useShown();
  const queries = useQueryClient();
  const possible = deeds.filter(({ flow, at }) => flow === place.flow && at(record.status));
  const { data: refused = possible } = useQuery({
    queryKey: [...keyOf.all(place), 'may', record.status],
    queryFn: async () => {
      const may = async ({ may: asks }: Deed) =>
        asks?.(queries, place.id, record.status).catch(() => true) ?? true;
      const answers = await Promise.all(possible.map(may));
      return possible.filter((_, index) => answers[index] === false);
    },
    enabled: possible.some(({ may }) => may !== undefined),
  });
  return possible.filter((deed) => deed.may === undefined || !refused.includes(deed));
}

/** What can be done with the record as a whole. */
export function RecordMenu({ declared, deeds }: { declared: DeclaredFlow | null; deeds: readonly Deed[] }) {
  const { onboarding, place, record } = useShown();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [dialog, setDialog] = useState(() => leftOpen(place, onboarding));
  const names: DialogName[] = [
    ...possible(onboarding),
    ...(declared?.persons.length === 0 ? [] : (['erase'] as const)),
  ];
  const own = useOwn(deeds);
  const [chosen, choose] = useState<Deed | null>(null);
  if (names.length + own.length === 0 && chosen === null && dialog === null) return null;
  return (
    <>
      <Button
        variant="outlined"
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        endIcon={<ChevronDownIcon />}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {text.menu.title}
      </Button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {own.map((deed) => (
          <MenuItem
            key={deed.label}
            onClick={() => {
              setAnchor(null);
              choose(deed);
            }}
            sx={deed.danger ? { color: 'error.main' } : {}}
          >
            {deed.label}
          </MenuItem>
        ))}
        {names.map((name) => (
          <MenuItem
            key={name}
            onClick={() => {
              setAnchor(null);
              setDialog(name);
            }}
            sx={name === 'revoke' || name === 'erase' ? { color: 'error.main' } : {}}
          >
            {text.menu[name]}
          </MenuItem>
        ))}
      </Menu>
      <RecordDialog name={dialog} onClose={() => setDialog(null)} />
      <Suspense>
        {chosen && <chosen.Dialog id={place.id} title={record.title} onClose={() => choose(null)} />}
      </Suspense>
    </>
  );
}

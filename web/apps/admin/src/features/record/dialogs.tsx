import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { record as text } from '@onramp/text/record';
import { CopyButton, useAnnounce } from '@onramp/ui';
import { useCallback, useRef, useState } from 'react';

import { ConfirmDialog } from '../../shared/ConfirmDialog';
import { useKept } from '../../shared/useKept';
import type { OnboardingStatus } from './model';
import { releaseUser, replaceLink, revoke } from './place';
import { typedIn } from './typedIn';
import { useChange, useShown } from './useRecord';

/** What a dialog of an onboarding is about. */
interface About {
  onboarding: OnboardingStatus;
  onClose: () => void;
}

/** The user who has signed up, as a person calls them. */
export function registrantOf(onboarding: OnboardingStatus): string {
  return onboarding.registrant_email || text.release.nobody;
}

/** The link that was just made, to send it. */
function NewLink({ url }: { url: string | null }) {
  return (
    <>
      <Typography>{text.newLink.send}</Typography>
      {url !== null && (
        <Box sx={{ display: 'flex', gap: 1.5, alignItems: 'center', flexWrap: 'wrap' }}>
          <Link id="new-link" href={url} sx={{ overflowWrap: 'anywhere', flex: '1 1 240px' }}>
            {url}
          </Link>
          <CopyButton text={url} label={text.link.copy} element="new-link" />
        </Box>
      )}
    </>
  );
}

export function NewLinkDialog({ onboarding, onClose }: About) {
  const announce = useAnnounce();
  const change = useChange(() => replaceLink(onboarding.onboarding_id));
  const says = [text.newLink.detail];
  if (onboarding.registered_by !== '') says.push(text.newLink.registered(registrantOf(onboarding)));
  return (
    <ConfirmDialog
      title={text.newLink.title(onboarding.title)}
      says={says}
      confirm={text.newLink.confirm}
      pending={change.isPending}
      error={change.error}
      onConfirm={() => change.mutate(undefined, { onSuccess: () => announce(text.newLink.made) })}
      onClose={onClose}
      done={change.data ? { title: text.newLink.made, says: <NewLink url={change.data.link} /> } : null}
    />
  );
}

export function ReleaseDialog({ onboarding, onClose }: About) {
  const announce = useAnnounce();
  const { place } = useShown();
  // Whom the reader has seen when the dialog opened: a poll may show another one meanwhile, who is not meant.
  const [user] = useState(onboarding.registered_by);
  const [who] = useState(() => registrantOf(onboarding));
  const [kept, keep] = useKept<string>(typedIn.release(place, user));
  const reason = kept ?? '';
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  // As soon as it is there: the dialog lets the focus stay where it finds it within itself.
  const first = useCallback((element: HTMLTextAreaElement | null) => {
    field.current = element;
    element?.focus();
  }, []);
  const change = useChange(() => releaseUser(onboarding.onboarding_id, user, reason.trim()));
  const missing = tried && reason.trim() === '';
  return (
    <ConfirmDialog
      title={text.release.title(who)}
      says={[text.release.detail(who, onboarding.title)]}
      confirm={text.release.confirm}
      danger
      pending={change.isPending}
      error={change.error}
      onConfirm={() => {
        setTried(true);
        if (reason.trim() === '') field.current?.focus();
        else {
          change.mutate(undefined, {
            onSuccess: () => {
              keep(null);
              announce(text.release.made);
            },
          });
        }
      }}
      onClose={() => {
        keep(null);
        onClose();
      }}
      done={change.data ? { title: text.release.made, says: <NewLink url={change.data.link} /> } : null}
    >
      <TextField
        id="release-reason"
        label={text.release.reason}
        required
        multiline
        minRows={2}
        value={reason}
        error={missing}
        helperText={missing ? text.release.reasonMissing : text.release.reasonHint}
        onChange={({ target: { value } }) => keep(() => (value === '' ? null : value))}
        slotProps={{ inputLabel: { shrink: true } }}
        inputRef={first}
        sx={{ mt: 1 }}
      />
    </ConfirmDialog>
  );
}

export function RevokeDialog({ onboarding, onClose }: About) {
  const announce = useAnnounce();
  const change = useChange(() => revoke(onboarding.onboarding_id));
  return (
    <ConfirmDialog
      title={text.revoke.title(onboarding.title)}
      says={[text.revoke.detail(onboarding.title)]}
      confirm={text.revoke.confirm(onboarding.title)}
      danger
      pending={change.isPending}
      error={change.error}
      onConfirm={() =>
        change.mutate(undefined, {
          onSuccess: () => {
            announce(text.revoke.done);
            onClose();
          },
        })
      }
      onClose={onClose}
    >
      <Alert severity="warning">{text.revoke.final}</Alert>
    </ConfirmDialog>
  );
}

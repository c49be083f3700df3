import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { Problem } from '@onramp/api';
import { merch as text } from '@onramp/text/merch';
import { BusyButton, ErrorSummary, Trouble, Waiting } from '@onramp/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { RadioCards } from '../../../shared/form/RadioCards';
import { useForm } from '../../../shared/form/useForm';
import { Remark } from '../../../shared/Remark';
import type { Teaser as Looked, Wizard } from '../contract';
import { LookCard } from '../parts/LookCard';
import { asking, useTaken } from './questions';
import type { StepProps } from './StepProps';

/** The second step: what a look at the website brings, or own assets instead. The first look is by itself. */
export function Teaser(props: StepProps) {
  const { wizard, token } = props;
  if (wizard === null || token === null) return null;
  return <Asked {...props} wizard={wizard} token={token} />;
}

type Given = StepProps & { wizard: Wizard; token: string };

function Asked(props: Given) {
  const { wizard, token } = props;
  const { taken, caught } = useTaken(token);
  const looks = wizard.basics.website_url !== null && wizard.brand_teaser === null;
  const { error, refetch, isFetching } = useQuery({
    queryKey: ['merch', 'look', token, wizard.basics.website_url],
    queryFn: async () => {
      taken(await caught(asking(token).look(false)));
      return true;
    },
    enabled: looks,
    retry: false,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  if (looks && isFetching) {
    return (
      <>
        <Waiting says={text.teaser.looking} />
        <Typography sx={{ color: 'text.secondary' }}>{text.teaser.lookingSays}</Typography>
      </>
    );
  }
  return (
    <>
      {error !== null && looks && (
        <Box sx={{ mb: 3 }}>
          {error instanceof Problem && <Trouble error={error} again={() => void refetch()} />}
        </Box>
      )}
      <Choice {...props} />
    </>
  );
}

type Answer = 'theirs' | 'own';

function Choice({ wizard, token, goTo }: Given) {
  const teaser = wizard.brand_teaser;
  const noWebsite = wizard.basics.website_url === null;
  const usable = !noWebsite && (teaser === null || teaser.result !== 'not_found');
  const [chosen, setChosen] = useState<Answer | null>(null);
  const choice = chosen ?? (teaser?.own_assets || !usable ? 'own' : 'theirs');
  const { taken, caught } = useTaken(token);
  const { busy, faults, attempt, submit, ask } = useForm({
    own_assets: { id: 'merch-own', value: choice, wrong: null },
  });
  const [again, setAgain] = useState(false);
  const look = async (own: boolean) => taken(await caught(asking(token).look(own)));
  async function send() {
    setAgain(false);
    const own = choice === 'own';
    if (teaser === null || teaser.own_assets !== own) await look(own);
    goTo('products');
  }
  function lookAgain() {
    setAgain(true);
    ask(() => look(false));
  }
  return (
    <Box component="form" noValidate onSubmit={(event) => submit(event, send)}>
      <ErrorSummary attempt={attempt} faults={faults} />
      {noWebsite ? (
        <Remark tone="info" title={text.teaser.noWebsite}>
          {text.teaser.noWebsiteLead}
        </Remark>
      ) : (
        teaser && <Result teaser={teaser} busy={busy && again} lookAgain={lookAgain} />
      )}
      {usable && (
        <RadioCards<Answer>
          id="merch-own"
          label={text.teaser.choice}
          cards={[
            { value: 'theirs', ...text.teaser.theirs },
            { value: 'own', ...text.teaser.own },
          ]}
          value={choice}
          onChange={setChosen}
          onBlur={() => undefined}
        />
      )}
      <BusyButton type="submit" variant="contained" size="large" busy={busy && !again} sx={{ mt: 4 }}>
        {busy && !again ? text.saving : text.goOn}
      </BusyButton>
    </Box>
  );
}

const SAYS = {
  not_found: { title: text.teaser.notFound, lead: text.teaser.notFoundLead },
  being_read: { title: text.teaser.beingRead, lead: text.teaser.beingReadLead },
  unavailable: { title: text.teaser.unavailable, lead: text.teaser.unavailableLead },
  skipped: { title: text.teaser.skipped, lead: text.teaser.skippedLead },
} as const;

function Result({ teaser, busy, lookAgain }: { teaser: Looked; busy: boolean; lookAgain: () => void }) {
  if (teaser.result === 'found') return teaser.preview && <LookCard look={teaser.preview} />;
  const { title, lead } = SAYS[teaser.result];
  const passes = teaser.result === 'being_read' || teaser.result === 'unavailable';
  return (
    <Remark
      tone={passes ? 'working' : 'info'}
      title={title}
      action={
        passes && (
          <Button aria-disabled={busy} onClick={() => !busy && lookAgain()}>
            {busy ? text.teaser.looking : text.teaser.lookAgain}
          </Button>
        )
      }
      said
    >
      {lead}
    </Remark>
  );
}

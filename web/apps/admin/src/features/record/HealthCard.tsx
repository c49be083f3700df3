import Box from '@mui/material/Box';
import Collapse from '@mui/material/Collapse';
import IconButton from '@mui/material/IconButton';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { serverNow } from '@onramp/api';
import { common } from '@onramp/text/common';
import { record as text } from '@onramp/text/record';
import { BusyButton, Moment, StatusChip, Trouble, visuallyHidden } from '@onramp/ui';
import {
  CheckCircleIcon,
  ChevronDownIcon,
  ChevronRightIcon,
  QuestionIcon,
  RefreshIcon,
  WarningIcon,
} from '@onramp/ui/icons';
import { useId, useState } from 'react';

import { forPeople } from '../../shared/forPeople';
import { guideOf } from '../../shared/guide';
import type { Dimension, HealthGlance, OnboardingStatus } from './model';
import { Section } from './Section';
import type { HealthReading } from './useHealth';
import { useShown } from './useRecord';
import { named, toneOfState } from './words';

const DIMENSIONS = ['account', 'team', 'api_keys', 'index', 'pixel'] as const;

/** How far the customer really is: as it was last seen, until it has been looked at anew. */
export function HealthCard({
  onboarding,
  reading,
}: {
  onboarding: OnboardingStatus;
  reading: HealthReading;
}) {
  const { data, error, isFetching, behind, refetch } = reading;
  const glance = onboarding.health_glance;
  const over = onboarding.status === 'revoked';
  return (
    <Section
      title={text.health.title}
      beside={
        <BusyButton
          size="small"
          startIcon={<RefreshIcon />}
          busy={isFetching}

          onClick={() => void refetch()}
        >
          {text.health.look}
        </BusyButton>
      }
    >
      {error && (
        <Box sx={{ mb: 1.5 }}>
          <Trouble error={error} again={() => void refetch()} />
        </Box>
      )}
      {data ? (
        <>
          {DIMENSIONS.map((name) => (
            <DimensionRow key={name} dimension={data.health[name]} over={over} />
          ))}
          {over && <Typography color="text.secondary">{text.health.withdrawn}</Typography>}
          <Age at={data.health.checked_at} says={text.health.asOf} />
          {behind && <Behind />}
        </>
      ) : glance ? (
        <>
          {DIMENSIONS.map((name) => (
            <GlanceRow key={name} name={name} glance={glance} />
          ))}
          <Age at={glance.checked_at} says={text.health.glance} />
        </>
      ) : (
        <Typography color="text.secondary">{isFetching ? text.health.looking : text.health.never}</Typography>
      )}
    </Section>
  );
}

/** What is shown beside may not be so any more. */
export function Behind() {
  return (
    <Typography variant="body2" color="warning.main">
      {text.health.changed}
    </Typography>
  );
}

function Age({ at, says }: { at: string; says: string }) {
  return (
    <Typography variant="body2" color="text.secondary" sx={{ mt: 1 }}>
      {says} <Moment at={at} now={serverNow} />
    </Typography>
  );
}

function State({ state }: { state: string }) {
  return <StatusChip tone={toneOfState(state)}>{named(text.health.state, state)}</StatusChip>;
}

function GlanceRow({ name, glance }: { name: (typeof DIMENSIONS)[number]; glance: HealthGlance }) {
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, py: 0.75, pl: 4.5 }}>
      <Typography sx={{ flex: 1 }}>{text.health.dimension[name]}</Typography>
      <State state={glance[name]} />
    </Box>
  );
}

/** `over`: nobody goes on with the onboarding, so what would be next is nothing that anybody should do. */
function DimensionRow({ dimension, over }: { dimension: Dimension; over: boolean }) {
  const { record } = useShown();
  const next = (step: string) => (over ? '' : forPeople(step, record.actions));
  const [open, setOpen] = useState(false);
  const id = useId();
  const well = toneOfState(dimension.state) === 'good';
  return (
    <Box sx={{ py: 0.5 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 0.5 }}>
        <IconButton
          size="small"
          aria-expanded={open}
          aria-controls={id}
          aria-label={text.health.checks(dimension.title)}
          onClick={() => setOpen(!open)}
        >
          {open ? <ChevronDownIcon fontSize="small" /> : <ChevronRightIcon fontSize="small" />}
        </IconButton>
        <Typography component="h3" sx={{ flex: 1, fontWeight: 560 }}>
          {dimension.title}
        </Typography>
        <State state={dimension.state} />
      </Box>
      {!well && (
        <Typography variant="body2" color="text.secondary" sx={{ pl: 4.5, overflowWrap: 'anywhere' }}>
          {dimension.reason}
          {next(dimension.next_step) !== '' && ` ${text.health.next} ${next(dimension.next_step)}`}
        </Typography>
      )}
      <Collapse in={open} id={id}>
        <Box component="ul" sx={{ listStyle: 'none', m: 0, mt: 0.5, p: 0, pl: 4.5, display: 'grid', gap: 1 }}>
          {dimension.checks.map((check) => (
            <Box component="li" key={check.name} sx={{ display: 'flex', gap: 1 }}>
              <CheckMark state={check.state} />
              <Box sx={{ minWidth: 0 }}>
                <Typography variant="body2" sx={{ fontWeight: 560 }}>
                  {check.title}
                </Typography>
                <Typography variant="body2" color="text.secondary" sx={{ overflowWrap: 'anywhere' }}>
                  {check.reason} {next(check.next_step)}{' '}
                  <Link
                    href={guideOf(check.docs)}
                    target="_blank"
                    rel="noreferrer"
                    aria-label={`${text.health.docs(check.title)} ${common.opensNewTab}`}
                  >
                    {common.learnMore}
                  </Link>
                </Typography>
              </Box>
            </Box>
          ))}
        </Box>
      </Collapse>
    </Box>
  );
}

function CheckMark({ state }: { state: Dimension['checks'][number]['state'] }) {
  const [Icon, color, says] = {
    YES: [CheckCircleIcon, 'success', text.health.yes] as const,
    NO: [WarningIcon, 'warning', text.health.no] as const,
    UNKNOWN: [QuestionIcon, 'action', text.health.unknown] as const,
  }[state];
  return (
    <>
      <Icon color={color} fontSize="small" sx={{ mt: '1px' }} />
      <Box component="span" sx={visuallyHidden}>
        {says}
      </Box>
    </>
  );
}

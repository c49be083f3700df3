import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import Switch from '@mui/material/Switch';
import Typography from '@mui/material/Typography';
import { tenant } from '@onramp/text/tenant';
import { BusyButton, Trouble, useAnnounce, Waiting } from '@onramp/ui';
import { CheckIcon } from '@onramp/ui/icons';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';

import { Card } from '../../shared/Card';
import { useForgottenOnceBack } from '../../shared/session';
import { Absent } from '../../shared/tenants/Absent';
import { checklistQuery, tenantQuery, tick, useTenantAnew } from '../../shared/tenants/desk';
import { inWords } from '../../shared/words';
import { detectorsQuery, inTurn, useTurning, useTurns, type Detector } from './turning';

const text = tenant.detectors;

/** What is looked for in a tenant's uploads: as its modules have it, or otherwise. */
export default function DetectorsPage() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery(detectorsQuery(id));
  const { data: about } = useQuery(tenantQuery(id));
  const defaults = useTurning(id, ALL);
  const again = () => void refetch();
  if (data === undefined) {
    if (error === null) return <Waiting says={text.loading} />;
    return (
      <Absent error={error} again={again} words={tenant} up={{ to: '/tenants', label: tenant.list.title }} />
    );
  }
  const closed = about?.status === 'closed';
  const modules = [...new Set(data.items.map(({ module }) => module))];
  const blind = modules.filter((module) =>
    data.items.every((each) => each.module !== module || !each.enabled),
  );
  return (
    <Box sx={{ display: 'grid', gap: 2.5, maxWidth: 860 }}>
      {error && <Trouble error={error} again={again} />}
      <Card
        title={text.title}
        lead={text.lead}
        beside={!closed && <Defaults items={data.items} turning={defaults} />}
      >
        {closed && <Alert severity="info">{text.readOnly}</Alert>}
        <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 2 }}>
          {data.items.map((detector) => (
            <Row key={detector.detectorCode} id={id} detector={detector} closed={closed} />
          ))}
        </Box>
        {defaults.error && <Trouble error={defaults.error} />}
        {blind.map((module) => (
          <Alert key={module} severity="warning">
            {text.allOff(tenant.module[module])}
          </Alert>
        ))}
      </Card>
      {/* Not while what is shown may not be so: what is confirmed is what one sees. */}
      {!closed && !error && <Confirm id={id} />}
    </Box>
  );
}

/** The name of turning all of them at once; codes are upper case. */
const ALL = 'all';

const NAMES: Readonly<Record<string, string>> = text.names;
const SAYS: Readonly<Record<string, string>> = text.says;

/** A detector in words; one that these pages do not know is called by its code. */
const nameOf = (code: string) => NAMES[code] ?? inWords(code.toLowerCase());

interface RowProps {
  /** The tenant's. */
  id: string;
  detector: Detector;
  closed: boolean;
}

function Row({ id, detector: { detectorCode: code, module, enabled, overridden }, closed }: RowProps) {
  const turning = useTurning(id, code);
  // Shown at once, and until the API tells of the last one: a switch that jumps back looks refused.
  const [pressed, setPressed] = useState<boolean | null>(null);
  const asked = pressed ?? turning.asked?.[0]?.enabled ?? null;
  const name = nameOf(code);
  function turn(on: boolean) {
    setPressed(on);
    const detectors = [{ detectorCode: code, enabled: on }];
    turning.mutate({ detectors, says: text.turned(name, on) }, { onSettled: () => setPressed(null) });
  }
  return (
    <Box component="li" sx={{ display: 'flex', gap: 1.5, alignItems: 'flex-start' }}>
      <Switch
        checked={asked ?? enabled}
        disabled={closed}
        onChange={(_, on) => turn(on)}
        slotProps={{ input: { 'aria-label': text.switch(name), 'aria-busy': asked !== null } }}
        sx={{ mt: -0.5 }}
      />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1 }}>
          <Typography component="h3" sx={{ fontWeight: 600 }}>
            {name}
          </Typography>
          <Chip size="small" variant="outlined" label={tenant.module[module]} />
        </Box>
        {SAYS[code] !== undefined && <Typography variant="body2">{SAYS[code]}</Typography>}
        <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {enabled ? text.on : text.off}, {overridden ? text.by.override : text.by.default} · {code}
        </Typography>
        {turning.error && <Trouble error={turning.error} />}
      </Box>
    </Box>
  );
}

interface DefaultsProps {
  items: readonly Detector[];
  turning: ReturnType<typeof useTurning>;
}

/** Has all of them as their modules have them. */
function Defaults({ items, turning }: DefaultsProps) {
  if (!items.some(({ overridden }) => overridden)) return null;
  // All of them: one that was just turned, and not told of yet, is meant as well.
  const detectors = items.map(({ detectorCode }) => ({ detectorCode, enabled: null }));
  return (
    <BusyButton
      size="small"
      variant="outlined"
      busy={turning.asked !== null}
      onClick={() => turning.mutate({ detectors, says: text.defaultsDone })}
    >
      {text.defaults}
    </BusyButton>
  );
}

const LINE = 'detectors-confirmed';

/** Says that they are as the customer wants them: the line of the checklist, where one sees them. */
function Confirm({ id }: { id: string }) {
  const { data } = useQuery(checklistQuery(id));
  const announce = useAnnounce();
  const anew = useTenantAnew(id);
  const turns = useTurns(id);
  const confirming = useMutation({
    scope: inTurn(id),
    mutationFn: () => tick(id, LINE, true),
    onSuccess: async () => {
      announce(text.confirmedDone);
      await anew();
    },
  });
  useForgottenOnceBack(confirming.error, confirming.reset);
  const line = data?.sections.flatMap(({ lines }) => lines).find(({ line: name }) => name === LINE);
  if (line === undefined) return null;
  if (line.state === 'done') {
    return (
      <Typography sx={{ display: 'flex', gap: 1, color: 'text.secondary' }}>
        <CheckIcon color="success" /> {text.confirmed}
      </Typography>
    );
  }
  return (
    <Box sx={{ display: 'grid', gap: 1, justifyItems: 'start' }}>
      <BusyButton
        variant="contained"
        busy={turns || confirming.isPending}
        onClick={() => confirming.mutate()}
      >
        {text.confirm}
      </BusyButton>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {text.confirmDetail}
      </Typography>
      {confirming.error && <Trouble error={confirming.error} />}
    </Box>
  );
}

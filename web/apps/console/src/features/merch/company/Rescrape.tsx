import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { company as text } from '@onramp/text/merch-company';
import { BusyButton, ErrorSummary } from '@onramp/ui';
import { useQueryClient } from '@tanstack/react-query';

import { useForm } from '../../../shared/form/useForm';
import { Remark } from '../../../shared/Remark';
import type { Kit } from '../contract';
import { kitQuery, rescrape } from './questions';

/** Another look at the company's website, and how the last one stands. */
export function Rescrape({ id, kit }: { id: string; kit: Kit }) {
  const queries = useQueryClient();
  const { busy, faults, attempt, ask } = useForm({});
  const state = kit.rescrape?.state ?? 'idle';
  return (
    <Box component="section" sx={{ mt: 6, pt: 4, borderTop: 1, borderColor: 'divider' }}>
      <Typography component="h2" variant="h2" sx={{ mb: 1 }}>
        {text.brand.rescrape.title}
      </Typography>
      <Typography sx={{ color: 'text.secondary', mb: 2, maxWidth: '60ch' }}>
        {text.brand.rescrape.lead}
      </Typography>
      <ErrorSummary attempt={attempt} faults={faults} />
      {state !== 'idle' && (
        <Remark tone={state === 'running' ? 'working' : 'warning'} title={text.brand.rescrape[state]} said>
          {kit.rescrape?.says}
        </Remark>
      )}
      {state !== 'running' && (
        <BusyButton
          variant="outlined"
          busy={busy}
          onClick={() =>
            ask(async () => {
              await rescrape(id);
              await queries.invalidateQueries({ queryKey: kitQuery(id).queryKey });
            })
          }
        >
          {busy ? text.brand.rescrape.asking : text.brand.rescrape.button}
        </BusyButton>
      )}
    </Box>
  );
}

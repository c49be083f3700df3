import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { merch as text } from '@onramp/text/merch';
import { BusyButton, ErrorSummary, Labelled } from '@onramp/ui';

import { useForm } from '../../../shared/form/useForm';
import { useDraft } from '../../../shared/form/useDraft';
import { Remark } from '../../../shared/Remark';
import type { Catalogue } from '../contract';
import { CheckCard } from '../parts/CheckCard';
import { FormNotes } from './FormNotes';
import { asking, useTaken } from './questions';
import type { StepProps } from './StepProps';

const ID = 'merch-sku_ids';
type Product = Catalogue['products'][number];

/** The third step: some of the products that are offered to the company's line of business. */
export function Products({ token, wizard, catalogue, goTo }: StepProps) {
  const saved = wizard?.products?.sku_ids ?? [];
  const draft = useDraft<'sku_ids'>(`onramp.merch.${wizard?.company_id ?? ''}.products`, {
    sku_ids: saved.join(' '),
  });
  const offered = offeredTo(wizard?.basics.vertical, catalogue);
  const named = draft.values.sku_ids.split(' ').filter((each) => each !== '');
  const chosen = named.filter((sku) => offered.some((each) => each.sku === sku));
  const { fewest, most } = catalogue;
  const wrong =
    chosen.length < fewest
      ? text.products.tooFew(fewest)
      : chosen.length > most
        ? text.products.tooMany(most)
        : null;
  const { taken, caught } = useTaken(token);
  const { busy, faults, attempt, submit } = useForm(
    { sku_ids: { id: ID, value: chosen.join(' '), wrong } },
    {},
    (_, message) => text.fault(text.titles.products, message),
  );
  async function send() {
    if (token === null) return;
    taken(await caught(asking(token).products(chosen)));
    draft.drop();
    goTo('brand');
  }
  function turn(sku: string, on: boolean) {
    const next = on ? [...chosen, sku] : chosen.filter((each) => each !== sku);
    draft.change('sku_ids', next.join(' '));
  }
  if (offered.length === 0) return <Remark tone="warning">{text.products.none}</Remark>;
  return (
    <Box component="form" noValidate onSubmit={(event) => submit(event, send)}>
      <ErrorSummary attempt={attempt} faults={faults} />
      <FormNotes draft={draft} />
      {chosen.length < named.length && <Remark tone="info">{text.products.changed}</Remark>}
      {wizard?.products === null && wizard.done.includes('brand') && (
        <Remark tone="info">{text.products.anew}</Remark> // they were taken back: a later step is saved
      )}
      <Labelled
        id={ID}
        label={text.products.legend(fewest, most)}
        error={faults.find(({ id }) => id === ID)?.message}
        group
      >
        <Box
          component="ul"
          sx={{
            ...{ listStyle: 'none', m: 0, p: 0, mt: 1, display: 'grid', gap: 1.5 },
            gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' },
          }}
        >
          {offered.map((product, place) => (
            <li key={product.sku}>
              <CheckCard
                id={place === 0 ? ID : `${ID}-${product.sku}`}
                title={product.name}
                says={text.products.printed(product.placements.join(', '))}
                checked={chosen.includes(product.sku)}
                turn={(on) => turn(product.sku, on)}
              />
            </li>
          ))}
        </Box>
      </Labelled>
      <Box
        sx={{
          ...{ position: 'sticky', bottom: 0, py: 2, mt: 2, bgcolor: 'background.default' },
          ...{ display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'center' },
        }}
      >
        <BusyButton type="submit" variant="contained" size="large" busy={busy}>
          {busy ? text.saving : text.goOn}
        </BusyButton>
        <Typography role="status" sx={{ fontWeight: 600 }}>
          {text.products.count(chosen.length, most)}
        </Typography>
      </Box>
    </Box>
  );
}

function offeredTo(vertical: string | undefined, catalogue: Catalogue): Product[] {
  const skus = catalogue.verticals.find(({ name }) => name === vertical)?.skus ?? [];
  return skus.flatMap((sku) => catalogue.products.find((each) => each.sku === sku) ?? []);
}

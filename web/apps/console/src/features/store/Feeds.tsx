import { store as text } from '@onramp/text/store';
import { Trouble, Waiting } from '@onramp/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';

import { isLanguage, orNull, shown } from './fields';
import { feedsQuery, profileQuery, saveFeeds, stepOf, useTaken } from './questions';
import { StepForm, type Group } from './StepForm';
import type { StepProps } from './StepProps';

type Name = 'products_url' | 'orders_url' | 'feed_language' | 'feed_currency';

/** Names of columns, as files have them: no sentences. What a file lacks, the API says. */
const PRODUCT_COLUMNS = 'id, title, price';
const ORDER_COLUMNS = 'order_number, placed_at, total';
/** Where the marketplace is. */
const USUAL_CURRENCY = 'EUR';

const GROUPS: readonly Group<Name>[] = [
  {
    fields: [
      {
        name: 'products_url',
        label: text.feeds.products,
        kind: 'address',
        hint: text.feeds.productsHint(PRODUCT_COLUMNS),
      },
      {
        name: 'orders_url',
        label: text.feeds.orders,
        kind: 'address',
        hint: text.feeds.ordersHint(ORDER_COLUMNS),
        optional: true,
      },
      { name: 'feed_language', label: text.feeds.language, kind: 'language' },
      { name: 'feed_currency', label: text.feeds.currency, kind: 'currency', hint: text.feeds.currencyHint },
    ],
  },
];

/** The third step: where the files are. Each is looked at before it is saved. */
export function Feeds({ status: { store_id: store }, step, keptAs, goOn }: StepProps) {
  const { data, error, refetch } = useQuery(feedsQuery(store));
  const profile = useQuery(profileQuery(store));
  const queries = useQueryClient();
  const { taken, asking } = useTaken();
  if (!data || profile.isLoading) {
    return error ? <Trouble error={error} again={() => void refetch()} /> : <Waiting says={text.loading} />;
  }
  const first = step.state === 'open';
  const saved = shown(data.values);
  const likely = {
    feed_language: saved.feed_language || (profile.data?.values.default_language ?? ''),
    feed_currency: saved.feed_currency || USUAL_CURRENCY,
  };
  return (
    <StepForm
      name={keptAs}
      groups={GROUPS}
      saved={first ? { ...saved, ...likely } : saved}
      first={first}
      busyWords={[text.feeds.looking, text.feeds.lookingSays]}
      save={async (typed) => {
        if (!isLanguage(typed.feed_language)) return;
        const body = {
          products_url: typed.products_url,
          orders_url: orNull(typed.orders_url),
          feed_language: typed.feed_language,
          feed_currency: typed.feed_currency,
        };
        const status = await asking(saveFeeds(body, data.step));
        const now = stepOf(status, step.name) ?? data.step;
        queries.setQueryData(feedsQuery(store).queryKey, { step: now, values: body });
        taken(status);
        goOn(status);
      }}
    />
  );
}

import { company as text } from '@onramp/text/company-record';

import type { Done } from '../../shared/deeds';
import { rescrape } from '../../shared/companies/desk';
import { PlainDialog } from './PlainDialog';

/** Has a company's brand looked up again. */
export default function RescrapeDialog({ id, title, onClose }: Done) {
  return (
    <PlainDialog
      id={id}
      words={{ ...text.rescrape, title: text.rescrape.title(title) }}
      send={rescrape}
      onClose={onClose}
    />
  );
}

import { company as text } from '@onramp/text/company-record';

import type { Done } from '../../shared/deeds';
import { rescrape, useReadAnew } from '../../shared/companies/desk';
import { PlainDialog } from '../../shared/PlainDialog';

/** Has a company's brand looked up again. */
export default function RescrapeDialog({ id, title, onClose }: Done) {
  const anew = useReadAnew(id);
  return (
    <PlainDialog
      words={{ ...text.rescrape, title: text.rescrape.title(title) }}
      send={() => rescrape(id)}
      onDone={anew}
      onClose={onClose}
    />
  );
}

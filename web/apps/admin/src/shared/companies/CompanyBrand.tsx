import { brandShown as text } from '@onramp/text/brand-shown';
import { Trouble, Waiting } from '@onramp/ui';
import { useQuery } from '@tanstack/react-query';

import { BrandKit } from '../brand/BrandKit';
import { Card } from '../Card';
import { companyQuery } from './desk';
import { Logos } from './Logos';

/** A company's brand kit as it is now. */
export function CompanyBrand({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(companyQuery(id));
  return (
    <Card dense title={text.title}>
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && (
        <BrandKit
          company={data.company_name}
          kit={data.brand}
          logosOf={(logos) => <Logos id={id} company={data.company_name} logos={logos} />}
        />
      )}
    </Card>
  );
}

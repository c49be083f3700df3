import { store as text } from '@onramp/text/store';
import { Trouble, Waiting } from '@onramp/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';

import { isLanguage, orNull, shown } from './fields';
import { profileQuery, saveProfile, stepOf, useTaken } from './questions';
import { StepForm, type Group } from './StepForm';
import type { StepProps } from './StepProps';

const { fields: label, company, contact, business } = text.profile;
type Name = keyof typeof label;

const GROUPS: readonly Group<Name>[] = [
  {
    title: company,
    fields: [
      { name: 'company_name', label: label.company_name, kind: 'line', autoComplete: 'organization' },
      {
        name: 'brand_name',
        label: label.brand_name,
        kind: 'line',
        hint: text.profile.brandHint,
        optional: true,
      },
      {
        name: 'shop_description',
        label: label.shop_description,
        kind: 'prose',
        hint: text.profile.descriptionHint,
        optional: true,
      },
    ],
  },
  {
    title: contact,
    fields: [
      { name: 'contact_email', label: label.contact_email, kind: 'email', autoComplete: 'email' },
      {
        name: 'contact_phone',
        label: label.contact_phone,
        kind: 'line',
        optional: true,
        autoComplete: 'tel',
      },
      { name: 'website_url', label: label.website_url, kind: 'address', optional: true, autoComplete: 'url' },
    ],
  },
  {
    title: business,
    fields: [
      {
        name: 'business_address',
        label: label.business_address,
        kind: 'line',
        hint: text.profile.addressHint,
        autoComplete: 'street-address',
      },
      { name: 'tax_number', label: label.tax_number, kind: 'line', optional: true },
      { name: 'default_language', label: label.default_language, kind: 'language' },
    ],
  },
];

/** The first step: who the store is. */
export function Profile({ status: { store_id: store }, step, keptAs, goOn }: StepProps) {
  const { data, error, refetch } = useQuery(profileQuery(store));
  const queries = useQueryClient();
  const { taken, asking } = useTaken();
  if (!data)
    return error ? <Trouble error={error} again={() => void refetch()} /> : <Waiting says={text.loading} />;
  return (
    <StepForm
      name={keptAs}
      groups={GROUPS}
      saved={shown(data.values)}
      first={step.state === 'open'}
      save={async (typed) => {
        if (!isLanguage(typed.default_language)) return;
        const body = {
          company_name: typed.company_name,
          brand_name: orNull(typed.brand_name),
          shop_description: orNull(typed.shop_description),
          contact_email: typed.contact_email,
          contact_phone: orNull(typed.contact_phone),
          website_url: orNull(typed.website_url),
          business_address: typed.business_address,
          tax_number: orNull(typed.tax_number),
          default_language: typed.default_language,
        };
        const status = await asking(saveProfile(body, data.step));
        const now = stepOf(status, step.name) ?? data.step;
        queries.setQueryData(profileQuery(store).queryKey, { step: now, values: body });
        taken(status);
        goOn(status);
      }}
    />
  );
}

import type { Schemas } from '@onramp/api';

/** The API's models that the flow's pages speak of. */

export const STEPS = ['basics', 'brand_teaser', 'products', 'brand', 'confirm'] as const;
export type StepName = (typeof STEPS)[number];

export type Wizard = Schemas['Wizard'];
export type Status = Wizard['status'];
export type Basics = Schemas['Basics'];
export type Look = Schemas['Preview'];
export type Teaser = Schemas['TeaserShown'];
export type BrandDetails = Schemas['BrandDetails'];
export type PlanOffer = Schemas['PlanShown'];
export type Plan = PlanOffer['plan'];
export type Tier = Schemas['TierShown'];
export type Payment = Schemas['Payment'];
export type Catalogue = Schemas['CatalogueShown'];
export type UploadForm = Schemas['UploadAddress'];
export type Kind = Schemas['LogoUpload']['kind'];

export type Kit = Schemas['BrandKit'];
export type Edits = Schemas['BrandEdits'];
export const FIELDS = [
  'headline',
  'tagline',
  'primary_color',
  'accent_color',
  'background_color',
  'text_color',
  'secondary_color',
  'heading_font',
  'body_font',
] as const satisfies readonly (keyof Kit['fields'])[];
export type FieldName = (typeof FIELDS)[number];

/** A colour that is hard to read, and the nearest that is not. */
export type Warning = Schemas['Warned'];

export type Company = Schemas['CompanyView'];
export type Key = Schemas['CompanyKey'];
export type Tickets = Schemas['TicketCounts'];

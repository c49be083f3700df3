import { STEPS, type StepName } from '../contract';

const SEGMENTS: Readonly<Record<StepName, string>> = {
  basics: 'company',
  brand_teaser: 'brand',
  products: 'products',
  brand: 'details',
  confirm: 'confirm',
};

/** The page of a step. */
export const pageOf = (step: StepName): string => `/onboard/${SEGMENTS[step]}`;

/** The step that a segment of an address names; undefined: none. */
export const stepAt = (segment: string | undefined): StepName | undefined =>
  STEPS.find((step) => SEGMENTS[step] === segment);

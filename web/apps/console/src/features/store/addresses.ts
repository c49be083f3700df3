import type { Status, StepName } from './questions';

const SEGMENTS: Readonly<Record<StepName, string>> = {
  merchant_profile: 'merchant-profile',
  letzshop_api: 'letzshop-api',
  product_import: 'product-import',
  order_sync: 'order-sync',
};

/** The step that the last part of an address names, if it is one. */
export function stepAt(segment: string | undefined): StepName | undefined {
  return (Object.keys(SEGMENTS) as StepName[]).find((name) => SEGMENTS[name] === segment);
}

/** The address of a store's wizard, or of one step of it. */
export function pageOf({ store_code: code }: Status, step?: StepName): string {
  const wizard = `/store/${encodeURIComponent(code)}/onboarding`;
  return step === undefined ? wizard : `${wizard}/${SEGMENTS[step]}`;
}

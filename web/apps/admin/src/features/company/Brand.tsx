import { CompanyBrand } from '../../shared/companies/CompanyBrand';

/** A company's brand kit, on its record. */
export default function Brand({ id }: { id: string }) {
  return <CompanyBrand id={id} />;
}

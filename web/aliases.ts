import { fileURLToPath } from 'node:url';

const packages = fileURLToPath(new URL('./packages', import.meta.url));

/** The packages by their names, as `paths` of tsconfig.json has them. */
export const aliases = [
  { find: /^@onramp\/(api|ui)$/, replacement: `${packages}/$1/src/index.ts` },
  { find: /^@onramp\/(api|ui|text)\/(.+)$/, replacement: `${packages}/$1/src/$2` },
];

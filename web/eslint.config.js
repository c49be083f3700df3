import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** Selects modules by their place in the house. */
const of = (...types) => ({ element: { type: types } });
const SAME_FEATURE = {
  type: 'feature',
  captured: { app: '{{ from.captured.app }}', feature: '{{ from.captured.feature }}' },
};

const SENTENCES = 'Every sentence that people read stands in packages/text.';
const READ_BY_PEOPLE =
  'label|title|alt|placeholder|helperText|aria-label|aria-description|aria-roledescription';

export default tseslint.config(
  {
    ignores: [
      'dist',
      'node_modules',
      '.cache',
      'packages/api/src/schema.d.ts',
      'eslint.config.js',
      'build.mjs',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  jsxA11y.flatConfigs.strict,
  reactHooks.configs.flat['recommended-latest'],
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    // Imports point one way: app, features, packages; no feature imports another.
    files: ['apps/**/*.{ts,tsx}', 'packages/**/*.{ts,tsx}'],
    plugins: { boundaries },
    settings: {
      'import/resolver': { typescript: { project: './tsconfig.json' } },
      'boundaries/elements': [
        { type: 'app', pattern: 'apps/*/src/app', capture: ['app'] },
        { type: 'feature', pattern: 'apps/*/src/features/*', capture: ['app', 'feature'] },
        { type: 'shared', pattern: 'apps/*/src/shared', capture: ['app'] },
        { type: 'ui', pattern: 'packages/ui' },
        { type: 'api', pattern: 'packages/api' },
        { type: 'text', pattern: 'packages/text' },
        { type: 'tests', pattern: 'tests' },
      ],
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: [
            { from: of('app'), allow: { to: of('app', 'feature', 'shared', 'ui', 'api', 'text', 'tests') } },
            { from: of('feature'), allow: { to: of('shared', 'ui', 'api', 'text', 'tests') } },
            { from: of('feature'), allow: { to: { element: SAME_FEATURE } } },
            { from: of('shared'), allow: { to: of('shared', 'ui', 'api', 'text', 'tests') } },
            { from: of('ui'), allow: { to: of('ui', 'api', 'text', 'tests') } },
            { from: of('api'), allow: { to: of('api', 'tests') } },
            { from: of('text'), allow: { to: of('text') } },
          ],
        },
      ],
    },
  },
  {
    files: ['apps/**/*.tsx', 'packages/ui/**/*.tsx'],
    ignores: ['**/*.test.tsx'],
    languageOptions: { globals: globals.browser },
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'JSXText[value=/[A-Za-z]/]', message: SENTENCES },
        {
          selector: `JSXAttribute[name.name=/^(${READ_BY_PEOPLE})$/] > Literal[value=/[A-Za-z]/]`,
          message: SENTENCES,
        },
      ],
    },
  },
  {
    files: ['**/*.test.{ts,tsx}', 'tests/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);

import { record as text } from '@onramp/text/record';

import { inWords } from './words';

/** An action, by its name and as the pages call it. */
interface Titled {
  name: string;
  title: string;
}

const ANSWERS: Readonly<Record<string, string>> = text.answers.name;
const REQUEST = / \((?:GET|POST|PATCH|DELETE) [^)]*\)/g;
const FIELD = new RegExp(`\\b(?:${Object.keys(text.answers.name).join('|')})\\b`, 'g');

/**
 * A hint in the words of the page: actions and answers by the names that stand on it, and without the request that is
 * meant for programs, for which the page has a button.
 */
export function forPeople(hint: string, actions: readonly Titled[]): string {
  return hint
    .replaceAll(REQUEST, '')
    .replaceAll(/\bthe action ([a-z_]+)/g, (said, name: string) => {
      const title = actions.find((action) => action.name === name)?.title;
      if (title === undefined && !name.includes('_')) return said; // a word, as in "the action then goes on"
      return text.todo.action(title ?? inWords(name)); // another flow's: the pages know its name alone
    })
    .replaceAll(FIELD, (field) => text.todo.answer(ANSWERS[field] ?? field));
}

import type { Problem } from '@onramp/api';
import { sentenceOf, type Fault } from '@onramp/ui';
import { useState, type SyntheticEvent } from 'react';

import { useAction } from './useAction';

/** A field of a form, and what is wrong with it, as far as a page can tell. */
export interface Field {
  id: string;
  value: string;
  wrong: string | null;
}

type Fields = Readonly<Record<string, Field>>;

/**
 * A form that asks something of the API, and what is wrong with it since it was last refused: by its own check, for as
 * long as a field is wrong; by the API, until the field is changed that it names.
 *
 * @param fields By the names that the API has for them; two names may be one field.
 * @param sentences Those of the page, by code, instead of the API's.
 * @param told Makes a sentence of what the API says of a field, which goes on from the field's name; left out: where a
 * single field is named, the whole form's sentence is about it.
 */
export function useForm(
  fields: Fields,
  sentences: Readonly<Record<string, string>> = {},
  told?: (field: string, message: string) => string,
) {
  const { busy, problem, refusals, forget, run } = useAction();
  const [checks, setChecks] = useState(0);
  const [wrong, setWrong] = useState<readonly string[]>([]);
  const [asked, setAsked] = useState<ReadonlyMap<string, string>>(new Map());
  const each = [...new Set(Object.values(fields))];

  /** Ask, whatever stands in the fields. */
  function ask(what: () => Promise<void>) {
    setWrong([]);
    setAsked(new Map(each.map(({ id, value }) => [id, value])));
    void run(what);
  }
  /** Ask if nothing is wrong with the fields. */
  function submit(event: SyntheticEvent, what: () => Promise<void>) {
    event.preventDefault();
    const found = each.filter((field) => field.wrong !== null).map(({ id }) => id);
    if (found.length === 0) {
      ask(what);
      return;
    }
    forget();
    setWrong(found);
    setChecks(checks + 1);
  }
  const own = each.flatMap(({ id, wrong: message }) =>
    message !== null && wrong.includes(id) ? [{ id, message }] : [],
  );
  const theirs = problem ? faultsOf(problem, fields, asked, sentences[problem.code], told) : [];
  return {
    busy,
    faults: [...own, ...theirs],
    /** How often it was refused, by its own check or by the API. */
    attempt: checks + refusals,
    /** The API's code for why it was refused, while that is shown; not of what passes by itself. */
    refused: theirs.length > 0 && problem?.kind === 'refused' ? problem.code : undefined,
    ask,
    submit,
  };
}

/** A problem at the fields that it names and that are as they were; one that names none is the whole form's. */
function faultsOf(
  problem: Problem,
  fields: Fields,
  asked: ReadonlyMap<string, string>,
  sentence: string | undefined,
  told?: (field: string, message: string) => string,
): Fault[] {
  const named = problem.errors.flatMap(({ field, message }) => {
    const at = fields[field];
    if (!at) return [];
    if (told) return [{ at, message: told(field, message) }];
    return [{ at, message: problem.errors.length === 1 ? (sentence ?? problem.detail) : message }];
  });
  if (named.length === 0) return [{ message: sentence ?? sentenceOf(problem) }];
  return named.flatMap(({ at, message }) => (at.value === asked.get(at.id) ? [{ id: at.id, message }] : []));
}

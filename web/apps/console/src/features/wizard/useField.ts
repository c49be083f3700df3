import { useState } from 'react';

import { same } from './saving/values';
import { useForm, useWizard } from './context';
import type { FieldName, Fields } from '../../shared/models';

/** The element of a field, for labels and for what leads to it. */
export const idOf = (field: FieldName): string => `field-${field}`;

/** One field of the wizard, as its form shows it. */
export function useField<Field extends FieldName>(field: Field) {
  const { saver, onboarding } = useWizard();
  const { shown, left } = useForm();
  const value = saver.shows(field);
  return {
    id: idOf(field),
    value,
    set: (next: Fields[Field]) => saver.type(field, next),
    /** Choose a value: it is left at once. */
    pick: (next: Fields[Field]) => {
      saver.type(field, next);
      saver.leave();
    },
    leave: () => {
      left(field);
      saver.leave();
    },
    error: shown(field)?.message,
    /** Whether it still is what it was filled in with for the customer. */
    prefilled: value !== null && same(onboarding.prefilled[field], value),
  };
}

/** A field of text. What stands in the input may have blanks around it while somebody types; the value has none. */
export function useTextField(field: 'account_name' | 'index_name' | 'custom_model' | 'index_type') {
  const { value, set, ...rest } = useField(field);
  const [raw, setRaw] = useState(value ?? '');
  const trimmed = (text: string) => text.trim() || null;
  return {
    ...rest,
    value: trimmed(raw) === value ? raw : (value ?? ''),
    onChange: (text: string) => {
      setRaw(text);
      set(trimmed(text));
    },
    onBlur: rest.leave,
  };
}

import Link from '@mui/material/Link';
import { common } from '@onramp/text/common';
import { useEffect, useRef } from 'react';

import { Notice } from './Notice';

/** One thing that is wrong; `id` is that of the element to go to, where there is one. */
export interface Fault {
  id?: string;
  message: string;
}

/**
 * What is wrong with a form, above it: takes the focus when it comes, and each line leads to its field.
 *
 * @param attempt How often the form was refused, where lines go as their fields become right: only then is the focus taken.
 */
export function ErrorSummary({ faults, attempt }: { faults: readonly Fault[]; attempt?: number }) {
  const element = useRef<HTMLDivElement>(null);
  const comes = attempt ?? faults.map((fault) => fault.message).join('\n');
  useEffect(() => element.current?.focus(), [comes]);
  if (faults.length === 0) return null;
  return (
    <Notice element={element} title={common.problems(faults.length)}>
      <ul style={{ margin: 0, paddingInlineStart: '1.2em' }}>
        {faults.map(({ id, message }) => (
          <li key={`${id ?? ''} ${message}`}>
            {id === undefined ? message : <FieldLink id={id} message={message} />}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function FieldLink({ id, message }: { id: string; message: string }) {
  return (
    <Link
      href={`#${id}`}
      color="inherit"
      sx={{ display: 'block', py: '4px' }} // links below each other: 24 px each (WCAG 2.2, 2.5.8)
      onClick={(event) => {
        event.preventDefault(); // the address stays as it is: Back leads to the page before
        document.getElementById(id)?.focus();
      }}
    >
      {message}
    </Link>
  );
}

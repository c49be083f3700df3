import { Problem } from '@onramp/api';
import { queue as text } from '@onramp/text/queue';

import type { RevisionForm } from './model';

/** Milliseconds after which a file counts as lost: 25 MB take so long at 0.7 Mbit/s. */
const PATIENCE = 5 * 60_000;

/**
 * Sends a file straight to the storage, by the form that was signed for it.
 *
 * @param onPart Called with how much of it is sent, 0 to 1.
 * @param signal Ends it.
 * @throws Problem with a sentence for people; an AbortError where the signal has ended it.
 */
export function sendFile(
  { url, fields }: Pick<RevisionForm, 'url' | 'fields'>,
  file: File,
  onPart: (part: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  body.append('file', file); // the storage reads nothing that comes after it
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest(); // fetch tells nothing of how much is sent
    request.open('POST', url);
    request.timeout = PATIENCE;
    request.upload.onprogress = ({ loaded, total }) => onPart(total > 0 ? Math.min(1, loaded / total) : 0);
    request.onload = () => (request.status < 300 ? done() : fail(refusal(request.status)));
    request.onerror = () => fail(new Problem('refused', 'UPLOAD_LOST', text.upload.lost));
    request.ontimeout = request.onerror;
    request.onabort = () => fail(new DOMException('stopped', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    request.send(body);
  });
}

/** 403: the form has ended, or was meant for another file. */
function refusal(status: number): Problem {
  const says = status === 403 ? text.upload.expired : text.upload.refused;
  return new Problem('refused', 'UPLOAD_REFUSED', says, status);
}

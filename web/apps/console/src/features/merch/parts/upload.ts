import type { Kind, UploadForm } from '../contract';

export const MOST_BYTES = 2 * 1024 * 1024;
const KINDS: Readonly<Record<string, Kind>> = {
  'image/png': 'png',
  'image/svg+xml': 'svg',
  'image/jpeg': 'jpeg',
};
export const ACCEPTED = Object.keys(KINDS).join(',');

/** The kind of a file, by what the browser says of it; null: none that is taken. */
export const kindOf = (file: File): Kind | null => KINDS[file.type] ?? null;

/** Why an upload did not go through. */
export class UploadFailed extends Error {
  constructor(readonly why: 'refused' | 'offline') {
    super(why);
  }
}

/** Milliseconds that an upload may take: 2 MB over a slow line. */
const PATIENCE = 120_000;

/**
 * Puts a file where a signed form says: its fields, then the file (Amazon S3, "POST Object").
 *
 * @param told How much of it has gone, 0 to 1. (For this it is no `fetch`, which does not tell.)
 * @throws UploadFailed It did not get through, or was refused there.
 */
export function upload(
  { url, fields }: UploadForm,
  file: File,
  told: (part: number) => void = () => undefined,
): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', file);
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.timeout = PATIENCE;
    request.upload.onprogress = ({ loaded, total }) => told(total > 0 ? loaded / total : 0);
    request.onload = () =>
      request.status >= 200 && request.status < 300 ? done() : fail(new UploadFailed('refused'));
    request.onerror = request.ontimeout = () => fail(new UploadFailed('offline'));
    request.send(form);
  });
}

/** A file as an address that a picture can be shown by. */
export function pictureOf(file: File): Promise<string> {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result as string);
    reader.onerror = () => fail(new Error('the file cannot be read'));
    reader.readAsDataURL(file);
  });
}

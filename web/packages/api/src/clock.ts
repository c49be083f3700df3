let ahead = 0;

/** Take the server's time from an answer: this machine's clock may be wrong by an hour. */
export function setClockBy(response: Response): void {
  const date = Date.parse(response.headers.get('Date') ?? '');
  if (!Number.isNaN(date)) ahead = date - Date.now();
}

/** Now, in milliseconds, as the server's clock has it. */
export function serverNow(): number {
  return Date.now() + ahead;
}

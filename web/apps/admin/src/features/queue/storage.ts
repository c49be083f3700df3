// A storage for the tests: a browser's way of sending a file to one, which jsdom does not play through.

/** A request that was sent. The test says how far it is, and what is answered. */
export class Sending {
  static all: Sending[] = [];

  static get last(): Sending {
    const found = Sending.all.at(-1);
    if (found === undefined) throw new Error('nothing was sent');
    return found;
  }

  readonly upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  status = 0;
  timeout = 0;
  url = '';
  body: FormData | null = null;
  onload?: () => void;
  onerror?: () => void;
  ontimeout?: () => void;
  onabort?: () => void;

  open(_: string, url: string): void {
    this.url = url;
  }

  send(body: FormData): void {
    this.body = body;
    Sending.all.push(this);
  }

  abort(): void {
    this.onabort?.();
  }

  progress(loaded: number, total: number): void {
    this.upload.onprogress?.({ loaded, total });
  }

  answer(status: number): void {
    this.status = status;
    this.onload?.();
  }
}

// Other hosts' scripts, as the tests have them: they load at once, or do not, and do what a test says.
import { vi } from 'vitest';

let made = 0;

export class External {
  /** Whether the scripts load. */
  loads = true;
  /** What confirming a payment comes to. */
  confirmed: { error?: { code?: string; message?: string } } = {};
  /** With what the payment form was opened. */
  readonly opened: unknown[] = [];
  readonly confirms: unknown[] = [];
  widgets = 0;
  readonly config = {
    bot_check: { script_url: `https://check.example/${++made}.js`, site_key: 'site' },
    payments: { script_url: `https://pay.example/${made}.js`, publishable_key: 'pk' },
  };

  constructor() {
    window.turnstile = {
      render: (_, { callback }) => {
        const token = `human-${++this.widgets}`;
        queueMicrotask(() => callback(token));
        return token;
      },
      remove: () => undefined,
    };
    window.Stripe = () => ({
      elements: (options) => {
        this.opened.push(options);
        return {
          create: () => ({
            mount: (place) => place.append('card'),
            destroy: () => undefined,
            on: (event, told) => {
              if (event === 'ready') queueMicrotask(told);
            },
          }),
        };
      },
      confirmPayment: (options) => {
        this.confirms.push(options);
        return Promise.resolve(this.confirmed);
      },
    });
    vi.spyOn(document.head, 'append').mockImplementation((element) => {
      const script = element as HTMLScriptElement;
      queueMicrotask(() => script.dispatchEvent(new Event(this.loads ? 'load' : 'error')));
    });
  }
}

/**
 * The bucket of uploads: takes what is posted, or answers as is said; `lost`: nothing comes back. jsdom's forms with files
 * do not get through to msw, so it stands where the browser sends.
 */
export class Bucket {
  answers: number | 'lost' = 201;
  readonly posts: { url: string; form: FormData }[] = [];

  constructor() {
    const outcome = () => this.answers;
    const took = (url: string, form: FormData) => this.posts.push({ url, form });
    vi.stubGlobal(
      'XMLHttpRequest',
      class {
        readonly upload: { onprogress?: (event: object) => void } = {};
        timeout = 0;
        status = 0;
        onload = () => undefined;
        onerror = () => undefined;
        url = '';
        open(_: string, url: string) {
          this.url = url;
        }
        send(form: FormData) {
          took(this.url, form);
          this.upload.onprogress?.({ loaded: 1, total: 2 });
          const found = outcome();
          queueMicrotask(() => {
            if (found === 'lost') this.onerror();
            else {
              this.status = found;
              this.onload();
            }
          });
        }
      },
    );
  }
}

/** Milliseconds that a script of another host has to come. */
const PATIENCE = 20_000;

const loaded = new Map<string, Promise<void>>();

/**
 * Loads a script of another host, once a page. One that did not come is asked for anew the next time.
 *
 * @throws Error It did not come: it is blocked, gone or late.
 */
export function loadScript(address: string): Promise<void> {
  let script = loaded.get(address);
  if (script === undefined) {
    script = begun(address);
    script.catch(() => loaded.delete(address));
    loaded.set(address, script);
  }
  return script;
}

function begun(address: string): Promise<void> {
  return new Promise((done, fail) => {
    const element = document.createElement('script');
    const gone = () => {
      clearTimeout(late);
      element.remove();
      fail(new Error(`${address} did not load`));
    };
    const late = setTimeout(gone, PATIENCE);
    element.src = address;
    element.async = true;
    element.onerror = gone;
    element.onload = () => {
      clearTimeout(late);
      done();
    };
    document.head.append(element);
  });
}

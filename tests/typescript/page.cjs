// Runs a script in a page that happy-dom makes, with timers that a test turns by hand, and tells what it sent.
const { Window } = require('happy-dom');

function timersOf(window) {
  const waiting = new Map();
  let last = 0;
  window.setTimeout = (work) => (waiting.set(++last, work), last);
  window.clearTimeout = (id) => waiting.delete(id);
  return () => {
    for (const [id, work] of [...waiting]) {
      waiting.delete(id);
      work();
    }
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

function act(window, tick, [verb, argument]) {
  const { document } = window;
  if (verb === 'tick') tick();
  else if (verb === 'push') window.history.pushState({}, '', argument);
  else if (verb === 'hash') {
    window.location.hash = argument;
    window.dispatchEvent(new window.Event('hashchange'));
  } else if (verb === 'html') document.body.innerHTML = argument;
  else if (verb === 'click') document.querySelector(argument).click();
  else if (verb === 'leave') window.dispatchEvent(new window.Event('pagehide'));
  else throw new Error(`unknown action ${verb}`);
}

/**
 * {url, html, script, tag?, navigator?, broken?, throwing?, actions?} →
 * {sent: [{via, to, body}], storage: [names], errors: […], said: [what the console was told]}
 *
 * `tag` null: no current script. `throwing`: how often each of sendBeacon and fetch throws before it works.
 */
async function visit(page) {
  const window = new Window({ url: page.url });
  window.document.write(page.html ?? '<html><body></body></html>');
  const tick = timersOf(window);
  const sent = [];
  const errors = [];
  const throwing = { ...page.throwing };
  const may = (name) => {
    if ((throwing[name] ?? 0) > 0) {
      throwing[name] -= 1;
      throw new TypeError(`${name} is refused by the page`);
    }
  };
  window.fetch = (to, init) => {
    may('fetch');
    return Promise.resolve(void sent.push({ via: 'fetch', to: String(to), body: init.body }));
  };
  const navigator = {
    sendBeacon: (to, body) => (may('sendBeacon'), sent.push({ via: 'beacon', to: String(to), body }), true),
    doNotTrack: null,
    ...page.navigator,
  };
  const tag = page.tag === null ? null : { src: 'https://cdn.example/pixel/px-1.js', dataset: {}, ...page.tag };
  const said = [];
  window.console.warn = (text) => said.push(text);
  Object.defineProperty(window, 'navigator', { value: navigator });
  Object.defineProperty(window.document, 'currentScript', { value: tag });
  for (const name of page.broken ?? []) {
    Object.defineProperty(window, name, { get: () => { throw new Error(`${name} is denied`); } });
  }
  window.addEventListener('error', (event) => errors.push(String(event.message)));
  const run = new Function('window', `with (window) {\n${page.script}\n}`);
  try {
    for (let times = page.times ?? 1; times > 0; times -= 1) run(window);
    for (const action of page.actions ?? []) {
      act(window, tick, action);
      await settled();
    }
  } catch (error) {
    errors.push(String(error));
  }
  const storage = (page.broken ?? []).includes('sessionStorage') ? [] : Object.keys(window.sessionStorage);
  return { sent, storage, cookie: window.document.cookie, errors, said };
}

module.exports = { visit };

// Visits one page as a browser without a window would, with a document of happy-dom: loads it and the scripts it names
// by address, clicks, leaves. What the scripts send is really sent, and counts as sent once it is answered.
// stdin: {"url": "…", "clicks": ["selector", …]}
// stdout: {"scripts": ["address", …], "answers": [202, …], "errors": ["…", …]}
const { readFileSync } = require('node:fs');
const { Window } = require('happy-dom');

async function text(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${answer.status} from ${url}`);
  return answer.text();
}

/** Answers a function as `fetch` is, and the answers to everything that it and beacons were asked to send. */
function network(window) {
  const sending = [];
  const send = (to, body) => {
    const headers = { 'Content-Type': 'text/plain;charset=UTF-8' }; // what a browser says of a string
    const answer = fetch(new URL(to, window.location.href), { method: 'POST', headers, body });
    sending.push(answer);
    return answer;
  };
  window.fetch = (to, init) => send(to, init.body);
  const navigator = { doNotTrack: null, sendBeacon: (to, body) => (send(to, body), true) };
  Object.defineProperty(window, 'navigator', { value: navigator });
  return sending;
}

function run(window, script, source) {
  const tag = { src: script, dataset: {} };
  Object.defineProperty(window.document, 'currentScript', { value: tag, configurable: true });
  new Function('window', `with (window) {\n${source}\n}`)(window);
}

async function visit({ url, clicks }) {
  const html = await text(url);
  const window = new Window({ url });
  const errors = [];
  window.addEventListener('error', (event) => errors.push(String(event.message)));
  window.document.write(html);
  const sending = network(window);
  const named = [...window.document.querySelectorAll('script[src]')];
  const scripts = named.map((element) => new URL(element.getAttribute('src'), url).href);
  for (const script of scripts) run(window, script, await text(script));
  for (const selector of clicks) {
    const element = window.document.querySelector(selector);
    if (element === null) throw new Error(`nothing on the page is ${selector}`);
    element.click();
  }
  window.dispatchEvent(new window.Event('pagehide'));
  const answers = (await Promise.all(sending)).map((answer) => answer.status);
  return { scripts, answers, errors };
}

visit(JSON.parse(readFileSync(0, 'utf8'))).then(
  (seen) => process.stdout.write(JSON.stringify(seen), () => process.exit(0)), // the page's timers go with it
  (error) => process.stderr.write(String(error?.message ?? error), () => process.exit(1)),
);

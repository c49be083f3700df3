// Stands for Turnstile's script (docs.cloudflare.com, "Client-side rendering", explicit): whoever loads it is a person.
(() => {
  const widgets = new Map();
  let made = 0;

  async function solve(widget) {
    widget.root.dataset.state = 'solving';
    try {
      const answer = await fetch('/stand-ins/turnstile/solve', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ action: widget.options.action ?? '' }),
      });
      if (!answer.ok) throw new Error(String(answer.status));
      widget.token = (await answer.json()).token;
      widget.root.dataset.state = 'solved';
      widget.root.textContent = 'You are taken for a person. (Stand-in of Cloudflare Turnstile)';
      widget.options.callback?.(widget.token);
    } catch {
      widget.root.dataset.state = 'failed';
      widget.root.textContent = 'The check for persons does not answer. (Stand-in of Cloudflare Turnstile)';
      widget.options['error-callback']?.('600010');
    }
  }

  const found = (id) => widgets.get(id ?? [...widgets.keys()].at(-1));

  window.turnstile = {
    ready: (then) => then(),
    render(where, options = {}) {
      const place = typeof where === 'string' ? document.querySelector(where) : where;
      const root = document.createElement('p');
      root.setAttribute('role', 'status');
      root.textContent = 'Looking whether you are a person …';
      place.append(root);
      const id = `cf-chl-widget-${++made}`;
      const widget = { root, options, token: undefined };
      widgets.set(id, widget);
      void solve(widget);
      return id;
    },
    reset(id) {
      const widget = found(id);
      if (widget) void solve(Object.assign(widget, { token: undefined }));
    },
    remove(id) {
      const widget = found(id);
      widget?.root.remove();
      widgets.forEach((each, key) => each === widget && widgets.delete(key));
    },
    getResponse: (id) => found(id)?.token,
  };
})();

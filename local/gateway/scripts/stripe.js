// Stands for Stripe.js (docs.stripe.com/js): the payment element, and confirming with it. The stand-in's means of paying
// are a choice instead of a card's number, and what a bank would ask is asked in two buttons below it.
(() => {
  const MEANS = {
    pm_card_visa: 'A card that pays',
    pm_card_chargeDeclined: 'A card that is declined',
    pm_card_authenticationRequired: 'A card whose bank asks you first',
    pm_bank_debit: 'A bank debit, which takes days',
  };

  class PaymentElement {
    constructor(clientSecret, key) {
      Object.assign(this, { clientSecret, key, told: {} });
    }

    on(event, then) {
      (this.told[event] ??= []).push(then);
      return this;
    }

    off(event) {
      delete this.told[event];
    }

    tell(event, about = {}) {
      (this.told[event] ?? []).forEach((then) => then({ elementType: 'payment', ...about }));
    }

    mount(where) {
      const place = typeof where === 'string' ? document.querySelector(where) : where;
      this.root = document.createElement('div');
      const label = document.createElement('label');
      this.select = document.createElement('select');
      this.select.id = `stripe-means-${Math.random().toString(36).slice(2)}`;
      label.htmlFor = this.select.id;
      label.textContent = 'How to pay (stand-in of Stripe)';
      for (const [value, text] of Object.entries(MEANS)) this.select.append(new Option(text, value));
      this.select.addEventListener('change', () => this.tell('change', { complete: true, empty: false }));
      this.root.append(label, ' ', this.select);
      place.append(this.root);
      asked('GET', this.clientSecret, this.key).then(
        () => {
          this.tell('ready');
          this.tell('change', { complete: true, empty: false });
        },
        (failure) => this.tell('loaderror', { error: { type: 'api_error', message: failure.message } }),
      );
    }

    unmount() {
      this.root?.remove();
    }

    destroy() {
      this.unmount();
      this.told = {};
    }

    // What a bank asks in a window of its own.
    authorised() {
      return new Promise((settled) => {
        const question = document.createElement('p');
        question.setAttribute('role', 'group');
        question.setAttribute('aria-label', 'Your bank asks');
        question.append('Your bank asks whether that is you. ');
        for (const [text, yes] of [['Yes, pay', true], ['No', false]]) {
          const button = document.createElement('button');
          button.type = 'button';
          button.textContent = text;
          button.addEventListener('click', () => {
            question.remove();
            settled(yes);
          });
          question.append(button, ' ');
        }
        this.root.append(question);
        question.querySelector('button').focus();
      });
    }
  }

  const idOf = (clientSecret) => clientSecret.slice(0, clientSecret.indexOf('_secret_'));

  async function asked(method, clientSecret, key, path = '', more = {}) {
    const params = new URLSearchParams({ key, client_secret: clientSecret, ...more });
    const url = `/stand-ins/stripe/v1/payment_intents/${encodeURIComponent(idOf(clientSecret))}${path}`;
    const answer =
      method === 'GET' ? await fetch(`${url}?${params}`) : await fetch(url, { method, body: params });
    const said = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(sentence(said.error)), { said: said.error });
    return said;
  }

  const sentence = (error) =>
    error?.code === 'card_declined' ? 'Your card was declined.' : (error?.message ?? 'Stripe does not answer.');

  function failed(failure) {
    const { type = 'api_error', code, decline_code, payment_intent } = failure.said ?? {};
    return { error: { type, code, decline_code, message: failure.message, payment_intent } };
  }

  window.Stripe = (key) => ({
    elements({ clientSecret } = {}) {
      let payment;
      return {
        clientSecret,
        create: () => (payment = new PaymentElement(clientSecret, key)),
        getElement: () => payment ?? null,
        submit: async () => ({}),
        update() {},
      };
    },
    async retrievePaymentIntent(clientSecret) {
      try {
        return { paymentIntent: await asked('GET', clientSecret, key) };
      } catch (failure) {
        return failed(failure);
      }
    },
    async confirmPayment({ elements, clientSecret = elements.clientSecret }) {
      const element = elements.getElement('payment');
      try {
        const means = { payment_method: element.select.value };
        let intent = await asked('POST', clientSecret, key, '/confirm', means);
        if (intent.status === 'requires_action') {
          const succeeds = await element.authorised();
          await fetch(`/stand-ins/stripe/settle/${encodeURIComponent(intent.id)}`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ succeeds }),
          });
          intent = await asked('GET', clientSecret, key);
          if (!succeeds) {
            throw Object.assign(new Error('We are unable to authenticate your payment method.'), {
              said: { type: 'card_error', code: 'payment_intent_authentication_failure', payment_intent: intent },
            });
          }
        }
        return { paymentIntent: intent };
      } catch (failure) {
        return failed(failure);
      }
    },
  });
})();

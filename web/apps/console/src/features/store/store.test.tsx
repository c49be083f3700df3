import { common } from '@onramp/text/common';
import { store as text } from '@onramp/text/store';
import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, test, vi } from 'vitest';

import { expectAccessible } from '../../../../../tests/axe';
import { API, refuses, server } from '../../../../../tests/server';
import { aStatus, BASE, STEP, Store } from './kit';

const field = (name: string) => screen.findByRole('textbox', { name: new RegExp(`^${name}`) });
const button = (name: string) => screen.findByRole('button', { name });
const heading = (name: string) => screen.findByRole('heading', { level: 1, name });
const at = (path: string) => waitFor(() => expect(screen.getByTestId('address')).toHaveTextContent(path));
const { fields: label } = text.profile;

describe('the steps', () => {
  test('stand in order: what is open is a link, what comes later is none', async () => {
    const store = new Store(aStatus(['done', 'open']));
    store.open();
    expect(await heading('Letzshop API')).toHaveFocus();
    await at('/store/ADA/onboarding/letzshop-api');
    const steps = within(screen.getByRole('navigation', { name: text.steps }));
    expect(steps.getAllByRole('listitem')).toHaveLength(4);
    expect(steps.getAllByRole('link').map((each) => each.getAttribute('href'))).toEqual([
      '/store/ADA/onboarding/merchant-profile',
      '/store/ADA/onboarding/letzshop-api',
    ]);
    expect(steps.getByRole('link', { current: 'step' })).toHaveAccessibleName(/Letzshop API/);
    await expectAccessible();
  });

  test('one that is not open yet leads to the one that is', async () => {
    new Store(aStatus(['done', 'open'])).open('/store/ADA/onboarding/order-sync');
    await heading('Letzshop API');
    await at('/letzshop-api');
  });

  test('one that is done can be gone back to, and what was saved stands in it', async () => {
    const store = new Store(aStatus(['done', 'done', 'open']));
    store.profile['business_address'] = '1, rue du Port';
    const { user } = store.open();
    await heading('Product and order import');
    await user.click(screen.getByRole('link', { name: /Merchant profile/ }));
    expect(await field(label.business_address)).toHaveValue('1, rue du Port');
    expect(await button(text.saveChange)).toBeVisible();
  });

  test('one whose save has not arrived says what holds it up', async () => {
    const held = {
      state: 'held_up',
      says: 'Change the tax number, and save again.',
      mended_by: 'customer',
    } as const;
    new Store(aStatus([held, 'open'])).open('/store/ADA/onboarding/merchant-profile');
    expect(await screen.findByText(held.says)).toBeVisible();
  });

  test('the address of another store is said to be one', async () => {
    new Store(aStatus(['open'])).open('/store/BOB/onboarding');
    expect(await screen.findByText(text.otherStore('Ada’s Shop'))).toBeVisible();
    await heading('Merchant profile');
  });
});

describe('the merchant profile', () => {
  test('is saved as it is meant, and the next step comes', async () => {
    const store = new Store(aStatus(['open']));
    const { user } = store.open();
    await user.type(await field(label.business_address), ' 1, rue du Port ');
    await user.type(screen.getByRole('textbox', { name: new RegExp(label.website_url) }), 'shop.example');
    await user.selectOptions(screen.getByRole('combobox', { name: label.default_language }), 'fr');
    store.status = aStatus(['arriving', 'open']);
    await user.click(await button(text.save));
    await heading('Letzshop API');
    expect(store.sent).toEqual([
      {
        path: '/merchant-profile',
        body: {
          company_name: 'Ada’s Shop',
          brand_name: null,
          shop_description: null,
          contact_email: 'ada@mail.example',
          contact_phone: null,
          website_url: 'https://shop.example',
          business_address: '1, rue du Port',
          tax_number: null,
          default_language: 'fr',
        },
      },
    ]);
    expect(Object.keys(sessionStorage)).toEqual([]);
  });

  test('what is missing is named above and beside its field, and nothing is sent', async () => {
    const store = new Store(aStatus(['open']));
    const { user } = store.open();
    await user.clear(await field(label.company_name));
    await user.click(await button(text.save));
    expect(await screen.findByRole('alert')).toHaveFocus();
    expect(await field(label.company_name)).toHaveAccessibleDescription(text.missing.company_name);
    await user.click(screen.getByRole('link', { name: text.missing.business_address }));
    expect(await field(label.business_address)).toHaveFocus();
    expect(store.sent).toEqual([]);
    await expectAccessible();
  });

  test('what the API refuses stands beside the field, in a sentence of its label', async () => {
    const { user } = filled(new Store(aStatus(['open'])));
    server.use(
      refuses('post', `${STEP}/merchant-profile`, 422, 'VALIDATION_FAILED', 'tax_number is wrong.', {
        errors: [{ field: 'tax_number', code: 'TOO_LONG', message: 'must have at most 100 characters' }],
      }),
    );
    await user.click(await button(text.save));
    await waitFor(async () =>
      expect(await field(label.tax_number)).toHaveAccessibleDescription(
        'Tax number must have at most 100 characters.',
      ),
    );
  });

  test.each([
    ['too many requests', 429, 'LIMITED', common.trouble.limited(7)],
    ['a platform that does not answer', 503, 'STORE_UNAVAILABLE', 'STORE_UNAVAILABLE.'],
  ])('%s: it is said, and what was typed stays', async (_, status, code, sentence) => {
    const { user } = filled(new Store(aStatus(['open'])));
    server.use(refuses('post', `${STEP}/merchant-profile`, status, code));
    await user.type(await field(label.tax_number), 'LU1');
    await user.click(await button(text.save));
    expect(await screen.findByRole('alert')).toHaveTextContent(sentence);
    expect(await field(label.tax_number)).toHaveValue('LU1');
  });

  test('an answer that is none of the API’s is said, and what was typed stays', async () => {
    const { user } = filled(new Store(aStatus(['open'])));
    server.use(
      http.post(`${API}${STEP}/merchant-profile`, () => HttpResponse.html('<p>Sign in to the Wi-Fi')),
    );
    await user.click(await button(text.save));
    expect(await screen.findByRole('alert')).toHaveTextContent(common.trouble.nonsense);
  });

  test('what was typed and not saved is there after a reload, for the same user only', async () => {
    const first = new Store(aStatus(['open'])).open();
    await first.user.type(await field(label.tax_number), 'LU1');
    first.unmount();
    const again = new Store(aStatus(['open'])).open();
    expect(await field(label.tax_number)).toHaveValue('LU1');
    expect(screen.getByText(text.kept)).toBeVisible();
    again.unmount();
    new Store(aStatus(['open'])).open(undefined, 'bob@mail.example');
    expect(await field(label.tax_number)).toHaveValue('');
  });

  test('where the browser keeps nothing, it is saved all the same', async () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('blocked', 'SecurityError');
    });
    const store = new Store(aStatus(['open']));
    const { user } = filled(store);
    await user.type(await field(label.tax_number), 'مرحبا 🎈');
    store.status = aStatus(['arriving', 'open']);
    await user.click(await button(text.save));
    await heading('Letzshop API');
    expect(store.sent[0]?.body).toMatchObject({ tax_number: 'مرحبا 🎈' });
  });

  test('another who has saved meanwhile is named, and theirs can be taken', async () => {
    const store = new Store(aStatus(['done', 'open']));
    const { user } = store.open('/store/ADA/onboarding/merchant-profile');
    await user.type(await field(label.brand_name), 'Mine');
    store.profile['brand_name'] = 'Theirs';
    window.dispatchEvent(new Event('visibilitychange'));
    document.dispatchEvent(new Event('visibilitychange'));
    await user.click(await button(text.elsewhere.use));
    expect(await field(label.brand_name)).toHaveValue('Theirs');
  });

  test('another who has saved in between is not written over: the page says so, and shows theirs', async () => {
    const store = new Store(aStatus(['done', 'open']));
    const filledIn = { business_address: '1, rue du Port', default_language: 'fr' };
    Object.assign(store.profile, filledIn);
    const { user } = store.open('/store/ADA/onboarding/merchant-profile');
    await user.type(await field(label.brand_name), 'Mine');
    const says = 'It was changed by somebody else since you read it.';
    server.use(
      http.post(
        `${API}${STEP}/merchant-profile`,
        () => {
          store.profile['brand_name'] = 'Theirs';
          store.status = aStatus([{ state: 'done', tag: 'st-1.merchant_profile.1' }, 'open']);
          const problem = {
            type: 'about:blank',
            title: '',
            status: 412,
            code: 'CHANGED_MEANWHILE',
            detail: says,
          };
          return HttpResponse.json(problem, { status: 412 });
        },
        { once: true },
      ),
    );
    await user.click(await button(text.saveChange));
    expect(await screen.findByText(says)).toBeVisible();
    expect(await screen.findByText(text.elsewhere.title)).toBeVisible();
    expect(await field(label.brand_name)).toHaveValue('Mine');
    await user.click(await button(text.saveChange));
    await heading('Letzshop API');
    expect(store.seen).toEqual(['"st-1.merchant_profile.1"']);
  });

  test('whoever works in another store by now sees that one, and nothing of theirs is put into it', async () => {
    const store = new Store(aStatus(['done', 'open']));
    const filledIn = { business_address: '1, rue du Port', default_language: 'fr' };
    Object.assign(store.profile, filledIn, { brand_name: 'Ada’s' });
    const { user } = store.open('/store/ADA/onboarding/merchant-profile');
    await user.type(await field(label.tax_number), 'LU123');
    store.status = aStatus(['done', 'open'], {
      store_id: 'st-2',
      store_code: 'BOB',
      store_name: 'Bob’s Shop',
    });
    store.profile = { ...store.profile, brand_name: 'Bob’s' };
    server.use(refuses('post', `${STEP}/merchant-profile`, 412, 'OTHER_STORE'));
    await user.click(await button(text.saveChange));
    expect(await screen.findByText(text.otherStore('Bob’s Shop'))).toBeVisible();
    await waitFor(async () => expect(await field(label.brand_name)).toHaveValue('Bob’s'));
    expect(await field(label.tax_number)).toHaveValue('');
  });

  test('another tab that has come to the end: the page says where it stands', async () => {
    const store = new Store(aStatus(['open']));
    const { user } = filled(store);
    await field(label.tax_number);
    store.status = aStatus(['done', 'done', 'done', 'done'], { status: 'completed', is_completed: true });
    server.use(refuses('post', `${STEP}/merchant-profile`, 409, 'ONBOARDING_COMPLETED'));
    await user.click(await button(text.save));
    await heading(text.completed.title);
  });
});

describe('the files', () => {
  test('what is wrong with each is said beside it, with the columns that it lacks', async () => {
    const store = new Store(aStatus(['done', 'done', 'open']));
    store.profile['default_language'] = 'fr';
    const { user } = store.open();
    server.use(
      refuses('post', `${STEP}/product-import`, 422, 'FEED_UNUSABLE', 'x', {
        errors: [
          { field: 'products_url', code: 'FEED_COLUMNS_MISSING', message: 'lacks price in its first row' },
          { field: 'orders_url', code: 'FEED_NOT_PUBLIC', message: 'is not public' },
        ],
      }),
    );
    await user.type(await field(text.feeds.products), 'shop.example/p.csv');
    await user.type(await field(text.feeds.orders), 'https://10.0.0.1/o.csv');
    await user.click(await button(text.save));
    const products = await field(text.feeds.products);
    await waitFor(() =>
      expect(products).toHaveAccessibleDescription(/Product file lacks price in its first row\./),
    );
    expect(await field(text.feeds.orders)).toHaveAccessibleDescription(/Order file is not public\./);
    expect(products).toHaveValue('https://shop.example/p.csv');
    await expectAccessible();
  });

  test('are saved with the language of the profile and the usual currency, unless something else is said', async () => {
    const store = new Store(aStatus(['done', 'done', 'open']));
    store.profile['default_language'] = 'fr';
    const { user } = store.open();
    await user.type(await field(text.feeds.products), 'https://shop.example/p.csv');
    store.status = aStatus(['done', 'done', 'arriving', 'open']);
    await user.click(await button(text.save));
    await heading('Order sync');
    expect(store.sent[0]?.body).toEqual({
      products_url: 'https://shop.example/p.csv',
      orders_url: null,
      feed_language: 'fr',
      feed_currency: 'EUR',
    });
  });
});

describe('who comes', () => {
  test('without a store is told whom to ask, and can sign in as somebody else', async () => {
    const store = new Store(aStatus(['open']));
    server.use(refuses('get', `${BASE}/status`, 403, 'NO_STORE'));
    const { user, signOut } = store.open();
    await heading(text.noStore.title);
    await user.click(await button(text.noStore.other));
    expect(signOut).toHaveBeenCalled();
  });

  test('while the store cannot be read is told so, under a heading, and can try again', async () => {
    const store = new Store(aStatus(['open']));
    server.use(refuses('get', `${BASE}/status`, 503, 'UNAVAILABLE'));
    store.open();
    await heading(text.notLoaded);
    expect(document.title).toBe(text.tab(text.notLoaded));
    expect(await button(common.tryAgain)).toBeVisible();
  });

  test('with a store that was never signed up here is told so', async () => {
    const store = new Store(aStatus(['open']));
    server.use(refuses('get', `${BASE}/status`, 404, 'STORE_NOT_FOUND'));
    store.open();
    await heading(text.noWizard.title);
  });

  test('while the API is down can try again', async () => {
    const store = new Store(aStatus(['open']));
    server.use(
      http.get(`${API}${BASE}/status`, () => new HttpResponse(null, { status: 502 }), { once: true }),
    );
    const { user } = store.open();
    expect(await screen.findByText(common.trouble.unavailable)).toBeVisible();
    await user.click(await button(common.tryAgain));
    await heading('Merchant profile');
  });
});

describe('the end', () => {
  test('leads to the dashboard', async () => {
    new Store(aStatus(['done', 'done', 'done', 'done'], { status: 'completed', is_completed: true })).open();
    await heading(text.completed.title);
    expect(screen.getByRole('link', { name: text.completed.dashboard })).toHaveAttribute(
      'href',
      'https://shop.example/ADA/dashboard',
    );
    expect(await button(text.orders.before.button)).toBeVisible();
    await expectAccessible();
  });

  test('says so where a colleague has skipped the steps, and why', async () => {
    const more = {
      status: 'skipped',
      is_completed: true,
      skipped_by_admin: true,
      dashboard_url: null,
    } as const;
    new Store(aStatus(['done', 'open'], { ...more, skipped_reason: 'Moves by hand.' })).open();
    await heading(text.skipped.title);
    expect(screen.getByText('Moves by hand.')).toBeVisible();
    expect(screen.getByText(text.completed.noDashboard)).toBeVisible();
    expect(screen.queryByRole('button', { name: text.orders.before.button })).toBeNull();
  });
});

/** The first step with all that it must have. */
function filled(store: Store) {
  Object.assign(store.profile, { business_address: '1, rue du Port', default_language: 'fr' });
  return store.open('/store/ADA/onboarding/merchant-profile');
}

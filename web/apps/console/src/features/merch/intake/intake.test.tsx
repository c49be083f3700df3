import { common } from '@onramp/text/common';
import { contact } from '@onramp/text/contact';
import { merch as text } from '@onramp/text/merch';
import { act, screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, test, vi } from 'vitest';

import { expectAccessible } from '../../../../../../tests/axe';
import { API, refuses, server } from '../../../../../../tests/server';
import { aWizard, BASE, Draft, LOOK, TOKEN } from './kit';
import { draftToken } from './token';

const heading = (name: string) => screen.findByRole('heading', { level: 1, name });
const button = (name: string) => screen.findByRole('button', { name });
const field = (name: string) =>
  screen.findByRole('textbox', { name: new RegExp(`^${name.replace('?', '\\?')}`) });
const at = (path: string) => waitFor(() => expect(screen.getByTestId('address')).toHaveTextContent(path));

type User = ReturnType<Draft['open']>['user'];

async function fillBasics(user: User) {
  // Without storage, what is typed is kept in the page, and so from test to test.
  for (const box of await screen.findAllByRole<HTMLInputElement>('textbox'))
    if (box.value) await user.clear(box);
  await user.type(await field(text.basics.company_name), ' Fen & Linden ');
  await user.type(await field(text.basics.admin_email), 'ada@fen.example');
  await user.selectOptions(screen.getByRole('combobox', { name: text.basics.country }), 'CA');
  await user.selectOptions(screen.getByRole('combobox', { name: text.basics.vertical }), 'fitness');
  await user.type(await field(text.basics.headcount), '1,200');
  await user.type(await field(text.basics.website_url), 'fen.example');
}

describe('the basics', () => {
  test('begin a draft: without signing in, past the check, and the next step comes', async () => {
    const draft = new Draft(null);
    const { user } = draft.open();
    expect(await heading(text.titles.basics)).toHaveFocus();
    await fillBasics(user);
    expect(screen.getByText(text.basics.tier('Enterprise', '$399 CAD'))).toBeVisible();
    await waitFor(() => expect(draft.outside.widgets).toBe(1));
    await expectAccessible();
    draft.next = aWizard(1, { brand_teaser: LOOK });
    await user.click(await button(text.goOn));
    await heading(text.titles.brand_teaser);
    await at('/onboard/brand');
    expect(draft.sent[0]).toEqual({
      method: 'POST',
      path: 'basics',
      body: {
        company_name: 'Fen & Linden',
        admin_email: 'ada@fen.example',
        country: 'CA',
        vertical: 'fitness',
        headcount: 1200,
        website_url: 'https://fen.example',
      },
      draft: null,
      bot: 'human-1',
    });
    expect(draftToken()).toBe(TOKEN);
    expect(Object.keys(sessionStorage)).toEqual([]);
  });

  test('what is missing is named above and beside its field, and nothing is sent', async () => {
    const draft = new Draft(null);
    const { user } = draft.open();
    await user.type(await field(text.basics.headcount), '0');
    await user.click(await button(text.goOn));
    expect(await screen.findByRole('alert')).toHaveFocus();
    expect(await field(text.basics.company_name)).toHaveAccessibleDescription(
      text.basics.missing.company_name,
    );
    expect(await field(text.basics.headcount)).toHaveAccessibleDescription(
      expect.stringContaining(text.basics.wrongHeadcount),
    );
    await user.click(screen.getByRole('link', { name: text.basics.missing.vertical }));
    expect(screen.getByRole('combobox', { name: text.basics.vertical })).toHaveFocus();
    expect(draft.sent).toEqual([]);
    await expectAccessible();
  });

  test('a check that does not load says so, and can be asked for again', async () => {
    const draft = new Draft(null);
    draft.outside.loads = false;
    const { user } = draft.open();
    expect(await screen.findByText(text.check.failedLead)).toBeVisible();
    draft.outside.loads = true;
    await user.click(await button(text.again));
    await waitFor(() => expect(draft.outside.widgets).toBe(1));
    expect(screen.queryByText(text.check.failedLead)).toBeNull();
  });

  test('a check that was refused is made anew, and what was typed stays', async () => {
    const draft = new Draft(null);
    const { user } = draft.open();
    await fillBasics(user);
    server.use(refuses('post', `${BASE}/basics`, 403, 'BOT_CHECK_FAILED', 'Answer it again.'));
    await user.click(await button(text.goOn));
    expect(await screen.findByRole('alert')).toHaveTextContent('Answer it again.');
    await waitFor(() => expect(draft.outside.widgets).toBe(2));
    expect(await field(text.basics.admin_email)).toHaveValue('ada@fen.example');
    expect(draftToken()).toBeNull();
  });

  test.each([
    ['too many requests', 429, 'TOO_MANY_REQUESTS', common.trouble.limited(7)],
    ['a check that cannot say', 503, 'BOT_CHECK_UNAVAILABLE', 'BOT_CHECK_UNAVAILABLE.'],
  ])('%s: it is said, and what was typed stays, over a reload as well', async (_, status, code, sentence) => {
    const first = new Draft(null).open();
    await fillBasics(first.user);
    server.use(refuses('post', `${BASE}/basics`, status, code));
    await first.user.click(await button(text.goOn));
    expect(await screen.findByRole('alert')).toHaveTextContent(sentence);
    first.unmount();
    new Draft(null).open();
    expect(await field(text.basics.headcount)).toHaveValue('1,200');
    expect(screen.getByText(text.kept)).toBeVisible();
  });

  test('while the API is slow nothing is sent twice, and help is offered where there is any', async () => {
    const draft = new Draft(null, { config: { contact: null } });
    const asked = vi.fn();
    const { user } = draft.open();
    await fillBasics(user);
    server.use(
      http.post(`${API}${BASE}/basics`, () => {
        asked();
        return new Promise<never>(() => undefined);
      }),
    );
    await user.click(await button(text.goOn));
    await user.click(await button(text.saving));
    expect(await button(text.saving)).toHaveAttribute('aria-disabled', 'true');
    expect(asked).toHaveBeenCalledTimes(1);
    expect(screen.queryByText(new RegExp(contact.unknown.slice(0, 12)))).toBeNull();
  });

  test('an answer that is none of the API’s is said', async () => {
    const { user } = new Draft(null).open();
    await fillBasics(user);
    server.use(http.post(`${API}${BASE}/basics`, () => HttpResponse.html('<p>Sign in to the Wi-Fi')));
    await user.click(await button(text.goOn));
    expect(await screen.findByRole('alert')).toHaveTextContent(common.trouble.nonsense);
  });

  test('what the API refuses stands beside its field', async () => {
    const { user } = new Draft(null).open();
    await fillBasics(user);
    server.use(
      refuses('post', `${BASE}/basics`, 422, 'VALIDATION_FAILED', 'x', {
        errors: [{ field: 'website_url', code: 'WRONG_FORM', message: 'must be the address of a website' }],
      }),
    );
    await user.click(await button(text.goOn));
    await waitFor(async () =>
      expect(await field(text.basics.website_url)).toHaveAccessibleDescription(
        expect.stringContaining('Website must be the address of a website.'),
      ),
    );
  });

  test('can be changed afterwards, without the check', async () => {
    const draft = new Draft(aWizard(2));
    const { user } = draft.open('/onboard/company');
    const email = await field(text.basics.admin_email);
    await user.clear(email);
    await user.type(email, 'bob@fen.example');
    await user.click(await button(text.saveChange));
    await heading(text.titles.brand_teaser);
    expect(draft.sent[0]).toMatchObject({
      method: 'PUT',
      draft: TOKEN,
      body: { admin_email: 'bob@fen.example' },
    });
    expect(draft.outside.widgets).toBe(0);
  });
});

describe('a draft', () => {
  test('is there after a reload, at the step that is open; later ones are no links', async () => {
    new Draft(aWizard(2)).open('/onboard/confirm');
    await heading(text.titles.products);
    const steps = within(screen.getByRole('navigation', { name: text.steps }));
    expect(steps.getAllByRole('listitem')).toHaveLength(5);
    expect(steps.getAllByRole('link').map((each) => each.getAttribute('href'))).toEqual([
      '/onboard/company',
      '/onboard/brand',
      '/onboard/products',
    ]);
    expect(steps.getByRole('link', { current: 'step' })).toHaveAccessibleName(/Your products/);
  });

  test('that has ended says so, and begins anew', async () => {
    const { user } = new Draft(aWizard(2, { status: 'ABANDONED' })).open();
    await heading(text.ended.title);
    await expectAccessible();
    await user.click(await button(text.ended.begin));
    await heading(text.titles.basics);
    expect(draftToken()).toBeNull();
  });

  test('that nobody knows says so, and begins anew', async () => {
    const draft = new Draft(aWizard(2));
    server.use(refuses('get', BASE, 401, 'DRAFT_TOKEN_INVALID'));
    const { user } = draft.open();
    await heading(text.unknown.title);
    await user.click(await button(text.ended.begin));
    await heading(text.titles.basics);
  });

  test('can be left behind, once that was confirmed', async () => {
    const { user } = new Draft(aWizard(2)).open();
    await user.click(await button(text.draft.over));
    expect(screen.getByRole('heading', { name: text.draft.overTitle })).toHaveFocus();
    await user.click(await button(text.draft.overNo));
    expect(draftToken()).toBe(TOKEN);
    expect(await button(text.draft.over)).toHaveFocus();
    await user.click(await button(text.draft.over));
    await user.click(await button(text.draft.overYes));
    await heading(text.titles.basics);
    expect(draftToken()).toBeNull();
  });

  test('that was begun in another tab is shown in this one', async () => {
    const draft = new Draft(aWizard(2), { begun: false });
    draft.open();
    await heading(text.titles.basics);
    localStorage.setItem('onramp.merch.draft', TOKEN);
    act(() => void window.dispatchEvent(new StorageEvent('storage', { key: 'onramp.merch.draft' })));
    await heading(text.titles.products);
    expect(screen.getByText(text.draft.otherTab)).toBeVisible();
  });

  test('cannot be kept where storage is blocked: it is said, and it works all the same', async () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('blocked', 'SecurityError');
    });
    vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
      throw new DOMException('blocked', 'SecurityError');
    });
    const draft = new Draft(null);
    server.use(refuses('post', '/sessions/refresh', 401, 'SESSION_OVER')); // nobody knows whether there is one
    const { user } = draft.open();
    expect(await screen.findByText(text.draft.blocked)).toBeVisible();
    await fillBasics(user);
    draft.next = aWizard(1, { brand_teaser: LOOK });
    await user.click(await button(text.goOn));
    await heading(text.titles.brand_teaser);
  });

  test('while the API is down can be asked for again', async () => {
    const draft = new Draft(aWizard(2));
    server.use(http.get(`${API}${BASE}`, () => new HttpResponse(null, { status: 502 }), { once: true }));
    const { user } = draft.open();
    expect(await screen.findByText(common.trouble.unavailable)).toBeVisible();
    await user.click(await button(common.tryAgain));
    await heading(text.titles.products);
  });

  test('that was paid in another tab shows what comes next', async () => {
    const draft = new Draft(aWizard(4));
    const { user } = draft.open('/onboard/products');
    await heading(text.titles.products);
    draft.wizard = aWizard(5, { status: 'SCRAPING', payment: { state: 'cleared' } });
    server.use(refuses('post', `${BASE}/products`, 409, 'INTAKE_COMPLETE'));
    await user.click(await button(text.goOn));
    await heading(text.done.title);
    expect(screen.getByText(`${text.payment.cleared}.`)).toBeVisible();
  });
});

describe('the look at the brand', () => {
  test('comes by itself, and what was found is shown', async () => {
    const draft = new Draft(aWizard(1));
    draft.next = aWizard(2, { open_step: 'products' });
    draft.open();
    expect(await screen.findByRole('heading', { name: text.teaser.found('Fen & Linden') })).toBeVisible();
    expect(screen.getByText('#0f766e')).toBeVisible();
    expect(draft.bodies('brand-teaser')).toEqual([{ own_assets: false }]);
    await expectAccessible();
  });

  test('can be left out for own assets', async () => {
    const draft = new Draft(aWizard(2));
    const { user } = draft.open('/onboard/brand');
    await user.click(await screen.findByRole('radio', { name: new RegExp(text.teaser.own.title) }));
    await user.click(await button(text.goOn));
    await heading(text.titles.products);
    expect(draft.bodies('brand-teaser')).toEqual([{ own_assets: true }]);
  });

  test.each([
    ['not_found', text.teaser.notFound],
    ['being_read', text.teaser.beingRead],
    ['unavailable', text.teaser.unavailable],
  ] as const)('that finds nothing (%s) says why, and holds nobody up', async (result, says) => {
    new Draft(aWizard(2, { brand_teaser: { own_assets: false, result, preview: null } })).open(
      '/onboard/brand',
    );
    expect(await screen.findByRole('heading', { name: says })).toBeVisible();
    expect(await button(text.goOn)).toBeVisible();
    expect(screen.queryByRole('button', { name: text.teaser.lookAgain }) !== null).toBe(
      result !== 'not_found',
    );
  });

  test('without a website needs none', async () => {
    const wizard = aWizard(1);
    const draft = new Draft({ ...wizard, basics: { ...wizard.basics, website_url: null } });
    const { user } = draft.open();
    expect(await screen.findByRole('heading', { name: text.teaser.noWebsite })).toBeVisible();
    draft.next = aWizard(2);
    await user.click(await button(text.goOn));
    await heading(text.titles.products);
    expect(draft.bodies('brand-teaser')).toEqual([{ own_assets: true }]);
  });

  test('that is asked too often says so, and one can go on without', async () => {
    const draft = new Draft(aWizard(1));
    server.use(refuses('post', `${BASE}/brand-teaser`, 429, 'TOO_MANY_REQUESTS'));
    draft.open();
    expect(await screen.findByText(common.trouble.limited(7))).toBeVisible();
    expect(await button(text.goOn)).toBeVisible();
  });
});

describe('the products', () => {
  test('are those of the line of business, from three on', async () => {
    const draft = new Draft(aWizard(2));
    const { user } = draft.open();
    await heading(text.titles.products);
    expect(await screen.findAllByRole('checkbox')).toHaveLength(4);
    await user.click(await button(text.goOn));
    expect(screen.getAllByText(text.products.tooFew(3))).toHaveLength(2);
    for (const name of ['Towel', 'T-shirt', 'Cap']) {
      await user.click(screen.getByRole('checkbox', { name: new RegExp(`^${name}`) }));
    }
    expect(screen.getByText(text.products.count(3, 4))).toBeVisible();
    await expectAccessible();
    draft.next = aWizard(3);
    await user.click(await button(text.goOn));
    await heading(text.titles.brand);
    expect(draft.bodies('products')).toEqual([{ sku_ids: ['TOWEL', 'TEE', 'CAP'] }]);
  });

  test('are chosen anew for another line of business, which is said before and after', async () => {
    const draft = new Draft(aWizard(4));
    const { user } = draft.open('/onboard/company');
    expect(screen.queryByText(text.basics.otherVertical)).toBeNull();
    await user.selectOptions(await screen.findByLabelText(text.basics.vertical), 'technology');
    expect(screen.getByText(text.basics.otherVertical)).toBeVisible();
    const { basics } = aWizard();
    draft.next = aWizard(4, {
      basics: { ...basics, vertical: 'technology' },
      ...{ products: null, open_step: 'products', done: ['basics', 'brand_teaser', 'brand'] },
    });
    await user.click(await button(text.saveChange));
    await heading(text.titles.brand_teaser);
    await user.click(await button(text.goOn));
    await heading(text.titles.products);
    expect(screen.getByText(text.products.anew)).toBeVisible();
  });

  test('what another line of business does not have is not chosen any more', async () => {
    const wizard = aWizard(3);
    new Draft({ ...wizard, basics: { ...wizard.basics, vertical: 'technology' } }).open('/onboard/products');
    expect(await screen.findByText(text.products.changed)).toBeVisible();
    expect(screen.getByText(text.products.count(1, 4))).toBeVisible();
  });
});
